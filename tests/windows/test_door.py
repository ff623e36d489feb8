"""One launcher for each user and home on Windows: the pipe, and what it does with strange visitors."""

import _winapi
import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from launcher import knock
from launcher.errors import LauncherError
from launcher.ui.instance import LINE_AT_MOST, Door

# What Qt says of a Windows that is none: wine knows screens of one scale only.
pytestmark = [pytest.mark.desktops, pytest.mark.qt_log_ignore("DpiAwareness", "EnableNonClientDpiScaling")]


@pytest.fixture
def door(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setenv("LAUNCHER_HOME", str(tmp_path / "Zuhause ü 日"))
    opened = Door(lambda verb, with_it: f"{verb}:{with_it}")
    assert opened.open()
    yield opened
    opened.close()


def asked(qtbot: QtBot, verb: str, with_it: str = "") -> object:
    answers: list[object] = []

    def ask() -> None:
        try:
            answers.append(knock.ask(verb, with_it))
        except OSError as error:
            answers.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    qtbot.waitUntil(lambda: bool(answers), timeout=8000)
    thread.join()
    return answers[0]


def test_a_knock_is_answered(qtbot: QtBot, door: Door) -> None:
    for _time in range(3):
        assert asked(qtbot, "show", "token") == "show:token\n"
    assert asked(qtbot, "erase") == "?\n"


def test_a_second_launcher_finds_the_first(door: Door) -> None:
    assert not Door().open()


def test_another_home_is_another_launcher(qtbot: QtBot, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCHER_HOME", str(tmp_path / "elsewhere"))
    assert asked(qtbot, "show") is None
    second = Door(lambda _verb, _with_it: "second")
    assert second.open()
    assert asked(qtbot, "show") == "second\n"
    second.close()
    assert asked(qtbot, "show") is None


def test_a_visitor_without_end_is_shown_out(qtbot: QtBot, door: Door) -> None:
    asked(qtbot, "show", "x" * 3 * LINE_AT_MOST)
    assert asked(qtbot, "show") == "show:\n"


def test_a_launcher_that_hangs_keeps_nobody_waiting(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "WITHIN", 0.3)
    with pytest.raises(TimeoutError):
        knock.ask("show")  # on the thread that should answer


def test_each_session_of_the_computer_has_a_door_of_its_own(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "_session", lambda: 77)
    assert knock.ask("show") is None
    assert "-77-" in knock.address()


def test_a_place_that_another_program_has_is_told(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCHER_HOME", str(tmp_path))
    both_ways = _winapi.PIPE_ACCESS_DUPLEX | _winapi.FILE_FLAG_FIRST_PIPE_INSTANCE
    squatter = _winapi.CreateNamedPipe(knock.address(), both_ways, 0, 1, 4096, 4096, 0, 0)
    with pytest.raises(LauncherError, match="another program"):
        Door().open()
    _winapi.CloseHandle(squatter)
    door = Door()
    assert door.open()  # the lock was given free
    door.close()


def test_a_door_that_stays_busy_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCHER_HOME", str(tmp_path))
    monkeypatch.setattr(knock, "WITHIN", 0.3)
    only_one = _winapi.CreateNamedPipe(knock.address(), _winapi.PIPE_ACCESS_DUPLEX, 0, 1, 4096, 4096, 0, 0)
    visitor = knock._opened()
    with pytest.raises(TimeoutError):
        knock.ask("status")
    _winapi.CloseHandle(visitor)
    _winapi.CloseHandle(only_one)
    assert knock.ask("status") is None


def test_who_shows_the_launcher_lets_it_come_forward(qtbot: QtBot, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[int] = []
    monkeypatch.setattr(ctypes.windll.user32, "AllowSetForegroundWindow", lambda process: allowed.append(process.value))
    for verb, times in (("status", 0), ("show", 1), ("toggle", 2)):
        asked(qtbot, verb)
        assert allowed == [os.getpid()] * times


def test_without_a_console_it_is_said_in_a_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCHER_HOME", str(tmp_path))
    said: list[str] = []
    monkeypatch.setattr(ctypes.windll.user32, "MessageBoxW", lambda _over, text, _title, _kind: said.append(text))
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    assert knock.main(["show"]) == 1
    assert knock.main(["status", "--json"]) == 1
    assert said == [knock.NOT_RUNNING + "\n", '{"running": false}\n']
