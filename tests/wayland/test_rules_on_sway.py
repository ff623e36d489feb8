"""Rules on a Wayland desk: each window gets its phrase as its rule says, by the name that the compositor tells."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import wl_clipboard
from stock import LINES, LONG, SHORT, said, stock
from sway import SwaySession
from waiting import stays, until
from wl_clipboard import WlOwner
from wl_person import WlPerson
from wl_running import HOTKEY, WlLauncher
from wl_targets import Foot, Mousepad, QtEditor

from launcher.change import Add, Batch
from launcher.phrase import Matching, Rule
from launcher.store import Store

pytestmark = pytest.mark.desktops
RULES = (
    Rule(match=Matching(process="mousepad", title=None), paste="type", speed=150.0),
    Rule(match=Matching(process="foot", title=None), paste="ctrl-shift-v", newlines="keep"),
    Rule(match=Matching(process="python3", title="copies"), paste="copy"),
    Rule(match=Matching(process="python3", title="types"), paste="type", speed=40.0),
    Rule(match=Matching(process="python3", title="never"), paste="never"),
)


def _ruled(home: Path) -> Path:
    stock(home)
    store = Store.open(home / "phrases.db", now=datetime.now)
    store.apply(Batch("rules", tuple(Add(rule) for rule in RULES)))
    store.close()
    return home


@pytest.fixture(scope="module")
def launcher(sway: SwaySession) -> Iterator[WlLauncher]:
    with WlLauncher(sway, _ruled(sway.folder / "ruled")) as running:
        yield running


@pytest.fixture(scope="module")
def editor(launcher: WlLauncher, sway: SwaySession, person: WlPerson) -> Iterator[QtEditor]:
    with QtEditor(sway, person) as opened:
        yield opened


@pytest.fixture
def owner(sway: SwaySession) -> Iterator[WlOwner]:
    with WlOwner(sway) as foreign:
        foreign.copy_now("before")
        yield foreign


def test_where_a_rule_says_so_it_is_typed_and_the_clipboard_is_not_even_read(
    launcher: WlLauncher, sway: SwaySession, person: WlPerson, owner: WlOwner
) -> None:
    with Mousepad(sway, person) as target:
        openings = launcher.call(person, "quagga")
        person.press("Enter")
        assert launcher.settled(openings)["kind"] == "Delivered"
        target.wait_text(said(SHORT))
    assert owner.events("request") == []
    assert not owner.lost()


def test_the_hotkey_stops_what_is_typed_and_opens_nothing_then(
    launcher: WlLauncher, sway: SwaySession, person: WlPerson, owner: WlOwner, editor: QtEditor
) -> None:
    editor.focus()
    editor.set_title("types")
    openings = launcher.call(person, "okapi lo")
    person.press("Enter")
    until(lambda: len(editor.text()) > 40, 20, "it is being typed")
    person.press(HOTKEY)
    outcome = launcher.settled(openings)
    typed = editor.stable_text()
    assert outcome["kind"] == "LeftOnClipboard"
    assert said(LONG).startswith(typed)
    assert f"Stopped after {len(typed)} of {len(said(LONG))} letters" in outcome["reason"]
    assert wl_clipboard.read_text(sway) == said(LONG)
    stays(lambda: launcher.status()["openings"] == openings and editor.has_focus(), 0.5, "the call was the stop")
    editor.clear()


def test_a_second_start_takes_the_keyboard_only_where_a_person_makes_it(
    launcher: WlLauncher, person: WlPerson, editor: QtEditor
) -> None:
    editor.focus()
    before = launcher.status()["openings"]
    assert launcher.command("--quietly").returncode == 0
    stays(lambda: launcher.status()["openings"] == before and editor.has_focus(), 0.5, "the login's own start shows nothing")
    assert launcher.command().returncode == 0
    launcher.wait_status(openings=before + 1, state="choosing")
    person.press("Esc")
    launcher.wait_status(state="idle")


def test_a_terminal_gets_its_lines_by_the_keys_of_its_rule(
    launcher: WlLauncher, sway: SwaySession, person: WlPerson, owner: WlOwner
) -> None:
    with Foot(sway, person, bracketed=True) as target, WlOwner(sway) as marker:
        marker.offer(selected := wl_clipboard.text("selected by mouse"), primary=True)
        openings = launcher.call(person, "zebra lines")
        person.press("Enter")
        assert launcher.settled(openings)["kind"] == "Delivered"
        target.wait_text(said(LINES))
        assert wl_clipboard.read(sway, primary=True) == selected
        assert not marker.lost(), "what is selected is not touched where it is not pasted"


def test_where_a_rule_says_so_it_is_only_copied(
    launcher: WlLauncher, sway: SwaySession, person: WlPerson, owner: WlOwner, editor: QtEditor
) -> None:
    editor.focus()
    editor.set_title("copies")
    openings = launcher.call(person, "quagga")
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "LeftOnClipboard"
    assert wl_clipboard.read_text(sway) == said(SHORT)
    assert editor.stable_text() == ""


def test_where_a_rule_forbids_it_nothing_goes_there_nor_onto_the_clipboard(
    launcher: WlLauncher, sway: SwaySession, person: WlPerson, owner: WlOwner, editor: QtEditor
) -> None:
    editor.focus()
    editor.set_title("never")
    openings = launcher.call(person, "quagga")
    person.press("Enter")
    launcher.wait_status(openings=openings, state="choosing")
    stays(lambda: launcher.status()["state"] == "choosing", 0.3, "it stays open, with the phrase")
    assert wl_clipboard.read_text(sway) == "before"
    person.press("Ctrl+Enter")
    assert launcher.settled(openings)["kind"] == "LeftOnClipboard"
    assert wl_clipboard.read_text(sway) == said(SHORT)
    assert editor.stable_text() == ""
    assert editor.keys_seen() == []
