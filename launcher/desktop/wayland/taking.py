"""Reading what somebody has on the clipboard, without waiting for them: the borrowing half.

Law: bounded in time and size; an owner that hangs costs nothing but its content, and concealed content is never read. Each form
comes through a pipe of its own, read as it fills. It knows pipes and forms, not whose they are.
"""

import os
import time
from collections.abc import Callable, Sequence
from typing import Final

from launcher.desktop.forms import CONCEALED_MARK, CONCEALED_VALUE, NOT_CONTENT

MAX_FORMS: Final = 100
_PART: Final = 1 << 18  # bytes at a time


class Reading:
    """What one reading came to: once it is `ready`, `forms` hold the bytes by name, in the order of their owner.

    `why_not` says why not all was read: "concealed", "large", or "late".
    """

    def __init__(self, forms: dict[str, bytes] | None = None) -> None:
        self.forms = forms or {}
        self.ready = self.whole = True
        self.concealed = False
        self.why_not = ""

    @property
    def lost(self) -> bool:
        """Whether there was something, and none of it could be read."""
        return not (self.whole or self.forms or self.concealed)


class Taking(Reading):
    """One that is under way; `done` is called once it is ready, but not where it is so from the beginning.

    `receive` asks the owner for one of the `names` to be written to a pipe. `one_of`: only the first of these that is there is
    read. `at_most` bytes in all, within so many seconds.
    """

    def __init__(
        self,
        receive: Callable[[str, int], None],
        names: Sequence[str],
        *,
        within: float,
        at_most: int,
        done: Callable[[], None],
        one_of: Sequence[str] | None = None,
    ) -> None:
        super().__init__()
        self._receive, self._done = receive, done
        self.end, self._room = time.monotonic() + within, at_most
        self._coming: dict[int, tuple[str, list[bytes]]] = {}  # pipe -> the form it brings, its parts so far
        content = list(dict.fromkeys(n for n in names if n not in NOT_CONTENT))
        self._wanted = content[:MAX_FORMS] if one_of is None else [n for n in one_of if n in content][:1]
        self.ready, self.whole = False, len(content) <= MAX_FORMS
        # The mark is read first and alone: the rest only if it says that it is no secret.
        self._ask([CONCEALED_MARK] if CONCEALED_MARK in content else self._wanted)
        self.ready = not self._coming

    @property
    def pipes(self) -> list[int]:
        """Those that it waits for."""
        return list(self._coming)

    def go_on(self, pipe: int) -> None:
        """Read what has come there."""
        if pipe not in self._coming:
            return
        name, parts = self._coming[pipe]
        try:
            part = os.read(pipe, _PART)
        except BlockingIOError:
            return
        if not part:
            self._close(pipe)
            self._got(name, b"".join(parts))
            return
        parts.append(part)
        self._room -= len(part)
        if self._room < 0:
            self._finish("large")

    def give_up(self) -> None:
        """Time is over: what has come whole is kept, the rest is not."""
        self._finish("late")

    def drop(self) -> None:
        """Nobody wants it any more, if it is not ready."""
        self.whole, self.ready = self.whole and self.ready, True
        self._close(*self._coming)

    def _ask(self, names: Sequence[str]) -> None:
        for name in names:
            ours, theirs = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(ours, False)  # only our end: an owner may not be ready for the other way
            self._coming[ours] = (name, [])
            try:
                self._receive(name, theirs)
            finally:
                os.close(theirs)

    def _got(self, name: str, value: bytes) -> None:
        if name == CONCEALED_MARK and value.strip(b"\0") == CONCEALED_VALUE:
            self.concealed = True
            self._finish("concealed")
            return
        first = name == CONCEALED_MARK and CONCEALED_MARK not in self.forms
        self.forms[name] = value
        if first:
            self._ask([n for n in self._wanted if n != CONCEALED_MARK])
        if not self._coming:
            self._finish("")

    def _finish(self, why_not: str) -> None:
        if self.ready:
            return
        self._close(*self._coming)
        self.ready, self.why_not = True, why_not
        self.whole = self.whole and not why_not
        self.forms = {} if self.concealed else {n: self.forms[n] for n in self._wanted if n in self.forms}
        self._done()

    def _close(self, *pipes: int) -> None:
        for pipe in pipes:
            del self._coming[pipe]
            os.close(pipe)
