"""What a merge works with: what is here of a pack, and all that happens to one record.

Pure values. `Held` is what the store is asked for; a `Strand` is one line of what a person is shown before anything happens.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from launcher.change import Single
from launcher.layers import Conflict, Layers
from launcher.phrase import Kind, PackInfo, Phrase, Record, Rule, Word
from launcher.rules import called

Key = tuple[Kind, str]
Sort = Literal["added", "changed", "removed", "recalled"]


@dataclass(frozen=True, slots=True)
class Held:
    """What the store has of a pack and of all that its new edition meets.

    `layers`: each record that the pack has sent, each that the new edition brings or takes back, and each phrase of others
    that answers to a code that it brings (`merge.keys_of` names them). `codes`: the ids of the phrases of others that answer
    to a code (in lower case). `copies`: the user's own copies, by the id of what they were made from. `places`: the order of
    packs, as the store has it. `homes`: the slugs of situations in which phrases of others lie.
    """

    info: PackInfo | None = None
    layers: Mapping[Key, Layers] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    copies: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    homes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Strand:
    """All that happens to one record: what the user sees `before` and `after`, and what the publisher says in `theirs`.

    `conflicts` are the fields where the user's word was kept; `reach` are links, addresses and numbers that are new in it.
    `copies` are those of the user's own words that are made; `yields` are codes that phrases of others give up for it, as
    (id, code). `outspoken`: another pack that counts before this one says something else, and that is what is seen.
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
    yields: tuple[tuple[str, str], ...] = ()
    outspoken: bool = False


def titled(record: Record) -> str:
    """What a record is called where a person reads of it."""
    if isinstance(record, Phrase):
        return record.title
    if isinstance(record, Word):
        return record.pattern
    return called(record.match) if isinstance(record, Rule) else record.name
