"""Begins a keeper: a small process of the desktop's that holds what must not end with us.

Law: it loads next to nothing, because the hotkey is live once the keeper is ready, and so that begins before all else.
"""

import os
import socket
import subprocess
import sys
from typing import NamedTuple

from launcher import places
from launcher.desktop import detect


class Keeper(NamedTuple):
    """Its process, and our end of the line to it, on which nothing waits."""

    process: "subprocess.Popen[bytes]"
    line: socket.socket


def begin(*arguments: str) -> Keeper:
    """Start the keeper that these arguments name."""
    ours, theirs = socket.socketpair()
    ours.settimeout(0)
    command = places.own_command("keeper", *arguments, str(theirs.fileno()))
    # A session of its own: a terminal that closes takes the launcher along, not the user's clipboard.
    process = subprocess.Popen(
        command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    theirs.close()
    return Keeper(process, ours)


def begin_at_once() -> Keeper | None:
    """The keeper that this session needs whatever else is found; None where that is not known yet."""
    return begin() if detect(os.environ, sys.platform) == "x11" else None
