"""The desktop's side of the portals, as GNOME or KDE have one, played by the tests: told what a person sees there and does.

It speaks org.freedesktop.impl.portal.* to the real xdg-desktop-portal. Keys and clipboard go on to a real mutter, or keys to
whoever `types` names (KWin). It keeps the order in which calls come, counts the dialogs that a person would have seen, and
notes it all.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Self

from jeepney import HeaderFields, Message
from portal_line import PortalLine, RefusedError, now, plain

_PATH = "/org/freedesktop/portal/desktop"
_IMPL = "org.freedesktop.impl.portal."
_MUTTER = "org.gnome.Mutter.RemoteDesktop"
_KEYBOARD = 1
_GRANTED, _CANCELLED = 0, 1
_PROPERTIES = {
    "GlobalShortcuts": {"version": ("u", 1)},
    "RemoteDesktop": {"version": ("u", 2), "AvailableDeviceTypes": ("u", 7)},
    "Clipboard": {"version": ("u", 1)},
    "Session": {"version": ("u", 1)},
}
Answer = tuple[str, tuple[Any, ...]] | None


class Noted(NamedTuple):
    """What happened, and when (time.monotonic())."""

    t: float
    what: str
    about: Any


@dataclass
class Session:
    """One session of the launcher's, of GlobalShortcuts or RemoteDesktop.

    `mutter` is mutter's own session behind it; `down` are the keys held.
    """

    path: str
    of: str
    mutter: str = ""
    clipboard: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    shortcuts: dict[str, dict[str, Any]] = field(default_factory=dict)
    down: set[int] = field(default_factory=set)


class PortalBackend:
    """A context manager; while it is entered, the portal asks here.

    `person` decides at each dialog: "grants", "refuses", or "thinks" (until `decides`); `lets_bind`: whether shortcuts, too.
    `remembers`: whether the desktop can remember a permission. `dialogs` counts what she saw. `keys` are what the launcher
    pressed: (keysym or code, down). `triggers` are the keys that the desktop gave to shortcuts, by id; "" for none.
    Args:
        address: the session bus.
        types: presses or lets go of a key (evdev's code); None where keys go to mutter.
    """

    NAME = "org.freedesktop.impl.portal.desktop.tests"

    def __init__(self, address: str, types: Callable[[int, bool], None] | None = None) -> None:
        self.person: Literal["grants", "refuses", "thinks"] = "grants"
        self.remembers = self.lets_bind = True
        self.dialogs = 0
        self.keys: list[tuple[int, bool]] = []
        self.triggers: dict[str, str] = {}
        self.sessions: dict[str, Session] = {}
        self.record: list[Noted] = []
        self._waiting: list[tuple[Message, Session]] = []
        self._types = types
        self._line = PortalLine(address, self._told, self._asked)

    def __enter__(self) -> Self:
        self._line.__enter__()
        self._line.own(self.NAME)
        self._line.hear(interface=f"{_MUTTER}.Session")
        return self

    def __exit__(self, *_: object) -> None:
        self._line.__exit__()

    @property
    def trouble(self) -> list[BaseException]:
        """What went wrong on this side; a test that trusts it looks here at its end."""
        return self._line.trouble

    def press(self, shortcut: str, token: str = "") -> float:
        """The person presses the keys of that shortcut; the time of it."""
        (session,) = [one for one in self.sessions.values() if shortcut in one.shortcuts]
        at = now()
        options = {"activation_token": ("s", token)} if token else {}
        self._signal("GlobalShortcuts", "Activated", "osta{sv}", session.path, shortcut, int(at * 1000), options)
        self._signal("GlobalShortcuts", "Deactivated", "osta{sv}", session.path, shortcut, int(at * 1000) + 40, {})
        return at

    def change(self, shortcut: str, trigger: str) -> None:
        """The person gives a shortcut other keys in the desktop's settings, or none ("")."""
        self.triggers[shortcut] = trigger
        (session,) = [one for one in self.sessions.values() if shortcut in one.shortcuts]
        self._signal("GlobalShortcuts", "ShortcutsChanged", "oa(sa{sv})", session.path, self._shortcuts(session))

    def decides(self, person: Literal["grants", "refuses"]) -> None:
        """The person who thought decides about the dialog that stands there."""
        call, session = self._waiting.pop()
        signature, values = self._decided(session, grants=person == "grants")
        self._line.answer(call, signature, values)

    @property
    def thinking(self) -> bool:
        """Whether a dialog stands there."""
        return bool(self._waiting)

    def close(self, of: str) -> None:
        """The desktop ends these sessions, as when the person stops remote control in the desktop's own menu."""
        for session in [one for one in self.sessions.values() if one.of == of]:
            self._line.signal(session.path, f"{_IMPL}Session", "Closed", "", ())
            self._forget(session)

    def forget_all(self) -> None:
        """The portal has ended, and with it every session."""
        for session in list(self.sessions.values()):
            self._forget(session)

    def noted(self, what: str, since: float = 0.0) -> list[Noted]:
        """What of that kind happened since."""
        return [one for one in list(self.record) if one.what == what and one.t >= since]

    # -- what the portal asks

    def _asked(self, call: Message) -> Answer:
        fields = call.header.fields
        interface, member = fields[HeaderFields.interface], fields[HeaderFields.member]
        if interface == "org.freedesktop.DBus.Properties":
            return self._property(member, *call.body)
        kind = interface.removeprefix(_IMPL)
        if kind == "Request":
            self._waiting.clear()  # the launcher took its question back
            return "", ()
        if kind == "Session":
            self._forget(self._session(fields[HeaderFields.path]))
            return "", ()
        self._note(member, call.body)
        handler = getattr(self, f"_{kind}_{member}", None)
        if handler is None:
            raise RefusedError("org.freedesktop.DBus.Error.UnknownMethod", member)
        answer: Answer = handler(call, *call.body)
        return answer

    def _property(self, member: str, interface: str, *name: str) -> Answer:
        values: dict[str, Any] = dict(_PROPERTIES.get(interface.removeprefix(_IMPL), {}))
        return ("a{sv}", (values,)) if member == "GetAll" else ("v", (values[name[0]],))

    def _GlobalShortcuts_CreateSession(self, _call: Message, _handle: str, path: str, _app: str, _options: Any) -> Answer:  # noqa: N802 - the portal's name
        self.sessions[path] = Session(path, "GlobalShortcuts")
        return "ua{sv}", (_GRANTED, {})

    def _GlobalShortcuts_BindShortcuts(  # noqa: N802 - the portal's name
        self, _call: Message, _handle: str, path: str, shortcuts: Any, _parent: str, _options: Any
    ) -> Answer:
        session = self._session(path)
        session.shortcuts = {name: plain(about) for name, about in shortcuts}
        if not self.lets_bind:
            session.shortcuts = {}
            return "ua{sv}", (_CANCELLED, {})
        for name, about in session.shortcuts.items():
            self.triggers.setdefault(name, about.get("preferred_trigger", ""))
        return "ua{sv}", (_GRANTED, {"shortcuts": ("a(sa{sv})", self._shortcuts(session))})

    def _GlobalShortcuts_ListShortcuts(self, _call: Message, _handle: str, path: str) -> Answer:  # noqa: N802 - the portal's name
        return "ua{sv}", (_GRANTED, {"shortcuts": ("a(sa{sv})", self._shortcuts(self._session(path)))})

    def _RemoteDesktop_CreateSession(self, _call: Message, _handle: str, path: str, _app: str, _options: Any) -> Answer:  # noqa: N802 - the portal's name
        session = self.sessions[path] = Session(path, "RemoteDesktop")
        if self._types is None:
            (session.mutter,) = self._line.call(_MUTTER, "/org/gnome/Mutter/RemoteDesktop", _MUTTER, "CreateSession")
        return "ua{sv}", (_GRANTED, {"session_id": ("s", uuid.uuid4().hex)})

    def _RemoteDesktop_SelectDevices(self, _call: Message, _handle: str, path: str, _app: str, options: Any) -> Answer:  # noqa: N802 - the portal's name
        self._session(path).options |= plain(options)
        return "ua{sv}", (_GRANTED, {})

    def _RemoteDesktop_Start(  # noqa: N802 - the portal's name
        self, call: Message, _handle: str, path: str, _app: str, _parent: str, _options: Any
    ) -> Answer:
        session = self._session(path)
        if self.remembers and "restore_data" in session.options:
            return self._decided(session, grants=True)
        self.dialogs += 1
        if self.person == "thinks":
            self._waiting.append((call, session))
            return None
        return self._decided(session, grants=self.person == "grants")

    def _RemoteDesktop_NotifyKeyboardKeycode(self, _call: Message, path: str, _options: Any, code: int, state: int) -> Answer:  # noqa: N802 - the portal's name
        self.keys.append((code, bool(state)))
        if self._types is not None:
            self._type(self._session(path), code, bool(state))
        else:
            self._mutter(self._session(path), "NotifyKeyboardKeycode", "ub", code, bool(state))
        return "", ()

    def _RemoteDesktop_NotifyKeyboardKeysym(self, _call: Message, path: str, _options: Any, keysym: int, state: int) -> Answer:  # noqa: N802 - the portal's name
        self.keys.append((keysym, bool(state)))
        if self._types is not None:
            self._type(self._session(path), CODES[keysym], bool(state))
        else:
            self._mutter(self._session(path), "NotifyKeyboardKeysym", "ub", keysym, bool(state))
        return "", ()

    def _Clipboard_RequestClipboard(self, _call: Message, path: str, _options: Any) -> Answer:  # noqa: N802 - the portal's name
        self._session(path).clipboard = True
        return "", ()

    def _Clipboard_SetSelection(self, _call: Message, path: str, options: Any) -> Answer:  # noqa: N802 - the portal's name
        types = plain(options).get("mime_types", [])
        self._mutter(self._session(path), "SetSelection", "a{sv}", {"mime-types": ("as", types)} if types else {})
        return "", ()

    def _Clipboard_SelectionWrite(self, call: Message, path: str, serial: int) -> Answer:  # noqa: N802 - the portal's name
        return self._hand_on(call, self._mutter(self._session(path), "SelectionWrite", "u", serial))

    def _Clipboard_SelectionWriteDone(self, _call: Message, path: str, serial: int, success: bool) -> Answer:  # noqa: N802 - the portal's name
        self._mutter(self._session(path), "SelectionWriteDone", "ub", serial, success)
        return "", ()

    def _Clipboard_SelectionRead(self, call: Message, path: str, mime_type: str) -> Answer:  # noqa: N802 - the portal's name
        return self._hand_on(call, self._mutter(self._session(path), "SelectionRead", "s", mime_type))

    # -- what is behind it

    def _told(self, signal: Message) -> None:
        """mutter's news of a clipboard, handed on to the session that it belongs to."""
        fields = signal.header.fields
        session = next((one for one in self.sessions.values() if one.mutter == fields[HeaderFields.path]), None)
        if session is None:
            return
        member = fields[HeaderFields.member]
        self._note(member, signal.body)
        if member == "SelectionTransfer":
            self._signal("Clipboard", member, "osu", session.path, *signal.body)
        elif member == "SelectionOwnerChanged":
            news = plain(signal.body[0])
            types = news.get("mime-types", ((),))[0]
            about = {"mime_types": ("as", list(types)), "session_is_owner": ("b", news.get("session-is-owner", False))}
            self._signal("Clipboard", member, "oa{sv}", session.path, about)
        elif member == "Closed":
            self._line.signal(session.path, f"{_IMPL}Session", "Closed", "", ())

    def _decided(self, session: Session, *, grants: bool) -> tuple[str, tuple[Any, ...]]:
        if not grants:
            return "ua{sv}", (_CANCELLED, {})
        if session.mutter:
            self._mutter(session, "Start")
            if session.clipboard:
                self._mutter(session, "EnableClipboard", "a{sv}", {})
        result: dict[str, Any] = {"devices": ("u", _KEYBOARD), "clipboard_enabled": ("b", session.clipboard)}
        if self.remembers and session.options.get("persist_mode"):
            result["persist_mode"] = ("u", session.options["persist_mode"])
            result["restore_data"] = ("(suv)", ("tests", 1, ("s", uuid.uuid4().hex)))
        return "ua{sv}", (_GRANTED, result)

    def _shortcuts(self, session: Session) -> list[tuple[str, dict[str, Any]]]:
        return [
            (name, {"description": ("s", about["description"]), "trigger_description": ("s", self.triggers[name])})
            for name, about in session.shortcuts.items()
        ]

    def _mutter(self, session: Session, member: str, signature: str = "", *values: Any) -> tuple[Any, ...]:
        return self._line.call(_MUTTER, session.mutter, f"{_MUTTER}.Session", member, signature, values)

    def _hand_on(self, call: Message, files: tuple[Any, ...]) -> None:
        """Answer with a file that mutter gave; ours is closed only when the answer is out."""
        with files[0]:
            self._line.answer(call, "h", files)

    def _type(self, session: Session, code: int, down: bool) -> None:
        assert self._types is not None
        (session.down.add if down else session.down.discard)(code)
        self._types(code, down)

    def _session(self, path: str) -> Session:
        if path not in self.sessions:
            raise RefusedError("org.freedesktop.DBus.Error.Failed", "that session is over")
        return self.sessions[path]

    def _forget(self, session: Session) -> None:
        """It is over, and with it its keyboard: what was held on it is let go of."""
        self.sessions.pop(session.path, None)
        for code in list(session.down):
            self._type(session, code, down=False)
        if session.mutter:
            try:
                self._mutter(session, "Stop")
            except RefusedError:
                return  # it had not been started

    def _signal(self, interface: str, member: str, signature: str, *values: Any) -> None:
        self._line.signal(_PATH, f"{_IMPL}{interface}", member, signature, values)

    def _note(self, what: str, about: Any) -> None:
        self.record.append(Noted(now(), what, about))


# The keys of a US keyboard that a paste needs, for those who take no keysyms.
CODES = {0xFFE3: 29, 0xFFE1: 42, 0xFFE9: 56, 0x76: 47, 0x56: 47, 0xFF63: 110, 0xFF0D: 28, 0xFF51: 105}
