"""The review window: all that will happen is shown, nothing happens unasked, and what is left stays left."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import reviews
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTextEdit
from pytestqt.qtbot import QtBot
from test_theme import contrast

from launcher.errors import LauncherError
from launcher.packs.merge import Key
from launcher.packs.report import Skipped
from launcher.sharing.values import Review, Signature
from launcher.ui.packs.review_page import ReviewPage
from launcher.ui.packs.review_rows import contents_of
from launcher.ui.packs.review_window import ReviewWindow
from launcher.ui.packs.word_changes import ChangedText
from launcher.ui.theme import Themes, theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window

Show = Callable[..., ReviewPage]
ALL_KEYS = {("phrase", name) for name in ("n1", "n2", "c1", "c2", "k1", "r1", "r2")} | {("sequence", "q1")}


@pytest.fixture
def window(qtbot: QtBot) -> ReviewWindow:
    built = ReviewWindow(Themes("light"))
    qtbot.addWidget(built)
    return built


@pytest.fixture
def show(window: ReviewWindow, qtbot: QtBot) -> Show:
    def shown(review: Review, left: set[Key] | None = None, **about: Any) -> ReviewPage:
        about = {"customer": "ask", "variables": (), "columns": False, **about}
        window.review.show_review(review, contents_of(review), left or set(), **about)
        window.show_page(window.review)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window.review

    return shown


def told(page: ReviewPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def place_of(page: ReviewPage, title: str) -> int:
    return next(place for place, row in enumerate(page.rows.shown) if row.title == title)


def box_of(page: ReviewPage, title: str) -> QPoint:
    rect: QRect = page.listing.visualRect(page.rows.index(place_of(page, title)))
    return QPoint(rect.left() + 24, rect.center().y())


def click_box(page: ReviewPage, title: str) -> None:
    page.listing.scrollTo(page.rows.index(place_of(page, title)))
    QTest.mouseClick(page.listing.viewport(), Qt.MouseButton.LeftButton, pos=box_of(page, title))


def wanted(page: ReviewPage, press: Callable[[], None]) -> list[tuple[Any, ...]]:
    heard: list[tuple[Any, ...]] = []
    page.take_wanted.connect(lambda *values: heard.append(values))
    press()
    return heard


def marked(text: QTextEdit, words: str) -> QTextCharFormat:
    cursor = text.document().find(words)
    assert not cursor.isNull(), f"{words!r} does not stand in {text.toPlainText()!r}"
    cursor.setPosition(cursor.selectionStart() + 1, QTextCursor.MoveMode.MoveAnchor)
    return cursor.charFormat()


# --- who answers for it ---


@pytest.mark.parametrize(
    ("signature", "says"),
    [
        (Signature("trusted", "RW", "amber boat"), "Signed with a key that you trust."),
        (Signature("trusted", "RW", "amber boat", by_policy=True), "Signed with a key that your company trusts."),
        (Signature("new", "RW", "amber boat"), "amber boat"),
        (Signature("changed", "RW", "amber boat"), "another key"),
        (Signature(), "Not signed: nobody answers for it."),
    ],
)
def test_it_says_first_who_answers_for_it(show: Show, signature: Signature, says: str) -> None:
    page = show(reviews.rich_review(signature=signature))
    assert says in page.head.signed.text()
    assert "Acme Support" in page.head.about.text()
    assert "1,204 are here already" in page.head.about.text()


def test_it_names_where_the_links_lead(show: Show) -> None:
    page = show(reviews.rich_review(domains=tuple(f"n{n}.example" for n in range(30))))
    assert "n0.example" in page.head.links.text()
    assert "and 22 more" in page.head.links.text()


def test_a_name_is_never_read_as_markup(show: Show) -> None:
    evil = "<img src=https://evil.example/x.png><b>Bold</b>"
    page = show(reviews.review(reviews.added("a", evil, title=evil)))
    assert page.changes.title.text() == evil
    assert page.changes.title.textFormat() == Qt.TextFormat.PlainText
    assert evil in page.changes.one.toPlainText()
    assert not marked(page.changes.one, "Bold").font().bold()


# --- what is in it ---


def test_everything_stands_in_the_list_with_new_links_first(show: Show) -> None:
    page = show(reviews.rich_review())
    groups = [row.group for row in page.rows.shown if row.heading]
    assert groups == ["reach", "added", "changed", "conflict", "removed", "recalled", "skipped", "warning"]
    titles = [row.title for row in page.rows.shown if not row.heading]
    assert titles[:2] == ["parts@acme.example", "pay.acme.example"]
    assert set(page.rows.keys()) == ALL_KEYS
    assert {"row 17", "shell script “deploy”", "It was made for a newer launcher (1.4)."} <= set(titles)


def test_a_new_link_is_shown_where_it_stands(show: Show) -> None:
    page = show(reviews.rich_review())
    page.listing.mean(place_of(page, "pay.acme.example"))
    assert page.changes.title.text() == "Paying online"
    assert [one.cursor.selectedText() for one in page.changes.one.extraSelections()] == ["pay.acme.example"]


def test_what_is_gone_and_what_is_new_is_marked_not_by_colour_alone(show: Show) -> None:
    page = show(reviews.rich_review())
    page.listing.mean(place_of(page, "Phrase c2"))
    text = page.changes.one
    assert marked(text, "waiting").fontStrikeOut()
    assert marked(text, "patience").fontUnderline()
    same = marked(text, "Thank")
    assert (same.fontStrikeOut(), same.fontUnderline()) == (False, False)
    assert "[gone: waiting" in text.accessibleDescription()
    assert "[new: your patience" in text.accessibleDescription()


def test_where_both_wrote_both_are_shown_and_hers_is_not_struck(show: Show) -> None:
    page = show(reviews.rich_review())
    page.listing.mean(place_of(page, "Phrase k1"))
    ours, theirs = page.changes.one, page.changes.other
    assert ours.isVisible()
    assert theirs.isVisible()
    assert "but let me see what I can do" in ours.toPlainText()
    assert "Which one suits you?" in theirs.toPlainText()
    assert "Which one" not in ours.toPlainText()
    assert not marked(ours, "see what").fontStrikeOut()
    assert marked(ours, "see what").fontUnderline()
    page.listing.mean(place_of(page, "Phrase c1"))
    assert not theirs.isVisible()


def test_long_texts_are_shown_whole_from_their_beginning(show: Show) -> None:
    before, after = "word " * 4_000, "wort " + "word " * 3_999
    page = show(reviews.review(reviews.changed("c", before[:20_000], after[:20_000])))
    assert page.changes.one.toPlainText().count("word") >= 3_999
    assert page.changes.one.verticalScrollBar().value() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_marks_can_be_read(dark: bool, qtbot: QtBot) -> None:
    worn = theme(dark=dark)
    text = ChangedText("", worn)
    qtbot.addWidget(text)
    for sort in ("same", "gone", "new", "ours", "label", "note"):
        drawn = text._format(sort)  # type: ignore[arg-type] # each is one of its sorts
        ground = drawn.background().color() if drawn.background().style() != Qt.BrushStyle.NoBrush else worn.ground
        assert contrast(QColor(drawn.foreground().color()), ground) >= 4.5, sort
    for ground in (worn.ground, worn.raised, worn.tint, worn.hover):  # of a heading in the list
        assert contrast(worn.warn, ground) >= 4.5


def test_nothing_new_says_so(show: Show) -> None:
    page = show(reviews.review(unchanged=405))
    assert "Everything in it is here already" in told(page)
    assert not page.all_button.isVisible()
    assert page.leave_button.text() == "Close"


def test_what_was_all_skipped_is_no_lie_about_being_here(show: Show) -> None:
    page = show(reviews.review(skipped=(Skipped(item="row 1", why="it has no text"),)))
    assert "row 1" in [row.title for row in page.rows.shown]
    assert not page.all_button.isVisible()


# --- to take or to leave ---


def test_a_click_on_the_box_leaves_a_row_and_another_takes_it(show: Show) -> None:
    page = show(reviews.rich_review())
    click_box(page, "Phrase c1")
    assert page.rows.left() == {("phrase", "c1")}
    assert page.take_button.text() == "Take the chosen (7)"
    click_box(page, "Phrase c1")
    assert page.rows.left() == set()


def test_a_click_beside_the_box_only_shows(show: Show) -> None:
    page = show(reviews.rich_review())
    where = box_of(page, "Paying online") + QPoint(120, 0)
    QTest.mouseClick(page.listing.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert page.changes.title.text() == "Paying online"
    assert page.rows.left() == set()


def test_space_takes_and_leaves_and_on_a_heading_all_below(show: Show) -> None:
    page = show(reviews.rich_review())
    page.listing.mean(place_of(page, "Phrase c1"))
    QTest.keyClick(page.listing, Qt.Key.Key_Space)
    assert page.rows.left() == {("phrase", "c1")}
    page.listing.mean(place_of(page, "Changed"))
    assert page.rows.taken(page.listing.place) == Qt.CheckState.PartiallyChecked
    QTest.keyClick(page.listing, Qt.Key.Key_Space)
    assert page.rows.left() == set()
    QTest.keyClick(page.listing, Qt.Key.Key_Space)
    assert page.rows.left() == {("phrase", "c1"), ("phrase", "c2")}


def test_what_was_called_back_cannot_be_left(show: Show) -> None:
    page = show(reviews.rich_review())
    click_box(page, "Phrase r2")
    page.listing.mean(place_of(page, "Called back"))
    QTest.keyClick(page.listing, Qt.Key.Key_Space)
    assert page.rows.left() == set()


def test_all_is_all_and_the_chosen_are_those_alone(show: Show) -> None:
    page = show(reviews.rich_review())
    click_box(page, "Phrase c1")
    assert wanted(page, page.all_button.click) == [(None, False, False)]
    assert wanted(page, page.take_button.click)[-1] == (ALL_KEYS - {("phrase", "c1")}, False, False)


def test_ctrl_enter_takes_what_is_chosen(show: Show, window: ReviewWindow) -> None:
    page = show(reviews.rich_review())
    click_box(page, "Phrase c1")
    assert wanted(page, lambda: QTest.keyClick(page.listing, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)) == [
        (ALL_KEYS - {("phrase", "c1")}, False, False)
    ]


def test_the_filter_hides_and_changes_nothing_that_is_chosen(show: Show, qtbot: QtBot) -> None:
    page = show(reviews.rich_review())
    click_box(page, "Phrase c1")
    QTest.keyClick(page.listing, "e")  # letters go to the filter
    QTest.keyClicks(page.filter, "xchange")
    qtbot.waitUntil(lambda: [row.title for row in page.rows.shown if not row.heading] == ["Phrase c1"])
    assert page.filter.hasFocus()
    assert page.rows.left() == {("phrase", "c1")}
    QTest.keyClick(page.filter, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(page.rows.keys()) == len(ALL_KEYS) and len(page.rows.shown) > 10)
    assert page.isVisible()


def test_a_heading_stands_for_the_rows_that_are_found(show: Show, qtbot: QtBot) -> None:
    page = show(reviews.rich_review())
    page.filter.setText("paying")
    qtbot.waitUntil(lambda: page.rows.found == 2)
    click_box(page, "New")
    assert page.rows.left() == {("phrase", "n2")}


def test_a_filter_without_a_find_says_so(show: Show, qtbot: QtBot) -> None:
    page = show(reviews.rich_review())
    page.filter.setText("xyzzy")
    qtbot.waitUntil(lambda: "Nothing found for “xyzzy”." in told(page))
    assert page.filter.isVisible()
    assert page.all_button.isEnabled()


def test_ten_thousand_rows_open_at_once(show: Show) -> None:
    many = reviews.review(*(reviews.added(str(n), f"The text of number {n}.") for n in range(10_000)), before=None)
    begun = time.process_time()
    page = show(many)
    assert time.process_time() - begun < 2  # it takes 0.15 s; a widget for each row would take far longer
    assert len(page.rows.shown) == 10_001
    begun = time.process_time()
    page.rows.find("number 9999")
    page.listing.scrollToBottom()
    assert time.process_time() - begun < 1
    assert page.rows.found == 1


# --- what is asked ---


def test_a_new_key_must_be_agreed_to(show: Show) -> None:
    page = show(reviews.rich_review(signature=Signature("new", "RW", "amber boat")))
    assert not page.all_button.isEnabled()
    assert not page.take_button.isEnabled()
    QTest.mouseClick(page.agreements.asked[0].words, Qt.MouseButton.LeftButton)
    assert wanted(page, page.all_button.click) == [(None, True, False)]


def test_each_question_must_be_ticked(show: Show) -> None:
    removes = "412 of its 1,204 phrases would be removed."
    page = show(reviews.rich_review(signature=Signature("new", "RW", "amber boat"), asks=(removes,)))
    assert removes in page.agreements.asked[1].words.text()
    page.agreements.asked[0].tick.click()
    assert wanted(page, page.take) == []
    QTest.keyClick(page.agreements.asked[1].tick, Qt.Key.Key_Space)
    assert wanted(page, page.take) == [(None, True, True)]


def test_what_is_refused_says_why_and_cannot_be_taken(show: Show) -> None:
    page = show(reviews.rich_review(refused="It is older than what you have.", hint="Ask for a newer one.", asks=("Sure?",)))
    assert "It is older than what you have. Ask for a newer one." in told(page)
    assert not page.all_button.isVisible()
    assert not page.agreements.isVisible()
    assert wanted(page, page.take) == []


def test_customer_variables_are_asked_for_only_where_there_are_any(show: Show) -> None:
    page = show(reviews.rich_review())
    assert not page.head.customer.isVisible()
    show(reviews.rich_review(), variables=("ticket.requester.name",), customer="literal", left={("phrase", "n1")})
    assert page.head.customer.isVisible()
    assert "ticket.requester.name" in told(page)
    assert page.rows.left() == {("phrase", "n1")}


# --- while and after ---


def test_while_it_is_taken_in_nothing_else_can_be_chosen(show: Show, window: ReviewWindow) -> None:
    page = show(reviews.rich_review())
    page.begin("Taking in…")
    click_box(page, "Phrase c1")
    assert page.rows.left() == set()
    assert not page.all_button.isEnabled()
    window.close()
    assert window.isVisible()


def test_a_failure_gives_everything_back(show: Show) -> None:
    page = show(reviews.rich_review())
    click_box(page, "Phrase c1")
    page.begin("Taking in…")
    page.fail(LauncherError("The disk is full.", "Make room, then try again."))
    assert "The disk is full. Make room, then try again." in told(page)
    assert page.rows.left() == {("phrase", "c1")}
    assert page.take_button.isEnabled()


def test_afterwards_it_says_what_was_done_and_offers_the_way_back(show: Show) -> None:
    page, undone = show(reviews.rich_review()), []
    page.begin("Taking in…")
    page.end("Taken in: new: 3.", lambda: undone.append(True))
    assert "Taken in: new: 3." in told(page)
    assert not page.all_button.isVisible()
    page.undo_button.click()
    assert undone == [True]
    page.end("Taken back.", None)
    assert not page.undo_button.isVisible()
    assert page.leave_button.text() == "Close"


def test_escape_empties_the_filter_before_it_leaves(show: Show, window: ReviewWindow) -> None:
    page = show(reviews.rich_review())
    page.filter.setText("c1")
    QTest.keyClick(page.filter, Qt.Key.Key_Escape)
    assert (page.filter.text(), window.isVisible()) == ("", True)
    QTest.keyClick(page.listing, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_screen_reader_hears_what_each_row_is_and_whether_it_is_taken(show: Show) -> None:
    page = show(reviews.rich_review())
    click_box(page, "Phrase c1")
    index = page.rows.index(place_of(page, "Phrase c1"))
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "left, Phrase c1, Saying no, text"
    assert index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert page.agreements.asked == []
    for widget in (page.listing, page.filter, page.changes.one):
        assert widget.accessibleName()


def test_tab_leads_through_the_page_as_it_is_read(show: Show, window: ReviewWindow) -> None:
    page = show(reviews.rich_review(asks=("412 of its 1,204 phrases would be removed.",)))
    page.filter.setFocus()
    walked = []
    for _time in range(4):
        walked.append(window.focusWidget())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert walked == [page.filter, page.listing, page.changes.one, page.agreements.asked[0].tick]
    assert window.focusWidget() is page.leave_button


def test_the_theme_follows(show: Show, window: ReviewWindow) -> None:
    page = show(reviews.rich_review())
    page.listing.mean(place_of(page, "Phrase c1"))
    window.wear(theme(dark=True))
    assert marked(page.changes.one, "exchange").foreground().color() == theme(dark=True).accent
