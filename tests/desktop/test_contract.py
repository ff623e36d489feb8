"""The desktop in memory keeps to what every desktop keeps to."""

import contextlib
from collections.abc import Callable, Generator, Iterator

import pytest
from contract import HandedHotkeyLaws, HandedLaws, HotkeyLaws, Laws

from launcher.chord import Chord
from launcher.desktop import Target
from launcher.desktop.fake import Fake
from launcher.desktop.outcome import Outcome


class FakeWorld:
    def __init__(self) -> None:
        self.fake = Fake()
        self.desktop = self.fake.desktop()
        self.clock: Callable[[], float] = lambda: self.fake.time

    def open(self) -> Target:
        return self.fake.add(len(self.fake.windows) + 1)

    def shut(self, target: Target) -> None:
        del self.fake.windows[target.window]

    def text_in(self, target: Target) -> str:
        return self.fake.windows[target.window].text

    def copy(self, text: str) -> None:
        self.fake.user_copies(text)

    def copied(self) -> str:
        return self.fake.clipboard

    def carry_out(self, rite: Generator[float, None, Outcome]) -> Outcome:
        return self.fake.carry_out(rite)

    def becomes(self, fact: Callable[[], bool]) -> bool:
        for _each in range(200):
            if fact():
                return True
            self.fake.pass_time(0.01)
        return False

    def strike(self, chord: str) -> None:
        self.fake.user_presses(Chord.parse(chord))

    @contextlib.contextmanager
    def holding(self, key: str) -> Iterator[None]:
        held = "letter_until" if key.startswith("F") else "down_until"
        setattr(self.fake, held, self.fake.time + 60)
        yield
        setattr(self.fake, held, self.fake.time)


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


class TestFake(Laws, HotkeyLaws, HandedLaws, HandedHotkeyLaws):
    """All of them."""
