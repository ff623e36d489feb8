"""When to look next: within a quarter of an hour, spread out, resting a server in trouble, and never for ever."""

from hypothesis import given
from hypothesis import strategies as st

from launcher.courier.pace import FURTHEST, LONGEST, first_wait, next_wait

CHANCE = st.floats(0, 1, exclude_max=True)
QUARTER = 15 * 60


@given(CHANCE, st.floats(5, 1440))
def test_first_looks_are_spread_over_one_turn_and_never_over_a_day(chance: float, minutes: float) -> None:
    assert 0 <= first_wait(chance) < 600
    assert 0 <= first_wait(chance, minutes) <= min(600, minutes * 60)
    assert 480 <= next_wait(chance) <= 720


@given(CHANCE, st.booleans(), st.none() | st.floats(0, 1e9))
def test_whatever_could_not_be_reached_is_looked_for_again_within_a_quarter_of_an_hour(
    chance: float, soon: bool, max_age: float | None
) -> None:
    assert 240 <= next_wait(chance, soon=soon, max_age=max_age) < QUARTER
    assert next_wait(chance, troubles=1) < QUARTER, "one bad answer is no outage"


def test_what_is_on_its_way_is_looked_for_sooner() -> None:
    assert next_wait(0.5, soon=True) == 300


@given(CHANCE, st.integers(0, 100_000), st.floats(5, 1440))
def test_a_server_in_trouble_is_asked_less_each_time_up_to_an_hour(chance: float, troubles: int, minutes: float) -> None:
    now, then = (next_wait(chance, minutes=minutes, troubles=count) for count in (troubles, troubles + 1))
    assert now <= then <= 1.2 * max(LONGEST, minutes * 60) + 1


def test_it_takes_a_few_troubles_to_get_there() -> None:
    assert [next_wait(0.5, troubles=count) for count in range(6)] == [600, 600, 1200, 2400, 3600, 3600]


@given(CHANCE, st.floats(0, 1e9), st.integers(0, 100))
def test_a_server_that_asks_for_rest_gets_it_but_not_for_ever(chance: float, asked: float, troubles: int) -> None:
    wait = next_wait(chance, retry_after=asked, troubles=troubles)
    assert wait >= min(asked, 24 * 3600)
    assert wait <= FURTHEST
    # Not all at once when the rest is over.
    assert next_wait(0.0, retry_after=3600) < next_wait(0.9, retry_after=3600)


def test_a_server_that_says_when_is_believed_over_our_own_guess() -> None:
    assert next_wait(0.5, retry_after=60, troubles=9) == 600


@given(CHANCE, st.floats(0, 1e9), st.floats(5, 1440))
def test_what_a_cache_keeps_is_not_asked_for_in_vain_and_holds_nobody_up(chance: float, max_age: float, minutes: float) -> None:
    wait = next_wait(chance, minutes=minutes, max_age=max_age)
    assert min(max_age, minutes * 60) <= wait * 1.0000001
    assert wait <= minutes * 60 * 1.2000001


def test_fifty_thousand_behind_a_cache_do_not_fall_into_step() -> None:
    waits = [next_wait(at / 50_000, max_age=86_400) for at in range(50_000)]
    assert len({int(wait) for wait in waits}) >= 120


def test_fifty_thousand_who_log_on_at_nine_do_not_knock_together() -> None:
    waits = [first_wait(at / 50_000) for at in range(50_000)]
    each_second = [
        sum(1 for wait in waits[start : start + 200] if int(wait) == int(waits[start])) for start in range(0, 50_000, 1000)
    ]
    assert max(each_second) <= 85


def test_fifty_thousand_whose_network_comes_back_do_not_knock_together_and_none_is_late() -> None:
    """A night without VPN: each has looked in vain in its own turn, and goes on in it."""
    machines, back = 1000, 15 * 3600.0
    chances = [at * 0.6180339887 % 1 for at in range(machines)]
    found = []
    for at, chance in enumerate(chances):
        moment, turn = first_wait(chance), 0
        while moment < back:
            turn += 1
            moment += next_wait(chances[(at * 7919 + turn * 104_729) % machines])
        found.append(moment - back)
    assert max(found) < QUARTER
    each_minute = [sum(1 for wait in found if start <= wait < start + 60) for start in range(0, 900, 60)]
    assert max(each_minute) < machines / 6
