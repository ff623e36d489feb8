"""Following a publisher: a first look that a person agrees to, and every look after that.

Law: by itself only what a trusted key signed and what asks nothing is taken in; a recall is, whatever else waits. What can't
be had, or is not what its publisher signed, changes nothing: what is here stays in force, and the trouble is told.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from launcher.courier import fetching, pace
from launcher.courier.parcel import Fetched, Known
from launcher.errors import LauncherError, traced
from launcher.language import _
from launcher.packs import feed as feed_format
from launcher.packs import format as pack_format
from launcher.packs import rotation
from launcher.packs.feed import Feed, SignedFeed
from launcher.packs.report import Report
from launcher.packs.signing import Key
from launcher.packs.trust import Judgement, Trust, disagreement
from launcher.progress import Far, Stopped, nobody
from launcher.sharing import going_back, incoming, judging
from launcher.sharing.following import Following, followings, moved_in, of_pack, since_start
from launcher.sharing.here import Here
from launcher.sharing.names import FOLLOWED, KEYS, TAKEN
from launcher.sharing.values import News, Review, Taken

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A feed that was brought and judged."""

    where: str
    feed: Feed
    signed: SignedFeed
    trust: Trust
    judgement: Judgement
    fetched: Fetched


def subscribe(here: Here, where: str, far: Far = nobody) -> Review:
    """A first look: who, how much, which domains. LauncherError where it can't be had or policy forbids it."""
    _see_that_allowed(here, where)
    feed = fetching.feed_at(where)
    _see_that_allowed(here, feed)
    seen = _seen(here, feed, _looked_at(feed, Known(), far), far)
    return _reviewed(here, Following(feed), seen, far)


def waiting(here: Here, pack: str, far: Far = nobody) -> Review:
    """The edition that is there now, for a person's yes. LauncherError where nothing new is there any more."""
    _under, following = of_pack(here, pack)
    feed = fetching.feed_at(following.where)
    seen = _seen(here, feed, _looked_at(feed, Known(), far), far)
    _see_that_the_same(following, seen.feed)
    return _reviewed(here, following, seen, far)


def update(here: Here, pack: str | None = None, *, due_only: bool = False, far: Far = nobody) -> tuple[News, ...]:
    """Look at one feed, or at all, or at all that are due; what came of it where there is anything to tell."""
    chosen = dict([of_pack(here, pack)]) if pack is not None else followings(here)
    now = here.now()
    _recall_again(here)
    news = []
    for at, (under, following) in enumerate(_longest_ago_first(chosen)):
        far(at, len(chosen))
        if _is_as_it_was(here, under, following) and (not due_only or following.is_due(now)):
            news.append(_look(here, under, following, far))
    return tuple(one for one in news if one is not None)


def _is_as_it_was(here: Here, under: str, following: Following) -> bool:
    """Whether nobody has ended it meanwhile, or let it come from another place."""
    said = here.store.fact(under, FOLLOWED)
    return following.where in here.policy.everybody if said is None else Following.of(said).where == following.where


def _longest_ago_first(chosen: Mapping[str, Following]) -> list[tuple[str, Following]]:
    """So that a place that hangs, and us with it, is asked after all that it kept from their turn."""
    return sorted(chosen.items(), key=lambda one: one[1].last)


def _recall_again(here: Here) -> None:
    try:
        going_back.recall_again(here)
    except LauncherError as error:  # as on a full disk: the looks tell it
        log.info("what was recalled could not be recalled again: %s", type(error).__name__)


def unsubscribe(here: Here, pack: str, *, keep_phrases: bool) -> Taken | None:
    """Follow it no longer."""
    under, following = of_pack(here, pack)
    if following.where in here.policy.everybody:
        raise LauncherError(_("Your company gives this pack to everybody."), _("Ask whoever looks after this computer."))
    here.store.forget_facts(under, [FOLLOWED])
    moved_in(here, pack)
    return None if keep_phrases else going_back.remove(here, pack, keep_edits=True)


