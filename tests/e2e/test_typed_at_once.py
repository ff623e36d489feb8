"""Nobody waits for a window: what is typed right after the hotkey stands whole in the search field, and nothing of it elsewhere.

What the search field holds is seen as a person could: all of it selected and copied.
"""

import contextlib
import itertools
import sys
import time
from collections.abc import Iterator

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from person import Load, Person
from running import RunningLauncher
from stock import ACCENT, CYRILLIC, SHORT, said, stock
from targets import QtEditor, Target, TkEditor
from waiting import NotInTimeError, until

pytestmark = pytest.mark.e2e
HOTKEY = "Ctrl+Shift+Space"
GAPS, DWELLS = (0.0, 0.003, 0.01, 0.06), (0.0, 0.04, 0.06)


class Desk:
    """A desk with a launcher, a person and the two targets that tell their keys."""

    def __init__(self, launcher: RunningLauncher, person: Person, targets: tuple[Target, ...]) -> None:
        self.launcher, self.person, self.targets = launcher, person, targets
        self.session = launcher.session

    def typed(self) -> str:
        """What stands in the search field."""
        self.launcher.wait_overlay(15)
        with ClipboardOwner(self.session) as before:
            before.copy_now("before")
            self.person.press("Ctrl+A")
            self.person.press("Ctrl+C")
            until(before.lost, 10, "the search field's text was copied")
            return clipboard.read_text(self.session) or ""

    def close(self) -> None:
        self.person.press("Esc")
        self.launcher.wait_status(state="idle")


