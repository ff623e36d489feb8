"""Eyes and hands outside of every program: what is on the screen and when, and real key events.

It uses a connection of its own. A time is taken when the picture that shows the change has been read, so it holds the
observer's own reading too (told by `own_cost`); that is the same for everybody. Areas are (x, y, width, height) in pixels on
the root window, times are seconds of time.monotonic(). It knows no program.
"""

import select
import time
from dataclasses import dataclass
from typing import Any

from Xlib import XK, X, display
from Xlib.ext import damage, xtest

Area = tuple[int, int, int, int]
_NAMES = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L", "esc": "Escape", "enter": "Return", " ": "space"}


@dataclass(frozen=True)
class Settled:
    """A picture that did not change any more, and when it was first seen."""

    picture: bytes
    since: float


class Observer:
    """Watches one display and types on it."""

    def __init__(self, display_name: str) -> None:
        self._x: Any = display.Display(display_name)
        self._root = self._x.screen().root
        self._x.damage_query_version()
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask)
        self._damage = self._root.damage_create(damage.DamageReportNonEmpty)
        self._x.sync()
        self._damaged = self._x.extension_event.DamageNotify
        self.mapped: float | None = None

    def close(self) -> None:
        """End the connection."""
        self._x.close()

    # -- hands

    def press(self, chord: str) -> float:
        """Key down, modifiers first; returns the moment before the last key left. `release` lets it go."""
        *modifiers, key = self._codes(chord)
        for code in modifiers:
            xtest.fake_input(self._x, X.KeyPress, code)
        self._x.sync()
        self.mapped = None
        moment = time.monotonic()
        xtest.fake_input(self._x, X.KeyPress, key)
        self._x.flush()
        return moment

    def release(self, chord: str) -> None:
        """Let the chord go, its key first."""
        for code in reversed(self._codes(chord)):
            xtest.fake_input(self._x, X.KeyRelease, code)
        self._x.sync()

    def tap(self, chord: str) -> float:
        """Press and release."""
        moment = self.press(chord)
        self.release(chord)
        return moment

    def _codes(self, chord: str) -> list[int]:
        names = chord.split("+")
        return [self._x.keysym_to_keycode(XK.string_to_keysym(_NAMES.get(name.lower(), name.lower()))) for name in names]

    # -- eyes

    def picture(self, area: Area) -> bytes:
        """The pixels of the area as they are now."""
        self._x.damage_subtract(self._damage)
        return bytes(self._root.get_image(*area, X.ZPixmap, 0xFFFFFFFF).data)

    def begin(self) -> None:
        """Forget what has happened so far."""
        self.picture((0, 0, 1, 1))
        self._note_news()
        self.mapped = None

    def when_like(self, area: Area, wanted: bytes, bound: float) -> float | None:
        """When the area first showed the wanted picture; None if not within `bound` seconds."""
        end = time.monotonic() + bound
        while self.picture(area) != wanted:
            if not self._stirred(end):
                return None
        return time.monotonic()

    def settle(self, area: Area, quiet: float = 0.15, bound: float = 5) -> Settled:
        """Watch until the area has not changed for `quiet` seconds, or `bound` seconds are over."""
        end = time.monotonic() + bound
        seen, since = self.picture(area), time.monotonic()
        while self._stirred(min(end, since + quiet)):
            now = self.picture(area)
            if now != seen:
                seen, since = now, time.monotonic()
            if time.monotonic() >= end:
                break
        return Settled(seen, since)

    def wait_mapped(self, bound: float) -> float:
        """When the first window since `begin` was mapped; raises TimeoutError if none was within `bound` seconds."""
        end = time.monotonic() + bound
        while self.mapped is None:
            if not self._stirred(end):
                raise TimeoutError(f"no window within {bound:g} s")
            self.picture((0, 0, 1, 1))
        return self.mapped

    def own_cost(self, area: Area, times: int = 50) -> list[float]:
        """Seconds that reading the area takes by itself."""
        taken = []
        for _ in range(times):
            start = time.monotonic()
            self.picture(area)
            taken.append(time.monotonic() - start)
        return taken

    def _stirred(self, end: float) -> bool:
        """Wait until something was drawn; False when the time is over."""
        while not self._note_news():
            left = end - time.monotonic()
            if left <= 0:
                return False
            select.select([self._x], [], [], left)
        return True

    def _note_news(self) -> bool:
        drawn = False
        while self._x.pending_events():
            event = self._x.next_event()
            if event.type == X.MapNotify and self.mapped is None:
                self.mapped = time.monotonic()
            drawn = drawn or event.type == self._damaged
        return drawn
