"""How things stand: the packs that are here, where their news come from, what came of them.

Law: it only reads, and what it tells is as it is now.
"""

from collections.abc import Mapping
from datetime import datetime

from launcher.packs.merge import Key
from launcher.packs.report import Report, report_of
from launcher.phrase import PackInfo
from launcher.sharing import judging
from launcher.sharing.following import Following
from launcher.sharing.here import Here
from launcher.sharing.names import FOLLOWED
from launcher.sharing.values import PackState, Version
from launcher.store import KeptReport


def packs(here: Here) -> tuple[PackState, ...]:
    """Every pack that is here, in their order."""
    standing = here.store.conflicts()
    return tuple(_state(here, info, standing) for info in here.store.packs())


def reports(here: Here, pack: str | None, *, unread: bool = False) -> tuple[Report, ...]:
    """What came of the newest updates, newest first."""
    found = (_report(kept) for kept in here.store.reports(pack, unread=unread))
    return tuple(report for report in found if report is not None)


def report_read(here: Here, pack: str) -> None:
    """The news of this pack have been read."""
    here.store.read_reports([kept.row for kept in here.store.reports(pack, unread=True, limit=1_000)])


def is_past(moment: str | None, now: datetime) -> bool:
    """Whether this moment (ISO 8601; UTC where it does not say) has passed; what says none never does."""
    try:
        at = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return False
    return at is not None and (at if at.tzinfo else at.replace(tzinfo=now.tzinfo)) < now


def _state(here: Here, info: PackInfo, standing: Mapping[Key, object]) -> PackState:
    sent = here.store.sent(info.id)
    said = here.store.fact(info.id, FOLLOWED)
    following = Following.of(said) if said else None
    return PackState(
        id=info.id, name=info.name, publisher=info.publisher, serial=info.serial, version=info.version,
        published=info.published, phrases=len(sent), edited=sum(sent.values()),
        conflicts=sum(1 for id_ in sent if ("phrase", id_) in standing),
        expired=is_past(info.expires, here.now()) or (following is not None and is_past(following.expires, here.now())),
        signature=judging.of_edition(here, info.id),
        subscription=following.told(here) if following else None,
        versions=_versions(here, info), news=reports(here, info.id, unread=True),
    )  # fmt: skip


def _versions(here: Here, info: PackInfo) -> tuple[Version, ...]:
    return tuple(Version(one.serial, one.version, one.at, one.serial == info.serial) for one in here.store.versions(info.id))


def _report(kept: KeptReport) -> Report | None:
    try:
        return report_of(kept.body)
    except ValueError:  # of another version of this program
        return None
