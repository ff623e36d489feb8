"""Keys through the portal: their order, their window, and that none stays down, against a desktop of the test's own."""

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_portal import World, a_world
from hypothesis import given
from hypothesis import strategies as st

from launcher.chord import Chord
from launcher.desktop import Target
from launcher.desktop.held import HeldKeys
from launcher.desktop.portals.bus import LEAVE_WITHIN
from launcher.desktop.portals.keys import PortalKeys, keysym
from launcher.desktop.portals.permission import PortalPermission
from launcher.desktop.portals.returning import SETTLES_AFTER, UNSEEN, ReturningWindow
from launcher.desktop.portals.striking import Striking

TARGET = Target(1, "app", "")
PASTE = Chord.parse("Ctrl+V")
CTRL, SHIFT, V = 0xFFE3, 0xFFE1, 0x76
PASTED = [(CTRL, 1), (V, 1), (V, 0), (CTRL, 0)]


class Keyboard:
    def __init__(self, world: World, place: Path) -> None:
        self.world, self.portal = world, world.portal()
        self.permission = PortalPermission(world.bus, place)
        self.permission.ask()
        self.held = HeldKeys()
        self.focus = True
        self.keys = PortalKeys(self.permission.session, lambda _target: self.focus, self.held)
        assert world.becomes(lambda: self.permission.state == "granted" and self.keys.done())
        self.portal.keys.clear()

    def comes_to(self, *keys: tuple[int, int]) -> bool:
        return self.world.becomes(lambda: self.portal.keys == list(keys) and self.keys.done())


@pytest.fixture
def keyboard(tmp_path: Path) -> Iterator[Keyboard]:
    with a_world() as world:
        yield Keyboard(world, tmp_path / "permission.json")


def test_a_chord_arrives_as_it_is_pressed(keyboard: Keyboard) -> None:
    assert keyboard.keys.press(PASTE, TARGET)
    assert keyboard.comes_to(*PASTED)


def test_the_order_holds_where_the_portal_passes_a_burst_on_in_any(keyboard: Keyboard) -> None:
    keyboard.portal.reorders = True
    for _time in range(20):
        assert keyboard.keys.press(PASTE, TARGET)
    assert keyboard.comes_to(*PASTED * 20)


def test_the_order_holds_where_the_portal_is_slow(keyboard: Keyboard) -> None:
    keyboard.portal.slow = 0.01
    assert keyboard.keys.press(PASTE, TARGET)
    assert keyboard.keys.type_piece("ab", TARGET)
    assert not keyboard.keys.ready("c", "", TARGET)
    assert keyboard.comes_to(*PASTED, (0x61, 1), (0x61, 0), (0x62, 1), (0x62, 0))
    assert keyboard.keys.ready("c", "", TARGET)


def test_several_times_is_one_after_another(keyboard: Keyboard) -> None:
    assert keyboard.keys.press(Chord((), "Left"), TARGET, times=3)
    assert keyboard.comes_to(*[(0xFF51, 1), (0xFF51, 0)] * 3)


def test_where_a_key_fails_all_that_are_down_are_let_go_of(keyboard: Keyboard) -> None:
    keyboard.portal.refuse_key = lambda keysym, state: keysym == V and state == 1
    assert keyboard.keys.press(Chord.parse("Ctrl+Shift+V"), TARGET)
    assert keyboard.comes_to((CTRL, 1), (SHIFT, 1), (V, 0), (SHIFT, 0), (CTRL, 0))
    assert keyboard.keys.press(Chord((), "Left"), TARGET)
    assert keyboard.world.becomes(lambda: keyboard.portal.keys[-1] == (0xFF51, 0))


def test_a_chord_that_follows_a_failed_one_is_whole_or_not_at_all(keyboard: Keyboard) -> None:
    keyboard.portal.slow = 0.01
    keyboard.portal.refuse_key = lambda keysym, state: (keysym, state) in ((CTRL, 1), (SHIFT, 0))
    assert keyboard.keys.press(Chord.parse("Shift+Insert"), TARGET)
    assert keyboard.world.becomes(lambda: (0xFF63, 0) in keyboard.portal.keys)
    assert keyboard.keys.press(PASTE, TARGET)
    assert keyboard.world.becomes(keyboard.keys.done)
    assert (V, 1) not in keyboard.portal.keys


