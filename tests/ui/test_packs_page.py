"""The page of packs: what is here and what is wrong with it is told, everything is asked for, and every step has its way back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pack_states import COMPANY, FAILED, LONG, R6, SHARE, STARTER, TEAM, WAITING, World, review
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QColor, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from launcher.progress import Stopped
from launcher.settings import Settings
from launcher.sharing.values import Taken
from launcher.ui.packs.following import Allowed
from launcher.ui.packs.packs_page import PacksPage
from launcher.ui.settings.dialog import SettingsDialog
from launcher.ui.theme import Themes, theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window

Key = Qt.Key


class Opened:
    """A dialog on its page of packs."""

    def __init__(self, world: World, look: Any = "light") -> None:
        self.world = world
        self.themes = Themes(look)
        self.dialog = SettingsDialog(Settings(), self.themes, try_out=None, following=world.following())
        assert self.dialog.packs is not None
        self.page: PacksPage = self.dialog.packs
        self.list, self.details = self.page.packs, self.page.details

    def open(self, place: int = 0) -> None:
        self.list.listing.mean(place)
        self.list.listing.setFocus()
        QTest.keyClick(self.list.listing, Key.Key_Return)
        assert self.details.isVisible()

    def rows(self) -> list[tuple[str, str, str]]:
        return [(row.title, row.about, row.aside) for row in self.list.listing.rows()]


Build = Callable[..., Opened]


@pytest.fixture
def opened(qtbot: QtBot) -> Build:
    def build(*packs: Any, look: str = "light", **world: Any) -> Opened:
        made = Opened(World(packs=packs or (TEAM, STARTER), **world), look)
        qtbot.addWidget(made.dialog)
        made.dialog.show_page(made.page)
        made.dialog.show()
        made.dialog.activateWindow()
        qtbot.waitUntil(made.dialog.isActiveWindow)
        return made

    return build


def told(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def offered(widget: QWidget) -> set[str]:
    """The words of the buttons that can be pressed."""
    return {one.text() for one in widget.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled() and one.text()}


# --- the list ---


def test_each_pack_tells_who_which_edition_how_many_and_what_is_hers(opened: Build) -> None:
    assert opened().rows() == [
        (
            "Northwind support",
            "Northwind Trading · edition 6 (2026.11.6) · 415 phrases · 3 edited by you, 1 where the team's words changed",
            "2 new",
        ),
        ("Starter (English)", "Phrase launcher · edition 1 (2026.11.1) · 240 phrases", ""),
    ]


def test_what_is_wrong_is_said_in_words_and_in_amber(opened: Build, qapp: QApplication) -> None:
    page = opened(FAILED, WAITING, replace(FAILED, id="x", subscription=None), TEAM)
    assert [aside for _title, _about, aside in page.rows()] == ["Last look failed", "Waits for your yes", "Out of date", "2 new"]
    qapp.processEvents()
    amber = theme(dark=False).warn_ground
    assert [_holds(page.list.listing, place, amber) for place in range(4)] == [True, True, True, False]


def _holds(listing: Any, place: int, colour: QColor) -> bool:
    image = listing.viewport().grab(listing.visualRect(listing.model().index(place, 0))).toImage()
    return any(image.pixelColor(x, y) == colour for y in range(image.height()) for x in range(image.width() // 2, image.width()))


def test_without_a_pack_it_says_what_one_is_and_how_to_get_one(opened: Build) -> None:
    page = Opened(World(packs=()))
    page.dialog.show_page(page.page)
    page.dialog.show()
    words = page.list.empty.text()
    assert page.list.empty.isVisible()
    assert all(word in words for word in ("team", "supervisor", "subscribe", "drop a file"))
    assert {"Import…", "Subscribe…"} <= offered(page.list)
    assert not {"Open", "Look now"} & offered(page.list)
    page.dialog.close()


def test_what_the_company_forbids_is_said_and_not_offered(opened: Build) -> None:
    page = opened(COMPANY, allowed=Allowed(imports=False, exports=False, sources=False))
    assert not {"Import…", "Subscribe…"} & offered(page.list)
    assert told(page.list).count("Fixed by your company") == 2
    page.open()
    assert not {"Export…", "Unsubscribe…", "Remove…"} & offered(page.details)
    assert "Fixed by your company: this pack is followed for everybody." in told(page.details)
    assert "Signed, and trusted by your company" in told(page.details)


def test_a_look_at_all_sources_shows_progress_is_stopped_and_tells_what_came(qtbot: QtBot, opened: Build) -> None:
    page = opened()
    page.list.progress._soon.setInterval(10)
    page.list.look_button.click()
    assert page.world.questions == [("look", None)]
    assert not {"Look now", "Subscribe…", "Open"} & offered(page.list)
    qtbot.waitUntil(page.list.progress.isVisible)
    page.list.progress.stop_button.click()
    with pytest.raises(Stopped):
        page.world.asked[-1][2](1, 2)
    page.world.refuse(Stopped())
    assert (page.list.state.text(), page.list.state.property("says")) == ("Stopped. Nothing was changed.", "about")
    page.list.look_button.click()
    page.world.answer(())
    assert page.list.state.text() == "Everything is up to date."
    assert not page.list.progress.isVisible()


def test_import_and_what_is_dropped_go_to_whoever_imports(qtbot: QtBot, opened: Build, tmp_path: Path) -> None:
    page = opened()
    with qtbot.waitSignal(page.page.import_wanted) as asked:
        page.list.import_button.click()
    assert asked.args == [None]
    with qtbot.waitSignal(page.page.import_wanted) as asked:
        assert _drop(page.page, tmp_path / "team.csv")
    assert asked.args == [tmp_path / "team.csv"]
    assert _drop(page.page, tmp_path / "team.phrasefeed")
    assert page.page.subscribing.isVisible()
    assert page.page.subscribing.where.text() == str(tmp_path / "team.phrasefeed")
    assert page.world.asked == []  # a feed is not looked at unasked


def test_where_imports_are_forbidden_nothing_can_be_dropped(qtbot: QtBot, opened: Build, tmp_path: Path) -> None:
    page = opened(allowed=Allowed(imports=False))
    with qtbot.assertNotEmitted(page.page.import_wanted):
        assert not _drop(page.page, tmp_path / "team.csv")


def _drop(page: PacksPage, path: Path) -> bool:
    """Drop this file; whether the page would have it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, buttons, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(5, 5), action, data, buttons, none)
    entered.ignore()
    page.dragEnterEvent(entered)
    page.dropEvent(QDropEvent(QPointF(5, 5), action, data, buttons, none))
    return entered.isAccepted()


