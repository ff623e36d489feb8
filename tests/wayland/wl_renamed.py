"""A compositor that offers the newer data control: what it offers as the older one goes by the newer name.

Both say the same in the same order but for their name, so this passes on what others say, and changes the name on the way.
"""

import select
import socket
import struct
import threading
from pathlib import Path
from typing import Self

from compositor import CompositorSession

OLDER, NEWER = b"zwlr_data_control_manager_v1", b"ext_data_control_manager_v1"
_REGISTRY = 2  # the first object that our clients make
_GLOBAL = _BIND = 0


class Renamed:
    """A context manager; between enter and exit, `env` is that of the session, but for the socket."""

    def __init__(self, session: CompositorSession) -> None:
        self._session = session
        self._place = session.folder / "newer"
        self.env = session.env | {"WAYLAND_DISPLAY": str(self._place)}
        self.names = list[bytes]()  # by which it was asked for

    def __enter__(self) -> Self:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._place))
        self._listening.listen()
        self._ends, self._end = socket.socketpair()
        self._thread = threading.Thread(target=self._pass_on)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.close()
        self._thread.join(10)
        self._ends.close()
        self._listening.close()
        Path(self._place).unlink()

    def _pass_on(self) -> None:
        other: dict[socket.socket, tuple[socket.socket, bool]] = {}
        unread: dict[socket.socket, bytes] = {}
        while True:
            ready, _w, _x = select.select([self._ends, self._listening, *other], [], [])
            if self._ends in ready:
                break
            for line in ready:
                if line is self._listening:
                    client, server = self._listening.accept()[0], self._session.connect()
                    other |= {client: (server, True), server: (client, False)}
                elif line in other:
                    to, asks = other[line]
                    data, fds, _flags, _who = socket.recv_fds(line, 1 << 16, 28)
                    if not data:
                        for one in (line, to):
                            del other[one]
                            one.close()
                        continue
                    whole, unread[line] = self._renamed(unread.get(line, b"") + data, asks=asks)
                    socket.send_fds(to, [whole], fds)
                    for fd in fds:
                        socket.close(fd)
        for line in other:
            line.close()

    def _renamed(self, data: bytes, *, asks: bool) -> tuple[bytes, bytes]:
        """The messages that are whole, with the name changed, and the rest."""
        out = b""
        while len(data) >= 8 and len(data) >= (size := int.from_bytes(data[6:8], "little")):
            message, data = data[:size], data[size:]
            thing, code = struct.unpack_from("<IH", message)
            if thing == _REGISTRY and code == _BIND == _GLOBAL and (NEWER if asks else OLDER) in message:
                number = message[8:12]
                name, version, rest = (OLDER, 2, message[-4:]) if asks else (NEWER, 1, b"")
                body = number + _string(name) + struct.pack("<I", version) + rest
                message = struct.pack("<IHH", thing, code, len(body) + 8) + body
                self.names += [NEWER] if asks else []
            out += message
        return out, data


def _string(value: bytes) -> bytes:
    whole = value + b"\0"
    return struct.pack("<I", len(whole)) + whole + bytes(-len(whole) % 4)
