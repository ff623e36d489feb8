"""A backup put back: first copied, checked and brought up to date beside the store, then put into it in one transaction.

Law: nothing changes before the backup is known to be whole and what is there now has been copied; then everything changes at
once, also for the processes that have the store open. No file is exchanged under anybody's hands. What guards against old
editions and stolen keys is not set back with the rest (see `facts`).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from launcher.errors import LauncherError
from launcher.language import _
from launcher.store import facts, marks
from launcher.store.backup import Occasion, Unverified, backups_beside, before, copied, copied_aside, part_beside
from launcher.store.database import brought_up_to_date, writing
from launcher.store.faults import Damaged, busy, disk, is_refusal
from launcher.store.migrations import TABLES
from launcher.store.soundness import reading_only, whole

MOST: Final = 4 * 2**30  # bytes; no store of phrases is larger
_TABLES: Final = "SELECT name FROM main.sqlite_schema WHERE type = 'table'"


@dataclass(frozen=True, slots=True)
class Restored:
    """How many phrases there are now (the hidden ones too), and where the copy of what was there before lies."""

    phrases: int
    before: Path


@contextmanager
def ready_copy(file: Path, beside: Path) -> Iterator[Path]:
    """A copy of the backup, known to be whole and with the tables of this program; gone afterwards.

    It lies beside the store at `beside`. Raises LauncherError where the file is no backup, damaged or from a newer program.
    """
    folder = backups_beside(beside)
    part = part_beside(folder / "restoring.db")
    with disk(part):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with disk(part):
            taken(file, part)
        if not whole(part):
            raise hurt(file)
        yield part
    finally:
        for left in folder.glob(f"{part.name}*"):  # with what SQLite kept beside it
            left.unlink(missing_ok=True)


def taken(file: Path, part: Path) -> None:
    """Copy the backup to `part` and bring it up to date; damage inside a text is let through."""
    _refuse_what_is_no_file(file)
    try:
        with closing(reading_only(file)) as conn:
            copied(conn, part)
        brought_up_to_date(part)
    except (Damaged, sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if is_refusal(error):
            raise
        raise hurt(file) from error


def put_in_place(
    db: Database, copy: Path, path: Path, now: datetime, occasion: Occasion = "restore", *, expects: str | None = None
) -> Restored:
    """Let the open store `db` at `path` hold what `copy` holds, after a backup of what it holds now.

    `expects` is the mark that the store must have. Raises LauncherError, and changes nothing, where it has another.
    """
    db.execute("ATTACH ? AS copy", [str(copy)])
    try:
        with writing(db):
            if expects not in {None, marks.current(db)}:
                raise busy(path)
            kept, lasting = kept_before(path, occasion, now), facts.lasting(db)
            for table in _tables(db):
                _exchange(db, table)
            facts.keep(db, lasting)
            marks.begin_anew(db)
            phrases: int = db.execute(_PHRASES).fetchone()[0]
    finally:
        db.execute("DETACH copy")
    return Restored(phrases, kept)


def kept_before(path: Path, occasion: Occasion, now: datetime) -> Path:
    """A copy of the store as it is: a backup, or where it is damaged, a file that is named so."""
    try:
        return before(path, occasion, now)
    except Unverified:
        return copied_aside(path, now)


def hurt(file: Path) -> LauncherError:
    """The backup is damaged."""
    return LauncherError(_("The backup {file} is damaged.").format(file=file), _("Nothing was changed. Choose another one."))


def _refuse_what_is_no_file(file: Path) -> None:
    if not file.exists():
        raise LauncherError(_("There is no file {file}.").format(file=file), _("Choose a backup that is there."))
    if not file.is_file():
        raise LauncherError(_("{file} is not a file.").format(file=file), _("Choose a backup, a file that ends in .db."))
    if file.stat().st_size > MOST:
        raise LauncherError(_("{file} is too large for a backup of phrases.").format(file=file), _("Choose another one."))
    if file.stat().st_size == 0:
        raise hurt(file)


def _tables(db: Database) -> list[str]:
    """Our own tables; somebody else's in her file is in no backup of another day, and stays as it is."""
    return [name for (name,) in db.execute(_TABLES) if name in TABLES]


def _exchange(db: Database, table: str) -> None:
    columns = ", ".join(f'"{name}"' for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table]).fetchall())
    db.execute(f'DELETE FROM main."{table}"')  # noqa: S608 - the names are those of our own schema
    db.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM copy."{table}" ORDER BY rowid')  # noqa: S608


_PHRASES: Final = (
    "SELECT count(*) FROM (SELECT id FROM base WHERE kind = 'phrase' UNION SELECT id FROM personal WHERE kind = 'phrase')"
)
