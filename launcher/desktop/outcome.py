"""How a rite ends, and the limits that the rites and the desktops keep to.

Law: each end says what the user should know, and where the text is now. A rite is a generator that yields the longest time
(in seconds) it wants to wait before it looks again; whoever drives it may look earlier when there is news. So it never sleeps,
runs no nested loop, and a test drives it in virtual time.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

# All in seconds.
FOCUS_WITHIN: Final = 1.0
KEYS_UP_WITHIN: Final = 3.0
STANDING_WITHIN: Final = 0.5  # until a text of ours stands on the clipboard
KEEP_WITHIN: Final = 0.25
LOOK: Final = 0.002  # between two looks at something that gives no news

KEEP_AT_MOST: Final = 32 * 2**20  # bytes over all formats
TEXT_AT_MOST: Final = 20_000  # characters of the clipboard's text for a phrase, which cannot hold more either


@dataclass(frozen=True, slots=True)
class Delivered:
    """The text stands in the target; `note` tells what else the user should know, or is empty."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class LeftOnClipboard:
    """Not pasted, but the text is on the clipboard; `reason` is for the user. `open`: we still show ourselves."""

    reason: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not pasted, and the text is not on the clipboard either; `reason` is for the user, and the phrase waits in the launcher."""

    reason: str


Outcome = Delivered | LeftOnClipboard | Waiting
Rite = Generator[float, None, Outcome]


def until(fact: Callable[[], bool], limit: float, clock: Callable[[], float]) -> Generator[float, None, bool]:
    """Look until `fact` holds, for `limit` seconds of `clock` at most; whether it does."""
    end = clock() + limit
    while not fact():
        if clock() >= end:
            return False
        yield LOOK
    return True
