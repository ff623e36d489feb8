"""The session bus on one connection that is never waited for.

Law: a call tells its answer, its failure or that time is over, later and exactly once; a message of another shape than was
expected is a failure, never an exception. Signals count only from whoever owns the name that they are heard from. The only
moments that wait are connecting and, where something is to be put in order first, leaving; both are bounded.
"""

import os
import select
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from jeepney import DBusAddress, HeaderFields, Message, MessageFlag, MessageType, new_error, new_method_call, new_method_return

from launcher.desktop.portals.watching import Alarm, Watching
from launcher.desktop.portals.wire import Wire
from launcher.errors import LauncherError
from launcher.language import _

ANSWER_WITHIN: Final = 5.0
LEAVE_WITHIN: Final = 0.3  # s, for what must be put in order before we leave
DRIVER: Final = "org.freedesktop.DBus"  # the bus itself, as a name on it
LATE: Final = "late"  # why a call failed that nobody answered in time
GONE: Final = "gone"  # and one on a bus that is no more
ODD: Final = "odd"  # and one whose answer has another shape than it must have
_DRIVER: Final = DBusAddress("/org/freedesktop/DBus", DRIVER, DRIVER)

T = TypeVar("T")
Options = Mapping[str, tuple[str, Any]]


def picked(options: Options, name: str, signature: str, otherwise: T) -> T:
    """What stands under `name` in a map of variants, if it has this type; else `otherwise`."""
    kind, value = options.get(name, ("", None))
    return value if kind == signature else otherwise


class _Call(NamedTuple):
    gives: str | None
    then: Callable[..., None]
    failed: Callable[[str], None]
    limit: Alarm


@dataclass(frozen=True, slots=True)
class _Ear:
    sender: str
    interface: str
    member: str
    signature: str | None
    under: str
    hears: Callable[..., None]


