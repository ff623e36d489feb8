"""Words that are written, changed and taken back while the launcher runs: by its editor, and by commands beside it."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import SHORT, said, stock
from targets import QtEditor
from waiting import until
from windows import Seen

from launcher import knock

pytestmark = pytest.mark.e2e
EDITORS = ("New phrase", "Edit phrase")  # the titles of its window


@pytest.fixture
def desk() -> Iterator[tuple[XSession, Person, QtEditor, RunningLauncher]]:
    with (
        XSession() as session,
        Person(session.display) as person,
        QtEditor(session, person) as target,
        RunningLauncher(session, stock(session.folder / "own")) as launcher,
    ):
        yield session, person, target, launcher
        assert not launcher.stderr, launcher.stderr


Desk = tuple[XSession, Person, QtEditor, RunningLauncher]


def test_a_command_beside_it_is_painted_in_the_open_search_within_a_second(desk: Desk) -> None:
    _session, person, target, launcher = desk
    screen = _Rows(desk)
    nothing = screen.searched("wombat")
    done = launcher.command(
        "add", "--title", "Wombat word", "--situation", "closing", "--text", "Wombat: thank you for waiting.", "--json"
    )
    assert done.returncode == 0, done.stderr
    found = screen.changed_from(nothing)
    person.press("Esc")
    launcher.wait_status(10, state="idle")
    assert screen.searched("wombat") == found  # what was painted is what a search finds
    person.press("Enter")
    assert launcher.settled(2)["kind"] == "Delivered"
    target.wait_text("Wombat: thank you for waiting.")
    assert screen.searched("wombat") == found
    assert launcher.command("undo").returncode == 0
    assert screen.changed_from(found) == nothing


class _Rows:
    """What is painted where the overlay lists what was found."""

    def __init__(self, desk: Desk) -> None:
        self._session, self._person, _target, self._launcher = desk

    def searched(self, query: str) -> bytes:
        """Open it and type; the picture once it stays."""
        self._person.press("Ctrl+Shift+Space")
        self._launcher.wait_overlay()
        self._person.type(query)
        seen = [b""]

        def settled() -> bool:
            seen.append(self._picture())
            return len(seen) > 20 and len(set(seen[-20:])) == 1

        until(settled, 10, "the list stays as it is", step=0.02)
        return seen[-1]

    def changed_from(self, before: bytes) -> bytes:
        """The next picture that is another: within a second, or some knocks at the launcher more where the machine is slow."""
        begun, slowest = time.monotonic(), 0.0

        def changed() -> bytes | None:
            nonlocal slowest
            knocked = time.monotonic()
            self._launcher.status()
            slowest = max(slowest, time.monotonic() - knocked)
            picture = self._picture()
            return picture if picture != before else None

        picture = until(changed, 10, "another list is painted")
        assert time.monotonic() - begun <= 1 + 10 * slowest
        return picture

    def _picture(self) -> bytes:
        overlay = self._launcher.overlay()
        assert overlay is not None
        return self._session.windows.pixels(overlay.x + 24, overlay.y + 111, 480, 38)


def test_both_write_and_neither_is_locked_out(desk: Desk) -> None:
    _session, person, target, launcher = desk
    phrases = launcher.status()["phrases"]
    for number in range(6):
        title = f"Numbat {number}"
        done = launcher.command("add", "--title", title, "--situation", "closing", "--text", f"Numbat text {number}.")
        assert done.returncode == 0, done.stderr
        person.press("Ctrl+Shift+Space")
        person.type("quagga\n")
        assert launcher.settled(number + 1)["kind"] == "Delivered"
    target.wait_text(said(SHORT) * 6)
    launcher.wait_status(10, phrases=phrases + 6)


def test_a_phrase_is_written_in_the_middle_of_a_search(desk: Desk) -> None:
    session, person, target, launcher = desk
    phrases = launcher.status()["phrases"]
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    person.type("bandicoot answer")
    person.press("Ctrl+Insert")
    editor = until(lambda: _editor(launcher), 5, "the editor stands there")
    until(lambda: session.windows.has_focus(editor.id), 5, "it has the keyboard")
    person.type("bandicoot: I have it here.")
    person.press("Ctrl+S")
    launcher.wait_status(5, phrases=phrases + 1, visible=True)
    launcher.wait_overlay()
    assert _editor(launcher) is None
    person.press("Enter")
    assert launcher.settled(2)["kind"] == "Delivered"
    target.wait_text("bandicoot: I have it here.")
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    person.press("Ctrl+Z")
    launcher.wait_status(10, phrases=phrases)


def test_an_edit_changes_what_is_pasted_and_its_earlier_text_is_kept(desk: Desk) -> None:
    session, person, target, launcher = desk
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    person.type("quagga")
    person.press("Ctrl+E")
    editor = until(lambda: _editor(launcher), 5, "the editor stands there")
    until(lambda: session.windows.has_focus(editor.id), 5, "it has the keyboard")
    person.press("Ctrl+A")
    person.type("quagga, anew")
    person.press("Ctrl+S")
    launcher.wait_status(5, visible=True)
    launcher.wait_overlay()
    person.press("Enter")
    assert launcher.settled(2)["kind"] == "Delivered"
    target.wait_text("quagga, anew")
    told = launcher.command("history", SHORT.id, "--json")
    assert told.returncode == 0, told.stderr
    assert said(SHORT) in told.stdout or json.dumps(said(SHORT))[1:-1] in told.stdout


def test_giving_up_in_the_editor_leads_back_to_the_search(desk: Desk, tmp_path: Path) -> None:
    session, person, target, launcher = desk
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    person.type("quagga")
    person.press("Ctrl+E")
    editor = until(lambda: _editor(launcher), 5, "the editor stands there")
    until(lambda: session.windows.has_focus(editor.id), 5, "it has the keyboard")
    launcher.screenshot(tmp_path / "editor.png")
    person.press("Esc")
    launcher.wait_status(5, visible=True)
    launcher.wait_overlay()
    person.press("Enter")
    assert launcher.settled(2)["kind"] == "Delivered"
    target.wait_text(said(SHORT))


def _editor(launcher: RunningLauncher) -> Seen | None:
    return next((one for one in launcher.windows() if one.title in EDITORS), None)


def test_unsaved_words_outlive_a_crash(desk: Desk) -> None:
    session, person, target, launcher = desk
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    person.type("quagga")
    person.press("Ctrl+E")
    editor = until(lambda: _editor(launcher), 5, "the editor stands there")
    until(lambda: session.windows.has_focus(editor.id), 5, "it has the keyboard")
    person.type("Not lost. ")
    until(lambda: "Not lost." in _kept(launcher), 10, "the words are kept")
    launcher.kill()
    with RunningLauncher(session, launcher.home) as again:
        until(again.toast, 5, "it tells of them")
        person.press("Ctrl+Shift+Space")
        again.wait_overlay()
        person.type("bandicoot answer")
        person.press("Ctrl+Insert")
        editor = until(lambda: _editor(again), 5, "the editor stands there")
        until(lambda: session.windows.has_focus(editor.id), 5, "it has the keyboard")
        person.press("Shift+Tab")  # back over the buttons before the text, to the line that offers them
        for _key in range(5):
            person.press("Shift+Tab")
        person.press("Space")
        until(lambda: (seen := _editor(again)) and seen.title == "Edit phrase", 5, "the words stand there again")
        person.press("Ctrl+S")
        again.wait_overlay()
        person.press("Enter")
        assert again.settled(2)["kind"] == "Delivered"
        target.wait_text(f"Not lost. {said(SHORT)}")
        assert _kept(again) == ""
        assert "Not lost." not in again.stderr


def _kept(launcher: RunningLauncher) -> str:
    """What the store holds of unsaved words."""
    with closing(sqlite3.connect(f"file:{launcher.home / 'phrases.db'}?mode=ro", uri=True)) as db:
        row = db.execute("SELECT value FROM meta WHERE key = 'unsaved'").fetchone()
    return str(row[0]) if row else ""


def test_a_command_to_quit_waits_for_unsaved_words(desk: Desk) -> None:
    session, person, _target, launcher = desk
    phrases = launcher.status()["phrases"]
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    person.type("numbat again")
    person.press("Ctrl+Insert")
    editor = until(lambda: _editor(launcher), 5, "the editor stands there")
    until(lambda: session.windows.has_focus(editor.id), 5, "it has the keyboard")
    person.type("Numbat: half a sentence")
    told = launcher.command("quit")
    assert (told.returncode, told.stderr.strip()) == (1, knock.UNSAVED)
    person.press("Ctrl+S")
    launcher.process.wait(10)
    listed = json.loads(launcher.command("list", "--json").stdout)
    assert len(listed) == phrases + 1
