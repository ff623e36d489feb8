"""On the way in: a file is read, compared with what is here, shown, and taken in as one step.

Law: a review changes nothing, and what is taken in is what was shown: where something has changed meanwhile, it is looked at
anew. What is not signed is taken in only because a person chose that very file.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec

from launcher.change import Batch
from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs import envelope, importers
from launcher.packs import format as pack_format
from launcher.packs.format import Pack
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.merge import Key, Merged
from launcher.packs.reach import domains
from launcher.packs.report import Report
from launcher.packs.signing import key_in, signed_by
from launcher.packs.trust import Judgement, Trust
from launcher.phrase import COPIED_FROM, PackInfo
from launcher.progress import Far, nobody
from launcher.sharing import judging, mapping, tables
from launcher.sharing.following import moved_in
from launcher.sharing.here import Here
from launcher.sharing.names import FOLLOWED, RECALLED, TAKEN
from launcher.sharing.sources import Source, source_of
from launcher.sharing.values import Review, Signature, Taken
from launcher.store import Edition, Overtaken

PACK: Final = "phrasepack"
_TRIES: Final = 3
_FEED: Final = re.compile(rb'\A\s*\{\s*"format"\s*:\s*"phrasefeed"')
_FORMAT: Final = re.compile(rb'"format"\s*:\s*"phrasepack"')


class _Named(msgspec.Struct):
    id: str


class _Phrases(msgspec.Struct):
    """What of an edition that is kept here says which phrases it sent: many times quicker than to read it whole."""

    phrases: tuple[_Named, ...] = ()


def review(
    here: Here, given: Path | bytes, *, name: str, form: str | None, choices: Choices, key: str = "", far: Far = nobody
) -> Review:
    """What the file or folder comes to; LauncherError where it can't be read or policy forbids it."""
    if not here.policy.imports:
        raise forbidden_import()
    source = source_of(given, name, far)
    if _FEED.search(source.data, 0, 4_000):
        raise LauncherError(
            _("This is a feed, which says where a pack is."), _("Follow it: on the Packs page, or with launcher pack subscribe.")
        )
    if form == PACK or (form is None and _is_pack(source)):
        opened = envelope.opened(source.data)
        return reviewed(here, opened.content, source.where, opened.signature or source.signature, key or opened.key)
    choices, columns = mapping.remembered(here, source, choices)
    if form is None and choices.columns:
        form = mapping.FORM
    return _review_of(here, source, importers.imported(source.sent(far), choices, form), choices, columns)


def reviewed(here: Here, content: bytes, where: str, signature: str = "", key: str = "") -> Review:
    """What the pack in these bytes comes to, with the text of its signature; `key` is one that the person named."""
    pack = pack_format.read(content)
    trust = judging.trust_of(here, pack.info.id)
    named = [key_in(key)] if key else []
    signed = signed_by(content, signature, (*trust.known(), *named)) if signature else None
    return compared(here, pack, content, where, (trust, judging.judge(here, pack.info, signed, trust)))


def compared(here: Here, pack: Pack, content: bytes, where: str, worth: tuple[Trust, Judgement]) -> Review:
    """What a pack that was judged comes to over what is here."""
    trust, judgement = worth
    mark = here.store.mark()
    leads = judgement.standing in {"trusted", "new"}  # a new key is trusted by whoever takes it in
    found = here.merged(pack, leads)
    refused, hint = _refused(pack.info, trust, judgement)
    return Review(
        where, PACK, found, judging.signature(judgement), content, warnings=(*judgement.amber, *found.warnings),
        domains=domains(pack), refused=refused, hint=hint, mark=mark,
        facts=judging.remembered(trust, judgement, pack.info.serial, here.now()), leads=leads,
    )  # fmt: skip


def _refused(info: PackInfo, trust: Trust, judgement: Judgement) -> tuple[str, str]:
    """Why it can't be taken in, and what to do; `judging.see_that_not_older` would say so at the end."""
    seen = trust.serials.get("", 0)
    if judgement.refused or judgement.key is not None or seen <= info.serial:
        return judgement.refused, judgement.hint
    older = _("This is edition {serial}; edition {seen} was here already.").format(serial=info.serial, seen=seen)
    return older, _("Nothing was taken in. To go back to an older edition, use its versions on the Packs page.")


