"""Dates of other programs: each pattern says the same here, or is not translated at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.moment import ENGLISH, written
from launcher.packs.importers.dates import STRFTIME, from_cldr, from_moment, from_qt, from_strftime, offset_from_minutes

WHEN = datetime(2026, 3, 4, 15, 6, 7, tzinfo=UTC)
SAME_IN_PYTHON = sorted(code for code in STRFTIME if code not in {"%_d", "%#d", "%#m", "%#H", "%#I", "%l", "%k", "%e"})


@given(
    st.lists(
        st.one_of(st.sampled_from(SAME_IN_PYTHON), st.text(alphabet=" -./:,'adhMy%|{}é", max_size=4)), min_size=1, max_size=6
    )
)
def test_a_strftime_pattern_says_what_it_says_there(pieces: list[str]) -> None:
    pattern = "".join(piece if piece in SAME_IN_PYTHON else piece.replace("%", "%%") for piece in pieces)
    ours = from_strftime(pattern)
    if ours is not None:
        assert written(WHEN, ours, ENGLISH) == WHEN.strftime(pattern)


@pytest.mark.parametrize(
    ("translate", "pattern", "expected"),
    [
        (from_strftime, "%d o'clock", "04 o'clock"),
        (from_strftime, "%s", None),
        (from_strftime, "%Y|%m", None),
        (from_strftime, "100%", None),
        (from_qt, "dddd d MMM yy h:mm ap", "Wednesday 4 Mar 26 3:06 PM"),
        (from_qt, "hh:mm", "15:06"),
        (from_qt, "'day' d", "day 4"),
        (from_qt, "t", None),
        (from_moment, "dddd [the] D MMMM YYYY, h:mm A", "Wednesday the 4 March 2026, 3:06 PM"),
        (from_moment, "Do MMM", None),
        (from_moment, "[]D[", "4["),
        (from_cldr, "d MMMM yyyy", "4 March 2026"),
        (from_cldr, "YYYY-MM-DD", None),
    ],
)
def test_other_patterns_say_the_same_or_are_left(translate: object, pattern: str, expected: str | None) -> None:
    assert callable(translate)
    ours = translate(pattern)
    assert (ours and written(WHEN, ours, ENGLISH)) == expected


def test_minutes_become_the_largest_unit_that_fits() -> None:
    assert [offset_from_minutes(minutes) for minutes in (2880, -120, 90, 10_001)] == ["+2d", "-2h", "+90m", None]
