"""Small damage, odd names and a wrong clock: none of it hides a phrase, stops a start, or keeps the backups from being made."""

import multiprocessing
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import PureWindowsPath
from types import SimpleNamespace

import pytest
from sqlite_utils import Database
from store_past import older
from store_samples import PACK, TODAY, opened, pack, phrase, rows, sent, texts_of

from launcher.change import Add, Batch, Edit, Remove
from launcher.errors import LauncherError
from launcher.habit import Habits
from launcher.layers import Taken
from launcher.phrase import sealed
from launcher.store import Damaged, backup, backups_beside, database, faults, listed, mend
from launcher.store.codec import body_of, changes_text, hashed
from launcher.store.database import configure
from launcher.store.inside import inside
from launcher.store.migrations import MIGRATIONS
from launcher.store.rescue import mended, rescued
from launcher.store.salvage import Found, layouts_of
from launcher.store.soundness import whole
from launcher.store.volume import read_only

pytestmark = pytest.mark.expects_log("")


def _spoilt(path, sql, *given):
    with closing(sqlite3.connect(path)) as conn, conn:
        assert conn.execute(sql, given).rowcount > 0


def _linked(path, to):
    to.parent.mkdir()
    path.parent.mkdir(exist_ok=True)
    try:
        path.symlink_to(to)
    except OSError:
        pytest.skip("this user may make no links here")


# Damage where nobody looks


def test_damage_in_an_earlier_text_is_found_and_mended_so_that_backups_go_on(store, path):
    store.apply(Add(phrase("p1", text="First words.")))
    store.apply(Edit("phrase", "p1", {"title": "Another"}))
    _spoilt(path, "UPDATE earlier SET body = replace(body, 'First', 'Worst')")
    assert store.verify() == [("phrase", "p1")]
    told = mended(store, now=lambda: TODAY)
    assert told.lines
    assert "0 phrases" not in told.lines[0]
    assert store.verify() == []
    assert store.daily_backup(backups_beside(path))
    assert store.phrase("p1").title == "Another"


def test_damage_in_the_header_of_a_removed_pack_is_found_and_mended_so_that_backups_go_on(store, path):
    store.apply(sent(phrase("p1")))
    store.apply(Batch("Gone", (Remove("phrase", "p1", by=PACK), Remove("pack", PACK, by=PACK))))
    _spoilt(path, "UPDATE pack SET body = replace(body, 'Starter', 'Smarter')")
    assert store.verify() == [("pack", PACK)]
    mended(store, now=lambda: TODAY)
    assert store.daily_backup(backups_beside(path))


def test_a_damaged_step_is_refused_kindly_and_the_others_can_be_undone(store, path):
    first = store.apply(Add(phrase("p1")))
    for n, text in enumerate(("garbage", "[[1,2]]", '[[{"do":"add"},null]]')):
        second = store.apply(Add(phrase(f"q{n}")))
        _spoilt(path, "UPDATE history SET inverse = ?, inverse_hash = ? WHERE step = ?", text, hashed(text), second.step)
        for step in (None, second.step):
            with pytest.raises(LauncherError, match="damaged") as refusal:
                store.undo(step)
            assert refusal.value.hint
    assert store.undo(first.step)
    assert store.phrase("p1") is None


@pytest.mark.parametrize("with_backup", [True, False])
def test_a_letter_changed_in_a_step_is_found_never_put_back_and_mended(store, path, with_backup):
    store.apply(Add(phrase("p1", text="The first words.")))
    store.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "The second words."}}}))
    if with_backup:
        store.daily_backup(backups_beside(path))
    for way in ("forward", "inverse"):
        _spoilt(path, f"UPDATE history SET {way} = replace({way}, 'first', 'worst')")  # noqa: S608 - one of two names
    with pytest.raises(LauncherError, match="damaged"):
        store.undo()
    assert texts_of(store) == {"p1": "The second words."}
    assert store.verify()
    mended(store, now=lambda: TODAY)
    assert store.verify() == []
    assert bool(store.undo()) is with_backup
    assert texts_of(store) == {"p1": "The first words." if with_backup else "The second words."}
    assert whole(store.backup(path.with_name("copy.db")))


