"""What stands on the clipboard, as formats and their bytes: read within limits, and put back in the same order.

Law: byte for byte, and nothing that Windows makes by itself from another format. What its owner draws and private memory
cannot be copied and are told as missing. What a password manager marks is not read. All of it needs the clipboard open.
"""

import sys

assert sys.platform == "win32"

import contextlib
import ctypes
import os
import time
from collections.abc import Iterator
from ctypes import wintypes
from dataclasses import dataclass, field
from typing import Any, Final

from launcher.desktop.windows import win32
from launcher.desktop.windows.processes import process_of
from launcher.desktop.windows.win32 import gdi32, kernel32, user32

TEXT: Final = 13  # CF_UNICODETEXT
_TEXTS: Final = (TEXT, 1, 7)  # with CF_TEXT and CF_OEMTEXT: Windows makes each of the others
_BITMAP, _DIB, _DIB5, _PALETTE = 2, 8, 17, 9
_PICTURES: Final = (_DIB5, _DIB, _BITMAP)
_DRAWING, _OLD_DRAWING = 14, 3  # metafiles; Windows makes each of the other
_LOST: Final = frozenset((0x80, *range(0x81, 0x90), *range(0x200, 0x400)))  # drawn by their owner, or private
# Clipboard managers and the history of Windows leave alone what has these, whatever their value; the third one's is a yes or no.
MARKS: Final = ("ExcludeClipboardContentFromMonitorProcessing", "Clipboard Viewer Ignore")
_MAY_BE_KEPT: Final = "CanIncludeInClipboardHistory"
_OUR_MARKS: Final = (*MARKS, _MAY_BE_KEPT, "CanUploadToCloudClipboard")
_OF_THE_OWNER: Final = ("DataObject", "Ole Private Data")  # a living object of the owner's; without it OLE asks by format
HTML: Final = "HTML Format"
_ANSWER_WITHIN: Final = 150  # ms for the owner to prove that it lives; a large program on a busy computer needs some
_NO: Final = bytes(4)


class BusyError(Exception):
    """Another program holds the clipboard open."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was there; `sequence` is Windows' count of changes then."""

    forms: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    whole: bool = False
    concealed: bool = False
    sequence: int = 0


@contextlib.contextmanager
def opened(owner: int, within: float) -> Iterator[None]:
    """The clipboard is open, on behalf of our window `owner`; BusyError where nobody lets us for that many seconds."""
    end, pause = time.perf_counter() + within, 1
    while not user32.OpenClipboard(owner):
        if time.perf_counter() >= end:
            raise BusyError
        _wait(pause)
        pause = min(pause * 2, 20)
    try:
        yield
    finally:
        user32.CloseClipboard()


def take(end: float, at_most: int) -> Taken:
    """Read it until `end` on time.perf_counter, at most so many bytes; open it first."""
    sequence = int(user32.GetClipboardSequenceNumber())
    listed = _listed()
    if is_concealed(listed):
        return Taken(concealed=True, sequence=sequence)
    wanted, whole = _worth_taking(listed)
    forms: list[tuple[int, bytes]] = []
    for form in wanted:
        data = get(form, at_most) if time.perf_counter() < end else None
        if data is None:
            whole = False
        else:
            at_most -= len(data)
            forms.append((form, data))
    return Taken(tuple(forms), whole, sequence=sequence)


def owner_answers() -> bool:
    """Whether the program that owns the clipboard lives; one that hangs would make us wait as long as it does."""
    owner = user32.GetClipboardOwner()
    if not owner or process_of(owner) == os.getpid():
        return True
    answer = ctypes.c_size_t()
    asked = (owner, 0, 0, 0, win32.SMTO_ABORTIFHUNG, _ANSWER_WITHIN, ctypes.byref(answer))
    return bool(user32.SendMessageTimeoutW(*asked))


def is_concealed(listed: list[int] | None = None) -> bool:
    """Whether its owner asks that nobody keeps it."""
    listed = _listed() if listed is None else listed
    if any(number(mark) in listed for mark in MARKS):
        return True
    return number(_MAY_BE_KEPT) in listed and get(number(_MAY_BE_KEPT), 1024) == _NO


def get(form: int, at_most: int) -> bytes | None:
    """The bytes of one format; None where there are none, or more than `at_most`."""
    handle = user32.GetClipboardData(form)
    if form == _DRAWING:
        return _bits(handle, at_most) if handle else None
    size = kernel32.GlobalSize(handle) if handle else 0
    start = kernel32.GlobalLock(handle) if handle and size <= at_most else None
    if not start:
        return None
    try:
        return ctypes.string_at(start, size)
    finally:
        kernel32.GlobalUnlock(handle)


