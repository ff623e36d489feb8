"""One portal of the desktop: there or not, in which version; its requests, and its sessions.

Law: a request is listened for before it is made, so that no answer is missed, however fast; it ends once: done, refused by the
user, ended otherwise, or over time, and then it is withdrawn. Where the portals are started anew, all sessions are gone, and
whoever had one is told to begin again.
"""

import itertools
from collections.abc import Callable
from typing import Any, Final

from jeepney import DBusAddress

from launcher import places
from launcher.desktop.portals.bus import LATE, Bus, Options, picked
from launcher.desktop.portals.watching import Alarm

NAME: Final = "org.freedesktop.portal.Desktop"
PLACE: Final = "/org/freedesktop/portal/desktop"
REFUSED: Final = "refused"
ENDED: Final = "ended"
UNAVAILABLE: Final = "unavailable"
START_WITHIN: Final = 25.0  # s; the first call may have to start the portals, and they a backend
_PREFIX: Final = "org.freedesktop.portal."
_AGAIN_AFTER: Final = (1.0, 5.0, 25.0)  # s, from their end until we try to start the portals; who comes back before is heard
_ANSWERS: Final = {1: REFUSED, 2: ENDED}

_tokens = itertools.count(1)

Done = Callable[[Options], None]
Failed = Callable[[str], None]


class Portal:
    """`came` is told the version, 0 where there is no such portal; `went` that all sessions are gone, and `came` will follow."""

    def __init__(self, bus: Bus, interface: str, app_id: str = places.APP_NAME) -> None:
        self.bus = bus
        self.came: Callable[[int], None] = lambda _version: None
        self.went: Callable[[], None] = lambda: None
        self.closed: Callable[[str], None] = lambda _handle: None
        self._interface, self._app_id = interface, app_id
        self._tries = 0
        self._begun: str | None = None  # the owner that we have introduced ourselves to; None before the first
        self._requests: dict[str, tuple[Done, Failed, Alarm]] = {}
        sender = bus.me[1:].replace(".", "_")
        self._requests_at, self._sessions_at = f"{PLACE}/request/{sender}", f"{PLACE}/session/{sender}"
        bus.hear(NAME, f"{_PREFIX}Request", "Response", None, self._responded, under=self._requests_at)
        bus.hear(NAME, f"{_PREFIX}Session", "Closed", None, self._session_closed, under=self._sessions_at)
        bus.follow(NAME, self._owned)

    def hear(self, interface: str, member: str, signature: str, hears: Callable[..., None]) -> None:
        """Hear a signal of one of the desktop's portals; `hears` gets its values."""
        self.bus.hear(NAME, _PREFIX + interface, member, signature, lambda _path, *values: hears(*values), under=PLACE)

    def call(
        self,
        member: str,
        signature: str,
        body: tuple[Any, ...],
        *,
        interface: str = "",
        gives: str | None = "",
        then: Callable[..., None] = lambda *_answer: None,
        failed: Failed = lambda _why: None,
        within: float = START_WITHIN,
    ) -> None:
        """Call a method that answers at once, of this portal or of another one's `interface`."""
        whom = DBusAddress(PLACE, NAME, _PREFIX + (interface or self._interface))
        self.bus.call(whom, member, signature, body, gives=gives, then=then, failed=failed, within=within)

    def property(self, name: str, then: Callable[[int], None], *, interface: str = "") -> None:
        """Tell a number that a portal has among its properties; 0 where it has none."""
        whom = DBusAddress(PLACE, NAME, "org.freedesktop.DBus.Properties")

        def found(value: tuple[str, Any]) -> None:
            then(picked({name: value}, name, "u", 0))

        asked = (_PREFIX + (interface or self._interface), name)
        self.bus.call(whom, "Get", "ss", asked, gives="v", then=found, failed=lambda _why: then(0), within=START_WITHIN)

    def request(
        self,
        member: str,
        signature: str,
        body: tuple[Any, ...],
        options: Options,
        *,
        done: Done,
        failed: Failed,
        within: float = START_WITHIN,
    ) -> None:
        """Call a method that answers later; `options` are its last argument.

        `done` gets the results; else `failed` why: REFUSED by the user, ENDED, or UNAVAILABLE where it could not be asked.
        """
        token = f"launcher{next(_tokens)}"
        handle = f"{self._requests_at}/{token}"
        limit = self.bus.after(within, lambda: self._withdraw(handle))
        self._requests[handle] = (done, failed, limit)
        body = (*body, {**options, "handle_token": ("s", token)})
        not_asked: Failed = lambda _why: self._end(handle, UNAVAILABLE)  # noqa: E731 -- so short that a name says it all
        self.call(member, signature, body, gives="o", failed=not_asked, within=within)

    def session(self, done: Callable[[str], None], failed: Failed) -> None:
        """Make a session; `done` gets its handle."""
        token = f"launcher{next(_tokens)}"

        def made(results: Options) -> None:
            foreseen = f"{self._sessions_at}/{token}"
            handle = picked(results, "session_handle", "s", picked(results, "session_handle", "o", foreseen))
            done(handle if handle.startswith(f"{self._sessions_at}/") else foreseen)

        self.request("CreateSession", "a{sv}", (), {"session_handle_token": ("s", token)}, done=made, failed=failed)

    def end_session(self, handle: str) -> None:
        """Close it; nobody is told."""
        self.bus.call(DBusAddress(handle, NAME, f"{_PREFIX}Session"), "Close")

    def _owned(self, owner: str) -> None:
        had, self._begun = self._begun, owner
        for handle in list(self._requests):
            self._end(handle, UNAVAILABLE)
        if had:
            self.went()
        if owner or had is None:
            self._introduce()
        else:
            self._tries = 0
            self._try_later()

    def _try_later(self) -> None:
        if not self._begun and self._tries < len(_AGAIN_AFTER):
            self.bus.after(_AGAIN_AFTER[self._tries], self._try_again)

    def _try_again(self) -> None:
        if not self._begun:
            self._tries += 1
            self._introduce()

    def _introduce(self) -> None:
        """Say which application we are, before anything else; a portal that does not know us by that name serves us still."""
        whom = DBusAddress(PLACE, NAME, "org.freedesktop.host.portal.Registry")
        owner = self._begun

        def heard(*_answer: object) -> None:
            if owner == self._begun:  # else it was started meanwhile, and is asked again
                self.property("version", self._is_there)

        self.bus.call(whom, "Register", "sa{sv}", (self._app_id, {}), gives=None, then=heard, failed=heard, within=START_WITHIN)

    def _is_there(self, version: int) -> None:
        self.came(version)
        if not version:
            self._try_later()

    def _responded(self, path: str, *values: Any) -> None:
        waits = self._requests.pop(path, None)
        if waits is None:
            return
        done, failed, limit = waits
        limit.call_off()
        code, results = values if len(values) == 2 else (None, None)
        if code == 0 and isinstance(results, dict):
            done(results)
        else:
            failed(_ANSWERS.get(code, UNAVAILABLE) if isinstance(code, int) else UNAVAILABLE)

    def _withdraw(self, handle: str) -> None:
        self.bus.call(DBusAddress(handle, NAME, f"{_PREFIX}Request"), "Close")
        self._end(handle, LATE)

    def _end(self, handle: str, why: str) -> None:
        waits = self._requests.pop(handle, None)
        if waits is not None:
            waits[2].call_off()
            waits[1](why)

    def _session_closed(self, path: str, *_about: object) -> None:
        self.closed(path)
