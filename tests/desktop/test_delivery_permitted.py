"""The paste rite where somebody must be asked first, or nobody can: it copies, and says why and what to do about it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from launcher.desktop import PermissionState, Target
from launcher.desktop.delivery import Delivery
from launcher.desktop.fake import Fake
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome
from launcher.manner import Manner


class Leave:
    """What the desktop's user has said, or not yet."""

    def __init__(self, state: PermissionState) -> None:
        self.state = state
        self.changed: Callable[[], None] = lambda: None

    def ask(self) -> None: ...

    def give_up(self) -> None: ...


class Desk:
    def __init__(self, state: PermissionState) -> None:
        self.fake, self.leave = Fake(clipboard="the user's own"), Leave(state)
        self.target: Target = self.fake.add(1)
        self.fake.focus = 99  # our overlay has it
        here = replace(self.fake.desktop(), permission=self.leave)
        self.delivery = Delivery(here, lambda: self.fake.log.append("hide"), lambda: self.fake.time)

    def paste(self, target: Target | None = None, manner: Manner | None = None) -> Outcome:
        return self.fake.carry_out(self.delivery.paste("Hello", target or self.target, None, manner))


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("unasked", "choose Allow pasting"),
        ("refused", "can ask again"),
        ("asking", "look for its question"),
        ("unknown", "not said yet"),
        ("none", "does not let the launcher paste"),
    ],
)
def test_without_leave_it_is_copied_and_the_line_says_what_to_do(state: PermissionState, told: str) -> None:
    desk = Desk(state)
    outcome = desk.paste()
    assert isinstance(outcome, LeftOnClipboard)
    assert outcome.reason.startswith("Copied: press Ctrl+V.")
    assert told in outcome.reason
    assert desk.fake.clipboard == "Hello"
    assert not any(line.startswith("press") for line in desk.fake.log)


def test_leave_counts_from_the_moment_in_which_it_is_given() -> None:
    desk = Desk("unasked")
    assert isinstance(desk.paste(), LeftOnClipboard)
    desk.fake.focus, desk.leave.state = 99, "granted"
    assert desk.paste() == Delivered()
    assert desk.fake.windows[1].text == "Hello"


def test_leave_that_is_taken_back_on_the_way_is_told_as_that() -> None:
    desk = Desk("granted")
    desk.fake.refuse_focus = True
    desk.fake.later(0.3, lambda: setattr(desk.leave, "state", "refused"))
    outcome = desk.paste()
    assert isinstance(outcome, LeftOnClipboard)
    assert "not allowed" in outcome.reason
    assert desk.fake.clipboard == "Hello"


def test_where_the_settings_say_copy_for_a_window_that_is_not_known_no_rule_is_blamed() -> None:
    desk = Desk("granted")
    outcome = desk.paste(replace(desk.target, app="", unseen=True), Manner("copy"))
    assert outcome == LeftOnClipboard("Copied, as your settings say. Press Ctrl+V.")
