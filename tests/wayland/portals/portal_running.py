"""A launcher that runs on a desk with a portal, as a user has it, opened by the shortcut that the desktop gave it."""

from pathlib import Path

from mutter_person import MutterPerson
from portal_desk import PortalDesk
from portal_hands import PortalHands
from running import RunningLauncher
from stock import settle, stock
from wl_person import WlPerson

OPEN = "open"  # the shortcut's name, as the desktop has it


class PortalLauncher(RunningLauncher):
    """`python -m launcher` with phrases of ours; see RunningLauncher."""

    session: PortalDesk

    def call(self, person: MutterPerson | WlPerson, query: str = "", token: str = "") -> int:
        """Open it by the shortcut and type, once it has the keyboard; how often it has opened by now."""
        openings = int(self.status()["openings"])
        self.session.backend.press(OPEN, token)
        self.wait_overlay(10)
        self.wait_status(10, openings=openings + 1, state="choosing")
        person.type(query)
        return openings + 1

    def pastes(self, person: MutterPerson | WlPerson, query: str) -> dict[str, object]:
        """Open it, look for a phrase and choose it; how that ended."""
        openings = self.call(person, query)
        person.press("Enter")
        return self.settled(openings)


def allowed(desk: PortalDesk, name: str = "own", **settings: object) -> Path:
    """A home where the launcher was asked for, and given, leave to press keys before; with these settings."""
    home = desk.folder / name
    home = settle(home, **settings) if home.exists() else stock(home, **settings)
    with PortalHands(desk.bus, home / "permission.json") as hands:
        hands.granted()
    return home
