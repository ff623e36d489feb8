"""Starting at log-in on Windows: one shortcut in the user's own Startup folder, which needs no rights and no registry.

A shortcut, not a script: it takes every path as it is, shows no console, no virus scanner minds it, and Windows lists it among
the start-up programs, where it can be switched off. Law: what is switched off there counts as off. It knows no settings.
"""

import sys

assert sys.platform == "win32"

import ctypes
import subprocess
import uuid
import winreg
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import wintypes
from pathlib import Path
from typing import Any, Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.places import APP_NAME

_APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\StartupFolder"
_SHELL_LINK: Final = "00021401-0000-0000-C000-000000000046"
_ISHELLLINK: Final = "000214F9-0000-0000-C000-000000000046"
_IPERSISTFILE: Final = "0000010B-0000-0000-C000-000000000046"
_STARTUP: Final = "B97D20BB-F46A-4C97-BA10-5E3608430854"  # FOLDERID_Startup
# Places of their methods in the tables that shobjidl_core.h and objidl.h lay down.
_ASK_FOR, _RELEASE, _GET_PATH, _SET_DESCRIPTION, _SET_FOLDER, _SET_ARGUMENTS, _SET_PATH = 0, 2, 3, 7, 9, 11, 20
_LOAD, _SAVE = 5, 6
_LONGEST_PATH: Final = 1024
_IN_PROCESS: Final = 1
ole32: Final = ctypes.OleDLL("ole32")  # raises OSError for each result that is a failure


def place(environ: Mapping[str, str]) -> Path:
    """Where the shortcut lies: in the folder that Windows names, which an administrator may have moved."""
    if folder := _startup_folder():
        return Path(folder, f"{APP_NAME}.lnk")
    roaming = environ.get("APPDATA", "")
    if not roaming:
        raise LauncherError(_("The folder for start-up programs is not known."), _("Set APPDATA, then try again."))
    return Path(roaming, "Microsoft", "Windows", "Start Menu", "Programs", "Startup", f"{APP_NAME}.lnk")


def enabled(environ: Mapping[str, str]) -> bool:
    """Whether the shortcut is there, what it starts too, and not switched off in Windows' list of start-up programs."""
    try:
        path = place(environ)
        return path.exists() and Path(_started_by(path)).is_file() and not _switched_off()
    except (OSError, LauncherError):
        return False


def put(path: Path, command: list[str]) -> None:
    """Start `command` at every log-in, by a shortcut there; OSError where the folder refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.stem}.new{path.suffix}")
    write(new, [_without_console(command[0]), *command[1:]], _("Phrase launcher"))
    new.replace(path)
    _switch_on()


def write(path: Path, command: list[str], description: str) -> None:
    """Write a shortcut that runs `command`."""
    ole32.CoInitialize(None)
    try:
        with _made(_SHELL_LINK, _ISHELLLINK) as link:
            _call(link, _SET_PATH, command[0])
            _call(link, _SET_ARGUMENTS, subprocess.list2cmdline(command[1:]))
            _call(link, _SET_FOLDER, str(Path(command[0]).parent))
            _call(link, _SET_DESCRIPTION, description)
            with _as(link, _IPERSISTFILE) as file:
                _call(file, _SAVE, str(path), 1)
    finally:
        ole32.CoUninitialize()


def _startup_folder() -> str:
    """What Windows says; empty where it does not."""
    found = ctypes.c_wchar_p()
    try:
        ctypes.OleDLL("shell32").SHGetKnownFolderPath(_guid(_STARTUP), wintypes.DWORD(0), None, ctypes.byref(found))
    except OSError:
        return ""
    folder = found.value or ""
    ole32.CoTaskMemFree(found)
    return folder


def _started_by(path: Path) -> str:
    """The program of a shortcut."""
    program = ctypes.create_unicode_buffer(_LONGEST_PATH)
    ole32.CoInitialize(None)
    try:
        with _made(_SHELL_LINK, _ISHELLLINK) as link:
            with _as(link, _IPERSISTFILE) as file:
                _call(file, _LOAD, str(path), 0)
            _call(link, _GET_PATH, program, _LONGEST_PATH, None, 0)
    finally:
        ole32.CoUninitialize()
    return program.value


def _without_console(program: str) -> str:
    """Python's other name beside it, which opens no console."""
    quiet = Path(program).with_name("pythonw.exe")
    return str(quiet) if Path(program).name.lower() == "python.exe" and quiet.exists() else program


def _switched_off() -> bool:
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _APPROVED) as key:
            value, _kind = winreg.QueryValueEx(key, f"{APP_NAME}.lnk")
    except OSError:
        return False
    return isinstance(value, bytes) and len(value) > 0 and bool(value[0] & 1)  # 2 and 6 are on, 3 and 7 are off


def _switch_on() -> None:
    """The user has just asked for it in our settings: an older no of hers in Windows' list no longer holds."""
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _APPROVED, 0, winreg.KEY_SET_VALUE) as key:
            winreg.DeleteValue(key, f"{APP_NAME}.lnk")
    except OSError:
        return  # there was none


def _guid(text: str) -> Any:
    return ctypes.create_string_buffer(uuid.UUID(text).bytes_le, 16)


@contextmanager
def _made(kind: str, face: str) -> Iterator[ctypes.c_void_p]:
    thing = ctypes.c_void_p()
    ole32.CoCreateInstance(_guid(kind), None, wintypes.DWORD(_IN_PROCESS), _guid(face), ctypes.byref(thing))
    try:
        yield thing
    finally:
        _call(thing, _RELEASE, failing=False)


@contextmanager
def _as(thing: ctypes.c_void_p, face: str) -> Iterator[ctypes.c_void_p]:
    other = ctypes.c_void_p()
    _call(thing, _ASK_FOR, _guid(face), ctypes.byref(other))
    try:
        yield other
    finally:
        _call(other, _RELEASE, failing=False)


def _call(thing: ctypes.c_void_p, method: int, *arguments: Any, failing: bool = True) -> None:
    """Call one method of a COM object; OSError where it fails."""
    kinds = [
        ctypes.c_wchar_p if isinstance(a, str) else ctypes.c_int if isinstance(a, int) else ctypes.c_void_p for a in arguments
    ]
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    result = ctypes.HRESULT if failing else ctypes.c_ulong
    prototype = ctypes.WINFUNCTYPE(result, ctypes.c_void_p, *kinds)
    passed = [a if isinstance(a, (str, int)) else ctypes.cast(a, ctypes.c_void_p) for a in arguments]
    prototype(table[method] or 0)(thing, *passed)
