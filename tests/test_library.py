"""From the store to what can be looked up: at hand at once, kept up with every change, and never other than the store."""

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_queries import PHRASES, QUERIES, SITUATIONS

from launcher import collection as collection_
from launcher.change import Add, Batch, Change, Edit, Move, Remove
from launcher.collection import FEW, Collection, News, at_once, from_shelf, put_on_shelf
from launcher.errors import LauncherError
from launcher.habit import Habits
from launcher.library import Library, aside
from launcher.packs import format as pack_format
from launcher.packs.format import Pack
from launcher.phrase import PackInfo, Phrase, Situation, Text, sealed
from launcher.search import Index, as_arrays, as_bytes
from launcher.search.lines import Lines
from launcher.search.lines import lines as made_lines
from launcher.shelf import Aside, beside
from launcher.store import Edition, Store
from launcher.store.faults import unwritable

NOW = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 -- local time, as the agent's clock
NONE = Habits()


def opened(folder: Path, now: datetime = NOW) -> Library:
    return Library(folder / "phrases.db", lambda: now)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = opened(tmp_path)
    yield library
    library.close()


def phrase(id_: str, title: str = "Zebra crossing", situation: str = "saying-no") -> Phrase:
    return Phrase(id=id_, situation=situation, title=title, texts={"any": Text(plain=f"About {title}.")})


def several(count: int, title: str = "Zebra") -> Batch:
    return Batch("several", tuple(Add(phrase(f"several-{n}", f"{title} {n}")) for n in range(count)))


def found(collection: Collection, query: str, limit: int = 50) -> list[str]:
    return [match.phrase.id for match in collection.index.rank(query, collection.habits, limit=limit).matches]


def caught_up(library: Library, collection: Collection) -> Collection:
    news = library.news(collection.mark)
    return collection if news is None else collection.with_news(news)


def is_what_the_store_says(collection: Collection, store: Store) -> bool:
    index, phrases = collection.index, {one.id: one for one in store.phrases()}
    return (
        set(index.ids) == phrases.keys()
        and len(index) == len(phrases)
        and all(index.phrase(id_) == phrases[id_] for id_ in phrases)
    )


def answers(index: Index, query: str) -> list[object]:
    ranking = index.rank(query, Habits(scores={"nref": 2.0}, recent=("plan",)))
    return [ranking.total, *((m.phrase, m.score, dict(m.spans)) for m in ranking.matches)]


# What it was before


def test_an_empty_home_has_the_starter_and_a_second_start_does_not_bring_it_again(tmp_path: Path) -> None:
    library = opened(tmp_path)
    first = library.collection()
    assert library.steps()[0].by == "pack"
    assert library.undo() is None
    library.close()
    library = opened(tmp_path)
    second = library.collection()
    library.close()
    assert len(first.index) == len(second.index) > 120
    assert [s.slug for s in first.situations][:4] == ["yelling", "saying-no", "manager-request", "long-hold"]


def test_a_phrase_that_was_removed_stays_away(tmp_path: Path) -> None:
    library = opened(tmp_path)
    gone = library.collection().index.ids[0]
    library.change(Remove("phrase", gone))
    library.close()
    library = opened(tmp_path)
    assert library.collection().index.phrase(gone) is None
    library.close()


def test_what_was_used_comes_first_the_next_time(tmp_path: Path) -> None:
    library = opened(tmp_path)
    index = library.collection().index
    used = index.phrase(index.ids[40])
    assert used is not None
    library.used(used, ())
    library.close()
    seen = at_once(tmp_path / "phrases.db")
    assert seen is not None
    assert (seen.habits.recent, seen.last_situation) == ((used.id,), used.situation)
    library = opened(tmp_path, NOW + timedelta(days=1))
    collection = library.collection()
    library.close()
    assert collection.habits.recent == (used.id,)
    assert collection.last_situation == used.situation
    assert 0 < collection.habits.scores[used.id] < 1
    assert collection.index.rank("", collection.habits).matches[0].phrase.id == used.id


