"""A desk of its own: one virtual X server with a window manager, a tray, a home folder and nothing of the real user.

Law: whatever a desk starts, it ends, by process id, newest first, within a bound; also if the test run is killed
(every process is told by the kernel when its parent dies). It knows no launcher and no target.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Self

from waiting import NotInTimeError, until
from windows import Windows

_DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")
_KEPT = ("PATH", "PYTHONPATH", "LAUNCHER_SEED", "PYTHONDONTWRITEBYTECODE")
_TRAY = """panel_items = S
panel_size = 100% 30
panel_position = bottom center horizontal
panel_monitor = 1
systray_icon_size = 22
rounded = 0
background_color = #222222 100
"""


class XSession:
    """A context manager; between enter and exit, `display` and `env` are good for starting programs on this desk.

    Args:
        window_manager: a program such as "openbox" or "xfwm4", or None for a bare X server.
        tray: start a panel with a notification area, and wait until it is there.
        dbus: start a session bus of its own and put its address into `env`.
        screens: how many monitors of 1280x800 stand side by side (1 or 2).
        layout: XKB layout such as "us", "ru", "de", "us,ru"; `variant` for example "intl" (dead keys).
    """

    def __init__(
        self,
        *,
        window_manager: str | None = "openbox",
        tray: bool = False,
        dbus: bool = False,
        screens: int = 1,
        layout: str = "us",
        variant: str = "",
    ) -> None:
        self._wants = (window_manager, tray, dbus)
        self._screens = screens
        self._layout = (layout, variant)
        self._started: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []
        self.display = ""
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        # Short, because sockets live in it and their paths are limited to about 100 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
        try:
            self._start()
        except BaseException:
            self._end_all()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.windows.close()
        self._end_all()

    def run(
        self,
        *argv: str | Path,
        env: dict[str, str] | None = None,
        log: Path | None = None,
        stdin: int | None = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Start a program here; it ends with the desk at the latest. What it prints goes to `log`, else to a file in `folder`."""
        name = Path(argv[0]).name
        log = log or self.folder / f"{len(self._started):02}-{name}.log"
        out = log.open("wb")
        process = subprocess.Popen(
            [*_DIES_WITH_US, *map(str, argv)],
            env={**self.env, **(env or {})},
            cwd=self.folder,
            stdin=stdin,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._started.append((process, out))
        return process

    def end(self, process: subprocess.Popen[bytes], bound: float = 3) -> None:
        """Ask one started process to end, make it after `bound` seconds, and its group with it; safe to call twice."""
        pair = next((one for one in self._started if one[0] is process), None)
        if pair is None:
            return
        self._started.remove(pair)
        _end(process, bound)
        pair[1].close()

    def set_layout(self, layout: str, variant: str = "", options: str = "") -> None:
        """Change the keyboard layout while programs run, as a person does; `options` for example "grp:alt_shift_toggle"."""
        command = ["setxkbmap", "-layout", layout, "-variant", variant, "-option", ""]
        command += ["-option", options] if options else []
        self._tool(command)

    def screenshot(self, path: Path) -> Path:
        """Save the whole screen as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._tool(["import", "-silent", "-window", "root", str(path)])
        return path

    def _tool(self, command: Sequence[str]) -> None:
        subprocess.run(command, env=self.env, check=True, timeout=20, stdin=subprocess.DEVNULL)

    def _start(self) -> None:
        self.env = _own_environment(self.folder)
        for attempt in range(6):
            if self._start_server(random.randrange(2000, 30000)):
                break
            if attempt == 5:
                raise NotInTimeError(f"no X server on six display numbers; see {self.folder}")
        self.windows = Windows(self.display)
        if self._screens == 2:
            self._split_in_two()
        if self._layout != ("us", ""):
            self.set_layout(*self._layout)
        self._furnish()

    def _start_server(self, number: int) -> bool:
        lock = Path(f"/tmp/.X{number}-lock")
        if lock.exists():
            return False
        name = f":{number}"
        size = f"{1280 * self._screens}x800x24"
        # Without -noreset the server starts over when the first client leaves, and takes the window manager with it.
        server = self.run("Xvfb", name, "-noreset", "-nolisten", "tcp", "-screen", "0", size)
        try:
            until(lambda: server.poll() is not None or _answers(name), 15, f"X server on {name}", step=0.02)
            ours = server.poll() is None and int(lock.read_text()) == server.pid
        except (NotInTimeError, OSError, ValueError):
            ours = False
        if not ours:
            self.end(server)
            return False
        self.display = self.env["DISPLAY"] = name
        return True

    def _split_in_two(self) -> None:
        for order, (name, output) in enumerate((("left", "screen"), ("right", "none"))):
            self._tool(["xrandr", "--setmonitor", name, f"1280/338x800/211+{1280 * order}+0", output])

    def _furnish(self) -> None:
        window_manager, tray, dbus = self._wants
        if dbus:
            bus = self.folder / "run" / "bus"
            self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
            self.run("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address=unix:path={bus}")
            until(bus.exists, 10, "session bus")
        if window_manager:
            self.run(window_manager)
            until(self.windows.has_window_manager, 15, f"window manager {window_manager}")
        if tray:
            (self.folder / "tint2rc").write_text(_TRAY)
            self.run("tint2", "-c", self.folder / "tint2rc")
            until(self.windows.has_tray, 15, "tray")

    def _end_all(self) -> None:
        for process, _ in reversed(list(self._started)):
            self.end(process)
        shutil.rmtree(self.folder, ignore_errors=True)


def _own_environment(folder: Path) -> dict[str, str]:
    env = {name: os.environ[name] for name in _KEPT if name in os.environ}
    places = {"HOME": "home", "XDG_CONFIG_HOME": "home/.config", "XDG_DATA_HOME": "home/.local/share"}
    places |= {"XDG_CACHE_HOME": "home/.cache", "XDG_STATE_HOME": "home/.local/state", "XDG_RUNTIME_DIR": "run"}
    for name, place in places.items():
        (folder / place).mkdir(mode=0o700, parents=True, exist_ok=True)
        env[name] = str(folder / place)
    return env | {
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "xcb",
        "GDK_BACKEND": "x11",
        "GTK_USE_PORTAL": "0",
        "GSETTINGS_BACKEND": "memory",
        "NO_AT_BRIDGE": "1",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }


def _answers(name: str) -> bool:
    # Not by Xlib: python-xlib leaves its socket open when nobody answers yet.
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(f"/tmp/.X11-unix/X{name[1:]}") == 0


def _end(process: subprocess.Popen[bytes], bound: float) -> None:
    if process.stdin:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(bound)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(bound)
    try:  # what it started itself: the group is ours, made by start_new_session
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
