"""Work beside the windows: rites that wait without blocking, slow jobs on one thread of their own, and errands that may hang.

Law: nothing slow on the GUI thread, and no nested event loop. A job's result comes back on the GUI thread. An error of the
world goes to the caller; anything else is our fault and ends at this barrier, logged once. Nobody waits for an errand: not the
next one, and not the end of the launcher.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from launcher.errors import LauncherError, traced
from launcher.language import _

log = logging.getLogger(__name__)
T = TypeVar("T")
GRACE: Final = 0.5  # s that the end leaves to errands, so that those that don't hang are brought to theirs


class Driver(QObject):
    """Drives one rite after another: a generator that yields the seconds until it wants to look again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rite: Generator[float, None, Any] | None = None
        self._done: Callable[[Any], None] = lambda _outcome: None
        self._failed: Callable[[], None] = lambda: None
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)

    @property
    def busy(self) -> bool:
        """Whether a rite is under way."""
        return self._rite is not None

    def start(self, rite: Generator[float, None, T], done: Callable[[T], None], failed: Callable[[], None]) -> None:
        """Begin a rite; `done` gets what it returns, `failed` is called where it has a fault of ours.

        One at a time: the story sees to that.
        """
        if self._rite is not None:
            raise RuntimeError("a rite is under way")
        self._rite, self._done, self._failed = rite, done, failed
        self.look()

    def look(self) -> None:
        """Let the rite look now: its time has come, or there is news."""
        if self._rite is None:
            return
        try:
            self._timer.start(max(1, round(next(self._rite) * 1000)))
        except StopIteration as end:
            self._end()
            self._done(end.value)
        except Exception as error:  # noqa: BLE001 -- this is the barrier
            log.error("a rite failed: %s", traced(error))  # noqa: TRY400 -- a message could hold the user's words
            self._end()
            self._failed()

    def _end(self) -> None:
        self._rite = None
        self._timer.stop()


class Beside(QObject):
    """Where jobs are done beside the windows; the answers come home to the GUI thread."""

    _came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[LauncherError], None] | None = None,
    ) -> None:
        """Run `job` on a thread; `done` or `failed` is then called on the GUI thread."""
        raise NotImplementedError

    def close(self) -> None:
        """End, each kind in its own way."""
        raise NotImplementedError

    def _carry_out(
        self, job: Callable[[], T], done: Callable[[T], None] | None, failed: Callable[[LauncherError], None] | None
    ) -> None:
        try:
            result = job()
        except LauncherError as error:
            log.warning("background work was refused by the world")
            self._call(failed, error)
        except Exception as error:  # noqa: BLE001 -- this is the barrier
            log.error("background work failed: %s", traced(error))  # noqa: TRY400 -- the same
            self._call(failed, LauncherError(_("Something went wrong."), _("The log names the place.")))
        else:
            self._call(done, result)

    def _call(self, back: Callable[[Any], None] | None, value: object) -> None:
        if back is not None:
            self._came.emit(lambda: back(value))

    def _tell(self, call: Callable[[], None]) -> None:
        call()


class Worker(Beside):
    """One thread for the store and other slow things, in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[LauncherError], None] | None = None,
    ) -> None:
        """Run `job` on the thread, after those that were asked for before."""
        self._thread.submit(self._carry_out, job, done, failed)

    def close(self) -> None:
        """Finish what was asked for, and end the thread."""
        self._thread.shutdown(wait=True)


class Errands(Beside):
    """Jobs for which a folder or a server of others may never answer: each has a thread of its own and holds up nobody.

    A thread that waits in the system cannot be ended, so these end with the process at the latest. What such a job writes, it
    writes so that it may be cut off anywhere.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: set[threading.Thread] = set()
        self._ended = False
        self._telling = threading.Lock()  # so that nobody tells a window that is gone

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[LauncherError], None] | None = None,
    ) -> None:
        """Run `job` at once; after the end nothing is begun."""
        if self._ended:
            return
        self._threads = {thread for thread in self._threads if thread.is_alive()}
        thread = threading.Thread(target=self._carry_out, args=(job, done, failed), name="errand", daemon=True)
        self._threads.add(thread)
        thread.start()

    def close(self) -> None:
        """Leave them `GRACE` seconds in all; what comes after that is told nobody any more."""
        until = time.monotonic() + GRACE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        with self._telling:
            self._ended = True

    def _call(self, back: Callable[[Any], None] | None, value: object) -> None:
        with self._telling:
            if not self._ended:
                super()._call(back, value)
