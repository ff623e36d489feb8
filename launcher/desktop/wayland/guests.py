"""Programs of X11 on a Wayland desk: whether keys reach one of them yet.

The compositor calls such a window the one in use a moment before the X server between lets keys into it, and what comes in that
moment is lost. Law: only where X11 programs run is that server asked, so none is started for it; it is asked one thing, which
tells nothing of any window but that there is one; and nobody waits for it for long.
"""

import os
import re
import socket
import struct
import sys
from pathlib import Path
from typing import Final

_ANSWERS_WITHIN: Final = 0.1  # s
_SOCKETS: Final = Path("/proc/net/unix")
_CONNECTED: Final = "03"
# By the core protocol of X11, version 11.0, without a cookie: the server between takes whoever is the same user.
_HELLO: Final = struct.pack("=BxHHHHxx", ord("l" if sys.byteorder == "little" else "B"), 11, 0, 0, 0)
_WELCOME: Final = struct.Struct("=BxHHH")
_ACCEPTED: Final = 1
_GET_INPUT_FOCUS: Final = struct.pack("=BxH", 43, 1)
_REPLY_LENGTH: Final = 32
_NOBODY: Final = (0, 1)  # none, and whoever is under the pointer


def have_focus() -> bool:
    """Whether a window of an X11 program has the focus, as the X server itself says; False where that is not known."""
    place = _place()
    if not place:
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_ANSWERS_WITHIN)
            line.connect(place)
            line.sendall(_HELLO)
            accepted, _major, _minor, more = _WELCOME.unpack(_exactly(line, _WELCOME.size))
            _exactly(line, more * 4)
            if accepted != _ACCEPTED:
                return False
            line.sendall(_GET_INPUT_FOCUS)
            _about, focus = struct.unpack_from("=QI", _exactly(line, _REPLY_LENGTH))
    except OSError:
        return False
    return focus not in _NOBODY


def _place() -> str:
    """Where the X server of this session listens; empty where no program has called it."""
    display = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", os.environ.get("DISPLAY", ""))
    if display is None:
        return ""
    place = f"/tmp/.X11-unix/X{display[1]}"  # noqa: S108 -- the same for every X server
    try:
        lines = _SOCKETS.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    there = (line.split() for line in lines if line.endswith(place))
    return place if any(told[5] == _CONNECTED for told in there) else ""


def _exactly(line: socket.socket, length: int) -> bytes:
    got = b""
    while len(got) < length:
        part = line.recv(length - len(got))
        if not part:
            raise ConnectionResetError
        got += part
    return got
