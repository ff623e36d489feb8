"""The keyboard by SendInput: which keys are held, a chord that reaches one window or none, and letters without keys.

Law: one call for one chord, so that nothing of the user's comes between. Each key has its virtual and its scan code: remote
desktops and games read the latter. Held modifiers are waited for, never released or pressed again on the user's behalf.
"""

import sys

assert sys.platform == "win32"

import ctypes
import time
from collections.abc import Callable, Iterable
from typing import Final

from launcher.chord import KEYS, Chord
from launcher.desktop import Target
from launcher.desktop.windows import win32
from launcher.desktop.windows.processes import thread_of
from launcher.desktop.windows.win32 import user32

_MODIFIERS: Final = {"Ctrl": win32.VK_CONTROL, "Alt": win32.VK_MENU, "Shift": win32.VK_SHIFT, "Super": win32.VK_LWIN}
# Keys that choose in the overlay, and modifiers: one still held would repeat in the document or change the chord.
_CHOOSING: Final = (
    *(win32.VK_SHIFT, win32.VK_CONTROL, win32.VK_MENU, win32.VK_LWIN, win32.VK_RWIN),
    *(win32.VK_RETURN, win32.VK_ESCAPE, win32.VK_INSERT, *range(ord("0"), ord("9") + 1)),
    *range(win32.VK_NUMPAD0, win32.VK_NUMPAD0 + 10),
)
_ALL: Final = tuple(vk for vk in range(8, 0xFF) if vk != win32.VK_PACKET)  # below are the mouse's; VK_PACKET is what we type
# Keys of their own beside the number pad's; without this mark NumLock would turn them into digits.
_EXTENDED: Final = frozenset(
    KEYS[name].virtual for name in ("Insert", "Delete", "Home", "End", "PgUp", "PgDn", "Left", "Right", "Up", "Down")
)
_TAG: Final = 0x50687261  # on every event of ours, for those who look where keys come from
_TO_SCAN_CODE: Final = 0
_Event = tuple[int, int, int]  # virtual code, scan code, flags


class WinKeys:
    """Presses, types and looks; `focused` says whether a window has the focus, `alt_sticks` whether Alt was in the hotkey."""

    def __init__(self, focused: Callable[[Target], bool], alt_sticks: Callable[[], bool]) -> None:
        self._focused, self._alt_sticks = focused, alt_sticks
        self.pressed_at = 0.0  # on time.perf_counter, just before the last chord

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
        if held or not self._focused(target):
            return False
        modifiers, key = [_MODIFIERS[m] for m in chord.modifiers], KEYS[chord.key].virtual
        layout = user32.GetKeyboardLayout(thread_of(target.window))
        once = [_event(vk, layout) for vk in (*modifiers, key)]
        if modifiers and self._alt_sticks():
            # The target saw Alt go down and never up, because the release came to us; behind Ctrl it opens no menu.
            once.insert(1, _event(win32.VK_MENU, layout, up=True))
        once += [_event(vk, layout, up=True) for vk in (key, *reversed(modifiers))]
        self.pressed_at = time.perf_counter()
        sent = _send(once * times)
        if sent < len(once) * times:
            _send([_event(vk, layout, up=True) for vk in (key, *reversed(modifiers))])
        return sent > len(modifiers)  # the key itself went down, and must not again

    def type_piece(self, piece: str, target: Target) -> bool:
        """See Typing."""
        if self.any_down() or not self._focused(target):
            return False
        units = piece.encode("utf-16-le", "surrogatepass")
        codes = [int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2)]
        ups = (0, win32.KEYEVENTF_KEYUP)
        return _send((0, code, win32.KEYEVENTF_UNICODE | up) for code in codes for up in ups) == 2 * len(codes)


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
