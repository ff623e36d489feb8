"""Somebody types while everything else goes on: edits, an import, another index, a backup, a check of all phrases, garbage.

What is asserted is not a time but who does what: the thread that asks never builds, never waits for a lock or a file, and each
answer is that of the moment. The times of the keys are told with the test's report.
"""

import gc
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent / "bench"))

import corpus

from launcher.change import Add, Batch, Edit, Remove
from launcher.collection import FEW, Collection, put_on_shelf
from launcher.library import Library
from launcher.phrase import Phrase, Text, sealed
from launcher.search import Index
from launcher.search import index as index_
from launcher.store.codec import body_of

SLUGS = ("saying-no", "long-hold", "our-mistake", "yelling", "money")
WAITS = frozenset({"acquire", "wait", "sleep", "open", "read", "execute", "select", "poll", "fsync"})


def stocked(path: Path, count: int) -> list[Phrase]:
    """A store with `count` phrases, and their index on the shelf: as after years of use."""
    Library(path, datetime.now).close()
    phrases = [sealed(one) for one in corpus.as_phrases(count, list(SLUGS))]  # type: ignore[type-var]  # they are phrases
    with closing(sqlite3.connect(path)) as db, db:
        rows = (("phrase", one.id, body_of(one), one.rev) for one in phrases)
        db.executemany("INSERT INTO personal (kind, id, body, rev) VALUES (?, ?, ?, ?)", rows)
        db.execute("UPDATE turn SET mark = 'stocked' WHERE turn = (SELECT max(turn) FROM turn)")
    library = Library(path, datetime.now)
    put_on_shelf(path, library.store.mark(), Index(library.store.phrases(), library.store.situations()))
    library.close()
    return phrases


@dataclass
class Person:
    """Types on this thread, and looks at each answer; what comes from other threads comes in as it would on the GUI thread."""

    collection: Collection
    titles: dict[str, str] = field(default_factory=dict)  # of phrases that were edited, by id
    gone: set[str] = field(default_factory=set)
    came: list[Callable[[], None]] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)

    def type(self, query: str) -> None:
        for end in range(len(query) + 1):
            while self.came:
                self.came.pop(0)()
            begun = time.perf_counter()
            ranking = self.collection.index.rank(query[:end], self.collection.habits)
            self.keys.append((time.perf_counter() - begun) * 1000)
            for match in ranking.matches:
                assert match.phrase.id not in self.gone
                assert match.phrase.title == self.titles.get(match.phrase.id, match.phrase.title)

    def type_until(self, done: "Future[Any]") -> Any:
        end = time.monotonic() + 150
        while not done.done() and time.monotonic() < end:
            for query in corpus.TYPED:
                self.type(query)
                wait([done], 0.02)  # nobody types without a breath
        while self.came:
            self.came.pop(0)()
        return done.result(0)


@contextmanager
def watched() -> Iterator[dict[str, list[int]]]:
    """How many phrases were catalogued at a time on this thread and on others, while this thread may not wait for anything."""
    here, seen = threading.get_ident(), {"here": [0], "elsewhere": [0]}
    catalogued = index_.catalogued

    def counting(read: Any, names: Any) -> Any:
        seen["here" if threading.get_ident() == here else "elsewhere"].append(len(read))
        return catalogued(read, names)

    index_.catalogued = counting
    try:
        yield seen
    finally:
        index_.catalogued = catalogued


def waits(person: Person, query: str) -> set[str]:
    """What this thread waited for, or asked the system for, while the query was typed."""
    met: set[str] = set()

    def profile(_frame: FrameType, event: str, what: Any) -> None:
        if event == "c_call" and what.__name__ in WAITS:
            met.add(what.__name__)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        person.type(query)
    finally:
        sys.setprofile(before)
    return met


@pytest.fixture
def _no_collections() -> Iterator[None]:
    gc.disable()  # as the launcher does for good
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collections")
@pytest.mark.parametrize("count", [10_000, pytest.param(100_000, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_no_key_waits_whatever_else_goes_on(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr("launcher.library.SMALL", 0)
    phrases = stocked(tmp_path / "phrases.db", count)
    with watched() as seen, ThreadPoolExecutor(1) as store, ThreadPoolExecutor(1) as beside:
        library = store.submit(Library, tmp_path / "phrases.db", datetime.now).result()
        person = Person(store.submit(library.collection).result())
        assert len(person.collection.index) > count
        calm = len(person.keys)

        # She edits and removes phrases while the day's backup and the check of all phrases go on.
        person.type("refund op")
        checked = beside.submit(library.check)
        edits = [store.submit(_edited, library, person, phrases[n], f"Quagga {n}") for n in range(10)]
        removal = store.submit(_removed, library, person, phrases[20].id)
        person.type_until(removal)
        assert all(edit.done() for edit in edits)
        assert {match.phrase.id for match in person.collection.index.rank("quagga", person.collection.habits).matches} == {
            phrases[n].id for n in range(10)
        }

        person.type_until(checked)
        assert person.type_until(store.submit(library.look_after)) == []
        assert len(library.backups()) == 1

        # A pack of thousands comes in; her own next edit is there at once, the pack when another process has built.
        person.type_until(store.submit(_imported, library, person, 2_000))
        assert person.collection.behind
        building = beside.submit(library.build)
        person.type_until(store.submit(_edited, library, person, phrases[11], "Quagga 11"))
        assert person.collection.index.phrase(phrases[11].id).title == "Quagga 11"  # type: ignore[union-attr]  # it is there
        gc.collect()  # the overlay was closed for a moment
        assert person.type_until(building)
        person.type_until(store.submit(_swapped, library, person))
        assert not person.collection.behind
        assert person.collection.index.rank("okapi", person.collection.habits).total == 2_000

        assert waits(person, "late parcel quag") == set()
        assert not gc.isenabled()
        said = store.submit(library.store.phrases).result()
        index = person.collection.index
        assert set(index.ids) == {one.id for one in said}
        assert all(index.phrase(one.id) == one for one in said[:: max(1, len(said) // 500)])
        store.submit(library.close).result()
    assert max(seen["here"]) <= FEW
    assert max(seen["elsewhere"]) <= FEW
    keys = sorted(person.keys[calm:])
    p99 = keys[int(len(keys) * 0.99)]
    told = f"{len(keys)} keys at {count}: median {statistics.median(keys):.2f}, p99 {p99:.1f}, most {keys[-1]:.1f} ms"
    record_property("keys", told)
    print(told)


def _take(library: Library, person: Person, then: Callable[[], None] = lambda: None) -> None:
    """On the store's thread: what changed goes to the one who types."""
    news = library.news(person.collection.mark)

    def taken() -> None:
        if news is not None:
            person.collection = person.collection.with_news(news)
        then()

    person.came.append(taken)


def _edited(library: Library, person: Person, phrase: Phrase, title: str) -> None:
    library.change(Edit("phrase", phrase.id, {"title": title}))
    _take(library, person, lambda: person.titles.__setitem__(phrase.id, title))


def _removed(library: Library, person: Person, id_: str) -> None:
    library.change(Remove("phrase", id_))
    _take(library, person, lambda: person.gone.add(id_))


def _imported(library: Library, person: Person, count: int) -> None:
    new = (Phrase(id=f"okapi-{n}", situation="money", title=f"Okapi {n}", texts={"any": Text(plain="x")}) for n in range(count))
    library.change(Batch("Import", tuple(Add(one) for one in new)))
    _take(library, person)


def _swapped(library: Library, person: Person) -> None:
    fresh = library.freshened(person.collection)
    assert fresh is not None
    person.came.append(lambda: setattr(person, "collection", fresh))
