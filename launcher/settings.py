"""What the user has chosen, in one frozen value and one small file.

Law: the file is replaced whole or not at all; a setting this version does not know is kept; a value that cannot be is told,
replaced by the default in memory and left in the file until the next save. What her company has fixed counts instead of what
she chose, and her choice stays in the file for the day when it is hers again. What the user says of herself (`me`) stays in this
file: it is never exported and never logged. It knows no window and no phrase.
"""

import dataclasses
import itertools
import json
import logging
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from launcher import atomic
from launcher.chord import Chord
from launcher.errors import LauncherError
from launcher.language import _

log = logging.getLogger(__name__)
MAX_BYTES: Final = 1_000_000  # a settings file is a few hundred bytes; anything near this is not one
MAX_OWN: Final = 200  # characters of one thing about the user
_OWN_NAME: Final = re.compile("[a-z][a-z_]*")  # as a phrase writes it behind `me.`
_NOT_OF_A_LINE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, half characters, line and paragraph ends


def _setting(default: Any, doc: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"doc": doc, "choices": choices})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every choice with its default, what it does, and the values it can have."""

    hotkey: str = _setting("Ctrl+Shift+Space", _("Opens and closes the launcher."))
    again_hotkey: str = _setting("", _("Without opening the launcher; leave empty for none."))
    channel: str = _setting("chat", _("Which text of a phrase is shown."), ("chat", "phone"))
    screen: str = _setting("window", _("Opens at the window in use, the mouse, or one screen."), ("window", "mouse", "fixed"))
    fixed_screen: str = _setting("", _("The name of that one screen."))
    theme: str = _setting("system", _("Light, dark, or as the desktop is."), ("system", "light", "dark"))
    autostart: bool = _setting(default=False, doc=_("Starts the launcher when you log in."))
    open_packs: bool = _setting(default=False, doc=_("Opens packs with a double click."))
    listen: bool = _setting(
        default=False,
        doc=_("Where another program has the hotkey: every key you press then passes through the launcher. It keeps none."),
    )
    unseen: str = _setting(
        "ctrl-v",
        _("What pastes where the desktop does not tell which window comes back."),
        ("ctrl-v", "shift-insert", "ctrl-shift-v", "copy"),
    )
    greet: bool = _setting(default=True, doc=_("Shows at the start how a key opens the launcher, while none does."))
    me: Mapping[str, str] = field(
        default_factory=dict,
        repr=False,
        metadata={"doc": _("Phrases can say this for you. It never leaves this computer."), "choices": ()},
    )
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False, metadata={"doc": "settings of another version"})
    fixed: Mapping[str, Any] = field(default_factory=dict, metadata={"doc": "what the company has fixed: the user's own values"})


FIELDS: Final = tuple(f for f in dataclasses.fields(Settings) if f.name not in ("extra", "fixed"))
_HERS: Final = frozenset({"me"})  # what nobody can fix for her


def fits_me(name: str, value: object) -> bool:
    """Whether `value` can stand behind `me.` and `name`: one line of at most `MAX_OWN` characters."""
    if not (_OWN_NAME.fullmatch(name) and isinstance(value, str) and len(value) <= MAX_OWN):
        return False
    return not any(unicodedata.category(character) in _NOT_OF_A_LINE for character in value)


def load(path: Path, fixed: Mapping[str, Any] = MappingProxyType({})) -> tuple[Settings, tuple[str, ...]]:
    """The settings in the file under what is `fixed`, and a line for each thing that could not be used."""
    chosen, told = _chosen(path)
    names = {f.name for f in FIELDS if f.name in fixed and f.name not in _HERS and _possible(f, fixed[f.name])}
    told += tuple(
        _("The setting “{name}” that your company fixes has a value that cannot be.").format(name=name)
        for name in fixed
        if name not in names
    )
    own = {name: getattr(chosen, name) for name in sorted(names)}
    return dataclasses.replace(chosen, **{name: fixed[name] for name in names}, fixed=own), told


def _chosen(path: Path) -> tuple[Settings, tuple[str, ...]]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (_("The settings could not be read ({why}); the defaults are used.").format(why=error.strerror),)
    if (found := _read(raw)) is None:
        return Settings(), (_("The settings file is damaged; the defaults are used, and the file is kept."),)
    return _from_plain(found)


def _from_plain(found: dict[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    notices: list[str] = []
    good: dict[str, Any] = {}
    for f in FIELDS:
        if f.name in found:
            if _possible(f, found[f.name]):
                good[f.name] = found[f.name]
            else:
                notices.append(_("The setting “{name}” has a value that cannot be; its default is used.").format(name=f.name))
    if "me" in good:
        good["me"], left_out = _about_the_user(good["me"])
        notices += left_out
    known = {f.name for f in FIELDS}
    return Settings(**good, extra={k: v for k, v in found.items() if k not in known}), tuple(notices)


def _about_the_user(found: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    good = {name: value for name, value in found.items() if fits_me(name, value)}
    told = _("The setting “me.{name}” has a value that cannot be; it is left out.")
    return good, [told.format(name=name) for name in found if name not in good]


def _possible(f: "dataclasses.Field[Any]", value: object) -> bool:
    if f.name == "me":
        return isinstance(value, dict)
    if type(value) is not type(f.default) or (f.metadata["choices"] and value not in f.metadata["choices"]):
        return False
    if f.name == "hotkey" or (f.name == "again_hotkey" and value):
        try:
            Chord.parse(str(value))
        except LauncherError:
            return False
    return True


def save(settings: Settings, path: Path) -> None:
    """Replace the file by these settings, whole, a damaged one is moved aside; LauncherError where folder or disk refuses."""
    plain = dict(settings.extra) | {f.name: getattr(settings, f.name) for f in FIELDS} | {"me": dict(settings.me)}
    plain |= settings.fixed
    text = json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
    try:
        _keep_damaged(path)
        atomic.replace(path, text.encode("utf-8", "surrogatepass"))
    except OSError as error:
        log.warning("settings not saved: %s", error.strerror)
        message = _("The settings could not be saved: {why}.").format(why=error.strerror)
        raise LauncherError(message, _("Check that {folder} can be written.").format(folder=path.parent)) from error


def _keep_damaged(path: Path) -> None:
    if path.exists() and _read(path.read_bytes()) is None:
        names = itertools.chain([".damaged"], (f".damaged-{n}" for n in itertools.count(2)))
        path.replace(next(place for name in names if not (place := path.with_name(path.name + name)).exists()))


def _read(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw) if len(raw) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
