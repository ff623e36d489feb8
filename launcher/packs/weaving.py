"""What a new edition makes of one record, whatever the user made of it: the table of merging.

Law: the user's words stay in force where the publisher said nothing about them or something else; where the publisher's word
must stand (locked) or the record goes, they become a phrase of her own. A recall leaves no copy that can be pasted. Every
step is carried out over the layers as the store will do it, so what is shown beforehand is what comes of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import msgspec

from launcher.change import Add, Edit, Remove, Single, applied, same
from launcher.language import _, ngettext
from launcher.layers import ABSENT, Layers, overridden
from launcher.packs.format import Pack, Removed
from launcher.packs.strand import Held, Key, Sort, Strand, titled
from launcher.phrase import COPIED_FROM, COPY_OF, Phrase, Record, Rule, Sequence, Situation, Word, kind_of, sealed, to_plain

_COPYS_OWN: Final = frozenset({"id", "rev", "codes", "locked", COPY_OF, COPIED_FROM})  # what a copy has of itself


@dataclass(slots=True)
class _Thread:
    """One record while it is merged: its layers so far, and the changes that led there."""

    key: Key
    before: Layers
    layers: Layers
    places: Mapping[str, int]
    changes: list[Single] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    copies: list[Phrase] = field(default_factory=list)
    yields: list[tuple[str, str]] = field(default_factory=list)

    def take(self, change: Single) -> None:
        after = applied(change, self.layers.seen_by(change.by, new=isinstance(change, Add)))
        self.layers = self.layers.put(change.by, after, self.places)
        self.changes.append(change)

    def sees(self) -> Record | None:
        """What the user sees and can change; None where nothing is, or her fields make no sense over it."""
        try:
            return self.layers.effective()
        except ValueError:
            return None

    def strand(self, sort: Sort, sent: Record, theirs: Record | None, fields: tuple[str, ...] = ()) -> Strand:
        news = () if theirs is None else self.layers.conflicts()
        return Strand(
            self.key, sort, titled(self.before.shown() or sent), self.before.shown(), self.layers.shown(), theirs,
            tuple(self.changes), fields, tuple(one for one in news if sort == "added" or one.field in fields),
            tuple(self.notes), (), tuple(self.copies), tuple(self.yields),
        )  # fmt: skip


class Weaver:
    """Merges the records of one edition, each on its own."""

    def __init__(self, pack: Pack, held: Held, new_id: Callable[[], str], *, keep_edits: bool = True) -> None:
        self._pack = pack
        self._keeps = keep_edits
        self._by = pack.info.id
        self._held = held
        self._new_id = new_id
        self._removed = {one.id: one for one in pack.removed}
        self._titles = {phrase.id: phrase.title for phrase in pack.phrases}
        self._codes = _codes(pack, held)
        here = {one.id for one in pack.situations}
        lost = (layers for key, layers in held.layers.items() if key[0] == "situation" and key[1] not in here)
        self._lost_situations = {
            sent.slug: one for one in lost if isinstance(sent := one.base.get(self._by), Situation)
        }  # fmt: skip

    def brought(self, record: Record) -> Strand | None:
        """What comes of a record that the edition has; None where it is as it was."""
        key: Key = kind_of(record), record.id
        layers = self._held.layers.get(key) or Layers(*key)
        sent = layers.base.get(self._by)
        record = record if record.rev else sealed(record)
        if sent is not None and sent.rev == record.rev:
            return None
        change = Add(record, by=self._by) if sent is None else edit(sent, record, self._by)
        fields = (*change.fields, *change.without) if isinstance(change, Edit) else ()
        sort: Sort = "changed" if sent else "added"
        if self._is_alone(layers) and not self._is_met(record):  # much quicker, and nearly all there is
            return Strand(key, sort, titled(sent or record), sent, record, record, (change,), fields)
        thread = _Thread(key, layers, layers, self._held.places)
        self._make_way(thread, record)
        thread.take(change)
        if isinstance(record, Phrase):
            self._lock(thread, record)
            self._part_codes(thread, record, sent)
        elif isinstance(record, Situation) and sent is None:
            self._keep_look(thread, record)
        if self._is_outspoken(thread, record):
            thread.notes.append(_("Another pack that counts before it says it otherwise; those words are shown."))
            return replace(thread.strand(sort, record, record, fields), outspoken=True)
        return thread.strand(sort, record, record, fields)

    def gone(self, key: Key) -> Strand:
        """What comes of a record that the pack has sent and the edition does not have."""
        layers = self._held.layers[key]
        sent, removed = layers.base[self._by], self._removed.get(key[1])
        thread = _Thread(key, layers, layers, self._held.places)
        recalled = removed is not None and removed.recall
        if recalled:
            self._clear(thread, sent)
        hers = () if recalled or not self._is_given_up(layers) else self._hers(thread, sent)
        thread.take(Remove(*key, expects=sent.rev, by=self._by))
        if recalled:
            self._hide(thread)
            self._recall_copies(thread, self._held.copies.get(key[1], ()))
        for own in hers:
            thread.take(Add(own))
        if removed and removed.replaced_by:
            thread.notes.append(self._replaced(removed))
        return thread.strand("recalled" if recalled else "removed", sent, None)

    def recalled_copies(self) -> Iterator[Strand]:
        """The user's copies of phrases that the pack took back before and recalls only now."""
        for removed in self._pack.removed:
            key: Key = "phrase", removed.id
            layers = self._held.layers.get(key) or Layers(*key)
            copies = self._held.copies.get(removed.id)
            if removed.recall and copies and self._by not in layers.base:
                thread = _Thread(key, layers, layers, self._held.places)
                # An id alone proves nothing: anybody can name one of another publisher's.
                self._recall_copies(thread, [copy for copy in copies if copy.extra.get(COPIED_FROM) == self._by])
                if thread.changes:
                    yield thread.strand("recalled", copies[0], None)

    # A record that comes or changes

    def _is_alone(self, layers: Layers) -> bool:
        """Whether nobody but this pack has said anything of the record."""
        return not (layers.overrides or layers.hidden or layers.own or layers.base.keys() - {self._by})

    def _is_outspoken(self, thread: _Thread, record: Record) -> bool:
        """Whether what is seen of the record is what another pack says, one that counts before this one."""
        sent, layers = thread.layers.sent(), thread.layers
        spoken = sent is not None and sent.rev != record.rev and not self._leads(thread)
        return spoken and layers.own is None and not layers.hidden

    def _is_met(self, record: Record) -> bool:
        """Whether something else that is here bears on it."""
        if isinstance(record, Phrase):
            return any(code.lower() in self._held.codes for code in record.codes)
        return isinstance(record, Situation) and record.slug in self._lost_situations

    def _make_way(self, thread: _Thread, record: Record) -> None:
        own = thread.layers.own
        if own and own.rev == record.rev and not (isinstance(own, Rule) or thread.layers.base or thread.layers.hidden):
            # What she wrote herself and shared comes back to her as the team's: it follows the team from now on.
            thread.take(Remove(*thread.key, expects=own.rev))

    def _lock(self, thread: _Thread, record: Phrase) -> None:
        """The publisher's word stands, and is seen; hers becomes a phrase of her own."""
        if not record.locked or thread.layers.own or not self._leads(thread) or not _is_sound(thread.layers):
            return
        self._copy_of_edits(thread, record)
        if thread.layers.hidden:
            thread.notes.append(_("It was hidden; the publisher has locked it, so it is shown again."))
            thread.take(Add(record))
        else:
            self._clear(thread, record)

    def _leads(self, thread: _Thread) -> bool:
        """Whether no pack before this one sends the record too: that one's word would be seen."""
        return next(iter(thread.layers.base), None) == self._by

    def _copy_of_edits(self, thread: _Thread, sent: Record) -> None:
        """A phrase of her own with her words, where they are not in force any more."""
        before = thread.before
        if not any(_is_said(name, one.value, sent) for name, one in thread.layers.overrides.items()):
            return
        hers = overridden(before.sent() or sent, before.overrides)
        if isinstance(hers, Phrase) and not any(_alike(copy, hers) for copy in self._held.copies.get(hers.id, ())):
            codes = tuple(code for code in hers.codes if code.lower() not in self._codes)
            extra = hers.extra | {COPY_OF: hers.id, COPIED_FROM: self._by}
            copy = msgspec.structs.replace(hers, id=self._new_id(), locked=False, codes=codes, extra=extra)
            thread.copies.append(sealed(copy))
            thread.changes.append(Add(thread.copies[-1]))
            thread.notes.append(_("Your own words are kept in a copy of yours."))

    def _clear(self, thread: _Thread, sent: Record) -> None:
        """Let the user's fields say what the publisher says."""
        if not thread.layers.overrides or thread.layers.own or not self._leads(thread) or thread.sees() is None:
            return
        theirs = to_plain(sent)
        fields = {name: theirs[name] for name in thread.layers.overrides if name in theirs}
        without = tuple(sorted(thread.layers.overrides.keys() - fields.keys()))
        thread.take(Edit(*thread.key, fields, expects=thread.layers.seen(), without=without))

    def _part_codes(self, thread: _Thread, record: Phrase, sent: Record | None) -> None:
        """One code, one phrase: what others answer to already stays theirs, unless the newcomer is locked."""
        known = {code.lower() for code in sent.codes} if isinstance(sent, Phrase) else set[str]()
        fresh = ({code.lower() for code in record.codes} - known) & self._held.codes.keys()
        if not fresh or thread.layers.own or not isinstance(shown := thread.sees(), Phrase):
            return
        taken = {code: self._others(code, record.id) for code in shown.codes if code.lower() in fresh}
        said = _("“{title}” gives up the code {code} for it.") if record.locked else _("“{title}” keeps the code {code}.")
        thread.notes += [said.format(title=one.title, code=code) for code, others in taken.items() for one in others]
        if record.locked:
            thread.yields += [(other.id, code.lower()) for code, others in taken.items() for other in others]
        elif any(taken.values()):
            codes = [code for code in shown.codes if not taken.get(code)]
            thread.take(Edit("phrase", record.id, {"codes": codes}, expects=shown.rev))

    def _others(self, code: str, but: str) -> list[Phrase]:
        """The phrases of others that answer to a code."""
        found = (self._held.layers.get(("phrase", id_)) for id_ in self._held.codes.get(code.lower(), ()) if id_ != but)
        return [shown for one in found if one and isinstance(shown := one.shown(), Phrase)]

    def _keep_look(self, thread: _Thread, record: Situation) -> None:
        """Her order, colour and name of a situation that comes under another id."""
        was = self._lost_situations.get(record.slug)
        if was is None or thread.layers.hidden or thread.layers.overrides or not self._leads(thread) or thread.layers.own:
            return
        fields = {name: one.value for name, one in was.overrides.items() if one.value is not ABSENT and name != "slug"}
        if fields:
            thread.take(Edit("situation", record.id, fields, expects=thread.layers.seen()))
        if was.hidden:
            thread.take(Remove("situation", record.id, expects=thread.layers.seen()))

    # A record that goes

    def _is_given_up(self, layers: Layers) -> bool:
        """Whether fields of hers stand over nothing any more when this pack's record goes."""
        alone = layers.base.keys() == {self._by} and layers.own is None
        return alone and bool(layers.overrides) and not layers.hidden and _is_sound(layers)

    def _hers(self, thread: _Thread, sent: Record) -> tuple[Record, ...]:
        """What stays as her own of a record that goes; her fields do not wait for it, for she may give that up, too."""
        own: tuple[Record, ...] = ()
        if isinstance(sent, Phrase) and self._keeps:
            self._copy_of_edits(thread, sent)
        elif isinstance(sent, Sequence | Word) and self._keeps and (hers := thread.before.shown()):
            own = (hers,)
            thread.notes.append(_("You had changed it, so it stays as your own."))
        if not self._keeps or isinstance(sent, Phrase | Sequence | Word):
            self._clear(thread, sent)
        return own

    def _hide(self, thread: _Thread) -> None:
        """Whatever still shows under what is recalled: a record of hers, or another pack's. Rules of hers stand beside it."""
        if isinstance(thread.layers.own, Rule) or (shown := thread.sees()) is None:
            return
        hers = thread.layers.own is not None
        thread.take(Remove(*thread.key, expects=shown.rev))
        told = _("Your own in its place goes too; what it said stays among its earlier words.")
        thread.notes.append(told if hers else _("Another pack says it too; it is hidden there as well."))

    def _recall_copies(self, thread: _Thread, copies: Iterable[Phrase]) -> None:
        """Away with these, and with the copies that were made of them."""
        gone: dict[str, Phrase] = {}
        waiting = list(copies)
        while waiting:
            copy = waiting.pop()
            waiting += [one for one in self._held.copies.get(copy.id, ()) if one.id not in gone]
            gone[copy.id] = copy
        thread.changes += [Remove("phrase", copy.id, expects=copy.rev) for copy in gone.values()]
        if gone:
            told = ngettext(
                "Your copy of it goes too; what it said stays among its earlier words.",
                "Your {count} copies of it go too; what they said stays among their earlier words.",
                len(gone),
            )
            thread.notes.append(told.format(count=len(gone)))

    def _replaced(self, removed: Removed) -> str:
        instead = removed.replaced_by or ""
        return _("Say “{title}” instead.").format(title=self._titles.get(instead, instead))


