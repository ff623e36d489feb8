"""The small editor, by real keys: nothing typed is lost, what it emits is what was written, and everything can be reached."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from launcher.change import Add, Edit, Remove, applied
from launcher.errors import LauncherError
from launcher.phrase import Phrase, Situation, Text, sealed
from launcher.template import parse
from launcher.ui.editor.about import About
from launcher.ui.editor.insert_menu import placeholders
from launcher.ui.editor.window import Editor
from launcher.ui.theme import Themes

pytestmark = pytest.mark.qt_log_ignore("does not support")  # the offscreen platform says it of raising, grabbing and hints

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
Open = Callable[..., "Opened"]


@dataclass(frozen=True)
class Past:
    at: datetime
    why: str
    phrase: Phrase


SITUATIONS = (
    Situation(id="s1", slug="saying-no", name="Saying no", colour="h180"),
    Situation(id="s2", slug="money", name="Money and bills", colour="h60"),
)
PHRASE = sealed(
    Phrase(
        id="p1",
        situation="saying-no",
        title="No refund once opened",
        texts={"any": Text(plain="I can't."), "phone": Text(plain="I cannot do it.", html="<i>I</i>")},
        tags=("refund", "opened"),
        owner="Ana",
        when="It was opened.",
        extra={"later": 1},
    )
)
OLDER = sealed(msgspec.structs.replace(PHRASE, title="No refund", texts={"any": Text(plain="Sorry, no.")}, tags=("refund",)))
EARLIER = (
    Past(datetime(2026, 11, 20, 9, 5, tzinfo=UTC), "Edited by you", OLDER),
    Past(datetime(2026, 11, 2, 9, 5, tzinfo=UTC), "Brought by a pack", sealed(msgspec.structs.replace(OLDER, title="No"))),
)
ABOUT = About(
    situations=SITUATIONS,
    families=("no.refund", "hold.ask"),
    tags=("refund", "angry", "anger"),
    me={"first_name": "Ana"},
    now=lambda: datetime(2026, 11, 22, 9, 5, tzinfo=UTC),
)


PACKS = replace(ABOUT, pack="pack-1", pack_name="Starter")


class Opened:
    """An editor and what it asked for."""

    def __init__(self) -> None:
        self.themes = Themes("light")
        self.editor = Editor(self.themes)
        self.wanted: list[object] = []
        self.gone = 0
        self.editor.save_wanted.connect(self.wanted.append)
        self.editor.remove_wanted.connect(self.wanted.append)
        self.editor.closed.connect(self._count)

    def _count(self) -> None:
        self.gone += 1

    @property
    def box(self) -> QTextEdit:
        return self.editor.page.texts.box

    def type(self, text: str, into: QWidget | None = None) -> None:
        QTest.keyClicks(into or self.box, text)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, on: QWidget | None = None) -> None:
        QTest.keyClick(on or self.editor.focusWidget() or self.editor, key, held)

    def question(self) -> list[str]:
        return [button.text() for button in self.editor.foot.question.answers] if self.editor.foot.asking else []

    def answer(self, words: str) -> None:
        next(button for button in self.editor.foot.question.answers if button.text() == words).click()

    def told(self) -> str:
        return "\n".join(label.text() for label in self.editor.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Open]:
    made: list[Opened] = []

    def build(phrase: Phrase | None = PHRASE, about: About = ABOUT, title: str = "", situation: str | None = "money") -> Opened:
        one = Opened()
        made.append(one)
        qtbot.addWidget(one.editor)
        if phrase is None:
            one.editor.open_new(title, situation, about)
        else:
            one.editor.open_phrase(phrase, about)
        qtbot.waitUntil(one.editor.isActiveWindow)
        return one

    yield build
    for one in made:
        one.editor.hide()


# --- what it emits ---


def test_an_edit_carries_what_was_typed_and_no_more(opened: Open) -> None:
    one = opened()
    one.press(Key.Key_End, CTRL)
    one.type(" Not today.")
    one.press(Key.Key_S, CTRL)
    [change] = one.wanted
    assert isinstance(change, Edit)
    assert change.expects == PHRASE.rev
    assert set(change.fields) == {"texts"}
    after = applied(change, PHRASE)
    assert isinstance(after, Phrase)
    assert after.texts == {"any": Text(plain="I can't. Not today."), "phone": PHRASE.texts["phone"]}
    assert after.extra == {"later": 1}


def test_a_new_phrase_is_added_with_an_id_of_its_own(opened: Open) -> None:
    one = opened(None, title="no refund card")
    assert one.editor.page.title.text() == "No refund card"
    one.type("I can't refund that card.")
    one.press(Key.Key_Return, CTRL)
    one.editor.saved()
    one.editor.open_new("again", "money", ABOUT)
    assert QTest.qWaitForWindowActive(one.editor)
    one.type("Again.")
    one.press(Key.Key_Enter, CTRL)
    first, second = one.wanted
    assert isinstance(first, Add)
    assert isinstance(first.record, Phrase)
    assert first.record.texts == {"any": Text(plain="I can't refund that card.")}
    assert first.record.situation == "money"
    assert isinstance(second, Add)
    assert first.record.id < second.record.id


def test_every_field_reaches_the_change(opened: Open) -> None:
    one = opened()
    page, details = one.editor.page, one.editor.page.details
    one.press(Key.Key_Down, on=page.situation)
    for field, text in (
        (page.title, " now"),
        (details.when_not, "Never."),
        (details.codes, "nref"),
        (details.family, "no.refund"),
    ):
        field.setFocus()
        one.press(Key.Key_End, on=field)
        one.type(text, field)
    details.tone.buttons[1].click()
    one.press(Key.Key_S, CTRL)
    [change] = one.wanted
    assert isinstance(change, Edit)
    assert change.fields == {
        "title": "No refund once opened now", "situation": "money", "when_not": "Never.", "codes": ["nref"],
        "family": "no.refund", "tone": "warm",
    }  # fmt: skip


def test_saving_what_was_not_changed_asks_for_nothing_and_closes(opened: Open) -> None:
    one = opened()
    one.press(Key.Key_S, CTRL)
    assert one.wanted == []
    assert one.gone == 1
    assert not one.editor.isVisible()


@pytest.mark.parametrize(
    "text", ["nb\u00a0space, narrow\u202fspace", "a\n\nb\n", "tab\there", "😀 {{x}}", "שלום\nworld", "a\u2028b\r\nc"]
)
def test_words_that_nobody_touched_are_not_changed_by_being_shown(opened: Open, text: str) -> None:
    phrase = sealed(msgspec.structs.replace(PHRASE, texts={"any": Text(plain=text)}, when=text, title="two  spaces"))
    one = opened(phrase)
    assert not one.editor.changed
    one.press(Key.Key_End, on=one.editor.page.title)
    one.type("!", one.editor.page.title)
    one.press(Key.Key_S, CTRL)
    [change] = one.wanted
    assert isinstance(change, Edit)
    assert set(change.fields) == {"title"}


def test_a_no_break_space_is_kept_where_the_text_is_changed(opened: Open) -> None:
    one = opened(sealed(msgspec.structs.replace(PHRASE, texts={"any": Text(plain="10\u00a0€")})))
    one.press(Key.Key_End, CTRL)
    one.type(".")
    assert one.editor.page.draft().texts["any"] == "10\u00a0€."


def test_remove_asks_for_it_with_the_revision(opened: Open) -> None:
    one = opened()
    one.editor.foot.remove.click()
    assert one.wanted == [Remove("phrase", "p1", expects=PHRASE.rev)]
    assert "Ctrl+Z" in one.editor.foot.remove.toolTip()


def test_remove_with_unsaved_words_asks_first(opened: Open) -> None:
    one = opened()
    one.type("x")
    one.editor.foot.remove.click()
    assert one.wanted == []
    one.answer("Go on writing")
    assert one.box.hasFocus()
    one.editor.foot.remove.click()
    one.answer("Remove")
    assert len(one.wanted) == 1


def test_a_new_phrase_has_nothing_to_remove_and_no_earlier_texts(opened: Open) -> None:
    foot = opened(None).editor.foot
    assert not foot.remove.isVisible()
    assert not foot.earlier_texts.isVisible()


# --- nothing typed is lost ---


def test_escape_closes_where_nothing_was_typed(opened: Open) -> None:
    one = opened(None, title="no refund")
    one.press(Key.Key_Escape)
    assert not one.editor.isVisible()
    assert one.gone == 1


def test_escape_with_unsaved_words_asks_in_the_window(opened: Open) -> None:
    one = opened()
    one.type("Well, ")
    one.press(Key.Key_Escape)
    assert one.question() == ["Save", "Throw away", "Go on writing"]
    assert one.editor.isVisible()
    one.press(Key.Key_Escape)
    assert one.question() == []
    assert one.box.hasFocus()
    assert one.box.toPlainText() == "Well, I can't."
    assert one.gone == 0


def test_the_question_is_answered_by_keys(opened: Open) -> None:
    one = opened()
    one.type("x")
    one.press(Key.Key_Escape)
    one.press(Key.Key_Tab)
    one.press(Key.Key_Return)
    assert not one.editor.isVisible()
    assert (one.wanted, one.gone) == ([], 1)


def test_the_question_saves_and_then_closes(opened: Open) -> None:
    one = opened()
    one.type("x")
    one.editor.close()
    one.press(Key.Key_Return)
    assert isinstance(one.wanted[0], Edit)
    one.editor.saved()
    assert not one.editor.isVisible()
    assert one.gone == 1


def test_what_cannot_be_saved_can_still_not_be_lost(opened: Open) -> None:
    one = opened(None)
    one.type("Only a title", one.editor.page.title)
    one.press(Key.Key_Escape)
    assert not one.editor.foot.question.answers[0].isEnabled()
    assert "Write its text." in one.told()
    assert one.editor.foot.question.answers[-1].hasFocus()


def test_a_refusal_keeps_every_word_and_stays_told(opened: Open) -> None:
    one = opened()
    one.type("Mine. ")
    one.press(Key.Key_S, CTRL)
    one.editor.refuse(LauncherError("The disk is full.", "Free some space."))
    assert "The disk is full. Free some space." in one.told()
    one.type("More. ")
    assert "The disk is full." in one.told()
    assert one.box.toPlainText() == "Mine. More. I can't."
    one.press(Key.Key_S, CTRL)
    assert "The disk is full." not in one.told()
    assert len(one.wanted) == 2


def test_what_was_changed_elsewhere_meanwhile_is_kept_beside_mine(opened: Open) -> None:
    one = opened()
    one.type("Mine. ")
    theirs = sealed(msgspec.structs.replace(PHRASE, family="no.refund"))
    one.editor.meanwhile(theirs, EARLIER)
    assert "changed elsewhere" in one.told()
    one.press(Key.Key_S, CTRL)
    [change] = one.wanted
    assert isinstance(change, Edit)
    assert change.expects == theirs.rev
    assert set(change.fields) == {"texts"}


def test_what_it_says_now_stands_beside_mine_before_i_write_over_it(opened: Open) -> None:
    one = opened()
    one.type("Mine. ")
    theirs = sealed(msgspec.structs.replace(PHRASE, texts={"any": Text(plain="Theirs by now.")}))
    one.editor.meanwhile(theirs, EARLIER)
    pane = one.editor.page.earlier
    assert pane.isVisible()
    assert "Theirs by now." in pane.words.text()
    assert pane.list.count() == 1 + len(EARLIER)
    assert one.box.hasFocus(), "who writes goes on"
    assert one.editor.foot.earlier_texts.isVisible()
    pane.back.click()
    assert one.box.toPlainText() == "Theirs by now."
    one.press(Key.Key_Z, CTRL)
    assert one.box.toPlainText() == "Mine. I can't."


def test_words_typed_while_it_is_being_saved_are_not_lost(opened: Open) -> None:
    one = opened()
    one.type("One. ")
    one.press(Key.Key_S, CTRL)
    one.type("Two. ")
    one.editor.saved()
    assert one.editor.isVisible()
    one.press(Key.Key_S, CTRL)
    first, second = one.wanted
    assert isinstance(first, Edit)
    assert isinstance(second, Edit)
    after = applied(first, PHRASE)
    assert after is not None
    assert second.expects == after.rev
    last = applied(second, after)
    assert isinstance(last, Phrase)
    assert last.texts["any"].plain == "One. Two. I can't."
    one.editor.saved()
    assert not one.editor.isVisible()


def test_closing_while_it_is_being_saved_waits_for_that(opened: Open) -> None:
    one = opened()
    one.type("x")
    one.press(Key.Key_S, CTRL)
    one.press(Key.Key_Escape)
    assert one.editor.isVisible()
    assert one.question() == []
    assert "still being saved" in one.told()
    one.editor.saved()
    assert one.gone == 1


def test_it_asks_once_until_it_is_answered(opened: Open) -> None:
    one = opened()
    one.type("x")
    one.press(Key.Key_S, CTRL)
    one.press(Key.Key_S, CTRL)
    assert len(one.wanted) == 1
    one.editor.refuse(LauncherError("Not now."))
    one.press(Key.Key_S, CTRL)
    assert len(one.wanted) == 2


def test_another_phrase_waits_for_unsaved_words(opened: Open) -> None:
    one = opened()
    one.type("Mine. ")
    one.editor.open_phrase(OLDER, ABOUT)
    assert one.box.toPlainText() == "Mine. I can't."
    one.answer("Go on writing")
    assert one.box.toPlainText() == "Mine. I can't."
    one.editor.open_phrase(OLDER, ABOUT)
    one.answer("Save")
    one.editor.saved()
    assert one.editor.page.title.text() == "No refund"
    assert (len(one.wanted), one.gone, one.editor.isVisible()) == (1, 0, True)
    QApplication.sendPostedEvents()
    assert one.box.hasFocus()


def test_each_field_undoes_its_own(opened: Open) -> None:
    one = opened()
    one.type("x")
    one.press(Key.Key_PageDown, CTRL)
    one.type("y")
    assert one.editor.page.texts.channel == "phone"
    one.press(Key.Key_Z, CTRL)
    assert one.editor.page.texts.texts() == {"any": "xI can't.", "phone": "I cannot do it."}
    one.press(Key.Key_PageUp, CTRL)
    one.press(Key.Key_Z, CTRL)
    assert not one.editor.changed


def test_50000_characters_are_told_and_none_is_lost(opened: Open, qtbot: QtBot) -> None:
    one = opened()
    QGuiApplication.clipboard().setText("word " * 10_000)
    one.press(Key.Key_A, CTRL)
    one.press(Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: "50,000 characters; at most 20,000" in one.told())
    one.press(Key.Key_S, CTRL)
    assert one.wanted == []
    assert len(one.editor.page.draft().texts["any"]) == 50_000
    one.press(Key.Key_Z, CTRL)
    assert one.editor.page.draft().texts["any"] == "I can't."


def test_what_is_pasted_comes_as_plain_text(opened: Open) -> None:
    one = opened(None, title="x")
    rich = QMimeData()
    rich.setHtml("<b>Bold</b> words")
    rich.setText("Bold words")
    QGuiApplication.clipboard().setMimeData(rich)
    one.press(Key.Key_V, CTRL)
    assert one.editor.page.draft().texts == {"any": "Bold words"}
    assert not one.box.currentCharFormat().font().bold()


# --- the earlier texts ---


def test_an_earlier_text_is_shown_and_brought_back_but_not_saved(opened: Open) -> None:
    one = opened(about=replace(ABOUT, earlier=EARLIER))
    one.editor.foot.earlier_texts.click()
    pane = one.editor.page.earlier
    assert pane.list.hasFocus()
    assert "Edited by you" in pane.list.item(0).text()
    assert "2026" in pane.list.item(0).text()
    assert "Sorry, no." in pane.words.toPlainText()
    one.press(Key.Key_Down)
    assert pane.words.toPlainText().startswith("No\n")
    one.press(Key.Key_Up)
    pane.back.click()
    assert one.editor.page.title.text() == "No refund"
    assert one.editor.page.texts.texts() == {"any": "Sorry, no."}
    assert (one.wanted, "Saving keeps it" in one.told()) == ([], True)
    one.press(Key.Key_S, CTRL)
    [change] = one.wanted
    assert isinstance(change, Edit)
    after = applied(change, PHRASE)
    assert isinstance(after, Phrase)
    assert (after.title, after.texts, after.tags) == (OLDER.title, OLDER.texts, OLDER.tags)


def test_the_list_of_earlier_texts_is_in_sight_however_small_the_window(opened: Open, qtbot: QtBot) -> None:
    one = opened()
    one.editor.resize(540, 430)
    one.editor.foot.earlier_texts.click()
    shown = one.editor.page.earlier.list
    qtbot.waitUntil(shown.hasFocus)
    assert shown.viewport().visibleRegion().contains(QRect(0, 0, 100, 40)), "the one that is meant"


def test_bringing_back_can_itself_be_undone(opened: Open) -> None:
    one = opened(about=replace(ABOUT, earlier=EARLIER))
    one.editor.foot.earlier_texts.click()
    one.editor.page.earlier.back.click()
    one.editor.page.earlier.leave.click()
    assert one.editor.page.details.isVisible()
    for field in (one.editor.page.title, one.box, one.editor.page.texts.boxes["phone"], one.editor.page.details.tags):
        one.press(Key.Key_Z, CTRL, on=field)
    assert not one.editor.changed


# --- what it tells ---


def test_why_it_cannot_be_saved_stands_beside_the_button(opened: Open) -> None:
    one = opened(None, situation=None)
    save = one.editor.foot.save
    for field, told in ((one.editor.page.title, "Give it a title."), (one.editor.page.situation, "Choose its situation.")):
        assert not save.isEnabled()
        assert told in one.told()
        one.press(Key.Key_S, CTRL)
        assert field.hasFocus()
        if field is one.editor.page.title:
            one.type("Title", field)
        else:
            one.press(Key.Key_Down, on=field)
    assert "Write its text." in one.told()
    one.press(Key.Key_S, CTRL)
    one.type("Words.")
    assert save.isEnabled()
    assert one.wanted == []


def test_an_odd_placeholder_is_told_and_marked(opened: Open) -> None:
    one = opened(None, title="x")
    one.box.insertPlainText("😀 ")  # no key types it
    one.type("Due {{date|ofset=+2d}} now")
    assert "“ofset=+2d”" in one.told() or "“ofset”" in one.told()
    marked = [selection.cursor.selectedText() for selection in one.box.extraSelections()]
    assert marked == ["{{date|ofset=+2d}}"]
    assert one.editor.foot.save.isEnabled()


def test_placeholders_are_marked_in_the_text(opened: Open) -> None:
    one = opened(None, title="x")
    one.type("{{me.first_name}} by {{date}}")
    assert [each.cursor.selectedText() for each in one.box.extraSelections()] == ["{{me.first_name}}", "{{date}}"]


def marked(one: Opened) -> list[str]:
    return [each.cursor.selectedText() for each in one.box.extraSelections()]


def test_wide_braces_stand_out_as_what_is_not_understood_does(opened: Open) -> None:
    one = opened(None, title="x")
    one.box.insertPlainText("Hello ｛｛input:name｝｝ {{inptu:x}}")
    assert marked(one) == ["｛｛input:name｝｝", "{{inptu:x}}"]
    assert len({each.format.foreground().color().name() for each in one.box.extraSelections()}) == 1
    preview = one.editor.page.texts.preview.extraSelections()
    assert [each.cursor.selectedText() for each in preview] == ["｛｛input:name｝｝", "{{inptu:x}}"]
    assert "｛｛input:name｝｝" in one.told()


def test_among_hundreds_of_places_those_in_sight_are_marked(opened: Open) -> None:
    places = [f"{{{{input:n{number}}}}}" for number in range(500)]
    for gap in (" some words ", "\n", " 😀 "):
        one = opened(sealed(msgspec.structs.replace(PHRASE, texts={"any": Text(plain=gap.join(places))})))
        assert marked(one)[:9] == places[:9]
        assert len(marked(one)) < 200
        one.press(Key.Key_End, CTRL, on=one.box)
        assert marked(one)[-9:] == places[-9:]
        assert len(marked(one)) < 200
        one.editor.hide()


REGARDS = Phrase(id="reg*ards", situation="closing", title="Of an odd id", texts={"any": Text(plain="Odd.")})
THANKS = Phrase(
    id="th-1", situation="money", title="Thanks & regards", codes=("thx",), locale="de",
    texts={"any": Text(plain="Thank you."), "phone": Text(plain="Thanks a lot.")},
)  # fmt: skip
OTHERS = (REGARDS, THANKS, PHRASE)
KNOWING = replace(
    ABOUT,
    known=lambda name: next((one for one in OTHERS if name == one.id or name in one.codes), None),
    found=lambda words: [one for one in OTHERS if words.lower() in one.title.lower()],
)


def test_what_another_phrase_says_is_shown_on_each_channel(opened: Open) -> None:
    one = opened(PHRASE, KNOWING)
    one.type("{{phrase:thx}} ")
    assert one.editor.page.texts.preview.toPlainText() == "Thank you. I can't."
    one.press(Key.Key_PageDown, CTRL)
    one.type("{{phrase:th-1}} ")
    assert one.editor.page.texts.preview.toPlainText() == "Thanks a lot. I cannot do it."
    assert not one.editor.doubt


def test_a_phrase_that_is_not_there_is_told_and_can_be_saved(opened: Open) -> None:
    one = opened(PHRASE, KNOWING)
    one.type("{{phrase:nosuch}} ")
    assert "There is no phrase “nosuch”" in one.told()
    assert marked(one)[-1] == "{{phrase:nosuch}}"
    one.press(Key.Key_S, CTRL)
    assert len(one.wanted) == 1
    assert "nosuch" in one.editor.doubt


def test_a_phrase_that_includes_itself_is_held_back(opened: Open) -> None:
    one = opened(PHRASE, KNOWING)
    one.type("{{phrase:p1}} ")
    one.press(Key.Key_S, CTRL)
    assert "include itself" in one.told()
    assert not one.wanted


def test_another_phrase_is_found_by_words_and_put_in_by_its_id(opened: Open) -> None:
    one = opened(None, KNOWING, title="x")
    one.type("So. ")
    one.editor.page.texts.insert.menu.actions()[-1].trigger()
    another = one.editor.page.texts.another
    assert another.isVisible()
    titles = [another.list.item(row).text() for row in range(another.list.count())]
    assert titles == [THANKS.title, PHRASE.title], "an id that no text can name is not offered"
    one.type("REFUND", another.line)
    assert another.list.count() == 1
    another.line.clear()
    QTest.keyClick(another.line, Key.Key_Down)
    QTest.keyClick(another.line, Key.Key_Up)
    QTest.keyClick(another.line, Key.Key_Return)
    assert not another.isVisible()
    assert one.box.toPlainText() == "So. {{phrase:th-1}}"
    assert one.editor.page.texts.preview.toPlainText() == "So. Thank you."
    assert one.box.hasFocus()


def test_looking_for_another_phrase_can_be_given_up(opened: Open) -> None:
    one = opened(None, KNOWING, title="x")
    one.editor.page.texts.insert.menu.actions()[-1].trigger()
    another = one.editor.page.texts.another
    one.type("zebra", another.line)
    QTest.keyClick(another.line, Key.Key_Return)
    assert another.isVisible(), "nothing is found, so nothing is picked"
    QTest.keyClick(another.line, Key.Key_Escape)
    assert not another.isVisible()
    assert one.box.toPlainText() == ""
    assert one.editor.isVisible()


def test_dates_look_as_the_language_of_the_phrase_writes_them(opened: Open) -> None:
    one = opened(THANKS)
    one.type("{{date}} ")
    assert one.editor.page.texts.preview.toPlainText() == "22. November 2026 Thank you."
    one.editor.hide()
    one = opened(None, replace(ABOUT, locale="fr-CA"), title="x")
    one.type("{{date}}")
    assert one.editor.page.texts.preview.toPlainText() == "22 novembre 2026"
    one.press(Key.Key_S, CTRL)
    [change] = one.wanted
    assert isinstance(change, Add)
    assert isinstance(change.record, Phrase)
    assert change.record.locale == "fr-CA"


def test_a_card_number_is_told_before_it_is_saved(opened: Open) -> None:
    one = opened()
    one.type("4111 1111 1111 1111 ")
    assert "This looks like a card number, so it will not be saved." in one.told()
    one.press(Key.Key_S, CTRL)
    assert one.wanted == []


def test_what_is_wrong_on_another_channel_is_named_and_found(opened: Open) -> None:
    one = opened()
    one.press(Key.Key_PageDown, CTRL)
    one.type("4111 1111 1111 1111 ")
    one.press(Key.Key_PageUp, CTRL)
    one.type("x")
    assert "Phone: This looks like a card number" in one.told()
    one.press(Key.Key_S, CTRL)
    assert one.editor.page.texts.channel == "phone"
    assert one.box.hasFocus()


def test_it_shows_how_it_will_look_while_it_is_typed(opened: Open) -> None:
    one = opened(None, title="x")
    one.type("I'm {{me.first_name}}, it comes on {{date|format=d MMMM|offset=+2d}}, order {{input:number}}.")
    assert one.editor.page.texts.preview.toPlainText() == "I'm Ana, it comes on 24 November, order number."
    assert "47 characters" in one.told()


def test_a_channel_without_words_shows_what_is_said_instead(opened: Open) -> None:
    one = opened()
    texts = one.editor.page.texts
    texts.tabs.tabs[3].click()
    assert texts.channel == "sms"
    assert texts.preview.toPlainText() == "I can't."
    assert "8 of 160 characters" in one.told()
    assert [tab.channel for tab in texts.tabs.tabs if tab.own] == ["any", "phone"]
    one.box.setFocus()
    one.type("No")
    assert [tab.channel for tab in texts.tabs.tabs if tab.own] == ["any", "phone", "sms"]
    assert "2 of 160 characters" in one.told()


def test_it_opens_on_the_channel_of_the_conversation(opened: Open) -> None:
    assert opened(about=replace(ABOUT, channel="phone")).editor.page.texts.channel == "phone"
    assert opened(about=replace(ABOUT, channel="sms")).editor.page.texts.channel == "any"


def test_a_channel_of_the_phrase_that_we_do_not_know_is_there(opened: Open) -> None:
    phrase = sealed(msgspec.structs.replace(PHRASE, texts={"kiosk": Text(plain="At the kiosk.")}))
    one = opened(phrase)
    assert one.editor.page.texts.channel == "kiosk"
    assert one.box.toPlainText() == "At the kiosk."


def test_a_situation_that_is_gone_is_kept(opened: Open) -> None:
    one = opened(sealed(msgspec.structs.replace(PHRASE, situation="gone")))
    assert one.editor.page.situation.currentText() == "gone"
    assert not one.editor.changed


def test_a_packs_phrase_says_whose_it_is(opened: Open) -> None:
    one = opened(about=PACKS)
    assert "From the pack “Starter”: your change lies beside the publisher's text." in one.told()
    assert not one.editor.provenance.other.isVisible()


def test_what_is_changed_in_a_locked_phrase_is_a_copy_of_her_own(opened: Open) -> None:
    locked = sealed(msgspec.structs.replace(PHRASE, locked=True, codes=("nref",)))
    one = opened(locked, PACKS)
    assert "“Starter” keeps this phrase locked" in one.told()
    one.type("Mine. ")
    one.press(Key.Key_S, CTRL)
    [change] = one.wanted
    assert isinstance(change, Add)
    assert isinstance(change.record, Phrase)
    assert change.record.id != locked.id
    assert not change.record.locked
    assert (change.record.owner, change.record.texts["any"].plain) == ("Ana", "Mine. I can't.")
    assert change.record.extra == {"later": 1, "copy_of": "p1", "copied_from": "pack-1"}
    assert change.record.codes == ()  # the pack's phrase answers to it


def test_a_locked_phrase_that_is_left_as_it_is_makes_no_copy(opened: Open) -> None:
    one = opened(sealed(msgspec.structs.replace(PHRASE, locked=True)), PACKS)
    assert not one.editor.changed
    one.press(Key.Key_S, CTRL)
    assert one.wanted == []


def test_who_publishes_the_pack_changes_its_locked_phrase_itself(opened: Open) -> None:
    one = opened(sealed(msgspec.structs.replace(PHRASE, locked=True)), PACKS)
    one.type("Ours. ")
    one.editor.provenance.other.click()
    assert "Publish it" in one.told()
    one.press(Key.Key_S, CTRL)
    [change] = one.wanted
    assert isinstance(change, Edit)
    assert change.fields["texts"]["any"]["plain"] == "Ours. I can't."


# --- putting in placeholders, completing ---


@pytest.mark.parametrize("place", range(9))
def test_what_the_menu_puts_in_is_understood(opened: Open, place: int) -> None:
    one = opened(None, title="x")
    one.type("Hello ")
    one.press(Key.Key_Space, CTRL)
    menu = one.editor.page.texts.insert.menu
    assert menu.isVisible()
    for _step in range(place):
        QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    template = parse(one.editor.page.draft().texts["any"])
    assert len(template.parts) == 2
    assert not template.problems
    assert one.box.hasFocus()


def test_the_name_of_a_question_is_typed_over_at_once(opened: Open) -> None:
    one = opened(None, title="x")
    one.editor.page.texts.put_in(next(placeholders({})))
    one.type("Their name")
    assert one.box.toPlainText() == "{{input:Their name}}"


@pytest.mark.parametrize(("selected", "name"), [("order 5", "order 5"), ("a|b", "Order number"), ("a}}b", "Order number")])
def test_selected_words_become_the_name(opened: Open, selected: str, name: str) -> None:
    one = opened(None, title="x")
    one.type(selected)
    one.press(Key.Key_A, CTRL)
    one.editor.page.texts.put_in(next(placeholders({})))
    assert one.box.toPlainText() == f"{{{{input:{name}}}}}"


def test_tags_used_before_are_offered_and_taken(opened: Open, qtbot: QtBot) -> None:
    one = opened()
    tags = one.editor.page.details.tags
    tags.setFocus()
    one.press(Key.Key_End, on=tags)
    one.type(", ang", tags)
    popup = tags.offers.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    assert tags.text() == "refund, opened, angry, "
    one.press(Key.Key_Tab)
    assert one.editor.page.draft().tags == ("refund", "opened", "angry")
    assert tags.text() == "refund, opened, angry"


# --- reaching and reading it ---


def test_tab_goes_through_everything_in_order(opened: Open) -> None:
    one = opened(about=replace(ABOUT, earlier=EARLIER))
    page, foot = one.editor.page, one.editor.foot
    page.title.setFocus()
    details = page.details
    wanted = [
        page.title, page.situation, page.texts.tabs.tabs[0], page.texts.insert, one.box, page.texts.preview, details.when,
        details.when_not, details.tags, details.codes, details.family, details.tone.buttons[0], foot.remove,
        foot.earlier_texts, foot.close_button, foot.save,
    ]  # fmt: skip
    seen = []
    for _step in wanted:
        seen.append(one.editor.focusWidget())
        one.press(Key.Key_Tab)
    assert seen == wanted
    assert one.editor.focusWidget() is page.title
    one.press(Key.Key_Backtab, SHIFT)
    assert one.editor.focusWidget() is foot.save
    assert not one.editor.changed


def test_left_and_right_walk_through_the_channels(opened: Open) -> None:
    one = opened()
    texts = one.editor.page.texts
    texts.tabs.tabs[0].setFocus()
    one.press(Key.Key_Right)
    assert (texts.channel, texts.tabs.tabs[1].hasFocus()) == ("phone", True)
    one.press(Key.Key_Left)
    assert texts.channel == "any"


def test_everything_that_takes_the_focus_has_a_name(opened: Open) -> None:
    one = opened(about=replace(ABOUT, earlier=EARLIER))
    reached = [
        child
        for child in one.editor.findChildren(QWidget)
        if child.window() is one.editor and child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.focusProxy() is None
    ]
    unnamed = [child for child in reached if not (child.accessibleName() or getattr(child, "text", str)())]
    assert len(reached) > 15
    assert [type(child).__name__ for child in unnamed] == []


@pytest.mark.parametrize("size", [(640, 480), (960, 540), (1600, 1000)])
def test_every_field_can_be_seen_in_a_window_of_this_size(opened: Open, size: tuple[int, int]) -> None:
    one = opened(about=replace(ABOUT, pack_name="Starter"))
    one.editor.resize(*size)
    QApplication.sendPostedEvents()
    for field in one.editor.page.in_order():
        if not field.isVisible():
            continue
        field.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.sendPostedEvents()
        top = field.mapTo(one.editor, QPoint(0, 0))
        whole = field.visibleRegion().boundingRect()
        assert whole.height() >= min(28, field.height()), (field.accessibleName(), top)
        assert top.x() + field.width() <= one.editor.width()
    assert one.editor.foot.save.visibleRegion().boundingRect() == one.editor.foot.save.rect()


def test_the_theme_is_changed_while_it_is_open(opened: Open) -> None:
    one = opened()
    light = one.editor.grab().toImage()
    one.themes.choose("dark")
    dark = one.editor.grab().toImage()
    assert light.pixelColor(2, 200).lightness() > 200
    assert dark.pixelColor(2, 200).lightness() < 60
    middle = one.box.viewport().mapTo(one.editor, one.box.viewport().rect().center())
    assert dark.pixelColor(middle * dark.devicePixelRatio()).lightness() < 60


def test_words_that_read_from_the_right_stand_at_the_right(opened: Open) -> None:
    one = opened(sealed(msgspec.structs.replace(PHRASE, texts={"any": Text(plain="שלום")})))
    assert one.box.cursorRect().left() > one.box.width() / 2


def test_a_title_of_any_length_leaves_the_window_as_wide(opened: Open) -> None:
    before = opened().editor.minimumSizeHint().width()
    long = opened(sealed(msgspec.structs.replace(PHRASE, title="x" * 200, texts={"any": Text(plain="y" * 500)})))
    assert long.editor.minimumSizeHint().width() == before
    assert isinstance(long.editor.page.title, QLineEdit)
