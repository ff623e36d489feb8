"""The launcher's own table, back from a spreadsheet: a view in which the person edits what is here.

Law: a row whose phrase is here changes that phrase, as if she had typed it in the editor, and only in the columns that the
table has; a row that is nobody's is a new phrase of her own. No publisher's words are touched, what a publisher has locked
stays as it is beside a copy of her own, and nothing is removed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from launcher.change import Add, Edit, Single, applied, same
from launcher.language import _
from launcher.packs.format import Pack
from launcher.packs.importers import spreadsheet
from launcher.packs.importers.imported import Sent
from launcher.packs.importers.opened import Opened
from launcher.packs.merge import Merged, Strand
from launcher.phrase import ANY, COPIED_FROM, COPY_OF, Phrase, Record, Text, from_plain, to_plain
from launcher.sharing.choosing import situations_for
from launcher.sharing.here import Here

FORM: Final = spreadsheet.FORM
_FIELDS: Final = {"translation of": "translation_of", "when not": "when_not", "review by": "review_by"}
_NONE: Final = {"phrase id", "situation name", "promise minutes"}


def columns(sent: Sent) -> tuple[str, ...]:
    """The names of the columns of such a table; empty where it is none."""
    return next(iter(spreadsheet.rows_of_own(Opened(sent))), ())


def is_of_here(here: Here, pack: Pack) -> bool:
    """Whether the table is about phrases that are here."""
    return bool(here.store.some("phrase", [phrase.id for phrase in pack.phrases]))


def edited(here: Here, pack: Pack, names: tuple[str, ...]) -> Merged:
    """What the rows come to over what is here."""
    known = here.store.some("phrase", [phrase.id for phrase in pack.phrases])
    locked = _locked(here, known)
    strands = [_strand(row, known.get(row.id), names, locked) for row in pack.phrases]
    changed = [one for one in strands if one is not None]
    return Merged(pack, pack.info, (*_new_situations(here, pack, changed), *changed), (), len(strands) - len(changed))


@dataclass(frozen=True, slots=True)
class _Locked:
    """The phrases that publishers have locked: who did, what copies of them she has, and the id of a new one."""

    by: Mapping[str, str]
    copies: Mapping[str, tuple[Phrase, ...]]
    new_id: Callable[[], str]


def _locked(here: Here, known: Mapping[str, Record]) -> _Locked:
    ids = [id_ for id_, one in known.items() if isinstance(one, Phrase) and one.locked]
    by = {id_: pack for id_ in ids if (pack := here.store.origin("phrase", id_))}
    return _Locked(by, here.store.copies() if by else {}, here.new_id)


def _strand(row: Phrase, before: object, names: tuple[str, ...], locked: _Locked) -> Strand | None:
    if not isinstance(before, Phrase):
        return Strand(("phrase", row.id), "added", row.title, None, row, row, (Add(row),))
    fields = {name: value for name, value in _said(row, before, names) if not same(value, to_plain(before).get(name))}
    if not fields:
        return None
    if row.id in locked.by:
        return _beside(before, fields, locked) if fields.keys() - {"codes"} else None
    change: Single = Edit("phrase", row.id, fields, expects=before.rev)
    after = applied(change, before)
    return Strand(("phrase", row.id), "changed", row.title, before, after, after, (change,), fields=tuple(sorted(fields)))


def _beside(before: Phrase, fields: dict[str, Any], locked: _Locked) -> Strand | None:
    """Her words in a copy of her own; none where she has that copy already."""
    of_its_own = {"id": locked.new_id(), "rev": "", "locked": False, "codes": []}
    extra = {COPY_OF: before.id, COPIED_FROM: locked.by[before.id]}
    copy = from_plain("phrase", to_plain(before) | fields | of_its_own | extra)
    if not isinstance(copy, Phrase) or any(
        (one.title, one.texts) == (copy.title, copy.texts) for one in locked.copies.get(before.id, ())
    ):
        return None
    note = _("Its publisher has locked it, so your words are kept in a copy of yours.")
    return Strand(
        ("phrase", before.id), "changed", before.title, before, before, copy, (Add(copy),), tuple(sorted(fields)),
        notes=(note,), copies=(copy,),
    )  # fmt: skip


def _said(row: Phrase, before: Phrase, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The fields that the table has a column for, as this row has them."""
    plain = to_plain(row)
    for name in names:
        field = _FIELDS.get(name, name)
        if name not in _NONE and ":" not in name and field in plain and field != "texts":
            yield field, plain[field]
    texts = {channel: text for channel, text in before.texts.items() if _column("text", channel) not in names}
    for channel, text in row.texts.items():
        texts[channel] = _kept_rich(text, before.texts.get(channel), rich=_column("html", channel) in names)
    yield "texts", msgspec.to_builtins(texts)


def _kept_rich(text: Text, before: Text | None, *, rich: bool) -> Text:
    """The text; where the table has no column for its rich twin and the words are the same, the twin stays."""
    return before if before is not None and not rich and before.plain == text.plain else text


def _new_situations(here: Here, pack: Pack, changed: list[Strand]) -> Iterator[Strand]:
    known = {one.slug for one in here.store.situations()}
    rows = (strand.theirs for strand in changed)
    for one in situations_for((row for row in rows if isinstance(row, Phrase)), pack.situations):
        if one.slug not in known:
            yield Strand(("situation", one.id), "added", one.name, None, one, one, (Add(one),))


def _column(kind: str, channel: str) -> str:
    return kind if channel == ANY else f"{kind}:{channel}"
