"""What the world does to a file: refused kindly, told with a next step, and left byte for byte as it was."""

import multiprocessing
import os
import sqlite3
import subprocess
from contextlib import closing

import pytest
import store_children
from sqlite_utils import Migrations
from store_samples import opened, phrase, sent, texts_of, whole

from launcher.change import Add, Edit
from launcher.errors import LauncherError
from launcher.store import backups_beside, database
from launcher.store.migrations import MIGRATIONS


def _refused(path):
    with pytest.raises(LauncherError) as refusal:
        opened(path)
    assert refusal.value.hint
    return refusal.value


def _filled(path):
    store = opened(path)
    store.apply(sent(*(phrase(f"p{n}", text="Kept. " * 50) for n in range(300))))
    store.close()
    return path


def test_a_database_from_a_newer_program_is_refused_untouched(path):
    store = opened(path)
    store._db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('launcher', '0999_from_the_future', '')"
    )
    store.close()
    before = path.read_bytes()
    refusal = _refused(path)
    assert "newer version" in refusal.message
    assert "Install that version" in refusal.hint
    assert path.read_bytes() == before


@pytest.mark.parametrize(("at", "size"), [(0, 16), (100, 8), (4096 * 3, 4096)])
def test_a_damaged_header_or_page_is_refused_and_the_file_kept(path, at, size):
    bad = bytearray(_filled(path).read_bytes())
    bad[at : at + size] = b"\xee" * size
    path.write_bytes(bad)
    refusal = _refused(path)
    assert "damaged" in refusal.message
    assert "It was kept as it is" in refusal.hint
    assert path.read_bytes() == bad


def test_a_file_cut_short_is_kept_too(path):
    _filled(path)
    path.write_bytes(path.read_bytes()[:5000])
    assert "It was kept as it is" in _refused(path).hint
    assert path.stat().st_size == 5000


def test_a_file_that_is_no_database_is_refused_and_kept(path):
    path.parent.mkdir()
    path.write_text("Dear diary, " * 100)
    _refused(path)
    assert path.read_text() == "Dear diary, " * 100


def test_somebody_elses_database_is_refused_and_kept(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE music (song TEXT)")
    before = path.read_bytes()
    assert "not a file of phrases" in _refused(path).message
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(path):
    path.parent.mkdir()
    path.touch()
    store = opened(path)
    store.apply(Add(phrase("p1")))
    store.close()


def _with_next_migration(monkeypatch, work):
    later = Migrations(MIGRATIONS.name)
    later._migrations = [*MIGRATIONS._migrations]
    later(name="0003_next")(work)
    monkeypatch.setattr(database, "MIGRATIONS", later)


def test_an_older_database_is_copied_before_it_is_brought_up_to_date(path, monkeypatch):
    _filled(path)
    _with_next_migration(monkeypatch, lambda db: db.execute("CREATE TABLE next (x TEXT) STRICT"))
    store = opened(path)
    assert len(store.phrases()) == 300
    store.close()
    with closing(sqlite3.connect(backups_beside(path) / "before-0003_next.db")) as copy:
        assert copy.execute("SELECT count(*) FROM base").fetchone() == (300,)
        assert not copy.execute("SELECT 1 FROM sqlite_schema WHERE name = 'next'").fetchone()


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    _filled(path)

    def work(db):
        db.execute("CREATE TABLE next (x TEXT) STRICT")
        db.execute("DELETE FROM base")
        raise RuntimeError("our bug")

    with monkeypatch.context() as patched:
        _with_next_migration(patched, work)
        with pytest.raises(RuntimeError, match="our bug"):
            opened(path)
    store = opened(path)
    assert len(store.phrases()) == 300
    store.close()


def test_a_full_disk_refuses_the_change_whole_and_tells(store):
    store.apply(Add(phrase("p1")))
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages + 5}")
    before = whole(store)
    with pytest.raises(LauncherError, match="disk is full"):
        store.apply(sent(*(phrase(f"q{n}", text="Long. " * 100) for n in range(100))))
    assert whole(store) == before
    store._db.execute("PRAGMA max_page_count = 100000")
    store.apply(Add(phrase("p2")))
    assert texts_of(store).keys() == {"p1", "p2"}


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk; the page limit stands for it above")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine allows no mounts")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def _save_on(store, saved):
    for n in range(2000):
        store.apply(Add(phrase(f"p{n}", text="Long. " * 500)))
        saved.append(f"p{n}")


