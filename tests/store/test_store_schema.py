"""The exact tables after all migrations: whoever changes them writes a migration and this picture."""

import sqlite3

SCHEMA = """
base(row INTEGER, pack TEXT!, kind TEXT!, id TEXT!, body TEXT!, rev TEXT!)
habit(phrase TEXT!, score REAL!, turn INTEGER!)
habit_word(word TEXT!, phrase TEXT!, score REAL!)
hidden(kind TEXT!, id TEXT!)
history(step INTEGER, name TEXT!, forward TEXT!, inverse TEXT!, undone INTEGER!)
meta(key TEXT!, value TEXT!)
override(kind TEXT!, id TEXT!, field TEXT!, value TEXT, base_rev TEXT!, hash TEXT!)
pack(id TEXT!, place INTEGER!, body TEXT!, rev TEXT!, gone INTEGER!)
personal(row INTEGER, kind TEXT!, id TEXT!, body TEXT!, rev TEXT!)
"""
KEYS = {
    "base": [("id", "kind", "pack")],
    "habit": [("phrase",)],
    "habit_word": [("phrase", "word")],
    "hidden": [("id", "kind")],
    "history": [],
    "meta": [("key",)],
    "override": [("field", "id", "kind")],
    "pack": [("id",), ("place",)],
    "personal": [("id", "kind")],
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
