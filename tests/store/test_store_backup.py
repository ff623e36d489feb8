"""Backups: checked before they count, and a good one is never lost to a bad clock, a bad disk or a damaged store."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_kills import killed_at
from store_samples import TODAY, opened, phrase, sent, texts_of

from launcher.change import Add, Batch, Remove
from launcher.errors import LauncherError
from launcher.store import backup, backups_beside, listed, soundness


def _names(folder):
    return sorted(file.name for file in folder.iterdir())


def _day(path, days, work=None):
    """A new phrase and a daily backup on another day."""
    store = opened(path, TODAY + timedelta(days=days))
    if work:
        work(store)
    else:
        store.apply(Add(phrase(f"day {days}")))
    made = store.daily_backup(backups_beside(path))
    store.close()
    return made


def _many(name, count, start=0):
    return Batch(name, tuple(Add(phrase(f"{name}-{start + n}")) for n in range(count)))


def test_a_backup_is_one_file_for_the_user_alone_that_opens_with_everything_in_it(store, tmp_path):
    store.apply(Add(phrase("p1", text="Kept.")))
    to = store.backup(tmp_path / "elsewhere" / "mine.db")
    assert _names(to.parent) == ["mine.db"]
    assert os.name != "posix" or to.stat().st_mode & 0o777 == 0o600
    assert to.read_bytes()[18:20] == b"\x01\x01"  # it needs no log beside it
    copy = opened(to)
    assert texts_of(copy) == {"p1": "Kept."}
    assert copy.undo() is not None
    copy.close()


def test_one_backup_a_day_and_only_where_something_changed(store, path):
    folder = backups_beside(path)
    store.apply(Add(phrase("p1")))
    assert store.daily_backup(folder) == folder / "phrases-2026-11-21.db"
    store.apply(Add(phrase("p2")))
    assert store.daily_backup(folder) is None
    store.close()
    assert _day(path, 1) == folder / "phrases-2026-11-22.db"
    assert _day(path, 2, lambda store: store.fade((TODAY + timedelta(days=2)).date())) is None
    assert _names(folder) == ["phrases-2026-11-21.db", "phrases-2026-11-22.db"]


def test_a_last_backup_that_was_hurt_since_is_none_however_little_has_changed(path):
    first = _day(path, 0, lambda store: store.apply(_many("words", 80)))
    assert _day(path, 1, lambda store: None) is None
    data = first.read_bytes()
    first.write_bytes(data.replace(b"opened", b"openly"))
    hurt = first.read_bytes()
    assert hurt != data
    second = _day(path, 2, lambda store: None)
    assert soundness.whole(second)
    assert _day(path, 3, lambda store: None) is None
    assert first.read_bytes() == hurt  # it is kept, as any of its age


def test_habits_alone_are_backed_up_once_a_week(path):
    assert _day(path, 0)

    def chosen(store):
        store.note_use("day 0", ["refund"])

    assert not any(_day(path, day, chosen) for day in range(1, 7))
    assert _day(path, 7, chosen)
    assert _day(path, 14, lambda store: None) is None


def test_twelve_days_ten_weeks_and_nine_months_are_kept(path):
    folder = backups_beside(path)
    folder.mkdir(parents=True)
    for day in range(1, 600):
        (folder / f"phrases-{(TODAY - timedelta(days=day)).date()}.db").touch()
    assert _day(path, 0)
    kinds = [one.kind for one in sorted(listed(folder), key=lambda one: one.path.name, reverse=True)]
    assert kinds == ["daily"] * 12 + ["weekly"] * 10 + ["monthly"] * 9
    days = [date.fromisoformat(name[8:18]) for name in reversed(_names(folder))]
    assert days[:12] == [TODAY.date() - timedelta(days=day) for day in range(12)]
    assert all(day.isoweekday() == 7 for day in days[13:22])  # the newest of each week
    assert {(day + timedelta(days=1)).day for day in days[23:]} == {1}  # and of each month


@given(st.lists(st.integers(0, 700), max_size=60, unique=True), st.integers(1, 40))
def test_the_newest_stay_and_turning_day_by_day_keeps_what_turning_at_once_would(ages, later):
    dailies = [(f"{age:04}", TODAY.date() - timedelta(days=age)) for age in sorted(ages)]
    kept = backup._slots(dailies)
    assert [file for file, _day in dailies[:12]] == list(kept)[: min(12, len(dailies))]
    assert len(kept) <= 31
    again = backup._slots([one for one in dailies if one[0] in kept])
    assert again.keys() == kept.keys()  # what was kept is not given up by looking again


def test_months_of_daily_turning_leave_days_weeks_and_months(path):
    files = {}
    for day in range(400):
        when = TODAY.date() + timedelta(days=day)
        files[f"{day:04}"] = when
        newest_first = sorted(files.items(), reverse=True)
        files = {file: files[file] for file in backup._slots(newest_first)}
    assert len(files) == 31
    assert min(files.values()) < TODAY.date() + timedelta(days=400 - 300)


def test_a_clock_set_back_overwrites_and_removes_nothing(path):
    for day in range(12):
        _day(path, day)
    before = {file: file.read_bytes() for file in backups_beside(path).iterdir()}
    store = opened(path, TODAY + timedelta(days=3))
    store.apply(Remove("phrase", "day 1"))
    assert store.daily_backup(backups_beside(path)) is None
    store.close()
    for day in range(-14, 0):
        _day(path, day)
    assert {file: file.read_bytes() for file in before} == before


def test_a_clock_set_forward_costs_no_more_than_one_day_would(path):
    for day in range(12):
        _day(path, day)
    before = set(_names(backups_beside(path)))
    _day(path, 5000)
    assert len(before - set(_names(backups_beside(path)))) == 0  # the oldest became a weekly one


def test_where_the_copy_cannot_be_verified_the_older_ones_stay(path, monkeypatch):
    for day in range(12):
        _day(path, day)
    before = _names(backups_beside(path))
    monkeypatch.setattr(backup, "whole", lambda _file: False)
    with pytest.raises(LauncherError, match="could not be verified"):
        _day(path, 12)
    assert _names(backups_beside(path)) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the children are forked")
def test_a_backup_that_is_cut_short_anywhere_leaves_only_whole_ones_and_is_made_by_the_next(path):
    for day in range(14):
        _day(path, day)
    _day(path, 13, lambda store: store.apply(Add(phrase("since then"))))
    before = {file: file.read_bytes() for file in backups_beside(path).iterdir()}
    step, cut = 0, True
    while cut:
        step += 1
        cut = killed_at(step, lambda: _day(path, 14, lambda store: None))
        for file in backups_beside(path).glob("*.db"):
            assert file.read_bytes() == before[file] if file in before else soundness.whole(file)
        assert len(listed(backups_beside(path))) >= 13
        (backups_beside(path) / "phrases-2026-12-05.db").unlink(missing_ok=True)
        for file, data in before.items():
            file.write_bytes(data)
    assert step > 12
    assert _day(path, 14, lambda store: None).name == "phrases-2026-12-05.db"
    assert not list(backups_beside(path).glob("*.part*"))


def test_a_damaged_store_is_not_backed_up_over_good_copies(path):
    for day in range(13):
        _day(path, day)
    before = {file: file.read_bytes() for file in backups_beside(path).iterdir()}
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE personal SET body = replace(body, 'refund', 'refuse') WHERE id = 'day 3'")
    with pytest.raises(LauncherError, match="phrases are damaged") as refusal:
        _day(path, 13)
    assert "Older backups were kept." in refusal.value.hint
    assert {file: file.read_bytes() for file in backups_beside(path).iterdir()} == before


def test_other_files_in_the_folder_are_left_alone(path):
    folder = backups_beside(path)
    folder.mkdir(parents=True)
    mine = {"phrases-mine.db", "phrases-2020-01-01.db.txt", "letter.txt", "phrases-2020-99-99.db", "letter.part"}
    for name in mine:
        (folder / name).write_text("mine")
    for day in range(14):
        _day(path, day)
    assert mine <= set(_names(folder))


def test_half_made_copies_of_processes_that_are_gone_are_cleared_away(path):
    folder = backups_beside(path)
    folder.mkdir(parents=True)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for left in (f"phrases-2026-11-20.db.{gone.pid}.part", f"restoring.db.{gone.pid}.part-journal"):
        (folder / left).write_text("half")
    live = folder / f"phrases-2026-11-19.db.{os.getppid()}.part"
    old = folder / f"phrases-2026-11-18.db.{os.getppid()}.part"
    live.write_text("being made")
    old.write_text("of a process whose number was used again")
    os.utime(old, (0, 0))
    _day(path, 0)
    assert _names(folder) == [live.name, "phrases-2026-11-21.db"]


def test_half_made_stores_of_processes_that_are_gone_are_cleared_away(path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    path.parent.mkdir()
    for left in (f"phrases.db.{gone.pid}.abc_12.new", f"phrases.db.{gone.pid}.abc_12.new-wal"):
        (path.parent / left).touch()
    being_made = path.parent / f"phrases.db.{os.getppid()}.xyz.new"
    being_made.touch()
    opened(path).close()
    assert _names(path.parent) == ["phrases.db", being_made.name]


def test_a_large_change_is_preceded_by_a_backup_and_the_newest_five_are_kept(store, path):
    store.apply(_many("first", 60))  # into an empty store: there is nothing to lose
    assert not backups_beside(path).exists()
    store.apply(_many("small", 50))
    assert not backups_beside(path).exists()
    for n in range(7):
        store.apply(_many("large", 51, start=100 * n))
    found = listed(backups_beside(path))
    assert [one.kind for one in found] == ["before"] * 5
    with closing(sqlite3.connect(found[0].path)) as copy:
        assert copy.execute("SELECT count(*) FROM personal").fetchone() == (110 + 6 * 51,)


def test_a_clock_set_back_does_not_give_up_the_copy_just_made(path):
    opened(path).close()
    now = TODAY
    for n in range(5):
        backup.before(path, "change", now + timedelta(minutes=n))
    made = backup.before(path, "change", now - timedelta(days=1))
    assert made.exists()
    assert len(listed(backups_beside(path))) == 6


@pytest.mark.expects_log("the store is damaged|not as they were written")
def test_a_large_change_of_a_damaged_store_is_made_without_a_bad_backup(store, path):
    store.apply(sent(*(phrase(f"p{n}") for n in range(5))))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE base SET body = replace(body, 'refund', 'refuse') WHERE id = 'p3'")
    store.apply(_many("large", 60))
    assert len(store.phrases()) == 64
    assert listed(backups_beside(path)) == ()


def test_they_are_listed_newest_first_with_what_they_are_kept_as(path):
    for day in range(2):
        _day(path, day)
    store = opened(path, TODAY + timedelta(days=2))
    store.backup(backups_beside(path) / "mine.db")
    store.close()
    backup.before(path, "change", TODAY + timedelta(days=1, hours=1))
    os.utime(backups_beside(path) / "mine.db", (TODAY.timestamp() - 9, TODAY.timestamp() - 9))
    found = listed(backups_beside(path))
    assert [one.kind for one in found] == ["before", "daily", "daily", "by-hand"]
    assert [one.at for one in found[:3]] == [TODAY + timedelta(days=1, hours=1), TODAY + timedelta(days=1), TODAY]
    assert all(one.size == one.path.stat().st_size for one in found)
    assert listed(path.parent / "nowhere") == ()


def test_a_locked_store_is_told_and_not_waited_for_without_end(path, tmp_path):
    opened(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        conn = sqlite3.connect(path, isolation_level=None, timeout=0.1)
        with closing(conn), pytest.raises(sqlite3.OperationalError, match="locked"):
            backup.copy_verified(conn, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy*"))


def test_a_folder_is_no_name_for_a_backup(store, tmp_path):
    with pytest.raises(LauncherError, match="is a folder"):
        store.backup(tmp_path)