def edit(was: Record, now: Record, by: str | None) -> Edit:
    """The change that leads from one record to another of the same id."""
    before, after = to_plain(was), to_plain(now)
    fields = {name: value for name, value in after.items() if name != "rev" and not _stays(name, value, before)}
    without = tuple(sorted(before.keys() - after.keys()))
    return Edit(kind_of(now), now.id, fields, expects=was.rev, by=by, without=without)


def _stays(name: str, value: object, before: Mapping[str, Any]) -> bool:
    if value is None or isinstance(value, str):  # nothing that could merely look the same
        return name in before and before[name] == value
    return name in before and same(before[name], value)


def _codes(pack: Pack, held: Held) -> frozenset[str]:
    """All codes, in lower case, that some phrase answers to once the edition is there."""
    hers = (_listed(layers.overrides["codes"].value) for layers in held.layers.values() if "codes" in layers.overrides)
    found = {code for phrase in pack.phrases for code in phrase.codes}.union(*hers)
    return frozenset({code.lower() for code in found} | held.codes.keys())


def _listed(value: object) -> set[str]:
    return {str(one) for one in value} if isinstance(value, list | tuple) else set()


def _is_sound(layers: Layers) -> bool:
    """Whether the user's fields make sense over what is sent, also where she has hidden it."""
    try:
        overridden(sent, layers.overrides) if (sent := layers.sent()) else None
    except ValueError:
        return False
    return True


def _is_said(name: str, value: Any, sent: Record) -> bool:
    """Whether an override says something of the user's own; codes that are only taken off do not."""
    return name != "codes" or not _listed(value) <= set(getattr(sent, "codes", ()))


def _alike(copy: Phrase, hers: Phrase) -> bool:
    one, other = to_plain(copy), to_plain(hers)
    return all(same(one.get(name), other.get(name)) for name in (one | other).keys() - _COPYS_OWN)
