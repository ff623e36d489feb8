"""The hotkey is live once the keeper is ready, so it begins before all else, and loads nothing that it has no use for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the keepers are Linux's", allow_module_level=True)

HEAVY = {"dataclasses", "inspect", "pathlib", "gettext", "logging", "launcher.desktop.capabilities", "launcher.start", "PySide6"}
_BEGINS = """
import sys
from launcher.desktop import keeping
def begin(*arguments):
    print(arguments, *sys.modules)
    raise SystemExit
keeping.begin = begin
sys.argv = ["launcher", "--quietly"]
from launcher.__main__ import main
main()
"""


def said(script: str, **env: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **env}, capture_output=True, text=True, timeout=60, check=True
    )
    return told.stdout


def test_a_keeper_loads_nothing_that_it_has_no_use_for() -> None:
    loaded = said("import sys\nfrom launcher.desktop.x11 import keeper\nprint(*sys.modules)").split()
    assert "launcher.desktop.x11.grabs" in loaded
    assert HEAVY & set(loaded) == set()


def test_a_start_begins_its_keeper_before_anything_else(tmp_path: Path) -> None:
    home = {"LAUNCHER_HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    arguments, loaded = said(_BEGINS, DISPLAY=":1", WAYLAND_DISPLAY="", **home).split(" ", 1)
    assert arguments == "()"
    assert HEAVY & set(loaded.split()) == {"pathlib"}  # by which we know our own files


def test_on_wayland_it_is_the_compositor_that_says_whether_there_is_one(tmp_path: Path) -> None:
    there = {"LAUNCHER_HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "DISPLAY": ":1", "WAYLAND_DISPLAY": "wayland-7"}
    told = said("from launcher.desktop import keeping\nkeeping.begin = None\nprint(keeping.begin_at_once())", **there)
    assert told == "None\n"
