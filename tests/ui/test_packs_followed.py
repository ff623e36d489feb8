"""The page of packs over the real library: a team's folder is followed, brings news, is gone back from, and left."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.change import Add
from launcher.packs.format import Removed
from launcher.packs.signing import SecretKey
from launcher.policy import Policy
from launcher.settings import Settings
from launcher.sharing.sharing import Sharing
from launcher.store import Store
from launcher.ui.background import Worker
from launcher.ui.packs.desk import PackDesk
from launcher.ui.packs.following import following_of
from launcher.ui.packs.packs_page import PacksPage
from launcher.ui.settings.dialog import SettingsDialog
from launcher.ui.theme import Themes
from launcher.ui.words import Words

sys.path.append(str(Path(__file__).parents[1] / "sharing"))  # desks, editions and a share
from sharing_desks import PACK, Clock, Team, pack, phrase
from silent_server import silent_server

pytestmark = pytest.mark.qt_log_ignore("does not support")  # the offscreen platform says it of any window


class Agent:
    """An agent's launcher as far as the page of packs needs it: real words, real threads, a real store."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.qtbot, self.ended = qtbot, False
        self.workers = Worker(), Worker()
        self.words = Words(self.workers[0], self.workers[1], home / "phrases.db")
        loaded: list[object] = []
        self.words.load(loaded.append, loaded.append)
        qtbot.waitUntil(lambda: bool(loaded), timeout=20_000)
        self.desk = PackDesk(self.words, Themes("light"), lambda _window: None)
        self.said: list[str] = []
        self.desk.told.connect(lambda notice, _on_click: self.said.append(notice.text))
        self.dialog = SettingsDialog(
            Settings(), Themes("light"), try_out=None, following=following_of(self.words, self.desk.looker)
        )
        qtbot.addWidget(self.dialog)
        assert self.dialog.packs is not None
        self.page: PacksPage = self.dialog.packs
        self.dialog.show_page(self.page)
        self.dialog.show()
        self.sees(lambda: bool(self.page.packs.here.packs))

    def sees(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=20_000)  # type: ignore[arg-type] # a callable

    def says(self, id_: str) -> str | None:
        """What the collection in use says."""
        found = self.words.collection.index.phrase(id_) if self.words.collection else None
        return found.text_for("any").plain if found else None

    def elsewhere(self) -> Store:
        """The same store as another process would open it, while the launcher runs."""
        assert self.words.library is not None
        return Store.open(self.words.library.store.path, now=datetime.now)

    def follows(self, team: Team) -> None:
        with closing(self.elsewhere()) as store:
            sharing = Sharing(store, Policy())
            sharing.take(sharing.subscribe(str(team.share)), trust=True)
        self.words.look()
        self.sees(lambda: self.says("p1") is not None)

    def end(self) -> None:
        """As the launcher ends."""
        if self.ended:
            return
        self.ended = True
        self.dialog.close()
        if self.desk.importing.window is not None:
            self.desk.importing.window.close()
            self.desk.importing.window.deleteLater()
        self.desk.rest()
        self.words.close()
        for worker in reversed(self.workers):
            worker.close()
        self.desk.close()


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    made = Team(tmp_path, Clock(datetime.now(UTC)), SecretKey.made())
    yield made
    made.close()


@pytest.fixture
def agent(qtbot: QtBot, tmp_path: Path) -> Iterator[Agent]:
    home = tmp_path / "agent"
    home.mkdir()
    made = Agent(qtbot, home)
    yield made
    made.end()


def test_a_team_is_followed_by_one_yes_and_its_news_are_read_undone_and_left(team: Team, agent: Agent) -> None:
    ada = team.desk("ada")
    first = pack(phrase("p1", "See https://help.example/now"), phrase("p2"), phrase("p3"))
    team.publishes(ada, first)
    page = agent.page

    page.subscribe()
    QTest.keyClicks(page.subscribing.where, str(team.share))
    page.subscribing.look_button.click()
    question = page.subscribing.question
    agent.sees(question.isVisible)
    assert question.key_words.text() == " ".join(team.secret.key.words())
    assert question.links.toPlainText() == "help.example"
    question.yes_button.click()
    agent.sees(page.packs.isVisible)
    agent.sees(lambda: "Team" in [state.name for state in page.packs.here.packs])
    assert page.packs.state.text() == "“Team” is followed now: 3 phrases came in."
    assert agent.says("p1") == "See https://help.example/now"

    team.publishes(ada, pack(phrase("p1", "Said right."), phrase("p2"), phrase("p3")))
    page.packs.look_button.click()
    agent.sees(lambda: page.packs.state.text() == "New words came: Team.")
    agent.sees(lambda: agent.says("p1") == "Said right.")
    agent.sees(lambda: page.packs.here.unread > 0)
    page.packs.read_button.click()
    agent.sees(page.news.isVisible)
    assert "Title of p1: text" in page.news.reading.toPlainText()
    agent.sees(lambda: page.packs.here.unread == 0)
    page.back()

    page.packs.listing.mean(next(n for n, state in enumerate(page.packs.here.packs) if state.name == "Team"))
    page.packs.open_button.click()
    page.details.versions.mean(1)
    page.details.back_to_button.click()
    agent.sees(lambda: agent.says("p1") == "See https://help.example/now")
    agent.sees(page.details.way_back.isVisible)
    page.details.way_back.undo.click()
    agent.sees(lambda: agent.says("p1") == "Said right.")
    agent.sees(lambda: not page.details.busy)

    page.details.leave_button.click()
    page.details.leaving.remove.click()
    agent.sees(lambda: agent.says("p1") is None)
    agent.sees(page.packs.way_back.isVisible)
    page.packs.way_back.undo.click()
    agent.sees(lambda: page.packs.state.text() == "The pack is followed again.")
    assert agent.says("p1") == "Said right."
    agent.sees(lambda: [one.name for one in page.packs.here.packs if one.subscription is not None] == ["Team"])


