"""The page of columns: every guess can be seen and changed, and what comes of it stands there before anything is read."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from launcher.ui.packs.mapping_page import MOST_COLUMNS, MappingPage, field_choices
from launcher.ui.theme import theme

pytestmark = pytest.mark.qt_log_ignore("does not support")  # the offscreen platform says it of any window

COLUMNS = ("Topic", "Answer", "Short", "Group", "Author")
ROWS = (
    ("Only a topic", "", "", "", ""),
    ("Refund once opened", "I can't refund it\nonce it is open.", "nref", "Saying no", "ann"),
    ("Hold", "May I put you on hold?", "hold", "Hold", "bob"),
)
GUESS = {"Topic": "title", "Answer": "text", "Short": "codes", "Group": "situation"}


@pytest.fixture
def page(qtbot: QtBot) -> MappingPage:
    built = MappingPage(theme(dark=False))
    qtbot.addWidget(built)
    built.show_columns("answers.csv", COLUMNS, ROWS, GUESS)
    built.show()
    return built


def choose(page: MappingPage, column: str, field: str) -> None:
    """As a person does with the keys: go down to the line in the list."""
    pick = next(one.pick for one in page.columns if one.name == column)
    pick.setCurrentIndex(0)
    for _time in range(pick.findData(field)):
        QTest.keyClick(pick, Qt.Key.Key_Down)
    if not field:
        pick.activated.emit(0)
    assert pick.currentData() == field


def chosen(page: MappingPage) -> list[Any]:
    heard: list[Any] = []
    page.chosen.connect(heard.append)
    page.go_on_button.click()
    return heard


def test_the_guess_stands_above_each_column_and_is_what_is_read(page: MappingPage) -> None:
    assert [one.pick.currentText() for one in page.columns] == ["Title", "Text", "Codes", "Situation", "Not taken in"]
    assert chosen(page) == [GUESS]


def test_the_first_phrase_shows_what_comes_of_it(page: MappingPage) -> None:
    assert page.first.toPlainText() == (
        "Title\nRefund once opened\nText\nI can't refund it\nonce it is open.\nSituation\nSaying no\nCodes\nnref"
    )
    choose(page, "Author", "tags")
    assert "Tags\nann" in page.first.toPlainText()


def test_a_text_comes_from_one_column_and_tags_from_several(page: MappingPage) -> None:
    choose(page, "Topic", "text")
    assert "“Text” stands above two columns." in page.missing.text()
    assert chosen(page) == []
    choose(page, "Answer", "")
    assert page.missing.text() == ""
    choose(page, "Author", "tags")
    choose(page, "Group", "tags")
    assert page.mapping()["Author"] == page.mapping()["Group"] == "tags"
    choose(page, "Answer", "text:chat")
    assert chosen(page)[-1]["Answer"] == "text:chat"


def test_without_a_text_it_says_what_is_missing_and_goes_no_further(page: MappingPage) -> None:
    choose(page, "Answer", "")
    assert "Choose the column that holds the text." in page.missing.text()
    assert page.first.toPlainText() == ""
    assert chosen(page) == []
    choose(page, "Answer", "text:email")
    assert page.missing.text() == ""
    assert page.go_on_button.isEnabled()


def test_what_was_remembered_counts_even_where_we_know_no_name_for_it(page: MappingPage) -> None:
    page.show_columns("again.csv", COLUMNS, ROWS[1:], {"Topic": "text:fax", "Answer": "text"})
    assert page.mapping() == {"Topic": "text:fax", "Answer": "text"}
    assert "text:fax\nRefund once opened" in page.first.toPlainText()


def test_a_file_of_very_many_columns_shows_the_first_and_says_so(page: MappingPage) -> None:
    names = tuple(f"Column {n}" for n in range(300))
    page.show_columns("wide.csv", names, (names,), {})
    assert len(page.columns) == MOST_COLUMNS
    assert f"{300 - MOST_COLUMNS} more columns are not taken in." in page.more.text()


def test_a_short_row_is_no_trouble(page: MappingPage) -> None:
    page.show_columns("ragged.csv", COLUMNS, (("Title",), ("Title", "Some text")), GUESS)
    assert page.first.toPlainText() == "Title\nTitle\nText\nSome text"


def test_every_choice_can_be_heard(page: MappingPage) -> None:
    assert page.columns[1].pick.accessibleName() == "What the column Answer is"
    assert "May I put you on hold?" in page.columns[1].pick.accessibleDescription()
    assert len({words for _field, words in field_choices()}) == len(field_choices())
