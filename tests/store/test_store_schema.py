"""The exact tables after all migrations: whoever changes them writes a migration and this picture."""

import sqlite3
from contextlib import closing
from datetime import datetime

from sqlite_utils import Database, Migrations
from store_samples import PACK, opened, pack, phrase

from launcher.change import Add, Edit, Remove
from launcher.layers import Taken
from launcher.phrase import sealed
from launcher.store import Past
from launcher.store.codec import body_of, changes_text
from launcher.store.migrations import MIGRATIONS

SCHEMA = """
base(row INTEGER, pack TEXT!, kind TEXT!, id TEXT!, body TEXT!, rev TEXT!)
earlier(row INTEGER, kind TEXT!, id TEXT!, rev TEXT!, body TEXT!, at TEXT!, why TEXT!)
edition(row INTEGER, pack TEXT!, serial INTEGER!, version TEXT!, at TEXT!, size INTEGER!, value BLOB!, hash TEXT!)
fact(pack TEXT!, name TEXT!, value TEXT!, hash TEXT!)
habit(phrase TEXT!, score REAL!, turn INTEGER!)
habit_word(word TEXT!, phrase TEXT!, score REAL!)
hidden(kind TEXT!, id TEXT!)
history(step INTEGER, name TEXT!, at TEXT, by_pack INTEGER!, undone INTEGER!, undoes INTEGER, \
forward TEXT!, inverse TEXT!, forward_hash TEXT!, inverse_hash TEXT!)
meta(key TEXT!, value TEXT!)
override(kind TEXT!, id TEXT!, field TEXT!, value TEXT, base_rev TEXT!, hash TEXT!)
pack(id TEXT!, place INTEGER!, body TEXT!, rev TEXT!, gone INTEGER!)
personal(row INTEGER, kind TEXT!, id TEXT!, body TEXT!, rev TEXT!)
place(kind TEXT!, id TEXT!, pack TEXT!, row INTEGER!)
report(row INTEGER, pack TEXT!, at TEXT!, read INTEGER!, value BLOB!, hash TEXT!)
retired(pack TEXT!, id TEXT!, at TEXT!, body TEXT!, rev TEXT!)
touched(row INTEGER, kind TEXT!, id TEXT!)
turn(turn INTEGER, mark TEXT!)
"""
KEYS = {
    "base": [("id", "kind", "pack")],
    "earlier": [("id", "kind", "rev")],
    "edition": [("pack", "serial")],
    "fact": [("name", "pack")],
    "habit": [("phrase",)],
    "habit_word": [("phrase", "word")],
    "hidden": [("id", "kind")],
    "history": [],
    "meta": [("key",)],
    "override": [("field", "id", "kind")],
    "pack": [("id",), ("place",)],
    "personal": [("id", "kind")],
    "place": [("id", "kind", "pack")],
    "report": [],
    "retired": [("id", "pack")],
    "touched": [],
    "turn": [("mark",)],
}


def _tables(db):
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name"
    return [name for (name,) in db.execute(sql)]


def test_the_tables_are_exactly_these(store):
    lines = []
    for table in _tables(store._db):
        columns = store._db.execute(f"PRAGMA table_info({table})").fetchall()
        named = [f"{column[1]} {column[2]}{'!' if column[3] else ''}" for column in columns]
        lines.append(f"{table}({', '.join(named)})")
    assert lines == SCHEMA.strip().splitlines()


def test_every_table_is_strict_and_has_exactly_these_keys(store):
    assert {row[1] for row in store._db.execute("PRAGMA table_list") if row[5] and not row[1].startswith("sqlite")} == set(KEYS)
    for table, keys in KEYS.items():
        uniques = [row[1] for row in store._db.execute(f"PRAGMA index_list({table})") if row[2]]
        found = [tuple(sorted(row[2] for row in store._db.execute(f"PRAGMA index_info('{name}')"))) for name in uniques]
        assert sorted(found) == keys


def test_the_database_is_set_to_keep_what_it_acknowledged(store, path):
    settings = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "busy_timeout": 5000}
    assert {name: store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in settings} == settings
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA application_id").fetchone()[0] == 0x50485241
    other.close()


