"""The paste rite where the clipboard is not to be had, or is lost on the way: nothing is called copied or pasted that was not."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from launcher.desktop import ClipText, Kept, Offer, Target
from launcher.desktop.delivery import Delivery
from launcher.desktop.fake import Fake
from launcher.desktop.held import HeldKeys
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome, Waiting
from launcher.manner import Manner


@dataclass
class Clipboard:
    """One that may refuse, and may be taken away at some moment after the offer."""

    fake: Fake
    refuses: bool = False
    ends_after: float | None = None  # s
    offers: list[Offer] = field(default_factory=list)

    def text(self, then: Callable[[ClipText], None]) -> None:
        then(ClipText(None, "empty"))

    def keep(self, *, primary: bool) -> Kept:
        return Kept(ready=True, whole=True)

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:
        if self.refuses:
            return Offer(held=False)
        self.fake.clipboard = text
        self.offers.append(Offer(standing=True, last_asked=self.fake.time))
        self.fake.offer_now = self.offers[-1]
        if self.ends_after is not None:
            self.fake.later(self.ends_after, self.end)
        return self.offers[-1]

    def give_back(self, kept: Kept) -> bool:
        return self.offers[-1].held

    def end(self) -> None:
        self.offers[-1].held, self.offers[-1].broken = False, True


class Desk:
    def __init__(self, **how: object) -> None:
        self.fake = Fake(clipboard="the user's own")
        self.target = self.fake.add(1)
        self.fake.focus = 99  # our overlay has it
        self.clipboard = Clipboard(self.fake, **how)  # type: ignore[arg-type]  # its own fields
        here = replace(self.fake.desktop(), clipboard=self.clipboard, held=HeldKeys())
        self.delivery = Delivery(here, lambda: None, lambda: self.fake.time)

    def paste(self, target: Target | None = None, manner: Manner | None = None) -> Outcome:
        return self.fake.carry_out(self.delivery.paste("Hello", target or self.target, None, manner))

    @property
    def pressed(self) -> bool:
        return any(line.startswith("press") for line in self.fake.log)


def test_a_clipboard_that_refuses_gets_no_keys_because_they_would_paste_what_was_there() -> None:
    desk = Desk(refuses=True)
    outcome = desk.paste()
    assert isinstance(outcome, Waiting)
    assert "did not let the launcher copy" in outcome.reason
    assert not desk.pressed
    assert desk.fake.windows[1].text == ""


def test_nothing_is_called_copied_that_does_not_stand_there() -> None:
    desk = Desk(refuses=True)
    outcome = desk.fake.carry_out(desk.delivery.copy("Hello", None, "Copied."))
    assert isinstance(outcome, Waiting)
    assert desk.fake.clipboard == "the user's own"


def test_nor_where_a_key_is_held_for_too_long() -> None:
    desk = Desk(refuses=True)
    desk.fake.down_until = 60.0
    assert isinstance(desk.paste(), Waiting)
    assert isinstance(desk.fake.carry_out(desk.delivery.copy("Hello", None, "Copied.")), Waiting)


@pytest.mark.parametrize("slow", [0.0, 0.5])
def test_a_clipboard_that_is_lost_on_the_way_is_told_for_what_it_is(slow: float) -> None:
    desk = Desk(ends_after=0.1)
    desk.fake.windows[1].slow = slow
    outcome = desk.paste()
    if slow:  # nobody can know whether the window took it
        assert isinstance(outcome, Waiting)
        assert outcome.reason.startswith("Look whether the phrase has arrived")
    else:
        assert outcome == Delivered("What you had copied could not be put back.")


def test_no_letters_go_to_a_window_that_nobody_names() -> None:
    desk = Desk()
    desk.fake.focus = 1
    unseen = Target(1, "", "", unseen=True)
    outcome = desk.paste(unseen, Manner(paste="type"))
    assert isinstance(outcome, LeftOnClipboard)
    assert "does not tell which window" in outcome.reason
    assert not any(line.startswith("type") for line in desk.fake.log)
    assert desk.fake.clipboard == "Hello"


def test_without_a_clipboard_that_can_be_borrowed_nothing_is_pasted() -> None:
    desk = Desk()
    desk.delivery.desktop = replace(desk.delivery.desktop, lends=lambda: False)
    assert isinstance(desk.paste(), LeftOnClipboard)
    assert not desk.pressed
