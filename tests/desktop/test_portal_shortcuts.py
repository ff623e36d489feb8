"""Hotkeys by the portal GlobalShortcuts, against a desktop of the test's own."""

from collections.abc import Iterator

import pytest
from fake_portal import FakePortal, World, a_world
from hypothesis import given
from hypothesis import strategies as st

from launcher.chord import KEYS, MODIFIERS, Chord
from launcher.desktop import Listener
from launcher.desktop.portals.shortcuts import PortalHotkeys, trigger

OPEN, AGAIN = Chord.parse("Ctrl+Shift+Space"), Chord.parse("Ctrl+Shift+F9")


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


class Heard:
    """What a launcher hears of its hotkeys."""

    def __init__(self, world: World) -> None:
        self.news: list[tuple[str, ...]] = []
        listener = Listener(
            pressed=lambda name, _time: self.news.append(("pressed", name)),
            bound=lambda name, why: self.news.append(("bound", name, why)),
            called=lambda name, written: self.news.append(("called", name, written)),
        )
        self.hotkeys = PortalHotkeys(world.bus, listener)
        self.hotkeys.given_token = lambda token: self.news.append(("token", token))

    def bind(self) -> None:
        self.hotkeys.bind("open", OPEN, hold_typing=True)
        self.hotkeys.bind("again", AGAIN, hold_typing=False)

    def has(self, *news: str) -> bool:
        return news in self.news


def live(world: World, portal: FakePortal) -> Heard:
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", "") and heard.has("bound", "again", ""))
    assert len(portal.called("BindShortcuts")) == 1
    heard.news.clear()
    return heard


def test_both_are_bound_in_one_session_with_the_keys_that_we_would_like(world: World) -> None:
    portal = world.portal()
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("called", "again", "keys of again"))
    ((_session, shortcuts, _parent, _options),) = portal.called("BindShortcuts")
    assert [(name, about["preferred_trigger"]) for name, about in shortcuts] == [
        ("open", ("s", "CTRL+SHIFT+space")),
        ("again", ("s", "CTRL+SHIFT+F9")),
    ]
    assert all(about["description"][1] for _name, about in shortcuts)
    assert heard.has("called", "open", "keys of open")
    assert heard.has("bound", "open", "")


def test_we_say_which_application_we_are_before_anything_else(world: World) -> None:
    portal = world.portal()
    Heard(world)
    assert world.becomes(lambda: bool(portal.called("Get")))
    assert portal.log[0] == ("Register", ("phrase-launcher", {}))


