"""Which keys are held, as our own windows hear them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from launcher.desktop.held import HeldKeys
from launcher.ui.held import Feeding

ENTER, LETTER, KEYPAD_ONE, DIGIT_ROW_ONE = 36, 38, 87, 10  # as Wayland counts scan codes
_NONE = Qt.KeyboardModifier.NoModifier


class Typing:
    """A window of ours with the focus, and a person at it."""

    def __init__(self, window: QLineEdit, held: HeldKeys) -> None:
        self.window, self.held = window, held

    def key(self, code: int, key: Qt.Key, *, down: bool, held: Qt.KeyboardModifier = _NONE, repeats: bool = False) -> None:
        kind = QEvent.Type.KeyPress if down else QEvent.Type.KeyRelease
        told = QKeyEvent(kind, key, held, code, 0, 0, "", repeats)
        QCoreApplication.sendEvent(self.window.windowHandle(), told)


@pytest.fixture
def typing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typing]:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    window = QLineEdit()
    qtbot.addWidget(window)
    held = HeldKeys()
    feeding = Feeding(held, window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.hasFocus)
    yield Typing(window, held)
    feeding.deleteLater()


def test_a_key_is_held_from_its_press_to_its_release(typing: Typing) -> None:
    typing.key(LETTER, Qt.Key.Key_A, down=True)
    assert not typing.held.untouched
    assert not typing.held.any_down
    typing.key(ENTER, Qt.Key.Key_Return, down=True)
    assert typing.held.any_down
    typing.key(LETTER, Qt.Key.Key_A, down=False)
    assert typing.held.any_down
    typing.key(ENTER, Qt.Key.Key_Return, down=False)
    assert typing.held.untouched


def test_a_repeat_neither_presses_nor_lets_go(typing: Typing) -> None:
    typing.key(ENTER, Qt.Key.Key_Return, down=True)
    typing.key(ENTER, Qt.Key.Key_Return, down=False, repeats=True)
    assert typing.held.any_down
    typing.key(ENTER, Qt.Key.Key_Return, down=False)
    typing.key(ENTER, Qt.Key.Key_Return, down=True, repeats=True)
    assert typing.held.untouched


@pytest.mark.parametrize(
    ("code", "key", "held"),
    [
        (DIGIT_ROW_ONE, Qt.Key.Key_Ampersand, Qt.KeyboardModifier.NoModifier),  # as AZERTY has it
        (KEYPAD_ONE, Qt.Key.Key_End, Qt.KeyboardModifier.KeypadModifier),
        (9, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (118, Qt.Key.Key_Insert, Qt.KeyboardModifier.NoModifier),
        (50, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier),
        (108, Qt.Key.Key_AltGr, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_what_would_choose_or_change_a_chord_is_told_by_its_place(
    typing: Typing, code: int, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    typing.key(code, key, down=True, held=held)
    assert typing.held.any_down


def test_nothing_is_known_once_the_window_is_gone_or_the_focus_is_elsewhere(typing: Typing, qtbot: QtBot) -> None:
    typing.key(ENTER, Qt.Key.Key_Return, down=True)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    assert typing.held.untouched
    typing.key(ENTER, Qt.Key.Key_Return, down=True)  # not heard any more
    assert typing.held.untouched
    typing.window.activateWindow()
    qtbot.waitUntil(typing.window.isActiveWindow)
    typing.key(ENTER, Qt.Key.Key_Return, down=True)
    typing.window.hide()
    assert typing.held.untouched


def test_it_is_told_whether_a_window_of_ours_has_the_focus(typing: Typing, qtbot: QtBot) -> None:
    assert typing.held.ours
    typing.window.hide()
    assert not typing.held.ours
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    assert typing.held.ours
    other.close()
    assert not typing.held.ours


def test_a_hotkey_counts_as_held_until_a_window_of_ours_sees_more(typing: Typing, qtbot: QtBot) -> None:
    typing.window.hide()
    typing.held.hotkey = True
    assert typing.held.any_down
    assert not typing.held.untouched
    typing.window.show()
    typing.window.activateWindow()
    qtbot.waitUntil(lambda: typing.held.ours)
    assert typing.held.untouched


def test_modifiers_are_asked_of_the_window_system_while_a_window_of_ours_has_the_focus(
    typing: Typing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "queryKeyboardModifiers", lambda: Qt.KeyboardModifier.ControlModifier)
    assert typing.held.any_down
    typing.window.hide()
    assert typing.held.untouched


def test_no_key_is_kept_from_the_window(typing: Typing) -> None:
    QCoreApplication.sendEvent(
        typing.window.windowHandle(), QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, _NONE, LETTER, 0, 0, "a")
    )
    assert typing.window.text() == "a"
