"""Another program with a clipboard of its own, told what to do by its parent, line by line; run as a script.

copy SEED [320x200]: a dozen formats with a picture of that size; text WORDS; secret WORDS; draw; clear; hold SECONDS: keep the
clipboard open; hang SECONDS: answer nobody; slow SECONDS: own a text that takes so long to come; look: answer
with all formats and a sum of each; view: read at every change and answer to "seen" with how often there was a text; take,
take-unnamed: answer with the text; register CHORD: take this hotkey.
"""

import contextlib
import ctypes
import hashlib
import json
import random
import struct
import subprocess
import sys
import threading
import time
from ctypes import wintypes
from pathlib import Path
from typing import Any

WITHIN = 20.0


class Stranger:
    """The other end: starts the program and talks to it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert self._hear() == "ready"

    def tell(self, line: str) -> Any:
        """Have it do something, and hear what came of it."""
        self.say(line)
        said = self._hear()
        assert not (isinstance(said, dict) and "failed" in said), said["failed"]
        return said

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _hear(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.kill()
        self.process.wait(WITHIN)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # it has ended already
                    pipe.close()


def _main() -> None:  # noqa: C901, PLR0915 -- a table of what it can do
    from launcher.desktop.windows import contents, win32
    from launcher.desktop.windows.contents import opened, put
    from launcher.desktop.windows.hidden import HiddenWindow
    from launcher.desktop.windows.win32 import kernel32, user32

    window = HiddenWindow()
    views = [0, 0]
    slow = [0.0]

    def answer(said: object) -> None:
        print(json.dumps(said), flush=True)

    def fill(forms: list[tuple[int, bytes]]) -> None:
        with opened(window.number, 5):
            user32.EmptyClipboard()
            for form, data in forms:
                assert put(form, data)

    def text(words: str) -> list[tuple[int, bytes]]:
        return [(13, contents.text_form(words))]

    def rich(about: str) -> list[tuple[int, bytes]]:
        seed, _space, size = about.partition(" ")
        dice = random.Random(seed)
        wide, high = map(int, (size or "320x200").split("x"))
        picture = struct.pack("<IiiHHIIiiII", 40, wide, high, 1, 32, 0, wide * high * 4, 2835, 2835, 0, 0)
        files = "C:\\a b.txt\0C:\\ü 日.txt\0\0".encode("utf-16-le")
        number = contents.number
        return [
            *text(f"Grüße 日本 🎉\nzwei {seed}"),
            (number("HTML Format"), contents.html_form(f"<b>Grüße {seed}</b>")),
            (number("Rich Text Format"), b"{\\rtf1 x}\0"),
            (number("Test Of The Launcher"), dice.randbytes(100_001)),
            (8, picture + dice.randbytes(wide * 4) * high),
            (15, struct.pack("<IiiII", 20, 0, 0, 0, 1) + files),
            (16, struct.pack("<I", 0x407)),
            (number("Preferred DropEffect"), b"\x05\0\0\0"),
            (number("Csv"), f"a;b;{seed}\r\n\0".encode()),
            (number("XML Spreadsheet"), b"<?xml version='1.0'?><Workbook/>\0"),
            (number("Link Source Descriptor"), dice.randbytes(77)),
            (number("Test Of Order"), b"last\0"),
        ]

    def draw() -> None:
        gdi = ctypes.WinDLL("gdi32")
        gdi.CreateEnhMetaFileW.restype = gdi.CloseEnhMetaFile.restype = wintypes.HANDLE
        gdi.Rectangle.argtypes = [wintypes.HANDLE, *[ctypes.c_int] * 4]
        gdi.CloseEnhMetaFile.argtypes = [wintypes.HANDLE]
        page = gdi.CreateEnhMetaFileW(None, None, None, None)
        gdi.Rectangle(page, 1, 2, 30, 40)
        drawing = gdi.CloseEnhMetaFile(page)
        with opened(window.number, 5):
            user32.EmptyClipboard()
            assert user32.SetClipboardData(14, drawing)

    def look() -> list[object]:
        found: list[object] = []
        with opened(window.number, 5):
            form = 0
            while form := user32.EnumClipboardFormats(form):
                if form == 14:  # no memory, but a handle of its own kind
                    bits = contents.get(form, 1 << 26) or b""
                    found.append([form, len(bits), hashlib.sha256(bits).hexdigest()])
                    continue
                handle = None if form in (2, 3, 9) else user32.GetClipboardData(form)
                size = kernel32.GlobalSize(handle) if handle else -1
                start = kernel32.GlobalLock(handle) if handle else None
                found.append([form, size, hashlib.sha256(ctypes.string_at(start, size)).hexdigest() if start else ""])
                if start:
                    kernel32.GlobalUnlock(handle)
        return found

    def take() -> str | None:
        with opened(window.number, 5):
            data = contents.get(13, 1 << 26)
        return None if data is None else contents.text_of(data)

    def take_unnamed() -> str | None:
        assert user32.OpenClipboard(None)
        data = contents.get(13, 1 << 26)
        user32.CloseClipboard()
        return None if data is None else contents.text_of(data)

    def hold(seconds: float) -> None:
        assert user32.OpenClipboard(window.number)
        answer("held")
        window.after(seconds, user32.CloseClipboard)

    def hang(seconds: float) -> None:
        answer("hangs")
        time.sleep(seconds)

    def own_slowly(seconds: float) -> None:
        slow[0] = seconds
        with opened(window.number, 5):
            user32.EmptyClipboard()
            user32.SetClipboardData(13, None)

    def render(form: int, _second: int) -> int:
        time.sleep(slow[0])
        put(form, contents.text_form("slow words"))
        return 0

    def changed(_first: int, _second: int) -> int:
        try:
            got = take()
        except contents.BusyError:
            return 0
        views[0 if got is not None else 1] += 1
        return 0

    def view() -> None:
        window.on(0x31D, changed)
        ctypes.WinDLL("user32").AddClipboardFormatListener(wintypes.HWND(window.number))

    def register(chord: str) -> None:
        modifiers, key = chord.split()
        assert user32.RegisterHotKey(window.number, 1, int(modifiers), int(key))

    def do(line: str) -> None:
        verb, _space, about = line.partition(" ")
        if verb in ("hold", "hang"):
            {"hold": hold, "hang": hang}[verb](float(about))
            return
        acts = {
            "copy": lambda: fill(rich(about)),
            "text": lambda: fill(text(about)),
            "secret": lambda: fill([*text(about), (contents.number(contents.MARKS[0]), b"\0")]),
            "clear": lambda: fill([]),
            "draw": draw,
            "slow": lambda: own_slowly(float(about)),
            "look": look,
            "take": take,
            "take-unnamed": take_unnamed,
            "view": view,
            "seen": lambda: views,
            "register": lambda: register(about),
        }
        try:
            said = acts[verb]()
        except Exception as error:  # noqa: BLE001 -- the parent waits for an answer, and tells it
            said = {"failed": f"{line}: {error!r}"}
        answer(said)

    window.on(win32.WM_RENDERFORMAT, render)

    def listen() -> None:
        for line in sys.stdin:
            window.ask(lambda line=line: do(line.rstrip("\n")))
        window.ask(lambda: user32.PostQuitMessage(0))

    threading.Thread(target=listen, daemon=True).start()
    answer("ready")
    message = wintypes.MSG()
    while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
        user32.DispatchMessageW(ctypes.byref(message))


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    _main()
