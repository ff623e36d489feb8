"""One session of the portal RemoteDesktop: keys, and the clipboard where the desktop lends that too.

Law: it is opened step by step, each after the answer to the one before, and what it lends ends with it. It decides nothing:
whether it may be opened is said by `permission`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from launcher.chord import MODIFIER_KEYSYMS
from launcher.desktop.portals.bus import Bus, Options, picked
from launcher.desktop.portals.portal import ENDED, REFUSED, START_WITHIN, UNAVAILABLE, Done, Failed, Portal
from launcher.desktop.portals.striking import Striking

KEYBOARD: Final = 1  # among the kinds of device
REMEMBERS: Final = 2  # the version of the portal from which on it hands out tokens
_UNTIL_REVOKED: Final = 2  # how long the desktop is to remember
_ASK_WITHIN: Final = 600.0  # s; the desktop asks the user
_KEY_WITHIN: Final = 2.0
_CLIPBOARD: Final = "Clipboard"
_SHIFT: Final = MODIFIER_KEYSYMS["Shift"][0]


class Remote:
    """`came` is told the version (0: none) and whether it has a keyboard, `went` and `closed` that the session is over."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.came: Callable[[int, bool], None] = lambda _version, _keyboard: None
        self.went: Callable[[], None] = lambda: None
        self.closed: Callable[[], None] = lambda: None
        self.over: Callable[[], None] = lambda: None  # for whoever uses it: the session is over, for whatever reason
        self.handle = ""
        self.live = False
        self.clipboard = False  # whether the session lends it
        self.lent: Callable[[], None] = lambda: None  # and that it lends the clipboard from now on
        self.striking = Striking(partial(self._strike, ""))
        self._leaving = 0  # sessions of which something is still down
        self.version = self.clipboard_version = 0
        self.opening: _Opening | None = None
        self.portal = portal = Portal(bus, "RemoteDesktop")
        portal.came, portal.went, portal.closed = self._came, self._went, self._session_closed
        bus.leaving.append(self._leave)

    def hear(self, member: str, signature: str, hears: Callable[..., None]) -> None:
        """Hear a signal of the clipboard of this session; `hears` gets its values but the session."""

        def heard(session: str, *values: Any) -> None:
            if session == self.handle:
                hears(*values)

        self.portal.hear(_CLIPBOARD, member, f"o{signature}", heard)

    def ask_clipboard(
        self,
        member: str,
        signature: str,
        body: tuple[Any, ...],
        *,
        gives: str = "",
        then: Callable[..., None] = lambda *_answer: None,
        failed: Failed = lambda _why: None,
        within: float,
    ) -> None:
        """Call a method of the clipboard; the session comes before `signature` and `body`."""
        if not self.handle:
            self.bus.after(0, lambda: failed(ENDED))
            return
        body = (self.handle, *body)
        self.portal.call(
            member, f"o{signature}", body, interface=_CLIPBOARD, gives=gives, then=then, failed=failed, within=within
        )

    def open(self, token: str, done: Callable[[str], None], failed: Failed) -> None:
        """Ask for keys and clipboard, by the token of the last time if there is one.

        `done` gets the token for the next time, or nothing; `failed` why not: REFUSED, ENDED, UNAVAILABLE or over time.
        """
        self.shut()
        self.opening = _Opening(self, token, done, failed)
        self.opening.begin()

    def shut(self) -> None:
        """Give the session back, with no key down; nobody is told of its end but who uses it."""
        handle, leaving = self.handle, self.striking
        self.striking = Striking(partial(self._strike, ""))
        self._forget()
        if handle:
            self._leaving += 1
            leaving.end(lambda: self._left(handle))

    def begin(self, *, lends_clipboard: bool) -> None:
        """It is open now."""
        self.opening, self.live, self.clipboard = None, True, lends_clipboard
        self.striking = Striking(partial(self._strike, self.handle))
        # The first keys of a session can come before the desktop has made a keyboard for them, and are lost; this does no harm.
        # Where no keyboard is plugged in, mutter 48 pastes nothing without it; to let go of a key that is not down is not enough.
        self.striking.chords([(_SHIFT,)], lambda: self.live)
        if lends_clipboard:
            self.lent()

    def _forget(self) -> None:
        was = bool(self.handle)
        self.opening = None
        self.handle, self.live, self.clipboard = "", False, False
        self.striking.forget()
        if was:
            self.over()

    def _left(self, handle: str) -> None:
        self._leaving -= 1
        self.portal.end_session(handle)

    def _leave(self) -> bool:
        self.shut()
        return self._leaving > 0

    def _came(self, version: int) -> None:
        self.version = version
        if not version:
            self.came(0, False)  # noqa: FBT003 -- no keyboard
            return

        def kinds(known: int) -> None:
            self.portal.property("version", lambda has: clipboard(known, has), interface=_CLIPBOARD)

        def clipboard(known: int, has: int) -> None:
            self.clipboard_version = has
            self.came(version, bool(known & KEYBOARD))

        self.portal.property("AvailableDeviceTypes", kinds)

    def _went(self) -> None:
        self._forget()
        self.went()

    def _session_closed(self, handle: str) -> None:
        if handle != self.handle:
            return
        opening = self.opening
        self._forget()
        if opening is not None:
            opening.failed(ENDED)
        else:
            self.closed()

    def _strike(self, session: str, keysym: int, *, down: bool, then: Callable[[], None], failed: Callable[[], None]) -> None:
        self.portal.call(
            "NotifyKeyboardKeysym",
            "oa{sv}iu",
            (session, {}, keysym, int(down)),
            then=then,
            failed=lambda _why: failed(),
            within=_KEY_WITHIN,
        )


