"""Where she and her team have both changed a phrase, the launcher knows it as long as it stands, and says so where she reads."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from cli_home import Home, fill, home_like
from story import Desk

from launcher.change import Add, Batch, Edit
from launcher.collection import Collection
from launcher.library import Library
from launcher.phrase import PackInfo, Phrase, Situation, Text

PACK = "0192-team"
HOME = Situation(id="s-team", slug="team", name="Team")


def sent(id_: str) -> Phrase:
    return Phrase(id=id_, situation="team", title=f"Title {id_}", texts={"any": Text(plain=f"Words of {id_}.")})


def says(text: str, id_: str = "p1", by: str | None = None) -> Edit:
    return Edit("phrase", id_, {"texts": {"any": {"plain": text, "html": None}}}, by=by)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "phrases.db", datetime.now)
    records = (PackInfo(id=PACK, name="Team", serial=1), HOME, sent("p1"), sent("p2"))
    library.change(Batch("Team", tuple(Add(one, by=PACK) for one in records)))
    yield library
    library.close()


def caught_up(library: Library, collection: Collection) -> Collection:
    news = library.news(collection.mark)
    return collection.with_news(news) if news else collection


def test_a_phrase_differs_from_the_news_that_brings_it_until_she_has_said_whose_words_stay(library: Library) -> None:
    library.change(says("Hers."))
    seen = library.collection()
    assert seen.differs == frozenset()
    library.change(says("The team's.", by=PACK))
    seen = caught_up(library, seen)
    assert seen.differs == {"p1"}
    assert seen.index.phrase("p1").text_for("any").plain == "Hers."  # type: ignore[union-attr]
    library.change(says("Another of hers.", "p2"))
    seen = caught_up(library, seen)
    assert seen.differs == {"p1"}
    assert library.collection(seen).differs == {"p1"}  # after a start, too
    library.sharing.settle("p1", ["texts"])
    assert caught_up(library, seen).differs == frozenset()


def test_it_differs_no_more_once_the_team_s_words_are_taken_and_again_after_undo(library: Library) -> None:
    library.change(Batch("both", (says("Hers."), says("The team's.", by=PACK))))
    seen = library.collection()
    library.sharing.accept("p1", ["texts"])
    seen = caught_up(library, seen)
    assert seen.differs == frozenset()
    assert seen.index.phrase("p1").text_for("any").plain == "The team's."  # type: ignore[union-attr]
    library.undo()
    seen = caught_up(library, seen)
    assert seen.differs == {"p1"}
    assert seen.index.phrase("p1").text_for("any").plain == "Hers."  # type: ignore[union-attr]


def test_the_reading_says_it_of_that_phrase_alone() -> None:
    desk = Desk()
    collection = desk.lookup.collection
    assert collection is not None
    desk.opened()
    first, second = (row.id for row in desk.stage.view.rows[:2])
    assert said(desk) == (first, False)
    desk.lookup.take(replace(collection, differs=frozenset({first})))
    assert said(desk) == (first, True)
    desk.lookup.move(1)
    assert said(desk) == (second, False)


def said(desk: Desk) -> tuple[str, bool]:
    return desk.reading.id, desk.reading.differs


# -- a locked phrase, by command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    fill(tmp_path / "filled")
    home = home_like(tmp_path / "filled", tmp_path / "home", monkeypatch, capsys)
    locked = msgspec.structs.replace(sent("law"), locked=True, codes=("law",))
    with closing(home.open()) as library:
        records = (PackInfo(id=PACK, name="Team", serial=1), HOME, locked)
        library.change(Batch("Team", tuple(Add(one, by=PACK) for one in records)))
    return home


def copies(home: Home) -> list[Phrase]:
    with closing(home.open()) as library:
        return list(library.store.copies().get("law", ()))


def test_editing_a_locked_phrase_makes_a_copy_that_a_recall_finds(home: Home) -> None:
    told = home.run("edit", "law", "--text", "Mine.", "--when", "Often", "--json")
    assert told.code == 0
    [copy] = copies(home)
    assert told.plain["ids"] == [copy.id]
    assert copy.id in told.err  # so that nobody looks for her words in the other one
    assert (copy.texts["any"].plain, copy.when, copy.codes, copy.locked) == ("Mine.", "Often", (), False)
    assert copy.extra["copied_from"] == PACK
    assert home.phrase("law")["texts"]["any"]["plain"] == "Words of law."
    home.ok("undo")
    assert copies(home) == []


def test_what_changes_nothing_in_a_locked_phrase_makes_no_copy(home: Home) -> None:
    home.run("edit", "law", "--title", "Title law")
    assert copies(home) == []


def test_who_publishes_the_pack_edits_its_locked_phrase_itself(home: Home) -> None:
    home.ok("edit", "law", "--text", "As the law wants it now.", "--as-publisher")
    assert home.phrase("law")["texts"]["any"]["plain"] == "As the law wants it now."
    told = home.run("edit", "law", "--back", "1")
    assert told.code == 0
    assert copies(home)[0].texts["any"].plain == "Words of law."
    assert home.phrase("law")["texts"]["any"]["plain"] == "As the law wants it now."
