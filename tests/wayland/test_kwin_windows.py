"""KWin's windows by its own scripts: a real KWin, which gives us no more than it gives everybody."""

import contextlib
import json
import select
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_portal import Speaker, a_world
from jeepney import DBusAddress, HeaderFields, new_method_call
from jeepney.io.blocking import open_dbus_connection
from kwin import KWinSession
from waiting import until

from launcher.desktop import Target
from launcher.desktop.portals.bus import Bus
from launcher.desktop.portals.kwin import KWinWindows

pytestmark = pytest.mark.desktops
WITHIN = 20.0


class Desk:
    """KWin, two windows, and us on the bus of the session."""

    def __init__(self, session: KWinSession, own: str = "phrase-launcher") -> None:
        self.session = session
        self.bus = Bus(session.env["DBUS_SESSION_BUS_ADDRESS"])
        self.folder = session.folder / f"scripts-{time.monotonic_ns()}"
        self.folder.mkdir()
        self.folder.chmod(0o755)  # KWin runs as nobody where the tests run as root
        self.started: list[Any] = []
        self.windows = KWinWindows(self.bus, own, self.folder)
        if not self.becomes(lambda: self.windows.known):
            self.bus.close()
            pytest.fail("KWin tells nothing")

    def becomes(self, fact: Callable[[], bool]) -> bool:
        end = time.monotonic() + WITHIN
        while not fact():
            if time.monotonic() > end:
                return False
            select.select([self.bus], [], [], 0.05)
            self.bus.pump()
        return True

    def opened(self, *command: str, app: str) -> tuple[Any, Target]:
        """Start a program, and wait until its window is the one in use."""
        before = {window.number for window in self.windows._ids.values()}
        process = self.session.run(*command, env={"GSETTINGS_BACKEND": "memory"})
        self.started.append(process)

        def new() -> bool:
            active = self.windows.active()
            return active is not None and app in active.names and active.window not in before and bool(active.title)

        assert self.becomes(new)
        active = self.windows.active()
        assert active is not None
        return process, active

    def close(self) -> None:
        for process in self.started:
            self.session.end(process)
        self.windows.close()
        done = self.becomes(lambda: not list(self.folder.iterdir()))
        self.bus.close()
        assert done


@pytest.fixture(scope="module")
def session() -> Iterator[KWinSession]:
    with KWinSession() as made:
        yield made


@pytest.fixture
def desk(session: KWinSession) -> Iterator[Desk]:
    made = Desk(session)
    yield made
    made.close()


def test_the_window_in_use_is_told_with_what_rules_know_it_by(desk: Desk, session: KWinSession) -> None:
    process, target = desk.opened("mousepad", app="mousepad")
    assert target.process == process.pid
    assert target.names == ("mousepad",)
    assert not target.terminal
    assert "Mousepad" in target.title
    assert target.title == desk.windows.title(target)
    assert desk.windows.focused(target)
    assert desk.windows.exists(target)
    session.end(process)
    assert desk.becomes(lambda: not desk.windows.exists(target))
    assert not desk.windows.focused(target)
    assert desk.windows.title(target) == ""


def test_a_window_is_given_the_focus_back(desk: Desk, session: KWinSession) -> None:
    _first, target = desk.opened("mousepad", app="mousepad")
    second, other = desk.opened("gedit", "--standalone", app="gedit")
    assert not desk.windows.focused(target)
    desk.windows.activate(target.window)
    assert desk.becomes(lambda: desk.windows.focused(target))
    # Not only by what the script says.
    assert desk.becomes(lambda: "Mousepad" in session.windows.title(session.windows.active()))
    assert desk.becomes(lambda: not list(desk.folder.iterdir()))  # each is read
    session.end(second)
    assert desk.becomes(lambda: not desk.windows.exists(other))
    desk.windows.activate(other.window)  # of a window that is gone nothing comes
    assert desk.becomes(lambda: desk.windows.focused(target))


def test_our_own_windows_are_never_a_target_and_come_forward_by_any_number(desk: Desk, session: KWinSession) -> None:
    own, target = desk.opened("mousepad", app="mousepad")
    desk.opened("gedit", "--standalone", app="gedit")
    desk.windows._process = own.pid
    desk.windows.activate(7)
    assert desk.becomes(lambda: desk.windows.focused(target))
    assert desk.windows.active() is None


def test_what_bears_our_name_is_ours(session: KWinSession) -> None:
    desk = Desk(session, own="Mousepad")
    process = session.run("mousepad")
    assert desk.becomes(lambda: any("mousepad" in window.names for window in desk.windows._ids.values()))
    assert desk.windows.active() is None
    session.end(process)
    desk.close()