class _Opening:
    """One way through the steps; whatever comes for one that is not the session's own any more is left alone."""

    def __init__(self, remote: Remote, token: str, done: Callable[[str], None], failed: Failed) -> None:
        self._remote, self._token = remote, token
        self._done, self.failed = done, failed

    def begin(self) -> None:
        """The first step."""
        self._remote.portal.session(self._if_wanted(self._made), self._if_wanted(self._not_done))

    def _if_wanted(self, call: Callable[..., None]) -> Callable[..., None]:
        def only_then(*values: Any) -> None:
            if self._remote.opening is self:
                call(*values)

        return only_then

    def _request(self, member: str, signature: str, handed: tuple[Any, ...], done: Done, within: float) -> None:
        *body, options = handed
        done, failed = self._if_wanted(done), self._if_wanted(self._not_done)
        self._remote.portal.request(member, signature, tuple(body), options, done=done, failed=failed, within=within)

    def _made(self, handle: str) -> None:
        self._remote.handle = handle
        options: dict[str, tuple[str, Any]] = {"types": ("u", KEYBOARD)}
        if self._remote.version >= REMEMBERS:
            options["persist_mode"] = ("u", _UNTIL_REVOKED)
            options |= {"restore_token": ("s", self._token)} if self._token else {}
        self._request("SelectDevices", "oa{sv}", (handle, options), self._selected, START_WITHIN)

    def _selected(self, _results: Options) -> None:
        start = self._if_wanted(self._start)
        if self._remote.clipboard_version:  # to be said before the start; where it is refused, the keys are wanted all the same
            self._remote.ask_clipboard("RequestClipboard", "a{sv}", ({},), then=start, failed=start, within=START_WITHIN)
        else:
            start()

    def _start(self, *_answer: object) -> None:
        self._request("Start", "osa{sv}", (self._remote.handle, "", {}), self._started, _ASK_WITHIN)

    def _started(self, results: Options) -> None:
        if picked(results, "devices", "u", 0) & KEYBOARD:
            self._remote.begin(lends_clipboard=picked(results, "clipboard_enabled", "b", otherwise=False))
            self._done(picked(results, "restore_token", "s", ""))
        else:  # the user can let us have something else than we asked for
            self._not_done(REFUSED if "devices" in results else UNAVAILABLE)

    def _not_done(self, why: str) -> None:
        self._remote.shut()
        self.failed(why)