# Between starts


@given(texts=st.lists(st.text(st.characters(), max_size=6), max_size=12), data=st.data())
def test_lines_are_the_texts_that_they_were_made_of(texts: list[str], data: st.DataObject) -> None:
    lines = Lines(made_lines("some", texts), "some")
    assert (len(lines), list(lines), lines[:]) == (len(texts), texts, texts)
    part = data.draw(st.slices(len(texts)))
    assert lines[part] == texts[part]
    assert all(lines[at] == texts[at] for at in range(-len(texts), len(texts)))
    for beyond in (len(texts), -len(texts) - 1):
        with pytest.raises(IndexError):
            lines[beyond]


@pytest.fixture(scope="module")
def pair() -> tuple[Index, Index]:
    built = Index(PHRASES, SITUATIONS)
    kept = {name: memoryview(bytes(part)) for name, part in as_bytes(built.parts()).items()}
    return built, Index.of(as_arrays(kept))


@given(query=st.one_of(st.sampled_from([query for query, _id in QUERIES]), st.text(max_size=12)))
def test_an_index_from_the_shelf_answers_as_the_one_that_was_put_there(pair: tuple[Index, Index], query: str) -> None:
    built, shelved = pair
    assert answers(shelved, query) == answers(built, query)


def test_an_index_from_the_shelf_holds_the_same_phrases_and_takes_in_the_same_edits(pair: tuple[Index, Index]) -> None:
    for one, other in (pair, [Index([], []), Index.of(as_arrays(as_bytes(Index([], []).parts())))]):
        assert one.ids == other.ids
        assert [one.phrase(id_) for id_ in one.ids] == [other.phrase(id_) for id_ in other.ids]
        assert one.situations == other.situations
        assert as_bytes(one.parts()) == as_bytes(other.parts())
        for index in (one, other):
            index.refresh([phrase("new", "Zebra"), *PHRASES[:3]], ["plan", "gone"])
        assert one.ids == other.ids
        assert all(answers(one, query) == answers(other, query) for query in ("zebra", "refund", "", "payment plan"))
        with pytest.raises(ValueError, match="without edits"):
            one.parts()


def test_the_next_start_finds_everything_before_the_store_is_opened(tmp_path: Path) -> None:
    assert at_once(tmp_path / "phrases.db") is None
    library = opened(tmp_path)
    assert at_once(library.store.path) is None
    first = library.collection()
    library.close()
    seen = at_once(tmp_path / "phrases.db")
    assert seen is not None
    assert (seen.mark, seen.situations, seen.index.ids) == (first.mark, first.situations, first.index.ids)
    library = opened(tmp_path)
    again = library.collection(seen)
    assert again.index is seen.index
    assert is_what_the_store_says(again, library.store)
    library.close()


def test_what_changed_while_nobody_ran_is_there_at_the_next_start(tmp_path: Path) -> None:
    library = opened(tmp_path)
    library.collection()
    library.change(Add(phrase("late")))
    library.change(Remove("phrase", next(one.id for one in library.store.phrases() if one.id != "late")))
    library.close()
    seen = at_once(tmp_path / "phrases.db")
    assert seen is not None
    library = opened(tmp_path)
    assert (seen.mark, seen.habits) == (library.store.mark(), library.store.habits())
    assert library.collection(seen).index is seen.index
    for collection in (seen, library.collection()):
        assert is_what_the_store_says(collection, library.store)
        assert found(collection, "zebra") == ["late"]
    library.change(several(3 * FEW))
    library.close()
    assert at_once(tmp_path / "phrases.db") is None
    library = opened(tmp_path)
    assert is_what_the_store_says(library.collection(), library.store)
    library.close()


