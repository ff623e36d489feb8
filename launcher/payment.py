"""Numbers of payment cards in a text, so that none is ever kept.

Law: found are 13 to 19 digits of any script that pass the check of card numbers (Luhn) and begin like one, whole or in the
groups in which cards show them, with one sort of single spaces, hyphens or dots between. Pure; it knows no phrase.

Other long numbers pass that check by chance one time in ten: an order number of 13 digits or more that begins like a card is
then taken for one. Phone numbers that begin with a plus sign are not, nor two dates in a row, nor digits inside a word, such
as a bank account's number.
"""

import re
from typing import Final

_SPACES: Final = " \u00a0\u2009\u202f"
_HYPHENS: Final = "\\-\u2010\u2011"
_LONG: Final = re.compile(rf"\d(?:[{_SPACES}{_HYPHENS}.]?\d){{12}}")
_RUN: Final = re.compile(rf"(?<![\w+])\d(?:[{_SPACES}{_HYPHENS}.]?\d){{12,}}(?!\w)")
_GROUP: Final = re.compile(r"\d+")
_SHAPES: Final = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 4, 4, 1))
_FIRST: Final = (2, 3, 4, 5, 6)


def may_hold_one(text: str) -> bool:
    """Whether enough digits stand together for a card's number; quick, for a first look at much text."""
    return _LONG.search(text) is not None


def card_number(text: str) -> tuple[int, int] | None:
    """Where the first number that looks like a payment card's stands in `text`; None where there is none."""
    for run in _RUN.finditer(text):
        groups = [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run[0])]
        for first, last in _candidates(groups, dotted="." in run[0]):
            start, end = groups[first][0], groups[last - 1][1]
            if _passes(text[start:end]):
                return start, end
    return None


def _candidates(groups: list[tuple[int, int]], *, dotted: bool) -> list[tuple[int, int]]:
    """Which groups in a row may be one number: all, one alone, or those in a card's shape, as (first, after the last)."""
    sizes = tuple(end - start for start, end in groups)
    found = [] if dotted else [(0, len(sizes))]
    for first in range(len(sizes)):
        found.append((first, first + 1))
        found += [(first, first + len(shape)) for shape in _SHAPES if sizes[first : first + len(shape)] == shape]
    return found


def _passes(written: str) -> bool:
    digits = [int(char) for char in written if char.isdecimal()]
    if not 13 <= len(digits) <= 19 or digits[0] not in _FIRST or len(set(digits)) == 1:
        return False
    if len({char for char in written if not char.isdecimal()}) > 1:  # two dates or telephone numbers in a row
        return False
    doubled = (2 * digit for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(digit - 9 if digit > 9 else digit for digit in doubled)) % 10 == 0
