"""A desk with a Wayland compositor: a folder, a home and a session bus of its own, and nothing of the real user.

Law: whatever a session starts, it ends, by process id, newest first, within a bound; also if the test run is killed (every
process is told by the kernel when its parent dies). A compositor that refuses to run as root runs as nobody then; the
programs on it run as whoever runs the tests.
"""

import abc
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, ClassVar, Protocol, Self

from desk import _end
from waiting import until
from windows import Seen

NOBODY = 65534
_KEPT = ("PATH", "PYTHONPATH", "LAUNCHER_SEED", "PYTHONDONTWRITEBYTECODE")
_FOLDERS = {"HOME": "home", "XDG_CONFIG_HOME": "home/.config", "XDG_DATA_HOME": "home/.local/share"}
_FOLDERS |= {"XDG_CACHE_HOME": "home/.cache", "XDG_STATE_HOME": "home/.local/state", "XDG_RUNTIME_DIR": "run"}
_DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
_AS_NOBODY = (f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
# Root and nobody may both come; nothing is started by being asked for.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=PATH</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/></policy></busconfig>
"""


class DeskWindows(Protocol):
    """What stands on the desk, told by the compositor itself and not by what the launcher asks."""

    def all(self) -> list[Seen]:
        """Every window; its `wm_class` holds the app_id twice."""
        ...

    def titled(self, part: str) -> Seen | None:
        """The first window whose title contains `part`."""
        ...

    def of_class(self, name: str) -> list[Seen]:
        """The windows with that app_id (or class, of X11), without regard to case."""
        ...

    def title(self, window: int) -> str:
        """The title of a window; empty if it has none or is gone."""
        ...

    def active(self) -> int:
        """The window with the keyboard; 0 if none."""
        ...

    def has_focus(self, window: int) -> bool:
        """Whether the keyboard goes to it."""
        ...

    def activate(self, window: int, bound: float = 5) -> None:
        """Give it the keyboard, and wait until it has it."""
        ...


class CompositorSession(abc.ABC):
    """A context manager; between enter and exit, `env` is good for starting programs on this desk.

    `windows` tells what stands there. `display` is the path of the compositor's socket.
    """

    desktop: ClassVar[str]  # XDG_CURRENT_DESKTOP
    windows: DeskWindows

    def __init__(self) -> None:
        self._started: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []
        self._logs = 0
        self.env: dict[str, str] = {}
        self.display = ""
        self.x_display = ""

    def __enter__(self) -> Self:
        # Short, because sockets live in it and their paths are limited to about 100 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="wl-", dir="/tmp"))
        self.folder.chmod(0o755)
        try:
            self._furnish()
            self.start_compositor()
        except BaseException:
            self._end_all()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end_all()

    @abc.abstractmethod
    def start_compositor(self) -> None:
        """Start it, on the same socket as before if it ran before, and wait until it takes clients."""

    def run(
        self,
        *argv: str | Path,
        env: dict[str, str] | None = None,
        log: Path | None = None,
        stdin: int | None = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Start a program here; it ends with the desk at the latest. What it prints goes to `log`, else to a file in `folder`."""
        return self._run(argv, {**self.env, **(env or {})}, log=log, stdin=stdin)

    def end(self, process: subprocess.Popen[bytes], bound: float = 3) -> None:
        """Ask one started process to end, make it after `bound` seconds, and its group with it; safe to call twice."""
        pair = next((one for one in self._started if one[0] is process), None)
        if pair is None:
            return
        self._started.remove(pair)
        _end(process, bound)
        pair[1].close()

    def connect(self) -> socket.socket:
        """A client's connection to the compositor."""
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.connect(self.display)
        except OSError:
            line.close()
            raise
        return line

    def run_compositor(
        self, *argv: str | Path, env: dict[str, str], stdin: int | None = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """Start a program that refuses to run as root: as nobody where we are root. All its folders are `compositor_folder`."""
        whole = {**self.env, **dict.fromkeys(_FOLDERS, str(self.compositor_folder)), **env}
        whole.pop("WAYLAND_DISPLAY", None)
        return self._run(argv, whole, stdin=stdin, user=_AS_NOBODY if os.getuid() == 0 else ())

    def own(self, path: Path) -> Path:
        """Let the compositor's user have this file or folder; the same path."""
        if os.getuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        return path

    def log_of(self, process: subprocess.Popen[bytes]) -> str:
        """What a started program has printed so far."""
        return next(Path(out.name).read_text(errors="replace") for one, out in self._started if one is process)

    def _run(
        self,
        argv: tuple[str | Path, ...],
        env: dict[str, str],
        *,
        log: Path | None = None,
        stdin: int | None = subprocess.DEVNULL,
        user: tuple[str, ...] = (),
    ) -> subprocess.Popen[bytes]:
        self._logs += 1
        log = log or self.folder / f"{self._logs:02}-{Path(argv[0]).name}.log"
        out = log.open("wb")
        process = subprocess.Popen(
            [*_DIES_WITH_US, *user, "--", *map(str, argv)],
            env=env,
            cwd=self.folder,
            stdin=stdin,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._started.append((process, out))
        return process

    def _furnish(self) -> None:
        self.env = _own_environment(self.folder) | {"XDG_CURRENT_DESKTOP": self.desktop}
        self.compositor_folder = self.own(self.folder / "compositor")
        bus = self.folder / "bus"
        (self.folder / "bus.conf").write_text(_BUS.replace("PATH", str(bus)))
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
        self.run("dbus-daemon", f"--config-file={self.folder / 'bus.conf'}", "--nofork", "--nopidfile")
        until(bus.exists, 10, "session bus")

    def _wait_started(self, process: subprocess.Popen[bytes], answers: Callable[[], object], what: str) -> None:
        def started() -> object:
            assert process.poll() is None, f"{what} ended with {process.returncode}:\n{self.log_of(process)}"
            return answers()

        until(started, 20, what, step=0.02)

    def _end_all(self) -> None:
        for process, _ in reversed(list(self._started)):
            self.end(process)
        shutil.rmtree(self.folder, ignore_errors=True)


def _own_environment(folder: Path) -> dict[str, str]:
    env = {name: os.environ[name] for name in _KEPT if name in os.environ}
    for name, place in _FOLDERS.items():
        (folder / place).mkdir(mode=0o700, parents=True, exist_ok=True)
        env[name] = str(folder / place)
    (folder / "compositor").mkdir(mode=0o700)
    return env | {
        "LANG": "C.UTF-8",
        "XDG_SESSION_TYPE": "wayland",
        "QT_QPA_PLATFORM": "wayland",
        "GDK_BACKEND": "wayland",
        "GTK_USE_PORTAL": "0",
        "GSETTINGS_BACKEND": "memory",
        "NO_AT_BRIDGE": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
    }
