"""The clipboard's own thread: reads what the user has, offers a text in its place, and puts all of it back.

The text is only promised: Windows asks for it when somebody wants it, and that is how the target's fetch is seen. It asks once
for each format. Programs that look at every change are refused while the text is on its way to its target, so that the
target's own fetch stays visible; once the text is left for the user, anybody gets it.

Law: bounded in time and size. What somebody else copies or clears meanwhile stays. At the end everything promised is handed
over, or the user's content put back if a paste was under way.
"""

import sys

assert sys.platform == "win32"

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from launcher.desktop import Kept, Offer
from launcher.desktop.windows import contents, win32
from launcher.desktop.windows.contents import BusyError, Taken
from launcher.desktop.windows.hidden import WindowThread
from launcher.desktop.windows.processes import process_of
from launcher.desktop.windows.win32 import user32

log = logging.getLogger(__name__)
_OPEN_WITHIN: Final = 0.15  # s that we wait for others who hold the clipboard, before we read
_GIVE_BACK_WITHIN: Final = 5.0  # nobody waits for this but the user's content
_END_WITHIN: Final = 1.0
_GIVE_BACK_AT_THE_END: Final = 0.6  # then there is still time to hand our text over
_MARGIN: Final = 0.05  # s before an offer is given up on, in which the last try must have come back


@dataclass(frozen=True, slots=True)
class Lent:
    """A text for the clipboard; `to` are the processes that may have it while it is passing (none: anybody)."""

    offer: Offer
    forms: tuple[tuple[int, bytes], ...] = field(repr=False)
    to: frozenset[int]
    passing: bool


class Told(NamedTuple):
    """Who is told what came; called on the clipboard's thread."""

    kept: Callable[[Kept, Taken], None]
    standing: Callable[[Offer, bool], None]
    asked: Callable[[Offer, float], None]
    lost: Callable[[Offer], None]


class Lending:
    """The thread, its window that owns the clipboard, and the one text and the one content that it has to do with."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._lent: Lent | None = None  # what stands there now, if it is of ours
        self._kept: Taken | None = None
        self._keeping: tuple[Kept, float, int] | None = None  # a reading that no offer has followed yet, and its limits
        self._thread = WindowThread("clipboard")
        self._window = self._thread.window
        self._window.on(win32.WM_RENDERFORMAT, self._asked)
        self._window.on(win32.WM_RENDERALLFORMATS, self._asked_for_all)
        self._window.on(win32.WM_DESTROYCLIPBOARD, self._emptied)

    def keep(self, kept: Kept, within: float, at_most: int) -> None:
        """Read what the user has; `told.kept` when that has come. Not told where it can't be read."""
        self._window.ask(lambda: self._begin_to_keep(kept, within, at_most))

    def text(self, within: float, at_most: int, then: Callable[[bytes | None, str], None]) -> None:
        """Read the text; `then` gets it, or why there is none; "" where it is not there."""
        self._window.ask(lambda: then(*self._read_text(within, at_most)))

    def lend(self, lent: Lent, within: float) -> None:
        """Put it there in place of what is kept; `told.standing` says whether that was possible."""
        not_after = time.perf_counter() + within
        self._window.ask(lambda: self._lend(lent, not_after))

    def give_back(self) -> None:
        """Put back what was kept, if our text still stands there."""
        self._window.ask(self._give_back)

    def close(self) -> None:
        """End: hand over what stands there, or put back what the user had."""
        self._thread.close(self._end, _END_WITHIN)

    # -- on the thread

    def _begin_to_keep(self, kept: Kept, within: float, at_most: int) -> None:
        self._kept, self._keeping = None, (kept, within, at_most)
        if contents.owner_answers():
            try:
                with contents.opened(self._window.number, _OPEN_WITHIN):
                    self._keep(kept, within, at_most)
            except BusyError:
                return

    def _keep(self, kept: Kept, within: float, at_most: int) -> None:
        self._kept = contents.take(time.perf_counter() + within, at_most)
        self._told.kept(kept, self._kept)

    def _read_text(self, within: float, at_most: int) -> tuple[bytes | None, str]:
        if not contents.owner_answers():
            return None, "late"
        try:
            with contents.opened(self._window.number, within):
                if contents.is_concealed():
                    return None, "concealed"
                if not user32.IsClipboardFormatAvailable(contents.TEXT):
                    return None, "empty"
                data = contents.get(contents.TEXT, at_most)
                return data, "" if data is not None else "large"
        except BusyError:
            return None, "late"

    def _lend(self, lent: Lent, not_after: float) -> None:
        stands = False
        left = not_after - _MARGIN - time.perf_counter()
        if left > 0:  # else nobody waits for it any more, and it must not come as a surprise
            try:
                with contents.opened(self._window.number, left):
                    self._keep_what_is_newer()
                    stands = self._put(lent)
            except BusyError:
                stands = False
        self._told.standing(lent.offer, stands)

    def _keep_what_is_newer(self) -> None:
        """Something copied since we read is what comes back; now nobody can copy any more."""
        keeping, self._keeping = self._keeping, None
        if keeping is None or (self._kept is not None and self._kept.sequence == user32.GetClipboardSequenceNumber()):
            return
        if contents.owner_answers():
            self._keep(*keeping)

    def _put(self, lent: Lent) -> bool:
        self._lent = None  # so that emptying it counts as nobody's
        user32.EmptyClipboard()
        self._lent = lent
        if lent.passing:
            contents.put_marks()
            for form, _data in lent.forms:
                user32.SetClipboardData(form, None)  # says nothing when it works; what stands there does
        else:
            self._put_all(lent)
        mine = user32.GetClipboardOwner() == self._window.number
        return bool(mine and user32.IsClipboardFormatAvailable(contents.TEXT))

    def _put_all(self, lent: Lent) -> None:
        for form, data in lent.forms:
            contents.put(form, data)

    def _asked(self, form: int, _second: int) -> int:
        """Somebody, who has it open now, wants what we promised."""
        at, lent = time.perf_counter(), self._lent
        reader = user32.GetOpenClipboardWindow()
        process = process_of(reader) if reader else 0  # several ways of reading don't say who they are
        if lent is None or (process and lent.to and process not in lent.to and not lent.offer.left):
            return 0
        contents.put(form, dict(lent.forms).get(form, b"\0\0"))
        self._told.asked(lent.offer, at)
        return 0

    def _asked_for_all(self, _first: int, _second: int) -> int:
        """We go while our promise stands."""
        lent = self._lent
        if lent is not None:
            try:
                with contents.opened(self._window.number, _OPEN_WITHIN):
                    if user32.GetClipboardOwner() == self._window.number:
                        self._put_all(lent)
            except BusyError:
                return 0
        return 0

    def _emptied(self, _first: int, _second: int) -> int:
        lent, self._lent = self._lent, None
        if lent is not None:
            self._told.lost(lent.offer)
        return 0

    def _give_back(self, within: float = _GIVE_BACK_WITHIN) -> None:
        kept = self._kept
        if kept is None or self._lent is None:
            return
        try:
            with contents.opened(self._window.number, within):
                if user32.GetClipboardOwner() != self._window.number:
                    return  # somebody copied or cleared meanwhile; only now, with it open, can nobody any more
                self._lent = self._kept = None
                user32.EmptyClipboard()
                for form, data in kept.forms:
                    contents.put(form, data)
        except BusyError:
            log.warning("the clipboard could not be given back: another program holds it")

    def _end(self) -> None:
        if self._lent is not None and self._lent.passing and not self._lent.offer.left:
            self._give_back(_GIVE_BACK_AT_THE_END)
