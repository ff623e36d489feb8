"""Wayland keeps to what every desktop keeps to: sway, real editors, a keeper and somebody else's clipboard.

Keys that are held are told by the launcher's own windows there, and keys that go elsewhere by nobody: each has its laws.
"""

import contextlib
import itertools
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager

import pytest
import wl_clipboard
from contract import HandedLaws, KeysElsewhereLaws, Laws, NoHotkeysLaws
from sway import SwaySession
from targets import Editors
from wl_clipboard import WlOwner
from wl_hands import WlHands
from wl_person import WlPerson

from launcher.desktop import Target
from launcher.desktop.outcome import Outcome

pytestmark = pytest.mark.desktops


class SwayWorld:
    def __init__(self, editors: Editors, hands: WlHands, person: WlPerson, owner: WlOwner) -> None:
        self._editors, self._hands, self._person, self._owner = editors, hands, person, owner
        self._ours: dict[int, int] = {}  # the launcher's number of a window -> the desk's
        self.desktop = hands.desktop
        self.clock: Callable[[], float] = time.monotonic

    def open(self) -> Target:
        editor = self._editors.open()
        target = self._hands.target()
        assert target.title == editor.token
        self._ours[target.window] = editor.window
        return target

    def shut(self, target: Target) -> None:
        self._editors.shut(self._ours[target.window])

    def text_in(self, target: Target) -> str:
        return self._editors.used[self._ours[target.window]].text()

    def copy(self, text: str) -> None:
        self._owner.copy_now(text)

    def copied(self) -> str:
        return wl_clipboard.read_text(self._hands.session) or ""

    def carry_out(self, rite: Generator[float, None, Outcome]) -> Outcome:
        return self._hands.carry_out(rite)

    def becomes(self, fact: Callable[[], bool]) -> bool:
        return self._hands.becomes(fact)

    def strike(self, chord: str) -> None:
        self._person.press(chord)

    @contextlib.contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """As the launcher's own windows tell of it while they have the focus."""
        held = self.desktop.held
        assert held is not None
        code = next(_CODES)
        held.press(code, chooses=not key.startswith("F"))
        yield
        held.release(code)

    def holding_elsewhere(self, key: str) -> AbstractContextManager[None]:
        return self._person.hold(key)


_CODES = itertools.count(1)


@pytest.fixture(scope="module")
def editors(sway: SwaySession, person: WlPerson) -> Iterator[Editors]:
    opened = Editors(sway, person)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def hands(sway: SwaySession) -> Iterator[WlHands]:
    with WlHands(sway) as ours:
        yield ours


@pytest.fixture(scope="module")
def owner(sway: SwaySession) -> Iterator[WlOwner]:
    with WlOwner(sway) as foreign:
        yield foreign


@pytest.fixture
def world(editors: Editors, hands: WlHands, person: WlPerson, owner: WlOwner) -> Iterator[SwayWorld]:
    yield SwayWorld(editors, hands, person, owner)
    editors.rest()


class TestSway(Laws, NoHotkeysLaws, HandedLaws, KeysElsewhereLaws):
    """All that hold where a desktop binds no hotkeys for us and tells nobody about keys that go elsewhere."""
