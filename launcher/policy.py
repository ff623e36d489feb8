"""What a company fixes for all its machines, in one file that users cannot write.

Laws: nothing in it runs or fetches anything; what can't be read is read in the safest way and told; what it does not fix is
the user's. The file lies where only administrators write (`places.policy_file`); data/policy.example.json shows all of it.

    keys                  {pack id or "*": [public keys]}: for this pack (or every pack) these keys count and no others; without a
                          signature by one of them it is not taken in
    sources               [addresses]: where packs may come from: a feed, or a folder or web address with all that is below it
    everybody             [addresses of feeds]: every user gets these packs and can't end them
    only_trusted_sources  true: users subscribe to nothing but `sources`, trust no key but those of `keys`, and take in no pack
                          that is not signed
    hook                  false: the keyboard hook is forbidden; true: it is on; without it, the user chooses
    imports, exports      false: users bring no files in, or take none out. Only `imports` forbids the files of other programs
                          (CSV, espanso and the like): nobody signs those, and what comes of them is the user's own
    settings              {name: value}: settings that users can't change
    minutes               from one look at a feed to the next, 5 to 1440

Names that start with "_" are remarks. Times, sizes and secrets have no place in it: everybody on the machine can read it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final, TypeVar
from urllib.parse import unquote, urlsplit

from launcher import places
from launcher.language import _

MAX_BYTES: Final = 1_000_000
MINUTES: Final = range(5, 1441)
EVERY_PACK: Final = "*"
_KEY: Final = re.compile(r"RW[QRST][A-Za-z0-9+/]{53}")
_UNREADABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_WINDOWS: Final = re.compile(r"^(?:[A-Za-z]:[\\/]|\\\\|//)")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Policy:
    """What is fixed; each default leaves it to the user. `file` is where it was read (None: there is none)."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    everybody: tuple[str, ...] = ()
    only_trusted_sources: bool = False
    hook: bool | None = None
    imports: bool = True
    exports: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    minutes: int = 10
    file: Path | None = None

    @property
    def fixed(self) -> Mapping[str, Any]:
        """The settings that users can't change, the keyboard hook among them."""
        return self.settings if self.hook is None else {**self.settings, "listen": self.hook}

    def pinned(self, pack: str) -> tuple[str, ...] | None:
        """The keys that count for this pack; None where the policy names none. Keys of its own go before those of every pack."""
        return self.keys.get(pack, self.keys.get(EVERY_PACK))

    def allows_source(self, where: str) -> bool:
        """Whether a user may subscribe to a feed at this address."""
        return not self.only_trusted_sources or any(_below(where, source) for source in (*self.sources, *self.everybody))

    def lines(self) -> tuple[str, ...]:
        """What it fixes, a line each, for a person; none where it fixes nothing."""
        return tuple(line for line in (*self._trust_lines(), *self._use_lines()) if line)

    def _trust_lines(self) -> tuple[str, ...]:
        every = _("every other pack") if len(self.keys) > 1 else _("every pack")
        named = (every if pack == EVERY_PACK else pack for pack in self.keys)
        keys = tuple(
            _("Keys for {pack}: {keys}").format(pack=pack, keys=", ".join(keys) or _("none, so it is not taken in"))
            for pack, keys in zip(named, self.keys.values(), strict=True)
        )
        return (
            *keys,
            _("Packs may come from: {places}").format(places=", ".join(self.sources)) if self.sources else "",
            _("Everybody gets: {places}").format(places=", ".join(self.everybody)) if self.everybody else "",
            _("Other sources and keys are not allowed, nor packs that nobody signed.") if self.only_trusted_sources else "",
        )

    def _use_lines(self) -> tuple[str, ...]:
        hook = {True: _("The keyboard hook is on."), False: _("The keyboard hook is forbidden."), None: ""}
        return (
            hook[self.hook],
            "" if self.imports else _("Files can't be imported."),
            "" if self.exports else _("Phrases can't be exported."),
            _("Fixed settings: {names}").format(names=", ".join(sorted(self.settings))) if self.settings else "",
            _("Feeds are looked at every {minutes} minutes.").format(minutes=self.minutes) if self.minutes != 10 else "",
        )