# What the first migration, once released, made for people, to the letter.
FIRST = (
    """CREATE TABLE pack (
      id TEXT NOT NULL PRIMARY KEY,
      place INTEGER NOT NULL UNIQUE,
      body TEXT NOT NULL,
      rev TEXT NOT NULL,
      gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1))
    ) STRICT""",
    """CREATE TABLE base (
      row INTEGER PRIMARY KEY,
      pack TEXT NOT NULL REFERENCES pack (id) DEFERRABLE INITIALLY DEFERRED,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      rev TEXT NOT NULL,
      UNIQUE (kind, id, pack)
    ) STRICT""",
    """CREATE TABLE override (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      field TEXT NOT NULL,
      value TEXT,
      base_rev TEXT NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (kind, id, field)
    ) STRICT""",
    """CREATE TABLE hidden (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (kind, id)
    ) STRICT""",
    """CREATE TABLE personal (
      row INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      body TEXT NOT NULL,
      rev TEXT NOT NULL,
      UNIQUE (kind, id)
    ) STRICT""",
    """CREATE TABLE history (
      step INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      forward TEXT NOT NULL,
      inverse TEXT NOT NULL,
      undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
    ) STRICT""",
    """CREATE TABLE habit (
      phrase TEXT NOT NULL PRIMARY KEY,
      score REAL NOT NULL,
      turn INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE habit_word (
      word TEXT NOT NULL,
      phrase TEXT NOT NULL,
      score REAL NOT NULL,
      PRIMARY KEY (word, phrase)
    ) STRICT""",
    """CREATE TABLE meta (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT""",
)


def test_the_first_migration_makes_what_it_always_made():
    first = Migrations(MIGRATIONS.name)
    first._migrations = MIGRATIONS._migrations[:1]
    with closing(Database(memory=True)) as db:
        first.apply(db)
        sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'"
        made = [statement for (statement,) in db.execute(sql)]
    assert [" ".join(sql.split()) for sql in made] == [" ".join(sql.split()) for sql in FIRST]


def _as_first_made(path):
    """A store as it was before the second migration: a pack, an edit, a phrase, and of four steps two are undone."""
    mine, sent = sealed(phrase("mine", title="Mine")), sealed(phrase("p1", title="Theirs"))
    newer = sealed(phrase("mine", title="Newer"))
    edits = (
        Edit("phrase", "mine", {"title": "Newer"}, expects=mine.rev),
        Edit("phrase", "mine", {"title": "Mine"}, expects=newer.rev),
    )
    steps = (
        ("Install Starter", [Add(pack(), by=PACK), Add(sent, by=PACK)], [], 0),
        ("Add “Mine”", [Add(mine)], [Remove("phrase", "mine", expects=mine.rev)], 0),
        ("Edit “Newer”", [edits[0]], [edits[1]], 1),
        ("Remove “Newer”", [Remove("phrase", "mine", expects=newer.rev)], [Add(newer)], 1),
    )
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db, db:
        for statement in FIRST:
            db.execute(statement)
        db.execute("PRAGMA application_id = 0x50485241")
        db.execute("CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)")
        db.execute("INSERT INTO _sqlite_migrations VALUES (1, 'launcher', '0001_packs_edits_history_habits', '2026-11-01')")
        db.execute(
            "INSERT INTO pack (id, place, body, rev) VALUES (?, 1, ?, ?)", [PACK, body_of(sealed(pack())), sealed(pack()).rev]
        )
        db.execute(
            "INSERT INTO base (pack, kind, id, body, rev) VALUES (?, 'phrase', 'p1', ?, ?)", [PACK, body_of(sent), sent.rev]
        )
        db.execute("INSERT INTO personal (kind, id, body, rev) VALUES ('phrase', 'mine', ?, ?)", [body_of(mine), mine.rev])
        for name, *ways, undone in steps:
            forward, inverse = (changes_text(map(Taken, way)) for way in ways)
            db.execute(
                "INSERT INTO history (name, forward, inverse, undone) VALUES (?, ?, ?, ?)", [name, forward, inverse, undone]
            )
        db.execute("INSERT INTO habit VALUES ('mine', 2.0, 1)")


def test_an_older_store_keeps_its_phrases_its_steps_and_its_habits(path):
    _as_first_made(path)
    store = opened(path)
    assert [one.title for one in store.phrases()] == ["Theirs", "Mine"]
    assert store.habits().scores == {"mine": 2.0}
    assert store.steps() == (
        Past(4, "Remove “Newer”", None, "undone", "user"),
        Past(3, "Edit “Newer”", None, "undone", "user"),
        Past(2, "Add “Mine”", None, "done", "user"),
        Past(1, "Install Starter", None, "done", "pack"),
    )
    assert [store.redo().name, store.redo().name, store.redo()] == ["Edit “Newer”", "Remove “Newer”", None]
    assert [store.undo().step for _ in range(3)] == [4, 3, 2]
    assert store.undo() is None  # the installation is nobody's to take back by a key
    assert [one.title for one in store.phrases()] == ["Theirs"]
    store.close()


def test_each_older_store_gets_a_mark_of_its_own(path, tmp_path):
    marks = set()
    for place in (path, tmp_path / "other" / "phrases.db"):
        _as_first_made(place)
        store = opened(place)
        marks.add(store.mark())
        assert store.changed_since(store.mark()) == frozenset()
        store.apply(Add(phrase("p9")))
        assert store.steps()[0].at == datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 - local
        store.close()
    assert len(marks) == 2
