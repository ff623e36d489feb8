"""One launcher for each user: the door, who may open it, and what it does with strange visitors."""

import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from launcher import knock
from launcher.errors import LauncherError
from launcher.ui.instance import Door


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "run"
    place.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(place))
    return place


@pytest.fixture
def door(qtbot: QtBot, folder: Path) -> Iterator[Door]:
    opened = Door(lambda verb, with_it: f"{verb}:{with_it}")
    assert opened.open()
    yield opened
    opened.close()


def asked(qtbot: QtBot, verb: str, with_it: str = "") -> str | None:
    answers: list[str | None] = []
    thread = threading.Thread(target=lambda: answers.append(knock.ask(verb, with_it)))
    thread.start()
    qtbot.waitUntil(lambda: bool(answers), timeout=5000)
    thread.join()
    return answers[0]


def test_a_knock_is_answered_and_hands_its_token_on(qtbot: QtBot, door: Door) -> None:
    assert asked(qtbot, "show", "token-1") == "show:token-1\n"


def test_a_second_launcher_finds_the_first(qtbot: QtBot, door: Door) -> None:
    assert not Door(lambda _verb, _with_it: "").open()


def test_only_this_user_can_open_the_door(door: Door) -> None:
    place = Path(knock.address())
    assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(place.parent.stat().st_mode) & 0o077 == 0


def test_a_folder_that_others_can_open_is_refused(folder: Path, qtbot: QtBot) -> None:
    folder.chmod(0o755)
    with pytest.raises(LauncherError, match="others"):
        Door(lambda _verb, _with_it: "").open()


def test_a_verb_that_is_none_is_refused(qtbot: QtBot, door: Door) -> None:
    assert asked(qtbot, "erase") == "?\n"


def test_a_visitor_without_end_is_shown_out(qtbot: QtBot, door: Door) -> None:
    with socket.socket(socket.AF_UNIX) as visitor:
        visitor.settimeout(0.01)
        visitor.connect(knock.address())
        visitor.sendall(b"x" * 100_000)

        def out() -> bool:
            try:
                return visitor.recv(1) == b""
            except TimeoutError:
                return False
            except ConnectionResetError:
                return True

        qtbot.waitUntil(out, timeout=5000)
    assert asked(qtbot, "show") == "show:\n"


def test_the_door_of_a_launcher_that_died_is_opened_anew(qtbot: QtBot, folder: Path) -> None:
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(knock.address())
    dead.close()
    assert os.path.exists(knock.address())  # noqa: PTH110 -- a socket left behind
    door = Door(lambda verb, _with_it: verb)
    assert door.open()
    assert asked(qtbot, "toggle") == "toggle\n"
    door.close()
