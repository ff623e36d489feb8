r"""The placeholders of a phrase: a closed little language, parsed once and filled once.

Law: a phrase is data. There is no kind that runs anything, and a value is put in once and never scanned again, so a clipboard
or an answer that holds `{{input:x}}` stays text. What is not understood stays literal text and is told in `problems`. The raw
text of every part is kept: `unparse(parse(body)) == body` for every string. It knows no clipboard, clock or store: what
those say is handed to `fill`.

  {{input:Order number|default=..|multiline|optional|remember}}  asks
  {{choice:offer|one|other|default=one|optional|remember}}       asks to pick
  {{date|format=d MMMM|offset=+2d}}  {{time}}                    now, moved by minutes m, h, d, w, months M or years y
  {{clipboard}}  {{me.first_name}}                               what is known without asking; both take default= and optional
  {{phrase:ID}}                                                  another phrase, at most five deep
  {{cursor}}                                                     the caret after pasting
  \{{                                                            a literal {{
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from launcher.errors import LauncherError
from launcher.language import _
from launcher.moment import ENGLISH, Names, is_pattern, moved, offset_of, written
from launcher.phrase import MAX_TEXT

MAX_DEPTH: Final = 5  # phrases within phrases
MAX_INCLUDED: Final = 100  # phrases in all, so that a few that include each other widely end soon

_TOKEN: Final = re.compile(r"\\\{\{|\{\{(?!\{)((?:(?!\{\{|\}\}).)*)\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Field:
    """One question to a person, known by its `name`; `options` only where kind is choice."""

    name: str
    kind: Literal["input", "choice"]
    options: tuple[str, ...] = ()
    default: str | None = None
    multiline: bool = False
    optional: bool = False
    remember: bool = False

    @property
    def required(self) -> bool:
        """Whether the phrase cannot be said without an answer."""
        return self.default is None and not self.optional


@dataclass(frozen=True, slots=True)
class Said:
    """Literal text; `raw` is how the body writes it."""

    raw: str
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Where the answer to a field goes."""

    raw: str
    field: Field


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, moved by `offset` (amount and unit m h d w M y), written in a CLDR `pattern`."""

    raw: str
    pattern: str
    offset: tuple[int, str] = (0, "d")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known without asking: `clipboard`, or `me.` and what of the person; `default` where that is empty."""

    raw: str
    what: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Include:
    """Another phrase, by its id."""

    raw: str
    id: str


@dataclass(frozen=True, slots=True)
class Caret:
    """Where the caret stands after pasting."""

    raw: str


Part = Said | Ask | Moment | Known | Include | Caret


@dataclass(frozen=True, slots=True)
class Problem:
    """What in the body was not understood, from `start` to `end`, in words for a person."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A body taken apart. `fields` are what a person may answer, each name once; `problems` what was not understood."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The questions in order; where one name is asked twice, as it is asked first."""
        found: dict[str, Field] = {}
        for part in self.parts:
            if isinstance(part, Ask):
                found.setdefault(part.field.name, part.field)
        return tuple(found.values())

    @property
    def has_caret(self) -> bool:
        """Whether the body says where the caret goes."""
        return any(isinstance(part, Caret) for part in self.parts)

    @property
    def needs_clipboard(self) -> bool:
        """Whether the clipboard's text is put in."""
        return any(isinstance(part, Known) and part.what == "clipboard" for part in self.parts)

    @property
    def included(self) -> tuple[str, ...]:
        """The ids of the phrases that the body includes itself."""
        return tuple(part.id for part in self.parts if isinstance(part, Include))

    def open_fields(self, values: Mapping[str, str]) -> tuple[Field, ...]:
        """The fields that must be answered and are not in `values`."""
        return tuple(asked for asked in self.fields if asked.required and not _answered(asked, values.get(asked.name)))


@dataclass(frozen=True, slots=True)
class Filled:
    """What is pasted; `caret` counts the characters before the caret, None for the end."""

    text: str
    caret: int | None


PhraseBody = Callable[[str], str | None]


def _no_phrases(_id: str) -> None:
    return None


def parse(body: str) -> Template:
    """The body taken apart; any string can be parsed."""
    parts: list[Part] = []
    problems: list[Problem] = []
    done = 0
    for token in _TOKEN.finditer(body):
        if token.start() > done:
            parts.append(Said(body[done : token.start()], body[done : token.start()]))
        part = _part(token)
        if isinstance(part, str):
            problems.append(Problem(*token.span(), part))
            part = Said(token[0], token[0])
        problems += [Problem(*token.span(), text) for text in _clashes(part, parts)]
        parts.append(part)
        done = token.end()
    if done < len(body):
        parts.append(Said(body[done:], body[done:]))
    return Template(tuple(parts), tuple(problems))


