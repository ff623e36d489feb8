"""No watching, proven on the running launcher: what it asks of the network, of the X server and of the disk.

It is traced by strace and xtrace from its start over openings and a paste to its quit. No word of the user is found where it
does not belong: phrase text in the store only; query, clipboard and window titles nowhere.
"""

import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "e2e"))  # the rig of the end-to-end tests

import clipboard
from clipboard import ClipboardOwner
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import own, said, stock
from targets import QtEditor
from waiting import until
from Xlib import display

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

BODY = "Bodycanary: we keep your okapi safe — ü"
PHRASE = own("canary", "Quagga canary", BODY, "qgc")
FILLED = own("filled", "Quokka", "Dear {{input:their name|remember}}: {{clipboard|optional}}.", "qok")
ANSWER = "Answercanary"
TYPED, MISTYPED, COPIED, TITLE, SELECTED = "wibbleflop", "quaggga", "clipcanary ü", "Titlecanary with Ada", "primarycanary"
SECRETS = (TYPED, MISTYPED, "clipcanary", "Titlecanary", SELECTED, ANSWER)
_RAW = 0b11111 << 13  # XI_RawKeyPress to XI_RawMotion
_XI_KEYS = 0b1100  # XI_KeyPress and XI_KeyRelease
_WEB = re.compile(r"/(?:_ssl\.|libssl|httpx/|nacl/|(?:http|urllib)/__pycache__/(?:client|request)\.)")
_WRITES = re.compile(r'(?:openat\([^"]*|open\(|creat\()"([^"]+)"[^)]*(?:O_WRONLY|O_RDWR|O_CREAT)')


@dataclass
class Traced:
    """What a traced life of the launcher left: the tracer's lines, the desk, the home, and what was printed."""

    lines: list[str]
    desk: XSession
    home: Path
    stderr: str


@pytest.fixture(scope="module", autouse=True)
def _tracers() -> None:
    missing = [name for name in ("strace", "xtrace") if not shutil.which(name)]
    assert not missing, f"`make test` installs what is missing here: {' '.join(missing)}"


@pytest.fixture(scope="module")
def system_calls() -> Iterator[Traced]:
    """A life under strace."""
    with XSession(tray=True) as desk, Person(desk.display) as person:
        out, home = desk.folder / "strace.txt", stock(desk.folder / "own", PHRASE, FILLED)
        tracer = ("strace", "-f", "-qq", "-y", "-s", "4096", "-e", "trace=network,openat,open,creat", "-o", out)
        with RunningLauncher(desk, home, command=(*tracer, sys.executable, "-m", "launcher", "--quietly")) as launcher:
            _live(launcher, person)
            with ClipboardOwner(desk) as newer:  # so that the keeper ends as well, and the tracer with it
                newer.copy_now("newer")
                launcher.command("quit")
                launcher.process.wait(20)
        yield Traced(out.read_text(errors="replace").splitlines(), desk, home, launcher.stderr)


@pytest.fixture(scope="module")
def requests() -> Iterator[Traced]:
    """A life whose every X request is written down."""
    with XSession() as desk, Person(desk.display) as person:
        out, between = desk.folder / "xtrace.txt", f":{int(desk.display[1:]) + 30_000}"
        desk.run("xtrace", "-n", "-k", "-m", "100", "-d", desk.display, "-D", between, "-o", out)
        until(Path(f"/tmp/.X11-unix/X{between[1:]}").exists, 10, "the tracer listens")
        home = stock(desk.folder / "own", PHRASE, FILLED)
        # Pictures by shared memory come with an open file, which xtrace cannot hand on: now and then Qt gets none, and ends.
        with RunningLauncher(desk, home, {"DISPLAY": between, "QT_XCB_NO_MITSHM": "1"}) as launcher:
            _live(launcher, person)
        yield Traced(out.read_text(errors="replace").splitlines(), desk, home, launcher.stderr)


def _live(launcher: RunningLauncher, person: Person) -> None:
    """Four openings: one given up, two pasted, one pasted with an answer and the clipboard in it."""
    desk = launcher.session
    with QtEditor(desk, person) as target, ClipboardOwner(desk) as owner, ClipboardOwner(desk) as marker:
        marker.offer(clipboard.text(SELECTED), selection="PRIMARY")
        target.set_title(TITLE)
        for number, query in enumerate((TYPED, MISTYPED + "\n", MISTYPED + "\n"), 1):
            owner.offer(clipboard.rich(COPIED))
            person.press("Ctrl+Shift+Space")
            person.type(query)
            launcher.wait_status(10, openings=number)
            if query == TYPED:
                launcher.wait_overlay()
                person.press("Esc")
            outcome = launcher.settled(number)
            assert query == TYPED or outcome["kind"] == "Delivered", outcome
        target.wait_text(said(PHRASE) * 2)
        person.press("Ctrl+Shift+Space")
        person.type("qok")
        person.press("Tab")
        person.type(ANSWER + "\n")
        assert launcher.settled(4)["kind"] == "Delivered"
        target.wait_text(said(PHRASE) * 2 + f"Dear {ANSWER}: {COPIED}.")
        assert clipboard.read(desk) == clipboard.rich(COPIED)
        # What the launcher keeps of the use is written by a thread of its own; the home is looked at after its end.


# -- the network