def test_steps_of_an_older_program_get_their_hashes(path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(MIGRATIONS, "_migrations", MIGRATIONS._migrations[:3])
        path.parent.mkdir()
        with closing(Database(path)) as db:
            configure(db, path)
            MIGRATIONS.apply(db)
            inverse = changes_text([Taken(Add(phrase("p1")))])
            db.execute("INSERT INTO history (step, name, by_pack, forward, inverse) VALUES (1, 'Old', 0, '[]', ?)", [inverse])
    store = opened(path)
    assert store.verify() == []
    assert all(hash_ for (hash_,) in rows(store, "SELECT inverse_hash FROM history"))
    assert store.undo().name == "Old"
    assert store.phrase("p1")
    # An older program that runs on beside this one still takes steps.
    inverse = changes_text([Taken(Add(phrase("p2")))])
    store._db.execute("INSERT INTO history (step, name, by_pack, forward, inverse) VALUES (2, 'Beside', 0, '[]', ?)", [inverse])
    assert store.verify() == []
    assert whole(store.backup(path.with_name("copy.db")))
    assert store.undo().name == "Beside"
    store.close()


def test_a_damaged_date_does_not_hide_the_steps(store, path):
    store.apply(Add(phrase("p1")))
    _spoilt(path, "UPDATE history SET at = '2026-1S-21'")
    assert [(one.step, one.at) for one in store.steps()] == [(1, None)]


def test_a_letter_changed_in_an_index_is_found_when_the_file_is_opened_and_no_phrase_is_missing(path):
    store = opened(path)
    store.apply(sent(*(phrase(f"p{n:03}", text="Kept. " * 50) for n in range(300))))
    before = texts_of(store)
    ((root,),) = rows(store, "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_base_1'")
    assert root
    store.close()
    data = path.read_bytes()
    at = data.rindex(b"phrasep150pack-1")  # in the index the columns of the key lie side by side
    at = at if data[at + 16 : at + 18] != b'{"' else data.index(b"phrasep150pack-1")
    path.write_bytes(data[: at + 7] + b"X" + data[at + 8 :])
    with pytest.raises(Damaged):
        opened(path)
    rescued(path, now=lambda: TODAY)
    store = opened(path)
    assert texts_of(store) == before
    store.close()


def test_a_small_fact_that_is_no_number_stops_nothing(store, path):
    store.note_use("p1", ["refund"])
    store.remember("store:faded-on", "7E9")
    store.fade(TODAY.date())
    store.fade(TODAY.date() + timedelta(days=1))
    assert 0 < store.habits().scores["p1"] < 1


def test_a_record_comes_back_where_a_rescue_has_put_another_one_in_its_place(store, path):
    store.apply(sent(phrase("p1"), phrase("p2")))
    store.apply(Batch("Own", (Add(phrase("q1")), Add(phrase("q2")))))
    store.apply(Remove("phrase", "q2"))
    store.apply(Remove("phrase", "p2", by=PACK))
    for table, last in (("personal", "q1"), ("base", "p1")):
        _spoilt(path, f"UPDATE {table} SET row = row + 1 WHERE id = ?", last)  # noqa: S608 - as a rescue may number it
    assert store.undo().ids == {("phrase", "q2")}
    store.apply(Add(phrase("p2"), by=PACK))
    assert texts_of(store).keys() == {"p1", "p2", "q1", "q2"}


def test_what_is_filled_in_finds_a_place_where_its_own_is_taken(store):
    layout = layouts_of(store._db.conn)["personal"]
    found = Found(layout, known={("phrase", "b")}, all_known=False, numbers={("phrase", "b"): 1})
    with database.writing(store._db):
        for one in map(sealed, (phrase("a"), phrase("b"))):
            mend._fill(store._db, found, (7, "phrase", one.id, body_of(one), one.rev))
    assert texts_of(store).keys() == {"a", "b"}


# The clock, and the world around


def test_an_older_file_brought_back_and_upgraded_again_takes_no_earlier_copy_away(path, monkeypatch):
    opened(older(path, monkeypatch, 3)).close()
    path.unlink()
    again = older(path, monkeypatch, 1).read_bytes()
    for _ in range(3):  # as where the power went before the upgrade was finished
        path.write_bytes(again)
        opened(path).close()
    kept = listed(backups_beside(path))
    assert sorted(inside(one.path).phrases for one in kept) == [1, 3]


def test_a_clock_that_went_astray_and_came_back_leaves_the_habits(store):
    store.fade(TODAY.date())
    for _ in range(20):
        store.note_use("p1", ["refund"])
    store.fade(TODAY.date().replace(year=1970))
    store.fade(TODAY.date())
    assert store.habits() != Habits()
    assert store.habits().scores["p1"] > 1


def test_a_backup_of_a_day_that_no_calendar_knows_is_listed_too(store, path, monkeypatch):
    made = store.backup(backups_beside(path) / "mine.db")
    for seconds in (1e15, -1e15):

        def strange(file, *, follow_symlinks=True, seconds=seconds):
            known = os.stat(file, follow_symlinks=follow_symlinks)  # noqa: PTH116 - the method itself is replaced
            return SimpleNamespace(st_mtime=seconds, st_size=known.st_size, st_mode=known.st_mode)

        with monkeypatch.context() as patched:
            patched.setattr(type(made), "stat", strange)
            assert [one.path for one in listed(made.parent)] == [made]


def test_an_old_backup_that_cannot_be_removed_spoils_neither_the_day_s_nor_a_restore(path, monkeypatch):
    stubborn = set()
    unlink = type(path).unlink

    def held(file, missing_ok=False):
        if file.suffix == ".db":
            stubborn.add(file.name)
            raise PermissionError(13, "it is open elsewhere")
        unlink(file, missing_ok=missing_ok)

    monkeypatch.setattr(type(path), "unlink", held)
    for day in range(40):
        store = opened(path, TODAY + timedelta(days=day))
        store.apply(Add(phrase(f"p{day}")))
        assert store.daily_backup(backups_beside(path))
        store.close()
    store = opened(path, TODAY + timedelta(days=50))
    kept = store.backup(path.with_name("kept.backup"))
    for _ in range(backup.BEFORE + 2):
        assert store.restore(kept).phrases == 40
    store.close()
    assert any(name.startswith("phrases-") for name in stubborn)
    assert any(name.startswith("before-") for name in stubborn)


def test_a_backup_is_never_written_over_the_store_itself(store, path, tmp_path):
    store.apply(Add(phrase("p1")))
    link = tmp_path / "link"
    _linked(link / "x.db", tmp_path / "nowhere" / "x.db")
    (link / "mine.db").symlink_to(path)
    for to in (path, path.with_name(path.name + "-wal"), link / "mine.db", path.parent / ".." / path.parent.name / path.name):
        with pytest.raises(LauncherError, match="your phrases themselves") as refusal:
            store.backup(to)
        assert refusal.value.hint
    store.apply(Add(phrase("p2")))
    assert texts_of(store).keys() == {"p1", "p2"}
    assert store.verify() == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file in use cannot be moved")
@pytest.mark.parametrize("how", ["removed", "moved", "replaced"])
def test_nothing_is_acknowledged_that_goes_into_a_file_that_nobody_finds_any_more(store, path, tmp_path, how):
    store.apply(Add(phrase("p1")))
    copy = store.backup(tmp_path / "copy.db")
    path.unlink() if how == "removed" else path.rename(tmp_path / "moved.db")
    if how == "replaced":
        copy.rename(path)
    for write in (partial(store.apply, Add(phrase("p2"))), store.undo, partial(store.note_use, "p1", ["refund"])):
        with pytest.raises(LauncherError, match="was moved or replaced") as refusal:
            write()
        assert refusal.value.hint
        assert not isinstance(refusal.value, Damaged)
    assert store.phrase("p1")  # she can read on
    if how != "removed":
        path.unlink(missing_ok=True)
        (tmp_path / "moved.db").rename(path)
        assert store.apply(Add(phrase("p2"))).step  # it lies there again


@pytest.mark.parametrize("why", ["a file", "read-only"])
def test_a_folder_of_backups_that_takes_none_is_named_and_costs_no_word(store, path, why, request):
    store.apply(Add(phrase("p1")))
    if why == "a file":
        backups_beside(path).write_text("Somebody put this here.")
    else:
        _read_only(backups_beside(path), request)
    for work in (
        partial(store.daily_backup, backups_beside(path)),
        partial(store.apply, Batch("Large", tuple(Add(phrase(f"q{n}")) for n in range(60)))),
    ):
        with pytest.raises(LauncherError, match="cannot write") as refusal:
            work()
        assert str(backups_beside(path)) in refusal.value.message
    assert store.apply(Add(phrase("p2"))).step
    assert set(texts_of(store)) == {"p1", "p2"}


def test_a_file_that_may_only_be_read_can_be_read_and_saving_tells(path, request):
    store = opened(path)
    store.apply(Add(phrase("p1")))
    store.close()
    before = path.read_bytes()
    if subprocess.run(["mount", "--bind", path, path], capture_output=True, check=False).returncode:
        pytest.skip("no file may be mounted here")
    request.addfinalizer(lambda: subprocess.run(["umount", "-l", path], check=True))
    subprocess.run(["mount", "-o", "remount,ro,bind", path], check=True)
    store = opened(path)
    assert store.phrase("p1")  # she can read on
    for write in (partial(store.apply, Add(phrase("p2"))), store.undo):
        with pytest.raises(LauncherError, match="cannot write") as refusal:
            write()
        assert not isinstance(refusal.value, Damaged)
    store.close()
    assert rescued(path, now=lambda: TODAY).damaged is None
    assert path.read_bytes() == before


def _read_only(folder, request):
    """A folder that not even root may write to, where this may be arranged."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", folder], capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here")
    request.addfinalizer(lambda: subprocess.run(["umount", folder], check=True))


def test_a_full_disk_is_called_so_whoever_meets_it(path, monkeypatch):
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    for free, words in ((0, "disk is full"), (1 << 30, "cannot write")):
        monkeypatch.setattr(faults.shutil, "disk_usage", lambda _folder, free=free: SimpleNamespace(free=free))
        with pytest.raises(LauncherError, match=words), faults.world(path):
            raise error
    with pytest.raises(LauncherError, match="disk is full"), faults.world(path):
        raise OSError(28, "No space left on device")


def test_a_folder_where_the_file_should_be_is_told_as_that(path):
    path.mkdir(parents=True)
    with pytest.raises(LauncherError, match="is not a file of phrases"):
        opened(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that is cut short is forked")
def test_a_write_that_was_cut_short_across_a_network_is_taken_back_and_the_store_opens(path, monkeypatch):
    monkeypatch.setattr(database, "across_network", lambda _path: True)
    store = opened(path)
    store.apply(Add(phrase("p1")))
    before = texts_of(store)
    store.close()

    def work():
        cut = opened(path)
        cut._db.execute("PRAGMA cache_size = 2")  # so that the file itself is written to before the end
        cut._db.execute("BEGIN IMMEDIATE")
        cut._db.conn.executemany("INSERT INTO meta VALUES (?, ?)", [(f"{n}", "half " * 500) for n in range(200)])
        os._exit(0)

    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(30)
    assert path.with_name(f"{path.name}-journal").stat().st_size
    store = opened(path)
    assert texts_of(store) == before
    assert store.recall("1") is None
    assert store.verify() == []
    store.close()


def test_a_stray_journal_that_is_none_keeps_nobody_out(path):
    store = opened(path)
    store.apply(Add(phrase("p1")))
    store.close()
    path.with_name(f"{path.name}-journal").write_bytes(b"\x5a" * 40_000)
    store = opened(path)
    assert texts_of(store).keys() == {"p1"}
    store.close()


# Links


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that ends without closing is forked")
def test_behind_a_link_the_file_is_rescued_with_the_log_that_lies_beside_it(path, tmp_path):
    real = tmp_path / "synced" / "mine.db"
    _linked(path, real)
    real.touch()
    store = opened(path)
    store.apply(sent(*(phrase(f"p{n}", text="Kept. " * 50) for n in range(100))))
    store.close()

    def work():
        held = opened(path)
        held._db.execute("PRAGMA wal_autocheckpoint = 0")
        held.apply(Add(phrase("last", text="Only in the log.")))
        os._exit(0)  # without closing: the log stays

    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(30)
    assert real.with_name("mine.db-wal").stat().st_size
    with real.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(bytes(4096))
    with pytest.raises(Damaged):
        opened(path)
    told = rescued(path, now=lambda: TODAY, packs=[])
    assert path.is_symlink()
    assert told.damaged.parent == real.parent
    assert told.damaged.with_name(f"{told.damaged.name}-wal").stat().st_size
    store = opened(path)
    assert store.phrase("last").text_for("any").plain == "Only in the log."
    store.close()


def test_a_link_to_a_drive_that_is_away_is_told_and_no_empty_store_is_made_there(path, tmp_path):
    away = tmp_path / "drive" / "mine.db"
    _linked(path, away)
    with pytest.raises(LauncherError, match="cannot write"):
        opened(path)
    assert list(away.parent.iterdir()) == []


def test_a_file_named_as_the_rescue_s_folder_keeps_nobody_out(path):
    opened(path).close()
    database.rescue_folder(path).write_bytes(b"")
    opened(path).close()


def test_a_file_of_another_machine_is_named_so_that_sqlite_finds_it():
    assert read_only(PureWindowsPath(r"\\server\my share\phrases.db")) == "file:////server/my%20share/phrases.db?mode=ro"
    assert read_only(PureWindowsPath(r"C:\My phrases\phrases.db")) == "file:///C:/My%20phrases/phrases.db?mode=ro"


# Odd names


@pytest.mark.parametrize("id_", ["\udcff", "a\0b"])
def test_what_cannot_name_a_record_is_nowhere_and_is_refused(store, id_):
    assert store.phrase(id_) is None
    assert store.earlier(id_) == ()
    assert store.some("phrase", [id_]) == {}
    for change in (Add(phrase(id_)), Remove("phrase", id_), Edit("phrase", id_, {"title": "Other"})):
        with pytest.raises(LauncherError, match="cannot be saved"):
            store.apply(change)
    assert store.steps() == ()


def test_a_name_of_a_step_that_no_file_can_hold_does_not_cost_the_change(store):
    store.apply(Add(phrase("p1")), name="From \udcff")
    assert [one.name for one in store.steps()] == ["From ?"]
    store.apply(Add(pack("pack-2"), by="pack-2"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the other process is forked")
def test_the_log_of_a_running_launcher_is_not_read_through_by_whoever_opens_beside_it(path, monkeypatch):
    context = multiprocessing.get_context("fork")
    ready, done = context.Event(), context.Event()

    def work():
        store = opened(path)
        store.apply(sent(*(phrase(f"p{n}", text="Kept. " * 50) for n in range(100))))
        ready.set()
        done.wait(60)
        store.close()

    child = context.Process(target=work)
    child.start()
    try:
        assert ready.wait(30)
        monkeypatch.setattr(database, "commits_behind_a_break", lambda *_log: pytest.fail("it takes seconds for a long log"))
        store = opened(path)
        assert len(store.phrases()) == 100
        store.close()
    finally:
        done.set()
        child.join(30)
