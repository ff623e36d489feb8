"""What is read from and written to the pipes of a clipboard: bounded, whole, and never waited for."""

import os
import sys
import time
from collections.abc import Callable
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

if sys.platform != "linux":
    pytest.skip("Wayland and its pipes are Linux's", allow_module_level=True)

from launcher.desktop.forms import CONCEALED_MARK, CONCEALED_VALUE, NOT_CONTENT, of_text, text_of
from launcher.desktop.wayland import giving
from launcher.desktop.wayland.giving import Giving
from launcher.desktop.wayland.taking import MAX_FORMS, Taking

SPECIAL = {*NOT_CONTENT, CONCEALED_MARK}
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20).filter(lambda n: n not in SPECIAL)


class Owner:
    """Gives what it has, in parts as the reader takes them."""

    def __init__(self, forms: dict[str, bytes], *, hangs: bool = False) -> None:
        self.forms, self._hangs = forms, hangs
        self.giving = Giving()
        self.asked: list[str] = []
        self._held: list[int] = []

    def receive(self, name: str, pipe: int) -> None:
        self.asked.append(name)
        end = os.dup(pipe)
        if self._hangs:
            self._held.append(end)
        else:
            self.giving.release(self.giving.begin(end, self.forms[name]))

    def close(self) -> None:
        for end in self._held:
            os.close(end)


def taken(owner: Owner, *, within: float = 5, at_most: int = 1 << 30, one_of: tuple[str, ...] | None = None) -> Taking:
    told: list[bool] = []
    taking = Taking(
        owner.receive, list(owner.forms), within=within, at_most=at_most, done=lambda: told.append(True), one_of=one_of
    )
    asked_something = not taking.ready
    while not taking.ready:
        for pipe in taking.pipes:
            taking.go_on(pipe)
        for pipe, _more in owner.giving.pipes:
            owner.giving.go_on(pipe)
        if time.monotonic() >= taking.end:
            taking.give_up()
    owner.close()
    assert told == [True] * asked_something
    assert taking.pipes == []
    return taking


@given(st.dictionaries(names, st.binary(max_size=200_000), max_size=8))
def test_every_form_comes_whole_and_in_order(forms: dict[str, bytes]) -> None:
    taking = taken(Owner(forms))
    assert list(taking.forms.items()) == list(forms.items())
    assert taking.whole


def test_what_is_too_large_is_given_up_in_time() -> None:
    taking = taken(Owner({"a": b"x" * 100, "b": bytes(10_000_000)}), at_most=1_000_000)
    assert (taking.whole, taking.why_not) == (False, "large")
    assert taking.forms.get("b") is None


def test_who_hangs_is_waited_for_only_so_long() -> None:
    before = time.monotonic()
    taking = taken(Owner({"a": b"never"}, hangs=True), within=0.05)
    assert time.monotonic() - before < 1
    assert (taking.whole, taking.why_not, taking.forms) == (False, "late", {})


def test_of_a_secret_nothing_else_is_asked_for() -> None:
    owner = Owner({"text/plain": b"hunter2", CONCEALED_MARK: CONCEALED_VALUE})
    taking = taken(owner)
    assert owner.asked == [CONCEALED_MARK]
    assert (taking.concealed, taking.whole, taking.why_not, taking.forms) == (True, False, "concealed", {})


def test_only_the_best_form_is_asked_for_where_one_is_enough() -> None:
    owner = Owner({"text/html": b"<p>", "text/plain": b"plain", "UTF8_STRING": b"best"})
    assert taken(owner, one_of=("UTF8_STRING", "text/plain")).forms == {"UTF8_STRING": b"best"}
    assert owner.asked == ["UTF8_STRING"]
    assert taken(Owner({"image/png": b"no text"}), one_of=("text/plain",)).ready


def test_forms_beyond_all_measure_are_not_asked_for() -> None:
    owner = Owner({str(number): b"x" for number in range(MAX_FORMS + 5)})
    taking = taken(owner)
    assert not taking.whole
    assert len(taking.forms) == MAX_FORMS


def test_what_every_owner_makes_anew_is_no_content() -> None:
    assert taken(Owner({"TARGETS": b"x", "SAVE_TARGETS": b"", "text/plain": b"it"})).forms == {"text/plain": b"it"}


def test_what_nobody_wants_any_more_is_let_go() -> None:
    owner = Owner({"a": b"never"}, hangs=True)
    told: list[bool] = []
    taking = Taking(owner.receive, ["a"], within=5, at_most=10, done=lambda: told.append(True))
    taking.drop()
    assert (taking.ready, taking.pipes, told) == (True, [], [])
    owner.close()


@pytest.fixture
def read_end() -> Callable[[int, int], bytes]:
    def read(pipe: int, most: int) -> bytes:
        os.set_blocking(pipe, False)
        try:
            return os.read(pipe, most)
        except BlockingIOError:
            return b"nothing yet"

    return read


def test_the_end_is_told_only_after_the_release(read_end: Callable[[int, int], bytes]) -> None:
    ours, theirs = os.pipe()
    lending = Giving()
    sending = lending.begin(theirs, b"whole")
    assert read_end(ours, 100) == b"whole"
    assert read_end(ours, 100) == b"nothing yet"
    assert lending.busy
    assert lending.pipes == [(theirs, False)]
    lending.release(sending)
    assert read_end(ours, 100) == b""
    assert not lending.busy
    os.close(ours)


def test_a_reader_that_went_away_is_noticed(read_end: Callable[[int, int], bytes]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    lending = Giving()
    sending = lending.begin(theirs, b"nobody reads this")
    assert sending.gone
    lending.release(sending)
    assert not lending.busy


def test_a_reader_that_stalls_is_forgotten_and_one_that_reads_slowly_is_not() -> None:
    lending = Giving()
    now = time.monotonic()
    (stalls, to_stalling), (reads, to_reading) = os.pipe(), os.pipe()
    with mock.patch.object(giving.time, "monotonic", side_effect=lambda: now):
        for end in (to_stalling, to_reading):
            lending.release(lending.begin(end, bytes(1_000_000)))
        now += giving.STALLED_AFTER / 2
        os.read(reads, 65_536)
        lending.go_on(to_reading)
        now += giving.STALLED_AFTER / 2 + 0.1
        lending.drop_stalled()
        assert lending.pipes == [(to_reading, True)]
    os.close(stalls)
    os.close(reads)
    lending.go_on(to_reading)
    assert not lending.busy


@given(st.text())
def test_a_text_of_ours_is_read_as_it_was_but_for_what_no_text_holds(text: str) -> None:
    for passing in (True, False):
        forms = of_text(text, passing=passing)
        assert (forms.get(CONCEALED_MARK) == CONCEALED_VALUE) == passing
        wanted = text.encode("utf-8", "replace").decode()
        assert text_of(forms) == "".join(c for c in wanted if c in "\n\r\t" or not (ord(c) < 32 or 127 <= ord(c) < 160))


def test_a_text_in_letters_of_old_is_read_too() -> None:
    assert text_of({"STRING": "Grüße".encode("latin-1")}) == "Grüße"
    assert text_of({"image/png": b"no text"}) == ""
