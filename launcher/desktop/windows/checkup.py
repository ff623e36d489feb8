"""What Windows offers the launcher, found by looking.

Law: nothing is changed but for the moment in which the hotkey is tried; nothing of the clipboard is read, nor is it opened.
"""

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes
from typing import Final

from launcher.chord import KEYS, Chord
from launcher.desktop.checkup import Asked, Finding, hotkey_free, tray, typing
from launcher.desktop.windows import win32
from launcher.desktop.windows.hidden import HiddenWindow
from launcher.desktop.windows.processes import process_of, program_of
from launcher.desktop.windows.win32 import user32
from launcher.errors import LauncherError
from launcher.language import _

_TRIAL: Final = 1  # any number, since the window is ours alone
_find_window: Final = ctypes.WINFUNCTYPE(wintypes.HWND, wintypes.LPCWSTR, wintypes.LPCWSTR)(("FindWindowW", user32))


def look(asked: Asked) -> tuple[Finding, ...]:
    """How each capability stands; LauncherError where this session can have no windows."""
    try:
        hotkey = _hotkey(asked)
    except OSError as error:
        hint = _("Start it inside a desktop session.")
        raise LauncherError(_("Windows gives this session no windows."), hint) from error
    guarded = _("Known; windows with more rights than ours get nothing, and the phrase is copied.")
    return (
        hotkey,
        Finding("target", _("foreground window"), "good", guarded),
        Finding("paste", "SendInput", "good", _("Into the window that was in use.")),
        typing("SendInput"),
        _clipboard(),
        tray(_("notification area"), there=bool(_find_window("Shell_TrayWnd", None))),
    )


def _hotkey(asked: Asked) -> Finding:
    backend = "RegisterHotKey"
    if asked.running is not None:  # it has the hotkey, or says why not
        return hotkey_free(asked, backend, "")
    chord = Chord.parse(asked.hotkey)
    modifiers = sum(win32.MOD[modifier] for modifier in chord.modifiers)
    here = HiddenWindow()
    try:
        if user32.RegisterHotKey(here.number, _TRIAL, modifiers, KEYS[chord.key].virtual):
            user32.UnregisterHotKey(here.number, _TRIAL)
            return hotkey_free(asked, backend, "")
        taken = ctypes.get_last_error() == win32.ERROR_HOTKEY_ALREADY_REGISTERED
        return hotkey_free(asked, backend, "taken" if taken else "refused")
    finally:
        here.close()


def _clipboard() -> Finding:
    backend = _("Win32, offered delayed")
    if holder := user32.GetOpenClipboardWindow():
        program = program_of(process_of(holder)) or _("Another program")
        so = _("{program} holds the clipboard open just now.").format(program=program)
        return Finding("clipboard", backend, "limited", so, _("If it stays so, end that program."))
    return Finding("clipboard", backend, "good", _("Lent for the paste, then given back whole."))
