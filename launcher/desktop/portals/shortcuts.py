"""The launcher's hotkeys by the portal GlobalShortcuts: the desktop binds them, and has the last word on which keys they are.

Law: all our hotkeys are bound in one session, because a session binds only once; what is wanted in one turn is gathered for it.
What the desktop made of them is told, also when it changes. Nobody is asked twice for what she has declined: a session that the
desktop closed is made anew only when a hotkey is bound again, or when the portals themselves were started anew. Keys of a
hotkey count as held until the desktop says that it is up, for a chord pressed into them would be another one.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from launcher.chord import Chord
from launcher.desktop import Listener
from launcher.desktop.held import HeldKeys
from launcher.desktop.portals.bus import Bus, Options, picked
from launcher.desktop.portals.portal import REFUSED, UNAVAILABLE, Portal
from launcher.desktop.portals.watching import Alarm
from launcher.language import _

CLOSED: Final = "closed"
_UP_WITHIN: Final = 1.0  # s; where the desktop does not say that a hotkey is up, it is believed to be
_ALL_UP_AFTER: Final = 0.1  # s; the first of its keys is up when the desktop says so, and the others follow
_ASK_WITHIN: Final = 600.0  # s; the desktop may ask the user
_CONFIGURES: Final = 2  # the version of the portal that can show its settings
_SHORTCUTS: Final = "a(sa{sv})"
_DESCRIBED: Final = {"open": _("Open the phrase launcher"), "again": _("Paste the last phrase again")}
# As xkb calls them where it is not by our name in small letters.
_MODIFIERS: Final = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Super": "LOGO"}
_KEYS: Final = {
    "Enter": "Return", "Tab": "Tab", "Escape": "Escape", "Backspace": "BackSpace", "Insert": "Insert", "Delete": "Delete",
    "Home": "Home", "End": "End", "PgUp": "Page_Up", "PgDn": "Page_Down", "Left": "Left", "Up": "Up", "Right": "Right",
    "Down": "Down", "Pause": "Pause", "Print": "Print", "Menu": "Menu",
    **{f"F{number}": f"F{number}" for number in range(1, 25)},
}  # fmt: skip


def trigger(chord: Chord) -> str:
    """The chord as portals write it, such as CTRL+SHIFT+space."""
    return "+".join((*(_MODIFIERS[name] for name in chord.modifiers), _KEYS.get(chord.key, chord.key.lower())))


class PortalHotkeys:
    """See Hotkeys. `given_token` gets the leave to take the focus that comes with a press, before the press is told.

    `held` is told while a hotkey may be held.
    """

    def __init__(self, bus: Bus, listener: Listener) -> None:
        self.given_token: Callable[[str], None] = lambda _token: None
        self.held = HeldKeys()
        self._up: Alarm | None = None  # when the hotkey is believed to be up
        self._bus, self._listener = bus, listener
        self._version: int | None = None
        self._wanted: dict[str, Chord] = {}
        self._asked: dict[str, Chord] = {}  # for which the session was made
        self._session = ""
        self._attempt = 0
        self._making = self._settles = False
        self._stand: dict[str, str] = {}  # why not, by name; empty where it is live
        self._portal = portal = Portal(bus, "GlobalShortcuts")
        portal.came, portal.went, portal.closed = self._came, self._went, self._closed
        portal.hear("GlobalShortcuts", "Activated", "osta{sv}", self._pressed)
        portal.hear("GlobalShortcuts", "Deactivated", "osta{sv}", self._let_up)
        portal.hear("GlobalShortcuts", "ShortcutsChanged", f"o{_SHORTCUTS}", self._changed)

    @property
    def configurable(self) -> bool:
        """Whether the desktop can show its own settings for them now."""
        return bool(self._session) and not self._making and (self._version or 0) >= _CONFIGURES

    def configure(self) -> None:
        """Let the desktop show its own settings for them, where it can."""
        if self.configurable:
            self._portal.call("ConfigureShortcuts", "osa{sv}", (self._session, "", {}))

    def bind(self, name: str, chord: Chord, *, hold_typing: bool) -> None:  # noqa: ARG002 -- no desktop holds it for us
        """See Hotkeys; which keys it is in the end is told as `called`."""
        self._wanted[name] = chord
        self._settle_soon()

    def release(self, name: str) -> None:
        """See Hotkeys."""
        if self._wanted.pop(name, None):
            self._settle_soon()

    def try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:  # noqa: ARG002 -- the user tells the desktop which
        """See Hotkeys; nothing can be tried, so all is well where there is a portal."""
        self._bus.after(0, lambda: answer("" if self._version else UNAVAILABLE))

    def watch(self, window: int) -> None:
        """See Hotkeys; no typing is held here."""

    def let_go(self) -> None:
        """See Hotkeys; no typing is held here."""

    def _settle_soon(self) -> None:
        if not self._settles:
            self._settles = True
            self._bus.after(0, self._settle)

    def _settle(self) -> None:
        """Bring about what is wanted now."""
        self._settles = False
        if self._version is None or self._making:
            return  # it comes to this again
        if not self._version:
            self._tell(dict.fromkeys(self._wanted, UNAVAILABLE))
        elif self._session and self._asked == self._wanted:
            self._tell(self._stand)
        else:
            self._shut()
            if self._wanted:
                self._make()

    def _make(self) -> None:
        self._making, self._asked = True, dict(self._wanted)
        self._attempt += 1
        self._portal.session(self._for_this(self._made), self._for_this(self._failed))

    def _for_this(self, call: Callable[..., None]) -> Callable[..., None]:
        """The same call, as long as no other session was begun since."""
        attempt = self._attempt

        def only_now(*values: Any) -> None:
            if attempt == self._attempt:
                call(*values)

        return only_now

    def _made(self, handle: str) -> None:
        self._session = handle
        shortcuts = [
            (name, {"description": ("s", _DESCRIBED.get(name, name)), "preferred_trigger": ("s", trigger(chord))})
            for name, chord in self._asked.items()
        ]
        done, failed = self._for_this(self._bound), self._for_this(self._failed)
        body = (handle, shortcuts, "")
        self._portal.request("BindShortcuts", f"o{_SHORTCUTS}sa{{sv}}", body, {}, done=done, failed=failed, within=_ASK_WITHIN)

    def _bound(self, results: Options) -> None:
        listed: Sequence[Any] | None = picked(results, "shortcuts", _SHORTCUTS, None)
        if listed is not None:
            self._live(listed)
            return
        done, failed = self._for_this(self._listed), self._for_this(lambda _why: self._live(None))
        self._portal.request("ListShortcuts", "oa{sv}", (self._session,), {}, done=done, failed=failed)

    def _listed(self, results: Options) -> None:
        self._live(picked(results, "shortcuts", _SHORTCUTS, None))

    def _live(self, listed: Sequence[Any] | None) -> None:
        """They are bound: those in the list, or all where nobody says."""
        self._making = False
        there = self._asked if listed is None else {name for name, _about in listed}
        self._stand = {name: "" if name in there else REFUSED for name in self._asked}
        if self._asked != self._wanted:
            self._settle_soon()
            return
        self._tell(self._stand)
        self._call(listed or ())

    def _failed(self, why: str) -> None:
        self._shut()
        self._stand = dict.fromkeys(self._asked, REFUSED if why == REFUSED else UNAVAILABLE)
        if self._asked != self._wanted:
            self._settle_soon()
        else:
            self._tell(self._stand)

    def _shut(self) -> None:
        self._attempt += 1
        self._making = False
        if self._session:
            self._portal.end_session(self._session)
            self._session = ""

    def _came(self, version: int) -> None:
        self._version = version
        if self._wanted:
            self._settle_soon()

    def _went(self) -> None:
        self._session, self._version = "", None
        self._shut()

    def _closed(self, handle: str) -> None:
        if handle == self._session:
            self._session = ""
            self._shut()
            self._tell(dict.fromkeys(self._asked, CLOSED))

    def _pressed(self, session: str, name: str, time: int, options: Options) -> None:
        if session == self._session and name in self._wanted:
            if token := picked(options, "activation_token", "s", ""):
                self.given_token(token)
            self.held.hotkey = not self.held.ours  # there we see ourselves what is held
            self._up_after(_UP_WITHIN)
            self._listener.pressed(name, time)

    def _let_up(self, session: str, name: str, time: int, options: Options) -> None:  # noqa: ARG002 -- as the portal tells it
        if session == self._session and name in self._wanted:
            self._up_after(_ALL_UP_AFTER)

    def _up_after(self, seconds: float) -> None:
        def up() -> None:
            self.held.hotkey = False

        if self._up is not None:
            self._up.call_off()
        self._up = self._bus.after(seconds, up)

    def _changed(self, session: str, listed: Sequence[Any]) -> None:
        if session == self._session:
            self._call(listed)

    def _tell(self, stand: dict[str, str]) -> None:
        for name, why_not in tuple(stand.items()):
            if name in self._wanted:
                self._listener.bound(name, why_not)

    def _call(self, listed: Sequence[Any]) -> None:
        for name, about in listed:
            if name in self._wanted:
                self._listener.called(name, picked(about, "trigger_description", "s", ""))