# --- one pack ---


def test_the_details_tell_who_answers_for_it_and_when_its_source_is_looked_at(opened: Build) -> None:
    page = opened()
    page.open()
    words = told(page.details)
    for expected in (
        "Northwind support", "From Northwind Trading", "Edition 6 (2026.11.6), 20 Nov 2026", "415 phrases",
        "3 edited by you, 1 where the team's words changed", "Signed by a key that you trust", TEAM.signature.words, SHARE,
        "Today", "News (2)",
    ):  # fmt: skip
        assert expected in words or expected in offered(page.details)


def test_trouble_is_told_with_what_to_do(opened: Build) -> None:
    page = opened(FAILED)
    page.open()
    lines = page.details.amber.text().splitlines()
    assert lines[0] == "The last look failed. The server did not answer. Check the network."
    assert lines[1].startswith("This edition is out of date")
    assert page.details.amber.property("says") == "warning"


def test_enter_opens_and_escape_goes_back_step_by_step(opened: Build) -> None:
    page = opened()
    page.open()
    page.details.leave_button.click()
    assert page.details.leaving.no.hasFocus()
    QTest.keyClick(page.details.leaving.no, Key.Key_Escape)
    assert not page.details.leaving.isVisible()
    QTest.keyClick(page.details.leave_button, Key.Key_Escape)
    assert page.list.listing.hasFocus()
    assert page.dialog.isVisible()


