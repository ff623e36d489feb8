"""The one face of every target: start, focus, clear, what stands in it, which keys it saw, stop."""

import abc
import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from desk import XSession
from person import Person
from waiting import NotInTimeError, until

PROGRAMS = Path(__file__).parent


@dataclass(frozen=True)
class Key:
    """A key press that reached a target: `chord` is a character, or a name such as "Return", "Ctrl+V", "Shift+Insert"."""

    t: float
    chord: str
    repeat: bool


@dataclass(frozen=True)
class Change:
    """The whole text of a target after a change, and when (time.monotonic())."""

    t: float
    text: str


class Target(abc.ABC):
    """A context manager around one running program; after enter it has the focus and is empty.

    Newlines are always "\\n" in `text`. A target that does not see keys returns None from `keys_seen`.
    """

    paste_chord: ClassVar[str] = "Ctrl+V"
    start_bound: ClassVar[float] = 40.0

    def __init__(self, session: XSession, person: Person) -> None:
        self.session = session
        self.person = person
        number = sum(1 for _ in session.folder.glob("target-*"))
        self.folder = session.folder / f"target-{number}"
        self.folder.mkdir()
        # The title by which its window is found.
        self.token = f"target-{type(self).__name__.lower()}-{number}"
        self.window = 0

    def __enter__(self) -> Self:
        try:
            self.process = self.session.run(*self.command(), env=self.own_env(), log=self.folder / "log", stdin=self.stdin())
            found = until(lambda: self.session.windows.titled(self.token), self.start_bound, f"window of {self.token}", step=0.02)
            self.window = found.id
            self.session.windows.activate(self.window, 10)
            until(self.ready, self.start_bound, f"{self.token} ready")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @abc.abstractmethod
    def command(self) -> list[str | Path]:
        """What is started."""

    @abc.abstractmethod
    def clear(self) -> None:
        """Empty it, and forget the changes and keys seen so far."""

    @abc.abstractmethod
    def text(self) -> str:
        """What stands in it now."""

    def own_env(self) -> dict[str, str]:
        """What the program needs beside the session's environment."""
        return {}

    def stdin(self) -> int | None:
        """As for subprocess; nothing by default."""
        return subprocess.DEVNULL

    def ready(self) -> bool:
        """True once it takes input."""
        return True

    def changes(self) -> list[Change] | None:
        """Every change since the last `clear`, or None if the program does not tell."""
        return None

    def keys_seen(self) -> list[Key] | None:
        """Every key press since the last `clear` that was no bare modifier, or None if the program does not tell."""
        return None

    def focus(self) -> None:
        """Give it the keyboard and wait until it has it."""
        self.session.windows.activate(self.window)

    def has_focus(self) -> bool:
        """True if keys would go to it now."""
        return self.session.windows.has_focus(self.window)

    def title(self) -> str:
        """The title of its window now."""
        return self.session.windows.title(self.window)

    def wait_text(self, expected: str, bound: float = 5) -> str:
        """Wait until exactly `expected` stands in it; NotInTimeError shows what stands there instead."""
        try:
            until(lambda: self.text() == expected, bound, "text", step=0.01)
        except NotInTimeError:
            raise NotInTimeError(f"{self.token} has {self.text()!r} after {bound:g} s instead of {expected!r}") from None
        return expected

    def stable_text(self, quiet: float = 0.3, bound: float = 10) -> str:
        """What stands in it once that has not changed for `quiet` seconds."""
        end = time.monotonic() + bound
        last, since = self.text(), time.monotonic()
        while time.monotonic() - since < quiet and time.monotonic() < end:
            time.sleep(0.02)
            if (now := self.text()) != last:
                last, since = now, time.monotonic()
        return last

    def changed_at(self, text: str) -> float | None:
        """When the text first was exactly `text`; None if never, or if the program does not tell."""
        return next((one.t for one in self.changes() or [] if one.text == text), None)

    def stop(self) -> None:
        """End the program."""
        self.session.end(self.process)


class Telling(Target):
    """A target whose program is ours: it writes one JSON line per change or key to `record`, and takes orders on stdin."""

    def __init__(self, session: XSession, person: Person) -> None:
        super().__init__(session, person)
        self.record = self.folder / "record.jsonl"

    def stdin(self) -> int | None:
        return subprocess.PIPE

    def ready(self) -> bool:
        return any("ready" in line for line in self._lines(whole=True))

    def order(self, **order: Any) -> None:
        """Tell the program, and wait until it has done so. Known: clear=True, and title=... where `title` is supported."""
        done = sum("done" in line for line in self._lines(whole=True))
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        until(lambda: sum("done" in line for line in self._lines(whole=True)) > done, 10, f"{self.token} obeys {order}")

    def set_title(self, title: str) -> None:
        """Another customer's chat: the same window gets another title."""
        self.order(title=title)
        until(lambda: self.title() == title, 5, f"title {title!r}")

    def clear(self) -> None:
        self.order(clear=True)

    def text(self) -> str:
        changes = self.changes()
        return changes[-1].text if changes else ""

    def changes(self) -> list[Change]:
        return [Change(line["t"], line["text"]) for line in self._lines() if "text" in line]

    def keys_seen(self) -> list[Key] | None:
        return [Key(line["t"], line["key"], line["repeat"]) for line in self._lines() if "key" in line]

    def _lines(self, *, whole: bool = False) -> list[dict[str, Any]]:
        """The record; from the last clear on unless `whole`."""
        written = self.record.read_text(encoding="utf-8") if self.record.exists() else ""
        lines = [json.loads(line) for line in written.splitlines(keepends=True) if line.endswith("\n")]
        cleared = [at for at, line in enumerate(lines) if "cleared" in line]
        return lines if whole or not cleared else lines[cleared[-1] + 1 :]
