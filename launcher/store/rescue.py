"""The rescue of a damaged file: set aside whole, and all that can be read brought back in a new one.

Law: the damaged file is never deleted and never written to. Nothing of it is moved before the new file is finished, checked
and on the disk; from then on a plan tells what is left to do, so that a rescue that was cut short at any moment is carried on
or begun again by whoever opens next. Only one process rescues, and none while another has the file open. A file that is
locked, unreadable for want of rights, or on a full disk is not damaged, and is left alone.
"""

import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from launcher import atomic
from launcher.change import Batch
from launcher.errors import LauncherError
from launcher.store.backup import backups_beside, copied, free_name, listed, part_beside, sync, sync_folder
from launcher.store.database import COMPANIONS, connected, examined, has_a_log, refuse_held, rescue_folder
from launcher.store.faults import Damaged, world
from launcher.store.mend import Outcome, Packs, mended_copy
from launcher.store.restoring import put_in_place, taken
from launcher.store.soundness import sound_throughout, true_to_hashes, whole
from launcher.store.store import Store
from launcher.store.telling import lines
from launcher.store.volume import read_only, where_it_lies

log = logging.getLogger(__name__)
PATIENCE: Final = 60.0  # seconds to wait while another process rescues
_ASTRAY: Final = timedelta(days=1)  # what a backup may be dated ahead, as by another time zone
_PLAN: Final = "plan.json"
_REPORT: Final = "report.json"
Unpacked = Callable[[bytes], Batch] | None


@dataclass(frozen=True, slots=True)
class Rescued:
    """What came back, and from where; `lines` is what the user is told (empty where nothing was done).

    `from_older` are phrases by id that only an older backup than `backup` had; of those in `edits_from_backup` the user's edit
    alone came from one. `lost` and `edits_lost` are phrases by id with their titles where those are known, else "". `damaged` is
    where the damaged file lies now, `report` the same as JSON beside it, `backup` the newest backup that was used.
    """

    lines: tuple[str, ...] = ()
    phrases: int = 0
    from_file: int = 0
    from_packs: tuple[str, ...] = ()
    from_backup: tuple[str, ...] = ()
    from_older: tuple[str, ...] = ()
    edits_from_backup: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    edits_lost: tuple[tuple[str, str], ...] = ()
    perhaps_more: bool = False
    damaged: Path | None = None
    report: Path | None = None
    backup: Path | None = None


def rescued(path: Path, *, now: Callable[[], datetime], packs: Iterable[Batch] = (), unpacked: Unpacked = None) -> Rescued:
    """Bring back what can be read of the damaged file at `path`; `packs` are the installations of packs at hand.

    `unpacked` makes an installation of the kept file of an edition; without it those files are not asked.

    Where another process was quicker, or the file proves well, nothing is done. Raises LauncherError, and leaves everything as
    it was, where another process has the file open, or the disk refuses.
    """
    path = where_it_lies(path)
    with world(path), _alone(path):
        work = rescue_folder(path)
        if not (work / _PLAN).exists():
            shutil.rmtree(work, ignore_errors=True)  # cut short before anything was moved
            if _is_well(path):
                return Rescued()
            refuse_held(path)
            _prepare(path, work, now(), Packs(packs, unpacked))
        return _finish(path, work)


