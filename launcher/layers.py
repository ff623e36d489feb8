"""What publishers and the user each say of one record, and what comes of it.

Law: the publisher's word and the user's word lie in separate layers; neither changes the other's. Effective is the user's own
record, else the first pack's with the user's overrides, unless the user hid it. Pure values, no SQL.

An override remembers the revision it was written over. A newer edition that leaves its field as it was carries that along; one
that says the same ends the override; one that says something else leaves it standing on the old revision: that is a conflict,
the user's word counts, and she is shown both.

A rule has no overrides: the user's own stands beside the pack's, and field by field `launcher.rules` says which counts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from launcher.change import Single, same
from launcher.phrase import Kind, Record, from_plain, kind_of, sealed, to_plain

ABSENT: Final = object()  # the value of an override that takes a field away
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})  # one for all: most records have no overrides


@dataclass(frozen=True, slots=True)
class Override:
    """One field as the user wants it, and the revision of the publisher's record she wrote it over."""

    value: Any
    base_rev: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that user and publisher have both changed, each in her own way; JSON-ready values, None where there is none."""

    field: str
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class UserLayer:
    """The user's word on a record that packs also speak of; `own` where it is a record of hers, not edits of theirs."""

    overrides: Mapping[str, Override]
    hidden: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A change as it was taken, and the user's layer that it leaves: what comes of it alone would not tell edits apart.

    `sees`: the revisions that the user must see before and after it (empty: nothing), where it takes a pack's change back.
    Her own changes say that by what they expect; a pack's expects only what the pack said, whatever she did above it. `leaves`
    is what a pack's change is taken back with, too: her fields that its edition ended stand again, with their dates.
    """

    change: Single
    leaves: UserLayer | None = None
    sees: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Layers:
    """All layers of one record; `base` by pack id in the order of packs, `own` a personal record or a pack's header."""

    kind: Kind
    id: str
    base: Mapping[str, Record] = field(default_factory=lambda: _NOTHING)
    overrides: Mapping[str, Override] = field(default_factory=lambda: _NOTHING)
    hidden: bool = False
    own: Record | None = None

    def effective(self) -> Record | None:
        """The record as the user sees it. Raises ValueError where the overrides make no sense over this base."""
        if self.own is not None or self.hidden or not self.base:
            return self.own
        sent = self.sent()
        return overridden(sent, self.overrides) if sent and self.overrides else sent

    def shown(self) -> Record | None:
        """The record as the user sees it; as it was sent where her fields make no sense over that any more."""
        try:
            return self.effective()
        except ValueError:
            return self.sent()

    def seen(self) -> str:
        """The revision of the record as it is shown; empty where nothing is."""
        shown = self.shown()
        return shown.rev if shown else ""

    def sent(self) -> Record | None:
        """The record as the first pack that has it sent it."""
        return next(iter(self.base.values()), None)

    def conflicts(self) -> tuple[Conflict, ...]:
        """The fields in which the publisher has something new to say since the user wrote hers, by name."""
        sent = self.sent()
        if sent is None or self.own is not None or self.hidden:
            return ()
        theirs = to_plain(sent) if self.overrides else {}
        standing = sorted((name, one) for name, one in self.overrides.items() if one.base_rev != sent.rev)
        return tuple(Conflict(name, None if one.value is ABSENT else one.value, theirs.get(name)) for name, one in standing)

    def settled(self, fields: Collection[str]) -> "Layers":
        """The layers after the user has seen what the publisher says in these fields and keeps hers."""
        sent = self.sent()
        if sent is None:
            return self
        overrides = {name: replace(one, base_rev=sent.rev) if name in fields else one for name, one in self.overrides.items()}
        return replace(self, overrides=overrides)

    def seen_by(self, by: str | None, *, new: bool = False) -> Record | None:
        """The record as the one who changes it sees it: a pack its own base, the user what is effective.

        Nothing a pack says stands in the way of a `new` rule of hers.
        """
        if by is not None and self.kind != "pack":
            return self.base.get(by)
        return self.own if new and self.kind == "rule" else self.effective()

    def put(self, by: str | None, record: Record | None, places: Mapping[str, int]) -> "Layers":
        """The layers after `by` made the record this, or took it away; `places` is the order of packs."""
        if by is not None and self.kind != "pack":
            base = _with_base(self.base, by, record, places)
            sent = next(iter(base.values()), None)
            overrides = _carried(self.overrides, self.sent(), sent) if self.overrides else self.overrides
            return Layers(self.kind, self.id, base, overrides, self.hidden, self.own)
        if self.kind == "rule":
            return replace(self, own=record, hidden=self.hidden or (record is None and self.own is None))
        sent = self.sent()
        if record is None:
            return replace(self, own=None, hidden=sent is not None or self.hidden)
        if self.own is not None or sent is None:
            return replace(self, own=record)
        return replace(self, hidden=False, overrides=_differing(sent, record, self.overrides))

    def users(self, by: str | None, other: "Layers") -> UserLayer | None:
        """The user's layer, where a change by this one can touch more of it than a record of her own; `other` is its other side.

        A pack's edition ends overrides that it agrees with, and dates those that it leaves alone.
        """
        if self.kind == "pack" or (by is not None and not (self.overrides or other.overrides)):
            return None
        if not (self.base or self.overrides or self.hidden):
            return None
        return UserLayer(self.overrides, self.hidden, self.own is not None)

    def with_users(self, user: UserLayer, by: str | None, record: Record | None, seen: str) -> "Layers":
        """The layers with the user's layer exactly this; as they are, where the revision `seen` would not come of it any more.

        A publisher may have changed meanwhile what lies below; what the user sees is what she asked for, in either case. What
        she hid or wrote as her own is her own to take back (then `record` is it), and never a pack's.
        """
        exact = replace(self, overrides=user.overrides)
        if by is None:
            exact = replace(exact, hidden=user.hidden, own=record if user.own else None)
        return exact if exact.seen() == seen else self


