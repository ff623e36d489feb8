"""What the session bus is seen to offer: only what answers in time, and nothing is woken that is not there."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import open_dbus_connection

from launcher.desktop.portals import checkup
from launcher.desktop.portals.checkup import Offered, look

BUS = """<busconfig><type>session</type><listen>unix:dir={place}</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"""
PORTAL = "org.freedesktop.portal.Desktop"
ITS_NUMBERS = {
    ("org.freedesktop.portal.GlobalShortcuts", "version"): 2,
    ("org.freedesktop.portal.RemoteDesktop", "version"): 2,
    ("org.freedesktop.portal.RemoteDesktop", "AvailableDeviceTypes"): 3,
}


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A session bus on which nobody is, and on which nothing can be started."""
    config = tmp_path / "bus.conf"
    config.write_text(BUS.format(place=tmp_path))
    asked = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address"]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
        daemon.terminate()


class Inhabitant(threading.Thread):
    """Somebody on the bus who owns names, and answers what a portal would; a `deaf` one never does."""

    def __init__(self, *names: str, deaf: bool = False) -> None:
        super().__init__(daemon=True)
        self.deaf, self.here = deaf, open_dbus_connection("SESSION")
        for name in names:
            self.here.send_and_get_reply(message_bus.RequestName(name))
        self.start()

    def run(self) -> None:
        while True:
            try:
                call = self.here.receive()
            except (OSError, EOFError):
                return
            if call.header.message_type == MessageType.method_call and not self.deaf:
                self.here.send(self._answer(call, tuple(call.body)))

    def _answer(self, call: Any, asked: tuple[str, str]) -> Any:
        if asked in ITS_NUMBERS:
            return new_method_return(call, "v", (("u", ITS_NUMBERS[asked]),))
        return new_error(call, "org.freedesktop.DBus.Error.InvalidArgs")

    def leave(self) -> None:
        self.here.sock.shutdown(2)
        self.join(5)
        self.here.close()


@pytest.mark.usefixtures("bus")
def test_on_an_empty_bus_there_is_a_bus_and_no_more() -> None:
    assert look() == Offered(bus=True)


def test_without_a_bus_there_is_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert look() == Offered()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "nonsense")
    assert look() == Offered()


def test_a_bus_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checkup, "WITHIN", 0.2)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/deaf")
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(f"{tmp_path}/deaf")
        deaf.listen()
        assert look() == Offered()


@pytest.mark.usefixtures("bus")
def test_portals_are_told_with_their_versions_and_one_that_is_missing_is_not() -> None:
    portal, kwin = Inhabitant(PORTAL), Inhabitant("org.kde.KWin", "org.kde.StatusNotifierWatcher")
    try:
        assert look() == Offered(
            bus=True, versions={"GlobalShortcuts": 2, "RemoteDesktop": 2}, keyboard=True, kwin=True, icons=True, messages=False
        )
    finally:
        portal.leave()
        kwin.leave()


@pytest.mark.usefixtures("bus")
def test_a_portal_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "WITHIN", 0.2)
    portal = Inhabitant(PORTAL, deaf=True)
    try:
        began = time.monotonic()
        assert look() == Offered(bus=True)
        assert time.monotonic() - began < 5, "as many questions as there are, and each within what is left of the time"
    finally:
        portal.leave()
