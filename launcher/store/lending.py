"""The store where its folder cannot be written to, as on a share that is locked or a disk that was mounted to be read only.

Law: her words are there, so she can read them. They are read as they are at this moment, into memory, and every change is
refused: nobody is let believe that something was saved.
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from launcher.store.database import closed, connected, open_database
from launcher.store.faults import Damaged, damaged, world

_PARTS: Final = ("", "-wal", "-journal")  # the file, and what was written to it last


def lent(path: Path, now: Callable[[], datetime]) -> Database:
    """What the file at `path` says, in memory and not to be changed.

    Raises Damaged where it is damaged, and LauncherError where it is not there, cannot be read, or is from a newer program.
    """
    with world(path), tempfile.TemporaryDirectory(prefix="launcher-") as folder:
        copy = Path(folder) / path.name
        for part in _PARTS:
            if not part or path.with_name(path.name + part).exists():
                shutil.copyfile(path.with_name(path.name + part), copy.with_name(copy.name + part))
        memory = connected(":memory:")
        try:
            db = open_database(copy, now)
        except Damaged as error:  # which speaks of the copy
            raise damaged(path) from error
        try:
            db.conn.backup(memory)
        finally:
            closed(db)
    found = Database(memory, execute_plugins=False)
    found.execute("PRAGMA query_only = ON")
    return found
