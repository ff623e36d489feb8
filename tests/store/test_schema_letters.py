"""A letter that changed in what a file says of its own tables: damage like any other, and what others added is none."""

import sqlite3
from contextlib import closing

import pytest
from store_samples import TODAY, opened, phrase, sent, situation, texts_of

from launcher.change import Add, Edit
from launcher.errors import LauncherError
from launcher.store import Damaged, backups_beside, schema
from launcher.store.inside import inside
from launcher.store.migrations import TODAYS
from launcher.store.rescue import rescued

pytestmark = pytest.mark.expects_log("")


@pytest.fixture
def filled(path):
    store = opened(path)
    store.apply(sent(situation(), phrase("p1"), phrase("p2")))
    store.apply(Add(phrase("q1")))
    store.apply(Edit("phrase", "p1", {"title": "As I say it"}))
    seen = texts_of(store)
    store.close()
    return seen


def _brought_back(path, filled):
    report = rescued(path, now=lambda: TODAY)
    assert report.lost == report.edits_lost == ()
    store = opened(path)
    assert texts_of(store) == filled
    assert store.phrase("p1").title == "As I say it"
    assert store.verify() == []
    store.close()


def test_the_tables_are_known_by_heart():
    assert schema.told(schema.todays()) == TODAYS


def _columns(path):
    with closing(sqlite3.connect(path)) as conn:
        tables = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
        found = ((sql.encode(), row[1]) for table, sql in tables for row in conn.execute(f"PRAGMA table_info({table})"))
        return [(sql, name) for sql, name in found if (b"migrations" not in sql or name != "id")]  # that one nobody reads


@pytest.mark.parametrize("part", range(3))
def test_a_letter_that_changed_in_the_name_of_any_column_ends_in_a_rescue(path, filled, part):
    good = path.read_bytes()
    for sql, name in _columns(path)[part * 4 :: 12]:
        at = sql.find(b'"%s"' % name.encode()) + 1 or sql.index(b" %s " % name.encode()) + 1
        where = good.index(sql) + at
        path.write_bytes(good[:where] + (b"z" if good[where : where + 1] != b"z" else b"y") + good[where + 1 :])
        with pytest.raises(Damaged):
            opened(path)
        _brought_back(path, filled)
        for left in path.parent.glob("phrases.db*"):
            left.unlink()


def test_letters_that_there_are_not_are_damage_before_any_table_changes(path, filled):
    data = bytearray(path.read_bytes())
    data[59] = 0x6C
    path.write_bytes(data)
    with pytest.raises(Damaged):
        opened(path)
    _brought_back(path, filled)


def test_what_somebody_else_added_is_no_damage(path, filled):
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE INDEX mine ON base (pack)")
        other.execute("CREATE VIEW seen AS SELECT body FROM base")
        other.execute("ANALYZE")
    store = opened(path)
    assert texts_of(store) == filled
    store.close()


def _no_text(data):
    """Bytes that are no letters in a table's own words, which SQLite quotes when it fails."""
    return data.replace(b"CREATE TABLE base", b"CREATE TABL\xdd base")


def _of_the_future(data):
    return data[:44] + bytes((0, 0, 0, 9)) + data[48:]


@pytest.mark.parametrize("hurt", [_no_text, _of_the_future])
def test_a_backup_with_damaged_tables_is_passed_over_and_told_kindly(path, filled, hurt):
    store = opened(path)
    made = store.daily_backup(backups_beside(path))
    newest = made.with_name("phrases-2026-11-22.db")
    newest.write_bytes(hurt(made.read_bytes()))
    with pytest.raises(LauncherError, match="is damaged") as refusal:
        inside(newest)
    assert refusal.value.hint
    with pytest.raises(LauncherError, match="is damaged"):
        store.restore(newest)
    assert texts_of(store) == filled
    store.close()
    path.write_bytes(b"")
    assert rescued(path, now=lambda: TODAY).backup == made
    _brought_back(path, filled)


@pytest.mark.parametrize("hurt", [_no_text, _of_the_future])
def test_a_file_with_such_tables_is_rescued(path, filled, hurt):
    path.write_bytes(hurt(path.read_bytes()))
    with pytest.raises(Damaged):
        opened(path)
    _brought_back(path, filled)
