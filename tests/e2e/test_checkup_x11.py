"""What the doctor sees of a real X11 desk, and that it disturbs nothing there."""

import json
import os
from collections.abc import Iterator
from unittest import mock

import pytest
from clipboard import ClipboardOwner, text
from desk import XSession
from running import RunningLauncher
from stock import stock
from Xlib import X, display

from launcher.desktop import checkup
from launcher.desktop.checkup import Asked, Finding

F9 = 75


@pytest.fixture(scope="module")
def bare() -> Iterator[XSession]:
    """An X server with nothing on it: no window manager, no panel."""
    with XSession(window_manager=None) as desk:
        yield desk


def able(desk: XSession, hotkey: str = "Ctrl+Shift+F9") -> dict[str, Finding]:
    with mock.patch.dict(os.environ, desk.env):
        return {one.name: one for one in checkup.capabilities(Asked(hotkey, None), os.environ, "linux")}


def states(found: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.state for name, finding in found.items()}


def test_a_bare_server_lets_all_be_done_and_names_what_is_missing(bare: XSession) -> None:
    found = able(bare)
    assert states(found) == {
        "hotkey": "limited", "target": "limited", "paste": "good", "type-out": "good", "clipboard": "good", "tray": "limited",
    }  # fmt: skip
    assert "is free" in found["hotkey"].so
    assert "window manager" in found["target"].mend


def test_the_trial_of_the_hotkey_leaves_it_free_for_others(bare: XSession) -> None:
    able(bare)
    stranger = display.Display(bare.display)
    try:
        stranger.screen().root.grab_key(F9, X.ControlMask | X.ShiftMask, False, X.GrabModeAsync, X.GrabModeAsync)
        stranger.sync()
        found = able(bare)
        assert found["hotkey"].state == "broken"
        assert "used by another program" in found["hotkey"].so
        assert "choose another" in found["hotkey"].mend
    finally:
        stranger.close()
    assert "is free" in able(bare)["hotkey"].so


def test_nobody_is_asked_for_the_clipboard(bare: XSession) -> None:
    with ClipboardOwner(bare) as owner:
        owner.offer(text("the user's own words"))
        able(bare)
        owner.offer(text("again"), selection="PRIMARY")  # answered only after all that was asked before
        assert not owner.events("request", "lost")


def test_the_launcher_that_runs_is_asked(session: XSession) -> None:
    with RunningLauncher(session, stock(session.folder / "own")) as running:
        told = running.command("doctor", "--json")
        found = {one["name"]: one for one in json.loads(told.stdout)}
        assert told.returncode == 0
        assert {name: found[name]["state"] for name in ("hotkey", "target", "paste", "type-out", "clipboard", "command")} == {
            "hotkey": "good", "target": "good", "paste": "good", "type-out": "good", "clipboard": "good", "command": "good",
        }  # fmt: skip
        assert found["hotkey"]["so"] == "Ctrl+Shift+Space is live."
        assert running.status()["hotkey_state"] == "live"  # as before
