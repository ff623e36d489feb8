"""A launcher that runs on a Wayland desk, as a user has it: its opening bound to a key of the desktop, known by its windows."""

import sys
from pathlib import Path

from compositor import CompositorSession
from running import RunningLauncher
from stock import stock
from sway import SwaySession
from wl_person import WlPerson

HOTKEY = "Ctrl+Shift+space"


class WlLauncher(RunningLauncher):
    """`python -m launcher` with phrases of ours; on sway `toggle` is bound to HOTKEY, as its user would do it.

    Elsewhere it is called by the command that a key of the desktop would run.
    """

    def __init__(
        self,
        session: CompositorSession,
        home: Path | None = None,
        env: dict[str, str] | None = None,
        *,
        command: tuple[str | Path, ...] = (),
    ) -> None:
        home = home or stock(session.folder / "own")
        super().__init__(session, home, env, command=command)
        if isinstance(session, SwaySession):
            session.bind(HOTKEY, sys.executable, "-m", "launcher", "toggle", env=self._env)

    def call(self, person: WlPerson, query: str = "") -> int:
        """Open it by the key and type, once it has the keyboard; how often it has opened by now."""
        openings = int(self.status()["openings"])
        if isinstance(self.session, SwaySession):
            person.press(HOTKEY)
        else:
            assert self.command("toggle").returncode == 0
        self.wait_overlay(10)
        # Nothing on Wayland keeps back what is typed before: only the compositor knows of it.
        self.wait_status(10, openings=openings + 1, state="choosing")
        person.type(query)
        return openings + 1
