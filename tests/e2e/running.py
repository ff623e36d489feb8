"""A launcher that runs on a desk, as a user has it: started as a program, known only by its commands and its windows."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from desk import XSession
from waiting import until
from windows import Seen

WINDOW_CLASS = "phrase-launcher"


class RunningLauncher:
    """A context manager around `python -m launcher` with LAUNCHER_HOME=home; after enter, its hotkey is answered.

    What it writes to stderr stands in `stderr`. `env` is laid over the session's environment. It is asked to quit at exit,
    and ended if it does not.
    """

    def __init__(self, session: XSession, home: Path, env: dict[str, str] | None = None, *, args: tuple[str, ...] = ()) -> None:
        self.session = session
        self.home = home
        self._env = {"LAUNCHER_HOME": str(home), **(env or {})}
        self._args = args
        self._log = session.folder / f"launcher-{sum(1 for _ in session.folder.glob('launcher-*'))}.log"

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "launcher", *self._args]
        self.process = self.session.run(*command, env=self._env, log=self._log)
        try:
            until(self._is_ready, 30, "the launcher is running", step=0.1)
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
        """What `launcher status --json` says; {"running": False} if it says nothing."""
        told = self.command("status", "--json")
        return dict(json.loads(told.stdout)) if told.stdout.strip() else {"running": False}

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
            raise AssertionError(f"{late}; it is {seen}") from None
        return seen

    def windows(self) -> list[Seen]:
        """Its visible windows."""
        return self.session.windows.of_class(WINDOW_CLASS)

    def overlay(self, title: str = "") -> Seen | None:
        """The visible overlay, or None; `title` picks one where several windows of the launcher stand."""
        return next((one for one in self.windows() if title in one.title), None)

    def wait_overlay(self, bound: float = 5, *, focused: bool = True) -> Seen:
        """Wait until the overlay stands there (and has the keyboard)."""

        def there() -> Seen | None:
            seen = self.overlay()
            return seen if seen and (not focused or self.session.windows.has_focus(seen.id)) else None

        return until(there, bound, "the overlay stands there")

    def wait_gone(self, bound: float = 5) -> None:
        """Wait until no window of the launcher is visible."""
        until(lambda: not self.windows(), bound, "the overlay is gone")

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
        return bool(self.status().get("running"))