def put(form: int, data: bytes) -> bool:
    """Put the bytes of one format; says whether Windows took them."""
    if form == _DRAWING:
        return _put_bits(data)
    handle: Any = kernel32.GlobalAlloc(win32.GMEM_MOVEABLE, max(1, len(data)))
    start = kernel32.GlobalLock(handle) if handle else None
    if not start:
        return False
    ctypes.memmove(start, data, len(data))
    kernel32.GlobalUnlock(handle)
    if user32.SetClipboardData(form, handle):
        return True
    kernel32.GlobalFree(handle)
    return False


def _bits(handle: Any, at_most: int) -> bytes | None:
    size = int(gdi32.GetEnhMetaFileBits(handle, 0, None))
    if not 0 < size <= at_most:
        return None
    data = ctypes.create_string_buffer(size)
    return data.raw if gdi32.GetEnhMetaFileBits(handle, size, data) == size else None


def _put_bits(data: bytes) -> bool:
    handle = gdi32.SetEnhMetaFileBits(len(data), data)
    if handle and user32.SetClipboardData(_DRAWING, handle):
        return True
    gdi32.DeleteEnhMetaFile(handle)
    return False


def put_marks() -> None:
    """Ask clipboard managers, and the history and cloud of Windows, to leave alone what stands there."""
    for mark in _OUR_MARKS:
        put(number(mark), _NO)


def number(name: str) -> int:
    """The number that this session of Windows has for a named format."""
    return int(user32.RegisterClipboardFormatW(name))


def text_form(text: str) -> bytes:
    """The text as Windows has it: lines end in two characters, all in a nought."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return (lines + "\0").encode("utf-16-le", "surrogatepass")


def text_of(data: bytes) -> str:
    """The text in CF_UNICODETEXT: up to the first nought, with plain newlines."""
    whole = data[: len(data) // 2 * 2].decode("utf-16-le", "replace")
    return whole.partition("\0")[0].replace("\r\n", "\n")


def html_form(fragment: str) -> bytes:
    """The fragment as "HTML Format" has it: with the places where it begins and ends, counted in bytes."""
    head = "Version:0.9\r\nStartHTML:{:010}\r\nEndHTML:{:010}\r\nStartFragment:{:010}\r\nEndFragment:{:010}\r\n"
    before, after = b"<html><body>\r\n<!--StartFragment-->", b"<!--EndFragment-->\r\n</body></html>"
    body, start = fragment.encode(), len(head.format(0, 0, 0, 0))
    first = start + len(before)
    last = first + len(body)
    return head.format(start, last + len(after), first, last).encode() + before + body + after + b"\0"


def _listed() -> list[int]:
    listed: list[int] = []
    while form := user32.EnumClipboardFormats(listed[-1] if listed else 0):
        listed.append(int(form))
    return listed


def _worth_taking(listed: list[int]) -> tuple[list[int], bool]:
    """In the owner's order, one of each family that Windows converts within; and whether that is all."""
    left_to_the_owner = {number(name) for name in _OF_THE_OWNER}
    wanted: list[int] = []
    whole = True
    for form in listed:
        if form in _LOST:
            whole = False
        elif form in _PICTURES:
            wanted.append(next((one for one in (_DIB5, _DIB) if one in listed), _DIB) if form == _BITMAP else form)
        elif form in _TEXTS:
            wanted.append(TEXT)
        elif form in {_DRAWING, _OLD_DRAWING}:
            wanted.append(_DRAWING)
        elif form != _PALETTE and form not in left_to_the_owner:
            wanted.append(form)
    return _first_of_each(wanted), whole


def _first_of_each(wanted: list[int]) -> list[int]:
    kept: list[int] = []
    for form in wanted:
        is_second_picture = form in _PICTURES and any(one in _PICTURES for one in kept)
        if form not in kept and not is_second_picture:
            kept.append(form)
    return kept


def _wait(milliseconds: int) -> None:
    """Wait, and meanwhile answer who asks for what we promised: it may be they who hold the clipboard."""
    user32.MsgWaitForMultipleObjects(0, None, 0, milliseconds, win32.QS_SENDMESSAGE)
    message = wintypes.MSG()
    user32.PeekMessageW(ctypes.byref(message), None, 0, 0, win32.PM_SENT_ONLY)
