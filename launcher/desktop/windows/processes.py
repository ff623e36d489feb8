"""Whose window it is: process, program, focus, and whether it may be given keys.

Law: nothing of another program is opened that could change it. It keeps nothing.
"""

import sys

assert sys.platform == "win32"

import ctypes
import os
from ctypes import wintypes
from typing import Any, Final

from launcher.desktop.windows import win32
from launcher.desktop.windows.win32 import advapi32, kernel32, user32

HIGH: Final = 0x3000  # the integrity of an administrator's program; an ordinary one has 0x2000
_LONGEST_PATH: Final = 1024


def process_of(window: int) -> int:
    """The process that made the window; 0 where it is gone."""
    process = wintypes.DWORD()
    user32.GetWindowThreadProcessId(window, ctypes.byref(process))
    return process.value


def processes_below(window: int) -> frozenset[int]:
    """The processes that made the windows within this one: a page in an app's frame is often another program's."""
    found: set[int] = set()

    def note(below: int, _given: int) -> int:
        found.add(process_of(below))
        return 1

    user32.EnumChildWindows(window, win32.WNDENUMPROC(note), 0)
    return frozenset(found - {0})


def thread_of(window: int) -> int:
    """The thread that made the window; 0 where it is gone."""
    return int(user32.GetWindowThreadProcessId(window, None))


def focus_of(window: int) -> int:
    """The part of the window's thread that has its keyboard focus; 0 for none."""
    about = win32.GUITHREADINFO(size=ctypes.sizeof(win32.GUITHREADINFO))
    user32.GetGUIThreadInfo(thread_of(window), ctypes.byref(about))
    return int(about.focus or 0)


def program_of(process: int) -> str:
    """The program's file name in lower case, such as "notepad.exe"; empty where it may not be known."""
    handle = kernel32.OpenProcess(win32.PROCESS_QUERY_LIMITED_INFORMATION, 0, process)
    if not handle:
        return ""
    try:
        name, length = ctypes.create_unicode_buffer(_LONGEST_PATH), wintypes.DWORD(_LONGEST_PATH)
        known = kernel32.QueryFullProcessImageNameW(handle, 0, name, ctypes.byref(length))
    finally:
        kernel32.CloseHandle(handle)
    return name.value.rpartition("\\")[2].lower() if known else ""


def is_guarded(process: int) -> bool:
    """Whether Windows would silently drop what we send there: it has more rights than we have, or won't say which."""
    ours, theirs = integrity(os.getpid()), integrity(process)
    if theirs is None:
        return ours is None or ours < HIGH
    return ours is not None and theirs > ours


def integrity(process: int) -> int | None:
    """Its mandatory level, such as 0x2000 for an ordinary program; None where it may not be known."""
    handle = kernel32.OpenProcess(win32.PROCESS_QUERY_LIMITED_INFORMATION, 0, process)
    token = wintypes.HANDLE()
    try:
        if not handle or not advapi32.OpenProcessToken(handle, win32.TOKEN_QUERY, ctypes.byref(token)):
            return None
        return _level(token)
    finally:
        for open_one in (token, handle):
            if open_one:
                kernel32.CloseHandle(open_one)


def _level(token: Any) -> int | None:
    size = wintypes.DWORD()
    advapi32.GetTokenInformation(token, win32.TOKEN_INTEGRITY_LEVEL, None, 0, ctypes.byref(size))
    label = ctypes.create_string_buffer(max(size.value, ctypes.sizeof(ctypes.c_void_p)))
    if not advapi32.GetTokenInformation(token, win32.TOKEN_INTEGRITY_LEVEL, label, size, ctypes.byref(size)):
        return None
    identity = ctypes.c_void_p.from_buffer(label).value  # a SID; its last part is the level
    last = advapi32.GetSidSubAuthorityCount(identity)[0] - 1
    return int(advapi32.GetSidSubAuthority(identity, last)[0])
