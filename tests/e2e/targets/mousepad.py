"""A GTK editor: mousepad on a file. It is read as a person saves: Ctrl+S, then the file."""

from pathlib import Path

from desk import XSession
from person import Person
from waiting import until

from targets.target import Target


class Mousepad(Target):
    """mousepad. Reading presses Ctrl+S, so it needs the focus; keys are not told."""

    def __init__(self, session: XSession, person: Person) -> None:
        super().__init__(session, person)
        self.file = self.folder / f"{self.token}.txt"
        self.file.touch()

    def command(self) -> list[str | Path]:
        return ["mousepad", "--disable-server", self.file]

    def clear(self) -> None:
        self.focus()
        self.person.press("Ctrl+A")
        self.person.press("Delete")
        self.wait_text("")

    def text(self) -> str:
        assert self.has_focus(), f"reading {self.token} takes Ctrl+S, but the focus is elsewhere"
        if self._is_changed():
            self.person.press("Ctrl+S")
            until(lambda: not self._is_changed(), 5, f"{self.token} saved")
        return self.file.read_text(encoding="utf-8")

    def _is_changed(self) -> bool:
        return self.title().startswith("*")
