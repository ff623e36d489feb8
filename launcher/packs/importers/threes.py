"""Tables without a header whose rows are code, text and title, as several expanders write them.

Law: every row comes out imported or skipped. What such a table looks like is a guess, and is called one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from launcher.language import _
from launcher.packs.importers.kin import Builder
from launcher.packs.importers.opened import Opened, rows_in

_MOST_OF_CODE: Final = 64
_SIGNS: Final = ",;\t"
_NEARLY_ALL: Final = 0.9
_ROWS_SEEN: Final = 500
_QUOTED_BY_BACKSLASH: Final = re.compile(r'\\"(?![,;"\t\r\n]|\Z)')
_HEADINGS: Final = {
    *("id", "key", "title", "name", "label", "group", "folder", "category", "shortcut", "keyword", "trigger", "abbreviation"),
    *("abbr", "short_code", "code", "snippet", "text", "content", "contents", "body", "message", "phrase", "phrases", "reply"),
    *("response", "answer", "question", "subject", "tags", "active", "actions_json", "description", "channel", "situation"),
    *("language", "locale", "value"),
}


def looks_like_threes(opened: Opened) -> bool:
    """Whether nearly all rows have three cells or two, the first a short code of its own, under no heading."""
    if opened.text is None or opened.text.lstrip()[:1] in ("<", "{", "["):
        return False
    rows = list(islice(_cut(opened.text), _ROWS_SEEN))
    if not rows or len(_HEADINGS.intersection(cell.strip().lower() for cell in rows[0])) >= 2:
        return False
    threes = [row for row in rows if len(row) in (2, 3) and _is_code(row[0]) and row[1].strip()]
    codes = Counter(row[0] for row in threes)
    return len(threes) >= _NEARLY_ALL * len(rows) and len(codes) >= 0.8 * len(threes)


def rows_of(opened: Opened) -> tuple[tuple[str, ...], ...]:
    """All rows of the table."""
    return tuple(_cut(opened.text)) if opened.text else ()


def _cut(text: str) -> Iterator[tuple[str, ...]]:
    """The rows, cut by the sign that makes threes of them; by the one that makes them even where none does."""
    backslash = is_backslashed(text)
    for sign in _SIGNS:
        head = list(islice(rows_in(text, delimiter=sign, backslash=backslash), _ROWS_SEEN))
        if head and sum(len(row) == 3 for row in head) >= _NEARLY_ALL * len(head):
            return rows_in(text, delimiter=sign, backslash=backslash)
    return rows_in(text, backslash=backslash)


def is_backslashed(text: str) -> bool:
    r"""Whether quotes inside quotes are written `\"`, and not twice: no cell can go on behind its closing quote."""
    return _QUOTED_BY_BACKSLASH.search(text) is not None


def read_threes(builder: Builder, rows: Iterable[tuple[str, ...]], phrase: Callable[[str, str, str], None]) -> None:
    """Each row of at least two cells goes to `phrase` as code, text and title; the others are skipped."""
    for row in rows:
        if len(row) < 2:
            builder.skip(" ".join(row), _("This row has too few columns."))
        else:
            phrase(row[0], row[1], row[2] if len(row) > 2 else "")


def _is_code(cell: str) -> bool:
    return 0 < len(cell.strip()) <= _MOST_OF_CODE and not any(char.isspace() for char in cell.strip())
