"""The real xdg-desktop-portal on a desk of the tests, in front of a desktop's side that is the tests' own.

It comes from a tree of Debian 13 that .ci/newer-portal makes, and runs within it; the bus, the targets and the launcher run
outside. The desk's folder lies in the tree and has the same path inside and outside of it.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from compositor import NOBODY, CompositorSession
from portal_backend import PortalBackend
from portal_line import PortalLine
from waiting import until

TREE = Path(os.environ.get("LAUNCHER_PORTAL_TREE") or Path(__file__).parents[3] / ".venv-portal")
_PORTAL = "org.freedesktop.portal.Desktop"
_STORE = "org.freedesktop.impl.portal.PermissionStore"
_WHO_ANSWERS = "[portal]\nDBusName={name}\nInterfaces={offered}\nUseIn=tests\n"


class PortalDesk(CompositorSession):
    """What a desk with a portal has beside others; see CompositorSession, and call `start_portals` once a compositor is there.

    `backend` is the desktop's side of the portal, `line` the tests' own line to the bus, `offers` the portals that there are.
    """

    offers: tuple[str, ...] = ("GlobalShortcuts", "RemoteDesktop", "Clipboard")

    @property
    def bus(self) -> str:
        """The address of the session bus."""
        return self.env["DBUS_SESSION_BUS_ADDRESS"]

    def start_portals(self, types: Callable[[int, bool], None] | None = None) -> None:
        """Start the desktop's side and the portal; see PortalBackend for `types`."""
        store = self.inside("/usr/libexec/xdg-permission-store")
        self._wait_started(store, lambda: self.line.owned(_STORE), "the store of permissions")
        self.backend = PortalBackend(self.bus, types)
        self.backend.__enter__()
        folder = self.compositor_folder / "portals"
        folder.mkdir(exist_ok=True)
        offered = ";".join(f"org.freedesktop.impl.portal.{name}" for name in self.offers)
        (folder / "tests.portal").write_text(_WHO_ANSWERS.format(name=PortalBackend.NAME, offered=offered))
        (folder / "tests-portals.conf").write_text("[preferred]\ndefault=tests\n")
        self._start_portal()

    def restart_portal(self) -> None:
        """End the portal under its clients, and start it anew; the desktop's side forgets their sessions."""
        self.end(self.portal)
        self.backend.forget_all()
        self._start_portal()

    def inside(self, *argv: str | Path, more: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Run a program of the tree, within it, as nobody; `more` is laid over its environment."""
        env = {name: value for name, value in self.env.items() if not name.startswith("WAYLAND_") and name != "DISPLAY"}
        home = self.compositor_folder
        env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "XDG_DATA_HOME": str(home / "data")}
        env |= {"XDG_CONFIG_HOME": str(home / "config"), "XDG_CURRENT_DESKTOP": "tests", "PATH": "/usr/bin:/usr/sbin"}
        enter = ("chroot", TREE, "/usr/bin/setpriv", "--pdeathsig", "KILL")
        user = (f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        log = self.folder / f"{Path(argv[0]).name}.log"
        return self._run((*enter, *user, "--", *argv), env | (more or {}), log=log)

    def _start_portal(self) -> None:
        who = {"XDG_DESKTOP_PORTAL_DIR": str(self.compositor_folder / "portals")}
        # Else it would look into /proc for who asks, and there is none in the tree.
        who |= {"XDG_DESKTOP_PORTAL_TEST_APP_ID": "phrase-launcher"}
        self.portal = self.inside("/usr/libexec/xdg-desktop-portal", "--verbose", more=who)
        self._wait_started(self.portal, lambda: self.line.owned(_PORTAL), "the portal")

    def _furnish(self) -> None:
        assert (TREE / "made").exists(), "`.ci/newer-portal` makes what is missing here: a mutter and a portal new enough"
        inside = TREE / "tmp" / self.folder.name
        inside.mkdir(mode=0o755)
        self.folder.rmdir()
        self.folder.symlink_to(inside)
        super()._furnish()
        self.line = until(self._connected, 10, "the session bus takes us")

    def _connected(self) -> PortalLine | None:
        # The bus' socket is there a moment before the bus listens on it.
        try:
            return PortalLine(self.bus).__enter__()
        except ConnectionRefusedError:
            return None

    def _end_all(self) -> None:
        for part in ("backend", "line"):
            if hasattr(self, part):
                getattr(self, part).__exit__()
        super()._end_all()
        shutil.rmtree(TREE / "tmp" / self.folder.name, ignore_errors=True)
        self.folder.unlink(missing_ok=True)
