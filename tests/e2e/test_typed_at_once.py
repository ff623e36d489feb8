"""Nobody waits for a window: what is typed right after the hotkey stands whole in the search field, and nothing of it elsewhere.

What the search field holds is seen as a person could: all of it selected and copied.
"""

import itertools
from collections.abc import Iterator

import clipboard
import pytest
from desk import XSession
from person import Load, Person
from running import RunningLauncher
from stock import ACCENT, CYRILLIC, SHORT, said, stock
from targets import QtEditor, Target, TkEditor
from waiting import until

pytestmark = pytest.mark.e2e
GAPS, DWELLS = (0.0, 0.003, 0.01, 0.06), (0.0, 0.04, 0.06)


class Desk:
    """A desk with a launcher, a person and the two targets that tell their keys."""

    def __init__(self, launcher: RunningLauncher, person: Person, targets: tuple[Target, ...]) -> None:
        self.launcher, self.person, self.targets = launcher, person, targets
        self.session = launcher.session

    def typed(self) -> str:
        """What stands in the search field."""
        self.launcher.wait_overlay(15)
        self.person.press("Ctrl+A")
        self.person.press("Ctrl+C")
        return until(lambda: clipboard.read_text(self.session), 5, "the search field's text was copied")

    def close(self) -> None:
        self.person.press("Esc")
        self.launcher.wait_status(state="idle")


@pytest.fixture(scope="module", params=["openbox", None], ids=["openbox", "no-window-manager"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with XSession(window_manager=request.param) as session:
        person = Person(session.display)
        with RunningLauncher(session, stock(session.folder / "own")) as launcher:
            with QtEditor(session, person) as qt, TkEditor(session, person) as tk:
                yield Desk(launcher, person, (qt, tk))
            assert not launcher.stderr
        person.close()


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


def test_a_russian_layout_opens_it_and_finds_a_russian_title(desk: Desk) -> None:
    qt, *_rest = desk.targets
    qt.focus()
    qt.clear()
    openings = desk.launcher.status()["openings"]
    desk.session.set_layout("ru")
    try:
        until(lambda: _can_type(desk.person, "ж"), 5, "the Russian layout arrived")
        desk.launcher.wait_status(hotkey_state="live")
        desk.person.press("Ctrl+Shift+Space", dwell=0)
        desk.person.type("жираф", gap=0.003)
        assert desk.typed() == "жираф"
        desk.person.press("Enter")
        assert desk.launcher.settled(openings + 1)["kind"] == "Delivered"
        qt.wait_text(said(CYRILLIC))
    finally:
        desk.session.set_layout("us")
    until(lambda: not _can_type(desk.person, "ж"), 5, "the layout is as it was")
    desk.person.press("Ctrl+Shift+Space", dwell=0)
    desk.person.type("back again", gap=0)
    assert desk.typed() == "back again"
    desk.close()


@pytest.mark.parametrize(("layout", "variant", "dead"), [("us", "intl", ("dead_acute", "e")), ("de", "", ("dead_acute", "e"))])
def test_a_dead_key_and_its_letter_are_one_letter_in_the_field(
    desk: Desk, layout: str, variant: str, dead: tuple[str, str]
) -> None:
    _qt, tk = desk.targets
    tk.focus()
    tk.clear()
    openings = desk.launcher.status()["openings"]
    desk.session.set_layout(layout, variant)
    try:
        until(lambda: _has_key(desk.person, "dead_acute"), 5, "the layout arrived")
        desk.launcher.wait_status(hotkey_state="live")
        desk.person.press("Ctrl+Shift+Space", dwell=0)
        for key in dead:
            desk.person.press(key, dwell=0)
        desk.person.type("meu", gap=0)
        assert desk.typed() == "émeu"
        desk.person.press("Enter")
        assert desk.launcher.settled(openings + 1)["kind"] == "Delivered"
        tk.wait_text(said(ACCENT))
        assert [key.chord for key in tk.keys_seen() or []] == ["Ctrl+V"]
    finally:
        desk.session.set_layout("us")
    until(lambda: not _has_key(desk.person, "dead_acute"), 5, "the layout is as it was")


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


def _can_type(person: Person, character: str) -> bool:
    try:
        person._find(character)
    except AssertionError:
        return False
    return True


def _has_key(person: Person, name: str) -> bool:
    try:
        person._key(name)
    except AssertionError:
        return False
    return True
