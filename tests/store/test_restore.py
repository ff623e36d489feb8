"""A backup put back: all at once, for everybody, after a copy of what was there; and looked into without being touched."""

import multiprocessing
import os
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
import store_children
from store_past import older
from store_samples import TODAY, opened, phrase, sent, situation, texts_of, whole

from launcher.change import Add, Batch, Edit, Remove
from launcher.errors import LauncherError
from launcher.phrase import Text
from launcher.store import backups_beside, listed
from launcher.store.inside import inside
from launcher.store.migrations import TABLES
from launcher.store.schema import todays


@pytest.fixture
def backup(store, tmp_path):
    """A backup with everything in it that a store can hold; the store has gone on since."""
    store.apply(sent(situation(), *(phrase(f"p{n}", text=f"Sent {n}.") for n in range(5))))
    store.apply(Add(phrase("mine", text="Mine.")))
    store.apply(Edit("phrase", "p1", {"title": "As I say it"}))
    store.apply(Remove("phrase", "p2"))
    store.note_use("p1", ["refund"])
    store.remember("last_situation", "saying-no")
    made = store.backup(tmp_path / "kept.db")
    store.apply(Edit("phrase", "mine", {"texts": {"any": {"plain": "Later."}}}))
    store.apply(Remove("phrase", "p1"))
    store.apply(Add(phrase("new")))
    store.note_use("new", ["later"])
    return made


def _with(file, *statements):
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)
    return file


def test_everything_is_as_it_was_in_the_backup(store, backup):
    copy = opened(backup)
    expected, habits, steps = whole(copy), copy.habits(), copy.steps()
    copy.close()
    restored = store.restore(backup)
    assert whole(store) == expected
    assert store.habits() == habits
    assert store.steps() == steps
    assert store.recall("last_situation") == "saying-no"
    assert texts_of(store).keys() == {"p0", "p1", "p3", "p4", "mine"}
    assert restored.phrases == 6  # with the hidden one
    assert [earlier.phrase.title for earlier in store.earlier("p1")] == ["No refund once opened"]
    assert store.undo().name == "Remove “No refund once opened”"


def test_restoring_is_undone_by_restoring_what_was_there_before(store, backup, path):
    before, habits = whole(store), store.habits()
    restored = store.restore(backup)
    assert restored.before.parent == backups_beside(path)
    assert [one.kind for one in listed(backups_beside(path))] == ["before"]
    store.restore(restored.before)
    assert whole(store) == before
    assert store.habits() == habits


def test_whoever_has_the_store_open_sees_it_and_knows_no_mark_of_before(store, backup, path):
    other = opened(path)
    mark = other.mark()
    at_backup = opened(backup)
    old = at_backup.mark()
    at_backup.close()
    store.restore(backup)
    assert texts_of(other) == texts_of(store)
    assert other.mark() not in {mark, old}
    assert other.changed_since(mark) is None
    assert other.changed_since(old) is None
    other.apply(Add(phrase("since")))
    assert store.phrase("since")
    other.close()


def test_saves_of_other_processes_are_there_either_before_or_after(store, backup, path):
    context = multiprocessing.get_context("spawn")
    store.apply(Add(phrase("p1")))
    child = context.Process(target=store_children.count_up, args=(path, 60))
    child.start()
    kept = set()
    while child.is_alive():
        kept |= _ids(store.restore(backup).before)
        child.join(0.05)
    assert child.exitcode == 0
    kept |= {one.id for one in store.phrases()}
    assert {f"{child.pid}-{n}" for n in range(60)} <= kept


def _ids(file):
    with closing(sqlite3.connect(file)) as conn:
        return {id_ for (id_,) in conn.execute("SELECT id FROM personal UNION SELECT id FROM base")}


def test_an_older_backup_is_brought_up_to_date_on_a_copy(store, tmp_path, monkeypatch):
    old = older(tmp_path / "old.db", monkeypatch)
    before = old.read_bytes()
    assert inside(old).phrases == 1
    store.restore(old)
    assert texts_of(store) == {"old": "From long ago."}
    store.apply(Edit("phrase", "old", {"title": "New"}))
    assert old.read_bytes() == before


