"""A home of its own for the commands: the starter and a few phrases, and the commands run in it."""

import json
import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from launcher import cli
from launcher.change import Add
from launcher.library import Library
from launcher.phrase import Phrase, Text

PHRASES = (
    Phrase(id="plain", situation="saying-no", title="Zebra plain", texts={"any": Text(plain="Done — für 你 😀")}, codes=("zp",)),
    Phrase(
        id="two",
        situation="saying-no",
        title="Zebra two",
        texts={"chat": Text(plain="In chat."), "phone": Text(plain="On the phone.")},
        tags=("stripes", "africa"),
        family="zebra.family",
        when="Now and then",
    ),
)


@dataclass(frozen=True)
class Told:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def plain(self) -> Any:
        """What it printed for programs."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Home:
    """The folder, and the commands in it: within this process, or as a person starts them."""

    folder: Path
    _told: Callable[[], tuple[str, str]]

    def run(self, *arguments: str) -> Told:
        """A command within this process; all that it printed before is forgotten."""
        self._told()
        code = cli.run(list(arguments))
        return Told(code, *self._told())

    def ok(self, *arguments: str) -> Told:
        """A command that must do what it is asked."""
        told = self.run(*arguments)
        assert (told.code, told.err) == (0, ""), told
        return told

    def phrase(self, id_: str) -> Any:
        """The phrase as `launcher phrase` has it."""
        return self.ok("phrase", id_, "--json").plain

    def start(self, *arguments: str, typed: str | bytes = "", **environ: str) -> Told:
        """A command as a process of its own."""
        told = subprocess.run(
            [sys.executable, "-m", "launcher", *arguments],
            env=self.environ() | environ, input=typed.encode() if isinstance(typed, str) else typed, capture_output=True,
            timeout=60, check=False,
        )  # fmt: skip
        return Told(told.returncode, told.stdout.decode(), told.stderr.decode())

    def at_terminal(self, *arguments: str, typed: str = "", **environ: str) -> Told:
        """A command as a person starts it at a terminal, who types this; all that it says comes together."""
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "launcher", *arguments],
            env=self.environ() | {"COLUMNS": "200"} | environ, stdin=follower, stdout=follower, stderr=follower,
        )  # fmt: skip
        os.close(follower)
        os.write(leader, typed.encode())
        said = b""
        while select.select([leader], [], [], 60)[0]:
            try:
                said += os.read(leader, 4096)
            except OSError:  # how Linux tells that the other end is closed
                break
        os.close(leader)
        return Told(process.wait(60), said.decode().replace("\r\n", "\n"), "")

    def environ(self) -> dict[str, str]:
        """What a process needs to live here."""
        return os.environ | {"LAUNCHER_HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder), "PYTHONUTF8": "1"}

    def open(self) -> Library:
        """The library, as the launcher that runs has it open."""
        return Library(self.folder / "phrases.db", datetime.now)


def fill(folder: Path) -> None:
    """Put the starter and a few phrases of the user's into an empty folder."""
    library = Library(folder / "phrases.db", datetime.now)
    for phrase in PHRASES:
        library.change(Add(phrase))
    library.close()


def home_like(filled: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    """A copy of a filled folder, where commands of this process live too."""
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    monkeypatch.setenv("LAUNCHER_HOME", str(folder))
    return Home(folder, lambda: tuple(capsys.readouterr()))  # type: ignore[arg-type, return-value]  # out and err
