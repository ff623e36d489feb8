"""A window of Qt's or Tk's to paste into, told by its parent what to do, line by line; run as a script.

Its argument is "qt" or "tk". text: answer with what stands there; clear; title WORDS; hang SECONDS: answer nobody.
"""

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from win_hands import pause, until

from launcher.desktop.windows.win32 import user32

WITHIN = 30.0


class TargetWindow:
    """The other end: starts the program and talks to it; the same face as Notepad."""

    def __init__(self, kind: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.window = int(self._hear())

    def tell(self, line: str) -> Any:
        """Have it do something, and hear what came of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._hear()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with contextlib.suppress(ValueError):  # closed meanwhile
            while line := self.process.stdout.readline():
                self._said.put(line)
        self._said.put("")

    def _hear(self) -> Any:
        # Dispatching messages: a window that comes to the front waits for all that our own process has, if it has any.
        assert until(lambda: not self._said.empty(), WITHIN)
        line = self._said.get()
        assert line, f"the target has ended: {self.process.poll()}"
        return json.loads(line)

    @property
    def text(self) -> str:
        return str(self.tell("text"))

    def clear(self) -> None:
        self.tell("clear")

    def come_forward(self) -> None:
        assert until(self._is_in_front, 10)
        pause(0.05)

    def _is_in_front(self) -> bool:
        if user32.GetForegroundWindow() != self.window:
            user32.SetForegroundWindow(self.window)
        return bool(user32.GetForegroundWindow() == self.window)

    @property
    def in_front(self) -> bool:
        return bool(user32.GetForegroundWindow() == self.window)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(WITHIN)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _qt() -> tuple[int, dict[str, Callable[[str], Any]], Callable[[Callable[[], None]], None], Callable[[], object]]:
    from PySide6.QtCore import QObject, Signal
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    class Call(QObject):
        wanted = Signal(object)

    qt = QApplication([])
    edit = QPlainTextEdit()
    edit.setWindowTitle("Qt target")
    edit.resize(400, 200)
    edit.show()
    edit.setFocus()
    call = Call()
    call.wanted.connect(lambda do: do())
    acts = {"text": lambda _about: edit.toPlainText(), "clear": lambda _about: edit.clear(), "title": edit.setWindowTitle}
    return int(edit.winId()), acts, lambda do: call.wanted.emit(do), qt.exec  # noqa: PLW0108 -- it keeps `call` alive


def _tk() -> tuple[int, dict[str, Callable[[str], Any]], Callable[[Callable[[], None]], None], Callable[[], object]]:
    import tkinter as tk

    root = tk.Tk()
    root.title("Tk target")
    root.geometry("400x200+40+320")
    edit = tk.Text(root)
    edit.pack()
    edit.focus_force()
    root.update()
    asked: queue.Queue[Callable[[], None]] = queue.Queue()

    def look() -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                asked.get_nowait()()
        root.after(5, look)

    look()
    acts = {
        "text": lambda _about: edit.get("1.0", "end-1c"),
        "clear": lambda _about: edit.delete("1.0", "end"),
        "title": root.title,
    }
    return int(root.frame(), 16), acts, asked.put, root.mainloop


def _main(kind: str) -> None:
    def answer(said: object) -> None:
        print(json.dumps(said), flush=True)

    window, acts, on_thread, run = {"qt": _qt, "tk": _tk}[kind]()
    acts["hang"] = lambda about: time.sleep(float(about))

    def do(line: str) -> None:
        verb, _space, about = line.partition(" ")
        if verb == "hang":
            answer("hangs")
            acts[verb](about)
        else:
            answer(acts[verb](about))

    def listen() -> None:
        for line in sys.stdin:
            on_thread(lambda line=line: do(line.rstrip("\n")))

    threading.Thread(target=listen, daemon=True).start()
    answer(window)
    run()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    _main(sys.argv[1])
