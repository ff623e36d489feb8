"""What goes out: the chosen phrases of packs and of the user, as one pack.

Law: her own phrases go only where she says so, and her profile never does. A whole pack goes out as itself; what is made of
parts is a pack of its own, and an edited phrase in it is a phrase of its own, so that nobody takes it for the publisher's.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from launcher.errors import LauncherError
from launcher.language import _
from launcher.layers import Layers
from launcher.packs import format as pack_format
from launcher.packs.format import Pack
from launcher.packs.merge import Key
from launcher.phrase import KINDS, Kind, PackInfo, Phrase, Record, Situation, from_plain, revision, to_plain
from launcher.sharing.values import Selection
from launcher.store import Store

OWN: Final = ""  # among the packs of a selection: no pack at all, her own phrases alone
MADE: Final = "made"  # the fact: by name, id and serial of the packs that were made here
_NAMESPACE: Final = UUID("6f0c2b62-6d0e-5b9e-9c9f-0d3e8a5f7c11")
_PLACE: Final[Mapping[Kind, str]] = {
    "situation": "situations",
    "phrase": "phrases",
    "sequence": "sequences",
    "rule": "rules",
    "word": "words",
}


def selected(store: Store, selection: Selection, new_id: str) -> Pack:
    """What the selection comes to; `new_id` is for a pack that is made the first time. LauncherError where it is empty."""
    known = {info.id: info for info in store.packs()}
    wanted = _wanted(known, selection)
    whole = len(wanted) == 1 and not selection.situations and not selection.personal
    info = _header(store, known[wanted[0]] if whole else None, selection, known, new_id)
    sent = {id_: store.layers_of(id_, ()) for id_ in known}
    chosen = _Chosen(selection, info.id)
    for id_ in wanted:
        chosen.add_pack(id_, sent[id_])
    if selection.personal or OWN in selection.packs:
        chosen.add(_personal(store, sent))
    pack = chosen.pack(info, store.situations())
    if not pack.phrases:
        raise LauncherError(_("There is nothing in this choice."), _("Choose other packs or situations."))
    return _as_it_came(store, pack) if whole and info.id == wanted[0] else pack


def situations_for(phrases: Iterable[Phrase], known: Iterable[Situation]) -> tuple[Situation, ...]:
    """The situations that these phrases need; one of that name where a phrase's own is nowhere."""
    by_slug = {one.slug: one for one in known}
    slugs = dict.fromkeys(phrase.situation for phrase in phrases)
    return tuple(
        by_slug.get(slug) or Situation(id=str(uuid5(_NAMESPACE, f"situation\n{slug}")), slug=slug, name=slug) for slug in slugs
    )


class _Chosen:
    """The records that were chosen, one for each id."""

    def __init__(self, selection: Selection, made: str) -> None:
        self._selection = selection
        self._made = made
        self._records: dict[Key, Record] = {}

    def add_pack(self, pack: str, sent: Mapping[Key, Layers]) -> None:
        for key, layers in sent.items():
            if (record := self._seen(pack, layers)) is not None:
                self._put(key, record if pack == self._made else self._of_its_own(layers, record, pack))

    def add(self, records: Iterable[tuple[Key, Record]]) -> None:
        for key, record in records:
            self._put(key, record)

    def pack(self, info: PackInfo, known: Iterable[Situation]) -> Pack:
        lists: dict[str, list[Any]] = {place: [] for place in _PLACE.values()}
        for (kind, _id), record in self._records.items():
            lists[_PLACE[kind]].append(record)
        here = {one.slug: one for one in lists["situations"]}
        needed = situations_for(lists["phrases"], {**{one.slug: one for one in known}, **here}.values())
        lists["situations"] = list({one.slug: one for one in (*here.values(), *needed)}.values())
        whole: dict[str, Any] = {place: tuple(found) for place, found in lists.items()}
        return Pack(info=info, **whole)

    def _seen(self, pack: str, layers: Layers) -> Record | None:
        sent = layers.base.get(pack)
        if sent is None or not self._selection.edits:
            return sent
        if layers.hidden:
            return None
        first = next(iter(layers.base)) == pack
        return layers.shown() if first and layers.kind != "rule" else sent

    def _of_its_own(self, layers: Layers, record: Record, pack: str) -> Record:
        if not isinstance(record, Phrase) or record.rev == layers.base[pack].rev:
            return record
        return msgspec.structs.replace(record, id=str(uuid5(_NAMESPACE, f"{self._made}\n{record.id}")), rev="")

    def _put(self, key: Key, record: Record) -> None:
        situations = self._selection.situations
        if situations and not (isinstance(record, Phrase) and record.situation in situations):
            return
        self._records.setdefault(key, record)


