"""Leave to press keys: asked for, refused, remembered and given up, against a desktop of the test's own."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_portal import FakePortal, World, a_world

from launcher.desktop.portals import permission as room
from launcher.desktop.portals.permission import PortalPermission


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "home" / "permission.json"


def stands(world: World, permission: PortalPermission, state: str) -> bool:
    return world.becomes(lambda: permission.state == state)


def granted(world: World, place: Path) -> PortalPermission:
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert stands(world, permission, "granted")
    return permission


def remembered(place: Path) -> dict[str, object]:
    return dict(json.loads(place.read_text()))


def test_nobody_is_asked_by_surprise(world: World, place: Path) -> None:
    portal = world.portal()
    permission = PortalPermission(world.bus, place)
    assert permission.state == "unknown"
    assert stands(world, permission, "unasked")
    world.settles()
    assert portal.asked_user == 0
    assert not portal.called("CreateSession")


def test_who_is_asked_and_agrees_has_given_leave(world: World, place: Path) -> None:
    portal = world.portal()
    told: list[str] = []
    permission = PortalPermission(world.bus, place)
    permission.changed = lambda: told.append(permission.state)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert stands(world, permission, "granted")
    assert told == ["unasked", "asking", "granted"]
    ((_session, options),) = portal.called("SelectDevices")
    assert (options["types"], options["persist_mode"]) == (("u", 1), ("u", 2))
    assert "restore_token" not in options
    order = [member for member, _body in portal.log if member in ("RequestClipboard", "Start")]
    assert order == ["RequestClipboard", "Start"]
    assert permission.session.clipboard


def test_the_first_key_is_one_that_does_no_harm(world: World, place: Path) -> None:
    portal = world.portal()
    granted(world, place)
    assert world.becomes(lambda: portal.keys == [(0xFFE1, 1), (0xFFE1, 0)])


def test_the_token_is_kept_for_the_user_alone_and_used_once(world: World, place: Path) -> None:
    portal = world.portal()
    granted(world, place)
    assert remembered(place) == {"token": "token 1", "refused": False}
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    again = PortalPermission(world.bus, place)
    assert stands(world, again, "granted")
    assert portal.asked_user == 1
    assert remembered(place) == {"token": "token 2", "refused": False}
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_refused_is_remembered_and_never_asked_again_by_itself(world: World, place: Path) -> None:
    portal = world.portal()
    portal.codes["Start"] = 1
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert stands(world, permission, "refused")
    assert remembered(place) == {"token": "", "refused": True}
    again = PortalPermission(world.bus, place)
    assert stands(world, again, "refused")
    assert portal.asked_user == 1
    portal.codes.clear()
    again.ask()
    assert stands(world, again, "granted")
    assert not remembered(place)["refused"]


def test_a_refusal_closes_what_was_opened(world: World, place: Path) -> None:
    portal = world.portal()
    portal.codes["Start"] = 1
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert stands(world, permission, "refused")
    assert world.becomes(lambda: bool(portal.called("Close session")))


def test_what_ends_otherwise_was_not_refused(world: World, place: Path) -> None:
    portal = world.portal()
    portal.codes["Start"] = 2
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert world.becomes(lambda: bool(portal.called("Start")))
    assert stands(world, permission, "unasked")
    assert not place.exists()


def test_a_token_that_the_desktop_forgot_does_not_stand_in_the_way(world: World, place: Path) -> None:
    portal = world.portal()
    place.parent.mkdir()
    place.write_text(json.dumps({"token": "stale", "refused": False}))
    portal.codes["SelectDevices"] = 2
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    assert portal.asked_user == 0
    permission.ask()
    assert world.becomes(lambda: len(portal.called("SelectDevices")) == 3)
    assert "restore_token" in portal.called("SelectDevices")[1][1]
    assert "restore_token" not in portal.called("SelectDevices")[2][1]


def test_a_quiet_start_that_becomes_a_question_is_told(world: World, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_ASKS_AFTER", 0.05)
    portal = world.portal()
    granted(world, place)
    portal.held = []
    again = PortalPermission(world.bus, place)
    assert stands(world, again, "asking")
    portal.let_go()
    assert world.becomes(lambda: bool(portal.called("SelectDevices")))
    assert stands(world, again, "granted")


def test_a_desktop_without_tokens_is_asked_in_each_session(world: World, place: Path) -> None:
    portal = world.portal(RemoteDesktop=1)
    permission = granted(world, place)
    assert "persist_mode" not in portal.called("SelectDevices")[0][1]
    assert not permission.session.clipboard
    assert not place.exists()
    assert stands(world, PortalPermission(world.bus, place), "unasked")


def test_giving_up_ends_it_and_is_remembered(world: World, place: Path) -> None:
    portal = world.portal()
    permission = granted(world, place)
    permission.give_up()
    assert permission.state == "refused"
    assert remembered(place) == {"token": "", "refused": True}
    assert world.becomes(lambda: bool(portal.called("Close session")))
    assert not permission.session.live


def test_a_session_that_the_desktop_closed_is_told_and_can_be_had_again(world: World, place: Path) -> None:
    portal = world.portal()
    permission = granted(world, place)
    portal.close_session()
    assert stands(world, permission, "unasked")
    assert not permission.session.live
    permission.ask()
    assert stands(world, permission, "granted")
    assert portal.asked_user == 1  # the desktop remembers


def test_what_the_desktop_ended_is_had_again_without_a_question(world: World, place: Path) -> None:
    portal = world.portal()
    permission = granted(world, place)
    portal.close_session()
    assert stands(world, permission, "unasked")
    world.settles(0.05)
    assert permission.state == "unasked"  # not by itself
    permission.resume()
    assert stands(world, permission, "granted")
    assert portal.asked_user == 1
    assert remembered(place) == {"token": "token 2", "refused": False}


def test_what_is_ended_at_once_again_was_ended_on_purpose(world: World, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    portal = world.portal()
    permission = granted(world, place)
    for _opening in range(3):
        portal.close_session()
        assert stands(world, permission, "unasked")
        permission.resume()
        world.becomes(lambda: permission.state == "granted", 0.2)
    assert permission.state == "unasked"
    assert len(portal.called("Start")) == 2
    permission.ask()
    assert stands(world, permission, "granted")
    monkeypatch.setattr(room, "_MEANT_WITHIN", 0.0)
    for _lock in range(3):
        portal.close_session()
        assert stands(world, permission, "unasked")
        permission.resume()
        assert stands(world, permission, "granted")


@pytest.mark.parametrize(("code", "state"), [(1, "refused"), (2, "unasked")])
def test_resuming_is_tried_once(world: World, place: Path, code: int, state: str) -> None:
    portal = world.portal()
    permission = granted(world, place)
    portal.close_session()
    assert stands(world, permission, "unasked")
    portal.codes["Start"] = code
    for _opening in range(3):
        permission.resume()
        world.settles(0.05)
    assert permission.state == state
    assert len(portal.called("Start")) == 2


def test_what_was_never_granted_or_given_up_is_not_resumed(world: World, place: Path) -> None:
    portal = world.portal()
    permission = PortalPermission(world.bus, place)
    permission.resume()
    assert stands(world, permission, "unasked")
    permission.resume()
    permission.ask()
    assert stands(world, permission, "granted")
    permission.resume()
    permission.give_up()
    permission.resume()
    world.settles(0.05)
    assert permission.state == "refused"
    assert len(portal.called("Start")) == 1


def test_a_desktop_without_tokens_would_ask_so_nothing_is_resumed(world: World, place: Path) -> None:
    portal = world.portal(RemoteDesktop=1)
    permission = granted(world, place)
    portal.close_session()
    assert stands(world, permission, "unasked")
    permission.resume()
    world.settles(0.05)
    assert permission.state == "unasked"
    assert portal.asked_user == 1


def test_a_wish_while_it_is_had_again_quietly_is_granted_by_that_or_asked_after_it(world: World, place: Path) -> None:
    portal = world.portal()
    permission = granted(world, place)
    portal.close_session()
    assert stands(world, permission, "unasked")
    portal.codes["Start"] = 2
    permission.resume()
    permission.ask()
    assert world.becomes(lambda: len(portal.called("Start")) == 2)
    portal.codes.clear()
    assert stands(world, permission, "granted")
    portal.end()
    assert stands(world, permission, "unknown")
    fresh = world.portal()
    fresh.codes["Start"] = 2
    assert stands(world, permission, "unasked")  # the wish was granted, and is no wish any more
    assert len(fresh.called("Start")) == 1


def test_a_question_that_the_desktop_takes_back_is_no_answer(world: World, place: Path) -> None:
    portal = world.portal()
    portal.silent.add("Start")
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert world.becomes(lambda: bool(portal.called("Start")))
    assert permission.state == "asking"
    portal.close_session()
    assert stands(world, permission, "unasked")
    assert not place.exists()


def test_portals_that_are_started_anew_are_asked_by_the_token(world: World, place: Path) -> None:
    portal = world.portal()
    permission = granted(world, place)
    portal.end()
    assert stands(world, permission, "unknown")
    assert not permission.session.live
    fresh = world.portal()
    fresh.tokens = portal.tokens
    assert stands(world, permission, "granted")
    assert fresh.asked_user == 0


@pytest.mark.parametrize(("versions", "devices"), [({}, 1), ({"GlobalShortcuts": 1}, 1), ({"RemoteDesktop": 2}, 2)])
def test_a_desktop_without_keys_offers_nothing_to_ask_for(
    world: World, place: Path, versions: dict[str, int], devices: int
) -> None:
    if versions:
        world.portal(**versions).devices = devices
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "none")
    permission.ask()
    assert permission.state == "none"


def test_a_wish_before_the_desktop_has_answered_is_not_lost(world: World, place: Path) -> None:
    world.portal()
    permission = PortalPermission(world.bus, place)
    permission.ask()
    assert stands(world, permission, "granted")


def test_who_lets_us_have_no_keyboard_has_refused(world: World, place: Path) -> None:
    portal = world.portal()
    portal.results["Start"] = {"devices": ("u", 2)}
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert stands(world, permission, "refused")


@pytest.mark.parametrize(
    "results", [{}, {"devices": ("s", "all")}, {"devices": ("u", 1), "restore_token": ("u", 5), "clipboard_enabled": ("s", "")}]
)
def test_nonsense_in_the_answer_harms_nothing(world: World, place: Path, results: dict[str, object]) -> None:
    portal: FakePortal = world.portal()
    portal.results["Start"] = results
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert world.becomes(lambda: bool(portal.called("Start")))
    assert world.becomes(lambda: permission.state != "asking")
    assert permission.state == ("granted" if results.get("devices") == ("u", 1) else "refused" if results else "unasked")


@pytest.mark.parametrize("member", ["CreateSession", "SelectDevices", "RequestClipboard", "Start"])
def test_answers_of_another_shape_end_the_asking(world: World, place: Path, member: str) -> None:
    portal = world.portal()
    portal.odd[member] = ("ay", (b"?",))
    permission = PortalPermission(world.bus, place)
    assert stands(world, permission, "unasked")
    permission.ask()
    assert stands(world, permission, "granted" if member == "RequestClipboard" else "unasked")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"token": 5, "refused": "yes"}'])
def test_a_file_that_makes_no_sense_is_none(world: World, place: Path, content: str) -> None:
    world.portal()
    place.parent.mkdir()
    place.write_text(content)
    assert stands(world, PortalPermission(world.bus, place), "unasked")


@pytest.mark.expects_log("can't be remembered")
def test_where_nothing_can_be_written_it_is_granted_all_the_same(world: World, tmp_path: Path) -> None:
    world.portal()
    (tmp_path / "file").write_text("")
    granted(world, tmp_path / "file" / "permission.json")


def test_the_end_of_the_bus_is_the_end_of_it(world: World, place: Path) -> None:
    world.portal()
    permission = granted(world, place)
    world.bus._wire._socket.shutdown(2)
    assert stands(world, permission, "unknown")
    assert not permission.session.live
    permission.ask()
    world.settles(0.05)
