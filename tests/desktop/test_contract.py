"""The desktop in memory keeps to what every desktop keeps to."""

from collections.abc import Callable, Generator

import pytest
from contract import Laws

from launcher.desktop import Target
from launcher.desktop.delivery import Outcome
from launcher.desktop.fake import Fake


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
        return fact()


@pytest.fixture
def world() -> FakeWorld:
    return FakeWorld()


class TestFake(Laws):
    """All of them."""
