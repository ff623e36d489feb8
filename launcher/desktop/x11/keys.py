"""The keyboard by XTest: which choosing keys are held, and a paste chord that reaches one window or none.

Law: the chord is pressed while the server is grabbed for these few requests, so that the focus cannot change between the
look and the press. Held modifiers are waited for, never released on the user's behalf (that leaves keys stuck).
"""

from collections.abc import Callable
from typing import Any, Final

from Xlib import XK, X
from Xlib.ext import xtest

from launcher.chord import KEYS, MODIFIER_KEYSYMS, OTHER_HELD_KEYSYMS, Chord
from launcher.desktop import Target

# Keys that choose in the overlay: one still held would repeat in the document.
CHOOSING: Final = ("Enter", "Escape", "Insert", *"1234567890")
# A layout without Latin letters has no V; the key at its place (the same code on every PC keyboard) is what people press then.
_PLACES: Final = {KEYS["V"].keysym: 55}
_GROUP_BITS: Final = 13  # where XKB tells the layout in use in a core event's state
_KEYPAD: Final = tuple(getattr(XK, f"XK_KP_{name}") for name in ("Enter", *"0123456789"))


class X11Keys:
    """Presses and looks on a connection of its own."""

    def __init__(self, connection: Any, focused: Callable[[Target], bool]) -> None:
        self._connection, self._focused = connection, focused
        self._read_mapping()

    def any_down(self) -> bool:
        """See Keys."""
        self._follow_mapping()
        keys = self._connection.query_keymap()
        return any(keys[code >> 3] & (1 << (code & 7)) for code in self._choosing)

    def has(self, chord: Chord) -> bool:
        """See Keys."""
        self._follow_mapping()
        group = self._connection.screen().root.query_pointer().mask >> _GROUP_BITS & 3
        own = range(group * 2, group * 2 + 2)  # the core map has two columns for each of the first two groups
        return any(column in own for _code, column in self._connection.keysym_to_keycodes(KEYS[chord.key].keysym))

    def untouched(self) -> bool:
        """See Keys."""
        return not any(self._connection.query_keymap())

    def press(self, chord: Chord, target: Target, *, times: int = 1) -> bool:
        """See Keys."""
        self._follow_mapping()
        codes = [self._code(MODIFIER_KEYSYMS[m][0]) for m in chord.modifiers] + [self._code(KEYS[chord.key].keysym)]
        self._connection.grab_server()
        try:
            held = self.any_down() if times == 1 else not self.untouched()
            if not all(codes) or held or not self._focused(target):
                return False
            for _time in range(times):
                for code in codes:
                    xtest.fake_input(self._connection, X.KeyPress, code)
                for code in reversed(codes):
                    xtest.fake_input(self._connection, X.KeyRelease, code)
        finally:
            self._connection.ungrab_server()
            self._connection.sync()
        return True

    def _follow_mapping(self) -> None:
        while self._connection.pending_events():
            event = self._connection.next_event()
            if event.type == X.MappingNotify:
                self._connection.refresh_keyboard_mapping(event)
                self._read_mapping()

    def _read_mapping(self) -> None:
        keysyms = [k for both in MODIFIER_KEYSYMS.values() for k in both]
        keysyms += [*OTHER_HELD_KEYSYMS, *(KEYS[name].keysym for name in CHOOSING), *_KEYPAD]
        self._choosing = {code for sym in keysyms for code, _column in self._connection.keysym_to_keycodes(sym)}

    def _code(self, keysym: int) -> int:
        codes = list(self._connection.keysym_to_keycodes(keysym))
        return int(min(codes, key=lambda pair: pair[1])[0]) if codes else _PLACES.get(keysym, 0)
