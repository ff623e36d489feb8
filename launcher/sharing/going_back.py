"""Back: to an older edition, to before a pack was there, to a phrase that its publisher took out, to the team's words.

Law: her own edits outlive every way back, and what was recalled comes back by none of them.
"""

from collections.abc import Collection

import msgspec

from launcher.change import Add, Batch, Edit, Remove, Single
from launcher.errors import LauncherError
from launcher.language import _
from launcher.layers import Conflict, Layers
from launcher.packs import format as pack_format
from launcher.packs.format import Pack, Removed
from launcher.packs.merge import COPIED_FROM, COPY_OF
from launcher.packs.report import Line, Report
from launcher.phrase import PackInfo, Phrase, from_plain, to_plain
from launcher.sharing import incoming
from launcher.sharing.here import Here
from launcher.sharing.names import FOLLOWED, RECALLED, SIGNED, TAKEN
from launcher.sharing.values import Retired, Review, Taken
from launcher.store import Changed, Edition


def rollback(here: Here, pack: str, serial: int | None) -> Taken:
    """Go back to a kept edition, this one or the one before; LauncherError where it is not kept."""
    info = here.known(pack)
    content = here.store.content(pack, _before(here, info) if serial is None else serial)
    older = _without_recalled(here, pack_format.read(content))
    mark = here.store.mark()
    review = Review(info.name, incoming.PACK, here.merged(older), content=content, mark=mark)
    return incoming.carried_out(here, review, None, lambda _merged: None)


def remove(here: Here, pack: str, *, keep_edits: bool) -> Taken:
    """Take the pack away; phrases with her edits stay as her own where `keep_edits`."""
    info, mark = here.known(pack), here.store.mark()
    if here.fact(pack, FOLLOWED).get("where") in here.policy.everybody:
        raise LauncherError(_("Your company gives this pack to everybody."), _("Ask whoever looks after this computer."))
    layers = here.store.layers_of(pack, ())
    sent = [one for one in layers.values() if pack in one.base]
    kept = [copy for one in sent if keep_edits and (copy := _kept(here, one, pack)) is not None]
    removals = tuple(Remove(one.kind, one.id, expects=one.base[pack].rev, by=pack) for one in sent)
    changes: tuple[Single, ...] = (*(Add(copy) for copy in kept), *removals, Remove("pack", pack, by=pack))
    lines = tuple(_line(one) for one in sent if one.kind == "phrase")
    copies = tuple(Line(kind="phrase", id=copy.id, title=copy.title) for copy in kept)
    report = Report(
        pack=pack, name=info.name, serial=info.serial, before=info.serial, publisher=info.publisher, removed=lines, copies=copies
    )
    facts = dict.fromkeys((TAKEN, SIGNED, FOLLOWED))
    batch = Batch(_("Remove {pack}").format(pack=info.name), changes)
    changed = here.store.take_in(batch, Edition(pack, info.serial, info.version, facts=facts), expects=mark)
    return Taken(report, changed.step)


def recall_again(here: Here, pack: str) -> None:
    """What was recalled and has come back since, by an undo or a restored backup, goes again: nobody may say it."""
    ids: list[str] = here.store.fact(pack, RECALLED) or []
    info = here.info(pack)
    if not ids or info is None or not (there := _come_back(here, pack, ids)):
        return
    batch = Batch(_("Recall by {pack}").format(pack=info.name), there)
    here.store.take_in(batch, Edition(pack, info.serial, info.version))


def _come_back(here: Here, pack: str, ids: list[str]) -> tuple[Single, ...]:
    layers = here.store.layers_of("", [("phrase", id_) for id_ in ids])
    sent = [one.base[pack] for one in layers.values() if pack in one.base]
    copies = here.store.copies()
    made = [copy for id_ in ids for copy in copies.get(id_, ())]
    return (
        *(Remove("phrase", one.id, expects=one.rev, by=pack) for one in sent),
        *(Remove("phrase", copy.id, expects=copy.rev) for copy in made),
    )


def retired(here: Here) -> tuple[Retired, ...]:
    """What publishers took out in the last 90 days."""
    return tuple(
        Retired(one.phrase.id, one.phrase.title, one.phrase.text_for("any").plain, one.pack, one.at)
        for one in here.store.retired()
    )


def keep_retired(here: Here, id_: str) -> Changed:
    """Make it one of her own."""
    phrase, pack = next(((one.phrase, one.pack) for one in here.store.retired() if one.phrase.id == id_), (None, ""))
    if phrase is None:
        raise LauncherError(_("This phrase is no longer kept."), _("It may be back, or yours already."))
    return here.store.apply(Add(_own_copy(here, phrase, pack)), name=_("Keep {title}").format(title=phrase.title))


def accept(here: Here, id_: str, fields: Collection[str]) -> Changed:
    """Take the team's words in these fields."""
    layers = here.store.layers_of("", [("phrase", id_)])[("phrase", id_)]
    seen, sent = layers.shown(), layers.sent()
    named = {one.field for one in layers.conflicts()}.intersection(fields)
    if seen is None or sent is None or not named:
        raise LauncherError(_("There is nothing to decide about any more."))
    theirs = to_plain(sent)
    said = {name: theirs[name] for name in named if name in theirs}
    without = tuple(sorted(named - theirs.keys()))
    return here.store.apply(Edit("phrase", id_, said, expects=seen.rev, without=without))


def conflicts(here: Here) -> dict[str, tuple[Conflict, ...]]:
    """By phrase id, where she and a publisher disagree."""
    return {id_: standing for (_kind, id_), standing in here.store.conflicts().items()}


def _before(here: Here, info: PackInfo) -> int:
    older = [one.serial for one in here.store.versions(info.id) if one.serial < info.serial]
    if not older:
        raise LauncherError(_("No older edition of {pack} is kept.").format(pack=info.name))
    return older[0]


def _without_recalled(here: Here, pack: Pack) -> Pack:
    gone = set(here.store.fact(pack.info.id, RECALLED) or ())
    if not gone:
        return pack
    phrases = tuple(phrase for phrase in pack.phrases if phrase.id not in gone)
    told = {one.id for one in pack.removed}
    recalled = tuple(Removed(id=id_, since=pack.info.serial, recall=True) for id_ in sorted(gone - told))
    return msgspec.structs.replace(pack, phrases=phrases, removed=(*pack.removed, *recalled))


def _kept(here: Here, layers: Layers, pack: str) -> Phrase | None:
    """A copy of the phrase as she sees it, where she has edited it."""
    shown = layers.shown()
    edited = layers.overrides and not layers.hidden and layers.own is None
    return _own_copy(here, shown, pack) if edited and isinstance(shown, Phrase) else None


def _own_copy(here: Here, phrase: Phrase, pack: str) -> Phrase:
    """Her copy; whose it was is kept with it, so that a recall reaches it."""
    plain = to_plain(phrase) | {"id": here.new_id(), "rev": "", "locked": False, COPY_OF: phrase.id, COPIED_FROM: pack}
    copy = from_plain("phrase", plain)
    assert isinstance(copy, Phrase)  # noqa: S101 -- what from_plain says of this kind, for the type checker
    return copy


def _line(layers: Layers) -> Line:
    shown = layers.shown() or layers.sent()
    return Line(kind=layers.kind, id=layers.id, title=shown.title if isinstance(shown, Phrase) else layers.id)
