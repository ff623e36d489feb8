"""Serving what stands on the clipboard to whoever asks: the lending half.

Law: everybody who asks is answered at once and as fast as they read, and one who stalls or goes away costs nothing. It knows
bytes and pipes, not whose they are.
"""

import os
import time
from typing import Final

STALLED_AFTER: Final = 10.0  # s without taking anything


class Sending:
    """One form on its way to one reader, who may be `gone`.

    `held`: its end is not told yet, so that the reader stays where it can be seen.
    """

    def __init__(self, pipe: int, value: bytes) -> None:
        self.pipe, self.rest = pipe, memoryview(value)
        self.since = time.monotonic()
        self.held, self.gone = True, False


class Giving:
    """All that is on its way."""

    def __init__(self) -> None:
        self._sending: dict[int, Sending] = {}

    @property
    def busy(self) -> bool:
        """Whether somebody is still taking something."""
        return bool(self._sending)

    @property
    def pipes(self) -> list[tuple[int, bool]]:
        """Those that it waits for, each with whether there is more to write; one without can only be closed by its reader."""
        return [(pipe, bool(sending.rest)) for pipe, sending in self._sending.items()]

    def begin(self, pipe: int, value: bytes) -> Sending:
        """Write `value` there, as far as it goes now; its end is told after `release`."""
        os.set_blocking(pipe, False)
        sending = self._sending[pipe] = Sending(pipe, value)
        self.go_on(pipe)
        return sending

    def release(self, sending: Sending) -> None:
        """It need not be held any longer."""
        sending.held = False
        if self._sending.get(sending.pipe) is sending and not sending.rest:
            self._end(sending)

    def go_on(self, pipe: int, *, gone: bool = False) -> None:
        """Write what fits; `gone`: the reader is."""
        sending = self._sending.get(pipe)
        if sending is None:
            return
        try:
            while sending.rest:
                sending.rest = sending.rest[os.write(pipe, sending.rest) :]
                sending.since = time.monotonic()
        except BlockingIOError:
            return
        except OSError:
            gone = True
        sending.gone = gone
        if gone or not sending.held:
            self._end(sending)

    def drop_stalled(self) -> None:
        """Forget readers that have stopped taking."""
        now = time.monotonic()
        for sending in [s for s in self._sending.values() if now - s.since >= STALLED_AFTER]:
            self._end(sending)

    def _end(self, sending: Sending) -> None:
        del self._sending[sending.pipe]
        os.close(sending.pipe)
