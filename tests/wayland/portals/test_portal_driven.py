"""The launcher's side of the portals against the real xdg-desktop-portal, before a mutter and a person that grants or not."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clipboard import png
from mutter import MutterSession
from mutter_person import MutterPerson
from portal_hands import PortalHands
from waiting import stays, until
from wl_targets import open_target

from launcher.chord import Chord
from launcher.desktop.outcome import Delivered
from launcher.desktop.portals.returning import UNSEEN
from launcher.desktop.typing_out import TypingOut
from launcher.manner import Manner

pytestmark = pytest.mark.desktops

TEXT = "Grüße 🎉 – 日本\nzweite Zeile"
ONE_LINE = "Grüße 🎉 – 日本"
OPEN, AGAIN = Chord.parse("Ctrl+Shift+Space"), Chord.parse("Ctrl+Shift+Enter")
RICH = {
    "text/plain;charset=utf-8": b"der Kunde schrieb",
    "text/html": b"<p>der <b>Kunde</b> schrieb</p>",
    "image/png": png(400, 300),
}
LEAVE = "leave-to-take-the-focus"
SHIFT = 0xFFE1
CTRL_V = [(0xFFE3, True), (0x76, True), (0x76, False), (0xFFE3, False)]


def hands_at(mutter: MutterSession, place: Path) -> PortalHands:
    return PortalHands(mutter.bus, place / "leave.json")


@pytest.fixture
def hands(mutter: MutterSession, tmp_path: Path) -> Iterator[PortalHands]:
    with hands_at(mutter, tmp_path) as running:
        yield running


class TestShortcuts:
    def test_they_are_bound_and_a_press_comes_with_leave_to_take_the_focus(
        self, mutter: MutterSession, hands: PortalHands
    ) -> None:
        bound, pressed = dict[str, str](), list[str]()
        hands.listener.bound = bound.__setitem__
        hands.listener.pressed = lambda name, _time: pressed.append(name)
        hands.hotkeys.bind("open", OPEN, hold_typing=True)
        hands.hotkeys.bind("again", AGAIN, hold_typing=False)
        hands.wait(lambda: bound == {"open": "", "again": ""}, "both bound")
        mutter.backend.press("open", token=LEAVE)
        hands.wait(lambda: pressed == ["open"], "the press")
        assert hands.tokens == [LEAVE]
        mutter.backend.press("again")
        hands.wait(lambda: pressed == ["open", "again"], "the other press")
        assert hands.tokens == [LEAVE]

    def test_the_desktop_has_the_last_word_on_the_keys(self, mutter: MutterSession, hands: PortalHands) -> None:
        called, pressed = dict[str, str](), list[str]()
        hands.listener.called = called.__setitem__
        hands.listener.pressed = lambda name, _time: pressed.append(name)
        mutter.backend.triggers.clear()
        hands.hotkeys.bind("open", OPEN, hold_typing=True)
        hands.wait(lambda: called.get("open") == "CTRL+SHIFT+space", "the keys that were asked for")
        mutter.backend.change("open", "Super+J")
        hands.wait(lambda: called["open"] == "Super+J", "the keys of the desktop's settings")
        mutter.backend.press("open")
        hands.wait(lambda: pressed == ["open"], "the press of the new keys")

    def test_refused_is_told_and_nobody_is_asked_again(self, mutter: MutterSession, hands: PortalHands) -> None:
        bound = dict[str, str]()
        hands.listener.bound = bound.__setitem__
        mutter.backend.lets_bind = False
        since = time.monotonic()
        hands.hotkeys.bind("open", OPEN, hold_typing=True)
        hands.wait(lambda: bound.get("open"), "a reason")
        stays(lambda: hands.hear(0.01) or len(mutter.backend.noted("BindShortcuts", since)) == 1, 1, "asked once")

    def test_they_are_there_again_after_the_portal_was_started_anew(self, mutter: MutterSession, hands: PortalHands) -> None:
        bound, pressed = list[tuple[str, str]](), list[str]()
        hands.listener.bound = lambda *told: bound.append(told)
        hands.listener.pressed = lambda name, _time: pressed.append(name)
        hands.hotkeys.bind("open", OPEN, hold_typing=True)
        hands.wait(lambda: bound == [("open", "")], "bound")
        mutter.restart_portal()
        hands.wait(lambda: len(bound) > 1 and bound[-1] == ("open", ""), "bound again")
        mutter.backend.press("open")
        hands.wait(lambda: pressed == ["open"], "the press")


class TestPermission:
    def test_it_is_asked_for_only_when_wanted_and_remembered_over_a_restart(self, mutter: MutterSession, tmp_path: Path) -> None:
        before = mutter.backend.dialogs
        with hands_at(mutter, tmp_path) as first:
            first.wait(lambda: first.permission.state == "unasked", "the portal has answered")
            assert mutter.backend.dialogs == before
            first.granted()
            assert mutter.backend.dialogs == before + 1
        for _start in range(3):
            with hands_at(mutter, tmp_path) as later:
                later.wait(lambda later=later: later.permission.state == "granted", "granted without a question")
        assert mutter.backend.dialogs == before + 1

    def test_refused_is_never_asked_again_until_it_is_wanted(self, mutter: MutterSession, tmp_path: Path) -> None:
        mutter.backend.person = "refuses"
        before = mutter.backend.dialogs
        with hands_at(mutter, tmp_path) as first:
            first.wait(lambda: first.permission.state == "unasked", "the portal has answered")
            first.permission.ask()
            first.wait(lambda: first.permission.state == "refused", "refused")
            assert not first.desktop.pastes
        mutter.backend.person = "grants"
        with hands_at(mutter, tmp_path) as later:
            later.wait(lambda: later.permission.state == "refused", "still refused")
            assert mutter.backend.dialogs == before + 1
            later.granted()
            assert later.desktop.pastes
        assert mutter.backend.dialogs == before + 2

    def test_while_the_person_thinks_it_is_being_asked(self, mutter: MutterSession, hands: PortalHands) -> None:
        mutter.backend.person = "thinks"
        hands.wait(lambda: hands.permission.state == "unasked", "the portal has answered")
        hands.permission.ask()
        hands.wait(lambda: mutter.backend.thinking, "the dialog")
        assert hands.permission.state == "asking"
        assert not hands.desktop.pastes
        mutter.backend.decides("grants")
        hands.wait(lambda: hands.permission.state == "granted", "granted")

    def test_a_desktop_that_cannot_remember_is_asked_only_when_wanted(self, mutter: MutterSession, tmp_path: Path) -> None:
        mutter.backend.remembers = False
        with hands_at(mutter, tmp_path) as first:
            first.granted()
        before = mutter.backend.dialogs
        with hands_at(mutter, tmp_path) as later:
            later.wait(lambda: later.permission.state == "unasked", "nothing is remembered")
        assert mutter.backend.dialogs == before

    def test_what_the_desktop_takes_back_is_gone_at_once(self, mutter: MutterSession, hands: PortalHands) -> None:
        hands.granted()
        mutter.backend.close("RemoteDesktop")
        hands.wait(lambda: hands.permission.state == "unasked", "taken back")
        assert not hands.desktop.pastes

    def test_what_the_desktop_ended_is_had_again_without_a_question(self, mutter: MutterSession, hands: PortalHands) -> None:
        hands.granted()
        before = mutter.backend.dialogs
        mutter.backend.close("RemoteDesktop")
        hands.wait(lambda: hands.permission.state == "unasked", "ended")
        hands.permission.resume()
        hands.wait(lambda: hands.permission.state == "granted", "granted again by the token")
        assert mutter.backend.dialogs == before

    def test_it_is_there_again_after_the_portal_was_started_anew(self, mutter: MutterSession, hands: PortalHands) -> None:
        hands.granted()
        before = mutter.backend.dialogs
        mutter.restart_portal()
        hands.wait(lambda: hands.permission.state != "granted", "the session is gone")
        hands.wait(lambda: hands.permission.state == "granted", "granted again by the token")
        assert mutter.backend.dialogs == before


class TestPasting:
    @pytest.mark.parametrize("name", ["qt", "gedit", "chromium-textarea", "foot"])
    def test_the_text_stands_there_whole_and_the_clipboard_is_as_it_was(
        self, mutter: MutterSession, person: MutterPerson, hands: PortalHands, name: str
    ) -> None:
        hands.granted()
        terminal = name == "foot"
        manner = Manner("ctrl-shift-v", newlines="join") if terminal else None
        text = ONE_LINE if terminal else TEXT
        with open_target(name, mutter, person) as target:
            for times in (1, 2, 3):
                hands.copies(person, RICH)
                since = len(person.changes)
                assert hands.paste(text, manner) == Delivered()
                stands_in(hands, target, text * times)
                assert hands.beside(lambda since=since: person.back(since)) == RICH

    def test_the_keys_come_in_order_and_none_stays_down(
        self, mutter: MutterSession, person: MutterPerson, hands: PortalHands
    ) -> None:
        hands.granted()
        with open_target("qt", mutter, person) as target:
            begun = len(mutter.backend.keys)
            for _ in range(20):
                assert hands.paste(ONE_LINE) == Delivered()
            assert mutter.backend.keys[begun:] == CTRL_V * 20
            stands_in(hands, target, ONE_LINE * 20)
            assert {key.chord for key in target.keys_seen()} == {"Ctrl+V"}

    def test_what_is_typed_out_comes_letter_by_letter_in_order(
        self, mutter: MutterSession, person: MutterPerson, hands: PortalHands
    ) -> None:
        hands.granted()
        text = "the quick brown fox jumps over the lazy dog, 0123456789 times; " * 3
        with open_target("qt", mutter, person) as target:
            hands.window.came()
            typing = TypingOut(hands.desktop, hands.window.left, time.monotonic)
            manner = Manner(paste="type", newlines="join")
            assert hands.carry_out(typing.type_out(text, UNSEEN, None, manner), 60) == Delivered()
            stands_in(hands, target, text)

    def test_what_the_user_copies_meanwhile_stays(self, mutter: MutterSession, person: MutterPerson, hands: PortalHands) -> None:
        hands.granted()
        with open_target("qt", mutter, person):
            hands.copies(person, "the user's own")
            hands.window.came()
            kept = hands.clipboard.keep(primary=False)
            hands.wait(lambda: kept.ready, "kept")
            offer = hands.clipboard.offer(ONE_LINE, UNSEEN, primary=False, passing=True)
            hands.wait(lambda: offer.standing, "offered")
            hands.copies(person, "newer")
            assert not offer.held
            assert not hands.clipboard.give_back(kept)
            stays(lambda: hands.hear(0.01) or person.is_owner, 0.5, "the newer copy")

    def test_an_empty_clipboard_is_empty_again(self, tmp_path: Path) -> None:
        with MutterSession() as mutter, MutterPerson(mutter.bus) as person, open_target("qt", mutter, person) as target:
            assert not person.changes, "nothing was ever copied there"
            with hands_at(mutter, tmp_path) as hands:
                hands.granted()
                for times in (1, 2):
                    assert hands.paste(TEXT) == Delivered()
                    stands_in(hands, target, TEXT * times)
                    hands.wait(lambda times=times: len(person.changes) == 2 * times, "it was taken and given back")
                    assert hands.beside(person.read) == b""
            until(lambda: not person.offered or person.read() == b"", 5, "nothing is there once the launcher has gone")

    def test_a_key_that_is_down_as_the_launcher_is_killed_does_not_stay_down(
        self, mutter: MutterSession, person: MutterPerson, tmp_path: Path
    ) -> None:
        with open_target("qt", mutter, person) as target:
            with hands_at(mutter, tmp_path) as hands:
                hands.granted()
                session, down = hands.permission.session, list[bool]()
                session._strike(session.handle, SHIFT, down=True, then=lambda: down.append(True), failed=lambda: None)
                hands.wait(lambda: down == [True], "Shift is down")
                hands.bus._wire._socket.shutdown(2)  # as the kernel does for a killed process
            until(lambda: not mutter.backend.sessions, 5, "its sessions are over")
            person.type("a")
            until(target.text, 5, "the letter")
            assert target.text() == "a"

    def test_without_leave_nothing_is_pressed(self, mutter: MutterSession, person: MutterPerson, hands: PortalHands) -> None:
        hands.granted()
        with open_target("qt", mutter, person) as target:
            mutter.backend.close("RemoteDesktop")
            hands.wait(lambda: hands.permission.state == "unasked", "taken back")
            begun = len(mutter.backend.keys)
            assert hands.paste(ONE_LINE) != Delivered()
            stays(lambda: target.text() == "" and len(mutter.backend.keys) == begun, 0.3, "nothing came")


def stands_in(hands: PortalHands, target: object, text: str) -> None:
    """As a person sees it."""
    assert hands.becomes(lambda: target.text() == text), f"there stands {target.text()!r}"
