"""The two editors of ours: Qt's and Tk's text field, both telling every change and every key."""

import sys
from pathlib import Path
from typing import ClassVar

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
