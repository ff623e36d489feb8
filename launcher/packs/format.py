"""The pack file: one pretty JSON text, read within limits and written so that equal packs are equal bytes.

Laws: whatever the bytes are, `read` answers with a Pack or with a LauncherError that names the line, the field and the mend.
`write(read(data)) == data` for every file that `write` made, and what is read is what `write` was given. A record that has a
revision has the true one. Fields of a newer version travel along in `extra`; rich text comes in harmless, or not at all. It
opens no file and knows no store.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, Final, NoReturn

import msgspec
from msgspec import Struct, field

from launcher.change import Add, Batch
from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.letters import forbidden
from launcher.packs.lines import line_of
from launcher.packs.rich import safe_html
from launcher.packs.sheet import decoded, how_to_mend, not_a_pack, parsed
from launcher.phrase import (
    MAX_TEXT,
    Kind,
    PackInfo,
    Phrase,
    Record,
    Rule,
    Sequence,
    Situation,
    Word,
    from_plain,
    revision,
    sealed,
    to_plain,
)

FORMAT: Final = "phrasepack"
FORMAT_VERSION: Final = 1
MAX_DEPTH: Final = 16  # of lists and objects inside one record
# How many of each a pack may hold, by their place in the file.
LIMITS: Final = {"situations": 500, "phrases": 20_000, "sequences": 500, "rules": 500, "words": 5_000, "removed": 20_000}

_KINDS: Final[dict[str, Kind]] = {
    "pack": "pack",
    "situations": "situation",
    "phrases": "phrase",
    "sequences": "sequence",
    "rules": "rule",
    "words": "word",
}
_HEAD: Final = ("format", "format_version", "pack", *LIMITS)
_MSGSPEC_PLACE: Final = re.compile(r"^(?P<what>.*) - at `\$\.?(?P<field>.*)`$")
_MSGSPEC_MISSING: Final = re.compile(r"^Object missing required field `(.*)`")
_MSGSPEC_OTHER: Final = re.compile(r"^Expected `(.*)`, got `(.*)`")

_NESTED: Final = (dict, list)
_ESCAPES: Final = re.compile(r"\\[ubfr]")

Path = tuple[str | int, ...]  # where in the file something stands: a place of the head, a number from 0, names of fields

Check = Callable[[Path, object, tuple[str, ...]], None]  # of a value at a place, inside the fields of these names


class Removed(Struct, frozen=True, kw_only=True):
    """A record that its publisher took back: since which serial, what replaces it, and whether at once (`recall`)."""

    id: str
    since: int = 0
    replaced_by: str | None = None
    recall: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


class Pack(Struct, frozen=True, kw_only=True):
    """A set of phrases as one publisher sends it; `info` is called `pack` in the file."""

    info: PackInfo = field(name="pack")
    situations: tuple[Situation, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    rules: tuple[Rule, ...] = ()
    words: tuple[Word, ...] = ()
    removed: tuple[Removed, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def records(self) -> tuple[Record, ...]:
        """All that it brings, in the order of the file, without the header."""
        return (*self.situations, *self.phrases, *self.sequences, *self.rules, *self.words)


class _Wrong(Exception):  # noqa: N818 -- never leaves this room: it becomes the world's fault once the line is known
    """What is wrong with the pack, and where."""

    def __init__(self, path: Path, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.path, self.what, self.hint = path, what, hint


def read(data: bytes) -> Pack:
    """The pack in `data` (UTF-8 JSON, a byte order mark is tolerated); LauncherError names the line, the field and the mend."""
    text = decoded(data)
    sheet = parsed(text)
    _check_head(sheet)
    try:
        return _pack(sheet, _no_check if _is_sound(text) and _is_flat(sheet) else _check_sound)
    except _Wrong as wrong:
        at = line_of(text, wrong.path) if wrong.path else 0
        raise LauncherError(_told(wrong, sheet, at), wrong.hint or how_to_mend()) from wrong


def write(pack: Pack) -> bytes:
    """The pack as canonical UTF-8 JSON; LauncherError where it holds what `read` would refuse."""
    head = {"format": FORMAT, "format_version": FORMAT_VERSION, "pack": _spread(pack.info)}
    lists = {place: [_spread(record) for record in getattr(pack, place)] for place in LIMITS}
    beyond = {name: value for name, value in pack.extra.items() if name not in _HEAD}
    data = json.dumps(head | lists | beyond, ensure_ascii=False).encode("utf-8", "surrogatepass")
    with suppress(msgspec.DecodeError):  # as for NaN: `read` has the words for it
        # By msgspec, which leaves all as it is but the blanks: json's own way to indent is five times as slow.
        data = msgspec.json.format(data, indent=2) + b"\n"
    read(data)  # so that nobody is sent a pack that no launcher opens
    return data


def installation(pack: Pack) -> Batch:
    """The changes that bring this pack into a store that does not have it yet, under the publisher's name."""
    changes = tuple(Add(record, by=pack.info.id) for record in (pack.info, *pack.records))
    return Batch(_("Install {pack}").format(pack=pack.info.name), changes)


