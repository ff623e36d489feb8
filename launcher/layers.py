"""What publishers and the user each say of one record, and what comes of it.

Law: the publisher's word and the user's word lie in separate layers; neither changes the other's. Effective is the user's own
record, else the first pack's with the user's overrides, unless the user hid it. Pure values, no SQL.

An override remembers the revision it was written over. A newer edition that leaves its field as it was carries that along; one
that says the same ends the override; one that says something else leaves it standing on the old revision: that is a conflict,
the user's word counts, and she is shown both. The texts of a phrase are one field with a channel each: each channel is carried
by itself, so that who wrote her own e-mail still has the team's newest chat. Of codes, who only took some off has the others.

A rule has no overrides: the user's own stands beside the pack's, and field by field `launcher.rules` says which counts.
"""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from launcher.change import Edit, Single, same
from launcher.phrase import Kind, Record, from_plain, kind_of, sealed, to_plain

ABSENT: Final = object()  # the value of an override that takes a field away
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})  # one for all: most records have no overrides


@dataclass(frozen=True, slots=True)
class Override:
    """One field as the user wants it, and the revision of the publisher's record she wrote it over.

    `apart`: where that is not the newest, and the field has channels, those in which the publisher has something new to say
    (by name; empty: wherever the two differ). In all others that differ she alone has written.
    """

    value: Any
    base_rev: str
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that user and publisher have both changed, each in her own way; JSON-ready values, None where there is none.

    Of `texts` both sides have only the channels that both have changed; a side that has no text there lacks the channel.
    """

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

    `leads`: nothing changes but the order in which packs count; the pack that makes the change leads from here on, or no more.
    """

    change: Single
    leaves: UserLayer | None = None
    sees: tuple[str, str] | None = None
    leads: bool | None = None


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
        standing = sorted(name for name, one in self.overrides.items() if one.base_rev != sent.rev)
        theirs = to_plain(sent) if standing else {}
        return tuple(_conflict(name, self.overrides[name], theirs.get(name)) for name in standing)

    def settled(self, fields: Collection[str]) -> "Layers":
        """The layers after the user has seen what the publisher says in these fields and keeps hers."""
        sent = self.sent()
        if sent is None:
            return self
        settled = {name: Override(one.value, sent.rev) for name, one in self.overrides.items() if name in fields}
        return replace(self, overrides={**self.overrides, **settled})

    def accepted(self, fields: Collection[str]) -> Edit | None:
        """The user's edit with which she takes the publisher's words in these fields; None where nothing stands in conflict.

        Of `texts` she takes the channels that stand apart; what she wrote for others stays.
        """
        sent, standing = self.sent(), [one for one in self.conflicts() if one.field in fields]
        if sent is None or not standing:
            return None
        theirs = to_plain(sent)
        said = {one.field: _taken_over(one, self.overrides[one.field], theirs) for one in standing if one.field in theirs}
        without = tuple(one.field for one in standing if one.field not in theirs)
        return Edit(self.kind, self.id, said, expects=self.seen(), without=without)

    def ordered(self, places: Mapping[str, int]) -> "Layers":
        """The layers where packs count in this order: her fields are carried to the one that counts first then."""
        base = _in_order(self.base, places)
        if list(base) == list(self.base):
            return self
        carried = _carried(self.overrides, self.sent(), next(iter(base.values()))) if self.overrides else self.overrides
        return replace(self, base=base, overrides=carried)

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
    return _in_order({**others, pack: record}, places)


def _in_order(base: Mapping[str, Record], places: Mapping[str, int]) -> Mapping[str, Record]:
    """By the place of the pack; one that has none yet comes last."""
    if len(base) < 2:  # nearly always, and there are ten thousand
        return base
    return dict(sorted(base.items(), key=lambda one: places.get(one[0], math.inf)))


def _differing(sent: Record, record: Record, before: Mapping[str, Override]) -> Mapping[str, Override]:
    theirs, ours = to_plain(sent), to_plain(record)
    overrides = {}
    for name in (theirs | ours).keys() - {"rev"}:
        value = ours.get(name, ABSENT)
        if _same(value, theirs.get(name, ABSENT)):
            continue
        known = before.get(name)
        overrides[name] = known if known and _same(known.value, value) else _edited(known, value, sent.rev, theirs.get(name))
    return overrides


