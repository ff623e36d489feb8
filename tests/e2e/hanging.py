"""The launcher, but it can be made to hang: SIGUSR1 sleeps on the GUI thread, SIGUSR2 does so inside one C call that keeps
Python's lock, so that no other thread of it runs either. Each tells on stdout when it begins.
"""

import ctypes
import signal
import sys
import time
from types import FrameType

from launcher import start

SECONDS = 3


def _sleep(_number: int, _frame: FrameType | None) -> None:
    print("hangs", flush=True)
    time.sleep(SECONDS)


def _keep_the_lock(_number: int, _frame: FrameType | None) -> None:
    print("hangs", flush=True)
    ctypes.PyDLL(None).sleep(SECONDS)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _sleep)
    signal.signal(signal.SIGUSR2, _keep_the_lock)
    sys.exit(start.run(quietly=True))