def mended(store: Store, *, now: Callable[[], datetime], packs: Iterable[Batch] = (), unpacked: Unpacked = None) -> Rescued:
    """Complete the damaged rows of an open store, which SQLite finds sound, from packs and backups, as `rescued` does.

    What cannot be completed is taken out, so that backups are made again; a copy of the store as it was is kept beside it.
    Raises LauncherError, and changes nothing, where the disk refuses or somebody changes the store meanwhile.
    """
    path, when = store.path, now()
    folder = backups_beside(path)
    old, new = part_beside(folder / "mending.db"), part_beside(folder / "mended.db")
    with world(path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            new.unlink(missing_ok=True)
            mark = store.mark()
            with closing(connected(str(path))) as conn:
                if true_to_hashes(conn):
                    return Rescued()  # nothing to mend: what was found is no damage of a row
                copied(conn, old)
            outcome, backup = _completed(path, old, new, Packs(packs, unpacked), when)
            aside = put_in_place(store._db, new, path, when, "mending", expects=mark).before  # noqa: SLF001 - of this room
            store.forget_damage()
            report = aside.with_name(f"{aside.name}.json")
            atomic.replace(report, _json(outcome, aside, backup, in_place=True))
            return _told(json.loads(report.read_bytes()), report)
        finally:
            for part in (old, new):
                for left in folder.glob(f"{part.name}*"):
                    left.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other process rescues; whoever is killed lets go by that."""
    folder = backups_beside(path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # An empty file that stays: taking it away would let two in, one by the old file and one by the new.
    with closing(sqlite3.connect(folder / "rescue.lock", timeout=PATIENCE, isolation_level=None)) as conn:
        conn.execute("BEGIN EXCLUSIVE")
        yield


def _is_well(path: Path) -> bool:
    if not path.exists():
        return not has_a_log(path)
    try:
        if not examined(path):
            return True
    except Damaged:
        return False
    with closing(connected(read_only(path.absolute()), uri=True)) as conn:
        return sound_throughout(conn)


def _prepare(path: Path, work: Path, when: datetime, packs: Packs) -> None:
    """Make the new file and the plan; nothing of the damaged one is touched."""
    log.warning("the file of phrases is damaged; what can be read is brought back")
    aside = free_name(path, when)
    work.mkdir(mode=0o700)
    try:
        for suffix in ("", *COMPANIONS):
            if (source := path.with_name(path.name + suffix)).exists():
                shutil.copyfile(source, work / f"old.db{suffix}")
        new = work / "new.db"
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        outcome, backup = _completed(path, work / "old.db", new, packs, when)
        sync(new)
        (work / _REPORT).write_bytes(_json(outcome, aside, backup))
        sync(work / _REPORT)
        atomic.replace(work / _PLAN, _json(outcome, aside, backup))  # from here on it is carried out
        sync_folder(work)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def _completed(path: Path, old: Path, new: Path, packs: Packs, when: datetime) -> tuple[Outcome, Path | None]:
    """Make `new` from `old`, completed; with the newest backup that was used."""
    ready = new.with_name(f"backup-{new.name}")
    used: list[Path] = []
    outcome = mended_copy(old, new, packs, _usable(path, ready, when, used))
    for left in new.parent.glob(f"{ready.name}*"):
        left.unlink(missing_ok=True)
    return outcome, used[0] if used else None


def _usable(path: Path, ready: Path, when: datetime, used: list[Path]) -> Iterator[Path]:
    """The backups that are whole, newest first, each as a copy at `ready` with today's tables, and noted in `used`.

    What is dated ahead comes last: a clock that went astray and came back must not make the oldest words the newest.
    """
    latest = when.astimezone() + _ASTRAY
    for backup in sorted(listed(backups_beside(path)), key=lambda one: one.at > latest):
        try:
            taken(backup.path, ready)
        except LauncherError:
            continue  # damaged, foreign or newer: an older one may do
        if whole(ready):
            used.append(backup.path)
            yield ready


def _finish(path: Path, work: Path) -> Rescued:
    """Do what is left of the plan; each step may have been done before."""
    plan = json.loads((work / _PLAN).read_bytes())
    aside = path.with_name(plan["damaged"])
    report = aside.with_name(f"{aside.name}.json")
    if (work / "new.db").exists():
        for suffix in (*COMPANIONS, ""):
            source = path.with_name(path.name + suffix)
            if source.exists():
                source.rename(aside.with_name(aside.name + suffix))
        if (work / _REPORT).exists():
            (work / _REPORT).replace(report)
        (work / "new.db").replace(path)
        sync_folder(path.parent)
    shutil.rmtree(work)
    log.warning("rescued: %s phrases; lost: %s", plan["phrases"], plan["lost"])
    return _told(plan, report)


def _json(outcome: Outcome, aside: Path, backup: Path | None, *, in_place: bool = False) -> bytes:
    plan = outcome.plain() | {"damaged": aside.name, "backup": backup.name if backup else None, "in_place": in_place}
    return json.dumps(plan, ensure_ascii=False, indent=1).encode()


def _told(plan: dict[str, Any], report: Path) -> Rescued:
    def named(ids: list[str]) -> tuple[tuple[str, str], ...]:
        return tuple((id_, plan["titles"].get(id_, "")) for id_ in ids)

    aside = report.with_name(plan["damaged"])
    folder = backups_beside(report)
    return Rescued(
        lines=tuple(lines(plan, aside)),
        phrases=plan["phrases"],
        from_file=plan["from_file"],
        from_packs=tuple(plan["from_packs"]),
        from_backup=tuple(plan["from_backup"]),
        from_older=tuple(plan.get("from_older", ())),  # a plan may be of an older program that was cut short
        edits_from_backup=tuple(plan.get("edits_from_backup", ())),
        lost=named(plan["lost"]),
        edits_lost=named(plan["edits_lost"]),
        perhaps_more=plan["perhaps_more"],
        damaged=aside,
        report=report,
        backup=folder / plan["backup"] if plan["backup"] else None,
    )