def test_what_was_taken_out_is_found_among_the_retired_and_kept(team: Team, agent: Agent) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(*(phrase(f"p{n}") for n in range(5))))
    store = agent.elsewhere()
    sharing = Sharing(store, Policy())
    sharing.take(sharing.subscribe(str(team.share)), trust=True)
    team.publishes(ada, pack(*(phrase(f"p{n}") for n in range(4))))
    sharing.update()
    store.close()
    agent.words.look()
    agent.page.refresh()
    agent.sees(agent.page.packs.retired_button.isVisible)
    agent.page.packs.retired_button.click()
    room = agent.page.retired
    agent.sees(lambda: [row.title for row in room.listing.rows()] == ["Title of p4"])
    room.keep_button.click()
    agent.sees(room.kept.isVisible)
    titles: list[str] = []
    agent.words.ask(lambda library: [one.title for one in library.store.phrases()], titles.extend)
    agent.sees(lambda: "Title of p4" in titles)


@pytest.mark.expects_log  # those who hang are cut off when the server ends, and tell nobody
def test_a_server_that_never_answers_holds_up_no_saving_no_round_and_no_end(team: Team, agent: Agent) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1")))
    agent.follows(team)
    page, library = agent.page, agent.words.library
    assert library is not None
    with silent_server() as where:
        page.subscribe()
        QTest.keyClicks(page.subscribing.where, where)
        page.subscribing.look_button.click()
        with closing(agent.elsewhere()) as store:
            followed = store.fact(PACK, "followed")
            assert isinstance(followed, dict)
            store.note_fact(PACK, "followed", {**followed, "where": where, "waiting": 2})
        agent.desk.importing.begin_waiting(PACK, "Team")
        agent.sees(lambda: sum(one.name == "errand" for one in threading.enumerate()) == 2)

        began, saved = time.monotonic(), list[object]()
        agent.words.change(Add(phrase("new")), saved.append, saved.append)
        agent.sees(lambda: agent.says("new") is not None)
        rounds: list[int] = []
        library.look_for_news = lambda: rounds.append(1) or ()  # type: ignore[method-assign,func-returns-value]
        library.next_look = lambda: 0 if not rounds else 600.0  # type: ignore[method-assign]
        agent.desk.stir()
        agent.sees(lambda: rounds == [1])
        agent.end()
        assert time.monotonic() - began < 8
        assert sum(one.name == "errand" for one in threading.enumerate()) == 2  # they hung all the while
    agent.sees(lambda: not any(one.name == "errand" for one in threading.enumerate()))


def test_a_recall_that_came_in_before_the_round_was_given_up_is_counted_and_said_once(team: Team, agent: Agent) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1"), phrase("p2")))
    agent.follows(team)
    library = agent.words.library
    assert library is not None
    team.publishes(ada, pack(phrase("p2"), removed=(Removed(id="p1", since=2, recall=True),)))
    looks: list[int] = []

    def given_up() -> None:
        """Another feed hangs behind this one, so that the process never answers."""
        looks.append(1)
        with closing(agent.elsewhere()) as store:
            Sharing(store, Policy()).update()

    library.look_for_news = given_up  # type: ignore[method-assign]
    library.next_look = lambda: 0 if not looks else 600.0  # type: ignore[method-assign]
    counted: list[int] = []
    agent.desk.counted.connect(counted.append)
    agent.desk.stir()
    agent.sees(lambda: counted[-1:] == [1] and agent.said == ["Your team has recalled “Title of p1”."])
    agent.sees(lambda: agent.says("p1") is None)
    before = len(counted)
    agent.desk.stir()
    agent.sees(lambda: len(counted) > before)
    assert len(agent.said) == 1
