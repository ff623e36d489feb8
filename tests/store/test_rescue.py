"""A damaged file: set aside whole, everything that can be proved brought back, every loss told; and nothing else is damage."""

import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from store_kills import killed_at
from store_past import older
from store_samples import PACK, TODAY, opened, pack, phrase, sent, situation, texts_of, whole

from launcher.change import Add, Batch, Edit, Remove
from launcher.errors import LauncherError
from launcher.phrase import to_plain
from launcher.store import Damaged, Edition, backups_beside, database, marks, rescue
from launcher.store.descent import descent
from launcher.store.pages import commits_behind_a_break, frames_of
from launcher.store.rescue import mended, rescued

pytestmark = pytest.mark.expects_log("")
PACKED = sent(situation(), *(phrase(f"p{n}", title=f"Title {n}", text=f"Sent {n}. " * 30) for n in range(120)))


def _fill(store):
    store.apply(PACKED)
    store.apply(Batch("Own", tuple(Add(phrase(f"q{n}", title=f"Own {n}", text=f"Mine {n}. " * 30)) for n in range(60))))
    store.apply(Batch("Edits", tuple(Edit("phrase", f"p{n}", {"title": f"As I say {n}"}) for n in range(0, 120, 7))))
    for n in (3, 50):
        store.apply(Remove("phrase", f"p{n}"))
    store.note_use("p1", ["refund"])
    store.remember("last_situation", "saying-no")


@pytest.fixture
def filled(path):
    """A store with packs, own phrases, edits, hidden ones and habits; what is whole in it."""
    store = opened(path)
    _fill(store)
    before = whole(store)
    store.close()
    return before


def _behind_a_break(log):
    return commits_behind_a_break(log, frames_of(log))


def _saved(path):
    store = opened(path)
    made = store.daily_backup(backups_beside(path))
    store.close()
    return made


def _spoilt(path, at, size):
    data = bytearray(path.read_bytes())
    data[at : at + size] = b"\xee" * len(data[at : at + size])
    path.write_bytes(data)
    return bytes(data)


def _rescue(path, packs=()):
    return rescued(path, now=lambda: TODAY, packs=packs)


def _damaged(path):
    with pytest.raises(Damaged) as found:
        opened(path)
    assert found.value.hint


def _seen(path):
    store = opened(path)
    assert store.verify() == []
    seen = whole(store)
    store.close()
    return seen


@pytest.mark.parametrize(("at", "size"), [(0, 16), (0, 100), (16, 2), (40, 40), (100, 8), (24, 4)])
def test_a_broken_head_costs_nothing(path, filled, at, size):
    bad = _spoilt(path, at, size)
    with pytest.raises(Damaged) if (at, size) != (24, 4) else nullcontext():
        opened(path).close()
    report = _rescue(path)
    if report.lines:
        assert report.damaged.read_bytes() == bad
        assert report.lost == ()
    assert _seen(path) == filled


def test_broken_pages_cost_only_what_was_on_them_and_packs_and_the_backup_fill_that(path, filled):
    _saved(path)
    size = path.stat().st_size
    for at in range(0, size - 4096, 4096 * 7):
        good = path.read_bytes()
        _spoilt(path, at, 4096)
        if at:
            _damaged(path)
        report = _rescue(path, [PACKED])
        assert report.lost == ()
        assert report.edits_lost == ()
        assert _seen(path)[0] == filled[0]
        for left in path.parent.glob("phrases.db*"):
            left.unlink()
        path.write_bytes(good)


def test_a_file_that_was_emptied_is_brought_back_from_the_backup_and_one_without_a_past_becomes_a_store(path, filled):
    made = _saved(path)
    path.write_bytes(b"")
    _damaged(path)
    report = _rescue(path)
    assert report.backup == made
    assert _seen(path)[0] == filled[0]
    empty = path.parent / "new" / "phrases.db"
    empty.parent.mkdir()
    empty.touch()
    opened(empty).close()


