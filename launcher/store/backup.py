"""Verified copies of the database: once a day, before whatever changes much, and on request.

Law: a copy counts only after SQLite and every row's hash found it whole and it reached the disk; an older one goes only after
that. A live file that is damaged is not copied, so that no bad copy drives out a good one. A clock that was set back or
forward neither overwrites nor removes a good copy: what is dated ahead is not ours to judge.

Words, and what is known of packs, decide whether a day needs a copy. Where only habits differ, one a week will do: they fade
by themselves.
"""

import filecmp
import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from launcher.errors import LauncherError
from launcher.language import _
from launcher.store.facts import LASTING
from launcher.store.faults import disk
from launcher.store.soundness import reading_only, sound_throughout, true_to_hashes, whole
from launcher.store.volume import across_network, running

DAYS: Final = 12
WEEKS: Final = 10
MONTHS: Final = 9
BEFORE: Final = 5  # copies of each occasion
HABITS: Final = timedelta(days=7)  # how old the last copy may be where only habits differ
LARGE: Final = 50  # parts of a change that is copied before
_ABANDONED: Final = 24 * 60 * 60  # seconds after which a half-made copy is nobody's, whoever made it
_LAST: Final = 32_000_000_000  # seconds: the year 2984; some file systems tell of days that no calendar knows
_DAILY: Final = re.compile(r"phrases-(\d{4})-(\d\d)-(\d\d)\.db")
_OCCASION: Final = re.compile(r"before-([a-z]+)-(\d{4}-\d\d-\d\d-\d{6})(?:-(\d+))?\.db")
_PART: Final = re.compile(r".+\.db\.(\d+)\.part(?:-\w+)?")
_Span = tuple[int, ...]
Slot = Literal["daily", "weekly", "monthly", "before", "by-hand"]
Occasion = Literal["change", "restore", "mending"]


class Unverified(LauncherError):  # noqa: N818 - a finding, as users are told of it
    """What was copied is not whole, so the copy does not count."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that lies in the folder: when it was made (local time), what it is kept as, and its size in bytes."""

    path: Path
    at: datetime
    kind: Slot
    size: int


def backups_beside(path: Path) -> Path:
    """The folder in which the backups of the database at `path` are kept."""
    return path.parent / "backups"


def listed(folder: Path) -> tuple[Backup, ...]:
    """The backups in `folder`, newest first; without looking inside them."""
    kept = _slots(_dailies(folder, date.max))
    found = []
    for file in _databases(folder):
        with suppress(OSError):  # rotated away this moment
            known = file.stat()
            at = datetime.fromtimestamp(min(max(known.st_mtime, 0), _LAST)).astimezone()
            found.append(Backup(file, at, _kind(file, kept), known.st_size))
    return tuple(sorted(found, key=_age, reverse=True))


def copy_verified(conn: sqlite3.Connection, to: Path, at: datetime | None = None) -> Path:
    """A checked copy at `to`, which is either the whole copy or what it was before; dated `at`, where given."""
    with disk(to):  # else a folder of backups that takes none would be told as one of phrases
        return _put_in_place(_checked_copy(conn, to), to, at)


def daily(conn: sqlite3.Connection, folder: Path, now: datetime) -> Path | None:
    """The day's backup in `folder`; None where there is one, or too little has changed since the last one."""
    to = folder / f"phrases-{now.date().isoformat()}.db"
    _clear_abandoned(folder)
    if to.exists():
        return None
    last = _dailies(folder, now.date())[:1]
    if last and not _due(conn, *last[0], now.date()):
        return None
    copy_verified(conn, to, now)
    _rotate(folder, now.date())
    return to


