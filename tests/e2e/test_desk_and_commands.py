"""The launcher on its desk: hotkeys taken and changed, lock keys, screens, tray, commands, and who may open its door."""

import contextlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import SHORT, said, settle, stock
from targets import QtEditor
from waiting import stays, until
from windows import Seen
from Xlib import XK, X, display

pytestmark = pytest.mark.e2e


# -- hotkeys


@pytest.mark.parametrize("locks", [("Num_Lock",), ("Caps_Lock",), ("Num_Lock", "Caps_Lock")])
def test_the_hotkey_works_with_lock_keys_on(launcher: RunningLauncher, person: Person, locks: tuple[str, ...]) -> None:
    with QtEditor(launcher.session, person) as target:
        for key in locks:
            person.press(key)
        try:
            openings = int(launcher.status()["openings"])
            person.press("Ctrl+Shift+Space", dwell=0)
            person.type("quagga\n", gap=0)
            assert launcher.settled(openings + 1)["kind"] == "Delivered"
            target.wait_text(said(SHORT))
            assert [key.chord for key in target.keys_seen() or []] == ["Ctrl+V"]
        finally:
            for key in locks:
                person.press(key)


def test_a_taken_hotkey_is_told_and_another_one_works() -> None:
    with XSession() as desk, Person(desk.display) as person, QtEditor(desk, person) as target:
        home = stock(desk.folder / "own")
        other = _take(desk)
        with RunningLauncher(desk, home) as launcher:
            assert launcher.status()["hotkey_state"] == "taken"
            assert until(launcher.toast, 5, "it says so")
            assert target.has_focus()
        with RunningLauncher(desk, settle(home, hotkey="Ctrl+Alt+J")) as launcher:
            assert launcher.status()["hotkey_state"] == "live"
            person.press("Ctrl+Alt+J", dwell=0)
            person.type("quagga\n", gap=0)
            assert launcher.settled(1)["kind"] == "Delivered"
            target.wait_text(said(SHORT))
        other.close()


def test_the_second_hotkey_pastes_the_last_phrase_again() -> None:
    with XSession() as desk, Person(desk.display) as person, QtEditor(desk, person) as target:
        home = stock(desk.folder / "own", again_hotkey="Ctrl+Alt+K")
        with RunningLauncher(desk, home) as launcher, ClipboardOwner(desk) as owner:
            owner.offer(clipboard.rich("mine"))
            person.press("Ctrl+Alt+K")  # nothing was pasted yet: nothing happens
            stays(lambda: target.text() == "", 0.4, "nothing is pasted")
            person.press("Ctrl+Shift+Space")
            person.type("quagga\n")
            assert launcher.settled(1)["kind"] == "Delivered"
            person.press("Ctrl+Alt+K", dwell=0.05)
            launcher.wait_status(deliveries=2, openings=1)
            target.wait_text(said(SHORT) * 2)
            assert clipboard.read(desk) == clipboard.rich("mine")
        assert [key.chord for key in target.keys_seen() or []] == ["Ctrl+V"] * 2


def test_the_first_key_of_another_keyboard_lets_the_hotkey_through() -> None:
    # The server announces the other keyboard just before its first key: here that key belongs to the hotkey itself.
    for _attempt in range(3):
        with XSession() as desk, Person(desk.display) as person, QtEditor(desk, person) as target:
            with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
                person.press("Ctrl+Shift+Space", dwell=0)
                launcher.wait_overlay()
                person.press("Esc")
                launcher.wait_status(state="idle")
            assert target.keys_seen() == []


# -- screens


@pytest.mark.parametrize(
    ("settings", "on_right"),
    [({}, True), ({"screen": "mouse"}, False), ({"screen": "fixed", "fixed_screen": "right"}, True),
     ({"screen": "fixed", "fixed_screen": "left"}, False)],
)  # fmt: skip
def test_it_opens_on_the_screen_that_was_chosen(settings: dict[str, str], *, on_right: bool) -> None:
    with XSession(screens=2) as desk, Person(desk.display) as person, QtEditor(desk, person) as target:
        desk.windows.move(target.window, 1500, 200)
        person.move(300, 300)
        with RunningLauncher(desk, stock(desk.folder / "own", **settings)) as launcher:
            person.press("Ctrl+Shift+Space")
            overlay = launcher.wait_overlay()
            assert (overlay.x >= 1280) == on_right
            assert overlay.x + overlay.width <= (2560 if on_right else 1280)


# -- tray


def test_a_tray_that_starts_later_gets_the_icon_and_a_click_opens() -> None:
    with _pasting() as (desk, person, target, launcher):
        assert not launcher.status()["tray"]
        _start_tray(desk)
        icon = until(lambda: _icon(desk), 10, "the icon is in the panel")
        target.focus()
        person.click(*icon.middle)
        launcher.wait_overlay()
        person.type("quagga\n")
        assert launcher.settled(1)["kind"] == "Delivered"
        target.wait_text(said(SHORT))
        person.click(*icon.middle, button=3)
        until(lambda: [w for w in launcher.windows() if w.height > 100], 5, "its menu is there")
        person.press("Esc")
        assert not launcher.stderr


