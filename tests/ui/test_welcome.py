"""The first steps: every line is copied as it stands, the desktop is asked by a click only, and all of it works by keys alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from launcher.chord import Chord
from launcher.desktop import PermissionState
from launcher.desktop.binding import ways
from launcher.settings import Settings
from launcher.ui import welcome as room
from launcher.ui.controls import Pick, TextButton
from launcher.ui.theme import Themes, theme
from launcher.ui.welcome import CopyLine, Welcome, is_needed

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window

RUN = ("/home/ana/.local/share/pipx/venvs/phrase-launcher/bin/launcher", "toggle")
Build = Callable[..., Welcome]


@dataclass
class Leave:
    state: PermissionState = "unasked"
    changed: Callable[[], None] = lambda: None

    def ask(self) -> None:
        self.state = "asking"

    def give_up(self) -> None:
        self.state = "refused"

    def stands(self) -> str:
        return self.state


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Build]:
    made: list[Welcome] = []

    def build(desktop: str = "sway", leave: Leave | None = None, *, binds: bool = True, look: str = "light") -> Welcome:
        steps = ways(Chord.parse("Ctrl+Shift+Space"), RUN, {"XDG_CURRENT_DESKTOP": desktop}) if binds else ()
        made.append(Welcome(steps, leave, Themes(look)))  # type: ignore[arg-type]  # the words of the type
        qtbot.addWidget(made[-1])
        made[-1].show()
        made[-1].activateWindow()
        qtbot.waitUntil(made[-1].isActiveWindow)
        return made[-1]

    yield build
    for one in made:
        one.hide()


def lines(one: Welcome) -> list[CopyLine]:
    return [line for line in one.findChildren(CopyLine) if line.isVisible()]


def test_the_desktop_at_hand_stands_there_and_each_other_can_be_chosen(opened: Build) -> None:
    one = opened("KDE")
    assert one.pick.currentText() == "KDE Plasma"
    for place, way in enumerate(one.ways):
        one.pick.setCurrentIndex(place)
        assert [line.line for line in lines(one)] == [step.line for step in way.steps if step.line]


def test_a_line_is_copied_as_it_stands_by_the_keyboard(opened: Build) -> None:
    line = lines(opened())[0]
    line.button.setFocus()
    QTest.keyClick(line.button, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == f"bindsym Ctrl+Shift+space exec {' '.join(RUN)}"
    assert line.button.text() == "Copied"


def test_the_button_can_be_used_again(qtbot: QtBot, opened: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_COPIED", 20)
    line = lines(opened())[0]
    line.button.click()
    qtbot.waitUntil(lambda: line.button.text() == "Copy")


@pytest.mark.parametrize("leave", [None, Leave()])
def test_each_control_has_a_name_and_is_reached_by_tab(opened: Build, leave: Leave | None) -> None:
    one = opened(leave=leave)
    wanted = {child for child in one.findChildren(QWidget) if isinstance(child, TextButton | Pick) and child.isVisible()}
    reached: set[QWidget | None] = set()
    for _press in range(2 * len(wanted)):
        QTest.keyClick(QApplication.focusWidget() or one, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert wanted <= reached
    assert all(child.accessibleName() or child.text() for child in wanted if isinstance(child, TextButton))
    assert one.pick.accessibleName()


def test_what_will_be_asked_and_what_a_no_means_stand_there_before_anything_is_asked(opened: Build) -> None:
    leave = Leave()
    one = opened(leave=leave, binds=False)
    said = " ".join(label.text() for label in one.findChildren(QLabel) if label.isVisible())
    assert "asks you whether it may" in said
    assert "If you say no" in said
    assert leave.stands() == "unasked"
    one.allow.click()
    assert leave.stands() == "asking"
    assert not one.allow.isEnabled()


def test_only_copy_is_a_no_and_can_be_taken_back(opened: Build) -> None:
    leave = Leave()
    one = opened(leave=leave)
    one.only_copy.click()
    assert leave.stands() == "refused"
    assert one.allow.isEnabled()
    leave.state = "granted"
    one.show_leave()
    assert "Allowed: phrases are pasted." in {label.text() for label in one.findChildren(QLabel)}


@pytest.mark.parametrize("way", ["escape", "button"])
def test_however_it_is_closed_she_is_done_with_it(qtbot: QtBot, opened: Build, way: str) -> None:
    one = opened()
    with qtbot.waitSignal(one.closed, timeout=1000):
        if way == "escape":
            QTest.keyClick(one, Qt.Key.Key_Escape)
        else:
            one.close_button.click()


def test_a_narrow_window_cuts_no_word_off(opened: Build) -> None:
    one = opened("GNOME", Leave())
    one.resize(one.minimumWidth(), one.height())
    QApplication.sendPostedEvents()
    for child in one.findChildren(QWidget):
        if isinstance(child, TextButton) and child.isVisible():
            assert child.width() >= child.sizeHint().width()
            assert child.mapTo(one, child.rect().topRight()).x() < one.width()


def test_it_wears_the_theme_that_comes(opened: Build) -> None:
    one = opened(look="dark")
    assert one.grab().toImage().pixelColor(2, 2) == theme(dark=True).ground


def test_it_comes_unasked_only_while_something_is_to_be_done_and_she_has_not_closed_it() -> None:
    fresh, done = Settings(), Settings(greet=False)
    assert is_needed(fresh, binds=True, permission=None)
    assert is_needed(fresh, binds=False, permission="unasked")
    assert not is_needed(fresh, binds=False, permission=None)
    for state in ("granted", "refused", "asking", "none", "unknown"):
        assert not is_needed(fresh, binds=False, permission=state)
    assert not is_needed(done, binds=True, permission="unasked")