def take(
    here: Here, review: Review, picked: Collection[Key] | None, *, trust: bool, sure: bool, rest: str = "", far: Far = nobody
) -> Taken:
    """Take in what was reviewed; LauncherError, and nothing changed, where it is refused or needs a yes that is not there.

    `rest`: why what was not picked stays out, where it was no choice of hers.
    """
    if review.refused:
        raise LauncherError(review.refused, review.hint)
    if review.signature.standing == "new" and not trust:
        message = _("{publisher} is not known here yet.").format(publisher=review.merged.pack.info.publisher or review.source)
        raise LauncherError(message, _("Compare the key's words with the publisher's, and say that you trust it."))
    seen = review.merged.asks

    def agreed(merged: Merged) -> None:
        judging.see_that_not_older(here, review)
        _agreed(merged, seen, sure=sure)

    taken = carried_out(here, review, picked, agreed, rest=rest, far=far)
    if review.subscription and here.fact(review.merged.pack.info.id, FOLLOWED):
        moved_in(here, review.merged.pack.info.id, review.subscription)
    mapping.remember(here, review)
    return taken


def lead_as_trusted(here: Here) -> None:
    """Let those packs lead whose signature counts as trusted today, and no others of those that are signed."""
    for info in here.store.packs():
        signature = judging.of_edition(here, info.id)
        if signature.key:
            name = _("Change who is trusted for {pack}").format(pack=info.name)
            here.store.take_in(Batch(name, ()), Edition(info.id, info.serial, leads=signature.standing == "trusted"))


def saw(here: Here, taken: Taken) -> Taken:
    """What a person took in herself is no news to her."""
    if taken.step:
        here.store.read_reports([kept.row for kept in here.store.reports(taken.report.pack, unread=True, limit=1)])
    return taken


def carried_out(
    here: Here,
    review: Review,
    picked: Collection[Key] | None,
    agreed: Callable[[Merged], None],
    *,
    rest: str = "",
    far: Far = nobody,
) -> Taken:
    """Write it in one transaction; where somebody else wrote meanwhile, look anew and try again."""
    merged, mark = review.merged, review.mark
    for left in range(_TRIES, 0, -1):
        if here.store.mark() != mark:
            mark = here.store.mark()
            merged = _anew(here, review)
        agreed(merged)
        try:
            return _written(here, replace(review, merged=merged, mark=mark), picked, rest, far)
        except Overtaken:
            if left == 1:
                raise
            mark = ""
    raise AssertionError  # the last try answers or raises


def _anew(here: Here, review: Review) -> Merged:
    pack = review.merged.pack
    return tables.edited(here, pack, review.table) if review.table else here.merged(pack, review.leads)


def _written(here: Here, review: Review, picked: Collection[Key] | None, rest: str, far: Far) -> Taken:
    merged = review.merged
    report = _report(review, picked, rest)
    batch, info = merged.batch(picked), merged.pack.info
    if review.table:  # her own edits, and no pack
        return Taken(report, here.store.apply(batch).step if batch.changes else 0)
    facts, told = _facts(here, review, merged), report.plain() if batch.changes else {}
    kept = Edition(info.id, info.serial, info.version, review.content, told, merged.retired(picked), facts, review.leads)
    nothing = review.form != PACK and not merged.pack.phrases and merged.before is None
    if nothing or (not batch.changes and (picked is not None or _is_known(here, kept))):
        return Taken(report, 0)
    return Taken(report, here.store.take_in(batch, kept, expects=review.mark, far=far).step)


def _report(review: Review, picked: Collection[Key] | None, rest: str) -> Report:
    report = review.merged.report(picked, review.skipped)
    warnings = tuple(dict.fromkeys((*report.warnings, *review.warnings)))
    left = report.skipped[len(review.skipped) :]
    if rest:
        left = tuple(msgspec.structs.replace(one, why=rest) for one in left)
    return msgspec.structs.replace(report, warnings=warnings, skipped=(*review.skipped, *left))


def _is_known(here: Here, kept: Edition) -> bool:
    """Whether an edition that changes nothing also leaves nothing to be remembered."""
    versions = {one.serial for one in here.store.versions(kept.pack)}
    said = {name: here.store.fact(kept.pack, name) for name in kept.facts}
    return kept.serial in versions and said == dict(kept.facts)