@pytest.mark.parametrize("number", [0, 1])
def test_a_hurt_name_of_a_migration_is_damage_and_not_a_newer_program(path, filled, number):
    store = opened(path)
    names = [name for (name,) in store._db.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid")]
    store._db.execute("UPDATE _sqlite_migrations SET name = 'X' || substr(name, 2) WHERE name = ?", [names[number]])
    store.close()
    _damaged(path)
    assert _rescue(path).lost == ()
    assert _seen(path) == filled


def test_a_damaged_file_of_an_older_release_is_rescued_into_todays(path, monkeypatch):
    older(path, monkeypatch, count=40)
    _spoilt(path, 0, 100)
    report = _rescue(path)
    assert report.lost == ()
    assert len(_seen_ids(path)) == 40


def test_an_older_file_with_a_damaged_text_is_brought_up_to_date_and_kept_as_it_was(path, monkeypatch):
    older(path, monkeypatch, count=3)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE personal SET body = replace(body, 'long', 'lung') WHERE id = 'old1'")
    store = opened(path)
    assert store.verify() == [("phrase", "old1")]
    assert len(store.phrases()) == 2
    store.close()
    assert (path.parent / f"phrases.db.damaged-{TODAY:%Y-%m-%d}").exists()


def test_habits_history_and_facts_come_back_too(path, filled):
    _saved(path)
    before = opened(path)
    habits, steps, earlier = before.habits(), before.steps(), before.earlier("p0")
    before.close()
    _spoilt(path, 0, 100)
    _rescue(path)
    after = opened(path)
    assert after.habits() == habits
    assert after.steps() == steps
    assert after.earlier("p0") == earlier
    assert after.recall("last_situation") == "saying-no"
    assert after.undo().name == "Remove “Title 50”"
    after.close()


def test_a_removed_phrase_stays_removed_and_the_newer_text_wins(path, filled):
    old = opened(path)
    old.undo()  # the backup is from before p50 was removed
    old.apply(Edit("phrase", "q5", {"title": "Older"}))
    old.daily_backup(backups_beside(path))
    old.apply(Remove("phrase", "p50"))
    old.apply(Remove("phrase", "q6"))
    old.apply(Edit("phrase", "q5", {"title": "Newer"}))
    expected = whole(old)
    old.close()
    _spoilt(path, 0, 100)
    report = _rescue(path, [PACKED])
    assert _seen(path) == expected
    assert report.from_backup == report.from_packs == ()


def test_without_a_backup_the_loss_is_told_by_id(path, filled):
    data = bytearray(path.read_bytes())
    for n in (11, 12):
        at = data.index(f"Mine {n}. Mine".encode())
        data[at : at + 6] = b"\xff\xff\xff\xff\xff\xff"
    data[:16] = b"\0" * 16
    path.write_bytes(data)
    report = _rescue(path)
    assert [id_ for id_, _title in report.lost] == ["q11", "q12"]
    assert "2 phrases could not be read: “Own 11”, “Own 12”." in report.lines
    assert "launcher backup --list" in report.lines[-1]
    told = json.loads(report.report.read_text())
    assert told["lost"] == ["q11", "q12"]
    assert told["damaged"] == report.damaged.name
    assert {f"q{n}" for n in range(60)} - {"q11", "q12"} <= _seen_ids(path)


def _index_entry(data, key):
    """Where the index of the user's own phrases holds this key; in the table its body follows."""
    at = -1
    while (at := data.index(key, at + 1)) and data[at + len(key) : at + len(key) + 1] == b"{":
        pass
    return at


def test_a_phrase_whose_name_is_hurt_in_the_index_alone_is_not_called_lost(path, filled):
    data = bytearray(path.read_bytes())
    data[_index_entry(data, b"phraseq12") + len(b"phraseq")] = ord("x")
    path.write_bytes(data)
    _damaged(path)
    report = _rescue(path)
    assert report.lost == ()
    assert not any("could not be read" in line for line in report.lines)
    assert _seen(path) == filled


def test_a_phrase_whose_name_is_hurt_beside_its_text_and_in_the_index_is_known_by_its_text(path, filled):
    data = bytearray(path.read_bytes())
    for at in (_index_entry(data, b"phraseq12"), data.index(b"phraseq12{")):
        data[at + len(b"phraseq")] = ord("x")
    path.write_bytes(bytes(16) + data[16:])
    _damaged(path)
    report = _rescue(path)
    assert report.lost == ()
    assert _seen(path) == filled


def test_two_phrases_of_one_number_both_come_back(path, filled):
    data = bytearray(path.read_bytes())
    row_11, row_12 = (data.index(f"phraseq{n}{{".encode()) - 9 for n in (11, 12))
    assert data[row_12] == data[row_11] + 1  # where SQLite keeps the number: before the head of the row
    data[row_12] = data[row_11]
    path.write_bytes(data)
    _damaged(path)
    report = _rescue(path)
    assert report.lost == ()
    assert dict(_seen(path)[0]) == dict(filled[0])


def test_what_may_be_missing_is_told_beside_a_backup_too(path, filled):
    _saved(path)
    store = opened(path)
    store.apply(Add(phrase("since", text="Since the backup. " * 20)))
    store.close()
    data = bytearray(path.read_bytes())
    for at in (_index_entry(data, b"phrasesince"), data.index(b"phrasesince{")):
        data[at : at + 11] = b"\xff" * 11
    path.write_bytes(bytes(16) + data[16:])
    report = _rescue(path)
    assert "since" not in _seen_ids(path)
    assert report.perhaps_more
    assert any("newer than the last backup" in line for line in report.lines)


def test_a_step_without_a_hash_that_is_no_text_any_more_keeps_no_backup_from_helping(path, filled):
    made = _saved(path)
    with closing(sqlite3.connect(made)) as other, other:
        other.execute("UPDATE history SET inverse_hash = '', inverse = CAST(inverse || CAST(X'ff' AS TEXT) AS TEXT)")
        other.execute("UPDATE history SET forward_hash = ''")
    os.utime(made, (TODAY.timestamp(), TODAY.timestamp()))
    path.write_bytes(path.read_bytes()[:4096] + bytes(4096 * 40))
    report = _rescue(path)
    assert report.backup == made
    assert report.lost == ()
    assert dict(_seen(path)[0]) == dict(filled[0])


def _seen_ids(path):
    store = opened(path)
    ids = set(texts_of(store))
    store.close()
    return ids


def test_nothing_to_save_and_no_backup_leaves_a_new_store_and_the_old_file(path):
    path.parent.mkdir()
    path.write_text("Dear diary, " * 1000)
    _damaged(path)
    report = _rescue(path, [PACKED])
    assert report.damaged.read_text().startswith("Dear diary")
    assert report.from_packs
    assert str(report.damaged) in report.lines[0]
    store = opened(path)
    assert len(store.phrases()) == 120
    store.close()


def test_a_backup_that_is_damaged_is_passed_over_for_an_older_good_one(path, filled):
    good = _saved(path)
    bad = good.with_name("phrases-2026-11-22.db")
    shutil.copyfile(good, bad)
    _spoilt(bad, 4096 * 5, 4096)
    (backups_beside(path) / "phrases-2026-11-23.db").write_text("no database")
    for at in range(4096 * 3, path.stat().st_size, 8192):
        _spoilt(path, at, 4096)
    report = _rescue(path)
    assert report.backup == good
    assert report.from_backup
    assert report.lost == ()
    assert dict(_seen(path)[0]) == dict(filled[0])
    assert "last backup" in report.lines[1]


def test_the_newest_backup_is_not_the_one_that_a_wrong_clock_dated_ahead(path):
    store = opened(path)
    store.apply(Add(phrase("old", text="Long ago. " * 30)))
    store.close()
    for when, text in ((datetime(2090, 1, 1, tzinfo=UTC), "Then. " * 50), (TODAY, "Now. " * 50)):
        store = opened(path, when)
        store.apply(Edit("phrase", "old", {"texts": {"any": {"plain": text}}}))
        assert store.daily_backup(backups_beside(path))
        store.close()
    path.write_bytes(path.read_bytes()[:4096] + bytes(4096 * 40))
    report = _rescue(path)
    assert report.backup.name == "phrases-2026-11-21.db"
    assert dict(_seen(path)[0])["phrase", "old"].text_for("any").plain == "Now. " * 50


def test_an_older_backup_gives_what_the_newest_lacks_and_nothing_that_was_removed(path, filled):
    _saved(path)  # with everything
    store = opened(path, TODAY + timedelta(days=1))
    for id_ in ("q11", "q12", "q13"):
        store.apply(Remove("phrase", id_))
    assert store.daily_backup(backups_beside(path))
    for _ in ("q13", "q12"):
        store.undo()  # they are there again, and no backup since has them
    store.close()
    data = path.read_bytes()
    path.write_bytes(bytes(16) + data[16:].replace(b"Mine 12. Mine", b"\xff" * 13))
    report = _rescue(path)
    assert report.backup.name == "phrases-2026-11-22.db"
    assert report.from_older == ("q12",)
    assert report.lost == report.from_backup == ()
    assert "1 of them is as it was in an older backup." in report.lines
    assert filled[0].keys() - _seen(path)[0].keys() == {("phrase", "q11")}


def test_the_edition_in_force_gives_its_phrases_back_and_no_other_edition_does(path, filled):
    store = opened(path)
    newer = sent(pack(serial=2), *(phrase(f"p{n}", title="Newer", text=f"Newer {n}. " * 30) for n in range(120)))
    edits = tuple(Edit("phrase", one.record.id, to_plain_texts(one.record), by=PACK) for one in newer.changes[2:])
    for serial, parts in ((2, (Edit("pack", PACK, {"serial": 2}, by=PACK), *edits)), (1, ())):
        store.take_in(Batch(f"Edition {serial}", parts), Edition(PACK, serial, content=b"%d" % serial))
    before = whole(store)
    store.close()
    path.write_bytes(bytes(16) + path.read_bytes()[16:].replace(b"Newer 12. Newer", b"\xff" * 15))
    report = rescued(path, now=lambda: TODAY, packs=[PACKED], unpacked=lambda data: newer if data == b"2" else PACKED)
    assert report.from_packs == ("p12",)
    assert _seen(path)[0] == before[0]


def to_plain_texts(one):
    return {"title": one.title, "texts": to_plain(one)["texts"]}


def test_a_kept_file_that_nobody_understands_costs_nothing_more(path, filled):
    store = opened(path)
    store.take_in(Batch("The same", ()), Edition(PACK, 1, content=b"1"))
    store.close()
    path.write_bytes(bytes(16) + path.read_bytes()[16:].replace(b"Mine 12. Mine", b"\xff" * 13))

    def unpacked(_data):
        raise LauncherError("This is no pack.")

    report = rescued(path, now=lambda: TODAY, packs=[PACKED], unpacked=unpacked)
    assert [id_ for id_, _title in report.lost] == ["q12"]


def test_an_edit_that_came_from_a_backup_is_told(path, filled):
    _saved(path)
    path.write_bytes(bytes(16) + path.read_bytes()[16:].replace(b'"As I say 7"', b'"As I sax 7"'))
    report = _rescue(path)
    assert report.edits_from_backup == ("p7",)
    assert report.edits_lost == ()
    assert "Your edit of 1 phrase is as it is in a backup." in report.lines
    assert _seen(path)[0] == filled[0]


def test_the_log_of_another_file_beside_a_restored_one_is_set_aside_unread(path, filled, tmp_path):
    good = _saved(path)
    live = opened(path)
    live._db.execute("PRAGMA wal_autocheckpoint = 0")
    live.apply(Batch("Later", tuple(Add(phrase(f"late{n}", text="Late. " * 300)) for n in range(30))))
    for suffix in ("-wal", "-shm"):
        shutil.copyfile(path.with_name(path.name + suffix), tmp_path / suffix)
    live.close()
    shutil.copyfile(good, path)
    for suffix in ("-wal", "-shm"):
        shutil.copyfile(tmp_path / suffix, path.with_name(path.name + suffix))
    _damaged(path)
    report = _rescue(path)
    assert _seen(path) == filled
    assert report.damaged.with_name(report.damaged.name + "-wal").read_bytes() == (tmp_path / "-wal").read_bytes()


def _left_log(path, folder):
    """What a process that was killed leaves beside the file: the log of two edits that only it holds."""
    live = opened(path)
    live._db.execute("PRAGMA wal_autocheckpoint = 0")
    for n in (1, 2):
        live.apply(Edit("phrase", f"p{n}", {"title": "After"}))
    folder.mkdir()
    shutil.copyfile(path, folder / path.name)
    shutil.copyfile(path.with_name(path.name + "-wal"), folder / f"{path.name}-wal")
    live.close()
    return folder / path.name


@pytest.mark.parametrize("edits", [0, 1, 2, 5, 40])
def test_a_log_beside_an_older_copy_of_its_own_file_is_found_out(path, filled, tmp_path, edits):
    older_copy = Path(shutil.copyfile(path, tmp_path / "older.db"))  # as programs make them that know no log
    store = opened(path)
    for n in range(edits):
        store.apply(Edit("phrase", f"q{n}", {"title": "Between"}))
    store.close()
    left = _left_log(path, tmp_path / "left")
    if not edits:
        store = opened(left)  # the very file that the log goes on from
        assert [store.phrase(f"p{n}").title for n in (1, 2)] == ["After", "After"]
        store.close()
        return
    shutil.copyfile(older_copy, left)
    before = left.read_bytes(), left.with_name(f"{left.name}-wal").read_bytes()
    _damaged(left)
    assert (left.read_bytes(), left.with_name(f"{left.name}-wal").read_bytes()) == before
    report = _rescue(left)
    assert "was damaged" in report.lines[0]
    assert _seen(left)[0].keys() == filled[0].keys()


def test_a_log_that_goes_on_after_a_restore_is_the_files_own(path, filled, tmp_path):
    good = _saved(path)
    store = opened(path)
    for n in range(150):  # so many that their marks fill pages, which the restore lets go
        store.apply(Edit("phrase", "q1", {"title": f"Later {n}"}))
    store.restore(good)
    store.close()
    store = opened(_left_log(path, tmp_path / "left"))
    assert [store.phrase(f"p{n}").title for n in (1, 2)] == ["After", "After"]
    store.close()
    store = opened(path)
    store.apply(Edit("phrase", "q1", {"title": "Later"}))
    store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store._db.execute("PRAGMA wal_autocheckpoint = 0")
    store.restore(good)  # the log itself begins with a history that begins anew
    store.apply(Edit("phrase", "q1", {"title": "After all"}))
    home = tmp_path / "again" / path.name
    home.parent.mkdir()
    for tail in ("", "-wal"):
        shutil.copyfile(path.with_name(path.name + tail), home.with_name(home.name + tail))
    store.close()
    store = opened(home)
    assert store.phrase("q1").title == "After all"
    store.close()


@pytest.mark.parametrize("now_and_then", [1, 3])
def test_no_number_of_edits_makes_a_healthy_file_look_damaged_after_a_power_cut(path, filled, monkeypatch, now_and_then):
    monkeypatch.setattr(marks, "KEEP", 300)  # a few pages of marks: one begins a page while an old one goes from another page
    store = opened(path)
    with database.writing(store._db):
        for n in range(300):
            marks.turn(store._db, [("phrase", f"q{n}")])
    for n in range(240):
        if n % now_and_then == 0:
            store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        store.apply(Edit("phrase", "q1", {"title": f"Edit {n}"}))
        log = path.with_name(f"{path.name}-wal").read_bytes()
        assert descent(path.read_bytes(), frames_of(log)) == "own"
        assert _behind_a_break(log) <= 1
    store.close()


def test_the_log_of_another_store_is_found_out_and_not_read(path, filled, tmp_path):
    other = opened(tmp_path / "other" / "phrases.db")
    other.apply(sent(*(phrase(f"o{n}") for n in range(20)), *(phrase(f"p{n}") for n in (1, 2))))
    other.close()
    log = _left_log(tmp_path / "other" / "phrases.db", tmp_path / "left").with_name("phrases.db-wal")
    shutil.copyfile(log, path.with_name("phrases.db-wal"))
    _damaged(path)
    report = _rescue(path)
    assert _seen(path) == filled
    assert report.damaged.with_name(f"{report.damaged.name}-wal").read_bytes() == log.read_bytes()


def test_a_log_whose_file_is_gone_is_not_read_into_a_new_one(path, filled):
    _saved(path)
    path.unlink()
    path.with_name(path.name + "-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))
    _damaged(path)
    _rescue(path)
    assert _seen(path)[0] == filled[0]


def _left_by_a_killed_process(path, tmp_path, changes):
    """The files as they are after that many changes, before any checkpoint."""
    store = opened(path)
    store._db.execute("PRAGMA wal_autocheckpoint = 0")
    for change in changes:
        store.apply(change)
    for suffix in ("", "-wal", "-shm"):
        shutil.copyfile(path.with_name(path.name + suffix), tmp_path / f"left{suffix}")
    store.close()
    for suffix in ("", "-wal", "-shm"):
        shutil.copyfile(tmp_path / f"left{suffix}", path.with_name(path.name + suffix))
    return path.with_name(path.name + "-wal")


def test_a_break_in_the_log_loses_only_what_stood_on_it(path, filled, tmp_path):
    added = [Add(phrase(f"late{n}", text=f"Late {n}. " * 20)) for n in range(20)]
    log = _left_by_a_killed_process(path, tmp_path, added)
    assert _behind_a_break(log.read_bytes()) == 0
    data = bytearray(log.read_bytes())
    data[32 + 24 + 4096 * 3 : 32 + 24 + 4096 * 3 + 64] = random.Random(1).randbytes(64)
    log.write_bytes(data)
    with closing(sqlite3.connect(tmp_path / "as-sqlite")) as sqlite_alone:
        shutil.copyfile(path, tmp_path / "as-sqlite")
        shutil.copyfile(log, tmp_path / "as-sqlite-wal")
        seen = sqlite_alone.execute("SELECT count(*) FROM personal WHERE id LIKE 'late%'").fetchone()[0]
    assert seen < 5  # SQLite stops at the break, and says nothing
    _damaged(path)
    report = _rescue(path)
    assert len({id_ for id_ in _seen_ids(path) if id_.startswith("late")}) >= 19
    assert set(_seen_ids(path)) | {id_ for id_, _title in report.lost} >= {f"late{n}" for n in range(20)}


def test_a_broken_head_of_the_log_costs_at_most_what_its_first_page_held(path, filled, tmp_path):
    added = [Add(phrase(f"late{n}", text=f"Late {n}. " * 20)) for n in range(20)]
    log = _left_by_a_killed_process(path, tmp_path, added)
    log.write_bytes(random.Random(2).randbytes(32) + log.read_bytes()[32:])
    bad = log.read_bytes()
    _damaged(path)
    report = _rescue(path)
    assert {f"late{n}" for n in range(20)} <= _seen_ids(path) | {id_ for id_, _title in report.lost}
    assert len(report.lost) <= 1
    assert report.damaged.with_name(f"{report.damaged.name}-wal").read_bytes() == bad


def test_a_log_that_is_whole_or_torn_at_its_end_is_no_damage(path, filled, tmp_path):
    added = [Add(phrase(f"late{n}")) for n in range(5)]
    log = _left_by_a_killed_process(path, tmp_path, added)
    log.write_bytes(log.read_bytes()[:-2000])
    assert {f"late{n}" for n in range(4)} <= _seen_ids(path)


@pytest.mark.parametrize("seed", [*range(40), 94, 150, 448])
def test_64_bytes_smashed_anywhere_lose_nothing_that_can_be_proved_and_no_loss_goes_untold(seed, good_file, tmp_path):
    data, before = good_file
    draw = random.Random(seed)
    bad = bytearray(data)
    for _ in range(64):
        bad[draw.randrange(len(bad))] = draw.randrange(256)
    path = tmp_path / "home" / "phrases.db"
    path.parent.mkdir()
    path.write_bytes(bad)
    try:
        report = _rescue(path)
    except LauncherError as refusal:
        pytest.fail(f"refused: {refusal}")
    store = opened(path)
    if not report.lines:  # SQLite finds it sound: the hashes tell
        hurt = store.verify()
        report = mended(store, now=lambda: TODAY)
        assert report.lines or not hurt
    assert store.verify() == []
    seen = texts_of(store)
    told = {id_ for id_, _title in report.lost}
    gone = {id_ for id_, text in before.items() if seen.get(id_) != text}
    nameless = told - before.keys()  # of these the index is hurt as well
    assert len(gone - told) <= len(nameless) or report.perhaps_more
    assert len(seen) >= len(before) - 64
    store.close()


@pytest.fixture(scope="module")
def good_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("good") / "phrases.db"
    store = opened(path)
    _fill(store)
    before = texts_of(store)
    store.close()
    return path.read_bytes(), before


def test_a_rescue_that_is_cut_short_anywhere_loses_nothing(path, filled, tmp_path):
    _saved(path)
    _spoilt(path, 4096 * 9, 4096 * 2)
    bad = path.read_bytes()
    start = tmp_path / "start"
    shutil.copytree(path.parent, start)
    step, cut = 0, True
    while cut:
        shutil.rmtree(path.parent)
        shutil.copytree(start, path.parent)
        cut = killed_at(step, lambda: _rescue(path, [PACKED]))
        if cut:
            killed_at(step // 2, lambda: _rescue(path, [PACKED]))  # and the one that carries on is cut short as well
        _rescue(path, [PACKED])
        assert _seen(path)[0] == filled[0]
        asides = [file for file in path.parent.iterdir() if file.read_bytes() == bad] if _only_files(path) else []
        assert [file.name for file in asides] == [f"phrases.db.damaged-{TODAY:%Y-%m-%d}"]
        assert asides[0].with_name(f"{asides[0].name}.json").exists()
        step += 1
    assert step > 30


def _only_files(path):
    shutil.rmtree(backups_beside(path))
    return all(file.is_file() for file in path.parent.iterdir())


def test_an_opening_while_a_rescue_is_unfinished_does_not_make_a_new_store(path, filled):
    bad = _spoilt(path, 0, 100)
    steps = iter(range(1000))
    while killed_at(next(steps), lambda: _rescue(path)) and path.exists():
        shutil.rmtree(path.with_name("phrases.db.rescue"), ignore_errors=True)
        for left in path.parent.glob("phrases.db.*"):
            left.unlink()
        path.write_bytes(bad)
    assert not path.exists()  # killed between the moving away and the putting in place
    _damaged(path)
    assert not path.exists()
    _rescue(path)
    assert _seen(path) == filled


def test_of_two_that_open_at_once_one_rescues_and_the_other_finds_it_done(path, filled):
    _saved(path)
    _spoilt(path, 4096 * 9, 4096)
    script = (
        "import sys; from pathlib import Path; from store_samples import TODAY; from launcher.store.rescue import rescued\n"
        "report = rescued(Path(sys.argv[1]), now=lambda: TODAY); print(len(report.lines))"
    )
    folders = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": folders}
        )
        for _ in range(3)
    ]
    told = [child.communicate(timeout=60)[0].strip() for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert sorted(told)[:2] == ["0", "0"]
    assert int(max(told)) >= 1
    assert _seen(path)[0] == filled[0]
    assert len(list(path.parent.glob("phrases.db.damaged-*.json"))) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="they must begin at the same moment")
def test_starts_at_once_on_a_damaged_file_all_succeed(path, filled):
    _spoilt(path, 4096 * 9, 4096)
    start = path.parent.with_name("start")
    path.parent.rename(start)
    for _ in range(8):
        shutil.rmtree(path.parent, ignore_errors=True)
        shutil.copytree(start, path.parent)
        gate = multiprocessing.get_context("fork").Barrier(3)
        children = [multiprocessing.get_context("fork").Process(target=_started, args=(path, gate, n)) for n in range(3)]
        for child in children:
            child.start()
        for child in children:
            child.join(60)
        assert [child.exitcode for child in children] == [0, 0, 0]


def _started(path, gate, n):
    gate.wait(20)
    Event().wait(0.008 * n)  # so that one is about to rescue while another looks
    try:
        opened(path).close()
    except Damaged:
        _rescue(path)
        opened(path).close()


def test_a_file_that_another_process_has_open_is_not_taken_away_from_it(path, filled, monkeypatch):
    monkeypatch.setattr(database, "LOOKED_WITHIN", 0.2)
    script = (
        "import sys; from pathlib import Path; from store_samples import opened\n"
        "store = opened(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read(); store.close()"
    )
    folders = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
    command = [sys.executable, "-c", script, path]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": folders}
    ) as child:
        assert child.stdout.readline() == "open\n"
        bad = _spoilt(path, 4096 * 9, 4096)
        with pytest.raises(LauncherError, match="Another program") as refusal:
            _rescue(path)
        assert not isinstance(refusal.value, Damaged)
        assert path.read_bytes() == bad
        child.stdin.close()
        child.wait(20)
    report = _rescue(path)
    assert report.damaged.exists()


