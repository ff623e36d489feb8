"""What letters and words are, for finding: folding with the way back to the original, and the words of every script.

Law: `Folded.span` always slices the very text that was folded, and never tears a letter from its marks. No script is
dropped: what has no spaces between words (Han, kana, Thai, Lao, Khmer, Burmese) is found by pairs of its signs. It knows
no phrases and no ranking.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final
from unicodedata import category, combining, decimal, normalize

Span = tuple[int, int]

# Letters that Unicode does not take apart, though people type them so; and signs that are typed for each other.
_ALIKE: Final = {
    **dict(zip("łøđħŧıŋƒðĸ", "lodhtinfdk", strict=True)),
    **dict(zip("’‘ʼ‐‑", "'''--", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    **dict(zip("ىیةکٱ", "ييهكا", strict=True)),  # Arabic and Persian forms of one letter
    "ـ": "",  # the Arabic stretching stroke
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),  # Hebrew letters at the end of a word
    **dict.fromkeys("ー・", ""),  # the long vowel and the middle dot, written or not: サーバー, サーバ
    **{chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)},  # katakana as hiragana
}
_DENSE: Final = (  # scripts that put no space between words
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u3096\u3099\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_WITH_MARKS: Final = (  # where combining signs stand: not among the signs of Han, Hangul, Tangut and the like
    *(range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xFB00, 0x17000), range(0x18D00, 0x1F000), range(0xE0100, 0xE01F0)),
)
_PLAIN_WORD: Final = re.compile(r"[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)*")
_AFTER_APOSTROPHE: Final = re.compile(r"(?<=['’])[^\W_'’]{3,}")
_ARABIC_PREFIX: Final = re.compile("(?:[وف]?(?:[بك]?ال|لل))(?=.{3})")
_HEBREW_PREFIX: Final = re.compile("(?:[וש][הבלמ]|[הובלמשכ])(?=[\u05d0-\u05ea]{3})")
_COMPOUND: Final = re.compile(r"[^\W_]+(?:[-'‐‑’][^\W_]+)+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `origin[i]` is where the piece that gave its character i starts, `origin[-1]` the original's length."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Where the characters from `start` to `end` stand in the original, as whole pieces (a letter and its marks)."""
        if start >= end:
            place = self.origin[start]
            return place, place
        last = self.origin[end - 1]
        # One letter may have given several characters (ß: ss), and they all share its start.
        while end < len(self.text) and self.origin[end] == last:
            end += 1
        return self.origin[start], self.origin[end]


def fold(s: str) -> Folded:
    """The text without case, accents and width, and the way back: `Folded.span` gives places in `s`."""
    if s.isascii():
        return Folded(s.lower().replace("`", "'"), range(len(s) + 1))
    pieces: list[str] = []
    origin: list[int] = []
    start = 0
    for end in _piece_ends(s):
        piece = _fold_piece(s[start:end])
        # A piece that folds to nothing lengthens the one before it; at the very front, the one behind.
        pieces.append(piece)
        origin.extend([start if origin else 0] * len(piece))
        start = end
    origin.append(len(s))
    return Folded("".join(pieces), origin)


def folded(s: str) -> str:
    """`fold(s).text`, without the way back: what an index is made of."""
    if s.isascii():
        return s.lower().replace("`", "'")
    if _joiners().search(s):
        return fold(s).text
    return s.translate(_FOLDING)


def words(s: str) -> list[Span]:
    """The words that `s` can be found by, in order of their starts; they may overlap.

    Letters with their signs and digits make a word (`ref2`), an apostrophe stays inside (`can't`), and three or more letters
    after it are also a word of their own (`l'article`). Scripts without spaces give two signs at each place.
    """
    if s.isascii():
        found = [match.span() for match in _PLAIN_WORD.finditer(s)]
    else:
        found = [span for match in _word().finditer(s) for span in _within(s, *match.span())]
    if "'" in s or "’" in s:
        found += [match.span() for match in _AFTER_APOSTROPHE.finditer(s)]
        found = sorted(set(found))
    return found


def asked(s: str) -> list[Span]:
    """The words that a query asks for: those of `words`, none of them inside another."""
    found: list[Span] = []
    for start, end in sorted(words(s), key=lambda span: (span[0], -span[1])):
        if not found or end > found[-1][1]:
            found.append((start, end))
    return found


def keys(text: str) -> list[str]:
    """What a folded text can be found by, as it is compared: its words and hyphened compounds without the joining signs.

    So `can't` is found as `cant`, and `call-back` as `call`, as `back` and as `callback`; and an Arabic or Hebrew word also
    without what is written before it in one.
    """
    if text.isascii() and "'" not in text and "-" not in text:
        return _PLAIN_WORD.findall(text)
    found = [bare(text[start:end]) for start, end in (*words(text), *compounds(text))]
    return found + [word for prefixed in found for word in unprefixed(prefixed)]


