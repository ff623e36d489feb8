"""Somebody types while everything else goes on: edits, an import, another index, a backup, a check of all phrases, garbage.

What is asserted is no time of a clock. The thread that asks never builds, never waits for a lock or a file, and each answer is
that of the moment. What a key costs, news taken in included, stays within some times of the same key when nothing goes on, and
none is held up until the work beside it has ended. The times of the keys are told with the test's report.
"""

import gc
import itertools
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from msgspec.structs import replace

sys.path.append(str(Path(__file__).parent / "bench"))

import corpus

from launcher.change import Add, Batch, Edit, Remove
from launcher.collection import FEW, Collection, from_shelf, put_on_shelf
from launcher.habit import Habits
from launcher.library import Library
from launcher.phrase import Phrase, Text, sealed
from launcher.search import Index, Ranking
from launcher.search import index as index_
from launcher.store.codec import body_of

PHRASES = 100_000
SLUGS = ("saying-no", "long-hold", "our-mistake", "yelling", "money")
LONG = ("check", "backup by hand", "import", "build")  # what goes on for longer than some keys
BREATH = 0.02  # s between two keys
WAITS = frozenset({"acquire", "wait", "sleep", "open", "read", "execute", "select", "poll", "fsync"})


def stocked(path: Path, count: int, letters: int) -> list[Phrase]:
    """A store with `count` phrases whose texts end after so many letters, and their index on the shelf: as after years of use."""
    library = Library(path, datetime.now)
    starter = library.store.phrases()
    library.close()
    phrases = [sealed(_begun(one, letters)) for one in corpus.as_phrases(count, list(SLUGS))]  # type: ignore[arg-type]  # phrases
    with closing(sqlite3.connect(path)) as db, db:
        rows = (("phrase", one.id, body_of(one), one.rev) for one in phrases)
        db.executemany("INSERT INTO personal (kind, id, body, rev) VALUES (?, ?, ?, ?)", rows)
        db.execute("UPDATE turn SET mark = 'stocked' WHERE turn = (SELECT max(turn) FROM turn)")
    library = Library(path, datetime.now)
    put_on_shelf(path, library.store.mark(), Index([*starter, *phrases], library.store.situations()))
    library.close()
    return phrases


def _begun(phrase: Phrase, letters: int) -> Phrase:
    return replace(phrase, texts={"any": Text(plain=phrase.texts["any"].plain[:letters])})


@dataclass(frozen=True)
class Key:
    """What one key cost the one who types, in s without what other programs took of the processor."""

    work: str  # what went on beside it
    news: bool  # whether something new was taken in before the answer
    took: float  # everything between the key and its answer
    twin: float  # the same key right after it, in an index that nobody changes


class Person:
    """Types at a steady pace on this thread, and looks at each answer; what comes from other threads comes in before the next."""

    def __init__(self, collection: Collection, calm: Index) -> None:
        """`calm` is an index of the same phrases that nobody changes."""
        self.collection, self.calm = collection, calm
        self.titles: dict[str, str] = {}  # of phrases that were edited, by id
        self.gone: set[str] = set()
        self.came: list[Callable[[], None]] = []
        self.keys: list[Key] = []
        self.lasted: dict[str, float] = {}  # s, what went on beside her
        self.waited: dict[str, set[str]] = {}  # what a key waited for, or asked the system for
        self._work, self._turns = "nothing", {True: 0, False: 0}

    def type(self, query: str, until: "Future[Any] | None" = None) -> None:
        """Each letter after a short breath, or none once `until` is done; the first is the key that opened the search."""
        for end in range(len(query) + 1):
            self._press(query[:end])
            wait([until or Future()], BREATH)
            if until is not None and until.done():
                return

    def type_through(self, work: str, done: "Future[Any]") -> Any:
        """Type until it is done, and take in what came of it with one key more; what it returned."""
        self._work, begun = work, time.monotonic()
        for query in itertools.cycle(corpus.TYPED):
            if done.done() or time.monotonic() - begun > 150:
                break
            self.type(query, done)
        self.lasted[work] = self.lasted.get(work, 0) + time.monotonic() - begun
        self._press("")
        self._work = "nothing"
        return done.result(0)

    def _press(self, query: str) -> None:
        news = bool(self.came)
        self._turns[news] += 1
        if self._turns[news] % (2 if news else 7) == 0:  # to be watched costs, so such a key is not measured
            self.waited.setdefault(self._work, set()).update(_waits(lambda: self._answer(query)))
            return
        ranking, took = _timed(lambda: self._answer(query))
        _ranking, twin = _timed(lambda: self.calm.rank(query, self.collection.habits))
        self.keys.append(Key(self._work, news, took, twin))
        for match in ranking.matches:
            assert match.phrase.id not in self.gone
            assert match.phrase.title == self.titles.get(match.phrase.id, match.phrase.title)

    def _answer(self, query: str) -> Ranking:
        while self.came:
            self.came.pop(0)()
        return self.collection.index.rank(query, self.collection.habits)


