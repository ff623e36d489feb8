"""A pack's new edition over what is here, three-way: what was sent before, what is sent now, and what the user made of it.

Law: no text of the user's ever disappears. It stays in force, or lies in a copy of her own, or among the earlier words of the
phrase. The order of records in a file does not matter, and merging the same edition twice changes nothing the second time.
It writes nothing: what comes of it is a batch of changes and a report.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from launcher.change import Add, Batch, Edit, Remove, Single
from launcher.language import _, ngettext
from launcher.packs.doubts import warnings
from launcher.packs.format import Pack
from launcher.packs.reach import known_reach, reach_of
from launcher.packs.report import Conflicting, Line, Report, Skipped
from launcher.packs.strand import Held, Key, Sort, Strand, titled
from launcher.packs.weaving import Weaver, edit
from launcher.phrase import KINDS, PackInfo, Phrase, Situation, kind_of, sealed

__all__ = [
    "Held", "Home", "Key", "Merged", "Sort", "Strand", "keys_of", "merged", "taken_away", "titled",
]  # fmt: skip
MOST_REMOVED: Final = 0.3  # of a pack's phrases; beyond this it was perhaps a mistake of whoever exported it


@dataclass(frozen=True, slots=True)
class Home:
    """A situation that leaves the pack, and the user's own that takes its place where somebody still lives there.

    `left` is the strand with which it leaves; `lived_in`: phrases of others, or her own, lie there for certain; `residents` are
    those of the pack that leave it with this edition.
    """

    left: Key
    own: Situation
    lived_in: bool
    residents: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a new edition comes to. `asks`: why a person must say yes first, a line each; empty where it may happen by itself.

    `homes` and `others` (phrases that may give up a code, by id) are for `batch`.
    """

    pack: Pack
    before: PackInfo | None
    strands: tuple[Strand, ...]
    header: tuple[Single, ...]
    unchanged: int
    warnings: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    homes: tuple[Home, ...] = ()
    others: Mapping[str, Phrase] = field(default_factory=dict)

    def batch(self, picked: Collection[Key] | None = None) -> Batch:
        """The changes, or of the picked records alone; what those need (their situations, the pack's header) comes with them.

        Recalls come in any case. Where nothing is picked and nothing recalled, nothing happens.
        """
        chosen = self._chosen(picked)
        if picked is not None and not chosen:
            return Batch(self._called(), ())
        homes = (Add(home.own) for home in self._kept_homes(chosen))
        changes = (change for strand in chosen for change in strand.changes)
        return Batch(self._called(), (*self.header, *homes, *changes, *self._yielded(chosen)))

    def report(self, picked: Collection[Key] | None = None, skipped: Collection[Skipped] = ()) -> Report:
        """What comes of it, or of the picked records alone; the others are among the skipped."""
        chosen = self._chosen(picked)
        taken = {strand.key for strand in chosen}
        left = tuple(Skipped(item=one.title, why=_("You left it out.")) for one in self.strands if one.key not in taken)
        sorts: dict[Sort, list[Line]] = {"added": [], "changed": [], "removed": [], "recalled": []}
        stays = {home.left for home in self._kept_homes(chosen)}
        for strand in chosen:
            sorts[strand.sort].append(_line(strand, stays=strand.key in stays))
        info = self.pack.info
        return Report(
            pack=info.id, name=info.name, serial=info.serial, before=self.before.serial if self.before else None,
            publisher=info.publisher, added=tuple(sorts["added"]), changed=tuple(sorts["changed"]),
            removed=tuple(sorts["removed"]), recalled=tuple(sorts["recalled"]),
            copies=tuple(Line(kind="phrase", id=copy.id, title=copy.title) for one in chosen for copy in one.copies),
            unchanged=self.unchanged, skipped=(*skipped, *left), warnings=self.warnings,
            conflicts=tuple(
                Conflicting(id=one.key[1], title=one.title, field=conflict.field) for one in chosen for conflict in one.conflicts
            ),
        )  # fmt: skip

    def retired(self, picked: Collection[Key] | None = None) -> tuple[Phrase, ...]:
        """The phrases that the publisher takes out and of which no copy stays, as they were last; recalled ones are none."""
        gone = (strand.before for strand in self._chosen(picked) if strand.sort == "removed" and not strand.copies)
        return tuple(phrase for phrase in gone if isinstance(phrase, Phrase))

    def _called(self) -> str:
        name = _("Install {pack}") if self.before is None else _("Update {pack}")
        return name.format(pack=self.pack.info.name)

    def _chosen(self, picked: Collection[Key] | None) -> tuple[Strand, ...]:
        if picked is None:
            return self.strands
        wanted = set(picked) | {strand.key for strand in self.strands if strand.sort == "recalled"}
        needed = {one.theirs.situation for one in self.strands if one.key in wanted and isinstance(one.theirs, Phrase)}
        return tuple(one for one in self.strands if one.key in wanted or _opens(one) in needed)

    def _kept_homes(self, chosen: Collection[Strand]) -> Iterator[Home]:
        """The situations that stay as the user's own, because phrases lie there that do not go with them."""
        keys = {strand.key for strand in chosen}
        copied = {copy.situation for strand in chosen for copy in strand.copies}
        for home in self.homes:
            if home.left in keys and (home.lived_in or home.own.slug in copied or not home.residents <= keys):
                yield home

    def _yielded(self, chosen: Collection[Strand]) -> Iterator[Single]:
        """The user's edits that take the codes off which others give up."""
        given: dict[str, set[str]] = {}
        gone = {change.id for strand in chosen for change in strand.changes if isinstance(change, Remove)}
        for id_, code in (one for strand in chosen for one in strand.yields if one[0] not in gone):
            given.setdefault(id_, set()).add(code)
        for id_, codes in given.items():
            other = self.others[id_]
            kept = [code for code in other.codes if code.lower() not in codes]
            yield Edit("phrase", id_, {"codes": kept}, expects=other.rev)


