"""The launcher's own hands without its overlay: its desktop of X11, driven from a test as the program drives it."""

import os
import select
import time
from collections.abc import Callable, Generator
from typing import Self, TypeVar
from unittest import mock

from desk import XSession
from waiting import until

from launcher.desktop import ClipText, Listener, Target
from launcher.desktop.delivery import Delivery
from launcher.desktop.x11 import session as x11
from launcher.desktop.x11.windows import X11Windows

T = TypeVar("T")


class Hands:
    """A context manager; between enter and exit, `desktop` and `delivery` work on this session's windows."""

    def __init__(self, session: XSession) -> None:
        self.session = session

    def __enter__(self) -> Self:
        self._environment = mock.patch.dict(os.environ, DISPLAY=self.session.display)
        self._environment.start()
        listener = Listener()
        begun = x11.begin(listener)
        self.link = begun.link
        self.desktop = x11.connect(begun, listener)
        assert isinstance(self.desktop.windows, X11Windows)
        self.connection = self.desktop.windows._connection
        self._keepers = [self.link._process]
        self.delivery = Delivery(self.desktop, lambda: None, time.monotonic)
        return self

    def __exit__(self, *_: object) -> None:
        self.desktop.close()
        self.connection.close()
        for keeper in self._keepers:
            keeper.kill()
            keeper.wait(10)
        self._environment.stop()

    def kill_keeper(self) -> None:
        """As a crash does; another one is started."""
        keeper = self._keepers[-1]
        keeper.kill()
        keeper.wait(10)
        until(lambda: self._hear(0.01) or self.link._process is not keeper, 10, "another keeper")
        self._keepers.append(self.link._process)

    def target(self) -> Target:
        """The window in use."""
        assert self.desktop.windows is not None
        found = self.desktop.windows.active()
        assert found
        return found

    def carry_out(self, rite: Generator[float, None, T], bound: float = 10) -> T:
        """Drive a rite to its end; it looks earlier when there is news."""
        end = time.monotonic() + bound
        while time.monotonic() < end:
            try:
                self._hear(next(rite))
            except StopIteration as done:
                outcome: T = done.value
                return outcome
        raise AssertionError(f"the rite has not ended within {bound:g} s")

    def read(self, bound: float = 5) -> ClipText:
        """The clipboard's text, as a phrase would get it."""
        told: list[ClipText] = []
        self.ask(told.append)
        until(lambda: self._hear(0.01) or told, bound, "the clipboard's text")
        return told[0]

    def ask(self, then: Callable[[ClipText], None]) -> None:
        """Begin to read it."""
        self.desktop.clipboard.text(then)

    def hear(self, seconds: float) -> None:
        """Take what news there is within that time."""
        self._hear(seconds)

    def _hear(self, seconds: float) -> None:
        if select.select([self.link], [], [], seconds)[0]:
            self.link.pump()
