"""kill -9 at any moment of any work: what was acknowledged is there, what was not is there whole or not at all."""

import os
import random
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from datetime import timedelta

import pytest
import store_children
from sqlite_utils import Migrations
from store_kills import killed_after
from store_samples import PACK, TODAY, opened, phrase, sent, texts_of

from launcher.change import Add, Batch, Edit
from launcher.collection import from_shelf, put_on_shelf
from launcher.habit import Habits
from launcher.search import Index
from launcher.store import Damaged, Edition, backups_beside, database, listed
from launcher.store.migrations import MIGRATIONS
from launcher.store.rescue import rescued
from launcher.store.soundness import whole

pytestmark = [
    pytest.mark.expects_log(""),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the children are forked, so that a thousand rounds take minutes"),
]
PACKED = sent(*(phrase(f"p{n}", text=f"Sent {n}. " * 20) for n in range(80)))
EVERYTHING = {f"p{n}" for n in range(80)} | {"mine"}


class _Home:
    """A store with a past, made once and copied for each round."""

    def __init__(self, folder):
        self.start, self.path = folder / "start", folder / "home" / "phrases.db"
        store = opened(self.start / "phrases.db")
        store.apply(PACKED)
        store.apply(Add(phrase("mine", text="Mine.")))
        self.backup = store.daily_backup(backups_beside(store.path)).name
        store.close()

    def fresh(self):
        shutil.rmtree(self.path.parent, ignore_errors=True)
        shutil.copytree(self.start, self.path.parent)
        return self.path

    def opened(self):
        with suppress(Damaged):
            return opened(self.path)
        rescued(self.path, now=lambda: TODAY, packs=[PACKED])
        return opened(self.path)


def _saving(home):
    def work(say):
        store = opened(home.path)
        for n in range(1000):
            store.apply(store_children.pair(n))
            say(f"{n}")

    def check(store, said):
        ids = texts_of(store).keys() - EVERYTHING
        numbers = {int(id_[:-1]) for id_ in ids}
        assert ids == {f"{n}{part}" for n in numbers for part in "ab"}
        assert numbers == set(range(len(numbers)))
        assert len(numbers) >= len(said)

    return work, check, MIGRATIONS


def _importing(home):
    batch = Batch("Import", tuple(Add(phrase(f"i{n}", text=f"New {n}. " * 20)) for n in range(60)))

    def work(say):
        opened(home.path).apply(batch)
        say("imported")

    def check(store, said):
        new = texts_of(store).keys() - EVERYTHING
        assert len(new) in ({60} if said else {0, 60})
        assert all(whole(one.path) for one in listed(backups_beside(home.path)))

    return work, check, MIGRATIONS


def _backing_up(home):
    def work(say):
        for day in range(1, 30):
            store = opened(home.path, TODAY + timedelta(days=day))
            store.apply(Add(phrase(f"day{day:02}")))
            made = store.daily_backup(backups_beside(home.path))
            store.close()
            say(made.name)

    def check(store, said):
        kept = listed(backups_beside(home.path))
        assert all(whole(one.path) for one in kept)
        assert {home.backup, *said[-10:]} - {one.path.name for one in kept} <= {home.backup}
        store.daily_backup(backups_beside(home.path))
        assert texts_of(store).keys() >= EVERYTHING | {f"day{day + 1:02}" for day in range(len(said))}

    return work, check, MIGRATIONS


def _later():
    """One more migration than there is."""
    later = Migrations(MIGRATIONS.name)
    later._migrations = [*MIGRATIONS._migrations]

    @later(name="9999_next")
    def _next(db):
        db.execute("CREATE TABLE next (id TEXT PRIMARY KEY) STRICT")
        db.execute("INSERT INTO next SELECT id FROM base UNION SELECT id FROM personal")

    return later


def _migrating(home):
    later = _later()

    def work(say):
        database.MIGRATIONS = later  # in this child alone
        opened(home.path)
        say("migrated")

    def check(store, said):
        assert texts_of(store).keys() == EVERYTHING
        assert {id_ for (id_,) in store._db.execute("SELECT id FROM next")} == EVERYTHING
        assert all(whole(one.path) for one in listed(backups_beside(home.path)))

    return work, check, later


def _restoring(home):
    def work(say):
        store = opened(home.path)
        store.apply(Add(phrase("since")))
        say("saved")
        store.restore(backups_beside(home.path) / home.backup)
        say("restored")

    def check(store, said):
        ids = texts_of(store).keys()
        assert ids in (EVERYTHING, EVERYTHING | {"since"})
        if "restored" in said:
            assert ids == EVERYTHING
        if "saved" in said and ids == EVERYTHING:  # then what was there is in the copy
            before = [one for one in listed(backups_beside(home.path)) if one.kind == "before"]
            with closing(sqlite3.connect(before[0].path)) as conn:
                assert conn.execute("SELECT 1 FROM personal WHERE id = 'since'").fetchone()

    return work, check, MIGRATIONS


