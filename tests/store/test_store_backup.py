"""Backups: checked before they count, and a good one is never lost to a bad clock or a bad disk."""

from datetime import timedelta

import pytest
from store_samples import TODAY, opened, phrase, texts_of

from launcher.change import Add, Remove
from launcher.errors import LauncherError
from launcher.store import backup, backups_beside


def _names(folder):
    return sorted(file.name for file in folder.iterdir())


def _day(path, days):
    """A new phrase and a daily backup on another day."""
    store = opened(path, TODAY + timedelta(days=days))
    store.apply(Add(phrase(f"day {days}")))
    made = store.daily_backup(backups_beside(path))
    store.close()
    return made


def test_a_backup_is_one_file_that_opens_with_everything_in_it(store, tmp_path):
    store.apply(Add(phrase("p1", text="Kept.")))
    to = store.backup(tmp_path / "elsewhere" / "mine.db")
    assert _names(to.parent) == ["mine.db"]
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
    unchanged = opened(path, TODAY + timedelta(days=2))
    assert unchanged.daily_backup(folder) is None
    unchanged.close()
    assert _names(folder) == ["phrases-2026-11-21.db", "phrases-2026-11-22.db"]


def test_the_twelve_newest_are_kept(path):
    for day in range(14):
        assert _day(path, day)
    assert _names(backups_beside(path)) == [f"phrases-{(TODAY + timedelta(days=day)).date()}.db" for day in range(2, 14)]


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


def test_where_the_copy_cannot_be_verified_the_older_ones_stay(path, monkeypatch):
    for day in range(12):
        _day(path, day)
    before = _names(backups_beside(path))
    monkeypatch.setattr(backup, "_whole", lambda _file: False)
    with pytest.raises(LauncherError, match="could not be verified"):
        _day(path, 12)
    assert _names(backups_beside(path)) == before


def test_other_files_in_the_folder_are_left_alone(path):
    folder = backups_beside(path)
    folder.mkdir(parents=True)
    for name in ("phrases-mine.db", "phrases-2020-01-01.db.txt", "letter.txt"):
        (folder / name).write_text("mine")
    for day in range(14):
        _day(path, day)
    assert {"phrases-mine.db", "phrases-2020-01-01.db.txt", "letter.txt"} <= set(_names(folder))
