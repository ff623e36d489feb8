"""Trouble while choosing and just after Enter: windows that close, change or come up, and clipboards that misbehave.

Law: right window or no paste; every failure leaves the text on the clipboard and says so; a newer copy of the user wins.
"""

import contextlib
import shutil
import time
from collections.abc import Iterator
from typing import Literal

import clipboard
import pytest
from clipboard import ClipboardOwner, FakeManager
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import FIRST, LINES, SHORT, said, stock
from targets import QtEditor, TkEditor
from waiting import NotInTimeError, stays, until

pytestmark = pytest.mark.e2e


@pytest.fixture
def target(launcher: RunningLauncher, person: Person) -> Iterator[QtEditor]:
    with QtEditor(launcher.session, person) as opened:
        yield opened


def _choose(launcher: RunningLauncher, person: Person, query: str = "quagga") -> int:
    """Open, type, and wait until the overlay has the keyboard; how often it has opened by now."""
    openings = int(launcher.status()["openings"])
    person.press("Ctrl+Shift+Space")
    person.type(query)
    launcher.wait_overlay()
    return openings + 1


def test_the_window_is_closed_while_choosing(launcher: RunningLauncher, person: Person, owner: ClipboardOwner) -> None:
    with TkEditor(launcher.session, person) as other:
        with QtEditor(launcher.session, person) as target:
            openings = _choose(launcher, person)
            target.stop()
        owner.copy_now("before")
        person.press("Enter")
        outcome = launcher.settled(openings)
        assert outcome["kind"] == "LeftOnClipboard"
        assert "closed" in outcome["reason"]
        assert clipboard.read_text(launcher.session) == said(SHORT)
        assert launcher.toast()
        assert other.stable_text() == ""


def test_another_customers_title_asks_once_more(launcher: RunningLauncher, person: Person, target: QtEditor) -> None:
    target.set_title("Chat with Ada")
    openings = _choose(launcher, person)
    target.set_title("Chat with Grace")
    person.press("Enter")
    stays(lambda: launcher.status()["state"] == "choosing", 0.5, "it asks")
    assert target.text() == ""
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    target.wait_text(said(SHORT))


@pytest.mark.parametrize("title", ["(3) Chat with Ada", "● Chat with Ada", "Chat with Ada (12)"])
def test_a_counter_in_the_title_does_not_ask(launcher: RunningLauncher, person: Person, target: QtEditor, title: str) -> None:
    target.set_title("(1) Chat with Ada")
    openings = _choose(launcher, person)
    target.set_title(title)
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    target.wait_text(said(SHORT))


def test_a_window_that_comes_up_hides_it_and_the_query_waits(launcher: RunningLauncher, person: Person, target: QtEditor) -> None:
    _choose(launcher, person, "quag")
    with TkEditor(launcher.session, person) as caller:
        launcher.wait_gone()
        person.type("hello")
        caller.wait_text("hello")
    target.focus()
    openings = _choose(launcher, person, "")
    person.type("ga short")
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    target.wait_text(said(SHORT))


def test_after_esc_the_query_is_gone(launcher: RunningLauncher, person: Person, target: QtEditor) -> None:
    openings = _choose(launcher, person, "quagga")
    person.press("Esc")
    launcher.wait_status(state="idle")
    _choose(launcher, person, "zebra")
    person.press("Enter")
    assert launcher.settled(openings + 1)["kind"] == "Delivered"
    target.wait_text(said(FIRST))


def test_a_window_that_comes_up_just_after_enter_gets_nothing(
    launcher: RunningLauncher, person: Person, target: QtEditor, owner: ClipboardOwner
) -> None:
    with TkEditor(launcher.session, person) as caller:
        target.focus()
        owner.copy_now("before")
        openings = _choose(launcher, person)
        with person.hold("Enter"):  # the paste waits for the key; the window takes the focus meanwhile
            time.sleep(0.1)
            caller.focus()
        outcome = launcher.settled(openings)
        assert caller.stable_text() == ""
        if outcome["kind"] == "Delivered":  # the target was given the focus back: nothing went astray
            target.wait_text(said(SHORT))
        else:
            assert target.stable_text() == ""
            assert clipboard.read_text(launcher.session) == said(SHORT)


