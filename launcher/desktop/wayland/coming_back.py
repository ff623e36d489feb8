"""When the compositor ends under the launcher: what the keeper does about it.

Qt ends a program whose compositor is gone, and a compositor that crashed is often started anew for the same windows. So whoever
outlives it waits for a while whether the same socket answers again, and then starts the launcher, which says what has happened.
It knows no clipboard.
"""

import os
import select
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from launcher import places

WITHIN: Final = 30.0  # s; later the session is over
LOOK: Final = 0.2  # s between two looks; nothing tells that a compositor begins
OURS_AFTER: Final = 1.0  # s of answers with a launcher that lives: only our own connection broke
_ANSWERS_WITHIN: Final = 2.0
_DISPLAY, _GET_REGISTRY, _NEW = 1, 1, 2  # by the core protocol: its first object, that object's second request, a fresh number


def come_back(launcher_lives: Callable[[], bool], start: Callable[[], None] | None = None) -> bool:
    """Wait for the compositor, and for the old launcher to end; whether a new one was started.

    Not where the session is over, or where the launcher and the compositor both go on.
    """
    end, answering_since = time.monotonic() + WITHIN, 0.0
    while time.monotonic() < end:
        answers = compositor_answers()
        now = time.monotonic()
        answering_since = (answering_since or now) if answers else 0.0
        if answers and not launcher_lives():
            (start or start_launcher)()
            return True
        if answers and now - answering_since >= OURS_AFTER:
            return False
        select.select((), (), (), LOOK)
    return False


def compositor_answers() -> bool:
    """Whether a compositor listens on the session's socket and is ready to talk."""
    place = Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / os.environ.get("WAYLAND_DISPLAY", "wayland-0")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_ANSWERS_WITHIN)
        try:
            line.connect(str(place))
            line.sendall(struct.pack("=IHHI", _DISPLAY, _GET_REGISTRY, 12, _NEW))
            return bool(line.recv(1))
        except OSError:
            return False


def start_launcher() -> None:
    """Start it anew, in a session of its own."""
    command = places.own_command("--quietly", "--returned")
    nowhere = subprocess.DEVNULL
    subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)
