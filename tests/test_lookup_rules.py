"""Rules in one look-up: what Enter does for the window in use, whose texts are shown, and that both are said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import CHAT, Desk

from launcher.desktop import Target
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Waiting
from launcher.manner import PASTES, Manner, Paste
from launcher.view import Notice

MAIL = Target(2, "mail", "Inbox")
SHELL = Target(3, "xterm", "sh", terminal=True)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def enter(desk: Desk) -> str:
    """What the foot says that Enter does."""
    return next((action.does for action in desk.stage.view.actions if action.keys == "Enter"), "")


def keys(desk: Desk) -> list[str]:
    return [action.keys for action in desk.stage.view.actions]


@pytest.mark.parametrize(
    ("paste", "does"),
    [
        ("ctrl-v", "paste"),
        ("shift-insert", "paste"),
        ("ctrl-shift-v", "paste"),
        ("type", "type"),
        ("copy", "copy"),
        ("never", ""),
    ],
)
def test_the_foot_says_what_enter_does_in_this_window(desk: Desk, paste: Paste, does: str) -> None:
    desk.ruled(paste=paste).opened("refund")
    assert enter(desk) == does
    assert ("Ctrl+Enter" in keys(desk)) == (does != "copy")
    desk.lookup.dismiss()
    desk.lookup.withdrawn()
    desk.lookup.summon(MAIL)
    assert enter(desk) == "paste"


@given(st.sampled_from(PASTES), st.booleans(), st.booleans(), st.booleans())
def test_the_foot_never_promises_what_will_not_be_done(paste: Paste, guarded: bool, pastes: bool, types: bool) -> None:
    desk = Desk().ruled(paste=paste)
    desk.stage.pastes, desk.stage.types = pastes, types
    desk.lookup.summon(replace(CHAT, guarded=guarded))
    desk.lookup.type("refund")
    if paste == "never" and pastes:
        assert enter(desk) == ""
    elif not pastes or guarded or paste == "copy" or (paste == "type" and not types):
        assert enter(desk) == "copy"
    else:
        assert enter(desk) == ("type" if paste == "type" else "paste")


def test_the_phrase_goes_in_the_manner_of_its_window(desk: Desk) -> None:
    desk.ruled(paste="type", wait=0.4, newlines="join", speed=20.0).opened("refund").delivered()
    desk.stage.title_now = MAIL.title
    desk.lookup.summon(MAIL)
    desk.lookup.type("refund")
    desk.lookup.choose("paste")
    assert desk.stage.manners == [Manner("type", 0.4, "join", 20.0), Manner()]


def test_so_does_the_last_phrase_again_and_a_phrase_by_its_own_key(desk: Desk) -> None:
    desk.ruled(paste="shift-insert").opened("refund").delivered()
    desk.lookup.again(MAIL)
    desk.lookup.came_of_it(Delivered())
    desk.lookup.again(CHAT)
    desk.lookup.came_of_it(Delivered())
    desk.lookup.paste_phrase("open", MAIL)
    desk.lookup.came_of_it(Delivered())
    desk.lookup.paste_phrase("open", CHAT)
    assert [manner.paste for manner in desk.stage.manners] == ["shift-insert", "ctrl-v", "shift-insert", "ctrl-v", "shift-insert"]


def test_a_rule_that_comes_while_the_overlay_is_open_holds_at_once(desk: Desk) -> None:
    desk.opened("refund").ruled(paste="type")
    assert enter(desk) == "type"
    desk.lookup.choose("paste")
    assert desk.stage.manners[-1].paste == "type"


# -- nothing may go there


@pytest.mark.parametrize("how", ["paste", "paste-always"])
def test_where_nothing_may_go_enter_says_why_and_stays(desk: Desk, how: str) -> None:
    desk.ruled(paste="never").opened("refund")
    assert "chat" in desk.notice
    assert "Ctrl+Enter" in desk.notice
    desk.lookup.choose(how)  # type: ignore[arg-type]  # the words of the type
    assert desk.left == []
    assert desk.lookup.state == "choosing"
    assert desk.stage.view.notice is not None
    assert desk.stage.view.notice.tone == "warn"


def test_where_nothing_may_go_ctrl_enter_copies(desk: Desk) -> None:
    desk.ruled(paste="never").opened("refund").lookup.choose("copy")
    assert desk.left == ["copy \"I can't refund it once it's open.\""]


def test_a_phrase_by_its_own_key_that_may_not_go_there_waits(desk: Desk) -> None:
    desk.ruled(paste="never").lookup.paste_phrase("open", CHAT)
    desk.lookup.came_of_it(Waiting("Nothing is pasted there."))
    assert desk.stage.said == [Notice("Nothing is pasted there.", "warn")]
    assert desk.opened().reading.id == "open"


# -- another customer


@pytest.mark.parametrize(("paste", "asks"), [("type", True), ("shift-insert", True), ("copy", False), ("never", False)])
def test_another_customers_title_asks_wherever_something_goes_into_the_window(desk: Desk, paste: Paste, asks: bool) -> None:
    desk.ruled(paste=paste).opened("refund")
    desk.stage.title_now = "Bob Jones - Chat"
    desk.lookup.choose("paste")
    assert ("title has changed" in desk.notice) is asks
    assert bool(desk.left) is (paste == "copy")
    desk.lookup.choose("paste")
    assert bool(desk.left) is (paste != "never")


def test_what_is_only_copied_asks_for_nobody(desk: Desk) -> None:
    desk.stage.title_now = "Bob Jones - Chat"
    desk.lookup.summon(replace(CHAT, guarded=True))
    desk.lookup.type("refund")
    desk.lookup.choose("paste")
    assert desk.left


# -- line breaks


@pytest.mark.parametrize(("paste", "says"), [("ctrl-v", True), ("type", True), ("copy", True), ("never", False)])
def test_line_breaks_that_will_be_spaces_are_told_before(desk: Desk, paste: Paste, says: bool) -> None:
    desk.ruled(paste=paste, newlines="join").opened("two lines")
    assert ("Line breaks become spaces" in desk.notice) is says


@pytest.mark.parametrize("query", ["refund", "order"])
def test_a_phrase_of_one_line_says_nothing_of_them(desk: Desk, query: str) -> None:
    assert desk.ruled(newlines="join").opened(query).notice == ""


def test_a_terminal_says_it_without_any_rule_and_other_windows_do_not(desk: Desk) -> None:
    desk.lookup.summon(SHELL)
    desk.lookup.type("two lines")
    assert "Line breaks become spaces" in desk.notice
    desk.lookup.dismiss()
    desk.lookup.withdrawn()
    assert desk.opened("two lines").notice == ""


def test_what_must_be_known_now_comes_before_it(desk: Desk) -> None:
    desk.ruled(newlines="join").opened("two lines").lookup.choose("paste")
    desk.lookup.came_of_it(LeftOnClipboard("A key is still held down.", open=True))
    assert desk.notice == "A key is still held down."


# -- the channel


def test_a_rules_channel_is_shown_for_that_window_only_and_not_kept(desk: Desk) -> None:
    desk.ruled(channel="phone").opened("two minutes")
    assert (desk.stage.view.channel, desk.reading.text) == ("phone", "May I ask for two minutes?")
    desk.delivered()
    assert desk.stage.view.channel == "chat"
    desk.lookup.summon(MAIL)
    desk.lookup.type("two minutes")
    assert desk.reading.text == "Give me 2 minutes."
    assert not [asked for asked in desk.stage.asked if asked.startswith("channel")]


def test_what_the_agent_switches_to_by_hand_is_her_own(desk: Desk) -> None:
    desk.ruled(channel="phone").opened().lookup.switch("chat")
    assert "channel chat" in desk.stage.asked
    desk.lookup.dismiss()
    desk.lookup.withdrawn()
    assert desk.opened().stage.view.channel == "phone"  # the rule still holds for the next opening
    assert desk.lookup.own_channel == "chat"


def test_a_channel_that_the_switch_does_not_know_is_shown_there_while_it_holds(desk: Desk) -> None:
    desk.ruled(channel="email").opened()
    assert (desk.stage.view.channel, desk.stage.view.channels) == ("email", ("chat", "phone", "email"))
    desk.lookup.focus_lost()
    desk.lookup.summon(MAIL)
    assert desk.stage.view.channels == ("chat", "phone")


def test_a_phrase_by_its_own_key_has_the_words_of_the_windows_channel(desk: Desk) -> None:
    desk.ruled(channel="phone").lookup.paste_phrase("wait", CHAT)
    desk.lookup.came_of_it(Delivered())
    desk.lookup.paste_phrase("wait", MAIL)
    assert desk.left == ["paste 'May I ask for two minutes?' into chat", "paste 'Give me 2 minutes.' into mail"]


def test_a_hotkey_before_the_phrases_are_there_gets_the_rules_channel_with_them() -> None:
    desk = Desk().ruled(channel="phone")
    early = Desk()
    early.lookup._finding.collection = None
    early.lookup.summon(CHAT)
    early.lookup.take(desk.lookup.collection)
    assert early.lookup.channel == "phone"
