"""This side of a keeper: starts it, sends orders, hears its news, and starts it again should it die.

A keeper is a small process that holds what must not end with us; each desktop has its own, and all understand the same orders
for the clipboard. The protocols of the desktop speak through it. It decides nothing.

Law: whoever orders never waits, however the keeper is: what does not go out now goes with the news, and a keeper that ends
again and again is given up, after which no order does anything and no offer stands. An order that takes the clipboard says
until when, so that a keeper which was stopped meanwhile puts nothing over a newer copy.
"""

import contextlib
import itertools
import json
import logging
import select
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal

from launcher.desktop import ClipText, Kept, Listener, Offer, Target, keeping
from launcher.desktop.outcome import KEEP_AT_MOST, KEEP_WITHIN, STANDING_WITHIN, TEXT_AT_MOST

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)
RESTARTS_AT_MOST: Final = 5
STEADY_AFTER: Final = 300.0  # s of life, after which the deaths before it no longer count
UNSENT_AT_MOST: Final = 1 << 20  # bytes that wait for a keeper; with more it hangs, and is told nothing any more
STARTS_WITHIN: Final = 10.0  # s; what is offered while the first keeper starts has nothing to be late for
_READ_AT_MOST: Final = 1 << 16


class Link:
    """The socket to the keeper, as a source of news; `keeper_arguments` say which keeper, `begun` is one that has begun already.

    When it is given up, `Listener.lost` is told which: "keeper" and the arguments.
    """

    def __init__(self, listener: Listener, *keeper_arguments: str, begun: keeping.Keeper | None = None) -> None:
        self._listener, self._arguments = listener, keeper_arguments
        self._handlers: dict[str, Callable[..., None]] = {"ready": lambda: None, "gave_back": lambda **_kept: None}
        self._restarts = 0
        self._unread, self._unsent = b"", bytearray()
        self._ended: list[subprocess.Popen[bytes]] = []  # the system keeps what is left of them until it is asked
        self.starting, self.given_up = True, False
        self.restarted: list[Callable[[], None]] = []
        self.moved: Callable[[], None] = lambda: None
        self._start(begun or keeping.begin(*self._arguments))

    def fileno(self) -> int:
        """Readable when the keeper has news, or room for what it could not be told yet."""
        return self._stirring.fileno()

    def on(self, news: str, handler: Callable[..., None]) -> None:
        """Call `handler` with what this kind of news holds."""
        self._handlers[news] = handler

    def order(self, do: str, **about: Any) -> None:
        """Tell the keeper to do something; never waits for it."""
        if not self.given_up and len(self._unsent) <= UNSENT_AT_MOST:
            self._unsent += json.dumps({"do": do, **about}).encode() + b"\n"
            self._send()

    def pump(self) -> None:
        """Hear the news that has come, and send on what waits."""
        if self.given_up:
            return
        if self._unsent:
            self._send()
        while True:
            try:
                received = self._socket.recv(_READ_AT_MOST)
            except BlockingIOError:
                break
            except OSError:
                received = b""
            if not received:
                self._died()
                return
            self._unread += received
        *lines, self._unread = self._unread.split(b"\n")
        self.starting = self.starting and not lines
        for about in _in_time([json.loads(line) for line in lines]):
            self._handlers[about.pop("news")](**about)
        if lines:
            self._listener.stirred()

    def close(self) -> None:
        """Let go of the keeper, as at a quit that was wanted; it ends by itself once nobody wants the clipboard."""
        self.order("farewell")
        self._socket.close()
        self._stirring.close()

    def _start(self, keeper: keeping.Keeper) -> None:
        self._process, self._socket = keeper
        self._unread, self._unsent = b"", bytearray()
        self._stirring, self._started = select.epoll(), time.monotonic()
        self._stirring.register(self._socket, select.EPOLLIN)

    def _send(self) -> None:
        try:
            del self._unsent[: self._socket.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._unsent.clear()  # its death is seen by `pump`
        with contextlib.suppress(OSError, ValueError):  # it was closed
            self._stirring.modify(self._socket, select.EPOLLIN | (select.EPOLLOUT if self._unsent else 0))

    def _died(self) -> None:
        self._socket.close()
        self._stirring.close()
        self.starting = False
        self._restarts = 1 if time.monotonic() - self._started >= STEADY_AFTER else self._restarts + 1
        log.warning("the keeper ended with code %s", self._process.poll())
        self._ended = [process for process in (*self._ended, self._process) if process.poll() is None]
        self._start(keeping.begin(*self._arguments)) if self._restarts <= RESTARTS_AT_MOST else self._give_up()
        self.moved()
        for again in self.restarted:
            again()

    def _give_up(self) -> None:
        self.given_up = True
        self._stirring = select.epoll()  # of nothing, so that it stays silent
        self._listener.lost(" ".join(("keeper", *self._arguments)))


class LinkedClipboard:
    """The clipboard through the keeper."""

    def __init__(self, link: Link, clock: Callable[[], float] = time.monotonic) -> None:
        self._link, self._clock = link, clock
        self._numbers = itertools.count(1)
        self._kept: tuple[int, Kept] = (0, Kept())
        self._kept_nothing = False  # of what was there
        self._offer: tuple[int, Offer] = (0, Offer(held=False))
        self._text_asked: tuple[int, Callable[[ClipText], None]] | None = None
        self._text_waits: Callable[[ClipText], None] | None = None
        link.on("text", self._is_text)
        link.on("kept", self._was_kept)
        link.on("stale", self._is_stale)
        link.on("offered", self._stands)
        link.on("asked", self._asked)
        link.on("hidden", self._hidden)
        link.on("lost", self._lost)
        link.restarted.append(self._forget)

    def text(self, then: Callable[[ClipText], None]) -> None:
        """See Clipboard."""
        # One at a time, so that the keeper never has more to say than the link holds while we are busy.
        waits, self._text_waits = self._text_waits, None
        if waits is not None:
            waits(ClipText(None, "late"))
        if self._link.given_up:
            then(ClipText(None, "late"))
            return
        if self._text_asked is not None:
            self._text_waits = then
            return
        number = next(self._numbers)
        self._text_asked = (number, then)
        self._link.order("text", number=number, within=KEEP_WITHIN, at_most=TEXT_AT_MOST)

    def keep(self, *, primary: bool) -> Kept:
        """See Clipboard."""
        number = next(self._numbers)
        self._kept, self._kept_nothing = (number, Kept()), False
        self._link.order("keep", number=number, names=_names(primary=primary), within=KEEP_WITHIN, at_most=KEEP_AT_MOST)
        return self._kept[1]

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:
        """See Clipboard."""
        number, names, window = next(self._numbers), _names(primary=primary), target.window if target else 0
        if self._link.given_up:
            self._offer = (number, Offer(held=False, broken=True))
            return self._offer[1]
        self._offer = (number, Offer(last_asked=self._clock()))
        until = time.monotonic() + (STARTS_WITHIN if self._link.starting else STANDING_WITHIN)
        self._link.order("offer", number=number, text=text, names=names, target=window, passing=passing, until=until)
        return self._offer[1]

    def give_back(self, kept: Kept) -> bool:
        """See Clipboard; where nothing could be kept, what is there now is no secret of ours any more."""
        if self._kept[1] is not kept or not self._offer[1].held:
            return False
        self._link.order("give_back", number=self._kept[0])
        return not self._kept_nothing

    def _is_text(self, number: int, text: str | None, why: Literal["", "empty", "concealed", "large", "late"]) -> None:
        if self._text_asked is None or self._text_asked[0] != number:
            return
        (_number, then), self._text_asked = self._text_asked, None
        waits, self._text_waits = self._text_waits, None
        then(ClipText(text, why))
        if waits is not None:
            self.text(waits)

    def _was_kept(self, kept: int, *, whole: bool, concealed: bool, nothing: bool) -> None:
        if kept == self._kept[0]:
            self._kept_nothing = nothing
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

    def _hidden(self, offer: int) -> None:
        if offer == self._offer[0]:
            self._offer[1].unseen = True

    def _lost(self, offer: int) -> None:
        if offer == self._offer[0]:
            self._offer[1].held = False

    def _forget(self) -> None:
        offer = self._offer[1]
        offer.broken, offer.held, offer.standing = offer.broken or offer.held, False, False
        self._kept = (0, Kept())
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
