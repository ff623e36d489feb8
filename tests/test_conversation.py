"""What is remembered of a conversation, and that it dies with it."""

from datetime import datetime, timedelta

import pytest

from launcher.conversation import IDLE, Conversation


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
    begun.remember({"Name": "Ada", "Order": "7"})
    return begun


def test_an_answer_is_there_for_the_next_phrases_and_the_last_one_counts(talk: Conversation) -> None:
    talk.remember({"Order": "8"})
    assert talk.values == {"Name": "Ada", "Order": "8"}


def test_it_lasts_as_long_as_the_agent_goes_on(talk: Conversation, time: Time) -> None:
    for _opening in range(5):
        time.go_on(IDLE - 1)
        talk.touch()
    assert talk.values == {"Name": "Ada", "Order": "7"}


@pytest.mark.parametrize("asleep", [False, True])
def test_it_ends_by_itself_when_nobody_goes_on_also_while_the_computer_sleeps(
    talk: Conversation, time: Time, asleep: bool
) -> None:
    time.go_on(IDLE + 1, asleep=asleep)
    assert not talk.values
    talk.remember({"Name": "Bob"})
    assert talk.values == {"Name": "Bob"}


def test_an_opening_after_the_end_brings_nothing_back(talk: Conversation, time: Time) -> None:
    time.go_on(IDLE + 1)
    talk.touch()
    assert not talk.values


def test_the_agent_can_end_it(talk: Conversation) -> None:
    talk.end()
    assert not talk.values


def test_no_value_is_shown_by_chance(talk: Conversation) -> None:
    assert "Ada" not in repr(talk)
    assert "Name" not in repr(talk)
