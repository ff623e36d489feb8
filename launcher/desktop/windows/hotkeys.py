"""Hotkeys by RegisterHotKey on a small thread of their own: no other key is read, and nothing typed right after is lost.

The thread's hidden window gets the hotkey within a millisecond, remembers what was in front, and gives the foreground to the
overlay while that is still hidden; what is typed from then on waits in our own queue until the overlay is drawn. Every other
order (drawing first, another thread's queue, a hook) lost or leaked letters when measured.

Law: a held hotkey acts once (MOD_NOREPEAT, and where that is ignored, by looking until the key is up); AltGr, which Windows
tells as Ctrl+Alt, is no hotkey; and where the overlay does not get the keyboard (an open Start menu keeps it), that is told.
While the launcher still starts and has no overlay, the thread's own window takes the keys and passes them on later.
"""

import sys

assert sys.platform == "win32"

import ctypes
import functools
import itertools
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from launcher.chord import KEYS, Chord
from launcher.desktop import Listener
from launcher.desktop.windows import win32
from launcher.desktop.windows.hidden import HiddenWindow, WindowThread
from launcher.desktop.windows.keys import is_down
from launcher.desktop.windows.processes import focus_of
from launcher.desktop.windows.win32 import user32
from launcher.desktop.windows.windows import WinWindows

log = logging.getLogger(__name__)
IN_FRONT_WITHIN: Final = 0.15  # s; the overlay has the foreground after 1 to 20 ms, under load too
_LOOKS: Final = 20  # at most, for an overlay that is not drawn yet
_HELD_LOOK: Final = 0.015  # s between looks whether the hotkey is still down; only while it is
_END_WITHIN: Final = 1.0
_CAUGHT_AT_MOST: Final = 400  # keys down and up, while the launcher starts
_TRY_AGAIN: Final = 20.0  # s; for what Windows refused, such as news of locking while it still starts
_TRIES: Final = 15


@dataclass(slots=True)
class _Bound:
    """A hotkey as the thread has it; `stop` ends listening where that was the way to have it."""

    name: str
    chord: Chord
    hold_typing: bool
    number: int
    held: bool = False
    stop: Callable[[], None] | None = None
    lost: str = ""  # why Windows did not give it back, after sleep or locking


@dataclass(slots=True)
class _OnThread:
    """What belongs to the hotkeys' thread alone."""

    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    by_name: dict[str, _Bound] = field(default_factory=dict)
    taken_from: int = 0  # the window that had the foreground before we took it
    focus_then: int = 0  # the part of it that had the focus
    looking: bool = False  # whether the overlay gets the keyboard that it was called for
    caught: list[tuple[int, int, int]] = field(default_factory=list, repr=False)  # keys for the overlay that is not there yet


