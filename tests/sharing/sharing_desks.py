"""Desks for the tests of sharing: real stores, a folder that stands for the share, a supervisor's key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from launcher.change import Add, Edit
from launcher.packs import format as pack_format
from launcher.packs.format import Pack
from launcher.packs.signing import SecretKey
from launcher.phrase import PackInfo, Phrase, Situation, Text, sealed
from launcher.policy import Policy
from launcher.sharing.sharing import Sharing
from launcher.store import Store

PACK = "0192-team"
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def phrase(id_: str, text: str = "", **said: Any) -> Phrase:
    """A phrase of the team; `text` is what it says on any channel."""
    plain = {"situation": "saying-no", "title": f"Title of {id_}", "texts": {"any": Text(plain=text or f"Words of {id_}.")}}
    return sealed(Phrase(id=id_, **(plain | said)))


def situation(slug: str = "saying-no", **said: Any) -> Situation:
    return sealed(Situation(**({"id": f"s-{slug}", "slug": slug, "name": slug.capitalize()} | said)))


def pack(*phrases: Phrase, serial: int = 1, id_: str = PACK, **said: Any) -> Pack:
    """An edition of the team's pack."""
    info = {"name": "Team", "publisher": "Ada of the night desk", **said.pop("info", {})}
    homes = tuple(situation(slug) for slug in dict.fromkeys(one.situation for one in phrases))
    return Pack(info=sealed(PackInfo(id=id_, serial=serial, **info)), situations=homes, phrases=phrases, **said)


def data(*phrases: Phrase, **said: Any) -> bytes:
    return pack_format.write(pack(*phrases, **said))


@dataclass
class Clock:
    """A clock that only the test moves."""

    at: datetime = NINE

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **how_long: float) -> None:
        self.at += timedelta(**how_long)


@dataclass
class Desk:
    """A person with a store of her own."""

    store: Store
    sharing: Sharing
    clock: Clock
    others: list[Store] = field(default_factory=list)

    @classmethod
    def at(cls, folder: Path, clock: Clock, policy: Policy | None = None, chance: Callable[[], float] = lambda: 0.5) -> "Desk":
        store = Store.open(folder / "phrases.db", now=clock)
        return cls(store, Sharing(store, policy or Policy(), clock, chance), clock)

    def says(self, id_: str) -> str | None:
        """What the phrase says here; None where it is not there."""
        found = self.store.phrase(id_)
        return found.text_for("any").plain if found else None

    def all(self) -> dict[str, str]:
        return {one.id: one.text_for("any").plain for one in self.store.phrases()}

    def edits(self, id_: str, text: str | None = None, **fields: Any) -> None:
        said = {"texts": {"any": {"plain": text, "html": None}}} if text is not None else {}
        self.store.apply(Edit("phrase", id_, said | fields))

    def writes(self, *phrases: Phrase) -> None:
        for one in phrases:
            self.store.apply(Add(one))

    def close(self) -> None:
        self.store.close()


@dataclass
class Team:
    """A supervisor's key and folder, and agents who follow it."""

    folder: Path
    clock: Clock
    secret: SecretKey = field(default_factory=SecretKey.made)
    desks: list[Desk] = field(default_factory=list)

    @property
    def share(self) -> Path:
        share = self.folder / "share"
        share.mkdir(exist_ok=True)
        return share

    def desk(self, name: str, policy: Policy | None = None) -> Desk:
        desk = Desk.at(self.folder / name, self.clock, policy)
        self.desks.append(desk)
        return desk

    def publishes(self, desk: Desk, edition: Pack, **how: Any) -> Any:
        return desk.sharing.publish(edition, self.share, self.secret, name="team", **how)

    def follower(self, name: str) -> Desk:
        """An agent who has agreed to what is published now."""
        desk = self.desk(name)
        desk.sharing.take(desk.sharing.subscribe(str(self.share)), trust=True)
        return desk

    def close(self) -> None:
        for desk in self.desks:
            desk.close()
