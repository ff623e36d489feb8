"""sway on a screen that nobody sees: started, asked over its own socket what stands where, and started anew under its clients.

It knows no launcher. What it tells comes from sway itself, never from the protocols that the launcher uses.
"""

import contextlib
import json
import os
import shlex
import socket
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from compositor import CompositorSession
from waiting import NotInTimeError, until
from windows import Seen

_SETTINGS = """output HEADLESS-1 resolution {width}x{height} scale {scale}
default_border none
focus_on_window_activation focus
focus_follows_mouse no
mouse_warping none
xwayland {xwayland}
exec printf '%s' "$DISPLAY" > {x_display}
"""
_SOFTWARE = {"WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1", "XDG_CURRENT_DESKTOP": "sway"}
_RUN, _TREE = 0, 4


class SwaySession(CompositorSession):
    """A desk with sway; see CompositorSession.

    Args:
        scale: how many pixels for each of the desktop's own, e.g. 1.25.
        size: of the screen in pixels.
        xwayland: whether X11 programs can run here; `x_display` is their display then (also in `env` as DISPLAY).
        settings: more lines for sway's configuration.
    """

    desktop: ClassVar[str] = "sway"

    def __init__(
        self, *, scale: float = 1.0, size: tuple[int, int] = (1280, 800), xwayland: bool = False, settings: str = ""
    ) -> None:
        super().__init__()
        self._wants = (scale, size, xwayland, settings)
        self._bindings: list[str] = []

    def start_compositor(self) -> None:
        """Start sway, on the same sockets as before."""
        place = self.compositor_folder
        self._control, told = place / "sway.sock", place / "display"
        self._control.unlink(missing_ok=True)
        told.unlink(missing_ok=True)
        settings = place / "config"
        settings.write_text("\n".join([self._settings(told), *self._bindings, self._wants[3]]) + "\n")
        self.compositor = self.run_compositor("sway", "-c", settings, env={"SWAYSOCK": str(self._control), **_SOFTWARE})
        self.windows = SwayWindows(self)
        # Said last in the configuration, so all of it has been read by then.
        self._wait_started(self.compositor, lambda: told.exists() and self._is_there(), "sway")
        self.display = str(place / "wayland-1")
        self.env |= {"WAYLAND_DISPLAY": self.display, "SWAYSOCK": str(self._control)}
        if self._wants[2]:
            self.x_display = until(lambda: told.read_text().strip(), 5, "the display for X11")
            self.env["DISPLAY"] = self.x_display
            self._let_us_in()

    def stop_compositor(self, *, kill: bool = False) -> None:
        """End sway under its clients; `kill`: as a crash does."""
        if kill:
            self.compositor.kill()
        self.end(self.compositor)

    def restart(self, *, kill: bool = True) -> None:
        """End sway under its clients, and start it anew on the same socket."""
        self.stop_compositor(kill=kill)
        self.start_compositor()

    def bind(self, chord: str, *argv: str | Path, env: dict[str, str] | None = None) -> None:
        """Let sway run this program at each press of `chord` ("Ctrl+Mod1+space"), as its user would bind it.

        Where sway runs as nobody it only rings, and the program runs as whoever runs the tests, who has the launcher.
        """
        number = len(self._bindings)
        ring = self.own(self._pipe(f"ring-{number}"))
        listen = 'exec 3<>"$0"; while read -r _ <&3; do "$@" </dev/null 3<&- & done'
        self.run("sh", "-c", listen, ring, *argv, env=env)
        line = f"bindsym {chord} exec echo >{shlex.quote(str(ring))}"
        self._bindings.append(line)
        self.command(line)

    def screenshot(self, path: Path) -> Path:
        """Save the whole screen as PNG, in its real pixels."""
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["grim", str(path)], env=self.env, check=True, timeout=20, stdin=subprocess.DEVNULL)
        return path

    def command(self, line: str) -> None:
        """A command of sway's, such as "workspace 2"."""
        answer = self._ask(_RUN, line)
        assert all(one["success"] for one in answer), f"sway does not {line!r}: {answer}"

    def tree(self) -> dict[str, Any]:
        """All that stands on the desk, as sway tells it."""
        return dict(self._ask(_TREE))

    def _settings(self, told: Path) -> str:
        scale, (width, height), xwayland, _more = self._wants
        can = "enable" if xwayland else "disable"
        return _SETTINGS.format(width=width, height=height, scale=scale, xwayland=can, x_display=told)

    def _let_us_in(self) -> None:
        if os.getuid() == 0:  # Xwayland takes its own user's programs only, which is nobody
            asked = self.run_compositor("xhost", "+local:", env={"DISPLAY": self.x_display})
            assert asked.wait(20) == 0, self.log_of(asked)

    def _pipe(self, name: str) -> Path:
        path = self.folder / name
        subprocess.run(["mkfifo", "-m", "600", str(path)], check=True, timeout=5)
        return path

    def _is_there(self) -> bool:
        with contextlib.suppress(OSError):
            return bool(self._ask(_TREE)["nodes"])
        return False

    def _ask(self, kind: int, words: str = "") -> Any:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(10)
            line.connect(str(self._control))
            line.sendall(b"i3-ipc" + struct.pack("=II", len(words.encode()), kind) + words.encode())
            _magic, length, _kind = struct.unpack("=6sII", _exactly(line, 14))
            return json.loads(_exactly(line, length))


