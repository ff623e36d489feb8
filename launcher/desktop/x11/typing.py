"""Letters by XTest for windows into which nothing can be pasted: by the keys of the layout in use, else by spare ones.

Law: all letters of a piece are sent while the server is grabbed for these few requests, only if the target has the focus and no
key is held at that very moment. CapsLock is off for them and on again behind them. A spare key gets another letter only after
the window has typed with it: programs read the keyboard's map when they come to it, and not when it was changed. Whether
they have come so far, they answer themselves (_NET_WM_PING); of those that know no such question, time is the only sign.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from Xlib import X
from Xlib.ext import xtest
from Xlib.protocol import event as xevent

from launcher.desktop import Target
from launcher.desktop.x11 import wire
from launcher.desktop.x11.keyboards import grabbed
from launcher.desktop.x11.keymap import LOCK, Keyboard, KeyMap, known_to
from launcher.desktop.x11.spare_keys import SpareKeys
from launcher.desktop.x11.windows import X11Windows
from launcher.programs import REMOTE

# s; for programs that answer no question: until they know a changed map, and until they have surely typed what was sent.
LEARNT_AFTER: Final = 0.05
TYPED_AFTER: Final = 0.6
ANSWERS_WITHIN: Final = 1.0  # a window that has said that it answers, and has not by then for the first time, never will
# GTK and Qt answer to different ones of these.
_ANSWERS: Final = X.SubstructureNotifyMask | X.StructureNotifyMask
_TIMES: Final = 1 << 32  # what the server's clock counts to, in ms


class X11Typing:
    """Types and prepares; it connects when it is first used, because few windows need it."""

    def __init__(self, connect: Callable[[], Any], own_process: int) -> None:
        self._connect, self._own = connect, own_process
        self._hands: _Hands | None = None

    def type_piece(self, piece: str, target: Target) -> bool:
        """See Typing."""
        hands = self._here()
        return hands is not None and hands.type_piece(piece, target)

    def lacking(self, text: str, target: Target) -> str:
        """See Preparing: what a lent key means here, another computer does not know."""
        if REMOTE.isdisjoint(target.names):
            return ""
        hands = self._here()
        return hands.lacking(text) if hands is not None else text

    def ready(self, piece: str, ahead: str, target: Target) -> bool:
        """See Preparing."""
        hands = self._here()
        return hands is not None and hands.ready(piece, ahead, target)

    def done(self) -> bool:
        """See Preparing."""
        return self._hands is None or self._hands.done()

    def close(self) -> None:
        """Take back what is lent, and end the connection."""
        if self._hands is not None:
            self._hands.close()
            self._hands = None

    def _here(self) -> "_Hands | None":
        if self._hands is None:
            connection = self._connect()
            if not known_to(connection):
                connection.close()
                return None
            self._hands = _Hands(connection, self._own)
        return self._hands


class _Hands:
    """On a connection of their own, since one that knows XKB hears nothing of changed maps."""

    def __init__(self, connection: Any, own_process: int) -> None:
        self._connection = connection
        self._keyboard = Keyboard(connection)
        self._spare = SpareKeys(connection)
        self._windows = X11Windows(connection, own_process)
        self._pace = _Pace(connection)

    def type_piece(self, piece: str, target: Target) -> bool:
        with grabbed(self._connection):
            state = self._keyboard.state()
            if state.latched or any(self._connection.query_keymap()) or not self._windows.focused(target):
                return False
            strokes = self._map().strokes
            if not all(letter in strokes for letter in piece):
                return False
            self._keyboard.lock(state.locked & LOCK, on=False)
            for letter in piece:
                self._stroke(strokes[letter])
            self._keyboard.lock(state.locked & LOCK, on=True)
        self._pace.sent(target)
        return True

    def lacking(self, text: str) -> str:
        strokes = self._map().strokes
        return "".join(letter for letter in dict.fromkeys(text) if letter != "\n" and letter not in strokes)

    def ready(self, piece: str, ahead: str, target: Target) -> bool:
        keys = self._map()
        missing = [letter for letter in dict.fromkeys(piece) if letter not in keys.strokes]
        if not missing:
            return self._pace.kept(LEARNT_AFTER)
        letters = self._next(piece + ahead, keys)
        if not letters.keys().isdisjoint(self._spare.lent) and not self._pace.kept(TYPED_AFTER):
            return False
        self._spare.lend(letters)
        self._pace.sent(target)
        return False

    def _next(self, text: str, keys: KeyMap) -> dict[int, str]:
        """Which keys to lend to which letters, so that as much of the text as can be is typed before others must be lent."""
        ours = self._spare.ours(keys)
        lent = {letter: code for letter, (code, *more) in keys.strokes.items() if code in ours and not more}
        spare = [code for code in keys.free if code not in ours] + list(ours)
        foreign = [letter for letter in dict.fromkeys(text) if letter != "\n" and (letter not in keys.strokes or letter in lent)]
        wanted = foreign[: len(spare)]
        kept = {lent[letter] for letter in wanted if letter in lent}
        return dict(zip((c for c in spare if c not in kept), (each for each in wanted if each not in lent), strict=False))

    def done(self) -> bool:
        if self._spare.lent and not self._pace.kept(TYPED_AFTER):
            return False
        self._spare.take_back()
        self._pace.end()
        return True

    def close(self) -> None:
        self._spare.take_back()
        self._connection.close()

    def _map(self) -> KeyMap:
        state = self._keyboard.state()
        return self._keyboard.read(state.group, state.locked & ~LOCK)

    def _stroke(self, codes: tuple[int, ...]) -> None:
        for code in codes:
            xtest.fake_input(self._connection, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._connection, X.KeyRelease, code)


class _Pace:
    """How far the window has come with what was sent to it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._root = connection.screen().root
        self._protocols, self._ping = connection.get_atom("WM_PROTOCOLS"), connection.get_atom("_NET_WM_PING")
        self._question = 0
        self._asked = self._answered = 0  # the window that has not answered yet, and the last that did
        self._asked_at = 0.0
        self._listens = False
        self._due_from = 0.0  # when something was sent to a window that can't be asked

    def sent(self, target: Target) -> None:
        """Something was; ask the window to answer when it comes to it."""
        self._due_from, self._asked = time.monotonic(), 0
        if self._ping not in wire.numbers(self._connection, target.window, "WM_PROTOCOLS"):
            return
        self._due_from, self._asked_at = 0.0, time.monotonic()
        self._listen(on=True)
        # Some programs take the number for the time that it should be; the server counts as this clock does.
        now = int(self._asked_at * 1000) % _TIMES
        self._question, self._asked = now + (now == self._question), target.window
        about = (32, [self._ping, self._question, target.window, 0, 0])
        window = wire.window(self._connection, target.window)
        window.send_event(xevent.ClientMessage(window=window, client_type=self._protocols, data=about))
        self._connection.flush()

    def kept(self, after: float) -> bool:
        """Whether the window has come to it: by its own answer, or because it is gone; or that many seconds have passed."""
        while self._connection.pending_events():
            self._hear(self._connection.next_event())
        if self._asked and self._exists(self._asked):
            return self._answered != self._asked and time.monotonic() >= self._asked_at + ANSWERS_WITHIN
        return time.monotonic() >= self._due_from + after

    def end(self) -> None:
        """Hear no more answers."""
        self._listen(on=False)
        self._due_from = 0.0

    def _exists(self, window: int) -> bool:
        try:
            wire.window(self._connection, window).get_attributes()
        except wire.XError:
            return False
        return True

    def _listen(self, *, on: bool) -> None:
        if on != self._listens:
            self._root.change_attributes(event_mask=_ANSWERS if on else X.NoEventMask)
            self._listens = on

    def _hear(self, event: Any) -> None:
        about = event.data[1] if event.type == X.ClientMessage and event.client_type == self._protocols else ()
        if list(about[:2]) == [self._ping, self._question]:
            self._answered, self._asked = self._asked, 0
