"""What the launcher is about: phrases, their situations and sequences, rules and words, and the packs they travel in.

Frozen values whose field names are the contract in files, database, code and windows. Law: a value cannot hold nonsense;
building one from bad parts raises ValueError with the field's name. Unknown fields of a newer pack travel along in `extra`,
count in `rev` and are written back. `extra` holds them by name; what stood inside a known field (a text, a step) is kept
under that field's name, places of a list by number. This room knows no file, database, clock or window.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from typing import Any, Final, Literal, TypeVar, get_args

import msgspec
from msgspec import Struct, field

CHANNELS: Final = ("any", "phone", "chat", "sms", "email", "social")  # known ones; a pack may bring others
ANY: Final = "any"
# In `extra` of the user's copies: the phrase that they were made from, and the pack that sent it, so that a recall finds them.
COPY_OF: Final = "copy_of"
COPIED_FROM: Final = "copied_from"
MAX_TITLE: Final = 200  # characters
MAX_TEXT: Final = 20_000  # characters

Tone = Literal["warm", "working"]
Needs = Literal["agent", "senior", "supervisor"]
PromiseKind = Literal["refund", "credit", "deadline", "callback", "hold"]
WordKind = Literal["pushing", "worn", "hollow", "blaming", "vague"]
Kind = Literal["pack", "situation", "phrase", "sequence", "rule", "word"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class Text(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said on one channel: plain always, html only where the channel can show it."""

    plain: str
    html: str | None = None


