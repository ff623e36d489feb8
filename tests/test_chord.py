"""Chords: what is written is what is read, and what cannot be a hotkey is said kindly."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.chord import KEYS, MODIFIER_KEYSYMS, MODIFIERS, Chord
from launcher.errors import LauncherError

held = st.sets(st.sampled_from(MODIFIERS)).map(lambda some: tuple(m for m in MODIFIERS if m in some))
chords = st.builds(Chord, held, st.sampled_from(sorted(KEYS)))


@given(chords)
def test_a_chord_reads_back_as_it_is_written(chord: Chord) -> None:
    assert Chord.parse(str(chord)) == chord


@given(chords, st.randoms())
def test_case_order_and_spaces_do_not_matter(chord: Chord, dice: object) -> None:
    parts = [*chord.modifiers, chord.key]
    dice.shuffle(parts)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    for text in ("+".join(parts).upper(), " + ".join(parts).lower(), f"  {'+'.join(parts)} "):
        assert Chord.parse(text) == chord


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("control+space", "Ctrl+Space"),
        ("Win+V", "Super+V"),
        ("cmd+option+k", "Alt+Super+K"),
        ("Meta+Return", "Super+Enter"),
        ("Ctrl+,", "Ctrl+Comma"),
        ("ctrl+pagedown", "Ctrl+PgDn"),
        ("Ctrl+\\", "Ctrl+Backslash"),
    ],
)
def test_other_names_of_keys_are_understood(spoken: str, written: str) -> None:
    assert str(Chord.parse(spoken)) == written


@pytest.mark.parametrize(
    ("text", "part"),
    [("Ctrl+Spcae", "Spcae"), ("Hyper+K", "Hyper"), ("Ctrl+ö", "ö"), ("Ctrl+F25", "F25"), ("Ctrl++", "Ctrl++"), ("", "")],
)
def test_the_part_that_is_not_known_is_named(text: str, part: str) -> None:
    with pytest.raises(LauncherError) as refused:
        Chord.parse(text)
    assert f"“{part}”" in refused.value.message
    assert refused.value.hint == "Write it like Ctrl+Shift+Space."


@pytest.mark.parametrize("text", ["Ctrl", "Ctrl+Shift", "A+B", "Ctrl+A+B", "Ctrl+Ctrl+A", "Ctrl+Control+A"])
def test_a_chord_is_some_modifiers_and_one_key(text: str) -> None:
    with pytest.raises(LauncherError, match="is not a key combination"):
        Chord.parse(text)


@given(st.text(max_size=30))
def test_any_text_is_a_chord_or_kindly_refused(text: str) -> None:
    with suppress(LauncherError):
        assert Chord.parse(str(Chord.parse(text))) == Chord.parse(text)


@pytest.mark.parametrize("text", ["Ctrl+Shift+Space", "F9", "Shift+F9", "Super+V", "Alt+Shift+K", "Ctrl+Super+Enter"])
def test_fit_for_a_hotkey(text: str) -> None:
    assert Chord.parse(text).unfit() == ""


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("K", "typed by chance"),
        ("Shift+K", "typed by chance"),
        ("Enter", "chance"),
        ("Ctrl+Alt+E", "AltGr"),
        ("Ctrl+Alt+Shift+E", "AltGr"),
        ("Ctrl+Alt+F1", "AltGr"),
        ("Ctrl+V", "every program"),
        ("Shift+Insert", "every program"),
        ("Alt+Tab", "every program"),
        ("F1", "every program"),
    ],
)
def test_unfit_for_a_hotkey_and_why(text: str, because: str) -> None:
    assert because in Chord.parse(text).unfit()


def test_every_key_is_one_key_for_x_and_for_windows() -> None:
    assert len({key.keysym for key in KEYS.values()}) == len(KEYS)
    assert len({key.virtual for key in KEYS.values()}) == len(KEYS)
    assert set(MODIFIER_KEYSYMS) == set(MODIFIERS)
    assert not {name.lower() for name in KEYS} & {name.lower() for name in MODIFIERS}


def test_keysyms_are_those_that_x_knows() -> None:
    xk = pytest.importorskip("Xlib.XK")
    names = {"Enter": "Return", "PgUp": "Prior", "PgDn": "Next", "Backspace": "BackSpace"}
    for name, key in KEYS.items():
        spoken = names.get(name, name)
        known = {xk.string_to_keysym(one) for one in (spoken, spoken.lower())} - {0}
        assert key.keysym in known, name
