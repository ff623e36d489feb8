"""The typing rite, in virtual time: whole, in order, into the right window, stopped by any key, and always told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.desktop import Target
from launcher.desktop.caret import starts
from launcher.desktop.fake import Fake
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome
from launcher.desktop.typing_out import AT_MOST, PIECE, READY_WITHIN, TypingOut
from launcher.manner import Manner

TEXT = "Grüße 🎉 an alle,\n\tbis morgen"
TYPE = Manner(paste="type")
PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60)
LETTERS = ("a", " ", "e\u0301", "👩\u200d👩\u200d👧", "👍🏽", "🇩🇪", "日", "한")
CLUSTERS = st.lists(st.sampled_from(LETTERS), max_size=40).map("".join)


def typed(
    fake: Fake, target: Target, text: str = TEXT, manner: Manner = TYPE, caret: int | None = None, **about: object
) -> Outcome:
    rite = TypingOut(fake.desktop(), lambda: fake.log.append("hide"), lambda: fake.time, **about)
    return fake.carry_out(rite.type_out(text, target, caret, manner))


def pieces(fake: Fake) -> list[int]:
    return [int(line.split()[1]) for line in fake.log if line.startswith("type ")]


@pytest.fixture
def fake() -> Fake:
    return Fake(clipboard="the user's own")


@pytest.mark.parametrize(("newlines", "stands"), [("keep", "\n "), ("shift-enter", "\n "), ("join", " ")])
def test_the_text_stands_there_and_the_clipboard_is_not_touched(fake: Fake, newlines: str, stands: str) -> None:
    target = fake.add(1)
    assert typed(fake, target, TEXT + "\n", replace(TYPE, newlines=newlines)) == Delivered()
    assert fake.windows[1].text == TEXT.replace("\n\t", stands)
    assert fake.clipboard == "the user's own"
    assert not [line for line in fake.log if line.startswith("offer")]


@pytest.mark.parametrize("terminal", [True, False])
@given(text=st.text(st.sampled_from("ab \n\r\t\x0b\x85\u2028"), max_size=20))
def test_no_bare_enter_and_no_tab_is_ever_sent(text: str, terminal: bool) -> None:
    for newlines in ("keep", "shift-enter", "join"):
        fake = Fake()
        typed(fake, fake.add(1, terminal=terminal), text, replace(TYPE, newlines=newlines))
        assert {line for line in fake.log if line.startswith("press")} <= {"press Shift+Enter"}
        assert not terminal or "\n" not in fake.windows[1].text
        assert "\t" not in fake.windows[1].text


@given(PRINTED)
def test_every_letter_comes_once_and_in_order(text: str) -> None:
    fake = Fake()
    assert typed(fake, fake.add(1), "x" + text + "x") == Delivered()
    assert fake.windows[1].text == "x" + text + "x"


@given(CLUSTERS, st.sampled_from([1.0, 10.0, 50.0, 500.0]))
def test_what_a_reader_takes_for_one_letter_is_typed_as_one(text: str, speed: float) -> None:
    fake = Fake()
    typed(fake, fake.add(1), text, replace(TYPE, speed=speed))
    ends = [sum(pieces(fake)[:n]) for n in range(len(pieces(fake)) + 1)]
    assert set(ends) <= {*starts(text), len(text)}


@pytest.mark.parametrize("speed", [5.0, 20.0, 50.0, 200.0])
def test_it_is_as_quick_as_the_rule_says(fake: Fake, speed: float) -> None:
    target = fake.add(1)
    assert typed(fake, target, "x" * 100, replace(TYPE, speed=speed)) == Delivered()
    assert fake.time == pytest.approx(100 / speed, rel=0.1)
    assert max(pieces(fake)) <= PIECE


def test_the_first_letter_waits_as_long_as_the_rule_says(fake: Fake) -> None:
    target = fake.add(1)
    fake.later(0.39, lambda: fake.log.append("0.39"))
    typed(fake, target, "ab", replace(TYPE, wait=0.4))
    assert fake.log == ["hide", "activate 1", "0.39", "type 2"]


@pytest.mark.parametrize("at", [0.1, 1.0])
def test_any_key_of_the_user_stops_it_and_the_whole_is_on_the_clipboard(fake: Fake, at: float) -> None:
    target = fake.add(1)
    fake.later(at, lambda: setattr(fake, "letter_until", fake.time + 0.03))
    outcome = typed(fake, target, "x" * 100, replace(TYPE, wait=0.2))
    assert isinstance(outcome, LeftOnClipboard)
    so_far = len(fake.windows[1].text)
    assert (so_far == 0) if at < 0.2 else 32 <= so_far <= 48
    assert f"{so_far} of 100" in outcome.reason
    assert fake.clipboard == "x" * 100


@pytest.mark.parametrize("at", [0.0, 0.1, 1.0])
def test_it_can_be_called_off_and_says_how_far_it_came(fake: Fake, at: float) -> None:
    target = fake.add(1)
    called = fake.time + at
    outcome = typed(fake, target, "x" * 100, replace(TYPE, wait=0.2), stopped=lambda: fake.time >= called)
    assert isinstance(outcome, LeftOnClipboard)
    so_far = len(fake.windows[1].text)
    assert (so_far == 0) if at < 0.2 else 32 <= so_far <= 48
    assert f"Stopped after {so_far} of 100 letters" in outcome.reason
    assert fake.clipboard == "x" * 100


def test_a_key_held_at_first_is_waited_for(fake: Fake) -> None:
    target = fake.add(1)
    fake.letter_until = 0.5
    assert typed(fake, target, "ab") == Delivered()
    assert fake.time > 0.5


def test_a_key_held_for_long_leaves_it_on_the_clipboard_and_us_open(fake: Fake) -> None:
    target = fake.add(1)
    fake.down_until = 60
    outcome = typed(fake, target)
    assert isinstance(outcome, LeftOnClipboard)
    assert outcome.open
    assert ("hide" in fake.log, fake.clipboard) == (False, TEXT)


def test_another_window_in_front_gets_no_letter(fake: Fake) -> None:
    target = fake.add(1)
    fake.later(1.0, lambda: fake.add(2))
    assert isinstance(typed(fake, target, "x" * 100), LeftOnClipboard)
    assert fake.windows[2].text == ""
    assert fake.clipboard == "x" * 100


def test_a_window_that_never_gets_the_focus_gets_no_letter(fake: Fake) -> None:
    target = fake.add(1)
    fake.add(2)
    fake.refuse_focus = True
    assert isinstance(typed(fake, target), LeftOnClipboard)
    assert (fake.windows[1].text, fake.windows[2].text, fake.clipboard) == ("", "", TEXT)


def test_a_window_that_is_closed_meanwhile_is_told(fake: Fake) -> None:
    target = fake.add(1)
    fake.later(1.0, lambda: fake.windows.pop(1))
    outcome = typed(fake, target, "x" * 100)
    assert isinstance(outcome, LeftOnClipboard)
    assert "closed" in outcome.reason
    assert fake.clipboard == "x" * 100


def test_a_window_that_does_not_keep_pace_gets_nothing_more(fake: Fake) -> None:
    target = fake.add(1)
    fake.later(1.0, lambda: setattr(fake, "keeps_pace", False))
    assert isinstance(typed(fake, target, "x" * 100), LeftOnClipboard)
    assert 48 <= len(fake.windows[1].text) <= 56
    assert fake.time < 1.1 + 2 * READY_WITHIN


def test_a_terminal_never_gets_a_newline(fake: Fake) -> None:
    target = fake.add(1, terminal=True)
    outcome = typed(fake, target, "rm a\nrm b", replace(TYPE, newlines="shift-enter"))
    assert fake.windows[1].text == "rm a rm b"
    assert isinstance(outcome, Delivered)
    assert outcome.note


def test_the_caret_goes_where_the_phrase_wants_it(fake: Fake) -> None:
    target = fake.add(1)
    assert typed(fake, target, "Dear 🎉,\nbye", caret=5) == Delivered()
    assert fake.windows[1].caret == 5


def test_the_caret_stays_where_the_user_has_touched_a_key(fake: Fake) -> None:
    target = fake.add(1)
    fake.later(0.15, lambda: setattr(fake, "letter_until", fake.time + 0.1))
    assert typed(fake, target, "12345678", caret=0) == Delivered()
    assert fake.windows[1].caret == 8


def test_progress_is_told(fake: Fake) -> None:
    told: list[tuple[int, int]] = []
    typed(fake, fake.add(1), "x" * 10, progress=lambda *at: told.append(at))
    assert told[-1] == (10, 10)
    assert [at for at, _all in told] == sorted({at for at, _all in told})


def test_what_is_too_long_is_copied(fake: Fake) -> None:
    outcome = typed(fake, fake.add(1), "x" * (AT_MOST + 1))
    assert isinstance(outcome, LeftOnClipboard)
    assert (fake.windows[1].text, len(fake.clipboard)) == ("", AT_MOST + 1)


def test_a_window_with_more_rights_gets_nothing(fake: Fake) -> None:
    fake.add(1)
    assert isinstance(typed(fake, Target(1, "chat", "Chat", guarded=True)), LeftOnClipboard)
    assert (fake.windows[1].text, fake.clipboard) == ("", TEXT)


def test_a_letter_that_can_never_come_is_named_before_one_is_typed(fake: Fake) -> None:
    target = fake.add(1, "mstsc.exe")
    fake.keyless = "ü🎉"
    outcome = typed(fake, target)
    assert isinstance(outcome, LeftOnClipboard)
    assert "ü 🎉" in outcome.reason
    assert (pieces(fake), fake.clipboard) == ([], TEXT)
