"""The second choice for a hotkey that another program has: listening to the keyboard for it, by the library `keyboard`.

Law: loaded only when the user allowed it in the settings, because from then on, until the launcher ends, every key pressed on
this computer passes through it. It looks for one chord and keeps nothing. That chord no longer reaches other programs.
"""

import sys

assert sys.platform == "win32"

from collections.abc import Callable
from typing import Final

from launcher.chord import Chord

_CALLED: Final = {
    "Super": "windows", "PgUp": "page up", "PgDn": "page down", "Escape": "esc", "Print": "print screen", "Comma": "comma",
    "Period": ".", "Minus": "-", "Equal": "=", "Semicolon": ";", "Slash": "/", "Grave": "`", "BracketLeft": "[",
    "Backslash": "\\", "BracketRight": "]", "Apostrophe": "'",
}  # fmt: skip


def listen(chord: Chord, pressed: Callable[[], object]) -> Callable[[], None]:
    """Call `pressed`, on a thread of the library's, whenever `chord` is pressed; returns how to stop."""
    import keyboard  # noqa: TID251 -- chosen by the user, who was told

    def heard() -> None:
        pressed()  # what it returns must not go on: the library lets a key through to the document where that is true

    handle = keyboard.add_hotkey(name_of(chord), heard, suppress=True)
    return lambda: keyboard.remove_hotkey(handle)


def name_of(chord: Chord) -> str:
    """What the library calls it."""
    return "+".join(_CALLED.get(part, part.lower()) for part in (*chord.modifiers, chord.key))
