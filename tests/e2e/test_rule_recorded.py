"""A rule is recorded from a real window in the settings, tried in their practice box, and holds from the next phrase on."""

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import SHORT, said, stock
from targets import QtEditor
from waiting import stays, until
from windows import Seen

from launcher.ui.settings.practice_box import sample

pytestmark = pytest.mark.e2e


def test_a_rule_is_recorded_tried_and_in_force_at_once() -> None:
    with (
        XSession(tray=True) as desk,
        Person(desk.display) as person,
        QtEditor(desk, person) as target,
        ClipboardOwner(desk) as owner,
        RunningLauncher(desk, stock(desk.folder / "own")) as launcher,
    ):
        owner.offer(clipboard.rich("mine"))
        _open_applications(desk, person, launcher)
        _choose(desk, person, launcher, target)
        # The form has the focus on how the phrase gets there, which is by Ctrl+V so far.
        _go(person, "Tab", 4)
        _try_out(desk, person, launcher)
        assert clipboard.read(desk) == clipboard.rich("mine")
        assert _in_the_box(desk, person) == sample()
        owner.offer(clipboard.rich("mine"))
        _go(person, "Shift+Tab", 5)
        _go(person, "Down", 3)  # type letter by letter, which brings a line for the speed
        _go(person, "Tab", 5)
        _try_out(desk, person, launcher)
        assert clipboard.read(desk) == clipboard.rich("mine")
        assert _in_the_box(desk, person) == sample()
        owner.offer(clipboard.rich("mine"))
        person.press("Ctrl+S")
        _wait_still(desk, _wait_settings(desk, launcher), 5)
        person.press("Esc")
        until(lambda: _settings(launcher) is None, 5, "the settings are closed")
        until(target.has_focus, 5, "the editor has the keyboard again")
        target.clear()
        stays(target.has_focus, 0.5, "nothing takes it from her")
        person.press("Ctrl+Shift+Space")
        launcher.wait_overlay()
        person.type("quagga\n")
        outcome = launcher.settled(1)
        assert outcome["kind"] == "Delivered", outcome
        target.wait_text(said(SHORT))
        assert "Ctrl+V" not in [key.chord for key in target.keys_seen() or []]
        assert clipboard.read(desk) == clipboard.rich("mine")
        assert not launcher.stderr, launcher.stderr


def _open_applications(desk: XSession, person: Person, launcher: RunningLauncher) -> None:
    icon = until(lambda: desk.windows.embedded("phrase-launcher"), 10, "the icon in the tray")[0]
    person.click(*icon.middle, button=3)
    until(lambda: [one for one in launcher.windows() if one.height > 150], 5, "the menu is open")
    _go(person, "Up", 3)  # from the last line: quit, keys, settings
    person.press("Enter")
    _wait_settings(desk, launcher)
    _go(person, "Ctrl+PgDn", 2)


def _choose(desk: XSession, person: Person, launcher: RunningLauncher, target: QtEditor) -> None:
    person.press("Tab")  # from the list of pages to "Choose a window"
    person.press("space")
    _wait_still(desk, _wait_settings(desk, launcher), 3)
    target.focus()
    person.press("Ctrl+Shift+Space")
    _wait_settings(desk, launcher)
    assert launcher.status()["openings"] == 0


def _try_out(desk: XSession, person: Person, launcher: RunningLauncher) -> None:
    """Press the button; until the window stands still, which it does not while the caret blinks in the practice box."""
    seen = _wait_settings(desk, launcher)
    _wait_still(desk, seen, 3)
    before = _pixels(desk, seen)
    person.press("space")
    until(lambda: _pixels(desk, seen) != before, 5, "it began", step=0.05)
    _wait_still(desk, seen, 10)


def _wait_still(desk: XSession, seen: Seen, looks: int) -> None:
    """Until the window has looked the same for so many tenths of a second."""
    last: list[bytes] = []

    def stands_still() -> bool:
        last.append(_pixels(desk, seen))
        return len(last) > looks and len(set(last[-looks:])) == 1

    until(stands_still, 15, "it stands still", step=0.1)


def _pixels(desk: XSession, seen: Seen) -> bytes:
    return desk.windows.pixels(seen.x, seen.y, seen.width, seen.height)


def _in_the_box(desk: XSession, person: Person) -> str:
    """What stands there, by copying it; the focus stays in the box."""
    person.press("Tab")
    for chord in ("Ctrl+A", "Ctrl+C"):
        person.press(chord)
    return until(lambda: _copied(desk), 5, "it is copied")


def _copied(desk: XSession) -> str | None:
    words = clipboard.read_text(desk)
    return words if words != "mine" else None


def _settings(launcher: RunningLauncher) -> Seen | None:
    return next((one for one in launcher.windows() if one.title == "Settings"), None)


def _wait_settings(desk: XSession, launcher: RunningLauncher) -> Seen:
    seen = until(lambda: _settings(launcher), 5, "the settings stand there")
    until(lambda: desk.windows.has_focus(seen.id), 5, "they have the keyboard")
    return seen


def _go(person: Person, key: str, times: int) -> None:
    for _time in range(times):
        person.press(key)
