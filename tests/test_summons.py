"""The launcher's hotkeys: bound, paused, resting while one is recorded, and told where they cannot be had."""

from collections.abc import Callable
from dataclasses import replace

from launcher.chord import Chord
from launcher.settings import Settings
from launcher.summons import AGAIN, OPEN, Summons


class Board:
    """Keeps what is bound now."""

    def __init__(self) -> None:
        self.bound: dict[str, tuple[str, bool]] = {}

    def bind(self, name: str, chord: Chord, *, hold_typing: bool) -> None:
        self.bound[name] = (str(chord), hold_typing)

    def release(self, name: str) -> None:
        self.bound.pop(name, None)

    def try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:
        answer("")

    def watch(self, window: int) -> None: ...

    def let_go(self) -> None: ...


CHOSEN = Settings(again_hotkey="Ctrl+Shift+F9")


def live() -> tuple[Board, Summons]:
    board = Board()
    summons = Summons(board, CHOSEN)
    summons.bind(CHOSEN)
    return board, summons


def test_only_the_hotkey_that_opens_holds_what_is_typed_next() -> None:
    board, _summons = live()
    assert board.bound == {OPEN: ("Ctrl+Shift+Space", True), AGAIN: ("Ctrl+Shift+F9", False)}


def test_pausing_gives_the_chords_to_other_programs_and_back() -> None:
    board, summons = live()
    summons.pause(paused=True)
    assert (board.bound, summons.state) == ({}, "paused")
    summons.bind(replace(CHOSEN, hotkey="F8"))  # a change in the settings does not end the pause
    assert board.bound == {}
    summons.pause(paused=False)
    assert board.bound[OPEN] == ("F8", True)


def test_while_a_chord_is_recorded_the_hotkeys_rest() -> None:
    board, summons = live()
    summons.rest(resting=True)
    assert board.bound == {}
    summons.rest(resting=False)
    assert OPEN in board.bound


def test_a_chord_that_is_taken_is_told_once_with_its_name() -> None:
    _board, summons = live()
    told: list[tuple[str, str, str]] = []
    summons.on_trouble = lambda *about: told.append(about)
    summons.bound(OPEN, "taken")
    summons.bound(OPEN, "taken")
    assert told == [(OPEN, "Ctrl+Shift+Space", "taken")]
    assert summons.state == "taken"
    summons.bound(OPEN, "")
    assert summons.state == "live"


def test_a_desktop_without_hotkeys_is_no_trouble() -> None:
    summons = Summons(None, CHOSEN)
    summons.bind(CHOSEN)
    summons.rest(resting=True)
    assert summons.state == "unavailable"


def test_another_chord_is_offered_that_could_be_had() -> None:
    class Crowded(Board):
        def try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:
            answer("" if str(chord) == "Ctrl+Shift+F11" else "taken")

    told: list[str] = []
    Summons(Crowded(), Settings(hotkey="Ctrl+Shift+F9")).find_free(told.append)
    Summons(Board(), Settings()).find_free(told.append)
    Summons(None, Settings()).find_free(told.append)
    assert told == ["Ctrl+Shift+F11", "Ctrl+Shift+F9", ""]


def test_where_nothing_is_free_nothing_is_offered() -> None:
    class Full(Board):
        def try_out(self, chord: Chord, answer: Callable[[str], None]) -> None:
            answer("taken")

    told: list[str] = []
    Summons(Full(), Settings()).find_free(told.append)
    assert told == [""]


def test_what_the_desktop_calls_a_hotkey_is_what_a_person_reads() -> None:
    _board, summons = live()
    assert summons.spoken == "Ctrl+Shift+Space"
    summons.called(OPEN, "Meta+Space")
    summons.called(AGAIN, "Meta+V")
    assert summons.spoken == "Meta+Space"
    summons.bind(replace(CHOSEN, hotkey="F8"))  # the desktop has the last word until it says another one
    assert summons.spoken == "Meta+Space"
    summons.called(OPEN, "")
    assert summons.spoken == "F8"


def test_what_was_taken_at_the_start_is_asked_for_once_more_without_another_word() -> None:
    board, summons = live()
    told: list[str] = []
    summons.on_trouble = lambda name, _chord, _why: told.append(name)
    summons.bound(AGAIN, "")
    summons.bound(OPEN, "taken")
    board.bound.clear()
    summons.ask_again()
    assert board.bound == {OPEN: ("Ctrl+Shift+Space", True)}
    summons.bound(OPEN, "taken")
    assert told == [OPEN]
    summons.bound(OPEN, "")
    assert summons.state == "live"
