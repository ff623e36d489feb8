"""Programs of X11 on sway: no key is pressed before the X server between lets it through, and other programs wait for nothing."""

import random
import time
from collections.abc import Iterator

import pytest
from person import Load
from sway import SwaySession
from waiting import until
from wl_person import WlPerson
from wl_targets import QtEditor, TkEditor

from launcher.chord import Chord
from launcher.desktop import Target
from launcher.desktop.held import HeldKeys
from launcher.desktop.wayland import guests
from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.keyboard import VirtualKeyboard
from launcher.desktop.wayland.keys import WlKeys
from launcher.desktop.wayland.windows import WlWindows

pytestmark = pytest.mark.desktops
_CHORD = Chord.parse("Shift+Insert")


@pytest.fixture(scope="module")
def sway() -> Iterator[SwaySession]:
    with SwaySession(xwayland=True) as session:
        yield session


@pytest.fixture
def connection(sway: SwaySession, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    monkeypatch.setenv("WAYLAND_DISPLAY", sway.display)
    monkeypatch.setenv("DISPLAY", sway.x_display)
    opened = Connection()
    yield opened
    opened.close()


def _in_use(windows: WlWindows, title: str) -> Target:
    def there() -> Target | None:
        found = windows.active()
        return found if found is not None and found.title == title else None

    return until(there, 5, f"{title} is the one in use")


@pytest.mark.parametrize("load", [0, 4], ids=["idle", "loaded"])
def test_each_chord_reaches_the_window(connection: Connection, sway: SwaySession, person: WlPerson, load: int) -> None:
    windows = WlWindows(connection, "phrase-launcher")
    keys = WlKeys(VirtualKeyboard(connection), windows.focused, HeldKeys())
    with TkEditor(sway, person) as guest, QtEditor(sway, person) as native:
        other = _in_use(windows, native.token)
        guest.focus()
        until(guests.have_focus, 5, "the X server lets keys into it")
        target = _in_use(windows, guest.token)
        dice = random.Random(load)
        with Load(load):
            for number in range(1, 21):
                windows.activate(other.window)
                until(lambda: windows.focused(other) and not guests.have_focus(), 5, "the other window has the keyboard")
                time.sleep(dice.uniform(0, 0.03))  # as people, at any moment
                windows.activate(target.window)
                until(lambda: keys.press(_CHORD, target), 5, "it is pressed", step=0.002)
                until(lambda number=number: len(guest.keys_seen() or []) == number, 3, f"chord {number} arrives")


def test_a_program_of_waylands_own_waits_for_nobody(connection: Connection, sway: SwaySession, person: WlPerson) -> None:
    windows = WlWindows(connection, "phrase-launcher")
    with TkEditor(sway, person), QtEditor(sway, person) as native:
        until(lambda: not guests.have_focus(), 5, "no program of X11 has the keyboard")
        target = _in_use(windows, native.token)
        assert windows.focused(target)


@pytest.mark.parametrize("display", ["", ":987", "far.away:0", ":0.0.0"])
def test_without_an_x_server_that_somebody_has_called_none_is_asked(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setenv("DISPLAY", display)
    assert not guests.have_focus()
