"""What is typed right after the hotkey: no letter is lost, and none comes into the window that was in use."""

from random import Random

import pytest
from win_hands import Notepad, pause, press, type_letters, until
from win_running import RunningLauncher
from win_stranger import Stranger

pytestmark = pytest.mark.desktops
TIMES = 5


def query(donor: Stranger) -> str:
    """What stands in the overlay's field, copied out of it by hand."""
    found: list[str] = []

    def copied() -> bool:
        press("Ctrl+A", dwell=0.01)
        press("Ctrl+C", dwell=0.01)
        pause(0.1)  # looking while Qt puts it there would make that fail
        if (taken := donor.tell("take")) not in {"before", None}:
            found.append(taken)
        return bool(found)

    assert until(copied)
    return found[0]


@pytest.mark.parametrize("gap", [0.003, 0.01, 0.06], ids=["3ms", "10ms", "60ms"])
def test_letters_right_after_the_hotkey_are_all_there(  # noqa: PLR0917 -- fixtures
    gap: float, load: str, launcher: RunningLauncher, notepad: Notepad, donor: Stranger, dice: Random
) -> None:
    came: list[tuple[str, str]] = []
    for _time in range(TIMES):
        launcher.idle()
        notepad.clear()
        notepad.come_forward()
        donor.tell("text before")
        press("Ctrl+Shift+Space", dwell=dice.uniform(gap, 0.04))
        pause(gap)
        type_letters("noref", gap)
        launcher.open()
        came.append((query(donor), notepad.text))
        press("Escape")
        launcher.idle()
    assert came == [("noref", "")] * TIMES, load


def test_letters_typed_while_the_launcher_still_starts_are_all_there(
    launcher: RunningLauncher, notepad: Notepad, donor: Stranger
) -> None:
    assert launcher.quit() == 0
    notepad.clear()
    notepad.come_forward()
    donor.tell("text before")
    launcher.begin()
    assert until(lambda: called(notepad), 60)
    type_letters("noref", 0.03)
    launcher.wait(lambda status: status["state"] == "choosing" and status["visible"])
    assert (query(donor), notepad.text.strip()) == ("noref", "")
    press("Escape")
    launcher.idle()


def called(notepad: Notepad) -> bool:
    """Press the hotkey, as somebody does who waits for the launcher to start; whether it was heard."""
    press("Ctrl+Shift+Space")
    pause(0.05)
    return not notepad.in_front
