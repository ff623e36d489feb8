"""The keyboard's map that we bring along: every key that a chord can have, the letters of a US keyboard, and any others.

Law: the keys stand where they stand on a real keyboard, because some programs go by a key's place. Letters that a US keyboard
lacks stand on the third and fourth level of the letters' keys, as those of many real keyboards do; so a map for other letters
changes nothing for a window that has not got to it yet, but for those. Pure: text in, text out; the map is in the text
format of XKB, for libxkbcommon as for the older xkbcomp, which Xwayland uses. It names a lamp, because without any, no program
of Qt or Chromium can start under Xwayland while our map is the last one used.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from launcher.chord import KEYS, MODIFIER_KEYSYMS, Chord

# The keys of the letters by their evdev codes, with what a US keyboard has on them, alone and with Shift.
_ROWS: Final = (
    (41, "`", "~"),
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'", 'ASDFGHJKL:"'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
_LETTER_KEYS: Final = {start + at: (plain[at], shifted[at]) for start, plain, shifted in _ROWS for at in range(len(plain))}
_SPACE: Final = 57
_OTHER_KEYS: Final = {
    "Escape": 1, "Backspace": 14, "Tab": 15, "Enter": 28, "Home": 102, "Up": 103, "PgUp": 104, "Left": 105, "Right": 106,
    "End": 107, "Down": 108, "PgDn": 109, "Insert": 110, "Delete": 111, "Pause": 119, "Menu": 127, "Print": 99,
    **{f"F{n}": 58 + n for n in range(1, 11)}, "F11": 87, "F12": 88, **{f"F{n}": 170 + n for n in range(13, 25)},
}  # fmt: skip
MODIFIER_CODES: Final = {"Ctrl": 29, "Alt": 56, "Shift": 42, "Super": 125}
THIRD: Final = "Third"  # the modifier of the third level, which no chord has
THIRD_CODE: Final = 100
MASKS: Final = {"Shift": 1, "Ctrl": 4, "Alt": 8, "Super": 64, THIRD: 128}  # real modifiers as XKB counts them
_REAL: Final = {"Shift": "Shift", "Ctrl": "Control", "Alt": "Mod1", "Super": "Mod4"}
_THIRD_KEYSYM: Final = 0xFE03
SPARE: Final = 2 * len(_LETTER_KEYS)  # how many other letters one map can have
XKB_OFFSET: Final = 8  # XKB counts keys from here
OURS: Final = 'xkb_symbols "phrases"'  # by which a map of ours is known again
_LATIN_1: Final = 0x100
_UNICODE: Final = 0x01000000


class Stroke(NamedTuple):
    """A key by its evdev code, and the modifiers to hold."""

    code: int
    modifiers: tuple[str, ...] = ()


_BASE: Final = {
    **{letter: Stroke(code, ("Shift",) * at) for code, both in _LETTER_KEYS.items() for at, letter in enumerate(both)},
    " ": Stroke(_SPACE),
}


@dataclass(frozen=True, slots=True)
class Keymap:
    """The map with `others`, at most SPARE different letters beside those of a US keyboard; each must be `typable`."""

    others: str = ""

    @property
    def strokes(self) -> dict[str, Stroke]:
        """How each letter of it is pressed."""
        places = [(code, held) for held in ((THIRD,), ("Shift", THIRD)) for code in _LETTER_KEYS]
        return _BASE | {letter: Stroke(*place) for letter, place in zip(self.others, places, strict=False)}

    @property
    def text(self) -> str:
        """It in the format of XKB."""
        return _TEXT.format(codes="\n".join(_codes()), symbols="\n".join(self._symbols()))

    def _symbols(self) -> Iterable[str]:
        on = {(s.code, "Shift" in s.modifiers): letter for letter, s in self.strokes.items() if THIRD in s.modifiers}
        for code, both in _LETTER_KEYS.items():
            levels = [_symbol(letter) for letter in both]
            if (code, False) in on:
                levels += [_symbol(on.get((code, shifted), both[shifted])) for shifted in (False, True)]
            kind = "FOUR_LEVEL" if len(levels) > len(both) else "TWO_LEVEL"
            yield f'  key {_name(code)} {{ type = "{kind}", [ {", ".join(levels)} ] }};'
        keysyms = {_OTHER_KEYS[name]: KEYS[name].keysym for name in _OTHER_KEYS} | {_SPACE: KEYS["Space"].keysym}
        keysyms |= {code: MODIFIER_KEYSYMS[name][0] for name, code in MODIFIER_CODES.items()} | {THIRD_CODE: _THIRD_KEYSYM}
        for code, keysym in keysyms.items():
            yield f'  key {_name(code)} {{ type = "ONE_LEVEL", [ {keysym:#x} ] }};'
        for name, real in _REAL.items():
            yield f"  modifier_map {real} {{ {_name(MODIFIER_CODES[name])} }};"
        yield f"  modifier_map Mod5 {{ {_name(THIRD_CODE)} }};"


def typable(letter: str) -> bool:
    """Whether a key can have the letter at all: not a control character, nor half of one."""
    code = ord(letter)
    return not (code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000)


def others(text: str) -> str:
    """The letters of `text` that a US keyboard lacks, each once, in the order in which they are needed."""
    return "".join(letter for letter in dict.fromkeys(text) if letter not in _BASE and typable(letter))


def stroke(chord: Chord) -> Stroke:
    """How a chord is pressed; every map of ours has it, and any other unless it is one of a letter's key."""
    code = _OTHER_KEYS.get(chord.key)
    return Stroke(_BASE[chr(KEYS[chord.key].keysym)].code if code is None else code, chord.modifiers)