def _edited(known: Override | None, value: Any, rev: str, theirs: Any) -> Override:
    """A field as the user writes it now. What an older edit was written over is what a later merge asks for: it keeps that."""
    if known is None or known.base_rev == rev:
        return Override(value, rev)
    if not _has_channels(value, known.value, theirs):
        return Override(value, known.base_rev)
    apart = _differ(value, theirs).intersection(known.apart or _differ(known.value, theirs))
    return Override(value, known.base_rev, tuple(sorted(apart))) if apart else Override(value, rev)


def _carried(overrides: Mapping[str, Override], was: Record | None, now: Record | None) -> Mapping[str, Override]:
    """The user's fields over a newer edition of the record; over none they wait."""
    if now is None or (was is not None and was.rev == now.rev):
        return overrides
    before, after = to_plain(was) if was else {}, to_plain(now)
    revs = was.rev if was else None, now.rev
    carried = {}
    for name, one in overrides.items():
        left = _carried_field(name, one, (before.get(name, ABSENT), after.get(name, ABSENT)), revs)
        if left is not None:
            carried[name] = left
    return carried


def _carried_field(name: str, one: Override, said: tuple[Any, Any], revs: tuple[str | None, str]) -> Override | None:
    """The user's field over the newer of two revisions and of what they say; None where nothing of hers is left in it."""
    (before, after), (was, now) = said, revs
    if _same(one.value, after):
        return None
    if name == "texts" and _has_channels(one.value, after):
        return _by_channel(one, before if isinstance(before, dict) else {}, after, revs)
    if name == "codes" and (left := _taken_off(one.value, before, after)) is not None:
        return None if _same(left, after) else Override(left, now)
    return replace(one, base_rev=now) if one.base_rev == was and _same(before, after) else one


def _by_channel(
    one: Override, before: Mapping[str, Any], after: Mapping[str, Any], revs: tuple[str | None, str]
) -> Override | None:
    """Channels that she has not changed say what is sent now; where both have changed one, hers stays and stands apart."""
    was, now = revs
    if was is None and one.base_rev == now:  # it comes back as she knew it
        return one
    stood = set[str]() if one.base_rev == was else set(one.apart) or _differ(one.value, before)
    hers, apart = {}, []
    for channel in {**one.value, **after}:
        mine, then, theirs = (side.get(channel, ABSENT) for side in (one.value, before, after))
        if _same(mine, then):
            mine = theirs
        elif not _same(mine, theirs) and (channel in stood or not _same(then, theirs)):
            apart.append(channel)
        if mine is not ABSENT:
            hers[channel] = mine
    if not hers:  # each took away what the other kept: no phrase is without any text
        return replace(one, apart=())
    if _same(hers, after):
        return None
    return Override(hers, one.base_rev, tuple(sorted(apart))) if apart and one.base_rev != now else Override(hers, now)


def _taken_off(hers: Any, before: Any, after: Any) -> list[Any] | None:
    """The codes that are sent now without those that were taken off; None where the user has said more than that."""
    if not all(isinstance(one, list | tuple) for one in (hers, before, after)):
        return None
    if len(hers) >= len(before) or not all(code in before for code in hers):
        return None
    return [code for code in after if code in hers or code not in before]


def _conflict(name: str, one: Override, theirs: Any) -> Conflict:
    ours: Any = None if one.value is ABSENT else one.value
    if name != "texts" or not _has_channels(ours, theirs):
        return Conflict(name, ours, theirs)
    apart = one.apart or sorted(_differ(ours, theirs))
    return Conflict(name, *({channel: side[channel] for channel in apart if channel in side} for side in (ours, theirs)))


def _taken_over(conflict: Conflict, one: Override, theirs: Mapping[str, Any]) -> Any:
    if conflict.field != "texts" or not _has_channels(one.value, conflict.ours, conflict.theirs):
        return theirs[conflict.field]
    stays = {channel: text for channel, text in one.value.items() if channel not in conflict.ours}
    return {**stays, **conflict.theirs} or theirs[conflict.field]


def _has_channels(*values: object) -> bool:
    return all(isinstance(one, dict) for one in values)


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    """The channels in which the two say something else."""
    return {channel for channel in {**one, **other} if not _same(one.get(channel, ABSENT), other.get(channel, ABSENT))}


def _same(one: object, other: object) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):  # what was read from a file is a list
        return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    return same(one, other)