# -- commands


def test_the_commands_do_what_they_say_and_tell_by_their_code(launcher: RunningLauncher, person: Person) -> None:
    with QtEditor(launcher.session, person) as target:
        told = launcher.command("status")
        assert (told.returncode, told.stderr) == (0, "")
        assert "running" in told.stdout
        openings = int(launcher.status()["openings"])
        assert launcher.command("show").returncode == 0
        launcher.wait_overlay()
        assert launcher.command("show").returncode == 0
        assert launcher.wait_overlay()
        assert launcher.command("toggle").returncode == 0
        launcher.wait_status(state="idle", visible=False)
        assert launcher.command("toggle").returncode == 0
        launcher.wait_overlay()
        person.type("quagga\n")
        assert launcher.settled(openings + 2)["kind"] == "Delivered"
        target.wait_text(said(SHORT))


def test_a_second_launcher_shows_the_first_and_ends(launcher: RunningLauncher, person: Person) -> None:
    with QtEditor(launcher.session, person):
        pid = launcher.pid
        second = launcher.command()
        assert (second.returncode, second.stderr) == (0, "")
        launcher.wait_overlay()
        assert launcher.pid == pid
        person.press("Esc")
        launcher.wait_status(state="idle")


def test_started_by_hand_it_shows_itself_and_pastes_where_one_was() -> None:
    with XSession() as desk, Person(desk.display) as person, QtEditor(desk, person) as target:
        by_hand = (sys.executable, "-m", "launcher")
        with RunningLauncher(desk, stock(desk.folder / "own"), command=by_hand) as launcher:
            launcher.wait_overlay()
            person.type("quagga\n")
            assert launcher.settled(1)["kind"] == "Delivered"
            target.wait_text(said(SHORT))


def test_without_a_launcher_the_commands_say_so(session: XSession) -> None:
    env = {**session.env, "LAUNCHER_HOME": str(session.folder / "nobody")}
    for verb in ("show", "toggle", "status", "quit"):
        told = subprocess.run(
            [sys.executable, "-m", "launcher", verb], env=env, capture_output=True, text=True, timeout=20, check=False
        )
        assert told.returncode == 1
        assert "not running" in told.stderr
        assert "launcher" in told.stderr.splitlines()[-1]


def test_quit_ends_it_with_zero_and_term_too() -> None:
    with XSession() as desk:
        home = stock(desk.folder / "own")
        with RunningLauncher(desk, home) as launcher:
            assert launcher.quit() == 0
            assert not launcher.stderr
        with RunningLauncher(desk, home) as launcher:
            launcher.process.terminate()
            assert launcher.process.wait(10) == 0
            assert not launcher.stderr


def test_only_its_user_can_open_the_door(launcher: RunningLauncher) -> None:
    folder = Path(launcher.session.env["XDG_RUNTIME_DIR"])
    sockets = [path for path in folder.iterdir() if stat.S_ISSOCK(path.stat().st_mode)]
    assert sockets
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in sockets} == {0o600}


def test_without_a_runtime_folder_its_own_one_is_private() -> None:
    with XSession() as desk:
        own = Path(f"/tmp/phrase-launcher-{os.getuid()}")
        there = own.exists()
        with RunningLauncher(desk, stock(desk.folder / "own"), {"XDG_RUNTIME_DIR": ""}) as launcher:
            assert launcher.status()["running"]
            assert stat.S_IMODE(own.stat().st_mode) == 0o700
            assert {stat.S_IMODE(path.stat().st_mode) for path in own.glob("*.sock")} == {0o600}
        if not there:
            for path in own.iterdir():
                path.unlink()
            own.rmdir()


@contextlib.contextmanager
def _pasting() -> Iterator[tuple[XSession, Person, QtEditor, RunningLauncher]]:
    """A desk without a tray, with an editor in use and a launcher."""
    with XSession() as desk, Person(desk.display) as person, QtEditor(desk, person) as target:
        home = stock(desk.folder / "own")
        with RunningLauncher(desk, home) as launcher:
            yield desk, person, target, launcher


def _start_tray(desk: XSession) -> None:
    """The panel of a desk with a tray, started now."""
    config = desk.folder / "late-tint2rc"
    config.write_text("panel_items = S\npanel_size = 100% 30\npanel_position = bottom center horizontal\n")
    desk.run("tint2", "-c", config)
    until(desk.windows.has_tray, 15, "tray")


def _icon(desk: XSession) -> Seen | None:
    return next((one for one in desk.windows.embedded("phrase-launcher") if 10 < one.width < 64 and one.height < 64), None)


def _take(desk: XSession) -> display.Display:
    """Another program has the hotkey; close it to give the hotkey free."""
    x = display.Display(desk.display)
    space = x.keysym_to_keycode(XK.XK_space)
    x.screen().root.grab_key(space, X.ControlMask | X.ShiftMask, True, X.GrabModeAsync, X.GrabModeAsync)
    x.sync()
    return x
