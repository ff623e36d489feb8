"""The launcher's own hands without its overlay: its desktop of Wayland, driven from a test as the program drives it."""

import os
import select
import time
from collections.abc import Callable, Generator
from typing import Any, Self, TypeVar
from unittest import mock

from compositor import CompositorSession

from launcher.desktop import Listener, Target
from launcher.desktop.delivery import Delivery
from launcher.desktop.wayland import session as wayland

T = TypeVar("T")


class WlHands:
    """A context manager; between enter and exit, `desktop` and `delivery` work on this session's windows."""

    def __init__(self, session: CompositorSession) -> None:
        self.session = session

    def __enter__(self) -> Self:
        self._environment = mock.patch.dict(os.environ, self.session.env)
        self._environment.start()
        listener = Listener()
        begun = wayland.begin(listener)
        self.desktop = begun.connect(listener)
        assert begun.link is not None
        self.link, self.connection = begun.link, begun.connection
        self._keepers = [self.link._process]
        self.delivery = Delivery(self.desktop, lambda: None, time.monotonic)
        return self

    def __exit__(self, *_: object) -> None:
        self.desktop.close()
        for keeper in self._keepers:
            keeper.kill()
            keeper.wait(10)
        self._environment.stop()

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
                self.hear(next(rite))
            except StopIteration as done:
                outcome: T = done.value
                return outcome
        raise AssertionError(f"the rite has not ended within {bound:g} s")

    def hear(self, seconds: float) -> None:
        """Take what news there is within that time."""
        sources: list[Any] = list(self.desktop.sources)
        for source in select.select(sources, [], [], seconds)[0]:
            source.pump()

    def becomes(self, fact: Callable[[], bool], bound: float = 5) -> bool:
        """Whether it comes true in time, hearing all news meanwhile."""
        end = time.monotonic() + bound
        while not fact():
            if time.monotonic() >= end:
                return False
            self.hear(0.002)
        return True
