"""Leave to press keys, given in a dialog of the desktop: how it stands, asked for when the user wants it, and remembered.

Law: the desktop asks only when the user said so, or never sees a question, because it remembers the last answer. Who has refused
is not asked again until she wants it; what the desktop ended by itself is had again only when it is about to be used. The file
holds the desktop's token and whether it was refused, for the user alone to read; where it can't be read or written, nothing is
remembered and nothing fails.
"""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from launcher import atomic
from launcher.desktop import PermissionState
from launcher.desktop.portals.bus import Bus
from launcher.desktop.portals.portal import REFUSED
from launcher.desktop.portals.remote import REMEMBERS, Remote

log = logging.getLogger(__name__)
_MEANT_WITHIN: Final = 30.0  # s; what is ended so soon after it was resumed was ended on purpose
_ASKS_AFTER: Final = 2.0  # s; a desktop that remembers has answered by then, so it must be asking the user


class PortalPermission:
    """See Permission; `session` is what it gives leave to."""

    def __init__(self, bus: Bus, place: Path) -> None:
        """`place` is the file that remembers."""
        self.changed: Callable[[], None] = lambda: None
        self.session = Remote(bus)
        self._bus, self._memory = bus, _Memory(place)
        self._state: PermissionState = "unknown"
        self._wanted = False  # asked for before it was known what there is
        self._may_resume = self._resumed = False
        self._since = 0.0  # when it was granted
        self.session.came, self.session.went, self.session.closed = self._came, self._went, self._closed

    @property
    def state(self) -> PermissionState:
        """See Permission."""
        return self._state

    def ask(self) -> None:
        """See Permission."""
        if self._state == "unknown":
            self._wanted = True
        elif self._state in ("unasked", "refused"):
            self._resumed = False
            self._become("asking")
            self.session.open(self._memory.token, self._granted, self._failed)

    def resume(self) -> None:
        """Have again, by the token and so without a question, what the desktop has ended, as it does for a locked screen.

        To be called when it is about to be used. Once for each end, and not after one that followed a resumption at once.
        """
        if self._may_resume and self._state == "unasked":
            self._may_resume, self._resumed = False, True
            self._become("unknown")
            self._open_quietly()

    def give_up(self) -> None:
        """See Permission; it stands as refused then."""
        self._wanted = False
        self.session.shut()
        self._memory.note(refused=True)
        if self._state != "none":
            self._become("refused")

    def _came(self, version: int, keyboard: bool) -> None:  # noqa: FBT001 -- Remote's callback
        if not version or not keyboard:
            self._become("none")
        elif self._wanted:
            self._wanted, self._state = False, "unasked"
            self.ask()
        elif self._memory.refused:
            self._become("refused")
        elif self._memory.token and version >= REMEMBERS:
            self._open_quietly()
        else:
            self._become("unasked")

    def _open_quietly(self) -> None:
        self._bus.after(_ASKS_AFTER, self._asks)
        self.session.open(self._memory.token, self._granted, self._not_again)

    def _asks(self) -> None:
        if self._state == "unknown" and self.session.opening is not None:
            self._become("asking")

    def _granted(self, token: str) -> None:
        self._memory.note(token=token)
        self._wanted, self._may_resume, self._since = False, False, time.monotonic()
        self._become("granted")

    def _failed(self, why: str) -> None:
        if why == REFUSED:
            self._memory.note(refused=True)
            self._become("refused")
        elif self._memory.token:
            self._memory.note()  # a token that the desktop knows no more must not stand in the way
            self.session.open("", self._granted, self._failed)
        else:
            self._become("unasked")

    def _not_again(self, why: str) -> None:
        """By the token of the last time it was not given: nobody is asked, unless she wanted it meanwhile."""
        if why == REFUSED:
            self._memory.note(refused=True)
        wanted, self._wanted = self._wanted and why != REFUSED, False
        self._become("refused" if why == REFUSED else "unasked")
        if wanted:
            self.ask()

    def _closed(self) -> None:
        meant = self._resumed and time.monotonic() < self._since + _MEANT_WITHIN
        self._may_resume = bool(self._memory.token) and self.session.version >= REMEMBERS and not meant
        self._become("unasked")

    def _went(self) -> None:
        self._become("unknown")

    def _become(self, state: PermissionState) -> None:
        if state != self._state:
            self._state = state
            self.changed()


class _Memory:
    """What is remembered between two starts."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.token, self.refused = "", False
        try:
            known = json.loads(place.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(known, dict):
            token = known.get("token")
            self.token, self.refused = token if isinstance(token, str) else "", known.get("refused") is True

    def note(self, *, token: str = "", refused: bool = False) -> None:
        """Remember this from now on, and nothing else."""
        self.token, self.refused = token, refused
        try:
            if token or refused:
                atomic.replace(self._place, json.dumps({"token": token, "refused": refused}).encode())
            else:
                self._place.unlink(missing_ok=True)
        except OSError as error:
            log.warning("the desktop's leave can't be remembered: %s", type(error).__name__)