def _wanted(known: Mapping[str, PackInfo], selection: Selection) -> list[str]:
    if missing := [id_ for id_ in selection.packs if id_ not in known and id_ != OWN]:
        raise LauncherError(_("There is no pack “{name}”.").format(name=missing[0]), _("List them with: launcher pack list"))
    return [id_ for id_ in known if not selection.packs or id_ in selection.packs]


def _header(store: Store, whole: PackInfo | None, selection: Selection, known: Mapping[str, PackInfo], new_id: str) -> PackInfo:
    if whole is not None:
        changed = to_plain(whole) | dict(selection.info)
        return whole if changed == to_plain(whole) else _info({**changed, "rev": ""})
    name = str(selection.info.get("name") or _name_for(selection, known))
    made = (store.fact("", MADE) or {}).get(name, {})
    plain = {"id": made.get("id") or new_id, "serial": made.get("serial", 0) + 1, "name": name, "locale": "en"}
    return _info({**plain, **selection.info})


def _name_for(selection: Selection, known: Mapping[str, PackInfo]) -> str:
    if OWN in selection.packs:
        return _("My phrases")
    names = [known[id_].name for id_ in selection.packs if id_ in known] or [_("Phrases")]
    return ", ".join([*names, *selection.situations])


def _info(plain: Mapping[str, Any]) -> PackInfo:
    try:
        info = from_plain("pack", plain)
    except ValueError as error:
        raise LauncherError(_("The pack's header can't say this: {why}.").format(why=error)) from error
    assert isinstance(info, PackInfo)  # noqa: S101 -- what from_plain says of this kind, for the type checker
    return info


def _personal(store: Store, sent: Mapping[str, Mapping[Key, Layers]]) -> Iterator[tuple[Key, Record]]:
    theirs = {key for layers in sent.values() for key, one in layers.items() if one.base}
    for kind in KINDS:
        if kind not in ("pack", "rule"):  # how her own programs are served is nobody else's
            yield from (((kind, one.id), one) for one in store.records(kind) if (kind, one.id) not in theirs)


def _as_it_came(store: Store, pack: Pack) -> Pack:
    """The whole pack in the order of its file, with all that the file says beside its records."""
    if pack.info.serial not in {version.serial for version in store.versions(pack.info.id)}:
        return pack
    came = pack_format.read(store.content(pack.info.id, pack.info.serial))
    lists = {place: _in_order(getattr(pack, place), getattr(came, place)) for place in _PLACE.values()}
    info = came.info if came.info.serial == pack.info.serial and came.info.name == pack.info.name else pack.info
    return msgspec.structs.replace(pack, info=info, removed=came.removed, extra=came.extra, **lists)


def _in_order(records: Iterable[Any], came: Iterable[Any]) -> tuple[Any, ...]:
    """In the order of the file, and as they stood there where they say the same: with their revision, or without."""
    there = {one.id: (at, one) for at, one in enumerate(came)}
    last = (len(there), None)
    ordered = sorted(records, key=lambda one: there.get(one.id, last)[0])
    return tuple(_as_written(one, there.get(one.id, last)[1]) for one in ordered)


def _as_written(record: Record, came: Record | None) -> Record:
    return came if came is not None and (came.rev or revision(came)) == record.rev else record