def test_the_next_start_is_quick_after_whatever_was_done_to_a_few(tmp_path: Path) -> None:
    library = opened(tmp_path)
    ids = library.collection().index.ids
    one = library.store.situations()[0]
    taken_in = Batch("Small", (Add(PackInfo(id="small", name="Small", serial=1), by="small"), Add(phrase("s1"), by="small")))
    library.close()
    for change in (
        Edit("phrase", ids[0], {"title": "Quagga"}),
        Batch("Fifty", tuple(Edit("phrase", id_, {"title": "Okapi"}) for id_ in ids[:50])),
        "undo",
        "use",
        Edit("situation", one.id, {"name": "In another order", "order": 90}),
        Add(Situation(id="own", slug="own", name="My own", order=-1)),
        taken_in,
    ):
        library = opened(tmp_path)
        if isinstance(change, str):
            library.undo() if change == "undo" else library.used(library.store.phrases()[3], ("okapi",))
        else:
            library.change(change)
        library.close()
        seen = at_once(tmp_path / "phrases.db")
        assert seen is not None
        library = opened(tmp_path)
        assert (seen.mark, seen.habits) == (library.store.mark(), library.store.habits())
        assert seen.situations == tuple(library.store.situations())
        assert is_what_the_store_says(seen, library.store)
        library.close()


def test_another_history_is_not_taken_for_this_one(tmp_path: Path) -> None:
    for name in ("one", "two"):
        library = opened(tmp_path / name)
        library.change(Add(phrase(name)))
        library.collection()
        library.close()
    for file in (tmp_path / "one").glob("phrases.db*"):
        file.unlink()
    (tmp_path / "two" / "phrases.db").rename(tmp_path / "one" / "phrases.db")
    assert at_once(tmp_path / "one" / "phrases.db") is None
    library = opened(tmp_path / "one")
    assert is_what_the_store_says(library.collection(), library.store)
    library.close()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_no_flipped_byte_on_the_shelf_changes_an_answer(shelved: Path, where: float, flip: int) -> None:
    (file,) = beside(shelved).iterdir()
    data = bytearray(file.read_bytes())
    data[int(where * len(data))] ^= flip
    file.write_bytes(data)
    assert at_once(shelved) is None
    assert not list(beside(shelved).iterdir())
    library = Library(shelved, lambda: NOW)
    assert is_what_the_store_says(library.collection(), library.store)
    library.close()


@pytest.fixture
def shelved(tmp_path: Path) -> Path:
    library = opened(tmp_path)
    library.collection()
    library.close()
    return tmp_path / "phrases.db"


@pytest.mark.expects_log("makes no sense")
def test_parts_that_make_no_sense_are_no_fault_of_the_users(shelved: Path) -> None:
    library = Library(shelved, lambda: NOW)
    mark = library.store.mark()
    library.close()
    for parts in (
        {},
        {"ids.bytes:|O": b""},
        {"ids.bytes": b"x"},
        {"situations.bytes:|u1": b"x", "situations.starts:<i8": bytes(16)},
    ):
        collection_.shelf_of(shelved).put(mark, {name: memoryview(part) for name, part in parts.items()})
        assert at_once(shelved) is None


