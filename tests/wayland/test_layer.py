"""What is said while no overlay stands, on sway: seen at the bottom of the screen, and never in the way of the keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from standing import StandingStage, differing, picture
from sway import SwaySession
from waiting import stays, until
from wl_person import WlPerson
from wl_targets import Foot

pytestmark = pytest.mark.desktops
WARNING = "Not pasted: another window is in front. The phrase is on the clipboard."


@pytest.fixture
def stage(sway: SwaySession, person: WlPerson) -> Iterator[StandingStage]:
    assert person  # her mouse makes it a desk with a pointer
    with StandingStage(sway) as standing:
        yield standing


@pytest.fixture
def foot(sway: SwaySession, person: WlPerson) -> Iterator[Foot]:
    with Foot(sway, person) as target:
        yield target


def lines_of(before: Any, now: Any) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is new in the picture."""
    rows, columns = (abs(now.astype(int) - before.astype(int)).max(axis=2) > 8).nonzero()
    assert len(rows), "nothing is shown"
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def shown(sway: SwaySession, before: Any) -> tuple[int, int, int, int]:
    until(lambda: differing(before, picture(sway), 8) > 500, 5, "something is shown")
    return lines_of(before, picture(sway))


def test_a_line_never_takes_the_keyboard_from_the_window_that_is_typed_into(
    stage: StandingStage, sway: SwaySession, person: WlPerson, foot: Foot
) -> None:
    document = foot.window
    for count in range(5):
        stage.ask("say", f"Line {count}.", "warn")
        person.type(f"before {count} ", gap=0.005)
        stage.ask("progress", f"{count} of 5")
        person.type(f"after {count} ", gap=0.005)
        stage.ask("progress", "")
    assert sway.windows.active() == document
    typed = "".join(f"before {count} after {count} " for count in range(5))
    until(lambda: foot.text() == typed, 5, "all of it stands there")
    assert not stage.ask("status")["toast_window"]
    assert len(sway.windows.all()) == 1


def test_it_stands_in_the_middle_over_the_bottom_edge_and_goes_when_it_is_clicked(
    stage: StandingStage, sway: SwaySession, person: WlPerson
) -> None:
    person.move(5, 5)
    before = picture(sway)
    stage.ask("say", WARNING, "warn")
    left, top, right, bottom = shown(sway, before)
    assert abs((left + right) / 2 - 640) <= 1
    assert bottom == 800 - 48
    person.click((left + right) // 2, top - 20)
    stays(lambda: WARNING in stage.ask("status")["said"], 0.2, "a click beside it ends nothing")
    person.click((left + right) // 2, (top + bottom) // 2)
    stage.becomes(said=[], told=["clicked"], buffers=0)
    person.move(5, 5)  # the arrow is in the picture, too
    until(lambda: not differing(before, picture(sway), 8), 5, "it is gone")


def test_the_line_under_the_pointer_is_the_one_that_ends(stage: StandingStage, sway: SwaySession, person: WlPerson) -> None:
    person.move(5, 5)
    before = picture(sway)
    stage.ask("say", WARNING, "warn")
    stage.ask("say", "The clipboard could not be used: another program holds it.", "warn")
    _left, top, _right, bottom = shown(sway, before)
    until(lambda: lines_of(before, picture(sway))[3] - lines_of(before, picture(sway))[1] > 60, 5, "both are shown")
    _left, top, _right, bottom = lines_of(before, picture(sway))
    person.click(640, top + 15)
    stage.becomes(said=["The clipboard could not be used: another program holds it."])
    person.move(5, 5)
    until(lambda: lines_of(before, picture(sway))[1] > top, 5, "the other one closes up")
    assert lines_of(before, picture(sway))[3] == bottom


def test_pictures_end_when_they_are_replaced(stage: StandingStage, sway: SwaySession) -> None:
    before = picture(sway)
    for count in range(60):
        stage.ask("progress", f"Typing: {count} of 60 letters. Any key stops it.")
    shown(sway, before)
    assert until(lambda: stage.ask("status")["buffers"], 5, "it is shown") <= 3
    stage.ask("progress", "")
    stage.becomes(buffers=0)
    for _time in range(20):  # shown and taken away before the compositor has answered
        stage.ask("progress", "a")
        stage.ask("progress", "")
    stage.becomes(buffers=0)
    until(lambda: not differing(before, picture(sway), 8), 5, "nothing is left")


def test_where_the_desktop_shows_no_lines_they_wait_for_the_overlay(sway: SwaySession) -> None:
    with StandingStage(sway, "no-layer") as stage:
        before = picture(sway)
        stage.ask("say", WARNING, "warn")
        stage.ask("progress", "5 of 9")
        stage.ask("progress", "")
        stays(lambda: not sway.windows.all() and not differing(before, picture(sway)), 0.3, "nothing is shown")
        stage.open_overlay()
        stage.becomes(notice=WARNING)
        stage.ask("hide")
        stage.open_overlay()
        stage.becomes(notice="")


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_a_line_has_its_size_at_every_scale(scale: float) -> None:
    with SwaySession(scale=scale) as sway, StandingStage(sway) as stage:
        before = picture(sway)
        stage.ask("say", "Copied.")
        left, top, right, bottom = shown(sway, before)
        assert abs(bottom - (800 - 48 * scale)) <= 2
        assert abs((bottom - top) - 40 * scale) <= 2
        assert abs((left + right) / 2 - 640) <= 2