# Writing


def _spread(record: Record | Removed) -> dict[str, Any]:
    if isinstance(record, Removed):
        plain: dict[str, Any] = msgspec.to_builtins(record)
        more = plain.pop("extra")
        return plain | {name: value for name, value in more.items() if name not in plain}
    safe = _harmless(record)
    plain = to_plain(safe)
    if plain["rev"] == "":  # says nothing
        del plain["rev"]
    return plain


def _harmless(record: Record) -> Record:
    """The record without what its rich text might do to whoever sees it."""
    if not isinstance(record, Phrase) or not any(text.html for text in record.texts.values()):
        return record
    texts = {
        channel: msgspec.structs.replace(text, html=safe_html(text.html) or None) if text.html else text
        for channel, text in record.texts.items()
    }
    if texts == record.texts:
        return record
    safe = msgspec.structs.replace(record, texts=texts)
    return sealed(safe) if record.rev else safe


# Reading


def _check_head(sheet: dict[str, Any]) -> None:
    version = sheet.get("format_version")
    if sheet.get("format") != FORMAT or type(version) is not int or version < 1:
        raise not_a_pack()
    if version > FORMAT_VERSION:
        message = _("This pack was made by a newer launcher (format {theirs}; this launcher reads format {ours}).")
        hint = _("Update the launcher, or ask the publisher for the pack in the older format.")
        raise LauncherError(message.format(theirs=version, ours=FORMAT_VERSION), hint)


def _pack(sheet: dict[str, Any], check: Check) -> Pack:
    records = {place: tuple(_records(place, sheet.get(place, []), check)) for place in LIMITS}
    beyond = {name: value for name, value in sheet.items() if name not in _HEAD}
    check((), beyond, ())
    pack = Pack(info=_record(("pack",), sheet.get("pack"), check), extra=beyond, **records)
    _check_ids(pack)
    _check_situations(pack)
    return pack


def _records(place: str, plains: object, check: Check) -> Iterator[Any]:
    if not isinstance(plains, list):
        raise _Wrong((place,), _("{field}: must be a list").format(field=place))
    if len(plains) > LIMITS[place]:
        many = _("{field}: has {count}, at most {most} are read")
        raise _Wrong((place,), many.format(field=place, count=len(plains), most=LIMITS[place]), _("Split it by situation."))
    for at, plain in enumerate(plains):
        yield _removed((place, at), plain, check) if place == "removed" else _record((place, at), plain, check)


def _record(path: Path, plain: object, check: Check) -> Any:
    fields = _object(path, plain, check)
    try:
        record = from_plain(_KINDS[str(path[0])], fields)
    except ValueError as error:
        _refuse(path, fields, error)
    if record.rev and record.rev != (true := revision(record)):
        # A newer launcher counts what it writes itself: over the words of the file its revision is as true.
        if record.rev != _hash(fields):
            hint = _("Ask the publisher for the file again; if you changed it by hand, delete its rev line.")
            raise _Wrong((*path, "rev"), _("it is damaged: its words do not match its revision"), hint)
        record = msgspec.structs.replace(record, rev=true)
    return _harmless(record)


def _removed(path: Path, plain: object, check: Check) -> Removed:
    fields = _object(path, plain, check)
    known = set(Removed.__struct_fields__) - {"extra"}
    extra = {name: value for name, value in fields.items() if name not in known}
    try:
        return msgspec.convert({name: fields[name] for name in known & fields.keys()} | {"extra": extra}, Removed)
    except msgspec.ValidationError as error:
        _refuse(path, fields, error)


def _object(path: Path, plain: object, check: Check) -> dict[str, Any]:
    check(path, plain, ())
    if not isinstance(plain, dict):
        raise _Wrong(path, _("must be an object in braces"))
    return plain


def _is_sound(text: str) -> bool:
    """Whether no text in the file can be too long or hold what is forbidden: no line is, and nothing is written in escapes."""
    lines = text.split("\n")
    if _ESCAPES.search(text) or max(map(len, lines)) > MAX_TEXT:
        return False
    return "".join(lines).isprintable() or not any(map(forbidden, lines))  # the first is quick, and true of nearly all


