"""Which program opens a kind of file on Windows: keys of the user's own below HKEY_CURRENT_USER, which need no rights.

Law: all that `put` writes is taken away whole, and what others wrote beside it stays. What the user chose in Windows' own
dialog has the last word. It knows no settings.
"""

import sys

assert sys.platform == "win32"

import ctypes
import subprocess
import winreg
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _

KIND: Final = "Phrase.Pack"
CLASSES: Final = r"Software\Classes"
_CHOSEN: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\{ending}\UserChoice"
_ASSOCIATIONS_CHANGED: Final = 0x08000000  # SHCNE_ASSOCCHANGED
_USER: Final = winreg.HKEY_CURRENT_USER


def enabled(endings: Iterable[str]) -> bool:
    """Whether a double click on files with these endings starts a program of ours that is still there."""
    program = _value(rf"{CLASSES}\{KIND}", "Program")
    return bool(program) and Path(program).is_file() and all(_opens(ending) == KIND for ending in endings)


def put(endings: Iterable[str], command: list[str]) -> None:
    """Let `command` with the file behind it open files with these endings; OSError where the registry refuses."""
    program, *arguments = [_without_console(command[0]), *command[1:]]
    if "%" in program:  # Windows would put the file's name there
        message = _("Windows can't start the launcher's own program from where it lies.")
        raise LauncherError(message, _("Install it in a folder without a percent sign in its name."))
    kind = rf"{CLASSES}\{KIND}"
    _set(kind, "", _("Phrase pack"))
    _set(kind, "Program", program)
    if not arguments:  # a program of our own has our icon; Python's would say something else
        _set(rf"{kind}\DefaultIcon", "", f'"{program}",0')
    _set(rf"{kind}\shell\open\command", "", f'{subprocess.list2cmdline([program, *arguments])} "%1"')
    for ending in endings:
        _set(rf"{CLASSES}\{ending}", "", KIND)
        _set(rf"{CLASSES}\{ending}\OpenWithProgids", KIND, "")
    _tell_windows()


def take_away(endings: Iterable[str]) -> None:
    """Take away all that `put` has written; where there is nothing, nothing is done."""
    for ending in endings:
        place = rf"{CLASSES}\{ending}"
        if _value(place, "") == KIND:
            _forget(place, "")
        _forget(rf"{place}\OpenWithProgids", KIND)
        _remove_empty(rf"{place}\OpenWithProgids")
        _remove_empty(place)
    _remove(rf"{CLASSES}\{KIND}")
    _tell_windows()


def _opens(ending: str) -> str:
    return _value(_CHOSEN.format(ending=ending), "ProgId") or _value(rf"{CLASSES}\{ending}", "")


def _without_console(program: str) -> str:
    """Python's other name beside it, which opens no console."""
    quiet = Path(program).with_name("pythonw.exe")
    return str(quiet) if Path(program).name.lower() == "python.exe" and quiet.exists() else program


def _value(place: str, name: str) -> str:
    try:
        with winreg.OpenKey(_USER, place) as key:
            value, _kind = winreg.QueryValueEx(key, name)
    except OSError:
        return ""
    return str(value)


def _set(place: str, name: str, value: str) -> None:
    with winreg.CreateKey(_USER, place) as key:
        winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)


def _forget(place: str, name: str) -> None:
    with suppress(FileNotFoundError), winreg.OpenKey(_USER, place, 0, winreg.KEY_SET_VALUE) as key:
        winreg.DeleteValue(key, name)


def _remove(place: str) -> None:
    with suppress(FileNotFoundError):
        with winreg.OpenKey(_USER, place) as key:
            below = [winreg.EnumKey(key, n) for n in range(winreg.QueryInfoKey(key)[0])]
        for name in below:
            _remove(rf"{place}\{name}")
        winreg.DeleteKey(_USER, place)


def _remove_empty(place: str) -> None:
    with suppress(FileNotFoundError):
        with winreg.OpenKey(_USER, place) as key:
            keys, values, _when = winreg.QueryInfoKey(key)
        if not keys and not values:
            winreg.DeleteKey(_USER, place)


def _tell_windows() -> None:
    ctypes.windll.shell32.SHChangeNotify(_ASSOCIATIONS_CHANGED, 0, None, None)
