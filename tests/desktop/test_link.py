"""The link to a keeper never waits for it, whatever the keeper does: a launcher that hangs is worse than one that can't paste."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

if sys.platform != "linux":
    pytest.skip("the keepers are Linux's", allow_module_level=True)

from launcher import places
from launcher.desktop import ClipText, Kept, Listener, Offer
from launcher.desktop import link as links
from launcher.desktop.link import Link, LinkedClipboard

DIES = "raise SystemExit(1)"
HEARS = """
import json, socket, sys
line = socket.socket(fileno=int(sys.argv[-1]))
line.sendall(b'{"news": "ready"}\\n')
with line.makefile("rb") as orders:
    for order in orders:
        heard = json.loads(order)
        if heard["do"] == "die":
            break
        if heard["do"] == "say":
            line.sendall(json.dumps(heard["news"]).encode() + b"\\n")
        else:
            line.sendall(json.dumps({"news": "heard", "order": heard["do"], "size": len(order)}).encode() + b"\\n")
"""


@dataclass
class Side:
    """Our side of a link to a keeper that is as the test wants it."""

    link: Link
    lost: list[str]
    heard: list[tuple[str, int]] = field(default_factory=list)
    keepers: int = 1

    def __post_init__(self) -> None:
        self.link.on("heard", lambda order, size: self.heard.append((order, size)))
        self.link.restarted.append(self._count)
        self.clipboard = LinkedClipboard(self.link)

    def _count(self) -> None:
        self.keepers += 1

    def until(self, fact: Callable[[], object], bound: float = 20) -> None:
        end = time.monotonic() + bound
        while not fact():
            assert time.monotonic() < end
            if select.select([self.link], [], [], 0.05)[0]:
                self.link.pump()


@pytest.fixture
def side(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Side]]:
    begun: list[Side] = []

    def begin(script: str) -> Side:
        monkeypatch.setattr(places, "own_command", lambda *arguments: [sys.executable, "-S", "-c", script, *arguments])
        lost: list[str] = []
        begun.append(Side(Link(Listener(lost=lost.append), "wayland"), lost))
        return begun[-1]

    yield begin
    for one in begun:
        one.link.close()
        for keeper in (*one.link._ended, one.link._process):
            keeper.kill()
            keeper.wait(10)


@pytest.mark.expects_log("the keeper ended")
def test_a_keeper_that_dies_again_and_again_is_given_up_and_nothing_hangs(side: Callable[[str], Side]) -> None:
    us = side(DIES)
    us.until(lambda: us.lost)
    assert us.lost == ["keeper wayland"]  # which holds no hotkey
    before = time.monotonic()
    for _time in range(2000):
        offer = us.clipboard.offer("x" * 800, None, primary=False, passing=True)
        assert offer == Offer(standing=False, held=False, broken=True)
        us.link.order("pressing", now=True)
    assert time.monotonic() - before < 5
    assert not us.clipboard.give_back(us.clipboard.keep(primary=False))
    told: list[ClipText] = []
    us.clipboard.text(told.append)
    assert told == [ClipText(None, "late")]
    assert select.select([us.link], [], [], 0)[0] == []


@pytest.mark.expects_log("the keeper ended")
def test_deaths_that_lie_far_apart_are_not_counted_together(side: Callable[[str], Side], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "STEADY_AFTER", 0.0)
    us = side(DIES)
    us.until(lambda: us.keepers > links.RESTARTS_AT_MOST + 2)
    assert us.lost == []


def test_a_keeper_that_hangs_holds_up_nobody_and_hears_whole_orders_later(side: Callable[[str], Side]) -> None:
    us = side(HEARS)
    us.until(lambda: not us.link.starting)
    os.kill(us.link._process.pid, signal.SIGSTOP)
    before = time.monotonic()
    for _time in range(300):
        us.link.order("offer", text="x" * 20_000)
    assert time.monotonic() - before < 2
    assert len(us.link._unsent) < 2 * links.UNSENT_AT_MOST
    os.kill(us.link._process.pid, signal.SIGCONT)
    us.until(lambda: not us.link._unsent)
    us.link.order("last")
    us.until(lambda: us.heard[-1:] and us.heard[-1][0] == "last")
    assert len({size for order, size in us.heard if order == "offer"}) == 1
    assert us.link._process.poll() is None


def test_what_is_larger_than_the_link_arrives_by_the_news_alone(side: Callable[[str], Side]) -> None:
    us = side(HEARS)
    us.link.order("offer", text="x" * 2_000_000)
    us.until(lambda: us.heard)
    assert us.heard[0][1] > 2_000_000
    assert select.select([us.link], [], [], 0)[0] == []  # and then it rests


@pytest.mark.expects_log("the keeper ended")
def test_a_keeper_that_ends_breaks_what_it_held_and_only_that(side: Callable[[str], Side]) -> None:
    us = side(HEARS)
    kept = us.clipboard.keep(primary=False)
    offer = us.clipboard.offer("ours", None, primary=False, passing=True)
    us.link.order("say", news={"news": "offered", "offer": 2, "standing": True})
    us.until(lambda: offer.standing)
    us.link.order("die")
    us.until(lambda: us.keepers == 2)
    assert (offer.standing, offer.held, offer.broken) == (False, False, True)
    assert not us.clipboard.give_back(kept)
    newer = us.clipboard.offer("ours", None, primary=False, passing=True)
    us.link.order("say", news={"news": "lost", "offer": 3})
    us.until(lambda: not newer.held)
    us.link.order("die")
    us.until(lambda: us.keepers == 3)
    assert not newer.broken  # something newer was copied before the keeper ended


@pytest.mark.parametrize("nothing", [True, False])
def test_where_nothing_could_be_kept_nothing_is_given_back(side: Callable[[str], Side], nothing: bool) -> None:
    us = side(HEARS)
    kept = us.clipboard.keep(primary=False)
    us.clipboard.offer("ours", None, primary=False, passing=True)
    us.link.order("say", news={"news": "kept", "kept": 1, "whole": False, "concealed": False, "nothing": nothing})
    us.until(lambda: kept.ready)
    assert kept == Kept(ready=True, whole=False)
    assert us.clipboard.give_back(kept) is not nothing
    us.until(lambda: "give_back" in {order for order, _size in us.heard})  # which is told to the keeper in either case


def test_who_reads_before_the_keys_makes_the_paste_unseen(side: Callable[[str], Side]) -> None:
    us = side(HEARS)
    first = us.clipboard.offer("ours", None, primary=False, passing=True)
    offer = us.clipboard.offer("ours", None, primary=False, passing=True)
    us.link.order("say", news={"news": "hidden", "offer": 2})
    us.until(lambda: offer.unseen)
    assert not first.unseen
    assert offer.fetches == 0
