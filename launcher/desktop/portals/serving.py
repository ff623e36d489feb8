"""What we serve by the portal, written to whoever asks for it.

Law: every asking is answered, well or not, and counts as open until the desktop has noted its end: who puts something else on
the clipboard before that cuts it off. It knows neither whose content it is nor what that is for.
"""

from collections.abc import Callable
from typing import Final

from jeepney.fds import FileDescriptor

from launcher.desktop.portals.pipes import Filling
from launcher.desktop.portals.remote import Remote

_WITHIN: Final = 5.0  # s


class Serving:
    """`free` is called whenever the last one that was open is over."""

    def __init__(self, session: Remote) -> None:
        self.free: Callable[[], None] = lambda: None
        self._session = session
        self._open: set[int] = set()

    @property
    def busy(self) -> bool:
        """Whether somebody is still taking something."""
        return bool(self._open)

    def give(self, number: int, content: bytes | None, done: Callable[[bool], None]) -> None:
        """Write it for the asking of this number, or say that there is none; `done` is told whether all of it was taken."""
        those = self._open
        those.add(number)

        def over(*_answer: object) -> None:
            those.discard(number)
            if not those and those is self._open:
                self.free()

        def written(whole: bool) -> None:  # noqa: FBT001 -- a pipe's callback
            self._session.ask_clipboard("SelectionWriteDone", "ub", (number, whole), then=over, failed=over, within=_WITHIN)
            done(whole)

        if content is None:
            written(False)  # noqa: FBT003 -- nothing was
        else:
            self._write(number, content, written)

    def forget(self) -> None:
        """The session is over; whoever still takes something from it is no matter any more."""
        self._open = set()

    def _write(self, number: int, content: bytes, written: Callable[[bool], None]) -> None:
        def handed(descriptor: FileDescriptor) -> None:
            Filling(self._session.bus, descriptor.to_raw_fd(), content, written)

        def refused(_why: str) -> None:
            written(False)  # noqa: FBT003 -- nothing was: whoever asked is gone

        asked = (number,)
        self._session.ask_clipboard("SelectionWrite", "u", asked, gives="h", then=handed, failed=refused, within=_WITHIN)
