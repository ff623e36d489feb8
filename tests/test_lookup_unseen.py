"""One look-up where the desktop does not tell which window comes back: that is said from the beginning, and never guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import Desk

from launcher.desktop import Target
from launcher.manner import PASTES, Paste
from launcher.phrase import Matching, Rule

BACK = Target(1, "", "", unseen=True)
UNSEEN: tuple[Paste, ...] = ("ctrl-v", "shift-insert", "ctrl-shift-v", "copy")
TOLD = "Pastes into the window that comes back."


def opened(desk: Desk, query: str = "refund") -> Desk:
    desk.lookup.summon(BACK)
    desk.lookup.type(query)
    return desk


def enter(desk: Desk) -> str:
    return next(action.does for action in desk.stage.view.actions if action.keys == "Enter")


def test_it_is_told_quietly_from_the_first_view_on() -> None:
    desk = Desk()
    desk.lookup.summon(BACK)
    assert desk.stage.view.notice is not None
    assert (desk.notice, desk.stage.view.notice.tone) == (TOLD, "quiet")
    desk.lookup.type("nothing like it")
    assert desk.notice == TOLD
    desk.lookup.dismiss()
    desk.lookup.withdrawn()
    assert desk.opened().notice == ""


@pytest.mark.parametrize("paste", UNSEEN)
def test_it_is_pasted_as_the_settings_say(paste: Paste) -> None:
    desk = Desk()
    desk.lookup.unseen = paste
    opened(desk).lookup.choose("paste")
    assert [manner.paste for manner in desk.stage.manners] == [paste]


def test_copy_means_copy_and_nothing_is_promised() -> None:
    desk = Desk()
    desk.lookup.unseen = "copy"
    opened(desk)
    assert (enter(desk), desk.notice) == ("copy", "")


def test_a_change_of_the_setting_holds_at_once_also_while_the_overlay_stands_there() -> None:
    desk = opened(Desk())
    desk.lookup.unseen = "copy"
    assert enter(desk) == "copy"
    desk.lookup.choose("paste")
    assert desk.stage.manners[-1].paste == "copy"


def test_nobody_is_asked_whether_it_is_the_same_customer() -> None:
    desk = opened(Desk())
    desk.stage.title_now = "Somebody else"
    desk.lookup.choose("paste")
    assert len(desk.left) == 1


def test_where_nothing_can_be_pasted_now_no_window_is_promised() -> None:
    desk = Desk()
    desk.stage.pastes = False
    assert (enter(opened(desk)), desk.notice) == ("copy", "")


def test_what_is_asked_of_the_agent_comes_before_the_quiet_line() -> None:
    desk = opened(Desk(), "order")
    desk.lookup.choose("paste")
    assert desk.notice not in ("", TOLD)


@given(setting=st.sampled_from(UNSEEN), rule=st.sampled_from(PASTES) | st.none())
def test_what_may_reach_a_terminal_brings_no_line_break_there(setting: Paste, rule: Paste | None) -> None:
    desk = Desk()
    if rule is not None:
        desk.own_rules = (Rule(match=Matching(process=None), paste=rule, newlines="keep"),)
        desk.learn()
    desk.lookup.unseen = setting
    opened(desk, "lines").lookup.choose("paste")
    pasted = rule or setting
    if pasted == "never":
        assert desk.left == []
        return
    assert desk.stage.manners[-1].paste == pasted
    assert desk.stage.manners[-1].newlines == ("keep" if pasted in {"ctrl-v", "copy"} else "join")


def test_that_line_breaks_become_spaces_is_told_with_it() -> None:
    desk = Desk()
    desk.lookup.unseen = "ctrl-shift-v"
    assert opened(desk, "lines").notice == f"{TOLD} Line breaks become spaces."


@given(setting=st.sampled_from(UNSEEN))
def test_a_window_that_is_known_is_not_touched_by_the_setting(setting: Paste) -> None:
    desk = Desk()
    desk.lookup.unseen = setting
    desk.opened("refund").lookup.choose("paste")
    assert [manner.paste for manner in desk.stage.manners] == ["ctrl-v"]
