"""The keyboard by SendInput: which keys are held, a chord that reaches one window or none, and letters without keys.

Law: one call for one chord, so that nothing of the user's comes between. Each key has its virtual and its scan code: remote
desktops and games read the latter. Held modifiers are waited for, never released or pressed again on the user's behalf.
"""

import sys

assert sys.platform == "win32"

import ctypes
import itertools
import time
from collections.abc import Callable, Iterable
from typing import Final

from launcher.chord import KEYS, Chord
from launcher.desktop import Target
from launcher.desktop.windows import win32
from launcher.desktop.windows.processes import thread_of
from launcher.desktop.windows.win32 import user32
from launcher.programs import REMOTE

_MODIFIERS: Final = {"Ctrl": win32.VK_CONTROL, "Alt": win32.VK_MENU, "Shift": win32.VK_SHIFT, "Super": win32.VK_LWIN}
# Keys that choose in the overlay, and modifiers: one still held would repeat in the document or change the chord.
_CHOOSING: Final = (
    *(win32.VK_SHIFT, win32.VK_CONTROL, win32.VK_MENU, win32.VK_LWIN, win32.VK_RWIN),
    *(win32.VK_RETURN, win32.VK_ESCAPE, win32.VK_INSERT, *range(ord("0"), ord("9") + 1)),
    *range(win32.VK_NUMPAD0, win32.VK_NUMPAD0 + 10),
)
# Keys for writing by sounds, and a keyboard's own; some of them go down and never up. VK_PACKET is what we type.
_NEVER_UP: Final = frozenset((*range(0x15, 0x1B), *range(0x1C, 0x20), 0xE5, win32.VK_PACKET, *range(0xF0, 0xF7)))
_ALL: Final = tuple(vk for vk in range(8, 0xFF) if vk not in _NEVER_UP)  # below are the mouse's
# Keys of their own beside the number pad's; without this mark NumLock would turn them into digits.
_EXTENDED: Final = frozenset(
    (
        win32.VK_RMENU,
        *(KEYS[name].virtual for name in ("Insert", "Delete", "Home", "End", "PgUp", "PgDn", "Left", "Right", "Up", "Down")),
    )
)
_TAG: Final = 0x50687261  # on every event of ours, for those who look where keys come from
_PASTING: Final = frozenset(("V", "Insert"))
_OPEN_WITHIN: Final = 0.2  # s that a program may look at what we have just put there
_TO_SCAN_CODE: Final = 0
_ALTGR: Final = 6  # Ctrl and Alt, in what VkKeyScanExW answers
_LEAVE_STATE: Final = 4  # ask for a key's letter without a dead key of the user's being forgotten over it
_UNIT: Final = 2  # bytes of a letter that takes no more
_Event = tuple[int, int, int]  # virtual code, scan code, flags


class WinKeys:
    """Presses, types and looks; `focused` says whether a window has the focus, `sticking` which modifiers hotkeys have.

    The window in use sees those go down, and never up: their release comes to us. To some programs they then stay held, so that
    Ctrl+V reaches them as Ctrl+Shift+V. So each chord of ours lets go of them first, behind another modifier: alone, Alt's
    release would open a menu.
    """

    def __init__(self, focused: Callable[[Target], bool], sticking: Callable[[], frozenset[str]]) -> None:
        self._focused, self._sticking = focused, sticking
        self.pressed_at = 0.0  # on time.perf_counter, just before the last chord
        self._open_since = 0.0  # on the same, while a chord that pastes waits for the clipboard

    def any_down(self) -> bool:
        """See Keys."""
        return any(map(is_down, _CHOOSING))

    def has(self, chord: Chord) -> bool:
        """See Keys."""
        layout = user32.GetKeyboardLayout(thread_of(user32.GetForegroundWindow() or 0))
        return bool(user32.MapVirtualKeyExW(KEYS[chord.key].virtual, _TO_SCAN_CODE, layout))

    def untouched(self) -> bool:
        """See Keys."""
        return not any(map(is_down, _ALL))

    def press(self, chord: Chord, target: Target, *, times: int = 1) -> bool:
        """See Keys."""
        held = self.any_down() if times == 1 else not self.untouched()
        if held or not self._focused(target) or self._is_being_read(chord):
            return False
        modifiers, key = [_MODIFIERS[m] for m in chord.modifiers], KEYS[chord.key].virtual
        layout = user32.GetKeyboardLayout(thread_of(target.window))
        once = [_event(vk, layout) for vk in (*modifiers, key)]
        once += [_event(vk, layout, up=True) for vk in (key, *reversed(modifiers))]
        freed = self._let_go(chord.modifiers, layout)
        first = [once[0], *freed, *once[1:]] if modifiers else [*freed, *once]
        self.pressed_at = time.perf_counter()
        events = [*first, *once * (times - 1)]
        sent = _send(events)
        if sent < len(events):
            _send([_event(vk, layout, up=True) for vk in (key, *reversed(modifiers))])
        return sent > len(freed) + len(modifiers)  # the key itself went down, and must not again

    def type_piece(self, piece: str, target: Target) -> bool:
        """See Typing."""
        if self.any_down() or not self._focused(target):
            return False
        by_key = _takes_keys_only(target)
        layout = user32.GetKeyboardLayout(thread_of(target.window))
        letters = [_pressed(letter, layout) if by_key else _as_such(letter) for letter in piece]
        events = self._let_go((), layout) if by_key or "Alt" in self._sticking() else []
        events += itertools.chain.from_iterable(letters)
        return all(letters) and _send(events) == len(events)

    def lacking(self, text: str, target: Target) -> str:
        """See Preparing: a letter that no key has would be lost on the way to another computer."""
        if not _takes_keys_only(target):
            return ""
        layout = user32.GetKeyboardLayout(thread_of(target.window))
        return "".join(letter for letter in dict.fromkeys(text) if letter != "\n" and not _pressed(letter, layout))

    def ready(self, piece: str, ahead: str, target: Target) -> bool:
        """See Preparing."""
        return not self.lacking(piece + ahead, target)

    def done(self) -> bool:
        """See Preparing; there is nothing to put back."""
        return True

    def _is_being_read(self, chord: Chord) -> bool:
        """Whether somebody has the clipboard open this moment, so that the window could not open it; not waited for for long."""
        now = time.perf_counter()
        if chord.key in _PASTING and user32.GetOpenClipboardWindow():
            self._open_since = self._open_since or now
            if now - self._open_since < _OPEN_WITHIN:
                return True
        self._open_since = 0.0
        return False

    def _let_go(self, wanted: tuple[str, ...], layout: int | None) -> list[_Event]:
        """Release what sticks and is not `wanted`; nobody holds it, or we would not be here."""
        stuck = self._sticking() - set(wanted)
        ups = [_event(_MODIFIERS[name], layout, up=True) for name in ("Ctrl", "Shift", "Alt", "Super") if name in stuck]
        if wanted or not ups:
            return ups
        return [
            _event(win32.VK_CONTROL, layout),
            *(up for up in ups if up[0] != win32.VK_CONTROL),
            _event(win32.VK_CONTROL, layout, up=True),
        ]


