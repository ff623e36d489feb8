"""When to look next: so that fifty thousand machines never knock at the same moment, and a tired server gets its rest.

Pure: chance (0 up to 1) and everything else come from outside. Waits are in seconds.
"""

from typing import Final

MINUTES: Final = 10
LONGEST: Final = 2 * 3600.0
_LONGEST_ASKED: Final = 24 * 3600.0  # of what a server may ask for: a day off is rest, a year is a way to be forgotten


def first_wait(chance: float, minutes: float = MINUTES) -> float:
    """How long to wait before the first look after a start: everybody logs on at nine."""
    return minutes * 60 * chance


def next_wait(
    chance: float,
    *,
    minutes: float = MINUTES,
    failures: int = 0,
    retry_after: float | None = None,
    max_age: float | None = None,
) -> float:
    """How long to wait after a look; `failures` is how many in a row have failed by now, this one included."""
    usual = minutes * 60
    wait = usual if not failures else max(usual, min(usual * 2 ** min(failures, 16), LONGEST))
    wait *= 0.8 + 0.4 * chance
    if max_age is not None:
        wait = max(wait, min(max_age, LONGEST))
    if retry_after is not None:
        # Later than asked for, and not all at once: whoever asked for an hour asked everybody.
        wait = max(wait, min(retry_after, _LONGEST_ASKED) * (1 + 0.2 * chance))
    return wait
