"""The calls of Windows that this room makes, each with the types of its arguments and its result, and the numbers they take.

Law: nothing is decided here. Names are those of the Windows headers (winuser.h, winbase.h, objbase.h), so that they are
found there.
"""

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes as w
from typing import Any, Final

user32: Final = ctypes.WinDLL("user32", use_last_error=True)
kernel32: Final = ctypes.WinDLL("kernel32", use_last_error=True)
advapi32: Final = ctypes.WinDLL("advapi32", use_last_error=True)
gdi32: Final = ctypes.WinDLL("gdi32", use_last_error=True)

WM_TIMER, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x113, 0x218, 0x2B1
WM_HOTKEY, WM_RENDERFORMAT, WM_RENDERALLFORMATS, WM_DESTROYCLIPBOARD, WM_APP = 0x312, 0x305, 0x306, 0x307, 0x8000
WM_KEYS: Final = (0x100, 0x101, 0x104, 0x105)  # WM_KEYDOWN, WM_KEYUP, WM_SYSKEYDOWN, WM_SYSKEYUP
PBT_APMRESUMEAUTOMATIC, WTS_SESSION_LOCK, WTS_SESSION_UNLOCK = 0x12, 0x7, 0x8
MOD: Final = {"Alt": 1, "Ctrl": 2, "Shift": 4, "Super": 8}
MOD_NOREPEAT, ERROR_HOTKEY_ALREADY_REGISTERED = 0x4000, 1409
VK_SHIFT, VK_CONTROL, VK_MENU, VK_CAPITAL, VK_LWIN, VK_RWIN, VK_RMENU = 0x10, 0x11, 0x12, 0x14, 0x5B, 0x5C, 0xA5
VK_RETURN, VK_ESCAPE, VK_INSERT, VK_PACKET, VK_NUMPAD0 = 0x0D, 0x1B, 0x2D, 0xE7, 0x60
INPUT_KEYBOARD, KEYEVENTF_EXTENDEDKEY, KEYEVENTF_KEYUP, KEYEVENTF_UNICODE = 1, 1, 2, 4
SW_RESTORE, GA_ROOT, MONITOR_DEFAULTTONEAREST, SMTO_ABORTIFHUNG = 9, 2, 2, 2
QS_SENDMESSAGE, PM_SENT_ONLY, GMEM_MOVEABLE = 0x40, 0x40 << 16, 2
PROCESS_QUERY_LIMITED_INFORMATION, TOKEN_QUERY, TOKEN_INTEGRITY_LEVEL = 0x1000, 8, 25

LRESULT: Final = ctypes.c_ssize_t
WNDPROC: Final = ctypes.WINFUNCTYPE(LRESULT, w.HWND, w.UINT, w.WPARAM, w.LPARAM)
WNDENUMPROC: Final = ctypes.WINFUNCTYPE(w.BOOL, w.HWND, w.LPARAM)


class WNDCLASS(ctypes.Structure):
    """What a kind of window is made of."""

    _fields_ = (
        *(("style", w.UINT), ("procedure", WNDPROC), ("class_extra", ctypes.c_int), ("window_extra", ctypes.c_int)),
        *(("instance", w.HINSTANCE), ("icon", w.HANDLE), ("cursor", w.HANDLE), ("background", w.HANDLE)),
        *(("menu", w.LPCWSTR), ("name", w.LPCWSTR)),
    )


class KEYBDINPUT(ctypes.Structure):
    """One key going down or up."""

    _fields_ = (("vk", w.WORD), ("scan", w.WORD), ("flags", w.DWORD), ("time", w.DWORD), ("extra", ctypes.c_size_t))


class _EITHER(ctypes.Union):
    # As large as its largest member, which is a mouse's event.
    _fields_ = (("key", KEYBDINPUT), ("mouse", ctypes.c_byte * (ctypes.sizeof(KEYBDINPUT) + 8)))


class INPUT(ctypes.Structure):
    """One event for SendInput."""

    _fields_ = (("type", w.DWORD), ("of", _EITHER))


class GUITHREADINFO(ctypes.Structure):
    """Which windows of a thread are active and have the focus."""

    _fields_ = (
        *(("size", w.DWORD), ("flags", w.DWORD), ("active", w.HWND), ("focus", w.HWND), ("capture", w.HWND)),
        *(("menu", w.HWND), ("move", w.HWND), ("caret", w.HWND), ("caret_place", w.RECT)),
    )


class MONITORINFO(ctypes.Structure):
    """Where a screen lies, in pixels."""

    _fields_ = (("size", w.DWORD), ("all", w.RECT), ("work", w.RECT), ("flags", w.DWORD))


