"""What the pages that keep and bring back ask for: callables that whoever builds the window gives them.

Law: a page knows no store and waits for nothing. It asks, and hears the answer later on the GUI thread: `done` with a value,
or `failed` with a LauncherError. The values are the store's own; it is named here for the checker of types only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QTime

from launcher.errors import LauncherError
from launcher.language import _

if TYPE_CHECKING:
    from launcher.store import Changed, Past
    from launcher.store.backup import Backup
    from launcher.store.inside import Inside
    from launcher.store.restoring import Restored
    from launcher.ui.words import Words

Failed = Callable[[LauncherError], None]


@dataclass(frozen=True, slots=True)
class Keeping:
    """What can be asked for; lists come newest first."""

    list_backups: "Callable[[Callable[[Sequence[Backup]], None], Failed], None]"
    look_inside: "Callable[[Path, Callable[[Inside], None], Failed], None]"
    back_up: "Callable[[Callable[[Path], None], Failed], None]"
    restore: "Callable[[Path, Callable[[Restored], None], Failed], None]"
    steps: "Callable[[Callable[[Sequence[Past]], None], Failed], None]"
    undo: "Callable[[int, Callable[[Changed | None], None], Failed], None]"
    redo: "Callable[[Callable[[Changed | None], None], Failed], None]"


def said_when(at: datetime | None, today: datetime) -> str:
    """A moment as a person says it, to the minute; empty where it is not known."""
    if at is None:
        return ""
    local = at.astimezone().replace(tzinfo=None) if at.tzinfo else at
    clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    days = (today.date() - local.date()).days
    if days == 0:
        return _("Today, {time}").format(time=clock)
    if days == 1:
        return _("Yesterday, {time}").format(time=clock)
    day = QLocale().toString(QDate(local.year, local.month, local.day), "d MMM yyyy")
    return f"{day}, {clock}"


def keeping_of(words: "Words") -> Keeping:
    """What the pages ask for, carried out by the library."""
    ask, do = words.ask, words.do
    return Keeping(
        list_backups=lambda done, failed: ask(lambda library: library.backups(), done, failed),
        look_inside=lambda path, done, failed: ask(lambda library: library.inside(path), done, failed),
        back_up=lambda done, failed: ask(lambda library: library.backup(), done, failed),
        restore=lambda path, done, failed: do(lambda library: library.restore(path), done, failed),
        steps=lambda done, failed: ask(lambda library: library.steps(), done, failed),
        undo=lambda step, done, failed: do(lambda library: library.undo(step), done, failed),
        redo=lambda done, failed: do(lambda library: library.redo(), done, failed),
    )