def compounds(s: str) -> list[Span]:
    """Words joined by hyphens or apostrophes (`call-back`, `can't`), which people also write as one."""
    return [match.span() for match in _COMPOUND.finditer(s)] if "-" in s or "'" in s else []


def unprefixed(word: str) -> tuple[str, ...]:
    """The word without what Arabic and Hebrew write before it in one: the article, `and`, `in`, `to`, `from`; or nothing."""
    if not "\u05d0" <= word[:1] <= "\u06ff":
        return ()
    found = (_HEBREW_PREFIX if word[0] <= "\u05ea" else _ARABIC_PREFIX).match(word)
    return (word[found.end() :],) if found else ()


def goes_on(sign: str) -> bool:
    """Whether a word does not end before this sign: a letter, a digit or a combining sign."""
    return sign.isalnum() or category(sign)[0] == "M"


def bare(word: str) -> str:
    """The word without its apostrophes and hyphens: how a word is compared."""
    return word if word.isalnum() else word.replace("'", "").replace("-", "").replace("’", "")


def is_dense(word: str) -> bool:
    """Whether the word is of a script without spaces between words, and so is a pair of signs."""
    return not word.isascii() and bool(_dense_sign().match(word))


def has_han(word: str) -> bool:
    """Whether a Chinese sign is in it, as Japanese writes what says most."""
    return not word.isascii() and any("\u3400" <= sign <= "\u9fff" for sign in word)


@cache
def marks() -> str:
    """All combining signs, as the inside of a regular expression's character class."""
    # Computed, because it follows Python's Unicode version; first needed for a text that is not ASCII.
    kinds = ((code, kind) for part in _WITH_MARKS for code, kind in zip(part, map(category, map(chr, part)), strict=True))
    codes = [code for code, kind in kinds if kind[0] == "M"]
    starts = [code for before, code in zip([-2, *codes], codes, strict=False) if code != before + 1]
    ends = [code for code, after in zip(codes, [*codes[1:], sys.maxunicode + 2], strict=False) if after != code + 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


class _Folding(dict[int, str]):
    """A table for str.translate that learns each character when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded_ = _fold_piece(chr(code))
        return folded_


_FOLDING: Final = _Folding()


@lru_cache(maxsize=4096)
def _fold_piece(piece: str) -> str:
    """A letter with its marks: taken apart, without case and accents, and put together again."""
    apart = normalize("NFKD", normalize("NFKD", piece).casefold())
    kept = "".join(_fold_sign(sign) for sign in apart)
    return "".join(_ALIKE.get(sign, sign) for sign in normalize("NFC", kept))


def _fold_sign(sign: str) -> str:
    """One sign of a letter taken apart: an accent and a format sign vanish, every script's digits become ours."""
    kind = category(sign)
    if kind == "Nd":
        return str(decimal(sign))
    if kind == "Cf" or "\ufe00" <= sign <= "\ufe0f" or _is_accent(sign):
        return ""
    return sign


def _is_accent(sign: str) -> bool:
    """Accents over and under letters, Hebrew points and Arabic vowels; not the vowels and tones of Indic, Thai, kana."""
    return combining(sign) >= 200 or 10 <= combining(sign) <= 36


@cache
def _joiners() -> re.Pattern[str]:
    """What belongs to the sign before it: combining signs, half-width voicing, the later parts of a Hangul syllable."""
    return re.compile(f"[{marks()}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]")


def _piece_ends(s: str) -> list[int]:
    """Where each letter with its marks ends."""
    joins = _joiners().match
    return [at for at in range(1, len(s)) if not joins(s, at)] + [len(s)]


@cache
def _word() -> re.Pattern[str]:
    signs = marks()
    letter = f"(?:(?![{_DENSE}])[^\\W_][{signs}]*)"
    return re.compile(f"[{_DENSE}][{_DENSE}{signs}]*|{letter}+(?:['’]{letter}+)*")


@cache
def _dense_sign() -> re.Pattern[str]:
    return re.compile(f"[{_DENSE}]")


def _within(s: str, start: int, end: int) -> list[Span]:
    """The spans of a run: itself, or in a script without spaces two signs (with their marks) from each place."""
    if not _dense_sign().match(s, start):
        return [(start, end)]
    places = [at for at in range(start, end) if category(s[at])[0] != "M"] + [end, end]
    return [(at, places[number + 2]) for number, at in enumerate(places[:-2])]
