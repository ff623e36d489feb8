"""A whole launcher where something is otherwise than usual: the title, the screen, the hotkey, or a launcher that was killed."""

import ctypes
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from test_look import set_to
from win_hands import Notepad, pause, press, type_letters, until
from win_running import LINES, RunningLauncher
from win_stranger import Stranger

pytestmark = pytest.mark.desktops


@pytest.fixture(autouse=True)
def _at_rest(notepad: Notepad, other: Notepad) -> Iterator[None]:
    for one in (other, notepad):
        one.clear()
        one.come_forward()
    yield
    ctypes.WinDLL("user32").SetWindowTextW(notepad.window, "Untitled - Notepad")


def entitle(notepad: Notepad, title: str) -> None:
    ctypes.WinDLL("user32").SetWindowTextW(notepad.window, title)


def test_where_the_title_has_changed_a_second_enter_is_asked_for(launcher: RunningLauncher, notepad: Notepad) -> None:
    entitle(notepad, "Chat with Anna")
    before = launcher.idle()["deliveries"]
    press("Ctrl+Shift+Space")
    type_letters("zylinder", 0.02)
    launcher.open()
    entitle(notepad, "Chat with Bertha")
    press("Enter")
    pause(0.5)
    assert launcher.status()["state"] == "choosing"
    assert notepad.text == ""
    press("Enter")
    launcher.wait(lambda status: status["deliveries"] == before + 1 and status["state"] == "idle")
    assert notepad.text == LINES


def test_a_phrase_arrives_on_a_dark_screen_of_150_percent_by_a_hotkey_with_alt(
    notepad: Notepad, other: Notepad, donor: Stranger, tmp_path: Path
) -> None:
    with ExitStack() as there:
        there.enter_context(set_to(r"Control Panel\Desktop", "LogPixels", 144))
        there.enter_context(set_to(r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize", "AppsUseLightTheme", 0))
        second = RunningLauncher(tmp_path / "Jürgen ü 日", settings={"hotkey": "Ctrl+Alt+F9"})
        there.callback(second.close)
        notepad.come_forward()
        donor.tell("text mine")
        for times in (1, 2):
            press("Ctrl+Alt+F9")
            type_letters("zylinder", 0.02)
            press("Enter")
            second.wait(lambda status, times=times: status["deliveries"] == times and status["state"] == "idle", 15)
            assert (notepad.text, other.text) == (LINES * times, "")
            assert until(lambda: donor.tell("take") == "mine")
        assert second.quit() == 0


def test_a_window_that_takes_no_paste_gets_the_phrase_typed(launcher: RunningLauncher, notepad: Notepad, donor: Stranger) -> None:
    donor.tell("text mine")
    added = launcher.run("rules", "add", "--process", "notepad.exe", "--paste", "type")
    assert added.returncode == 0, added.stderr
    try:
        before = launcher.idle()["deliveries"]
        notepad.come_forward()
        press("Ctrl+Shift+Space")
        type_letters("zylinder", 0.02)
        press("Enter")
        launcher.wait(lambda status: status["deliveries"] == before + 1 and status["state"] == "idle", 15)
        assert until(lambda: notepad.text == LINES)
        assert donor.tell("take") == "mine"
    finally:
        assert launcher.run("undo").returncode == 0


def test_a_launcher_that_was_killed_in_the_middle_leaves_no_harm(tmp_path: Path, notepad: Notepad, donor: Stranger) -> None:
    donor.tell("text mine")
    doomed = RunningLauncher(tmp_path / "killed", settings={"hotkey": "Ctrl+Shift+F11"})
    try:
        notepad.come_forward()
        press("Ctrl+Shift+F11")
        doomed.open()
        type_letters("zylinder", 0.02)
        press("Enter")
        assert until(lambda: notepad.text != "")
        doomed.close()  # before the clipboard was given back: that is lost, and README says so
        assert notepad.text == LINES
        assert donor.tell("take") in {None, LINES, "mine"}
        donor.tell("text afterwards")
        assert donor.tell("take") == "afterwards"
        doomed.start()  # door, lock, hotkey and words are there again
        notepad.clear()
        notepad.come_forward()
        press("Ctrl+Shift+F11")
        doomed.open()
        type_letters("zylinder", 0.02)
        press("Enter")
        doomed.wait(lambda status: status["deliveries"] == 1 and status["state"] == "idle")
        assert notepad.text == LINES
        assert until(lambda: donor.tell("take") == "afterwards")
    finally:
        doomed.close()


@pytest.mark.parametrize("listen", [False, True], ids=["not allowed", "allowed"])
def test_the_keyboard_is_listened_to_only_where_the_user_allowed_it(
    listen: bool, notepad: Notepad, stranger: Stranger, tmp_path: Path
) -> None:
    stranger.tell("register 6 121")  # Ctrl+Shift+F10
    imports = tmp_path / "imports.txt"
    second = RunningLauncher(tmp_path / "second", settings={"hotkey": "Ctrl+Shift+F10", "listen": listen}, imports=imports)
    try:
        status = second.wait(lambda s: s["hotkey_state"] != "starting")
        assert (status["hotkey_state"], status["visible"]) == ("live" if listen else "taken", False)
        if listen:
            notepad.come_forward()
            press("Ctrl+Shift+F10", hooked=True)
            second.open()
        else:
            assert "used by another program" in second.run("doctor").stdout
        second.run("quit")
        assert second.process.wait(30) == 0
    finally:
        second.close()
    loaded = {line.rpartition("|")[2].strip() for line in imports.read_text("utf-8", "replace").splitlines()}
    assert "launcher.desktop.windows.hotkeys" in loaded
    assert ("keyboard" in loaded) is listen
