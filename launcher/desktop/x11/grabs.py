"""Hotkeys by XGrabKey, in the keeper process: nothing typed right after one is lost or reaches another window.

The grab is synchronous: when the hotkey goes down the server stops the keyboard and queues what is typed, unread by us. It
is let go as soon as the overlay knows that it has the focus, and in any case after LET_GO_AFTER, so that a launcher that
hangs never holds the keyboard; only while it is being started, and has no overlay yet, after LET_GO_AT_START, and where the
keys of the keyboard have just been lent to letters, after LET_GO_AFTER_A_CHANGE. This must not
run in the launcher's own process: one C call that keeps the interpreter lock would stop a thread.

Law: no key is read but the hotkeys themselves. X facts: `UngrabKeyboard` alone replays the queue to the new focus, while
`AllowEvents` first would replay it to us, because the grab is still on. Lock modifiers are part of a grab's state, so every
combination of them is grabbed. A held hotkey repeats, and each repeat is a new grab: told apart by asking whether it was up.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from Xlib import XK, X, error

from launcher.chord import KEYS, MODIFIER_KEYSYMS, Chord
from launcher.desktop.x11.wire import LENT, connect, numbers, window

LET_GO_AFTER: Final = 0.4  # s; the overlay has the focus after 4 to 13 ms, under load too
LET_GO_AT_START: Final = 1.5  # s; while the windows are still being built, as at log-in
# s; after each such change of the keyboard's map the window manager binds its keys anew before it shows any window.
LET_GO_AFTER_A_CHANGE: Final = 1.5
_CHANGED_LATELY: Final = 3.0
_HELD_LOOK: Final = 0.015  # s between looks whether the hotkey is still down; only while it is
_OWN_FOCUS: Final = (X.NotifyNormal, X.NotifyWhileGrabbed)
_NOT_THE_WINDOW: Final = (X.NotifyPointer, X.NotifyPointerRoot, X.NotifyDetailNone)


class _Bound:
    """A chord as the server knows it now: its modifiers' mask and keycodes."""

    def __init__(self, chord: Chord, *, hold_typing: bool) -> None:
        self.chord, self.hold_typing = chord, hold_typing
        self.mask = 0
        self.keycodes: list[int] = []
        self.live = False


