"""Which key means what, wherever its letter is printed."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from launcher.ui.overlay.keys import Meaning, meaning, place_of

Key, Mod = Qt.Key, Qt.KeyboardModifier


def press(
    key: int,
    held: Mod = Mod.NoModifier,
    *,
    scan: int = 0,
    platform: str = "xcb",
    empty: bool = False,
    undoable: bool = True,
    filling: bool = False,
) -> Meaning | None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, scan, 0, 0, "")
    return meaning(event, platform=platform, empty=empty, undoable=undoable, filling=filling)


# The digit row of a French keyboard, from 1 to 0, with the keycodes of X11.
AZERTY: list[int] = [Key.Key_Ampersand, Key.Key_Eacute, Key.Key_QuoteDbl, Key.Key_Apostrophe, Key.Key_ParenLeft, Key.Key_Minus]
AZERTY += [Key.Key_Egrave, Key.Key_Underscore, Key.Key_Ccedilla, Key.Key_Agrave]
CZECH = [ord(letter) for letter in "+ĚŠČŘŽÝÁÍÉ"]  # keys that Qt has no name for


@pytest.mark.parametrize("layout", [AZERTY, CZECH], ids=["azerty", "czech"])
@pytest.mark.parametrize(("platform", "first"), [("xcb", 10), ("wayland", 10), ("windows", 2)])
def test_the_digit_row_is_told_by_place(layout: list[int], platform: str, first: int) -> None:
    for place, key in enumerate(layout):
        assert press(key, Mod.ControlModifier, scan=first + place, platform=platform) == Meaning("situation", place + 1)
        alt = press(key, Mod.AltModifier, scan=first + place, platform=platform)
        assert alt == (Meaning("choose_digit", place + 1) if place < 9 else None)


def test_where_no_scan_code_is_told_the_digit_counts() -> None:
    assert press(Key.Key_3, Mod.ControlModifier, platform="cocoa") == Meaning("situation", 3)
    assert press(Key.Key_0, Mod.ControlModifier, platform="cocoa") == Meaning("situation", 10)
    assert press(Key.Key_A, Mod.ControlModifier, platform="cocoa") is None


@pytest.mark.parametrize("key", [Key.Key_7, Key.Key_Home], ids=["with NumLock", "without"])
def test_the_keypad_counts_for_situations(key: Key) -> None:
    held = Mod.ControlModifier | Mod.KeypadModifier
    assert press(key, held, scan=79) == Meaning("situation", 7)
    assert press(key, held, scan=79, empty=True) == Meaning("situation", 7)


def test_alt_and_the_keypad_write_characters_on_windows_and_are_left_alone() -> None:
    assert press(Key.Key_1, Mod.AltModifier | Mod.KeypadModifier, scan=79, platform="windows") is None


def test_the_other_keys_of_the_keypad_are_no_digits() -> None:
    for scan in (82, 86, 91, 63, 106):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Plus, Mod.KeypadModifier, scan, 0, 0, "")
        assert place_of(event, "xcb", keypad=True) == 0


def test_altgr_writes_characters() -> None:
    assert press(Key.Key_Ampersand, Mod.ControlModifier | Mod.AltModifier, scan=10) is None
    assert press(Key.Key_1, Mod.GroupSwitchModifier, scan=10) is None


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
@pytest.mark.parametrize(
    ("held", "how"), [(Mod.NoModifier, "paste"), (Mod.ControlModifier, "copy"), (Mod.AltModifier, "paste-always")]
)
def test_enter(key: Key, held: Mod, how: str) -> None:
    keypad = Mod.KeypadModifier if key == Key.Key_Enter else Mod.NoModifier
    assert press(key, held | keypad) == Meaning("choose", how=how)


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Key.Key_A, Mod.ControlModifier),
        (Key.Key_Backspace, Mod.ControlModifier),
        (Key.Key_Z, Mod.ControlModifier),  # something typed can be undone
        (Key.Key_Home, Mod.NoModifier),
        (Key.Key_End, Mod.ShiftModifier),
        (Key.Key_Left, Mod.ControlModifier),
        (Key.Key_Dead_Acute, Mod.NoModifier),
        (Key.Key_1, Mod.NoModifier),
        (Key.Key_Tab, Mod.NoModifier),
    ],
)
def test_what_belongs_to_the_line_edit_is_left_to_it(key: Key, held: Mod) -> None:
    assert press(key, held) is None


def test_home_and_end_walk_the_list_before_anything_is_typed() -> None:
    assert press(Key.Key_Home, empty=True) == Meaning("step_to", 0)
    assert press(Key.Key_End, empty=True) == Meaning("step_to", -1)


def test_editing_and_writing() -> None:
    assert press(Key.Key_E, Mod.ControlModifier) == Meaning("edit")
    assert press(Key.Key_Insert, Mod.ControlModifier) == Meaning("write")
    assert press(Key.Key_Insert) is None
    assert press(Key.Key_Insert, Mod.ShiftModifier) is None  # pastes into the line


@pytest.mark.parametrize("key", [Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home, Key.Key_End])
def test_in_a_fill_in_no_key_moves_the_list(key: Key) -> None:
    assert press(key, filling=True, empty=True) is None


def test_in_a_fill_in_the_keys_of_the_overlay_go_on_and_esc_leads_back_first() -> None:
    assert press(Key.Key_Escape, filling=True) == Meaning("leave")
    assert press(Key.Key_Return, filling=True) == Meaning("choose", how="paste")
    assert press(Key.Key_2, Mod.AltModifier, scan=11, filling=True) == Meaning("choose_digit", 2)
    assert press(Key.Key_2, Mod.ControlModifier, scan=11, filling=True) == Meaning("situation", 2)
    assert press(Key.Key_PageDown, Mod.ShiftModifier, filling=True) == Meaning("read", 1)
    assert press(Key.Key_Z, Mod.ControlModifier, filling=True) is None
    assert press(Key.Key_Z, Mod.ControlModifier, filling=True, undoable=False) is None
