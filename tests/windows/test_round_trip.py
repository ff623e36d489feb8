"""The whole launcher on Windows: hotkey, letters, Enter, and the phrase stands in notepad with the clipboard as it was."""

from collections.abc import Iterator
from random import Random

import pytest
from win_hands import Notepad, hold, pause, press, strike, type_letters, until
from win_rounds import Drawn, Window, round_trip
from win_running import LINES, RunningLauncher
from win_stranger import Stranger

from launcher.desktop.windows.win32 import user32

pytestmark = pytest.mark.desktops


@pytest.fixture(autouse=True)
def _at_rest(launcher: RunningLauncher, notepad: Notepad, other: Notepad) -> Iterator[None]:
    if launcher.idle():
        notepad.clear()
        other.clear()
        notepad.come_forward()
    yield
    status = launcher.status()
    if status is not None and status["state"] == "choosing":
        press("Escape")
        launcher.idle()


def chosen(launcher: RunningLauncher, *, gap: float = 0.02, dwell: float = 0.04) -> int:
    """Press the hotkey, type, press Enter; returns how many were delivered before."""
    before = launcher.idle()["deliveries"]
    press("Ctrl+Shift+Space", dwell=0.02)
    pause(gap)
    type_letters("zylinder", gap)
    pause(0.15)
    press("Enter", dwell=dwell)
    return int(before)


def delivered(launcher: RunningLauncher, before: int) -> None:
    launcher.wait(lambda status: status["deliveries"] == before + 1 and status["state"] == "idle", 15)


@pytest.mark.parametrize("kind", ["notepad", "qt_window", "tk_window"])
def test_the_phrase_arrives_and_the_clipboard_is_as_it_was(  # noqa: PLR0917 -- fixtures
    request: pytest.FixtureRequest, kind: str, load: str, launcher: RunningLauncher, other: Notepad, donor: Stranger, dice: Random
) -> None:
    window: Window = request.getfixturevalue(kind)
    for _time in range(3 if load == "idle" else 2):
        window.clear()
        window.come_forward()
        round_trip(Drawn.by(dice), launcher, window, other, donor)


def test_a_program_that_reads_every_change_hinders_nothing(
    launcher: RunningLauncher, notepad: Notepad, donor: Stranger, stranger: Stranger
) -> None:
    stranger.tell("view")
    for round_ in range(5):
        notepad.clear()
        donor.tell(f"copy {round_}")
        look = donor.tell("look")
        delivered(launcher, chosen(launcher))
        assert notepad.text == LINES
        assert until(lambda look=look: donor.tell("look") == look, 3)
    _got, refused = stranger.tell("seen")
    assert refused > 0


def test_a_hotkey_in_the_middle_of_a_paste_opens_after_it(launcher: RunningLauncher, notepad: Notepad, donor: Stranger) -> None:
    donor.tell("text mine")
    before = chosen(launcher)
    assert until(lambda: notepad.text != "")
    press("Ctrl+Shift+Space")
    launcher.open()
    assert launcher.status()["deliveries"] == before + 1
    assert notepad.text == LINES
    assert until(lambda: donor.tell("take") == "mine", 2)


def test_a_held_enter_puts_no_newline_anywhere(launcher: RunningLauncher, notepad: Notepad, other: Notepad) -> None:
    before = launcher.idle()["deliveries"]
    press("Ctrl+Shift+Space")
    type_letters("zylinder", 0.02)
    pause(0.15)
    hold(0x0D, 0.5)
    delivered(launcher, before)
    assert (notepad.text, other.text) == (LINES, "")


def test_a_window_that_was_minimised_comes_back_for_it(launcher: RunningLauncher, notepad: Notepad) -> None:
    before = launcher.idle()["deliveries"]
    press("Ctrl+Shift+Space")
    launcher.open()
    notepad.minimise()
    pause(0.2)
    assert launcher.status()["visible"]
    type_letters("zylinder", 0.02)
    pause(0.15)
    press("Enter")
    delivered(launcher, before)
    assert notepad.text == LINES


def test_a_window_that_was_closed_gets_nothing_and_the_phrase_is_on_the_clipboard(
    launcher: RunningLauncher, notepad: Notepad, donor: Stranger
) -> None:
    donor.tell("text the user's own")
    with Notepad() as doomed:
        doomed.come_forward()
        press("Ctrl+Shift+Space")
        launcher.open()
    type_letters("zylinder", 0.02)
    pause(0.15)
    press("Enter")
    status = launcher.wait(lambda s: s["state"] == "idle" and s["last_outcome"]["kind"] == "LeftOnClipboard")
    assert "closed" in status["last_outcome"]["reason"]
    assert donor.tell("take") == LINES  # another program than the target's: it was left for anybody