def test_a_press_comes_with_its_leave_to_take_the_focus(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    portal.press("open", "leave 1")
    assert world.becomes(lambda: bool(heard.news) and heard.news[-1][0] == "pressed")
    assert heard.news == [("token", "leave 1"), ("pressed", "open")]
    portal.press("again")
    assert world.becomes(lambda: len(heard.news) == 3)
    assert heard.news[-1] == ("pressed", "again")


def lets_up(portal: FakePortal, session: str = "") -> None:
    body = (session or portal.session, "again", 1300, {})
    interface = "org.freedesktop.portal.GlobalShortcuts"
    portal.signal("", "/org/freedesktop/portal/desktop", interface, "Deactivated", "osta{sv}", body)


def test_the_keys_of_a_hotkey_are_held_until_the_desktop_says_that_it_is_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.desktop.portals.shortcuts._UP_WITHIN", 60.0)
    portal = world.portal()
    heard = live(world, portal)
    held = heard.hotkeys.held
    told: list[bool] = []
    heard.hotkeys._listener.pressed = lambda _name, _time: told.append(held.any_down)
    portal.press("again")
    assert world.becomes(lambda: told == [True])
    lets_up(portal, "/org/freedesktop/portal/desktop/session/1_1/other")
    world.settles()
    assert held.any_down
    assert not held.untouched
    lets_up(portal)
    assert world.becomes(lambda: held.untouched)


def test_a_desktop_that_never_says_so_is_waited_for_in_bounds(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    portal.press("again")
    assert world.becomes(lambda: heard.hotkeys.held.any_down)
    assert world.becomes(lambda: not heard.hotkeys.held.any_down)


def test_where_a_window_of_ours_has_the_focus_it_sees_itself_what_is_held(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    heard.hotkeys.held.enter()
    portal.press("open")
    assert world.becomes(lambda: heard.has("pressed", "open"))
    assert heard.hotkeys.held.untouched


def test_presses_of_other_sessions_and_of_unknown_names_are_not_ours(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    portal.press("open", session="/org/freedesktop/portal/desktop/session/1_1/other")
    portal.press("unknown")
    world.settles()
    assert heard.news == []


def test_a_press_that_somebody_else_pretends_is_not_believed(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    stranger = FakePortal.__new__(FakePortal)
    stranger.address, stranger.name, stranger.session = world.address, "org.example.Stranger", portal.session
    stranger.begin()
    body = (portal.session, "open", 1, {})
    interface = "org.freedesktop.portal.GlobalShortcuts"
    stranger.signal(world.bus.me, "/org/freedesktop/portal/desktop", interface, "Activated", "osta{sv}", body)
    world.settles()
    assert stranger.connection is not None
    stranger.connection.close()
    assert heard.news == []


def test_what_the_user_changes_in_the_desktop_is_told(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    portal.change({"open": "Super+P"})
    assert world.becomes(lambda: heard.has("called", "open", "Super+P"))


def test_without_a_portal_it_says_so(world: World) -> None:
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", "unavailable") and heard.has("bound", "again", "unavailable"))


def test_a_portal_without_hotkeys_is_none(world: World) -> None:
    world.portal(RemoteDesktop=1)
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", "unavailable"))


def test_who_declines_is_not_asked_again_by_itself(world: World) -> None:
    portal = world.portal()
    portal.codes["BindShortcuts"] = 1
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", "refused"))
    world.settles()
    assert len(portal.called("BindShortcuts")) == 1
    portal.codes.clear()
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", ""))


def test_one_of_two_that_was_declined_is_told_alone(world: World) -> None:
    portal = world.portal()
    portal.results["BindShortcuts"] = {"shortcuts": ("a(sa{sv})", [("open", {"trigger_description": ("s", "Super+P")})])}
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "again", "refused"))
    assert heard.has("bound", "open", "")
    assert heard.has("called", "open", "Super+P")


def test_a_desktop_that_tells_nothing_of_them_is_asked_for_the_list(world: World) -> None:
    portal = world.portal(GlobalShortcuts=1)
    portal.results["BindShortcuts"] = {}
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("called", "open", "keys of open"))


def test_a_session_that_the_desktop_closed_is_told_and_made_anew_by_binding(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    portal.close_session()
    assert world.becomes(lambda: heard.has("bound", "open", "closed") and heard.has("bound", "again", "closed"))
    world.settles()
    assert len(portal.called("BindShortcuts")) == 1
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", ""))
    portal.press("open")
    assert world.becomes(lambda: heard.has("pressed", "open"))


def test_portals_that_are_started_anew_are_bound_anew(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    portal.end()
    world.settles(0.05)
    fresh = world.portal()
    assert world.becomes(lambda: heard.has("bound", "open", ""))
    assert len(fresh.called("BindShortcuts")) == 1
    fresh.press("open")
    assert world.becomes(lambda: heard.has("pressed", "open"))


def test_portals_that_come_late_are_used(world: World) -> None:
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", "unavailable"))
    world.portal()
    assert world.becomes(lambda: heard.has("bound", "open", ""))


def test_released_hotkeys_are_the_other_programs_again(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    heard.hotkeys.release("open")
    heard.hotkeys.release("again")
    assert world.becomes(lambda: bool(portal.called("Close session")))
    assert heard.news == []


def test_release_and_bind_in_one_turn_ask_the_desktop_nothing(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    for name, chord in (("open", OPEN), ("again", AGAIN)):
        heard.hotkeys.release(name)
        heard.hotkeys.bind(name, chord, hold_typing=False)
    assert world.becomes(lambda: heard.has("bound", "again", ""))
    assert len(portal.called("BindShortcuts")) == 1
    assert not portal.called("Close session")


def test_what_is_changed_while_the_desktop_asks_counts_in_the_end(world: World) -> None:
    portal = world.portal()
    portal.held = []
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: bool(portal.called("CreateSession")))
    heard.hotkeys.bind("open", Chord.parse("Super+P"), hold_typing=True)
    world.settles(0.05)
    portal.let_go()
    assert world.becomes(lambda: heard.has("bound", "open", ""))
    assert portal.called("BindShortcuts")[-1][1][0][1]["preferred_trigger"] == ("s", "LOGO+p")


def test_the_desktops_own_settings_are_shown_where_it_has_them(world: World) -> None:
    portal = world.portal()
    heard = live(world, portal)
    assert heard.hotkeys.configurable
    heard.hotkeys.configure()
    assert world.becomes(lambda: bool(portal.called("ConfigureShortcuts")))


def test_an_old_portal_shows_no_settings(world: World) -> None:
    portal = world.portal(GlobalShortcuts=1)
    heard = live(world, portal)
    assert not heard.hotkeys.configurable
    heard.hotkeys.configure()
    world.settles(0.05)
    assert not portal.called("ConfigureShortcuts")


@pytest.mark.parametrize(
    "results", [{"shortcuts": ("s", "x")}, {"shortcuts": ("a(sa{sv})", [("open", {"trigger_description": ("u", 5)})])}]
)
def test_nonsense_in_an_answer_harms_nothing(world: World, results: dict[str, object]) -> None:
    portal = world.portal()
    portal.results["BindShortcuts"] = results
    heard = Heard(world)
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", ""))


@pytest.mark.parametrize("member", ["CreateSession", "BindShortcuts", "Get", "Register"])
def test_answers_of_another_shape_harm_nothing(world: World, member: str) -> None:
    portal = world.portal()
    portal.odd[member] = ("u", (7,))
    heard = Heard(world)
    heard.bind()
    world.settles()
    assert heard.has("bound", "open", "" if member == "Register" else "unavailable")


def test_trying_out_says_only_whether_there_is_a_portal(world: World) -> None:
    told: list[str] = []
    heard = Heard(world)
    heard.hotkeys.try_out(OPEN, told.append)
    assert world.becomes(lambda: told == ["unavailable"])
    world.portal()
    heard.bind()
    assert world.becomes(lambda: heard.has("bound", "open", ""))
    heard.hotkeys.try_out(OPEN, told.append)
    assert world.becomes(lambda: told == ["unavailable", ""])


@given(st.sets(st.sampled_from(MODIFIERS)), st.sampled_from(sorted(KEYS)))
def test_each_chord_has_a_trigger_of_its_own(modifiers: set[str], key: str) -> None:
    chord = Chord(tuple(m for m in MODIFIERS if m in modifiers), key)
    *held, pressed = trigger(chord).split("+")
    assert len(held) == len(modifiers)
    assert set(held) <= {"CTRL", "ALT", "SHIFT", "LOGO"}
    others = [other for other in KEYS if other != key]
    assert pressed not in {trigger(Chord((), other)) for other in others}
