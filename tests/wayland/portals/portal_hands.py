"""The launcher's own side of the portals without its windows, driven from a test as the program drives it."""

import select
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from mutter_person import MutterPerson
from waiting import NotInTimeError, until

from launcher.desktop import Desktop, Listener
from launcher.desktop.delivery import Delivery
from launcher.desktop.fake import Fake
from launcher.desktop.held import HeldKeys
from launcher.desktop.outcome import Outcome
from launcher.desktop.portals.bus import Bus
from launcher.desktop.portals.clipboard import PortalClipboard
from launcher.desktop.portals.keys import PortalKeys
from launcher.desktop.portals.permission import PortalPermission
from launcher.desktop.portals.returning import UNSEEN, ReturningWindow
from launcher.desktop.portals.shortcuts import PortalHotkeys
from launcher.manner import Manner

T = TypeVar("T")


class PortalHands:
    """A context manager; between enter and exit it is a launcher that runs: `desktop`, `permission`, `hotkeys`, `clipboard`.

    `place` is the file that remembers the permission, so one after another with the same is a launcher started again.
    """

    def __init__(self, address: str, place: Path) -> None:
        self._address, self._place = address, place

    def __enter__(self) -> Self:
        self.bus = Bus(self._address)
        self.listener, held = Listener(), HeldKeys()
        self.tokens: list[str] = []
        self.hotkeys = PortalHotkeys(self.bus, self.listener)
        self.hotkeys.given_token = self.tokens.append
        self.permission = PortalPermission(self.bus, self._place)
        remote = self.permission.session
        self.copied: list[object] = []
        remote.hear("SelectionOwnerChanged", "a{sv}", self.copied.append)
        self.clipboard = PortalClipboard(remote, Fake().desktop().clipboard, time.monotonic)
        self.window = ReturningWindow(time.monotonic, held)
        keys = PortalKeys(remote, self.window.focused, held)
        self.desktop = Desktop(
            name="portals",
            clipboard=self.clipboard,
            hotkeys=self.hotkeys,
            windows=self.window,
            keys=keys,
            typing=keys,
            preparing=keys,
            sources=(self.bus,),
            listener=self.listener,
            held=held,
            permission=self.permission,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.bus.close()

    def granted(self) -> Self:
        """Have the permission, by asking where need be, and nothing to press any more; the same."""
        self.wait(lambda: self.permission.state != "unknown", "the portal has answered")
        if self.permission.state != "granted":
            self.permission.ask()
        self.wait(lambda: self.permission.state == "granted" and self.permission.session.striking.idle, "leave")
        return self

    def wait(self, fact: Callable[[], T | None], what: str, bound: float = 10) -> T:
        """Take news until it is so."""

        def heard() -> T | None:
            self.hear(0.005)
            return fact()

        return until(heard, bound, what, step=0)

    def becomes(self, fact: Callable[[], bool]) -> bool:
        """Whether it comes true in time."""
        try:
            return self.wait(fact, "the fact", 5)
        except NotInTimeError:
            return False

    def paste(self, text: str, manner: Manner | None = None) -> Outcome:
        """Open, choose and paste as the program does, but for a window of ours."""
        self.window.came()
        delivery = Delivery(self.desktop, self.window.left, time.monotonic)
        return self.carry_out(delivery.paste(text, UNSEEN, None, manner))

    def beside(self, act: Callable[[], T]) -> T:
        """What somebody else does meanwhile, who may need us for it."""
        with ThreadPoolExecutor(1) as pool:
            doing = pool.submit(act)
            self.wait(doing.done, "what somebody else does")
            return doing.result()

    def copies(self, person: MutterPerson, contents: Mapping[str, bytes] | str) -> None:
        """Let the person copy; until we have heard of it."""
        heard = len(self.copied)
        self.beside(lambda: person.copy(contents))
        self.wait(lambda: len(self.copied) > heard, "news of the copy")

    def carry_out(self, rite: Generator[float, None, T], bound: float = 10) -> T:
        """Drive a rite to its end; it looks earlier when there is news."""
        end = time.monotonic() + bound
        while time.monotonic() < end:
            try:
                self.hear(next(rite))
            except StopIteration as done:
                outcome: T = done.value
                return outcome
        raise AssertionError(f"the rite has not ended within {bound:g} s")

    def hear(self, seconds: float) -> None:
        """Take what news there is within that time."""
        if select.select([self.bus], [], [], seconds)[0]:
            self.bus.pump()
