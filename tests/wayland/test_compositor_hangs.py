"""A compositor that hangs for a while: nobody of us hangs with it, nothing is pasted or lost by it, and the user is told."""

import contextlib
import signal
import time
from collections.abc import Iterator

import pytest
import wl_clipboard
from stock import SHORT, said
from sway import SwaySession
from waiting import stays, until
from wl_clipboard import WlOwner
from wl_lender import Lender
from wl_person import WlPerson
from wl_running import WlLauncher
from wl_targets import QtEditor

from launcher.desktop.wayland.connection import Connection

pytestmark = pytest.mark.desktops


@contextlib.contextmanager
def _hanging(sway: SwaySession) -> Iterator[None]:
    sway.compositor.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        sway.compositor.send_signal(signal.SIGCONT)


@pytest.fixture
def owner(sway: SwaySession) -> Iterator[WlOwner]:
    with WlOwner(sway) as foreign:
        yield foreign


def test_it_is_waited_for_once_and_its_late_answers_are_heard(sway: SwaySession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", sway.display)
    connection, late = Connection(), list[str]()
    try:
        with _hanging(sway):
            begun = time.monotonic()
            for name in ("first", "second", "third"):
                assert not connection.roundtrip(0.3, lambda name=name: late.append(name))
                assert not connection.roundtrip(0.3)
            assert 0.3 <= time.monotonic() - begun < 0.6
            assert not late
        assert connection.roundtrip(5)
        assert late == ["first", "second", "third"]
        with _hanging(sway):
            begun = time.monotonic()
            assert not connection.roundtrip(0.3)
            assert time.monotonic() - begun >= 0.3, "after an answer it is waited for again"
    finally:
        connection.close()


def test_an_offer_that_comes_too_late_is_taken_back(sway: SwaySession, owner: WlOwner) -> None:
    owner.offer(before := wl_clipboard.rich("mine"))
    with Lender(sway) as us:
        us.kept()
        with _hanging(sway):
            offer = us.clipboard.offer("too late", None, primary=False, passing=True)
            us.hear_all(1)
            assert not offer.standing
        us.until(lambda: not offer.held, "it is told once the compositor answers")
        assert wl_clipboard.settled(sway, before) == before
        stays(lambda: us.hear(0) or wl_clipboard.read(sway) == before, 0.3, "the user's copy stands")


def test_what_is_given_back_while_it_hangs_is_back_afterwards(sway: SwaySession, owner: WlOwner) -> None:
    owner.offer(before := wl_clipboard.rich("mine"))
    with Lender(sway) as us:
        kept = us.kept()
        us.offered("ours")
        with _hanging(sway):
            us.clipboard.give_back(kept)
            us.hear_all(1.5)
        assert wl_clipboard.settled(sway, before) == before


def test_in_the_middle_of_a_paste_it_is_told_and_nothing_is_lost(sway: SwaySession, person: WlPerson, owner: WlOwner) -> None:
    with WlLauncher(sway) as launcher, QtEditor(sway, person) as target:
        owner.offer(before := wl_clipboard.rich("mine"), mode="slow", delay=0.15)
        openings = launcher.call(person, "quagga")
        person.press("Enter")
        until(lambda: owner.events("request"), 5, "the user's copy is being read", step=0.001)
        with _hanging(sway):
            assert _slowest_answer(launcher) < 1.5
            outcome = launcher.settled(openings, bound=3)
        assert outcome["kind"] == "Waiting", outcome
        assert outcome["reason"]
        assert wl_clipboard.settled(sway, before) == before
        stays(lambda: target.text() == "", 0.5, "nothing arrives afterwards")
        target.focus()
        owner.offer(before)
        openings = launcher.call(person, "quagga")
        person.press("Enter")
        assert launcher.settled(openings)["kind"] == "Delivered"
        target.wait_text(said(SHORT))
        assert wl_clipboard.settled(sway, before) == before


def _slowest_answer(launcher: WlLauncher) -> float:
    """The longest that it takes to say how things stand, within a second."""
    slowest, end = 0.0, time.monotonic() + 1
    while (asked := time.monotonic()) < end:
        launcher.status()
        slowest = max(slowest, time.monotonic() - asked)
        stays(lambda: True, 0.02, "a moment")
    return slowest
