"""A line to a session bus for the desktop's side of the tests: calls that wait, calls and signals that come, files passed along.

What comes is worked off on one thread of the line's own, one after the other, in the order in which it came.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.threading import DBusRouter, open_dbus_connection

_END = object()


class RefusedError(Exception):
    """An error that somebody answered over the bus: its name, and what else was said."""


class PortalLine:
    """A context manager around one connection; `told` gets every signal that was asked for by `hear`, `asked` every call to us.

    What `asked` returns is answered: (signature, values); None means that it answers by itself later.
    """

    def __init__(
        self,
        address: str,
        told: Callable[[Message], None] = lambda _signal: None,
        asked: Callable[[Message], tuple[str, tuple[Any, ...]] | None] = lambda _call: ("", ()),
    ) -> None:
        self._address, self._told, self._asked = address, told, asked
        self._news: queue.Queue[Any] = queue.Queue()
        self.trouble: list[BaseException] = []

    def __enter__(self) -> Self:
        self._connection = open_dbus_connection(self._address, enable_fds=True)
        self.name: str = self._connection.unique_name
        self._router = DBusRouter(self._connection)
        self._filters = [self._router.filter(MatchRule(type=kind), queue=self._news) for kind in ("signal", "method_call")]
        self._worker = threading.Thread(target=self._work, name="portal-line", daemon=True)
        self._worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._news.put(_END)
        self._worker.join(10)
        self._router.close()
        self._connection.close()

    def call(  # noqa: PLR0917 - the order in which the bus itself names them
        self,
        owner: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        values: Sequence[Any] = (),
        bound: float = 10,
    ) -> tuple[Any, ...]:
        """Call and wait for the answer's values; RefusedError if it is an error."""
        reply = self._router.send_and_get_reply(
            new_method_call(DBusAddress(path, owner, interface), member, signature, tuple(values)), timeout=bound
        )
        if reply.header.message_type is MessageType.error:
            raise RefusedError(reply.header.fields[HeaderFields.error_name], *reply.body)
        return tuple(reply.body)

    def own(self, name: str) -> None:
        """Take a name on the bus."""
        (got,) = self._router.send_and_get_reply(message_bus.RequestName(name), timeout=10).body
        assert got == 1, f"somebody else is {name} on this bus"

    def owned(self, name: str) -> bool:
        """Whether somebody has that name."""
        return bool(self._router.send_and_get_reply(message_bus.NameHasOwner(name), timeout=10).body[0])

    def hear(self, **rule: str) -> None:
        """Ask for signals, e.g. hear(interface="...", path="...")."""
        self._router.send_and_get_reply(message_bus.AddMatch(MatchRule(type="signal", **rule)), timeout=10)

    def signal(self, path: str, interface: str, member: str, signature: str, values: Sequence[Any]) -> None:
        """Tell everybody."""
        self._router.send(new_signal(DBusAddress(path, interface=interface), member, signature, tuple(values)))

    def answer(self, call: Message, signature: str, values: Sequence[Any]) -> None:
        """Answer a call that `asked` kept."""
        self._router.send(new_method_return(call, signature or None, tuple(values)))

    def _work(self) -> None:
        while (news := self._news.get()) is not _END:
            try:
                self._take(news)
            except Exception as failed:  # noqa: BLE001 - told by the test that looks into `trouble`; the line must go on
                self.trouble.append(failed)

    def _take(self, news: Message) -> None:
        if news.header.message_type is MessageType.signal:
            self._told(news)
            return
        try:
            answer = self._asked(news)
        except RefusedError as refused:
            self._router.send(new_error(news, refused.args[0], "s", (" ".join(map(str, refused.args[1:])),)))
            return
        if answer is not None:
            self.answer(news, *answer)


def plain(values: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    """A dictionary of the bus without its signatures."""
    return {name: value for name, (_signature, value) in values.items()}


def now() -> float:
    """The clock of all records here, in seconds."""
    return time.monotonic()