def _is_flat(sheet: dict[str, Any]) -> bool:
    """Whether nothing in the file is nested too deeply; looked at level by level, whatever its records are."""
    level: list[Any] = [sheet]
    for _depth in range(MAX_DEPTH):
        inside = chain.from_iterable(outer.values() if isinstance(outer, dict) else outer for outer in level)
        level = [inner for inner in inside if isinstance(inner, _NESTED)]
    return not level


def _no_check(_path: Path, _value: object, _names: tuple[str, ...]) -> None:
    """For values of a file that was looked at as a whole."""


def _check_depth(path: Path, value: object, names: tuple[str, ...]) -> None:
    if isinstance(value, _NESTED):
        if len(names) >= MAX_DEPTH:
            raise _Wrong(path, _("{field}: is nested too deeply").format(field=".".join(names)))
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, _NESTED):
                _check_depth(path, inner, (*names, str(name)))


def _check_sound(path: Path, value: object, names: tuple[str, ...]) -> None:
    _check_depth(path, value, names)
    if isinstance(value, str):
        _check_text(path, value, names)
    elif isinstance(value, _NESTED):
        for name, inner in value.items() if isinstance(value, dict) else ((str(at), one) for at, one in enumerate(value)):
            _check_sound(path, inner, (*names, name))
            _check_text(path, name, names)


def _check_text(path: Path, text: str, names: tuple[str, ...]) -> None:
    if what := _unsound(text):
        raise _Wrong((*path, *names), f"{'.'.join(names) or '-'}: {what}")


def _unsound(text: str) -> str:
    if code := forbidden(text):
        return _("holds the invisible character {code}; delete it").format(code=code)
    if len(text) > MAX_TEXT:
        return _("has {count} characters, at most {most} are allowed").format(count=len(text), most=MAX_TEXT)
    return ""


def _check_ids(pack: Pack) -> None:
    met = {pack.info.id}
    for place in LIMITS:
        for at, record in enumerate(getattr(pack, place)):
            if record.id in met:
                raise _Wrong((place, at, "id"), _("the id {id} stands there a second time").format(id=record.id))
            met.add(record.id)
    for place in ("situations", "sequences"):
        slugs: set[str] = set()
        for at, record in enumerate(getattr(pack, place)):
            if record.slug in slugs:
                raise _Wrong((place, at, "slug"), _("the slug {slug} stands there a second time").format(slug=record.slug))
            slugs.add(record.slug)


def _check_situations(pack: Pack) -> None:
    slugs = {situation.slug for situation in pack.situations}
    for at, phrase in enumerate(pack.phrases):
        if phrase.situation not in slugs:
            missing = _("situation: the pack has no situation {slug}").format(slug=phrase.situation)
            raise _Wrong(("phrases", at, "situation"), missing)


# What is wrong, in words


def _refuse(path: Path, fields: dict[str, Any], error: Exception) -> NoReturn:
    found = _MSGSPEC_PLACE.match(str(error))
    what = found["what"] if found else str(error)
    if missing := _MSGSPEC_MISSING.match(what):
        what = _("the field {field} is missing").format(field=missing[1])
    elif other := _MSGSPEC_OTHER.match(what):
        what = _("should be {this}, but is {that}").format(this=other[1].replace(" | null", ""), that=other[2])
    what = f"{found['field']}: {what}" if found else what
    name = re.split(r"[.:\[]", what)[0]
    raise _Wrong((*path, name) if name in fields else path, what) from error


def _told(wrong: _Wrong, sheet: dict[str, Any], line: int) -> str:
    who = _who(wrong.path, sheet)
    if len(wrong.path) > 1 or (wrong.path and line > 1):
        who = _("{who}, line {line}").format(who=who, line=line)
    return _("{who}: {what}.").format(who=who, what=wrong.what)


def _who(path: Path, sheet: dict[str, Any]) -> str:
    if len(path) < 2 or not isinstance(at := path[1], int):
        return _("The pack's own block") if path[:1] == ("pack",) else _("The pack")
    names = {
        "situations": _("Situation"), "phrases": _("Phrase"), "sequences": _("Sequence"), "rules": _("Rule"),
        "words": _("Word"), "removed": _("Removed record"),
    }  # fmt: skip
    kind, plain = names[str(path[0])], sheet[str(path[0])][at]
    known = plain.get("id") or plain.get("pattern") if isinstance(plain, dict) else None
    return f"{kind} {at + 1} ({known})" if isinstance(known, str) and known.isprintable() else f"{kind} {at + 1}"


def _hash(plain: dict[str, Any]) -> str:
    said = {name: value for name, value in plain.items() if name != "rev"}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()
