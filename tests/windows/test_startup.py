"""Starting at log-in on Windows: the shortcut runs exactly the command, and Windows' own list has the last word."""

import ctypes
import os
import sys
import winreg
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.desktop import autostart
from launcher.desktop.windows import startup
from launcher.errors import LauncherError

pytestmark = pytest.mark.desktops


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Where Windows itself names no folder, so that the real one is left alone."""
    monkeypatch.setattr(startup, "_startup_folder", lambda: "")
    yield {"APPDATA": str(tmp_path / "Jürgen Müller 日本")}
    startup._switch_on()


def read_back(path: Path) -> tuple[str, str]:
    """Program and arguments, as Windows reads the shortcut."""
    program, arguments = ctypes.create_unicode_buffer(600), ctypes.create_unicode_buffer(2000)
    startup.ole32.CoInitialize(None)
    with startup._made(startup._SHELL_LINK, startup._ISHELLLINK) as link:
        with startup._as(link, startup._IPERSISTFILE) as file:
            startup._call(file, 5, str(path), 0)  # Load
        startup._call(link, 3, program, 600, None, 0)  # GetPath
        startup._call(link, 10, arguments, 2000)  # GetArguments
    startup.ole32.CoUninitialize()
    return program.value, arguments.value


def test_on_and_off(environ: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "Programme (neu) ü" / "launcher.exe"
    program.parent.mkdir()
    program.touch()
    assert not autostart.enabled(environ)
    autostart.set_enabled(True, [str(program), "--quietly", "a b"], environ)
    assert autostart.enabled(environ)
    assert read_back(startup.place(environ)) == (str(program), '--quietly "a b"')
    assert [one.name for one in startup.place(environ).parent.iterdir()] == ["phrase-launcher.lnk"]
    autostart.set_enabled(True, [str(program)], environ)  # again is no mistake
    autostart.set_enabled(False, [], environ)
    assert not autostart.enabled(environ)
    autostart.set_enabled(False, [], environ)


def test_the_folder_is_the_one_that_windows_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Path(startup._startup_folder()).name.lower() in {"startup", "autostart"}
    monkeypatch.setattr(startup, "_startup_folder", lambda: "H:\\moved\\Startup")
    assert startup.place({"APPDATA": "C:\\elsewhere"}) == Path("H:/moved/Startup/phrase-launcher.lnk")


def test_a_shortcut_to_a_program_that_was_moved_away_counts_as_off(environ: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / "portable" / "launcher.exe"
    program.parent.mkdir()
    program.touch()
    autostart.set_enabled(True, [str(program)], environ)
    assert autostart.enabled(environ)
    program.parent.rename(tmp_path / "elsewhere")
    assert not autostart.enabled(environ)
    autostart.set_enabled(True, [str(tmp_path / "elsewhere" / "launcher.exe")], environ)
    assert autostart.enabled(environ)


def test_what_is_switched_off_in_the_list_of_windows_is_off_until_asked_for_again(environ: dict[str, str]) -> None:
    autostart.set_enabled(True, [sys.executable], environ)
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, startup._APPROVED) as key:
        winreg.SetValueEx(key, "phrase-launcher.lnk", 0, winreg.REG_BINARY, b"\x03" + bytes(11))
    assert not autostart.enabled(environ)
    autostart.set_enabled(True, [sys.executable], environ)
    assert autostart.enabled(environ)


def test_python_starts_without_a_console(environ: dict[str, str]) -> None:
    autostart.set_enabled(True, [sys.executable, "-m", "launcher", "--quietly"], environ)
    program, arguments = read_back(startup.place(environ))
    assert (Path(program).name.lower(), arguments) == ("pythonw.exe", "-m launcher --quietly")


def test_a_folder_that_is_not_known_is_told(environ: dict[str, str]) -> None:
    with pytest.raises(LauncherError, match="not known"):
        autostart.set_enabled(True, [sys.executable], {})
    assert not autostart.enabled({})
    assert os.environ["APPDATA"]
