"""The two editors of ours: Qt's and Tk's text field, both telling every change and every key."""

import sys
from pathlib import Path
from typing import ClassVar

from desk import XSession
from person import Person
from waiting import until

from targets.target import PROGRAMS, Telling


class QtEditor(Telling):
    """A QPlainTextEdit."""

    def command(self) -> list[str | Path]:
        return [sys.executable, PROGRAMS / "qt_editor.py", self.record, self.token]


class TkEditor(Telling):
    """A Tk Text, by the system's Python, which has Tk."""

    python: ClassVar[str] = "/usr/bin/python3"

    def command(self) -> list[str | Path]:
        return [self.python, PROGRAMS / "tk_editor.py", self.record, self.token]


class Editors:
    """Editors that are opened once and used again, because a program takes longer to start than a law to be tried."""

    def __init__(self, session: XSession, person: Person) -> None:
        self._session, self._person = session, person
        self._idle: list[QtEditor] = []
        self.used: dict[int, QtEditor] = {}

    def open(self) -> QtEditor:
        editor = self._idle.pop() if self._idle else QtEditor(self._session, self._person).__enter__()
        editor.focus()
        editor.clear()
        self.used[editor.window] = editor
        return editor

    def shut(self, window: int) -> None:
        self.used.pop(window).stop()
        until(lambda: not any(one.id == window for one in self._session.windows.all()), 5, "the editor is gone")

    def rest(self) -> None:
        """What a law has used may be used by the next."""
        self._idle += self.used.values()
        self.used = {}

    def close(self) -> None:
        self.rest()
        for editor in self._idle:
            editor.stop()
