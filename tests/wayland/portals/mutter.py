"""mutter on a screen that nobody sees, with a portal that lends keys and clipboard of it, as GNOME's does.

It knows no launcher. Nobody tells here which windows there are, so the programs themselves do; see mutter_windows.
"""

import subprocess
from pathlib import Path
from typing import ClassVar

from mutter_windows import MutterWindows
from portal_desk import PortalDesk

_REMOTE = "org.gnome.Mutter.RemoteDesktop"
_HOW = ("--wayland", "--no-x11", "--headless", "--virtual-monitor", "1280x800")


class MutterSession(PortalDesk):
    """A desk with mutter and a portal; see PortalDesk."""

    desktop: ClassVar[str] = "GNOME"

    def __init__(self) -> None:
        super().__init__()
        self.windows = MutterWindows()

    def start_compositor(self) -> None:
        """Start mutter, and the portal in front of it."""
        socket = self.compositor_folder / "wayland-mutter"
        self.compositor = self.inside("/usr/bin/mutter", *_HOW, "--wayland-display", socket.name)
        self._wait_started(self.compositor, lambda: socket.exists() and self.line.owned(_REMOTE), "mutter")
        self.display = str(socket)
        self.env |= {"WAYLAND_DISPLAY": self.display, "WAYLAND_DEBUG": "1"}
        self.start_portals()

    def run(
        self,
        *argv: str | Path,
        env: dict[str, str] | None = None,
        log: Path | None = None,
        stdin: int | None = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """As every session; what the program says of its windows goes into its log, unless WAYLAND_DEBUG is emptied."""
        process = super().run(*argv, env=env, log=log, stdin=stdin)
        written = Path(next(out.name for one, out in self._started if one is process))
        self.windows.watch(written, lambda: process.poll() is None)
        return process
