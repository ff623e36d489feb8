"""What the desktop at hand keeps to itself, and when a user is told of it: a key that opens the launcher, leave to paste.

Law: the first steps come by themselves only at a start by hand, once, and not before the desktop has said what it offers; after
that only when they are asked for. It asks the desktop nothing by itself.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from launcher.chord import Chord
from launcher.desktop import Desktop, PermissionState, binding
from launcher.settings import Settings
from launcher.summons import Summons
from launcher.ui import compositor
from launcher.ui.settings.here import Here
from launcher.ui.theme import Themes

if TYPE_CHECKING:
    from launcher.ui.welcome import Welcome

KNOWN_WITHIN: Final = 3000  # ms; a desktop that has not said by then what it offers is not waited for


class FirstSteps(QObject):
    """`closed` tells that the user is done with them."""

    closed = Signal()

    def __init__(self, desktop: Desktop, summons: Summons, themes: Themes, environ: Mapping[str, str]) -> None:
        super().__init__()
        self._desktop, self._summons, self._themes, self._environ = desktop, summons, themes, environ
        self._window: Welcome | None = None
        self._shown_for: tuple[bool, str] | None = None  # what the window was built for
        self._otherwise: Callable[[], None] | None = None
        self._settings = Settings()
        self._patience = QTimer(self, singleShot=True, interval=KNOWN_WITHIN)
        self._patience.timeout.connect(self._go_on)

    @property
    def binds(self) -> bool:
        """Whether only a key that is bound in the desktop opens the launcher."""
        return self._desktop.name == "Wayland" and self._summons.state == "unavailable"

    @property
    def shown(self) -> bool:
        """Whether they are shown, or will be as soon as the desktop has said what it offers."""
        return self._window is not None or self._otherwise is not None

    @property
    def permission(self) -> PermissionState | None:
        """How the leave to paste stands; None where nobody need be asked."""
        return self._desktop.permission.state if self._desktop.permission is not None else None

    @property
    def may_ask(self) -> bool:
        """Whether the desktop could still be asked for its leave to paste."""
        return self.permission in ("unasked", "refused")

    def here(self) -> Here:
        """All of it, for the settings."""
        desktop, summons = self._desktop, self._summons
        last_word = desktop.choose_hotkey is not None and not self.binds
        unseen = (target := desktop.windows.active() if desktop.windows is not None else None) is not None and target.unseen
        return Here(
            called=(lambda: summons.written) if last_word else None,
            choose_hotkey=desktop.choose_hotkey if last_word and desktop.can_choose_hotkey() else None,
            binds=self.binds,
            permission=desktop.permission,
            unseen=unseen,
        )

    def begin(self, settings: Settings, otherwise: Callable[[], None]) -> None:
        """At a start by hand: show them if they are needed, once that is known; else do `otherwise`."""
        self._settings, self._otherwise = settings, otherwise
        self._patience.start()
        self.look()

    def look(self) -> None:
        """The desktop has said more about itself."""
        if self._window is not None:
            self._window.show_leave()
        if self._summons.state != "starting" and self.permission != "unknown":
            self._go_on()

    def open(self) -> None:
        """Show them, because the user wants to see them."""
        from launcher.ui.welcome import Welcome

        now = (self.binds, self._summons.chord)
        if self._window is None or self._shown_for != now:
            ways = binding.ways(Chord.parse(self._summons.chord), binding.command(), self._environ) if self.binds else ()
            asked = self._desktop.permission if self.permission != "none" else None
            self._window, self._shown_for = Welcome(ways, asked, self._themes), now
            self._window.closed.connect(self.closed)
        self._window.show()
        compositor.bring_forward(self._window)

    def _go_on(self) -> None:
        self._patience.stop()
        otherwise, self._otherwise = self._otherwise, None
        if otherwise is None:
            return
        from launcher.ui.welcome import is_needed  # here: the windows of a quiet start need none of it

        if is_needed(self._settings, binds=self.binds, permission=self.permission):
            self.open()
        else:
            otherwise()
