"""Placeholders in single braces, as Alfred and Raycast write them: which ones there are, and the dates in them.

Law: braces around anything else are text; people who write programs have many of them.
"""

import re
from collections.abc import Callable
from typing import Final

from launcher.packs.importers.dates import from_cldr
from launcher.packs.importers.placeholders import Body

NOW: Final = {"date": "d MMMM yyyy", "time": "HH:mm", "datetime": "d MMMM yyyy HH:mm"}
_OFFSET: Final = re.compile(r"([+-]\d{1,4})([mhdDwWMyY])")


def with_braces(text: str, heads: str, put: Callable[[Body, str, str, str], None]) -> Body:
    """The text; for each `{head…}` of the named heads (joined by |) `put(body, raw, head, rest)` says what it is."""
    body, done = Body(), 0
    for found in re.finditer(r"\{(" + heads + r")(?![\w-])([^{}\n]*)\}", text):
        body.say(text[done : found.start()])
        put(body, found[0], found[1], found[2])
        done = found.end()
    return body.say(text[done:])


def put_now(body: Body, raw: str, head: str, pattern: str | None, offset: str) -> None:
    """A date or time; `pattern` None for the usual one, `offset` as it is written there."""
    ours = NOW[head] if pattern is None else from_cldr(pattern)
    moved = offset_of(offset) if offset else None
    if ours is None or (offset and moved is None):
        body.unknown(raw)
    else:
        body.moment(ours, moved, raw)


def offset_of(offset: str) -> str | None:
    """Our way to write the offset; None where it has more than one unit."""
    found = _OFFSET.fullmatch(offset.strip())
    return found[1] + {"D": "d", "W": "w", "Y": "y"}.get(found[2], found[2]) if found else None
