"""How a key of the desktop is bound: exact lines for every chord and any place of the program, and nothing of the user's lost."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launcher.chord import KEYS, MODIFIERS, Chord
from launcher.desktop import binding
from launcher.desktop.binding import Way, command, ways

USUAL = Chord.parse("Ctrl+Shift+Space")
RUN = ("launcher", "toggle")
chords = st.builds(
    lambda held, key: Chord(tuple(m for m in MODIFIERS if m in held), key),
    st.sets(st.sampled_from(MODIFIERS)),
    st.sampled_from(sorted(KEYS)),
)
# A home folder may have a blank, a quotation mark or a letter of any script in its name.
folders = st.text(st.sampled_from("ab /'\"éß日-."), min_size=1, max_size=12)

STAND_IN = """#!/bin/sh
# Keeps each value in a file of its own, as it was given.
file="$KEPT/$(printf '%s %s' "$2" "$3" | tr '/:' '__')"
case "$1" in
  get) cat "$file" 2>/dev/null || echo '@as []' ;;
  set) printf '%s' "$4" > "$file" ;;
esac
"""


def here(desktop: str, chord: Chord = USUAL, run: tuple[str, ...] = RUN) -> tuple[Way, ...]:
    return ways(chord, run, {"XDG_CURRENT_DESKTOP": desktop})


def lines(key: str, chord: Chord = USUAL, run: tuple[str, ...] = RUN) -> list[str]:
    return [step.line for way in here("", chord, run) if way.key == key for step in way.steps if step.line]


@pytest.mark.parametrize(
    ("desktop", "first"),
    [
        ("GNOME", "gnome"), ("ubuntu:GNOME", "gnome"), ("KDE", "kde"), ("sway", "sway"), ("sway:wlroots", "sway"),
        ("Hyprland", "hyprland"), ("", "other"), ("niri", "other"),
    ],
)  # fmt: skip
def test_the_desktop_at_hand_comes_first_and_none_is_left_out(desktop: str, first: str) -> None:
    found = here(desktop)
    assert found[0].key == first
    assert {way.key for way in found} == {"gnome", "kde", "sway", "hyprland", "other"}


def test_the_lines_are_what_each_desktop_reads() -> None:
    assert lines("gnome")[0] == lines("kde")[0] == lines("other")[0] == "launcher toggle"
    assert lines("sway") == ["bindsym Ctrl+Shift+space exec launcher toggle", "swaymsg reload"]
    assert lines("hyprland")[:2] == [
        "bind = CTRL SHIFT, SPACE, exec, launcher toggle",
        'hl.bind("CTRL + SHIFT + SPACE", hl.dsp.exec_cmd("launcher toggle"))',
    ]


@pytest.mark.parametrize(
    ("chord", "sway", "hyprland"),
    [
        ("Super+V", "Mod4+v", "SUPER, V"),
        ("Alt+PgUp", "Alt+Page_Up", "ALT, PAGE_UP"),
        ("F9", "F9", ", F9"),
        ("Ctrl+Super+BracketLeft", "Ctrl+Mod4+bracketleft", "CTRL SUPER, BRACKETLEFT"),
        ("Ctrl+Enter", "Ctrl+Return", "CTRL, RETURN"),
    ],
)
def test_the_users_own_chord_is_written_as_each_desktop_calls_it(chord: str, sway: str, hyprland: str) -> None:
    assert lines("sway", Chord.parse(chord))[0] == f"bindsym {sway} exec launcher toggle"
    assert lines("hyprland", Chord.parse(chord))[0] == f"bind = {hyprland}, exec, launcher toggle"


@given(chord=chords, folder=folders)
def test_every_line_is_one_line_and_a_shell_reads_the_command_back(chord: Chord, folder: str) -> None:
    run = (f"/home/{folder}/launcher", "toggle")
    for way in here("", chord, run):
        for step in way.steps:
            assert "\n" not in step.text
    assert tuple(shlex.split(lines("kde", chord, run)[0])) == run
    assert tuple(shlex.split(lines("sway", chord, run)[0].split(" exec ", 1)[1])) == run


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(chord=chords, folder=folders, before=st.sampled_from(["@as []", "[]", "['/mine/']", "['/mine/', '/too/']"]))
def test_the_lines_for_a_terminal_add_one_key_and_keep_those_of_the_user(
    tmp_path: Path, chord: Chord, folder: str, before: str
) -> None:
    stand_in, kept = tmp_path / "gsettings", tmp_path / "kept"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    kept.mkdir(exist_ok=True)
    listed = kept / f"{binding._MEDIA_KEYS} custom-keybindings"
    listed.write_text(before)
    run = (f"/home/{folder}/launcher", "toggle")
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "KEPT": str(kept)}
    for _twice in range(2):
        subprocess.run(["sh", "-c", lines("gnome", chord, run)[-1]], env=environ, check=True, timeout=10)
    mine = [part for part in before.strip("@as []").split(", ") if part]
    assert listed.read_text() == f"[{', '.join((*mine, repr(binding._OUR_PLACE)))}]"
    said = next(kept.glob("* command")).read_text()
    quoted = shlex.join(run).replace("\\", "\\\\").replace('"', '\\"')
    assert said == f'"{quoted}"', "as GVariant reads a text"


def test_the_command_is_found_by_whatever_desktop_runs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "launcher").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert command() == (str(tmp_path / "launcher"), "toggle")
    monkeypatch.setattr(binding, "_EVERYWHERE", {str(tmp_path)})
    assert command() == ("launcher", "toggle")
    (tmp_path / "launcher").unlink()
    assert command() == (str(tmp_path / "python"), "-m", "launcher", "toggle")
