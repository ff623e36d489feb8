"""Two packs beside each other, and two people's changes of one pack in one again: for supervisors who edit the same file.

Law: three-way by record and field. What one side alone has changed is taken; where both have, each in her own way, ours is
kept and the place is told; nothing that one side has written since disappears in silence.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from launcher.change import same
from launcher.language import _
from launcher.layers import Layers
from launcher.packs.format import Pack, Removed
from launcher.packs.merge import Held, Merged, merged
from launcher.phrase import Record, from_plain, kind_of, sealed, to_plain

_PLACES: Final = ("situations", "phrases", "sequences", "rules", "words")
_GONE: Final = object()


def diff(one: Pack, other: Pack, new_id: Callable[[], str]) -> Merged:
    """What the other edition says otherwise than the one."""
    layers = {(kind_of(record), record.id): _sent(other.info.id, record) for place in _PLACES for record in getattr(one, place)}
    for place in _PLACES:
        for record in getattr(other, place):
            layers.setdefault((kind_of(record), record.id), Layers(kind_of(record), record.id))
    return merged(other, Held(info=one.info, layers=layers, places={other.info.id: 1}), new_id)


def combined(ours: Pack, base: Pack, theirs: Pack) -> tuple[Pack, tuple[str, ...]]:
    """Both sides' changes since `base` in one pack, and a line for each place where they disagree."""
    told: list[str] = []
    lists = {place: _of_place(place, ours, base, theirs, told) for place in _PLACES}
    info = _fields(to_plain(ours.info), to_plain(base.info), to_plain(theirs.info), [])
    info |= {"id": ours.info.id, "rev": "", "serial": max(ours.info.serial, theirs.info.serial)}
    removed = _removed(ours, theirs, {one.id for records in lists.values() for one in records})
    whole = {**theirs.extra, **ours.extra}
    return Pack(info=from_plain("pack", info), removed=removed, extra=whole, **lists), tuple(told)  # type: ignore[arg-type]


def _sent(pack: str, record: Record) -> Layers:
    return Layers(kind_of(record), record.id, {pack: sealed(record)})


def _of_place(place: str, ours: Pack, base: Pack, theirs: Pack, told: list[str]) -> tuple[Any, ...]:
    mine, was, yours = ({one.id: one for one in getattr(pack, place)} for pack in (ours, base, theirs))
    found = (_record(mine.get(id_), was.get(id_), yours.get(id_), told) for id_ in mine | yours)
    return tuple(one for one in found if one is not None)


def _record(mine: Record | None, was: Record | None, yours: Record | None, told: list[str]) -> Record | None:
    if mine is None or yours is None:
        return _one_sided(mine or yours, was, told)
    differing: list[str] = []
    plain = _fields(to_plain(mine), to_plain(was) if was else {}, to_plain(yours), differing)
    title = getattr(mine, "title", None) or getattr(mine, "name", None) or mine.id
    told.extend(_("“{title}”: both have changed {field}; ours is kept.").format(title=title, field=name) for name in differing)
    whole = sealed(from_plain(kind_of(mine), {**plain, "rev": ""}))
    # A file that bears no revisions stays without.
    return whole if mine.rev or yours.rev else msgspec.structs.replace(whole, rev="")


def _one_sided(there: Record | None, was: Record | None, told: list[str]) -> Record | None:
    if there is None or (was is not None and _same_words(there, was)):
        return None
    if was is not None:
        title = getattr(there, "title", None) or getattr(there, "name", None) or there.id
        told.append(_("“{title}”: one side has changed it and the other has removed it; it is kept.").format(title=title))
    return there


def _fields(mine: Mapping[str, Any], was: Mapping[str, Any], yours: Mapping[str, Any], differing: list[str]) -> dict[str, Any]:
    found = {}
    for name in {**mine, **yours}:
        one, before, other = (side.get(name, _GONE) for side in (mine, was, yours))
        value = other if _equal(one, before) else one
        if name != "rev" and not (_equal(one, other) or _equal(one, before) or _equal(other, before)):
            differing.append(name)
        if value is not _GONE:
            found[name] = value
    return found


def _removed(ours: Pack, theirs: Pack, there: set[str]) -> tuple[Removed, ...]:
    whole = {one.id: one for pack in (theirs, ours) for one in pack.removed}
    return tuple(one for id_, one in whole.items() if id_ not in there)


def _same_words(one: Record, other: Record) -> bool:
    return same({**to_plain(one), "rev": ""}, {**to_plain(other), "rev": ""})


def _equal(one: object, other: object) -> bool:
    return one is other if one is _GONE or other is _GONE else same(one, other)