class WinHotkeys:
    """Hotkeys; their news comes on the thread of `here`."""

    def __init__(self, listener: Listener, windows: WinWindows, here: HiddenWindow) -> None:
        self._listener, self._windows, self._here = listener, windows, here
        self._overlay = 0
        self._insists = False
        self._mine = _OnThread()
        self._chords: dict[str, Chord] = {}
        self._thread = WindowThread("hotkeys")
        self._window = self._thread.window
        self._window.on(win32.WM_HOTKEY, self._heard)
        self._window.on(win32.WM_POWERBROADCAST, self._woke)
        self._window.on(win32.WM_WTSSESSION_CHANGE, self._locked_or_not)
        for message in win32.WM_KEYS:
            self._window.on(message, functools.partial(self._catch, message))
        self._window.ask(self._hear_of_locking)

    def bind(self, name: str, chord: Chord, *, hold_typing: bool) -> None:
        """See Hotkeys."""
        self._chords[name] = chord
        may_listen = self._listener.may_listen()
        self._window.ask(lambda: self._bind(name, chord, hold_typing=hold_typing, may_listen=may_listen))

    def release(self, name: str) -> None:
        """See Hotkeys."""
        self._chords.pop(name, None)
        self._window.ask(lambda: self._release(name))

    def try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:
        """See Hotkeys."""
        self._window.ask(lambda: self._try_out(chord, answer))

    def watch(self, window: int) -> None:
        """See Hotkeys."""
        self._overlay = window
        self._window.ask(self._pass_on)

    def look(self, window: int) -> None:
        """`window` was asked to come to the front: if it is the overlay, tell it when it does not get the keyboard."""
        if window == self._overlay and not self._insists:
            self._window.ask(self._begin_to_look)

    def let_go(self) -> None:
        """See Hotkeys: the foreground goes back where it came from, if the overlay took it and was not shown."""
        # Here and now, on the thread that shows the overlay: later it could take the focus from one just shown.
        hidden = self._is_in_front() and not user32.IsWindowVisible(self._overlay)
        if hidden and user32.IsWindow(self._mine.taken_from):
            user32.SetForegroundWindow(self._mine.taken_from)

    @property
    def sticking(self) -> frozenset[str]:
        """The modifiers of all hotkeys, which the window in use sees go down and never up."""
        return frozenset(modifier for chord in self._chords.values() for modifier in chord.modifiers)

    def close(self) -> None:
        """Give every chord free."""
        self._thread.close(self._release_all, _END_WITHIN)

    # -- on the thread

    def _bind(self, name: str, chord: Chord, *, hold_typing: bool, may_listen: bool) -> None:
        self._release(name)
        bound = _Bound(name, chord, hold_typing, next(self._mine.numbers))
        why = self._register(bound)
        if why == "taken" and may_listen:
            from launcher.desktop.windows.listening import listen

            bound.stop = listen(chord, lambda: self._window.ask(lambda: self._pressed(bound)))
            why = ""
        if not why:
            self._mine.by_name[name] = bound
        self._here.ask(lambda: self._listener.bound(name, why))

    def _release(self, name: str) -> None:
        if bound := self._mine.by_name.pop(name, None):
            user32.UnregisterHotKey(self._window.number, bound.number)
            if bound.stop is not None:
                bound.stop()

    def _release_all(self) -> None:
        for name in tuple(self._mine.by_name):
            self._release(name)

    def _register(self, bound: _Bound) -> str:
        """Why not; empty once it is live."""
        modifiers = sum(win32.MOD[m] for m in bound.chord.modifiers) | win32.MOD_NOREPEAT
        if user32.RegisterHotKey(self._window.number, bound.number, modifiers, KEYS[bound.chord.key].virtual):
            return ""
        return "taken" if ctypes.get_last_error() == win32.ERROR_HOTKEY_ALREADY_REGISTERED else "refused"

    def _try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:
        why = ""
        if not any(bound.chord == chord for bound in self._mine.by_name.values()):
            trial = _Bound("", chord, hold_typing=False, number=next(self._mine.numbers))
            why = self._register(trial)
            user32.UnregisterHotKey(self._window.number, trial.number)
        self._here.ask(lambda: answer(why))

    def _heard(self, number: int, _which: int) -> int:
        if bound := next((b for b in self._mine.by_name.values() if b.number == number), None):
            self._pressed(bound)
        return 0

    def _pressed(self, bound: _Bound) -> None:
        altgr = {"Ctrl", "Alt"} <= set(bound.chord.modifiers) and is_down(win32.VK_RMENU)
        if bound.held or altgr:
            return
        before, focus = self._in_front()
        if bound.hold_typing and not (self._overlay and before == self._overlay):
            self._mine.taken_from, self._mine.focus_then = before, focus
            if bound.stop is not None:
                _earn_the_foreground()
            user32.SetForegroundWindow(self._overlay or self._window.number)
            self._begin_to_look()
        bound.held = True
        self._window.after(_HELD_LOOK, lambda: self._look_up(bound))
        at = round(time.monotonic() * 1000)
        self._here.ask(lambda: self._tell(bound.name, before, focus, at))

    def _in_front(self) -> tuple[int, int]:
        """The window in use, and its part with the focus: now, because one that loses the foreground has none."""
        window = int(user32.GetForegroundWindow() or 0)
        if window == self._window.number:  # the launcher still starts, and was called before
            return self._mine.taken_from, self._mine.focus_then
        return window, focus_of(window) if window else 0

    def _catch(self, message: int, first: int, second: int) -> int:
        if len(self._mine.caught) < _CAUGHT_AT_MOST:
            self._mine.caught.append((message, first, second))
        return 0

    def _pass_on(self) -> None:
        """The overlay is there: the foreground, and the keys that came while it was not."""
        if user32.GetForegroundWindow() == self._window.number:
            user32.SetForegroundWindow(self._overlay)
        for key in self._mine.caught:
            user32.PostMessageW(self._overlay, *key)
        self._mine.caught.clear()

    def _look_up(self, bound: _Bound) -> None:
        if is_down(KEYS[bound.chord.key].virtual):
            self._window.after(_HELD_LOOK, lambda: self._look_up(bound))
        else:
            bound.held = False

    def _begin_to_look(self) -> None:
        if not self._mine.looking:
            self._mine.looking = True
            self._window.after(IN_FRONT_WITHIN, lambda: self._look_in_front(_LOOKS))

    def _look_in_front(self, left: int) -> None:
        self._mine.looking = False
        if self._is_in_front():
            return
        if user32.IsWindowVisible(self._overlay):
            self._here.ask(self._insist)
            self._mine.looking = True
            self._window.after(IN_FRONT_WITHIN, self._look_at_last)
        elif left:  # a slow computer has not drawn it yet
            self._mine.looking = True
            self._window.after(IN_FRONT_WITHIN, lambda: self._look_in_front(left - 1))

    def _look_at_last(self) -> None:
        self._mine.looking = False
        if user32.IsWindowVisible(self._overlay) and not self._is_in_front():
            self._here.ask(lambda: self._listener.blocked())  # noqa: PLW0108 -- who listens is set later

    def _is_in_front(self) -> bool:
        return bool(user32.GetForegroundWindow() == self._overlay)

    def _woke(self, event: int, _data: int) -> int:
        if event == win32.PBT_APMRESUMEAUTOMATIC:
            self._register_again()
        return 1

    def _locked_or_not(self, event: int, _session: int) -> int:
        if event == win32.WTS_SESSION_UNLOCK:
            self._register_again()
        elif event == win32.WTS_SESSION_LOCK and (bound := next((b for b in self._mine.by_name.values() if b.hold_typing), None)):
            self._here.ask(lambda: self._close_the_overlay(bound.name))
        return 0

    def _hear_of_locking(self, left: int = _TRIES) -> None:
        if left and not _hears_of_locking(self._window.number):
            self._window.after(_TRY_AGAIN, lambda: self._hear_of_locking(left - 1))

    def _register_again(self) -> None:
        """Registrations outlive sleep and locking by what Windows promises; one that was lost all the same comes back."""
        for bound in self._mine.by_name.values():
            bound.held = False
            if bound.stop is None:
                user32.UnregisterHotKey(self._window.number, bound.number)
                self._have_again(bound)

    def _have_again(self, bound: _Bound) -> None:
        before, bound.lost = bound.lost, self._register(bound)
        if bound.lost:
            self._window.after(_TRY_AGAIN, lambda: self._have_if_lost(bound))
        if bound.lost != before:
            why = bound.lost
            self._here.ask(lambda: self._listener.bound(bound.name, why))

    def _have_if_lost(self, bound: _Bound) -> None:
        if bound.lost and self._mine.by_name.get(bound.name) is bound:
            self._have_again(bound)

    # -- on the thread of `here`

    def _tell(self, name: str, before: int, focus: int, at: int) -> None:
        with self._windows.as_before(before, focus):
            self._listener.pressed(name, at)
        self._listener.stirred()

    def _insist(self) -> None:
        self._insists = True  # what comes to the front by this is looked at already
        try:
            self._listener.overdue()
        finally:
            self._insists = False

    def _close_the_overlay(self, name: str) -> None:
        """Nobody may find the user's words on the screen after it was locked: its hotkey, pressed again, closes it."""
        if self._overlay and user32.IsWindowVisible(self._overlay):
            self._listener.pressed(name, round(time.monotonic() * 1000))
            self._listener.stirred()


def _hears_of_locking(window: int) -> bool:
    try:
        return bool(ctypes.WinDLL("wtsapi32").WTSRegisterSessionNotification(ctypes.c_void_p(window), 0))
    except OSError:
        log.info("this Windows tells nothing of locking")  # the hotkeys live on without
        return True


def _earn_the_foreground() -> None:
    """A key that was listened to gives no right to take it, unlike a registered hotkey; input of ours that does nothing does."""
    nothing = (win32.INPUT * 1)()  # all noughts: a mouse that moves nowhere
    user32.SendInput(1, nothing, ctypes.sizeof(win32.INPUT))
