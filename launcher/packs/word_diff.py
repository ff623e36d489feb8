"""What has changed between two texts, word by word, for eyes: what stayed, what went, what came.

Law: what stayed and what went, joined, are the text before; what stayed and what came, the text after. It works in every
script (where no spaces stand between words, sign by sign), and answers in time for any two texts.
"""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import Final, Literal, NamedTuple

from launcher.text import is_dense, marks

Sort = Literal["same", "gone", "new"]
Part = tuple[Sort, str]

_MOST_PIECES: Final = 4_000  # of both texts together; beyond this, what differs is told as one
_MANY_PAIRS: Final = 5_000  # of equal words; beyond this, words that stand everywhere decide nothing
_FEW: Final = 200  # words, of which none stands everywhere


class _Piece(NamedTuple):
    """A word or sign, and the blanks behind it: they are no words, so they decide nothing."""

    word: str
    blanks: str


def word_diff(before: str, after: str) -> tuple[Part, ...]:
    """The parts in reading order; neighbours are never of one sort, and what went stands before what came."""
    one, other = _pieces(before), _pieces(after)
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    middle = _compared(one[start : len(one) - end], other[start : len(other) - end])
    return tuple(_joined([*_same(one[:start]), *middle, *_same(one[len(one) - end :])]))


def _pieces(text: str) -> list[_Piece]:
    found: list[_Piece] = []
    for match in _piece().finditer(text):
        word, blanks = match.group(1, 2)
        signs = _sign().findall(word) if is_dense(word) else [word]
        found += [_Piece(sign, "") for sign in signs[:-1]]
        found.append(_Piece(signs[-1], blanks))
    return found


def _alike(one: list[_Piece], other: list[_Piece]) -> int:
    """How many pieces are equal from the beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _compared(one: list[_Piece], other: list[_Piece]) -> Iterator[Part]:
    words, others = [piece.word for piece in one], [piece.word for piece in other]
    counted = Counter(others)
    many = sum(counted[word] for word in words) > _MANY_PAIRS
    if len(one) + len(other) > _MOST_PIECES or (many and len(other) < _FEW):
        yield from (("gone", _text(one)), ("new", _text(other)))
        return
    for sort, at, to, other_at, other_to in SequenceMatcher(None, words, others, autojunk=many).get_opcodes():
        if sort != "equal":
            yield from (("gone", _text(one[at:to])), ("new", _text(other[other_at:other_to])))
            continue
        for mine, theirs in zip(one[at:to], other[other_at:other_to], strict=True):
            yield "same", mine.word
            kept = mine.blanks == theirs.blanks
            yield from (("same", mine.blanks),) if kept else (("gone", mine.blanks), ("new", theirs.blanks))


def _joined(parts: list[Part]) -> Iterator[Part]:
    """Neighbours of one sort as one; blanks between two changes count as changed, so that a sentence is not torn to bits."""
    said = [part for part in parts if part[1]]
    held: dict[Sort, str] = {"same": "", "gone": "", "new": ""}
    for at, (sort, words) in enumerate(said):
        changing = bool(held["gone"] or held["new"])
        if sort == "same" and changing and not words.strip() and at + 1 < len(said) and said[at + 1][0] != "same":
            held["gone"] += words
            held["new"] += words
        elif sort == "same" and changing:
            yield from _told(held)
            held["same"] = words
        elif sort != "same" and held["same"]:
            yield from _told(held)
            held[sort] = words
        else:
            held[sort] += words
    yield from _told(held)


def _told(held: dict[Sort, str]) -> Iterator[Part]:
    yield from ((sort, words) for sort, words in held.items() if words)
    held |= {"same": "", "gone": "", "new": ""}


def _same(pieces: list[_Piece]) -> list[Part]:
    return [("same", _text(pieces))]


def _text(pieces: list[_Piece]) -> str:
    return "".join(piece.word + piece.blanks for piece in pieces)


@cache
def _piece() -> re.Pattern[str]:
    letter = f"[^\\W_][{marks()}]*"
    return re.compile(f"((?:{letter})+(?:['’](?:{letter})+)*|\\S[{marks()}]*|)(\\s+|(?<=.)|$)", re.DOTALL)


@cache
def _sign() -> re.Pattern[str]:
    return re.compile(f".[{marks()}]*", re.DOTALL)