class Promise(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What saying this phrase commits the company to; `minutes` where it names a time."""

    kind: PromiseKind
    minutes: int | None = None


class Phrase(Struct, frozen=True, kw_only=True):
    """Something to say: one meaning, with a text for each channel where they differ."""

    id: str
    situation: str
    title: str
    family: str | None = None
    tone: Tone | None = None
    texts: dict[str, Text]
    tags: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    locale: str = "en"
    translation_of: str | None = None
    when: str | None = None
    when_not: str | None = None
    needs: Needs = "agent"
    promise: Promise | None = None
    owner: str | None = None
    review_by: str | None = None
    locked: bool = False
    rev: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _need(self.id, "id")
        _need(self.situation, "situation")
        _need(self.title, "title")
        _at_most(self.title, MAX_TITLE, "title")
        if not self.texts:
            raise ValueError("texts: a phrase needs at least one text")
        for channel, text in self.texts.items():
            _need(text.plain, f"texts.{channel}.plain")
            _at_most(text.plain, MAX_TEXT, f"texts.{channel}.plain")

    def text_for(self, channel: str) -> Text:
        """The text for `channel`; where it has none the one for any channel, else the first one it has."""
        return self.texts.get(channel) or self.texts.get(ANY) or next(iter(self.texts.values()))


class Situation(Struct, frozen=True, kw_only=True):
    """A group that an agent sees, known across packs by its `slug`; `colour` is a hue like h210, `icon` a name."""

    id: str
    slug: str
    name: str
    hint: str = ""
    colour: str = "h220"
    icon: str = ""
    order: int = 0
    rev: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _need(self.id, "id")
        _need(self.slug, "slug")
        _need(self.name, "name")


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a sequence: what it aims at, and the families that serve it; `after` is in seconds."""

    name: str
    aim: str = ""
    tone: Tone | None = None
    families: tuple[str, ...] = ()
    after: int | None = None


class Sequence(Struct, frozen=True, kw_only=True):
    """A method with steps in order; `caution` says when it can go wrong."""

    id: str
    slug: str
    name: str
    caution: str | None = None
    steps: tuple[Step, ...] = ()
    rev: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _need(self.id, "id")
        _need(self.slug, "slug")
        _need(self.name, "name")


class Matching(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which application a rule is for; None matches everything."""

    process: str | None = None
    title: str | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """How to deliver into one application; `wait` is in seconds, `speed` in letters per second. What is None is left open.

    What the words mean, and which there are, is said in `launcher.rules`; those of a later version are carried along.
    """

    match: Matching
    paste: str | None = None
    wait: float | None = None
    newlines: str | None = None
    speed: float | None = None
    channel: str | None = None
    rev: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """A rule is known by what it matches."""
        return f"{self.match.process or '*'}|{self.match.title or '*'}"


class Word(Struct, frozen=True, kw_only=True):
    """A wording to avoid, why, and what is better."""

    pattern: str
    kind: WordKind
    locale: str = "en"
    why: str = ""
    better: str = ""
    rev: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _need(self.pattern, "pattern")

    @property
    def id(self) -> str:
        """A word is known by its pattern and language."""
        return f"{self.locale}|{self.pattern}"


class PackInfo(Struct, frozen=True, kw_only=True):
    """Who sent a set of phrases, and which edition it is; times are ISO 8601 in UTC."""

    id: str
    name: str
    serial: int
    version: str = ""
    published: str | None = None
    expires: str | None = None
    publisher: str = ""
    locale: str = "en"
    licence: str = ""
    min_app: str = "1.0"
    rev: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _need(self.id, "id")
        _need(self.name, "name")
        if self.serial < 0:
            raise ValueError("serial: must not be negative")


Record = PackInfo | Situation | Phrase | Sequence | Rule | Word
R = TypeVar("R", bound=Record)
TYPES: Final[Mapping[Kind, type[Record]]] = {
    "pack": PackInfo,
    "situation": Situation,
    "phrase": Phrase,
    "sequence": Sequence,
    "rule": Rule,
    "word": Word,
}

_KINDS: Final[Mapping[type[Record], Kind]] = {type_: kind for kind, type_ in TYPES.items()}
_FIELDS: Final[Mapping[Kind, frozenset[str]]] = {
    kind: frozenset(type_.__struct_fields__) - {"extra"} for kind, type_ in TYPES.items()
}
# Fields that hold values with fields of their own, one or several: those alone can hold something unknown inside.
_INNER: Final[Mapping[str, type[Struct]]] = {"promise": Promise, "match": Matching}
_EACH_INNER: Final[Mapping[str, type[Struct]]] = {"texts": Text, "steps": Step}


def kind_of(record: Record) -> Kind:
    """The kind word of a record."""
    return _KINDS[type(record)]


def to_plain(record: Record) -> dict[str, Any]:
    """The record as JSON-ready data: known fields in the order of the contract, those of `extra` back in their places."""
    plain: dict[str, Any] = msgspec.to_builtins(record)
    extra: dict[str, Any] = plain.pop("extra")
    if not extra:
        return plain
    known = {name: _woven(name, value, extra.get(name)) for name, value in plain.items()}
    return known | {name: value for name, value in extra.items() if name not in known}


def from_plain(kind: Kind, plain: Mapping[str, Any]) -> Record:
    """The record that `plain` describes; fields it does not know go to `extra`. Raises ValueError naming the field."""
    type_, fields = TYPES[kind], _FIELDS[kind]
    known, extra = dict(plain), {}
    if not fields.issuperset(known):  # seldom
        extra = {name: known.pop(name) for name in plain if name not in fields}
    try:
        return msgspec.convert({**known, "extra": extra}, type_)
    except msgspec.ValidationError:  # perhaps only for what stands inside a field and is not known: seldom, so looked for late
        known, inner = _without_unknown(known)
    try:
        return msgspec.convert({**known, "extra": {**extra, **inner}}, type_)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


def revision(record: Record) -> str:
    """The hash of all that the record says (RFC 8785 form without `rev`): equal content, equal revision."""
    plain = to_plain(record)
    plain.pop("rev", None)
    return (
        "sha256:" + hashlib.sha256(_canonical(plain, may_hold_floats=bool(record.extra) or isinstance(record, Rule))).hexdigest()
    )


def sealed(record: R) -> R:
    """The record with its true `rev`."""
    fresh = copy(record)  # not built anew: what it says was looked at when it was, and there are ten thousand
    msgspec.structs.force_setattr(fresh, "rev", revision(record))
    return fresh


def _canonical(plain: dict[str, Any], *, may_hold_floats: bool) -> bytes:
    if not may_hold_floats:  # msgspec writes all but rare floats just so, in a tenth of the time
        with suppress(UnicodeEncodeError):  # half a character
            return msgspec.json.encode(plain, order="sorted")
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return canonical.encode("utf-8", "surrogatepass")


def _woven(name: str, value: Any, more: Any) -> Any:
    """The field's value with what it does not know back inside; nothing where the place itself is gone."""
    if not more or not isinstance(more, dict):
        return value
    if name in _EACH_INNER and isinstance(value, dict):
        return {place: _beside(inner, more.get(place)) for place, inner in value.items()}
    if name in _EACH_INNER:
        return [_beside(inner, more.get(str(at))) for at, inner in enumerate(value)]
    return _beside(value, more) if name in _INNER else value


def _beside(known: Any, more: Any) -> Any:
    return {**known, **more} if isinstance(known, dict) and isinstance(more, dict) and not known.keys() & more.keys() else known


def _without_unknown(plain: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields without what their values don't know inside, and that, as `_woven` puts it back."""
    known = dict(plain)
    more: dict[str, Any] = {}
    for name in _INNER.keys() & plain.keys():
        known[name], inner = _parted(plain[name], _INNER[name])
        more |= {name: inner} if inner else {}
    for name in _EACH_INNER.keys() & plain.keys():
        several, type_ = plain[name], _EACH_INNER[name]
        places = several.items() if isinstance(several, dict) else enumerate(several if isinstance(several, list | tuple) else ())
        parted = {place: _parted(value, type_) for place, value in places}
        if inner := {str(place): rest for place, (_value, rest) in parted.items() if rest}:
            values = {place: value for place, (value, _rest) in parted.items()}
            known[name], more[name] = values if isinstance(several, dict) else list(values.values()), inner
    return known, more


def _parted(value: Any, type_: type[Struct]) -> tuple[Any, dict[str, Any]]:
    if not isinstance(value, dict):
        return value, {}
    known = {name: inner for name, inner in value.items() if name in type_.__struct_fields__}
    return known, {name: inner for name, inner in value.items() if name not in known}


def _need(value: str, name: str) -> None:
    if not value.strip():
        raise ValueError(f"{name}: must not be empty")


def _at_most(value: str, limit: int, name: str) -> None:
    if len(value) > limit:
        raise ValueError(f"{name}: has {len(value)} characters, at most {limit} are allowed")