def test_a_release_that_fails_is_tried_once_more(keyboard: Keyboard) -> None:
    failed: list[int] = []

    def refuses(keysym: int, state: int) -> bool:
        if keysym == V and state == 0 and not failed:
            failed.append(keysym)
            return True
        return False

    keyboard.portal.refuse_key = refuses
    assert keyboard.keys.press(PASTE, TARGET)
    assert keyboard.comes_to(*PASTED)


def test_no_key_goes_down_once_another_window_has_the_focus(keyboard: Keyboard) -> None:
    keyboard.portal.slow = 0.01
    assert keyboard.keys.type_piece("abcdefgh", TARGET)
    assert keyboard.world.becomes(lambda: (0x62, 1) in keyboard.portal.keys)
    keyboard.focus = False
    assert keyboard.world.becomes(keyboard.keys.done)
    assert len(keyboard.portal.keys) < 16
    assert [key for key, state in keyboard.portal.keys if state] == [key for key, state in keyboard.portal.keys if not state]


def test_nothing_is_pressed_in_another_window_or_while_a_key_is_held(keyboard: Keyboard) -> None:
    keyboard.focus = False
    assert not keyboard.keys.press(PASTE, TARGET)
    assert not keyboard.keys.type_piece("a", TARGET)
    keyboard.focus = True
    keyboard.held.press(28, chooses=True)
    assert keyboard.keys.any_down()
    assert not keyboard.keys.press(PASTE, TARGET)
    assert not keyboard.keys.type_piece("a", TARGET)
    keyboard.held.release(28)
    keyboard.held.press(30, chooses=False)
    assert not keyboard.keys.press(Chord((), "Left"), TARGET, times=2)
    assert not keyboard.keys.untouched()
    assert keyboard.keys.press(PASTE, TARGET)


def test_after_the_session_is_over_nothing_is_pressed(keyboard: Keyboard) -> None:
    keyboard.portal.close_session()
    assert keyboard.world.becomes(lambda: keyboard.permission.state == "unasked")
    assert not keyboard.keys.press(PASTE, TARGET)
    assert not keyboard.keys.ready("a", "", TARGET)
    assert keyboard.keys.done()


def test_a_session_that_ends_in_the_middle_leaves_nothing_to_wait_for(keyboard: Keyboard) -> None:
    keyboard.portal.silent.add("NotifyKeyboardKeysym")
    assert keyboard.keys.press(PASTE, TARGET)
    keyboard.world.settles(0.05)
    assert not keyboard.keys.done()
    keyboard.portal.end()
    assert keyboard.world.becomes(keyboard.keys.done)


@pytest.mark.parametrize("leaves", [lambda board: board.permission.give_up(), lambda board: board.world.bus.close()])
@pytest.mark.parametrize("down", [(CTRL,), (CTRL, V)])
def test_who_leaves_in_the_middle_of_a_chord_lets_go_of_it_first(
    keyboard: Keyboard, leaves: Callable[[Keyboard], None], down: tuple[int, ...]
) -> None:
    keyboard.portal.slow = 0.02
    closed: Callable[[], bool] = lambda: bool(keyboard.portal.called("Close session"))  # noqa: E731 -- a fact to wait for
    with keyboard.portal.beside(closed):
        assert keyboard.keys.press(PASTE, TARGET)
        keyboard.world.hears(lambda: len(keyboard.portal.keys) >= len(down))
        leaves(keyboard)
        keyboard.world.hears(lambda: not keyboard.world.bus.alive or closed())
    assert closed()
    assert keyboard.portal.keys == [*((key, 1) for key in down), *((key, 0) for key in reversed(down))]


def test_a_desktop_that_does_not_answer_holds_nobody_who_leaves(keyboard: Keyboard) -> None:
    keyboard.portal.silent.add("NotifyKeyboardKeysym")
    assert keyboard.keys.press(PASTE, TARGET)
    began = time.monotonic()
    keyboard.world.bus.close()
    assert time.monotonic() - began < LEAVE_WITHIN + 0.3