def test_no_socket_of_the_internet_is_opened(system_calls: Traced) -> None:
    sockets = [line for line in system_calls.lines if " socket(" in line]
    assert any("AF_UNIX" in line for line in sockets), "the tracer saw sockets"
    assert [line for line in system_calls.lines if re.search(r"AF_INET|PF_INET|AF_PACKET|AF_BLUETOOTH", line)] == []


def test_nothing_that_could_ask_the_internet_is_loaded(system_calls: Traced) -> None:
    """Without a subscription there is not even the code for it in the process; it would cost memory and every start, too."""
    opened = [line for line in system_calls.lines if "openat(" in line and "ENOENT" not in line]
    assert any("/launcher/" in line for line in opened), "the tracer saw modules"
    assert [line for line in opened if _WEB.search(line)] == []


# -- the X server


def test_no_key_is_recorded_and_no_raw_event_asked_for(requests: Traced) -> None:
    x = display.Display(requests.desk.display)
    record = x.query_extension("RECORD")
    x.close()
    assert _requests(requests, r"Request\(\d+"), "the tracer saw requests"
    assert _requests(requests, rf"Request\({record.major_opcode},") == []
    asked = _requests(requests, "XISelectEvents")
    own_windows = _own_windows(requests)
    for line in asked:
        window = re.search(r"win=(0x[0-9a-f]+)", line)
        masks = [int(mask, 16) for mask in re.findall(r"mask=(0x[0-9a-f]+)", line)]
        assert window
        assert masks
        assert not any(mask & _RAW for mask in masks), line
        assert window[1] in own_windows or not any(mask & _XI_KEYS for mask in masks), line


def test_nothing_is_grabbed_but_the_hotkey(requests: Traced) -> None:
    grabs = [line for line in _requests(requests, r"Grab|InstallColormap") if "Ungrab" not in line and "Allow" not in line]
    # The server is stopped for the few requests of one look and one press; that reads nothing.
    keys = [line for line in grabs if "GrabServer" not in line]
    assert keys
    assert [line for line in keys if "GrabKey " not in line] == []
    chords = {(m[1], m[2]) for line in keys if (m := re.search(r"modifiers=(\S+) key=(\S+)", line))}
    assert {key for _modifiers, key in chords} == {"0x41"}, "the key code of the space bar"
    locks = {frozenset(modifiers.split(",")) - {"Shift", "Control"} for modifiers, _key in chords}
    assert locks == {frozenset(), frozenset({"Lock"}), frozenset({"Mod2"}), frozenset({"Lock", "Mod2"})}
    assert all({"Shift", "Control"} <= set(modifiers.split(",")) for modifiers, _key in chords)


def test_keys_are_asked_for_on_its_own_windows_only(requests: Traced) -> None:
    own_windows = _own_windows(requests)
    asked = _requests(requests, r"ChangeWindowAttributes.*event-mask=\S*Key(Press|Release)")
    windows = [found[1] for line in asked if (found := re.search(r"window=(0x[0-9a-f]+)", line))]
    assert len(windows) == len(asked)
    assert set(windows) <= own_windows
    assert own_windows


def _requests(traced: Traced, pattern: str) -> list[str]:
    """What the launcher asked of the server."""
    return [line for line in traced.lines if ":<:" in line and "Request(" in line and re.search(pattern, line)]


def _own_windows(traced: Traced) -> set[str]:
    created = (re.search(r"window=(0x[0-9a-f]+)", line) for line in _requests(traced, "CreateWindow"))
    return {found[1] for found in created if found}


# -- the disk


def test_no_word_of_the_user_is_left_where_it_does_not_belong(system_calls: Traced) -> None:
    home, desk = system_calls.home, system_calls.desk
    written = {Path(found[1]) for line in system_calls.lines if (found := _WRITES.search(line))}
    assert home / "log" / "launcher.log" in written, "the tracer saw files"
    for path in sorted(written | set(home.rglob("*"))):
        if not path.is_file() or path.is_relative_to("/dev") or path.is_relative_to("/proc"):
            continue
        content = path.read_bytes()
        leaked = [word for word in SECRETS if _holds(content, word)]
        assert not leaked, f"{leaked} in {path}"
        if _holds(content, "Bodycanary"):
            assert ".db" in path.name or path.parent == home / "index", f"the phrase's text in {path}"
            assert path.stat().st_mode & 0o077 == 0, f"{path} is the user's alone"
    assert _holds((home / "phrases.db").read_bytes(), "Bodycanary"), "what is looked for can be found"
    outside = {path for path in written if not path.is_relative_to(desk.folder) and path.parts[1] not in ("dev", "proc", "sys")}
    assert {path for path in outside if "__pycache__" not in path.parts} == set()
    assert system_calls.stderr == ""


def test_habits_hold_words_of_phrases_and_no_times(system_calls: Traced) -> None:
    db = sqlite3.connect(f"file:{system_calls.home / 'phrases.db'}?mode=ro", uri=True)
    try:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'habit%'")]
        rows = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608 -- names of the schema
        words = {word for (word,) in db.execute("SELECT word FROM habit_word")}
    finally:
        db.close()
    assert words, "the use was noted"
    assert words <= {"quagga", "canary", "qok"}
    values = [value for table in rows.values() for row in table for value in row]
    assert all(abs(value) < 1000 for value in values if isinstance(value, int | float)), "scores and an order, no times"
    assert not any(re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", value) for value in values if isinstance(value, str))


def _holds(content: bytes, word: str) -> bool:
    lower = content.lower()
    return word.lower().encode() in lower or word.lower().encode("utf-16-le") in lower