def test_a_locked_file_is_not_damaged(path, filled):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        script = (
            "import sys; from pathlib import Path; from launcher.store import database\n"
            "database.BUSY_TIMEOUT = 50\nfrom store_samples import opened\nopened(Path(sys.argv[1]))"
        )
        folders = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
        child = subprocess.run(
            [sys.executable, "-c", script, path],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": folders},
        )
    assert "Another program is using" in child.stderr
    assert "Damaged" not in child.stderr
    assert not list(path.parent.glob("*damaged*"))
    assert _seen(path) == filled


def test_a_well_file_is_not_touched_by_a_rescue(path, filled):
    before = path.read_bytes()
    assert _rescue(path).lines == ()
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir() if file.name.startswith("phrases.db.")) == []


def test_a_newer_or_foreign_file_is_not_rescued(path, filled):
    store = opened(path)
    store._db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('launcher', '0999_x', '')")
    store.close()
    before = path.read_bytes()
    with pytest.raises(LauncherError, match="newer version"):
        _rescue(path)
    assert path.read_bytes() == before


@pytest.fixture
def small_disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine allows no mounts")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def _free(disk):
    return shutil.disk_usage(disk).free


def test_a_full_disk_stops_the_rescue_and_the_damaged_file_stays(path, filled, small_disk):
    home = small_disk / "phrases.db"
    shutil.copyfile(path, home)
    bad = _spoilt(home, 4096 * 9, 4096)
    ballast = small_disk / "ballast"
    for size in (1_000_000, 200_000):  # so that it is met while copying, and while writing
        ballast.write_bytes(bytes(_free(small_disk) - size + (ballast.stat().st_size if ballast.exists() else 0)))
        with pytest.raises(LauncherError, match=r"disk is full|No space"):
            _rescue(home)
        assert home.read_bytes() == bad
        assert not list(small_disk.glob("phrases.db.*"))
    assert home.read_bytes() == bad
    ballast.unlink()
    report = _rescue(home)
    assert report.damaged.read_bytes() == bad
    assert len(_seen(home)[0]) >= len(filled[0]) - 20


