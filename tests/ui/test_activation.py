"""A window that is shown again at once: what was doubtful about its last showing must not close the next."""

from typing import Final

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from launcher.ui.overlay import activation as room
from launcher.ui.overlay.activation import Activation

LATE: Final = 30  # ms, in place of the launcher's own


class _Stuck(QWidget):
    """A window that Qt holds for inactive, though it counts as the one with the focus."""

    active = False

    def isActiveWindow(self) -> bool:  # noqa: N802 -- Qt's name
        return self.active


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> _Stuck:
    stuck = _Stuck()
    qtbot.addWidget(stuck)
    stuck.show()
    monkeypatch.setattr(room, "LATE", LATE)
    monkeypatch.setattr(room.QGuiApplication, "focusWindow", stuck.windowHandle)
    return stuck


def watched(window: _Stuck) -> tuple[Activation, list[str]]:
    told: list[str] = []
    activation = Activation(window)
    activation.lost.connect(lambda: told.append("lost"))
    activation.begin()
    return activation, told


def beyond_doubt(qtbot: QtBot) -> None:
    """Wait until whatever was to be told after `LATE` has been: timers end in the order of their times, however late."""
    over: list[bool] = []
    QTimer.singleShot(2 * LATE, lambda: over.append(True))
    qtbot.waitUntil(lambda: bool(over), timeout=5000)


def test_what_qt_says_too_late_closes_nothing(window: _Stuck, qtbot: QtBot) -> None:
    activation, told = watched(window)
    activation.appeared()
    activation.changed()  # Qt says that it is not active, because news of the focus is late
    assert told == []
    window.active = True
    beyond_doubt(qtbot)
    assert told == []


def test_another_window_that_took_the_focus_meanwhile_is_told_in_the_end(window: _Stuck, qtbot: QtBot) -> None:
    activation, told = watched(window)
    activation.appeared()
    activation.changed()
    qtbot.waitUntil(lambda: told == ["lost"], timeout=5000)


def test_doubt_ends_with_the_showing_that_it_was_about(window: _Stuck, qtbot: QtBot) -> None:
    activation, told = watched(window)
    activation.appeared()
    activation.begin()  # hidden, and shown again before it has the focus
    beyond_doubt(qtbot)
    assert told == []


def test_without_doubt_a_loss_is_told_at_once(window: _Stuck) -> None:
    activation, told = watched(window)
    activation.changed()
    assert told == ["lost"]


@pytest.mark.parametrize("comes_back", [True, False])
def test_another_programs_key_that_grabs_the_keyboard_closes_nothing(
    window: _Stuck, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, comes_back: bool
) -> None:
    monkeypatch.setattr(room, "GRABBED", LATE)
    monkeypatch.setattr(room.QGuiApplication, "platformName", lambda: "xcb")
    monkeypatch.setattr(room.QGuiApplication, "focusWindow", lambda: None)
    activation, told = watched(window)
    activation.changed()
    assert told == []
    window.active = comes_back
    activation.changed()
    if comes_back:
        beyond_doubt(qtbot)
        assert told == []
    else:
        qtbot.waitUntil(lambda: told == ["lost"], timeout=5000)


def test_on_wayland_the_compositors_word_about_the_showing_before_does_not_count(
    window: _Stuck, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_active: list[QWidget] = []
    monkeypatch.setattr(room.QGuiApplication, "platformName", lambda: "wayland")
    monkeypatch.setattr(room.QApplication, "activeWindow", lambda: None)
    monkeypatch.setattr(room.QApplication, "setActiveWindow", made_active.append)
    window.active = True  # the compositor has not answered yet, and Qt tells none of the window's parts
    activation, _told = watched(window)
    activation.appeared()
    assert made_active == [window]
    monkeypatch.setattr(room.QApplication, "activeWindow", lambda: window)
    activation.appeared()
    assert made_active == [window]
