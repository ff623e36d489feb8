"""The hotkeys of X11, on this side of the keeper: what is bound is kept here, and bound again by a keeper that comes anew.

Law: it reads no key. Who is told of a press is the listener; when typing that waits is let go, the keeper knows.
"""

from collections.abc import Callable

from launcher.chord import Chord
from launcher.desktop import Listener
from launcher.desktop.link import Link


class X11Hotkeys:
    """Hotkeys through the keeper."""

    def __init__(self, link: Link, listener: Listener) -> None:
        self._link = link
        self._bound: dict[str, tuple[Chord, bool]] = {}
        self._window = 0
        self._trials: dict[str, list[Callable[[str], None]]] = {}
        link.on("pressed", lambda name, time: listener.pressed(name, time))  # noqa: PLW0108 -- who listens is set later
        link.on("bound", lambda name, why: listener.bound(name, why))  # noqa: PLW0108 -- the same
        link.on("tried", self._tried)
        link.on("focused", self.let_go)
        link.on("held_too_long", lambda: listener.overdue())  # noqa: PLW0108 -- the same
        link.restarted.append(self._again)

    def bind(self, name: str, chord: Chord, *, hold_typing: bool) -> None:
        """See Hotkeys."""
        self._bound[name] = (chord, hold_typing)
        self._link.order("bind", name=name, chord=str(chord), hold_typing=hold_typing)

    def release(self, name: str) -> None:
        """See Hotkeys."""
        if self._bound.pop(name, None):
            self._link.order("release", name=name)

    def try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:
        """See Hotkeys."""
        self._trials.setdefault(str(chord), []).append(answer)
        self._link.order("try_out", chord=str(chord))

    def watch(self, window: int) -> None:
        """See Hotkeys."""
        self._window = window
        self._link.order("watch", number=window)

    def let_go(self) -> None:
        """See Hotkeys."""
        self._link.order("let_go")

    def _tried(self, chord: str, why: str) -> None:
        for answer in self._trials.pop(chord, []):
            answer(why)

    def _again(self) -> None:
        if self._window:
            self.watch(self._window)
        for name, (chord, hold_typing) in list(self._bound.items()):
            self.bind(name, chord, hold_typing=hold_typing)
