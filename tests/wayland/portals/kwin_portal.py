"""KWin on a screen that nobody sees, with a portal whose keys go to it, as KDE's does: a clipboard for everybody, no windows."""

import subprocess
from pathlib import Path
from typing import Any

from kwin import KWinSession
from portal_desk import PortalDesk
from wl_person import WlPerson


class KWinPortalSession(PortalDesk, KWinSession):
    """A desk with KWin and a portal; see KWinSession and PortalDesk."""

    offers = ("GlobalShortcuts", "RemoteDesktop")

    def _run(self, argv: tuple[str | Path, ...], env: dict[str, str], **more: Any) -> subprocess.Popen[bytes]:
        # Where the tests run as root, KWin is somebody else, and has to read the script that the launcher gives it all the same.
        if user := more.pop("user", ()):
            more["user"] = (*user, "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override")
        return super()._run(argv, env, **more)

    def start_compositor(self) -> None:
        """Start KWin, and the portal in front of it."""
        super().start_compositor()
        self._hands = WlPerson(self)
        self.start_portals(lambda code, down: self._hands._strike(code, int(down)))

    def _end_all(self) -> None:
        if hasattr(self, "_hands"):
            self._hands.close()
        super()._end_all()
