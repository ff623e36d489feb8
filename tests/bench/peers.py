"""The programs that are compared: each can be opened, typed into, and closed, and says where its first row stands.

Ours and copyq stay resident and are called; rofi, dmenu and xterm with fzf start for each opening, as they are used.
What is not installed is left out by name. It measures nothing.
"""

import abc
import contextlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from desk import XSession
from observer import Area, Observer
from running import OVERLAY_TITLE, RunningLauncher
from waiting import NotInTimeError, until
from windows import Seen

HOTKEY = "Ctrl+Shift+Space"


@dataclass(frozen=True)
class Bench:
    """What every chapter works with: `titles` is a file with a title a line, `env` is laid over the launcher's."""

    session: XSession
    observer: Observer
    rounds: int
    count: int
    titles: Path
    home: Path
    env: dict[str, str]

    def launcher(self, home: Path) -> RunningLauncher:
        """Our launcher over this home; not started yet."""
        return RunningLauncher(self.session, home, self.env, command=(sys.executable, "-m", "launcher", "--quietly"))

    def other(self, rounds: int) -> "Bench":
        """The same with another number of rounds."""
        return replace(self, rounds=max(2, rounds))


class Peer(abc.ABC):
    """One program; `row_1` is where its first row stands in its window."""

    name: ClassVar[str]
    program: ClassVar[str]
    window_class: ClassVar[str]
    row_1: ClassVar[Area]
    wanders: ClassVar[bool] = False  # its window stands elsewhere each time: only its mapping can be told
    holds: ClassVar[str] = ""  # the chord that is down until it has opened

    def __init__(self, bench: Bench) -> None:
        self.bench, self.session, self.observer = bench, bench.session, bench.observer

    @abc.abstractmethod
    def open(self) -> float:
        """Call it; the moment before."""

    def opened(self) -> None:
        """It stands there: let go of what is still held."""
        if self.holds:
            self.observer.release(self.holds)

    def close(self) -> None:
        """Close it and wait until nothing of it is to be seen."""
        for _ in range(5):  # it can be painted before it has the keyboard
            self.observer.tap("Esc")
            with contextlib.suppress(NotInTimeError):
                until(lambda: not self.windows(), 1, f"{self.name} is gone", step=0.01)
                break
        self._wait_gone()

    def begin(self) -> None:  # noqa: B027 -- most need nothing
        """What has to run before it can be opened."""

    def end(self) -> None:  # noqa: B027 -- the same
        """End what `begin` started."""

    def area(self) -> Area:
        """Where its first row stands on the screen, while it is open."""
        dx, dy, width, height = self.row_1
        seen = until(lambda: next(iter(self.windows()), None), 10, f"window of {self.name}")
        return seen.x + dx, seen.y + dy, width, height

    def windows(self) -> list[Seen]:
        """Its visible windows, as far as they are what was called."""
        return self.session.windows.of_class(self.window_class)

    def _wait_gone(self) -> None:
        until(lambda: not self.windows(), 10, f"{self.name} is gone", step=0.01)
        self.observer.settle((0, 0, 1, 1), quiet=0.08)


class Ours(Peer):
    """The launcher by its hotkey."""

    name = "launcher"
    program = sys.executable
    window_class = "phrase-launcher"
    row_1 = (24, 111, 480, 38)
    holds = HOTKEY

    def open(self) -> float:
        return self.observer.press(HOTKEY)

    def windows(self) -> list[Seen]:
        # A toast is a window of the same program.
        return [one for one in super().windows() if one.title.startswith(OVERLAY_TITLE)]


class OursByCommand(Ours):
    """The launcher by a command that a desktop's own key would start."""

    name = "launcher show"
    holds = ""

    def open(self) -> float:
        self.observer.begin()
        moment, self._client = started(self.bench, self.command())
        return moment

    def opened(self) -> None:
        self._client.wait(10)

    @classmethod
    def command(cls) -> list[str]:
        """What is started."""
        return [str(Path(sys.executable).parent / "launcher"), "show"]


class OursByModule(OursByCommand):
    """The same without the installed script."""

    name = "python -m launcher show"

    @classmethod
    def command(cls) -> list[str]:
        return [sys.executable, "-m", "launcher", "show"]