def _timed(act: Callable[[], Ranking]) -> tuple[Ranking, float]:
    """What it returns, and how long it took by the clock on the wall without the time in which other programs ran instead."""
    ran_instead, begun = _ran_instead(), time.perf_counter()
    ranking = act()
    return ranking, time.perf_counter() - begun - (_ran_instead() - ran_instead)


def _ran_instead() -> float:
    """For how many seconds in all this thread was ready to run and others had the processor; 0 where nobody counts it."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def _waits(act: Callable[[], Ranking]) -> set[str]:
    """What this thread waited for, or asked the system for, meanwhile."""
    met: set[str] = set()

    def profile(_frame: FrameType, event: str, what: Any) -> None:
        if event == "c_call" and what.__name__ in WAITS:
            met.add(what.__name__)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        act()
    finally:
        sys.setprofile(before)
    return met


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


@pytest.fixture
def _no_collections() -> Iterator[None]:
    gc.disable()  # as the launcher does for good
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collections")
@pytest.mark.timeout(600)  # the process that builds lets everybody else go first
@pytest.mark.parametrize("letters", [pytest.param(24, id="begun"), pytest.param(999, id="whole", marks=pytest.mark.soak)])
def test_no_key_waits_whatever_else_goes_on(
    tmp_path: Path, letters: int, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr("launcher.library.SMALL", 0)
    phrases = stocked(tmp_path / "phrases.db", PHRASES, letters)
    with watched() as seen, ThreadPoolExecutor(1) as store, ThreadPoolExecutor(1) as beside:
        library = store.submit(Library, tmp_path / "phrases.db", datetime.now).result()
        person = Person(store.submit(library.collection).result(), _another(tmp_path / "phrases.db"))
        assert len(person.collection.index) > PHRASES
        for query in corpus.TYPED:
            person.type(query)

        # She edits and removes phrases while the day's backup and the check of all phrases go on.
        checked = beside.submit(library.check)
        for n in range(10):
            person.type_through("edits", store.submit(_edited, library, person, phrases[n], f"Quagga {n}"))
        person.type_through("edits", store.submit(_removed, library, person, phrases[20].id))
        assert {match.phrase.id for match in person.collection.index.rank("quagga", person.collection.habits).matches} == {
            phrases[n].id for n in range(10)
        }

        person.type_through("check", checked)
        assert person.type_through("backup of the day", store.submit(library.look_after)) == []
        assert len(library.backups()) == 1
        person.type_through("backup by hand", store.submit(library.backup))

        # A pack of thousands comes in; her own next edit is there at once, the pack when another process has built.
        person.type_through("import", store.submit(_imported, library, person, 2_000))
        assert person.collection.behind
        building = beside.submit(library.build)
        person.type_through("edits", store.submit(_edited, library, person, phrases[11], "Quagga 11"))
        assert person.collection.index.phrase(phrases[11].id).title == "Quagga 11"  # type: ignore[union-attr]  # it is there
        gc.collect()  # the overlay was closed for a moment
        assert person.type_through("build", building)
        person.type_through("swap", store.submit(_swapped, library, person))
        assert not person.collection.behind
        assert person.collection.index.rank("okapi", person.collection.habits).total == 2_000

        assert not gc.isenabled()
        said = store.submit(library.store.phrases).result()
        index = person.collection.index
        assert set(index.ids) == {one.id for one in said}
        assert all(index.phrase(one.id) == one for one in said[:: max(1, len(said) // 500)])
        store.submit(library.close).result()
    assert max(seen["here"]) <= FEW
    assert max(seen["elsewhere"]) <= FEW
    told = _told(person)
    record_property("keys", told)
    print(told)
    assert_no_key_waited(person)


def _another(path: Path) -> Index:
    """The same phrases, read a second time."""
    shelved = from_shelf(path, Habits())
    assert shelved is not None
    shelved.index.warm()
    return shelved.index


def assert_no_key_waited(person: Person) -> None:
    """What went on beside her is not felt: all in ratios of this run, by what she is used to when nothing goes on."""
    calm = statistics.median(key.took for key in person.keys if key.work == "nothing")
    assert statistics.median(key.took for key in person.keys if key.news) <= 10 * calm
    for work in LONG:
        during = [key for key in person.keys if key.work == work]
        usual = statistics.median(key.took for key in during)
        assert len(during) >= 3, work
        assert usual <= 4 * statistics.median(key.twin for key in during), work
        assert usual <= 8 * calm, work
        assert max(key.took for key in during) <= person.lasted[work] / 4, work  # none was answered only when it had ended
    assert not any(person.waited.values()), person.waited


def _told(person: Person) -> str:
    """A line for each kind of work: how many keys, their median and worst, and how long the work took."""
    lines = []
    for work in dict.fromkeys(key.work for key in person.keys):
        took = [key.took * 1000 for key in person.keys if key.work == work]
        lasted = person.lasted.get(work, 0.0)
        lines.append(
            f"{work}: {len(took)} keys, median {statistics.median(took):.2f}, most {max(took):.1f} ms, in {lasted:.2f} s"
        )
    return "\n".join(lines)


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
