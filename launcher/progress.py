"""How far long work has come, told on the way, and the way to stop it.

Law: whoever works long tells `far` often (at least every half second of work, and before anything is written), and lets what
it raises through: nothing is left behind then.
"""

from collections.abc import Callable

from launcher.errors import LauncherError
from launcher.language import _

Far = Callable[[int, int], None]  # steps done, and of how many (0: nobody knows)


class Stopped(LauncherError):  # noqa: N818 -- no error: a person wanted it
    """The person who asked for it has stopped it."""

    def __init__(self) -> None:
        super().__init__(_("Stopped. Nothing was changed."))


def nobody(_done: int, _of: int) -> None:
    """Nobody asks how far it is."""
