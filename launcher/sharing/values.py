"""What is told of packs on their way in and out: frozen values for commands and windows.

Law: a review says all that will happen before anything does, and who answers for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from launcher.packs.importers.imported import Choices
from launcher.packs.merge import Merged
from launcher.packs.report import Report, Skipped

# trusted: signed by a key that user or policy trusts for this pack. new: signed, by a key nobody has judged yet. changed: signed
# by another key than the one that is trusted for this pack. none: not signed (a file that a person chose herself).
Standing = Literal["trusted", "new", "changed", "none"]
Carrier = Literal["folder", "web"]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a pack: `key` as minisign writes it, `words` its fingerprint for reading aloud; empty where it is not signed."""

    standing: Standing = "none"
    key: str = ""
    words: str = ""
    by_policy: bool = False


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key and the pack (`*`: every pack) whose publisher it stands for; `at` when she trusted it, None by policy."""

    key: str
    words: str
    pack: str
    name: str = ""
    at: datetime | None = None
    by_policy: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """A pack or a file of another program, read and compared with what is here; nothing has been changed.

    `source` is the file or address as a person knows it, `form` the format (`phrasepack` or an importer's name), `domains`
    those of every link in it, `content` the bytes to keep for a rollback. `refused`: why it can't be taken in at all; empty
    where it can. `mark` names the state of the store that it was compared with, `choices` are those of the import, `columns`
    names the table that they map, and `facts` are what is to be remembered of the pack once it is taken in. `table`: the
    columns of a table of phrases that are here, whose rows are her own edits. `leads`: whether the pack's word counts before that
    of packs that nobody signed (None: as it is).
    """

    source: str
    form: str
    merged: Merged
    signature: Signature = Signature()
    content: bytes = b""
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    refused: str = ""
    hint: str = ""
    subscription: str = ""  # where it came from, when it came by subscription
    mark: str = ""
    choices: Choices = field(default_factory=Choices)
    columns: str = ""
    table: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    leads: bool | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in: the report, and the step of history that undoes it (0: nothing differed)."""

    report: Report
    step: int


@dataclass(frozen=True, slots=True)
class Version:
    """An edition that is kept and can be gone back to; `current` is the one in force."""

    serial: int
    version: str
    at: datetime | None
    current: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a pack's news come from. Times are UTC; `trouble` says why the last look failed, empty where it did not.

    `waiting` is the serial of an edition that is there and wants a person's yes (0: none). `by_policy`: the user can't end it.
    """

    where: str
    carrier: Carrier
    key: str = ""
    last_look: datetime | None = None
    next_look: datetime | None = None
    trouble: str = ""
    hint: str = ""
    waiting: int = 0
    by_policy: bool = False


@dataclass(frozen=True, slots=True)
class PackState:
    """A pack that is here. `edited` and `conflicts` count the user's own edits of its phrases; `expired`: amber, not dead.

    `news` are reports that she has not read yet, newest first.
    """

    id: str
    name: str
    publisher: str
    serial: int
    version: str
    published: str | None
    phrases: int
    edited: int
    conflicts: int
    expired: bool
    signature: Signature
    subscription: Subscription | None
    versions: tuple[Version, ...] = ()
    news: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True)
class Retired:
    """A phrase that its publisher took out less than 90 days ago; `phrase` as it was last."""

    id: str
    title: str
    text: str
    pack: str
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What a look at one subscription brought: `applied` a new edition by itself, or `waiting` for a person, or `trouble`."""

    pack: str
    name: str
    where: str
    applied: Report | None = None
    waiting: int = 0
    trouble: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes out: of these packs and situations (none: of all), the user's own phrases only where `personal`.

    `info` are fields of the header of the pack that is made (`id`, `name`, `publisher`, `version`, `licence`, `locale`,
    `expires`); what is missing is filled in. Her fields over a pack's phrases go out where `edits`.
    """

    packs: Collection[str] = ()
    situations: Collection[str] = ()
    personal: bool = False
    edits: bool = True
    info: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What was written: where, how many phrases, and what the format could not carry, a line each."""

    files: tuple[Path, ...]
    phrases: int
    losses: tuple[str, ...] = ()
