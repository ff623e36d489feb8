"""The typing rite, in virtual time: whole, in order, into the right window, stopped by any key, and always told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.desktop import Target
from launcher.desktop.delivery import Delivered, LeftOnClipboard, Outcome
from launcher.desktop.fake import Fake
from launcher.desktop.typing_out import AT_MOST, Newlines, TypingOut

TEXT = "Grüße 🎉 an alle,\nbis morgen"


def typed(fake: Fake, target: Target, text: str = TEXT, newlines: Newlines = "join", **about: object) -> Outcome:
    rite = TypingOut(fake.desktop(), lambda: fake.log.append("hide"), lambda: fake.time, **about)
    return fake.carry_out(rite.type_out(text, target, newlines))


@pytest.fixture
def fake() -> Fake:
    return Fake(clipboard="the user's own")


@pytest.mark.parametrize(("newlines", "stands"), [("join", TEXT.replace("\n", " ")), ("shift-enter", TEXT), ("enter", TEXT)])
def test_the_text_stands_there_and_the_clipboard_is_not_touched(fake: Fake, newlines: Newlines, stands: str) -> None:
    target = fake.add(1)
    assert typed(fake, target, newlines=newlines) == Delivered()
    assert fake.windows[1].text == stands
    assert fake.clipboard == "the user's own"
    assert ("press Enter" in fake.log) == (newlines == "enter")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60))
def test_every_letter_comes_once_and_in_order(text: str) -> None:
    fake = Fake()
    assert typed(fake, fake.add(1), "x" + text + "x") == Delivered()
    assert fake.windows[1].text == "x" + text + "x"


def test_it_is_as_quick_as_it_was_asked_to_be(fake: Fake) -> None:
    target = fake.add(1)
    assert typed(fake, target, "x" * 100, speed=20) == Delivered()
    assert fake.time == pytest.approx(100 / 20, rel=0.1)


def test_any_key_of_the_user_stops_it_and_the_whole_is_on_the_clipboard(fake: Fake) -> None:
    target = fake.add(1)
    fake.later(1.0, lambda: setattr(fake, "letter_until", fake.time + 0.1))
    outcome = typed(fake, target, "x" * 100)
    assert isinstance(outcome, LeftOnClipboard)
    assert 40 <= len(fake.windows[1].text) <= 56
    assert str(len(fake.windows[1].text)) in outcome.reason
    assert fake.clipboard == "x" * 100


def test_another_window_in_front_gets_no_letter(fake: Fake) -> None:
    target = fake.add(1)
    fake.later(1.0, lambda: fake.add(2))
    assert isinstance(typed(fake, target, "x" * 100), LeftOnClipboard)
    assert fake.windows[2].text == ""


def test_a_terminal_never_gets_a_newline(fake: Fake) -> None:
    target = fake.add(1, terminal=True)
    outcome = typed(fake, target, "rm a\nrm b", "enter")
    assert fake.windows[1].text == "rm a rm b"
    assert isinstance(outcome, Delivered)
    assert outcome.note


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
