"""The settings dialog and its hotkey field: what is shown is what holds, and everything can be reached and understood."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from launcher import places
from launcher.chord import Chord
from launcher.errors import LauncherError
from launcher.settings import FIELDS, Settings, fits_me
from launcher.ui.controls import Row, TextButton
from launcher.ui.settings.dialog import SettingsDialog
from launcher.ui.settings.here import Here
from launcher.ui.settings.hotkey_field import HotkeyField, chord_of
from launcher.ui.settings.keeping import Keeping
from launcher.ui.theme import Themes, theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # the offscreen platform says it of any window

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT, SUPER = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.MetaModifier
Key = Qt.Key
TAB = Qt.FocusPolicy.TabFocus
Build = Callable[..., "Opened"]


class Opened:
    """A dialog, what it was asked to try out, and what it told."""

    def __init__(self, settings: Settings, *, hotkeys: bool, why: str, keeping: Keeping | None, here: Here | None) -> None:
        self.tried: list[tuple[Chord, Callable[[str], None]]] = []
        self.told: list[Settings] = []
        self.resting: list[bool] = []
        try_out = (lambda chord, answer: self.tried.append((chord, answer))) if hotkeys else None
        self.themes = Themes("light")
        self.dialog = SettingsDialog(settings, self.themes, try_out=try_out, no_hotkeys=why, here=here, keeping=keeping)
        self.dialog.changed.connect(self.told.append)
        self.dialog.recording.connect(self.resting.append)

    def answer(self, why_not: str) -> None:
        """The desktop's answer to the last question."""
        self.tried.pop()[1](why_not)

    def press(self, field: HotkeyField, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click the field and press these keys."""
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        assert field.is_recording
        QTest.keyClick(field, key, modifiers)


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Build]:
    made: list[Opened] = []

    def build(settings: Settings | None = None, *, free: bool = True, **about: Any) -> Opened:
        one = Opened(settings or Settings(), **({"hotkeys": True, "why": "", "keeping": None, "here": None} | about))
        made.append(one)
        qtbot.addWidget(one.dialog)
        one.dialog.show()
        one.dialog.activateWindow()
        qtbot.waitUntil(one.dialog.isActiveWindow)
        while free and one.tried:
            one.answer("")
        return one

    yield build
    for one in made:
        one.dialog.hide()


def shown(dialog: QWidget) -> set[str]:
    return {label.text() for label in dialog.findChildren(QLabel) if label.isVisible()}


# --- what it shows and tells ---

# A second choice that only Windows has, and two for desktops that keep hotkeys or windows to themselves.
NOT_HERE = (*(() if sys.platform == "win32" else ("listen",)), "unseen", "greet")


@pytest.mark.parametrize("name", [f.name for f in FIELDS if f.name not in {"me", *NOT_HERE}])
def test_every_setting_has_a_control(opened: Build, name: str) -> None:
    control = opened().dialog.general.controls[name]
    assert control.isVisible()
    assert control.accessibleName() or any(child.accessibleName() for child in control.findChildren(QWidget))


@pytest.mark.parametrize("f", [f for f in FIELDS if f.name not in {"fixed_screen", *NOT_HERE}], ids=lambda f: f.name)
def test_every_setting_says_what_it_does(opened: Build, f: object) -> None:
    dialog = opened().dialog
    before = shown(dialog)
    QTest.keyClick(dialog, Key.Key_PageDown, CTRL)
    assert f.metadata["doc"] in before | shown(dialog)  # type: ignore[attr-defined] # a dataclasses.Field


def test_it_shows_what_holds(opened: Build) -> None:
    dialog = opened(Settings("F9", "Super+V", "phone", "mouse", "", "dark", autostart=True)).dialog
    assert dialog.general.hotkey.field.chord == "F9"
    assert dialog.general.again.field.chord == "Super+V"
    choices = (*dialog.general.channel.buttons, *dialog.general.look.buttons)
    assert [button.key for button in choices if button.isChecked()] == [
        "phone",
        "dark",
    ]
    assert dialog.general.screen_pick.currentText() == "On the screen of the mouse"
    assert dialog.general.autostart.isChecked()


def test_each_choice_is_told_at_once_and_whole(opened: Build) -> None:
    one = opened(Settings(extra={"later": 1}))
    one.dialog.general.channel.buttons[1].click()
    one.dialog.general.look.buttons[2].click()
    one.dialog.general.autostart.click()
    QTest.keyClick(one.dialog.general.screen_pick, Key.Key_Down)
    channel = Settings(channel="phone", extra={"later": 1})
    look = replace(channel, theme="dark")
    start = replace(look, autostart=True)
    assert one.told == [channel, look, start, replace(start, screen="mouse")]


def test_choosing_what_holds_already_tells_nothing(opened: Build) -> None:
    one = opened()
    one.dialog.general.channel.buttons[0].click()
    one.dialog.general.look.buttons[0].click()
    one.dialog.show_settings(Settings(theme="dark", channel="phone"))
    assert one.told == []


def test_one_screen_can_be_chosen(opened: Build) -> None:
    one = opened()
    name = QGuiApplication.screens()[0].name()
    one.dialog.general.screen_pick.setCurrentIndex(2)
    one.dialog.general.screen_pick.activated.emit(2)
    assert one.told == [Settings(screen="fixed", fixed_screen=name)]


def test_a_screen_that_is_not_there_now_stays_chosen(opened: Build) -> None:
    one = opened(Settings(screen="fixed", fixed_screen="DP-7"))
    assert one.dialog.general.screen_pick.currentText() == "Always on DP-7 (not connected now)"
    one.dialog.general.look.buttons[1].click()
    assert one.told == [Settings(screen="fixed", fixed_screen="DP-7", theme="light")]


def test_the_wheel_changes_nothing_in_passing(opened: Build) -> None:
    one = opened()
    event = QWheelEvent(
        QPointF(20, 20), QPointF(20, 20), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(one.dialog.general.screen_pick, event)
    assert one.told == []


def test_the_theme_changes_while_it_is_open(opened: Build) -> None:
    one = opened()
    one.themes.choose("dark")
    corner = one.dialog.grab().toImage().pixelColor(4, 4)
    assert corner == theme(dark=True).ground


def test_what_failed_is_said_until_the_next_change(opened: Build) -> None:
    one = opened()
    one.dialog.say("The settings could not be saved.")
    assert "The settings could not be saved." in shown(one.dialog)
    one.dialog.general.look.buttons[1].click()
    assert "The settings could not be saved." not in shown(one.dialog)


def test_pages_that_nobody_answers_for_are_not_there(opened: Build) -> None:
    pages = opened().dialog.pages
    assert [pages.item(row).text() for row in range(pages.count())] == ["General", "About you"]


# --- hotkeys ---


@pytest.mark.parametrize("row", ["hotkey", "again"])
def test_a_free_hotkey_is_taken_over(opened: Build, row: str) -> None:
    one = opened()
    line = getattr(one.dialog.general, row)
    one.press(line.field, Key.Key_K, ALT | SHIFT)
    assert one.told == []
    assert line.state.text() == "Checking…"
    one.answer("")
    assert one.told == [Settings(hotkey="Alt+Shift+K") if row == "hotkey" else Settings(again_hotkey="Alt+Shift+K")]
    assert line.field.chord == "Alt+Shift+K"
    assert line.state.text() == "Free: no other program has it."


@pytest.mark.parametrize(
    ("why_not", "says"),
    [
        ("taken", "Another program has Ctrl+Shift+K. Choose another."),
        ("missing", "Ctrl+Shift+K needs a key that this keyboard does not have. Choose another."),
    ],
)
def test_a_hotkey_that_cannot_be_had_is_told_and_the_old_one_stays(opened: Build, why_not: str, says: str) -> None:
    one = opened()
    one.press(one.dialog.general.hotkey.field, Key.Key_K, CTRL | SHIFT)
    one.answer(why_not)
    assert one.dialog.general.hotkey.state.text() == says
    assert one.dialog.general.hotkey.field.chord == "Ctrl+Shift+Space"
    assert one.told == []


def test_an_unfit_hotkey_is_told_without_asking_the_desktop(opened: Build) -> None:
    one = opened()
    one.press(one.dialog.general.hotkey.field, Key.Key_K)
    assert one.tried == []
    assert one.dialog.general.hotkey.state.text().startswith("K: A hotkey needs Ctrl, Alt or Super")
    one.press(one.dialog.general.hotkey.field, Key.Key_E, CTRL | ALT)
    assert "AltGr" in one.dialog.general.hotkey.state.text()
    assert one.told == []


def test_both_hotkeys_cannot_be_the_same(opened: Build) -> None:
    one = opened()
    one.press(one.dialog.general.again.field, Key.Key_Space, CTRL | SHIFT)
    assert "already used for the other one" in one.dialog.general.again.state.text()
    assert (one.tried, one.told) == ([], [])


def test_on_opening_a_hotkey_that_another_program_has_is_told(opened: Build) -> None:
    one = opened(free=False)
    assert [str(chord) for chord, _answer in one.tried] == ["Ctrl+Shift+Space"]
    one.answer("taken")
    assert one.dialog.general.hotkey.state.text() == "Another program has this one. Choose another."
    assert one.told == []


def test_an_answer_to_an_old_question_changes_nothing(opened: Build) -> None:
    one = opened()
    one.press(one.dialog.general.hotkey.field, Key.Key_K, CTRL | SHIFT)
    one.press(one.dialog.general.hotkey.field, Key.Key_L, CTRL | SHIFT)
    one.tried[0][1]("")
    assert one.told == []
    one.answer("")
    assert one.told == [Settings(hotkey="Ctrl+Shift+L")]


def test_a_desktop_that_does_not_answer_is_told(qtbot: QtBot, opened: Build) -> None:
    one = opened()
    one.dialog.general.hotkey._late.setInterval(20)
    one.press(one.dialog.general.hotkey.field, Key.Key_K, CTRL | SHIFT)
    qtbot.waitUntil(lambda: "did not say" in one.dialog.general.hotkey.state.text())
    one.answer("")  # far too late
    assert one.told == []


def test_closing_ends_recording_and_questions(opened: Build) -> None:
    one = opened()
    one.press(one.dialog.general.hotkey.field, Key.Key_K, CTRL | SHIFT)
    QTest.mouseClick(one.dialog.general.again.field, Qt.MouseButton.LeftButton)
    one.dialog.close_button.click()
    one.answer("")
    assert not one.dialog.isVisible()
    assert not one.dialog.general.again.field.is_recording
    assert one.told == []
    assert one.resting[-1] is False


def test_hotkeys_rest_while_one_is_recorded(opened: Build) -> None:
    one = opened()
    one.press(one.dialog.general.hotkey.field, Key.Key_K, CTRL | SHIFT)
    assert one.resting == [True, False]


@pytest.mark.parametrize("way", ["backspace", "button"])
def test_the_second_hotkey_can_be_removed(opened: Build, way: str) -> None:
    one = opened(Settings(again_hotkey="Super+V"))
    if way == "backspace":
        one.press(one.dialog.general.again.field, Key.Key_Backspace)
    else:
        one.dialog.general.again.remove.click()
    assert one.told == [Settings()]
    assert one.dialog.general.again.field.chord == ""
    assert not one.dialog.general.again.remove.isVisible()


def test_the_first_hotkey_cannot_be_removed(opened: Build) -> None:
    one = opened()
    one.press(one.dialog.general.hotkey.field, Key.Key_Backspace)
    assert one.dialog.general.hotkey.field.chord == "Ctrl+Shift+Space"
    assert not one.dialog.general.hotkey.remove.isVisible()
    assert one.told == []


def test_where_no_hotkey_is_possible_the_way_is_told(opened: Build) -> None:
    one = opened(hotkeys=False, why="This desktop gives programs no hotkeys.")
    told = next(text for text in shown(one.dialog) if text.startswith("This desktop gives programs no hotkeys."))
    assert told.endswith("launcher toggle")
    assert not one.dialog.general.hotkey.field.isEnabled()
    assert not one.dialog.general.again.field.isEnabled()


# --- the field ---


@pytest.fixture
def field(qtbot: QtBot) -> HotkeyField:
    made = HotkeyField(theme(dark=False), clearable=True)
    made.show_chord("F9")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


def test_it_records_by_keyboard_alone(qtbot: QtBot, field: HotkeyField) -> None:
    QTest.keyClick(field, Key.Key_Return)
    assert field.is_recording
    with qtbot.waitSignal(field.recorded) as heard:
        QTest.keyClick(field, Key.Key_J, CTRL | SUPER)
    assert heard.args == [Chord(("Ctrl", "Super"), "J")]
    assert not field.is_recording


@pytest.mark.parametrize("way", ["escape", "click", "focus", "hide"])
def test_leaving_changes_nothing(qtbot: QtBot, field: HotkeyField, way: str) -> None:
    field.click()
    QTest.keyPress(field, Key.Key_Control, CTRL)
    with qtbot.assertNotEmitted(field.recorded), qtbot.assertNotEmitted(field.cleared):
        {
            "escape": lambda: QTest.keyClick(field, Key.Key_Escape),
            "click": lambda: QTest.mouseClick(field, Qt.MouseButton.LeftButton),
            "focus": field.clearFocus,
            "hide": field.hide,
        }[way]()
    assert not field.is_recording
    assert field.chord == "F9"
    assert field._caps() == ("F9",)


def test_escape_while_recording_does_not_close_the_dialog(opened: Build) -> None:
    one = opened()
    one.press(one.dialog.general.hotkey.field, Key.Key_Escape)
    assert one.dialog.isVisible()
    QTest.keyClick(one.dialog, Key.Key_Escape)
    assert not one.dialog.isVisible()


def test_a_held_enter_that_opened_it_is_not_recorded(qtbot: QtBot, field: HotkeyField) -> None:
    QTest.keyPress(field, Key.Key_Return)
    with qtbot.assertNotEmitted(field.recorded):
        repeat = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(field, repeat)
        QTest.keyRelease(field, Key.Key_Return)
    assert field.is_recording


def test_held_modifiers_are_shown_while_held(field: HotkeyField) -> None:
    field.click()
    QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, Key.Key_Shift, CTRL))  # what was held before
    assert field._caps() == ("Ctrl", "Shift")
    QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyRelease, Key.Key_Shift, CTRL | SHIFT))
    assert field._caps() == ("Ctrl",)


def test_a_key_that_cannot_be_used_is_told(qtbot: QtBot, field: HotkeyField) -> None:
    field.click()
    with qtbot.waitSignal(field.refused) as heard:
        QTest.keyClick(field, Key.Key_VolumeUp, CTRL)
    assert heard.args == ["This key can't be part of a hotkey. Choose another key."]
    assert field.chord == "F9"


# What an X server with the layout named sends for the keys named (X key codes are scan codes and 8).
@pytest.mark.parametrize(
    ("key", "code", "modifiers", "chord"),
    [
        pytest.param(Key.Key_D, 40, CTRL | SHIFT, "Ctrl+Shift+D", id="us D"),
        pytest.param(0x412, 40, CTRL | SHIFT, "Ctrl+Shift+D", id="ru В on the D key"),
        pytest.param(0x42F, 52, ALT, "Alt+Z", id="ru Я on the Z key"),
        pytest.param(0x3A9, 55, CTRL, "Ctrl+V", id="gr Ω on the V key"),
        pytest.param(Key.Key_Y, 52, CTRL, "Ctrl+Y", id="de Y, where others have Z"),
        pytest.param(Key.Key_A, 24, CTRL, "Ctrl+A", id="fr A, where others have Q"),
        pytest.param(Key.Key_Exclam, 10, CTRL | SHIFT, "Ctrl+Shift+1", id="us Shift+1"),
        pytest.param(Key.Key_QuoteDbl, 11, CTRL | SHIFT, "Ctrl+Shift+2", id="de Shift+2"),
        pytest.param(Key.Key_Ampersand, 10, CTRL, "Ctrl+1", id="fr 1 unshifted"),
        pytest.param(Key.Key_Less, 59, CTRL | SHIFT, "Ctrl+Shift+Comma", id="us Shift+comma"),
        pytest.param(Key.Key_Question, 61, CTRL | SHIFT, "Ctrl+Shift+Slash", id="us Shift+slash"),
        pytest.param(Key.Key_Semicolon, 59, CTRL | SHIFT, "Ctrl+Shift+Semicolon", id="de Shift+comma"),
        pytest.param(Key.Key_Backtab, 23, CTRL | SHIFT, "Ctrl+Shift+Tab", id="Shift+Tab"),
        pytest.param(Key.Key_Return, 36, SUPER, "Super+Enter", id="Enter"),
        pytest.param(Key.Key_F9, 75, Qt.KeyboardModifier.NoModifier, "F9", id="F9"),
        pytest.param(Key.Key_Space, 65, CTRL | Qt.KeyboardModifier.GroupSwitchModifier, "Ctrl+Space", id="second layout"),
        pytest.param(Key.Key_Space, 65, CTRL | SHIFT, "Ctrl+Shift+Space", id="Space"),
    ],
)
def test_the_key_that_was_meant(qtbot: QtBot, key: int, code: int, modifiers: Qt.KeyboardModifier, chord: str) -> None:
    del qtbot
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, code, 0, 0)
    assert str(chord_of(event)) == chord


@pytest.mark.parametrize(
    ("key", "code", "modifiers"),
    [
        pytest.param(Key.Key_Odiaeresis, 47, CTRL, id="de Ö"),
        pytest.param(Key.Key_Less, 94, CTRL, id="de <, which is its own key"),
        pytest.param(Key.Key_Underscore, 61, CTRL | SHIFT, id="de Shift+minus, where others have slash"),
        pytest.param(0x411, 59, CTRL, id="ru Б, no letter elsewhere"),
        pytest.param(Key.Key_5, 84, CTRL | Qt.KeyboardModifier.KeypadModifier, id="number pad"),
    ],
)
def test_a_key_without_a_sure_name_is_refused(qtbot: QtBot, key: int, code: int, modifiers: Qt.KeyboardModifier) -> None:
    del qtbot
    with pytest.raises(LauncherError):
        chord_of(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, code, 0, 0))


# --- reached and understood by everybody ---


def test_tab_reaches_every_control_from_top_to_bottom(opened: Build) -> None:
    dialog = opened(Settings(again_hotkey="Super+V")).dialog
    page = dialog.findChild(QWidget, "page")
    dialog.general.hotkey.field.setFocus()
    heights, names = [], []
    while (at := QApplication.focusWidget()) is not None and at not in names:
        names.append(at)
        heights.append(at.mapTo(page, at.rect().center()).y() if page.isAncestorOf(at) else page.height())
        assert at.accessibleName() or at is dialog.close_button, f"{at} has no name for a screen reader"
        QTest.keyClick(at, Key.Key_Tab)
    assert len(names) == 12
    assert heights == sorted(heights)
    assert names[-2:] == [dialog.close_button, dialog.pages]


def test_left_and_right_choose_among_a_few(opened: Build) -> None:
    one = opened()
    one.dialog.general.look.buttons[0].setFocus()
    QTest.keyClick(one.dialog.general.look.buttons[0], Key.Key_Right)
    assert one.dialog.general.look.buttons[1].hasFocus()
    assert one.told == [Settings(theme="light")]


def test_the_chord_is_said_to_a_screen_reader(opened: Build) -> None:
    assert opened().dialog.general.hotkey.field.accessibleDescription() == "Ctrl+Shift+Space"
    assert opened().dialog.general.again.field.accessibleDescription() == "None"


@pytest.mark.parametrize("width", [480, 600, 900])
def test_long_words_find_room_and_cover_no_control(qtbot: QtBot, opened: Build, width: int) -> None:
    dialog = opened(Settings(again_hotkey="Ctrl+Alt+Shift+BracketRight")).dialog
    rows = dialog.findChildren(Row)
    for row in rows:
        row.title.setText("Tastenkombinationsvoreinstellung der Benutzeroberfläche")
        row.about.setText("Arbeitsplatzbezogene Bildschirmauswahlmöglichkeiten und Verfügbarkeitsbenachrichtigungen " * 2)
        row.state.say("Tastaturbelegungsänderungsbestätigung steht noch aus", "warning")
    dialog.resize(width, 700)
    qtbot.waitUntil(lambda: all(_roomy(row) for row in rows))


def _roomy(row: Row) -> bool:
    words = [label for label in (row.title, row.about, row.state) if label.isVisible()]
    controls = [control for control in row._controls if control.isVisible()]
    inside = all(row.rect().contains(child.geometry()) for child in (*words, *controls))
    covered = any(a.geometry().intersects(b.geometry()) for a in words for b in controls)
    return inside and not covered and all(label.height() >= label.heightForWidth(label.width()) for label in words)


# --- the pages ---


def quiet() -> Keeping:
    """A keeping where there is nothing yet."""
    nothing = Mock()
    return Keeping(
        list_backups=lambda done, _failed: done([]), look_inside=nothing, back_up=nothing, restore=nothing,
        steps=lambda done, _failed: done([]), undo=nothing, redo=nothing,
    )  # fmt: skip


def test_the_pages_are_reached_by_keys_from_wherever_one_is(opened: Build) -> None:
    dialog = opened(keeping=quiet()).dialog
    pages = [dialog.general, dialog.profile, dialog.backups, dialog.history]
    for key, order in ((Key.Key_PageDown, [1, 2, 3, 0]), (Key.Key_PageUp, [3, 2, 1, 0])):
        for place in order:
            QTest.keyClick(QApplication.focusWidget() or dialog, key, CTRL)
            assert [page.isVisible() for page in pages] == [n == place for n in range(4)]
            assert dialog.pages.currentRow() == place


def test_while_a_hotkey_is_recorded_no_key_turns_the_page(opened: Build) -> None:
    one = opened(keeping=quiet())
    one.press(one.dialog.general.hotkey.field, Key.Key_PageDown, CTRL)
    assert one.dialog.general.isVisible()
    assert one.dialog.general.hotkey.state.text() == "This key can't be part of a hotkey. Choose another key."


def test_the_pages_are_walked_by_arrows_in_their_list(opened: Build) -> None:
    dialog = opened(keeping=quiet()).dialog
    dialog.pages.setFocus()
    QTest.keyClick(dialog.pages, Key.Key_Down)
    assert dialog.profile.isVisible()
    QTest.keyClick(dialog.pages, Key.Key_End)
    assert dialog.history.isVisible()


def test_without_a_store_there_is_no_page_about_it(opened: Build) -> None:
    dialog = opened().dialog
    assert [dialog.pages.item(n).text() for n in range(dialog.pages.count())] == ["General", "About you"]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_page_fits_a_small_screen_and_wears_the_theme(opened: Build, look: str) -> None:
    one = opened(keeping=quiet())
    one.themes.choose(look)
    small = one.dialog.minimumSizeHint()
    assert (small.width(), small.height()) <= (1024, 640)
    assert small.height() <= 640
    one.dialog.resize(1024, 640)
    for place in range(4):
        one.dialog.pages.setCurrentRow(place)
        picture = one.dialog.grab().toImage()
        ground = theme(dark=True).ground if look == "dark" else theme(dark=False).raised
        assert picture.pixelColor(200, 4) == ground, place


def test_every_page_is_walked_by_tab_and_named(opened: Build) -> None:
    dialog = opened(keeping=quiet()).dialog
    for page in (dialog.profile, dialog.backups, dialog.history):
        dialog.show_page(page)
        dialog.pages.setFocus()
        seen: list[QWidget] = []
        while (at := QApplication.focusWidget()) is not None and at not in seen:
            seen.append(at)
            assert at.accessibleName() or (isinstance(at, TextButton) and at.text()), at
            QTest.keyClick(at, Key.Key_Tab)
        reachable = {w for w in page.findChildren(QWidget) if w.isVisible() and w.isEnabled() and w.focusPolicy() & TAB}
        assert {w for w in reachable if w.focusProxy() is None} <= set(seen)
        heights = [w.mapTo(page, w.rect().center()).y() for w in seen if page.isAncestorOf(w)]
        assert heights == sorted(heights), "from top to bottom"


# --- about the user ---


def test_what_is_typed_holds_when_the_field_is_left(opened: Build) -> None:
    one = opened(Settings(me={"team": "Returns"}))
    one.dialog.show_page(one.dialog.profile)
    one.dialog.profile.fields["first_name"].setFocus()
    QTest.keyClicks(QApplication.focusWidget(), "Ana ")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    assert one.told == [Settings(me={"team": "Returns", "first_name": "Ana"})]


def test_what_is_typed_holds_a_moment_after_the_last_key(qtbot: QtBot, opened: Build) -> None:
    one = opened()
    one.dialog.show_page(one.dialog.profile)
    one.dialog.profile._settle.setInterval(10)
    QTest.keyClicks(one.dialog.profile.fields["email"], "ana@example.com")
    qtbot.waitUntil(lambda: bool(one.told))
    assert one.told[-1].me == {"email": "ana@example.com"}


def test_closing_loses_nothing_that_was_typed(opened: Build) -> None:
    one = opened()
    one.dialog.show_page(one.dialog.profile)
    one.dialog.profile.fields["name"].setFocus()
    QTest.keyClicks(one.dialog.profile.fields["name"], "Ana Novak")
    one.dialog.close()
    assert one.told[-1].me == {"name": "Ana Novak"}


def test_an_emptied_field_says_nothing_any_more(opened: Build) -> None:
    one = opened(Settings(me={"name": "Ana", "team": "Returns"}))
    one.dialog.show_page(one.dialog.profile)
    one.dialog.profile.fields["name"].clear()
    one.dialog.pages.setCurrentRow(0)
    assert one.told[-1].me == {"team": "Returns"}


def test_what_is_pasted_becomes_one_line_that_can_be_saved(opened: Build) -> None:
    one = opened()
    one.dialog.show_page(one.dialog.profile)
    one.dialog.profile.fields["name"].setText("  Ana\u2028\tNovak\x07 " + "x" * 300)
    one.dialog.pages.setCurrentRow(0)
    name = one.told[-1].me["name"]
    assert name.startswith("Ana Novak x")
    assert fits_me("name", name)


def test_a_line_of_ones_own_is_added_by_keys(opened: Build) -> None:
    one = opened()
    profile = one.dialog.profile
    one.dialog.show_page(profile)
    profile.new_name.setFocus()
    QTest.keyClicks(profile.new_name, "Direct line")
    QTest.keyClick(profile.new_name, Key.Key_Return)
    assert one.dialog.isVisible()
    assert profile.fields["direct_line"].hasFocus()
    assert profile.fields["direct_line"].accessibleName() == "Direct line"
    QTest.keyClicks(profile.fields["direct_line"], "4711")
    one.dialog.close()
    assert one.told[-1].me == {"direct_line": "4711"}


@pytest.mark.parametrize("name", ["", "9", "é", "a-b", "{{me}}"])
def test_a_name_that_no_phrase_could_say_is_refused(opened: Build, name: str) -> None:
    one = opened()
    one.dialog.show_page(one.dialog.profile)
    one.dialog.profile.new_name.setText(name)
    one.dialog.profile.add_button.click()
    assert "A name has only the letters a to z, and blanks between them." in shown(one.dialog)
    assert len(one.dialog.profile.fields) == 4


def test_what_the_file_says_besides_is_shown_and_kept(opened: Build) -> None:
    one = opened(Settings(me={"extension": "4711", "name": "Ana"}))
    assert one.dialog.profile.fields["extension"].text() == "4711"
    one.dialog.general.look.buttons[1].click()
    assert one.told == [Settings(theme="light", me={"extension": "4711", "name": "Ana"})]


def test_showing_it_anew_takes_nothing_from_under_the_hands(opened: Build) -> None:
    one = opened()
    one.dialog.show_page(one.dialog.profile)
    field = one.dialog.profile.fields["name"]
    field.setFocus()
    QTest.keyClicks(field, "An")
    one.dialog.show_settings(Settings(me={"team": "Returns"}))
    assert field.text() == "An"
    assert one.dialog.profile.fields["team"].text() == "Returns"


# --- places ---


class Files(QObject):
    """Stands for the desktop's file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_the_folder_opens(opened: Build) -> None:
    files, dialog = Files(), opened().dialog
    QDesktopServices.setUrlHandler("file", files, "open")
    try:
        row = next(row for row in dialog.findChildren(Row) if row.title.text() == "Phrases and backups")
        row._controls[0].click()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert files.opened == [str(places.home())]


def test_a_folder_that_is_not_there_yet_is_told(opened: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAUNCHER_HOME", str(tmp_path / "none"))
    dialog = opened().dialog
    next(row for row in dialog.findChildren(Row) if row.title.text().startswith("Log"))._controls[0].click()
    assert f"There is no folder {tmp_path / 'none' / 'log'} yet." in shown(dialog)


def test_what_the_company_has_fixed_is_shown_so_and_can_not_be_changed(opened: Build) -> None:
    page = opened(replace(Settings(), theme="dark", fixed={"theme": "light", "hotkey": "Ctrl+Shift+Space"}))
    general = page.dialog.general
    for name, control in general.controls.items():
        assert isinstance(control, QWidget)
        assert control.isEnabled() is (name not in {"theme", "hotkey"})
    told = [row.title.text() for row in general.findChildren(Row) if row.about.text() == "Your company has fixed this."]
    assert sorted(told) == ["Look", "Open the launcher"]