def test_unsubscribing_keeps_the_phrases_and_undo_follows_again(opened: Build) -> None:
    page = opened()
    page.open()
    page.details.leave_button.click()
    assert "Shall its 415 phrases stay? What you changed stays as your own." in page.details.leaving.words.text()
    page.details.leaving.keep.click()
    assert page.world.questions[-1] == ("unsubscribe", "p", True)
    page.world.packs = (replace(TEAM, subscription=None), STARTER)
    page.world.answer(None)
    assert page.list.isVisible()
    assert page.list.way_back.words.text() == "“Northwind support” is followed no more. Its 415 phrases stay."
    page.list.way_back.undo.click()
    assert page.world.questions[-1] == ("subscribe", SHARE)
    seen = review("trusted")
    page.world.answer(seen)
    assert page.world.asked[-1][:2] == ("take", seen)
    page.world.packs = (TEAM, STARTER)
    page.world.answer(Taken(R6, 0))
    assert page.list.state.text() == "The pack is followed again."


def test_where_the_key_is_not_trusted_any_more_undo_asks_first(opened: Build) -> None:
    page = opened()
    page.open()
    page.details.leave_button.click()
    page.details.leaving.keep.click()
    page.world.answer(None)
    page.list.way_back.undo.click()
    page.world.answer(review("new"))
    assert page.page.subscribing.question.isVisible()
    assert [name for name, *_rest in page.world.asked] == ["unsubscribe", "subscribe"]


def test_unsubscribing_with_the_phrases_is_undone_by_its_step(opened: Build) -> None:
    page = opened()
    page.open()
    page.details.leave_button.click()
    page.details.leaving.remove.click()
    assert page.world.questions[-1] == ("unsubscribe", "p", False)
    page.world.packs = (STARTER,)
    page.world.answer(Taken(R6, 7))
    assert page.list.way_back.words.text() == "Removed: “Northwind support”, 415 phrases"
    page.list.way_back.undo.click()
    assert page.world.questions[-1] == ("undo", 7)
    page.world.answer(None)
    assert page.world.questions[-1] == ("subscribe", SHARE)


def test_a_pack_that_nobody_follows_is_removed_after_a_question(opened: Build) -> None:
    page = opened()
    page.open(1)
    page.details.leave_button.click()
    assert {"Remove its phrases", "Not now"} <= offered(page.details)
    assert "Keep its phrases" not in offered(page.details)
    page.details.leaving.remove.click()
    assert page.world.questions == [("remove", "0")]
    page.world.packs = (TEAM,)
    page.world.answer(Taken(R6, 8))
    page.list.way_back.undo.click()
    page.world.answer(None)
    assert page.list.state.text() == "The pack is back."


def test_an_older_edition_comes_back_and_that_can_be_undone(opened: Build) -> None:
    page = opened()
    page.open()
    assert "Roll back to this" not in offered(page.details)  # the one that is meant is in force
    page.details.versions.mean(1)
    page.details.back_to_button.click()
    assert page.world.questions[-1] == ("rollback", "p", 5)
    page.world.answer(Taken(R6, 12))
    assert "Edition 5 is in force again, with your changes over it." in page.details.way_back.words.text()
    page.details.way_back.undo.click()
    assert page.world.questions[-1] == ("undo", 12)


def test_a_waiting_edition_is_handed_to_whoever_reviews(qtbot: QtBot, opened: Build) -> None:
    page = opened(WAITING)
    page.open()
    assert "Edition 7 is there and wants your yes before it comes in." in told(page.details)
    assert page.details.review_button.hasFocus()
    QTest.keyClick(page.details.review_button, Key.Key_Return)
    assert page.world.questions == [("waiting", "w")]
    seen = review("trusted")
    with qtbot.waitSignal(page.page.review_wanted) as asked:
        page.world.answer(seen)
    assert asked.args == [seen]


