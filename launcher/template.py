r"""The placeholders of a phrase: a closed little language, parsed once and filled once.

Law: a phrase is data. There is no kind that runs anything, and a value is put in once and never scanned again, so a clipboard
or an answer that holds `{{input:x}}` stays text. What is not understood stays literal text and is told in `problems`; `fill`
refuses it, so that no `{{` of a body is ever pasted unless it was meant. The raw text of every part is kept:
`unparse(parse(body)) == body` for every string. It knows no clipboard, clock or store: what those say is handed to `fill`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.moment import Names, names_of
from launcher.phrase import MAX_TEXT
from launcher.placeholder import BRACES, GAP, KINDS, TOKEN, UNSEEN, Ask, Caret, Field, Include, Known, Moment, Part, Said, read

__all__ = [
    "Ask", "Caret", "Field", "Filled", "Include", "Known", "Moment", "Part", "PhraseBody", "Problem", "Said", "Template",
    "answered", "escape", "expand", "fill", "misread_in", "parse", "unparse",
]  # fmt: skip
MAX_DEPTH: Final = 5  # phrases within phrases
MAX_INCLUDED: Final = 100  # phrases in all, so that a few that include each other widely end soon
MISREAD_TOLD: Final = 40  # characters of what was not understood
_BRACES: Final = re.compile(BRACES)
_MISREAD: Final = re.compile(rf"\{{\{{|{BRACES}{GAP}(?:{'|'.join(KINDS)}|me\.)", re.IGNORECASE)
_CLOSED: Final = re.compile(r"[^{｛}｝\n]*[}｝]{2}")
_CLOSING: Final = ".,;:!?…)]"  # no blank stands before these, unless somebody wrote one


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
    def needs_clipboard(self) -> bool:
        """Whether the clipboard's text is put in."""
        return any(isinstance(part, Known) and part.what == "clipboard" for part in self.parts)

    @property
    def misread(self) -> str:
        r"""What begins with the first `{{` that would be pasted though it is not written `\{{`; empty where there is none.

        Wide braces of an East Asian keyboard, and braces with something unseen between them, count where a kind follows.
        """
        own = "".join(_left_between(part) for part in self.parts)
        found = _MISREAD.search(own)
        return "" if found is None else "".join(own[found.start() :].partition("\0")[0].partition("}}")[:2])[:MISREAD_TOLD]

    @property
    def included(self) -> tuple[str, ...]:
        """The phrases that the body includes itself, by the names that it gives them."""
        return tuple(part.id for part in self.parts if isinstance(part, Include))

    def open_fields(self, values: Mapping[str, str]) -> tuple[Field, ...]:
        """The fields that must be answered and are not in `values`."""
        return tuple(asked for asked in self.fields if asked.required and not answered(asked, values.get(asked.name)))


@dataclass(frozen=True, slots=True)
class Filled:
    """What is pasted; `caret` counts the characters before the caret, None for the end."""

    text: str
    caret: int | None


PhraseBody = Callable[[str], str | None]


def _left_between(part: Part) -> str:
    """What stands between the words around a part before anybody has answered; a mark where that is an answer."""
    match part:
        case Said():
            return UNSEEN.sub("", part.text) if part.raw == part.text else "\0"
        case Caret():
            return ""
        case Ask() if not part.field.required:
            return part.field.default or ""
        case Known() if part.default is not None:
            return part.default
    return "\0"


def _no_phrases(_id: str) -> None:
    return None


def parse(body: str) -> Template:
    """The body taken apart; any string can be parsed."""
    parts: list[Part] = []
    problems: list[Problem] = []
    before: dict[str, Part] = {}  # the questions by their names, which are never empty, and the caret
    done = 0
    for token in TOKEN.finditer(body):
        if token.start() > done:
            parts.append(Said(body[done : token.start()], body[done : token.start()]))
        part = read(token)
        if isinstance(part, str):
            problems.append(Problem(*token.span(), part))
            part = Said(token[0], token[0])
        problems += [Problem(*token.span(), text) for text in _clashes(part, before)]
        parts.append(part)
        done = token.end()
    if done < len(body):
        parts.append(Said(body[done:], body[done:]))
    return Template(tuple(parts), tuple(problems))


def unparse(template: Template) -> str:
    """The body that the template was parsed from."""
    return "".join(part.raw for part in template.parts)


def misread_in(said: Said) -> Iterator[tuple[int, int]]:
    """Where these words, which would be pasted as they are, look to a reader like placeholders."""
    found = _MISREAD.search(said.text) if said.raw == said.text else None
    while found is not None:
        closed = _CLOSED.match(said.text, found.end())
        end = closed.end() if closed else found.end()
        yield found.start(), end
        found = _MISREAD.search(said.text, end)


def escape(text: str) -> str:
    """A body that says exactly `text`, whatever braces it holds."""
    return _BRACES.sub(r"\\\g<0>", text)


