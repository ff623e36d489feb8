"""When to look next: spread out, backing off, and never for ever."""

from hypothesis import given
from hypothesis import strategies as st

from launcher.courier.pace import LONGEST, first_wait, next_wait

CHANCE = st.floats(0, 1, exclude_max=True)


@given(CHANCE)
def test_first_looks_are_spread_over_one_turn_and_later_ones_around_ten_minutes(chance: float) -> None:
    assert 0 <= first_wait(chance) < 600
    assert 480 <= next_wait(chance) <= 720


@given(CHANCE, st.integers(0, 100_000), st.floats(5, 1440))
def test_after_failures_it_waits_longer_each_time_up_to_two_hours(chance: float, failures: int, minutes: float) -> None:
    now, then = (next_wait(chance, minutes=minutes, failures=count) for count in (failures, failures + 1))
    assert now <= then <= 1.2 * max(LONGEST, minutes * 60) + 1


def test_it_takes_a_few_failures_to_get_there() -> None:
    assert [next_wait(0.5, failures=count) for count in range(6)] == [600, 1200, 2400, 4800, 7200, 7200]


@given(CHANCE, st.floats(0, 1e9))
def test_a_server_that_asks_for_rest_gets_it_but_not_for_ever(chance: float, asked: float) -> None:
    wait = next_wait(chance, retry_after=asked)
    assert wait >= min(asked, 24 * 3600)
    assert wait <= 1.2 * 24 * 3600 + 1
    # Not all at once when the rest is over.
    assert next_wait(0.0, retry_after=3600) < next_wait(0.9, retry_after=3600)


@given(CHANCE, st.floats(0, 1e9))
def test_what_a_cache_keeps_is_not_asked_for_again_before(chance: float, max_age: float) -> None:
    assert min(max_age, LONGEST) <= next_wait(chance, max_age=max_age) <= max(720, LONGEST)


def test_fifty_thousand_who_log_on_at_nine_do_not_knock_together() -> None:
    waits = [first_wait(at / 50_000) for at in range(50_000)]
    each_second = [
        sum(1 for wait in waits[start : start + 200] if int(wait) == int(waits[start])) for start in range(0, 50_000, 1000)
    ]
    assert max(each_second) <= 85
