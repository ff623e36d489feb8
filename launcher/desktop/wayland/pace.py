"""Whether programs keep pace with what the compositor tells them: by what lies unread in their sockets.

A program that hangs reads nothing, and once its socket is full the compositor ends it, with all that it has not saved. So whoever
types must stop long before. The kernel tells of sockets only how much lies in them. Law: where it does not, everybody keeps pace;
and nobody is waited for here. It knows no window: while one text is typed, only the window in use is told more than a little.
"""

import os
import socket
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from launcher.desktop.wayland.connection import Connection

UNREAD_AT_MOST: Final = (
    48 * 1024
)  # bytes more than at the beginning, as the kernel counts them; a socket takes four times as many
_ANSWERS_WITHIN: Final = 0.2  # s
_SOCK_DIAG: Final = 4  # these from linux/netlink.h, sock_diag.h and unix_diag.h
_BY_FAMILY, _REQUEST_ALL = 20, 0x301
_DONE: Final = 3
_ALL: Final = 0xFFFFFFFF
_SHOW: Final = 0x1 | 0x4 | 0x10  # name, peer, unread
_NAME, _PEER, _UNREAD = 0, 2, 4
_HEADER, _REQUEST, _ABOUT, _ATTRIBUTE = (struct.Struct(f"={form}") for form in ("IHHII", "BBHIIIII", "BBBBIII", "HH"))
_WORD, _QUEUES = struct.Struct("=I"), struct.Struct("=II")


class _Socket(NamedTuple):
    number: int
    peer: int
    name: bytes
    unread: int  # sent from it and not yet read


class Pace:
    """Of all programs of our compositor, since `begin`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._before: dict[int, int] = {}

    def begin(self) -> None:
        """A text is about to be typed."""
        self._before = self._unread()

    def kept(self) -> bool:
        """Whether no program has more unread than at the beginning, or only little."""
        return all(unread - self._before.get(number, 0) <= UNREAD_AT_MOST for number, unread in self._unread().items())

    def _unread(self) -> dict[int, int]:
        """By the compositor's socket to each program."""
        if not self._connection.alive:
            return {}
        ours = os.fstat(self._connection.fileno()).st_ino
        try:
            there = list(_sockets())
        except OSError:  # this kernel does not tell, or not us
            return {}
        names = {one.name for one in there if one.peer == ours and one.name}
        return {one.number: one.unread for one in there if one.name in names}


def _sockets() -> Iterator[_Socket]:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _SOCK_DIAG) as kernel:
        kernel.settimeout(_ANSWERS_WITHIN)
        request = _REQUEST.pack(socket.AF_UNIX, 0, 0, _ALL, 0, _SHOW, _ALL, _ALL)
        kernel.send(_HEADER.pack(_HEADER.size + len(request), _BY_FAMILY, _REQUEST_ALL, 1, 0) + request)
        while True:
            told = kernel.recv(1 << 16)
            while told:
                length, kind, *_rest = _HEADER.unpack_from(told)
                if kind == _DONE:
                    return
                if kind != _BY_FAMILY:
                    raise OSError("the kernel does not tell of sockets")
                yield _socket(told[_HEADER.size : length])
                told = told[_aligned(length) :]


def _socket(about: bytes) -> _Socket:
    number = _ABOUT.unpack_from(about)[4]
    at, found = _ABOUT.size, dict[int, bytes]()
    while at < len(about):
        length, kind = _ATTRIBUTE.unpack_from(about, at)
        found[kind] = about[at + _ATTRIBUTE.size : at + length]
        at += _aligned(length)
    peer = _WORD.unpack(found[_PEER])[0] if _PEER in found else 0
    unread = _QUEUES.unpack(found[_UNREAD])[1] if _UNREAD in found else 0
    return _Socket(number, peer, found.get(_NAME, b""), unread)


def _aligned(length: int) -> int:
    return length + -length % 4
