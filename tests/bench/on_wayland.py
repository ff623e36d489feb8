"""On a Wayland desk (sway): a key of the desktop to the overlay that has the keyboard, and Enter released to text in the target.

The focus is told by sway itself, the text by the target. Beside ours stand what people bind instead: a terminal with fzf in it,
and wl-copy with a Ctrl+V by wtype behind it, which neither waits for the window nor gives the clipboard back.
"""

import contextlib
import json
import os
import queue
import random
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "wayland"))

from figures import Question
from sway import SwaySession
from waiting import NotInTimeError, until
from wl_person import WlPerson
from wl_running import HOTKEY, WlLauncher
from wl_targets import Target, open_target

BOUND = 5.0  # s
_TARGETS = ("qt", "foot", "chromium-textarea")
_SUBSCRIBE = 2
_FZF_KEY = "Ctrl+Shift+F11"
_PHRASE = "quagga"  # a word of one phrase only


def measure(rounds: int, dice: random.Random) -> list[Question]:
    """Both questions, in turns on one desk; nothing where there is no sway."""
    if not shutil.which("sway"):
        sys.stderr.write("left out: on Wayland (sway is not installed)\n")
        return []
    opened = Question("sway: key of the desktop pressed -> the window has the keyboard", [])
    arrived = Question("sway: Enter released -> text in the target", [], ours="launcher -> qt")
    with contextlib.ExitStack() as desk:
        session = desk.enter_context(SwaySession())
        person = desk.enter_context(WlPerson(session))
        targets = {name: desk.enter_context(open_target(name, session, person)) for name in _TARGETS}
        launcher = desk.enter_context(WlLauncher(session))
        focus = desk.enter_context(_focus(session))
        session.bind(_FZF_KEY, "sh", "-c", "exec foot --config=/dev/null --app-id bench-fzf sh -c 'seq 10000 | fzf'")
        for _ in range(rounds):
            targets["qt"].focus()
            _opened(launcher, person, focus, opened)
            _terminal(session, person, focus, opened)
            for name in dice.sample(_TARGETS, len(_TARGETS)):
                _pasted(launcher, person, targets[name], name, arrived)
            _by_wtype(session, targets["qt"], arrived)
    arrived.lines.sort(key=lambda line: line.who)
    return [opened, arrived]


def _opened(launcher: WlLauncher, person: WlPerson, focus: "queue.Queue[tuple[float, str]]", question: Question) -> None:
    moment = _pressed(person, focus, HOTKEY, "phrase-launcher")
    question.add("launcher toggle", *moment, missed=not moment)
    launcher.wait_status(10, state="choosing")
    person.press("Esc")
    launcher.wait_status(10, state="idle")


def _terminal(session: SwaySession, person: WlPerson, focus: "queue.Queue[tuple[float, str]]", question: Question) -> None:
    if not shutil.which("fzf"):
        return
    moment = _pressed(person, focus, _FZF_KEY, "bench-fzf")
    question.add("foot with fzf", *moment, missed=not moment)
    for window in session.windows.of_class("bench-fzf"):
        session.command(f"[con_id={window.id}] kill")
    until(lambda: not session.windows.of_class("bench-fzf"), BOUND, "the terminal is gone")


def _pressed(person: WlPerson, focus: "queue.Queue[tuple[float, str]]", chord: str, app: str) -> tuple[float, ...]:
    while not focus.empty():
        focus.get_nowait()
    down = person.press(chord)
    with contextlib.suppress(queue.Empty):
        while True:
            told, who = focus.get(timeout=BOUND)
            if who == app:
                return ((told - down) * 1000,)
    return ()


def _pasted(launcher: WlLauncher, person: WlPerson, target: Target, name: str, question: Question) -> None:
    target.focus()
    target.clear()
    openings = launcher.call(person, _PHRASE)
    up = person.press("Enter", dwell=0.04) + 0.04
    taken = _when_there(target, up)
    question.add(f"launcher -> {name}", *taken, missed=not taken)
    launcher.settled(openings)


def _by_wtype(session: SwaySession, target: Target, question: Question) -> None:
    if not (shutil.which("wtype") and shutil.which("wl-copy")):
        return
    target.focus()
    target.clear()
    env = {**os.environ, **session.env}
    began = time.monotonic()
    subprocess.run(["wl-copy", "a phrase"], env=env, check=True, timeout=5, stdout=subprocess.DEVNULL)
    subprocess.run(["wtype", "-M", "ctrl", "v", "-m", "ctrl"], env=env, check=True, timeout=5)
    taken = _when_there(target, began)
    question.add("wl-copy and wtype -> qt", *taken, missed=not taken)


def _when_there(target: Target, since: float) -> tuple[float, ...]:
    def first() -> float | None:
        return next((change.t for change in target.changes() or [] if change.text.strip()), None)

    with contextlib.suppress(NotInTimeError):
        if target.changes() is not None:
            return ((until(first, 3, "the text arrived", step=0.02) - since) * 1000,)
        until(target.text, 3, "the text arrived", step=0.002)
        return ((time.monotonic() - since) * 1000,)
    return ()


@contextlib.contextmanager
def _focus(session: SwaySession) -> "Iterator[queue.Queue[tuple[float, str]]]":
    """Who gets the keyboard and when, as sway tells it."""
    heard: queue.Queue[tuple[float, str]] = queue.Queue()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(session.env["SWAYSOCK"])
        body = b'["window"]'
        line.sendall(b"i3-ipc" + struct.pack("=II", len(body), _SUBSCRIBE) + body)
        listening = threading.Thread(target=_listen, args=(line, heard), daemon=True)
        listening.start()
        yield heard
        line.shutdown(socket.SHUT_RDWR)
        listening.join(BOUND)


def _listen(line: socket.socket, heard: "queue.Queue[tuple[float, str]]") -> None:
    with line.makefile("rb") as told, contextlib.suppress(OSError, struct.error):
        while True:
            _magic, length, _kind = struct.unpack("=6sII", told.read(14))
            moment = time.monotonic()
            news: dict[str, Any] = json.loads(told.read(length))
            if news.get("change") == "focus":
                heard.put((moment, str(news["container"].get("app_id") or "")))
