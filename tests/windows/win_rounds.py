"""One whole round, from the hotkey to the clipboard given back, with what was drawn for it; and busy loops beside it."""

import random
import subprocess
import sys
from dataclasses import dataclass
from typing import Protocol

from win_hands import Notepad, pause, press, type_letters, until
from win_running import LINES, RunningLauncher
from win_stranger import Stranger

GAPS = (0.003, 0.01, 0.02, 0.04, 0.06)
BUSY = """
import sys, threading
go = threading.Event()
def listen():
    for line in sys.stdin:
        go.set() if line == "on\\n" else go.clear()
    sys.exit()
threading.Thread(target=listen).start()
print("ready", flush=True)
while go.wait() and threading.active_count() > 1:
    for _time in range(10_000):
        pass
"""


class Window(Protocol):
    """What is pasted into."""

    @property
    def text(self) -> str: ...
    @property
    def in_front(self) -> bool: ...
    def clear(self) -> None: ...
    def come_forward(self) -> None: ...


class BusyLoops:
    """Programs that take all of the processors while they are on; begun once, because beginning is slow where they run."""

    def __init__(self, many: int) -> None:
        self._loops = [
            subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _one in range(many)
        ]
        for loop in self._loops:
            assert loop.stdout is not None
            assert loop.stdout.readline() == "ready\n"

    def turn(self, *, on: bool) -> None:
        for loop in self._loops:
            assert loop.stdin is not None
            loop.stdin.write("on\n" if on else "off\n")
            loop.stdin.flush()

    def close(self) -> None:
        for loop in self._loops:
            loop.kill()
        for loop in self._loops:
            loop.wait(60)
            for pipe in (loop.stdin, loop.stdout):
                if pipe is not None:
                    pipe.close()


@dataclass(frozen=True)
class Drawn:
    """How fast this round's hands are, in s, and what the user had copied."""

    gap: float
    dwell: float
    enter: float
    copied: int

    @classmethod
    def by(cls, dice: random.Random) -> "Drawn":
        return cls(dice.choice(GAPS), dice.uniform(0.01, 0.09), dice.uniform(0.03, 0.12), dice.randrange(1000))


def round_trip(drawn: Drawn, launcher: RunningLauncher, window: Window, other: Notepad, donor: Stranger) -> None:
    """Copy, call, type, choose; the phrase stands in `window` alone, and the clipboard is as it was, to the byte."""
    donor.tell(f"copy {drawn.copied}")
    look = donor.tell("look")
    assert len(look) >= 12
    before = launcher.idle()["deliveries"]
    press("Ctrl+Shift+Space", dwell=drawn.dwell)
    pause(drawn.gap)
    type_letters("zylinder", drawn.gap)
    press("Enter", dwell=drawn.enter)
    assert until(lambda: window.text != "", 10), f"nothing came: {launcher.status()}"
    launcher.wait(lambda status: status["deliveries"] == before + 1 and status["state"] == "idle", 15)
    assert (window.text, other.text) == (LINES, "")
    assert until(lambda: donor.tell("look") == look, 3), "the clipboard is not as it was"
    assert window.in_front
