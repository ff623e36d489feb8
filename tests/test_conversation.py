"""What is remembered of a conversation, and that it dies with it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.conversation import IDLE, Conversation, Kept


class Time:
    def __init__(self) -> None:
        self.seconds, self.wall = 100.0, datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 -- the agent's own clock

    def go_on(self, seconds: float, *, asleep: bool = False) -> None:
        self.wall += timedelta(seconds=seconds)
        self.seconds += 0 if asleep else seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def talk(time: Time) -> Conversation:
    begun = Conversation(lambda: time.seconds, lambda: time.wall)
    begun.remember({"Name": "Ada", "Order": "7"}, "anna")
    return begun


def known(talk: Conversation, window: str = "anna") -> dict[str, str]:
    return {name: one.value for name, one in talk.kept_for(window).items()}


def test_each_window_has_its_own_answers_and_those_of_another_are_told_apart(talk: Conversation) -> None:
    talk.remember({"Name": "Bob"}, "bob")
    assert talk.kept_for("bob") == {"Name": Kept("Bob"), "Order": Kept("7", elsewhere=True)}
    assert talk.kept_for("anna") == {"Name": Kept("Ada"), "Order": Kept("7")}
    assert talk.kept_for("cy") == {"Name": Kept("Bob", elsewhere=True), "Order": Kept("7", elsewhere=True)}
    talk.remember({"Name": "Ada"}, "anna")
    assert talk.kept_for("cy")["Name"] == Kept("Ada", elsewhere=True), "the newest"


def test_where_windows_are_not_told_nothing_is_known_to_be_from_elsewhere(talk: Conversation) -> None:
    assert talk.kept_for("") == {"Name": Kept("Ada"), "Order": Kept("7")}


def test_an_answer_is_there_for_the_next_phrases_and_the_last_one_counts(talk: Conversation) -> None:
    talk.remember({"Order": "8"}, "anna")
    assert known(talk) == {"Name": "Ada", "Order": "8"}


def test_it_lasts_as_long_as_the_agent_goes_on(talk: Conversation, time: Time) -> None:
    for _opening in range(5):
        time.go_on(IDLE - 1)
        talk.touch()
    assert known(talk) == {"Name": "Ada", "Order": "7"}


@pytest.mark.parametrize("asleep", [False, True])
def test_it_ends_by_itself_when_nobody_goes_on_also_while_the_computer_sleeps(
    talk: Conversation, time: Time, asleep: bool
) -> None:
    time.go_on(IDLE + 1, asleep=asleep)
    assert not known(talk)
    talk.remember({"Name": "Bob"}, "anna")
    assert known(talk) == {"Name": "Bob"}


def test_an_opening_after_the_end_brings_nothing_back(talk: Conversation, time: Time) -> None:
    time.go_on(IDLE + 1)
    talk.touch()
    assert not known(talk)


def test_the_agent_can_end_it(talk: Conversation) -> None:
    talk.end()
    assert not known(talk)


def test_no_value_is_shown_by_chance(talk: Conversation) -> None:
    assert "Ada" not in repr(talk)
    assert "Name" not in repr(talk)
    assert "Ada" not in repr(talk.kept_for("anna"))


_TOLD = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["", "anna", "bob"]), st.sampled_from("xyz")), max_size=12)


@given(_TOLD, st.sampled_from(["", "anna", "bob", "cleo"]))
def test_a_window_gets_its_own_last_answer_else_anybodys_last_and_is_told_which(
    told: list[tuple[str, str, str]], window: str
) -> None:
    clock = Time()
    talk = Conversation(lambda: clock.seconds, lambda: clock.wall)
    for name, where, value in told:
        talk.remember({name: value}, where)
    for name in {name for name, _where, _value in told}:
        own = [value for one, where, value in told if (one, where) == (name, window)]
        last = [value for one, _where, value in told if one == name][-1]
        assert talk.kept_for(window)[name] == (Kept(own[-1]) if own else Kept(last, elsewhere=bool(window)))
