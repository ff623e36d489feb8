"""Real programs that receive what is pasted or typed, each behind the one face of `Target`."""

from collections.abc import Callable

from desk import XSession
from person import Person

from targets.chromium import Chromium
from targets.editors import Editors, QtEditor, TkEditor
from targets.mousepad import Mousepad
from targets.target import Key, Target
from targets.xterm import XTerm

__all__ = ["ALL", "Chromium", "Editors", "Key", "Mousepad", "QtEditor", "Target", "TkEditor", "XTerm", "open_target"]

# By the name that a test's id shows; each builds a target that has not started yet.
ALL: dict[str, Callable[[XSession, Person], Target]] = {
    "tk": TkEditor,
    "qt": QtEditor,
    "xterm": XTerm,
    "xterm-bracketed": lambda session, person: XTerm(session, person, bracketed=True),
    "mousepad": Mousepad,
    "chromium-textarea": Chromium,
    "chromium-contenteditable": lambda session, person: Chromium(session, person, field="contenteditable"),
}


def open_target(name: str, session: XSession, person: Person) -> Target:
    """A target by its name in `ALL`, to be used as a context manager."""
    return ALL[name](session, person)
