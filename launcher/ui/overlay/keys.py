"""What a key means in the overlay.

Law: digits are told by their place on the keyboard, not by what the layout prints there, so that Ctrl+1 and Alt+1 work on
AZERTY and Czech keyboards too. What belongs to the line edit (letters, Ctrl+A, Home in a text, dead keys) means nothing here
and is left to it. It emits nothing and knows no widget.
"""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Act = Literal[
    "move", "page", "step_to", "read", "choose", "choose_digit", "situation", "dismiss", "leave", "undo", "keys", "edit", "write"
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What to do; `how` and `amount` where the act needs them."""

    act: Act
    amount: int = 0
    how: str = ""


_MODIFIERS: Final = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_NONE: Final = Qt.KeyboardModifier.NoModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_ENTER: Final[frozenset[int]] = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_HOW: Final = {_NONE: "paste", _CTRL: "copy", _ALT: "paste-always"}

_SIMPLE: Final[dict[tuple[Qt.KeyboardModifier, int], Meaning]] = {
    (_NONE, Qt.Key.Key_Up): Meaning("move", -1),
    (_NONE, Qt.Key.Key_Down): Meaning("move", 1),
    (_NONE, Qt.Key.Key_PageUp): Meaning("page", -1),
    (_NONE, Qt.Key.Key_PageDown): Meaning("page", 1),
    (_SHIFT, Qt.Key.Key_PageUp): Meaning("read", -1),
    (_SHIFT, Qt.Key.Key_PageDown): Meaning("read", 1),
    (_NONE, Qt.Key.Key_Escape): Meaning("dismiss"),
    (_NONE, Qt.Key.Key_F1): Meaning("keys"),
    (_CTRL, Qt.Key.Key_E): Meaning("edit"),
    (_CTRL, Qt.Key.Key_Insert): Meaning("write"),
}
_NOT_IN_A_FILL_IN: Final = {"move", "page", "step_to", "undo"}

# X11 and Wayland both count from the kernel's codes plus 8; Windows tells the scan codes of the first PC keyboards.
_ROW: Final = {"x11": {9 + place: place for place in range(1, 11)}, "windows": {1 + place: place for place in range(1, 11)}}
_PAD: Final = {
    "x11": {87: 1, 88: 2, 89: 3, 83: 4, 84: 5, 85: 6, 79: 7, 80: 8, 81: 9, 90: 10},
    "windows": {79: 1, 80: 2, 81: 3, 75: 4, 76: 5, 77: 6, 71: 7, 72: 8, 73: 9, 82: 10},
}
_KEYBOARD: Final = {"xcb": "x11", "wayland": "x11", "wayland-egl": "x11", "windows": "windows"}


def meaning(event: QKeyEvent, *, platform: str, empty: bool, undoable: bool, filling: bool = False) -> Meaning | None:
    """What the key press means; None where it belongs to the line edit.

    `platform` is Qt's platform name, `empty` says that nothing is typed, `undoable` that typing can be undone, `filling`
    that a fill-in has the focus: then the list of phrases stays as it is, Ctrl+Z undoes typing and never a change of words,
    and Esc leads back to the search first.
    """
    meant = _meaning(event, platform=platform, empty=empty and not filling, undoable=undoable)
    if not filling or meant is None:
        return meant
    if meant.act == "dismiss":
        return Meaning("leave")
    return None if meant.act in _NOT_IN_A_FILL_IN else meant


def _meaning(event: QKeyEvent, *, platform: str, empty: bool, undoable: bool) -> Meaning | None:
    held, key = event.modifiers() & _MODIFIERS, event.key()
    if key in _ENTER and held in _HOW:
        return Meaning("choose", how=_HOW[held])
    if simple := _SIMPLE.get((held, key)):
        return simple
    if digit := _digit(event, held, platform):
        return digit
    if empty and held in {_NONE, _CTRL} and key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
        return Meaning("step_to", 0 if key == Qt.Key.Key_Home else -1)
    if held == _CTRL and key == Qt.Key.Key_Z and not undoable:
        return Meaning("undo")
    return None


def _digit(event: QKeyEvent, held: Qt.KeyboardModifier, platform: str) -> Meaning | None:
    if held == _CTRL and (place := place_of(event, platform, keypad=True)):
        return Meaning("situation", place)
    # Alt and the keypad write characters by number on Windows, so Alt takes only the digit row.
    if held == _ALT and (place := place_of(event, platform, keypad=False)) and place < 10:
        return Meaning("choose_digit", place)
    return None


def place_of(event: QKeyEvent, platform: str, *, keypad: bool) -> int:
    """The digit's place from 1 to 10 (the key of 0 is the tenth); 0 where the key is none."""
    on_keypad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
    if on_keypad and not keypad:
        return 0
    keyboard = _KEYBOARD.get(platform)
    if keyboard is None or not event.nativeScanCode():
        digit = event.key() - Qt.Key.Key_0
        return (digit or 10) if 0 <= digit <= 9 else 0
    return (_PAD if on_keypad else _ROW)[keyboard].get(event.nativeScanCode(), 0)