def test_another_edition_of_the_rules_is_built_anew(shelved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_once(shelved) is not None
    monkeypatch.setattr(collection_, "_edition", lambda: "other rules")
    assert at_once(shelved) is None
    library = Library(shelved, lambda: NOW)
    library.collection()
    library.close()
    assert at_once(shelved) is not None


@pytest.mark.expects_log("not what the store says")
def test_an_index_that_says_something_else_than_the_store_is_found_out(shelved: Path) -> None:
    library = Library(shelved, lambda: NOW)
    assert library.look_after() == []
    assert at_once(shelved) is not None
    put_on_shelf(shelved, library.store.mark(), Index(PHRASES, SITUATIONS))
    assert at_once(shelved) is not None
    assert library.look_after() == []
    assert at_once(shelved) is None
    library.close()


def test_a_home_that_cannot_keep_an_index_starts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("in the way")
    library = opened(tmp_path)
    assert is_what_the_store_says(library.collection(), library.store)
    library.close()


# Keeping up


def test_any_changes_by_anyone_are_in_the_next_answer(tmp_path: Path, library: Library) -> None:
    dice, other = random.Random(7), opened(tmp_path)
    collection = library.collection()
    for round_ in range(15):
        ids = collection.index.ids
        change: Change = dice.choice([
            Add(phrase(f"new-{round_}", f"Zebra {round_}")),
            Remove("phrase", dice.choice(ids)),
            Edit("phrase", dice.choice(ids), {"title": f"Lion {round_}"}),
            Move("phrase", dice.choice(ids), "long-hold"),
            Batch("both", (Add(phrase(f"both-{round_}")), Edit("phrase", dice.choice(ids), {"title": f"Tiger {round_}"}))),
        ])  # fmt: skip
        writer = dice.choice([library, other])
        writer.change(change)
        if dice.random() < 0.3:
            assert writer.undo() is not None
        collection = caught_up(library, collection)
        assert library.news(collection.mark) is None
        assert is_what_the_store_says(collection, library.store)
        anew = Index(library.store.phrases(), collection.situations)
        assert collection.index.rank(f"tiger {round_}", NONE).total == anew.rank(f"tiger {round_}", NONE).total
    other.close()


def test_an_undone_removal_returns_to_its_old_place(library: Library) -> None:
    library.change(several(5))
    collection = library.collection()
    before = found(collection, "zebra")
    for gone in ("several-0", "several-2"):
        library.change(Remove("phrase", gone))
        collection = caught_up(library, collection)
        assert gone not in found(collection, "zebra")
        library.undo()
        collection = caught_up(library, collection)
        assert found(collection, "zebra") == before
    library.change(Add(phrase("later", "Zebra 9")))
    collection = caught_up(library, collection)
    library.undo()
    library.redo()
    assert found(caught_up(library, collection), "zebra")[-1] == "later"


def test_a_renamed_situation_is_found_by_its_new_name_and_one_that_moved_stands_elsewhere(library: Library) -> None:
    collection = library.collection()
    one = next(situation for situation in collection.situations if situation.slug == "long-hold")
    inside = [id_ for id_ in collection.index.ids if (p := collection.index.phrase(id_)) and p.situation == "long-hold"]
    library.change(Edit("situation", one.id, {"name": "Kept waiting quaggas"}))
    library.change(Move("situation", one.id, -5))
    collection = caught_up(library, collection)
    assert not collection.behind
    assert collection.situations[0].name == "Kept waiting quaggas"
    assert collection.index.situations == collection.situations
    assert set(found(collection, "quaggas", limit=500)) == set(inside)
    assert found(collection, "")[: len(inside)] == inside[:50]
    assert is_what_the_store_says(collection, library.store)


def test_a_renamed_situation_with_very_many_phrases_is_built_anew(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.search.index.RENAMED_AT_MOST", 1)
    collection = library.collection()
    one = next(situation for situation in collection.situations if situation.slug == "long-hold")
    library.change(Edit("situation", one.id, {"name": "Kept waiting quaggas"}))
    collection = caught_up(library, collection)
    assert collection.behind
    assert "Kept waiting quaggas" in {situation.name for situation in collection.situations}
    fresh = library.freshened(collection)
    assert fresh is not None
    assert not fresh.behind
    assert len(found(fresh, "quaggas")) > 1


def test_very_many_changes_go_through_another_process_and_her_own_are_there_meanwhile(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = library.collection()
    edited = collection.index.ids[3]
    assert library.freshened(collection) is None
    library.change(several(FEW + 50))
    library.change(Edit("phrase", edited, {"title": "Quagga at once"}))
    news = library.news(collection.mark)
    assert news is not None
    assert len(news.changed) <= FEW
    collection = collection.with_news(news)
    assert collection.behind
    assert found(collection, "quagga at once")[0] == edited
    assert library.build()
    library.change(Add(phrase("meanwhile", "Meanwhile okapi")))
    monkeypatch.setattr("launcher.library._indexed", _forbidden)
    fresh = library.freshened(collection)
    assert fresh is not None
    assert not fresh.behind
    assert found(fresh, "okapi") == ["meanwhile"]
    assert is_what_the_store_says(fresh, library.store)
    assert library.freshened(fresh) is None


def test_a_phrase_that_was_recalled_among_very_many_changes_is_gone_at_once(library: Library) -> None:
    library.change(several(FEW + 50))
    collection = library.collection()
    recalled = [f"several-{n}" for n in range(FEW + 20)]
    library.change(Batch("recalled", tuple(Remove("phrase", id_) for id_ in recalled)))
    collection = collection.with_news(_some(library.news(collection.mark)))
    assert collection.behind
    assert not set(found(collection, "zebra", 500)) & set(recalled)


def test_news_that_come_after_a_new_index_was_taken_are_not_lost(library: Library) -> None:
    old = library.collection()
    library.change(several(FEW + 50))
    fresh = library.freshened(old.with_news(_some(library.news(old.mark))))
    assert fresh is not None
    library.change(Add(phrase("after", "After okapi")))
    late = _some(library.news(old.mark))  # asked for before the new one was taken, told afterwards
    fresh = fresh.with_news(late)
    assert found(fresh, "okapi") == ["after"]
    assert is_what_the_store_says(caught_up(library, fresh), library.store)


@pytest.mark.parametrize("command", [[sys.executable, "-c", "raise SystemExit(1)"], ["/nowhere"], [sys.executable, "-c", "pass"]])
def test_where_no_other_process_helps_the_phrases_are_there_all_the_same(
    tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.library.SMALL", 0)
    library = opened(tmp_path)
    library._aside = Aside(command)
    collection = library.collection()
    assert is_what_the_store_says(collection, library.store)
    library.change(several(FEW + 50))
    collection = caught_up(library, collection)
    assert collection.behind
    kept = library.freshened(collection)
    assert kept is None or is_what_the_store_says(kept, library.store)
    library.close()


def test_the_work_of_another_process_ends_with_the_launcher(library: Library) -> None:
    library._aside = Aside([sys.executable, "-c", "import time; time.sleep(600)"])
    waiting = threading.Thread(target=library.build)
    waiting.start()
    end = time.monotonic() + 20
    while not library._aside._processes and time.monotonic() < end:
        waiting.join(0.01)
    library.stop()
    waiting.join(20)
    assert not waiting.is_alive()
    assert library.build() is False


def test_once_it_is_to_end_nothing_long_is_begun_here_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.library.SMALL", 0)
    library = opened(tmp_path)
    library.stop()
    monkeypatch.setattr("launcher.library._indexed", _forbidden)
    monkeypatch.setattr("launcher.library._kept", _forbidden)
    with pytest.raises(LauncherError):
        library.collection()
    assert library.look_after() == []
    assert library.backups() == ()
    library.close()


def test_where_no_other_process_checks_the_backup_is_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.library.SMALL", 0)
    library = opened(tmp_path)
    library._aside = Aside(["/nowhere"])
    assert library.look_after() == []
    assert len(library.backups()) == 1
    library.close()


def test_the_other_process_builds_what_this_one_would(
    library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setattr("launcher.library.be_modest", lambda: None)
    path = library.store.path
    assert aside("keep", str(path)) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert library.build()
    built = from_shelf(path, NONE)
    assert built is not None
    assert built.mark == library.store.mark()
    assert is_what_the_store_says(built, library.store)


def test_the_first_hour_of_a_day_makes_one_backup(tmp_path: Path) -> None:
    library = opened(tmp_path)
    assert library.look_after() == []
    library.look_after()
    library.close()
    assert [p.name for p in (tmp_path / "backups").iterdir()] == ["phrases-2026-11-21.db"]


@pytest.mark.expects_log("damaged|rescued")
def test_a_damaged_file_is_rescued_and_told_and_the_index_follows(tmp_path: Path) -> None:
    library = opened(tmp_path)
    library.change(several(20))
    library.collection()
    library.look_after()
    library.close()
    file = tmp_path / "phrases.db"
    data = bytearray(file.read_bytes())
    data[4096 : 4096 * 3] = bytes(4096 * 2)
    file.write_bytes(data)
    library = opened(tmp_path)
    assert library.told
    collection = library.collection()
    assert is_what_the_store_says(collection, library.store)
    assert len(found(collection, "zebra")) == 20
    library.close()
    library = opened(tmp_path)
    assert library.told == ()
    library.close()


@pytest.mark.expects_log("damaged|rescued")
def test_a_phrase_of_a_teams_pack_comes_back_from_the_kept_edition_itself(tmp_path: Path) -> None:
    info, no = PackInfo(id="team", name="Team", serial=1), Situation(id="team-no", slug="saying-no", name="Saying no")
    pack = Pack(info=info, situations=(no,), phrases=(phrase("t1", "Team one"), phrase("t2", "Team two")))
    with closing(opened(tmp_path)) as library:
        library.store.take_in(pack_format.installation(pack), Edition("team", 1, "1", pack_format.write(pack)))
        path = library.store.path
    data = path.read_bytes()
    assert b"About Team two." in data
    path.write_bytes(bytes(16) + data[16:].replace(b"About Team two.", b"\xff" * 15))
    with closing(opened(tmp_path)) as library:
        assert not any("could not be read" in line for line in library.told)
        assert library.store.phrase("t2") == sealed(phrase("t2", "Team two"))


def test_where_nothing_can_be_written_all_can_be_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path).close()
    monkeypatch.setattr(Store, "open", _locked)
    with closing(opened(tmp_path)) as library:
        assert "nothing can be saved" in library.told[0]
        collection = library.collection()
        assert is_what_the_store_says(collection, library.store)
        assert library.look_after() == []
        with pytest.raises(LauncherError, match="cannot write"):
            library.change(Add(phrase("mine")))
        assert library.news(collection.mark) is None


def test_a_start_loads_nothing_of_the_rescue() -> None:
    seldom = "{'launcher.store.rescue', 'launcher.store.mend', 'launcher.store.salvage', 'launcher.store.inside'}"
    subprocess.run([sys.executable, "-c", f"import sys, launcher.library; assert not {seldom} & sys.modules.keys()"], check=True)


@pytest.mark.expects_log("not as they were written")
def test_a_damaged_phrase_is_mended_while_the_launcher_runs(library: Library) -> None:
    library.change(Add(phrase("mine")))
    collection = library.collection()
    before = library.backup()
    with closing(sqlite3.connect(library.store.path)) as db, db:
        db.execute("UPDATE personal SET body = replace(body, 'Zebra', 'Zobra')")
    assert len(library.look_after()) > 0
    assert library.look_after() == []
    assert before in {backup.path for backup in library.backups()}
    collection = library.freshened(caught_up(library, collection)) or collection
    assert found(collection, "zebra") == ["mine"]
    assert is_what_the_store_says(collection, library.store)


@pytest.mark.expects_log("not as they were written")
def test_a_damaged_header_of_the_only_pack_neither_stops_a_start_nor_stays_damaged(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as library:
        count = len(library.store.phrases())
        path = library.store.path
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE pack SET body = replace(body, 'Starter', 'Smarter')")
    with closing(opened(tmp_path)) as library:
        assert len(library.store.phrases()) == count
        assert library.look_after()
        assert len(library.store.packs()) == 1
        assert len(library.store.phrases()) == count


def test_a_first_start_beside_another_one_is_none_the_worse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path).close()
    looked = iter([None])  # as it was before the other one was quicker
    packs = Store.packs
    monkeypatch.setattr(Store, "packs", lambda store: packs(store) if next(looked, packs) else [])
    with closing(opened(tmp_path)) as library:
        assert len(library.store.packs()) == 1
        assert library.store.phrases()


@pytest.mark.expects_log("not as they were written")
def test_an_edit_that_does_not_fit_any_more_keeps_no_day_from_its_backup(library: Library) -> None:
    edited = library.store.phrases()[0].id
    strange = json.dumps("king")
    with closing(sqlite3.connect(library.store.path)) as db, db:
        db.execute(
            "INSERT INTO override VALUES ('phrase', ?, 'needs', ?, 'sha256:x', ?)",
            [edited, strange, "sha256:" + hashlib.sha256(strange.encode()).hexdigest()],
        )
    assert library.look_after() == []
    assert [backup.kind for backup in library.backups()] == ["daily"]
    assert library.store.phrase(edited)


def test_a_full_disk_does_not_keep_her_from_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path).close()

    def full(_store: Store, _day: object) -> None:
        raise LauncherError("The disk is full.")

    monkeypatch.setattr(Store, "fade", full)
    with closing(opened(tmp_path)) as library:
        assert library.collection().index.ids


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk with a home in `home`; a file `ballast` beside it leaves no room for anything."""
    disk = tmp_path / "disk"
    disk.mkdir()
    small = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if os.name != "posix" or subprocess.run(small, capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no mounts")
    opened(disk / "home").close()
    with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(bytes(4096))
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_start_on_a_full_disk_reads_and_says_so_and_saves_again_once_there_is_room(full_disk: Path) -> None:
    with closing(opened(full_disk / "home")) as library:
        (told,) = library.told
        assert told == "The disk is full. You can look up and read; nothing can be saved until that is mended."
        collection = library.collection()
        assert is_what_the_store_says(collection, library.store)
        with pytest.raises(LauncherError, match="full, so this was not saved") as refusal:
            library.change(Add(phrase("mine")))
        assert refusal.value.hint
        (full_disk / "ballast").unlink()
        library.change(Add(phrase("mine")))
        assert found(caught_up(library, collection), "zebra") == ["mine"]
        library.undo()
        library.redo()
    with closing(opened(full_disk / "home")) as library:
        assert library.told == ()
        assert library.store.phrase("mine")


def test_a_file_that_is_away_with_its_share_is_not_made_anew_by_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(tmp_path).close()
    with monkeypatch.context() as away:
        away.setattr(Store, "open", _locked)
        library = opened(tmp_path)
    path = library.store.path
    path.rename(tmp_path / "away.db")
    with pytest.raises(LauncherError, match="cannot write"):
        library.change(Add(phrase("mine")))
    assert not path.exists()
    (tmp_path / "away.db").rename(path)
    library.change(Add(phrase("mine")))
    assert library.store.phrase("mine")
    library.close()


def test_a_restored_backup_is_what_is_found(library: Library, tmp_path: Path) -> None:
    library.change(Add(phrase("before")))
    collection = library.collection()
    kept = library.backup(tmp_path / "away" / "kept.db")
    library.change(Batch("then", (Remove("phrase", "before"), Add(phrase("after")))))
    collection = caught_up(library, collection)
    assert found(collection, "zebra") == ["after"]
    assert library.inside(kept).phrases == len(collection.index)
    library.restore(kept)
    collection = caught_up(library, collection)
    collection = library.freshened(collection) or collection
    assert found(collection, "zebra") == ["before"]
    assert is_what_the_store_says(collection, library.store)


def _some(news: News | None) -> News:
    assert news is not None
    return news


def _locked(path: Path, *, now: object) -> Store:
    raise unwritable(path, "Read-only file system")


def _forbidden(*_about: object) -> None:
    raise AssertionError("this process must not build here")
