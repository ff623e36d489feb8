"""The keyboard's map of our own, read by the libraries that programs read it with."""

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.chord import KEYS, MODIFIERS, Chord
from launcher.desktop.wayland.keymap import MASKS, MODIFIER_CODES, SPARE, THIRD_CODE, Keymap, Stroke, others, stroke, typable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Wayland is Linux's")
_XKB_OFFSET = 8
_A_KEYBOARDS_WORTH = "".join(chr(code) for code in range(0x20, 0x7F))
_LETTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")


class _Xkb:
    """libxkbcommon, which nearly every program on Wayland reads keys with."""

    def __init__(self) -> None:
        self._lib = lib = ctypes.CDLL("libxkbcommon.so.0")
        for name in ("xkb_context_new", "xkb_keymap_new_from_string", "xkb_state_new"):
            getattr(lib, name).restype = ctypes.c_void_p
        pointer, number = ctypes.c_void_p, ctypes.c_uint32
        lib.xkb_keymap_new_from_string.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
        lib.xkb_keymap_mod_get_index.argtypes = [pointer, ctypes.c_char_p]
        lib.xkb_keymap_unref.argtypes = lib.xkb_state_unref.argtypes = lib.xkb_state_new.argtypes = [pointer]
        lib.xkb_state_update_mask.argtypes = [pointer, *[number] * 6]
        lib.xkb_state_update_key.argtypes = [pointer, number, ctypes.c_int]
        lib.xkb_state_key_get_utf8.argtypes = [pointer, number, ctypes.c_char_p, ctypes.c_size_t]
        lib.xkb_state_key_get_one_sym.argtypes = [pointer, number]
        self._context = lib.xkb_context_new(0)

    def read(self, keymap: Keymap, strokes: list[Stroke], *, by_keys: bool = False) -> list[tuple[int, str]]:
        """The keysym and the text of each stroke; the modifiers by their sum, as on Wayland, or by their keys, as on X11."""
        lib = self._lib
        compiled = lib.xkb_keymap_new_from_string(self._context, keymap.text.encode(), 1, 0)
        assert compiled, keymap.text
        state = lib.xkb_state_new(compiled)
        try:
            return [self._one(state, each, by_keys=by_keys) for each in strokes]
        finally:
            lib.xkb_state_unref(state)
            lib.xkb_keymap_unref(compiled)

    def _one(self, state: int, stroke: Stroke, *, by_keys: bool) -> tuple[int, str]:
        lib, said = self._lib, ctypes.create_string_buffer(16)
        codes = [_MODIFIERS[name] + _XKB_OFFSET for name in stroke.modifiers if by_keys]
        for code in codes:
            lib.xkb_state_update_key(state, code, 1)
        if not by_keys:
            lib.xkb_state_update_mask(state, sum(MASKS[name] for name in stroke.modifiers), 0, 0, 0, 0, 0)
        keysym = lib.xkb_state_key_get_one_sym(state, stroke.code + _XKB_OFFSET)
        lib.xkb_state_key_get_utf8(state, stroke.code + _XKB_OFFSET, said, 16)
        for code in codes:
            lib.xkb_state_update_key(state, code, 0)
        return keysym, said.value.decode()


_MODIFIERS = MODIFIER_CODES | {"Third": THIRD_CODE}


@pytest.fixture(scope="module")
def xkb() -> _Xkb:
    return _Xkb()


@given(text=st.text(_LETTERS, max_size=SPARE))
def test_every_letter_comes_out_as_it_went_in_whichever_way_programs_count_modifiers(xkb: _Xkb, text: str) -> None:
    keymap = Keymap(others(text))
    strokes = [keymap.strokes[letter] for letter in text]
    for by_keys in (False, True):
        assert "".join(said for _keysym, said in xkb.read(keymap, strokes, by_keys=by_keys)) == text


@pytest.mark.parametrize("text", ["Grüße — 你好 €", "😀👍🏽", "क्षि e\u0301", "👨‍👩‍👧", "שלום مرحبا", "\u00a0\u2009\u2011"])
def test_every_script_comes_out_as_it_went_in(xkb: _Xkb, text: str) -> None:
    keymap = Keymap(others(text))
    assert "".join(said for _keysym, said in xkb.read(keymap, [keymap.strokes[letter] for letter in text])) == text


@pytest.mark.parametrize("wanted", ["", "".join(chr(0x4E00 + n) for n in range(SPARE))])
def test_what_a_us_keyboard_has_and_every_chord_are_in_every_map(xkb: _Xkb, wanted: str) -> None:
    keymap = Keymap(wanted)
    read = xkb.read(keymap, [keymap.strokes[letter] for letter in _A_KEYBOARDS_WORTH])
    assert "".join(said for _keysym, said in read) == _A_KEYBOARDS_WORTH
    assert [xkb.read(keymap, [stroke(Chord((), key))])[0][0] for key in KEYS] == [key.keysym for key in KEYS.values()]
    assert len(keymap.strokes) == len(_A_KEYBOARDS_WORTH) + len(wanted)


@pytest.mark.parametrize("line", ["Ctrl+V", "Shift+Insert", "Ctrl+Shift+V", "Shift+Enter", "Left", "Right"])
def test_chords_are_at_their_places_on_a_real_keyboard(line: str) -> None:
    places = {"V": 47, "Insert": 110, "Enter": 28, "Left": 105, "Right": 106}  # linux/input-event-codes.h
    chord = Chord.parse(line)
    assert stroke(chord) == Stroke(places[chord.key], chord.modifiers)


def test_no_two_letters_and_no_two_keys_share_a_place() -> None:
    strokes = Keymap(others("".join(chr(0x4E00 + n) for n in range(SPARE)))).strokes
    assert len(set(strokes.values())) == len(strokes)
    codes = [stroke(Chord((), key)).code for key in KEYS] + list(_MODIFIERS.values())
    assert len(set(codes)) == len(codes)


def test_modifiers_count_as_programs_expect(xkb: _Xkb) -> None:
    lib = xkb._lib
    compiled = lib.xkb_keymap_new_from_string(xkb._context, Keymap().text.encode(), 1, 0)
    named = {"Shift": b"Shift", "Ctrl": b"Control", "Alt": b"Mod1", "Super": b"Mod4"}
    assert {name: 1 << lib.xkb_keymap_mod_get_index(compiled, named[name]) for name in MODIFIERS} == {
        name: MASKS[name] for name in MODIFIERS
    }


def test_control_characters_have_no_key() -> None:
    assert not any(map(typable, "\n\t\x00\x7f\x9f\ud800"))
    assert others("a\tb\nc") == ""


@given(text=st.text(_LETTERS, max_size=40), repeats=st.integers(1, 3))
def test_a_letter_is_asked_for_once_and_in_the_order_of_the_text(text: str, repeats: int) -> None:
    wanted = others(text * repeats)
    assert len(set(wanted)) == len(wanted)
    assert list(wanted) == sorted(wanted, key=text.index)


@pytest.mark.skipif(shutil.which("xkbcomp") is None, reason="Xwayland brings it; only the tests for desktops need it")
@pytest.mark.parametrize("text", ["", "Grüße — 你好 😀 €ñ×´"])
def test_xwaylands_older_reader_takes_it_without_a_word(text: str, tmp_path: Path) -> None:
    line = ["xkbcomp", "-w", "10", "-xkm", "-", str(tmp_path / "compiled")]  # it removes what stands there before
    done = subprocess.run(line, input=Keymap(others(text)).text.encode(), capture_output=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
