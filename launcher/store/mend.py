"""A new file from a damaged one: its true rows, completed from packs and from backups.

Law: what was read and proved true in the damaged file stands; a pack or a backup only fills what was there and could not be
read. The newest good backup is asked first, also for what may have been there; older ones only for what surely was there and
nobody had until then, so that nothing comes back that was removed long ago. What came from where, and what is gone, is told
phrase by phrase. The old file is only read.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from launcher.change import Add, Batch
from launcher.errors import LauncherError
from launcher.language import _
from launcher.phrase import PackInfo, kind_of, sealed
from launcher.store import marks
from launcher.store.codec import body_of
from launcher.store.database import connected, writing
from launcher.store.descent import descent
from launcher.store.ledger import FREE_PLACE, led
from launcher.store.migrations import MIGRATIONS
from launcher.store.pages import Pages, frames_of
from launcher.store.salvage import Found, Row, is_true, layouts_of, migrations_of, salvaged, tables_of, title_in
from launcher.store.soundness import reading_only, sound_throughout, true_to_hashes

_WORDS: Final = ("pack", "base", "override", "personal", "earlier")  # tables whose rows no other thing brings back
_NAMED: Final = 12  # of what is lost, that are looked for by their titles; each costs a reading of the whole file
_WITHOUT_LOG: Final = b"\x01\x01"  # in the head of a file that is used without a write-ahead log


@dataclass(frozen=True, slots=True)
class Packs:
    """What packs can give back: the installations of those at hand, and how one is made of the kept file of an edition."""

    at_hand: Iterable[Batch] = ()
    unpacked: Callable[[bytes], Batch] | None = None


@dataclass(slots=True)
class Outcome:
    """What became of the phrases: ids by where they came from, those that are gone, and whether there may be more of these."""

    phrases: int = 0
    from_file: int = 0
    from_packs: list[str] = field(default_factory=list)
    from_backup: list[str] = field(default_factory=list)
    from_older: list[str] = field(default_factory=list)
    edits_from_backup: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    edits_lost: list[str] = field(default_factory=list)
    perhaps_more: bool = False
    rows_lost: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The same, JSON-ready."""
        return asdict(self)


def mended_copy(old: Path, new: Path, packs: Packs, backups: Iterable[Path]) -> Outcome:
    """Make `new` of what can be read in `old` (with the log beside it), of packs, and of backups with today's tables.

    `backups` come with the newest first; the next is asked for only where something is missing still.
    """
    pages = _pages(old)
    with closing(Database(connected(str(new)), execute_plugins=False)) as db:
        _make_tables(db, migrations_of(pages), tables_of(pages))
        found = salvaged(pages, layouts_of(db.conn))
        with writing(db):
            for table in found.values():
                _put_all(db, table)
        with writing(db):
            MIGRATIONS.apply(db)
    outcome = Outcome(from_file=len(_phrases(found)))
    with closing(Database(connected(str(new)), execute_plugins=False)) as db, writing(db):
        _complete(db, found, packs, backups, outcome)
        _house_the_homeless(db)
        marks.begin_anew(db)
        _tell(db, found, outcome)
        _name_the_lost(pages, outcome)
    _check(new)
    return outcome


def _pages(old: Path) -> Pages:
    log, journal = (old.with_name(old.name + suffix) for suffix in ("-wal", "-journal"))
    if journal.exists() and not log.exists():
        with suppress(sqlite3.DatabaseError), closing(connected(str(old))) as conn:
            conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # SQLite takes back what was half written
    main = old.read_bytes() if old.exists() else b""
    later = log.read_bytes() if log.exists() else b""
    # A file that says it has no log was put there by hand; the log beside it is that of another one.
    own = main[18:20] != _WITHOUT_LOG and descent(main, frames_of(later)) != "stranger"
    return Pages(main, later if own else b"")


def _make_tables(db: Database, told: set[str], tables: set[str]) -> None:
    """Make the tables as the damaged file had them, as far as it tells; else today's."""
    names = [migration.name for migration in MIGRATIONS._migrations]  # noqa: SLF001 - there is no public list of all
    last = max((at for at, name in enumerate(names) if name in told), default=len(names) - 1)
    later = names[last + 1 :]
    if later and not set(_today_s_tables()) - tables:
        later = []  # the name of its last migration was hurt; its tables tell
    db.execute("PRAGMA trusted_schema = OFF")
    with writing(db):
        MIGRATIONS.apply(db, stop_before=later[:1] or None)


def _today_s_tables() -> list[str]:
    with closing(Database(connected(":memory:"), execute_plugins=False)) as db:
        MIGRATIONS.apply(db)
        return db.table_names()


