"""Where pasting cannot be trusted the launcher still shows and copies, and says so."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from launcher.desktop import Listener, detect
from launcher.desktop.delivery import Delivery
from launcher.desktop.outcome import LeftOnClipboard
from launcher.desktop.qtclipboard import copy_only
from launcher.ui.background import Driver

WITHIN = 30.0  # s


class Launcher:
    """A launcher in a session without X11: Qt draws to nowhere."""

    def __init__(self, home: Path) -> None:
        environ = {k: v for k, v in os.environ.items() if k != "DISPLAY"}
        environ |= {"WAYLAND_DISPLAY": "wayland-none", "QT_QPA_PLATFORM": "offscreen"}
        self.environ = environ | {"LAUNCHER_HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "launcher", "--quietly"], env=self.environ, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "launcher", *arguments]
        return subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=WITHIN, check=False)

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.run("status", "--json").stdout))

    def wait(self, **wanted: object) -> dict[str, Any]:
        end = time.monotonic() + WITHIN
        while time.monotonic() < end:
            status = self.status()
            if all(status.get(name) == value for name, value in wanted.items()):
                return status
        raise AssertionError(f"not in time: {wanted}")


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    tmp_path.chmod(0o700)
    started = Launcher(tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.kill()
    started.process.communicate()


def test_it_starts_shows_and_ends_without_a_fault(launcher: Launcher) -> None:
    status = launcher.wait(running=True, state="idle")
    assert (status["backend"], status["hotkey_state"]) == ("copy only", "unavailable")
    assert launcher.run("show").returncode == 0
    assert launcher.wait(visible=True)["state"] == "choosing"
    assert launcher.run("toggle").returncode == 0
    launcher.wait(visible=False, state="idle")
    assert launcher.run("quit").returncode == 0
    _out, told = launcher.process.communicate(timeout=WITHIN)
    assert launcher.process.returncode == 0
    assert "Error" not in told
    assert "Traceback" not in told


def test_a_damaged_store_is_kept_and_the_launcher_still_answers(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    damaged = b"no database at all" * 1000
    (tmp_path / "phrases.db").write_bytes(damaged)
    started = Launcher(tmp_path)
    try:
        started.wait(running=True, state="idle")
        assert started.run("show").returncode == 0
        started.wait(visible=True)
        started.run("quit")
        assert started.process.wait(WITHIN) == 0
    finally:
        started.process.kill()
        started.process.communicate()
    # Where the rescue was quick enough, the file lies beside the new one.
    assert damaged in [path.read_bytes() for path in tmp_path.glob("phrases.db*")]


def test_a_phrase_is_copied_and_the_reason_told(qtbot: QtBot) -> None:
    from PySide6.QtGui import QGuiApplication

    desk = copy_only(Listener())
    outcomes: list[object] = []
    driver = Driver()
    delivery = Delivery(desk, lambda: None, time.monotonic)
    driver.start(delivery.paste("Two lines\nin all\n", None), outcomes.append, lambda: outcomes.append("failed"))
    qtbot.waitUntil(lambda: bool(outcomes), timeout=3000)
    assert isinstance(outcomes[0], LeftOnClipboard)
    assert "Ctrl+V" in outcomes[0].reason
    assert QGuiApplication.clipboard().text() == "Two lines\nin all"


@pytest.mark.parametrize(
    ("environ", "platform", "backend"),
    [
        ({"DISPLAY": ":0"}, "linux", "x11"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "linux", "wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", "wayland"),
        ({}, "win32", "windows"),
        ({"DISPLAY": ":0"}, "darwin", "copy"),
    ],
)
def test_a_session_has_one_backend(environ: dict[str, str], platform: str, backend: str) -> None:
    assert detect(environ, platform) == backend