class OnDemand(Peer):
    """Starts with the titles on its standard input, ends when closed."""

    def command(self) -> list[str]:
        """What is started."""
        raise NotImplementedError

    def open(self) -> float:
        self.observer.begin()
        with self.bench.titles.open("rb") as titles:
            moment, self._process = started(self.bench, self.command(), titles.fileno())
        return moment

    def close(self) -> None:
        self.observer.tap("Esc")
        try:
            self._process.wait(3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(3)
        self._wait_gone()


class Rofi(OnDemand):
    """rofi in dmenu mode."""

    name, program, window_class, row_1 = "rofi -dmenu", "rofi", "rofi", (8, 34, 400, 18)

    def command(self) -> list[str]:
        return ["rofi", "-dmenu", "-i", "-font", "monospace 11"]


class Dmenu(OnDemand):
    """dmenu with a list of ten."""

    name, program, window_class, row_1 = "dmenu -l 10", "dmenu", "dmenu", (4, 22, 500, 18)

    def command(self) -> list[str]:
        return ["dmenu", "-i", "-l", "10", "-fn", "monospace:size=11"]


class Fzf(OnDemand):
    """fzf in a terminal of its own."""

    name, program, window_class, row_1 = "xterm + fzf", "fzf", "xterm", (16, 15, 400, 13)

    def command(self) -> list[str]:
        fzf = f"fzf --layout=reverse --no-info < {self.bench.titles}"
        return ["xterm", "-geometry", "90x20+200+150", "-fn", "8x13", "-e", "sh", "-c", fzf]


class Copyq(Peer):
    """copyq, resident, by its command; it holds three short texts, because its window is no list of phrases."""

    name, program, window_class, row_1 = "copyq show", "copyq", "copyq", (0, 0, 1, 1)
    wanders = True

    def begin(self, *arguments: str) -> None:
        self._server = self.session.run("copyq", *arguments)
        if arguments:
            return
        until(lambda: self._ask("size") == 0, 20, "copyq answers", step=0.1)
        self._ask("add", "May I put you on hold", "Thank you for waiting", "I have your order in front of me")

    def open(self) -> float:
        self.observer.begin()
        moment, self._client = started(self.bench, ["copyq", "show"])
        return moment

    def opened(self) -> None:
        self._client.wait(10)

    def close(self) -> None:
        self._ask("hide")
        self._wait_gone()

    def end(self) -> None:
        self._ask("exit")
        self.session.end(self._server)

    def pid(self) -> int:
        """Its main process."""
        return self._server.pid

    def _ask(self, *words: str) -> int:
        told = subprocess.run(["copyq", *words], env=self.session.env, capture_output=True, timeout=20, check=False)
        return told.returncode


def started(bench: Bench, command: list[str], stdin: int = subprocess.DEVNULL) -> "tuple[float, subprocess.Popen[bytes]]":
    """Start a short-lived program on the desk; the moment before, and the process, whose end the caller waits for."""
    import time

    silent: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    env = {**bench.session.env, "LAUNCHER_HOME": str(bench.home), **bench.env}
    moment = time.monotonic()
    return moment, subprocess.Popen(command, env=env, stdin=stdin, cwd=bench.session.folder, **silent)


def installed(kinds: "tuple[type[Peer], ...]", bench: Bench) -> list[Peer]:
    """Those of these programs that are here; says which are not."""
    here = [kind for kind in kinds if shutil.which(kind.program)]
    for kind in kinds:
        if kind not in here:
            sys.stderr.write(f"left out: {kind.name} ({kind.program} is not installed)\n")
    return [kind(bench) for kind in here]


def copy_home(source: Path, to: Path) -> Path:
    """A fresh home with the same store, and its index if there is one; what else an earlier launcher kept is left behind."""
    to.mkdir(parents=True)
    shutil.copy(source / "phrases.db", to)
    if (source / "index").is_dir():
        shutil.copytree(source / "index", to / "index")
    os.chmod(to, 0o700)  # noqa: PTH101 -- beside its sibling from shutil
    return to
