"""The launcher's own clipboard of Wayland without the launcher: a keeper, the link to it, and the clipboard that speaks by it."""

import os
import select
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self
from unittest import mock

from waiting import NotInTimeError

from launcher.desktop import ClipText, Kept, Listener, Offer, Target
from launcher.desktop.link import Link, LinkedClipboard

WINDOW = Target(1, "editor", "a window")


class Session(Protocol):
    """Whatever has an environment for programs of a desk."""

    env: dict[str, str]


class Lender:
    """A context manager; between enter and exit, `clipboard` works on this session.

    `announced`: the keeper is told when keys are pressed, as the launcher does.
    """

    def __init__(self, session: Session, *, announced: bool = True) -> None:
        self._session, self._announced = session, announced

    def __enter__(self) -> Self:
        names = ("WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")
        self._environment = mock.patch.dict(os.environ, {name: self._session.env[name] for name in names})
        self._environment.start()
        self.news: list[str] = []
        self.link = Link(Listener(lost=self.news.append), "wayland")
        self.clipboard = LinkedClipboard(self.link, time.monotonic)
        ready: list[bool] = []
        self.link.on("ready", lambda: ready.append(True))
        self.until(lambda: bool(ready), "the keeper is ready")
        self.keeper = self.link._process
        if self._announced:
            self.link.order("pressing", now=False)
        return self

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        assert problem or self.link._process is self.keeper, "the keeper ended, and another one was started"
        self.link.close()
        self.keeper.kill()
        self.keeper.wait(10)
        self._environment.stop()

    def until(self, fact: Callable[[], object], what: str, bound: float = 5) -> None:
        """Hear the news until it is so."""
        end = time.monotonic() + bound
        while not fact():
            if time.monotonic() >= end:
                raise NotInTimeError(f"not within {bound:g} s: {what}")
            self.hear(0.01)

    def hear(self, seconds: float) -> None:
        """Take what news there is within that time."""
        if select.select([self.link], [], [], seconds)[0]:
            self.link.pump()

    def hear_all(self, seconds: float) -> None:
        """Take all news of that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.hear(0.01)

    def kept(self, *, primary: bool = False) -> Kept:
        """What the user has, read."""
        kept = self.clipboard.keep(primary=primary)
        self.until(lambda: kept.ready, "the user's clipboard is read")
        return kept

    def offered(self, text: str, *, primary: bool = False, passing: bool = True, target: Target | None = WINDOW) -> Offer:
        """A text of ours that stands there."""
        offer = self.clipboard.offer(text, target, primary=primary, passing=passing)
        self.until(lambda: offer.standing or not offer.held, "the offer is answered")
        return offer

    def press(self) -> None:
        """As the keys do, just before they are sent."""
        self.link.order("pressing", now=True)

    def text(self) -> ClipText:
        """The clipboard's text, as a phrase would get it."""
        told: list[ClipText] = []
        self.clipboard.text(told.append)
        self.until(lambda: bool(told), "the clipboard's text")
        return told[0]


def files_of(pid: int) -> int:
    """How many files a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
