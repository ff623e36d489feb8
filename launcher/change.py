"""The one vocabulary in which the store is changed: Add, Edit, Move and Remove of any record, and a named Batch of them.

Law: editor, command line, undo, packs and importers all speak it, and every change has an inverse that carries the revision
it expects, so that undo is refused where something newer stands in the way. Pure values; the store carries them out.

`by` names the pack whose publisher makes the change; None is the user. The user's change of a phrase that a pack brought
becomes an override beside the publisher's text; the publisher's change never touches the override.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from launcher.phrase import Kind, Phrase, Record, Situation, from_plain, kind_of, sealed, to_plain


@dataclass(frozen=True, slots=True)
class Add:
    """Bring a record that is not there yet."""

    record: Record
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Set some fields (JSON-ready values) of the record; `expects` is the revision it must have, None for any.

    `without` names fields to take away: of those that a newer pack brought and this program does not know.
    """

    kind: Kind
    id: str
    fields: Mapping[str, Any]
    expects: str | None = None
    by: str | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Put a phrase into another situation (a slug), or a situation at another place (a number)."""

    kind: Kind
    id: str
    to: str | int
    expects: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the record away; a record that a pack brought is hidden by the user, removed by its publisher."""

    kind: Kind
    id: str
    expects: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Several changes that happen together or not at all; `name` is what undo calls them."""

    name: str
    changes: tuple["Change", ...]


Change = Add | Edit | Move | Remove | Batch
Single = Add | Edit | Move | Remove


def touches(change: Single) -> tuple[Kind, str]:
    """Which record a single change is about."""
    if isinstance(change, Add):
        return kind_of(change.record), change.record.id
    return change.kind, change.id


def applied(change: Single, before: Record | None) -> Record | None:
    """The record after the change, sealed with its new revision; None when it is removed.

    Raises ValueError where the result would be nonsense, or where `before` does not fit the change.
    """
    if isinstance(change, Add):
        return sealed(change.record)
    if before is None:
        raise ValueError(f"{change.kind} {change.id} is not there")
    if isinstance(change, Remove):
        return None
    if isinstance(change, Move):
        return sealed(_moved(before, change.to))
    return _edited(change, before)


def inverse(change: Single, before: Record | None, after: Record | None) -> Single:
    """The change that leads from `after` back to `before`, and only from there."""
    kind, id_ = touches(change)
    if before is None:
        return Remove(kind, id_, expects=after.rev if after else None, by=change.by)
    if after is None:
        return Add(before, by=change.by)
    if isinstance(change, Move):
        return Move(kind, id_, _place(before), expects=after.rev, by=change.by)
    was, now = to_plain(before), to_plain(after)
    differing = {name: was[name] for name in was if name != "rev" and not (name in now and same(was[name], now[name]))}
    brought = tuple(sorted(name for name in now if name not in was))
    return Edit(kind, id_, differing, expects=after.rev, by=change.by, without=brought)


def same(one: object, other: object) -> bool:
    """Whether two JSON-ready values say the same; unlike in Python, 1 and true differ."""
    if isinstance(one, str) or one is None:  # most fields, and ten thousand phrases have twenty each
        return one == other
    return one == other and _spelled(one) == _spelled(other)


def _edited(change: Edit, before: Record) -> Record:
    plain = to_plain(before) | dict(change.fields)
    after = sealed(from_plain(change.kind, {name: value for name, value in plain.items() if name not in change.without}))
    if after.id != change.id:
        raise ValueError(f"{change.kind}: an edit cannot change what it is known by")
    return after


def _moved(record: Record, to: str | int) -> Record:
    if isinstance(record, Phrase) and isinstance(to, str):
        return msgspec.structs.replace(record, situation=to)
    if isinstance(record, Situation) and isinstance(to, int):
        return msgspec.structs.replace(record, order=to)
    raise ValueError(f"a {kind_of(record)} cannot be moved to {to!r}")


def _place(record: Record) -> str | int:
    if isinstance(record, Phrase):
        return record.situation
    if isinstance(record, Situation):
        return record.order
    raise ValueError(f"a {kind_of(record)} has no place")


_spelled = json.JSONEncoder(sort_keys=True).encode
