"""One subscription as it is remembered: where the feed is, how the last look went, when the next one is due.

Laws: what is remembered holds nothing of what the pack says. What a later version adds is read over. A clock that was once
wrong, and a server that was once in trouble, keep nobody from looking for long.
"""

import logging
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

from launcher.courier import fetching, pace
from launcher.courier.parcel import Fetched, Known, Later, Troubled
from launcher.errors import LauncherError
from launcher.language import _
from launcher.sharing.here import Here
from launcher.sharing.names import FOLLOWED
from launcher.sharing.values import Subscription

log = logging.getLogger(__name__)
_CLOCKS: Final = timedelta(minutes=1)  # by so much a clock may be set back and was not wrong
_LONGEST_LOOK: Final = timedelta(minutes=5)  # longer than the process that looks is given


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
    troubles: int = 0  # answers of a server in trouble, in a row
    resting: bool = False  # until the next look, because a server asked for it
    trouble: str = ""
    hint: str = ""
    waiting: int = 0
    judged: str = ""  # how the signature of the edition that waits stood
    began: bool = False  # a look that has not come to its end; on a place that hangs it never does
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
        return (at := self.due(now)) is None or at <= now

    def due(self, now: datetime) -> datetime | None:
        """When the next look is due; None: at once, also where the clock was wrong when that was noted."""
        at, last = _moment(self.next), _moment(self.last)
        wrong = (last is not None and last > now + _CLOCKS) or (at is not None and (at - now).total_seconds() > pace.FURTHEST)
        return None if wrong else at

    def looked(self, here: Here, found: Fetched, *, seen: bool = True) -> "Following":
        """After a look that went well; `seen`: what is there need not be brought again."""
        wait = pace.next_wait(here.chance(), minutes=here.policy.minutes, max_age=found.max_age)
        known = found.known if seen else Known()
        return replace(
            self, etag=known.etag, modified=known.modified, failures=0, troubles=0, resting=False, began=False, trouble="",
            hint="", notices=found.notices, **_times(here.now(), wait),
        )  # fmt: skip

    def failed(self, here: Here, error: LauncherError) -> "Following":
        """After a look that went wrong: what is here stays in force; the next look comes as `pace` has it."""
        troubles = self.troubles + 1 if isinstance(error, Troubled) else 0
        after = error.retry_after if isinstance(error, Later) else None
        soon = isinstance(error, Later) and not troubles
        wait = pace.next_wait(here.chance(), minutes=here.policy.minutes, troubles=troubles, soon=soon, retry_after=after)
        return replace(
            self, etag="", modified="", failures=self.failures + 1, troubles=troubles, resting=after is not None,
            trouble=error.message, hint=error.hint, **_times(here.now(), wait),
        )  # fmt: skip

    def at_start(self, started: datetime, earliest: datetime) -> "Following":
        """Since the launcher started: what failed before is due `earliest`, unless a server asked for more rest."""
        last, at = _moment(self.last), _moment(self.next)
        if not self.failures or self.resting or last is None or at is None or last >= started or at <= earliest:
            return self
        return replace(self, next=earliest.isoformat(timespec="seconds"))

    def begun(self, here: Here) -> "Following":
        """While a look is on its way: as after one that went wrong, for nobody may be left to say how it ended."""
        return replace(self.failed(here, LauncherError("")), trouble=self.trouble, hint=self.hint, began=True)

    def told(self, here: Here) -> Subscription:
        """The same for a person."""
        trouble, hint, last = self.trouble, self.hint, _moment(self.last)
        if self.began and not trouble and last is not None and here.now() - last > _LONGEST_LOOK:
            trouble, hint = _("The last look did not come to an end: the place does not answer."), _("It looks again by itself.")
        return Subscription(
            self.where, fetching.carrier(self.where), self.key, last, _moment(self.next), trouble, hint,
            self.waiting, self.where in here.policy.everybody,
        )  # fmt: skip


def followings(here: Here) -> dict[str, Following]:
    """All that are followed, by what they are remembered under: the pack, or the address while that is not known.

    A pack that she took away, or whose coming she undid, is not; where an undo brings the pack back, it is again.
    """
    found = {under: Following.of(said) for under, said in here.store.facts(FOLLOWED).items()}
    there = {info.id for info in here.store.packs()}
    found = {under: one for under, one in found.items() if not _is_away(here, under, one, there)}
    there = {one.where for one in found.values()}
    for where in here.policy.everybody:
        if where not in there:
            found[where] = Following(where)
    return found


def since_start(here: Here, started: datetime, earliest: datetime) -> list[Following]:
    """All that are followed, as `at_start` has them; it is noted, because a process beside us does the looking."""
    found = []
    for under, one in followings(here).items():
        after = one.at_start(started, earliest)
        try:
            if after is not one:
                here.store.note_fact(under, FOLLOWED, after.plain())
        except LauncherError as error:  # as on a full disk: then it is due as it was
            log.info("a next look could not be noted: %s", type(error).__name__)
            after = one
        found.append(after)
    return found


def of_pack(here: Here, pack: str) -> tuple[str, Following]:
    """The one that brings this pack, with what it is remembered under. LauncherError where there is none."""
    for under, one in followings(here).items():
        if pack in (under, one.pack):
            return under, one
    name = info.name if (info := here.info(pack)) else pack
    message = _("{pack} is not followed.").format(pack=name)
    raise LauncherError(message, _("Follow it with: launcher pack subscribe FOLDER-OR-ADDRESS"))


def moved_in(here: Here, pack: str, where: str = "") -> None:
    """What was remembered of this pack, or of this address, under another name is now remembered under the pack."""
    for under, said in here.store.facts(FOLLOWED).items():
        one = Following.of(said)
        if under != pack and (one.pack == pack or (one.where == where and not one.pack)):
            here.store.forget_facts(under, [FOLLOWED])


def _is_away(here: Here, under: str, one: Following, there: Collection[str]) -> bool:
    if under != one.pack or under in there or one.where in here.policy.everybody:
        return False
    return not here.store.sent(under)  # a header alone can be damaged


def _times(now: datetime, wait: float) -> dict[str, Any]:
    later = now + timedelta(seconds=wait)
    return {"last": now.isoformat(timespec="seconds"), "next": later.isoformat(timespec="seconds")}


def _moment(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
