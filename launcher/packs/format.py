"""The pack file: one pretty JSON text, read within limits and written so that equal packs are equal bytes.

Laws: whatever the bytes are, `read` answers with a Pack or with a LauncherError that names the place and the mend.
`read(write(pack)) == pack`, and `write(read(data)) == data` for every file that `write` made. Fields of a newer version
travel along in `extra`. It opens no file and knows no store.
"""

import hashlib
import json
import re
from collections import Counter
from typing import Any, Final, NoReturn

import msgspec
from msgspec import Struct, field

from launcher.change import Add, Batch
from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.newer import by_place, spread, unknown
from launcher.packs.sheet import how_to_mend, not_a_pack, parsed
from launcher.phrase import (
    MAX_TEXT,
    MAX_TITLE,
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
    to_plain,
)

FORMAT: Final = "phrasepack"
FORMAT_VERSION: Final = 1
MAX_DEPTH: Final = 16  # of lists and objects inside one record
# How many of each a pack may hold, by their place in the file.
LIMITS: Final = {"situations": 500, "phrases": 20_000, "sequences": 500, "rules": 500, "words": 5_000, "removed": 20_000}

_KINDS: Final[dict[str, Kind]] = {
    "situations": "situation",
    "phrases": "phrase",
    "sequences": "sequence",
    "rules": "rule",
    "words": "word",
}
_HEAD: Final = ("format", "format_version", "pack", *LIMITS)
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # control characters and half characters
_MSGSPEC_PLACE: Final = re.compile(r"^(?P<what>.*) - at `\$\.?(?P<field>.*)`$")
_MSGSPEC_MISSING: Final = re.compile(r"^Object missing required field `(.*)`")
_MSGSPEC_OTHER: Final = re.compile(r"^Expected `(.*)`, got `(.*)`")


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


def read(data: bytes) -> Pack:
    """The pack in `data` (UTF-8 JSON, a byte order mark is tolerated); LauncherError names the place and the mend."""
    sheet = parsed(data)
    _check_head(sheet)
    records = {place: _records(place, sheet.get(place, [])) for place in LIMITS}
    pack = Pack(info=_record("pack", _("The pack's own block"), sheet.get("pack")), extra=_beyond_head(sheet), **records)
    _check_ids(pack)
    _check_situations(pack)
    return pack


def write(pack: Pack) -> bytes:
    """The pack as canonical UTF-8 JSON; LauncherError where it holds what `read` would refuse."""
    head = {"format": FORMAT, "format_version": FORMAT_VERSION, "pack": spread(pack.info)}
    lists = {place: [spread(record) for record in getattr(pack, place)] for place in LIMITS}
    text = json.dumps(head | lists | _beyond_head(pack.extra), indent=2, ensure_ascii=False) + "\n"
    data = text.encode("utf-8", "surrogatepass")
    read(data)  # so that nobody is sent a pack that no launcher opens
    return data


