"""The stage carries out a phrase in its window's manner, and tells how far a long typing has come."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.desktop import Target
from launcher.desktop.fake import Fake
from launcher.desktop.held import HeldKeys
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome
from launcher.manner import Manner
from launcher.ui import stage as room
from launcher.ui.overlay.window import Overlay
from launcher.ui.stage import QtStage
from launcher.ui.theme import theme
from launcher.ui.toast import Toast

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


class Story:
    """Hears what came of it."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def came_of_it(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


class Stand:
    """A stage on the fake desktop, whose time goes on by a step with each look at it."""

    def __init__(self, held: HeldKeys | None = None) -> None:
        self.fake = Fake(clipboard="the user's own")
        self.target: Target = self.fake.add(1)
        self.overlay = Overlay(theme(dark=False), translucent=False)
        self.toast = Toast(theme(dark=False), translucent=False)
        self.stage = QtStage(replace(self.fake.desktop(), held=held), self.overlay, self.toast, self.time)
        self.story = Story()
        self.stage.lookup = self.story  # type: ignore[assignment]  # only this of it is asked
        self.told: list[tuple[float, str]] = []
        self.toast.show_progress = self._hear  # type: ignore[method-assign]  # heard, then shown

    def _hear(self, told: str, screen: QRect) -> None:
        self.told.append((self.fake.time, told))
        Toast.show_progress(self.toast, told, screen)

    def time(self) -> float:
        self.fake.pass_time(0.02)
        return self.fake.time


@pytest.fixture
def stand(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Stand]:
    """A stage; on a desktop that sees no keys of other windows where the test is given what is held in ours."""
    built = Stand(getattr(request, "param", None))
    yield built
    for window in (built.overlay, built.toast):
        window.hide()
        window.deleteLater()
    qapp.sendPostedEvents(None, 0)


def carried_out(stand: Stand, qtbot: QtBot, text: str, manner: Manner) -> Outcome:
    stand.stage.paste(text, stand.target, None, manner)
    qtbot.waitUntil(lambda: bool(stand.story.outcomes), timeout=10_000)
    return stand.story.outcomes[0]


def test_a_long_typing_is_told_from_its_first_moments_on_and_no_more_than_can_be_read(stand: Stand, qtbot: QtBot) -> None:
    assert carried_out(stand, qtbot, "x" * 400, Manner("type", speed=200)) == Delivered()
    assert stand.fake.windows[1].text == "x" * 400
    assert stand.told
    assert "400 letters" in stand.told[0][1]
    assert stand.told[0][0] >= room.TOLD_AFTER
    assert 1 < len(stand.told) <= stand.fake.time / room.TOLD_EVERY
    assert not stand.toast.isVisible()
    assert not stand.overlay.isVisible()


def test_a_short_one_is_not_told(stand: Stand, qtbot: QtBot) -> None:
    assert carried_out(stand, qtbot, "x" * 40, Manner("type", speed=200)) == Delivered()
    assert not stand.told


def test_the_next_one_is_told_from_its_own_beginning(stand: Stand, qtbot: QtBot) -> None:
    carried_out(stand, qtbot, "x" * 300, Manner("type", speed=200))
    stand.told.clear()
    stand.story.outcomes.clear()
    carried_out(stand, qtbot, "x" * 40, Manner("type", speed=200))
    assert not stand.told


def test_progress_goes_when_typing_is_stopped(stand: Stand, qtbot: QtBot) -> None:
    stand.fake.later(1.5, lambda: setattr(stand.fake, "letter_until", stand.fake.time + 0.1))
    assert isinstance(carried_out(stand, qtbot, "x" * 400, Manner("type", speed=100)), LeftOnClipboard)
    assert stand.told
    assert not stand.toast.said


@pytest.mark.parametrize(
    ("stand", "words"), [(None, "Any key stops it."), (HeldKeys(), "The hotkey stops it.")], indirect=["stand"]
)
def test_what_is_said_to_stop_it_does_stop_it(stand: Stand, qtbot: QtBot, words: str) -> None:
    stand.fake.later(1.5, stand.stage.stop)
    outcome = carried_out(stand, qtbot, "x" * 400, Manner("type", speed=100))
    assert isinstance(outcome, LeftOnClipboard)
    assert "Stopped after" in outcome.reason
    assert {told.split(" letters. ")[1] for _at, told in stand.told} == {words}
    assert len(stand.fake.windows[1].text) < 400
    assert stand.fake.clipboard == "x" * 400


def test_a_desktop_that_cannot_type_says_so_before(stand: Stand) -> None:
    assert stand.stage.types
    mute = replace(stand.stage.desktop, typing=None)
    assert not QtStage(mute, stand.overlay, stand.toast, stand.time).types
