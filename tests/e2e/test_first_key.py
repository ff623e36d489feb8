"""The first keys after the start, and after ten idle minutes, have nothing left to load: they are as quick as the tenth."""

import os
import signal
import sys
from pathlib import Path

import pytest
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import stock

pytestmark = pytest.mark.e2e
LOADING = Path(__file__).with_name("loading.py")


def test_the_first_keys_load_nothing_after_the_start_nor_after_ten_idle_minutes(session: XSession, person: Person) -> None:
    told = session.folder / "loaded"
    command = (sys.executable, LOADING, told, "--quietly")
    with RunningLauncher(session, stock(session.folder / "first-key"), command=command) as launcher:
        launcher.wait_status(30, ready=True)
        start = told.read_text()
        assert "import launcher.lookup.story" in start  # it does tell
        _look_something_up(launcher, person)
        after_start = told.read_text().removeprefix(start)
        os.kill(launcher.pid, signal.SIGUSR1)
        _look_something_up(launcher, person)
        later = told.read_text().removeprefix(start + after_start)
    assert after_start == ""
    assert later == "ten minutes later\n"


def _look_something_up(launcher: RunningLauncher, person: Person) -> None:
    openings = int(launcher.status()["openings"])
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    person.type("sory refnd qq")
    person.press("Down")
    person.press("Esc")
    launcher.wait_status(10, state="idle", openings=openings + 1)