def installation(pack: Pack) -> Batch:
    """The changes that bring this pack into a store that does not have it yet, under the publisher's name."""
    records: tuple[Record, ...] = (pack.info, *pack.situations, *pack.phrases, *pack.sequences, *pack.rules, *pack.words)
    changes = tuple(Add(record, by=pack.info.id) for record in records)
    return Batch(_("Install {pack}").format(pack=pack.info.name), changes)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file; data/phrasepack.schema.json is `schema_file()` of it."""
    _refs, parts = msgspec.json.schema_components((Pack,), ref_template="#/$defs/{name}")
    for part in parts.values():
        part["properties"].pop("extra", None)  # in the file, unknown fields stand beside the known ones
    parts["Phrase"]["properties"]["title"] |= {"minLength": 1, "maxLength": MAX_TITLE}
    parts["Phrase"]["properties"]["texts"]["minProperties"] = 1
    parts["Text"]["properties"]["plain"] |= {"minLength": 1, "maxLength": MAX_TEXT}
    pack = parts.pop("Pack")
    for place, limit in LIMITS.items():
        pack["properties"][place]["maxItems"] = limit
    head = {"format": {"const": FORMAT}, "format_version": {"const": FORMAT_VERSION}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Phrase pack",
        "description": pack["description"],
        "type": "object",
        "properties": head | pack["properties"],
        "required": [*head, *pack["required"]],
        "$defs": dict(sorted(parts.items())),
    }


def schema_file() -> bytes:
    """The bytes of data/phrasepack.schema.json."""
    return (json.dumps(schema(), indent=2, ensure_ascii=False) + "\n").encode()


def _check_head(sheet: dict[str, Any]) -> None:
    version = sheet.get("format_version")
    if sheet.get("format") != FORMAT or type(version) is not int or version < 1:
        raise not_a_pack()
    if version > FORMAT_VERSION:
        message = _("This pack was made by a newer launcher (format {theirs}; this launcher reads format {ours}).")
        hint = _("Update the launcher, or ask the publisher for the pack in the older format.")
        raise LauncherError(message.format(theirs=version, ours=FORMAT_VERSION), hint)


def _beyond_head(sheet: dict[str, Any]) -> dict[str, Any]:
    beyond = {name: value for name, value in sheet.items() if name not in _HEAD}
    _check_sound(_("The pack"), beyond)
    return beyond


def _records(place: str, plains: object) -> Any:
    if not isinstance(plains, list):
        _refuse(_("The pack"), _("{field}: must be a list").format(field=place))
    if len(plains) > LIMITS[place]:
        many = _("{field}: has {count}, at most {most} are read")
        _refuse(_("The pack"), many.format(field=place, count=len(plains), most=LIMITS[place]))
    if place == "removed":
        return tuple(_removed(_named(_("Removed record"), at, plain), plain) for at, plain in enumerate(plains, 1))
    kind = _KINDS[place]
    return tuple(_record(kind, _named(_kind_name(kind), at, plain), plain) for at, plain in enumerate(plains, 1))


def _record(kind: Kind, who: str, plain: object) -> Any:
    _check_sound(who, plain)
    if not isinstance(plain, dict):
        _refuse(who, _("must be an object in braces"))
    try:
        record = from_plain(kind, plain)
    except ValueError as error:
        _refuse(who, _in_words(error), error)
    if record.rev and record.rev != _hash(plain) and record.rev != revision(record):
        message = _("{who} is damaged: its words do not match its revision.").format(who=who)
        raise LauncherError(message, _("Ask the publisher for the file again; if you changed it by hand, delete its rev line."))
    inner = unknown(plain, to_plain(record))
    return msgspec.structs.replace(record, extra=record.extra | inner) if inner else record


def _removed(who: str, plain: object) -> Removed:
    _check_sound(who, plain)
    if not isinstance(plain, dict):
        _refuse(who, _("must be an object in braces"))
    known = set(Removed.__struct_fields__) - {"extra"}
    extra = {name: value for name, value in plain.items() if name not in known}
    try:
        return msgspec.convert({name: plain[name] for name in known & plain.keys()} | {"extra": extra}, Removed)
    except msgspec.ValidationError as error:
        _refuse(who, _in_words(error), error)


def _check_sound(who: str, value: object, where: str = "", depth: int = 0) -> None:
    if isinstance(value, str):
        _check_text(who, value, where)
    elif isinstance(value, dict | list):
        if depth >= MAX_DEPTH:
            _refuse(who, _("{field}: is nested too deeply").format(field=where))
        for name, inner in by_place(value).items():
            _check_text(who, name, where)
            _check_sound(who, inner, f"{where}.{name}" if where else name, depth + 1)


def _check_text(who: str, text: str, where: str) -> None:
    if found := _FORBIDDEN.search(text):
        code = f"U+{ord(found.group()):04X}"
        _refuse(who, _("{field}: holds the invisible character {code}").format(field=where or "-", code=code))
    if len(text) > MAX_TEXT:
        long = _("{field}: has {count} characters, at most {most} are allowed")
        _refuse(who, long.format(field=where or "-", count=len(text), most=MAX_TEXT))


def _check_ids(pack: Pack) -> None:
    ids = Counter(record.id for place in LIMITS for record in getattr(pack, place))
    ids.update([pack.info.id])
    for id_, count in ids.items():
        if count > 1:
            _refuse(_("The pack"), _("the id {id} stands {count} times").format(id=id_, count=count))
    for place in ("situations", "sequences"):
        for slug, count in Counter(record.slug for record in getattr(pack, place)).items():
            if count > 1:
                twice = _("{field}: the slug {slug} stands {count} times").format(field=place, slug=slug, count=count)
                _refuse(_("The pack"), twice)


def _check_situations(pack: Pack) -> None:
    slugs = {situation.slug for situation in pack.situations}
    for at, phrase in enumerate(pack.phrases, 1):
        if phrase.situation not in slugs:
            missing = _("situation: the pack has no situation {slug}").format(slug=phrase.situation)
            _refuse(_named(_kind_name("phrase"), at, {"id": phrase.id}), missing)


def _kind_name(kind: Kind) -> str:
    names = {
        "situation": _("Situation"),
        "phrase": _("Phrase"),
        "sequence": _("Sequence"),
        "rule": _("Rule"),
        "word": _("Word"),
    }
    return names[kind]


def _named(kind: str, at: int, plain: object) -> str:
    known = plain.get("id") or plain.get("pattern") if isinstance(plain, dict) else None
    return f"{kind} {at} ({known})" if isinstance(known, str) and known.isprintable() else f"{kind} {at}"


def _in_words(error: Exception) -> str:
    found = _MSGSPEC_PLACE.match(str(error))
    what = found["what"] if found else str(error)
    if missing := _MSGSPEC_MISSING.match(what):
        what = _("the field {field} is missing").format(field=missing[1])
    elif other := _MSGSPEC_OTHER.match(what):
        what = _("should be {this}, but is {that}").format(this=other[1].replace(" | null", ""), that=other[2])
    return f"{found['field']}: {what}" if found else what


def _refuse(who: str, what: str, cause: Exception | None = None) -> NoReturn:
    raise LauncherError(_("{who}: {what}.").format(who=who, what=what), how_to_mend()) from cause


def _hash(plain: dict[str, Any]) -> str:
    # Over the words of the file: a newer launcher counts fields that this one does not know.
    said = {name: value for name, value in plain.items() if name != "rev"}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()
