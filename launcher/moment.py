"""Moments in a phrase's text: moved by an offset, and written by a CLDR date pattern.

Law: a pattern is known in full or refused; there is nothing in one that a phrase could run. It reads no clock.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _

_PATTERN: Final = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")
_OFFSET: Final = re.compile(r"([+-]\d{1,4})([mhdwMy])", re.ASCII)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Names:
    """How a language calls its days (Monday first), its months and the halves of the day, in full and short."""

    days: tuple[str, ...]
    short_days: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    halves: tuple[str, str]


_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPRING: Final = ("January", "February", "March", "April", "May", "June")
_AUTUMN: Final = ("July", "August", "September", "October", "November", "December")
ENGLISH: Final = Names(
    days=_DAYS,
    short_days=tuple(day[:3] for day in _DAYS),
    months=_SPRING + _AUTUMN,
    short_months=tuple(month[:3] for month in _SPRING + _AUTUMN),
    halves=("AM", "PM"),
)


def offset_of(text: str) -> tuple[int, str] | None:
    """The amount and unit that an offset such as +2d names; None where it is none."""
    found = _OFFSET.fullmatch(text.strip())
    return (int(found[1]), found[2]) if found else None


def moved(now: datetime, amount: int, unit: str) -> datetime:
    """The moment that many units on; the last day where a month is shorter. LauncherError beyond the calendar."""
    try:
        if unit in _UNITS:
            return now + timedelta(**{_UNITS[unit]: amount})
        years, month = divmod(now.year * 12 + now.month - 1 + amount * (12 if unit == "y" else 1), 12)
        return now.replace(year=years, month=month + 1, day=min(now.day, monthrange(years, month + 1)[1]))
    except (ValueError, OverflowError) as error:
        raise LauncherError(_("A date in this phrase lies beyond the calendar."), _("Make its offset smaller.")) from error


def is_pattern(pattern: str) -> bool:
    """Whether every letter of the pattern is known."""
    letters = _letters(datetime(2000, 1, 1, tzinfo=UTC), ENGLISH)
    covered = sum(len(piece[0]) for piece in _PATTERN.finditer(pattern) if not piece[2] or piece[0] in letters)
    return bool(pattern) and covered == len(pattern)


def written(when: datetime, pattern: str, names: Names) -> str:
    """The moment as the pattern writes it in that language."""
    letters = _letters(when, names)
    return "".join(_written_piece(piece, letters) for piece in _PATTERN.finditer(pattern))


def _written_piece(piece: re.Match[str], letters: Mapping[str, str]) -> str:
    if piece[2]:
        return letters[piece[0]]
    if piece[1] is not None:
        return piece[1].replace("''", "'") or "'"
    return piece[0]


def _letters(when: datetime, names: Names) -> Mapping[str, str]:
    """What each known run of letters in a CLDR pattern says at this moment."""
    numbers = {"M": when.month, "d": when.day, "H": when.hour, "h": when.hour % 12 or 12, "m": when.minute, "s": when.second}
    said = {letter: str(number) for letter, number in numbers.items()}
    said |= {letter * 2: f"{number:02}" for letter, number in numbers.items()}
    said |= {"MMM": names.short_months[when.month - 1], "MMMM": names.months[when.month - 1]}
    said |= dict.fromkeys(("E", "EE", "EEE"), names.short_days[when.weekday()])
    said |= {"EEEE": names.days[when.weekday()], "a": names.halves[when.hour >= 12]}
    return said | {"y": str(when.year), "yy": f"{when.year % 100:02}", "yyyy": f"{when.year:04}"}
