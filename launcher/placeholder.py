r"""One placeholder of a phrase: what each kind of the closed little language stands for, and how it is read.

Law: there is no kind that runs anything. What is not understood is told in words for a person; nothing is guessed.

  {{input:Order number|default=..|multiline|optional|remember}}  asks
  {{choice:offer|one|other|default=one|optional|remember}}       asks to pick
  {{date|format=d MMMM|offset=+2d}}  {{time}}                    now, moved by minutes m, h, d, w, months M or years y
  {{clipboard}}  {{me.first_name}}                               what is known without asking; both take default= and optional
  {{phrase:ID}}                                                  another phrase (its id or a code), at most five deep
  {{cursor}}                                                     the caret after pasting
  \{{                                                            a literal {{
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from launcher.language import _
from launcher.moment import ENGLISH, Names, is_pattern, moved, offset_of, written

KINDS: Final = ("input", "choice", "date", "time", "clipboard", "cursor", "phrase")  # beside me.
# Control characters, which never reach a document, and what has no width there.
_UNSEEN: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u2060\ufeff]"
UNSEEN: Final = re.compile(_UNSEEN)
GAP: Final = rf"(?:\s|{_UNSEEN})*"
BRACES: Final = rf"[{{｛]{_UNSEEN}*[{{｛]"  # what a reader takes for an open pair
TOKEN: Final = re.compile(rf"\\{BRACES}|\{{\{{(?!\{{)((?:(?!\{{\{{|\}}\}}).)*)\}}\}}", re.DOTALL)
_DEFAULT: Final = re.compile(r"default\s*=")


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
    """Now, moved by `offset` (amount and unit m h d w M y), written in a CLDR `pattern`.

    `usual`: no pattern was asked for, so that it may be written as the phrase's language usually does.
    """

    raw: str
    pattern: str
    offset: tuple[int, str] = (0, "d")
    usual: Literal["date", "time"] | None = None

    def written(self, now: datetime, names: Names) -> str:
        """What it says at this moment in that language; LauncherError beyond the calendar."""
        pattern = {"date": names.date, "time": names.time, None: self.pattern}[self.usual]
        return written(moved(now, *self.offset), pattern, names)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known without asking: `clipboard`, or `me.` and what of the person; `default` where that is empty."""

    raw: str
    what: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Include:
    """Another phrase, by its id or one of its codes."""

    raw: str
    id: str


@dataclass(frozen=True, slots=True)
class Caret:
    """Where the caret stands after pasting."""

    raw: str


Part = Said | Ask | Moment | Known | Include | Caret


def read(token: re.Match[str]) -> Part | str:
    """The part that one placeholder (a match of TOKEN) stands for, or what is wrong with it."""
    raw, inside = token[0], token[1]
    if inside is None:
        return Said(raw, raw[1:])
    head, *options = inside.split("|")
    kind, colon, name = (piece.strip() for piece in head.partition(":"))
    if kind in {"input", "choice", "phrase"}:
        if not name:
            return _("This placeholder needs a name after the colon.")
    elif colon:
        return _("This placeholder is not known, or takes no name.")
    return _READERS[kind](raw, name or kind, options) if kind in _READERS else _known(raw, kind, options)


def _input(raw: str, name: str, options: list[str]) -> Part | str:
    flags, given = _parted(options)
    if odd := (flags - {"multiline", "optional", "remember"}) | (given.keys() - {"default"}):
        return _unknown_option(odd)
    asked = Field(name, "input", default=given.get("default"), multiline="multiline" in flags)
    return Ask(raw, replace(asked, optional="optional" in flags, remember="remember" in flags))


def _parted(options: list[str]) -> tuple[set[str], dict[str, str]]:
    """The options that stand alone, and those with a value: as it is written, unless there are blanks around the option."""
    alone = {option.strip() for option in options if "=" not in option}
    pairs = (option.partition("=") for option in options if "=" in option)
    return alone, {key.strip(): value if key == key.strip() else value.strip() for key, _equals, value in pairs}


def _choice(raw: str, name: str, options: list[str]) -> Part | str:
    given = [option.strip() for option in options]
    flags = {"optional", "remember"} & set(given)
    defaults = [option.partition("=")[2].strip() for option in given if _DEFAULT.match(option)]
    choices = tuple(dict.fromkeys(o for o in given if o not in flags and not _DEFAULT.match(o)))
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
    usual: Literal["date", "time"] | None = None if "format" in given else "date" if kind == "date" else "time"
    pattern = given.get("format", ENGLISH.date if kind == "date" else ENGLISH.time)
    if not is_pattern(pattern):
        return _("This date format is not known.")
    offset = offset_of(given.get("offset", "+0d"))
    if offset is None:
        return _("An offset is a sign, a number and one of m, h, d, w, M or y, like +2d.")
    return Moment(raw, pattern, offset, usual)


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