def next_look(here: Here, now: datetime, started: datetime, first: float) -> float | None:
    """Seconds until one is due; `first` seconds after `started` at the earliest, so that not all machines ask at nine."""
    # A start that lies ahead was seen on a clock that was wrong.
    earliest = started + timedelta(seconds=pace.first_wait(first, here.policy.minutes)) if started <= now else now
    due = [following.due(now) or now for following in since_start(here, started, earliest)]
    waits = [(max(at, earliest) - now).total_seconds() for at in due]
    return max(0.0, min(waits)) if waits else None


def _look(here: Here, under: str, following: Following, far: Far) -> News | None:
    _note(here, under, following.begun(here))
    following = replace(following, began=False)
    try:
        return _brought(here, under, following, far)
    except Stopped:
        _note(here, under, following)
        raise
    except LauncherError as error:
        log.info("the feed of pack %s could not be followed: %s", under if following.pack else "?", type(error).__name__)
        return _in_trouble(here, under, following, error)
    except Exception as error:  # noqa: BLE001 -- a barrier: one feed must not stop those behind it
        log.error("the feed of pack %s: %s", under if following.pack else "?", traced(error))  # noqa: TRY400 -- it could name a token
        told = LauncherError(_("Something went wrong with this feed."), _("What you have stays in force."))
        return _in_trouble(here, under, following, told)


def _brought(here: Here, under: str, following: Following, far: Far) -> News | None:
    _see_that_allowed(here, following.where)
    feed = fetching.feed_at(following.where)
    found = _looked_at(feed, following.known(), far)
    if found.data is None:
        _note(here, under, following.looked(here, found))
        return None
    seen = _seen(here, feed, found, far)
    _see_that_the_same(following, seen.feed)
    return _arrived(here, under, following, seen, far)


def _see_that_the_same(following: Following, feed: Feed) -> None:
    """A place can be written by others than who signs: another pack's feed there is not this one's, whoever signed it."""
    if following.pack not in {"", feed.pack}:
        message = _("Another pack lies there now, in the place of this one.")
        raise LauncherError(message, _("Tell its publisher; what you have stays in force."))


def _in_trouble(here: Here, under: str, following: Following, error: LauncherError) -> News:
    _note(here, under, following.failed(here, error))
    return News(following.pack, following.name, following.where, trouble=error.message, hint=error.hint)


def _note(here: Here, under: str, after: Following) -> None:
    try:
        if _is_as_it_was(here, under, after):
            here.store.note_fact(under, FOLLOWED, after.plain())
    except LauncherError as error:  # as on a full disk, which may be the very trouble that is told
        log.info("a look could not be noted: %s", type(error).__name__)


def _arrived(here: Here, under: str, following: Following, seen: _Seen, far: Far) -> News | None:
    feed = seen.feed
    if seen.judgement.refused:
        raise LauncherError(seen.judgement.refused, seen.judgement.hint)
    after = replace(
        following.looked(here, seen.fetched), pack=feed.pack, name=feed.name, expires=feed.expires or "",
        key=seen.signed.signed.key.text,
    )  # fmt: skip
    if _is_known(here, feed):
        still = after.waiting if after.waiting == feed.serial else 0
        _remember_keys(here, seen)
        _note_for_pack(here, under, replace(after, waiting=still))
        return None
    if (after.waiting, after.judged) == (feed.serial, seen.judgement.standing):
        # It was looked at when it came, and its recalls were carried out; a server that cannot say so sends it each time.
        _note(here, under, after)
        return None
    review = _reviewed(here, following, seen, far)
    after = replace(after, judged=seen.judgement.standing)
    if seen.judgement.standing != "trusted":
        return _waits(here, under, after, review, None)
    return _taken(here, under, after, review, far)


