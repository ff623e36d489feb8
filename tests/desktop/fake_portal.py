"""A desktop's portals on a private session bus, played by the test itself: no thread, so that it decides what comes when.

It holds back, reorders, refuses, restarts and talks nonsense as a test wants it.
"""

import contextlib
import itertools
import os
import random
import select
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.fds import FileDescriptor
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from launcher.desktop.portals.bus import Bus

NAME = "org.freedesktop.portal.Desktop"
PLACE = "/org/freedesktop/portal/desktop"
PREFIX = "org.freedesktop.portal."
WITHIN = 5.0
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""


class Speaker:
    """Somebody on the bus who answers calls by the methods of this class called after them."""

    def __init__(self, address: str, name: str) -> None:
        self.address, self.name = address, name
        self.log: list[tuple[str, tuple[Any, ...]]] = []
        self.silent: set[str] = set()  # methods that are never answered
        self.odd: dict[str, tuple[str, tuple[Any, ...]]] = {}  # methods that answer something else
        self.connection: DBusConnection | None = None
        self.begin()

    def begin(self) -> None:
        self.connection = open_dbus_connection(self.address, enable_fds=True)
        self.connection.send_and_get_reply(message_bus.RequestName(self.name))

    def end(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def called(self, member: str) -> list[tuple[Any, ...]]:
        return [body for name, body in self.log if name == member]

    def pump(self) -> None:
        while self.connection is not None:
            try:
                message = self.connection.receive(timeout=0)
            except TimeoutError:
                return
            if message.header.message_type is MessageType.method_call:
                self.take(message)

    def take(self, message: Message) -> None:
        member = message.header.fields[HeaderFields.member]
        self.log.append((member, message.body))
        if member in self.silent:
            return
        if member in self.odd:
            self.reply(message, *self.odd[member])
            return
        method = getattr(self, member, None)
        if method is None:
            self.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
        else:
            method(message)

    def reply(self, message: Message, signature: str = "", body: tuple[Any, ...] = ()) -> None:
        self.send(new_method_return(message, signature or None, body))

    def signal(  # noqa: PLR0917 -- as they stand in the message
        self, to: str, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]
    ) -> None:
        message = new_signal(DBusAddress(path, interface=interface), member, signature or None, body)
        if to:
            message.header.fields[HeaderFields.destination] = to
        self.send(message)

    def send(self, message: Message) -> None:
        assert self.connection is not None
        self.connection.send(message)


