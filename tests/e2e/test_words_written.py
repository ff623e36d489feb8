"""Words that are written, changed and taken back while the launcher runs: by its editor, and by commands beside it."""

import json
import sqlite3
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


def test_a_command_beside_it_is_seen_within_a_second(desk: Desk) -> None:
    _session, person, target, launcher = desk
    phrases = launcher.status()["phrases"]
    person.press("Ctrl+Shift+Space")
    launcher.wait_overlay()
    done = launcher.command(
        "add", "--title", "Wombat word", "--situation", "closing", "--text", "Wombat: thank you for waiting.", "--json"
    )
    assert done.returncode == 0, done.stderr
    launcher.wait_status(1, phrases=phrases + 1)
    person.type("wombat\n")
    assert launcher.settled(1)["kind"] == "Delivered"
    target.wait_text("Wombat: thank you for waiting.")
    assert launcher.command("undo").returncode == 0
    launcher.wait_status(1, phrases=phrases)


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
    launcher.wait_status(2, phrases=phrases + 6)


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
    launcher.wait_status(2, phrases=phrases)


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
