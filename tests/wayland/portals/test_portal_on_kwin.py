"""The real launcher on KWin: clipboard as everybody has it there, windows told by a script, keys by the portal, all together."""

from collections.abc import Iterator

import pytest
import wl_clipboard
from kwin_portal import KWinPortalSession
from portal_running import PortalLauncher, allowed
from stock import LINES, QUERIES, SHORT, said, stock
from test_portal_driven import CTRL_V
from waiting import until
from wl_clipboard import WlOwner
from wl_person import WlPerson
from wl_targets import Target, open_target

pytestmark = pytest.mark.desktops

TARGETS = ("qt", "gedit", "mousepad", "chromium-textarea")


@pytest.fixture(scope="module")
def kwin() -> Iterator[KWinPortalSession]:
    with KWinPortalSession() as session:
        yield session
        assert not session.backend.trouble, f"the desktop's side of the portals failed: {session.backend.trouble}"


@pytest.fixture(scope="module")
def hands(kwin: KWinPortalSession) -> Iterator[WlPerson]:
    with WlPerson(kwin) as person:
        yield person


@pytest.fixture
def launcher(kwin: KWinPortalSession, hands: WlPerson) -> Iterator[PortalLauncher]:
    with PortalLauncher(kwin, allowed(kwin)) as running:
        yield running


def there_is(target: Target, text: str, bound: float = 8) -> None:
    """As a person sees it."""
    until(lambda: target.text() == text, bound, f"{text[:30]!r} in {target.token}", step=0.02)


@pytest.mark.parametrize("name", TARGETS)
def test_the_phrase_stands_there_whole_and_the_clipboard_is_as_it_was(
    kwin: KWinPortalSession, hands: WlPerson, launcher: PortalLauncher, name: str
) -> None:
    with open_target(name, kwin, hands) as target, WlOwner(kwin) as owner:
        whole = ""
        for phrase in (SHORT, LINES, SHORT):
            own = wl_clipboard.rich("the user's own")
            owner.offer(own)
            outcome = launcher.pastes(hands, QUERIES[phrase.id])
            assert outcome["delivered"], outcome
            whole += said(phrase)
            there_is(target, whole)
            assert wl_clipboard.settled(kwin, own) == own


def test_of_two_windows_the_one_that_was_in_use_gets_it(
    kwin: KWinPortalSession, hands: WlPerson, launcher: PortalLauncher
) -> None:
    with open_target("qt", kwin, hands) as first, open_target("qt", kwin, hands) as second:
        for used, other in ((first, second), (second, first), (first, second)):
            used.focus()
            before, others = used.text(), other.text()
            assert launcher.pastes(hands, "quagga")["delivered"]
            there_is(used, before + said(SHORT))
            assert other.text() == others


def test_only_the_keys_of_the_paste_are_pressed_and_in_order(
    kwin: KWinPortalSession, hands: WlPerson, launcher: PortalLauncher
) -> None:
    with open_target("qt", kwin, hands) as target:
        begun = len(kwin.backend.keys)
        for _ in range(5):
            assert launcher.pastes(hands, "quagga")["delivered"]
        assert kwin.backend.keys[begun:] == CTRL_V * 5
        there_is(target, said(SHORT) * 5)


def test_without_leave_it_is_copied(kwin: KWinPortalSession, hands: WlPerson) -> None:
    with PortalLauncher(kwin, stock(kwin.folder / "first")) as running, open_target("qt", kwin, hands) as target:
        assert running.pastes(hands, "quagga")["kind"] == "LeftOnClipboard"
        assert wl_clipboard.read_text(kwin) == said(SHORT)
        assert target.text() == ""