def unparse(template: Template) -> str:
    """The body that the template was parsed from."""
    return "".join(part.raw for part in template.parts)


def escape(text: str) -> str:
    """A body that says exactly `text`, whatever braces it holds."""
    return text.replace("{{", r"\{{")


def expand(template: Template, phrase: PhraseBody) -> Template:
    """The template with every included phrase in its place, so that `fields` has their questions too.

    `phrase(id)` is the body of a phrase, None where there is none. Raises LauncherError where one is missing, includes itself,
    or where they are too deep or too many.
    """
    return replace(template, parts=tuple(_expanded(template, _Shelf(phrase), ())))


def fill(
    template: Template,
    values: Mapping[str, str],
    now: datetime,
    *,
    clipboard: str | None = None,
    me: Mapping[str, str] | None = None,
    phrase: PhraseBody = _no_phrases,
    names: Names = ENGLISH,
) -> Filled:
    """The text with every value in its place; `values` by field name, `me` by what stands behind `me.`.

    Raises LauncherError where a required value is missing, a choice is none of its options, an included phrase cannot be
    had, a date lies beyond the calendar, or the text grows over its limit.
    """
    known = {"clipboard": clipboard} | {f"me.{key}": value for key, value in (me or {}).items()}
    text: list[str] = []
    length = 0
    caret: int | None = None
    for part in expand(template, phrase).parts:
        if isinstance(part, Caret):
            caret = length if caret is None else caret
            continue
        text.append(_value(part, values, known, now, names))
        length += len(text[-1])
        if length > MAX_TEXT:
            raise LauncherError(_("The filled phrase is too long."), _("Shorten what you put into it."))
    return Filled("".join(text), caret)


def _part(token: re.Match[str]) -> Part | str:
    """The part that one placeholder stands for, or what is wrong with it."""
    raw, inside = token[0], token[1]
    if inside is None:
        return Said(raw, "{{")
    head, *options = inside.split("|")
    kind, colon, name = (piece.strip() for piece in head.partition(":"))
    if kind in {"input", "choice", "phrase"}:
        if not name:
            return _("This placeholder needs a name after the colon.")
    elif colon:
        return _("This placeholder is not known, or takes no name.")
    return _READERS[kind](raw, name or kind, options) if kind in _READERS else _known(raw, kind, options)


def _input(raw: str, name: str, options: list[str]) -> Part | str:
    flags = {option.strip() for option in options if "=" not in option}
    given = dict(option.split("=", 1) for option in options if "=" in option)
    if odd := (flags - {"multiline", "optional", "remember"}) | (given.keys() - {"default"}):
        return _unknown_option(odd)
    asked = Field(name, "input", default=given.get("default"), multiline="multiline" in flags)
    return Ask(raw, replace(asked, optional="optional" in flags, remember="remember" in flags))


def _choice(raw: str, name: str, options: list[str]) -> Part | str:
    flags = {"optional", "remember"} & {option.strip() for option in options}
    defaults = [option.removeprefix("default=").strip() for option in options if option.startswith("default=")]
    choices = tuple(dict.fromkeys(o.strip() for o in options if not o.startswith("default=") and o.strip() not in flags))
    if not choices:
        return _("A choice needs at least one option.")
    if not set(defaults) <= set(choices):
        return _("The default of this choice is none of its options.")
    asked = Field(name, "choice", choices, defaults[-1] if defaults else None)
    return Ask(raw, replace(asked, optional="optional" in flags, remember="remember" in flags))


def _moment(raw: str, kind: str, options: list[str]) -> Part | str:
    given = {key.strip(): value for key, _equals, value in (option.partition("=") for option in options)}
    if odd := given.keys() - {"format", "offset"}:
        return _unknown_option(odd)
    pattern = given.get("format", "d MMMM yyyy" if kind == "date" else "HH:mm")
    if not is_pattern(pattern):
        return _("This date format is not known.")
    offset = offset_of(given.get("offset", "+0d"))
    if offset is None:
        return _("An offset is a sign, a number and one of m, h, d, w, M or y, like +2d.")
    return Moment(raw, pattern, offset)


