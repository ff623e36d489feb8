"""This side of a keeper: starts it, sends orders, hears its news, and starts it again should it die.

A keeper is a small process that holds what must not end with us; each desktop has its own, and all understand the same orders
for the clipboard. The protocols of the desktop speak through it. It decides nothing.
"""

import contextlib
import itertools
import json
import logging
import socket
import subprocess
import time
from collections.abc import Callable
from typing import Any, Final, Literal

from launcher import places
from launcher.desktop import ClipText, Kept, Listener, Offer, Target
from launcher.desktop.outcome import KEEP_AT_MOST, KEEP_WITHIN, TEXT_AT_MOST

log = logging.getLogger(__name__)
RESTARTS_AT_MOST: Final = 5
_READ_AT_MOST: Final = 1 << 16
_AT_ONCE: Final[int] = getattr(socket, "MSG_DONTWAIT", 0)  # no such name on Windows, which has no X11 either


class Link:
    """The socket to the keeper, as a source of news; `keeper_arguments` say which keeper."""

    def __init__(self, listener: Listener, *keeper_arguments: str) -> None:
        self._listener, self._arguments = listener, keeper_arguments
        self._handlers: dict[str, Callable[..., None]] = {"ready": lambda: None, "gave_back": lambda **_kept: None}
        self._restarts = 0
        self._unread = b""
        self.restarted: list[Callable[[], None]] = []
        self.moved: Callable[[], None] = lambda: None
        self._start()

    def fileno(self) -> int:
        """Readable when the keeper has news."""
        return self._socket.fileno()

    def on(self, news: str, handler: Callable[..., None]) -> None:
        """Call `handler` with what this kind of news holds."""
        self._handlers[news] = handler

    def order(self, do: str, **about: Any) -> None:
        """Tell the keeper to do something; never waits for it."""
        with contextlib.suppress(OSError):  # its death is seen by `pump`
            self._socket.sendall(json.dumps({"do": do, **about}).encode() + b"\n")

    def pump(self) -> None:
        """Hear the news that has come."""
        while True:
            try:
                received = self._socket.recv(_READ_AT_MOST, _AT_ONCE)
            except BlockingIOError:
                break
            except OSError:
                received = b""
            if not received:
                self._died()
                return
            self._unread += received
        *lines, self._unread = self._unread.split(b"\n")
        for about in _in_time([json.loads(line) for line in lines]):
            self._handlers[about.pop("news")](**about)
        if lines:
            self._listener.stirred()

    def close(self) -> None:
        """Let go of the keeper, as at a quit that was wanted; it ends by itself once nobody wants the clipboard."""
        self.order("farewell")
        self._socket.close()

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._unread = b""
        command = places.own_command("keeper", *self._arguments, str(theirs.fileno()))
        # A session of its own: a terminal that closes takes the launcher along, not the user's clipboard.
        self._process = subprocess.Popen(
            command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()

    def _died(self) -> None:
        self._socket.close()
        self._restarts += 1
        log.warning("the keeper ended with code %s", self._process.poll())
        self._start() if self._restarts <= RESTARTS_AT_MOST else self._give_up()
        self.moved()
        for again in self.restarted:
            again()

    def _give_up(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._dead_end = theirs  # kept open, so that this end stays silent
        self._listener.lost("keeper")


class LinkedClipboard:
    """The clipboard through the keeper."""

    def __init__(self, link: Link, clock: Callable[[], float] = time.monotonic) -> None:
        self._link, self._clock = link, clock
        self._numbers = itertools.count(1)
        self._kept: tuple[int, Kept] = (0, Kept())
        self._offer: tuple[int, Offer] = (0, Offer(held=False))
        self._text_asked: tuple[int, Callable[[ClipText], None]] | None = None
        self._text_waits: Callable[[ClipText], None] | None = None
        link.on("text", self._is_text)
        link.on("kept", self._was_kept)
        link.on("stale", self._is_stale)
        link.on("offered", self._stands)
        link.on("asked", self._asked)
        link.on("lost", self._lost)
        link.restarted.append(self._forget)

    def text(self, then: Callable[[ClipText], None]) -> None:
        """See Clipboard."""
        # One at a time, so that the keeper never has more to say than the link holds while we are busy.
        waits, self._text_waits = self._text_waits, None
        if waits is not None:
            waits(ClipText(None, "late"))
        if self._text_asked is not None:
            self._text_waits = then
            return
        number = next(self._numbers)
        self._text_asked = (number, then)
        self._link.order("text", number=number, within=KEEP_WITHIN, at_most=TEXT_AT_MOST)

    def keep(self, *, primary: bool) -> Kept:
        """See Clipboard."""
        number = next(self._numbers)
        self._kept = (number, Kept())
        self._link.order("keep", number=number, names=_names(primary=primary), within=KEEP_WITHIN, at_most=KEEP_AT_MOST)
        return self._kept[1]

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:
        """See Clipboard."""
        number = next(self._numbers)
        self._offer = (number, Offer(last_asked=self._clock()))
        window = target.window if target else 0
        self._link.order("offer", number=number, text=text, names=_names(primary=primary), target=window, passing=passing)
        return self._offer[1]

    def give_back(self, kept: Kept) -> bool:
        """See Clipboard."""
        if self._kept[1] is not kept or not self._offer[1].held:
            return False
        self._link.order("give_back", number=self._kept[0])
        return True

    def _is_text(self, number: int, text: str | None, why: Literal["", "empty", "concealed", "large", "late"]) -> None:
        if self._text_asked is None or self._text_asked[0] != number:
            return
        (_number, then), self._text_asked = self._text_asked, None
        waits, self._text_waits = self._text_waits, None
        then(ClipText(text, why))
        if waits is not None:
            self.text(waits)

    def _was_kept(self, kept: int, *, whole: bool, concealed: bool) -> None:
        if kept == self._kept[0]:
            self._kept[1].ready, self._kept[1].whole, self._kept[1].concealed = True, whole, concealed

    def _is_stale(self, kept: int) -> None:
        if kept == self._kept[0]:
            self._kept[1].ready = self._kept[1].whole = self._kept[1].concealed = False

    def _stands(self, offer: int, *, standing: bool) -> None:
        if offer == self._offer[0]:
            self._offer[1].standing, self._offer[1].held = standing, standing

    def _asked(self, offer: int, *, text: bool) -> None:
        if offer == self._offer[0]:
            self._offer[1].last_asked = self._clock()
            self._offer[1].fetches += text

    def _lost(self, offer: int) -> None:
        if offer == self._offer[0]:
            self._offer[1].held = False

    def _forget(self) -> None:
        self._offer[1].held = False
        if self._text_asked is not None:
            self._is_text(self._text_asked[0], None, "late")


def _names(*, primary: bool) -> list[str]:
    return ["CLIPBOARD", "PRIMARY"] if primary else ["CLIPBOARD"]


def _in_time(news: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without a press of the hotkey that comes together with the word that typing was let go.

    We hung meanwhile; to open now, in the middle of what is typed elsewhere, would steal the focus.
    """
    heard = [about["news"] for about in news]
    if "pressed" not in heard or "held_too_long" not in heard[heard.index("pressed") :]:
        return news
    return [about for about in news if about["news"] not in ("pressed", "held_too_long")]
