"""What came of taking in a pack or a file of another program: kept, printed, and read by a person.

Law: everything that was in the file is in the report: added, changed, removed, unchanged, or skipped and why. It names titles,
ids and fields, never whole texts; it is JSON-ready by `plain`, under the names of the contract.
"""

from typing import Any

import msgspec
from msgspec import Struct

from launcher.phrase import Kind


class Line(Struct, frozen=True, kw_only=True):
    """One record to which something happened; `fields` are those that differ, `notes` what a person should know of it."""

    kind: Kind
    id: str
    title: str
    fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Skipped(Struct, frozen=True, kw_only=True):
    """What was in the file and is not in the store: which, and why, in words for a person."""

    item: str
    why: str


class Conflicting(Struct, frozen=True, kw_only=True):
    """A field that the user and the publisher have both changed; the user's word was kept."""

    id: str
    title: str
    field: str


class Report(Struct, frozen=True, kw_only=True):
    """What happened; `before` and `serial` are the editions, `copies` the copies of her own words that were made for the user."""

    pack: str
    name: str
    serial: int
    before: int | None = None
    publisher: str = ""
    added: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()
    recalled: tuple[Line, ...] = ()
    copies: tuple[Line, ...] = ()
    unchanged: int = 0
    skipped: tuple[Skipped, ...] = ()
    conflicts: tuple[Conflicting, ...] = ()
    warnings: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def report_of(plain: object) -> Report:
    """The report that `plain` came from. Raises ValueError where it is none."""
    try:
        return msgspec.convert(plain, Report)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
