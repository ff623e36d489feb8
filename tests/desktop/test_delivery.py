"""The paste rite on the fake desktop, in virtual time: every way it can end, and what must never happen on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.desktop import Target
from launcher.desktop.delivery import KEYS_UP_WITHIN, Delivered, Delivery, LeftOnClipboard, Outcome, Waiting, fit
from launcher.desktop.fake import Fake


class Desk:
    def __init__(self, *, terminal: bool = False) -> None:
        self.fake = Fake(clipboard="the user's own")
        self.target: Target = self.fake.add(1, terminal=terminal)
        self.fake.focus = 99  # our overlay has it
        self.delivery = Delivery(self.fake.desktop(), lambda: self.fake.log.append("hide"), lambda: self.fake.time)

    def paste(self, text: str = "Hello") -> Outcome:
        return self.fake.carry_out(self.delivery.paste(text, self.target))

    @property
    def arrived(self) -> str:
        return self.fake.windows[1].text if 1 in self.fake.windows else ""


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_phrase_arrives_and_the_clipboard_comes_back(desk: Desk) -> None:
    assert desk.paste() == Delivered()
    assert desk.arrived == "Hello"
    assert desk.fake.clipboard == "the user's own"
    assert desk.fake.log == ["keep", "hide", "activate 1", "offer to chat in passing", "press Ctrl+V", "give back"]


def test_a_slow_window_still_gets_the_phrase_and_not_the_old_clipboard(desk: Desk) -> None:
    desk.fake.windows[1].slow = 1.2
    assert desk.paste() == Delivered()
    assert desk.arrived == "Hello"


def test_nothing_is_hidden_while_the_choosing_key_is_down(desk: Desk) -> None:
    desk.fake.down_until = 0.6
    hidden_at: list[float] = []
    desk.delivery.hide = lambda: hidden_at.append(desk.fake.time)
    assert desk.paste() == Delivered()
    assert hidden_at[0] >= 0.6


def test_a_key_that_stays_down_leaves_the_launcher_open_and_the_text_on_the_clipboard(desk: Desk) -> None:
    desk.fake.down_until = KEYS_UP_WITHIN + 60
    outcome = desk.paste()
    assert isinstance(outcome, LeftOnClipboard)
    assert outcome.open
    assert "hide" not in desk.fake.log
    assert desk.fake.clipboard == "Hello"


def test_another_window_in_front_gets_nothing(desk: Desk) -> None:
    desk.fake.add(2, "mail")
    desk.fake.refuse_focus = True
    assert isinstance(desk.paste(), LeftOnClipboard)
    assert not any(line.startswith("press") for line in desk.fake.log)
    assert desk.fake.windows[2].text == ""
    assert desk.fake.clipboard == "Hello"


def test_a_closed_window_leaves_the_text_on_the_clipboard(desk: Desk) -> None:
    del desk.fake.windows[1]
    outcome = desk.paste()
    assert isinstance(outcome, LeftOnClipboard)
    assert "closed" in outcome.reason
    assert desk.fake.clipboard == "Hello"


def test_a_window_that_never_fetches_leaves_the_text_on_the_clipboard(desk: Desk) -> None:
    desk.fake.windows[1].takes = False
    assert isinstance(desk.paste(), LeftOnClipboard)
    assert desk.fake.clipboard == "Hello"


def test_what_was_left_can_be_put_back_once(desk: Desk) -> None:
    desk.fake.windows[1].takes = False
    desk.paste()
    assert desk.delivery.put_back()
    assert desk.fake.clipboard == "the user's own"
    assert not desk.delivery.put_back()


def test_nothing_is_put_back_over_something_newer(desk: Desk) -> None:
    desk.fake.windows[1].takes = False
    desk.paste()
    assert desk.delivery.can_put_back
    desk.fake.user_copies("newer")
    assert not desk.delivery.can_put_back
    assert not desk.delivery.put_back()
    assert desk.fake.clipboard == "newer"


def test_after_a_failed_paste_the_next_one_brings_the_users_own_back(desk: Desk) -> None:
    desk.fake.windows[1].takes = False
    desk.paste("first")
    desk.fake.windows[1].takes = True
    desk.fake.focus = 99
    assert desk.paste("second") == Delivered()
    assert desk.fake.clipboard == "the user's own"


@pytest.mark.parametrize("newer", ["copied meanwhile", ""])
def test_a_newer_copy_or_a_clearing_before_the_fetch_wins_and_the_phrase_waits(desk: Desk, newer: str) -> None:
    desk.fake.windows[1].takes = False
    desk.fake.later(0.05, lambda: desk.fake.user_copies(newer))
    assert isinstance(desk.paste(), Waiting)
    assert desk.fake.clipboard == newer


@pytest.mark.parametrize("newer", ["copied meanwhile", ""])
def test_a_newer_copy_or_a_clearing_after_the_fetch_is_never_overwritten(desk: Desk, newer: str) -> None:
    desk.fake.later(0.1, lambda: desk.fake.user_copies(newer))
    assert desk.paste() == Delivered()
    assert desk.fake.clipboard == newer


def test_an_owner_that_hangs_delays_by_a_quarter_second_and_is_told(desk: Desk) -> None:
    desk.fake.keep_answers = False
    pressed_at: list[float] = []
    desk.fake.windows[1].slow = 0.0
    outcome = desk.paste()
    pressed_at.append(desk.fake.time)
    assert isinstance(outcome, Delivered)
    assert outcome.note
    assert desk.arrived == "Hello"


def test_a_copied_password_is_never_put_back(desk: Desk) -> None:
    desk.fake.concealed = True
    outcome = desk.paste()
    assert isinstance(outcome, Delivered)
    assert "password" in outcome.note
    assert "give back" not in desk.fake.log


def test_a_terminal_gets_one_line_by_shift_insert() -> None:
    desk = Desk(terminal=True)
    outcome = desk.paste("cd /\nrm -r x\n")
    assert isinstance(outcome, Delivered)
    assert outcome.note
    assert desk.arrived == "cd / rm -r x"
    assert "press Shift+Insert" in desk.fake.log


def test_a_layout_without_a_v_pastes_by_shift_insert(desk: Desk) -> None:
    desk.fake.latin = False
    assert desk.paste() == Delivered()
    assert "press Shift+Insert" in desk.fake.log
    assert "keep with primary" in desk.fake.log


def test_without_a_window_the_phrase_is_copied(desk: Desk) -> None:
    outcome = desk.fake.carry_out(desk.delivery.paste("Hello", None))
    assert isinstance(outcome, LeftOnClipboard)
    assert desk.fake.clipboard == "Hello"


def test_a_copy_is_the_users_own_and_is_kept_by_the_next_paste(desk: Desk) -> None:
    desk.fake.carry_out(desk.delivery.copy("copied on purpose", desk.target, "Copied."))
    assert not desk.delivery.put_back()
    desk.fake.focus = 99
    assert desk.paste() == Delivered()
    assert desk.fake.clipboard == "copied on purpose"


def test_leaving_waits_for_the_keys_and_gives_the_focus_back(desk: Desk) -> None:
    desk.fake.down_until = 0.3
    desk.fake.carry_out(desk.delivery.withdraw(desk.target))
    assert desk.fake.time >= 0.3
    assert desk.fake.focus == 1


@given(st.text())
def test_no_control_character_and_no_final_newline_reaches_a_document(text: str) -> None:
    fitted, _note = fit(text, terminal=False)
    assert not fitted.endswith("\n")
    assert all(c in "\n\t" or ord(c) >= 32 for c in fitted)
    assert "\r" not in fitted
    assert "\x7f" not in fitted


@given(st.text())
def test_a_terminal_never_sees_a_newline(text: str) -> None:
    assert not {"\n", "\r", "\t", "\x1b", "\x03"} & set(fit(text, terminal=True)[0])