def _rescuing(home):
    def work(say):
        say("damaging")
        with home.path.open("r+b") as file:
            file.seek(4096 * 9)
            file.write(bytes(8192))
        say("damaged")
        rescued(home.path, now=lambda: TODAY, packs=[PACKED])
        say("rescued")

    def check(store, said):
        assert texts_of(store).keys() == EVERYTHING
        asides = [file for file in home.path.parent.glob("*.damaged-*") if file.suffix != ".json"]
        kept = len([file for file in asides if not file.name.endswith(("-wal", "-shm"))])
        assert ("damaged" in said) <= kept <= ("damaging" in said)

    return work, check, MIGRATIONS


def _taking_in(home):
    updates = tuple(Edit("phrase", f"p{n}", {"title": "Newer"}, by=PACK) for n in range(80))
    batch = Batch("Update", (*updates, *(Add(phrase(f"n{n}", text=f"New {n}. " * 20), by=PACK) for n in range(40))))
    content = random.Random(7).randbytes(200_000)

    def work(say):
        store = opened(home.path)
        store.take_in(batch, Edition(PACK, 2, "2", content, {"serial": 2}, (phrase("gone"),), {"serials": {"RWx": 2}}))
        say("taken in")

    def check(store, said):
        new = len(texts_of(store).keys() - EVERYTHING)
        newer = [one.id for one in store.phrases() if one.title == "Newer"]
        kept = len(store.versions(PACK)), len(store.reports()), len(store.retired()), len(store.facts("serials"))
        assert (new, len(newer), *kept) in ({(40, 80, 1, 1, 1, 1)} if said else {(40, 80, 1, 1, 1, 1), (0, 0, 0, 0, 0, 0)})
        assert not new or store.content(PACK, 2) == content
        assert all(whole(one.path) for one in listed(backups_beside(home.path)))

    return work, check, MIGRATIONS


def _shelving(home):
    def work(say):
        store = opened(home.path)
        for n in range(1000):
            store.apply(Edit("phrase", "mine", {"title": f"Mine {n}"}))
            put_on_shelf(home.path, store.mark(), Index(store.phrases(), store.situations()))
            say(f"{n}")

    def check(store, said):
        title = store.phrase("mine").title
        assert not said or int(title.split()[-1]) >= int(said[-1])
        found = from_shelf(home.path, Habits())
        assert found is not None or not said  # what was there before stays until the next stands whole
        if found is not None:
            marks = store.changed_since(found.mark)
            assert marks is not None
            assert {one.id for one in (found.index.phrase(id_) for id_ in found.index.ids)} == EVERYTHING
            if not marks:
                assert found.index.phrase("mine").title == title

    return work, check, MIGRATIONS


WORKS = [_saving, _importing, _backing_up, _migrating, _restoring, _rescuing, _taking_in, _shelving]
ENOUGH = 10  # rounds of each kind that were cut short, at least
LONGEST = {  # seconds
    _saving: 0.1, _importing: 0.2, _backing_up: 0.3, _migrating: 0.15, _restoring: 0.25, _rescuing: 0.3, _taking_in: 0.2,
    _shelving: 0.3,
}  # fmt: skip


def _rounds(home, kind, count, seed, enough=0):
    """So many rounds, and up to three times as many until enough of them were cut short; how many were.

    How long the work takes depends on what else the machine does, so the time to kill follows it: as many rounds end as not.
    """
    draw, longest = random.Random(seed), LONGEST[kind]
    work, check, tables = kind(home)
    cut = done = 0
    while done < count or (cut <= enough and done < 3 * count):
        home.fresh()
        said = killed_after(draw.uniform(0.001, longest), work)
        ended = bool({"restored", "rescued", "imported", "migrated", "taken in"} & set(said))
        longest = max(longest * 0.95, 0.005) if ended else min(longest * 1.05, 3 * LONGEST[kind])
        cut, done = cut + (not ended), done + 1
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(database, "MIGRATIONS", tables)
            store = home.opened()
            assert store.verify() == []
            check(store, said)
            store.close()
    return cut


@pytest.mark.parametrize("kind", WORKS, ids=lambda kind: kind.__name__)
def test_a_few_kills_lose_nothing(kind, tmp_path):
    _rounds(_Home(tmp_path), kind, 5, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_a_thousand_kills_lose_nothing(tmp_path):
    home, seed = _Home(tmp_path), time.time_ns() % 10**6
    print(f"seed {seed}")
    cut = {kind.__name__: _rounds(home, kind, 125, seed + n, enough=ENOUGH) for n, kind in enumerate(WORKS)}
    print(cut)
    assert min(cut.values()) > ENOUGH
