"""The laws of the clipboard of Wayland on KWin, whose order of events differs from sway's."""

from collections.abc import Iterator

import pytest
from kwin import KWinSession
from test_wayland_clipboard import (
    owner,  # noqa: F401 -- a fixture, here on KWin
    test_a_clipboard_watcher_is_no_proof_of_a_paste,  # noqa: F401 -- a law, here on KWin
    test_a_paste_is_counted_once_its_keys_are_pressed,  # noqa: F401 -- the same
    test_a_text_larger_than_a_pipe_arrives_whole,  # noqa: F401 -- the same
    test_all_formats_come_back_byte_for_byte_in_their_order,  # noqa: F401 -- the same
    test_an_empty_clipboard_is_empty_again,  # noqa: F401 -- the same
    test_of_a_password_nothing_but_its_mark_is_read,  # noqa: F401 -- the same
    test_the_clipboard_outlives_the_launcher_that_quits,  # noqa: F401 -- the same
    test_the_keeper_says_nothing_and_ends_cleanly,  # noqa: F401 -- the same
    test_what_is_copied_after_our_offer_is_never_overwritten,  # noqa: F401 -- the same
    test_what_is_copied_before_our_offer_is_read_instead,  # noqa: F401 -- the same
    test_what_is_copied_in_the_moment_of_our_offer_stays,  # noqa: F401 -- the same
    test_what_terminals_paste_comes_back_too,  # noqa: F401 -- the same
    test_what_was_borrowed_comes_back_when_the_launcher_is_killed,  # noqa: F401 -- the same
    test_what_was_cleared_stays_empty,  # noqa: F401 -- the same
    us,  # noqa: F401 -- a fixture, here on KWin
)

pytestmark = pytest.mark.desktops


@pytest.fixture(scope="module")
def sway() -> Iterator[KWinSession]:
    with KWinSession() as session:
        yield session
