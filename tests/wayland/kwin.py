"""KWin on a screen that nobody sees, which tells the tests (and only them) what stands where.

It knows no launcher. KWin lets no client see windows or press keys; here it is told not to look, for the tests' own eyes and
hands. So a launcher under test may use of it only what KWin gives to everybody.
"""

import os
import shutil
import socket
from dataclasses import dataclass
from typing import ClassVar

from compositor import CompositorSession
from waiting import until
from windows import Seen
from wl_wire import Told, Wire, WireError

_LOOK = {"XDG_CURRENT_DESKTOP": "KDE", "KDE_SESSION_VERSION": "5", "KWIN_COMPOSE": "Q"}
_SEES_ALL = {"KWIN_WAYLAND_NO_PERMISSION_CHECKS": "1"}
_SOCKET = "wayland-kwin"
_ACTIVE = 1
# Connects, hands the connection over, and stays where KWin may look it up.
_USHER = """import array, signal, socket, sys
line, out = socket.socket(socket.AF_UNIX), socket.socket(fileno=0)
line.connect(sys.argv[1])
out.sendmsg([b'!'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [line.fileno()]))])
line.close()
signal.pause()"""


class KWinSession(CompositorSession):
    """A desk with KWin, which takes its name on the session bus of the desk; see CompositorSession.

    `size`: of the screen in pixels; `scale`: how many of them for each of the desktop's own.
    """

    desktop: ClassVar[str] = "KDE"

    def __init__(self, *, scale: float = 1.0, size: tuple[int, int] = (1280, 800)) -> None:
        super().__init__()
        self._wants = (scale, size)

    def __exit__(self, *exit_: object) -> None:
        self.windows.close()
        super().__exit__(*exit_)

    def start_compositor(self) -> None:
        """Start KWin, on the same socket as before."""
        # A copy has no capabilities: with them it would not end when the test run does, and not start in every container.
        program = self.compositor_folder / "kwin_wayland"
        if not program.exists():
            shutil.copyfile(str(shutil.which("kwin_wayland")), program)
            program.chmod(0o755)
        scale, (width, height) = self._wants
        how = ["--virtual", "--no-lockscreen", "--width", str(width), "--height", str(height), "--scale", str(scale)]
        self.display = str(self.compositor_folder / _SOCKET)
        self.compositor = self.run_compositor(program, *how, "--socket", _SOCKET, env={**_LOOK, **_SEES_ALL})
        self._wait_started(self.compositor, self._is_there, "KWin")
        self.env |= {"WAYLAND_DISPLAY": self.display, "KDE_FULL_SESSION": "true", "KDE_SESSION_VERSION": "5"}
        self.windows = KWinWindows(Wire(self.connect()))

    def connect(self) -> socket.socket:
        """A connection that KWin lets see and do everything: it must be able to look up whose it is, which root's is not."""
        if os.getuid() != 0:
            return super().connect()
        ours, theirs = socket.socketpair()
        with theirs:
            self.run_compositor("/usr/bin/python3", "-S", "-c", _USHER, self.display, env={}, stdin=theirs.fileno())
        with ours:
            told, fds, _flags, _who = socket.recv_fds(ours, 1, 1)
            if not told:
                raise ConnectionRefusedError(self.display)
            return socket.socket(fileno=fds[0])

    def _is_there(self) -> bool:
        # It takes clients before it has all that it offers them.
        try:
            with Wire(self.connect()) as wire:
                return "org_kde_plasma_window_management" in wire.globals
        except (OSError, WireError):
            return False

    def stop_compositor(self, *, kill: bool = False) -> None:
        """End KWin under its clients; `kill`: as a crash does."""
        self.windows.close()
        if kill:
            self.compositor.kill()
        self.end(self.compositor)


@dataclass
class _Window:
    """One window as KWin tells it."""

    number: int
    thing: int
    title: str = ""
    app: str = ""
    active: bool = False
    place: tuple[int, int, int, int] = (0, 0, 0, 0)


class KWinWindows:
    """All windows, by numbers of our own, over a connection of our own (org_kde_plasma_window_management)."""

    def __init__(self, wire: Wire) -> None:
        self._windows: dict[int, _Window] = {}
        self._wire = wire
        self._management = self._wire.bind("org_kde_plasma_window_management", 16, self._told)
        assert self._management, "KWin does not tell which windows it has"
        self._wire.sync()

    def close(self) -> None:
        """End the connection."""
        self._wire.close()

    def all(self) -> list[Seen]:
        """Every window."""
        self._look()
        return [Seen(one.number, one.title, (one.app, one.app), True, *one.place) for one in self._windows.values()]

    def titled(self, part: str) -> Seen | None:
        """The first window whose title contains `part`."""
        return next((one for one in self.all() if part in one.title), None)

    def of_class(self, name: str) -> list[Seen]:
        """The windows with that app_id, without regard to case."""
        return [one for one in self.all() if name.lower() in (part.lower() for part in one.wm_class)]

    def title(self, window: int) -> str:
        """The title of a window; empty if it has none or is gone."""
        self._look()
        return self._windows[window].title if window in self._windows else ""

    def active(self) -> int:
        """The window with the keyboard; 0 if none."""
        self._look()
        return next((number for number, one in self._windows.items() if one.active), 0)

    def has_focus(self, window: int) -> bool:
        """Whether the keyboard goes to it."""
        return self.active() == window

    def activate(self, window: int, bound: float = 5) -> None:
        """Give it the keyboard, and wait until it has it."""
        self._wire.send(self._windows[window].thing, 0, _ACTIVE, _ACTIVE)
        until(lambda: self.has_focus(window), bound, f"focus on {self.title(window)!r}")

    def _look(self) -> None:
        self._wire.sync()

    def _told(self, code: int, told: Told) -> None:
        if code != 4:  # window_with_uuid
            return
        number, uuid = told.u(), told.s()
        thing = self._wire.new(lambda code, told: self._of_window(number, code, told))
        self._windows[number] = _Window(number, thing)
        self._wire.send(self._management, 2, thing, uuid)

    def _of_window(self, number: int, code: int, told: Told) -> None:
        window = self._windows.get(number)
        if window is None:
            return
        if code == 0:
            window.title = told.s()
        elif code == 1:
            window.app = told.s()
        elif code == 2:
            window.active = bool(told.u() & _ACTIVE)
        elif code == 5:
            del self._windows[number]
        elif code == 8:
            window.place = (told.u(), told.u(), told.u(), told.u())