def expand(template: Template, phrase: PhraseBody) -> Template:
    """The template with every included phrase in its place, so that `fields` has their questions too.

    `phrase(name)` is the body of a phrase, None where there is none. Raises LauncherError where one is missing, includes itself,
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
    locale: str = "en",
) -> Filled:
    """The text with every value in its place; `values` by field name, `me` by what stands behind `me.`, dates as in `locale`.

    Raises LauncherError where a required value is missing, a choice is none of its options, an included phrase cannot be
    had, a date lies beyond the calendar, or the text grows over its limit.
    """
    known = {"clipboard": clipboard} | {f"me.{key}": value for key, value in (me or {}).items()}
    whole = expand(template, phrase)
    if misread := whole.misread:
        told = _("This phrase needs mending: “{piece}” is not understood.")
        raise LauncherError(told.format(piece=misread), _("Edit the phrase first."))
    given = _Given({field.name: field for field in whole.fields}, values, known, now, names_of(locale))
    text = _Text()
    for part in whole.parts:
        if isinstance(part, Caret):
            text.put_caret()
        elif isinstance(part, Said):
            text.say(part.text)
        else:
            text.put(given.value(part))
    return text.finished()


class _Text:
    """The text as it grows. Where an optional value is empty, the blanks around it become what one of them was."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, bool]] = []  # and whether they are the phrase's own words
        self._length = 0
        self._caret: int | None = None
        self._gap = False

    def say(self, text: str) -> None:
        """Words of the phrase."""
        if self._gap and text:
            text = self._closed_up(text)
            self._gap = not text
        self._add(text, own=True)

    def put(self, value: str) -> None:
        """A value; it is taken as it is."""
        self._gap = not value
        self._add(value, own=False)

    def put_caret(self) -> None:
        """The caret stands here; the first one counts."""
        self._caret = self._length if self._caret is None else self._caret

    def finished(self) -> Filled:
        """All of it."""
        if self._gap:
            self._cut_blanks(_blanks_behind(self._last_words()))
        return Filled("".join(text for text, _own in self._runs), self._caret)

    def _closed_up(self, text: str) -> str:
        """What is left of the words behind an empty value."""
        before, behind = _blanks_behind(self._last_words()), text[: len(text) - len(text.lstrip())]
        rest = text[len(behind) :]
        if not self._length:
            return rest
        if not behind:
            if rest[0] in _CLOSING and "\n" not in before:
                self._cut_blanks(before)
            return text
        if behind.count("\n") > before.count("\n"):
            self._cut_blanks(before)
            return text
        return rest if before else text

    def _last_words(self) -> str:
        return self._runs[-1][0] if self._runs and self._runs[-1][1] else ""

    def _cut_blanks(self, blanks: str) -> None:
        if blanks:
            self._runs[-1] = (self._runs[-1][0].removesuffix(blanks), True)
            self._length -= len(blanks)
            self._caret = None if self._caret is None else min(self._caret, self._length)

    def _add(self, text: str, *, own: bool) -> None:
        if not text:
            return
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise LauncherError(_("The filled phrase is too long."), _("Shorten what you put into it."))
        self._runs.append((text, own))


def _blanks_behind(text: str) -> str:
    return text[len(text.rstrip()) :]


def _clashes(part: Part, before: dict[str, Part]) -> Iterator[str]:
    """What does not fit with the parts before, by what they are of: a second caret, or one name asked in two ways."""
    if isinstance(part, Caret) and before.setdefault("", part) is not part:
        yield _("The caret can stand at one place only; the first one counts. Take this one out.")
    if isinstance(part, Ask):
        same = before.setdefault(part.field.name, part)
        if isinstance(same, Ask) and (same.field.kind, same.field.options) != (part.field.kind, part.field.options):
            told = _("“{name}” is asked in two ways; the first one counts. Give this one another name.")
            yield told.format(name=part.field.name)


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
                told = _("The phrase “{name}”, which this one includes, is not there.").format(name=id_)
                raise LauncherError(told, _("Edit the phrase, or bring it back."))
            self.parsed[id_] = parse(body)
        return self.parsed[id_]


def _expanded(template: Template, shelf: _Shelf, within: tuple[str, ...]) -> Iterator[Part]:
    for part in template.parts:
        if isinstance(part, Include):
            yield from _expanded(shelf.take(part.id, within), shelf, (*within, part.id))
        else:
            yield part


@dataclass(frozen=True, slots=True)
class _Given:
    """What is put in: the questions by name as they are asked first, their answers, what else is known, and the moment."""

    asked: Mapping[str, Field]
    values: Mapping[str, str]
    known: Mapping[str, str | None]
    now: datetime
    names: Names

    def value(self, part: Ask | Moment | Known | Include) -> str:
        match part:
            case Ask():
                return _answer(self.asked[part.field.name], self.values.get(part.field.name))
            case Moment():
                return part.written(self.now, self.names)
            case Known():
                return _known_value(part, self.known.get(part.what))
            case Include():
                raise AssertionError(part.id)  # they are gone by now


def answered(asked: Field, value: str | None) -> bool:
    """Whether the value answers this question, rather than leaving it as it was."""
    return value is not None and (bool(value.strip()) or value in asked.options)


def _answer(asked: Field, value: str | None) -> str:
    if value is None or not answered(asked, value):
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