def of_a_letter(chord: Chord) -> bool:
    """Whether layouts differ in where its key is."""
    return chord.key not in _OTHER_KEYS


def _symbol(letter: str) -> str:
    code = ord(letter)
    return f"{code if code < _LATIN_1 else _UNICODE | code:#x}"


def _name(code: int) -> str:
    return f"<K{code}>"


def _codes() -> Iterable[str]:
    all_codes = {*_LETTER_KEYS, *_OTHER_KEYS.values(), *MODIFIER_CODES.values(), _SPACE, THIRD_CODE}
    return (f"  {_name(code)} = {code + XKB_OFFSET};" for code in sorted(all_codes))


_TEXT: Final = """xkb_keymap {{
xkb_keycodes "phrases" {{
  minimum = 8;
  maximum = 255;
{codes}
  indicator 1 = "Caps Lock";
}};
xkb_types "phrases" {{
  virtual_modifiers LevelThree, Alt, Super;
  type "ONE_LEVEL" {{
    modifiers = none;
    level_name[Level1] = "Any";
  }};
  type "TWO_LEVEL" {{
    modifiers = Shift;
    map[Shift] = Level2;
    level_name[Level1] = "Base";
    level_name[Level2] = "Shift";
  }};
  type "ALPHABETIC" {{
    modifiers = Shift + Lock;
    map[Shift] = Level2;
    map[Lock] = Level2;
    level_name[Level1] = "Base";
    level_name[Level2] = "Caps";
  }};
  type "KEYPAD" {{
    modifiers = Shift;
    map[Shift] = Level2;
    level_name[Level1] = "Base";
    level_name[Level2] = "Number";
  }};
  type "FOUR_LEVEL" {{
    modifiers = Shift + LevelThree;
    map[Shift] = Level2;
    map[LevelThree] = Level3;
    map[Shift + LevelThree] = Level4;
    level_name[Level1] = "Base";
    level_name[Level2] = "Shift";
    level_name[Level3] = "Third";
    level_name[Level4] = "Shift Third";
  }};
}};
xkb_compatibility "phrases" {{
  virtual_modifiers LevelThree, Alt, Super;
  interpret.useModMapMods = AnyLevel;
  interpret.repeat = False;
  interpret Shift_L + AnyOf(all) {{
    action = SetMods(modifiers = Shift, clearLocks);
  }};
  interpret Control_L + AnyOf(all) {{
    action = SetMods(modifiers = Control, clearLocks);
  }};
  interpret Alt_L + AnyOf(all) {{
    virtualModifier = Alt;
    action = SetMods(modifiers = modMapMods, clearLocks);
  }};
  interpret Super_L + AnyOf(all) {{
    virtualModifier = Super;
    action = SetMods(modifiers = modMapMods, clearLocks);
  }};
  interpret ISO_Level3_Shift + AnyOf(all) {{
    virtualModifier = LevelThree;
    useModMapMods = Level1;
    action = SetMods(modifiers = LevelThree, clearLocks);
  }};
  indicator "Caps Lock" {{
    whichModState = locked;
    modifiers = Lock;
  }};
}};
xkb_symbols "phrases" {{
  name[Group1] = "Phrases";
{symbols}
}};
}};
"""
