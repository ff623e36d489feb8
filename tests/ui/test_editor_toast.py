"""A message and a window of ours where it would stand: what can be used stays in sight."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from launcher.ui.editor.about import About
from launcher.ui.editor.window import Editor
from launcher.ui.theme import Themes, theme
from launcher.ui.toast import Toast
from launcher.view import Notice

pytestmark = pytest.mark.qt_log_ignore("does not support")  # the offscreen platform says it of raising, grabbing and hints

SCREEN = QRect(0, 0, 1280, 800)
SHORT = Notice("Copied.", "info")
LONG = Notice("Words that you wrote were not saved. Click here to go on writing; the editor offers them too. " * 3, "warn")


@pytest.fixture
def toast(qapp: QApplication) -> Iterator[Toast]:
    built = Toast(theme(dark=False), translucent=True)
    yield built
    built.hide()
    built.deleteLater()
    qapp.sendPostedEvents(built, 0)


def opened(qtbot: QtBot, place: QRect) -> Editor:
    editor = Editor(Themes("light"))
    qtbot.addWidget(editor)
    editor.setGeometry(place)
    editor.open_new("", None, About())
    editor.setGeometry(place)
    qtbot.waitUntil(lambda: editor.isActiveWindow() and editor.foot.save.mapToGlobal(QPoint(0, 0)).y() > 700)
    return editor


def covered(toast: Toast, window: QWidget, kind: type[QWidget] = QWidget) -> list[QWidget]:
    inside = (one for one in window.findChildren(kind) if one.isVisible() and one.focusPolicy().value)
    return [one for one in inside if toast.geometry().intersects(QRect(one.mapToGlobal(QPoint(0, 0)), one.size()))]


def test_a_message_stands_beside_a_window_of_ours_where_there_is_room(toast: Toast, qtbot: QtBot) -> None:
    editor = opened(qtbot, QRect(160, 160, 960, 640))
    toast.say(SHORT, SCREEN)
    assert SCREEN.contains(toast.geometry())
    assert not toast.geometry().intersects(editor.frameGeometry())
    editor.close()


def test_else_it_covers_nothing_that_can_be_used(toast: Toast, qtbot: QtBot) -> None:
    editor = opened(qtbot, QRect(160, 30, 960, 760))
    toast.say(SHORT, SCREEN)
    assert not covered(toast, editor)
    editor.close()


def test_where_fields_are_everywhere_at_least_the_buttons_are_free(toast: Toast, qtbot: QtBot) -> None:
    editor = opened(qtbot, SCREEN)
    toast.say(LONG, SCREEN)
    assert SCREEN.contains(toast.geometry())
    assert not covered(toast, editor, QAbstractButton)
    editor.close()


def test_a_window_that_opens_under_a_message_moves_it_aside(toast: Toast, qtbot: QtBot) -> None:
    toast.say(SHORT, SCREEN)
    editor = opened(qtbot, QRect(160, 160, 960, 640))
    qtbot.waitUntil(lambda: not toast.geometry().intersects(editor.frameGeometry()))
    editor.close()


def test_a_window_that_is_closed_moves_nothing(toast: Toast, qtbot: QtBot) -> None:
    opened(qtbot, QRect(160, 160, 960, 640)).close()
    toast.say(SHORT, SCREEN)
    assert toast.geometry().bottom() == SCREEN.bottom() - 49
