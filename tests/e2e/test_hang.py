"""A launcher that hangs, is stopped or is killed never holds the keyboard, the hotkey or the clipboard of its user."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import SHORT, said, stock
from targets import QtEditor, Target, TkEditor
from waiting import until
from Xlib import XK, X, display, error

pytestmark = pytest.mark.e2e
THAWED_WITHIN = 0.6  # s from the hotkey to the first key in the window in use


@pytest.fixture(scope="module")
def launcher(session: XSession) -> Iterator[RunningLauncher]:
    command = (sys.executable, Path(__file__).parent / "hanging.py")
    with RunningLauncher(session, stock(session.folder / "own"), command=command) as running:
        yield running


@pytest.fixture(scope="module", params=[QtEditor, TkEditor], ids=["qt", "tk"])
def target(request: pytest.FixtureRequest, session: XSession, person: Person) -> Iterator[Target]:
    with request.param(session, person) as opened:
        yield opened


def _status(launcher: RunningLauncher) -> dict[str, Any] | None:
    try:
        return launcher.status()
    except TimeoutError:
        return None  # it hangs still


def _hang_in_python(launcher: RunningLauncher) -> None:
    _hang(launcher, signal.SIGUSR1)


def _hang_in_c(launcher: RunningLauncher) -> None:
    _hang(launcher, signal.SIGUSR2)


def _hang(launcher: RunningLauncher, how: signal.Signals) -> None:
    told = launcher.stderr.count("hangs")
    os.kill(launcher.pid, how)
    until(lambda: launcher.stderr.count("hangs") > told, 5, "it hangs")


def _stop(launcher: RunningLauncher) -> None:
    os.kill(launcher.pid, signal.SIGSTOP)


@pytest.mark.parametrize("trouble", [_hang_in_python, _hang_in_c, _stop])
def test_a_launcher_that_hangs_gives_the_keyboard_back_in_time(
    launcher: RunningLauncher, target: Target, person: Person, trouble: Callable[[RunningLauncher], None]
) -> None:
    pid, openings = launcher.pid, launcher.status()["openings"]
    target.focus()
    target.clear()
    trouble(launcher)
    try:
        pressed = person.press("Ctrl+Shift+Space")
        person.type("still mine", gap=0.005)
        target.wait_text("still mine", 1.5)
        first = (target.keys_seen() or [])[0]
        assert first.t - pressed.down < THAWED_WITHIN
        assert "".join(key.chord for key in target.keys_seen() or []) == "still mine"
    finally:
        os.kill(pid, signal.SIGCONT)
    told = until(lambda: _status(launcher), 15, "it answers again")
    assert (told["openings"], told["visible"]) == (openings, False)  # by now it would take the focus from what is typed
    assert target.has_focus()


def test_it_works_again_after_all_that(launcher: RunningLauncher, target: Target, person: Person) -> None:
    target.focus()
    target.clear()
    openings = launcher.status()["openings"]
    person.press("Ctrl+Shift+Space")
    person.type("quagga\n")
    assert launcher.settled(openings + 1)["kind"] == "Delivered"
    target.wait_text(said(SHORT))


def test_a_killed_launcher_frees_the_hotkey_and_the_clipboard_stays() -> None:
    with XSession() as desk, Person(desk.display) as hands, TkEditor(desk, hands) as editor:
        before = clipboard.rich("what I had copied — ü")
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
            with ClipboardOwner(desk) as owner:
                owner.offer(before)
                hands.press("Ctrl+Shift+Space")
                hands.type("quagga\n")
                assert launcher.settled(1)["kind"] == "Delivered"
            assert _is_taken(desk)
            keeper = launcher.keeper()
            launcher.kill()
            killed = time.monotonic()
            until(lambda: not _is_taken(desk), 2, "the hotkey is free")
            assert time.monotonic() - killed < 2
        assert clipboard.read(desk) == before
        editor.clear()
        hands.press("Ctrl+Shift+Space")
        hands.type("mine")
        editor.wait_text("mine")
        _gone_with_next_copy(desk, keeper)


def test_a_launcher_killed_while_choosing_leaves_the_keyboard_free() -> None:
    with XSession() as desk, Person(desk.display) as hands, QtEditor(desk, hands) as editor:
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
            hands.press("Ctrl+Shift+Space")
            launcher.wait_overlay()
            launcher.kill()
        until(editor.has_focus, 5, "the focus fell back")
        hands.type("mine")
        editor.wait_text("mine")


def test_a_killed_keeper_is_replaced(launcher: RunningLauncher, target: Target, person: Person) -> None:
    keeper = launcher.keeper()
    os.kill(keeper, signal.SIGKILL)
    until(lambda: _other_keeper(launcher, keeper), 5, "another keeper runs")
    until(lambda: _is_taken(launcher.session), 5, "the hotkey is live again")
    target.focus()
    target.clear()
    openings = launcher.status()["openings"]
    person.press("Ctrl+Shift+Space")
    person.type("quagga\n")
    assert launcher.settled(openings + 1)["kind"] == "Delivered"
    target.wait_text(said(SHORT))


def _other_keeper(launcher: RunningLauncher, than: int) -> bool:
    try:
        return launcher.keeper() != than
    except (StopIteration, OSError):
        return False


def _gone_with_next_copy(desk: XSession, keeper: int) -> None:
    with ClipboardOwner(desk) as other:
        other.copy_now("something newer")
        until(lambda: not Path(f"/proc/{keeper}").exists(), 5, "the keeper has ended")


def _is_taken(desk: XSession) -> bool:
    """Whether another client is refused the hotkey."""
    x = display.Display(desk.display)
    try:
        refused = error.CatchError(error.BadAccess)
        space = x.keysym_to_keycode(XK.XK_space)
        x.screen().root.grab_key(space, X.ControlMask | X.ShiftMask, True, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
        x.sync()
        return refused.get_error() is not None
    finally:
        x.close()