def read(path: Path | None = None) -> tuple[Policy, tuple[str, ...]]:
    """The policy of this machine, and a line for each thing in it that could not be used. Without a file all is the user's."""
    where = path or places.policy_file()
    try:
        with where.open("rb") as file:
            plain = _plain(file.read(MAX_BYTES + 1))
    except FileNotFoundError:
        return Policy(), ()
    except OSError as error:
        why = error.strerror or _("no answer")
        return _safest(where), (_("The policy {file} can't be read ({why}): the strictest is kept.").format(file=where, why=why),)
    if plain is None:
        return _safest(where), (_("The policy {file} is damaged: the strictest is kept.").format(file=where),)
    return _policy(plain, where)


def _safest(where: Path) -> Policy:
    return Policy(only_trusted_sources=True, hook=False, imports=False, exports=False, file=where)


def _plain(data: bytes) -> dict[str, Any] | None:
    try:
        plain = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _policy(plain: Mapping[str, Any], where: Path) -> tuple[Policy, tuple[str, ...]]:
    notices: list[str] = []
    good: dict[str, Any] = {}
    safest = _safest(where)
    known = {f.name for f in fields(Policy)} - {"file"}
    for name, value in plain.items():
        if name in known:
            good[name], whole = _READERS[name](value, getattr(safest, name))
            if not whole:
                notices.append(_("The policy’s “{name}” has a value that cannot be; the strictest is kept.").format(name=name))
        elif not name.startswith("_"):
            notices.append(_("The policy’s “{name}” is not known to this version.").format(name=name))
    if good.get("everybody") and not good.get("keys"):
        notices.append(_("The policy gives packs to everybody but names no keys: every user will be asked whom to trust."))
    return Policy(**good, file=where), tuple(notices)


def _flag(value: object, safest: T) -> tuple[bool | T, bool]:
    return (value, True) if isinstance(value, bool) else (safest, False)


def _choice(value: object, safest: T) -> tuple[bool | T | None, bool]:
    return (None, True) if value is None else _flag(value, safest)


def _addresses(value: object, _safest: object) -> tuple[tuple[str, ...], bool]:
    found = value if isinstance(value, list) else []
    good = tuple(one.strip() for one in found if isinstance(one, str) and _is_address(one.strip()))
    return good, isinstance(value, list) and len(good) == len(found)


def _is_address(where: str) -> bool:
    # A web address must be https; anything else is a folder, by its whole path.
    if _UNREADABLE.search(where):
        return False
    return where.startswith("https://") if "://" in where else bool(_WINDOWS.match(where)) or where.startswith("/")


def _keys(value: object, _safest: object) -> tuple[dict[str, tuple[str, ...]], bool]:
    if not isinstance(value, dict):
        # Which packs were pinned, nobody can tell: none is taken in.
        return {EVERY_PACK: ()}, False
    good, whole = {}, True
    for pack, keys in value.items():
        listed = keys if isinstance(keys, list) else [keys]
        good[pack] = tuple(key for key in listed if isinstance(key, str) and _KEY.fullmatch(key))
        whole = whole and len(good[pack]) == len(listed)
    return good, whole


def _values(value: object, _safest: object) -> tuple[dict[str, Any], bool]:
    return (value, True) if isinstance(value, dict) else ({}, False)


def _minutes(value: object, safest: T) -> tuple[int | T, bool]:
    return (value, True) if isinstance(value, int) and not isinstance(value, bool) and value in MINUTES else (safest, False)


_READERS: Final[Mapping[str, Callable[[Any, Any], tuple[Any, bool]]]] = {
    "keys": _keys,
    "sources": _addresses,
    "everybody": _addresses,
    "only_trusted_sources": _flag,
    "hook": _choice,
    "imports": _flag,
    "exports": _flag,
    "settings": _values,
    "minutes": _minutes,
}


def _below(where: str, source: str) -> bool:
    one, other = _steps(where), _steps(source)
    return one is not None and other is not None and one[: len(other)] == other


def _steps(where: str) -> tuple[str, ...] | None:
    """The address as a way from the whole to the part, so that "…/packs2" is not below "…/packs"; None where it goes back up."""
    where = where.strip()
    steps: tuple[str, ...]
    if "://" in where:
        try:
            url = urlsplit(where)
            port = url.port or 443
        except ValueError:
            return None
        if url.scheme != "https" or url.username is not None:
            return None
        steps = ("https", f"{url.hostname}:{port}", *(step for step in unquote(url.path).split("/") if step))
    elif _WINDOWS.match(where):
        steps = tuple(step.casefold().rstrip("\\") for step in PureWindowsPath(where).parts)
    else:
        steps = PurePosixPath(where).parts
    return None if ".." in steps or any("\\" in step for step in steps[1:]) else steps