class FakePortal(Speaker):
    """The portals that the launcher uses."""

    def __init__(self, address: str) -> None:
        self.versions = {"GlobalShortcuts": 2, "RemoteDesktop": 2, "Clipboard": 1}
        self.devices = 3
        self.codes: dict[str, int] = {}  # by method: how its request ends, if not well
        self.results: dict[str, dict[str, Any]] = {}  # by method: what a request comes to instead
        self.held: list[Callable[[], None]] | None = None  # requests' ends that wait for `let_go`
        self.triggers: dict[str, str] = {}
        self.client = ""
        self.session = ""
        self.asked_user = 0
        self.tokens: set[str] = set()
        self.numbers = itertools.count(1)
        self.keys: list[tuple[int, int]] = []
        self.reorders = False
        self.slow = 0.0
        self.refuse_key: Callable[[int, int], bool] = lambda _keysym, _state: False
        self._batch: list[Message] = []
        self._answers: list[tuple[float, Message]] = []
        self.clipboard: dict[str, bytes | None] = {}  # what somebody else has; None: refuses to give it
        self.offered: list[str] = []  # what we have
        self.own = self.was_told = False
        self.reading: dict[str, int] = {}  # pipes kept open for owners that hang
        self.hangs: set[str] = set()
        self.refuses = 0  # so many readings, as one does that has not noted the end of the one before
        self.tells = True  # whose the clipboard is
        self.written: dict[int, tuple[int, bytes]] = {}
        self.done: dict[int, bool] = {}
        super().__init__(address, NAME)

    def pump(self) -> None:
        super().pump()
        if self._batch:
            batch, self._batch = self._batch, []
            if self.reorders:
                random.shuffle(batch)
            for message in batch:
                self._key(message)
        for due, message in list(self._answers):
            if time.monotonic() >= due:
                self._answers.remove((due, message))
                self.reply(message)

    @contextlib.contextmanager
    def beside(self, until: Callable[[], bool]) -> Iterator[None]:
        """Answer at a pace of its own within the block, and on until that has come true: for what waits on our side."""

        def answer() -> None:
            end = time.monotonic() + WITHIN
            while not (left.is_set() and until()) and time.monotonic() < end:
                self.pump()
                time.sleep(0.001)

        left = threading.Event()
        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield
        finally:
            left.set()
            thread.join()

    # -- all portals
    def Register(self, message: Message) -> None:  # noqa: N802 -- the bus' name, as all below
        self.send(new_error(message, "org.freedesktop.DBus.Error.Failed"))

    def Get(self, message: Message) -> None:  # noqa: N802
        interface, name = message.body
        interface = interface.removeprefix(PREFIX)
        value = self.versions.get(interface, 0) if name == "version" else self.devices
        if value and interface in self.versions:
            self.reply(message, "v", (("u", value),))
        else:
            self.send(new_error(message, "org.freedesktop.DBus.Error.InvalidArgs"))

    def respond(self, message: Message, results: dict[str, Any]) -> None:
        """Answer a call by a request, and end that, now or when it is let go."""
        member = message.header.fields[HeaderFields.member]
        self.client = message.header.fields[HeaderFields.sender]
        options = message.body[-1]
        sender = self.client[1:].replace(".", "_")
        handle = f"{PLACE}/request/{sender}/{options['handle_token'][1]}"
        code, results = self.codes.get(member, 0), self.results.get(member, results)

        def end() -> None:
            self.signal(self.client, handle, f"{PREFIX}Request", "Response", "ua{sv}", (code, results if code == 0 else {}))

        if self.held is None:
            end()  # as fast as a portal may be: before the call itself is answered
        else:
            self.held.append(end)
        self.reply(message, "o", (handle,))

    def let_go(self) -> None:
        waits, self.held = self.held or [], None
        for end in waits:
            end()

    def CreateSession(self, message: Message) -> None:  # noqa: N802
        sender = message.header.fields[HeaderFields.sender][1:].replace(".", "_")
        self.session = f"{PLACE}/session/{sender}/{message.body[0]['session_handle_token'][1]}"
        self.respond(message, {"session_handle": ("s", self.session)})

    def Close(self, message: Message) -> None:  # noqa: N802
        path = message.header.fields[HeaderFields.path]
        self.log.append((f"Close {'session' if '/session/' in path else 'request'}", (path,)))
        self.reply(message)

    def close_session(self) -> None:
        self.signal(self.client, self.session, f"{PREFIX}Session", "Closed", "a{sv}", ({},))

    # -- GlobalShortcuts
    def _listed(self, names: list[str]) -> list[Any]:
        return [(name, {"trigger_description": ("s", self.triggers.get(name, f"keys of {name}"))}) for name in names]

    def BindShortcuts(self, message: Message) -> None:  # noqa: N802
        self.respond(message, {"shortcuts": ("a(sa{sv})", self._listed([name for name, _about in message.body[1]]))})

    def ListShortcuts(self, message: Message) -> None:  # noqa: N802
        bound = [name for name, _about in self.called("BindShortcuts")[-1][1]]
        self.respond(message, {"shortcuts": ("a(sa{sv})", self._listed(bound))})

    def ConfigureShortcuts(self, message: Message) -> None:  # noqa: N802
        self.reply(message)

    def press(self, name: str, token: str = "", session: str = "") -> None:
        options = {"activation_token": ("s", token)} if token else {}
        body = (session or self.session, name, 1234, options)
        self.signal("", PLACE, f"{PREFIX}GlobalShortcuts", "Activated", "osta{sv}", body)

    def change(self, triggers: dict[str, str]) -> None:
        self.triggers |= triggers
        body = (self.session, self._listed(list(triggers)))
        self.signal("", PLACE, f"{PREFIX}GlobalShortcuts", "ShortcutsChanged", "oa(sa{sv})", body)

    # -- RemoteDesktop
    def SelectDevices(self, message: Message) -> None:  # noqa: N802
        self.respond(message, {})

    def RequestClipboard(self, message: Message) -> None:  # noqa: N802
        self.lends = True
        self.reply(message)

    def Start(self, message: Message) -> None:  # noqa: N802
        options = self.called("SelectDevices")[-1][1]
        token = options.get("restore_token", ("s", ""))[1]
        if token in self.tokens:
            self.tokens.discard(token)
        else:
            self.asked_user += 1
        results: dict[str, Any] = {"devices": ("u", 1), "clipboard_enabled": ("b", bool(self.called("RequestClipboard")))}
        if "persist_mode" in options:
            fresh = f"token {next(self.numbers)}"
            self.tokens.add(fresh)
            results["restore_token"] = ("s", fresh)
        self.respond(message, results)
        if self.called("RequestClipboard") and not self.codes.get("Start"):
            self.own_changed()

    def NotifyKeyboardKeysym(self, message: Message) -> None:  # noqa: N802
        self._batch.append(message)

    def _key(self, message: Message) -> None:
        _session, _options, keysym, state = message.body
        if self.refuse_key(keysym, state):
            self.send(new_error(message, "org.freedesktop.DBus.Error.Failed"))
            return
        self.keys.append((keysym, state))
        if self.slow:
            self._answers.append((time.monotonic() + self.slow, message))
        else:
            self.reply(message)

    # -- Clipboard
    def own_changed(self) -> None:
        if not self.tells or (not self.own and not self.clipboard and not self.was_told):
            return  # as mutter: where there is nothing at the start, nothing is told
        self.was_told = True
        names = self.offered if self.own else list(self.clipboard)
        about = {"mime_types": ("as", names), "session_is_owner": ("b", self.own)}
        self.signal(self.client, PLACE, f"{PREFIX}Clipboard", "SelectionOwnerChanged", "oa{sv}", (self.session, about))

    def copy(self, **forms: bytes | None) -> None:
        """Somebody else copies: `text` stands for plain text, other names for themselves."""
        short = {"text": "text/plain;charset=utf-8", "html": "text/html", "png": "image/png"}
        self.clipboard = {short.get(name, name): value for name, value in forms.items()}
        self.own = False
        self.own_changed()

    def SetSelection(self, message: Message) -> None:  # noqa: N802
        self.offered = list(message.body[1].get("mime_types", ("as", []))[1])
        self.own = True
        self.own_changed()
        self.reply(message)

    def SelectionRead(self, message: Message) -> None:  # noqa: N802
        name = message.body[1]
        if self.refuses or self.own or self.clipboard.get(name) is None:
            self.refuses = max(0, self.refuses - 1)
            self.send(new_error(message, "org.freedesktop.DBus.Error.Failed"))
            return
        ours, theirs = os.pipe()
        if name in self.hangs:
            self.reading[name] = theirs
        else:
            # More than a pipe holds is fed by a process of its own, as owners do.
            feeder = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=theirs)
            os.close(theirs)
            threading.Thread(target=feeder.communicate, args=(self.clipboard[name],)).start()
        self.reply_descriptor(message, ours)

    def reply_descriptor(self, message: Message, descriptor: int) -> None:
        wrapped = FileDescriptor(descriptor)
        self.reply(message, "h", (wrapped,))
        wrapped.close()

    def fetch(self, name: str = "text/plain;charset=utf-8") -> int:
        """A program asks for what we offer; the number of its request."""
        number = next(self.numbers)
        self.signal(self.client, PLACE, f"{PREFIX}Clipboard", "SelectionTransfer", "osu", (self.session, name, number))
        return number

    def SelectionWrite(self, message: Message) -> None:  # noqa: N802
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        self.written[message.body[1]] = (ours, b"")
        self.reply_descriptor(message, theirs)

    def SelectionWriteDone(self, message: Message) -> None:  # noqa: N802
        self.done[message.body[1]] = message.body[2]
        self.reply(message)

    def read(self, number: int) -> bytes:
        """What has come so far for a request."""
        ours, before = self.written.get(number, (-1, b""))
        with contextlib.suppress(BlockingIOError):
            while ours >= 0 and (part := os.read(ours, 1 << 16)):
                before += part
        self.written[number] = (ours, before)
        return before

    def end(self) -> None:
        super().end()
        for descriptor in (*self.reading.values(), *(ours for ours, _read in self.written.values())):
            if descriptor >= 0:
                os.close(descriptor)
        self.reading.clear()
        self.written.clear()


