"""What the desktop keeps of the launcher follows the settings, and is not touched where it stands so already."""

import os
from pathlib import Path

import pytest

from launcher.desktop import autostart, opening
from launcher.desktop.registering import REGISTERED, register

pytestmark = pytest.mark.skipif(os.name != "posix", reason="tests/windows has it for Windows")


def test_what_is_wanted_is_there_and_what_is_not_is_gone(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")}
    register(dict.fromkeys(REGISTERED, True), environ)
    assert autostart.enabled(environ)
    assert opening.enabled(environ)
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    register(dict.fromkeys(REGISTERED, True), environ)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == written
    register({"open_packs": False}, environ)
    assert autostart.enabled(environ)
    assert not opening.enabled(environ)
    register({}, environ)
    assert autostart.enabled(environ)
