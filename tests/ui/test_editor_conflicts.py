"""Where she and her team have both changed a phrase: both texts, one click for each answer, and nothing she wrote is lost."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_views import view

from launcher.change import Add, Batch, Edit
from launcher.phrase import PackInfo, Phrase, Situation, Text
from launcher.store import Store
from launcher.ui.background import Worker
from launcher.ui.editor.differing import Differing
from launcher.ui.editor.window import Editor
from launcher.ui.editor.writing import Writing
from launcher.ui.overlay import reading_foot
from launcher.ui.overlay.window import Overlay
from launcher.ui.theme import Themes
from launcher.ui.words import Words
from launcher.view import Reading

pytestmark = pytest.mark.qt_log_ignore("does not support")  # the offscreen platform says it of raising, grabbing and hints

PACK = "0192-team"
LONG = "A sentence that both say. " * 60
SENT = Phrase(id="p1", situation="team", title="Refund", texts={"any": Text(plain="No refund."), "phone": Text(plain="Spoken.")})
RECORDS = (PackInfo(id=PACK, name="Team", serial=1), Situation(id="s1", slug="team", name="Team"), SENT)
LOCKED = Phrase(id="p2", situation="team", title="Law", texts={"any": Text(plain="As the law wants it.")}, locked=True)


def said(by: str | None = None, text: str | None = None, **fields: object) -> Edit:
    texts = {"any": {"plain": text, "html": None}, "phone": {"plain": "Spoken.", "html": None}}
    return Edit("phrase", "p1", {**({"texts": texts} if text is not None else {}), **fields}, by=by)


class Desk:
    """The editor of a launcher whose store has a pack with one phrase."""

    def __init__(self, path: Path, qtbot: QtBot) -> None:
        self.qtbot, self.path = qtbot, path
        self.worker, self.builder = Worker(), Worker()
        self.words = Words(self.worker, self.builder, path)
        self.writing = Writing(self.words, Themes("light"), dict, lambda: "any", lambda _window: None)
        loaded: list[object] = []
        self.words.load(loaded.append, loaded.append)
        qtbot.waitUntil(lambda: bool(loaded), timeout=20_000)

    @property
    def editor(self) -> Editor:
        assert self.writing.editor is not None
        return self.writing.editor

    @property
    def asked(self) -> Differing:
        assert self.editor.differing is not None
        return self.editor.differing

    def edit(self, id_: str = "p1") -> None:
        self.writing.edit(id_)
        self.qtbot.waitUntil(lambda: self.writing.editor is not None and self.writing.editor.isActiveWindow(), timeout=10_000)

    def says(self, id_: str = "p1") -> str:
        with closing(Store.open(self.path, now=datetime.now)) as store:
            found = store.phrase(id_)
        return found.text_for("any").plain if found else ""

    def close(self) -> None:
        self.words.close()
        self.worker.close()
        self.builder.close()
        if self.writing.editor is not None:
            self.qtbot.addWidget(self.writing.editor)
            self.writing.editor.hide()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "phrases.db"
    with closing(Store.open(path, now=datetime.now)) as store:
        store.apply(Batch("Team", tuple(Add(one, by=PACK) for one in (*RECORDS, LOCKED))))
        store.apply(said(text="Sorry, no refund."))
    return path


def change(path: Path, *changes: Edit) -> None:
    with closing(Store.open(path, now=datetime.now)) as store:
        for one in changes:
            store.apply(one)


@pytest.fixture
def desk(path: Path, qtbot: QtBot) -> Iterator[Desk]:
    change(path, said(PACK, "No refund once opened."))
    desk = Desk(path, qtbot)
    yield desk
    desk.close()


def test_both_texts_stand_there_with_what_the_other_lacks(desk: Desk) -> None:
    desk.edit()
    assert desk.asked.line.text() == "The team has changed this too: text"
    assert "Sorry, no refund." in desk.asked.ours.toPlainText()
    assert "No refund once opened." in desk.asked.theirs.toPlainText()
    assert "[yours: Sorry, no]" in desk.asked.keep.accessibleDescription()
    assert desk.editor.page.texts.box.text() == "Sorry, no refund."  # hers stays in force


def test_a_click_takes_the_team_s_words_and_another_gives_hers_back(desk: Desk) -> None:
    desk.edit()
    desk.asked.take.click()
    desk.qtbot.waitUntil(lambda: desk.editor.page.texts.box.text() == "No refund once opened.")
    assert desk.says() == "No refund once opened."
    assert not desk.editor.changed
    assert not desk.asked.take.isVisible()
    desk.asked.undo.click()
    desk.qtbot.waitUntil(lambda: desk.editor.page.texts.box.text() == "Sorry, no refund.")
    assert desk.says() == "Sorry, no refund."
    assert desk.asked.take.isVisible()
    assert not desk.editor.changed


def test_a_click_keeps_hers_and_she_is_not_asked_again(desk: Desk) -> None:
    desk.edit()
    desk.asked.keep.click()
    desk.qtbot.waitUntil(lambda: not desk.asked.keep.isVisible())
    assert "Your words stay" in desk.asked.done.text()
    assert desk.says() == "Sorry, no refund."
    desk.editor.close()
    desk.edit()
    assert not desk.asked.isVisible()
    assert desk.words.collection is not None
    assert desk.words.collection.differs == frozenset()


def test_what_she_is_writing_elsewhere_stays_and_can_be_saved_over_it(desk: Desk) -> None:
    desk.edit()
    desk.editor.page.texts.show_channel("phone")
    QTest.keyClicks(desk.editor.page.texts.box, "Mine. ")
    desk.asked.take.click()
    desk.qtbot.waitUntil(lambda: desk.editor.page.texts.boxes["any"].text() == "No refund once opened.")
    assert desk.editor.page.texts.boxes["phone"].text() == "Mine. Spoken."
    assert desk.editor.changed
    QTest.keyClick(desk.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: not desk.editor.isVisible(), timeout=5000)
    with closing(Store.open(desk.path, now=datetime.now)) as store:
        texts = {channel: text.plain for channel, text in store.phrase("p1").texts.items()}  # type: ignore[union-attr]
    assert texts == {"any": "No refund once opened.", "phone": "Mine. Spoken."}


def test_what_she_was_writing_in_the_same_text_comes_back_by_undo(desk: Desk) -> None:
    desk.edit()
    box = desk.editor.page.texts.box
    QTest.keyClicks(box, "Half a thought. ")
    desk.asked.take.click()
    desk.qtbot.waitUntil(lambda: box.text() == "No refund once opened.")
    assert not desk.editor.changed
    box.undo()
    assert box.text() == "Half a thought. Sorry, no refund."
    assert desk.editor.changed


def test_each_field_is_asked_about_on_its_own(path: Path, qtbot: QtBot) -> None:
    change(path, said(title="Mine"), said(PACK, "No refund once opened.", title="Theirs"))
    desk = Desk(path, qtbot)
    desk.edit()
    assert desk.asked.line.text() == "The team has changed this too: text (1 of 2)"
    desk.asked.following.click()
    assert desk.asked.line.text() == "The team has changed this too: title (2 of 2)"
    desk.asked.take.click()
    desk.qtbot.waitUntil(lambda: desk.asked.line.text() == "The team has changed this too: text")
    assert (desk.editor.page.title.text(), desk.editor.page.texts.box.text()) == ("Theirs", "Sorry, no refund.")
    desk.close()


@pytest.mark.expects_log("refused by the world")
def test_what_cannot_be_decided_any_more_is_told_and_shown_as_it_is(desk: Desk) -> None:
    desk.edit()
    with closing(Store.open(desk.path, now=datetime.now)) as store:
        store.settle("phrase", "p1", ["texts"])
    desk.asked.take.click()
    desk.qtbot.waitUntil(lambda: not desk.asked.isVisible())
    assert "nothing to decide" in desk.editor.foot.refused.text()
    assert desk.says() == "Sorry, no refund."


def test_of_long_texts_the_place_where_they_differ_is_in_sight(path: Path, qtbot: QtBot) -> None:
    change(path, said(text=f"{LONG}Mine."), said(PACK, f"{LONG}Theirs."))
    desk = Desk(path, qtbot)
    desk.edit()
    for box in (desk.asked.ours, desk.asked.theirs):
        qtbot.waitUntil(lambda box=box: box.verticalScrollBar().value() > 0)  # type: ignore[misc] # bound early
        assert box.viewport().rect().contains(box.cursorRect().center())
    desk.close()


def test_a_locked_phrase_stays_and_what_is_saved_is_a_copy_that_a_recall_finds(desk: Desk) -> None:
    desk.edit("p2")
    QTest.keyClicks(desk.editor.page.texts.box, "Mine: ")
    QTest.keyClick(desk.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: not desk.editor.isVisible(), timeout=5000)
    assert desk.says("p2") == "As the law wants it."
    with closing(Store.open(desk.path, now=datetime.now)) as store:
        [copy] = store.copies()["p2"]
    assert copy.texts["any"].plain == "Mine: As the law wants it."
    assert copy.extra["copied_from"] == PACK


# -- where she reads


def test_the_reading_says_so_without_moving_a_word(shown: Overlay, qapp: QApplication) -> None:
    calm = Reading("x", "The words in full.", "any", "the seal is broken", "it is faulty")
    shown.render(view(reading=calm))
    before = shown.reading.grab().toImage()
    assert shown.reading.accessibleDescription() == calm.text
    shown.render(view(reading=replace(calm, differs=True)))
    after = shown.reading.grab().toImage()
    assert "Your team's words have changed: Ctrl+E shows both" in shown.reading.accessibleDescription()
    differing = {
        y for y in range(before.height()) for x in range(0, before.width(), 3) if before.pixel(x, y) != after.pixel(x, y)
    }
    foot = before.height() - reading_foot.HEIGHT * before.devicePixelRatio()
    assert differing
    assert min(differing) > foot  # what she reads aloud stands where it stood
