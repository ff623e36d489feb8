"""A message in a box of the system's own, for when nothing of ours can be shown: a program of Windows often has no console."""

import sys

assert sys.platform == "win32"

import ctypes
from typing import Final

_WARNING: Final = 0x30  # MB_ICONWARNING


def say(text: str, title: str) -> None:
    """Show it and wait until it has been read."""
    ctypes.WinDLL("user32").MessageBoxW(None, text, title, _WARNING)
