"""While nobody looks, the launcher and its keeper sleep on a Wayland desk, also beside a portal on the bus."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_portal import FakePortal
from stock import stock
from sway import SwaySession
from waiting import stays, until
from wl_person import WlPerson
from wl_running import WlLauncher

pytestmark = pytest.mark.desktops
_REST = 2.0  # s


@contextmanager
def _portal(session: SwaySession) -> Iterator[FakePortal]:
    """Portals that answer; by a thread, since the launcher is another process."""
    portal, over = FakePortal(session.env["DBUS_SESSION_BUS_ADDRESS"]), threading.Event()

    def answer() -> None:
        while not over.wait(0.01):
            portal.pump()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield portal
    finally:
        over.set()
        thread.join(10)
        portal.end()


def test_hidden_it_never_wakes(sway: SwaySession, person: WlPerson) -> None:
    with WlLauncher(sway) as launcher:
        _used(launcher, person)
        _sleeps(launcher)


def test_nor_does_it_beside_a_portal(sway: SwaySession, person: WlPerson) -> None:
    with _portal(sway) as portal, WlLauncher(sway, stock(sway.folder / "beside")) as launcher:
        until(lambda: portal.called("BindShortcuts"), 10, "the launcher has asked the portal for its hotkey")
        launcher.wait_status(10, hotkey_state="live")
        _used(launcher, person)
        _sleeps(launcher)


def _used(launcher: WlLauncher, person: WlPerson) -> None:
    """Opened, searched in, and closed."""
    launcher.wait_status(20, ready=True)
    launcher.call(person, "zebra")
    person.press("Esc")
    launcher.wait_status(10, state="idle")
    launcher.wait_gone()


def _sleeps(launcher: WlLauncher) -> None:
    """Both processes, once what follows a use is done, do nothing at all for a while."""
    both = {"launcher": launcher.pid, "keeper": launcher.keeper()}

    def rests() -> bool:
        before = {name: _turns(pid) for name, pid in both.items()}
        try:
            stays(lambda: {name: _turns(pid) for name, pid in both.items()} == before, _REST, "nobody wakes")
        except AssertionError:
            return False
        return True

    until(rests, 20, f"{_REST:g} s without a wake-up of {both}")


def _turns(pid: int) -> int:
    """How often a thread of the process was given a processor."""
    return sum(int((thread / "schedstat").read_text().split()[2]) for thread in Path(f"/proc/{pid}/task").iterdir())
