"""What was answered in this conversation, so that the next phrase need not ask again.

Law: it lives in memory only and dies with the conversation: after ten idle minutes, or when the agent says so. Nothing of it
is written, logged or shown by `repr`. It knows names and values, no phrase and no window.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

IDLE: Final = 600.0  # s without an opening or a phrase, after which another customer is likelier than the same one


class Conversation:
    """The values to remember, by the name that they were asked for under."""

    def __init__(self, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        """`clock` counts seconds and may stand still while the computer sleeps; `now` does not."""
        self._clock, self._now = clock, now
        self._values: dict[str, str] = {}
        self._last = clock(), now()

    def __repr__(self) -> str:
        return f"<Conversation with {len(self._values)} values>"

    @property
    def values(self) -> Mapping[str, str]:
        """What is remembered now; nothing once the conversation has ended."""
        self._end_if_idle()
        return self._values

    def touch(self) -> None:
        """The agent goes on with it."""
        self._end_if_idle()
        self._last = self._clock(), self._now()

    def remember(self, values: Mapping[str, str]) -> None:
        """Keep these too; a later answer under the same name replaces the earlier one."""
        self.touch()
        self._values |= values

    def end(self) -> None:
        """Forget everything."""
        self._values.clear()

    def _end_if_idle(self) -> None:
        since, at = self._last
        # A clock on the wall can also be set back; then the other one counts.
        if self._clock() - since > IDLE or (self._now() - at).total_seconds() > IDLE:
            self.end()