class Bus:
    """A Source. `me` is our name on the bus; `stirred` follows every piece of news; `lost` is told when the bus is no more."""

    def __init__(self, address: str | None = None) -> None:
        """Connect to the session's bus, or the one at `address`; LauncherError where none answers at once."""
        self.moved: Callable[[], None] = lambda: None
        self.stirred: Callable[[], None] = lambda: None
        self.lost: list[Callable[[], None]] = []
        self.leaving: list[Callable[[], bool]] = []  # asked again and again as we leave: whether something is still to be done
        self._calls: dict[int, _Call] = {}
        self._ears: list[_Ear] = []
        self._rules: set[str] = set()
        self._owners: dict[str, str | None] = {}  # None: not known yet
        self._followers: dict[str, list[Callable[[str], None]]] = {}
        self._served: dict[tuple[str, str], tuple[str, Callable[..., None]]] = {}
        try:
            self._wire = Wire(address or _address(os.environ))
        except (OSError, ValueError, LookupError, RuntimeError) as error:
            message = _("The desktop's message bus does not answer.")
            raise LauncherError(message, _("Start the launcher inside a desktop session.")) from error
        self.me = self._wire.me
        self.alive, self._full = True, False
        self.watching = Watching()
        self.watching.reading(self._wire.fileno(), self._look)

    def fileno(self) -> int:
        """Readable when there is news, or something is due."""
        return self.watching.fileno()

    def pump(self) -> None:
        """Take the news and call back; never blocks."""
        if self.watching.turn():
            self.stirred()

    def close(self) -> None:
        """Leave the bus, once those who are `leaving` are done or LEAVE_WITHIN is over; nobody is told of anything any more."""
        if self.alive:
            self._ears.clear()
            self._served.clear()
            self._followers.clear()
            self._part(time.monotonic() + LEAVE_WITHIN)
            self.alive = False
            self._wire.close()
        self._calls.clear()
        self.watching.close()

    def after(self, seconds: float, call: Callable[[], None]) -> Alarm:
        """Call once, so many seconds from now; with 0 once this turn is over."""
        return self.watching.after(seconds, call)

    def call(
        self,
        whom: DBusAddress,
        member: str,
        signature: str = "",
        body: tuple[Any, ...] = (),
        *,
        gives: str | None = "",
        then: Callable[..., None] = lambda *_answer: None,
        failed: Callable[[str], None] = lambda _why: None,
        within: float = ANSWER_WITHIN,
    ) -> None:
        """Call a method. `then` gets its answer, if that has the signature `gives` (None: any); else `failed` the error's name.

        Descriptors in the answer are `FileDescriptor`s, closed after `then` unless it takes them by `to_raw_fd`.
        """
        if not self.alive:
            self.after(0, lambda: failed(GONE))
            return
        serial = self._send(new_method_call(whom, member, signature or None, body))
        self._calls[serial] = _Call(gives, then, failed, self.after(within, lambda: self._fail(serial, LATE)))

    def hear(
        self,
        sender: str,
        interface: str,
        member: str,
        signature: str | None,
        hears: Callable[..., None],
        *,
        under: str = "",
    ) -> None:
        """From now on call `hears` with the object's path and the signal's values, where they have this signature (None: any).

        Only signals of `sender`, a name that may change hands, of the object `under` and those below it (empty: of all).
        """
        self._follow(sender)
        self._ears.append(_Ear(sender, interface, member, signature, under, hears))
        below = f",path_namespace='{under}'" if under else ""
        self._match(f"type='signal',sender='{sender}',interface='{interface}',member='{member}'{below}")

    def follow(self, name: str, tell: Callable[[str], None]) -> None:
        """Tell who owns `name` (by the bus' own name, or nothing): soon, and again whenever that changes."""
        if self._owners.get(name) is not None:
            self.after(0, lambda: tell(self.owner(name)))
        self._followers.setdefault(name, []).append(tell)
        self._follow(name)

    def owner(self, name: str) -> str:
        """Who owns it, as far as is known of a name that is followed or heard."""
        return self._owners.get(name) or ""

    def names(self, then: Callable[[frozenset[str]], None]) -> None:
        """Tell all names that have an owner or could be started; nothing where the bus does not say."""

        def owned(first: list[str]) -> None:
            def activatable(more: list[str]) -> None:
                then(frozenset((*first, *more)))

            self.call(_DRIVER, "ListActivatableNames", gives="as", then=activatable, failed=lambda _why: activatable([]))

        self.call(_DRIVER, "ListNames", gives="as", then=owned, failed=lambda _why: then(frozenset()))

    def answer(self, path: str, interface: str, member: str, signature: str, called: Callable[..., None]) -> None:
        """Let others call us here: `called` gets the caller's name and what it says; the answer is empty."""
        self._served[path, f"{interface}.{member}"] = (signature, called)

    def _part(self, end: float) -> None:
        """Take the answers that those who are leaving wait for."""
        while self.alive and any(leave() for leave in self.leaving) and (rest := end - time.monotonic()) > 0:
            select.select([self], [], [], rest)
            self.watching.turn()

    def _send(self, message: Message) -> int:
        serial = self._wire.put(message)
        self._flush()
        return serial

    def _flush(self) -> None:
        waits = self._wire.flush()
        if waits != self._full:
            self._full = waits
            watch = self.watching.both if waits else self.watching.reading
            watch(self._wire.fileno(), self._look)

    def _look(self) -> None:
        if self._full:
            self._flush()
        for message in self._wire.messages():
            self._take(message)
            if not self.alive:
                return  # somebody has closed us
        if self._wire.ended:
            self._ended()

    def _take(self, message: Message) -> None:
        kind = message.header.message_type
        if kind in (MessageType.method_return, MessageType.error):
            self._answered(message)
        elif kind is MessageType.signal:
            self._signalled(message)
        elif kind is MessageType.method_call:
            self._called(message)

    def _answered(self, message: Message) -> None:
        fields = message.header.fields
        serial = fields.get(HeaderFields.reply_serial, 0)
        waits = self._calls.get(serial)
        if waits is None:
            return
        if message.header.message_type is MessageType.error:
            self._fail(serial, str(fields.get(HeaderFields.error_name, ODD)))
        elif waits.gives is not None and fields.get(HeaderFields.signature, "") != waits.gives:
            self._fail(serial, ODD)
        else:
            del self._calls[serial]
            waits.limit.call_off()
            waits.then(*message.body)

    def _fail(self, serial: int, why: str) -> None:
        waits = self._calls.pop(serial, None)
        if waits is not None:
            waits.limit.call_off()
            waits.failed(why)

    def _signalled(self, message: Message) -> None:
        fields = message.header.fields
        what = (fields.get(HeaderFields.interface), fields.get(HeaderFields.member))
        path, sender = fields.get(HeaderFields.path, ""), fields.get(HeaderFields.sender, "")
        signature = fields.get(HeaderFields.signature, "")
        if what == (DRIVER, "NameOwnerChanged") and sender == DRIVER and signature == "sss":
            self._owned(message.body[0], message.body[2])
        for ear in tuple(self._ears):
            here = not ear.under or path == ear.under or path.startswith(f"{ear.under}/")
            known = (ear.interface, ear.member) == what and sender == self.owner(ear.sender)
            if known and here and ear.signature in (None, signature):
                ear.hears(path, *message.body)

    def _called(self, message: Message) -> None:
        fields = message.header.fields
        member = f"{fields.get(HeaderFields.interface, '')}.{fields.get(HeaderFields.member, '')}"
        wanted, called = self._served.get((fields.get(HeaderFields.path, ""), member), (None, None))
        known = called is not None and wanted == fields.get(HeaderFields.signature, "")
        if not message.header.flags & MessageFlag.no_reply_expected:
            self._send(new_method_return(message) if known else new_error(message, f"{DRIVER}.Error.UnknownMethod"))
        if known and called is not None:
            called(fields.get(HeaderFields.sender, ""), *message.body)

    def _match(self, rule: str) -> None:
        if rule not in self._rules:
            self._rules.add(rule)
            self.call(_DRIVER, "AddMatch", "s", (rule,))

    def _follow(self, name: str) -> None:
        if name in self._owners:
            return
        self._owners[name] = None
        self._match(f"type='signal',sender='{DRIVER}',interface='{DRIVER}',member='NameOwnerChanged',arg0='{name}'")

        def known(owner: str) -> None:
            self._owned(name, owner)

        self.call(_DRIVER, "GetNameOwner", "s", (name,), gives="s", then=known, failed=lambda _why: known(""))

    def _owned(self, name: str, owner: str) -> None:
        if name in self._owners and self._owners[name] != owner:
            self._owners[name] = owner
            for tell in tuple(self._followers.get(name, ())):
                tell(owner)

    def _ended(self) -> None:
        self.alive = False
        self.watching.forget(self._wire.fileno())
        self._wire.close()
        for serial in list(self._calls):
            self._fail(serial, GONE)
        for name in list(self._owners):
            self._owned(name, "")
        for tell in tuple(self.lost):
            tell()


def _address(environ: Mapping[str, str]) -> str:
    """Where the session's bus listens; the runtime folder has it where nobody says."""
    return environ.get("DBUS_SESSION_BUS_ADDRESS") or f"unix:path={environ['XDG_RUNTIME_DIR']}/bus"
