"""What every importer gives and gets: a file of another program as values.

Law: `phrases + skipped` is all that is in the file. Ids come from the file itself (its own ids, else its keys), so that the
same file read again gives the same records. Nothing is run, fetched or guessed in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from launcher.packs.report import Skipped
from launcher.phrase import Phrase, Situation
from launcher.progress import Far, nobody

MOST_BYTES: Final = 16_000_000  # of one file, and of all files of a folder or archive together, unpacked
MOST_PHRASES: Final = 20_000

Customer = Literal["ask", "literal", "map"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person who imports decides.

    `customer`: what becomes of variables about the customer (ask: a fill-in; literal: left as they are, for pasting into the
    same help desk; map: the fill-in that `mapping` names). `columns`: for CSV and JSON that no importer knows, by column or
    path the field of ours: `title`, `text`, `text:CHANNEL`, `situation`, `tags`, `codes`, `when`, `id`.
    """

    customer: Customer = "ask"
    mapping: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Sent:
    """The bytes of what is imported: `name` for a person and as the last resort for a title; a folder has its `files` by path."""

    name: str
    data: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    far: Far = nobody


@dataclass(frozen=True, slots=True)
class Imported:
    """What was in it. `name` is what the pack is called, `key` what makes its id (the same file gives the same key)."""

    form: str
    name: str
    key: str
    situations: tuple[Situation, ...]
    phrases: tuple[Phrase, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
