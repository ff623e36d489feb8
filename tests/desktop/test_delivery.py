"""The paste rite on the fake desktop, in virtual time: every way it can end, and what must never happen on the way."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from launcher.desktop import ClipText, Target
from launcher.desktop.caret import starts, way
from launcher.desktop.delivery import CALLED_WITHIN, Delivery
from launcher.desktop.fake import Fake
from launcher.desktop.fit import fit, fitted, joins
from launcher.desktop.outcome import KEYS_UP_WITHIN, Delivered, LeftOnClipboard, Outcome, Waiting
from launcher.manner import LONGEST_WAIT, NEWLINES, PASTES, Manner, Paste


class Desk:
    def __init__(self, *, terminal: bool = False) -> None:
        self.fake = Fake(clipboard="the user's own")
        self.target: Target = self.fake.add(1, terminal=terminal)
        self.fake.focus = 99  # our overlay has it
        self.delivery = Delivery(self.fake.desktop(), lambda: self.fake.log.append("hide"), lambda: self.fake.time)

    def paste(self, text: str = "Hello", caret: int | None = None, manner: Manner | None = None) -> Outcome:
        return self.fake.carry_out(self.delivery.paste(text, self.target, caret, manner))

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


def test_the_caret_goes_where_the_phrase_wants_it_before_the_clipboard_comes_back(desk: Desk) -> None:
    assert desk.paste("Dear Ada, bye.", caret=5) == Delivered()
    assert desk.fake.windows[1].caret == 5
    assert desk.fake.log[-3:] == ["press Ctrl+V", "press Left 9 times", "give back"]


def test_the_caret_waits_for_a_slow_window(desk: Desk) -> None:
    desk.fake.windows[1].slow = 1.2
    assert desk.paste("Dear Ada, bye.", caret=5) == Delivered()
    assert desk.fake.windows[1].caret == 5


@pytest.mark.parametrize("caret", [None, 14, 99])
def test_a_caret_at_the_end_needs_no_key(desk: Desk, caret: int | None) -> None:
    assert desk.paste("Dear Ada, bye.", caret=caret) == Delivered()
    assert not any("Left" in line for line in desk.fake.log)


@pytest.mark.parametrize(("slow", "at"), [(0.0, 0.02), (1.2, 0.5)])
def test_the_caret_stays_when_a_key_is_touched_meanwhile(desk: Desk, slow: float, at: float) -> None:
    desk.fake.windows[1].slow = slow
    desk.fake.later(at, lambda: setattr(desk.fake, "letter_until", desk.fake.time + 0.03))
    assert desk.paste("Dear Ada, bye.", caret=5) == Delivered()
    assert desk.fake.windows[1].caret == 14


def test_the_caret_stays_when_another_window_comes_up(desk: Desk) -> None:
    desk.fake.later(0.02, lambda: desk.fake.add(2, "mail") and None)
    assert desk.paste("Dear Ada, bye.", caret=5) == Delivered()
    assert (desk.fake.windows[1].caret, desk.fake.windows[2].caret) == (14, 0)


def test_the_caret_stays_when_something_is_copied_meanwhile(desk: Desk) -> None:
    desk.fake.later(0.02, lambda: desk.fake.user_copies("newer"))
    assert desk.paste("Dear Ada, bye.", caret=5) == Delivered()
    assert desk.fake.windows[1].caret == 14


def test_a_caret_too_far_away_stays_at_the_end_and_that_is_said(desk: Desk) -> None:
    outcome = desk.paste("Dear Ada. " + "bye " * 101, caret=5)
    assert isinstance(outcome, Delivered)
    assert outcome.note
    assert not any("Left" in line for line in desk.fake.log)


def test_in_a_terminal_the_caret_counts_what_the_lines_have_become() -> None:
    desk = Desk(terminal=True)
    desk.paste("cd /\n\nls  -l", caret=6)
    assert desk.arrived == "cd / ls -l"
    assert desk.fake.windows[1].caret == 5


def test_a_copy_moves_no_caret(desk: Desk) -> None:
    desk.fake.carry_out(desk.delivery.copy("Dear Ada", desk.target, "Copied."))
    assert not any("press" in line for line in desk.fake.log)


@given(st.text(st.sampled_from("ab \n\r\t\x1b\u0301é👍🏽\u200d한"), max_size=12), st.integers(0, 12), st.booleans())
def test_the_way_of_the_caret_ends_at_a_letter_next_to_its_place(text: str, caret: int, terminal: bool) -> None:
    caret = min(caret, len(text))
    ready = fitted(text, caret, terminal=terminal)
    assert ready.text == fit(text, terminal=terminal)[0]
    assert ready.way is not None
    places = [*starts(ready.text), len(ready.text)]
    assert ready.way.presses < len(places)
    behind = ready.text[places[len(places) - 1 - ready.way.presses] :]
    if not terminal:
        whole = fit(text[caret:], terminal=False)[0]
        assert whole.endswith(behind)
        assert len(whole) - len(behind) < 8  # never before its place, and at most one letter behind it


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301x", 2),
        ("👩\u200d👩\u200d👧\u200d👦!", 2),
        ("🇩🇪🇫🇷🇪", 3),
        ("👍🏽b", 2),
        ("❤\ufe0f\u200d🔥", 1),
        ("1\ufe0f\u20e3", 1),
        ("🏴\U000e0067\U000e0062\U000e007f", 1),
        ("한국어", 3),
        ("\u1112\u1161\u11ab\u1100", 2),
        ("กำ", 1),
        ("a\nb", 3),
        ("\n\u0301", 2),
        ("a\u200db", 2),
    ],
)
def test_a_letter_is_what_a_reader_takes_for_one(text: str, count: int) -> None:
    assert len(starts(text)) == count


@pytest.mark.parametrize(
    ("text", "caret", "key"),
    [
        ("Hello there", 3, "Left"),
        ("שלום\nHello there", 8, "Left"),
        ("שלום עולם", 3, "Right"),
        ("مرحبا بك\nشكرا", 2, "Right"),
        ("שלום 123", 3, None),
        ("Hello שלום", 3, None),
        ("שלום Ada עולם", 3, None),
    ],
)
def test_the_caret_goes_back_the_way_that_the_text_runs(text: str, caret: int, key: str | None) -> None:
    found = way(text, caret, terminal=False)
    assert (found.key if found else None) == key
    in_terminal = way(text, caret, terminal=True)
    assert in_terminal is not None
    assert in_terminal.key == "Left"


@pytest.mark.parametrize(
    ("clipboard", "expected"),
    [
        ("{{input:x}}\n", ClipText("{{input:x}}\n")),
        ("", ClipText(None, "empty")),
        ("x" * 20_001, ClipText(None, "large")),
    ],
)
def test_the_clipboards_text_is_told_or_why_not(desk: Desk, clipboard: str, expected: ClipText) -> None:
    desk.fake.clipboard = clipboard
    told: list[ClipText] = []
    desk.fake.desktop().clipboard.text(told.append)
    desk.fake.concealed = True
    desk.fake.desktop().clipboard.text(told.append)
    assert told == [expected, ClipText(None, "concealed")]


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


def test_where_a_fetch_could_not_be_seen_it_is_not_called_a_failure(desk: Desk) -> None:
    desk.fake.windows[1].takes = False
    desk.fake.later(0.01, lambda: setattr(desk.fake.offer_now, "unseen", True))
    outcome = desk.paste()
    assert isinstance(outcome, LeftOnClipboard)
    assert "Look whether" in outcome.reason


def test_what_is_left_is_marked_as_for_anybody(desk: Desk) -> None:
    desk.fake.windows[1].takes = False
    desk.paste()
    assert desk.fake.offer_now is not None
    assert desk.fake.offer_now.left


def test_where_only_the_one_in_front_may_say_who_comes_next_that_is_said_before_we_hide(desk: Desk) -> None:
    desk.delivery.desktop = replace(desk.delivery.desktop, front_first=True)
    assert desk.paste() == Delivered()
    assert desk.fake.log.index("activate 1") < desk.fake.log.index("hide")


# -- the manner of a window


CHORDS: dict[Paste, str] = {"ctrl-v": "Ctrl+V", "shift-insert": "Shift+Insert", "ctrl-shift-v": "Ctrl+Shift+V"}
WORDS = st.text(st.sampled_from("ab \n\r\t\x1b\x03é👍한"), max_size=14)
LINES = Manner(newlines="shift-enter")


@pytest.mark.parametrize(("paste", "chord"), CHORDS.items())
def test_a_rule_says_which_keys_paste(desk: Desk, paste: Paste, chord: str) -> None:
    assert desk.paste(manner=Manner(paste)) == Delivered()
    assert [line for line in desk.fake.log if "press" in line] == [f"press {chord}"]
    assert ("keep with primary" in desk.fake.log) == (paste == "shift-insert")


def test_a_layout_without_a_v_pastes_by_shift_insert_whatever_the_rule(desk: Desk) -> None:
    desk.fake.latin = False
    assert desk.paste(manner=Manner("ctrl-shift-v")) == Delivered()
    assert "press Shift+Insert" in desk.fake.log


@given(
    WORDS,
    st.integers(0, 14),
    st.builds(Manner, st.sampled_from(PASTES), st.sampled_from((0.0, 0.4)), st.sampled_from(NEWLINES), st.just(500.0)),
    st.booleans(),
)
@example(text="a\nb\n\n", caret=1, manner=Manner(newlines="shift-enter"), terminal=False)
@example(text="\n\na", caret=0, manner=Manner(newlines="shift-enter"), terminal=False)
def test_whatever_the_text_and_the_manner_what_arrives_is_what_the_law_says(
    text: str, caret: int, manner: Manner, terminal: bool
) -> None:
    desk = Desk(terminal=terminal)
    outcome = desk.paste(text, min(caret, len(text)), manner)
    if manner.paste == "type":
        text = text.replace("\t", " ")  # no key that leads to another field
    lawful = fit(text, "join" if joins(manner, terminal=terminal) else "keep", terminal=terminal)[0]
    assert "press Enter" not in desk.fake.log
    assert "press Ctrl+Enter" not in desk.fake.log
    if manner.paste == "never":
        assert isinstance(outcome, Waiting)
        assert (desk.arrived, desk.fake.clipboard) == ("", "the user's own")
    elif manner.paste == "copy":
        assert isinstance(outcome, LeftOnClipboard)
        assert (desk.arrived, desk.fake.clipboard) == ("", lawful)
    else:
        assert isinstance(outcome, Delivered)
        assert (desk.arrived, desk.fake.clipboard) == (lawful, "the user's own")
        assert not joins(manner, terminal=terminal) or "\n" not in desk.arrived


@given(WORDS, st.sampled_from(("ctrl-v", "type", "copy")), st.booleans())
def test_what_became_of_the_line_breaks_in_a_terminal_is_said(text: str, paste: Paste, terminal: bool) -> None:
    desk = Desk(terminal=terminal)
    outcome = desk.paste(text, manner=Manner(paste, newlines="join", speed=500))
    told = outcome.note if isinstance(outcome, Delivered) else outcome.reason
    assert ("Line breaks" in told) == bool(fit(text, "join", terminal=terminal)[1])


@given(st.text(st.sampled_from("ab\n"), max_size=8), st.integers(0, 8))
def test_the_caret_stands_where_the_phrase_wants_it_also_line_by_line(text: str, caret: int) -> None:
    desk = Desk()
    desk.paste(text, min(caret, len(text)), LINES)
    assert desk.fake.windows[1].caret == min(caret, len(fit(text, terminal=False)[0]))


def test_into_some_windows_nothing_goes_and_the_clipboard_is_not_even_read(desk: Desk) -> None:
    outcome = desk.paste(manner=Manner("never"))
    assert isinstance(outcome, Waiting)
    assert "chat" in outcome.reason
    assert desk.fake.log == ["hide", "activate 1"]


def test_a_window_with_more_rights_that_is_to_get_nothing_gets_no_copy_either(desk: Desk) -> None:
    desk.target = replace(desk.target, guarded=True)
    assert isinstance(desk.paste(manner=Manner("never")), Waiting)
    assert desk.fake.clipboard == "the user's own"


def test_a_copy_by_rule_is_the_users_own_and_gives_the_focus_back(desk: Desk) -> None:
    desk.paste(manner=Manner("copy"))
    assert desk.fake.focus == 1
    assert not desk.delivery.can_put_back


# -- a wait before the keys


@pytest.mark.parametrize("wait", [0.4, LONGEST_WAIT])
def test_a_slow_window_is_given_its_time_with_the_phrase_on_the_clipboard(desk: Desk, wait: float) -> None:
    pressed: list[float] = []
    offered: list[float] = []
    desk.fake.log = Timed(desk.fake, offered, pressed)
    assert desk.paste(manner=Manner(wait=wait)) == Delivered()
    assert pressed[0] - offered[0] >= wait
    assert pressed[0] - offered[0] < wait + 0.1


class Timed(list[str]):
    """The log, with the times of offers and presses beside it."""

    def __init__(self, fake: Fake, offered: list[float], pressed: list[float]) -> None:
        super().__init__()
        self.fake, self.offered, self.pressed = fake, offered, pressed

    def append(self, line: str) -> None:
        super().append(line)
        if line.startswith(("offer", "press")):
            (self.offered if line.startswith("offer") else self.pressed).append(self.fake.time)


def test_a_window_that_loses_the_focus_while_it_is_waited_for_gets_nothing(desk: Desk) -> None:
    desk.fake.later(0.2, lambda: desk.fake.add(2, "mail") and None)
    assert isinstance(desk.paste(manner=Manner(wait=0.5)), LeftOnClipboard)
    assert not any("press" in line for line in desk.fake.log)
    assert desk.fake.clipboard == "Hello"


def test_the_wait_begins_anew_with_the_focus(desk: Desk) -> None:
    desk.fake.later(0.2, lambda: desk.fake.add(2, "mail") and None)
    desk.fake.later(0.3, lambda: setattr(desk.fake, "focus", 1))
    offered: list[float] = []
    pressed: list[float] = []
    desk.fake.log = Timed(desk.fake, offered, pressed)
    assert desk.paste(manner=Manner(wait=0.5)) == Delivered()
    assert pressed[0] >= 0.8


def test_a_copy_while_the_window_is_waited_for_wins(desk: Desk) -> None:
    desk.fake.later(0.2, lambda: desk.fake.user_copies("newer"))
    assert isinstance(desk.paste(manner=Manner(wait=0.5)), Waiting)
    assert (desk.arrived, desk.fake.clipboard) == ("", "newer")


def test_what_a_window_took_before_the_keys_is_no_proof_that_it_pasted(desk: Desk) -> None:
    def takes_a_copy() -> None:
        assert desk.fake.offer_now is not None
        desk.fake.offer_now.fetches += 1

    desk.fake.windows[1].takes = False
    desk.fake.later(0.2, takes_a_copy)
    outcome = desk.paste(manner=Manner(wait=0.5))
    assert isinstance(outcome, LeftOnClipboard)
    assert "Look whether" in outcome.reason


def test_a_window_that_took_a_copy_before_the_keys_still_gets_the_time_to_paste(desk: Desk) -> None:
    def takes_a_copy() -> None:
        assert desk.fake.offer_now is not None
        desk.fake.offer_now.fetches += 1

    desk.fake.later(0.1, takes_a_copy)
    desk.fake.windows[1].slow = 1.0
    assert desk.paste(manner=Manner(wait=0.5)) == Delivered()
    assert desk.arrived == "Hello"


# -- line by line


POEM = "one\ntwo\n\nthree"


def test_lines_go_one_by_one_with_shift_enter_between(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    desk.delivery.progress = lambda *at: told.append(at)
    assert desk.paste(POEM, manner=LINES) == Delivered()
    pressed = [line.removeprefix("press ") for line in desk.fake.log if line.startswith("press")]
    assert pressed == ["Ctrl+V", "Shift+Enter", "Ctrl+V", "Shift+Enter", "Shift+Enter", "Ctrl+V"]
    assert told == [(3, 14), (7, 14), (8, 14), (14, 14)]
    assert desk.fake.log.count("give back") == 1


def test_a_slow_window_gets_no_line_break_before_its_line(desk: Desk) -> None:
    desk.fake.windows[1].slow = 1.0
    assert desk.paste(POEM, manner=LINES) == Delivered()
    assert desk.arrived == POEM


@pytest.mark.parametrize("at", [0.05, 0.2, 0.4, 0.55])
def test_a_key_of_the_user_stops_the_lines_and_it_is_told_how_many_stand_there(desk: Desk, at: float) -> None:
    desk.fake.later(at, lambda: setattr(desk.fake, "letter_until", desk.fake.time + 0.03))
    outcome = desk.paste(POEM, manner=LINES)
    assert isinstance(outcome, LeftOnClipboard)
    stand = len(desk.arrived.split("\n"))
    assert desk.arrived == "\n".join(POEM.split("\n")[:stand])
    assert f"{stand} of 4" in outcome.reason
    assert desk.fake.clipboard == POEM


@pytest.mark.parametrize("at", [0.0, 0.1, 0.4, 0.55])
def test_a_call_stops_the_lines_and_it_is_told_how_many_stand_there(desk: Desk, at: float) -> None:
    stops: list[bool] = []
    desk.fake.later(at, lambda: stops.append(desk.delivery.stop()))
    outcome = desk.paste(POEM, manner=replace(LINES, wait=0.05))
    assert stops == [True]
    assert isinstance(outcome, LeftOnClipboard)
    stand = len(desk.arrived.split("\n")) if desk.arrived else 0
    assert desk.arrived == "\n".join(POEM.split("\n")[:stand])
    assert f"{stand} of 4" in outcome.reason
    assert desk.fake.clipboard == POEM


@pytest.mark.parametrize("by_call", [True, False])
def test_a_window_that_asks_once_more_for_its_line_is_not_given_the_whole(desk: Desk, by_call: bool) -> None:
    touch = desk.delivery.stop if by_call else lambda: setattr(desk.fake, "letter_until", desk.fake.time + 0.03)
    asked: list[str] = []
    desk.fake.later(0.05, touch)
    desk.fake.later(0.2, lambda: asked.append(desk.fake.clipboard))
    assert isinstance(desk.paste(POEM, manner=LINES), LeftOnClipboard)
    assert asked == [POEM.splitlines()[0]]


def test_what_is_copied_after_the_stop_is_not_overwritten(desk: Desk) -> None:
    desk.fake.later(0.05, desk.delivery.stop)
    desk.fake.later(0.1, lambda: desk.fake.user_copies("copied meanwhile"))
    assert isinstance(desk.paste(POEM, manner=LINES), Waiting)
    assert desk.fake.clipboard == "copied meanwhile"


def test_a_window_that_comes_up_stops_the_lines_and_gets_none(desk: Desk) -> None:
    desk.fake.later(0.4, lambda: desk.fake.add(2, "mail") and None)
    outcome = desk.paste(POEM, manner=LINES)
    assert isinstance(outcome, LeftOnClipboard)
    assert desk.fake.windows[2].text == ""
    assert POEM.startswith(desk.arrived)
    assert desk.fake.clipboard == POEM
    assert desk.delivery.put_back()
    assert desk.fake.clipboard == "the user's own"


@pytest.mark.parametrize("newer", ["copied meanwhile", ""])
def test_a_newer_copy_or_a_clearing_stops_the_lines_and_wins(desk: Desk, newer: str) -> None:
    desk.fake.later(0.4, lambda: desk.fake.user_copies(newer))
    outcome = desk.paste(POEM, manner=LINES)
    assert isinstance(outcome, Waiting)
    assert "2 of 4" in outcome.reason
    assert desk.fake.clipboard == newer
    assert "give back" not in desk.fake.log


def test_a_window_that_does_not_fetch_its_line_gets_no_line_break(desk: Desk) -> None:
    desk.fake.windows[1].takes = False
    outcome = desk.paste(POEM, manner=LINES)
    assert isinstance(outcome, LeftOnClipboard)
    assert "press Shift+Enter" not in desk.fake.log
    assert desk.fake.clipboard == POEM


def test_lines_for_a_closed_window_wait_whole_on_the_clipboard(desk: Desk) -> None:
    del desk.fake.windows[1]
    outcome = desk.paste(POEM, manner=LINES)
    assert isinstance(outcome, LeftOnClipboard)
    assert "closed" in outcome.reason
    assert desk.fake.clipboard == POEM


# -- typed


def test_a_text_is_typed_where_nothing_can_be_pasted(desk: Desk) -> None:
    assert desk.paste("Hello 👍", manner=Manner("type")) == Delivered()
    assert desk.arrived == "Hello 👍"
    assert not any(line.startswith(("offer", "keep")) for line in desk.fake.log)


def test_typing_that_was_stopped_leaves_the_whole_and_the_users_own_can_be_put_back(desk: Desk) -> None:
    desk.fake.windows[1].takes = False
    desk.paste("first")  # was left, and could be put back
    desk.fake.focus = 99
    desk.fake.later(0.5, lambda: setattr(desk.fake, "letter_until", desk.fake.time + 0.1))
    assert isinstance(desk.paste("x" * 100, manner=Manner("type")), LeftOnClipboard)
    assert desk.fake.clipboard == "x" * 100
    assert desk.delivery.put_back()
    assert desk.fake.clipboard == "first"


def test_a_wait_is_once_before_the_first_key_and_not_before_each_line(desk: Desk) -> None:
    assert desk.paste("a\nb\nc", manner=Manner(newlines="shift-enter", wait=2.0)) == Delivered()
    assert desk.arrived == "a\nb\nc"
    assert desk.fake.time < 4.0


@pytest.mark.parametrize("text", ["x" * 400, POEM])
def test_a_call_while_it_comes_in_pieces_is_the_stop_and_so_is_a_second_one_right_behind(desk: Desk, text: str) -> None:
    manner = LINES if text == POEM else Manner("type")
    assert not desk.delivery.stop()
    desk.fake.later(0.3, lambda: desk.fake.log.append(f"stop {desk.delivery.stop()}"))
    outcome = desk.paste(text, manner=manner)
    assert isinstance(outcome, LeftOnClipboard)
    assert "stop True" in desk.fake.log
    assert outcome.reason.startswith("Stopped")
    assert desk.fake.clipboard == text
    assert len(desk.arrived) < len(text)
    assert desk.delivery.stop()
    desk.fake.pass_time(CALLED_WITHIN)
    assert not desk.delivery.stop()
    desk.fake.focus = 1
    assert desk.paste("the next one comes whole", manner=Manner("type")) == Delivered()


def test_a_hotkey_whose_first_key_has_stopped_it_was_for_that(desk: Desk) -> None:
    desk.fake.later(0.5, lambda: setattr(desk.fake, "down_until", desk.fake.time + 0.1))
    assert isinstance(desk.paste("x" * 100, manner=Manner("type")), LeftOnClipboard)
    assert desk.delivery.stop()


def test_a_key_that_is_up_again_when_it_is_told_was_no_hotkey(desk: Desk) -> None:
    desk.fake.keep_answers = False  # the clipboard's owner takes its time
    desk.fake.later(0.5, lambda: setattr(desk.fake, "letter_until", desk.fake.time + 0.1))
    assert isinstance(desk.paste("x" * 100, manner=Manner("type")), LeftOnClipboard)
    assert not desk.delivery.stop()


@pytest.mark.parametrize("manner", [Manner(), Manner("type")])
def test_what_is_there_whole_is_not_stopped(desk: Desk, manner: Manner) -> None:
    stops: list[bool] = []
    desk.delivery.progress = lambda typed, whole: stops.append(desk.delivery.stop()) if typed == whole else None
    desk.fake.later(0.01, lambda: manner.paste != "type" and stops.append(desk.delivery.stop()))
    assert desk.paste("12345678", manner=manner) == Delivered()
    assert stops == [False]
    assert not desk.delivery.stop()


def test_from_its_last_letter_on_a_typed_text_has_arrived(desk: Desk) -> None:
    """Then a hotkey is followed at once; before that, what is typed behind it goes where it would have gone."""
    seen: list[bool] = []
    desk.delivery.progress = lambda _typed, _whole: seen.append(desk.delivery.settling)
    assert desk.paste("x" * 20, manner=Manner("type")) == Delivered()
    assert seen == [False] * (len(seen) - 1) + [True]
    assert not desk.delivery.settling