def _taken(here: Here, under: str, after: Following, review: Review, far: Far) -> News:
    if review.refused:
        raise LauncherError(review.refused, review.hint)
    if review.merged.asks:
        recalled = {strand.key for strand in review.merged.strands if strand.sort == "recalled"}
        rest = _("It waits for your yes.")
        taken = incoming.take(here, review, recalled, trust=False, sure=True, rest=rest, far=far) if recalled else None
        report = taken.report if taken else None
        return _waits(here, under, after, review, report)
    whole = replace(review, facts={**review.facts, FOLLOWED: replace(after, waiting=0).plain()})
    taken = incoming.take(here, whole, None, trust=False, sure=False, far=far)
    return News(after.pack, after.name, after.where, applied=taken.report)


def _waits(here: Here, under: str, after: Following, review: Review, applied: Report | None) -> News:
    serial = review.merged.pack.info.serial
    _note(here, under, replace(after, waiting=serial))
    return News(after.pack, after.name, after.where, applied=applied, waiting=serial)


def _note_for_pack(here: Here, under: str, after: Following) -> None:
    """Under the pack from now on, where that is here: a company that moves its feed moves everybody's with it."""
    if _is_as_it_was(here, under, after):
        here.store.note_fact(after.pack, FOLLOWED, after.plain())
        moved_in(here, after.pack, after.where)


def _is_known(here: Here, feed: Feed) -> bool:
    """Whether this edition, or a newer one, was taken in here; also where she has gone back from it since."""
    info = here.info(feed.pack)
    taken = here.store.fact(feed.pack, TAKEN)
    return info is not None and feed.serial <= max(info.serial, taken if isinstance(taken, int) else 0)


def _remember_keys(here: Here, seen: _Seen) -> None:
    facts = judging.remembered(seen.trust, seen.judgement, seen.feed.serial, here.now())
    merged = judging.merged_facts(here, seen.feed.pack, {KEYS: facts[KEYS]})
    if merged.get(KEYS, {}) != here.fact(seen.feed.pack, KEYS):
        here.store.note_fact(seen.feed.pack, KEYS, merged[KEYS])


def _reviewed(here: Here, following: Following, seen: _Seen, far: Far) -> Review:
    feed = seen.feed
    content = fetching.fetched_pack(fetching.beside(seen.where, feed.file), sha256=feed.sha256, size=feed.size, far=far)
    pack = pack_format.read(content)
    if differs := disagreement(seen.signed, content, pack.info):
        raise LauncherError(differs, _("Tell its publisher; what you have stays in force."))
    review = incoming.compared(here, pack, content, following.where, (seen.trust, seen.judgement))
    after = replace(
        following.looked(here, seen.fetched), pack=feed.pack, name=feed.name, expires=feed.expires or "",
        key=seen.signed.signed.key.text, waiting=0,
    )  # fmt: skip
    return replace(review, subscription=following.where, facts={**review.facts, FOLLOWED: after.plain()})


def _looked_at(where: str, known: Known, far: Far) -> Fetched:
    return fetching.fetched(where, known, most=feed_format.MAX_BYTES, far=far)


def _seen(here: Here, where: str, found: Fetched, far: Far) -> _Seen:
    data = found.data if found.data is not None else b""
    signed = feed_format.read(data, _all_keys(here))
    feed = signed.feed
    trust = judging.trust_of(here, feed.pack)
    if feed.rotate and signed.signed.key.text not in trust.in_force:
        said = fetching.fetched(fetching.beside(where, feed.rotate), most=rotation.MAX_BYTES, far=far).data
        trust = judging.trust_of(here, feed.pack, rotation.read(said or b""))
    return _Seen(where, feed, signed, trust, judging.judge(here, feed, signed.signed, trust), found)


def _all_keys(here: Here) -> tuple[Key, ...]:
    return tuple(Key(one.key) for one in judging.trusted(here))


def _see_that_allowed(here: Here, where: str) -> None:
    if where not in here.policy.everybody and not here.policy.allows_source(where):
        raise LauncherError(
            _("Your company allows packs from its own places only, and this is none of them."),
            _("Ask whoever looks after this computer."),
        )
