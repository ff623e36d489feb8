"""Following a publisher: a first look that a person agrees to, and every look after that.

Law: by itself only what a trusted key signed and what asks nothing is taken in; a recall is, whatever else waits. What can't
be had, or is not what its publisher signed, changes nothing: what is here stays in force, and the trouble is told.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from launcher.courier import fetching, pace
from launcher.courier.parcel import Fetched, Known
from launcher.errors import LauncherError
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
from launcher.sharing.following import Following, followings, of_pack
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
    return _reviewed(here, following, seen, far)


def update(here: Here, pack: str | None = None, *, due_only: bool = False, far: Far = nobody) -> tuple[News, ...]:
    """Look at one feed, or at all, or at all that are due; what came of it where there is anything to tell."""
    chosen = dict([of_pack(here, pack)]) if pack is not None else followings(here)
    now = here.now()
    news = []
    for at, (under, following) in enumerate(chosen.items()):
        far(at, len(chosen))
        if not due_only or following.is_due(now):
            news.append(_look(here, under, following, far))
    return tuple(one for one in news if one is not None)


def unsubscribe(here: Here, pack: str, *, keep_phrases: bool) -> Taken | None:
    """Follow it no longer."""
    under, following = of_pack(here, pack)
    if following.where in here.policy.everybody:
        raise LauncherError(_("Your company gives this pack to everybody."), _("Ask whoever looks after this computer."))
    here.store.forget_facts(under, [FOLLOWED])
    return None if keep_phrases else going_back.remove(here, pack, keep_edits=True)


def next_look(here: Here, now: datetime, started: datetime, first: float) -> float | None:
    """Seconds until one is due; `first` seconds after `started` at the earliest, so that not all machines ask at nine."""
    due = [following.due() or started for following in followings(here).values()]
    earliest = started + timedelta(seconds=pace.first_wait(first, here.policy.minutes))
    waits = [(max(at, earliest) - now).total_seconds() for at in due]
    return max(0.0, min(waits)) if waits else None


def _look(here: Here, under: str, following: Following, far: Far) -> News | None:
    try:
        _see_that_allowed(here, following.where)
        feed = fetching.feed_at(following.where)
        found = _looked_at(feed, following.known(), far)
        going_back.recall_again(here, following.pack)
        if found.data is None:
            here.store.note_fact(under, FOLLOWED, following.looked(here, found).plain())
            return None
        return _arrived(here, under, following, _seen(here, feed, found, far), far)
    except Stopped:
        raise
    except LauncherError as error:
        log.info("the feed of pack %s could not be followed: %s", under if following.pack else "?", type(error).__name__)
        after = following.failed(here, error)
        _note_failure(here, under, after)
        return News(following.pack, following.name, following.where, trouble=error.message, hint=error.hint)


def _note_failure(here: Here, under: str, after: Following) -> None:
    try:
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
        here.store.note_fact(under, FOLLOWED, replace(after, waiting=still).plain())
        return None
    review = _reviewed(here, following, seen, far)
    if seen.judgement.standing != "trusted":
        return _waits(here, under, after, review, None)
    return _taken(here, under, after, review, far)


def _taken(here: Here, under: str, after: Following, review: Review, far: Far) -> News:
    if review.refused:
        raise LauncherError(review.refused, review.hint)
    if review.merged.asks:
        recalled = {strand.key for strand in review.merged.strands if strand.sort == "recalled"}
        report = incoming.take(here, review, recalled, trust=False, sure=True, far=far).report if recalled else None
        return _waits(here, under, after, review, report)
    whole = replace(review, facts={**review.facts, FOLLOWED: replace(after, waiting=0).plain()})
    taken = incoming.take(here, whole, None, trust=False, sure=False, far=far)
    _moved_in(here, under, after.pack)
    return News(after.pack, after.name, after.where, applied=taken.report)


def _waits(here: Here, under: str, after: Following, review: Review, applied: Report | None) -> News:
    serial = review.merged.pack.info.serial
    here.store.note_fact(under, FOLLOWED, replace(after, waiting=serial).plain())
    return News(after.pack, after.name, after.where, applied=applied, waiting=serial)


def _moved_in(here: Here, under: str, pack: str) -> None:
    """What was remembered under the address is now remembered under the pack."""
    if under != pack:
        here.store.forget_facts(under, [FOLLOWED])


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
