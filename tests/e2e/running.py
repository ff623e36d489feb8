"""A launcher that runs on a desk, as a user has it: started as a program, known only by its commands and its windows."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self
from unittest import mock

from desk import XSession
from waiting import until
from windows import Seen

from launcher import knock

WINDOW_CLASS = "phrase-launcher"
OVERLAY_TITLE = "Phrases"
TOAST_TITLE = "Message"


class RunningLauncher:
    """A context manager around `python -m launcher` with LAUNCHER_HOME=home; after enter, hotkey and phrases are there.

    What it writes to stderr stands in `stderr`. `env` is laid over the session's environment. It is asked to quit at exit,
    and ended if it does not. `command` is what is started instead, e.g. a tracer around the same.
    """

    def __init__(
        self, session: XSession, home: Path, env: dict[str, str] | None = None, *, command: tuple[str | Path, ...] = ()
    ) -> None:
        self.session = session
        self.home = home
        self._env = {"LAUNCHER_HOME": str(home), **(env or {})}
        self._command = command or (sys.executable, "-m", "launcher", "--quietly")
        self._log = session.folder / f"launcher-{sum(1 for _ in session.folder.glob('launcher-*'))}.log"

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True, exist_ok=True)
        self.process = self.session.run(*self._command, env=self._env, log=self._log)
        try:
            until(self._is_ready, 30, "the launcher is running", step=0.02)
        except AssertionError as late:
            self.kill()
            raise AssertionError(f"{late}; it wrote:\n{self.stderr}") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.quit()
        self.session.end(self.process)

    @property
    def stderr(self) -> str:
        """What it has written so far, to stdout and stderr."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def command(self, *args: str, bound: float = 20) -> subprocess.CompletedProcess[str]:
        """Run `python -m launcher ARGS` for the same home, as a user does in a terminal; the caller looks at the exit code."""
        return subprocess.run(
            [sys.executable, "-m", "launcher", *args],
            env={**self.session.env, **self._env},
            cwd=self.session.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=bound,
            check=False,
        )

    def status(self) -> dict[str, Any]:
        """What `launcher status --json` says; {"running": False} where nobody answers."""
        # Asked by the same code in this process: a new one for each question would be load of its own.
        with mock.patch.dict(os.environ, {**self.session.env, **self._env}):
            told = knock.ask("status")
        return dict(json.loads(told)) if told and told.strip() else {"running": False}

    @property
    def pid(self) -> int:
        """The launcher's own process, also below a tracer."""
        return int(self.status()["pid"])

    def keeper(self) -> int:
        """The process that holds hotkeys and clipboard."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return next(int(child) for child in children if b"keeper" in Path(f"/proc/{child}/cmdline").read_bytes())

    def settled(self, openings: int, bound: float = 15) -> dict[str, Any]:
        """Wait until it has opened that often and is idle again; the last outcome then."""
        return dict(self.wait_status(bound, openings=openings, state="idle")["last_outcome"])

    def wait_status(self, bound: float = 5, **wanted: object) -> dict[str, Any]:
        """Wait until the status has these values, e.g. wait_status(visible=True); the whole status then."""
        seen: dict[str, Any] = {}

        def reached() -> bool:
            seen.clear()
            seen.update(self.status())
            return all(seen.get(name) == value for name, value in wanted.items())

        try:
            until(reached, bound, f"status {wanted}", step=0.05)
        except AssertionError as late:
            ended = "" if self.process.poll() is None else f"; it ended with {self.process.returncode}"
            raise AssertionError(f"{late}; it is {seen}{ended}; it wrote:\n{self.stderr[-4000:]}") from None
        return seen

    def windows(self) -> list[Seen]:
        """Its visible windows."""
        return self.session.windows.of_class(WINDOW_CLASS)

    def overlay(self) -> Seen | None:
        """The visible overlay, or None."""
        return next((one for one in self.windows() if one.title.startswith(OVERLAY_TITLE)), None)

    def toast(self) -> Seen | None:
        """The visible line or lines at the bottom of the screen, or None."""
        return next((one for one in self.windows() if one.title == TOAST_TITLE), None)

    def wait_overlay(self, bound: float = 5, *, focused: bool = True) -> Seen:
        """Wait until the overlay stands there (and has the keyboard)."""

        def there() -> Seen | None:
            seen = self.overlay()
            return seen if seen and (not focused or self.session.windows.has_focus(seen.id)) else None

        return until(there, bound, "the overlay stands there")

    def wait_gone(self, bound: float = 5) -> None:
        """Wait until the overlay is gone."""
        until(lambda: not self.overlay(), bound, "the overlay is gone")

    def screenshot(self, path: Path) -> Path:
        """The whole screen as PNG."""
        return self.session.screenshot(path)

    def quit(self, bound: float = 10) -> int:
        """Ask it to quit; its exit code."""
        self.command("quit")
        return self.process.wait(bound)

    def kill(self) -> None:
        """As a crash or a power cut does: no chance to write anything."""
        self.process.kill()
        self.process.wait(10)

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, f"it ended with {self.process.returncode}"
        told = self.status()
        return bool(told["running"] and told["hotkey_state"] != "starting" and told["phrases"])
