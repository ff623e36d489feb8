"""The clipboard that the portal lends: read, offered and given back, against a desktop of the test's own."""

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_portal import World, a_world

from launcher.chord import Chord
from launcher.desktop import ClipText, Kept, Offer, Target
from launcher.desktop.held import HeldKeys
from launcher.desktop.outcome import STANDING_WITHIN, TEXT_AT_MOST
from launcher.desktop.portals.clipboard import PortalClipboard
from launcher.desktop.portals.keys import PortalKeys
from launcher.desktop.portals.permission import PortalPermission

TARGET = Target(1, "", "", unseen=True)
TEXT = "text/plain;charset=utf-8"
MARK = "x-kde-passwordManagerHint"
OWN = b"the user's own"


class Fallback:
    """The clipboard of a desktop that lends none."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def text(self, then: Callable[[ClipText], None]) -> None:
        self.log.append("text")
        then(ClipText("fallback"))

    def keep(self, *, primary: bool) -> Kept:
        self.log.append("keep")
        return Kept()

    def offer(self, text: str, target: Target | None, *, primary: bool, passing: bool) -> Offer:
        self.log.append(f"offer {text}")
        return Offer(standing=True)

    def give_back(self, kept: Kept) -> bool:
        self.log.append("give back")
        return False


class Desk:
    def __init__(self, world: World, place: Path) -> None:
        self.world, self.portal, self.fallback = world, world.portal(), Fallback()
        self.permission = PortalPermission(world.bus, place)
        self.clipboard = PortalClipboard(self.permission.session, self.fallback, time.monotonic)
        self.keys = PortalKeys(self.permission.session, lambda _target: True, HeldKeys())

    def grant(self) -> None:
        self.permission.ask()
        assert self.world.becomes(lambda: self.permission.state == "granted" and self.keys.done())

    def copy(self, **forms: bytes | None) -> None:
        self.portal.was_told = True
        self.portal.copy(**forms)
        self.world.settles(0.05)

    def kept(self) -> Kept:
        kept = self.clipboard.keep(primary=False)
        self.world.becomes(lambda: kept.ready, 1.0)
        return kept

    def offered(self, text: str = "a phrase", *, passing: bool = True) -> Offer:
        offer = self.clipboard.offer(text, TARGET, primary=False, passing=passing)
        assert self.world.becomes(lambda: offer.standing)
        return offer

    def paste(self) -> None:
        assert self.keys.press(Chord.parse("Ctrl+V"), TARGET)
        assert self.world.becomes(self.keys.done)

    def fetched(self, name: str = TEXT) -> bytes:
        number = self.portal.fetch(name)
        assert self.world.becomes(lambda: number in self.portal.done)
        return self.portal.read(number)

    def told(self) -> ClipText:
        told: list[ClipText] = []
        self.clipboard.text(told.append)
        assert self.world.becomes(lambda: bool(told))
        return told[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_world() as world:
        made = Desk(world, tmp_path / "permission.json")
        made.grant()
        yield made


def test_what_the_user_has_comes_back_in_all_its_forms(desk: Desk) -> None:
    forms = {"text": OWN, "html": b"<b>own</b>", "png": bytes(range(256)) * 2000, "text/uri-list": b"file:///a\r\n"}
    desk.copy(**forms)
    kept = desk.kept()
    assert (kept.ready, kept.whole, kept.concealed) == (True, True, False)
    offer = desk.offered()
    assert desk.portal.own
    assert desk.clipboard.give_back(kept)
    assert desk.world.becomes(lambda: desk.portal.offered == [TEXT, "text/html", "image/png", "text/uri-list"])
    assert not offer.held
    assert desk.fetched() == OWN
    assert desk.fetched("text/uri-list") == forms["text/uri-list"]
    number = desk.portal.fetch("image/png")
    assert desk.world.becomes(lambda: desk.portal.read(number) == forms["png"])
    assert desk.world.becomes(lambda: desk.portal.done.get(number) is True)


def test_our_text_is_offered_and_marked_while_it_passes(desk: Desk) -> None:
    desk.offered("Grüße 🎉")
    assert desk.fetched().decode() == "Grüße 🎉"
    assert desk.fetched(MARK) == b"secret"
    desk.offered("for good", passing=False)
    assert MARK not in desk.portal.offered


def test_a_fetch_before_the_keys_is_no_proof(desk: Desk) -> None:
    offer = desk.offered()
    desk.fetched()
    assert offer.fetches == 0
    desk.paste()
    desk.fetched()
    assert offer.fetches == 1
    later = desk.offered("another")
    desk.fetched()
    assert (later.fetches, offer.held) == (0, False)


def test_only_text_is_a_paste_and_only_when_all_of_it_was_taken(desk: Desk) -> None:
    offer = desk.offered()
    desk.paste()
    before = offer.last_asked
    assert desk.fetched(MARK) == b"secret"
    assert desk.fetched("image/png") == b""
    assert offer.fetches == 0
    assert offer.last_asked > before
    desk.portal.silent.add("SelectionWrite")
    desk.portal.fetch()
    desk.world.settles(0.05)
    assert offer.fetches == 0


def test_a_newer_copy_wins(desk: Desk) -> None:
    desk.copy(text=OWN)
    kept = desk.kept()
    offer = desk.offered()
    desk.copy(text=b"newer")
    assert not offer.held
    assert not desk.clipboard.give_back(kept)
    assert desk.portal.clipboard[TEXT] == b"newer"


def test_what_is_copied_before_our_offer_is_kept_instead(desk: Desk) -> None:
    desk.copy(text=OWN)
    kept = desk.kept()
    desk.portal.copy(text=b"newer")
    assert desk.world.becomes(lambda: not kept.ready)
    assert desk.world.becomes(lambda: kept.ready)
    desk.offered()
    assert desk.clipboard.give_back(kept)
    assert desk.world.becomes(lambda: TEXT in desk.portal.offered and MARK not in desk.portal.offered)
    assert desk.fetched() == b"newer"


def test_what_is_copied_in_the_very_moment_is_not_covered(desk: Desk) -> None:
    desk.copy(text=OWN)
    kept = desk.clipboard.keep(primary=False)
    desk.portal.hangs.add(TEXT)
    desk.portal.copy(text=b"newer")
    desk.world.settles(0.05)
    offer = desk.clipboard.offer("a phrase", TARGET, primary=False, passing=True)
    desk.world.settles(0.05)
    assert (offer.standing, offer.held) == (False, False)
    assert not desk.portal.own
    assert not desk.clipboard.give_back(kept)


def test_what_is_concealed_is_not_read(desk: Desk) -> None:
    desk.copy(**{"text": b"a password", MARK: b"secret"})
    kept = desk.kept()
    assert (kept.ready, kept.whole, kept.concealed) == (True, False, True)
    assert [body[1] for body in desk.portal.called("SelectionRead")] == [MARK]
    assert desk.told() == ClipText(None, "concealed")


def test_a_mark_that_says_otherwise_hides_nothing(desk: Desk) -> None:
    desk.copy(**{"text": OWN, MARK: b"public"})
    kept = desk.kept()
    assert (kept.whole, kept.concealed) == (True, False)
    assert desk.told() == ClipText(OWN.decode())


def test_an_owner_that_hangs_costs_only_its_content(desk: Desk) -> None:
    desk.portal.hangs.add(TEXT)
    desk.copy(text=OWN)
    began = time.monotonic()
    kept = desk.clipboard.keep(primary=False)
    desk.world.settles(0.4)
    assert not kept.ready
    offer = desk.offered()
    assert time.monotonic() - began < 2
    assert desk.clipboard.give_back(kept)
    desk.world.settles(0.05)
    assert offer.held  # nothing was put in place of what could not be read


def test_what_could_be_read_of_one_that_hangs_is_kept(desk: Desk) -> None:
    desk.portal.hangs.add("image/png")
    desk.copy(png=b"picture", html=b"<b>own</b>", text=OWN)
    kept = desk.kept()
    assert (kept.ready, kept.whole) == (True, False)
    desk.offered()
    assert desk.clipboard.give_back(kept)
    assert desk.fetched() == OWN  # text first, whatever the owner's order


def test_a_form_that_is_refused_is_not_whole(desk: Desk) -> None:
    desk.copy(text=OWN, html=None)
    kept = desk.kept()
    assert (kept.ready, kept.whole) == (True, False)


@pytest.mark.parametrize("times", [1, 3, 5])
def test_a_desktop_that_has_not_noted_the_end_of_the_reading_before_is_asked_again(desk: Desk, times: int) -> None:
    desk.copy(text=OWN, html=b"<b>own</b>", png=b"picture")
    assert desk.told() == ClipText(OWN.decode())
    desk.portal.refuses = times
    kept = desk.kept()
    assert (kept.ready, kept.whole) == (True, True)
    desk.offered()
    assert desk.clipboard.give_back(kept)
    assert desk.world.becomes(lambda: desk.portal.offered == [TEXT, "text/html", "image/png"])


def test_many_forms_that_are_refused_cost_the_others_nothing(desk: Desk) -> None:
    refused = {f"application/x-{number}": None for number in range(20)}
    desk.copy(**refused, png=b"picture")
    kept = desk.kept()
    assert (kept.ready, kept.whole) == (True, False)
    desk.offered()
    assert desk.clipboard.give_back(kept)
    assert desk.fetched("image/png") == b"picture"


def test_a_reading_that_nobody_wants_any_more_is_not_asked_for_again(desk: Desk) -> None:
    desk.copy(text=OWN)
    desk.portal.refuses = 1_000
    desk.clipboard.keep(primary=False)
    assert desk.world.becomes(lambda: bool(desk.portal.called("SelectionRead")))
    desk.offered()
    asked = len(desk.portal.called("SelectionRead"))
    desk.world.settles(0.2)
    assert len(desk.portal.called("SelectionRead")) == asked


def test_one_form_is_read_at_a_time(desk: Desk) -> None:
    most, now = 0, 0
    names = [f"application/x-{number}" for number in range(6)]
    desk.copy(**dict.fromkeys(names, b"x" * 100_000))
    original = desk.portal.SelectionRead

    def counting(message: object) -> None:
        nonlocal now, most
        now = len(desk.portal.called("SelectionRead")) - len(desk.clipboard._reading.forms)  # type: ignore[union-attr]
        most = max(most, now)
        original(message)  # type: ignore[arg-type]

    desk.portal.SelectionRead = counting  # type: ignore[method-assign,assignment]
    kept = desk.kept()
    assert kept.whole
    assert most == 1


def test_more_than_is_kept_is_not_read_to_its_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.desktop.portals.clipboard.KEEP_AT_MOST", 100_000)
    desk.copy(text=OWN, png=b"x" * 300_000)
    kept = desk.kept()
    assert (kept.ready, kept.whole) == (True, False)
    desk.offered()
    assert desk.clipboard.give_back(kept)
    assert desk.fetched() == OWN


def test_an_empty_clipboard_comes_back_empty(desk: Desk) -> None:
    desk.copy()
    kept = desk.kept()
    assert kept.whole
    desk.offered()
    assert desk.clipboard.give_back(kept)
    desk.world.settles(0.05)
    assert desk.fetched() == b""
    assert desk.told() == ClipText(None, "empty")


def test_where_nothing_was_told_at_the_start_there_is_nothing_and_that_comes_back(desk: Desk) -> None:
    assert not desk.portal.was_told
    kept = desk.kept()
    assert (kept.ready, kept.whole) == (True, True)
    offer = desk.offered()
    assert desk.clipboard.give_back(kept)
    assert desk.world.becomes(lambda: MARK not in desk.portal.offered)
    assert not offer.held
    assert desk.fetched() == b""
    assert desk.told() == ClipText(None, "empty")
    assert desk.fallback.log == []


def test_what_is_told_a_moment_after_the_start_is_not_taken_for_nothing(tmp_path: Path) -> None:
    with a_world() as world:
        desk = Desk(world, tmp_path / "permission.json")
        desk.portal.clipboard, desk.portal.tells = {TEXT: OWN}, False
        desk.grant()
        kept = desk.clipboard.keep(primary=False)
        world.settles(0.1)
        assert not kept.ready
        desk.portal.tells = True
        desk.portal.own_changed()
        assert world.becomes(lambda: kept.ready)
        desk.offered()
        assert desk.clipboard.give_back(kept)
        assert desk.fetched() == OWN


def test_a_desktop_that_never_tells_whose_it_is_is_not_emptied(tmp_path: Path) -> None:
    with a_world() as world:
        desk = Desk(world, tmp_path / "permission.json")
        desk.portal.clipboard, desk.portal.tells = {"image/png": b"picture"}, False
        desk.grant()
        kept = desk.kept()
        offer = desk.offered()
        desk.clipboard.give_back(kept)
        assert not kept.whole  # which the user is told
        assert offer.held
        desk.world.settles(0.05)
        assert MARK in desk.portal.offered


def test_nothing_is_put_there_while_somebody_takes_what_stands(desk: Desk) -> None:
    desk.copy(text=OWN)
    kept = desk.kept()
    desk.offered("x" * 500_000)
    desk.paste()
    number = desk.portal.fetch()
    assert desk.world.becomes(lambda: number in desk.portal.written)
    assert desk.clipboard.give_back(kept)
    desk.world.settles(0.1)
    assert len(desk.portal.called("SetSelection")) == 1
    late = desk.portal.fetch("text/plain")  # it asks for another form of the same, as some do
    assert desk.world.becomes(lambda: len(desk.portal.read(number)) == 500_000)
    assert desk.world.becomes(lambda: len(desk.portal.read(late)) == 500_000)
    assert desk.world.becomes(lambda: len(desk.portal.called("SetSelection")) == 2)
    assert desk.portal.done[number]
    assert desk.portal.done[late]
    assert desk.fetched() == OWN


def test_who_does_not_end_taking_keeps_no_other_text_waiting(desk: Desk) -> None:
    desk.offered("x" * 500_000)
    number = desk.portal.fetch()
    assert desk.world.becomes(lambda: number in desk.portal.written)
    began = time.monotonic()
    desk.offered("another")
    assert time.monotonic() - began < STANDING_WITHIN
    assert desk.fetched() == b"another"


def test_what_waits_to_be_given_back_is_kept_the_next_time_and_yields_to_a_newer_copy(desk: Desk) -> None:
    desk.copy(text=OWN)
    kept = desk.kept()
    desk.offered("x" * 500_000)
    number = desk.portal.fetch()
    assert desk.world.becomes(lambda: number in desk.portal.written)
    assert desk.clipboard.give_back(kept)
    again = desk.kept()
    assert again.whole
    assert desk.told() == ClipText(OWN.decode())
    desk.copy(text=b"newer")
    assert desk.world.becomes(lambda: len(desk.portal.read(number)) == 500_000)
    desk.world.settles(0.1)
    assert not desk.portal.own


def test_what_is_copied_while_the_text_is_read_is_what_is_told(desk: Desk) -> None:
    desk.portal.hangs.add(TEXT)
    desk.copy(text=OWN)
    told: list[ClipText] = []
    desk.clipboard.text(told.append)
    desk.world.settles(0.05)
    desk.portal.hangs.clear()
    desk.copy(text=b"newer")
    assert desk.world.becomes(lambda: told == [ClipText("newer")])


def test_what_we_gave_back_is_kept_from_memory_the_next_time(desk: Desk) -> None:
    desk.copy(text=OWN)
    for _time in range(3):
        kept = desk.kept()
        assert kept.whole
        desk.offered()
        assert desk.clipboard.give_back(kept)
        desk.world.settles(0.03)
    assert desk.fetched() == OWN
    assert len(desk.portal.called("SelectionRead")) == 1
    assert desk.told() == ClipText(OWN.decode())


def test_the_text_can_be_asked_for(desk: Desk) -> None:
    desk.copy(text="Grüße\a\tdort".encode(), html=b"<b>no</b>")
    assert desk.told() == ClipText("Grüße\tdort")
    assert [body[1] for body in desk.portal.called("SelectionRead")] == [TEXT]
    desk.copy(png=b"picture")
    assert desk.told() == ClipText(None, "empty")
    desk.copy(text=b"x" * (TEXT_AT_MOST + 1))
    assert desk.told() == ClipText(None, "large")
    desk.portal.hangs.add(TEXT)
    desk.copy(text=b"x")
    assert desk.told() == ClipText(None, "late")


def test_of_several_that_ask_for_the_text_the_first_and_the_last_are_served(desk: Desk) -> None:
    desk.copy(text=OWN)
    told: list[tuple[int, ClipText]] = []
    for number in range(4):
        desk.clipboard.text(lambda found, number=number: told.append((number, found)))
    assert desk.world.becomes(lambda: len(told) == 4)
    late, served = ClipText(None, "late"), ClipText(OWN.decode())
    assert sorted(told, key=lambda pair: pair[0]) == [(0, served), (1, late), (2, late), (3, served)]


def test_a_reader_that_stops_reading_keeps_nobody_waiting(desk: Desk) -> None:
    offer = desk.offered("x" * 500_000)
    desk.paste()
    stuck = desk.portal.fetch()
    desk.world.settles(0.1)
    number = desk.portal.fetch()
    assert desk.world.becomes(lambda: len(desk.portal.read(number)) == 500_000)
    assert desk.world.becomes(lambda: offer.fetches == 1)
    assert stuck not in desk.portal.done


def test_ours_stands_when_the_desktop_says_so_and_not_when_the_portal_has_only_passed_it_on(desk: Desk) -> None:
    desk.copy(text=OWN)
    desk.portal.odd["SetSelection"] = ("", ())
    offer = desk.clipboard.offer("a phrase", TARGET, primary=False, passing=True)
    assert desk.world.becomes(lambda: bool(desk.portal.called("SetSelection")))
    desk.world.settles(0.05)
    assert (offer.standing, offer.held) == (False, True)
    desk.portal.own = True
    desk.portal.own_changed()
    assert desk.world.becomes(lambda: offer.standing, 0.1)


def test_a_clipboard_that_cannot_be_set_is_told(desk: Desk) -> None:
    desk.portal.odd["SetSelection"] = ("s", ("?",))
    offer = desk.clipboard.offer("a phrase", TARGET, primary=False, passing=True)
    assert desk.world.becomes(lambda: not offer.held)
    assert not offer.standing


def test_with_the_session_our_text_is_gone(desk: Desk) -> None:
    desk.copy(text=OWN)
    kept = desk.kept()
    offer = desk.offered()
    desk.portal.close_session()
    assert desk.world.becomes(lambda: not offer.held)
    assert not offer.standing
    assert not desk.clipboard.give_back(kept)
    desk.clipboard.offer("copied", None, primary=False, passing=False)
    assert desk.fallback.log == ["offer copied"]


def test_nonsense_in_the_news_harms_nothing(desk: Desk) -> None:
    desk.copy(text=OWN)
    portal, interface = desk.portal, "org.freedesktop.portal.Clipboard"
    nonsense = ({}, {"mime_types": ("s", "x")}, {"mime_types": ("(as)", (["text/html"],)), "session_is_owner": ("u", 3)})
    for about, signature in itertools.product(nonsense, ("oa{sv}",)):
        body = (portal.session, about)
        portal.signal(portal.client, "/org/freedesktop/portal/desktop", interface, "SelectionOwnerChanged", signature, body)
    portal.signal(portal.client, "/org/freedesktop/portal/desktop", interface, "SelectionTransfer", "u", (4,))
    desk.world.settles(0.05)
    portal.odd["SelectionRead"] = ("s", ("?",))
    kept = desk.kept()
    assert not kept.whole
    assert not kept.ready


def test_until_leave_is_given_another_clipboard_does_it_all(tmp_path: Path) -> None:
    with a_world() as world:
        desk = Desk(world, tmp_path / "permission.json")
        kept = desk.clipboard.keep(primary=True)
        desk.clipboard.offer("x", None, primary=False, passing=False)
        assert desk.told() == ClipText("fallback")
        desk.grant()
        assert not desk.clipboard.give_back(kept)
        assert desk.fallback.log == ["keep", "offer x", "text", "give back"]


def test_where_the_portal_lends_no_clipboard_the_other_goes_on(tmp_path: Path) -> None:
    with a_world() as world:
        desk = Desk(world, tmp_path / "permission.json")
        del desk.portal.versions["Clipboard"]
        desk.grant()
        assert not desk.portal.called("RequestClipboard")
        desk.clipboard.offer("x", None, primary=False, passing=False)
        assert desk.told() == ClipText("fallback")
        assert desk.fallback.log == ["offer x", "text"]