def test_a_read_only_folder_is_told_and_nothing_is_rescued(path, filled, small_disk):
    home = small_disk / "phrases.db"
    shutil.copyfile(path, home)
    bad = _spoilt(home, 4096 * 9, 4096)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(LauncherError, match="cannot write") as refusal:
        _rescue(home)
    assert not isinstance(refusal.value, Damaged)
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    assert home.read_bytes() == bad


def test_damaged_texts_of_an_open_store_are_completed_from_packs_and_backup(path, filled):
    _saved(path)
    store = opened(path)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE base SET body = replace(body, 'Sent', 'Bent') WHERE id = 'p9'")
        other.execute("UPDATE personal SET body = replace(body, 'Mine', 'Mind') WHERE id = 'q9'")
    assert store.verify() == [("phrase", "p9"), ("phrase", "q9")]
    report = mended(store, now=lambda: TODAY, packs=[PACKED])
    assert report.from_packs == ("p9",)
    assert report.from_backup == ("q9",)
    assert store.verify() == []
    assert whole(store)[0] == filled[0]
    assert report.damaged.exists()
    assert store.daily_backup(backups_beside(path)) is None  # today's is there; it could be made again
    store.close()


def test_what_nobody_has_is_taken_out_and_told_so_that_backups_go_on(path, filled):
    store = opened(path)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE personal SET body = replace(body, 'Mine', 'Mind') WHERE id = 'q9'")
    report = mended(store, now=lambda: TODAY)
    assert [id_ for id_, _title in report.lost] == ["q9"]
    assert store.verify() == []
    assert store.daily_backup(backups_beside(path))
    with closing(sqlite3.connect(report.damaged)) as kept:
        assert "Mind" in kept.execute("SELECT body FROM personal WHERE id = 'q9'").fetchone()[0]
    store.close()


def test_what_is_told_is_short_and_holds_no_text(path, filled):
    _saved(path)
    _spoilt(path, 4096 * 9, 4096 * 4)
    report = _rescue(path)
    assert 1 <= len(report.lines) <= 4
    assert all("\n" not in line and "Mine" not in line for line in report.lines)
    assert rescue.PATIENCE >= 30
