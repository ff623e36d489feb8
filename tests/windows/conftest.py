"""On a real Windows desktop only; elsewhere nothing here is collected. See `make test-desktops`."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from win_hands import Notepad
    from win_running import RunningLauncher
    from win_stranger import Stranger

if sys.platform != "win32":
    collect_ignore_glob = ["test_*.py"]
else:
    os.environ["QT_QPA_PLATFORM"] = "windows"
    _root = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = _root
    sys.path.append(f"{_root}/tests/desktop")  # the contract that all desktops share


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
