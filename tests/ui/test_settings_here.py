"""The settings on a desktop that keeps hotkeys, leave to paste or windows to itself: its own word is shown, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from launcher.desktop import PermissionState
from launcher.settings import FIELDS, Settings
from launcher.ui.settings.dialog import SettingsDialog
from launcher.ui.settings.here import Here
from launcher.ui.theme import Themes

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window


@dataclass
class Leave:
    """The desktop's leave to press keys; asking for it puts its question."""

    state: PermissionState = "unasked"
    changed: Callable[[], None] = lambda: None

    def ask(self) -> None:
        self.state = "asking"

    def give_up(self) -> None:
        self.state = "refused"

    def stands(self) -> str:
        return self.state


class Opened:
    def __init__(self, here: Here, settings: Settings | None = None) -> None:
        self.told: list[Settings] = []
        self.themes = Themes("light")
        self.dialog = SettingsDialog(settings or Settings(), self.themes, try_out=lambda _chord, answer: answer(""), here=here)
        self.dialog.changed.connect(self.told.append)
        self.dialog.show()

    @property
    def said(self) -> set[str]:
        return {label.text() for label in self.dialog.findChildren(QLabel) if label.isVisible()}


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Callable[..., Opened]]:
    made: list[Opened] = []

    def build(settings: Settings | None = None, **about: object) -> Opened:
        made.append(Opened(Here(**about), settings))  # type: ignore[arg-type]  # the fields of Here
        qtbot.addWidget(made[-1].dialog)
        return made[-1]

    yield build
    for one in made:
        one.dialog.hide()


@pytest.mark.parametrize(("name", "about"), [("unseen", {"unseen": True}), ("greet", {"binds": True})])
def test_each_setting_of_such_a_desktop_has_its_control_and_its_words(
    opened: Callable[..., Opened], name: str, about: dict[str, bool]
) -> None:
    there = opened().dialog.general.controls[name]
    assert isinstance(there, QWidget)
    assert not there.isVisible()
    one = opened(**about)
    control = one.dialog.general.controls[name]
    assert isinstance(control, QWidget)
    assert control.isVisible()
    assert control.accessibleName()
    assert next(f.metadata["doc"] for f in FIELDS if f.name == name) in one.said


def test_how_to_paste_where_the_window_is_not_known_can_be_chosen(opened: Callable[..., Opened]) -> None:
    one = opened(Settings(unseen="shift-insert"), unseen=True)
    assert one.dialog.general.unseen.currentText() == "Shift+Insert"
    one.dialog.general.unseen.setCurrentIndex(3)
    one.dialog.general.unseen.activated.emit(3)
    assert [settings.unseen for settings in one.told] == ["copy"]


def test_the_desktops_own_word_is_shown_and_not_what_was_asked_for(opened: Callable[..., Opened]) -> None:
    chosen: list[bool] = []
    word = {"open": "Meta+Space"}
    one = opened(called=lambda: word, choose_hotkey=lambda: chosen.append(True))
    assert "Meta+Space" in one.said
    assert not one.dialog.general.hotkey.isVisible()
    one.dialog.general.called["open"].field.click()
    assert chosen == [True]
    word["open"] = "Meta+K"
    one.dialog.general.show_here()
    assert "Meta+K" in one.said


def test_where_the_desktop_opens_no_settings_for_us_the_way_is_told(opened: Callable[..., Opened]) -> None:
    one = opened(called=dict)
    row = one.dialog.general.called["open"]
    assert not row.field.isVisible()
    assert "keyboard settings of your desktop" in row.state.text()
    assert row.word.text() == "None"


def test_a_second_hotkey_can_be_asked_for_and_is_the_desktops_then(opened: Callable[..., Opened]) -> None:
    again = opened(called=dict).dialog.general.again
    assert again.isVisible()
    QTest.mouseClick(again.field, Qt.MouseButton.LeftButton)
    QTest.keyClick(again.field, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert again.state.text() == "Your desktop decides whether it is these keys."
    assert "again" in opened(Settings(again_hotkey="Super+V"), called=dict).dialog.general.called


def test_where_only_a_key_of_the_desktop_opens_it_the_steps_are_one_click_away(
    qtbot: QtBot, opened: Callable[..., Opened]
) -> None:
    one = opened(binds=True)
    with qtbot.waitSignal(one.dialog.steps_wanted, timeout=1000):
        one.dialog.general.steps.click()
    one.dialog.general.greet.click()
    assert [settings.greet for settings in one.told] == [False]


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("unknown", []), ("none", []), ("asking", []), ("unasked", ["Only copy", "Allow pasting"]), ("granted", ["Only copy"]),
        ("refused", ["Ask again"]),
    ],
)  # fmt: skip
def test_the_leave_to_paste_shows_how_it_stands_and_what_can_be_done(
    opened: Callable[..., Opened], state: PermissionState, buttons: list[str]
) -> None:
    row = opened(permission=Leave(state)).dialog.general.permission
    assert row is not None
    assert [button.text() for button in (row.give_up, row.allow) if button.isVisible()] == buttons
    assert row.state.text()


def test_the_desktop_is_asked_by_a_click_and_by_nothing_else(opened: Callable[..., Opened]) -> None:
    leave = Leave()
    one = opened(permission=leave)
    assert leave.stands() == "unasked"
    row = one.dialog.general.permission
    assert row is not None
    row.allow.setFocus()
    QTest.keyClick(row.allow, Qt.Key.Key_Return)
    assert leave.stands() == "asking"
    leave.state = "granted"
    one.dialog.general.show_here()
    assert "Allowed: phrases are pasted." in one.said
    row.give_up.click()
    assert leave.stands() == "refused"
