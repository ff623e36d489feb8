"""Settings: what was chosen is there again, whatever the file, the disk or another version did to it."""

import dataclasses
import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher import settings as room
from launcher.chord import KEYS, MODIFIERS, Chord
from launcher.errors import LauncherError
from launcher.settings import FIELDS, MAX_OWN, Settings, fits_me, load, save

chords = st.builds(
    lambda held, key: str(Chord(tuple(m for m in MODIFIERS if m in held), key)),
    st.sets(st.sampled_from(MODIFIERS)),
    st.sampled_from(sorted(KEYS)),
)
readable = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | readable,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(readable, inner, max_size=3),
    max_leaves=6,
)
_KNOWN = {f.name for f in FIELDS}
own_names = st.from_regex("[a-z][a-z_]{0,9}", fullmatch=True)
own_lines = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=MAX_OWN)
extras = st.dictionaries(readable.filter(lambda name: name not in _KNOWN), plain, max_size=4)
_SPECIAL = {
    "hotkey": chords,
    "again_hotkey": chords | st.just(""),
    "fixed_screen": readable,
    "autostart": st.booleans(),
    "open_packs": st.booleans(),
    "listen": st.booleans(),
    "greet": st.booleans(),
}
_SPECIAL["me"] = st.dictionaries(own_names, own_lines, max_size=4)
some_settings = st.builds(
    Settings,
    **{f.name: _SPECIAL[f.name] if f.name in _SPECIAL else st.sampled_from(f.metadata["choices"]) for f in FIELDS},
    extra=extras,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("settings")


@given(chosen=some_settings)
def test_what_is_saved_is_loaded(folder: Path, chosen: Settings) -> None:
    save(chosen, folder / "round.json")
    assert load(folder / "round.json") == (chosen, ())


@given(noise=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_stops_the_launcher_and_none_is_lost(folder: Path, noise: bytes) -> None:
    path, aside = folder / "noise.json", folder / "noise.json.damaged"
    aside.unlink(missing_ok=True)
    path.write_bytes(noise)
    found, told = load(path)
    assert path.read_bytes() == noise
    save(found, path)
    if "damaged" in " ".join(told):
        assert aside.read_bytes() == noise
    assert load(path) == (found, ())


@given(name=st.sampled_from([f.name for f in FIELDS if f.name != "me"]), value=plain)
def test_a_value_that_cannot_be_is_told_and_the_rest_is_kept(folder: Path, name: str, value: Any) -> None:
    path = folder / "values.json"
    path.write_text(json.dumps({"later": 1, "fixed_screen": "DP-1", name: value}))
    found, told = load(path)
    kept = getattr(found, name) == value and type(getattr(found, name)) is type(value)
    assert kept or (getattr(found, name) == getattr(Settings(), name) and f"“{name}”" in " ".join(told))
    assert len(told) == (0 if kept else 1)
    assert found.extra == {"later": 1}
    assert name == "fixed_screen" or found.fixed_screen == "DP-1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hotkey", "Ctrl+Nothing"), ("hotkey", ""), ("hotkey", 3), ("again_hotkey", "Ctrl"), ("channel", "post"),
        ("theme", "pink"), ("autostart", 1), ("autostart", "yes"), ("screen", None),
    ],
)  # fmt: skip
def test_values_that_cannot_be(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({name: value}))
    found, told = load(path)
    assert found == Settings()
    assert len(told) == 1
    assert f"“{name}”" in told[0]
    assert json.loads(path.read_text()) == {name: value}, "the file is as it was until the next save"


@given(found=st.dictionaries(readable | own_names, plain | own_lines, max_size=6))
def test_of_the_user_all_that_can_be_is_kept_and_the_rest_is_told(folder: Path, found: dict[str, Any]) -> None:
    path = folder / "me.json"
    path.write_text(json.dumps({"theme": "dark", "me": found}))
    loaded, told = load(path)
    assert loaded.me == {name: value for name, value in found.items() if fits_me(name, value)}
    assert len(told) == len(found) - len(loaded.me)
    assert loaded.theme == "dark"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_name", "two\nlines"), ("first_name", "a\u2028b"), ("first_name", "tab\t"), ("first_name", "x" * 201),
        ("first_name", 4711), ("first_name", None), ("First", "Ana"), ("_", "Ana"), ("e-mail", "a@b"), ("", "Ana"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_of_the_user(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"me": {name: value, "team": "Returns"}}))
    found, told = load(path)
    assert found.me == {"team": "Returns"}
    assert [f"“me.{name}”" in line for line in told] == [True]


