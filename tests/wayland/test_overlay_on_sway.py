"""The overlay on sway: over the other windows, with the keyboard, whole at its first moment, and never a flicker."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from standing import StandingStage, differing, picture
from sway import SwaySession
from waiting import stays, until
from wl_person import WlPerson
from wl_targets import Foot

pytestmark = pytest.mark.desktops
MARGIN = 32  # px around the card, for its shadow
OPENINGS = 4 * int(os.environ.get("LAUNCHER_ROUNDS") or 2)
RIGHT_BUTTON = 0x111
CARET = 300  # px that a blinking caret and a ring around a field may differ by


@pytest.fixture
def stage(sway: SwaySession) -> Iterator[StandingStage]:
    with StandingStage(sway) as standing:
        yield standing


@pytest.fixture
def foot(sway: SwaySession, person: WlPerson) -> Iterator[Foot]:
    with Foot(sway, person) as target:
        yield target


def overlay_of(sway: SwaySession) -> Any:
    return until(lambda: sway.windows.titled("Phrases"), 5, "the overlay stands there")


def focused(sway: SwaySession, title: str) -> None:
    until(lambda: sway.windows.title(sway.windows.active()) == title, 5, f"{title} has the keyboard")


# -- the keyboard


def test_it_floats_in_the_middle_and_what_is_typed_arrives(
    stage: StandingStage, sway: SwaySession, person: WlPerson, foot: Foot
) -> None:
    document = sway.windows.all()
    for count in range(3):
        stage.open_overlay()
        seen = overlay_of(sway)
        assert sway.windows.floats(seen.id)
        assert (seen.width, seen.height) == tuple(stage.ask("status")["size"]) == (784, 708)
        assert abs(seen.x + seen.width / 2 - 640) <= 1
        assert abs(seen.y + seen.height / 2 - 400) <= 1
        assert [one.width for one in sway.windows.all() if one.id == foot.window] == [document[0].width]  # nothing gave way
        person.type("x")
        stage.becomes(text="no ref" + "x")
        stage.ask("hide")
        focused(sway, foot.token)
        person.type(str(count))
        until(lambda count=count: foot.text().endswith(str(count)), 5, "the keyboard is back in the document")
    assert foot.text() == "012"


def test_another_window_that_takes_the_keyboard_is_told(stage: StandingStage, sway: SwaySession, foot: Foot) -> None:
    stage.open_overlay()
    sway.windows.activate(foot.window)
    stage.becomes(told=["appeared", "focus_lost"], active=False)


def test_hidden_and_shown_again_at_once_it_listens_and_notices_a_loss(
    stage: StandingStage, sway: SwaySession, person: WlPerson, foot: Foot
) -> None:
    stage.open_overlay()
    stage.ask("again")
    stage.becomes(visible=True, active=True, listens=True)
    focused(sway, "Phrases")
    stays(lambda: "focus_lost" not in stage.ask("status")["told"], 0.6, "nobody took anything")
    person.type("y")
    stage.becomes(text="no refy")
    sway.windows.activate(foot.window)
    stage.becomes(active=False)
    until(lambda: "focus_lost" in stage.ask("status")["told"], 5, "the loss is told")


def test_a_menu_of_its_own_is_no_loss(stage: StandingStage, sway: SwaySession, person: WlPerson, foot: Foot) -> None:
    assert foot
    person.move(5, 5)
    stage.open_overlay()
    before = picture(sway)
    seen = overlay_of(sway)
    person.move(seen.x + 200, seen.y + MARGIN + 28)
    for state in (1, 0):
        person._hands.button(RIGHT_BUTTON, state)
    until(lambda: differing(before, picture(sway)) > 2000, 5, "the menu of the search field stands there")
    stays(lambda: stage.ask("status")["visible"], 0.3, "the overlay stays")
    person.press("Esc")
    person.move(5, 5)
    until(lambda: differing(before, picture(sway)) < CARET, 5, "the menu is gone")
    person.type("z")
    stage.becomes(text="no refz", told=["appeared"])


def test_keys_that_are_held_are_known_while_it_has_the_keyboard(
    stage: StandingStage, sway: SwaySession, person: WlPerson, foot: Foot
) -> None:
    assert foot
    stage.open_overlay()
    assert stage.becomes(any_down=False, untouched=True)
    with person.hold("a"):
        stage.becomes(untouched=False, any_down=False)
    stage.becomes(untouched=True)
    for chord in ("Enter", "Shift", "Ctrl+1", "1", "Keypadenter", "AltGr", "Super"):
        with person.hold(chord):
            stage.becomes(any_down=True, untouched=False)
        stage.becomes(any_down=False, untouched=True)
    with person.hold("Enter"):
        stage.becomes(any_down=True)
        stage.ask("hide")
        assert stage.becomes(any_down=False, untouched=True)
    focused(sway, foot.token)
    with person.hold("Shift"):
        stage.open_overlay()
        stage.becomes(any_down=True)  # pressed before it came
    stage.becomes(any_down=False)


# -- our other windows


def test_our_other_windows_come_to_the_front_each_time_they_are_asked_for(
    stage: StandingStage, sway: SwaySession, foot: Foot
) -> None:
    sway.command("focus_on_window_activation urgent")  # sway's own way
    for name in ("editor", "settings", "editor", "settings"):
        stage.open_overlay()
        stage.ask("hide")
        stage.ask("open", name)
        focused(sway, name)
    sway.windows.activate(foot.window)
    stage.ask("open", "editor")
    focused(sway, "editor")
    stage.ask("open", "editor")
    stays(lambda: sway.windows.title(sway.windows.active()) == "editor", 0.4, "it stays in front")


def test_the_overlay_comes_though_another_window_of_ours_stands_there(
    stage: StandingStage, sway: SwaySession, person: WlPerson, foot: Foot
) -> None:
    stage.ask("open", "editor")
    focused(sway, "editor")
    for _time in range(5):
        sway.windows.activate(foot.window)
        stage.open_overlay()
        person.type("x")
        stage.becomes(text="no refx")
        stage.ask("hide")
        until(lambda: not sway.windows.titled("Phrases"), 5, "it is gone")
    assert "focus_lost" not in stage.ask("status")["told"]


def test_a_token_of_the_desktop_serves_once(sway: SwaySession) -> None:
    with StandingStage(sway, traced=True) as stage:
        stage.ask("token", "from-the-press")
        stage.open_overlay()
        assert stage.ask("status")["token"] == ""
        stage.ask("hide")
        stage.open_overlay()
        stage.ask("token", "of-a-press-that-closes")
        stage.ask("hide")
        stage.open_overlay()
        written = stage.complaints()
    assert written.count('.activate("from-the-press"') == 1
    assert "of-a-press-that-closes" not in written


# -- how it looks


@pytest.mark.parametrize("size", [(1280, 800), (1366, 768), (1280, 720), (1024, 600), (800, 480)])
def test_it_fits_the_screen_whole(size: tuple[int, int]) -> None:
    settings = "bar {\n position top\n height 30\n mode dock\n status_command echo bar\n}"
    with SwaySession(size=size, settings=settings) as sway, StandingStage(sway) as stage:
        stage.open_overlay()
        seen = overlay_of(sway)
        assert sway.windows.floats(seen.id)
        assert seen.x >= 0
        assert seen.y >= 0
        assert seen.x + seen.width <= size[0]
        assert seen.y + seen.height <= size[1]
        assert [seen.width, seen.height] == stage.ask("status")["size"]
        if size[1] >= 768:
            assert stage.ask("status")["rows"] == 6


@pytest.mark.parametrize(("scale", "size"), [(1.0, (1280, 800)), (1.25, (1280, 1024)), (2.0, (1600, 1500))])
def test_it_is_whole_from_its_first_moment_to_its_last(scale: float, size: tuple[int, int]) -> None:
    with SwaySession(scale=scale, size=size) as sway, StandingStage(sway) as stage:
        closed = picture(sway)
        stage.open_overlay()
        until(lambda: differing(picture(sway), picture(sway)) < CARET, 5, "it is at rest")
        opened = picture(sway)
        assert differing(opened, closed) > 100_000
        stage.ask("hide")
        until(lambda: not differing(picture(sway), closed), 5, "it is gone")
        looks = [look for _time in range(OPENINGS) for verb in ("show", "hide") for look in _looks(stage, sway, verb)]
        apart = [(differing(look, closed[::2, ::2]), differing(look, opened[::2, ::2])) for look in looks]
        caret = CARET * scale * scale / 4
        assert not [pair for pair in apart if pair[0] and pair[1] >= caret], "neither gone nor whole"
        assert any(not pair[0] for pair in apart)
        assert any(pair[1] < caret for pair in apart)


def _looks(stage: StandingStage, sway: SwaySession, verb: str) -> list[Any]:
    """The screen in the moments after, a quarter of its pixels."""
    stage.ask(verb)
    return [picture(sway)[::2, ::2].copy() for _look in range(4)]
