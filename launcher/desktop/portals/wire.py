"""The bus' socket: messages out of bytes and into them, without waiting but while it connects.

Law: what does not fit into the socket waits in memory, in order; a message that can't be read is left out, and bytes that are no
messages end the connection. Descriptors that nobody takes are closed. It knows nothing of what the messages say.
"""

import itertools
import socket
import time
from collections.abc import Iterator
from typing import Final

from jeepney import Message, MessageType
from jeepney.bus import get_connectable_addresses
from jeepney.bus_messages import message_bus
from jeepney.fds import FileDescriptor, NoFDError, fds_buf_size
from jeepney.io.blocking import prep_socket
from jeepney.low_level import HeaderFields, calc_msg_size

CONNECT_WITHIN: Final = 0.5  # s, until the bus has told our name
_CHUNK: Final = 1 << 16
_CHUNKS: Final = 32  # in one turn, so that a chatty bus can't keep the rest waiting
_AT_MOST: Final = 1 << 27  # bytes of a message, which the bus itself allows
_HEAD: Final = 16  # bytes that tell a message's length


class Wire:
    """A connection; `me` is our name on the bus, `ended` says that there is no bus any more."""

    def __init__(self, address: str) -> None:
        """Connect; OSError, ValueError, LookupError or RuntimeError where nobody answers within CONNECT_WITHIN."""
        self._serials = itertools.count(1)
        self._unread, self._unsent = bytearray(), bytearray()
        self._descriptors: list[FileDescriptor] = []
        self.ended = False
        end = time.monotonic() + CONNECT_WITHIN
        place = next(get_connectable_addresses(address))
        self._socket: socket.socket = prep_socket(place, enable_fds=True, timeout=CONNECT_WITHIN)
        try:
            self.me = self._greet(end)
        except BaseException:
            self._socket.close()
            raise
        self._socket.settimeout(0)

    def fileno(self) -> int:
        """The socket's."""
        return self._socket.fileno()

    def put(self, message: Message) -> int:
        """Take it for the next `flush`; its serial number."""
        serial = next(self._serials)
        self._unsent += message.serialise(serial=serial)
        return serial

    def flush(self) -> bool:
        """Send what waits, as far as there is room; whether something waits still."""
        try:
            while self._unsent:
                del self._unsent[: self._socket.send(self._unsent)]
        except OSError:
            return True  # full, or gone; the latter is seen by reading
        return False

    def messages(self) -> Iterator[Message]:
        """Those that have come; the descriptors in one are closed after its turn unless taken by `to_raw_fd`."""
        for _chunk in range(_CHUNKS):
            more = self._receive()
            while not self.ended and (message := self._next()) is not None:
                count = message.header.fields.get(HeaderFields.unix_fds, 0)
                mine, self._descriptors = self._descriptors[:count], self._descriptors[count:]
                try:
                    yield message
                finally:
                    _close(mine)
            if not more:
                return

    def close(self) -> None:
        """End it."""
        self.ended = True
        self._socket.close()
        _close(self._descriptors)
        self._descriptors = []

    def _greet(self, end: float) -> str:
        self._socket.settimeout(max(0.01, end - time.monotonic()))
        self._socket.sendall(message_bus.Hello().serialise(serial=next(self._serials)))
        while (answer := self._next()) is None:
            self._socket.settimeout(max(0.01, end - time.monotonic()))
            received = self._socket.recv(_CHUNK)
            self._unread += received
            if self.ended or not received:
                message = "no bus"
                raise OSError(message)
        if answer.header.message_type is not MessageType.method_return:
            message = "no name"
            raise OSError(message)
        return str(answer.body[0])

    def _receive(self) -> bool:
        """Read a chunk; whether there was one."""
        try:
            received, beside, _flags, _from = self._socket.recvmsg(_CHUNK, fds_buf_size(), socket.MSG_CMSG_CLOEXEC)
        except BlockingIOError:
            return False
        except OSError:
            received, beside = b"", []
        self._descriptors += FileDescriptor.from_ancdata(beside)
        self._unread += received
        self.ended = self.ended or not received
        return bool(received)

    def _next(self) -> Message | None:
        while len(self._unread) >= _HEAD:
            size = _size(bytes(self._unread[:_HEAD]))
            if size > _AT_MOST:
                self.ended = True
                return None
            if len(self._unread) < size:
                return None
            whole = bytes(self._unread[:size])
            del self._unread[:size]
            try:
                return Message.from_buffer(whole, fds=self._descriptors)
            except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError):
                _close(self._descriptors)  # whose they were can't be told any more
                self._descriptors = []
        return None


def _size(head: bytes) -> int:
    try:
        return int(calc_msg_size(head))
    except (LookupError, ValueError):
        return _AT_MOST + 1


def _close(descriptors: list[FileDescriptor]) -> None:
    for descriptor in descriptors:
        try:
            descriptor.close()
        except NoFDError:
            continue  # somebody has taken it
