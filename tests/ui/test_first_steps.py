"""The first steps come by themselves once, at a start by hand, and only when something is to be done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from pytestqt.qtbot import QtBot

from launcher.desktop import Desktop, PermissionState
from launcher.desktop.fake import Fake
from launcher.settings import Settings
from launcher.summons import OPEN, Summons
from launcher.ui import first_steps
from launcher.ui.first_steps import FirstSteps
from launcher.ui.theme import Themes
from launcher.ui.welcome import Welcome

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)")  # the offscreen platform says it


@dataclass
class Leave:
    """A permission that is as it is."""

    state: PermissionState = "unknown"
    changed: Callable[[], None] = lambda: None

    def ask(self) -> None: ...

    def give_up(self) -> None: ...


class Start:
    """A start on a desktop with or without hotkeys of its own."""

    def __init__(self, *, hotkeys: bool, leave: Leave | None) -> None:
        self.fake = Fake()
        here: Desktop = replace(self.fake.desktop(), name="Wayland", permission=leave)
        if not hotkeys:
            here = replace(here, hotkeys=None)
        self.summons = Summons(here.hotkeys, Settings())
        self.fake.listener.bound = self.summons.bound
        self.steps = FirstSteps(here, self.summons, Themes("light"), {"XDG_CURRENT_DESKTOP": "sway"})
        self.opened = 0

    def begin(self, *, greet: bool = True) -> None:
        def overlay() -> None:
            self.opened += 1

        self.steps.begin(Settings(greet=greet), overlay)

    @property
    def window(self) -> Welcome | None:
        return self.steps._window


@pytest.fixture
def started(qtbot: QtBot) -> Iterator[Callable[..., Start]]:
    made: list[Start] = []

    def start(*, hotkeys: bool = False, leave: Leave | None = None) -> Start:
        made.append(Start(hotkeys=hotkeys, leave=leave))
        return made[-1]

    yield start
    for one in made:
        if one.window is not None:
            qtbot.addWidget(one.window)
            one.window.hide()


def test_without_a_hotkey_they_stand_where_the_overlay_would(started: Callable[..., Start]) -> None:
    start = started()
    start.begin()
    assert start.window is not None
    assert start.window.isVisible()
    assert start.window.ways[0].key == "sway"
    assert start.opened == 0


def test_who_was_greeted_gets_the_overlay(started: Callable[..., Start]) -> None:
    start = started()
    start.begin(greet=False)
    assert (start.window, start.opened) == (None, 1)


def test_nothing_is_shown_before_the_desktop_has_said_what_it_offers(started: Callable[..., Start]) -> None:
    start = started(hotkeys=True, leave=Leave())
    start.begin()
    assert (start.window, start.opened) == (None, 0)
    start.summons.bound(OPEN, "")
    start.steps.look()
    assert (start.window, start.opened) == (None, 0)
    start.steps._desktop.permission.state = "unasked"
    start.steps.look()
    assert start.window is not None
    assert start.window.ways == ()
    assert start.opened == 0


def test_a_desktop_that_says_nothing_is_not_waited_for(
    started: Callable[..., Start], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_steps, "KNOWN_WITHIN", 20)
    start = started(hotkeys=True, leave=Leave())
    start.begin()
    qtbot.waitUntil(lambda: start.opened == 1, timeout=3000)
    start.steps._desktop.permission.state = "unasked"
    start.steps.look()
    assert (start.window, start.opened) == (None, 1)


def test_all_that_is_needed_is_there_so_the_overlay_opens(started: Callable[..., Start]) -> None:
    start = started(hotkeys=True, leave=Leave("granted"))
    start.summons.bound(OPEN, "")
    start.begin()
    assert (start.window, start.opened) == (None, 1)


def test_when_closed_it_is_told_once(started: Callable[..., Start], qtbot: QtBot) -> None:
    start = started()
    start.begin()
    assert start.window is not None
    with qtbot.waitSignal(start.steps.closed, timeout=1000):
        start.window.close()
