"""A real shell in a terminal: what it runs writes into a file, so that a line which ran too early is seen."""

import shlex
from pathlib import Path

from desk import XSession
from person import Person

from targets.target import Target

RAN = "ran"  # the file into which commands of the tests write, in the shell's folder


class Shell(Target):
    """xterm around dash, which runs every line that comes, or around bash, which waits for a key (bracketed paste).

    `name` stands in its title. `text` is what has run.
    """

    def __init__(self, session: XSession, person: Person, name: str, *, bracketed: bool) -> None:
        super().__init__(session, person)
        self.token += f"-{name}"
        self._bracketed = bracketed
        (self.folder / "begin").write_text("touch ready\n")

    def command(self) -> list[str | Path]:
        shell = "bash --norc --noprofile -i" if self._bracketed else "dash -i"
        begun = f"cd {shlex.quote(str(self.folder))} && exec {shell}"
        return ["xterm", "-u8", "-T", self.token, "-geometry", "90x12", "-e", begun]

    def own_env(self) -> dict[str, str]:
        return {"PROMPT_COMMAND": "touch ready", "ENV": "./begin", "HISTFILE": "/dev/null", "SHELL": "/bin/sh"}

    def stdin(self) -> int | None:
        return None

    def ready(self) -> bool:
        return (self.folder / "ready").exists()

    def clear(self) -> None:
        (self.folder / RAN).unlink(missing_ok=True)

    def text(self) -> str:
        ran = self.folder / RAN
        return ran.read_text() if ran.exists() else ""
