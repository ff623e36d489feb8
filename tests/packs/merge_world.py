"""A little world for merging: what the store knows, kept in a dictionary, changed by the same laws."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import msgspec

from launcher.change import Add, Batch, Change, Edit, Single, applied, touches
from launcher.layers import Layers
from launcher.packs.format import Pack, Removed
from launcher.packs.merge import Held, Key, Merged, keys_of, merged
from launcher.phrase import PackInfo, Phrase, Record, Rule, Sequence, Situation, Text, Word, sealed, to_plain

OURS = "k-ours"
OTHER = "k-other"
_PLACES: dict[str, type] = {"phrases": Phrase, "sequences": Sequence, "rules": Rule, "words": Word}


def phrase(id_: str, **said: Any) -> Phrase:
    """A phrase; `text` is short for its text on any channel."""
    text = said.pop("text", f"Words of {id_}.")
    plain = {"situation": "saying-no", "title": f"Title of {id_}", "texts": {"any": Text(plain=text)}} | said
    return sealed(Phrase(id=id_, **plain))


def situation(slug: str, **said: Any) -> Situation:
    return sealed(Situation(**{"id": f"s-{slug}", "slug": slug, "name": slug.capitalize()} | said))


def pack(*records: Record, serial: int = 1, id_: str = OURS, removed: tuple[Removed, ...] = (), **info: Any) -> Pack:
    """An edition with these records, and the situations that its phrases need."""
    lists: dict[type, list[Any]] = {}
    for record in records:
        lists.setdefault(type(record), []).append(record)
    there = {one.slug for one in lists.get(Situation, [])}
    needed = dict.fromkeys(one.situation for one in lists.get(Phrase, []) if one.situation not in there)
    homes = (*lists.get(Situation, []), *(situation(slug, id=f"s-{id_}-{slug}") for slug in needed))
    kinds = {name: tuple(lists.get(type_, [])) for name, type_ in _PLACES.items()}
    header = sealed(PackInfo(id=id_, name=f"Pack {id_}", serial=serial, **info))
    return Pack(info=header, situations=homes, removed=removed, **kinds)


@dataclass
class World:
    """The layers of every record, and all that the user has ever seen of a phrase."""

    layers: dict[Key, Layers] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def apply(self, change: Change) -> None:
        """Carry it out as the store does: what does not fit is refused."""
        for one in _singles(change):
            key = touches(one)
            layers = self.layers.get(key) or Layers(*key)
            before = layers.seen_by(one.by, new=isinstance(one, Add))
            if isinstance(one, Add):
                assert before is None, f"{key} is there already"
            else:
                assert before is not None, f"{key} is not there"
                assert one.expects in {None, before.rev}, f"{key} is not as it was expected"
            self.layers[key] = layers.put(one.by, applied(one, before), self.places)
            if isinstance(shown := self.layers[key].shown(), Phrase):
                self.seen |= set(words_of(shown))

    def edit(self, id_: str, **fields: Any) -> None:
        """The user's edit of a phrase."""
        if "text" in fields:
            fields["texts"] = {"any": {"plain": fields.pop("text")}}
        self.apply(Edit("phrase", id_, fields))

    def new_id(self) -> str:
        return f"own-{next(self.ids)}"

    @property
    def places(self) -> dict[str, int]:
        return {id_: at for at, (kind, id_) in enumerate(self.layers) if kind == "pack"}

    def held(self, edition: Pack) -> Held:
        """What the store would answer."""
        own = edition.info.id
        codes: dict[str, tuple[str, ...]] = {}
        copies: dict[str, tuple[Phrase, ...]] = {}
        homes = set()
        for (kind, id_), layers in self.layers.items():
            shown = layers.shown()
            if kind != "phrase" or not isinstance(shown, Phrase):
                continue
            if layers.own or next(iter(layers.base)) != own:
                homes.add(shown.situation)
                for code in shown.codes:
                    codes[code.lower()] = (*codes.get(code.lower(), ()), id_)
            if layers.own and "copy_of" in shown.extra:
                copies[shown.extra["copy_of"]] = (*copies.get(shown.extra["copy_of"], ()), shown)
        keys = keys_of(edition, codes)
        layers_of = {key: one for key, one in self.layers.items() if key in keys or own in one.base}
        info = self.layers.get(("pack", own))
        return Held(info.own if info else None, layers_of, codes, copies, self.places, homes)  # type: ignore[arg-type]

    def merged(self, edition: Pack) -> Merged:
        return merged(edition, self.held(edition), self.new_id)

    def take(self, edition: Pack, picked: set[Key] | None = None) -> Merged:
        """Merge the edition and carry it out; what was shown beforehand is what comes of it."""
        found = self.merged(edition)
        self.apply(found.batch(picked))
        for strand in found.strands if picked is None else ():
            assert self.shown(*strand.key) == strand.after
        return found

    def shown(self, kind: str, id_: str) -> Record | None:
        layers = self.layers.get((kind, id_))  # type: ignore[call-overload]
        return layers.shown() if layers else None

    def phrases(self) -> dict[str, Phrase]:
        found = ((id_, layers.shown()) for (kind, id_), layers in self.layers.items() if kind == "phrase")
        return {id_: shown for id_, shown in found if isinstance(shown, Phrase)}

    def situations(self) -> set[str]:
        shown = (layers.shown() for (kind, _id), layers in self.layers.items() if kind == "situation")
        return {one.slug for one in shown if isinstance(one, Situation)}

    def own(self) -> list[Phrase]:
        """The user's own phrases."""
        return [one for id_, one in self.phrases().items() if self.layers["phrase", id_].own]

    def state(self) -> dict[Key, Any]:
        """All that is there, in no order."""
        return {key: _plain(layers) for key, layers in self.layers.items() if _plain(layers)}

    def hers(self) -> set[str]:
        """Every word that the user wrote into overrides and own phrases, as far as they are there."""
        found = set()
        for (kind, _id), layers in self.layers.items():
            if kind == "phrase":
                values = [one.value for one in layers.overrides.values()] + ([to_plain(layers.own)] if layers.own else [])
                found |= {word for value in values for word in _strings(value)}
        return found


def words_of(record: Record) -> list[str]:
    return list(_strings({name: value for name, value in to_plain(record).items() if name not in {"id", "rev"}}))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _singles(change: Change) -> Iterator[Single]:
    if isinstance(change, Batch):
        for part in change.changes:
            yield from _singles(part)
    else:
        yield change


def _plain(layers: Layers) -> Any:
    base = {id_: record.rev for id_, record in layers.base.items()}
    overrides = {name: (repr(one.value), one.base_rev) for name, one in layers.overrides.items()}
    return (base, overrides, layers.hidden, layers.own and layers.own.rev) if base or overrides or layers.own else None


def without(edition: Pack, *ids: str, **more: Any) -> Pack:
    """The next edition, without these phrases."""
    info = sealed(msgspec.structs.replace(edition.info, serial=edition.info.serial + 1))
    phrases = tuple(one for one in edition.phrases if one.id not in ids)
    return msgspec.structs.replace(edition, info=info, phrases=phrases, **more)