def _put_all(db: Database, table: Found) -> None:
    """Put in all rows that were found; of two of one number one gets another, and what cannot be put in counts as not found."""
    rows = list(table.rows.values())
    if _insert(db, table, rows) == len(rows):
        return
    columns = ", ".join(f'"{table.layout.columns[at]}"' for at in table.layout.key)
    there = set(db.execute(f'SELECT {columns} FROM "{table.layout.name}"').fetchall())  # noqa: S608 - names of our schema
    for key, row in list(table.rows.items()):
        if key not in there and not _insert(db, table, [_elsewhere(db, table, row, table.numbers.get(key))]):
            table.known.add(key)
            del table.rows[key]


def _elsewhere(db: Database, table: Found, row: Row, number: int | None) -> Row:
    """The row with this number where nothing has it yet, else any that is free; a pack's behind all others."""
    at = table.layout.number
    if table.layout.name == "pack":
        return row[0], _free_place(table), *row[2:]
    if at is None or not table.layout.index:
        return row
    taken = f'SELECT 1 FROM "{table.layout.name}" WHERE "{table.layout.columns[at]}" = ?'  # noqa: S608 - names of our schema
    return (*row[:at], None if db.execute(taken, [number]).fetchone() else number, *row[at + 1 :])


def _insert(db: Database, table: Found, rows: Iterable[Row]) -> int:
    """Put these rows in; how many could be."""
    columns, marks_ = ", ".join(f'"{name}"' for name in table.layout.columns), ", ".join("?" * len(table.layout.columns))
    sql = f'INSERT OR IGNORE INTO "{table.layout.name}" ({columns}) VALUES ({marks_})'  # noqa: S608 - names of our schema
    before = db.conn.total_changes
    db.conn.executemany(sql, rows)
    return int(db.conn.total_changes - before)


def _phrases(found: Mapping[str, Found]) -> set[str]:
    """The ids of the phrases among the rows, the hidden ones too."""
    return {str(key[1]) for table in ("base", "personal") for key in found[table].rows if key[0] == "phrase"}


def _edited(found: Mapping[str, Found]) -> set[str]:
    """The ids of the phrases of which there is an edit among the rows."""
    return {str(key[1]) for key in found["override"].rows if key[0] == "phrase"}


def _complete(db: Database, found: Mapping[str, Found], packs: Packs, backups: Iterable[Path], outcome: Outcome) -> None:
    now = layouts_of(db.conn)
    tables = {name: found.get(name) or Found(layout, all_known=False) for name, layout in now.items()}
    for name, table in tables.items():
        table.layout = now[name]
    kept = _phrases(tables)
    for key, row in _sent(_in_force(tables, packs.unpacked), tables):
        if tables[key].missed(tables[key].layout.key_of(row), surely=True):
            _fill(db, tables[key], row)
    for key, row in _sent(packs.at_hand, tables):
        _fill(db, tables[key], row)
    outcome.from_packs = sorted(_phrases(tables) - kept)
    kept, edited, first = _phrases(tables), _edited(tables), True
    for backup in backups:
        there = _phrases(tables)
        _complete_from(db, tables, backup, surely=not first)
        (outcome.from_backup if first else outcome.from_older).extend(sorted(_phrases(tables) - there))
        first = False
        if not any(tables[name].lost for name in _WORDS if name in tables):
            break
    outcome.edits_from_backup = sorted((_edited(tables) - edited) & kept)


def _in_force(tables: Mapping[str, Found], unpacked: Callable[[bytes], Batch] | None) -> Iterator[Batch]:
    """The editions in force whose files the damaged file still holds: just what their publishers sent."""
    editions = (dict(zip(tables["edition"].layout.columns, row, strict=False)) for row in tables["edition"].rows.values())
    headers = (dict(zip(tables["pack"].layout.columns, row, strict=False)) for row in tables["pack"].rows.values())
    serials = {header["id"]: json.loads(str(header["body"])).get("serial") for header in headers}
    for edition in editions if unpacked else ():
        if unpacked and edition["serial"] == serials.get(edition["pack"]) and isinstance(edition["value"], bytes):
            with suppress(LauncherError, zlib.error):  # a file that cannot be understood any more helps nobody
                yield unpacked(zlib.decompress(edition["value"]))


def _sent(packs: Iterable[Batch], tables: Mapping[str, Found]) -> Iterator[tuple[str, Row]]:
    """The rows that packs would bring, their headers first."""
    records = [(one.record, one.by) for pack in packs for one in pack.changes if isinstance(one, Add) and one.by]
    for header in [sealed(record) for record, _by in records if isinstance(record, PackInfo)]:
        yield "pack", (header.id, _free_place(tables["pack"]), body_of(header), header.rev, 0)
    there = {key[0] for key in tables["pack"].rows}
    for record, by in records:
        if not isinstance(record, PackInfo) and by in there:
            true = sealed(record)
            yield "base", (None, by, kind_of(record), record.id, body_of(true), true.rev)


