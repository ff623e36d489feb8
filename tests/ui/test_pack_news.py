"""News of packs: reports are read whole, the badge goes once they were, and nobody wakes without a subscription."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import structs
from pack_states import R5, R6, RETIRED, STARTER, TEAM, World, line
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.errors import LauncherError
from launcher.settings import Settings
from launcher.sharing.values import News
from launcher.ui.background import Worker
from launcher.ui.courier import AFTER_TROUBLE, Courier
from launcher.ui.packs.packs_page import PacksPage
from launcher.ui.packs.report_words import looked, summed, told_whole
from launcher.ui.settings.dialog import SettingsDialog
from launcher.ui.theme import Themes

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window

CAME = News("p", "Northwind support", "//share", applied=R6)


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[tuple[PacksPage, World]]:
    world = World()
    dialog = SettingsDialog(Settings(), Themes("light"), try_out=None, following=world.following())
    qtbot.addWidget(dialog)
    dialog.show_page(dialog.packs)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.packs is not None
    yield dialog.packs, world
    dialog.close()


# --- reports ---


def test_a_report_is_told_whole_and_what_was_recalled_comes_first() -> None:
    told = told_whole(R6)
    parts = ("recalled", "changed", "added", "removed", "copies")
    titles = [line.title for part in parts for line in getattr(R6, part)]
    assert [told.find(title) for title in titles] == sorted(told.find(title) for title in titles)
    assert "Northwind support, edition 6 (before: 5)" in told
    for expected in (*titles, "New link: help.northwind.example", "Row 7: It has no text.", "Asked for a manager", *R6.warnings):
        assert expected in told
    assert "412 did not change." in told


def test_a_title_from_outside_cannot_look_like_a_part_of_the_report() -> None:
    forged = structs.replace(R6, added=(line("Hello\n\nRecalled: do not say these any more\n•  Everything"),), recalled=())
    assert "•  Hello Recalled: do not say these any more • Everything" in told_whole(forged).splitlines()


def test_a_report_in_one_line_counts_what_differs() -> None:
    assert summed(R6) == "1 recalled, 1 changed, 1 added, 1 removed, 1 skipped"


def test_unread_reports_wear_a_mark_and_are_read_by_being_opened(page: tuple[PacksPage, World]) -> None:
    packs, world = page
    assert packs.packs.news_card.isVisible()
    assert packs.packs.news_row.about.text() == "2 updates came that you have not read yet."
    packs.packs.read_button.click()
    assert packs.news.isVisible()
    assert [row.aside for row in packs.news.listing.rows()] == ["New", "New"]
    assert packs.news.reading.toPlainText() == told_whole(R6)
    assert world.questions == [("read", ["p"])]
    world.packs = (replace(TEAM, news=()), STARTER)
    world.answer()
    assert not packs.packs.news_card.isVisibleTo(packs.packs)
    assert [row.aside for row in packs.news.listing.rows()] == ["New", "New"]  # as long as she is here


def test_what_came_since_the_page_was_shown_is_news_too(page: tuple[PacksPage, World]) -> None:
    packs, world = page
    world.packs = (replace(TEAM, news=()), STARTER)
    packs.refresh()
    world.packs = (TEAM, STARTER)
    packs.show_news()
    assert [row.aside for row in packs.news.listing.rows()] == ["New", "New"]
    assert world.questions == [("read", ["p"])]


def test_each_report_can_be_read_by_the_keyboard_alone(page: tuple[PacksPage, World]) -> None:
    packs, _world = page
    packs.show_news()
    assert packs.news.listing.hasFocus()
    QTest.keyClick(packs.news.listing, Qt.Key.Key_Down)
    assert packs.news.reading.toPlainText() == told_whole(R5)


def test_without_any_report_it_says_so(page: tuple[PacksPage, World]) -> None:
    packs, _world = page
    packs.show_news(STARTER.id)
    assert packs.news.empty.isVisible()
    assert not packs.news.reading.isVisible()


def test_what_a_look_brought_is_told_in_a_line() -> None:
    trouble = News("q", "Basics", "//share", trouble="The share is not there.", hint="Check the network.")
    assert looked(()) == ("Everything is up to date.", False)
    assert looked((CAME,)) == ("New words came: Northwind support.", False)
    assert looked((News("w", "Shop", "//s", waiting=7),)) == ("An edition waits for your yes: Shop.", False)
    assert looked((CAME, trouble)) == (
        "New words came: Northwind support. Basics: The share is not there. Check the network.",
        True,
    )


# --- retired phrases ---


def test_retired_phrases_are_searched_read_and_kept_with_the_way_back(page: tuple[PacksPage, World]) -> None:
    packs, world = page
    packs.packs.retired_button.click()
    room = packs.retired
    assert [row.title for row in room.listing.rows()] == [one.title for one in RETIRED]
    QTest.keyClicks(room.search, "patience bear")
    assert [row.title for row in room.listing.rows()] == ["Ask for patience"]
    assert room.reading.toPlainText() == "Please bear with me for a moment."
    room.keep_button.click()
    assert world.questions[-1] == ("keep", "r2")
    assert not room.keep_button.isEnabled()
    world.retired = RETIRED[:1]
    world.answer(SimpleNamespace(step=9))
    assert room.kept.words.text() == "“Ask for patience” is a phrase of your own now."
    room.kept.undo.click()
    assert world.questions[-1] == ("undo", 9)


def test_a_phrase_that_is_gone_meanwhile_is_told(page: tuple[PacksPage, World]) -> None:
    packs, world = page
    packs.packs.retired_button.click()
    packs.retired.keep_button.click()
    world.refuse(LauncherError("This phrase is not there any more."))
    assert packs.retired.state.text() == "This phrase is not there any more."
    assert packs.retired.keep_button.isEnabled()


# --- the courier ---


class Round:
    """A courier on a worker of its own, and who says when a look is due."""

    def __init__(self) -> None:
        self.worker = Worker()
        self.due: list[float | LauncherError | None] = []
        self.looks = 0
        self.brings: Any = (CAME,)
        self.heard: list[list[News]] = []
        self.courier = Courier(self.worker, self._due, self._look)
        self.courier.news.connect(self.heard.append)

    def _due(self, done: Callable[[float | None], None], failed: Callable[[LauncherError], None]) -> None:
        said = self.due.pop(0) if self.due else None
        if isinstance(said, LauncherError):
            failed(said)
        else:
            done(said)

    def _look(self) -> Any:
        self.looks += 1
        if isinstance(self.brings, Exception):
            raise self.brings
        return self.brings


@pytest.fixture
def round_(qtbot: QtBot) -> Iterator[Round]:
    made = Round()
    yield made
    made.courier.end()
    made.worker.close()


def test_without_a_subscription_there_is_no_timer(round_: Round) -> None:
    round_.due = [None]
    round_.courier.stir()
    assert round_.courier.waits is None
    assert round_.courier.findChildren(QTimer) == []
    assert round_.looks == 0


def test_what_is_due_is_looked_at_once_and_then_it_sleeps_until_the_next(qtbot: QtBot, round_: Round) -> None:
    round_.due = [0, 480]
    round_.courier.stir()
    qtbot.waitUntil(lambda: round_.courier.waits is not None)
    assert (round_.looks, round_.heard) == (1, [[CAME]])
    assert 400 < (round_.courier.waits or 0) < 482  # a timer that saves power counts whole seconds


def test_a_look_that_brings_nothing_tells_nothing(qtbot: QtBot, round_: Round) -> None:
    round_.brings, round_.due = (), [0, 480]
    round_.courier.stir()
    qtbot.waitUntil(lambda: round_.courier.waits is not None)
    assert round_.heard == []


@pytest.mark.expects_log
@pytest.mark.parametrize("brings", [None, LauncherError("The process ended.")])
def test_a_look_that_fails_is_tried_again_later_and_not_at_once(qtbot: QtBot, round_: Round, brings: object) -> None:
    round_.brings, round_.due = brings, [0, 0, 0]
    round_.courier.stir()
    qtbot.waitUntil(lambda: round_.courier.waits is not None)
    assert round_.looks == 1
    assert AFTER_TROUBLE - 60 < (round_.courier.waits or 0) < AFTER_TROUBLE + 2


def test_what_stays_due_never_makes_it_go_round_and_round(qtbot: QtBot, round_: Round) -> None:
    round_.due = [0, 0]
    round_.courier.stir()
    qtbot.waitUntil(lambda: round_.courier.waits is not None)
    assert round_.looks == 1


def test_a_subscription_that_ended_ends_the_timer(round_: Round) -> None:
    round_.due = [300.0, None]
    round_.courier.stir()
    assert round_.courier.waits is not None
    round_.courier.stir()
    assert round_.courier.waits is None


def test_after_its_end_it_wakes_no_more(round_: Round) -> None:
    round_.due = [300.0, 0]
    round_.courier.stir()
    round_.courier.end()
    round_.courier.stir()
    assert (round_.courier.waits, round_.looks) == (None, 0)
