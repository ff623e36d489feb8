"""The session bus, never waited for: against a private bus, and sockets that only pretend to be one."""

import contextlib
import os
import select
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_portal import Speaker, World, a_world
from hypothesis import given
from hypothesis import strategies as st
from jeepney import DBusAddress, Message, MessageFlag, new_method_call

from launcher.desktop.portals.bus import GONE, LATE, ODD, Bus, picked
from launcher.desktop.portals.pipes import Draining, Filling
from launcher.desktop.portals.watching import Watching
from launcher.errors import LauncherError

NAME = "org.example.Somebody"
WHOM = DBusAddress("/somebody", NAME, NAME)


class Somebody(Speaker):
    def Echo(self, message: Message) -> None:  # noqa: N802 -- the bus' name
        self.reply(message, "s", message.body)


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


def somebody(world: World) -> Somebody:
    made = Somebody(world.address, NAME)
    world.others.append(made)
    return made


class TestConnecting:
    """It is the only moment that waits."""

    def test_without_a_bus_it_says_so(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        with pytest.raises(LauncherError):
            Bus()
        monkeypatch.delenv("XDG_RUNTIME_DIR")
        with pytest.raises(LauncherError):
            Bus()

    @pytest.mark.parametrize("address", ["nonsense", "unix:path=/nowhere/bus", "tcp:host=x,port=1", "unix:", "disabled:"])
    def test_an_address_that_leads_nowhere_is_told(self, address: str) -> None:
        with pytest.raises(LauncherError):
            Bus(address)

    def test_the_runtime_folder_has_it_where_nobody_says(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(Path(world.address.split("path=")[1].split(",")[0]).parent))
        bus = Bus()
        assert bus.me.startswith(":")
        bus.close()

    @pytest.mark.parametrize(
        "says", [b"", b"OK 00\r\n", b"OK 00\r\nAGREE_UNIX_FD\r\n", b"REJECTED\r\n", b"OK 00\r\nAGREE_UNIX_FD\r\n" + b"\0" * 64]
    )
    def test_one_that_hangs_or_talks_nonsense_costs_half_a_second(self, tmp_path: Path, says: bytes) -> None:
        path = tmp_path / "bus"
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen()

            def speak() -> None:
                line, _who = listening.accept()
                with line, contextlib.suppress(OSError):  # it may have hung up by then
                    for part in says.splitlines(keepends=True):
                        line.recv(4096)
                        line.sendall(part)
                    done.wait(5)

            done = threading.Event()
            thread = threading.Thread(target=speak)
            thread.start()
            began = time.monotonic()
            with pytest.raises(LauncherError):
                Bus(f"unix:path={path}")
            took = time.monotonic() - began
            done.set()
            thread.join()
        assert took < 1.5


class TestCalling:
    """Every call ends once, and later."""

    def test_an_answer_comes_by_pumping_only(self, world: World) -> None:
        somebody(world)
        told: list[str] = []
        stirred: list[int] = []
        world.bus.stirred = lambda: stirred.append(1)
        world.bus.call(WHOM, "Echo", "s", ("hello",), gives="s", then=told.append)
        assert told == []
        assert world.becomes(lambda: told == ["hello"])
        assert stirred

    def test_an_error_has_its_name(self, world: World) -> None:
        somebody(world)
        told: list[str] = []
        world.bus.call(WHOM, "Nothing", failed=told.append)
        assert world.becomes(lambda: told == ["org.freedesktop.DBus.Error.UnknownMethod"])

    def test_an_answer_of_another_shape_is_a_failure(self, world: World) -> None:
        somebody(world)
        told: list[str] = []
        world.bus.call(WHOM, "Echo", "s", ("hello",), gives="u", then=lambda *_: told.append("then"), failed=told.append)
        assert world.becomes(lambda: told == [ODD])

    def test_nobody_is_waited_for_longer_than_is_said(self, world: World) -> None:
        somebody(world).silent.add("Echo")
        told: list[str] = []
        world.bus.call(WHOM, "Echo", "s", ("hello",), failed=told.append, within=0.05)
        assert world.becomes(lambda: told == [LATE], 1.0)

    def test_the_end_of_the_bus_ends_every_call(self, world: World) -> None:
        somebody(world).silent.add("Echo")
        told: list[str] = []
        world.bus.lost.append(lambda: told.append("lost"))
        world.bus.call(WHOM, "Echo", "s", ("hello",), failed=told.append)
        world.settles(0.05)
        world.bus._wire._socket.shutdown(socket.SHUT_RDWR)
        assert world.becomes(lambda: told == [GONE, "lost"])
        world.bus.call(WHOM, "Echo", "s", ("hello",), failed=told.append)
        assert told == [GONE, "lost"]
        assert world.becomes(lambda: told[2:] == [GONE])

    def test_what_does_not_fit_into_the_socket_waits(self, world: World) -> None:
        somebody(world)
        told: list[str] = []
        text = "x" * 100_000
        began = time.monotonic()
        for _time in range(40):
            world.bus.call(WHOM, "Echo", "s", (text,), gives="s", then=told.append, within=30)
        assert time.monotonic() - began < 1
        assert world.bus._full
        assert world.becomes(lambda: told == [text] * 40, 20)
        assert not world.bus._full


class TestBeingCalled:
    """Others call us, and get an empty answer or an error."""

    def test_a_call_is_told_with_its_caller(self, world: World) -> None:
        told: list[tuple[str, ...]] = []
        world.bus.answer("/here", "launcher.Test", "Say", "s", lambda caller, text: told.append((caller, text)))
        other = somebody(world)
        assert other.connection is not None
        other.connection.send(new_method_call(DBusAddress("/here", world.bus.me, "launcher.Test"), "Say", "s", ("hello",)))
        assert world.becomes(lambda: told == [(other.connection.unique_name, "hello")])

    @pytest.mark.parametrize(
        ("path", "member", "signature", "body"),
        [("/here", "Other", "s", ("x",)), ("/", "Say", "s", ("x",)), ("/here", "Say", "u", (1,))],
    )
    def test_any_other_call_is_refused(
        self, world: World, path: str, member: str, signature: str, body: tuple[object, ...]
    ) -> None:
        told: list[str] = []
        world.bus.answer("/here", "launcher.Test", "Say", "s", lambda _caller, text: told.append(text))
        asking = Bus(world.address)
        heard: list[str] = []
        asking.call(DBusAddress(path, world.bus.me, "launcher.Test"), member, signature, body, failed=heard.append)
        for _turn in range(50):
            select.select([asking, world.bus], [], [], 0.02)
            asking.pump()
            world.bus.pump()
        asking.close()
        assert heard == ["org.freedesktop.DBus.Error.UnknownMethod"]
        assert told == []

    def test_who_wants_no_answer_gets_none(self, world: World) -> None:
        other = somebody(world)
        assert other.connection is not None
        message = new_method_call(DBusAddress("/", world.bus.me, "launcher.Test"), "Say")
        message.header.flags = MessageFlag.no_reply_expected
        other.connection.send(message)
        world.settles(0.05)


class TestNames:
    """Who is there."""

    def test_a_name_is_followed_from_owner_to_owner(self, world: World) -> None:
        owners: list[str] = []
        world.bus.follow(NAME, owners.append)
        assert world.becomes(lambda: owners == [""])
        other = somebody(world)
        assert world.becomes(lambda: len(owners) == 2)
        assert owners[1] == world.bus.owner(NAME) != ""
        late: list[str] = []
        world.bus.follow(NAME, late.append)
        assert late == []
        assert world.becomes(lambda: late == [owners[1]])
        other.end()
        assert world.becomes(lambda: owners[2:] == [""] and late[1:] == [""])

    def test_nobody_is_told_twice_however_the_answers_fall(self, world: World) -> None:
        somebody(world)
        owners: list[str] = []
        world.bus.hear(NAME, NAME, "Signal", "s", lambda *_values: None)
        world.bus.follow(NAME, owners.append)
        select.select([], [], [], 0.05)  # so that the answer and what is due come in one turn
        world.settles(0.05)
        assert owners == [world.bus.owner(NAME)]

    def test_all_names_are_told(self, world: World) -> None:
        somebody(world)
        told: list[frozenset[str]] = []
        world.bus.names(told.append)
        assert world.becomes(lambda: bool(told))
        assert {NAME, "org.freedesktop.DBus"} <= told[0]


class TestPipes:
    """Read to the end or filled, within limits."""

    def test_what_is_written_is_read(self, world: World) -> None:
        ours, theirs = os.pipe()
        data = os.urandom(400_000)
        read: list[bytes | None] = []
        written: list[bool] = []
        Draining(world.bus, ours, len(data), read.append)
        Filling(world.bus, theirs, data, written.append)
        assert world.becomes(lambda: read == [data] and written == [True])

    def test_more_than_is_wanted_is_not_read(self, world: World) -> None:
        ours, theirs = os.pipe()
        read: list[bytes | None] = []
        draining = Draining(world.bus, ours, 10, read.append)
        os.write(theirs, b"x" * 11)
        assert world.becomes(lambda: read == [None])
        assert draining.too_much
        with pytest.raises(BrokenPipeError):
            os.write(theirs, b"x")
        os.close(theirs)

    def test_a_reader_that_has_gone_is_told(self, world: World) -> None:
        ours, theirs = os.pipe()
        os.close(ours)
        written: list[bool] = []
        Filling(world.bus, theirs, b"x" * 10, written.append)
        assert world.becomes(lambda: written == [False])

    def test_who_stalls_is_left(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("launcher.desktop.portals.pipes.STALLED_AFTER", 0.05)
        ours, theirs = os.pipe()
        read: list[bytes | None] = []
        Draining(world.bus, ours, 10, read.append)
        other, full = os.pipe()
        written: list[bool] = []
        Filling(world.bus, full, b"x" * 1_000_000, written.append)
        assert world.becomes(lambda: read == [None] and written == [False], 1.0)
        os.close(theirs)
        os.close(other)


class TestWatching:
    """Deadlines without waking for nothing."""

    def ready(self, watching: Watching, seconds: float) -> bool:
        return bool(select.select([watching], [], [], seconds)[0])

    def test_alarms_ring_in_their_order_and_once(self) -> None:
        watching, rang = Watching(), list[str]()
        watching.after(0.04, lambda: rang.append("late"))
        watching.after(0.02, lambda: rang.append("early"))
        watching.after(0.03, lambda: rang.append("never")).call_off()
        assert not self.ready(watching, 0.0)
        end = time.monotonic() + 2
        while len(rang) < 2 and time.monotonic() < end:
            if self.ready(watching, 0.5):
                watching.turn()
        assert rang == ["early", "late"]
        assert not self.ready(watching, 0.06)
        watching.close()

    def test_what_an_alarm_orders_for_at_once_comes_in_the_next_turn(self) -> None:
        watching, rang = Watching(), list[int]()
        watching.after(0, lambda: (rang.append(1), watching.after(0, lambda: rang.append(2)))[0])
        assert self.ready(watching, 1)
        assert watching.turn()
        assert rang == [1]
        assert self.ready(watching, 1)
        assert watching.turn()
        assert rang == [1, 2]
        assert not watching.turn()
        watching.close()

    def test_an_alarm_that_was_called_off_does_not_keep_it_awake(self) -> None:
        watching = Watching()
        watching.after(0.01, lambda: None).call_off()
        if self.ready(watching, 0.1):
            assert not watching.turn()
        assert not self.ready(watching, 0.05)
        watching.close()


@given(
    st.dictionaries(st.text(max_size=3), st.tuples(st.sampled_from("subas"), st.integers())),
    st.text(max_size=3),
    st.sampled_from("sub"),
)
def test_an_option_counts_only_in_its_own_type(options: dict[str, tuple[str, int]], name: str, signature: str) -> None:
    found = picked(options, name, signature, -1)
    assert found == (options[name][1] if name in options and options[name][0] == signature else -1)
