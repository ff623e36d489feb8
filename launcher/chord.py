"""Keys pressed together, such as Ctrl+Shift+Space: the only room that knows key names.

A chord reads the same in settings, on screen and in the code. Each key has its X keysym (X11/keysymdef.h) and its Windows
virtual-key code (winuser.h). Law: `Chord.parse(str(chord)) == chord`. It knows no keyboard, layout or window.
"""

from typing import Final, NamedTuple

from launcher.errors import LauncherError
from launcher.language import _


class Key(NamedTuple):
    """What a key is called by X11 and by Windows."""

    keysym: int
    virtual: int


MODIFIERS: Final = ("Ctrl", "Alt", "Shift", "Super")  # in the order in which they are written
_SPOKEN: Final = {
    "control": "Ctrl", "ctl": "Ctrl", "option": "Alt", "win": "Super", "windows": "Super", "meta": "Super", "cmd": "Super",
}  # fmt: skip
_SPOKEN_KEYS: Final = {
    "return": "Enter", "esc": "Escape", "del": "Delete", "ins": "Insert", "pageup": "PgUp", "pagedown": "PgDn",
    ",": "Comma", ".": "Period", "-": "Minus", "=": "Equal", ";": "Semicolon", "/": "Slash", "`": "Grave", "'": "Apostrophe",
    "[": "BracketLeft", "]": "BracketRight", "\\": "Backslash",
}  # fmt: skip
KEYS: Final[dict[str, Key]] = {
    **{letter: Key(ord(letter.lower()), ord(letter)) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    **{digit: Key(ord(digit), ord(digit)) for digit in "0123456789"},
    **{f"F{n}": Key(0xFFBD + n, 0x6F + n) for n in range(1, 25)},
    "Space": Key(0x20, 0x20), "Enter": Key(0xFF0D, 0x0D), "Tab": Key(0xFF09, 0x09), "Escape": Key(0xFF1B, 0x1B),
    "Backspace": Key(0xFF08, 0x08), "Insert": Key(0xFF63, 0x2D), "Delete": Key(0xFFFF, 0x2E), "Home": Key(0xFF50, 0x24),
    "End": Key(0xFF57, 0x23), "PgUp": Key(0xFF55, 0x21), "PgDn": Key(0xFF56, 0x22), "Left": Key(0xFF51, 0x25),
    "Up": Key(0xFF52, 0x26), "Right": Key(0xFF53, 0x27), "Down": Key(0xFF54, 0x28), "Pause": Key(0xFF13, 0x13),
    "Print": Key(0xFF61, 0x2C), "Menu": Key(0xFF67, 0x5D), "Comma": Key(0x2C, 0xBC), "Period": Key(0x2E, 0xBE),
    "Minus": Key(0x2D, 0xBD), "Equal": Key(0x3D, 0xBB), "Semicolon": Key(0x3B, 0xBA), "Slash": Key(0x2F, 0xBF),
    "Grave": Key(0x60, 0xC0), "BracketLeft": Key(0x5B, 0xDB), "Backslash": Key(0x5C, 0xDC), "BracketRight": Key(0x5D, 0xDD),
    "Apostrophe": Key(0x27, 0xDE),
}  # fmt: skip
MODIFIER_KEYSYMS: Final[dict[str, tuple[int, ...]]] = {
    "Ctrl": (0xFFE3, 0xFFE4), "Alt": (0xFFE9, 0xFFEA), "Shift": (0xFFE1, 0xFFE2), "Super": (0xFFEB, 0xFFEC),
}  # fmt: skip
OTHER_HELD_KEYSYMS: Final = (0xFFE7, 0xFFE8, 0xFFED, 0xFFEE, 0xFE03)  # Meta, Hyper, AltGr: held, they change a pasted chord too
_BY_LOWER: Final = {name.lower(): name for name in (*KEYS, *MODIFIERS)}


class Chord(NamedTuple):
    """Some modifiers, in the order of MODIFIERS, and one key of KEYS."""

    modifiers: tuple[str, ...]
    key: str

    @classmethod
    def parse(cls, text: str) -> "Chord":
        """The chord that `text` names, in any case and order of modifiers; LauncherError marks the part it does not know."""
        parts = [part.strip() for part in text.strip().split("+")]
        names = [_named(part, text) for part in parts]
        held, keys = [n for n in names if n in MODIFIERS], [n for n in names if n not in MODIFIERS]
        if len(keys) != 1 or len(set(held)) != len(held):
            raise LauncherError(_("“{text}” is not a key combination.").format(text=text), _example())
        return cls(tuple(m for m in MODIFIERS if m in held), keys[0])

    def __str__(self) -> str:
        return "+".join((*self.modifiers, self.key))

    def unfit(self) -> str:
        """Why the chord would make a bad global hotkey, or an empty string."""
        if str(self) in _EVERYDAY:
            return _("{chord} is used in every program, and would no longer work there.").format(chord=self)
        if set(self.modifiers) >= {"Ctrl", "Alt"}:
            return _("Ctrl+Alt is AltGr on many keyboards and would block characters.")
        if self.key.startswith("F") and len(self.key) > 1:
            return ""
        if not set(self.modifiers) - {"Shift"}:
            return _("A hotkey needs Ctrl, Alt or Super, so that it is never typed by chance.")
        return ""


# What people press all day; taking one of them from every other program would harm, and Ctrl+V is how we paste.
_EVERYDAY: Final = frozenset(
    [f"Ctrl+{key}" for key in ("A", "C", "F", "N", "O", "P", "Q", "S", "T", "V", "W", "X", "Y", "Z", "Enter", "Tab", "Insert")]
    + ["Ctrl+Shift+Z", "Ctrl+Shift+Tab", "Shift+Insert", "Shift+Delete", "Alt+Tab", "Alt+Shift+Tab", "Alt+F4", "Alt+Enter", "F1"]
    + ["Ctrl+Home", "Ctrl+End", "Ctrl+Left", "Ctrl+Right", "Ctrl+Backspace", "Ctrl+Delete", "Alt+Left", "Alt+Right"]
)


def _named(part: str, text: str) -> str:
    low = part.lower()
    low = _SPOKEN.get(low, _SPOKEN_KEYS.get(low, low)).lower()
    if low not in _BY_LOWER:
        raise LauncherError(_("No key is called “{part}” in “{text}”.").format(part=part, text=text), _example())
    return _BY_LOWER[low]


def _example() -> str:
    return _("Write it like Ctrl+Shift+Space.")
