"""Windows keeps to what every desktop keeps to, with real notepads and a real clipboard."""

import time
from collections.abc import Callable, Generator, Iterator

import pytest
from contract import HotkeyLaws, Laws
from win_hands import Notepad, pause, until
from win_stranger import Stranger

from launcher.desktop import Listener, Target
from launcher.desktop.outcome import Outcome
from launcher.desktop.windows import session

pytestmark = pytest.mark.desktops


class WindowsWorld:
    def __init__(self, donor: Stranger) -> None:
        self.desktop = session.connect(Listener())
        self.clock = time.monotonic
        self.donor, self.opened = donor, dict[int, Notepad]()

    def open(self) -> Target:
        notepad = Notepad()
        self.opened[notepad.window] = notepad
        notepad.come_forward()
        windows = self.desktop.windows
        assert until(lambda: (active := windows.active()) is not None and active.window == notepad.window and active.focus != 0)
        target = windows.active()
        assert target is not None
        return target

    def shut(self, target: Target) -> None:
        self.opened[target.window].close()
        assert until(lambda: not self.desktop.windows.exists(target))

    def text_in(self, target: Target) -> str:
        return self.opened[target.window].text

    def copy(self, text: str) -> None:
        self.donor.tell(f"text {text}")

    def copied(self) -> str:
        return str(self.donor.tell("take"))

    def carry_out(self, rite: Generator[float, None, Outcome]) -> Outcome:
        try:
            while True:
                pause(min(next(rite), 0.02))
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome

    def becomes(self, fact: Callable[[], bool]) -> bool:
        return until(fact)

    def close(self) -> None:
        self.desktop.close()
        for notepad in self.opened.values():
            notepad.close()


@pytest.fixture
def world(donor: Stranger) -> Iterator[WindowsWorld]:
    made = WindowsWorld(donor)
    yield made
    made.close()


class TestWindows(Laws, HotkeyLaws):
    """All of them."""