class SwayWindows:
    """All windows, by sway's own numbers."""

    def __init__(self, session: SwaySession) -> None:
        self._session = session

    def all(self) -> list[Seen]:
        """Every window."""
        return [_seen(node) for node in self._nodes()]

    def titled(self, part: str) -> Seen | None:
        """The first window whose title contains `part`."""
        return next((one for one in self.all() if part in one.title), None)

    def of_class(self, name: str) -> list[Seen]:
        """The windows with that app_id (or class, of X11), without regard to case."""
        return [one for one in self.all() if name.lower() in (part.lower() for part in one.wm_class)]

    def title(self, window: int) -> str:
        """The title of a window; empty if it has none or is gone."""
        return next((one.title for one in self.all() if one.id == window), "")

    def active(self) -> int:
        """The window with the keyboard; 0 if none."""
        return next((int(node["id"]) for node in self._nodes() if node["focused"]), 0)

    def floats(self, window: int) -> bool:
        """Whether it floats over the others."""
        return any(node["id"] == window and node["type"] == "floating_con" for node in self._nodes())

    def has_focus(self, window: int) -> bool:
        """Whether the keyboard goes to it."""
        return self.active() == window

    def activate(self, window: int, bound: float = 5) -> None:
        """Give it the keyboard, and wait until it has it."""
        self._session.command(f"[con_id={window}] focus")
        until(lambda: self.has_focus(window), bound, f"focus on {self.title(window)!r}")

    def wait_all_gone(self, bound: float = 5) -> None:
        """Wait until no window stands there."""
        try:
            until(lambda: not self.all(), bound, "no window")
        except NotInTimeError as late:
            raise NotInTimeError(f"{late}; there are {self.all()}") from None

    def _nodes(self) -> Iterator[dict[str, Any]]:
        waiting = [self._session.tree()]
        while waiting:
            node = waiting.pop(0)
            if node.get("pid") and node["type"] in {"con", "floating_con"}:
                yield node
            waiting += node["nodes"] + node["floating_nodes"]


def _seen(node: dict[str, Any]) -> Seen:
    app = node.get("app_id") or node.get("window_properties", {}).get("class") or ""
    at = node["rect"]
    return Seen(node["id"], node["name"] or "", (app, app), bool(node["visible"]), at["x"], at["y"], at["width"], at["height"])


def _exactly(line: socket.socket, length: int) -> bytes:
    got = b""
    while len(got) < length:
        part = line.recv(length - len(got))
        if not part:
            raise ConnectionResetError
        got += part
    return got
