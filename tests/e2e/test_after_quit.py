"""What was copied outlives the launcher: after its quit and after its death, until the next copy; then nothing of it is left."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import clipboard
import pytest
from clipboard import ClipboardOwner, FakeManager
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import SHORT, said, stock
from targets import QtEditor, XTerm
from waiting import stays, until

pytestmark = pytest.mark.e2e


def _quit(launcher: RunningLauncher) -> None:
    assert launcher.quit() == 0


def _kill(launcher: RunningLauncher) -> None:
    launcher.kill()


@pytest.mark.parametrize("manager", [False, True], ids=["no-manager", "manager"])
@pytest.mark.parametrize("end", [_quit, _kill])
def test_the_given_back_clipboard_stays_until_the_next_copy(end: Callable[[RunningLauncher], None], *, manager: bool) -> None:
    before = clipboard.rich("mine — ü 😀")
    with _desk(manager=manager) as (desk, person), QtEditor(desk, person) as target:
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
            with ClipboardOwner(desk) as owner:
                owner.offer(before)
                person.press("Ctrl+Shift+Space")
                person.type("quagga\n")
                assert launcher.settled(1)["kind"] == "Delivered"
                target.wait_text(said(SHORT))
                keeper = launcher.keeper()
            # The program that it was copied from has ended, too.
            end(launcher)
        # With a manager too: it was asked to save, but may know less kinds than we serve, so we go on until it takes over.
        stays(lambda: clipboard.read(desk) == before, 0.5, "it is served")
        target.clear()
        person.press("Ctrl+V")
        target.wait_text("mine — ü 😀")
        with ClipboardOwner(desk) as newer:
            newer.copy_now("something newer")
            until(lambda: not _lives(keeper), 5, "the keeper has ended")
            assert clipboard.read_text(desk) == "something newer"


def test_both_selections_stay_after_a_paste_into_a_terminal() -> None:
    with _desk() as (desk, person), XTerm(desk, person) as terminal:
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
            with ClipboardOwner(desk) as owner, ClipboardOwner(desk) as marker:
                owner.copy_now("copied")
                marker.offer(clipboard.text("selected"), selection="PRIMARY")
                person.press("Ctrl+Shift+Space")
                person.type("quagga\n")
                assert launcher.settled(1)["kind"] == "Delivered"
                terminal.wait_text(said(SHORT, terminal=True))
            assert launcher.quit() == 0
        assert clipboard.read_text(desk) == "copied"
        assert clipboard.read_text(desk, "PRIMARY") == "selected"


def test_a_copied_phrase_stays_after_the_quit() -> None:
    with _desk() as (desk, person), QtEditor(desk, person):
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
            person.press("Ctrl+Shift+Space")
            person.type("quagga")
            launcher.wait_overlay()
            person.press("Ctrl+Enter")
            assert launcher.settled(1)["kind"] == "LeftOnClipboard"
            assert launcher.quit() == 0
        assert clipboard.read_text(desk) == said(SHORT)


def test_a_launcher_killed_in_the_middle_of_a_paste_gives_the_clipboard_back() -> None:
    before = clipboard.rich("mine in the middle")
    with _desk() as (desk, person), QtEditor(desk, person) as target, ClipboardOwner(desk) as owner:
        owner.offer(before)
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
            person.press("Ctrl+Shift+Space")
            person.type("quagga\n")
            target.wait_text(said(SHORT))
            launcher.kill()  # within the 0.3 s that the clipboard is still ours
        until(lambda: clipboard.read(desk) == before, 3, "it is given back")


def test_nothing_copied_and_nothing_is_left_behind() -> None:
    with _desk() as (desk, _person):
        with RunningLauncher(desk, stock(desk.folder / "own")) as launcher:
            keeper, pid = launcher.keeper(), launcher.pid
            assert launcher.quit() == 0
        until(lambda: not _lives(keeper), 5, "the keeper has ended")
        assert not _lives(pid)
        assert not list(Path(desk.env["XDG_RUNTIME_DIR"]).glob("*.sock"))


@contextlib.contextmanager
def _desk(*, manager: bool = False) -> Iterator[tuple[XSession, Person]]:
    with XSession() as desk, Person(desk.display) as person, FakeManager(desk) if manager else contextlib.nullcontext():
        yield desk, person


def _lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and ") Z " not in stat.read_text()
