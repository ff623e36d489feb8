"""What was answered in this conversation, so that the next phrase need not ask again.

Law: it lives in memory only and dies with the conversation: after ten idle minutes, or when the agent says so. Nothing of it
is written, logged or shown by `repr`. Agents talk with several customers at once, so an answer is kept with the mark of the
window that it went to. It knows names, values and such marks, no phrase and no window.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

IDLE: Final = 600.0  # s without an opening or a phrase, after which another customer is likelier than the same one


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer; `elsewhere`: it was given for another window than the one that is asked for."""

    value: str = field(repr=False)
    elsewhere: bool = False


class Conversation:
    """The values to remember, by the name that they were asked for under and the window that they went to."""

    def __init__(self, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        """`clock` counts seconds and may stand still while the computer sleeps; `now` does not."""
        self._clock, self._now = clock, now
        self._values: dict[str, dict[str, str]] = {}  # by name, then by window, the newest last
        self._last = clock(), now()

    def __repr__(self) -> str:
        return f"<Conversation with {len(self._values)} values>"

    def kept_for(self, window: str) -> Mapping[str, Kept]:
        """What is remembered now: what went to this window, else what went to another last. Nothing after the end.

        `window` is its mark; empty where the desktop does not tell it, and then nothing is known to be from elsewhere.
        """
        self._end_if_idle()
        return {name: _kept(by_window, window) for name, by_window in self._values.items()}

    def touch(self) -> None:
        """The agent goes on with it."""
        self._end_if_idle()
        self._last = self._clock(), self._now()

    def remember(self, values: Mapping[str, str], window: str) -> None:
        """Keep these too, for the window of this mark; a later answer under the same name replaces the earlier one there."""
        self.touch()
        for name, value in values.items():
            by_window = self._values.setdefault(name, {})
            by_window.pop(window, None)
            by_window[window] = value

    def end(self) -> None:
        """Forget everything."""
        self._values.clear()

    def _end_if_idle(self) -> None:
        since, at = self._last
        # A clock on the wall can also be set back; then the other one counts.
        if self._clock() - since > IDLE or (self._now() - at).total_seconds() > IDLE:
            self.end()


def _kept(by_window: Mapping[str, str], window: str) -> Kept:
    if window in by_window:
        return Kept(by_window[window])
    return Kept(list(by_window.values())[-1], elsewhere=bool(window))