def _takes_keys_only(target: Target) -> bool:
    """Whether it is another computer's screen, which passes on keys and has none for letters as such."""
    return not REMOTE.isdisjoint(target.names)


def _as_such(letter: str) -> list[_Event]:
    """The letter itself, whatever the layout."""
    units = letter.encode("utf-16-le", "surrogatepass")
    codes = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
    ups = (0, win32.KEYEVENTF_KEYUP)
    return [(0, code, win32.KEYEVENTF_UNICODE | up) for code in codes for up in ups]


def _pressed(letter: str, layout: int | None) -> list[_Event]:
    """The letter by its key in the layout, with Shift and AltGr where it needs them; empty where it has none, or a dead one."""
    found = user32.VkKeyScanExW(letter, layout) if len(letter.encode("utf-16-le", "surrogatepass")) == _UNIT else -1
    vk, shifted, others = found & 0xFF, found >> 8 & 1, found >> 8 & ~1
    if found == -1 or others not in (0, _ALTGR):
        return []
    for shift in (shifted, 1 - shifted):  # Caps Lock turns it round
        if _letter_of(vk, shift, layout, altgr=others == _ALTGR) == letter:
            held = [win32.VK_SHIFT] * shift + [win32.VK_RMENU] * (others == _ALTGR)
            downs, ups = [*held, vk], [vk, *reversed(held)]
            return [_event(key, layout) for key in downs] + [_event(key, layout, up=True) for key in ups]
    return []


def _letter_of(vk: int, shift: int, layout: int | None, *, altgr: bool) -> str:
    """What the key writes now, with Caps Lock as it is; empty for a dead one."""
    held = (ctypes.c_ubyte * 256)()
    held[win32.VK_SHIFT] = 0x80 * shift
    held[win32.VK_CONTROL] = held[win32.VK_MENU] = 0x80 * altgr  # as Windows has AltGr
    held[win32.VK_CAPITAL] = user32.GetKeyState(win32.VK_CAPITAL) & 1
    text = ctypes.create_unicode_buffer(8)
    scan = user32.MapVirtualKeyExW(vk, _TO_SCAN_CODE, layout)
    many = user32.ToUnicodeEx(vk, scan, ctypes.byref(held), text, len(text), _LEAVE_STATE, layout)
    return text.value[:1] if many == 1 else ""


def is_down(vk: int) -> bool:
    """Whether the key is held now, whoever has the focus."""
    return bool(user32.GetAsyncKeyState(vk) & 0x8000)


def _event(vk: int, layout: int | None, *, up: bool = False) -> _Event:
    flags = (win32.KEYEVENTF_EXTENDEDKEY if vk in _EXTENDED else 0) | (win32.KEYEVENTF_KEYUP if up else 0)
    return vk, int(user32.MapVirtualKeyExW(vk, _TO_SCAN_CODE, layout)), flags


def _send(events: Iterable[_Event]) -> int:
    """Send them as one; how many were taken."""
    keys = [win32.KEYBDINPUT(vk=vk, scan=scan, flags=flags, extra=_TAG) for vk, scan, flags in events]
    array = (win32.INPUT * len(keys))()
    for place, key in zip(array, keys, strict=True):
        place.type = win32.INPUT_KEYBOARD
        place.of.key = key
    return int(user32.SendInput(len(keys), array, ctypes.sizeof(win32.INPUT)))