class World:
    """A private bus, us on it, and whoever else the test puts there."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.bus = Bus(address)
        self.others: list[Speaker] = []

    def portal(self, **versions: int) -> FakePortal:
        """The portals; of the versions named, only those exist."""
        made = FakePortal(self.address)
        made.versions = versions or made.versions
        self.others.append(made)
        return made

    def turn(self, seconds: float = 0.02) -> None:
        """Let everybody do what there is to do."""
        sockets = [self.bus, *(other.connection.sock for other in self.others if other.connection is not None)]
        select.select(sockets, [], [], seconds)
        self.bus.pump()
        for other in self.others:
            other.pump()

    def becomes(self, fact: Callable[[], bool], within: float = WITHIN) -> bool:
        """Whether it comes true in time."""
        end = time.monotonic() + within
        while not fact():
            if time.monotonic() > end:
                return False
            self.turn()
        return True

    def hears(self, fact: Callable[[], bool]) -> None:
        """Let only us do what there is to do until then, because the others do it at a pace of their own."""
        end = time.monotonic() + WITHIN
        while not fact() and time.monotonic() < end:
            select.select([self.bus], [], [], 0.005)
            self.bus.pump()

    def settles(self, seconds: float = 0.15) -> None:
        """Let everything that would happen happen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.turn()


@contextlib.contextmanager
def private_bus() -> Iterator[str]:
    """The address of a session bus of the test's own, on which nobody is started by being called."""
    with tempfile.TemporaryDirectory(prefix="bus-", dir="/tmp") as folder:
        path = Path(folder, "bus")
        config = Path(folder, "config")
        config.write_text(_CONFIG.format(path=path))
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
        daemon = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            assert daemon.stdout is not None
            yield daemon.stdout.readline().strip()
        finally:
            daemon.kill()
            daemon.communicate()


@contextlib.contextmanager
def a_world() -> Iterator[World]:
    """One world, and its end."""
    with private_bus() as address:
        world = World(address)
        try:
            yield world
        finally:
            world.bus.close()
            for other in world.others:
                other.end()