def _facts(here: Here, review: Review, merged: Merged) -> dict[str, Any]:
    info = merged.pack.info
    facts = judging.merged_facts(here, info.id, review.facts)
    # A way back is taken from above: what lies between is not new any more.
    facts[TAKEN] = max(info.serial, merged.before.serial if merged.before else 0, here.store.fact(info.id, TAKEN) or 0)
    if merged.before is None and FOLLOWED not in facts and not _is_for_everybody(here, info.id):
        facts[FOLLOWED] = None  # of a time before it was taken away
    recalled = _recalled(here, merged)
    if recalled or here.store.fact(info.id, RECALLED):
        facts[RECALLED] = recalled
    return facts


def _is_for_everybody(here: Here, pack: str) -> bool:
    return here.fact(pack, FOLLOWED).get("where") in here.policy.everybody


def _recalled(here: Here, merged: Merged) -> list[str]:
    """The phrases that are recalled from now on; one that is sent again is no longer.

    An id alone proves nothing: only what this pack has sent is its own to recall.
    """
    pack = merged.pack
    before: list[str] = here.store.fact(pack.info.id, RECALLED) or []
    there = {phrase.id for phrase in pack.phrases}
    named = {one.id for one in pack.removed if one.recall} - {*before, *there}
    return sorted(({*before} - there) | _sent_once(here, pack.info.id, named))


def _sent_once(here: Here, pack: str, ids: Collection[str]) -> set[str]:
    """Those of the phrases that this pack has sent here, or had sent before it took them out."""
    if not ids:
        return set()
    layers, copies = here.store.layers_of("", [("phrase", id_) for id_ in ids]), here.store.copies()
    found = {id_ for id_ in ids if pack in layers["phrase", id_].base}
    found |= {id_ for id_ in ids if any(copy.extra.get(COPIED_FROM) == pack for copy in copies.get(id_, ()))}
    for one in here.store.versions(pack) if found != set(ids) else ():
        whole = msgspec.json.decode(here.store.content(pack, one.serial), type=_Phrases)
        found |= {phrase.id for phrase in whole.phrases} & set(ids)
    return found


def _agreed(merged: Merged, seen: Collection[str], *, sure: bool) -> None:
    asks = [line for line in merged.asks if not sure or line not in seen]
    if asks:
        raise LauncherError(" ".join(asks), _("Look at it, and say that it is meant."))


def _is_pack(source: Source) -> bool:
    if source.files:
        return False
    if envelope.is_zip(source.data):
        return envelope.holds_pack(source.data)
    return _FORMAT.search(source.data, 0, 4_000) is not None


# Files of other programs


def _review_of(here: Here, source: Source, imported: Imported, choices: Choices, columns: str) -> Review:
    mark = here.store.mark()
    pack = _pack_of(here, imported, choices)
    if imported.form == tables.FORM and tables.is_of_here(here, pack):
        names = tables.columns(source.sent())
        return Review(
            source.where, imported.form, tables.edited(here, pack, names), skipped=imported.skipped,
            warnings=imported.warnings, domains=domains(pack), mark=mark, table=names,
        )  # fmt: skip
    found = here.merged(pack)
    if found.before is not None and found.strands:
        # Its own program counts no editions: another one is whatever differs.
        info = msgspec.structs.replace(pack.info, serial=found.before.serial + 1, rev="")
        pack = msgspec.structs.replace(pack, info=info)
        found = here.merged(pack)
    return Review(
        source.where, imported.form, found, Signature(), pack_format.write(pack), imported.skipped, imported.warnings,
        domains(pack), mark=mark, choices=choices, columns=columns,
    )  # fmt: skip


def _pack_of(here: Here, imported: Imported, choices: Choices) -> Pack:
    id_ = importers.pack_id(imported.form, imported.key)
    info = here.info(id_)
    if info is None:
        info = PackInfo(id=id_, name=imported.name, serial=1, locale=choices.locale)
    return Pack(info=info, situations=imported.situations, phrases=imported.phrases)


def forbidden_import() -> LauncherError:
    """The refusal of every file, by policy."""
    return LauncherError(_("Your company does not allow imports here."), _("Ask whoever looks after this computer."))