def _include(raw: str, name: str, options: list[str]) -> Part | str:
    return _unknown_option(options) if options else Include(raw, name)


def _caret(raw: str, _kind: str, options: list[str]) -> Part | str:
    return _unknown_option(options) if options else Caret(raw)


def _known(raw: str, kind: str, options: list[str]) -> Part | str:
    if kind != "clipboard" and not re.fullmatch(r"me\.[a-z][a-z_]*", kind):
        return _("This placeholder is not known, or takes no name.")
    given = {key.strip(): value for key, _equals, value in (option.partition("=") for option in options)}
    if odd := given.keys() - {"optional", "default"}:
        return _unknown_option(odd)
    # What may be empty has the empty text as its default.
    return Known(raw, kind, given.get("default", given.get("optional")))


_READERS: Final[Mapping[str, Callable[[str, str, list[str]], Part | str]]] = {
    "input": _input,
    "choice": _choice,
    "date": _moment,
    "time": _moment,
    "phrase": _include,
    "cursor": _caret,
}


def _unknown_option(options: Iterable[str]) -> str:
    return _("The option “{option}” is not known here.").format(option=min(options))


def _clashes(part: Part, before: list[Part]) -> Iterator[str]:
    """What does not fit with the parts before: a second caret, or one name asked in two ways."""
    if isinstance(part, Caret) and any(isinstance(other, Caret) for other in before):
        yield _("The caret can stand at one place only; the first one counts.")
    if isinstance(part, Ask):
        same = next((o.field for o in before if isinstance(o, Ask) and o.field.name == part.field.name), part.field)
        if (same.kind, same.options) != (part.field.kind, part.field.options):
            yield _("“{name}” is asked in two ways; the first one counts.").format(name=same.name)


@dataclass(slots=True)
class _Shelf:
    """Where included phrases come from, and how many were taken."""

    phrase: PhraseBody
    taken: int = 0
    parsed: dict[str, Template] = field(default_factory=dict)

    def take(self, id_: str, within: tuple[str, ...]) -> Template:
        if id_ in within:
            raise LauncherError(_("A phrase includes itself."), _("Take the placeholder out of one of the phrases."))
        self.taken += 1
        if len(within) >= MAX_DEPTH or self.taken > MAX_INCLUDED:
            raise LauncherError(_("This phrase includes too many others."), _("Put some of their words into the phrase itself."))
        if id_ not in self.parsed:
            body = self.phrase(id_)
            if body is None:
                raise LauncherError(_("A phrase that this one includes is not there."), _("Edit the phrase, or bring it back."))
            self.parsed[id_] = parse(body)
        return self.parsed[id_]


def _expanded(template: Template, shelf: _Shelf, within: tuple[str, ...]) -> Iterator[Part]:
    for part in template.parts:
        if isinstance(part, Include):
            yield from _expanded(shelf.take(part.id, within), shelf, (*within, part.id))
        else:
            yield part


def _value(part: Part, values: Mapping[str, str], known: Mapping[str, str | None], now: datetime, names: Names) -> str:
    match part:
        case Said():
            return part.text
        case Ask():
            return _answer(part.field, values.get(part.field.name))
        case Moment():
            return written(moved(now, *part.offset), part.pattern, names)
        case Known():
            return _known_value(part, known.get(part.what))
        case Include() | Caret():
            raise AssertionError(type(part))  # both are gone by now


def _answered(asked: Field, value: str | None) -> bool:
    return value is not None and (bool(value.strip()) or value in asked.options)


def _answer(asked: Field, value: str | None) -> str:
    if value is None or not _answered(asked, value):
        if asked.required:
            raise LauncherError(_("“{name}” is not filled in.").format(name=asked.name), _("Fill it in, then paste again."))
        return asked.default or ""
    if asked.kind == "choice" and value not in asked.options:
        raise LauncherError(
            _("“{name}” does not offer this choice.").format(name=asked.name),
            _("Choose one of: {options}").format(options=", ".join(asked.options)),
        )
    return value


def _known_value(part: Known, value: str | None) -> str:
    if value:
        return value
    if part.default is not None:
        return part.default
    if part.what == "clipboard":
        raise LauncherError(_("There is no text on the clipboard."), _("Copy the text that belongs here, then paste again."))
    raise LauncherError(
        _("The launcher does not know your {what} yet.").format(what=part.what.removeprefix("me.").replace("_", " ")),
        _("Tell it once in the settings."),
    )
