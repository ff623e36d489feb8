"""Work that a forked child does until it is killed, at a moment drawn or counted: for the promise that nothing is lost by it."""

import os
import select
import signal
import sys
from contextlib import suppress


def killed_after(seconds, work):
    """Let a child work and kill it after so long; what it acknowledged in that time. It may have finished before."""
    reader, writer = os.pipe()
    child = _forked(lambda: work(lambda line: os.write(writer, line.encode() + b"\n")))
    os.close(writer)
    with suppress(InterruptedError):
        select.select([], [], [], seconds)  # the very thing that is drawn
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as said:
        return said.read().splitlines()


def killed_at(step, work):
    """Let a child work and end it at this step (of files opened, renamed, removed or made); whether it got that far."""

    def counted():
        left = step

        def at(event, _args):
            nonlocal left
            left -= event in _STEPS
            if left < 0:
                os._exit(9)

        sys.addaudithook(at)
        work()

    return os.waitstatus_to_exitcode(os.waitpid(_forked(counted), 0)[1]) == 9


def _forked(work):
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(7)


_STEPS = {
    "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.utime",
    "shutil.copyfile", "shutil.rmtree", "sqlite3.connect",
}  # fmt: skip
