"""The words of a phrase on their way into another program's language.

Law: what the other language has a word for is said in it; what it has none for stands in square brackets, readable for a
person, and is told as a loss. Included phrases are written in. It knows no format of any program.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.exporters.losses import Losses, said_text
from launcher.packs.format import Pack
from launcher.phrase import Phrase
from launcher.placeholder import Ask, Caret, Include, Known, Moment, Part, Said
from launcher.template import Template, expand, parse

_PIECE: Final = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")
_UNITS: Final = {"m": 60, "h": 3600, "d": 86400, "w": 604800}


class Tongue(Protocol):
    """Another program's language: None where it has no word for it."""

    def said(self, text: str) -> str | None:
        """Words that stay words."""

    def put(self, part: Ask | Moment | Known | Caret) -> str | None:
        """A placeholder."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries the phrases of a pack; what is lost on the way is told to `losses`."""

    pack: Pack
    losses: Losses

    def template(self, phrase: Phrase) -> Template:
        """What the phrase says, with the phrases that it includes written in."""
        template = parse(said_text(phrase))
        if template.problems or template.misread:
            self.losses.lose(_("Placeholders that are not understood go along as text"), phrase)
        if not template.included:
            return template
        self.losses.lose(_("Included phrases are written in"), phrase)
        bodies = {other.id: said_text(other) for other in self.pack.phrases}
        try:
            return expand(template, bodies.get)
        except LauncherError:
            self.losses.lose(_("An included phrase that is not there goes along as words in brackets"), phrase)
            return template

    def carried(self, phrase: Phrase, tongue: Tongue) -> str:
        """The phrase in that language."""
        words = (self._word(part, phrase, tongue) for part in _joined(self.template(phrase).parts))
        return "".join(words)

    def _word(self, part: Part, phrase: Phrase, tongue: Tongue) -> str:
        if isinstance(part, Said):
            word = tongue.said(part.text)
            if word is None:
                self.losses.lose(_("Signs that mean something there may be misread"), phrase)
            return part.text if word is None else word
        word = None if isinstance(part, Include) else tongue.put(part)
        if word is None:
            self.losses.lose(_lost(part), phrase)
            word = readable(part)
            return tongue.said(word) or word
        return word


def _joined(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, with words that stand beside each other as one: signs can mean something together."""
    words = ""
    for part in parts:
        if isinstance(part, Said):
            words += part.text
            continue
        if words:
            yield Said(words, words)
            words = ""
        yield part
    if words:
        yield Said(words, words)


def readable(part: Part) -> str:
    """A placeholder as a person reads it: its question, choices or meaning in square brackets."""
    match part:
        case Said():
            return part.text
        case Ask():
            return f"[{' / '.join(part.field.options) or part.field.name}]"
        case Moment():
            return f"[{_moment_name(part)}]"
        case Known():
            return f"[{_known_name(part.what)}]"
        case Include():
            return _("[another phrase]")
        case Caret():
            return ""


def pattern_pieces(pattern: str, letters: Mapping[str, str]) -> Iterator[tuple[str | None, str]]:
    """The pieces of a CLDR date pattern: a word of `letters` and nothing, or None and the signs that stand as they are.

    Raises KeyError where a letter of the pattern has no word.
    """
    for piece in _PIECE.finditer(pattern):
        if piece[2]:
            yield letters[piece[0]], ""
        else:
            yield None, piece[0] if piece[1] is None else piece[1].replace("''", "'") or "'"


def seconds_of(offset: tuple[int, str]) -> int | None:
    """An offset in seconds; None for months and years, which have no fixed length."""
    amount, unit = offset
    if not amount:
        return 0
    return amount * _UNITS[unit] if unit in _UNITS else None


def unique(wanted: str, taken: Callable[[str], bool]) -> str:
    """The name, or with a number behind where it is taken."""
    name, number = wanted, 2
    while taken(name):
        name, number = f"{wanted}{number}", number + 1
    return name


def _lost(part: Part) -> str:
    if isinstance(part, Ask) and part.field.kind == "choice":
        return _("Choices go along as words in brackets")
    if isinstance(part, Known) and part.what != "clipboard":
        return _("What the launcher knows of you goes along as words in brackets")
    return _("Placeholders go along as words in brackets")


def _moment_name(part: Moment) -> str:
    amount, unit = part.offset
    name = _("date") if any(letter in part.pattern for letter in "dMyE") else _("time")
    return f"{name} {amount:+}{unit}" if amount else name


def _known_name(what: str) -> str:
    mine, _dot, rest = what.partition(".")
    return _("my {what}").format(what=rest.replace("_", " ")) if rest else mine
