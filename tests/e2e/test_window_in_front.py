"""`launcher rules test` on a real desk: the window that the person switches to is the one that is told about."""

import json
import subprocess
import sys

import pytest
from desk import XSession
from stock import stock
from waiting import until

pytestmark = pytest.mark.e2e


def test_the_window_in_front_is_looked_at_after_the_countdown(session: XSession) -> None:
    session.run("xterm", "-title", "Order desk", "-e", "sleep", "60")
    window = until(lambda: session.windows.titled("Order desk"), 15, "xterm")
    until(lambda: session.windows.active() == window.id, 5, "it is in front")
    told = subprocess.run(
        [sys.executable, "-m", "launcher", "rules", "test", "--json"],
        env=session.env | {"LAUNCHER_HOME": str(stock(session.folder / "own"))},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    said = json.loads(told.stdout)
    assert {"xterm"} <= set(said["window"]["names"])
    assert (said["window"]["title"], said["window"]["terminal"]) == ("Order desk", True)
    assert (said["manner"]["paste"], said["manner"]["newlines"]) == ("shift-insert", "join")
    assert "3 2 1" in told.stderr
