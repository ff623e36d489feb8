"""Key strokes through the portal, one at a time.

Law: each is sent after the answer to the one before, because a portal passes on in any order what comes in one burst. Whatever
goes wrong, every key that is down is let go of. A key goes down only while whoever ordered it still may.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, Protocol

from launcher.chord import MODIFIER_KEYSYMS

_MODIFIERS: Final = frozenset(keysym for both in MODIFIER_KEYSYMS.values() for keysym in both)


_LETTING_GO: Final = 0  # in place of a chord's number: of what was left down
_ONCE_MORE: Final = -1  # the same, where that failed


class Send(Protocol):
    """Sends one stroke: then calls one of the two."""

    def __call__(self, keysym: int, *, down: bool, then: Callable[[], None], failed: Callable[[], None]) -> None:
        """Press `keysym` or let go of it."""
        ...


class _Stroke(NamedTuple):
    keysym: int
    down: bool
    may: Callable[[], bool]
    number: int  # of its chord, or one of those below


class Striking:
    """`ordered` is the number of the last key that is to go down, `struck` of the last that did; modifiers have none."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[_Stroke] = deque()
        self._down: dict[int, None] = {}
        self._serial = 0
        self._under_way = 0  # the serial number of the stroke that is not answered yet; 0 for none
        self._over: Callable[[], None] | None = None  # called once nothing is down any more
        self.ordered = self.struck = 0

    @property
    def idle(self) -> bool:
        """Whether all that was ordered is done."""
        return not self._waiting and not self._under_way

    def chords(self, keys: Iterable[tuple[int, ...]], may: Callable[[], bool]) -> None:
        """Press these keys together and let go of them, one chord after another, as long as `may` says so."""
        for together in keys:
            self.ordered += 1
            self._waiting += [_Stroke(key, True, may, self.ordered) for key in together]  # noqa: FBT003 -- its direction
            self._waiting += [_Stroke(key, False, may, self.ordered) for key in reversed(together)]  # noqa: FBT003 -- the same
        self._next()

    def end(self, then: Callable[[], None]) -> None:
        """No more of what was ordered: let go of what is down, then call."""
        self._waiting.clear()
        self._over = then
        self._next()

    def forget(self) -> None:
        """The session is over, and with it all keys that were down."""
        self._waiting.clear()
        self._down.clear()
        self._under_way, self._over = 0, None

    def _next(self) -> None:
        if self._under_way:
            return
        if not self._waiting and self._over is not None:
            self._let_go()
            if not self._waiting:
                over, self._over = self._over, None
                over()
        if not self._waiting:
            return
        stroke = self._waiting.popleft()
        if stroke.down and not stroke.may():
            self._stop()
            return
        if stroke.down:
            self._down[stroke.keysym] = None
            if stroke.keysym not in _MODIFIERS:
                self.struck = stroke.number
        self._serial += 1
        self._under_way = serial = self._serial
        self._send(
            stroke.keysym,
            down=stroke.down,
            then=lambda: self._answered(serial, stroke),
            failed=lambda: self._refused(serial, stroke),
        )

    def _answered(self, serial: int, stroke: _Stroke) -> None:
        if serial != self._under_way:
            return
        self._under_way = 0
        if not stroke.down:
            self._down.pop(stroke.keysym, None)
        self._next()

    def _refused(self, serial: int, stroke: _Stroke) -> None:
        if serial != self._under_way:
            return
        self._under_way = 0
        if stroke.number == _LETTING_GO:
            self._waiting.appendleft(stroke._replace(number=_ONCE_MORE))
            self._next()
        elif stroke.number == _ONCE_MORE:
            self._down.pop(stroke.keysym, None)  # nothing more can be done about this one
            self._next()
        else:
            self._stop()

    def _stop(self) -> None:
        """No more of what was ordered; let go of what is down."""
        self._waiting.clear()
        self._let_go()
        self._next()

    def _let_go(self) -> None:
        self._waiting += [_Stroke(key, False, bool, _LETTING_GO) for key in reversed(self._down)]  # noqa: FBT003 -- its direction
