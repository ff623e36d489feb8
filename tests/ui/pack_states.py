"""Packs, reports and reviews to be shown, and a door that notes each question and answers when it is told to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from launcher.errors import LauncherError
from launcher.packs.format import Pack
from launcher.packs.merge import Merged
from launcher.packs.report import Conflicting, Line, Report, Skipped
from launcher.phrase import PackInfo, Phrase, Situation, Text
from launcher.sharing.values import PackState, Retired, Review, Signature, Standing, Subscription, Version
from launcher.ui.packs.following import Allowed, Following, Here

NOW = datetime.now(UTC)
KEY_WORDS = "river candle orange silver table window garden market"
SIGNED = Signature("trusted", "RWabc", KEY_WORDS)
SHARE = "//fileserver/team/packs/support"
LONG = "A pack whose name somebody wrote in full length because nobody told her to stop, " * 2 + "W" * 200


def line(title: str, *fields: str, notes: tuple[str, ...] = ()) -> Line:
    return Line(kind="phrase", id=title, title=title, fields=fields, notes=notes)


R6 = Report(
    pack="p", name="Northwind support", serial=6, before=5, publisher="Northwind Trading",
    added=(line("Parcel is late, with a date"),),
    changed=(line("No refund once opened", "texts", "codes", notes=("New link: help.northwind.example",)),),
    removed=(line("Old opening hours"),),
    recalled=(line("Promise of a callback within the hour"),),
    copies=(line("No refund, my way"),),
    unchanged=412,
    skipped=(Skipped(item="Row 7", why="It has no text."),),
    conflicts=(Conflicting(id="f", title="Asked for a manager", field="texts"),),
    warnings=("The code nref was taken already.",),
)  # fmt: skip
R5 = Report(pack="p", name="Northwind support", serial=5, before=4, changed=(line("Long hold", "texts"),), unchanged=400)
VERSIONS = tuple(Version(serial, f"2026.11.{serial}", NOW - timedelta(days=6 - serial), serial == 6) for serial in (6, 5, 4))
FOLLOWED = Subscription(SHARE, "folder", "RWabc", NOW - timedelta(minutes=4), NOW + timedelta(minutes=6))
TEAM = PackState(
    "p", "Northwind support", "Northwind Trading", 6, "2026.11.6", "2026-11-20T08:00:00Z", 415, 3, 1, False, SIGNED, FOLLOWED,
    VERSIONS, (R6, R5),
)  # fmt: skip
STARTER = PackState(
    "0", "Starter (English)", "Phrase launcher", 1, "2026.11.1", None, 240, 0, 0, False, Signature(), None,
    (Version(1, "2026.11.1", NOW, current=True),),
)  # fmt: skip
COMPANY = replace(
    TEAM, id="q", name="Company basics", news=(), signature=replace(SIGNED, by_policy=True),
    subscription=replace(FOLLOWED, by_policy=True),
)  # fmt: skip
FAILED = replace(
    TEAM, id="f", name="Far away", news=(), expired=True,
    subscription=replace(FOLLOWED, trouble="The server did not answer.", hint="Check the network."),
)  # fmt: skip
WAITING = replace(TEAM, id="w", name="Shop floor", news=(), subscription=replace(FOLLOWED, waiting=7))
RETIRED = (
    Retired("r1", "Old opening hours", "We are here from nine to five.", "p", NOW),
    Retired("r2", "Ask for patience", "Please bear with me for a moment.", "p", NOW - timedelta(days=3)),
)


def review(standing: Standing = "new", *, domains: tuple[str, ...] = (), asks: tuple[str, ...] = (), **more: Any) -> Review:
    phrases = tuple(Phrase(id=f"i{n}", situation="no", title=f"T{n}", texts={"any": Text(plain="x")}) for n in range(3))
    info = PackInfo(id="p", name=more.pop("name", "Northwind support"), serial=6, publisher="Northwind Trading")
    pack = Pack(info=info, situations=(Situation(id="s", slug="no", name="Saying no"),), phrases=phrases)
    signed = standing != "none"
    signature = Signature(standing, "RWabc" if signed else "", KEY_WORDS if signed else "")
    return Review(SHARE, "phrasepack", Merged(pack, None, (), (), 0, (), asks), signature, domains=domains, **more)


@dataclass
class World:
    """Who is asked: how it stands is answered at once, everything else when `answer` or `refuse` says so."""

    packs: tuple[PackState, ...] = (TEAM, STARTER)
    allowed: Allowed = field(default_factory=Allowed)
    retired: tuple[Retired, ...] = RETIRED
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def following(self) -> Following:
        """The door."""

        def later(name: str) -> Callable[..., None]:
            return lambda *asked: self.asked.append((name, *asked))

        return Following(
            here=lambda done, _failed: done(Here(self.packs, len(self.retired), self.allowed)),
            reports=lambda pack, done, _failed: done((R6, R5) if pack in {None, "p"} else ()),
            retired=lambda done, _failed: done(self.retired),
            **{name: later(name) for name in ("read", "look", "waiting", "subscribe", "take", "rollback", "unsubscribe")},
            **{name: later(name) for name in ("remove", "keep", "undo")},
        )

    @property
    def questions(self) -> list[tuple[Any, ...]]:
        """What was asked, without the ways to tell how far it is and to hear the answer."""
        return [tuple(part for part in question[:-2] if not callable(part)) for question in self.asked]

    def answer(self, value: object = None) -> None:
        """All is well with the last question."""
        self.asked[-1][-2](value)

    def refuse(self, error: LauncherError | None = None) -> None:
        """The last question cannot be granted."""
        self.asked[-1][-1](error or LauncherError("The server did not answer.", "Try again later."))
