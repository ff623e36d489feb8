"""Where a line goes while no overlay stands: to a small window, or to what the desktop has in its place.

Law: no line takes the focus from the window that the agent types into. Where any window of ours would, it is a picture on the
desktop's layer, else one of the desktop's notifications, else it waits for the next opening of the overlay, as does what the
desktop did not show. None is lost.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect

from launcher.desktop import Desktop
from launcher.ui.toast import MOST, Toast
from launcher.view import Notice


class Saying:
    """Says lines for one desktop. `steals`: whether a window that is shown takes the focus here."""

    def __init__(self, desktop: Desktop, toast: Toast, *, steals: bool) -> None:
        self._toast = toast
        self._notifying = desktop.notifying if desktop.layer is None else None
        self._waits = steals and desktop.layer is None and self._notifying is None
        self._waiting: list[Notice] = []
        if desktop.layer is not None:
            toast.go_through(desktop.layer)
        if self._notifying is not None:
            self._notifying.unshown = lambda text, warn: self._keep(Notice(text, "warn" if warn else "info"))

    def say(self, notice: Notice, screen: QRect, on_click: Callable[[], None] | None) -> None:
        """Say it, on the screen with this geometry where we choose it; a click on it does `on_click`, where it can."""
        if self._notifying is not None:
            self._notifying.tell(notice.text, warn=notice.tone == "warn", clicked=on_click)
        elif self._waits:
            self._keep(notice)
        else:
            self._toast.say(notice, screen, on_click)

    def show_progress(self, told: str, screen: QRect) -> None:
        """Say how far something has come, in one place."""
        if self._notifying is not None:
            self._notifying.change(told)
        elif not self._waits:
            self._toast.show_progress(told, screen)

    def end_progress(self) -> None:
        """It is over."""
        if self._notifying is not None:
            self._notifying.change("")
        elif not self._waits:
            self._toast.end_progress()

    def take_waiting(self, beside: Notice | None) -> Notice | None:
        """What has waited for the overlay, as one notice, behind what stands there already; None where nothing has."""
        if not self._waiting:
            return None
        own = [beside] if beside is not None and beside.tone != "quiet" else []
        told, self._waiting = [*own, *self._waiting], []
        tone = "warn" if any(notice.tone == "warn" for notice in told) else "info"
        return Notice(" ".join(notice.text for notice in told), "warn" if tone == "warn" else "info")

    def _keep(self, notice: Notice) -> None:
        self._waiting = [*(told for told in self._waiting if told.text != notice.text), notice][-MOST:]
