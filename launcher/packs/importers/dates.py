"""How other programs write dates and times, said in the patterns of `launcher.moment` (CLDR).

Law: a pattern is translated whole or not at all (None): no date ever comes out half right.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from launcher.moment import is_pattern

_STRFTIME: Final = re.compile(r"%[-_0^#]?[A-Za-z%]|[^%]+|%")
_RUNS: Final = re.compile(r"'((?:[^']|'')*)'|\[([^\]]*)\]|([A-Za-z])\3*|[^A-Za-z'\[]+|.", re.DOTALL)
_MINUTES: Final = ((24 * 60, "d"), (60, "h"), (1, "m"))

STRFTIME: Final[Mapping[str, str]] = {
    "%Y": "yyyy", "%y": "yy", "%m": "MM", "%-m": "M", "%B": "MMMM", "%b": "MMM", "%h": "MMM", "%d": "dd", "%-d": "d", "%e": "d",
    "%_d": "d", "%H": "HH", "%-H": "H", "%k": "H", "%I": "hh", "%-I": "h", "%l": "h", "%M": "mm", "%-M": "m", "%S": "ss",
    "%-S": "s", "%p": "a", "%A": "EEEE", "%a": "EEE", "%F": "yyyy-MM-dd", "%T": "HH:mm:ss", "%R": "HH:mm", "%D": "MM/dd/yy",
    "%#d": "d", "%#m": "M", "%#H": "H", "%#I": "h",
}  # fmt: skip
_QT: Final[dict[str, str]] = {
    "yyyy": "yyyy", "yy": "yy", "M": "M", "MM": "MM", "MMM": "MMM", "MMMM": "MMMM", "d": "d", "dd": "dd", "ddd": "EEE",
    "dddd": "EEEE", "m": "m", "mm": "mm", "s": "s", "ss": "ss", "AP": "a", "A": "a", "ap": "a", "a": "a",
}  # fmt: skip
_MOMENT: Final[Mapping[str, str]] = {
    "YYYY": "yyyy", "YY": "yy", "M": "M", "MM": "MM", "MMM": "MMM", "MMMM": "MMMM", "D": "d", "DD": "dd", "ddd": "EEE",
    "dddd": "EEEE", "H": "H", "HH": "HH", "h": "h", "hh": "hh", "m": "m", "mm": "mm", "s": "s", "ss": "ss", "A": "a", "a": "a",
}  # fmt: skip


def from_strftime(pattern: str) -> str | None:
    """The pattern of C, Python and Rust (`%d.%m.%Y`); None where a part of it has no equal."""
    if pattern.endswith("%") and not pattern.endswith("%%"):
        return None
    said = [_strftime_piece(piece) for piece in _STRFTIME.findall(pattern)]
    return _whole(said)


def from_qt(pattern: str) -> str | None:
    """The pattern of Qt (`dd/MM/yyyy hh:mm`); `hh` counts to 12 only beside AM or PM."""
    halves = re.search(r"ap|AP|a|A", re.sub(r"'[^']*'", "", pattern)) is not None
    hours = {"h": "h", "hh": "hh"} if halves else {"h": "H", "hh": "HH"}
    return _from_runs(re.sub(r"(?i)\bap\b", "a", pattern), _QT | hours | {"H": "H", "HH": "HH"}, brackets=False)


def from_moment(pattern: str) -> str | None:
    """The pattern of moment.js and day.js (`YYYY-MM-DD`, literal words in brackets)."""
    return _from_runs(pattern, _MOMENT, brackets=True)


def from_cldr(pattern: str) -> str | None:
    """A pattern that is CLDR's already, where the launcher knows all of it; `Y`, `yyy` and the like have no equal."""
    return pattern if is_pattern(pattern) and _harmless(pattern) else None


def offset_from_minutes(minutes: int) -> str | None:
    """The offset (`+2d`) that comes to that many minutes; None where none does."""
    for size, unit in _MINUTES:
        if minutes % size == 0 and abs(minutes // size) <= 9999:
            return f"{minutes // size:+d}{unit}"
    return None


def literal(text: str) -> str:
    """Words inside a pattern that stand for themselves."""
    return "'" + text.replace("'", "''") + "'" if re.search(r"[A-Za-z']", text) else text


def _strftime_piece(piece: str) -> str | None:
    if piece == "%%":
        return "%"
    return STRFTIME.get(piece) if piece.startswith("%") else literal(piece)


def _from_runs(pattern: str, known: Mapping[str, str], *, brackets: bool) -> str | None:
    said: list[str | None] = []
    for run in _RUNS.finditer(pattern):
        if run[3]:
            said.append(known.get(run[0]))
        elif run[1] is not None:
            said.append(literal(run[1].replace("''", "'") or "'"))
        elif run[2] is not None and brackets:
            said.append(literal(run[2]))
        else:
            said.append(literal(run[0]))
    return _whole(said)


def _whole(said: list[str | None]) -> str | None:
    pieces = [piece for piece in said if piece]
    pattern = "".join(pieces)
    # Equal letters or quotes that touch would be read as one.
    apart = not any(one[-1] == other[0] and (one[-1] == "'" or one[-1].isalpha()) for one, other in pairwise(pieces))
    return pattern if apart and None not in said and is_pattern(pattern) and _harmless(pattern) else None


def _harmless(pattern: str) -> bool:
    # In a placeholder these would end the option, or the placeholder.
    return not any(sign in pattern for sign in ("|", "{{", "}}")) and not pattern.endswith("}")
