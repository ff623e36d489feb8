"""Long work in a process of its own: a thread here would hold up every key.

Law: it is bounded and can be stopped at any moment, it goes behind everybody else, and it says no words but ids. Whatever
becomes of it is told by one value: its answer, or None; what it had written before it was given up stays written.
"""

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

AT_MOST: Final = 120.0  # s; building 100,000 phrases takes about 10
ENDS_WITHIN: Final = 2.0  # s; a process that waits in the system for a share hears of its end only when the share answers
NICENESS: Final = 10


class Aside:
    """Runs the launcher's own command for one store, one work after another. Any thread may stop it."""

    def __init__(self, command: Sequence[str], at_most: float = AT_MOST) -> None:
        self._command = list(command)
        self._at_most = at_most
        self._begin = threading.Lock()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self.stopped = False  # whether nothing is to be begun any more

    def run(self, work: str, store: Path) -> bytes | None:
        """Do the work and wait for it: what it answered, None where it failed, hung or was stopped."""
        process = self._begun(work, store)
        if process is None:
            return None
        try:
            answer, _nothing = process.communicate(timeout=self._at_most)
        except subprocess.TimeoutExpired:
            log.warning("%s in a process of its own took too long and was given up", work)
            return None
        finally:
            _end(process)
            self._processes.discard(process)
        if process.returncode and not self.stopped:
            log.info("%s in a process of its own ended with code %d", work, process.returncode)
        return answer if process.returncode == 0 else None

    def stop(self) -> None:
        """End what is going on, and begin nothing any more."""
        with self._begin:
            self.stopped = True
            for process in tuple(self._processes):
                process.kill()

    def _begun(self, work: str, store: Path) -> "subprocess.Popen[bytes] | None":
        nothing, flags = subprocess.DEVNULL, 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        with self._begin:
            if self.stopped:
                return None
            command = [*self._command, work, str(store)]
            try:
                process = subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing, creationflags=flags)
            except OSError as error:
                log.info("no process could be started: %s", error.strerror)
                return None
            self._processes.add(process)
            return process


def be_modest() -> None:
    """Let everybody else go first; for the process that does the work."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.nice(NICENESS)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        log.warning("a process of its own does not end; the system ends it once nothing holds it up")
    if process.stdout is not None:
        process.stdout.close()
