"""No watching on Wayland, proven on the running launcher: what it asks of the network, the compositor, the devices and the disk.

Two lives of the launcher with its keeper, opened, searched in and closed without a paste: one under strace, one with all that
both say to the compositor written down. What the user types elsewhere, copies, selects and has in titles is left alone.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import wl_clipboard
from stock import SHORT, own, said, stock
from sway import SwaySession
from waiting import stays, until
from wl_clipboard import WlOwner
from wl_person import WlPerson
from wl_running import WlLauncher
from wl_targets import QtEditor

pytestmark = [pytest.mark.desktops, pytest.mark.timeout(120)]

PHRASE = own("canary", "Quagga canary", "Bodycanary: we keep your okapi safe — ü", "qgc")
TYPED, MISTYPED, COPIED, TITLE, SELECTED = "wibbleflop", "quaggga", "clipcanary ü", "Titlecanary with Ada", "primarycanary"
ELSEWHERE = "elsewherecanary"
SECRETS = (TYPED, MISTYPED, "clipcanary", "Titlecanary", SELECTED, ELSEWHERE)
_OPENED = re.compile(r'(?:openat\([^"]*|open\(|creat\()"([^"]+)"([^)]*)')
_FOR_WRITING = ("O_WRONLY", "O_RDWR", "O_CREAT")
_NO_FILES = {"dev", "proc", "sys", "memfd:"}
# With these a program could look at the screen, hear the keys of others, or keep them to itself.
_PRYING = re.compile("screencopy|export_dmabuf|image_copy_capture|input_method|inhibit|grab|fake_input|virtual_pointer")


@dataclass
class Traced:
    """What a life left: the tracer's lines of the openings without a paste, and of the paste after them; and what was printed."""

    lines: list[str]
    later: list[str]
    home: Path
    stderr: str


@pytest.fixture(scope="module")
def target(sway: SwaySession, person: WlPerson) -> Iterator[QtEditor]:
    with QtEditor(sway, person) as editor:
        editor.set_title(TITLE)
        yield editor


@pytest.fixture(scope="module")
def system_calls(sway: SwaySession, person: WlPerson, target: QtEditor) -> Traced:
    """A life under strace."""
    out, home = sway.folder / "strace.txt", stock(sway.folder / "traced", PHRASE)
    tracer = ("strace", "-f", "-qq", "-y", "-s", "4096", "-e", "trace=network,openat,open,creat", "-o", out)
    with WlLauncher(sway, home, command=(*tracer, sys.executable, "-m", "launcher", "--quietly")) as launcher:
        _opened_and_closed(launcher, person, target)
        launcher.command("quit")
        launcher.process.wait(20)  # the keeper has nothing to keep, so it ends as well
        told = launcher.stderr
    return Traced(out.read_text(errors="replace").splitlines(), [], home, told)


@pytest.fixture(scope="module")
def requests(sway: SwaySession, person: WlPerson, target: QtEditor) -> Traced:
    """A life whose every word with the compositor is written down, Qt's, our own and the keeper's; with a paste at the end."""
    home = stock(sway.folder / "heard", PHRASE, SHORT)
    with WlLauncher(sway, home, {"WAYLAND_DEBUG": "1"}) as launcher, WlOwner(sway) as owner:
        _opened_and_closed(launcher, person, target)
        lines = launcher.stderr.splitlines()
        target.clear()
        owner.copy_now("no secret")
        openings = launcher.call(person, "quagga short")
        person.press("Enter")
        assert launcher.settled(openings)["kind"] == "Delivered"
        target.wait_text(said(SHORT))
        later = launcher.stderr.splitlines()[len(lines) :]
    return Traced(lines, later, home, "")


def _opened_and_closed(launcher: WlLauncher, person: WlPerson, target: QtEditor) -> None:
    """Three openings, each given up; the user's own copy is the user's before and after, and nobody has read it."""
    session = launcher.session
    target.focus()
    target.clear()
    person.type(ELSEWHERE)
    target.wait_text(ELSEWHERE)
    with WlOwner(session) as owner, WlOwner(session) as marker:
        marker.offer(wl_clipboard.text(SELECTED), primary=True)
        owner.offer(wl_clipboard.rich(COPIED))
        for query in (TYPED, MISTYPED, "refund"):
            launcher.call(person, query)
            person.press("Esc")
            launcher.wait_status(10, state="idle")
            launcher.wait_gone()
        until(target.has_focus, 5, "the window has the keyboard again")
        person.type(ELSEWHERE)
        target.wait_text(ELSEWHERE * 2)
        stays(lambda: not owner.events("request") and not marker.events("request"), 0.3, "nobody reads what was copied")
        assert not owner.lost()
        assert not marker.lost()


