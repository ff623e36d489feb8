"""Characters that deceive: those that hide or turn round what stands there, and words that mix letters of several scripts.

Law: what makes a text read otherwise than it is kept (directions turned round, an invisible alphabet, control characters) is
refused; what is only doubtful is told. Signs that many languages and emoji need stay where they do what they are for.
"""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import category

from launcher.language import _

# The flags of England, Scotland, Wales: the one honest use of the invisible alphabet.
_FLAG: Final = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
_TAG: Final = "\U000e0000-\U000e007f"
_FORBIDDEN: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069{_TAG}]")

_MARK_OF_DIRECTION: Final = "\u200e\u200f\u061c"
_INVISIBLE: Final = re.compile(
    f"[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0{_MARK_OF_DIRECTION}]"
)
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_SPACELESS: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1980-\u19ff\u1a20-\u1aaf]")
_OWN_JOINING: Final = re.compile("[A-Za-z\u00c0-\u052f\u1e00-\u1fff]")  # letters that no sign joins: Latin, Greek, Cyrillic

_LATIN: Final = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_CYRILLIC: Final = "\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f"
_GREEK_ALIKE: Final = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορυχω"  # not those of units and formulas: μ, Ω, π, Δ
_ALIKE: Final = re.compile(f"[{_CYRILLIC}{_GREEK_ALIKE}]")
_MIXED: Final = re.compile(
    f"(?<![{_LATIN}{_CYRILLIC}\u0370-\u03ff])(?:"
    f"[{_LATIN}]+[{_CYRILLIC}{_GREEK_ALIKE}]|[{_CYRILLIC}]+[{_LATIN}]|[\u0370-\u03ff]*[{_GREEK_ALIKE}][\u0370-\u03ff]*[{_LATIN}]"
    f")[{_LATIN}{_CYRILLIC}\u0370-\u03ff]*"
)


def forbidden(text: str) -> str | None:
    """The first character that no pack may hold, as U+XXXX; None where there is none."""
    if text.isprintable():  # much quicker, and true of nearly every line
        return None
    found = _FORBIDDEN.search(text)
    if found and found[0] >= "\U000e0000":
        found = _FORBIDDEN.search(_FLAG.sub("", text))
    return _code(found[0]) if found else None


def without_forbidden(text: str) -> str:
    """The text without the characters that no pack may hold; a carriage return becomes the line break that it is."""
    if not _FORBIDDEN.search(text):
        return text
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(part if _FLAG.fullmatch(part) else _FORBIDDEN.sub("", part) for part in re.split(f"({_FLAG.pattern})", kept))


def doubts(text: str) -> Iterator[str]:
    """What a person should look at, in words: invisible signs where they have no business, words of mixed script."""
    if text.isascii():
        return
    mixed = _MIXED.finditer(text) if _ALIKE.search(text) else ()
    invisible = dict.fromkeys(found[0] for found in _INVISIBLE.finditer(text) if not _has_business(text, found.start()))
    for sign in invisible:
        yield _("holds the invisible character {code}").format(code=_code(sign))
    for word in dict.fromkeys(found[0] for found in mixed):
        yield _("“{word}” mixes letters of several scripts that look alike").format(word=word[:40])


def _has_business(text: str, at: int) -> bool:
    """Whether the invisible sign at this place does what it is for."""
    sign, before = text[at], text[at - 1] if at else ""
    if sign in "\u200c\u200d":  # joins or parts signs: emoji, Arabic and Indic letters
        return bool(before) and (category(before)[0] in "SM" or before.isalpha()) and not _OWN_JOINING.match(before)
    if sign in _MARK_OF_DIRECTION:
        return bool(_RIGHT_TO_LEFT.search(text.replace("\ufeff", "")))
    if sign == "\u200b":  # where a line may break in scripts without spaces
        return bool(_SPACELESS.match(before))
    return sign == "\u00ad" and before.isalpha() and text[at + 1 : at + 2].isalpha()


def _code(sign: str) -> str:
    return f"U+{ord(sign):04X}"
