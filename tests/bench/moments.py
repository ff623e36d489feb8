"""Keys at moments that might be slow: the first after a start and after idling, and those beside a backup and a rebuild.

Idling is not waited for ten minutes: it is some seconds, and before them what the launcher has in memory is pushed out as far
as the system lets us, as a busy machine does with a program that rests. How much went is told with the table.
"""

import ctypes
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import many
import resting
from corpus import TYPED
from figures import Question
from keystrokes import Pictures, learn, open_settled, typed
from observer import Area
from peers import Bench, Ours, copy_home
from running import RunningLauncher
from waiting import until

_IDLE = 20.0  # s
_MANY = 400  # phrases that come at once: more than a running launcher takes in by itself, so that it builds anew
_BOUND = 60  # s
_PIDFD_OPEN, _PROCESS_MADVISE, _PAGEOUT = 434, 440, 21  # Linux's numbers, the same on all its newer processors


@dataclass(frozen=True)
class _Typist:
    """Types into the launcher, and looks at its first row: where it stands, and how it looks after what is typed."""

    ours: Ours
    area: Area
    pictures: Pictures
    question: Question

    def type(self, query: str, who: str) -> None:
        """Note each letter that changes the first row."""
        open_settled(self.ours, self.area)
        for end, seen in enumerate(typed(self.ours, query, self.area, self.pictures), 1):
            if self.pictures[Ours.name, query[: end - 1]] != self.pictures[Ours.name, query[:end]]:
                self._note(who, seen)
        self.ours.close()

    def type_beside(self, launcher: RunningLauncher, who: str) -> None:
        """The same as long as another process does long work."""
        while _at_work(launcher):
            for query in TYPED:
                if _at_work(launcher):
                    self.type(query, who)

    def first_and_again(self, query: str, when: str) -> None:
        """Note the first letter, and the same one once ten keys were pressed."""
        for who, letters in ((f"first key {when}", 10), (f"the same after ten keys, {when}", 1)):
            open_settled(self.ours, self.area)
            first, *_later = typed(self.ours, query[:letters], self.area, self.pictures)
            self._note(who, first)
            self.ours.close()

    def _note(self, who: str, seen: float | None) -> None:
        self.question.add(f"launcher, {who}", *([] if seen is None else [seen * 1000]), missed=int(seen is None))


def measure(bench: Bench, store: Path, folder: Path) -> list[Question]:
    """First keys in `store`, each time in a launcher that has just started."""
    question = Question(f"First keys ({bench.count} phrases)", [])
    used = copy_home(store, folder / f"first-{bench.count}-used")
    typist = _learnt(bench, used, question)
    went: list[float] = []
    query = next(one for one in TYPED if len(one) >= 10 and typist.pictures[Ours.name, ""] != typist.pictures[Ours.name, one[0]])
    for number in range(max(3, bench.rounds // 6)):
        with bench.launcher(copy_home(used, folder / f"first-{bench.count}-{number}")) as launcher:
            launcher.wait_status(_BOUND, hotkey_state="live", ready=True)
            typist.first_and_again(query, "after the start")
            went.append(_pushed_out(launcher))
            time.sleep(_IDLE)
            typist.first_and_again(query, f"after {_IDLE:g} s idle")
    question.note = f"before it idled, {min(went):.0f} to {max(went):.0f} MB of what it has in memory were pushed out"
    return [question]


def beside(bench: Bench, store: Path, folder: Path) -> list[Question]:
    """Keys in `store` while the check and the backup of the day go on, while another index is built, and after both."""
    question = Question(f"Keys beside other work ({bench.count} phrases)", [], ours="launcher, when nothing")
    used = copy_home(store, folder / f"beside-{bench.count}-used")
    typist = _learnt(bench, used, question)
    home = copy_home(used, folder / f"beside-{bench.count}")
    with bench.launcher(home) as launcher:
        launcher.wait_status(_BOUND, hotkey_state="live", ready=True)
        typist.type_beside(launcher, "beside check and backup")
        phrases = int(launcher.status()["phrases"])
        bring = [sys.executable, many.__file__, home, str(_MANY)]
        subprocess.run(bring, env={**os.environ, **bench.env}, check=True, timeout=_BOUND)
        until(lambda: _at_work(launcher), _BOUND, "another index is built")
        typist.type_beside(launcher, "beside the building of an index")
        launcher.wait_status(_BOUND, phrases=phrases + _MANY)
        for query in TYPED:
            typist.type(query, "when nothing goes on")
    return [question]


def _learnt(bench: Bench, home: Path, question: Question) -> _Typist:
    """Knows how the first row looks after each letter, once nothing else goes on; `home` has an index afterwards."""
    ours, pictures = Ours(bench), Pictures()
    build = [sys.executable, "-m", "launcher", "aside", "build", str(home / "phrases.db")]
    subprocess.run(build, env={**os.environ, **bench.env, "LAUNCHER_HOME": str(home)}, check=True, timeout=120)
    with bench.launcher(home) as launcher:
        launcher.wait_status(_BOUND, hotkey_state="live", ready=True)
        _rested(launcher)
        ours.open()
        area = ours.area()
        ours.opened()
        ours.close()
        for query in TYPED:
            learn(ours, query, area, pictures)
    return _Typist(ours, area, pictures, question)


def _at_work(launcher: RunningLauncher) -> bool:
    """Whether a process beside the launcher and its keeper does long work."""
    return len(resting.children(launcher.process.pid)) > 1


def _rested(launcher: RunningLauncher) -> None:
    time.sleep(1)  # the check of every phrase is begun
    until(lambda: not _at_work(launcher), _BOUND, "nothing else goes on", step=0.2)


def _pushed_out(launcher: RunningLauncher) -> float:
    """Push the launcher's memory out, as far as the system lets us; how many MB went."""
    _rested(launcher)
    pid = launcher.pid
    before = _resident(pid)
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.syscall(_PIDFD_OPEN, pid, 0)
    if handle < 0:
        return 0.0
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        start, end = (int(one, 16) for one in line.split()[0].split("-"))
        part = (ctypes.c_size_t * 2)(start, end - start)
        libc.syscall(_PROCESS_MADVISE, handle, ctypes.byref(part), ctypes.c_size_t(1), _PAGEOUT, 0)
    os.close(handle)
    return before - _resident(pid)


def _resident(pid: int) -> float:
    """MB of it that lie in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6
