"""On a real Windows desktop only; elsewhere nothing here is collected. See `make test-desktops`."""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from win_hands import Notepad
    from win_rounds import BusyLoops
    from win_running import RunningLauncher
    from win_stranger import Stranger
    from win_target import TargetWindow

if sys.platform != "win32":
    collect_ignore_glob = ["test_*.py"]
else:
    os.environ["QT_QPA_PLATFORM"] = "windows"
    _root = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = _root
    sys.path.append(f"{_root}/tests/desktop")  # the contract that all desktops share
    sys.path += [f"{_root}/tests/sharing", f"{_root}/tests/courier"]  # desks that share packs, and a web for them

SEED = os.environ.get("LAUNCHER_SEED") or str(random.SystemRandom().randrange(10**6))


def pytest_report_header() -> str | None:
    """What dwell, gaps and load are drawn from; LAUNCHER_SEED draws the same ones again."""
    return f"LAUNCHER_SEED={SEED}" if sys.platform == "win32" else None


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """This test's own draws from the seed of the run."""
    return random.Random(f"{SEED} {request.node.name}")


@pytest.fixture(scope="session")
def busy_loops() -> Iterator["BusyLoops"]:
    from win_rounds import BusyLoops

    loops = BusyLoops(4)
    yield loops
    loops.close()


@pytest.fixture(params=["idle", "loaded"])
def load(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine has nothing else to do, or four busy loops."""
    if request.param == "idle":
        yield request.param
        return
    loops: BusyLoops = request.getfixturevalue("busy_loops")
    loops.turn(on=True)
    yield request.param
    loops.turn(on=False)


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator["RunningLauncher"]:
    from win_running import RunningLauncher

    running = RunningLauncher(tmp_path_factory.mktemp("Phräse Läuncher 日本"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def notepad() -> Iterator["Notepad"]:
    from win_hands import Notepad

    with Notepad() as opened:
        yield opened


@pytest.fixture(scope="session")
def other() -> Iterator["Notepad"]:
    """A second notepad, into which nothing may come."""
    from win_hands import Notepad

    with Notepad() as opened:
        yield opened


@pytest.fixture(scope="session")
def qt_window() -> Iterator["TargetWindow"]:
    from win_target import TargetWindow

    with TargetWindow("qt") as opened:
        yield opened


@pytest.fixture(scope="session")
def tk_window() -> Iterator["TargetWindow"]:
    from win_target import TargetWindow

    with TargetWindow("tk") as opened:
        yield opened


@pytest.fixture(scope="session")
def donor() -> Iterator["Stranger"]:
    from win_stranger import Stranger

    started = Stranger()
    yield started
    started.close()


@pytest.fixture
def stranger() -> Iterator["Stranger"]:
    """One more program, which may hang or hold what it likes."""
    from win_stranger import Stranger

    started = Stranger()
    yield started
    started.close()
