"""When to look next: so that fifty thousand machines never knock at the same moment, and a tired server gets its rest.

Law: whoever is online has what was published within a quarter of an hour; so what can't be reached, as in a night without
VPN, is looked for at the usual pace, and only a server that answers that it is in trouble is asked less often. Each machine
keeps its own moment in the turn through all of that, so that neither nine o'clock nor the end of an outage brings all at once.

Pure: chance (0 up to 1) and everything else come from outside. Waits are in seconds.
"""

from typing import Final

MINUTES: Final = 10
LONGEST: Final = 3600.0
_LONGEST_ASKED: Final = 24 * 3600.0  # of what a server may ask for: a day off is rest, a year is a way to be forgotten
FURTHEST: Final = 1.2 * _LONGEST_ASKED  # no wait is longer: who finds a later moment noted had a wrong clock


def first_wait(chance: float, minutes: float = MINUTES) -> float:
    """How long to wait before the first look after a start: everybody logs on at nine, and nobody's day is a long turn."""
    return min(minutes, MINUTES) * 60 * chance


def next_wait(
    chance: float,
    *,
    minutes: float = MINUTES,
    troubles: int = 0,
    soon: bool = False,
    retry_after: float | None = None,
    max_age: float | None = None,
) -> float:
    """How long to wait after a look.

    `troubles`: how often in a row a server has answered that it is in trouble, this time included; the first costs one turn.
    `soon`: what was looked for is on its way. `max_age`: for how long caches on the way may keep what was brought; asking
    before that is in vain, but longer than a turn nobody waits for a cache. `retry_after`: what the server asked for.
    """
    usual = minutes * 60
    if retry_after is not None:
        # Later than asked for, and not all at once: whoever asked for an hour asked everybody.
        asked = min(retry_after, _LONGEST_ASKED) * (1 + 0.2 * chance)
        return max(usual * (0.8 + 0.4 * chance), asked)
    if troubles > 1:
        usual = max(usual, min(usual * 2 ** min(troubles - 1, 16), LONGEST))
    elif soon:
        usual /= 2
    least = max(0.8 * usual, min(max_age or 0, usual))
    return least + (1.2 * usual - least) * chance
