"""The knock: tiny, quick to load, and clear where nobody answers."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from launcher import __main__ as entrance
from launcher import knock, start
from launcher.ui.instance import Door

LIGHT = {"launcher", "launcher.knock", "launcher.__main__"}
TOO_HEAVY = ("click", "PySide6", "sqlite_utils", "numpy", "msgspec", "json", "logging", "pathlib", "hashlib", "platformdirs")


def run(*arguments: str, home: str) -> "subprocess.CompletedProcess[str]":
    environ = os.environ | {"LAUNCHER_HOME": home, "XDG_RUNTIME_DIR": home}
    return subprocess.run([sys.executable, *arguments], env=environ, capture_output=True, text=True, timeout=30, check=False)


def test_show_loads_the_standard_library_only_and_little_of_it(tmp_path: object) -> None:
    told = run("-c", "import sys; before = set(sys.modules); sys.argv = ['launcher', 'show']\n"
               "from launcher.__main__ import main; main(); print(*(set(sys.modules) - before))", home=str(tmp_path))  # fmt: skip
    loaded = set(told.stdout.split())
    assert {name for name in loaded if name.startswith("launcher")} <= LIGHT
    assert not [name for name in loaded if name.startswith(TOO_HEAVY)]


def test_without_a_launcher_it_says_what_to_do_and_exits_1(tmp_path: object) -> None:
    for verb in knock.VERBS:
        told = run("-m", "launcher", verb, home=str(tmp_path))
        assert told.returncode == 1
        assert "launcher" in told.stderr


def test_status_as_json_without_a_launcher_is_still_json(tmp_path: object) -> None:
    told = run("-m", "launcher", "status", "--json", home=str(tmp_path))
    assert (told.returncode, told.stdout.strip()) == (1, '{"running": false}')


def test_two_homes_have_two_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    one = knock.address()
    monkeypatch.setenv("LAUNCHER_HOME", os.environ["LAUNCHER_HOME"] + "/other")
    assert knock.address() != one


def test_only_a_plain_knock_is_taken() -> None:
    assert knock.is_for_the_door(["show"])
    assert knock.is_for_the_door(["status", "--json"])
    assert not knock.is_for_the_door([])
    assert not knock.is_for_the_door(["show", "--help"])
    assert not knock.is_for_the_door(["list"])


STARTS = [
    ([], "show"),
    (["--quietly"], "status"),
    (["--quietly", "--returned"], "status"),
    (["/tmp/of a friend.phrasepack"], "open %2Ftmp%2Fof%20a%20friend.phrasepack"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="a path of POSIX")
@pytest.mark.parametrize(("arguments", "knocks"), STARTS)
def test_a_second_start_shows_the_one_that_runs_only_to_who_asked_for_it(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], knocks: str
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(knock, "ask", lambda *line: (heard.append(" ".join(line)), "done")[1])
    monkeypatch.setattr(sys, "argv", ["launcher", *arguments])
    assert entrance.main() == 0
    assert [line.replace("/", "%2F") for line in heard] == [knocks]


@pytest.fixture
def door_taken(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Another launcher has opened its door between our knock and our own try; what it then hears."""
    heard: list[str] = []
    monkeypatch.setattr(knock, "ask", lambda *line: heard.append(line[0]))
    monkeypatch.setattr(start, "_begin", lambda _listener, _keeper: None)
    monkeypatch.setattr(start, "_log_to_file", lambda: None)
    monkeypatch.setattr("launcher.ui.application.application", lambda: qapp)
    first = Door()
    assert first.open()
    yield heard
    first.close()
    gc.enable()  # a start switches it off for good


@pytest.mark.parametrize(("quietly", "knocks"), [(True, []), (False, ["show"])])
def test_so_it_is_where_both_start_at_the_same_moment(door_taken: list[str], quietly: bool, knocks: list[str]) -> None:
    assert start.run(quietly=quietly) == 0
    assert door_taken == knocks
