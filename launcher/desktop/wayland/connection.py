"""The connection to the compositor: what it offers, its news, and its end.

Law: at most one at a time in a process, because pywayland gives the objects of news to the first one it finds. `pump` never
blocks, and a connection that breaks is told by `lost`, once, whoever noticed it; from then on nothing is sent, and asking is
harmless. A compositor that hangs is waited for once, and not again by each who asks before it has answered. An object that is
listened to lives until it is forgotten or the connection ends. It knows no window, key or clipboard.
"""

import atexit
import contextlib
import os
import select
import socket
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from pywayland.client.display import Display
from pywayland.protocol.wayland import WlRegistry

from launcher.desktop.wayland import protocols
from launcher.errors import LauncherError
from launcher.language import _

_OPENS_WITHIN: Final = 5.0  # s; a compositor that is slower than that hangs
_ANSWERS_WITHIN: Final = 1.0
_SEAT_VERSION: Final = 5  # from here on a pointer groups its news in frames


class Connection:
    """Opened when it is built; LauncherError where no compositor answers. A source of news for whoever waits for `fileno`.

    `globals` is what the compositor offers now: by interface, its number and version (the first where there are several).
    """

    _one: "Connection | None" = None

    def __init__(self) -> None:
        self.moved: Callable[[], None] = lambda: None
        self.lost: Callable[[], None] = lambda: None
        self.globals: dict[str, tuple[int, int]] = {}
        self._display: Display | None = None
        self._seat: Any = None
        self._kept: set[Any] = set()
        self._begins: list[Callable[[], None]] = []
        self._dispatching = 0
        self._in_vain = 0.0  # s waited for answers since the last one came
        self._mishap: BaseException | None = None
        self._open()

    @property
    def alive(self) -> bool:
        """Whether requests still arrive."""
        return self._display is not None and not (self._broken or self._closing)

    @property
    def seat(self) -> Any:
        """The first seat; None without one."""
        if self._seat is None:
            self._seat = self.bind("wl_seat", _SEAT_VERSION)
        return self._seat

    def whenever_open(self, begin: Callable[[], None]) -> None:
        """Call `begin` now, and again after each `reopen`: all objects are gone then and must be bound anew."""
        self._begins.append(begin)
        begin()

    def bind(self, name: str, at_most: int) -> Any:
        """The global object of that interface, of no version above `at_most`; None where it is not offered."""
        if not self.alive or name not in self.globals:
            return None
        number, offered = self.globals[name]
        kind = protocols.interface(name)
        bound = self._registry.bind(number, kind, min(offered, at_most, kind.version))
        self._kept.add(bound)
        return bound

    def listen(self, to: Any, **handlers: Callable[..., object]) -> None:
        """Call a handler with what each event of that name brings (without the object itself), and keep the object."""
        self._kept.add(to)
        for event, handler in handlers.items():
            to.dispatcher[event] = self._guarded(handler)

    def forget(self, gone: Any) -> None:
        """End the object by its own last request, if it has one, and keep it no longer."""
        self._kept.discard(gone)
        if self._display is not None and not gone.destroyed:
            gone.destroy()

    def fileno(self) -> int:
        """Readable when there is news."""
        return self._display.get_fd() if self._display is not None else _silence()

    def pump(self) -> None:
        """Take the news and call back; never blocks, and never raises because of the compositor."""
        if self._display is None:
            return
        self._dispatching += 1
        try:
            self._display.read()
            self._display.dispatch(block=False)
            self._display.flush()
        except RuntimeError:
            self._broken = True
        finally:
            self._dispatching -= 1
        self._settle()

    def flush(self) -> None:
        """Send what was asked for; what does not go out now does so with the next `pump`."""
        if self._display is not None:
            self._display.flush()

    def roundtrip(self, within: float = _ANSWERS_WITHIN, late: Callable[[], None] | None = None) -> bool:
        """Wait until the compositor has done all that was asked, hearing its news; False if that took longer, or it is gone.

        What was waited in vain since its last answer counts as waited here. `late` is called when it has done so after all.
        """
        if self._in_vain:
            self.pump()  # it may have answered meanwhile
        if self._display is None or (self._in_vain >= within and late is None):
            return False
        begun, answers, given_up = time.monotonic(), list[object](), list[bool]()
        end = begun + within - self._in_vain
        line, question = self._display, self._display.sync()

        def answered(number: int) -> None:
            answers.append(number)
            self._in_vain = 0.0
            if given_up:
                self.forget(question)
                if late is not None:
                    late()

        self.listen(question, done=answered)
        self.flush()
        # Whoever is told that it is lost may have opened it anew by the time that we look again.
        while not answers and self._display is line and self.alive and (rest := end - time.monotonic()) > 0:
            self._wait(rest)
            self.pump()
        if answers or self._display is not line:
            self.forget(question)
            return bool(answers)
        given_up.append(True)
        self._in_vain += time.monotonic() - begun
        return False

    def reopen(self) -> None:
        """Open it anew, after it was lost or closed, and let everybody begin again; LauncherError where no compositor answers."""
        self.close()
        self._open()
        self.moved()
        for begin in self._begins:
            begin()

    def close(self) -> None:
        """End it, with all its objects; nothing is told to `lost`."""
        self._closing = True
        if self._display is None or self._dispatching:
            return  # who is still hearing news ends it afterwards
        self._display.flush()
        WlRegistry.registry.clear()  # else pywayland could give the next connection's objects to this one
        self._display.disconnect()
        self._display, self._seat = None, None
        self._kept.clear()
        Connection._one = None
        atexit.unregister(self.close)

    def _open(self) -> None:
        if Connection._one is not None:
            raise RuntimeError("there is another connection in this process")
        self._broken = self._closing = False
        self._opening, self._in_vain = True, 0.0
        self._display = Display(_dialled())
        self._display.connect()
        Connection._one = self
        atexit.register(self.close)  # pywayland crashes at the interpreter's end with a connection still open
        self.globals.clear()
        self._registry: Any = self._display.get_registry()
        offers: dict[str, Callable[..., object]] = {"global": self._offered, "global_remove": self._withdrawn}
        self.listen(self._registry, **offers)
        answered = self.roundtrip(_OPENS_WITHIN)
        self._opening = False
        if not answered:
            self.close()
            raise _unanswered()

    def _offered(self, number: int, name: str, version: int) -> None:
        self.globals.setdefault(name, (number, version))

    def _withdrawn(self, number: int) -> None:
        for name in [name for name, (at, _version) in self.globals.items() if at == number]:
            del self.globals[name]

    def _guarded(self, handler: Callable[..., object]) -> Callable[..., None]:
        """A handler as pywayland wants it: it answers None, and what it raises waits until the C code below it is left."""

        def call(_object: Any, *about: Any) -> None:
            try:
                handler(*about)
            except Exception as mistake:  # noqa: BLE001 -- raised again by `_settle`
                self._mishap = self._mishap or mistake

        return call

    def _wait(self, seconds: float) -> None:
        news = select.poll()
        news.register(self.fileno(), select.POLLIN)
        news.poll(seconds * 1000)

    def _settle(self) -> None:
        """What had to wait until no handler was running any more."""
        if self._dispatching:
            return
        if self._broken or self._closing:
            told = self._opening or self._closing
            self.close()
            if not told:
                self.moved()
                self.lost()
        mishap, self._mishap = self._mishap, None
        if mishap is not None:
            raise mishap


@cache
def _silence() -> int:
    """What there is to wait for without a connection: it is never readable."""
    return os.eventfd(0)


def _dialled() -> int:
    """A socket to the compositor.

    Not dialled by pywayland, whose way takes the socket that a compositor may have handed down in WAYLAND_SOCKET from Qt.
    """
    place = Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / os.environ.get("WAYLAND_DISPLAY", "wayland-0")
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with contextlib.ExitStack() as unless_open:
        unless_open.callback(line.close)
        line.settimeout(_OPENS_WITHIN)
        try:
            line.connect(str(place))
        except OSError as refused:
            raise _unanswered() from refused
        line.settimeout(0)
        unless_open.pop_all()
    return line.detach()


def _unanswered() -> LauncherError:
    return LauncherError(_("The desktop does not answer."), _("Start the launcher from within your Wayland session."))
