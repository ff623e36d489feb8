"""What is kept of packs beside their records: editions to go back to, and what came of each.

Law: both are written in the transaction that takes the edition in, so that neither tells of what did not happen. The order is
that of the rows, not of the clock. The newest five editions and a hundred reports of each pack are kept; the edition in force
is always among them, for it was taken in last.
"""

import logging
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlite_utils import Database

from launcher.errors import LauncherError
from launcher.language import _
from launcher.phrase import Phrase
from launcher.store.codec import value_text

log = logging.getLogger(__name__)
KEEP: Final = 5  # editions of each pack
KEEP_REPORTS: Final = 100  # of each pack
_LONG_GONE: Final = timedelta(days=90)
_QUICK: Final = 1  # zlib's level: three times as quick as the usual one, and not much larger


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a pack as it is taken in, with all that is kept of it.

    `content`: the bytes of its file, for going back to it (empty: none). `report`: JSON-ready, what came of it (empty: none).
    `retired`: the phrases that it takes out, as they were last. `facts`: what is known of the pack from now on, by name (None
    forgets one). `leads`: whether the pack's word counts before that of packs that do not lead (None: as it is).
    """

    pack: str
    serial: int
    version: str = ""
    content: bytes = b""
    report: Mapping[str, Any] = field(default_factory=dict)
    retired: tuple[Phrase, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    leads: bool | None = None


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """An edition that can be gone back to: when it was taken in (UTC), and the size of its file in bytes."""

    serial: int
    version: str
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class KeptReport:
    """What came of an edition: its number `row`, when (UTC), and whether a person has read it."""

    row: int
    pack: str
    at: datetime
    body: dict[str, Any]
    read: bool


def keep(db: Database, edition: Edition, at: datetime) -> None:
    """Keep the file and the report of an edition; a file of the same serial gives way to it."""
    if edition.content:
        db.execute("DELETE FROM edition WHERE pack = ? AND serial = ?", [edition.pack, edition.serial])
        packed = zlib.compress(edition.content, _QUICK)
        db.execute(
            "INSERT INTO edition (pack, serial, version, at, size, value, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [edition.pack, edition.serial, edition.version, moment(at), len(edition.content), packed, hashed_bytes(packed)],
        )
        _let_go(db, "edition", edition.pack, KEEP)
    if edition.report:
        packed = zlib.compress(value_text(dict(edition.report)).encode(), _QUICK)
        sql = "INSERT INTO report (pack, at, value, hash) VALUES (?, ?, ?, ?)"
        db.execute(sql, [edition.pack, moment(at), packed, hashed_bytes(packed)])
        _let_go(db, "report", edition.pack, KEEP_REPORTS)


def versions(db: Database, pack: str) -> tuple[KeptVersion, ...]:
    """The editions of the pack that are kept, newest first."""
    rows = db.execute("SELECT serial, version, at, size FROM edition WHERE pack = ? ORDER BY serial DESC", [pack])
    return tuple(KeptVersion(serial, version, when(at), size) for serial, version, at, size in rows)


def content(db: Database, pack: str, serial: int) -> bytes:
    """The file of an edition. Raises LauncherError where it is not kept, or no longer what it was."""
    row = db.execute("SELECT value, hash FROM edition WHERE pack = ? AND serial = ?", [pack, serial]).fetchone()
    if row is None:
        raise LauncherError(_("Edition {serial} of this pack is no longer kept.").format(serial=serial))
    said = _unpacked(*row)
    if said is None:
        message = _("Edition {serial} of this pack is damaged in the file.").format(serial=serial)
        raise LauncherError(message, _("Import the pack again, or go back to another edition."))
    return said


def reports(db: Database, pack: str | None, *, unread: bool, limit: int) -> tuple[KeptReport, ...]:
    """What came of editions, of this pack alone where it is named, newest first; a damaged one is left out."""
    sql = "SELECT row, pack, at, read, value, hash FROM report WHERE (:pack IS NULL OR pack = :pack) AND NOT (:unread AND read)"
    found = []
    for row, of, at, read, value, hash_ in db.execute(
        f"{sql} ORDER BY row DESC LIMIT :limit", {"pack": pack, "unread": unread, "limit": limit}
    ):
        said = _unpacked(value, hash_)
        if said is None:
            log.warning("report %d is not as it was written", row)
        else:
            found.append(KeptReport(row, of, when(at), msgspec.json.decode(said), bool(read)))
    return tuple(found)


def note_read(db: Database, rows: Iterable[int]) -> None:
    """Note that a person has read these reports."""
    db.conn.executemany("UPDATE report SET read = 1 WHERE row = ?", [(row,) for row in rows])


def clear_away(db: Database, now: datetime) -> None:
    """Let go the editions of packs that were removed long ago."""
    db.execute(
        "DELETE FROM edition WHERE at < ? AND pack NOT IN (SELECT id FROM pack WHERE NOT gone)", [moment(now - _LONG_GONE)]
    )


def damaged(db: Database) -> set[str]:
    """The packs with a kept file or a report that is not as it was written."""
    rows = db.execute("SELECT pack, value, hash FROM edition UNION ALL SELECT pack, value, hash FROM report")
    return {pack for pack, value, hash_ in rows if hashed_bytes(value) != hash_}


def hashed_bytes(data: bytes) -> str:
    """The hash that stands beside `data` in its row."""
    return "sha256:" + sha256(data).hexdigest()


def moment(at: datetime) -> str:
    """A moment as it is kept: to the second, in UTC, so that later ones sort later."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def when(kept: str) -> datetime:
    """The moment that was kept; the first of all where it is damaged, which is no reason to hide what happened."""
    try:
        return datetime.fromisoformat(kept).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _let_go(db: Database, table: str, pack: str, most: int) -> None:
    db.execute(
        f"DELETE FROM {table} WHERE pack = :pack AND row <= "  # noqa: S608 - one of the two names above
        f"(SELECT row FROM {table} WHERE pack = :pack ORDER BY row DESC LIMIT 1 OFFSET :most)",
        {"pack": pack, "most": most},
    )


def _unpacked(packed: bytes, hash_: str) -> bytes | None:
    return zlib.decompress(packed) if hashed_bytes(packed) == hash_ else None