def test_a_script_that_was_left_behind_is_replaced(session: KWinSession) -> None:
    gone = Desk(session)
    gone.bus.close()  # as after a crash
    desk = Desk(session)
    desk.opened("mousepad", app="mousepad")
    desk.close()


class Overhearing:
    """Hears every call that anybody makes on the session's bus."""

    def __init__(self, session: KWinSession) -> None:
        self.session, address = session, session.env["DBUS_SESSION_BUS_ADDRESS"]
        self.asks, self.line = open_dbus_connection(address), open_dbus_connection(address)
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus.Monitoring")
        self.line.send_and_get_reply(new_method_call(bus, "BecomeMonitor", "asu", (["type='method_call'"], 0)))

    def calls_to(self, name: str) -> int:
        """How many KWin has sent there since the last look."""
        scripting = DBusAddress("/Scripting", "org.kde.KWin", "org.kde.kwin.Scripting")
        there = self.asks.send_and_get_reply(new_method_call(scripting, "isScriptLoaded", "s", ("launcher-windows",)))
        assert there.body == (True,)  # KWin has come to this, and so to all that was before it
        heard: list[Any] = []
        with contextlib.suppress(TimeoutError):
            while True:
                heard.append(self.line.receive(timeout=0.2).header.fields.get(HeaderFields.destination))
        assert "org.kde.KWin" in heard
        return heard.count(name)

    def close(self) -> None:
        self.asks.close()
        self.line.close()


def test_the_script_of_who_was_killed_falls_silent_and_leaves_no_file(session: KWinSession) -> None:
    gone = Desk(session)
    assert not list(gone.folder.iterdir())
    until(lambda: not session.windows.all(), WITHIN, "nothing is left of the tests before")
    me, calls = gone.bus.me, list[int]()
    gone.bus.close()
    with contextlib.closing(Overhearing(session)) as overhearing:
        for command in (["mousepad"], ["gedit", "--standalone"]):
            window = session.run(*command, env={"GSETTINGS_BACKEND": "memory"})
            until(session.windows.active, WITHIN, "a window is in use")
            calls.append(overhearing.calls_to(me))
            session.end(window)
            until(lambda: not session.windows.all(), WITHIN, "it is gone")
    assert calls[0] > 0  # only so it can learn that nobody hears
    assert calls[1] == 0


class Scripting(Speaker):
    """What KWin does with scripts, as far as it can be seen from outside."""

    def __init__(self, address: str) -> None:
        self.read: list[str] = []
        super().__init__(address, "org.kde.KWin")

    def loadScript(self, message: Any) -> None:  # noqa: N802 -- the bus' name, as all below
        self.read.append(Path(message.body[0]).read_text(encoding="utf-8"))
        self.reply(message, "i", (1,))

    def unloadScript(self, message: Any) -> None:  # noqa: N802
        self.reply(message, "b", (True,))

    def start(self, message: Any) -> None:
        self.reply(message)

    def tell(self, to: str, what: str, about: dict[str, Any]) -> None:
        place = DBusAddress("/launcher/windows", to, "launcher.Windows")
        self.send(new_method_call(place, what, "s", (json.dumps(about),)))


def test_our_own_folder_stands_only_while_kwin_has_something_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with a_world() as world:
        kwin = Scripting(world.address)
        world.others.append(kwin)
        windows = KWinWindows(world.bus, "phrase-launcher")
        assert world.becomes(lambda: len(kwin.read) == 1)
        assert len(list(tmp_path.iterdir())) == 1
        kwin.tell(world.bus.me, "Active", {"id": "a", "names": ["editor"]})
        assert world.becomes(lambda: windows.known and not list(tmp_path.iterdir()))
        target = windows.active()
        assert target is not None
        kwin.tell(world.bus.me, "Active", {})
        assert world.becomes(lambda: not windows.focused(target))
        windows.activate(target.window)
        assert world.becomes(lambda: len(kwin.read) == 2)
        (script,) = (path.stem for path in tmp_path.glob("*/*.js"))
        kwin.tell(world.bus.me, "Done", {"script": script})
        assert world.becomes(lambda: not list(tmp_path.iterdir()))
        windows.activate(target.window)
        assert world.becomes(lambda: len(kwin.read) == 3)
        windows.close()
        assert not list(tmp_path.iterdir())


def test_a_kwin_that_was_started_anew_is_asked_anew() -> None:
    with KWinSession() as session:
        desk = Desk(session)
        process, target = desk.opened("mousepad", app="mousepad")
        session.stop_compositor()
        assert desk.becomes(lambda: not desk.windows.known)
        assert desk.windows.active() is None
        assert not desk.windows.exists(target)
        session.end(process)
        session.start_compositor()
        assert desk.becomes(lambda: desk.windows.known)
        _process, later = desk.opened("mousepad", app="mousepad")
        assert later.window != target.window
        desk.close()
