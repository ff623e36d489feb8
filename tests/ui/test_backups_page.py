"""The pages that keep and bring back: what is there is shown, nothing happens unasked, and every answer is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from launcher.change import Add, Edit, Remove
from launcher.errors import LauncherError
from launcher.library import Library
from launcher.phrase import Phrase, Situation, Text
from launcher.settings import Settings
from launcher.store import Past
from launcher.store.inside import Inside
from launcher.ui.background import Worker
from launcher.ui.settings.dialog import SettingsDialog
from launcher.ui.settings.keeping import Keeping, said_when
from launcher.ui.settings.listing import Listed, _RowPainter
from launcher.ui.settings.look_inside import MOST
from launcher.ui.theme import Themes

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window

Key = Qt.Key
NOW = datetime.now().astimezone()
FILES = [
    SimpleNamespace(path=Path(f"/b/phrases-{n}.db"), at=NOW - timedelta(days=n), kind=kind, size=300_000)
    for n, kind in enumerate(("by-hand", "daily", "weekly"))
]
STEPS = [
    Past(4, "Remove “Zebra”", NOW, "done", "user"),
    Past(3, "Edit “Zebra”", NOW, "undone", "user"),
    Past(2, "Edit “Gnu”", NOW - timedelta(days=1), "done", "user"),
    Past(1, "Starter (English)", None, "done", "pack"),
]


def phrase(n: int, text: str = "Some words.", **fields: Any) -> Phrase:
    return Phrase(id=f"p{n}", situation="saying-no", title=f"Phrase {n}", texts={"any": Text(plain=text)}, **fields)


SAYING_NO = Situation(id="s", slug="saying-no", name="Saying no")


def kept(*phrases: Phrase, whole: bool = True) -> Inside:
    return Inside(((SAYING_NO, phrases),), whole)


@dataclass
class World:
    """Who is asked: it notes each question, and answers when it is told to."""

    files: list[Any] = field(default_factory=lambda: list(FILES))
    past: list[Past] = field(default_factory=lambda: list(STEPS))
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def keeping(self) -> Keeping:
        """Lists at once, everything else when it is answered."""
        return Keeping(
            list_backups=lambda done, _failed: done(list(self.files)),
            look_inside=lambda path, done, failed: self.asked.append(("look", path, done, failed)),
            back_up=lambda done, failed: self.asked.append(("back up", done, failed)),
            restore=lambda path, done, failed: self.asked.append(("restore", path, done, failed)),
            steps=lambda done, _failed: done(list(self.past)),
            undo=lambda step, done, failed: self.asked.append(("undo", step, done, failed)),
            redo=lambda done, failed: self.asked.append(("redo", done, failed)),
        )

    def answer(self, value: object) -> None:
        """All is well with the last question."""
        self.asked[-1][-2](value)

    def refuse(self, message: str) -> None:
        """The last question cannot be granted."""
        self.asked[-1][-1](LauncherError(message, "Try again later."))

    @property
    def questions(self) -> list[tuple[Any, ...]]:
        """What was asked, without who hears the answer."""
        return [question[:-2] for question in self.asked]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def opened(qtbot: QtBot, world: World) -> Callable[[str], SettingsDialog]:
    def build(page: str) -> SettingsDialog:
        dialog = SettingsDialog(Settings(), Themes("light"), try_out=None, keeping=world.keeping())
        qtbot.addWidget(dialog)
        dialog.show_page(getattr(dialog, page))
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return build


Build = Callable[[str], SettingsDialog]


def shown(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def rows(dialog: SettingsDialog, page: str = "backups") -> list[tuple[str, str]]:
    listing = dialog.backups.backups.listing if page == "backups" else dialog.history.listing
    return [(row.title, row.about) for row in listing.rows()]


# --- backups ---


def test_backups_are_listed_by_when_why_and_size(opened: Build) -> None:
    told = rows(opened("backups"))
    assert [title.split(",")[0] for title, _about in told[:2]] == ["Today", "Yesterday"]
    assert [about.split(" · ")[0] for _title, about in told] == ["Made by hand", "Of the day", "Of the week"]
    assert all("kB" in about for _title, about in told)


def test_without_a_backup_it_says_so_and_offers_one(opened: Build, world: World) -> None:
    world.files.clear()
    page = opened("backups").backups.backups
    assert page.empty.isVisible()
    assert not page.listing.isVisible()
    assert (page.back_up_button.isEnabled(), page.look_button.isEnabled(), page.restore_button.isEnabled()) == (
        True,
        False,
        False,
    )


def test_a_backup_by_hand_is_told_and_stands_first(opened: Build, world: World) -> None:
    page = opened("backups").backups.backups
    page.listing.mean(2)
    page.back_up_button.click()
    assert "Backing up…" in shown(page)
    assert not any(button.isEnabled() for button in page.buttons)
    made = SimpleNamespace(path=Path("/b/by-hand.db"), at=NOW, kind="by-hand", size=1)
    world.files.insert(0, made)
    world.answer(made.path)
    assert "Backed up and checked: by-hand.db" in shown(page)
    assert page.meant() is made
    assert all(button.isEnabled() for button in page.buttons)


def test_what_happens_is_said_to_a_screen_reader(opened: Build, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("launcher.ui.settings.list_page.announce", lambda _widget, text: said.append(text))
    page = opened("backups").backups.backups
    page.back_up_button.click()
    world.refuse("The disk is full.")
    assert said == ["Backing up…", "The disk is full. Try again later."]


def test_a_disk_that_refuses_is_told_and_all_can_be_tried_again(opened: Build, world: World) -> None:
    page = opened("backups").backups.backups
    page.back_up_button.click()
    world.refuse("The disk is full.")
    assert "The disk is full. Try again later." in shown(page)
    assert all(button.isEnabled() for button in page.buttons)


def test_a_restore_asks_first_and_the_safe_answer_has_the_focus(opened: Build, world: World) -> None:
    page = opened("backups").backups.backups
    page.listing.mean(1)
    page.restore_button.click()
    assert world.asked == []
    assert page.question.no.hasFocus()
    question = next(text for text in shown(page) if text.startswith("Restore this backup"))
    assert said_when(FILES[1].at, NOW) in question
    assert "kept" in question
    page.question.no.click()
    assert not page.question.isVisible()
    assert world.asked == []


def test_a_yes_restores_that_one_and_says_where_the_present_is(opened: Build, world: World) -> None:
    page = opened("backups").backups.backups
    page.listing.mean(1)
    page.restore_button.click()
    page.question.yes.click()
    assert world.questions == [("restore", FILES[1].path)]
    assert "Restoring…" in shown(page)
    assert not any(button.isEnabled() for button in page.buttons)
    world.answer(SimpleNamespace(before=Path("/b/before-restore.db")))
    assert any("before-restore.db" in text for text in shown(page))


def test_a_refused_restore_is_told(opened: Build, world: World) -> None:
    page = opened("backups").backups.backups
    page.restore_button.click()
    page.question.yes.click()
    world.refuse("This file is damaged.")
    assert "This file is damaged. Try again later." in shown(page)
    assert page.restore_button.isEnabled()


def test_what_was_asked_about_one_backup_is_never_done_to_another(opened: Build, world: World) -> None:
    page = opened("backups").backups.backups
    page.restore_button.click()
    page.listing.setFocus()
    QTest.keyClick(page.listing, Key.Key_Down)
    assert not page.question.isVisible()
    assert world.asked == []


def test_escape_gives_up_the_question_then_leaves_the_inside_then_closes(opened: Build, world: World) -> None:
    dialog = opened("backups")
    dialog.backups.backups.restore_button.click()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert not dialog.backups.backups.question.isVisible()
    dialog.backups.backups.look_button.click()
    world.answer(kept(phrase(1)))
    assert dialog.backups.inside.search.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert dialog.backups.backups.isVisible()
    assert dialog.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert not dialog.isVisible()


def test_all_of_it_is_done_by_keys(opened: Build, world: World) -> None:
    dialog = opened("backups")
    page = dialog.backups.backups
    page.listing.setFocus()
    QTest.keyClick(page.listing, Key.Key_Down)
    page.restore_button.setFocus()
    QTest.keyClick(page.restore_button, Key.Key_Return)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert page.question.yes.hasFocus()
    QTest.keyClick(page.question.yes, Key.Key_Space)
    assert world.questions == [("restore", FILES[1].path)]


# --- inside of a backup ---


@pytest.fixture
def inside(opened: Build, world: World) -> Any:
    dialog = opened("backups")
    dialog.backups.backups.look_button.click()
    texts = {"chat": Text(plain="One moment."), "phone": Text(plain="Hold on.")}
    hold = Phrase(id="p3", situation="hold", title="On hold", texts=texts)
    no = phrase(1, "A refund is not possible."), phrase(2, "Someone calls back.")
    world.answer(Inside(((SAYING_NO, no), (Situation(id="t", slug="hold", name="Long hold"), (hold,))), whole=True))
    return dialog.backups.inside


def test_a_backup_is_looked_into_without_leaving_the_window(inside: Any, world: World) -> None:
    assert world.questions == [("look", FILES[0].path)]
    assert [(row.title, row.aside) for row in inside.listing.rows()] == [
        ("Phrase 1", "Saying no"), ("Phrase 2", "Saying no"), ("On hold", "Long hold"),
    ]  # fmt: skip
    assert inside.reading.toPlainText() == "A refund is not possible."
    assert inside.reading.isReadOnly()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("refund", ["Phrase 1"]),
        ("CALLS back", ["Phrase 2"]),
        ("long hold", ["On hold"]),
        ("phrase", ["Phrase 1", "Phrase 2"]),
        ("zebra", []),
    ],
)
def test_the_inside_is_searched_by_any_words(inside: Any, query: str, found: list[str]) -> None:
    QTest.keyClicks(inside.search, query)
    assert [row.title for row in inside.listing.rows()] == found
    assert any(text.startswith(f"{len(found)} phrase") for text in shown(inside))
    assert inside.listing.isVisible() == bool(found)
    assert any("has all these words" in text for text in shown(inside)) == (not found)


def test_all_texts_of_the_phrase_are_read(inside: Any) -> None:
    inside.listing.mean(2)
    assert inside.reading.toPlainText() == "chat:\nOne moment.\n\nphone:\nHold on."
    inside.search.setText("zebra")
    assert inside.reading.toPlainText() == ""


def test_leaving_the_inside_keeps_none_of_it(inside: Any) -> None:
    inside.back_button.click()
    assert len(inside.listing.rows()) == 0
    assert inside.reading.toPlainText() == ""


def test_an_inside_of_many_phrases_shows_a_thousand_and_says_so(opened: Build, world: World) -> None:
    dialog = opened("backups")
    dialog.backups.backups.look_button.click()
    world.answer(kept(*(phrase(n) for n in range(MOST + 5))))
    assert len(dialog.backups.inside.listing.rows()) == MOST
    assert any(text.startswith("1,005 phrases · the first 1,000") for text in shown(dialog))
    QTest.keyClicks(dialog.backups.inside.search, f"phrase {MOST + 4}")
    assert [row.title for row in dialog.backups.inside.listing.rows()] == [f"Phrase {MOST + 4}"]


def test_a_search_through_very_many_lets_the_window_live(qtbot: QtBot, opened: Build, world: World) -> None:
    dialog = opened("backups")
    dialog.backups.backups.look_button.click()
    world.answer(kept(*(phrase(n) for n in range(10_000))))
    page = dialog.backups.inside
    page.search.setText("phrase 9999")
    assert any(text.endswith("so far") for text in shown(page))
    qtbot.waitUntil(lambda: "1 phrase" in shown(page))
    assert [row.title for row in page.listing.rows()] == ["Phrase 9999"]
    page.search.setText("phrase 99")
    page.back_button.click()
    assert not page._on.isActive()


def test_a_damaged_backup_shows_what_it_has_and_says_so(opened: Build, world: World) -> None:
    dialog = opened("backups")
    dialog.backups.backups.look_button.click()
    world.answer(kept(phrase(1), whole=False))
    assert "Some of this backup is damaged and cannot be read." in shown(dialog)
    assert len(dialog.backups.inside.listing.rows()) == 1


def test_a_backup_that_cannot_be_opened_is_told(opened: Build, world: World) -> None:
    dialog = opened("backups")
    dialog.backups.backups.look_button.click()
    world.refuse("This file is no backup.")
    assert "This file is no backup. Try again later." in shown(dialog)
    assert dialog.backups.backups.isVisible()


# --- history ---


def test_the_steps_are_told_with_what_became_of_them(opened: Build) -> None:
    listing = opened("history").history.listing
    assert [(row.title, row.aside, row.quiet) for row in listing.rows()] == [
        ("Remove “Zebra”", "", False), ("Edit “Zebra”", "Undone", True), ("Edit “Gnu”", "", False),
        ("Starter (English)", "From a pack", False),
    ]  # fmt: skip
    assert listing.rows()[3].about == ""


@pytest.mark.parametrize(("place", "allowed"), [(0, True), (1, False), (2, True), (3, False)])
def test_only_what_the_user_did_and_what_still_holds_can_be_undone(opened: Build, place: int, allowed: bool) -> None:
    page = opened("history").history
    page.listing.mean(place)
    assert page.undo_button.isEnabled() is allowed


def test_a_step_is_undone_by_its_number_and_told_by_its_name(opened: Build, world: World) -> None:
    page = opened("history").history
    page.listing.mean(2)
    page.undo_button.click()
    assert world.questions == [("undo", 2)]
    assert not page.undo_button.isEnabled()
    world.past[2] = Past(2, "Edit “Gnu”", NOW, "undone", "user")
    world.answer(SimpleNamespace(name="Undo: Edit “Gnu”"))
    assert "Undone: Edit “Gnu”" in shown(page)
    assert page.listing.place == 2
    assert not page.undo_button.isEnabled()


def test_what_was_undone_last_is_done_again_whichever_step_is_meant(opened: Build, world: World) -> None:
    world.past[:2] = [Past(5, "A pack", NOW, "done", "pack"), Past(4, "Remove “Zebra”", NOW, "undone", "user"), STEPS[1]]
    page = opened("history").history
    assert page.redo_button.isEnabled()
    assert page.redo_button.toolTip() == "Edit “Zebra”"
    page.redo_button.click()
    assert world.questions == [("redo",)]
    assert "Doing “Edit “Zebra”” again…" in shown(page)
    assert not page.redo_button.isEnabled()
    world.past[2] = Past(3, "Edit “Zebra”", NOW, "done", "user")
    world.answer(SimpleNamespace(name="Edit “Zebra”"))
    assert "Done again: Edit “Zebra”" in shown(page)
    assert page.listing.place == 2
    assert (page.redo_button.isEnabled(), page.redo_button.toolTip()) == (True, "Remove “Zebra”")
    page.redo_button.click()
    world.past[1] = Past(4, "Remove “Zebra”", NOW, "done", "user")
    world.answer(SimpleNamespace(name="Remove “Zebra”"))
    assert not page.redo_button.isEnabled()


def test_a_new_change_ends_what_can_be_done_again(opened: Build, world: World) -> None:
    page = opened("history").history
    assert [one.state for one in world.past][:2] == ["done", "undone"]
    assert not page.redo_button.isEnabled()


def test_what_cannot_be_done_again_is_told_kindly(opened: Build, world: World) -> None:
    world.past[0] = Past(4, "Remove “Zebra”", NOW, "undone", "user")
    page = opened("history").history
    page.redo_button.click()
    world.refuse("“Zebra” has been changed since.")
    assert "“Zebra” has been changed since. Try again later." in shown(page)
    assert page.redo_button.isEnabled()


def test_what_cannot_be_undone_is_told_kindly(opened: Build, world: World) -> None:
    page = opened("history").history
    page.undo_button.click()
    world.refuse("“Zebra” has been changed since.")
    assert "“Zebra” has been changed since. Try again later." in shown(page)
    assert page.undo_button.isEnabled()


def test_without_any_change_it_says_so(opened: Build, world: World) -> None:
    world.past.clear()
    page = opened("history").history
    assert page.empty.isVisible()
    assert not page.undo_button.isEnabled()


def test_the_page_looks_anew_each_time_it_is_opened(opened: Build, world: World) -> None:
    dialog = opened("history")
    world.past.insert(0, Past(5, "Add “Gnu”", NOW, "done", "user"))
    dialog.show_page(dialog.general)
    dialog.show_page(dialog.history)
    assert rows(dialog, "history")[0][0] == "Add “Gnu”"


def test_of_a_thousand_steps_only_those_in_sight_are_drawn(opened: Build, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = _RowPainter._words

    def noted(self: _RowPainter, painter: QPainter, room: QRectF, row: Listed) -> None:
        drawn.append(row.title)
        draw(self, painter, room, row)

    monkeypatch.setattr(_RowPainter, "_words", noted)
    world.past[:] = [Past(n, f"Edit “{n}”", NOW, "done", "user") for n in range(1000, 0, -1)]
    dialog = opened("history")
    listing = dialog.history.listing
    listing.setFocus()
    for key, last in ((Key.Key_End, "Edit “1”"), (Key.Key_Home, "Edit “1000”")):
        QTest.keyClick(listing, key)
        drawn.clear()
        listing.viewport().grab()
        assert last in drawn
        assert len(drawn) < 50
    assert len(listing.findChildren(QWidget)) < 20


def test_a_long_word_aside_leaves_the_title_its_room(opened: Build) -> None:
    listing = opened("history").history.listing
    pictures = []
    for aside in ("", "a very long name of a file " * 20):
        listing.show_rows([Listed("Monday, of the day", "About", aside)])
        picture = listing.viewport().grab().toImage()
        pictures.append(picture.copy(0, 0, picture.width() // 2, picture.height()))
    assert pictures[0] == pictures[1]


def test_a_row_is_one_sentence_for_a_screen_reader(opened: Build) -> None:
    listing = opened("history").history.listing
    told = listing.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == f"Edit “Zebra”, Undone, {said_when(NOW, NOW)}"
    assert QAccessible.queryAccessibleInterface(listing).text(QAccessible.Text.Name) == "Changes, the newest first"


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-22T09:05", "Today, 09:05"),
        ("2026-11-21T23:59", "Yesterday, 23:59"),
        ("2026-11-20T00:00", "20 Nov 2026, 00:00"),
        ("2026-11-23T00:00", "23 Nov 2026, 00:00"),
    ],
)
def test_a_moment_is_said_as_a_person_says_it(at: str, told: str) -> None:
    assert said_when(datetime.fromisoformat(at), datetime.fromisoformat("2026-11-22T10:00")).startswith(told)


# --- with a real store ---


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[SettingsDialog, Library]]:
    """The dialog over a real library, which works on its own thread as in the launcher."""
    worker = Worker()
    library = Library(tmp_path / "phrases.db", datetime.now)
    library.change(Add(phrase(1, "Words of an okapi.")))
    keeping = Keeping(
        list_backups=lambda done, failed: worker.run(library.backups, done, failed),
        look_inside=lambda path, done, failed: worker.run(lambda: library.inside(path), done, failed),
        back_up=lambda done, failed: worker.run(library.backup, done, failed),
        restore=lambda path, done, failed: worker.run(lambda: library.restore(path), done, failed),
        steps=lambda done, failed: worker.run(library.steps, done, failed),
        undo=lambda step, done, failed: worker.run(lambda: library.undo(step), done, failed),
        redo=lambda done, failed: worker.run(library.redo, done, failed),
    )
    dialog = SettingsDialog(Settings(), Themes("light"), try_out=None, keeping=keeping)
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog, library
    worker.run(library.close)
    worker.close()


def test_backed_up_looked_into_and_restored(qtbot: QtBot, real: tuple[SettingsDialog, Library]) -> None:
    dialog, library = real
    dialog.show_page(dialog.backups)
    page = dialog.backups.backups
    page.back_up_button.click()
    qtbot.waitUntil(lambda: len(page.files) == 1 and not page.busy)
    page.look_button.click()
    qtbot.waitUntil(dialog.backups.inside.isVisible)
    dialog.backups.inside.search.setText("okapi")
    assert [row.title for row in dialog.backups.inside.listing.rows()] == ["Phrase 1"]
    dialog.backups.back()
    listed: list[object] = []
    page._keeping.list_backups(listed.append, listed.append)
    qtbot.waitUntil(lambda: bool(listed))  # the worker rests: a library is used by one thread at a time
    library.change(Remove("phrase", "p1"))
    page.restore_button.click()
    page.question.yes.click()
    qtbot.waitUntil(lambda: any(text.startswith("Restored.") for text in shown(page)))
    assert library.store.phrase("p1") is not None
    qtbot.waitUntil(lambda: len(page.files) == 2)


@pytest.mark.expects_log("refused by the world")
def test_undone_and_refused(qtbot: QtBot, real: tuple[SettingsDialog, Library]) -> None:
    dialog, library = real
    library.change(Edit("phrase", "p1", {"title": "Second"}))
    library.change(Edit("phrase", "p1", {"title": "Third"}))
    dialog.show_page(dialog.history)
    page = dialog.history
    qtbot.waitUntil(lambda: len(page.listing.rows()) >= 3)
    assert [row.aside for row in page.listing.rows()][-1] == "From a pack"
    page.listing.mean(1)
    page.undo_button.click()
    qtbot.waitUntil(lambda: any("changed since" in text for text in shown(page)))
    page.listing.mean(0)
    page.undo_button.click()
    qtbot.waitUntil(lambda: any(text.startswith("Undone:") for text in shown(page)))
    undone = library.store.phrase("p1")
    assert undone is not None
    assert undone.title == "Second"
    page.redo_button.click()
    qtbot.waitUntil(lambda: any(text.startswith("Done again:") for text in shown(page)))
    again = library.store.phrase("p1")
    assert again is not None
    assert again.title == "Third"
    qtbot.waitUntil(lambda: not page.redo_button.isEnabled())