@pytest.mark.parametrize("value", ["Ana", ["Ana"], None, 1])
def test_something_else_in_place_of_the_user(tmp_path: Path, value: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"me": value}))
    found, told = load(path)
    assert found == Settings()
    assert "“me”" in " ".join(told)


def test_what_is_known_of_the_user_stands_in_no_log() -> None:
    assert "Ana" not in repr(Settings(me={"first_name": "Ana"}))
    assert "Ana" not in str(Settings(me={"first_name": "Ana"}))


def test_no_file_means_defaults_and_nothing_to_tell(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == (Settings(), ())
    assert list(tmp_path.iterdir()) == []


def test_a_setting_of_a_newer_version_survives_a_save(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "dark", "say_card": {"size": 28}}')
    found, told = load(path)
    save(dataclasses.replace(found, theme="light"), path)
    assert told == ()
    assert json.loads(path.read_text())["say_card"] == {"size": 28}
    assert json.loads(path.read_text())["theme"] == "light"


@pytest.mark.parametrize("text", ["{", "", "[]", "null", '{"a": 1} trailing', "[" * 100_000])
def test_a_damaged_file_is_told_and_kept_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    found, told = load(path)
    assert found == Settings()
    assert told == ("The settings file is damaged; the defaults are used, and the file is kept.",)
    save(Settings(theme="dark"), path)
    assert (tmp_path / "settings.json.damaged").read_text() == text
    assert load(path) == (Settings(theme="dark"), ())


@pytest.mark.expects_log("settings not saved")
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "settings.json"
    save(Settings(theme="dark"), path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(LauncherError, match="No space left") as refused:
        save(Settings(theme="light"), path)
    assert str(tmp_path) in refused.value.hint
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["settings.json"], "nothing half written stays behind"


@pytest.mark.expects_log("settings not saved")
def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LauncherError, match="could not be saved") as refused:
        save(Settings(), tmp_path / "file" / "settings.json")
    assert refused.value.hint


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    found, told = load(tmp_path)  # a folder in its place
    assert found == Settings()
    assert len(told) == 1
    assert "could not be read" in told[0]


def test_a_file_far_too_long_is_not_taken_for_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "' + "x" * room.MAX_BYTES + '"}')
    assert load(path)[1] != ()


def test_only_the_user_can_read_the_file(tmp_path: Path) -> None:
    save(Settings(), tmp_path / "new" / "settings.json")
    assert (tmp_path / "new" / "settings.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("f", FIELDS, ids=lambda f: f.name)
def test_each_setting_says_what_it_does_and_its_default_is_possible(f: "dataclasses.Field[Any]") -> None:
    assert f.metadata["doc"].endswith(".")
    assert not f.metadata["choices"] or f.default in f.metadata["choices"]
    assert f.default is not dataclasses.MISSING or f.default_factory is not dataclasses.MISSING
    assert f.name != "hotkey" or Chord.parse(f.default).unfit() == ""


def test_what_the_company_has_fixed_counts_and_her_own_choice_waits_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    save(Settings(theme="dark", channel="phone"), file)
    chosen, told = load(file, {"theme": "light", "hotkey": "Ctrl+Alt+J"})
    assert (chosen.theme, chosen.channel, chosen.hotkey, told) == ("light", "phone", "Ctrl+Alt+J", ())
    save(dataclasses.replace(chosen, channel="chat"), file)
    assert load(file)[0] == Settings(theme="dark", channel="chat")


@pytest.mark.parametrize(
    "fixed", [{"theme": "green"}, {"hotkey": "no chord"}, {"me": {"first_name": "Eve"}}, {"nonsense": 1}, {"listen": 1}]
)
def test_what_a_company_can_not_fix_is_told_and_left_to_her(tmp_path: Path, fixed: dict[str, object]) -> None:
    chosen, told = load(tmp_path / "settings.json", fixed)
    assert chosen == Settings()
    assert len(told) == 1
    assert next(iter(fixed)) in told[0]