def test_a_failed_step_is_told_where_it_was_asked_for(opened: Build) -> None:
    page = opened()
    page.open()
    page.details.look_button.click()
    assert page.world.questions == [("look", "p")]
    assert "Unsubscribe…" not in offered(page.details)
    page.world.refuse()
    assert page.details.state.text() == "The server did not answer. Try again later."
    assert "Unsubscribe…" in offered(page.details)


def test_exporting_names_the_pack(qtbot: QtBot, opened: Build) -> None:
    page = opened()
    page.open()
    with qtbot.waitSignal(page.page.export_wanted) as asked:
        page.details.export_button.click()
    assert asked.args == ["p"]


def test_a_pack_that_went_meanwhile_leads_back_to_the_list(opened: Build) -> None:
    page = opened()
    page.open()
    page.world.packs = (STARTER,)
    page.page.refresh()
    assert page.list.isVisible()


# --- for everybody ---


def test_news_from_elsewhere_takes_no_focus_and_opens_no_window(opened: Build, qapp: QApplication) -> None:
    page = opened()
    page.open()
    page.details.export_button.setFocus()
    before = {id(one) for one in qapp.topLevelWidgets() if one.isVisible()}
    page.world.packs = (FAILED, replace(TEAM, phrases=416), WAITING)
    page.page.refresh()
    qapp.processEvents()
    assert page.details.export_button.hasFocus()
    assert page.dialog.isActiveWindow()
    assert {id(one) for one in qapp.topLevelWidgets() if one.isVisible()} == before
    assert "416 phrases" in told(page.details)


def test_every_control_has_a_name_for_a_screen_reader_and_is_reached_by_tab(opened: Build) -> None:
    page = opened(WAITING)
    rooms: tuple[Callable[[], object], ...] = (
        lambda: None,
        page.open,
        page.page.show_news,
        page.list.retired_button.click,
        page.page.subscribe,
        lambda: page.page.subscribing.question.ask(review(domains=("a.example",))),
    )
    for room in rooms:
        if room not in (rooms[0], rooms[-1]):
            page.page.back()
            page.page.back()
        room()
        controls = [one for one in page.page.findChildren(QWidget) if _is_control(one)]
        assert controls
        assert [one for one in controls if not _name(one)] == []
        assert set(controls) - _by_tab(controls[0]) == set()


def _is_control(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def _by_tab(first: QWidget) -> set[QWidget]:
    found, here = {first}, first
    while (here := here.nextInFocusChain()) is not first:
        found.add(here)
    return found


@pytest.mark.parametrize("look", ["light", "dark"])
def test_long_names_from_outside_make_nothing_wider(opened: Build, look: str, qapp: QApplication) -> None:
    odd = replace(
        FAILED, name=LONG, publisher=LONG, version="v" * 200,
        subscription=replace(FAILED.subscription, where="https://" + "x" * 900, trouble="y " * 200),
    )  # fmt: skip
    page = opened(odd, look=look)
    page.dialog.resize(600, 500)
    page.open()
    qapp.processEvents()
    assert page.dialog.width() == 600
    for button in (page.details.back_button, page.details.leave_button, page.details.look_button):
        right = button.mapTo(page.dialog, QPoint(button.width(), 0)).x()
        assert right <= 600


def test_a_change_of_theme_reaches_every_room(opened: Build) -> None:
    page = opened()
    page.themes.choose("dark")
    dark = page.themes.current
    assert page.list.listing.theme is dark  # type: ignore[attr-defined] # a PackListing
    assert page.details.progress.bar.theme is dark
    assert page.page.subscribing.question.leave_button.theme is dark
