"""The question of trust: she sees who, what and where to before anybody is trusted, and no is the answer at hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pack_states import KEY_WORDS, LONG, SHARE, World, review
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from launcher.progress import Stopped
from launcher.settings import Settings
from launcher.ui.packs.subscribing import Subscribing
from launcher.ui.settings.dialog import SettingsDialog
from launcher.ui.theme import Themes

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window

Opened = tuple[SettingsDialog, Subscribing, World]


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    world = World()
    dialog = SettingsDialog(Settings(), Themes("light"), try_out=None, following=world.following())
    qtbot.addWidget(dialog)
    dialog.show_page(dialog.packs)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.packs is not None
    dialog.packs.subscribe()
    return dialog, dialog.packs.subscribing, world


def told(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def look(form: Subscribing, where: str = SHARE) -> None:
    QTest.keyClicks(form.where, where)
    QTest.keyClick(form.where, Qt.Key.Key_Return)


def test_nothing_is_asked_of_anybody_before_she_says_where(opened: Opened) -> None:
    _dialog, form, world = opened
    assert not form.look_button.isEnabled()
    QTest.keyClicks(form.where, SHARE)
    assert world.asked == []
    form.look_button.click()
    assert world.questions == [("subscribe", SHARE)]


def test_the_question_tells_who_how_many_and_every_place_that_links_lead_to(opened: Opened) -> None:
    _dialog, form, world = opened
    domains = tuple(f"place-{n}.example" for n in range(40))
    look(form)
    world.answer(review(domains=domains))
    words = told(form.question)
    for expected in ("Northwind support", "It says it comes from Northwind Trading", "3 phrases in 1 situation", KEY_WORDS):
        assert expected in words
    assert tuple(form.question.links.toPlainText().splitlines()) == domains


def test_the_safe_answer_has_the_focus_and_carries_the_whole_question(opened: Opened) -> None:
    _dialog, form, world = opened
    look(form)
    world.answer(review(domains=("help.example",)))
    assert form.question.leave_button.hasFocus()
    described = form.question.leave_button.accessibleDescription()
    assert all(part in described for part in ("Northwind Trading", KEY_WORDS, "help.example"))
    QTest.keyClick(form.question.leave_button, Qt.Key.Key_Return)
    assert not form.question.isVisible()
    assert [name for name, *_rest in world.asked] == ["subscribe"]
    assert form.state.text() == "Nothing was taken in, and nobody is trusted."


def test_her_yes_takes_in_the_very_review_that_she_saw(opened: Opened) -> None:
    dialog, form, world = opened
    look(form)
    seen = review()
    world.answer(seen)
    assert form.question.yes_button.text() == "Trust and subscribe"
    form.question.yes_button.click()
    assert world.asked[-1][0] == "take"
    assert world.asked[-1][1] is seen
    assert not form.question.yes_button.isEnabled()
    assert dialog.packs is not None


def test_who_is_trusted_already_is_not_asked_about_again(opened: Opened) -> None:
    _dialog, form, world = opened
    look(form)
    world.answer(review("trusted"))
    assert form.question.yes_button.text() == "Subscribe"
    assert not form.question.compare.isVisible()


def test_a_key_that_was_swapped_has_no_yes(opened: Opened) -> None:
    _dialog, form, world = opened
    look(form)
    world.answer(review("changed", refused="It is signed by another key.", hint="Ask your supervisor."))
    assert not form.question.yes_button.isVisible()
    assert "It is signed by another key. Ask your supervisor." in told(form.question)
    assert form.question.key_told.property("says") == "warning"


def test_what_the_edition_asks_stands_in_the_question(opened: Opened) -> None:
    _dialog, form, world = opened
    look(form)
    world.answer(review(asks=("It takes out 40 of 100 phrases.",)))
    assert "It takes out 40 of 100 phrases." in told(form.question)


def test_another_place_takes_the_question_back(opened: Opened) -> None:
    _dialog, form, world = opened
    look(form)
    world.answer(review())
    QTest.keyClicks(form.where, "x")
    assert not form.question.isVisible()


def test_a_failed_look_says_why_and_can_be_repeated(opened: Opened) -> None:
    _dialog, form, world = opened
    look(form)
    assert form.where.isReadOnly()
    world.refuse()
    assert (form.state.text(), form.state.property("says")) == ("The server did not answer. Try again later.", "warning")
    assert not form.where.isReadOnly()
    form.look_button.click()
    assert len(world.asked) == 2


def test_a_look_is_stopped_by_stop_and_by_leaving(opened: Opened) -> None:
    dialog, form, world = opened
    assert dialog.packs is not None
    look(form)
    far = world.asked[-1][2]
    far(1, 2)
    form.progress.stop_button.click()
    with pytest.raises(Stopped):
        far(2, 2)
    world.refuse(Stopped())
    assert (form.state.text(), form.state.property("says")) == ("Stopped. Nothing was changed.", "about")
    form.look_button.click()
    far = world.asked[-1][2]
    QTest.keyClick(form.where, Qt.Key.Key_Escape)
    with pytest.raises(Stopped):
        far(1, 2)
    dialog.packs.subscribe()
    world.answer(review())
    assert not form.question.isVisible()  # the answer came for a look that she had left


def test_a_long_name_makes_no_window_wider(opened: Opened, qapp: QApplication) -> None:
    dialog, form, world = opened
    wide = dialog.width()
    look(form)
    world.answer(review(name=LONG[:200], domains=("y" * 250 + ".example",)))
    qapp.processEvents()
    assert dialog.width() == wide
    assert form.question.yes_button.mapTo(dialog, QPoint(0, 0)).x() + form.question.yes_button.width() <= wide
    assert form.question.name.accessibleName() == LONG[:200].strip()


@pytest.mark.parametrize(
    ("dropped", "taken"),
    [
        (lambda folder: QUrl.fromLocalFile(str(folder)), str),
        (lambda folder: QUrl.fromLocalFile(str(folder / "team.phrasefeed")), lambda folder: str(folder / "team.phrasefeed")),
        (
            lambda _folder: QUrl("https://packs.example.com/a.phrasefeed"),
            lambda _folder: "https://packs.example.com/a.phrasefeed",
        ),
        (lambda _folder: QUrl("http://packs.example.com/a.phrasefeed"), lambda _folder: ""),
        (lambda folder: QUrl.fromLocalFile(str(folder / "notes.txt")), lambda _folder: ""),
    ],
)
def test_a_folder_a_feed_or_an_address_can_be_dropped(
    opened: Opened, tmp_path: Path, dropped: Callable[[Path], QUrl], taken: Callable[[Path], str]
) -> None:
    _dialog, form, world = opened
    data = QMimeData()
    data.setUrls([dropped(tmp_path)])
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    entered = QDragEnterEvent(QPoint(5, 5), action, data, buttons, Qt.KeyboardModifier.NoModifier)
    entered.ignore()
    form.dragEnterEvent(entered)
    expected = taken(tmp_path)
    assert entered.isAccepted() == bool(expected)
    form.dropEvent(QDropEvent(QPointF(5, 5), action, data, buttons, Qt.KeyboardModifier.NoModifier))
    assert world.questions == ([("subscribe", expected)] if expected else [])


def test_a_folder_is_chosen_without_stopping_the_window(opened: Opened, tmp_path: Path, qapp: QApplication) -> None:
    _dialog, form, world = opened
    form.folder_button.click()
    assert form.chooser is not None
    form.chooser.fileSelected.emit(str(tmp_path))
    form.chooser.close()
    qapp.processEvents()
    assert form.chooser is None
    assert world.questions == [("subscribe", str(tmp_path))]
