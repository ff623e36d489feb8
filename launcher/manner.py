"""How a phrase reaches one window, as a value; which one it is for which window, `launcher.rules` says.

It stands alone because the desktop needs it before anything else is loaded.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

Paste = Literal["ctrl-v", "shift-insert", "ctrl-shift-v", "type", "copy", "never"]
Newlines = Literal["keep", "shift-enter", "join"]

PASTES: Final[tuple[Paste, ...]] = ("ctrl-v", "shift-insert", "ctrl-shift-v", "type", "copy", "never")
NEWLINES: Final[tuple[Newlines, ...]] = ("keep", "shift-enter", "join")
LONGEST_WAIT: Final = 5.0  # s; longer, and the agent would think that nothing happens
SPEEDS: Final = (1.0, 500.0)  # letters per second


@dataclass(frozen=True, slots=True)
class Seen:
    """A window as rules see it: the names of its program and class, in small letters, its title, and whether it is a terminal."""

    names: tuple[str, ...]
    title: str = field(default="", repr=False)
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How a phrase reaches one window.

    `wait`: s between its focus and the first key. `speed`: letters per second where it is typed. `newlines`: what becomes of a
    line's end. `channel`: whose text is shown for this window; None leaves it to the agent.
    """

    paste: Paste = "ctrl-v"
    wait: float = 0.0
    newlines: Newlines = "keep"
    speed: float = 50.0
    channel: str | None = None