def _newer(file):
    _with(file, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('launcher', '0999_later', '')")


def _changed_letter(file):
    _with(file, "UPDATE personal SET body = replace(body, 'Mine', 'Yours')")


def _broken_page(file):
    data = bytearray(file.read_bytes())
    data[4096 * 2 : 4096 * 3] = b"\xee" * 4096
    file.write_bytes(data)


def _letter(file):
    file.write_text("Dear diary, " * 500)


def _music(file):
    file.unlink()
    _with(file, "CREATE TABLE music (song TEXT)")


REFUSED = [
    (_newer, "newer version"),
    (_changed_letter, "damaged"),
    (_broken_page, "damaged"),
    (_letter, "damaged"),
    (_music, "not a file of phrases"),
    (lambda file: file.unlink(), "no file"),
    (lambda file: os.truncate(file, 0), "damaged"),
    (lambda file: os.truncate(file, 5000), "damaged"),
    (lambda file: (file.unlink(), file.mkdir()), "not a file"),
    (lambda file: (file.unlink(), os.mkfifo(file)), "not a file"),
    (lambda file: os.truncate(file, 5 * 2**30), "too large"),
]


@pytest.mark.parametrize(("spoil", "message"), REFUSED, ids=[message for _spoil, message in REFUSED])
def test_what_is_no_whole_backup_is_refused_and_nothing_changes(store, backup, path, spoil, message):
    spoil(backup)
    before, data, mark = whole(store), backup.stat() if backup.exists() else None, store.mark()
    with pytest.raises(LauncherError, match=message) as refusal:
        store.restore(backup)
    assert refusal.value.hint
    assert whole(store) == before
    assert store.mark() == mark
    assert data is None or (backup.stat().st_size, backup.stat().st_mtime_ns) == (data.st_size, data.st_mtime_ns)
    assert [file.name for file in backups_beside(path).iterdir()] == []


def test_a_disk_that_fills_up_changes_nothing(store, backup, path):
    before = whole(store)
    big = opened(backup)
    big.apply(Batch("More", tuple(Add(phrase(f"q{n}", text="Long. " * 200)) for n in range(300))))
    big.close()
    _with(backup, "PRAGMA journal_mode = DELETE")
    store._db.execute(f"PRAGMA max_page_count = {store._db.execute('PRAGMA page_count').fetchone()[0] + 20}")
    with pytest.raises(LauncherError, match="disk is full"):
        store.restore(backup)
    assert whole(store) == before
    store._db.execute("PRAGMA max_page_count = 1000000")
    store.restore(backup)
    assert len(store.phrases()) == 305


@pytest.mark.expects_log("not as they were written")
def test_a_damaged_store_can_be_restored_and_is_kept_as_it_was(store, backup, path):
    _with(path, "UPDATE base SET body = replace(body, 'Sent 3', 'Spoilt') WHERE id = 'p3'")
    assert store.verify() == [("phrase", "p3")]
    restored = store.restore(backup)
    assert store.verify() == []
    assert texts_of(store)["p3"] == "Sent 3."
    assert restored.before.name == f"phrases.db.damaged-{TODAY:%Y-%m-%d}"
    with closing(sqlite3.connect(restored.before)) as conn:
        assert "Spoilt" in conn.execute("SELECT body FROM base WHERE id = 'p3'").fetchone()[0]


def test_what_is_inside_is_shown_by_situation_without_touching_it(backup):
    data = backup.read_bytes()
    seen = inside(backup)
    assert seen.whole
    assert seen.phrases == 5
    ((named, phrases),) = seen.situations
    assert named.name == "Saying no"
    assert {one.id: one.title for one in phrases}["p1"] == "As I say it"
    assert next(one for one in phrases if one.id == "mine").texts == {"any": Text(plain="Mine.")}
    assert backup.read_bytes() == data


@pytest.mark.expects_log("not as they were written")
def test_a_backup_with_a_damaged_text_shows_the_rest_and_says_so(backup):
    _changed_letter(backup)
    seen = inside(backup)
    assert not seen.whole
    assert seen.phrases == 4


def test_a_backup_made_on_another_day_is_not_confused_by_the_clock(store, backup, path):
    store.close()
    later = opened(path, TODAY - timedelta(days=400))
    later.restore(backup)
    assert len(later.phrases()) == 5
    later.close()


def test_a_table_of_her_own_in_the_file_is_no_damage_and_stays_through_a_restore(store, path, backup):
    copy = opened(backup)
    expected = texts_of(copy)
    copy.close()
    _with(path, "CREATE TABLE mine (body TEXT, rev TEXT)", "INSERT INTO mine VALUES ('a', 'b')")
    assert store.daily_backup(backups_beside(path))
    store.restore(backup)
    assert texts_of(store) == expected
    assert store._db.execute("SELECT body, rev FROM mine").fetchall() == [("a", "b")]


def test_the_tables_that_are_put_back_are_all_that_there_are():
    assert {name for kind, name, *_rest in todays() if kind == "table"} | {"_sqlite_migrations"} == TABLES
