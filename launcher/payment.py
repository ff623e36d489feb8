"""Numbers of payment cards in a text, so that none is ever kept.

Law: found are digits of any script that begin like a card, are as many as that sort of card has, and pass the check of card
numbers (Luhn): whole, in groups with one sort of single spaces, hyphens or dots between, or in the groups that cards show,
whatever stands between those: several blanks, a new line, a dash, signs that nobody sees. Pure; it knows no phrase.

Other numbers that begin like a card and are as long pass the check by chance one time in ten. Telephone numbers that begin
with a plus sign are not taken for one, nor bank accounts (IBAN), nor two dates in a row, nor digits inside a word.
"""

import re
from collections.abc import Iterator
from typing import Final

_SPACES: Final = " \u00a0\u2009\u202f"
_HYPHENS: Final = "\\-\u2010\u2011"
_UNSEEN: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_BETWEEN: Final = rf"[\s./_·•\-\u2010-\u2015\u2212{_UNSEEN}]{{1,3}}"
# In JSON, too, where a new line is two signs, of which one is a letter.
_LONG: Final = re.compile(r"(?<!\d)\d(?:[\W_nrt]{0,6}\d){12}")
_RUN: Final = re.compile(rf"(?<![\w+])\d(?:[{_SPACES}{_HYPHENS}.]?\d){{12,}}(?!\w)")
_SPREAD: Final = re.compile(rf"(?<![\w+])\d+(?:{_BETWEEN}\d+)+(?!\w)")
_GROUP: Final = re.compile(r"\d+")
_SHAPES: Final = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 4, 4, 1))
_MANY: Final = range(16, 20)
_ISSUED: Final = (  # from which first digits to which, and how many digits such a card's number has
    ("2200", "2204", _MANY),
    ("2221", "2720", (16,)),
    ("300", "305", range(14, 20)),
    ("34", "34", (15,)),
    ("3528", "3589", _MANY),
    ("36", "36", range(14, 20)),
    ("37", "37", (15,)),
    ("38", "39", range(14, 20)),
    ("4", "4", (13, 16, 19)),
    ("50", "50", _MANY),
    ("51", "55", (16,)),
    ("56", "69", _MANY),
    ("63", "63", range(13, 20)),
    ("67", "67", range(13, 20)),
)
_ACCOUNT: Final = re.compile(rf"(?<!\w)[A-Z]{{2}}\d{{2}}[A-Z\d{_SPACES}{_HYPHENS}]{{11,40}}", re.ASCII)
_SHORTEST: Final = 15  # signs of a bank account's number

Span = tuple[int, int]


def may_hold_one(text: str) -> bool:
    """Whether enough digits stand together for a card's number; quick, for a first look at much text, also as JSON."""
    return _LONG.search(text) is not None


def card_number(text: str) -> Span | None:
    """Where the first number that looks like a payment card's stands in `text`; None where there is none."""
    if not may_hold_one(text):
        return None
    text = _without_accounts(text)
    found = (span for span in (*_written_as_one(text), *_in_its_shape(text)) if _passes(text[slice(*span)]))
    return min(found, key=lambda span: (span[0], -span[1]), default=None)  # the beginning of a long one can pass, too


def _written_as_one(text: str) -> Iterator[Span]:
    """Numbers that stand alone, and whole runs of groups with one sort of single signs between."""
    for run in _RUN.finditer(text):
        groups = _groups(run)
        yield from groups
        sorts = {sign for sign in run[0] if not sign.isdecimal()}
        if len(sorts) == 1 and sorts != {"."}:  # two sorts are two dates or telephone numbers in a row
            yield groups[0][0], groups[-1][1]


def _in_its_shape(text: str) -> Iterator[Span]:
    """Neighbouring groups that are as long as those on a card."""
    for run in _SPREAD.finditer(text):
        groups = _groups(run)
        sizes = tuple(end - start for start, end in groups)
        for first in range(len(sizes)):
            for shape in _SHAPES:
                if sizes[first : first + len(shape)] == shape:
                    yield groups[first][0], groups[first + len(shape) - 1][1]


def _groups(run: re.Match[str]) -> list[Span]:
    return [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run[0])]


def _without_accounts(text: str) -> str:
    """The text with letters for all signs of each bank account's number in it."""
    for written in _ACCOUNT.finditer(text):
        ends = (end for end in range(written.end(), written.start(), -1) if not text[end : end + 1].isalnum())
        if end := next((end for end in ends if _is_account(text[written.start() : end])), 0):
            text = text[: written.start()] + "x" * (end - written.start()) + text[end:]
    return text


def _is_account(written: str) -> bool:
    signs = "".join(sign for sign in written if sign.isalnum())
    return len(signs) >= _SHORTEST and int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def _passes(written: str) -> bool:
    digits = [int(sign) for sign in written if sign.isdecimal()]
    number = "".join(map(str, digits))
    if not any(low <= number[: len(low)] <= high and len(digits) in sizes for low, high, sizes in _ISSUED):
        return False
    doubled = (2 * digit for digit in digits[-2::-2])
    return len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0
