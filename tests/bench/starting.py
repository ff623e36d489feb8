"""Start to hotkey live, and to everything loaded: asked of the launcher through its own door, a few milliseconds apart."""

import json
import random
import socket
import sys
import time
import zlib
from pathlib import Path
from typing import Any

from figures import Question
from peers import Bench, Copyq, copy_home, installed

_STEP = 0.004  # s between two questions


def measure(bench: Bench, dice: random.Random, stores: dict[int, Path], folder: Path) -> list[Question]:
    """Fresh homes with a store that is there already, as at every log-in."""
    live = Question("Start -> hotkey live", [])
    loaded = Question("Start -> everything loaded", [])
    others = installed((Copyq,), bench)
    _ours(bench, copy_home(stores[bench.count], folder / "start-compiled"))  # the first start compiles what has changed
    for number in range(bench.rounds):
        turns = [*stores, *others]
        for turn in dice.sample(turns, len(turns)):
            if isinstance(turn, Copyq):
                live.add("copyq --start-server show, mapped", _copyq(turn))
                continue
            home = copy_home(stores[turn], folder / f"start-{turn}-{number}")
            first, all_of_it = _ours(bench, home)
            live.add(f"launcher, {turn} phrases", first, goal="250 ms")
            loaded.add(f"launcher, {turn} phrases", all_of_it, goal="600 ms at 10,000")
    return [live, loaded]


def _ours(bench: Bench, home: Path) -> tuple[float, float]:
    launcher = bench.launcher(home)
    address = _address(bench, home)
    started = time.monotonic()
    command = (sys.executable, "-m", "launcher", "--quietly")
    launcher.process = bench.session.run(*command, env={"LAUNCHER_HOME": str(home), **bench.env})
    try:
        live = _when(address, lambda told: told["hotkey_state"] == "live")
        loaded = _when(address, lambda told: told["phrases"] > 0)
    finally:
        launcher.quit()
        bench.session.end(launcher.process)
    return (live - started) * 1000, (loaded - started) * 1000


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
