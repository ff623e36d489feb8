"""The way of the caret: from the end of a pasted text to the place where the next letter is to stand.

Law: the way is known for sure or it is not gone. Left moves back by one grapheme cluster (what a reader takes for one letter)
in Qt, GTK and Chromium; in a paragraph that runs from right to left Qt and GTK move on with it, and back with Right. Chromium
goes by the direction of its field; where that differs from the text's, Right leads nowhere from the end, and the caret stays
there. Where both directions meet, programs differ, so it stays at the end too. Tk counts code points: where emoji of several
follow the place, the caret ends up behind it. The standard library knows no clusters, so the few rules that matter are here
(UAX #29, without the conjuncts of Indic scripts, in which programs differ as well).
"""

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

FARTHEST: Final = 400  # presses; a caret that is farther from the end would be seen to run
_LONGEST: Final = 40  # characters of one cluster; a family of four has eleven
_PLAIN: Final = "\u0300"  # no letter before this one joins another
_JOINER: Final = "\u200d"
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL", "RLE", "RLO", "RLI", "FSI", "PDI", "PDF", "AN"))
_STRONG: Final = frozenset(("L", "R", "AL"))
_UNSURE: Final = frozenset(("L", "EN", "AN", "ET", "ES"))  # within a text from right to left, these run the other way
_THAI_AM: Final = "\u0e33\u0eb3"
_FLAGS: Final = range(0x1F1E6, 0x1F200)
_SKINS: Final = range(0x1F3FB, 0x1F400)
_TAGS: Final = range(0xE0020, 0xE0080)
_OLD_PICTURES: Final = "\u203c\u2049\u2194\u2195"  # no symbols by their category, but drawn as pictures
# Parts of Korean syllables: beginnings, middles and ends, and the code where whole ones begin.
_BEGINNINGS: Final = (*range(0x1100, 0x1160), *range(0xA960, 0xA97D))
_MIDDLES: Final = (*range(0x1160, 0x11A8), *range(0xD7B0, 0xD7C7))
_ENDS: Final = (*range(0x11A8, 0x1200), *range(0xD7CB, 0xD7FC))
_WHOLE: Final = range(0xAC00, 0xD7A4)
_ENDINGS: Final = 28  # of each whole syllable; the first has none


@dataclass(frozen=True, slots=True)
class Way:
    """So many presses of this key, from the end of the text."""

    key: Literal["Left", "Right"]
    presses: int


def way(text: str, caret: int, *, terminal: bool) -> Way | None:
    """The way from the end of `text` to behind its first `caret` characters; None where it is too far or not sure."""
    if caret >= len(text):
        return Way("Left", 0)
    if len(text) - caret > FARTHEST * _LONGEST:
        return None
    near = max(0, caret - _LONGEST)
    presses = sum(near + start >= caret for start in starts(text[near:]))
    if presses > FARTHEST:
        return None
    key = "Left" if terminal else _back(text, caret)
    return Way(key, presses) if key else None


def starts(text: str) -> list[int]:
    """Where each grapheme cluster begins."""
    found: list[int] = []
    flags = 0  # regional indicators on end: two of them are one flag
    for at, letter in enumerate(text):
        flags = flags + 1 if ord(letter) in _FLAGS else 0
        if at == 0 or not _joins(text, at, flags):
            found.append(at)
    return found


def _joins(text: str, at: int, flags: int) -> bool:
    """Whether the letter there belongs to the one before it."""
    before, letter = text[at - 1], text[at]
    if before == "\r" and letter == "\n":
        return True
    if letter < _PLAIN or unicodedata.category(before) in {"Cc", "Zl", "Zp"}:
        return False
    if _extends(letter):
        return True
    if flags:
        return flags % 2 == 0
    if before == _JOINER:
        return _is_picture(letter) and _is_picture(_base_before(text, at - 1))
    return _is_one_syllable(ord(before), ord(letter))


def _extends(letter: str) -> bool:
    code = ord(letter)
    return (
        unicodedata.category(letter) in {"Mn", "Me", "Mc"}
        or letter in _THAI_AM
        or letter in {_JOINER, "\u200c"}
        or code in _SKINS
        or code in _TAGS
    )


def _base_before(text: str, at: int) -> str:
    """The last letter before `at` that extends no other."""
    while at > 0 and _extends(text[at - 1]):
        at -= 1
    return text[at - 1 : at]


def _is_picture(letter: str) -> bool:
    return bool(letter) and (ord(letter) >= 0x1F000 or unicodedata.category(letter) == "So" or letter in _OLD_PICTURES)


def _is_one_syllable(before: int, letter: int) -> bool:
    if before in _BEGINNINGS:
        return letter in _BEGINNINGS or letter in _MIDDLES or letter in _WHOLE
    closed = before in _ENDS or (before in _WHOLE and (before - _WHOLE.start) % _ENDINGS > 0)
    if closed or before in _MIDDLES or before in _WHOLE:
        return letter in _ENDS or (letter in _MIDDLES and not closed)
    return False


def _back(text: str, caret: int) -> Literal["Left", "Right", ""]:
    """The key that moves back through the text behind the caret; empty where programs would differ."""
    if not any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return "Left"
    behind = {unicodedata.bidirectional(letter) for letter in text[caret:]}
    paragraphs = text[text.rfind("\n", 0, caret) + 1 :].split("\n")
    directions = {_direction(paragraph) for paragraph in paragraphs if paragraph}
    if directions == {"L"} and not behind & _RIGHT_TO_LEFT:
        return "Left"
    if directions == {"R"} and not behind & _UNSURE:
        return "Right"
    return ""


def _direction(paragraph: str) -> Literal["L", "R"]:
    """Of the first letter that has one (UAX #9, P2 and P3)."""
    strong = (unicodedata.bidirectional(letter) for letter in paragraph)
    return "L" if next((one for one in strong if one in _STRONG), "L") == "L" else "R"
