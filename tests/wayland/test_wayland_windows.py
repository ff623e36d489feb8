"""Other applications' windows as the compositor lists them, on a real sway."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sway import SwaySession
from waiting import until

from launcher.desktop import Target
from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.windows import WlWindows
from launcher.programs import names_of

pytestmark = pytest.mark.desktops
_OWN = "phrase-launcher"
_TOPLEVELS = "zwlr_foreign_toplevel_manager_v1"
_OVERLAY, _EXCLUSIVELY = 3, 1
Opens = Callable[..., Any]


@pytest.fixture
def opens(sway: SwaySession) -> Iterator[Opens]:
    """Open a window with this title, and wait until it has the keyboard."""
    started = []

    def open_one(title: str, app_id: str = "foot", does: str = "sleep 60") -> Any:
        line = ["foot", "--config=/dev/null", "--app-id", app_id, "--title", title, "sh", "-c", does]
        started.append(sway.run(*line))
        until(lambda: (seen := sway.windows.titled(title)) and sway.windows.has_focus(seen.id), 10, f"window {title!r}")
        return started[-1]

    yield open_one
    for process in started:
        sway.end(process)
    sway.windows.wait_all_gone()


@pytest.fixture
def connection(sway: SwaySession, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    monkeypatch.setenv("WAYLAND_DISPLAY", sway.display)
    opened = Connection()
    yield opened
    opened.close()


@pytest.fixture
def windows(connection: Connection) -> WlWindows:
    return WlWindows(connection, _OWN)


def _in_use(windows: WlWindows) -> Target:
    found = windows.active()
    assert found is not None
    return found


def test_the_window_in_use_is_known_whether_it_was_opened_before_us_or_after(
    connection: Connection, opens: Opens, sway: SwaySession
) -> None:
    opens("before")
    windows = WlWindows(connection, _OWN)
    first = _in_use(windows)
    assert (first.app, first.names, first.title, first.terminal, first.unseen) == ("foot", ("foot",), "before", True, False)
    opens("after", "org.example.Reader")
    second = _in_use(windows)
    assert (second.app, second.names, second.title, second.terminal) == (
        *("reader", ("org.example.reader", "reader"), "after"),
        False,
    )
    assert windows.exists(first)
    assert not windows.focused(first)
    assert windows.focused(second)


def test_on_the_bare_desktop_nothing_is_in_use(windows: WlWindows, opens: Opens, sway: SwaySession) -> None:
    assert windows.active() is None
    opens("one")
    target = _in_use(windows)
    sway.command("workspace 2")
    assert windows.active() is None
    assert not windows.focused(target)
    windows.activate(target.window)
    until(lambda: windows.focused(target), 5, "it comes back from the other workspace")
    sway.command("workspace 1")


def test_of_two_windows_of_one_program_the_right_one_gets_the_keyboard_back(
    windows: WlWindows, opens: Opens, sway: SwaySession
) -> None:
    opens("left")
    left = _in_use(windows)
    opens("right")
    right = _in_use(windows)
    for target, title in ((left, "left"), (right, "right"), (left, "left")):
        windows.activate(target.window)
        until(lambda target=target: windows.focused(target), 5, f"focus on {title}")
        assert sway.windows.title(sway.windows.active()) == title
        assert _in_use(windows) == target


def test_another_title_is_told_as_it_is_now(windows: WlWindows, opens: Opens) -> None:
    opens("customer one", does="sleep 0.3; printf '\\033]2;customer two\\007'; sleep 60")
    target = _in_use(windows)
    until(lambda: windows.exists(target) and windows.title(target) == "customer two", 5, "the other title")
    assert _in_use(windows).window == target.window


def test_a_closed_window_is_gone_and_its_number_is_nobodys(windows: WlWindows, opens: Opens, sway: SwaySession) -> None:
    process = opens("closes")
    target = _in_use(windows)
    sway.end(process)
    until(lambda: not windows.exists(target), 5, "gone")
    assert windows.title(target) == ""
    assert not windows.focused(target)
    windows.activate(target.window)
    opens("later")
    assert _in_use(windows).window > target.window


def test_a_window_of_our_own_is_no_target_and_the_newest_of_them_comes_forward(
    windows: WlWindows, opens: Opens, sway: SwaySession
) -> None:
    opens("editor", _OWN)
    opens("overlay", _OWN)
    assert windows.active() is None
    opens("letter")
    target = _in_use(windows)
    windows.activate(3)  # as Qt counts our windows
    until(lambda: sway.windows.title(sway.windows.active()) == "overlay", 5, "our newest window in front")
    assert windows.active() is None
    assert not windows.focused(target)
    assert target.window > 1 << 31  # never one of Qt's


def test_a_menu_that_takes_the_keyboard_for_itself_leaves_no_window_in_use(
    windows: WlWindows, connection: Connection, opens: Opens
) -> None:
    opens("letter")
    target = _in_use(windows)
    menu = _menu(connection)
    until(lambda: not windows.focused(target), 5, "the menu has the keyboard")
    assert windows.active() is None
    connection.forget(menu)
    until(lambda: windows.focused(target), 5, "the letter has it back")


@pytest.mark.parametrize("there", [False, True], ids=["never-offered", "finished"])
def test_without_a_list_no_window_is_known_and_asking_is_harmless(connection: Connection, opens: Opens, *, there: bool) -> None:
    opens("letter")
    if not there:
        del connection.globals[_TOPLEVELS]
    windows = WlWindows(connection, _OWN)
    target = windows.active() or Target(1, "", "")
    assert windows.known is there
    if there:
        windows._manager.stop()
        until(lambda: windows.active() is None, 5, "the list has ended")
    assert not windows.known
    assert not windows.exists(target)
    assert not windows.focused(target)
    assert windows.title(target) == ""
    windows.activate(target.window)
    windows.unlist(target.window)


def test_after_the_connection_was_lost_windows_are_known_anew_and_none_by_an_old_number(
    connection: Connection, windows: WlWindows, opens: Opens
) -> None:
    opens("letter")
    old = _in_use(windows)
    lost: list[int] = []
    connection.lost = lambda: lost.append(1)
    connection.bind("zwp_virtual_keyboard_manager_v1", 1).create_virtual_keyboard(connection.seat).key(0, 30, 1)  # without a map
    assert not windows.exists(old)
    assert not windows.focused(old)
    assert windows.active() is None
    assert not windows.known
    assert lost == [1]
    connection.reopen()
    assert windows.known
    assert _in_use(windows).title == "letter"
    assert not windows.exists(old)
    assert _in_use(windows).window > old.window


@pytest.mark.parametrize(
    ("app_id", "names"),
    [
        ("", ()),
        ("foot", ("foot",)),
        ("org.gnome.gedit", ("org.gnome.gedit", "gedit")),
        ("com.slack.slack-desktop", ("com.slack.slack-desktop", "slack-desktop")),
        ("rocket.chat", ("rocket.chat",)),
        ("chrome-127.0.0.1__-default", ("chrome-127.0.0.1__-default", "chrome")),
        ("brave-docs.example.com__a_b-profile_1", ("brave-docs.example.com__a_b-profile_1", "brave")),
        ("...", ("...",)),
    ],
)
def test_a_rule_can_mean_a_window_by_its_id_and_by_its_programs_name(app_id: str, names: tuple[str, ...]) -> None:
    assert names_of(app_id) == names


def _menu(connection: Connection) -> Any:
    """A surface over all windows that wants all keys, as menus and lock screens are."""
    compositor, shell = connection.bind("wl_compositor", 4), connection.bind("zwlr_layer_shell_v1", 4)
    side, shared = 16, connection.bind("wl_shm", 1)
    memory = os.memfd_create("menu")
    os.ftruncate(memory, side * side * 4)
    pool = shared.create_pool(memory, side * side * 4)
    os.close(memory)
    surface = compositor.create_surface()
    connection.listen(surface)
    layered = shell.get_layer_surface(surface, None, _OVERLAY, "menu")

    def shown(serial: int, _width: int, _height: int) -> None:
        layered.ack_configure(serial)
        surface.attach(pool.create_buffer(0, side, side, side * 4, 0), 0, 0)
        surface.commit()

    connection.listen(layered, configure=shown)
    layered.set_size(side, side)
    layered.set_keyboard_interactivity(_EXCLUSIVELY)
    surface.commit()
    return layered
