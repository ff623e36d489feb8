"""A Wayland session looked at: each capability by what is offered, told whole, and never called better than it is."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from launcher.desktop.checkup import CAPABILITIES, Asked, Finding
from launcher.desktop.portals.checkup import Offered
from launcher.desktop.wayland import checkup as wayland

STATUS = {"running": True, "backend": "Wayland", "hotkey_state": "unavailable", "tray": True}
WLROOTS = ("zwlr_foreign_toplevel_manager_v1", "zwp_virtual_keyboard_manager_v1", "zwlr_data_control_manager_v1")
KWIN_5 = Offered(bus=True, versions={"RemoteDesktop": 1}, keyboard=True, kwin=True, icons=True)
NEW_GNOME = Offered(bus=True, versions={"GlobalShortcuts": 1, "RemoteDesktop": 2, "Clipboard": 1}, keyboard=True)
PERMISSIONS = ("", "unknown", "none", "unasked", "asking", "granted", "refused")


def on_wayland(*offered: str, beside: Offered | None = None, **running: Any) -> dict[str, Finding]:
    """How each stands where a compositor offers these; `running` is what a launcher that runs says of itself."""
    told = STATUS | running if running else None
    asked = Asked("Ctrl+Shift+Space", told, "launcher", "launcher show", ("/opt/own/launcher", "toggle"))
    return {one.name: one for one in wayland.judged(asked, dict.fromkeys(offered, 1), beside or Offered())}


def is_told_whole(found: Iterable[Finding]) -> None:
    for one in found:
        assert one.backend
        assert one.so
        assert "\n" not in one.so + one.mend
        assert bool(one.mend) == (one.state != "good")


@given(
    offered=st.sets(st.sampled_from([*WLROOTS, "ext_data_control_manager_v1", "wl_seat"])),
    beside=st.builds(
        Offered,
        bus=st.booleans(),
        versions=st.dictionaries(st.sampled_from(["GlobalShortcuts", "RemoteDesktop", "Clipboard"]), st.integers(1, 3)),
        keyboard=st.booleans(),
        kwin=st.booleans(),
        icons=st.booleans(),
    ),
    permission=st.sampled_from(PERMISSIONS) | st.none(),
)
def test_whatever_a_session_offers_each_capability_is_told_whole(
    offered: set[str], beside: Offered, permission: str | None
) -> None:
    running = {} if permission is None else {"permission": permission}
    found = on_wayland(*offered, beside=beside, **running)
    assert tuple(found) == CAPABILITIES
    is_told_whole(found.values())


def test_on_wlroots_all_but_the_hotkey_is_good() -> None:
    found = on_wayland(*WLROOTS, beside=Offered(bus=True, icons=True))
    assert {name for name, one in found.items() if one.state != "good"} == {"hotkey"}
    assert "/opt/own/launcher toggle" in found["hotkey"].mend
    assert {way.key for way in found["hotkey"].ways} == {"gnome", "kde", "sway", "hyprland", "other"}


def test_a_permission_is_good_only_once_given_and_says_how_it_stands() -> None:
    told = {state: on_wayland(beside=NEW_GNOME, permission=state)["paste"] for state in PERMISSIONS}
    assert {state for state, one in told.items() if one.state == "good"} == {"granted"}
    assert "not allowed" in told["refused"].so
    assert "Allow pasting" in told["unasked"].mend


def test_a_portal_that_remembers_nothing_is_told_although_allowed() -> None:
    found = on_wayland("zwlr_data_control_manager_v1", beside=KWIN_5, permission="granted")
    assert found["paste"].state == "limited"
    assert "until the launcher ends" in found["paste"].so
    assert found["clipboard"].state == "good"


def test_where_the_window_is_not_known_that_is_told_and_not_called_good() -> None:
    found = on_wayland(beside=NEW_GNOME)
    assert found["target"].state == "limited"
    assert "comes back" in found["target"].so
    assert on_wayland(beside=KWIN_5)["target"].state == "good"


def test_typing_is_promised_only_where_its_window_is_seen_and_it_is_said_what_stops_it() -> None:
    assert "A change of window or the hotkey stops it" in on_wayland(*WLROOTS)["type-out"].so
    unseen = on_wayland(beside=NEW_GNOME, permission="granted")
    assert (unseen["paste"].state, unseen["type-out"].state) == ("good", "limited")
    assert "copies" in unseen["type-out"].so


def test_the_clipboard_of_a_portal_counts_only_with_the_permission() -> None:
    stands = {state: on_wayland(beside=NEW_GNOME, permission=state)["clipboard"].state for state in ("unasked", "granted")}
    assert stands == {"unasked": "limited", "granted": "good"}
