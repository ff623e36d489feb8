"""How the file of phrases and its newest backup stand, for whoever is asked; nothing is mended, and nothing written.

Law: it looks as a start and a daily backup look, so what it calls well opens and is backed up.
"""

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from launcher.store.backup import Backup, backups_beside, listed
from launcher.store.database import COMPANIONS, connected, rescue_folder, seen
from launcher.store.faults import Damaged, world
from launcher.store.soundness import reading_only, true_to_hashes, whole
from launcher.store.volume import where_it_lies

LARGE: Final = 64 * 2**20  # bytes of a file whose every text is not read for this


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands: `damaged` as SQLite or a start sees it, `untrue` where a text is not the one that was written.

    `room` is how many bytes are free on the disk. `newest` is the newest backup, None where there is none; `newest_whole`
    whether it could be restored. Of a large file the texts are not read: neither `untrue` nor a backup is judged by them.
    """

    damaged: bool
    untrue: bool
    room: int
    newest: Backup | None
    newest_whole: bool


def standing(path: Path) -> Standing | None:
    """How the file at `path` stands; None where there is none. Raises LauncherError where it is foreign, newer, or unreadable."""
    with world(path):
        path = where_it_lies(path)
        if not path.exists() and not rescue_folder(path).is_dir():
            return None
        room = shutil.disk_usage(path.parent).free
        newest = next(iter(listed(backups_beside(path))), None)
        alone = not any(path.with_name(path.name + companion).exists() for companion in COMPANIONS)
        hurt = _is_damaged(path)
        untrue = not hurt and _is_untrue(path)
        if alone and not hurt:
            _leave_nothing(path)
        return Standing(hurt, untrue, room, newest, newest is not None and _is_whole(newest))


def _is_damaged(path: Path) -> bool:
    if rescue_folder(path).is_dir():
        return True  # one that was cut short
    try:
        with suppress(sqlite3.OperationalError):  # a write that was cut short: the next start takes it back
            seen(path)
    except Damaged:
        return True
    return False


def _leave_nothing(path: Path) -> None:
    """Let SQLite clear away what it put beside the file to read it; who may only read cannot."""
    with suppress(sqlite3.OperationalError), closing(connected(str(path))) as conn:
        conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _is_untrue(path: Path) -> bool:
    if path.stat().st_size > LARGE:
        return False
    with suppress(sqlite3.OperationalError), closing(reading_only(path)) as conn:
        return not true_to_hashes(conn)
    return False


def _is_whole(backup: Backup) -> bool:
    return backup.size > LARGE or whole(backup.path)