def test_a_window_that_keeps_taking_the_focus_gets_nothing(
    launcher: RunningLauncher, person: Person, target: QtEditor, owner: ClipboardOwner
) -> None:
    with TkEditor(launcher.session, person) as caller:
        target.focus()
        owner.copy_now("before")
        openings = _choose(launcher, person)
        person.press("Enter", dwell=0)
        end = time.monotonic() + 1.5
        while time.monotonic() < end and launcher.status()["state"] != "idle":
            with contextlib.suppress(NotInTimeError):  # the launcher asks for the other window in the same moment
                caller.session.windows.activate(caller.window, 0.1)
        outcome = launcher.settled(openings)
        assert caller.stable_text() == ""
        assert [key.chord for key in caller.keys_seen() or []] == []
        if outcome["kind"] != "Delivered":
            assert target.stable_text() == ""
            assert clipboard.read_text(launcher.session) == said(SHORT)


def test_a_fast_double_enter_pastes_once(launcher: RunningLauncher, person: Person, target: QtEditor) -> None:
    for gap in (0.0, 0.005, 0.05, 0.15):
        target.clear()
        openings = _choose(launcher, person)
        person.press("Enter", dwell=0.001)
        time.sleep(gap)
        person.press("Enter", dwell=0.001)
        assert launcher.settled(openings)["kind"] == "Delivered"
        # An Enter so late that the window has the focus again is the user's own.
        assert target.stable_text().count("Quagga") == 1
        assert "".join(target.text().split("\n")) == said(SHORT)


# -- the clipboard


def test_a_copy_during_the_paste_wins(launcher: RunningLauncher, person: Person, target: QtEditor) -> None:
    with ClipboardOwner(launcher.session) as owner, ClipboardOwner(launcher.session) as newer:
        owner.copy_now("old")
        openings = _choose(launcher, person)
        person.press("Enter")
        target.wait_text(said(SHORT))
        newer.copy_now("newer copy")
        launcher.settled(openings)
        stays(lambda: clipboard.read_text(launcher.session) == "newer copy", 0.8, "the newer copy stands")


def test_a_clearing_during_the_paste_wins(launcher: RunningLauncher, person: Person, target: QtEditor) -> None:
    with ClipboardOwner(launcher.session) as owner, ClipboardOwner(launcher.session) as newer:
        owner.copy_now("secret")
        openings = _choose(launcher, person)
        person.press("Enter")
        target.wait_text(said(SHORT))
        newer.copy_now("x")
        newer.clear_now()
        launcher.settled(openings)
        stays(lambda: launcher.session.windows.owner_of("CLIPBOARD") == 0, 0.8, "it stays empty")


def test_a_copy_while_enter_is_still_held_wins(
    launcher: RunningLauncher, person: Person, target: QtEditor, owner: ClipboardOwner
) -> None:
    owner.copy_now("old")
    openings = _choose(launcher, person)
    with ClipboardOwner(launcher.session) as newer:
        with person.hold("Enter"):
            time.sleep(0.3)  # the old content is read by now, but ours is not offered yet
            newer.copy_now("newest")
        launcher.settled(openings)
        assert clipboard.read_text(launcher.session) == "newest"


def test_an_empty_clipboard_is_empty_again(launcher: RunningLauncher, person: Person, target: QtEditor) -> None:
    with ClipboardOwner(launcher.session) as owner:
        owner.copy_now("x")
        owner.clear_now()
        openings = _choose(launcher, person)
        person.press("Enter")
        assert launcher.settled(openings)["kind"] == "Delivered"
        assert launcher.session.windows.owner_of("CLIPBOARD") == 0