def _complete_from(db: Database, tables: Mapping[str, Found], backup: Path, *, surely: bool) -> None:
    with closing(reading_only(backup)) as conn:
        for name, table in tables.items():
            columns = ", ".join(f'"{column}"' for column in table.layout.columns)
            sql = f'SELECT {columns} FROM "{name}" ORDER BY rowid'  # noqa: S608 - names of our schema
            for row in conn.execute(sql):
                if table.missed(table.layout.key_of(row), surely=surely):
                    _fill(db, table, _last_of(table, row) if name == "pack" else row)
            # Keys that only resemble a lost one come after, for that one may have been there itself.
            for row in conn.execute(sql) if table.lost else ():
                _fill(db, table, _last_of(table, row) if name == "pack" else row, surely=surely)


def _fill(db: Database, table: Found, row: Row, *, surely: bool = False) -> None:
    known_as = table.missed_as(table.layout.key_of(row), surely=surely)
    if known_as is None or not is_true(table.layout, row):
        return  # in a backup of an older release, too, there may be rows that no hash speaks for
    if table.layout.name != "pack":  # its old number, so that it stands where it stood
        row = _elsewhere(db, table, row, table.numbers.get(known_as))
    if _insert(db, table, [row]):
        table.fill(row, known_as)


def _last_of(packs: Found, row: Row) -> Row:
    """The row of a pack behind those that are there, or behind those that lead where it leads."""
    return row[0], led(_free_place(packs), leads=int(row[1] or 0) < 0), *row[2:]


def _free_place(packs: Found) -> int:
    return 1 + max((led(int(row[1] or 0), leads=False) for row in packs.rows.values()), default=0)


def _house_the_homeless(db: Database) -> None:
    """Give a plain header to packs whose own could not be read: without one their phrases would not be seen."""
    homeless = "SELECT DISTINCT pack FROM base WHERE pack NOT IN (SELECT id FROM pack)"
    for (id_,) in db.execute(homeless).fetchall():
        header = sealed(PackInfo(id=id_, name=_("A pack whose name was lost"), serial=0))
        db.execute(
            f"INSERT INTO pack (id, place, body, rev) VALUES (?, {FREE_PLACE}, ?, ?)",  # noqa: S608 - a number of ours
            [id_, body_of(header), header.rev],
        )


def _tell(db: Database, found: Mapping[str, Found], outcome: Outcome) -> None:
    there = _phrases(found)
    lost = {str(key[1]) for name in ("base", "personal") for key in found[name].lost if key[0] == "phrase"}
    outcome.phrases = len(there)
    outcome.lost = sorted(lost - there)
    outcome.edits_lost = sorted({str(key[1]) for key in found["override"].lost if key[0] == "phrase"} & there)
    outcome.perhaps_more = not all(found[name].all_known for name in ("base", "personal", "override"))
    outcome.rows_lost = {name: len(table.lost) for name, table in found.items() if table.lost}
    wanted = [
        *outcome.lost, *outcome.edits_lost, *outcome.from_backup, *outcome.from_older, *outcome.edits_from_backup,
    ]  # fmt: skip
    outcome.titles = {id_: title for id_ in wanted if (title := _title(db, id_))}


def _name_the_lost(pages: Pages, outcome: Outcome) -> None:
    """The titles as they can still be read in the damaged file: unproved, but they tell a person what to look for."""
    for id_ in [id_ for id_ in (*outcome.lost, *outcome.edits_lost) if id_ not in outcome.titles][:_NAMED]:
        if title := title_in(pages, id_):
            outcome.titles[id_] = title


def _title(db: Database, id_: str) -> str | None:
    """The title, or the one it had before."""
    for table in ("personal", "base", "earlier"):
        sql = f"SELECT json_extract(body, '$.title') FROM {table} WHERE kind = 'phrase' AND id = ? LIMIT 1"  # noqa: S608
        if row := db.execute(sql, [id_]).fetchone():
            return str(row[0])
    return None


def _check(new: Path) -> None:
    with closing(connected(str(new))) as conn:
        whole = sound_throughout(conn) and true_to_hashes(conn) and not conn.execute("PRAGMA foreign_key_check").fetchone()
        conn.execute("PRAGMA journal_mode = DELETE")
    if not whole:
        raise RuntimeError("what was mended is not whole")
