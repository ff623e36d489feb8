"""How a person lets a key of the desktop open the launcher, where the launcher can have no hotkey of its own.

Law: the steps are exact, and each line that is to be copied is made from the user's own chord and from the command that starts
this very launcher, quoted as its reader wants it. Which desktop is at hand only says what is shown first: a person may read the
steps of any. It changes nothing in any desktop, and asks none.
"""

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from launcher import places
from launcher.chord import Chord
from launcher.language import _

PROGRAM: Final = "launcher"
TOGGLE: Final = "toggle"
_EVERYWHERE: Final = frozenset({"/usr/local/bin", "/usr/bin", "/bin"})  # of the PATH that a desktop gives what its keys run
_NAME: Final = _("Phrase launcher")
# Where xkb calls a key otherwise; all else has the chord's name, letters and signs in small letters.
_KEYSYMS: Final = {"Enter": "Return", "Backspace": "BackSpace", "PgUp": "Page_Up", "PgDn": "Page_Down", "Space": "space"}
_SIGNS: Final = frozenset(
    {"Comma", "Period", "Minus", "Equal", "Semicolon", "Slash", "Grave", "BracketLeft", "Backslash", "BracketRight", "Apostrophe"}
)
_ON_GNOME: Final = {"Ctrl": "<Control>", "Alt": "<Alt>", "Shift": "<Shift>", "Super": "<Super>"}
_ON_SWAY: Final = {"Super": "Mod4"}
_MEDIA_KEYS: Final = "org.gnome.settings-daemon.plugins.media-keys"
_OUR_PLACE: Final = "/org/gnome/settings-daemon/plugins/media-keys/custom-keybindings/phrase-launcher/"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and what is to be copied for it, if anything is: one line, or several for a terminal."""

    text: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How it is done in one desktop: `key` for programs, `name` for people, who do the steps one after another."""

    key: str
    name: str
    steps: tuple[Step, ...]


def command(verb: str = TOGGLE) -> tuple[str, ...]:
    """What a key should run: by its whole path, unless every desktop finds the program that we are by its name."""
    beside = Path(sys.executable).with_name(PROGRAM)
    if getattr(sys, "frozen", False) or not beside.exists():
        return tuple(places.own_command(verb))
    return (PROGRAM if str(beside.parent) in _EVERYWHERE else str(beside), verb)


def ways(chord: Chord, run: Sequence[str], environ: Mapping[str, str]) -> tuple[Way, ...]:
    """How to let `chord` run the command line `run`, in each desktop; that at hand first, any other one last.

    Nothing but XDG_CURRENT_DESKTOP tells which is at hand, and where it names none that is known, the last comes first.
    """
    line = shlex.join(run)
    known = [_gnome(chord, line), _kde(chord, line), _sway(chord, line), _hyprland(chord, line)]
    here = {name.strip().lower() for name in environ.get("XDG_CURRENT_DESKTOP", "").split(":")}
    found = [way for way in known if way.key in here]
    others = [way for way in known if way not in found]
    return (*found, *others, _other(chord, line)) if found else (_other(chord, line), *others)


def _gnome(chord: Chord, line: str) -> Way:
    place = _("Open Settings, Keyboard, View and Customize Shortcuts, Custom Shortcuts, and press Add Shortcut, or +.")
    name = _("As the name take “{name}”, and as the command this line:").format(name=_NAME)
    return Way(
        "gnome",
        "GNOME",
        (
            Step(place),
            Step(name, line),
            Step(_("Press Set Shortcut, then {chord}, then Add.").format(chord=chord)),
            Step(_("Or do all of that by these lines in a terminal:"), _by_gsettings(chord, line)),
        ),
    )


def _kde(chord: Chord, line: str) -> Way:
    place = _("Open System Settings, Shortcuts; in Plasma 6 it is below Keyboard.")
    add = _("Press Add Command; in Plasma 6 that is Add New, Command or Script. Give it this line:")
    chosen = _("Choose it in the list, press Add custom shortcut, then {chord}, then Apply.").format(chord=chord)
    return Way("kde", "KDE Plasma", (Step(place), Step(add, line), Step(chosen)))


def _sway(chord: Chord, line: str) -> Way:
    keys = "+".join((*(_ON_SWAY.get(held, held) for held in chord.modifiers), _keysym(chord.key)))
    return Way(
        "sway",
        "sway",
        (
            Step(_("Add this line to {file}:").format(file="~/.config/sway/config"), f"bindsym {keys} exec {line}"),
            Step(_("Let sway read it again:"), "swaymsg reload"),
        ),
    )


def _hyprland(chord: Chord, line: str) -> Way:
    held = [held.upper() for held in chord.modifiers]
    key = _keysym(chord.key).upper()
    conf = f"bind = {' '.join(held)}, {key}, exec, {line.replace('#', '##')}"  # one # begins a comment there
    quoted = line.replace("\\", "\\\\").replace('"', '\\"')
    lua = f'hl.bind("{" + ".join((*held, key))}", hl.dsp.exec_cmd("{quoted}"))'
    return Way(
        "hyprland",
        "Hyprland",
        (
            Step(_("Add this line to {file}:").format(file="~/.config/hypr/hyprland.conf"), conf),
            Step(_("Where you have {file} instead, as from 0.55 on, add this:").format(file="hyprland.lua"), lua),
            Step(_("It holds as soon as the file is saved, or after:"), "hyprctl reload"),
        ),
    )


def _other(chord: Chord, line: str) -> Way:
    place = _("Open the keyboard settings of your desktop, or the file in which it keeps its keys.")
    told = _("Let {chord}, or any key you like, run this line:").format(chord=chord)
    return Way("other", _("Other"), (Step(place), Step(told, line)))


def _by_gsettings(chord: Chord, line: str) -> str:
    """The same for a shell: what the user has there already stays, and done twice it is there once."""
    binding = "".join(_ON_GNOME[held] for held in chord.modifiers) + _keysym(chord.key)
    said = (("name", _NAME), ("command", line), ("binding", binding))
    one = "gsettings set $s custom-keybindings"
    return "\n".join(
        (
            f"s={_MEDIA_KEYS} p={_OUR_PLACE}",
            *(f'gsettings set "$s.custom-keybinding:$p" {name} {shlex.quote(_as_gvariant(value))}' for name, value in said),
            "l=$(gsettings get $s custom-keybindings)",
            f"""case "$l" in *"'$p'"*) ;; *"[]") {one} "['$p']" ;; *) {one} "${{l%]}}, '$p']" ;; esac""",
        )
    )


def _as_gvariant(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _keysym(key: str) -> str:
    """What xkb calls the key."""
    return key.lower() if len(key) == 1 or key in _SIGNS else _KEYSYMS.get(key, key)
