"""Reading what stands on the clipboard through the portal, form by form.

Law: one form at a time over all readings, because a desktop refuses a second one; bounded in time and size; what a password
manager has marked is never read. A form that was refused, and still is a moment later, is not whole, and an owner that gave
nothing has not answered.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Literal

from jeepney.fds import FileDescriptor

from launcher.desktop.forms import CONCEALED_MARK, CONCEALED_VALUE, NOT_CONTENT, TEXT_FORMS
from launcher.desktop.portals.bus import GONE, LATE, ODD
from launcher.desktop.portals.pipes import Draining
from launcher.desktop.portals.remote import Remote
from launcher.desktop.portals.watching import Alarm

MAX_FORMS: Final = 100
# s; a desktop refuses while it has not noted the end of the reading before, though we have
_AGAIN_AFTER: Final = (0.004, 0.008, 0.016, 0.032, 0.064)
_READ_WITHIN: Final = 2.0  # s until a desktop that has not even handed out the pipe is believed to do so no more

Forms = dict[str, bytes]  # by name, in the owner's order


class Reading:
    """One form being read; `done` gets the bytes, or None where they were refused, and `too_much` says if they were too many."""

    def __init__(self, form: str, at_most: int, done: Callable[[bytes | None], None]) -> None:
        self.form, self.at_most, self.done = form, at_most, done
        self.wanted, self.too_much = True, False


class Reads:
    """All readings of one session, in order."""

    def __init__(self, session: Remote) -> None:
        self._session = session
        self._waiting: deque[Reading] = deque()
        self._now: Reading | None = None
        self._pipe: Draining | None = None
        self._again: Alarm | None = None
        self._after_another = True  # whether one was read lately, so that a refusal may only mean that moment

    def read(self, form: str, at_most: int, done: Callable[[bytes | None], None]) -> Reading:
        """Read it as soon as all before are over."""
        reading = Reading(form, at_most, done)
        self._waiting.append(reading)
        self._next()
        return reading

    def drop(self, reading: Reading) -> None:
        """Nobody wants it any more."""
        reading.wanted = False
        if reading is not self._now:
            return
        if self._pipe is not None:
            self._pipe.end()
            self._over(reading, None)
        elif self._again is not None:
            self._again.call_off()
            self._over(reading, None)

    def _next(self) -> None:
        while self._now is None and self._waiting:
            reading = self._waiting.popleft()
            if reading.wanted:
                self._now = reading
                self._ask(reading)

    def _ask(self, reading: Reading, tries: int = 0) -> None:
        self._again = None

        def handed(descriptor: FileDescriptor) -> None:
            self._after_another = True
            if reading.wanted:
                raw = descriptor.to_raw_fd()
                self._pipe = Draining(self._session.bus, raw, reading.at_most, lambda read: self._over(reading, read))
            else:
                self._over(reading, None)

        def failed(why: str) -> None:
            if why not in (LATE, GONE, ODD) and reading.wanted and self._after_another and tries < len(_AGAIN_AFTER):
                self._again = self._session.bus.after(_AGAIN_AFTER[tries], lambda: self._ask(reading, tries + 1))
            else:
                self._after_another = False
                self._over(reading, None)

        self._session.ask_clipboard(
            "SelectionRead", "s", (reading.form,), gives="h", then=handed, failed=failed, within=_READ_WITHIN
        )

    def _over(self, reading: Reading, read: bytes | None) -> None:
        reading.too_much = self._pipe is not None and self._pipe.too_much
        self._now = self._pipe = self._again = None
        if reading.wanted:
            reading.done(read)
        self._next()


class Taking:
    """All forms of one content; `done` is called once it is `ready`, never before this turn is over.

    `one_of`: only the first of these forms that is there is read. `why_not` says why not all was: "concealed", "large" for more
    than `at_most` bytes, or "late". `whole` and `answered`: whether all, or anything at all, has come.
    """

    def __init__(
        self,
        session: Remote,
        reads: Reads,
        names: Sequence[str],
        *,
        within: float,
        at_most: int,
        done: Callable[[], None],
        one_of: Sequence[str] | None = None,
    ) -> None:
        self._reads, self._room, self._done = reads, at_most, done
        content = list(dict.fromkeys(name for name in names if name not in NOT_CONTENT))
        self._order = content[:MAX_FORMS] if one_of is None else [name for name in one_of if name in content][:1]
        # The mark is read first: the rest only if it says that it is no secret. Then text, which matters most if time runs out.
        marks = [CONCEALED_MARK] if CONCEALED_MARK in content else []
        others = [name for name in self._order if name != CONCEALED_MARK]
        self._left = deque([*marks, *sorted(others, key=lambda name: name not in TEXT_FORMS)])
        self._reading: Reading | None = None
        self._limit = session.bus.after(within, self.give_up)
        self.forms: Forms = {}
        self.ready = self.concealed = False
        self.whole = len(content) <= MAX_FORMS
        self.why_not: Literal["", "concealed", "large", "late"] = ""
        session.bus.after(0, self._next)

    @property
    def answered(self) -> bool:
        """Whether the owner gave anything, or has nothing to give."""
        return bool(self.forms) or not self._order or self.why_not in ("concealed", "large")

    def give_up(self) -> None:
        """Time is over: what has come is kept, the rest is not."""
        self._finish("late")

    def _next(self) -> None:
        if self.ready:
            return
        if not self._left:
            self._finish("" if self.answered else "late")
            return
        name = self._left.popleft()
        self._reading = self._reads.read(name, self._room, lambda read: self._got(name, read))

    def _got(self, name: str, read: bytes | None) -> None:
        reading, self._reading = self._reading, None
        if self.ready:
            return
        if reading is not None and reading.too_much:
            self._finish("large")
            return
        if read is None:
            self.whole = False
        elif name == CONCEALED_MARK and read.strip(b"\0") == CONCEALED_VALUE:
            self.concealed = True
            self._finish("concealed")
            return
        else:
            self.forms[name] = read
            self._room -= len(read)
        self._next()

    def _finish(self, why_not: Literal["", "concealed", "large", "late"]) -> None:
        if self.ready:
            return
        self.ready, self.why_not, self.whole = True, why_not, self.whole and not why_not
        self._limit.call_off()
        if self._reading is not None:
            self._reads.drop(self._reading)
        self.forms = {} if self.concealed else {name: self.forms[name] for name in self._order if name in self.forms}
        self._done()