class Grabs:
    """The hotkeys of one launcher on a connection of their own, whose events are only theirs."""

    def __init__(self, tell: Callable[..., None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = tell, clock
        self._connection = connect()
        self._root = self._connection.screen().root
        self._bound: dict[str, _Bound] = {}
        self._down: tuple[str, int] | None = None  # the hotkey that has not been seen up since it was pressed
        self._let_go_at: float | None = None
        self._overlay = 0  # its window's number
        self._mapping_changed = False
        self._changed_at = -_CHANGED_LATELY
        self._lent = False
        self._read_modifiers()

    def fileno(self) -> int:
        """Readable when the server has news."""
        return int(self._connection.fileno())

    def close(self) -> None:
        """Give every chord free."""
        self._connection.close()

    def bind(self, name: str, chord: str, *, hold_typing: bool) -> None:
        """Grab the chord and tell `bound` with why not, empty when it is live."""
        self.release(name)
        bound = self._bound[name] = _Bound(Chord.parse(chord), hold_typing=hold_typing)
        self._tell("bound", name=name, why=self._grab(bound))

    def try_out(self, chord: str) -> None:
        """Grab the chord for a moment and tell `tried` with why not."""
        if any(b.live and str(b.chord) == chord for b in self._bound.values()):
            self._tell("tried", chord=chord, why="")
            return
        trial = _Bound(Chord.parse(chord), hold_typing=False)
        why = self._grab(trial)
        self._ungrab(trial)
        self._tell("tried", chord=chord, why=why)

    def release(self, name: str) -> None:
        """Give the chord free."""
        if bound := self._bound.pop(name, None):
            self._ungrab(bound)

    def watch(self, number: int) -> None:
        """Be told of the overlay's focus, whichever process makes it."""
        self._overlay = number
        window(self._connection, number).change_attributes(event_mask=X.FocusChangeMask)
        self._connection.flush()

    def let_go(self) -> None:
        """Give the keyboard back, what was queued first."""
        if self._let_go_at is None:
            return
        self._let_go_at = None
        self._connection.ungrab_keyboard(X.CurrentTime)
        self._connection.flush()

    def wait(self) -> float | None:
        """Seconds until `tick` is due; None for never, so that an idle keeper never wakes."""
        due = [self._let_go_at] if self._let_go_at is not None else []
        if self._down is not None and self._let_go_at is None:
            due.append(self._clock() + _HELD_LOOK)
        return max(0.0, min(due) - self._clock()) if due else None

    def tick(self) -> None:
        """Do what is due: let go in time, and notice that the hotkey is up again."""
        if self._let_go_at is not None and self._clock() >= self._let_go_at:
            self.let_go()
            self._tell("held_too_long")
        if self._down is not None and self._let_go_at is None and not self._is_down(self._down[1]):
            self._down = None

    def pump(self) -> bool:
        """Handle what the server sent; says whether there was anything."""
        any_news = False
        while self._connection.pending_events():
            any_news = True
            self._handle(self._connection.next_event())
        if self._mapping_changed:
            self._mapping_changed = False
            self._grab_anew()
        return any_news

    def _handle(self, event: Any) -> None:
        if event.type == X.KeyPress:
            self._pressed(event)
        elif event.type in (X.FocusIn, X.FocusOut):
            self._focus_changed(event)
        elif event.type == X.MappingNotify:
            self._connection.refresh_keyboard_mapping(event)
            self._mapping_changed |= event.request != X.MappingPointer
            self._note_change_of_ours()

    def _pressed(self, event: Any) -> None:
        name = self._name_of(event)
        repeated = self._down is not None and self._down[0] == name
        if name is not None:
            self._down = (name, event.detail)
        if name is not None and not repeated and self._bound[name].hold_typing:
            self._let_go_at = self._clock() + self._holds()
        else:
            self._connection.ungrab_keyboard(X.CurrentTime)
            self._connection.flush()
        if name is not None and not repeated:
            self._tell("pressed", name=name, time=event.time)

    def _note_change_of_ours(self) -> None:
        """Whether keys were lent or taken back; a keyboard that was plugged in is no reason to hold what is typed for longer."""
        before, self._lent = self._lent, bool(numbers(self._connection, self._root.id, LENT))
        if before or self._lent:
            self._changed_at = self._clock()

    def _holds(self) -> float:
        if not self._overlay:
            return LET_GO_AT_START
        return LET_GO_AFTER_A_CHANGE if self._clock() < self._changed_at + _CHANGED_LATELY else LET_GO_AFTER

    def _name_of(self, event: Any) -> str | None:
        state = event.state & 0xFF & ~self._locks
        return next((n for n, b in self._bound.items() if event.detail in b.keycodes and state == b.mask), None)

    def _focus_changed(self, event: Any) -> None:
        if event.window.id != self._overlay or event.mode not in _OWN_FOCUS or event.detail in _NOT_THE_WINDOW:
            return
        if event.type == X.FocusIn:
            # Not let go here: a dead key that reaches Qt together with the focus is lost, because Qt's input method
            # learns of the focus only afterwards. So the launcher's own event loop is asked to let go, after the focus.
            self._tell("focused")

    def _grab_anew(self) -> None:
        """After a change of layout or keyboard, once for all the news that it brings."""
        before = self._lock_states
        self._read_modifiers()
        for name, bound in self._bound.items():
            # The first key of a second keyboard brings this news too, just before the hotkey's own key: where nothing
            # is different nothing may be let go, not even for a moment.
            if bound.live and before == self._lock_states and self._stands(bound):
                continue
            self._ungrab(bound, before)
            self._tell("bound", name=name, why=self._grab(bound))

    def _stands(self, bound: _Bound) -> bool:
        return (bound.keycodes, bound.mask) == (self._keycodes(bound.chord), self._mask(bound.chord))

    def _read_modifiers(self) -> None:
        rows = self._connection.get_modifier_mapping()

        def mask_of(*keysyms: int) -> int:
            codes = {code for sym in keysyms for code, _column in self._connection.keysym_to_keycodes(sym)}
            hit = [1 << place for place, row in enumerate(rows) if codes.intersection(filter(None, row))]
            return hit[0] if hit else 0  # Alt can stand in several rows; the lowest is the one that applications use

        self._masks = {name: mask_of(*keysyms) for name, keysyms in MODIFIER_KEYSYMS.items()}
        self._masks |= {"Ctrl": X.ControlMask, "Shift": X.ShiftMask}
        each = [X.LockMask, mask_of(XK.XK_Num_Lock), mask_of(XK.XK_Scroll_Lock)]
        self._locks = each[0] | each[1] | each[2]
        self._lock_states = sorted({sum(set(some)) for some in _subsets(each)})

    def _grab(self, bound: _Bound) -> str:
        """Grab in every lock state; says why not, with nothing grabbed, or an empty string."""
        bound.keycodes = self._keycodes(bound.chord)
        bound.mask = self._mask(bound.chord)
        if not bound.keycodes or (bound.chord.modifiers and not all(self._masks[m] for m in bound.chord.modifiers)):
            return "missing"
        taken = error.CatchError(error.BadAccess)
        mode = X.GrabModeSync if bound.hold_typing else X.GrabModeAsync
        for code in bound.keycodes:
            for locks in self._lock_states:
                self._root.grab_key(code, bound.mask | locks, False, X.GrabModeAsync, mode, onerror=taken)  # noqa: FBT003 -- X's order
        self._connection.sync()
        bound.live = True
        if taken.get_error():
            self._ungrab(bound)
            return "taken"
        return ""

    def _ungrab(self, bound: _Bound, lock_states: list[int] | None = None) -> None:
        bound.live = False
        for code in bound.keycodes:
            for locks in lock_states or self._lock_states:
                self._root.ungrab_key(code, bound.mask | locks)
        self._connection.sync()

    def _mask(self, chord: Chord) -> int:
        return sum({self._masks[m] for m in chord.modifiers})

    def _keycodes(self, chord: Chord) -> list[int]:
        # Every layout's columns are looked at, so that Ctrl+Shift+P is found while a Russian layout is active.
        return sorted({code for code, _column in self._connection.keysym_to_keycodes(KEYS[chord.key].keysym)})

    def _is_down(self, keycode: int) -> bool:
        keys = self._connection.query_keymap()
        return bool(keys[keycode >> 3] & (1 << (keycode & 7)))


def _subsets(masks: list[int]) -> list[list[int]]:
    result: list[list[int]] = [[]]
    for mask in masks:
        result += [[*some, mask] for some in result]
    return result
