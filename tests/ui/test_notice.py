"""The toast tells its line, takes nothing away, and goes."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from launcher.ui import toast as room
from launcher.ui.theme import theme
from launcher.ui.toast import STAYS, Toast
from launcher.view import Notice

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)]
SCREEN = QRect(1280, 0, 1280, 720)
SAID = Notice("Copied.", "info")


@pytest.fixture
def toast(qapp: QApplication) -> Iterator[Toast]:
    built = Toast(theme(dark=False), translucent=False)
    yield built
    built.hide()
    built.deleteLater()


def test_it_says_its_line_at_the_bottom_of_the_screen(toast: Toast) -> None:
    toast.say(SAID, SCREEN)
    assert toast.isVisible()
    assert toast.accessibleName() == "Copied."
    assert SCREEN.contains(toast.geometry())
    assert abs(toast.geometry().center().x() - SCREEN.center().x()) <= 1
    assert toast.geometry().top() > SCREEN.center().y()
    assert not toast.grab().isNull()


def test_a_line_that_is_too_long_stays_on_the_screen(toast: Toast) -> None:
    toast.say(Notice("word " * 200, "warn"), SCREEN)
    assert SCREEN.contains(toast.geometry())
    assert not toast.grab().isNull()


def test_it_never_takes_the_focus(toast: Toast, qtbot: QtBot) -> None:
    document = QLineEdit()
    qtbot.addWidget(document)
    document.show()
    document.activateWindow()
    qtbot.waitUntil(document.hasFocus)
    toast.say(SAID, SCREEN)
    QApplication.processEvents()
    assert document.hasFocus()
    assert toast.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert toast.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_a_click_ends_it_and_does_what_it_offers(toast: Toast) -> None:
    done: list[str] = []
    toast.say(SAID, SCREEN, lambda: done.append("this"))
    QTest.mouseClick(toast, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()
    assert done == ["this"]


def test_it_goes_by_itself_after_six_seconds(toast: Toast, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert STAYS == 6000
    monkeypatch.setattr(room, "STAYS", 10)
    toast.say(SAID, SCREEN)
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_a_new_line_stays_its_whole_time(toast: Toast) -> None:
    toast.say(SAID, SCREEN)
    toast.say(Notice("Something else.", "warn"), SCREEN)
    assert toast._end.remainingTime() > STAYS - 500
    assert toast.said == ("Something else.",)


def test_a_warning_is_not_lost_behind_the_next_line(toast: Toast) -> None:
    done: list[str] = []
    toast.say(Notice("The settings file is damaged.", "warn"), SCREEN, lambda: done.append("first"))
    toast.say(Notice("Another program has the hotkey. " * 6, "warn"), SCREEN, lambda: done.append("second"))
    toast.say(SAID, SCREEN)
    assert len(toast.said) == 3
    assert SCREEN.contains(toast.geometry())
    QTest.mouseClick(toast, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert done == ["first"]
    assert len(toast.said) == 2
    assert not toast.grab().isNull()


def test_the_same_line_stands_once(toast: Toast) -> None:
    toast.say(Notice("A key is still held down.", "warn"), SCREEN)
    toast.say(Notice("A key is still held down.", "warn"), SCREEN)
    assert len(toast.said) == 1


# -- how far something has come


def test_progress_changes_in_its_place_stays_and_goes_when_it_is_over(toast: Toast) -> None:
    toast.show_progress("10 of 90", SCREEN)
    toast.show_progress("20 of 90", SCREEN)
    assert toast.said == ("20 of 90",)
    assert not toast._end.isActive()  # nobody but its end ends it
    QTest.mouseClick(toast, Qt.MouseButton.LeftButton)
    assert toast.said == ("20 of 90",)
    toast.end_progress()
    assert not toast.isVisible()
    toast.end_progress()


def test_progress_leaves_other_lines_their_time(toast: Toast) -> None:
    toast.say(Notice("Something is wrong.", "warn"), SCREEN)
    toast.show_progress("10 of 90", SCREEN)
    assert toast.said == ("Something is wrong.", "10 of 90")
    toast.end_progress()
    assert toast.said == ("Something is wrong.",)
    assert 0 < toast._end.remainingTime() < 1.1 * STAYS  # a timer of Qt is within a tenth


def test_what_came_of_it_stands_in_the_place_of_progress(toast: Toast) -> None:
    toast.show_progress("10 of 90", SCREEN)
    toast.say(SAID, SCREEN)
    assert toast.said == ("Copied.",)


def test_progress_takes_no_focus(toast: Toast, qtbot: QtBot) -> None:
    document = QLineEdit()
    qtbot.addWidget(document)
    document.show()
    document.activateWindow()
    qtbot.waitUntil(document.hasFocus)
    toast.show_progress("10 of 90", SCREEN)
    QApplication.processEvents()
    assert document.hasFocus()