def test_what_is_copied_right_after_the_paste_stays(launcher: RunningLauncher, notepad: Notepad, donor: Stranger) -> None:
    donor.tell("copy old")
    before = chosen(launcher)
    assert until(lambda: notepad.text == LINES)
    donor.tell("text newer")
    delivered(launcher, before)
    pause(0.5)
    assert donor.tell("take") == "newer"


def test_a_clipboard_held_by_another_program_is_told_and_left_alone(
    launcher: RunningLauncher, notepad: Notepad, donor: Stranger, stranger: Stranger
) -> None:
    donor.tell("text mine")
    press("Ctrl+Shift+Space")
    type_letters("zylinder", 0.02)
    pause(0.15)
    stranger.tell("hold 3")
    press("Enter")
    status = launcher.wait(lambda s: s["state"] == "idle" and s["last_outcome"]["kind"] == "Waiting", 5)
    assert "another program holds it" in status["last_outcome"]["reason"]
    assert notepad.text == ""
    pause(3)
    assert donor.tell("take") == "mine"


def test_an_owner_that_hangs_keeps_nobody_waiting(launcher: RunningLauncher, notepad: Notepad, stranger: Stranger) -> None:
    stranger.tell("text of a program that hangs")
    stranger.tell("hang 8")
    before = chosen(launcher)
    launcher.wait(lambda s: s["state"] == "idle" and s["last_outcome"]["kind"] != "" and not s["visible"], 6)
    status = launcher.idle()
    if status["deliveries"] == before:  # emptying the clipboard had to wait for the owner: told, and nothing pasted
        assert status["last_outcome"]["kind"] == "Waiting"
        assert notepad.text == ""
    else:
        assert notepad.text == LINES
        assert "did not answer" in status["last_outcome"]["reason"]


def test_an_owner_that_is_slow_keeps_nobody_waiting(launcher: RunningLauncher, notepad: Notepad, stranger: Stranger) -> None:
    stranger.tell("slow 2")
    chosen(launcher)
    status = launcher.wait(lambda s: s["state"] == "idle" and s["last_outcome"]["kind"] == "Waiting", 5)
    assert "could not be used" in status["last_outcome"]["reason"]
    pause(2.5)
    assert notepad.text == ""
    assert stranger.tell("take") == "slow words"


def test_the_hotkey_opens_and_closes_and_repeats_do_nothing(launcher: RunningLauncher, notepad: Notepad) -> None:
    openings = launcher.idle()["openings"]
    strike((0x11, True), (0x10, True))
    hold(0x20, 0.5)
    strike((0x10, False), (0x11, False))
    launcher.open()
    assert launcher.status()["openings"] == openings + 1
    pause(0.1)
    press("Ctrl+Shift+Space")
    launcher.idle()
    assert until(lambda: notepad.in_front)
    type_letters("abc", 0.01)
    assert until(lambda: notepad.text == "abc")


def test_escape_gives_the_focus_back(launcher: RunningLauncher, notepad: Notepad) -> None:
    press("Ctrl+Shift+Space")
    launcher.open()
    press("Escape")
    launcher.idle()
    assert until(lambda: notepad.in_front)
    assert notepad.text == ""


def test_a_copy_stays_when_the_launcher_ends(launcher: RunningLauncher, notepad: Notepad, donor: Stranger) -> None:
    donor.tell("text before")
    press("Ctrl+Shift+Space")
    type_letters("zylinder", 0.02)
    pause(0.2)
    press("Ctrl+Enter")
    launcher.wait(lambda s: s["state"] == "idle" and s["last_outcome"]["kind"] == "LeftOnClipboard")
    assert launcher.quit() == 0
    assert donor.tell("take") == LINES
    launcher.start()


def test_show_and_status_and_a_second_start_find_the_one_that_runs(launcher: RunningLauncher) -> None:
    assert launcher.run("show").returncode == 0
    launcher.open()
    assert "backend: Windows" in launcher.run("status").stdout
    assert launcher.run("toggle").returncode == 0
    launcher.idle()
    assert launcher.run().returncode == 0  # a second start only shows the first
    launcher.open()
    assert user32.GetForegroundWindow()