def test_an_owner_that_hangs_delays_the_paste_within_bounds(
    launcher: RunningLauncher, person: Person, target: QtEditor, owner: ClipboardOwner
) -> None:
    owner.offer(clipboard.text("never told"), mode="hangs")
    openings = _choose(launcher, person)
    pressed = person.press("Enter")
    outcome = launcher.settled(openings)
    assert outcome["kind"] == "Delivered"
    assert outcome["reason"], "it says that the old clipboard could not be kept"
    target.wait_text(said(SHORT))
    arrived = target.changed_at(said(SHORT))
    assert arrived
    assert arrived - pressed.up < 1.0
    assert clipboard.read_text(launcher.session) == said(SHORT)


def test_a_slow_owner_is_waited_for_only_so_long(
    launcher: RunningLauncher, person: Person, target: QtEditor, owner: ClipboardOwner
) -> None:
    owner.offer(clipboard.text("quick enough"), mode="slow", delay=0.05)
    openings = _choose(launcher, person)
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    target.wait_text(said(SHORT))
    assert clipboard.read_text(launcher.session) == "quick enough"


def test_a_concealed_clipboard_is_neither_read_nor_given_back(
    launcher: RunningLauncher, person: Person, target: QtEditor, owner: ClipboardOwner
) -> None:
    owner.offer(clipboard.concealed("pa55word"))
    openings = _choose(launcher, person)
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    target.wait_text(said(SHORT))
    assert {event.target for event in owner.events("served")} <= {"x-kde-passwordManagerHint"}
    assert b"pa55word" not in b"".join(piece.data for piece in clipboard.read(launcher.session).values())


def test_a_large_picture_comes_back_whole(
    launcher: RunningLauncher, person: Person, target: QtEditor, owner: ClipboardOwner
) -> None:
    before = {"image/png": clipboard.mime("image/png", bytes(range(256)) * 8192)}  # 2 MB: in pieces
    owner.offer(before)
    openings = _choose(launcher, person)
    person.press("Enter")
    assert launcher.settled(openings)["kind"] == "Delivered"
    target.wait_text(said(SHORT))
    assert clipboard.read(launcher.session) == before


def test_a_clipboard_manager_is_no_proof_of_a_paste_and_learns_no_phrase() -> None:
    with XSession() as desk, FakeManager(desk) as manager, Person(desk.display) as person:
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher, QtEditor(desk, person) as target:
            for number in range(3):
                target.clear()
                before = clipboard.rich(f"mine {number}")
                with ClipboardOwner(desk) as owner:
                    owner.offer(before)
                    owner.wait_quiet(0.2)
                    openings = _choose(launcher, person, "zebra lines")
                    person.press("Enter")
                    assert launcher.settled(openings)["kind"] == "Delivered"
                    target.wait_text(said(LINES))
                    assert clipboard.read(desk) == before
        assert manager.events("fetched")


def test_with_a_manager_a_window_that_does_not_paste_is_told() -> None:
    with XSession() as desk, FakeManager(desk), Person(desk.display) as person:
        desk.run("xev", "-name", "deaf")
        window = until(lambda: desk.windows.titled("deaf"), 10, "a window that takes no paste")
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
            desk.windows.activate(window.id)
            openings = _choose(launcher, person)
            person.press("Enter")
            outcome = launcher.settled(openings)
            assert outcome["kind"] == "LeftOnClipboard", outcome
            assert clipboard.read_text(desk) == said(SHORT)
            assert launcher.toast()


@pytest.mark.parametrize("name", ["diodon", "copyq"])
def test_a_real_clipboard_manager_neither_fools_nor_spoils_a_paste(name: Literal["diodon", "copyq"]) -> None:
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    with XSession(dbus=True) as desk, Person(desk.display) as person:
        clipboard.start_real_manager(desk, name)
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher, QtEditor(desk, person) as target:
            for number in range(3):
                target.focus()
                target.clear()
                with ClipboardOwner(desk) as owner:
                    owner.offer(clipboard.rich(f"mine {number}"))
                    owner.wait_quiet()
                    openings = _choose(launcher, person, "zebra lines")
                    person.press("Enter")
                    assert launcher.settled(openings)["kind"] == "Delivered"
                    target.wait_text(said(LINES))
                    stays(lambda n=number: clipboard.read_text(desk) == f"mine {n}", 0.5, "the clipboard is as it was")  # type: ignore[misc]
