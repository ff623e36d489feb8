"""News of a subscription reach the launcher that runs: a phrase that is called back is gone under the agent's hands."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import stock
from targets import QtEditor

from launcher.packs.format import Pack, Removed
from launcher.packs.signing import SecretKey
from launcher.phrase import PackInfo, Phrase, Situation, Text
from launcher.policy import Policy
from launcher.sharing.sharing import Sharing
from launcher.store import Store

pytestmark = pytest.mark.e2e
BAD = Phrase(id="bad", situation="team", title="Wombat promise", texts={"any": Text(plain="Wombat: you have it by noon.")})
GOOD = Phrase(id="good", situation="team", title="Numbat greeting", texts={"any": Text(plain="Numbat: hello.")})


def edition(serial: int, *phrases: Phrase, removed: tuple[Removed, ...] = ()) -> Pack:
    situation = Situation(id="s-team", slug="team", name="Team")
    return Pack(info=PackInfo(id="team", name="Team", serial=serial), situations=(situation,), phrases=phrases, removed=removed)


def followed(home: Path, share: Path, secret: SecretKey) -> None:
    """A home in which the first edition is followed; the second calls a phrase back."""
    with closing(Store.open(home / "phrases.db", now=datetime.now)) as store:
        sharing = Sharing(store, Policy())
        sharing.publish(edition(1, BAD, GOOD), share, secret, name="team")
        sharing.take(sharing.subscribe(str(share)), trust=True)
        sharing.publish(edition(2, GOOD, removed=(Removed(id="bad", since=2, recall=True),)), share, secret, name="team")


@pytest.fixture
def desk() -> Iterator[tuple[Person, QtEditor, RunningLauncher]]:
    with XSession() as session, Person(session.display) as person, QtEditor(session, person) as target:
        home, share = stock(session.folder / "own"), session.folder / "share"
        share.mkdir()
        followed(home, share, SecretKey.made())
        with RunningLauncher(session, home) as launcher:
            yield person, target, launcher
            assert not launcher.stderr, launcher.stderr


def test_a_phrase_that_is_called_back_leaves_the_open_overlay(desk: tuple[Person, QtEditor, RunningLauncher]) -> None:
    person, target, launcher = desk
    phrases = launcher.status()["phrases"]
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    person.type("wombat promise")
    assert launcher.command("pack", "update").returncode == 0
    launcher.wait_status(2, phrases=phrases - 1)
    person.press("Enter")
    person.press("Ctrl+A")
    person.type("numbat\n")
    assert launcher.settled(1)["kind"] == "Delivered"
    target.wait_text("Numbat: hello.")