def before(path: Path, occasion: Occasion, now: datetime) -> Path:
    """A backup of the database at `path` before something that changes much; the newest of each occasion are kept."""
    folder = backups_beside(path)
    _clear_abandoned(folder)
    stamp = f"{now:%Y-%m-%d-%H%M%S}"
    made = sorted((found[2], int(found[3] or 1), file) for found, file in _of_occasion(folder, occasion))
    last = max((number for when, number, _file in made if when == stamp), default=0)
    to = folder / (f"before-{occasion}-{stamp}-{last + 1}.db" if last else f"before-{occasion}-{stamp}.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        copy_verified(conn, to, now)
    for _stamp, _number, old in [one for one in made if one[0] <= stamp][: 1 - BEFORE]:
        _let_go(old)
    return to


def before_migration(path: Path, name: str, now: datetime) -> Path:
    """A backup of the database at `path` before this migration; these are few, and all kept. Of a damaged one, a copy aside."""
    folder = backups_beside(path)
    made = list(folder.glob(f"before-{name}*.db"))
    tails = ("", *(f"-{n}" for n in range(2, len(made) + 2)))
    to = next(file for tail in tails if not (file := folder / f"before-{name}{tail}.db").exists())
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            copy_verified(conn, to, now)
    except Unverified:
        return copied_aside(path, now)
    for same in made:  # a migration that was cut short begins anew with what it began with
        if filecmp.cmp(same, to, shallow=False):
            to.unlink()
            return same
    return to


def copied_aside(path: Path, now: datetime) -> Path:
    """An unchecked copy of a damaged database beside it, under a name that says so."""
    aside = free_name(path, now)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        copied(conn, aside)
    return aside


def free_name(path: Path, now: datetime) -> Path:
    """A name beside the store for a damaged file, which nothing has yet."""
    stem = f"{path.name}.damaged-{now:%Y-%m-%d}"
    taken_names = {file.name for file in path.parent.glob(f"{path.name}.damaged-*")}
    tails = ["", *(f"-{n}" for n in range(2, len(taken_names) + 3))]
    return next(path.with_name(stem + tail) for tail in tails if not any(_is_of(name, stem + tail) for name in taken_names))


def copied(conn: sqlite3.Connection, part: Path) -> None:
    """Copy everything into the new file `part`, one file that can be carried away and opened anywhere."""
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        conn.execute("BEGIN")
        try:
            # A lock is met here, and told; in the middle of the copying it would be waited for without end.
            conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            conn.backup(copy)
        finally:
            conn.rollback()
        copy.execute("PRAGMA journal_mode = DELETE")


def part_beside(to: Path) -> Path:
    """Where this process makes what will be `to`; cleared away later where the process is killed."""
    return to.with_name(f"{to.name}.{os.getpid()}.part")


def put_new(part: Path, to: Path) -> None:
    """Let a finished file stand at `to`, on the disk, unless another process was quicker."""
    sync(part)
    try:
        to.hardlink_to(part)
    except FileExistsError:
        return
    except OSError:  # a file system without links, such as a USB stick's
        if not to.exists():
            part.replace(to)
    sync_folder(to.parent)


def sync(file: Path) -> None:
    """Let the file reach the disk."""
    _sync(file, os.O_RDWR)


def sync_folder(folder: Path) -> None:
    """Let the names in the folder reach the disk."""
    with suppress(PermissionError):  # Windows opens no folders, and needs no such sync
        _sync(folder, os.O_RDONLY)


def _is_of(name: str, aside: str) -> bool:
    return name == aside or name in {f"{aside}{tail}" for tail in ("-wal", "-shm", "-journal", ".json", ".txt")}


def _kind(file: Path, kept: dict[Path, Slot]) -> Slot:
    return kept.get(file, "before" if file.name.startswith("before-") else "by-hand")


def _age(backup: Backup) -> tuple[datetime, bool, int, str]:
    """What sorts backups by age, those of one moment too: what was copied before something is older than what came of it."""
    found = _OCCASION.fullmatch(backup.path.name)
    return backup.at, backup.kind != "before", int(found[3] or 1) if found else 0, backup.path.name


def _of_occasion(folder: Path, occasion: Occasion) -> list[tuple[re.Match[str], Path]]:
    found = ((_OCCASION.fullmatch(file.name), file) for file in _databases(folder))
    return [(match, file) for match, file in found if match and match[1] == occasion]


def _databases(folder: Path) -> list[Path]:
    return [file for file in folder.glob("*.db") if file.is_file()] if folder.is_dir() else []


def _dailies(folder: Path, today: date) -> list[tuple[Path, date]]:
    """The daily backups up to `today`, newest first."""
    dated = []
    for file in _databases(folder):
        if found := _DAILY.fullmatch(file.name):
            with suppress(ValueError):  # a day that no calendar knows
                dated.append((date(*map(int, found.groups())), file))
    return [(file, day) for day, file in sorted(dated, reverse=True) if day <= today]


def _slots(dailies: list[tuple[Path, date]]) -> dict[Path, Slot]:
    """Which of these (newest first) are kept, and as what; it counts days that have a copy, never days that went by."""
    kept: dict[Path, Slot] = {file: "daily" for file, _day in dailies[:DAYS]}
    rest = dailies[DAYS:]
    weeks = _newest_of_each(rest, lambda day: day.isocalendar()[:2], WEEKS)
    kept |= dict.fromkeys(weeks.values(), "weekly")
    rest = [(file, day) for file, day in rest if day.isocalendar()[:2] not in weeks]
    kept |= dict.fromkeys(_newest_of_each(rest, lambda day: (day.year, day.month), MONTHS).values(), "monthly")
    return kept


def _newest_of_each(dailies: list[tuple[Path, date]], span: Callable[[date], _Span], most: int) -> dict[_Span, Path]:
    newest: dict[_Span, Path] = {}
    for file, day in dailies:
        newest.setdefault(span(day), file)
    return dict(list(newest.items())[:most])


def _rotate(folder: Path, today: date) -> None:
    dailies = _dailies(folder, today)
    kept = _slots(dailies)
    for file, _day in dailies:
        if file not in kept:
            _let_go(file)


def _let_go(old: Path) -> None:
    with suppress(OSError):  # somebody looks at it (Windows); the copy just made counts all the same
        old.unlink()


def _due(conn: sqlite3.Connection, last: Path, day: date, today: date) -> bool:
    if not true_to_hashes(conn):
        raise _of_damaged(last.parent)
    if not whole(last):
        return True  # a copy that was hurt since is none, however little has changed
    try:
        with closing(reading_only(last)) as copy:
            changed = _mark(conn) != _mark(copy) or _known(conn) != _known(copy)
            return changed or (today - day >= HABITS and _habits(conn) != _habits(copy))
    except sqlite3.Error:
        return True  # a last backup that cannot be read is none


def _mark(conn: sqlite3.Connection) -> str:
    return str(conn.execute("SELECT mark FROM turn ORDER BY turn DESC LIMIT 1").fetchone()[0])


def _known(conn: sqlite3.Connection) -> list[tuple[str, ...]]:
    """What is known of packs; of what changes with every look at their news, only that it is known."""
    lasting = ", ".join(f"'{name}'" for name in LASTING)
    sql = f"SELECT pack, name, iif(name IN ({lasting}), hash, '') FROM fact ORDER BY pack, name"  # noqa: S608 - names of ours
    return conn.execute(sql).fetchall()


def _habits(conn: sqlite3.Connection) -> list[tuple[str, int]]:
    return conn.execute("SELECT phrase, turn FROM habit ORDER BY phrase").fetchall()


def _checked_copy(conn: sqlite3.Connection, to: Path) -> Path:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if to.is_dir():
        raise LauncherError(_("{file} is a folder.").format(file=to), _("Give the backup a name of its own in it."))
    part = part_beside(to)
    try:
        copied(conn, part)
        if not whole(part):
            raise _of_damaged(to.parent) if not _is_whole(conn) else _unverified(to.parent)  # noqa: TRY301 - the part is cleared away for this reason as for any other
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _is_whole(conn: sqlite3.Connection) -> bool:
    return sound_throughout(conn) and true_to_hashes(conn)


def _of_damaged(folder: Path) -> Unverified:
    message = _("No backup was made, because some of your phrases are damaged in the file.")
    older = _("Older backups were kept.") if listed(folder) else ""
    return Unverified(message, f"{_('They are mended when the launcher starts, and by: launcher backup')}. {older}".strip())


def _unverified(folder: Path) -> Unverified:
    message = _("The backup in {folder} could not be verified: it does not read as it was written.").format(folder=folder)
    return Unverified(message, _("Your phrases are well. Choose another disk for the backup."))


def _put_in_place(part: Path, to: Path, at: datetime | None) -> Path:
    try:
        if at is not None:
            os.utime(part, (at.timestamp(), at.timestamp()))
        sync(part)
        part.replace(to)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(to.parent)
    return to


def _clear_abandoned(folder: Path) -> None:
    """Remove half-made copies whose maker was killed."""
    now = datetime.now().timestamp()  # noqa: DTZ005 - compared with a file's age alone
    for part in folder.glob("*.part*") if folder.is_dir() else ():
        with suppress(OSError):
            old = now - part.stat().st_mtime > _ABANDONED
            maker = _PART.fullmatch(part.name)
            if maker and (old or not (across_network(folder) or running(int(maker[1])))):
                part.unlink()


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