# -- the network


def test_no_socket_but_those_of_this_machine_is_opened(system_calls: Traced) -> None:
    sockets = [line for line in system_calls.lines if " socket(" in line or " socketpair(" in line]
    assert any("AF_UNIX" in line for line in sockets), "the tracer saw sockets"
    assert [line for line in sockets if "AF_UNIX" not in line] == []


def test_it_talks_to_the_compositor_the_bus_and_itself_only(system_calls: Traced, sway: SwaySession) -> None:
    called = {path for line in system_calls.lines for path in re.findall(r'connect\(.*sun_path=@?"([^"]+)"', line)}
    assert sway.display in called, "the tracer saw to whom it talks"
    run = sway.env["XDG_RUNTIME_DIR"]
    assert {path for path in called if path not in (sway.display, str(sway.folder / "bus")) and not path.startswith(run)} == set()


# -- the compositor


def test_what_was_copied_or_selected_is_read_for_a_paste_only(requests: Traced) -> None:
    assert _said(requests.later, ".receive("), "what is looked for can be found"
    assert _said(requests.lines, "data_control_offer"), "the keeper is heard, too"
    assert _said(requests.lines, ".receive(") == []
    assert _said(requests.lines, "set_selection(") == []
    assert _said(requests.lines, "set_primary_selection(") == []


def test_nothing_is_asked_for_that_could_see_the_screen_or_hear_others_keys(requests: Traced) -> None:
    bound = [found[1] for line in requests.lines if (found := re.search(r'wl_registry[@#]\d+\.bind\(\d+, "(\w+)"', line))]
    assert "wl_compositor" in bound
    assert "zwp_virtual_keyboard_manager_v1" in bound
    assert [name for name in bound if _PRYING.search(name)] == []


def test_keys_are_heard_while_a_window_of_ours_has_the_keyboard_only(requests: Traced) -> None:
    """What is typed elsewhere, before and after, is told to nobody here: each key comes between an enter and its leave."""
    entered: set[str] = set()
    heard = 0
    for line in requests.lines:
        if " -> " in line or not (found := re.search(r"(wl_keyboard[@#]\d+)\.(enter|leave|key)\(", line)):
            continue
        who, what = found.groups()
        if what == "key":
            heard += 1
            assert who in entered, line
        else:
            (entered.add if what == "enter" else entered.discard)(who)
    assert not entered
    assert heard >= len(TYPED + MISTYPED + "refund"), "what is typed into it is heard"


def _said(lines: list[str], words: str) -> list[str]:
    return [line for line in lines if words in line]


# -- the devices and the disk


def test_no_device_of_input_or_picture_is_opened(system_calls: Traced) -> None:
    opened = {path for path, _how in _files(system_calls)}
    assert any(path.startswith("/dev/") for path in opened), "the tracer saw devices"
    prying = ("/dev/input", "/dev/uinput", "/dev/hidraw", "/dev/tty", "/dev/vcs", "/dev/video", "/dev/snd", "/dev/fb")
    assert {path for path in opened if path.startswith(prying)} == set()


def test_no_word_of_the_user_is_left_anywhere(system_calls: Traced, sway: SwaySession) -> None:
    home = system_calls.home
    written = {Path(path) for path, how in _files(system_calls) if any(word in how for word in _FOR_WRITING)}
    assert home / "log" / "launcher.log" in written, "the tracer saw files"
    run = Path(sway.env["XDG_RUNTIME_DIR"])
    for path in sorted(written | set(home.rglob("*")) | set(run.rglob("*"))):
        if path.is_file() and path.parts[1] not in _NO_FILES:
            content = path.read_bytes().lower()
            leaked = [word for word in SECRETS if word.lower().encode() in content or word.lower().encode("utf-16-le") in content]
            assert not leaked, f"{leaked} in {path}"
    assert b"Bodycanary" in (home / "phrases.db").read_bytes(), "what is looked for can be found"
    outside = {path for path in written if not path.is_relative_to(sway.folder) and path.parts[1] not in _NO_FILES}
    assert {path for path in outside if "__pycache__" not in path.parts} == set()
    assert system_calls.stderr == ""


def _files(traced: Traced) -> list[tuple[str, str]]:
    """Each file that was opened, and how."""
    found = (_OPENED.search(line) for line in traced.lines)
    return [(os.path.normpath(one[1]), one[2]) for one in found if one]
