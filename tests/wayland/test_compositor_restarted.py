"""The compositor ends under the launcher and begins anew: whoever is left sees to it that the launcher is there again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import wl_clipboard as clipboard
from sway import SwaySession
from waiting import stays, until
from wl_clipboard import WlOwner
from wl_person import WlPerson
from wl_running import WlLauncher

pytestmark = pytest.mark.desktops
ROOT = Path(__file__).resolve().parents[2]
_KEEPER = """
import sys
from launcher import places
from launcher.desktop.wayland import coming_back, keeper
places.own_command = lambda *words: ["sh", "-c", 'echo "$@" >> "$0"', sys.argv[2], *words]
coming_back.WITHIN = float(sys.argv[3])
sys.exit(keeper.main(int(sys.argv[1])))
"""


class Keeper:
    """A keeper whose launcher is the test itself, and which would start a stand-in for it."""

    def __init__(self, session: SwaySession, log: Path, within: float = 20) -> None:
        self.link, theirs = socket.socketpair()
        self.log = log
        with theirs:
            arguments = [str(theirs.fileno()), str(log), str(within)]
            self.process = subprocess.Popen(
                [sys.executable, "-c", _KEEPER, *arguments],
                pass_fds=[theirs.fileno()],
                env=session.env | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
            )
        self.link.settimeout(10)
        assert b"ready" in self.link.recv(1000)

    def started(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def close(self) -> None:
        self.link.close()
        self.process.kill()
        self.process.wait(5)


Begin = Callable[..., Keeper]


@pytest.fixture
def own_sway() -> Iterator[SwaySession]:
    with SwaySession() as session:
        yield session


@pytest.fixture
def begin(own_sway: SwaySession, tmp_path: Path) -> Iterator[Begin]:
    begun: list[Keeper] = []

    def another(within: float = 20) -> Keeper:
        begun.append(Keeper(own_sway, tmp_path / f"started-{len(begun)}", within))
        return begun[-1]

    yield another
    for keeper in begun:
        keeper.close()


@pytest.mark.parametrize("kill", [True, False])
def test_the_launcher_is_started_again_once(own_sway: SwaySession, begin: Begin, kill: bool) -> None:
    keeper = begin()
    own_sway.stop_compositor(kill=kill)
    keeper.link.close()  # as Qt ends the launcher whose compositor is gone
    stays(lambda: not keeper.started() and keeper.process.poll() is None, 0.5, "nothing is started without a desktop")
    own_sway.start_compositor()
    until(keeper.started, 10, "the launcher is started")
    keeper.process.wait(5)
    assert keeper.started() == ["--quietly --returned"]


def test_also_where_the_launcher_ends_a_little_earlier_or_later(own_sway: SwaySession, begin: Begin) -> None:
    before, after = begin(), begin()
    with WlOwner(own_sway) as owner:
        owner.copy_now("the user's own")
        before.link.sendall(_BORROW)
        until(lambda: clipboard.read_text(own_sway) == "ours", 5, "it is borrowed")
        before.link.close()
        own_sway.restart()
    after.link.setblocking(True)
    after.link.close()
    for keeper in (before, after):
        until(keeper.started, 10, "the launcher is started")


def test_a_launcher_that_was_quit_is_not_started(own_sway: SwaySession, begin: Begin) -> None:
    keeper = begin(within=2)
    keeper.link.sendall(_BORROW)
    until(lambda: clipboard.read_text(own_sway) == "ours", 5, "it is lent")
    keeper.link.close()
    stays(lambda: keeper.process.poll() is None, 2.2, "somebody may still want the clipboard")
    own_sway.restart()
    assert keeper.process.wait(5) == 0
    assert not keeper.started()


def test_nor_one_that_was_quit_just_before(own_sway: SwaySession, begin: Begin) -> None:
    keeper = begin(within=2)
    keeper.link.sendall(_BORROW + b'{"do": "farewell"}\n')
    until(lambda: clipboard.read_text(own_sway) == "ours", 5, "it is lent")
    keeper.link.close()
    own_sway.restart()
    assert keeper.process.wait(5) == 0
    assert not keeper.started()


def test_a_session_that_is_over_stays_over(own_sway: SwaySession, begin: Begin) -> None:
    keeper = begin(within=1)
    own_sway.stop_compositor()
    keeper.link.close()
    keeper.process.wait(5)
    assert not keeper.started()


def test_a_launcher_that_goes_on_gets_another_keeper(own_sway: SwaySession, begin: Begin) -> None:
    keeper = begin()
    own_sway.restart()
    assert keeper.process.wait(10) == 1  # then the link starts one
    assert not keeper.started()


def test_the_real_launcher_is_back_and_can_be_opened(own_sway: SwaySession) -> None:
    with WlLauncher(own_sway) as launcher, contextlib.ExitStack() as ending:
        before = launcher.pid
        own_sway.restart()
        launcher.process.wait(10)
        until(lambda: launcher.status().get("pid", before) != before, 20, "another launcher")
        again = launcher.pid
        ending.callback(_end, again)
        launcher.wait_status(20, ready=True)
        launcher.command("show")
        launcher.wait_overlay(10)
        with WlPerson(own_sway) as person:
            person.press("esc")
        launcher.wait_status(10, state="idle")
        launcher.command("quit")
        until(lambda: not Path(f"/proc/{again}").exists(), 10, "it has quit")


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


_BORROW = b'{"do": "offer", "number": 1, "text": "ours", "names": ["CLIPBOARD"], "target": 0, "passing": false}\n'