def merged(pack: Pack, held: Held, new_id: Callable[[], str]) -> Merged:
    """What the edition comes to over what is held; `new_id` names the copies of the user's own words."""
    held = _as_it_will_count(held)
    weaver = Weaver(pack, held, new_id)
    records = pack.records
    brought = [strand for record in records if (strand := weaver.brought(record))]
    here = {(kind_of(record), record.id) for record in records}
    gone = [weaver.gone(key) for key in _gone(pack, held, here)]
    strands = _with_reach([*brought, *gone, *weaver.recalled_copies()], pack, held)
    others = {id_: held.layers["phrase", id_].shown() for strand in strands for id_, _code in strand.yields}
    return Merged(
        pack, held.info, strands, _header(pack.info, held.info), len(records) - len(brought),
        warnings=(*warnings(_news(pack, brought)), *_outspoken(brought)), asks=_asks(pack, held, gone),
        homes=_homes(pack, held, strands, new_id),
        others={id_: other for id_, other in others.items() if isinstance(other, Phrase)},
    )  # fmt: skip


def taken_away(held: Held, new_id: Callable[[], str], *, keep_edits: bool = True) -> Merged:
    """What it comes to that the pack goes as a whole, its header with it; where `keep_edits`, what she said stays as her own.

    Raises ValueError where the pack is not there.
    """
    if held.info is None:
        raise ValueError("a pack that is not there cannot be taken away")
    pack = Pack(info=held.info)
    weaver = Weaver(pack, held, new_id, keep_edits=keep_edits)
    strands = tuple(weaver.gone(key) for key in _gone(pack, held, set()))
    header = (Remove("pack", held.info.id, by=held.info.id),)
    return Merged(pack, held.info, strands, header, 0, homes=_homes(pack, held, strands, new_id))


def keys_of(pack: Pack, codes: Mapping[str, tuple[str, ...]]) -> frozenset[Key]:
    """The records, beside those that the pack has sent, whose layers `merged` looks at; `codes` as in `Held`."""
    brought = {(kind_of(record), record.id) for record in pack.records}
    removed: set[Key] = {(kind, one.id) for one in pack.removed for kind in KINDS if kind != "pack"}
    met: set[Key] = {("phrase", id_) for one in pack.phrases for code in one.codes for id_ in codes.get(code.lower(), ())}
    return frozenset(brought | removed | met)