def overridden(sent: Record, overrides: Mapping[str, Override]) -> Record:
    """The publisher's record with the user's fields over it, sealed. Raises ValueError where that is nonsense."""
    plain = to_plain(sent) | {name: override.value for name, override in overrides.items()}
    return sealed(from_plain(kind_of(sent), {name: value for name, value in plain.items() if value is not ABSENT}))


def _with_base(base: Mapping[str, Record], pack: str, record: Record | None, places: Mapping[str, int]) -> Mapping[str, Record]:
    others = {id_: other for id_, other in base.items() if id_ != pack}
    if record is None:
        return others
    if not others:
        return {pack: record}
    later = len(places)
    return dict(sorted({**others, pack: record}.items(), key=lambda one: places.get(one[0], later)))


def _differing(sent: Record, record: Record, before: Mapping[str, Override]) -> Mapping[str, Override]:
    theirs, ours = to_plain(sent), to_plain(record)
    overrides = {}
    for name in (theirs | ours).keys() - {"rev"}:
        value = ours.get(name, ABSENT)
        if _same(value, theirs.get(name, ABSENT)):
            continue
        known = before.get(name)
        # The revision an older edit was made over is what a later merge asks for: an edited edit keeps it.
        overrides[name] = known if known and _same(known.value, value) else Override(value, known.base_rev if known else sent.rev)
    return overrides


def _carried(overrides: Mapping[str, Override], was: Record | None, now: Record | None) -> Mapping[str, Override]:
    """The user's fields over a newer edition of the record; over none they wait."""
    if now is None or (was is not None and was.rev == now.rev):
        return overrides
    before, after = to_plain(was) if was else {}, to_plain(now)
    carried = {}
    for name, one in overrides.items():
        theirs = after.get(name, ABSENT)
        if _same(one.value, theirs):
            continue
        seen = was is not None and one.base_rev == was.rev and _same(before.get(name, ABSENT), theirs)
        carried[name] = replace(one, base_rev=now.rev) if seen else one
    return carried


def _same(one: object, other: object) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return same(one, other)