@pytest.fixture(scope="module", params=["openbox", None], ids=["openbox", "no-window-manager"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with XSession(window_manager=request.param) as session, Person(session.display) as person:
        home = stock(session.folder / "own")
        with RunningLauncher(session, home) as launcher, QtEditor(session, person) as qt, TkEditor(session, person) as tk:
            yield Desk(launcher, person, (qt, tk))
            assert not launcher.stderr


@pytest.mark.parametrize("load", [0, 4], ids=["idle", "busy"])
@pytest.mark.parametrize("gap", GAPS)
def test_every_letter_is_whole_in_the_search_field_and_none_in_the_target(desk: Desk, gap: float, load: int) -> None:
    for target, dwell in zip(itertools.cycle(desk.targets), DWELLS, strict=False):
        target.focus()
        target.clear()
        word = f"refund {round(gap * 1000)} {round(dwell * 1000)} {load}"
        with Load(load):
            desk.person.press("Ctrl+Shift+Space", dwell=dwell)
            desk.person.type(word, gap=gap)
            typed = desk.typed()
            desk.close()
        assert typed == word
        assert target.has_focus()
        assert (target.keys_seen(), target.text()) == ([], "")


def test_what_is_typed_while_it_is_still_being_started_waits_for_it() -> None:
    with XSession() as session, Person(session.display) as person, TkEditor(session, person) as target:
        home = stock(session.folder / "own")
        with RunningLauncher(session, home):
            pass  # a first start of all compiles
        starting = RunningLauncher(session, home)
        command = (sys.executable, "-m", "launcher", "--quietly")
        starting.process = session.run(*command, env={"LAUNCHER_HOME": str(home)})
        try:
            assert _first_taken(person, target)
            person.type("quagga", gap=0.003)
            assert Desk(starting, person, (target,)).typed() == "quagga"
            assert {key.chord for key in target.keys_seen() or []} <= {"Ctrl+Shift+space"}
        finally:
            starting.quit()
            session.end(starting.process)


def _first_taken(person: Person, target: TkEditor) -> bool:
    """Press the hotkey until the target does not see it any more: the launcher has it, and has not been started for long."""
    target.focus()
    end = time.monotonic() + 60  # as often as it takes: how fast a target answers says nothing of how long a start takes
    pressed = 0
    while time.monotonic() < end:
        pressed += 1
        person.press(HOTKEY, dwell=0)
        with contextlib.suppress(NotInTimeError):
            until(lambda count=pressed: len(target.keys_seen() or []) == count, 0.4, "the target sees the hotkey")
            continue
        return True
    return False


def test_a_phrase_asked_for_in_one_breath_is_pasted(desk: Desk) -> None:
    for target in desk.targets:
        target.focus()
        target.clear()
        openings = desk.launcher.status()["openings"]
        desk.person.press("Ctrl+Shift+Space", dwell=0)
        desk.person.type("quagga\n", gap=0, dwell=0)
        assert desk.launcher.settled(openings + 1)["kind"] == "Delivered"
        target.wait_text(said(SHORT))
        assert [key.chord for key in target.keys_seen() or []] == ["Ctrl+V"]


def test_a_russian_layout_alone_opens_it_and_finds_a_russian_title(desk: Desk) -> None:
    for target in desk.targets:
        target.focus()
        target.clear()
        openings = desk.launcher.status()["openings"]
        with _layout(desk, "ru", "ж"):
            desk.person.press("Ctrl+Shift+Space", dwell=0)
            desk.person.type("жираф", gap=0.003)
            desk.person.press("Enter")
            outcome = desk.launcher.settled(openings + 1)
        # Without any Latin layout many programs do not know Ctrl+V: then the phrase waits on the clipboard.
        if outcome["kind"] == "Delivered":
            target.wait_text(said(CYRILLIC))
        else:
            assert outcome["kind"] == "LeftOnClipboard"
            assert clipboard.read_text(desk.session) == said(CYRILLIC)
            assert target.stable_text() == ""
    desk.person.press("Ctrl+Shift+Space", dwell=0)
    desk.person.type("back again", gap=0)
    assert desk.typed() == "back again"
    desk.close()


def test_the_second_of_two_layouts_opens_it_and_pastes(desk: Desk) -> None:
    qt, *_rest = desk.targets
    qt.focus()
    qt.clear()
    openings = desk.launcher.status()["openings"]
    with _layout(desk, "us,ru", "ж", options="grp:alt_shift_toggle", group=1):
        desk.person.press("Alt+Shift_L")
        desk.person.press("Ctrl+Shift+Space", dwell=0)
        desk.person.type("жираф и", gap=0)
        assert desk.typed() == "жираф и"
        desk.person.press("Enter")
        assert desk.launcher.settled(openings + 1)["kind"] == "Delivered"
        qt.wait_text(said(CYRILLIC))
        desk.person.press("Alt+Shift_L")


@contextlib.contextmanager
def _layout(desk: Desk, layout: str, shown_by: str, *, variant: str = "", options: str = "", group: int = 0) -> Iterator[None]:
    """Another layout for a while; it is there once the key `shown_by` (a character or a name) can be pressed."""
    hands = desk.person
    desk.session.set_layout(layout, variant, options)
    hands.group = group
    try:
        until(lambda: _has_key(hands, shown_by), 5, f"the layout {layout} arrived")
        yield
    finally:
        hands.group = 0
        desk.session.set_layout("us")
        until(lambda: not _has_key(hands, shown_by), 5, "the layout is as it was")


@pytest.mark.parametrize(("layout", "variant"), [("us", "intl"), ("de", "")])
def test_a_dead_key_and_its_letter_are_one_letter_in_the_field(desk: Desk, layout: str, variant: str) -> None:
    _qt, tk = desk.targets
    tk.focus()
    tk.clear()
    openings = desk.launcher.status()["openings"]
    with _layout(desk, layout, "dead_acute", variant=variant):
        desk.person.press("Ctrl+Shift+Space", dwell=0)
        desk.person.press("dead_acute", dwell=0)
        desk.person.type("emeu", gap=0)
        assert desk.typed() == "émeu"
        desk.person.press("Enter")
        assert desk.launcher.settled(openings + 1)["kind"] == "Delivered"
        tk.wait_text(said(ACCENT))
    assert [key.chord for key in tk.keys_seen() or []] == ["Ctrl+V"]


def test_a_hotkey_held_down_opens_once_and_repeats_nowhere(desk: Desk) -> None:
    for target in desk.targets:
        target.focus()
        target.clear()
        openings = desk.launcher.status()["openings"]
        desk.person.press("Ctrl+Shift+Space", dwell=0.9)
        desk.person.type("held", gap=0)
        assert desk.typed() == "held"
        desk.close()
        assert desk.launcher.status()["openings"] == openings + 1
        assert target.keys_seen() == []


def _has_key(person: Person, name: str) -> bool:
    try:
        person._find(name) if len(name) == 1 else person._key(name)
    except AssertionError:
        return False
    return True
