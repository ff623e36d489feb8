"""The rig of these tests keeps its own law: what it starts it ends, and what a person does and copies is really done."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import wl_clipboard
from compositor import CompositorSession
from kwin import KWinSession
from sway import SwaySession
from targets import QtEditor
from waiting import until
from wl_clipboard import WlOwner
from wl_person import WlPerson

pytestmark = pytest.mark.desktops
_HERE = Path(__file__).parent
_KILLED = """import os, signal, sys
sys.path += {paths!r}
from {module} import {session}
with {session}() as desk:
    print(desk.compositor.pid, desk.run("sleep", "60").pid, desk.folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=[SwaySession, KWinSession], ids=["sway", "kwin"])
def desk(request: pytest.FixtureRequest) -> Iterator[CompositorSession]:
    with request.param() as session:
        yield session


@pytest.mark.parametrize(("module", "session"), [("sway", "SwaySession"), ("kwin", "KWinSession")])
def test_a_test_run_that_is_killed_leaves_nothing_running(module: str, session: str) -> None:
    paths = [str(_HERE), str(_HERE.parent / "e2e"), str(_HERE.parents[1])]
    script = _KILLED.format(paths=paths, module=module, session=session)
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout
        compositor, program, folder = run.stdout.readline().decode().split()
        started = [int(compositor), int(program)]
        until(lambda: _name(started[1]) == "sleep", 5, "the program runs")
        assert all(map(_runs, started))
        run.send_signal(signal.SIGKILL)
        until(lambda: not any(map(_runs, started)), 5, "all of it has ended")
    shutil.rmtree(folder)


def test_what_is_copied_is_there_in_every_format_until_it_is_cleared(desk: CompositorSession) -> None:
    with WlOwner(desk) as owner, WlOwner(desk) as other:
        owner.offer(copied := wl_clipboard.rich("Grüße 😀"))
        other.offer(selected := wl_clipboard.text("selected"), primary=True)
        assert wl_clipboard.read(desk) == copied
        assert wl_clipboard.read(desk, primary=True) == selected
        other.copy_now("newer")
        until(lambda: owner.lost(), 5, "the first owner is told")  # noqa: PLW0108 -- asked anew each time
        assert wl_clipboard.read_text(desk) == "newer"
        other.clear_now()
        assert wl_clipboard.read(desk) == {}


def test_a_person_types_and_presses_chords(desk: CompositorSession) -> None:
    with WlPerson(desk) as person, QtEditor(desk, person) as first, QtEditor(desk, person) as second:
        person.type("Hello (a+b)!")
        second.wait_text("Hello (a+b)!")
        first.focus()
        person.press("Ctrl+V", dwell=0.001)
        until(lambda: [key.chord for key in first.keys_seen() or []] == ["Ctrl+V"], 5, "the chord arrives as one")
        assert first.text() == ""


def test_a_person_clicks_where_she_means_to() -> None:
    with (
        SwaySession(scale=1.25) as desk,
        WlPerson(desk) as person,
        QtEditor(desk, person) as first,
        QtEditor(desk, person) as second,
    ):
        for target in (first, second, first):
            place = desk.windows.titled(target.token)
            assert place
            person.click(*place.middle)
            until(target.has_focus, 5, f"{target.token} has the keyboard")


def test_sway_begins_anew_on_the_same_socket() -> None:
    with SwaySession() as desk:
        before = desk.display
        desk.bind("Ctrl+F5", "touch", desk.folder / "rung")
        for kill in (True, False):
            desk.restart(kill=kill)
            assert desk.display == before
            with WlPerson(desk) as person:
                person.press("Ctrl+F5")
                until((desk.folder / "rung").exists, 5, "the key is bound again")
                (desk.folder / "rung").unlink()


def _name(process: int) -> str:
    return Path(f"/proc/{process}/comm").read_text().strip()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