def _as_it_will_count(held: Held) -> Held:
    """What is held, in the order in which packs count: this edition may make its pack one that leads."""
    layers = {key: one.ordered(held.places) if len(one.base) > 1 else one for key, one in held.layers.items()}
    return replace(held, layers=layers)


def _outspoken(brought: Collection[Strand]) -> tuple[str, ...]:
    count = sum(strand.outspoken for strand in brought)
    told = ngettext(
        "Of {count} of its phrases, words and situations another pack counts first, and says something else.",
        "Of {count} of its phrases, words and situations another pack counts first, and says something else.",
        count,
    )
    return (told.format(count=count),) if count else ()


def _gone(pack: Pack, held: Held, here: set[Key]) -> list[Key]:
    """What the pack has sent and the edition does not have, in an order that no file decides."""
    sent = (key for key, layers in held.layers.items() if pack.info.id in layers.base and key[0] != "pack")
    return sorted(key for key in sent if key not in here)


def _header(info: PackInfo, before: PackInfo | None) -> tuple[Single, ...]:
    info = sealed(info)
    if before is None:
        return (Add(info, by=info.id),)
    change = edit(sealed(before), info, info.id)
    return (change,) if change.fields or change.without else ()


def _asks(pack: Pack, held: Held, gone: Collection[Strand]) -> tuple[str, ...]:
    had = sum(key[0] == "phrase" and pack.info.id in layers.base for key, layers in held.layers.items())
    out = sum(strand.key[0] == "phrase" and strand.sort == "removed" for strand in gone)
    if out <= had * MOST_REMOVED:
        return ()
    told = ngettext("It takes out {count} of {all} phrase.", "It takes out {count} of {all} phrases.", had)
    return (told.format(count=out, all=had),)


def _with_reach(strands: Collection[Strand], pack: Pack, held: Held) -> tuple[Strand, ...]:
    """The strands with what they reach that no record of the pack reached before."""
    reached = {strand.key: reach_of(strand.theirs) for strand in strands if strand.theirs}
    if not any(reached.values()):
        return tuple(strands)
    known = known_reach(sent for layers in held.layers.values() if (sent := layers.base.get(pack.info.id)))
    news = {key: found - known for key, found in reached.items() if not found <= known}
    return tuple(replace(one, reach=tuple(sorted(news[one.key]))) if one.key in news else one for one in strands)


def _news(pack: Pack, brought: Collection[Strand]) -> Pack:
    """The part of the edition that says something new."""
    if len(brought) == len(pack.records):
        return pack
    keys = {strand.key for strand in brought}
    lists = {
        place: tuple(one for one in getattr(pack, place) if (kind_of(one), one.id) in keys)
        for place in ("situations", "phrases", "sequences", "rules", "words")
    }
    return msgspec.structs.replace(pack, **lists)


def _homes(pack: Pack, held: Held, strands: Collection[Strand], new_id: Callable[[], str]) -> tuple[Home, ...]:
    by, staying = pack.info.id, {one.slug for one in pack.situations}
    found = []
    for key, layers in sorted(held.layers.items()):
        sent = layers.base.get(by)
        if not isinstance(sent, Situation) or sent.slug in staying:
            continue
        shown = layers.shown()
        looks = shown if isinstance(shown, Situation) else sent
        own = sealed(msgspec.structs.replace(looks, id=new_id(), slug=sent.slug))
        inside = frozenset(one.key for one in strands if _lay_in(held, one.key, by, sent.slug))
        moved = any(isinstance(one.after, Phrase) and one.after.situation == sent.slug for one in strands)
        found.append(Home(key, own, moved or sent.slug in held.homes, inside))
    return tuple(found)


def _lay_in(held: Held, key: Key, by: str, slug: str) -> bool:
    layers = held.layers.get(key)
    sent = layers.base.get(by) if layers else None
    return isinstance(sent, Phrase) and sent.situation == slug


def _opens(strand: Strand) -> str | None:
    """The slug of a situation that comes with this strand."""
    return strand.theirs.slug if isinstance(strand.theirs, Situation) else None


def _line(strand: Strand, *, stays: bool) -> Line:
    notes = (*strand.notes, _("It stays as your own, because phrases lie there.")) if stays else strand.notes
    return Line(kind=strand.key[0], id=strand.key[1], title=strand.title, fields=strand.fields, notes=notes)
