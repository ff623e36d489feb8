"""The rig itself is proven here, without the launcher: what it reports about targets, clipboards and keys is true."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import clipboard
import pytest
from clipboard import ClipboardOwner, FakeManager
from desk import XSession
from person import Draw, Load, Person
from selections import NoAnswerError, Piece, Reader
from targets import ALL, QtEditor, Target, TkEditor, XTerm, open_target
from waiting import NotInTimeError, stays, until

pytestmark = pytest.mark.e2e

WORDS = "Your refund — 5–7 days. Grüße, 你好 😀\nsecond line\n\tthird, indented"


@pytest.fixture(scope="module", params=list(ALL))
def target(request: pytest.FixtureRequest, session: XSession, person: Person) -> Iterator[Target]:
    with open_target(request.param, session, person) as opened:
        yield opened


def test_a_target_receives_a_paste_whole(target: Target, session: XSession, person: Person) -> None:
    for selection in ("clipboard", "primary"):
        xclip = session.run("xclip", "-quiet", "-selection", selection, stdin=subprocess.PIPE)
        assert xclip.stdin
        xclip.stdin.write(WORDS.encode())
        xclip.stdin.close()
        until(partial(_stands_in, session, selection.upper()), 5, "xclip owns it")
    pressed = person.press(target.paste_chord)
    target.wait_text(WORDS)
    when = target.changed_at(WORDS)
    assert when is None or pressed.down - 0.05 <= when <= time.monotonic()


def test_a_cleared_target_is_empty_and_takes_typing(target: Target, person: Person) -> None:
    target.clear()
    assert target.text() == ""
    person.type("Ok, 1+1=2 (Yes)\nand on")
    target.wait_text("Ok, 1+1=2 (Yes)\nand on")
    keys = target.keys_seen()
    if keys is not None:
        assert "".join("\n" if key.chord == "Return" else key.chord for key in keys) == "Ok, 1+1=2 (Yes)\nand on"


def test_bracketed_paste_is_seen_as_such(session: XSession, person: Person, owner: ClipboardOwner) -> None:
    with XTerm(session, person, bracketed=True) as terminal:
        owner.offer(clipboard.text("a\nb"), selection="PRIMARY")
        person.press("Shift+Insert")
        terminal.wait_text("a\nb")
        assert terminal.received() == b"\x1b[200~a\rb\x1b[201~"


@pytest.mark.parametrize("editor", [QtEditor, TkEditor])
def test_an_editor_tells_every_key_also_those_that_change_nothing(
    editor: type[Target], session: XSession, person: Person
) -> None:
    with editor(session, person) as opened:
        for chord in ("Escape", "Ctrl+Shift+Space", "Down", "Shift+Insert", "Alt+Return"):
            person.press(chord)
        until(lambda: len(opened.keys_seen() or []) >= 5, 5, "five keys")
        assert [key.chord.lower() for key in opened.keys_seen() or []] == [
            "escape",
            "ctrl+shift+space",
            "down",
            "shift+insert",
            "alt+return",
        ]


@pytest.mark.parametrize("editor", [QtEditor, TkEditor])
def test_a_held_key_repeats_as_on_a_real_keyboard(editor: type[Target], session: XSession, person: Person) -> None:
    with editor(session, person) as opened:
        with person.hold("Enter"):
            until(lambda: opened.text().count("\n") >= 3, 5, "three newlines of one held Enter")
        stood = opened.stable_text()
        keys = opened.keys_seen()
        assert keys
        assert [key.repeat for key in keys] == [False] + [True] * (len(keys) - 1)
        assert len(keys) == stood.count("\n")


def test_the_focus_goes_where_it_is_sent(session: XSession, person: Person) -> None:
    with QtEditor(session, person) as first, TkEditor(session, person) as second:
        assert second.has_focus()
        first.focus()
        person.type("first")
        first.wait_text("first")
        seen = next(one for one in session.windows.all() if one.id == second.window)
        person.click(*seen.middle)
        until(second.has_focus, 5, "a click gives the focus")
        person.type("second")
        second.wait_text("second")
        assert first.text() == "first"
        first.set_title("chat with another customer")
        assert first.title() == "chat with another customer"


def test_a_rich_clipboard_comes_back_byte_for_byte(session: XSession, owner: ClipboardOwner) -> None:
    offered = clipboard.rich("“quoted” — ü 😀")
    owner.offer(offered)
    assert clipboard.read(session) == offered
    assert {event.target for event in owner.events("served")} == set(offered)


def test_a_large_clipboard_comes_back_in_pieces_and_whole(session: XSession, owner: ClipboardOwner) -> None:
    offered = {"application/x-our-test": clipboard.mime("application/x-our-test", bytes(range(256)) * 4096)}
    offered["x-numbers"] = Piece("INTEGER", 32, b"\1\0\0\0\xff\xff\xff\x7f")
    owner.offer(offered, selection="PRIMARY")
    assert clipboard.read(session, "PRIMARY") == offered


def test_a_foreign_reader_agrees_about_a_large_text(session: XSession, owner: ClipboardOwner) -> None:
    words = "Zürich 😀\n" * 50_000
    owner.offer(clipboard.text(words))
    command = ["xclip", "-o", "-selection", "clipboard", "-t", "UTF8_STRING"]
    told = subprocess.run(command, env=session.env, capture_output=True, timeout=20, check=True)
    assert told.stdout.decode() == words


def test_a_hung_owner_times_out_within_the_bound(session: XSession, owner: ClipboardOwner) -> None:
    owner.offer(clipboard.text("never"), mode="hangs")
    reader = Reader(session.display)
    start = time.monotonic()
    with pytest.raises(NoAnswerError):
        reader.targets(bound=0.3)
    assert time.monotonic() - start < 2
    reader.close()
    assert [event.target for event in owner.events("ignored")] == ["TARGETS"]


def test_a_slow_owner_answers_late(session: XSession, owner: ClipboardOwner) -> None:
    owner.offer(clipboard.text("late"), mode="slow", delay=0.2)
    start = time.monotonic()
    assert clipboard.read_text(session) == "late"
    assert time.monotonic() - start >= 0.4  # TARGETS and the text, each late


def test_a_copy_or_a_clearing_meanwhile_is_seen(session: XSession, owner: ClipboardOwner) -> None:
    owner.offer(clipboard.concealed("secret"))
    assert clipboard.read(session)["x-kde-passwordManagerHint"].data == b"secret"
    with ClipboardOwner(session) as other:
        other.copy_now("newer")
        until(owner.lost, 5, "the first owner lost it")
        assert clipboard.read_text(session) == "newer"
        owner.clear_now()
        until(other.lost, 5, "the second owner lost it")
        assert clipboard.read(session) == {}
        assert session.windows.owner_of("CLIPBOARD") == 0


def test_a_clipboard_goes_with_its_owner_unless_a_manager_keeps_it() -> None:
    with XSession(window_manager=None) as bare:
        with ClipboardOwner(bare) as owner:
            owner.copy_now("gone")
        assert clipboard.read_text(bare) is None
        with FakeManager(bare) as manager:
            with ClipboardOwner(bare) as owner:
                owner.copy_now("kept — ü")
                until(lambda: manager.events("fetched"), 5, "the manager reads at once")
            until(lambda: manager.events("owned"), 5, "the manager takes over")
            assert clipboard.read_text(bare) == "kept — ü"


def test_the_manager_saves_everything_when_asked() -> None:
    with XSession(window_manager=None) as bare, FakeManager(bare) as manager:
        offered = clipboard.rich("all of it")
        with ClipboardOwner(bare) as owner:
            owner.offer(offered)
            reader = Reader(bare.display)
            assert reader.read("SAVE_TARGETS", "CLIPBOARD_MANAGER") is not None
            reader.close()
            assert manager.events("saved")
        until(lambda: manager.events("owned"), 5, "the manager takes over")
        assert clipboard.read(bare) == offered


@pytest.mark.parametrize("name", ["diodon", "copyq"])
def test_a_real_clipboard_manager_reads_each_copy(name: Literal["diodon", "copyq"]) -> None:
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    with XSession(dbus=True) as desk:
        clipboard.start_real_manager(desk, name)
        with ClipboardOwner(desk) as owner:
            owner.copy_now("kept — ü")
            until(lambda: owner.events("served"), 5, f"{name} fetched it")
            owner.wait_quiet()
        if name == "diodon":
            until(lambda: clipboard.read_text(desk) == "kept — ü", 10, "it gives the text back", step=0.1)


def test_a_person_types_on_the_layout_that_is_there(person: Person) -> None:
    with XSession(layout="de") as german, QtEditor(german, hands := Person(german.display)) as editor:
        hands.type("Größe @ 5 €")
        editor.wait_text("Größe @ 5 €")
        hands.press("dead_acute")
        hands.press("e")
        editor.wait_text("Größe @ 5 €é")
        editor.clear()
        german.set_layout("ru")
        until(lambda: _can_type(hands, "п"), 5, "the Russian layout arrived")
        hands.type("Привет")
        editor.wait_text("Привет")
        hands.press("Ctrl+A")
        until(lambda: [key.chord for key in editor.keys_seen() or []][-1:] in (["Ctrl+A"], ["Ctrl+Ф"]), 5, "the A key")
        hands.close()
    with pytest.raises(AssertionError):
        person.type("п")


def test_two_screens_and_a_tray_stand_there() -> None:
    with XSession(screens=2, tray=True) as desk:
        told = subprocess.run(["xrandr", "--listmonitors"], env=desk.env, capture_output=True, text=True, timeout=10, check=True)
        assert told.stdout.startswith("Monitors: 2")
        assert desk.windows.has_tray()
        picture = desk.screenshot(desk.folder / "shot.png")
        assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_desk_ends_everything_it_started() -> None:
    with XSession() as desk:
        process = desk.run("sh", "-c", "trap '' TERM; sleep 1000 & wait; sleep 1000")
        desk.end(process, bound=0.2)
        started = [one.pid for one, _ in desk._started]
        assert process.poll() is not None
        name = desk.display
    assert not [pid for pid in started if _is_alive(pid)]
    assert not desk.folder.exists()
    with pytest.raises(subprocess.CalledProcessError):
        subprocess.run(["xdpyinfo", "-display", name], capture_output=True, timeout=10, check=True)


def test_a_seed_draws_the_same_person_and_load_is_real(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAUNCHER_SEED", "1234")
    first, second = Draw.several(2), Draw.several(2)
    assert first == second
    assert first[0].seed == 1234
    assert "seed 1234: dwell" in capsys.readouterr().out
    with Load(2) as load:
        processes = load._processes
        stays(lambda: all(process.poll() is None for process in processes), 0.1, "both spin")
    assert all(process.poll() is not None for process in processes)


def test_a_wait_says_what_it_waited_for() -> None:
    with pytest.raises(NotInTimeError, match="the moon"):
        until(lambda: None, 0.02, "the moon")


def _stands_in(session: XSession, selection: str) -> bool:
    return clipboard.read_text(session, selection) == WORDS


def _can_type(person: Person, character: str) -> bool:
    try:
        person._find(character)
    except AssertionError:
        return False
    return True


def _is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and ") Z " not in stat.read_text()
