"""Fields that a newer launcher wrote and this one does not know: carried in `extra`, woven back where they stood.

Law: whatever stands beside or inside the known fields of a record is there again when the record is written. `extra` holds
them by name; what stood inside a known field (a text, a step) is kept under that field's name, places of a list by number.
"""

from typing import Any

import msgspec
from msgspec import Struct


def spread(record: Struct) -> dict[str, Any]:
    """The record as JSON-ready data: known fields in the order of the contract, the others behind them as they came."""
    plain = msgspec.to_builtins(record)
    more = plain.pop("extra")
    if plain.get("rev") == "":  # says nothing
        del plain["rev"]
    whole: dict[str, Any] = _woven(plain, more)
    return whole


def unknown(plain: object, known: object) -> dict[str, Any]:
    """What `plain` says and `known` does not, at the same places."""
    there = by_place(known)
    found: dict[str, Any] = {}
    for name, value in by_place(plain).items():
        if name not in there:
            found[name] = value
        elif inner := unknown(value, there[name]):
            found[name] = inner
    return found


def by_place(value: object) -> dict[str, Any]:
    """What `value` holds, by name or (in a list) by number; nothing where it is a plain value."""
    if isinstance(value, list | tuple):
        return {str(at): inner for at, inner in enumerate(value)}
    return value if isinstance(value, dict) else {}


def _woven(known: Any, more: Any) -> Any:
    if not isinstance(more, dict):
        return known
    if isinstance(known, list | tuple):
        return [_woven(value, more.get(str(at))) for at, value in enumerate(known)]
    if isinstance(known, dict):
        inner = {name: _woven(value, more.get(name)) for name, value in known.items()}
        return inner | {name: value for name, value in more.items() if name not in known}
    return known
