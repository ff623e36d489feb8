"""What it costs while nobody looks: resident memory of the launcher and its keeper, and how often they wake."""

import time
from pathlib import Path

from figures import Question
from peers import Bench, Copyq, Ours, copy_home, installed
from waiting import until

_IDLE = 5.0  # s in which wake-ups are counted


def measure(bench: Bench, stores: dict[int, Path], folder: Path) -> list[Question]:
    """After loading, after some use, and how often each process is woken in idle seconds."""
    note = "RSS counts what several processes share for each of them, PSS once"
    memory = Question("Memory of all processes of a program", [], unit="MB", note=note)
    wakes = Question(f"Wake-ups in {_IDLE:g} idle seconds", [], unit="")
    for count, store in stores.items():
        with bench.launcher(copy_home(store, folder / f"rest-{count}")) as launcher:
            launcher.wait_status(30, hotkey_state="live")
            launcher.wait_status(30, phrases=launcher_phrases(launcher))
            # A process beside it checks a large store after the start, and is gone then.
            launcher.wait_status(30, ready=True)
            time.sleep(1)
            until(lambda: len(children(launcher.process.pid)) <= 1, 60, "the check of every phrase", step=0.2)
            time.sleep(1)
            _note(memory, launcher.process.pid, f"launcher + keeper, {count} phrases, loaded", "120 MB at 1,000")
            memory.add(f"keeper alone, {count} phrases (RSS)", _status(launcher.keeper(), "VmRSS") / 1024)
            _use(bench)
            time.sleep(1)
            _note(memory, launcher.process.pid, f"launcher + keeper, {count} phrases, used", "120 MB at 1,000")
            wakes.add(f"launcher + keeper, {count} phrases", _woken(launcher.process.pid), goal="0")
    for peer in installed((Copyq,), bench):
        peer.begin()
        time.sleep(1)
        pid = peer.pid()  # type: ignore[attr-defined]  # only copyq is asked
        _note(memory, pid, "copyq", "")
        wakes.add("copyq", _woken(pid))
        peer.end()
    return [memory, wakes]


def launcher_phrases(launcher: object) -> int:
    """How many phrases it has once it has any."""
    return int(until(lambda: launcher.status().get("phrases"), 30, "phrases are loaded", step=0.1))  # type: ignore[attr-defined]


def _use(bench: Bench) -> None:
    ours = Ours(bench)
    for query in ("refund", "late parc", "techn"):
        ours.open()
        area = ours.area()
        ours.opened()
        for letter in query:
            bench.observer.tap(letter)
            bench.observer.settle(area, quiet=0.05)
        ours.close()


def _note(question: Question, pid: int, who: str, goal: str) -> None:
    family = [pid, *children(pid)]
    question.add(f"{who} (RSS)", sum(_status(one, "VmRSS") for one in family) / 1024, goal=goal)
    question.add(f"{who} (PSS)", sum(_rollup(one, "Pss") for one in family) / 1024)


def children(pid: int) -> list[int]:
    """All processes below this one."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def _woken(pid: int) -> float:
    before = _switches(pid)
    time.sleep(_IDLE)
    return float(_switches(pid) - before)


def _switches(pid: int) -> int:
    tasks = (task for one in (pid, *children(pid)) for task in Path(f"/proc/{one}/task").iterdir())
    return sum(_value(task / "status", "voluntary_ctxt_switches") for task in tasks)


def _status(pid: int, name: str) -> int:
    return _value(Path(f"/proc/{pid}/status"), name)


def _rollup(pid: int, name: str) -> int:
    return _value(Path(f"/proc/{pid}/smaps_rollup"), name)


def _value(file: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith(f"{name}:"))
