"""The knock: tiny, quick to load, and clear where nobody answers."""

import os
import subprocess
import sys

import pytest

from launcher import knock

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
