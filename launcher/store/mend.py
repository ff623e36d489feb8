"""A new file from a damaged one: its true rows, completed from packs and from a backup.

Law: what was read and proved true in the damaged file stands; a pack or a backup only fills what was there and could not be
read. What came from where, and what is gone, is told phrase by phrase. The old file is only read.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from launcher.change import Add, Batch
from launcher.language import _
from launcher.phrase import PackInfo, kind_of, sealed
from launcher.store import marks
from launcher.store.codec import body_of
from launcher.store.database import connected, writing
from launcher.store.ledger import FREE_PLACE, led
from launcher.store.migrations import MIGRATIONS
from launcher.store.pages import Pages
from launcher.store.salvage import Found, Row, layouts_of, migrations_of, salvaged, tables_of
from launcher.store.soundness import reading_only, sound_throughout, true_to_hashes

_WITHOUT_LOG: Final = b"\x01\x01"  # in the head of a file that is used without a write-ahead log


@dataclass(slots=True)
class Outcome:
    """What became of the phrases: ids by where they came from, those that are gone, and whether there may be more of these."""

    phrases: int = 0
    from_file: int = 0
    from_packs: list[str] = field(default_factory=list)
    from_backup: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    edits_lost: list[str] = field(default_factory=list)
    perhaps_more: bool = False
    rows_lost: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The same, JSON-ready."""
        return asdict(self)


def mended_copy(old: Path, new: Path, packs: Iterable[Batch], backup: Path | None) -> Outcome:
    """Make `new` of what can be read in `old` (with the log beside it), of packs, and of a backup with today's tables."""
    pages = _pages(old)
    with closing(Database(connected(str(new)))) as db:
        _make_tables(db, migrations_of(pages), tables_of(pages))
        found = salvaged(pages, layouts_of(db.conn))
        with writing(db):
            for table in found.values():
                _insert(db, table, table.rows.values())
        with writing(db):
            MIGRATIONS.apply(db)
    outcome = Outcome(from_file=len(_phrases(found)))
    with closing(Database(connected(str(new)))) as db, writing(db):
        _complete(db, found, packs, backup, outcome)
        _house_the_homeless(db)
        marks.begin_anew(db)
        _tell(db, found, outcome)
    _check(new)
    return outcome


def _pages(old: Path) -> Pages:
    log, journal = (old.with_name(old.name + suffix) for suffix in ("-wal", "-journal"))
    if journal.exists() and not log.exists():
        with suppress(sqlite3.DatabaseError), closing(connected(str(old))) as conn:
            conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # SQLite takes back what was half written
    main = old.read_bytes() if old.exists() else b""
    # A file that says it has no log was put there by hand; the log beside it is that of another one.
    own = log.exists() and main[18:20] != _WITHOUT_LOG
    return Pages(main, log.read_bytes() if own else b"")


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
    with closing(Database(connected(":memory:"))) as db:
        MIGRATIONS.apply(db)
        return db.table_names()


def _insert(db: Database, table: Found, rows: Iterable[Row]) -> None:
    columns, marks_ = ", ".join(f'"{name}"' for name in table.layout.columns), ", ".join("?" * len(table.layout.columns))
    sql = f'INSERT OR IGNORE INTO "{table.layout.name}" ({columns}) VALUES ({marks_})'  # noqa: S608 - names of our schema
    db.conn.executemany(sql, rows)


def _phrases(found: Mapping[str, Found]) -> set[str]:
    """The ids of the phrases among the rows, the hidden ones too."""
    return {str(key[1]) for table in ("base", "personal") for key in found[table].rows if key[0] == "phrase"}


def _complete(db: Database, found: Mapping[str, Found], packs: Iterable[Batch], backup: Path | None, outcome: Outcome) -> None:
    now = layouts_of(db.conn)
    tables = {name: found.get(name) or Found(layout, all_known=False) for name, layout in now.items()}
    for name, table in tables.items():
        table.layout = now[name]
    kept = _phrases(tables)
    for key, row in _sent(packs, tables):
        _fill(db, tables[key], row)
    outcome.from_packs = sorted(_phrases(tables) - kept)
    kept = _phrases(tables)
    if backup is not None:
        _complete_from(db, tables, backup)
    outcome.from_backup = sorted(_phrases(tables) - kept)


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


def _complete_from(db: Database, tables: Mapping[str, Found], backup: Path) -> None:
    with closing(reading_only(backup)) as conn:
        for name, table in tables.items():
            columns = ", ".join(f'"{column}"' for column in table.layout.columns)
            for row in conn.execute(f'SELECT {columns} FROM "{name}" ORDER BY rowid'):  # noqa: S608 - names of our schema
                _fill(db, table, _last_of(table, row) if name == "pack" else row)


def _fill(db: Database, table: Found, row: Row) -> None:
    known_as, at = table.missed_as(table.layout.key_of(row)), table.layout.number
    if known_as is None:
        return
    if at is not None and table.layout.index:  # its old number, so that it stands where it stood; else any that is free
        number = table.numbers.get(known_as)
        taken = f'SELECT 1 FROM "{table.layout.name}" WHERE "{table.layout.columns[at]}" = ?'  # noqa: S608 - names of our schema
        row = (*row[:at], None if db.execute(taken, [number]).fetchone() else number, *row[at + 1 :])
    _insert(db, table, [row])
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
    wanted = [*outcome.lost, *outcome.edits_lost, *outcome.from_backup]
    outcome.titles = {id_: title for id_ in wanted if (title := _title(db, id_))}


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
