"""One subscription as it is remembered: where the feed is, how the last look went, when the next one is due.

Law: what is remembered holds nothing of what the pack says. What a later version adds is read over.
"""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from launcher.courier import fetching, pace
from launcher.courier.parcel import Fetched, Known, Later
from launcher.errors import LauncherError
from launcher.language import _
from launcher.sharing.here import Here
from launcher.sharing.names import FOLLOWED
from launcher.sharing.values import Subscription


@dataclass(frozen=True, slots=True)
class Following:
    """A feed that is followed. Times are ISO 8601 in UTC, empty where there is none; `pack` is empty until it is known."""

    where: str
    pack: str = ""
    name: str = ""
    key: str = ""
    etag: str = ""
    modified: str = ""
    last: str = ""
    next: str = ""
    failures: int = 0
    trouble: str = ""
    hint: str = ""
    waiting: int = 0
    expires: str = ""
    notices: tuple[str, ...] = ()

    @classmethod
    def of(cls, plain: Any) -> "Following":
        """The one that was remembered so."""
        said = plain if isinstance(plain, dict) else {}
        known = {one.name: said[one.name] for one in fields(cls) if one.name in said}
        return cls(**{"where": "", **known, "notices": tuple(known.get("notices", ()))})

    def plain(self) -> dict[str, Any]:
        """As it is remembered: JSON-ready."""
        return asdict(self) | {"notices": list(self.notices)}

    def known(self) -> Known:
        """What was there at the last look."""
        return Known(self.etag, self.modified)

    def is_due(self, now: datetime) -> bool:
        """Whether it is time for a look."""
        return (at := _moment(self.next)) is None or at <= now

    def due(self) -> datetime | None:
        """When the next look is due; None: at once."""
        return _moment(self.next)

    def looked(self, here: Here, found: Fetched, *, seen: bool = True) -> "Following":
        """After a look that went well; `seen`: what is there need not be brought again."""
        wait = pace.next_wait(here.chance(), minutes=here.policy.minutes, max_age=found.max_age)
        known = found.known if seen else Known()
        return replace(
            self, etag=known.etag, modified=known.modified, failures=0, trouble="", hint="", notices=found.notices,
            **_times(here.now(), wait),
        )  # fmt: skip

    def failed(self, here: Here, error: LauncherError) -> "Following":
        """After a look that went wrong: what is here stays in force, and the next look comes later each time."""
        failures = self.failures + 1
        after = error.retry_after if isinstance(error, Later) else None
        wait = pace.next_wait(here.chance(), minutes=here.policy.minutes, failures=failures, retry_after=after)
        return replace(
            self, etag="", modified="", failures=failures, trouble=error.message, hint=error.hint, **_times(here.now(), wait)
        )

    def told(self, here: Here) -> Subscription:
        """The same for a person."""
        return Subscription(
            self.where, fetching.carrier(self.where), self.key, _moment(self.last), _moment(self.next), self.trouble, self.hint,
            self.waiting, self.where in here.policy.everybody,
        )  # fmt: skip


def followings(here: Here) -> dict[str, Following]:
    """All that are followed, by what they are remembered under: the pack, or the address while that is not known."""
    found = {pack: Following.of(said) for pack, said in here.store.facts(FOLLOWED).items()}
    there = {one.where for one in found.values()}
    for where in here.policy.everybody:
        if where not in there:
            found[where] = Following(where)
    return found


def of_pack(here: Here, pack: str) -> tuple[str, Following]:
    """The one that brings this pack, with what it is remembered under. LauncherError where there is none."""
    for under, one in followings(here).items():
        if pack in (under, one.pack):
            return under, one
    name = info.name if (info := here.info(pack)) else pack
    message = _("{pack} is not followed.").format(pack=name)
    raise LauncherError(message, _("Follow it with: launcher pack subscribe FOLDER-OR-ADDRESS"))


def _times(now: datetime, wait: float) -> dict[str, Any]:
    later = now + timedelta(seconds=wait)
    return {"last": now.isoformat(timespec="seconds"), "next": later.isoformat(timespec="seconds")}


def _moment(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
