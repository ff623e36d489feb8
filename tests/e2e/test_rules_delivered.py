"""Rules on a real desktop: each window gets its phrase by the keys, after the wait and with the line breaks that its rule says.

LAUNCHER_ROUNDS sets how often; each round draws how quick the person is and how busy the machine.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import clipboard
import pytest
from clipboard import ClipboardOwner
from desk import XSession
from person import Draw, Load, Person, Pressed
from running import RunningLauncher
from stock import own, said, stock
from targets import Chromium, Mousepad, QtEditor
from targets.shell import RAN, Shell
from waiting import stays, until

from launcher.change import Add, Batch
from launcher.phrase import Matching, Phrase, Rule
from launcher.store import Store

pytestmark = pytest.mark.e2e

LINES = own("verse", "Zebra verse", "Zebra — “quoted” ü\n\n\tthird & <b>: Grüße\nthe last")
SHORT = own("brief", "Quagga brief", "Quagga: Grüße, 5–7 days. Привет")
LONG = own("letters", "Okapi letters", "Okapi says: " + "I see why, and I will stay with it. " * 8)
PLAIN = own("plain", "Wombat", "Wombat: I see why, and I will stay with it.\nSo will we all.")
COMMANDS = own("commands", "Gnu commands", f"echo first >> {RAN}\necho second >> {RAN}")
QUERIES = {LINES.id: "zebra", SHORT.id: "quagga", LONG.id: "okapi", COMMANDS.id: "gnu", PLAIN.id: "wombat"}


def _rule(process: str, title: str | None = None, **says: str | float) -> Rule:
    return Rule(match=Matching(process=process, title=title), **says)  # type: ignore[arg-type]  # the words of the type


RULES = (
    _rule("xterm", "keeping", newlines="keep"),
    _rule("xterm", "joining", paste="shift-insert", newlines="join"),
    _rule("chromium", paste="ctrl-shift-v", newlines="shift-enter"),
    _rule("mousepad", paste="type", speed=150.0),
    _rule("qt_editor.py", "copies", paste="copy"),
    _rule("qt_editor.py", "never", paste="never"),
    _rule("qt_editor.py", "waits", wait=0.5, channel="phone"),
)


def _ruled(home: Path) -> Path:
    stock(home, LINES, SHORT, LONG, PLAIN, COMMANDS, channel="chat")
    store = Store.open(home / "phrases.db", now=datetime.now)
    store.apply(Batch("rules", tuple(Add(rule) for rule in RULES)))
    store.close()
    return home


@pytest.fixture(scope="module")
def launcher(session: XSession) -> Iterator[RunningLauncher]:
    with RunningLauncher(session, _ruled(session.folder / "ruled")) as running:
        yield running
        told = running.stderr
    assert not told, f"the launcher complained:\n{told}"


@pytest.fixture(scope="module", params=["keeping", "joining"])
def shell(request: pytest.FixtureRequest, session: XSession, person: Person) -> Iterator[Shell]:
    with Shell(session, person, request.param, bracketed=request.param == "keeping") as opened:
        yield opened


@pytest.fixture(scope="module")
def chat(session: XSession, person: Person) -> Iterator[Chromium]:
    with Chromium(session, person) as opened:
        yield opened


@pytest.fixture(scope="module")
def mousepad(session: XSession, person: Person) -> Iterator[Mousepad]:
    with Mousepad(session, person) as opened:
        yield opened


@pytest.fixture(scope="module")
def editor(session: XSession, person: Person) -> Iterator[QtEditor]:
    with QtEditor(session, person) as opened:
        yield opened


def _choose(launcher: RunningLauncher, person: Person, phrase: Phrase, today: Draw, key: str = "Enter") -> tuple[int, Pressed]:
    """The hotkey, the query, and the key; how often it has opened by then, and when the key was pressed."""
    openings = int(launcher.status()["openings"])
    person.press("Ctrl+Shift+Space", dwell=today.dwell)
    person.type(QUERIES[phrase.id], gap=today.gap)
    return openings + 1, person.press(key, dwell=today.dwell)


def _delivered(launcher: RunningLauncher, openings: int) -> str:
    outcome = launcher.settled(openings, 30)
    assert outcome["kind"] == "Delivered", outcome
    return str(outcome["reason"])


# -- a terminal never runs a line that was pasted


def test_no_line_runs_before_the_user_says_so(
    seed: int, shell: Shell, launcher: RunningLauncher, person: Person, owner: ClipboardOwner
) -> None:
    joined = shell.token.endswith("joining")
    today = Draw.from_seed(seed, shell.token)
    shell.clear()
    shell.focus()
    owner.copy_now("before")
    with Load(today.load):
        openings, _key = _choose(launcher, person, COMMANDS, today)
        told = _delivered(launcher, openings)
    assert ("Line breaks" in told) == joined
    stays(lambda: not shell.text(), 0.2, "nothing runs")
    person.press("Enter")
    runs = "first echo second\n" if joined else "first\nsecond\n"
    until(lambda: shell.text() == runs, 5, f"it runs as {runs!r}")
    assert clipboard.read_text(launcher.session) == "before"


# -- a page in which Enter would send


def test_lines_come_one_by_one_and_no_bare_enter(
    seed: int, chat: Chromium, launcher: RunningLauncher, person: Person, owner: ClipboardOwner
) -> None:
    today = Draw.from_seed(seed, chat.token)
    chat.clear()
    before = clipboard.rich(f"the user's own — ü 😀 {seed}")
    owner.offer(before)
    with Load(today.load):
        openings, _key = _choose(launcher, person, LINES, today)
        _delivered(launcher, openings)
        chat.wait_text(said(LINES), 10)
    assert [key.chord for key in chat.keys_seen()] == [
        *("Ctrl+V", "Shift+Return", "Shift+Return"),
        *("Ctrl+V", "Shift+Return", "Ctrl+V"),
    ]
    assert clipboard.read(launcher.session) == before


def test_a_key_of_the_user_stops_the_lines(
    launcher: RunningLauncher, person: Person, chat: Chromium, owner: ClipboardOwner
) -> None:
    chat.clear()
    owner.copy_now("before")
    openings, _key = _choose(launcher, person, LINES, Draw.from_seed(0, chat.token))
    until(lambda: "quoted" in chat.text(), 10, "the first line stands there")
    person.press("Shift", dwell=0.1)
    outcome = launcher.settled(openings)
    assert outcome["kind"] == "LeftOnClipboard"
    assert "of 4 lines" in outcome["reason"]
    assert said(LINES).startswith(chat.stable_text().rstrip("\n"))
    assert clipboard.read_text(launcher.session) == said(LINES)
    assert "Return" not in [key.chord for key in chat.keys_seen()]


# -- letter by letter


def test_a_phrase_is_typed_and_the_clipboard_not_asked(
    seed: int, mousepad: Mousepad, launcher: RunningLauncher, person: Person, owner: ClipboardOwner
) -> None:
    today = Draw.from_seed(seed, mousepad.token)
    mousepad.clear()
    owner.copy_now("before")
    with Load(today.load):
        openings, _key = _choose(launcher, person, PLAIN, today)
        _delivered(launcher, openings)
        mousepad.wait_text(said(PLAIN), 20)
    assert not owner.lost()


def test_its_progress_is_told_without_taking_the_focus_and_goes_at_the_end(
    launcher: RunningLauncher, person: Person, mousepad: Mousepad
) -> None:
    mousepad.clear()
    until(lambda: not launcher.toast(), 10, "what was told before is gone")
    openings, _key = _choose(launcher, person, LONG, Draw.from_seed(0, mousepad.token))
    until(launcher.toast, 5, "the progress is told")
    assert mousepad.has_focus()
    _delivered(launcher, openings)
    until(lambda: not launcher.toast(), 2, "the progress is gone")
    mousepad.wait_text(said(LONG))


@pytest.mark.parametrize("key", ["Shift", "Ctrl+Shift+Space"])
def test_any_key_stops_it_and_the_hotkey_does_no_more_than_that(
    key: str, launcher: RunningLauncher, person: Person, mousepad: Mousepad
) -> None:
    mousepad.clear()
    openings, _key = _choose(launcher, person, LONG, Draw.from_seed(0, mousepad.token))
    until(lambda: launcher.toast() and mousepad.title().startswith("*"), 5, "it is being typed")
    person.press(key, dwell=0.08)
    outcome = launcher.settled(openings)
    assert outcome["kind"] == "LeftOnClipboard", outcome
    assert clipboard.read_text(launcher.session) == said(LONG)
    stays(lambda: launcher.status()["openings"] == openings and mousepad.has_focus(), 0.5, "the key was the stop")
    stands = mousepad.stable_text()
    assert said(LONG).startswith(stands)
    assert 0 < len(stands) < len(said(LONG))


# -- copied, or not even that


def test_where_a_rule_copies_the_phrase_waits_on_the_clipboard(
    seed: int, editor: QtEditor, launcher: RunningLauncher, person: Person, owner: ClipboardOwner
) -> None:
    today = Draw.from_seed(seed, "copies")
    editor.set_title("copies here")
    editor.clear()
    editor.focus()
    owner.copy_now("before")
    with Load(today.load):
        openings, _key = _choose(launcher, person, LINES, today)
        outcome = launcher.settled(openings)
        assert outcome["kind"] == "LeftOnClipboard"
        until(editor.has_focus, 5, "the focus is back")
        assert editor.stable_text(0.1) == ""
        person.press("Ctrl+V")
        editor.wait_text(said(LINES))


def test_where_nothing_may_go_the_clipboard_is_left_alone_and_ctrl_enter_copies(
    seed: int, editor: QtEditor, launcher: RunningLauncher, person: Person, owner: ClipboardOwner
) -> None:
    today = Draw.from_seed(seed, "never")
    editor.set_title("never here")
    editor.clear()
    editor.focus()
    owner.copy_now("before")
    with Load(today.load):
        openings, _key = _choose(launcher, person, SHORT, today)
        launcher.wait_status(openings=openings, state="choosing")
        stays(lambda: launcher.status()["state"] == "choosing", 0.2, "it stays open")
        assert not owner.lost()
        person.press("Ctrl+Enter", dwell=today.dwell)
        assert launcher.settled(openings)["kind"] == "LeftOnClipboard"
        assert clipboard.read_text(launcher.session) == said(SHORT)
        assert editor.stable_text(0.1) == ""
    assert not editor.keys_seen()


# -- a window that needs its time


def test_a_window_gets_the_time_that_it_needs(
    seed: int, editor: QtEditor, launcher: RunningLauncher, person: Person, owner: ClipboardOwner
) -> None:
    today = Draw.from_seed(seed, "waits")
    editor.set_title("waits here")
    editor.clear()
    editor.focus()
    owner.copy_now("before")
    with Load(today.load):
        openings, enter = _choose(launcher, person, SHORT, today)
        _delivered(launcher, openings)
        editor.wait_text(said(SHORT))
    arrived = editor.changed_at(said(SHORT))
    assert arrived is not None
    assert arrived - enter.up >= 0.5
    assert [key.chord for key in editor.keys_seen() or []] == ["Ctrl+V"]
    assert clipboard.read_text(launcher.session) == "before"


def test_the_channel_of_a_rule_is_not_kept(launcher: RunningLauncher) -> None:
    assert '"channel": "phone"' not in (launcher.home / "settings.json").read_text()
