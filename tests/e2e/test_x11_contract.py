"""X11 keeps to what every desktop keeps to, with real editors, a window manager, a keeper and somebody else's clipboard."""

import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from hands import Hands
from person import Person
from targets import Editors
from waiting import NotInTimeError, until

from launcher.desktop import Target
from launcher.desktop.outcome import Outcome

sys.path.append(str(Path(__file__).resolve().parents[1] / "desktop"))
from contract import HandedHotkeyLaws, HandedLaws, HotkeyLaws, Laws

pytestmark = pytest.mark.e2e


class X11World:
    def __init__(self, editors: Editors, hands: Hands, person: Person, owner: ClipboardOwner) -> None:
        self._editors, self._hands, self._person, self._owner = editors, hands, person, owner
        self.desktop = hands.desktop
        self.clock: Callable[[], float] = time.monotonic

    def open(self) -> Target:
        window = self._editors.open().window
        target = self._hands.target()
        assert target.window == window
        return target

    def shut(self, target: Target) -> None:
        self._editors.shut(target.window)

    def text_in(self, target: Target) -> str:
        return self._editors.used[target.window].text()

    def copy(self, text: str) -> None:
        self._owner.offer(clipboard.text(text))

    def copied(self) -> str:
        return clipboard.read_text(self._hands.session) or ""

    def carry_out(self, rite: Generator[float, None, Outcome]) -> Outcome:
        return self._hands.carry_out(rite)

    def becomes(self, fact: Callable[[], bool]) -> bool:
        def heard() -> bool:
            self._hands.hear(0.002)
            return fact()

        try:
            return until(heard, 5, "the fact", step=0)
        except NotInTimeError:
            return False

    def strike(self, chord: str) -> None:
        self._person.press(chord)

    def holding(self, key: str) -> AbstractContextManager[None]:
        return self._person.hold(key)


@pytest.fixture(scope="module")
def editors(session: XSession, person: Person) -> Iterator[Editors]:
    opened = Editors(session, person)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def hands(session: XSession) -> Iterator[Hands]:
    with Hands(session) as ours:
        yield ours


@pytest.fixture(scope="module")
def owner(session: XSession) -> Iterator[ClipboardOwner]:
    with ClipboardOwner(session) as foreign:
        yield foreign


@pytest.fixture
def world(editors: Editors, hands: Hands, person: Person, owner: ClipboardOwner) -> Iterator[X11World]:
    yield X11World(editors, hands, person, owner)
    editors.rest()


class TestX11(Laws, HotkeyLaws, HandedLaws, HandedHotkeyLaws):
    """All of them."""
