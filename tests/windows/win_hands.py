"""A person's hands and eyes on Windows: keys by SendInput, windows of notepad, and waiting for a fact."""

import ctypes
import subprocess
import time
from collections.abc import Callable
from ctypes import wintypes as w
from types import TracebackType
from typing import Self

from launcher.chord import KEYS, Chord
from launcher.desktop.windows import win32
from launcher.desktop.windows.keys import is_down
from launcher.desktop.windows.processes import process_of
from launcher.desktop.windows.win32 import user32

WITHIN = 10.0  # s
_MODIFIERS = {"Ctrl": 0x11, "Alt": 0x12, "Shift": 0x10, "Super": 0x5B, "AltGr": 0xA5}
_EXTENDED = {0xA5, 0x2D, 0x2E, 0x24, 0x23, 0x21, 0x22, 0x25, 0x26, 0x27, 0x28}

_found = ctypes.WinDLL("user32")
_found.FindWindowExW.restype, _found.FindWindowExW.argtypes = w.HWND, [w.HWND, w.HWND, w.LPCWSTR, w.LPCWSTR]
_found.SendMessageW.restype = ctypes.c_ssize_t
_found.SendMessageW.argtypes = [w.HWND, w.UINT, w.WPARAM, ctypes.c_void_p]
_found.ShowWindow.argtypes = [w.HWND, ctypes.c_int]


def until(fact: Callable[[], bool], within: float = WITHIN) -> bool:
    """Whether it came true in time; messages of this thread are dispatched meanwhile."""
    end = time.perf_counter() + within
    while not fact():
        if time.perf_counter() > end:
            return False
        pause(0.002)
    return True


def pause(seconds: float) -> None:
    """Let time go on, dispatching messages."""
    message, end = w.MSG(), time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        user32.MsgWaitForMultipleObjects(0, None, False, max(1, min(5, round(left * 1000))), 0x4FF)
        while user32.PeekMessageW(ctypes.byref(message), None, 0, 0, 1):
            _found.TranslateMessage(ctypes.byref(message))
            user32.DispatchMessageW(ctypes.byref(message))


def strike(*events: tuple[int, bool]) -> None:
    """Keys by virtual code, down (True) or up, as one."""
    array = (win32.INPUT * len(events))()
    for place, (vk, down) in zip(array, events, strict=True):
        flags = (0 if down else 2) | (1 if vk in _EXTENDED else 0)
        place.type = 1
        place.of.key = win32.KEYBDINPUT(vk=vk, scan=user32.MapVirtualKeyExW(vk, 0, None), flags=flags)
    assert user32.SendInput(len(events), array, ctypes.sizeof(win32.INPUT)) == len(events)


def _held_down(codes: list[int]) -> list[int]:
    """Keep these keys down as a hand would: wine forgets held keys where a window comes up under the pointer.

    Returns those that it lets go again and again.
    """
    for _time in range(40):
        lost = [vk for vk in codes if not is_down(vk)]
        if not lost:
            return []
        strike(*((vk, True) for vk in lost))
        pause(0.01)
    return lost


def press(chord: str, dwell: float = 0.03, *, hooked: bool = False) -> None:
    """Press the chord as a person does: one key after the other, then all up; `hooked`: somebody keeps its keys from others."""
    *modifiers, key = chord.split("+")
    codes = [_MODIFIERS[m] for m in modifiers] + [KEYS[Chord.parse(key).key].virtual]
    for vk in codes[:-1]:
        strike((vk, True))
        pause(0.005)
    lost = [] if hooked else _held_down(codes[:-1])
    strike((codes[-1], True))
    pause(0.005 + dwell)
    strike(*((vk, False) for vk in reversed(codes)))
    assert not lost, f"wine let go of {lost} of {chord} by itself"  # explains a lost run; see open_desktop in .ci/windows


def hold(vk: int, seconds: float, every: float = 0.03) -> None:
    """Hold a key down so that it repeats."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        strike((vk, True))
        pause(every)
    strike((vk, False))


def type_letters(letters: str, gap: float) -> None:
    for letter in letters.upper():
        strike((ord(letter), True))
        pause(gap / 2)
        strike((ord(letter), False))
        pause(gap / 2)


class Notepad:
    """One notepad of the system's own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(["notepad.exe"])
        self.window = self.edit = 0
        assert until(self._find, 30), "notepad did not come"

    def _find(self) -> bool:
        window = None
        while window := _found.FindWindowExW(None, window, "Notepad", None):
            if process_of(window) == self.process.pid:
                edit = _found.FindWindowExW(window, None, "Edit", None)
                self.window, self.edit = int(window), int(edit or 0)
                return bool(edit)
        return False

    @property
    def text(self) -> str:
        length = _found.SendMessageW(self.edit, 0xE, 0, None)
        found = ctypes.create_unicode_buffer(length + 1)
        _found.SendMessageW(self.edit, 0xD, length + 1, ctypes.cast(found, ctypes.c_void_p))
        return found.value.replace("\r\n", "\n")

    def clear(self) -> None:
        _found.SendMessageW(self.edit, 0xC, 0, ctypes.cast(ctypes.create_unicode_buffer(""), ctypes.c_void_p))

    def come_forward(self) -> None:
        _found.ShowWindow(self.window, 9)
        assert until(self._is_in_front, 5)
        pause(0.05)

    def _is_in_front(self) -> bool:
        if user32.GetForegroundWindow() != self.window:
            user32.SetForegroundWindow(self.window)
        return bool(user32.GetForegroundWindow() == self.window)

    def minimise(self) -> None:
        _found.ShowWindow(self.window, 7)  # without giving the next one the foreground

    @property
    def in_front(self) -> bool:
        return bool(user32.GetForegroundWindow() == self.window)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(WITHIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
