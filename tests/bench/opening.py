"""Hotkey, or command, to painted: until the first row is as in its reference picture, and until the window is mapped.

Everybody in turn, in an order that is shuffled for every round. The reference is taken at the second opening, settled.
"""

import random
import time
from pathlib import Path

from figures import Question
from observer import Area
from peers import Bench, Copyq, Dmenu, Fzf, Ours, OursByCommand, OursByModule, Peer, Rofi, installed, started

BOUND = 4.0  # s
_KINDS = (Ours, OursByCommand, OursByModule, Copyq, Dmenu, Fzf, Rofi)
_GOALS = {"launcher": "median 12, p95 30 ms"}


def measure(bench: Bench, dice: random.Random) -> list[Question]:
    """Opening and mapping of everybody; and what the client of ours takes by itself."""
    painted = Question(f"Called -> first row painted ({bench.count} phrases)", [])
    mapped = Question("Called -> window mapped", [])
    peers = installed(_KINDS, bench)
    try:
        for peer in peers:
            peer.begin()
        known = {peer.name: _reference(peer) for peer in peers}
        for _ in range(bench.rounds):
            for peer in dice.sample(peers, len(peers)):
                _once(peer, *known[peer.name], painted, mapped)
    finally:
        for peer in peers:
            peer.end()
    for question in (painted, mapped):
        question.lines.sort(key=lambda line: [kind.name for kind in _KINDS].index(line.who))
    return [painted, mapped, _client(bench)]


def _reference(peer: Peer) -> tuple[Area, bytes]:
    for _ in range(2):  # the first opening pays for what is done once
        peer.open()
        area = peer.area() if not peer.wanders else (0, 0, 1, 1)
        settled = peer.observer.settle(area, quiet=0.4)
        peer.opened()
        peer.close()
    return area, settled.picture


def _once(peer: Peer, area: Area, wanted: bytes, painted: Question, mapped: Question) -> None:
    called = peer.open()
    if peer.wanders:
        mapped.add(peer.name, (peer.observer.wait_mapped(BOUND) - called) * 1000)
        peer.opened()
        peer.close()
        return
    seen = peer.observer.when_like(area, wanted, BOUND)
    goal = _GOALS.get(peer.name, "")
    if seen is None:
        painted.add(peer.name, missed=1)
    else:
        painted.add(peer.name, (seen - called) * 1000, goal=goal)
    if peer.observer.mapped is not None:
        mapped.add(peer.name, (peer.observer.mapped - called) * 1000)
    peer.opened()
    peer.close()


def _client(bench: Bench) -> Question:
    question = Question("What the client takes by itself, start to end", [])
    commands = {
        "launcher status (script)": [OursByCommand.command()[0], "status", "--json"],
        "python -m launcher status": [*OursByModule.command()[:-1], "status", "--json"],
        "python -c pass": [OursByModule.command()[0], "-c", "pass"],
        "python -I -S -c pass": [OursByModule.command()[0], "-I", "-S", "-c", "pass"],
        "sh -c :": [str(Path("/bin/sh")), "-c", ":"],
    }
    for _ in range(bench.rounds):
        for who, command in random.sample(list(commands.items()), len(commands)):
            moment, process = started(bench, command)
            process.wait()  # with a bound it would look only now and then
            question.add(who, (time.monotonic() - moment) * 1000)
    question.lines.sort(key=lambda line: list(commands).index(line.who))
    return question
