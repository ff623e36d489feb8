"""Whether a write-ahead log goes on from the very file that it lies beside.

Law: SQLite does not ask; it reads any log of the right page size into any file. But each change draws a mark, so a log tells
from which state it started, and a file in which state it is. Only where both tell and do not meet is the log said to be that
of another file; whatever cannot be read says nothing here, for damage is found out by others.
"""

import re
from collections.abc import Iterable
from typing import Final, Literal

from launcher.store.pages import Cell, Frame, Pages, cells_on

Descent = Literal["own", "other", "stranger"]
_MARK: Final = re.compile("[0-9a-f]{32}")
_SHAPE: Final = b"\x03\x00\x4d"  # how the head of a row of `turn` looks: its number stands outside, its mark has 32 letters


def descent(main: bytes, frames: Iterable[Frame]) -> Descent:
    """Whose log this is: the file's own (also where nothing tells), that of another state of it, or of quite another one."""
    states = _states(frames)
    known = _known(Pages(main)) if states else []
    if not known or len(states[0]) < 2:  # a history that begins anew does not tell what was before
        return "own"
    newest = known[-1]
    if any(newest in marks[-2:] for marks in states):  # the log may have been written into the file already, or in part
        return "own"
    return "other" if any(set(known).intersection(marks) for marks in states) else "stranger"


def _states(frames: Iterable[Frame]) -> list[list[str]]:
    """The marks beside the newest one of each transaction that the log holds for certain, oldest first.

    Only the page with the newest mark tells a state: where that mark begins a page of its own, old ones go from another page.
    """
    held: list[list[str]] = []
    newest: list[tuple[int, str]] = []
    for frame in frames:
        if not frame.true:
            break
        if _SHAPE in frame.data and (marks := _marks(cells_on(frame.data))):
            newest = max(newest, marks, key=lambda marks: marks[-1:])
        if frame.commits and newest:
            held.append([mark for _row, mark in newest])
            newest = []
    return held


def _known(pages: Pages) -> list[str]:
    """The marks that the file itself knows, oldest first; none where not all can be read. Free pages may hold older ones."""
    rows = (cell.values for cell in pages.tree(1).cells)
    root = next((row[3] for row in rows if len(row) == 5 and row[:2] == ("table", "turn") and isinstance(row[3], int)), 0)
    tree = pages.tree(root)
    return [mark for _row, mark in _marks(tree.cells)] if tree.whole else []


def _marks(cells: Iterable[Cell]) -> list[tuple[int, str]]:
    """The marks among these rows, each behind its number, in their order."""
    found = []
    for cell in cells:
        match cell.values:
            case (None, str(mark)) if _MARK.fullmatch(mark):
                found.append((cell.row, mark))
    return sorted(found)
