"""What goes out: the chosen phrases of packs and of the user, as one pack.

Law: her own phrases go only where she says so, and her profile never does. A whole pack goes out as itself; what is made of
parts is a pack of its own, and each publisher's phrase in it is a phrase of its own: nobody takes it for the publisher's, and
it never stands before what that publisher says later.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
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


def selected(store: Store, selection: Selection, new_id: str, *, as_here: bool = False, goes_on: bool = False) -> Pack:
    """What the selection comes to; `new_id` is for a pack that is made the first time. LauncherError where it is empty.

    `as_here`: every phrase under the id that it has here, for what is a view of this store and no pack (as a table that comes
    back). `goes_on`: where what was chosen under this name before is a pack here by now, this is its next edition.
    """
    known = {info.id: info for info in store.packs()}
    wanted = _wanted(known, selection)
    whole = len(wanted) == 1 and not selection.situations and not selection.personal
    info = _header(store, known[wanted[0]] if whole else None, selection, known, new_id, goes_on=goes_on)
    sent = {id_: store.layers_of(id_, ()) for id_ in known}
    chosen = _Chosen(selection, info.id, as_here=as_here)
    before = sent[info.id] if goes_on and info.id in known and info.id not in wanted else {}
    chosen.go_on_from(before)
    for id_ in wanted:
        chosen.add_pack(id_, sent[id_])
    chosen.add_pack(info.id, before)
    if selection.personal or OWN in selection.packs:
        chosen.add(_personal(store, sent))
    pack = chosen.pack(info, store.situations())
    if not pack.phrases:
        raise LauncherError(_("There is nothing in this choice."), _("Choose other packs or situations."))
    return _as_it_came(store, pack) if whole and info.id == wanted[0] else pack


def id_in(made: str, phrase: str) -> str:
    """The id that another pack's phrase has in a pack that was made here."""
    return str(uuid5(_NAMESPACE, f"{made}\n{phrase}"))


def situations_for(phrases: Iterable[Phrase], known: Iterable[Situation]) -> tuple[Situation, ...]:
    """The situations that these phrases need; one of that name where a phrase's own is nowhere."""
    by_slug = {one.slug: one for one in known}
    slugs = dict.fromkeys(phrase.situation for phrase in phrases)
    return tuple(
        by_slug.get(slug) or Situation(id=str(uuid5(_NAMESPACE, f"situation\n{slug}")), slug=slug, name=slug) for slug in slugs
    )


class _Chosen:
    """The records that were chosen, one for each id."""

    def __init__(self, selection: Selection, made: str, *, as_here: bool) -> None:
        self._selection = selection
        self._made = made
        self._as_here = as_here
        self._records: dict[Key, Record] = {}
        self._renamed: dict[str, str] = {}
        self._gone: set[Key] = set()

    def go_on_from(self, before: Mapping[Key, Layers]) -> None:
        """What she has made of the last edition here counts before what it was made from."""
        self._gone = {key for key, layers in before.items() if layers.hidden}
        self.add_pack(self._made, {key: layers for key, layers in before.items() if layers.overrides or layers.own})

    def add_pack(self, pack: str, sent: Mapping[Key, Layers]) -> None:
        for key, layers in sent.items():
            if (record := self._seen(pack, layers)) is not None:
                self._put(key, record if pack == self._made or self._as_here else self._of_its_own(record))

    def add(self, records: Iterable[tuple[Key, Record]]) -> None:
        for key, record in records:
            self._put(key, record)

    def pack(self, info: PackInfo, known: Iterable[Situation]) -> Pack:
        lists: dict[str, list[Any]] = {place: [] for place in _PLACE.values()}
        for (kind, _id), record in self._records.items():
            lists[_PLACE[kind]].append(self._with_its_original(record))
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
        if layers.kind == "rule" or (pack != self._made and next(iter(layers.base)) != pack):
            return sent
        # What she publishes is this pack's word with hers over it, whichever pack stands first here.
        return replace(layers, base={pack: sent}).shown()

    def _of_its_own(self, record: Record) -> Record:
        if not isinstance(record, Phrase):
            return record
        self._renamed[record.id] = own = id_in(self._made, record.id)
        return msgspec.structs.replace(record, id=own, rev="")

    def _with_its_original(self, record: Record) -> Record:
        original = self._renamed.get(record.translation_of or "") if isinstance(record, Phrase) else None
        return msgspec.structs.replace(record, translation_of=original, rev="") if original else record

    def _put(self, key: Key, record: Record) -> None:
        situations = self._selection.situations
        if situations and not (isinstance(record, Phrase) and record.situation in situations):
            return
        if (record_key := (key[0], record.id)) not in self._gone:
            self._records.setdefault(record_key, record)


def _wanted(known: Mapping[str, PackInfo], selection: Selection) -> list[str]:
    if missing := [id_ for id_ in selection.packs if id_ not in known and id_ != OWN]:
        raise LauncherError(_("There is no pack “{name}”.").format(name=missing[0]), _("List them with: launcher pack list"))
    return [id_ for id_ in known if not selection.packs or id_ in selection.packs]


def _header(
    store: Store, whole: PackInfo | None, selection: Selection, known: Mapping[str, PackInfo], new_id: str, *, goes_on: bool
) -> PackInfo:
    if whole is not None:
        changed = to_plain(whole) | dict(selection.info)
        return whole if changed == to_plain(whole) else _info({**changed, "rev": ""})
    name = str(selection.info.get("name") or _name_for(selection, known))
    made = (store.fact("", MADE) or {}).get(name, {})
    if made.get("id") in known and not goes_on:  # it is published, and a file beside that is another pack
        made = {}
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
