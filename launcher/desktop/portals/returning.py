"""The window that comes back: for desktops that tell nobody which window is in use.

Law: nothing is known, so nothing is claimed: the target is unseen, and counts as having the focus only while no window of ours
is shown or has it, once the desktop has had time to give it back. Whether it still is the same window nobody can say, so it is
for one chord and not for what takes time. Whether it took the text is seen by other means, or not at all.
"""

from collections.abc import Callable
from typing import Final

from launcher.desktop import Target
from launcher.desktop.held import HeldKeys

SETTLES_AFTER: Final = 0.08  # s; measured on mutter 48, where no event tells
UNSEEN: Final = Target(1, "", "", unseen=True)


class ReturningWindow:
    """See Windows. The stage tells it when our own window hides (`left`) and shows itself (`came`)."""

    def __init__(self, clock: Callable[[], float], held: HeldKeys) -> None:
        self._clock, self._held = clock, held
        self._left: float | None = None

    def left(self) -> None:
        """No window of ours is shown any more."""
        self._held.leave()
        self._left = self._clock()

    def came(self) -> None:
        """A window of ours is shown, and takes the focus."""
        self._left = None

    def active(self) -> Target | None:
        """See Windows: whichever it is, unless it is one of ours."""
        return None if self._held.ours else UNSEEN

    def exists(self, target: Target) -> bool:
        """See Windows; as far as is known."""
        return target.unseen

    def title(self, target: Target) -> str:  # noqa: ARG002 -- nobody tells it
        """See Windows."""
        return ""

    def focused(self, target: Target) -> bool:
        """See Windows."""
        if self._held.ours or self._left is None:
            return False
        return target.unseen and self._clock() >= self._left + SETTLES_AFTER

    def activate(self, window: int) -> None:
        """See Windows; the desktop does it by itself."""

    def unlist(self, window: int) -> None:
        """See Windows; not for a client to say here."""

    def place(self, target: Target | None) -> tuple[int, int]:  # noqa: ARG002 -- nobody tells it
        """See Windows; the desktop puts windows where it wants."""
        return 0, 0

    def composited(self) -> bool:
        """See Windows."""
        return True
