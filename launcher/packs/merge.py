"""A pack's new edition over what is here, three-way: what was sent before, what is sent now, and what the user made of it.

Law: no text of the user's ever disappears. It stays in force, or lies in a copy of her own, or among the earlier words of the
phrase. The order of records in a file does not matter, and merging the same edition twice changes nothing the second time.
It writes nothing: what comes of it is a batch of changes and a report.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from launcher.change import Batch, Single
from launcher.layers import Conflict, Layers
from launcher.packs.format import Pack
from launcher.packs.report import Report, Skipped
from launcher.phrase import Kind, PackInfo, Phrase, Record

Key = tuple[Kind, str]
Sort = Literal["added", "changed", "removed", "recalled"]


@dataclass(frozen=True, slots=True)
class Held:
    """What the store has of a pack and of all that its new edition meets.

    `layers`: each record that the pack has sent, and each that the new edition brings or takes back. `codes`: the ids of the
    phrases of others that answer to a code (in lower case). `copies`: the user's own copies, by the id of what they were
    made from. `places`: the order of packs, as the store has it.
    """

    info: PackInfo | None = None
    layers: Mapping[Key, Layers] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    copies: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Strand:
    """All that happens to one record: what the user sees `before` and `after`, and what the publisher says in `theirs`.

    `conflicts` are the fields where the user's word was kept; `reach` are links, addresses and numbers that are new in it.
    """

    key: Key
    sort: Sort
    title: str
    before: Record | None
    after: Record | None
    theirs: Record | None
    changes: tuple[Single, ...]
    fields: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    copies: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What a new edition comes to. `asks`: why a person must say yes first, a line each; empty where it may happen by itself."""

    pack: Pack
    before: PackInfo | None
    strands: tuple[Strand, ...]
    header: tuple[Single, ...]
    unchanged: int
    warnings: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    def batch(self, picked: Collection[Key] | None = None) -> Batch:
        """The changes, or of the picked records alone; what those need (their situations, the pack's header) comes with them."""
        raise NotImplementedError

    def report(self, picked: Collection[Key] | None = None, skipped: Collection[Skipped] = ()) -> Report:
        """What comes of it, or of the picked records alone."""
        raise NotImplementedError


def merged(pack: Pack, held: Held, new_id: Callable[[], str]) -> Merged:
    """What the edition comes to over what is held; `new_id` names the copies of the user's own words."""
    raise NotImplementedError
