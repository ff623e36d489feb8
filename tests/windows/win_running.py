"""The whole launcher, started as a person does, in a home of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from win_hands import pause

from launcher import knock

WITHIN = 60.0
LINES = "Mit freundlichen Grüßen – ü 日 🎉\nzweite Zeile"


class RunningLauncher:
    """A launcher with one phrase of ours, found by "zylinder"."""

    def __init__(self, home: Path, *, settings: dict[str, Any] | None = None, imports: Path | None = None) -> None:
        """`imports`: where Python writes what it loads, line by line."""
        self.home, self.imports = home, imports
        home.mkdir(parents=True, exist_ok=True)
        (home / "settings.json").write_text(json.dumps(settings or {}), encoding="utf-8")
        root = str(Path(__file__).resolve().parents[2])
        self.environ = os.environ | {"LAUNCHER_HOME": str(home), "PYTHONPATH": root, "QT_QPA_PLATFORM": "windows"}
        added = self.run("add", "--title", "Zylinder", "--situation", "saying-no", "--text", LINES)
        assert added.returncode == 0, added.stderr
        self.start()

    def start(self) -> None:
        self.begin()
        try:
            self.wait(lambda s: s["phrases"] > 0 and s["state"] == "idle" and s["hotkey_state"] != "starting")
        except AssertionError:
            self.close()
            raise

    def begin(self) -> None:
        """Start it without waiting."""
        command = [sys.executable, "-m", "launcher", "--quietly"]
        if self.imports is None:
            self.process = subprocess.Popen(command, env=self.environ)
        else:
            command[1:1] = ["-X", "importtime"]
            with self.imports.open("wb") as loaded:
                self.process = subprocess.Popen(command, env=self.environ, stderr=loaded)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "launcher", *arguments]
        return subprocess.run(
            command, env=self.environ, capture_output=True, text=True, encoding="utf-8", timeout=WITHIN, check=False
        )

    def status(self) -> dict[str, Any] | None:
        before = os.environ["LAUNCHER_HOME"]
        os.environ["LAUNCHER_HOME"] = str(self.home)
        try:
            answer = knock.ask("status")
        except TimeoutError:  # still being built, or beyond itself with work
            answer = None
        finally:
            os.environ["LAUNCHER_HOME"] = before
        return json.loads(answer) if answer and answer.startswith("{") else None

    def wait(self, fact: Any, within: float = WITHIN) -> dict[str, Any]:
        """The first status of which `fact` holds."""
        end = time.perf_counter() + within
        status = None
        while time.perf_counter() < end:
            status = self.status()
            if status is not None and fact(status):
                return status
            pause(0.02)  # dispatching messages: others may wait for windows of this process
        raise AssertionError(f"not in time: {status}")

    def idle(self) -> dict[str, Any]:
        return self.wait(lambda status: status["state"] == "idle" and not status["visible"])

    def open(self) -> None:
        self.wait(lambda status: status["state"] == "choosing" and status["visible"], 10)

    def quit(self) -> int:
        self.run("quit")
        return self.process.wait(WITHIN)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(WITHIN)
