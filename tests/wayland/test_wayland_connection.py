"""The connection to a compositor: what it tells, how it ends, and the traps of the library below it."""

import gc
import os
import select
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sway import SwaySession
from waiting import until

from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.protocols import interface
from launcher.errors import LauncherError

pytestmark = pytest.mark.desktops
_ROOT = Path(__file__).resolve().parents[2]
_TOPLEVELS = "zwlr_foreign_toplevel_manager_v1"


@pytest.fixture
def here(sway: SwaySession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", sway.display)


@pytest.fixture
def connection(here: None) -> Iterator[Connection]:
    opened = Connection()
    yield opened
    opened.close()


@pytest.fixture
def lost(connection: Connection) -> list[str]:
    told: list[str] = []
    connection.lost = lambda: told.append("lost")
    return told


def _wait_for(connection: Connection, told: list[str], bound: float = 5) -> None:
    """As the launcher waits: for the socket only."""
    connection.flush()
    end = time.monotonic() + bound
    while not told and time.monotonic() < end:
        if select.select([connection.fileno()], [], [], 0.1)[0]:
            connection.pump()
    assert told


def _types_copied(connection: Connection) -> list[str]:
    heard: list[str] = []
    device = connection.bind("zwlr_data_control_manager_v1", 2).get_data_device(connection.seat)
    connection.listen(device, data_offer=lambda offer: connection.listen(offer, offer=heard.append), selection=lambda _it: None)
    return heard


def test_what_the_compositor_offers_is_known_and_bound_at_no_higher_version_than_all_sides_speak(connection: Connection) -> None:
    number, version = connection.globals["wl_seat"]
    assert number > 0
    assert version >= 5
    assert connection.seat is connection.seat
    assert connection.bind(_TOPLEVELS, 1) is not None
    assert connection.bind("ext_nothing_v1", 1) is None


@pytest.mark.parametrize("place", ["/nowhere/wayland-9", "wayland-97"])
def test_without_a_compositor_it_says_so_kindly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", place)
    with pytest.raises(LauncherError) as told:
        Connection()
    assert told.value.hint


def test_there_is_only_one_at_a_time_and_the_refused_one_does_no_harm(connection: Connection) -> None:
    with pytest.raises(RuntimeError):
        Connection()
    assert connection.roundtrip()


def test_pump_takes_no_time_where_there_is_no_news(connection: Connection) -> None:
    connection.roundtrip()
    started = time.monotonic()
    for _ in range(100):
        connection.pump()
    assert time.monotonic() - started < 1


def test_a_compositor_that_hangs_blocks_nobody(connection: Connection, sway: SwaySession) -> None:
    sway.compositor.send_signal(signal.SIGSTOP)
    try:
        started = time.monotonic()
        connection.pump()
        connection.flush()
        assert time.monotonic() - started < 0.2
        assert not connection.roundtrip(within=0.3)
        assert time.monotonic() - started < 1
    finally:
        sway.compositor.send_signal(signal.SIGCONT)
    assert connection.roundtrip(5)


def test_handlers_may_answer_anything(connection: Connection, capfd: pytest.CaptureFixture[str]) -> None:
    question = connection.bind("wl_output", 4)
    heard: list[object] = []
    connection.listen(question, done=lambda: heard.append("done") or "an object", name=lambda name: name)
    connection.roundtrip()
    assert heard
    assert capfd.readouterr() == ("", "")


def test_a_mistake_in_a_handler_is_raised_where_the_news_is_taken_and_the_news_behind_it_still_comes(
    connection: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    heard: list[str] = []

    def mistaken(_name: str) -> None:
        raise ZeroDivisionError

    connection.listen(connection.bind("wl_output", 4), name=mistaken, done=lambda: heard.append("done"))
    with pytest.raises(ZeroDivisionError):
        connection.roundtrip()
    connection.roundtrip()
    assert heard == ["done"]
    assert capfd.readouterr() == ("", "")


def test_what_is_listened_to_is_kept_though_nobody_else_holds_it(
    connection: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    heard: list[object] = []
    device = connection.bind("zwlr_data_control_manager_v1", 2).get_data_device(connection.seat)
    connection.listen(
        device, data_offer=lambda offer: connection.listen(offer, offer=heard.append), selection=lambda _offer: None
    )
    del device
    gc.collect()
    with subprocess.Popen(["wl-copy", "-f", "text"], env=dict(os.environ), stdin=subprocess.DEVNULL) as owner:
        until(lambda: connection.roundtrip() and heard, 5, "types of what was copied")
        owner.terminate()
    assert "text/plain" in heard
    assert "garbage" not in capfd.readouterr().err


def test_a_forgotten_object_hears_nothing_more(connection: Connection) -> None:
    heard: list[object] = []
    output = connection.bind("wl_output", 4)
    connection.listen(output, done=lambda: heard.append("done"))
    connection.forget(output)
    assert connection.roundtrip()
    assert not heard


def test_a_handler_may_end_the_connection(connection: Connection) -> None:
    connection.listen(connection.bind("wl_output", 4), name=lambda _name: connection.close())
    connection.roundtrip()
    assert not connection.alive
    assert not connection.roundtrip()


def test_after_a_mistake_of_ours_the_end_is_told_once_and_asking_is_harmless(connection: Connection, lost: list[str]) -> None:
    connection.bind("xdg_wm_base", 1).pong(77)
    connection.bind("zwp_virtual_keyboard_manager_v1", 1).create_virtual_keyboard(connection.seat).key(0, 30, 1)  # without a map
    _wait_for(connection, lost)
    for _ in range(3):
        connection.pump()
        connection.flush()
    assert lost == ["lost"]
    assert not connection.alive
    assert not connection.roundtrip()
    assert connection.bind("wl_output", 1) is None
    assert not select.select([connection.fileno()], [], [], 0)[0]


def test_it_can_be_opened_anew_in_place_and_everybody_begins_again(connection: Connection, lost: list[str]) -> None:
    begun, moves, titles = [], [], []
    connection.moved = lambda: moves.append(connection.fileno())

    def begin() -> None:
        begun.append(connection.bind(_TOPLEVELS, 3))
        connection.listen(begun[-1], toplevel=lambda window: connection.listen(window, app_id=titles.append))

    connection.whenever_open(begin)
    connection.bind("zwp_virtual_keyboard_manager_v1", 1).create_virtual_keyboard(connection.seat).key(0, 30, 1)
    _wait_for(connection, lost)
    connection.reopen()
    assert len(begun) == 2
    assert moves[-1] == connection.fileno()
    with subprocess.Popen(["foot", "sleep", "60"], env=dict(os.environ), stdin=subprocess.DEVNULL) as window:
        until(lambda: connection.roundtrip() and titles, 10, "news through the new connection")
        window.terminate()
    assert lost == ["lost"]


def test_whoever_is_told_that_it_is_lost_may_open_it_anew_at_once(connection: Connection) -> None:
    connection.lost = connection.reopen
    connection.bind("zwp_virtual_keyboard_manager_v1", 1).create_virtual_keyboard(connection.seat).key(0, 30, 1)
    started = time.monotonic()
    assert not connection.roundtrip(within=5)
    assert time.monotonic() - started < 2
    assert connection.roundtrip()


def test_a_compositor_started_anew_is_noticed_and_another_connection_hears_its_news() -> None:
    told: list[str] = []
    with SwaySession() as own, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAYLAND_DISPLAY", own.display)
        first = Connection()
        first.lost = lambda: told.append("lost")
        own.stop_compositor(kill=True)
        _wait_for(first, told)
        with pytest.raises(LauncherError):
            first.reopen()
        own.start_compositor()
        first.close()
        second = Connection()
        heard = _types_copied(second)
        with subprocess.Popen(["wl-copy", "-f", "text"], env={**os.environ, **own.env}, stdin=subprocess.DEVNULL) as owner:
            until(lambda: second.roundtrip() and heard, 5, "types of what was copied")
            owner.terminate()
        second.close()
    assert told == ["lost"]


@pytest.mark.parametrize("end", ["", "connection.close()", "raise SystemExit(0)"])
def test_a_process_that_ends_without_ado_ends_well(here: None, end: str) -> None:
    program = f"""
        from launcher.desktop.wayland.connection import Connection
        connection = Connection()
        connection.bind("zwp_virtual_keyboard_manager_v1", 1).create_virtual_keyboard(connection.seat)
        connection.roundtrip()
        {end}
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=_ROOT, capture_output=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_socket_that_a_compositor_hands_down_is_left_to_qt(here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_SOCKET", "99")
    connection = Connection()
    connection.close()
    assert os.environ["WAYLAND_SOCKET"] == "99"


def test_protocols_that_neither_we_nor_the_library_have_are_unknown() -> None:
    assert interface("wp_viewporter").name == "wp_viewporter"
    with pytest.raises(KeyError):
        interface("zwp_made_up_v1")
