"""KWin without a portal: nothing there lets the launcher press keys, so the phrase is copied, and one line says so.

The overlay comes and goes as everywhere, the clipboard is the launcher's own way (data-control), and the person pastes herself.
"""

from collections.abc import Iterator

import pytest
import wl_clipboard
from kwin import KWinSession
from stock import SHORT, said, stock
from targets import QtEditor
from waiting import until
from wl_clipboard import WlOwner
from wl_person import WlPerson
from wl_running import WlLauncher

pytestmark = pytest.mark.desktops


@pytest.fixture(scope="module")
def kwin() -> Iterator[KWinSession]:
    with KWinSession() as session:
        yield session


@pytest.fixture(scope="module")
def hands(kwin: KWinSession) -> Iterator[WlPerson]:
    with WlPerson(kwin) as person:
        yield person


@pytest.fixture(scope="module")
def launcher(kwin: KWinSession, hands: WlPerson) -> Iterator[WlLauncher]:
    with WlLauncher(kwin) as running:
        yield running


@pytest.fixture(scope="module")
def target(launcher: WlLauncher, kwin: KWinSession, hands: WlPerson) -> Iterator[QtEditor]:
    with QtEditor(kwin, hands) as opened:
        yield opened


def test_the_phrase_is_copied_and_one_line_says_so(
    launcher: WlLauncher, kwin: KWinSession, hands: WlPerson, target: QtEditor
) -> None:
    target.clear()
    with WlOwner(kwin) as owner:
        owner.copy_now("before")
        openings = launcher.call(hands, "quagga")
        hands.press("Enter")
        outcome = launcher.settled(openings)
        assert outcome["kind"] == "LeftOnClipboard", outcome
        assert outcome["reason"]
        launcher.wait_gone()
        until(target.has_focus, 5, "the window has the keyboard again")
        assert target.keys_seen() == []
        assert target.text() == ""
        assert wl_clipboard.read_text(kwin) == said(SHORT)
    hands.press("Ctrl+V")
    target.wait_text(said(SHORT))


def test_enter_held_sends_nothing(launcher: WlLauncher, hands: WlPerson, target: QtEditor) -> None:
    target.clear()
    openings = launcher.call(hands, "quagga")
    hands.press("Enter", dwell=1.2)
    assert launcher.settled(openings)["kind"] == "LeftOnClipboard"
    until(target.has_focus, 5, "the window has the keyboard again")
    assert target.stable_text() == ""
    assert target.keys_seen() == []


def test_esc_closes_and_the_window_has_the_keyboard_again(launcher: WlLauncher, hands: WlPerson, target: QtEditor) -> None:
    target.clear()
    launcher.call(hands, "quagga")
    hands.press("Esc")
    launcher.wait_gone()
    until(target.has_focus, 5, "the window has the keyboard again")
    hands.type("hello")
    target.wait_text("hello")


def test_what_was_copied_outlives_the_launcher(kwin: KWinSession, hands: WlPerson, target: QtEditor) -> None:
    with WlLauncher(kwin, stock(kwin.folder / "another")) as launcher:
        launcher.call(hands, "quagga")
        hands.press("Ctrl+Enter")
        launcher.wait_status(10, state="idle")
    assert wl_clipboard.read_text(kwin) == said(SHORT)
