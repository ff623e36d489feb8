"""Key to results painted: until the first row is right, not until the typed letter is echoed.

The first pass types every query slowly and keeps the first row's picture after each letter; the next ones type it again and
wait for that picture. A letter that leaves the first row as it was cannot be seen there and is not measured.
"""

import random
from collections.abc import Iterator

from corpus import TYPED
from figures import Line, Question
from observer import Area
from peers import Bench, Dmenu, Fzf, Ours, Peer, Rofi, installed

BOUND = 3.0  # s
FRAMES = (6.9, 16.7)  # ms, of a screen with 144 and with 60 pictures a second
_GAP = 0.025  # s from what was seen to the next key
_GOAL = "median 5, p95 6.9 ms"
_KINDS = (Ours, Dmenu, Fzf, Rofi)

Pictures = dict[tuple[str, str], bytes]  # by peer and what is typed


def measure(bench: Bench, dice: random.Random) -> list[Question]:
    """Every query, letter by letter, in every program."""
    question = Question(f"Key -> first row right ({bench.count} phrases)", [], note="letters that change the first row")
    peers = installed(_KINDS, bench)
    areas = {peer.name: _find(peer) for peer in peers}
    pictures: Pictures = {}
    for peer in peers:
        for query in TYPED:
            learn(peer, query, areas[peer.name], pictures)
        if len({p for (who, _typed), p in pictures.items() if who == peer.name}) < len(TYPED):
            raise RuntimeError(f"the first row of {peer.name} is not where the bench looks: {areas[peer.name]}")
    for _ in range(max(1, bench.rounds // 6)):
        turns = [(peer, query) for peer in peers for query in TYPED]
        for peer, query in dice.sample(turns, len(turns)):
            _type(peer, query, areas[peer.name], pictures, question)
    question.lines.sort(key=lambda line: [kind.name for kind in _KINDS].index(line.who))
    question.note += "; slower than a frame of " + ", ".join(map(_late, question.lines))
    return [question]


def _late(line: Line) -> str:
    """Which share of one program's keys took longer than a frame."""
    shares = (sum(taken > frame for taken in line.samples) / max(1, len(line.samples)) for frame in FRAMES)
    told = ", ".join(f"{share:.0%} over {frame} ms" for share, frame in zip(shares, FRAMES, strict=True))
    return f"{line.who}: {told}"


def _find(peer: Peer) -> Area:
    peer.open()
    area = peer.area()
    peer.observer.settle(area, quiet=0.3)
    peer.opened()
    peer.close()
    return area


def open_settled(peer: Peer, area: Area) -> bytes:
    """Open it and wait until its first row stays as it is; that picture."""
    peer.open()
    peer.area()  # it stands there
    settled = peer.observer.settle(area, quiet=0.12)
    peer.opened()
    return settled.picture


def learn(peer: Peer, query: str, area: Area, pictures: Pictures) -> None:
    """Type it slowly, and keep how the first row looks after each letter."""
    pictures[peer.name, ""] = open_settled(peer, area)
    for at, letter in enumerate(query, 1):
        peer.observer.tap(letter)
        pictures[peer.name, query[:at]] = peer.observer.settle(area, quiet=0.12).picture
    peer.close()


def typed(peer: Peer, query: str, area: Area, pictures: Pictures) -> Iterator[float | None]:
    """Type it, and tell for each letter after how many seconds the first row was right; None where it was not in time."""
    for at, letter in enumerate(query, 1):
        wanted = pictures[peer.name, query[:at]]
        pressed = peer.observer.press(letter)
        seen = peer.observer.when_like(area, wanted, 0.3)
        peer.observer.release(letter)
        seen = seen or peer.observer.when_like(area, wanted, BOUND)
        yield None if seen is None else seen - pressed
        peer.observer.settle((0, 0, 1, 1), quiet=_GAP, bound=0.3)


def _type(peer: Peer, query: str, area: Area, pictures: Pictures, question: Question) -> None:
    open_settled(peer, area)
    for at, seen in enumerate(typed(peer, query, area, pictures), 1):
        if pictures[peer.name, query[: at - 1]] != pictures[peer.name, query[:at]]:
            taken = () if seen is None else (seen * 1000,)
            question.add(peer.name, *taken, missed=seen is None, goal=_GOAL if peer.name == "launcher" else "")
    peer.close()