def test_a_really_full_disk_loses_nothing_that_was_acknowledged(small_disk):
    store = opened(small_disk / "phrases.db")
    saved = []
    with pytest.raises(LauncherError, match="disk is full"):
        _save_on(store, saved)
    assert saved
    assert sorted(texts_of(store)) == sorted(saved)
    with pytest.raises(LauncherError, match=r"."):
        store.backup(small_disk / "copy.db")
    assert not list(small_disk.glob("copy*"))
    store.close()
    again = opened(small_disk / "phrases.db")
    assert sorted(texts_of(again)) == sorted(saved)
    again.close()


def _made_read_only(folder):
    if os.geteuid() == 0:  # whom no permission stops
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    else:
        folder.chmod(0o500)


@pytest.fixture
def folder(request, tmp_path):
    return request.getfixturevalue("small_disk") if os.geteuid() == 0 else tmp_path


def test_a_read_only_folder_is_told(folder):
    opened(folder / "phrases.db").close()
    _made_read_only(folder)
    assert "cannot write" in _refused(folder / "phrases.db").message
    assert "cannot write" in _refused(folder / "new" / "phrases.db").message


def test_a_file_where_the_folder_should_be_is_told(tmp_path):
    (tmp_path / "home").write_text("mine")
    assert "cannot write" in _refused(tmp_path / "home" / "phrases.db").message


def test_a_file_held_by_another_program_is_told(store, path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store._db.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(LauncherError, match="Another program"):
            store.apply(Add(phrase("p1")))
        other.execute("ROLLBACK")
    store.apply(Add(phrase("p1")))


@pytest.mark.parametrize("processes", [2, 3])
def test_processes_that_read_and_then_write_at_the_same_time_all_succeed(path, processes):
    times = 40
    store = opened(path)
    store.apply(Add(phrase("p1", title="0")))
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=store_children.count_up, args=(path, times)) for _ in range(processes)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0] * processes
    assert store.habits().scores["p1"] == min(50.0, processes * times)
    assert len(store.phrases()) == 1 + processes * times


def test_overlays_and_commands_at_the_same_time_lose_nothing_and_follow_each_other(path):
    times, overlays, commands = 25, 2, 2
    store = opened(path)
    store.apply(Add(phrase("p1", title="0")))
    mark, known = store.mark(), store.some("phrase", ["p1"])
    context = multiprocessing.get_context("spawn")
    commanding = [context.Process(target=store_children.work_as_a_command, args=(path, times)) for _ in range(commands)]
    work = store_children.work_as_the_overlay
    children = commanding + [context.Process(target=work, args=(path, times, f"o{n}-")) for n in range(overlays)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0] * len(children)
    assert store.phrase("p1").title == str(times * commands)
    kept = {f"o{overlay}-{n}" for overlay in range(overlays) for n in range(0, times, 2)}
    assert {one.id for one in store.phrases()} == {"p1"} | kept
    assert store.habits().scores["p1"] == min(50.0, times * overlays)
    store_children.followed(store, mark, known)
    assert known == {one.id: one for one in store.phrases()}
    assert store.verify() == []


def test_processes_that_open_a_new_store_at_the_same_time_all_succeed(path):
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(3)
    children = [context.Process(target=store_children.open_together, args=(path, gate)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0, 0, 0]
    opened(path).close()  # of several that close at once, none may be the last; the next one clears SQLite's log away
    assert {file.name.partition(".db")[2] for file in path.parent.iterdir()} == {""}  # nothing half-made is left behind


def test_an_edit_that_read_before_another_process_wrote_is_refused(store, path):
    store.apply(Add(phrase("p1")))
    seen = store.phrase("p1").rev
    other = opened(path)
    other.apply(Edit("phrase", "p1", {"title": "Theirs"}))
    other.close()
    with pytest.raises(LauncherError, match="changed since"):
        store.apply(Edit("phrase", "p1", {"title": "Mine"}, expects=seen))
