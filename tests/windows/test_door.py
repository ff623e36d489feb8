"""One launcher for each user and home on Windows: the pipe, and what it does with strange visitors."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from launcher import knock
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
