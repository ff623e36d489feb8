"""Which window of another program is meant: the one that the overlay was opened over last, or one that is being chosen.

Law: a window is known here while the launcher runs and nowhere else; its title is neither written down nor logged. Choosing
lasts until a window is chosen, somebody stops it, or a minute is over, so that the hotkey soon opens the overlay again.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from launcher.desktop import Target

_AT_MOST: Final = 60_000  # ms


class Picking(QObject):
    """`last` is the window that the overlay was opened over last; `hotkey` tells what to press, empty where nothing helps."""

    def __init__(self, hotkey: Callable[[], str]) -> None:
        super().__init__()
        self.hotkey = hotkey
        self.last: Target | None = None
        self._chosen: Callable[[Target | None], None] | None = None
        self._ended: Callable[[], None] = lambda: None
        self._late = QTimer(self, singleShot=True, interval=_AT_MOST)
        self._late.timeout.connect(self._give_up)

    @property
    def choosing(self) -> bool:
        """Whether the hotkey chooses a window now."""
        return self._chosen is not None

    def begin(self, chosen: Callable[[Target | None], None], ended: Callable[[], None]) -> None:
        """Choose: `chosen` gets the window, or None where the hotkey was pressed in none; `ended`: nobody has chosen in time."""
        self._chosen, self._ended = chosen, ended
        self._late.start()

    def stop(self) -> None:
        """Choose no more."""
        self._chosen = None
        self._late.stop()

    def take(self, target: Target | None) -> bool:
        """The hotkey was pressed over `target`; says whether that was to choose it, so that nothing opens."""
        chosen = self._chosen
        if chosen is None:
            self.last = target or self.last
            return False
        if target is not None:
            self.stop()
        chosen(target)
        return True

    def _give_up(self) -> None:
        self.stop()
        self._ended()
