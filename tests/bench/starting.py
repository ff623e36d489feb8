"""Start to hotkey live, to its windows ready, and to everything loaded.

The hotkey is pressed again and again in a window of the bench's own, until a press does not come there: that one the launcher
has taken, and it opens. The others are asked of the launcher through its own door, a few milliseconds apart.
"""

import json
import random
import select
import socket
import sys
import time
import zlib
from pathlib import Path
from typing import Any

from figures import Question
from peers import HOTKEY, Bench, Copyq, copy_home, installed
from running import RunningLauncher
from Xlib import XK, X, display

_STEP = 0.004  # s between two questions
_UNSEEN = 0.25  # s after which a key that has not come to a window went elsewhere, on a busy machine too


def measure(bench: Bench, dice: random.Random, stores: dict[int, Path], folder: Path) -> list[Question]:
    """Fresh homes with a store that is there already, as at every log-in."""
    live = Question("Start -> hotkey live", [], note="until a press of it is taken")
    ready = Question("Start -> windows ready", [])
    found = Question("Start -> phrases can be found", [])
    loaded = Question("Start -> everything loaded", [], note="the store is open, too: words can be written")
    others = installed((Copyq,), bench)
    for store in stores.values():
        _ours(bench, store)  # a first start compiles what has changed, and keeps an index for those that follow
    for number in range(bench.rounds):
        turns = [*stores, *others]
        for turn in dice.sample(turns, len(turns)):
            if isinstance(turn, Copyq):
                live.add("copyq --start-server show, mapped", _copyq(turn))
                continue
            pressed = _pressed(bench, copy_home(stores[turn], folder / f"press-{turn}-{number}"))
            live.add(f"launcher, {turn} phrases", pressed, goal="250 ms")
            first, there, all_of_it = _ours(bench, copy_home(stores[turn], folder / f"start-{turn}-{number}"))
            ready.add(f"launcher, {turn} phrases", first)
            found.add(f"launcher, {turn} phrases", there)
            loaded.add(f"launcher, {turn} phrases", all_of_it, goal="600 ms at 10,000")
    return [live, ready, found, loaded]


def _pressed(bench: Bench, home: Path) -> float:
    """From the start to the first press of the hotkey that is taken, in ms."""
    catcher = _Catcher(bench.session.display)
    launcher, started = _started(bench, home)
    try:
        while catcher.comes(moment := bench.observer.tap(HOTKEY)):
            pass
        launcher.wait_status(30, visible=True)  # it was the launcher that took it
    finally:
        launcher.quit()
        bench.session.end(launcher.process)
        catcher.close()
    return (moment - started) * 1000


class _Catcher:
    """A window with the keyboard, to which the hotkey comes as long as nobody has taken it."""

    def __init__(self, display_name: str) -> None:
        self._x: Any = display.Display(display_name)
        self._key = self._x.keysym_to_keycode(XK.XK_space)
        root, about = self._x.screen().root, {"override_redirect": True, "event_mask": X.KeyPressMask}
        window = root.create_window(0, 0, 10, 10, 0, X.CopyFromParent, **about)
        window.map()
        self._x.sync()
        window.set_input_focus(X.RevertToPointerRoot, X.CurrentTime)
        self._x.sync()

    def comes(self, pressed: float) -> bool:
        """Whether the key that was pressed at that moment comes here."""
        while (left := pressed + _UNSEEN - time.monotonic()) > 0:
            while self._x.pending_events():
                event = self._x.next_event()
                if event.type == X.KeyPress and event.detail == self._key:
                    return True
            select.select([self._x], [], [], left)
        return False

    def close(self) -> None:
        """End the connection, and the window with it."""
        self._x.close()


def _started(bench: Bench, home: Path) -> tuple[RunningLauncher, float]:
    launcher, started = bench.launcher(home), time.monotonic()
    command = (sys.executable, "-m", "launcher", "--quietly")
    launcher.process = bench.session.run(*command, env={"LAUNCHER_HOME": str(home), **bench.env})
    return launcher, started


def _ours(bench: Bench, home: Path) -> tuple[float, float, float]:
    address = _address(bench, home)
    launcher, started = _started(bench, home)
    try:
        live = _when(address, lambda told: told["hotkey_state"] == "live")
        found = _when(address, lambda told: told["phrases"] > 0)
        loaded = _when(address, lambda told: told["ready"])
    finally:
        launcher.quit()
        bench.session.end(launcher.process)
    return (live - started) * 1000, (found - started) * 1000, (loaded - started) * 1000


def _address(bench: Bench, home: Path) -> str:
    return f"{bench.session.env['XDG_RUNTIME_DIR']}/phrase-launcher-{zlib.crc32(str(home).encode()):08x}.sock"


def _when(address: str, true: Any, bound: float = 30) -> float:
    end = time.monotonic() + bound
    while time.monotonic() < end:
        told = _status(address)
        if told is not None and true(told):
            return time.monotonic()
        time.sleep(_STEP)
    raise TimeoutError(f"nobody answered at {address}")


def _status(address: str) -> dict[str, Any] | None:
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(5)
        try:
            door.connect(address)
        except OSError:
            return None
        door.sendall(b"status\n")
        answer = b""
        while not answer.endswith(b"\n") and (part := door.recv(65536)):
            answer += part
    return dict(json.loads(answer)) if answer else None


def _copyq(peer: Copyq) -> float:
    """From its start to its first window: it has no other sign of being ready that costs less than asking."""
    peer.observer.begin()
    moment = time.monotonic()
    peer.begin("--start-server", "show")
    mapped = peer.observer.wait_mapped(20)
    peer.end()
    return (mapped - moment) * 1000
