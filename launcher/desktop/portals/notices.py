"""The desktop's notifications, for what the launcher has to say where a small window of its own would take the focus.

Law: a server that is missing, hangs or shows nothing costs nothing. One line at a time stands there, replaced by the next, and
a line that could not be shown in time is not shown late: only the newest waits. What nobody showed is told, never lost.
"""

import html
from collections.abc import Callable
from typing import Final

from jeepney import DBusAddress

from launcher import places
from launcher.desktop.portals.bus import Bus
from launcher.language import _

NAME: Final = "org.freedesktop.Notifications"
_SERVER: Final = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
_WARNS: Final = "dialog-warning"  # an icon
_SHOWN_FOR: Final = 6000  # ms
_STANDS: Final = 0  # until it is taken away
_ANSWER_WITHIN: Final = 2.0  # s
_WAIT_AT_MOST: Final = 5  # lines


class Notices:
    """See Notifying. `given_token` gets the leave to take the focus that comes with a click, before `clicked` is called."""

    def __init__(self, bus: Bus) -> None:
        self.given_token: Callable[[str], None] = lambda _token: None
        self.unshown: Callable[[str, bool], None] = lambda _text, _warn: None
        self._bus = bus
        self._able: frozenset[str] | None = None  # what the server can; None until it was asked
        self._line, self._progress = _Place(self, self._not_shown), _Place(self, lambda _line: None)
        bus.hear(NAME, NAME, "ActionInvoked", "us", self._clicked)
        bus.hear(NAME, NAME, "ActivationToken", "us", self._given)
        bus.hear(NAME, NAME, "NotificationClosed", "uu", self._closed)
        bus.follow(NAME, self._owned)

    def tell(self, text: str, *, warn: bool, clicked: Callable[[], None] | None) -> None:
        """See Notifying."""
        self._line.show(_Line(text, _WARNS if warn else places.APP_NAME, _SHOWN_FOR, clicked))

    def change(self, text: str) -> None:
        """See Notifying."""
        if text:
            self._progress.show(_Line(text, places.APP_NAME, _STANDS, None))
        else:
            self._progress.take_away()

    def send(self, line: "_Line", instead: int, shown: Callable[[int], None]) -> None:
        """Show it in place of the one with this number; `shown` gets its own, 0 where nobody shows it."""
        if self._able is None:
            self._ask_able(lambda: self.send(line, instead, shown))
            return
        text = line.text.replace("\0", "").encode("utf-8", "replace").decode()
        body = html.escape(text, quote=False) if "body-markup" in self._able else text
        summary, body = (_("Phrase launcher"), body) if "body" in self._able else (text, "")
        actions = ["default", _("Show")] if line.clicked is not None and "actions" in self._able else []
        hints = {"urgency": ("y", 1), "transient": ("b", True), "desktop-entry": ("s", places.APP_NAME)}
        asked = (places.APP_NAME, instead, line.icon, summary, body, actions, hints, line.stands)
        self._bus.call(
            _SERVER, "Notify", "susssasa{sv}i", asked, gives="u", then=shown, failed=lambda _why: shown(0), within=_ANSWER_WITHIN
        )

    def take_away(self, number: int) -> None:
        """It is over."""
        self._bus.call(_SERVER, "CloseNotification", "u", (number,), within=_ANSWER_WITHIN)

    def _not_shown(self, line: "_Line") -> None:
        self.unshown(line.text, line.icon == _WARNS)

    def _ask_able(self, then: Callable[[], None]) -> None:
        def told(able: list[str]) -> None:
            self._able = frozenset(able)
            then()

        self._bus.call(_SERVER, "GetCapabilities", gives="as", then=told, failed=lambda _why: told([]), within=_ANSWER_WITHIN)

    def _owned(self, _owner: str) -> None:
        self._able = None  # another server, which knows nothing of our lines
        self._line.number = self._progress.number = 0

    def _given(self, _path: str, number: int, token: str) -> None:
        if number and number == self._line.number:
            self.given_token(token)

    def _clicked(self, _path: str, number: int, action: str) -> None:
        line = self._line.line
        if number and number == self._line.number and action == "default" and line is not None and line.clicked is not None:
            line.clicked()

    def _closed(self, _path: str, number: int, _why: int) -> None:
        for place in (self._line, self._progress):
            if place.number == number:
                place.number = 0


class _Line:
    """What is to be shown, for how long (ms), and what a click on it does."""

    def __init__(self, text: str, icon: str, stands: int, clicked: Callable[[], None] | None) -> None:
        self.text, self.icon, self.stands, self.clicked = text, icon, stands, clicked


class _Place:
    """Where one line stands at a time; `number` is the server's for it, 0 while there is none. `lost` gets what nobody showed."""

    def __init__(self, notices: Notices, lost: Callable[[_Line], None]) -> None:
        self._notices, self._lost = notices, lost
        self.number = 0
        self.line: _Line | None = None
        self._waiting: list[_Line] = []
        self._busy = self._over = False

    def show(self, line: _Line) -> None:
        """Show it, once the one before has been shown; of those that wait meanwhile only the last."""
        self._over = False
        if self._busy:
            self._waiting = [*self._waiting, line][-_WAIT_AT_MOST:]
            return
        self._busy, self.line = True, line
        self._notices.send(line, self.number, self._shown)

    def take_away(self) -> None:
        """Nothing is to stand there any more."""
        self._waiting, self._over = [], True
        if not self._busy and self.number:
            self._notices.take_away(self.number)
            self.number = 0

    def _shown(self, number: int) -> None:
        self._busy, self.number = False, number
        waiting, self._waiting = self._waiting, []
        if not number:
            for line in (self.line, *waiting[:-1]):
                if line is not None:
                    self._lost(line)
        if waiting:
            self.show(waiting[-1])
        elif self._over:
            self.take_away()