_H, _P, _U, _B, _I, _D = w.HWND, ctypes.c_void_p, w.UINT, w.BOOL, ctypes.c_int, w.DWORD
_MSG_AT: Final = ctypes.POINTER(w.MSG)
_CALLS: Final[dict[ctypes.WinDLL, dict[str, tuple[Any, ...]]]] = {
    user32: {
        "RegisterClassW": (w.ATOM, ctypes.POINTER(WNDCLASS)),
        "UnregisterClassW": (_B, w.LPCWSTR, w.HINSTANCE),
        "CreateWindowExW": (_H, _D, w.LPCWSTR, w.LPCWSTR, _D, _I, _I, _I, _I, _H, w.HMENU, w.HINSTANCE, _P),
        "DestroyWindow": (_B, _H),
        "DefWindowProcW": (LRESULT, _H, _U, w.WPARAM, w.LPARAM),
        "PostMessageW": (_B, _H, _U, w.WPARAM, w.LPARAM),
        "PostQuitMessage": (None, _I),
        "SendMessageTimeoutW": (LRESULT, _H, _U, w.WPARAM, w.LPARAM, _U, _U, ctypes.POINTER(ctypes.c_size_t)),
        "GetMessageW": (_B, _MSG_AT, _H, _U, _U),
        "PeekMessageW": (_B, _MSG_AT, _H, _U, _U, _U),
        "DispatchMessageW": (LRESULT, _MSG_AT),
        "MsgWaitForMultipleObjects": (_D, _D, _P, _B, _D, _D),
        "SetTimer": (ctypes.c_size_t, _H, ctypes.c_size_t, _U, _P),
        "KillTimer": (_B, _H, ctypes.c_size_t),
        "RegisterHotKey": (_B, _H, _I, _U, _U),
        "UnregisterHotKey": (_B, _H, _I),
        "GetForegroundWindow": (_H,),
        "SetForegroundWindow": (_B, _H),
        "GetAncestor": (_H, _H, _U),
        "EnumChildWindows": (_B, _H, WNDENUMPROC, w.LPARAM),
        "IsWindow": (_B, _H),
        "IsWindowVisible": (_B, _H),
        "IsIconic": (_B, _H),
        "ShowWindowAsync": (_B, _H, _I),
        "GetWindowThreadProcessId": (_D, _H, ctypes.POINTER(_D)),
        "GetGUIThreadInfo": (_B, _D, ctypes.POINTER(GUITHREADINFO)),
        "GetWindowTextW": (_I, _H, w.LPWSTR, _I),
        "GetClassNameW": (_I, _H, w.LPWSTR, _I),
        "MonitorFromWindow": (w.HANDLE, _H, _D),
        "MonitorFromPoint": (w.HANDLE, w.POINT, _D),
        "GetMonitorInfoW": (_B, w.HANDLE, ctypes.POINTER(MONITORINFO)),
        "GetCursorPos": (_B, ctypes.POINTER(w.POINT)),
        "SendInput": (_U, _U, ctypes.POINTER(INPUT), _I),
        "GetAsyncKeyState": (w.SHORT, _I),
        "GetKeyboardLayout": (w.HANDLE, _D),
        "GetKeyState": (w.SHORT, _I),
        "MapVirtualKeyExW": (_U, _U, _U, w.HANDLE),
        "VkKeyScanExW": (w.SHORT, w.WCHAR, w.HANDLE),
        "ToUnicodeEx": (_I, _U, _U, ctypes.POINTER(ctypes.c_ubyte * 256), w.LPWSTR, _I, _U, w.HANDLE),
        "OpenClipboard": (_B, _H),
        "CloseClipboard": (_B,),
        "EmptyClipboard": (_B,),
        "EnumClipboardFormats": (_U, _U),
        "IsClipboardFormatAvailable": (_B, _U),
        "GetClipboardData": (w.HANDLE, _U),
        "SetClipboardData": (w.HANDLE, _U, w.HANDLE),
        "RegisterClipboardFormatW": (_U, w.LPCWSTR),
        "GetClipboardOwner": (_H,),
        "GetOpenClipboardWindow": (_H,),
        "GetClipboardSequenceNumber": (_D,),
    },
    kernel32: {
        "GetModuleHandleW": (w.HMODULE, w.LPCWSTR),
        "GlobalAlloc": (w.HGLOBAL, _U, ctypes.c_size_t),
        "GlobalLock": (_P, w.HGLOBAL),
        "GlobalUnlock": (_B, w.HGLOBAL),
        "GlobalSize": (ctypes.c_size_t, w.HGLOBAL),
        "GlobalFree": (w.HGLOBAL, w.HGLOBAL),
        "OpenProcess": (w.HANDLE, _D, _B, _D),
        "CloseHandle": (_B, w.HANDLE),
        "QueryFullProcessImageNameW": (_B, w.HANDLE, _D, w.LPWSTR, ctypes.POINTER(_D)),
    },
    advapi32: {
        "OpenProcessToken": (_B, w.HANDLE, _D, ctypes.POINTER(w.HANDLE)),
        "GetTokenInformation": (_B, w.HANDLE, _I, _P, _D, ctypes.POINTER(_D)),
        "GetSidSubAuthorityCount": (ctypes.POINTER(ctypes.c_ubyte), _P),
        "GetSidSubAuthority": (ctypes.POINTER(_D), _P, _D),
    },
    gdi32: {
        "GetEnhMetaFileBits": (_U, w.HANDLE, _U, _P),
        "SetEnhMetaFileBits": (w.HANDLE, _U, _P),
        "DeleteEnhMetaFile": (_B, w.HANDLE),
    },
}
for _library, _of_it in _CALLS.items():
    for _name, (_result, *_arguments) in _of_it.items():
        _call = getattr(_library, _name)
        _call.restype, _call.argtypes = _result, _arguments
