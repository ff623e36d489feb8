"""The desktop's notifications: one line at a time, and a server that is missing or hangs costs nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from fake_portal import Speaker, World, a_world

from launcher.desktop.portals.notices import NAME, Notices

PLACE = "/org/freedesktop/Notifications"


class Server(Speaker):
    """Shows lines, as its test wants it."""

    def __init__(self, address: str) -> None:
        self.able = ["body", "body-markup", "actions"]
        self.next = 0
        self.waits: list[Any] | None = None
        super().__init__(address, NAME)

    def GetCapabilities(self, message: Any) -> None:  # noqa: N802 -- the bus' name, as all below
        self.reply(message, "as", (self.able,))

    def Notify(self, message: Any) -> None:  # noqa: N802
        if self.waits is not None:
            self.waits.append(message)
            return
        self.next = message.body[1] or self.next + 1
        self.reply(message, "u", (self.next,))

    def CloseNotification(self, message: Any) -> None:  # noqa: N802
        self.reply(message)

    def let_go(self) -> None:
        waits, self.waits = self.waits or [], None
        for message in waits:
            self.Notify(message)

    def says(self, member: str, *values: Any) -> None:
        signature = {"ActionInvoked": "us", "ActivationToken": "us", "NotificationClosed": "uu"}[member]
        self.signal("", PLACE, NAME, member, signature, values)

    @property
    def lines(self) -> list[str]:
        return [body[4] or body[3] for body in self.called("Notify")]


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


@pytest.fixture
def server(world: World) -> Server:
    made = Server(world.address)
    world.others.append(made)
    return made


def test_a_line_is_shown_and_a_click_on_it_is_told_with_its_leave(world: World, server: Server) -> None:
    notices, clicked = Notices(world.bus), list[str]()
    notices.given_token = lambda token: clicked.append(f"token {token}")
    notices.tell("Copied: press Ctrl+V <now> & here.", warn=True, clicked=lambda: clicked.append("clicked"))
    assert world.becomes(lambda: notices._line.number == 1)
    _name, instead, icon, _summary, body, actions, hints, stands = server.called("Notify")[0]
    assert (instead, icon, body) == (0, "dialog-warning", "Copied: press Ctrl+V &lt;now&gt; &amp; here.")
    assert actions[0] == "default"
    assert hints["transient"] == ("b", True)
    assert stands > 0
    server.says("ActionInvoked", 77, "default")
    server.says("ActionInvoked", 1, "other")
    server.says("ActivationToken", 1, "leave")
    server.says("ActionInvoked", 1, "default")
    assert world.becomes(lambda: clicked == ["token leave", "clicked"])
    server.says("NotificationClosed", 1, 2)
    assert world.becomes(lambda: notices._line.number == 0)
    server.says("ActionInvoked", 1, "default")
    world.settles(0.05)
    assert clicked == ["token leave", "clicked"]


def test_a_line_takes_the_place_of_the_one_before(world: World, server: Server) -> None:
    notices = Notices(world.bus)
    for text in ("one", "two"):
        notices.tell(text, warn=False, clicked=None)
        assert world.becomes(lambda text=text: text in server.lines and not notices._line._busy)
    assert [body[1] for body in server.called("Notify")] == [0, 1]
    assert len(server.called("GetCapabilities")) == 1
    assert server.called("Notify")[0][5] == []


def test_of_lines_that_come_faster_than_they_are_shown_the_last_counts(world: World, server: Server) -> None:
    server.waits = []
    notices = Notices(world.bus)
    for text in ("one", "two", "three"):
        notices.tell(text, warn=False, clicked=None)
    assert world.becomes(lambda: server.lines == ["one"])
    server.let_go()
    assert world.becomes(lambda: server.lines == ["one", "three"])


def test_how_far_it_has_come_stands_in_one_place_until_it_is_over(world: World, server: Server) -> None:
    notices = Notices(world.bus)
    for text in ("10 of 90", "50 of 90"):
        notices.change(text)
        assert world.becomes(lambda text=text: text in server.lines and not notices._progress._busy)
    assert [(body[1], body[7]) for body in server.called("Notify")] == [(0, 0), (1, 0)]
    notices.change("")
    assert world.becomes(lambda: server.called("CloseNotification") == [(1,)])


def test_what_is_over_before_it_was_shown_is_taken_away_then(world: World, server: Server) -> None:
    server.waits = []
    notices = Notices(world.bus)
    notices.change("10 of 90")
    notices.change("20 of 90")
    assert world.becomes(lambda: bool(server.lines))
    notices.change("")
    server.let_go()
    assert world.becomes(lambda: server.called("CloseNotification") == [(1,)])
    assert server.lines == ["10 of 90"]


def test_a_server_that_can_do_little_gets_little(world: World, server: Server) -> None:
    server.able = []
    Notices(world.bus).tell("a <b> c", warn=False, clicked=lambda: None)
    assert world.becomes(lambda: server.lines == ["a <b> c"])
    assert server.called("Notify")[0][3:6] == ("a <b> c", "", [])


def test_letters_that_cannot_be_sent_are_no_fault(world: World, server: Server) -> None:
    Notices(world.bus).tell("a\0b\ud800c", warn=False, clicked=None)
    assert world.becomes(lambda: server.lines == ["ab?c"])


def test_without_a_server_nothing_happens(world: World) -> None:
    notices = Notices(world.bus)
    notices.tell("one", warn=False, clicked=None)
    notices.change("10 of 90")
    notices.change("")
    world.settles(0.05)
    assert not notices._line._busy


def told_unshown(notices: Notices) -> list[tuple[str, bool]]:
    told: list[tuple[str, bool]] = []
    notices.unshown = lambda text, warn: told.append((text, warn))
    return told


def test_each_line_that_nobody_shows_is_told_once_in_order(world: World) -> None:
    notices = Notices(world.bus)
    told = told_unshown(notices)
    for text, warn in (("one", True), ("two", False), ("three", True)):
        notices.tell(text, warn=warn, clicked=None)
    notices.change("10 of 90")
    assert world.becomes(lambda: told == [("one", True), ("two", False), ("three", True)])
    world.settles(0.05)
    notices.tell("four", warn=False, clicked=None)
    assert world.becomes(lambda: len(told) == 4)
    assert told[-1] == ("four", False)


def test_a_line_that_is_shown_is_not_told(world: World, server: Server) -> None:
    notices = Notices(world.bus)
    told = told_unshown(notices)
    notices.tell("one", warn=True, clicked=None)
    assert world.becomes(lambda: notices._line.number == 1)
    assert told == []
    server.silent, server.odd = set(), {"Notify": ("s", ("?",))}
    notices.tell("two", warn=True, clicked=None)
    assert world.becomes(lambda: told == [("two", True)])


def test_a_server_that_hangs_is_left_alone(world: World, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.desktop.portals.notices._ANSWER_WITHIN", 0.05)
    server.silent = {"GetCapabilities", "Notify"}
    notices = Notices(world.bus)
    notices.tell("one", warn=False, clicked=None)
    told = told_unshown(notices)
    assert world.becomes(lambda: server.lines == ["one"] and told == [("one", False)])
    server.silent = set()
    notices.tell("two", warn=False, clicked=None)
    assert world.becomes(lambda: notices._line.number == 1)


def test_a_server_that_was_started_anew_knows_nothing_of_our_lines(world: World, server: Server) -> None:
    notices = Notices(world.bus)
    notices.tell("one", warn=False, clicked=None)
    assert world.becomes(lambda: notices._line.number == 1)
    server.end()
    assert world.becomes(lambda: notices._line.number == 0)
    fresh = Server(world.address)
    world.others.append(fresh)
    world.settles(0.05)
    notices.tell("two", warn=False, clicked=None)
    assert world.becomes(lambda: fresh.lines == ["two"])
    assert fresh.called("Notify")[0][1] == 0


@pytest.mark.parametrize("member", ["GetCapabilities", "Notify"])
def test_answers_of_another_shape_harm_nothing(world: World, server: Server, member: str) -> None:
    server.odd[member] = ("s", ("?",))
    notices = Notices(world.bus)
    notices.tell("one", warn=False, clicked=None)
    assert world.becomes(lambda: bool(server.lines) and not notices._line._busy)