def test_letters_that_may_have_no_key_are_named_and_never_typed(keyboard: Keyboard) -> None:
    # The portal answers well for each of them, and where the layout has no key for it nothing arrives.
    assert keyboard.keys.lacking("Grüße\n😀\a\a ^2 (a[0] != 'b')", TARGET) == "üß😀\a^"
    assert not keyboard.keys.type_piece("aü", TARGET)
    assert not keyboard.keys.type_piece("a\a", TARGET)
    keyboard.world.settles(0.05)
    assert keyboard.portal.keys == []


def test_what_the_layout_is_known_to_have_is_typed_and_nothing_else(keyboard: Keyboard) -> None:
    keys = PortalKeys(keyboard.permission.session, lambda _target: True, keyboard.held, lambda: "вяü\a")
    assert keys.lacking("вая ü\a", TARGET) == "а \a"
    assert keys.type_piece("ü", TARGET)
    assert keyboard.comes_to((0xFC, 1), (0xFC, 0))


@given(st.characters(codec="utf-8"))
def test_each_letter_has_a_keysym_of_its_own(letter: str) -> None:
    code = keysym(letter)
    printable = ord(letter) >= 0x20 and not 0x7F <= ord(letter) < 0xA0
    assert bool(code) == printable
    if printable:
        assert chr(code & 0x1FFFFF if code > 0xFF else code) == letter


class Desk:
    """Answers all strokes but one well, and knows what is down."""

    def __init__(self, fails_at: int) -> None:
        self.left = fails_at
        self.down: set[int] = set()
        self.answers: list[Callable[[], None]] = []

    def __call__(self, keysym: int, *, down: bool, then: Callable[[], None], failed: Callable[[], None]) -> None:
        assert not self.answers, "one at a time"
        well, self.left = self.left != 0, self.left - 1
        if well:
            (self.down.add if down else self.down.discard)(keysym)
        self.answers.append(then if well else failed)


KEYS_TOGETHER = st.lists(st.sampled_from([CTRL, SHIFT, V, 0x61]), min_size=1, max_size=3, unique=True).map(tuple)


@given(st.lists(KEYS_TOGETHER, max_size=5), st.integers(0, 30), st.integers(0, 20))
def test_whichever_stroke_fails_nothing_stays_down(chords: list[tuple[int, ...]], fails_at: int, focused_for: int) -> None:
    desk, looks = Desk(fails_at), iter([True] * focused_for)
    striking = Striking(desk)
    striking.chords(chords, lambda: next(looks, False))
    while desk.answers:
        desk.answers.pop()()
    assert striking.idle
    assert not desk.down


class TestTheWindowThatComesBack:
    """`ReturningWindow`."""

    def test_it_has_the_focus_once_it_had_time_to_come_back(self) -> None:
        now = [0.0]
        window = ReturningWindow(lambda: now[0], HeldKeys())
        target = window.active()
        assert target is not None
        assert target.unseen
        assert window.exists(target)
        now[0] = 5.0
        assert not window.focused(target)
        window.left()
        assert not window.focused(target)
        now[0] += SETTLES_AFTER
        assert window.focused(target)
        window.came()
        assert not window.focused(target)

    def test_what_was_held_in_our_windows_is_forgotten_as_they_hide(self) -> None:
        held = HeldKeys()
        held.press(28, chooses=True)
        ReturningWindow(lambda: 0.0, held).left()
        assert not held.any_down

    def test_a_window_of_ours_that_has_the_focus_is_no_target(self) -> None:
        held = HeldKeys()
        window = ReturningWindow(itertools.count().__next__, held)
        window.left()
        assert window.focused(UNSEEN)
        held.enter()  # an editor of ours came to the front
        assert window.active() is None
        assert not window.focused(UNSEEN)
        window.left()  # only the overlay did
        window._clock()
        assert window.active() is None
        assert not window.focused(UNSEEN)
        held.ours = False
        assert window.active() == UNSEEN
        assert window.focused(UNSEEN)

    def test_a_window_that_is_known_is_none_of_its(self) -> None:
        window = ReturningWindow(lambda: 0.0, HeldKeys())
        assert not window.exists(TARGET)
        assert not window.focused(TARGET)
