"""Back: to an older edition, to before a pack was there, to a phrase that its publisher took out, to the team's words.

Law: her own edits outlive every way back, and what was recalled comes back by none of them.
"""

from collections.abc import Collection, Iterator, Mapping

import msgspec

from launcher.change import Add, Batch, Remove, Single
from launcher.errors import LauncherError
from launcher.language import _
from launcher.layers import Conflict, Layers
from launcher.packs import format as pack_format
from launcher.packs.format import Pack, Removed
from launcher.packs.merge import Key
from launcher.packs.report import Line, Report
from launcher.phrase import COPIED_FROM, COPY_OF, PackInfo, Phrase, from_plain, to_plain
from launcher.sharing import incoming
from launcher.sharing.here import Here
from launcher.sharing.names import FOLLOWED, RECALLED
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
    gone = here.taken_away(info, keep_edits=keep_edits)
    batch = Batch(_("Remove {pack}").format(pack=info.name), gone.batch().changes)
    # What is known of it stays, for an undo brings it back with its subscription; while it is away, none of that counts.
    changed = here.store.take_in(batch, Edition(pack, info.serial, info.version), expects=mark)
    return Taken(gone.report(), changed.step)


def recall_again(here: Here) -> bool:
    """What was recalled and has come back since, by an undo or a restored backup, goes again: nobody may say it.

    Whether there was any; then a report tells of it.
    """
    packs = {info.id: info for info in here.store.packs()}
    found = False
    for pack, ids in here.store.facts(RECALLED).items():
        if there := _come_back(here, pack, ids):
            info = packs.get(pack) or PackInfo(id=pack, name=str(here.fact(pack, FOLLOWED).get("name") or pack), serial=1)
            _recall(here, info, there)
            found = True
    return found


def _recall(here: Here, info: PackInfo, there: dict[Key, tuple[str, tuple[Single, ...]]]) -> None:
    lines = tuple(Line(kind=kind, id=id_, title=title) for (kind, id_), (title, _changes) in there.items())
    report = Report(
        pack=info.id, name=info.name, serial=info.serial, before=info.serial, publisher=info.publisher, recalled=lines
    )  # fmt: skip
    changes = tuple(change for _title, changes in there.values() for change in changes)
    batch = Batch(_("Recall by {pack}").format(pack=info.name), changes)
    here.store.take_in(batch, Edition(info.id, info.serial, info.version, report=report.plain()))


def _come_back(here: Here, pack: str, ids: Collection[str]) -> dict[Key, tuple[str, tuple[Single, ...]]]:
    """The titles of the phrases that are there again, and what takes them away with the copies that were made of them."""
    keys: list[Key] = [("phrase", id_) for id_ in ids]
    copies = here.store.copies()
    found: dict[Key, tuple[str, tuple[Single, ...]]] = {}
    for key, layers in here.store.layers_of("", keys).items():
        if key not in keys:
            continue
        there = [copy for copy in copies.get(key[1], ()) if copy.extra.get(COPIED_FROM, pack) == pack]
        gone = (*_goes(layers, pack, here.store.places()), *_with_copies(there, copies))
        if gone:
            shown = layers.shown() or (there[0] if there else None)
            found[key] = (shown.title if isinstance(shown, Phrase) else key[1], gone)
    return found


def _goes(layers: Layers, pack: str, places: Mapping[str, int]) -> Iterator[Single]:
    """What takes away whatever shows under the id of a recalled phrase: this pack's, her own, another pack's."""
    if (sent := layers.base.get(pack)) is not None:
        yield Remove(layers.kind, layers.id, expects=sent.rev, by=pack)
        layers = layers.put(pack, None, places)
    while (shown := layers.shown()) is not None:
        yield Remove(layers.kind, layers.id, expects=shown.rev)
        layers = layers.put(None, None, places)


def _with_copies(there: Collection[Phrase], copies: Mapping[str, Collection[Phrase]]) -> Iterator[Single]:
    gone: dict[str, Phrase] = {}
    waiting = list(there)
    while waiting:
        copy = waiting.pop()
        if copy.id not in gone:
            gone[copy.id] = copy
            waiting += copies.get(copy.id, ())
    yield from (Remove("phrase", copy.id, expects=copy.rev) for copy in gone.values())


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
    change = here.store.layers_of("", [("phrase", id_)])["phrase", id_].accepted(fields)
    if change is None:
        raise LauncherError(_("There is nothing to decide about any more."))
    return here.store.apply(change)


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


def _own_copy(here: Here, phrase: Phrase, pack: str) -> Phrase:
    """Her copy; whose it was is kept with it, so that a recall reaches it."""
    plain = to_plain(phrase) | {"id": here.new_id(), "rev": "", "locked": False, COPY_OF: phrase.id, COPIED_FROM: pack}
    copy = from_plain("phrase", plain)
    assert isinstance(copy, Phrase)  # noqa: S101 -- what from_plain says of this kind, for the type checker
    return copy
