"""A key that is still held when the focus goes back would repeat in the document: none ever does, and the phrase arrives once."""

from collections.abc import Iterator

import clipboard
import pytest
from clipboard import ClipboardOwner
from person import Person
from running import RunningLauncher
from stock import FIRST, LINES, said
from targets import QtEditor, Target, TkEditor
from waiting import until

pytestmark = pytest.mark.e2e
LONG = 0.6  # s; a key repeats after about 0.5 s (Xvfb: 0.66 s) and then every 25 to 40 ms
VERY_LONG = 1.2


@pytest.fixture(scope="module", params=[QtEditor, TkEditor], ids=["qt", "tk"])
def target(request: pytest.FixtureRequest, launcher: RunningLauncher, person: Person) -> Iterator[Target]:
    with request.param(launcher.session, person) as opened:
        yield opened


@pytest.fixture
def openings(launcher: RunningLauncher, target: Target, person: Person) -> int:
    """The overlay is open with two phrases found; how often it has opened by now."""
    target.clear()
    before = int(launcher.status()["openings"])
    person.press("Ctrl+Shift+Space")
    person.type("zebra")
    launcher.wait_overlay()
    return before + 1


@pytest.mark.parametrize("pressed", [("Enter", LONG), ("Enter", VERY_LONG), ("KeypadEnter", LONG), ("KeypadEnter", VERY_LONG)])
def test_enter_held_pastes_once(
    launcher: RunningLauncher, target: Target, person: Person, openings: int, pressed: tuple[str, float]
) -> None:
    person.press(*pressed)
    assert launcher.settled(openings)["kind"] == "Delivered"
    _stands_once(target, said(FIRST))


@pytest.mark.parametrize("held", [LONG, VERY_LONG])
def test_alt_held_after_its_digit_pastes_once(
    launcher: RunningLauncher, target: Target, person: Person, openings: int, held: float
) -> None:
    person.press("Alt+2", dwell=0.02, linger=held)
    assert launcher.settled(openings)["kind"] == "Delivered"
    _stands_once(target, said(LINES))


def test_alt_and_digit_held_paste_once(launcher: RunningLauncher, target: Target, person: Person, openings: int) -> None:
    person.press("Alt+2", dwell=VERY_LONG, linger=-0.3)
    assert launcher.settled(openings)["kind"] == "Delivered"
    _stands_once(target, said(LINES))


def test_alt_enter_held_pastes_once(launcher: RunningLauncher, target: Target, person: Person, openings: int) -> None:
    person.press("Alt+Enter", dwell=VERY_LONG)
    assert launcher.settled(openings)["kind"] == "Delivered"
    _stands_once(target, said(FIRST))


def test_ctrl_enter_held_copies_and_nothing_reaches_the_window(
    launcher: RunningLauncher, target: Target, person: Person, owner: ClipboardOwner, openings: int
) -> None:
    owner.offer(clipboard.text("before"))
    person.press("Ctrl+Enter", dwell=VERY_LONG, linger=0.2)
    assert launcher.settled(openings)["kind"] == "LeftOnClipboard"
    assert clipboard.read_text(launcher.session) == said(FIRST)
    assert target.stable_text() == ""
    assert target.keys_seen() == []
    assert target.has_focus()


@pytest.mark.parametrize("held", [LONG, VERY_LONG])
def test_esc_held_closes_and_nothing_reaches_the_window(
    launcher: RunningLauncher, target: Target, person: Person, openings: int, held: float
) -> None:
    person.press("Esc", dwell=held)
    launcher.wait_status(state="idle", openings=openings)
    until(target.has_focus, 5, "the focus is back")
    assert target.stable_text() == ""
    assert target.keys_seen() == []


def test_the_hotkey_again_held_closes_and_nothing_reaches_the_window(
    launcher: RunningLauncher, target: Target, person: Person, openings: int
) -> None:
    person.press("Ctrl+Shift+Space", dwell=VERY_LONG)
    launcher.wait_status(state="idle", openings=openings)
    until(target.has_focus, 5, "the focus is back")
    assert target.stable_text() == ""
    assert target.keys_seen() == []


def test_a_mouse_button_held_on_a_row_pastes_nothing_twice(
    launcher: RunningLauncher, target: Target, person: Person, openings: int
) -> None:
    overlay = launcher.wait_overlay()
    x, y = overlay.x + overlay.width // 3, overlay.y + 56 + 44 + 7 + 25  # the first row
    person.click(x, y, times=2, dwell=0.05)
    assert launcher.settled(openings)["kind"] == "Delivered"
    _stands_once(target, said(FIRST))


def _stands_once(target: Target, text: str) -> None:
    target.wait_text(text)
    assert target.stable_text() == text
    assert [key.chord for key in target.keys_seen() or []] == ["Ctrl+V"]
