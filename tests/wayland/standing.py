"""The launcher's stage as it stands on a compositor's screen: `stage_child` as a running program, and pictures of the screen."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import numpy as np
from compositor import CompositorSession
from waiting import until

_CHILD = Path(__file__).with_name("stage_child.py")


class StandingStage:
    """A context manager; `wants` as the child has them. At its end it has complained of nothing.

    `traced`: what it says to the compositor stands in `complaints`.
    """

    def __init__(self, session: CompositorSession, *wants: str, traced: bool = False) -> None:
        self.session = session
        self._wants, self._traced = wants, traced

    def __enter__(self) -> Self:
        self._log = (self.session.folder / "stage.log").open("w+")
        tracing = {"WAYLAND_DEBUG": "1"} if self._traced else {}
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", sys.executable, str(_CHILD), *self._wants],
            env={**self.session.env, "PYTHONPATH": str(Path(__file__).parents[2]), **tracing},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._answer()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            code = self._process.wait(10)
        finally:
            self._process.kill()
            self._process.wait(10)
            self._process.stdout.close()
            self._log.close()
        if kind is None:
            assert code == 0
            assert self._traced or not self.complaints(), self.complaints()

    def ask(self, verb: str, *about: object) -> dict[str, Any]:
        """Have it done; the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([verb, *about]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def becomes(self, bound: float = 5, **wanted: object) -> dict[str, Any]:
        """Wait until its status has these values; the whole status then."""
        seen: dict[str, Any] = {}

        def reached() -> bool:
            seen.update(self.ask("status"))
            return all(seen[name] == value for name, value in wanted.items())

        try:
            until(reached, bound, f"{wanted}")
        except AssertionError as late:
            raise AssertionError(f"{late}; it is {seen}") from None
        return seen

    def open_overlay(self) -> dict[str, Any]:
        """Show the overlay, and wait until it has the keyboard, as the compositor says."""
        self.ask("show")
        until(lambda: self.session.windows.title(self.session.windows.active()) == "Phrases", 5, "the overlay has the keyboard")
        return self.becomes(active=True, listens=True)

    def complaints(self) -> str:
        """What it has written to stderr."""
        return (self.session.folder / "stage.log").read_text()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"it ended with {self._process.wait(10)}:\n{self.complaints()}"
        return dict(json.loads(line))


def picture(session: CompositorSession) -> Any:
    """The whole screen now, as an array of rows, columns and colours."""
    taken = subprocess.run(
        ["grim", "-t", "ppm", "-"], env=session.env, check=True, timeout=20, stdin=subprocess.DEVNULL, capture_output=True
    ).stdout
    _kind, size, _depth, pixels = taken.split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(pixels, dtype=np.uint8).reshape(height, width, 3)


def differing(one: Any, other: Any, by: int = 24) -> int:
    """How many pixels of two pictures differ by more than that in a colour."""
    apart = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=2)
    return int((apart > by).sum())
