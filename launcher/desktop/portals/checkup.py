"""What the session bus offers the launcher, found by asking: portals with their versions, KWin, and who shows icons and messages.

Law: on a connection of its own, closed at the end; each question is answered within its time or counts as not offered. Only
what a portal says of itself is asked, never for anything that it gives or that a person would be asked about.
"""

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jeepney import DBusAddress, MessageType, Properties, message_bus
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket

WITHIN: Final = 3.0  # s for all questions; a portal that has to be started first needs most of that
PORTALS: Final = ("GlobalShortcuts", "RemoteDesktop", "Clipboard")
_DESKTOP: Final = "org.freedesktop.portal.Desktop"
_PLACE: Final = "/org/freedesktop/portal/desktop"
_KEYBOARD: Final = 1  # the bit of keyboards among the kinds of device that a portal can play
_NAMES: Final = {
    "kwin": "org.kde.KWin",
    "icons": "org.kde.StatusNotifierWatcher",
    "messages": "org.freedesktop.Notifications",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """`versions` of the PORTALS that are there, and who else is: `bus` is false where there is no session bus at all.

    `keyboard`: whether the portal RemoteDesktop can press keys.
    """

    bus: bool = False
    versions: Mapping[str, int] = field(default_factory=dict)
    keyboard: bool = False
    kwin: bool = False
    icons: bool = False
    messages: bool = False


class _Hasty(DBusConnection):  # type: ignore[misc]  # the library ships no types
    """One that never waits for ever, as the library's own does for its first answer."""

    def receive(self, *, timeout: float | None = None) -> Any:
        return super().receive(timeout=WITHIN if timeout is None else timeout)


def look() -> Offered:
    """What is offered now; nothing where there is no session bus, or one that does not answer."""
    end = time.monotonic() + WITHIN
    with contextlib.ExitStack() as afterwards:
        try:
            line = afterwards.enter_context(contextlib.closing(prep_socket(get_bus("SESSION"), timeout=WITHIN)))
            bus = afterwards.enter_context(_Hasty(line))
        except (OSError, KeyError, ValueError, RuntimeError):
            return Offered()
        return _asked(bus, end)


def _asked(bus: DBusConnection, end: float) -> Offered:
    owned = _strings(_answer(bus, message_bus.ListNames(), end))
    could = owned | _strings(_answer(bus, message_bus.ListActivatableNames(), end))
    versions: dict[str, int] = {}
    keyboard = False
    if _DESKTOP in could:
        versions = {name: version for name in PORTALS if (version := _property(bus, name, "version", end))}
        keyboard = bool(_property(bus, "RemoteDesktop", "AvailableDeviceTypes", end) & _KEYBOARD)
    return Offered(
        bus=True,
        versions=versions,
        keyboard=keyboard,
        kwin=_NAMES["kwin"] in owned,
        icons=_NAMES["icons"] in owned,
        messages=_NAMES["messages"] in could,
    )


def _property(bus: DBusConnection, portal: str, name: str, end: float) -> int:
    """A number that a portal says of itself; 0 where there is no such portal."""
    address = DBusAddress(_PLACE, _DESKTOP, f"org.freedesktop.portal.{portal}")
    told = _answer(bus, Properties(address).get(name), end)
    kind, value = told[0] if told else ("", 0)
    return value if kind == "u" else 0


def _strings(told: tuple[Any, ...]) -> frozenset[str]:
    return frozenset(told[0]) if told else frozenset()


def _answer(bus: DBusConnection, question: Any, end: float) -> tuple[Any, ...]:
    """What is answered in the time that is left; nothing where that is a refusal, or nobody answers."""
    try:
        reply = bus.send_and_get_reply(question, timeout=max(0.01, end - time.monotonic()))
    except (OSError, TimeoutError):
        return ()
    return tuple(reply.body) if reply.header.message_type == MessageType.method_return else ()
