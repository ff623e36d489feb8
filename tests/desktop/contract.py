"""What every desktop keeps to that lets the launcher paste and type: the same laws for the one in memory and for real ones.

A test module for a desktop makes its `World` and inherits `Laws`; one whose world has a keyboard that a person can press makes
a `HandedWorld`, and inherits `HandedLaws` too. Where the launcher can bind hotkeys there are `HotkeyLaws` (and
`HandedHotkeyLaws`), else `NoHotkeysLaws`; where the desktop tells nobody about keys that go elsewhere, `KeysElsewhereLaws`.
So each desktop inherits what it can do and what it cannot, and nothing is left out unsaid.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack
from typing import Protocol

from launcher.chord import Chord
from launcher.desktop import ClipText, Desktop, Target
from launcher.desktop.delivery import Delivery
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome
from launcher.desktop.typing_out import TypingOut
from launcher.manner import Manner

TEXT = "Grüße 🎉 – 日本\nzweite Zeile"
ONE_LINE = "Grüße 🎉 – 日本"
# One letter for who reads it, several for a machine: joined, with an accent of its own, of two flags, beyond the first 65,536.
CLUSTERS = ("👩\u200d👩\u200d👧", "e\u0301", "🇩🇪", "👍🏽", "𝔊")
FREE = Chord.parse("Ctrl+Shift+F11")


class World(Protocol):
    """A desktop with windows to paste into and a user who copies."""

    desktop: Desktop
    clock: Callable[[], float]

    def open(self) -> Target:
        """A window with the focus in an empty text."""
        ...

    def shut(self, target: Target) -> None: ...

    def text_in(self, target: Target) -> str: ...

    def copy(self, text: str) -> None: ...

    def copied(self) -> str: ...

    def carry_out(self, rite: Generator[float, None, Outcome]) -> Outcome: ...

    def becomes(self, fact: Callable[[], bool]) -> bool:
        """Whether it comes true in time."""
        ...


class HandedWorld(World, Protocol):
    """One with a keyboard that a person can press."""

    def strike(self, chord: str) -> None:
        """Press it and let go."""
        ...

    def holding(self, key: str) -> AbstractContextManager[None]:
        """Keep one key down, where the desktop or a window of ours sees it."""
        ...


class ElsewhereWorld(HandedWorld, Protocol):
    """One that tells nobody about keys that go to another window."""

    def holding_elsewhere(self, key: str) -> AbstractContextManager[None]:
        """Keep one key down while another window has the focus."""
        ...


class Laws:
    """The laws; `world` is a fixture of the module."""

    def paste(self, world: World, target: Target | None, text: str = TEXT) -> Outcome:
        delivery = Delivery(world.desktop, lambda: None, world.clock)
        return world.carry_out(delivery.paste(text, target))

    def test_what_is_pasted_stands_there_and_the_clipboard_is_as_it_was(self, world: World) -> None:
        target = world.open()
        world.copy("the user's own")
        for times in (1, 2, 3):
            assert self.paste(world, target) == Delivered()
            assert world.becomes(lambda times=times: world.text_in(target) == TEXT * times)
            assert world.becomes(lambda: world.copied() == "the user's own")

    def test_a_window_that_is_gone_leaves_the_text_on_the_clipboard(self, world: World) -> None:
        target = world.open()
        world.shut(target)
        assert isinstance(self.paste(world, target), LeftOnClipboard)
        assert world.becomes(lambda: world.copied() == TEXT)
        assert not world.desktop.windows.exists(target)

    def test_what_is_left_can_be_put_back(self, world: World) -> None:
        target = world.open()
        world.copy("the user's own")
        world.shut(target)
        delivery = Delivery(world.desktop, lambda: None, world.clock)
        world.carry_out(delivery.paste(TEXT, target))
        assert delivery.put_back()
        assert world.becomes(lambda: world.copied() == "the user's own")

    def test_a_window_with_more_rights_gets_nothing(self, world: World) -> None:
        target = world.open()
        guarded = Target(target.window, target.app, target.title, focus=target.focus, process=target.process, guarded=True)
        assert isinstance(self.paste(world, guarded), LeftOnClipboard)
        assert world.becomes(lambda: world.copied() == TEXT)
        assert world.text_in(target) == ""

    def test_without_a_window_it_is_copied(self, world: World) -> None:
        assert isinstance(self.paste(world, None), LeftOnClipboard)
        assert world.becomes(lambda: world.copied() == TEXT)

    def test_the_window_in_use_is_the_active_one(self, world: World) -> None:
        target = world.open()
        active = world.desktop.windows.active()
        assert active is not None
        assert active.window == target.window
        assert world.desktop.windows.focused(target)
        assert world.desktop.windows.exists(target)

    def test_keys_at_rest_are_untouched(self, world: World) -> None:
        world.open()
        assert world.becomes(world.desktop.keys.untouched)
        assert not world.desktop.keys.any_down()
        assert world.desktop.keys.has(Chord.parse("Ctrl+V"))

    def test_the_text_of_the_clipboard_can_be_asked_for(self, world: World) -> None:
        world.copy(ONE_LINE)
        told: list[ClipText] = []
        world.desktop.clipboard.text(told.append)
        assert world.becomes(lambda: bool(told))
        assert told == [ClipText(ONE_LINE)]

    def test_what_is_typed_out_stands_there_and_the_clipboard_is_not_touched(self, world: World) -> None:
        target = world.open()
        world.copy("the user's own")
        assert self.type_out(world, target) == Delivered()
        assert world.becomes(lambda: world.text_in(target) == TEXT.replace("\n", " "))
        assert world.copied() == "the user's own"

    def type_out(
        self, world: World, target: Target, text: str = TEXT, caret: int | None = None, manner: Manner | None = None
    ) -> Outcome:
        manner = manner or Manner(paste="type", newlines="join")
        return world.carry_out(TypingOut(world.desktop, lambda: None, world.clock).type_out(text, target, caret, manner))

    def test_lines_are_typed_out_as_lines_where_that_sends_nothing(self, world: World) -> None:
        target = world.open()
        assert self.type_out(world, target, manner=Manner(paste="type", newlines="shift-enter")) == Delivered()
        assert world.becomes(lambda: world.text_in(target) == TEXT)

    def test_the_caret_stands_where_the_typed_phrase_wants_it(self, world: World) -> None:
        target = world.open()
        assert self.type_out(world, target, "vorn hinten", caret=5) == Delivered()
        assert world.becomes(lambda: world.text_in(target) == "vorn hinten")
        assert self.type_out(world, target, "und ") == Delivered()
        assert world.becomes(lambda: world.text_in(target) == "vorn und hinten")

    def test_a_window_that_is_gone_is_not_typed_into(self, world: World) -> None:
        target = world.open()
        world.shut(target)
        assert isinstance(self.type_out(world, target), LeftOnClipboard)
        assert world.becomes(lambda: world.copied() == TEXT)

    def test_a_piece_is_typed_as_it_is(self, world: World) -> None:
        target = world.open()
        typing, preparing = world.desktop.typing, world.desktop.preparing
        for piece in CLUSTERS:
            assert preparing is None or world.becomes(lambda piece=piece: preparing.ready(piece, "", target))
            assert typing.type_piece(piece, target)
        assert world.becomes(lambda: world.text_in(target) == "".join(CLUSTERS))
        assert preparing is None or world.becomes(preparing.done)
        assert world.becomes(world.desktop.keys.untouched)

    def test_only_the_window_in_front_gets_keys_and_letters(self, world: World) -> None:
        behind, front = world.open(), world.open()
        world.copy("the user's own")
        windows, keys = world.desktop.windows, world.desktop.keys
        assert windows.focused(front)
        assert not windows.focused(behind)
        assert not keys.press(Chord.parse("Ctrl+V"), behind)
        assert not world.desktop.typing.type_piece("x", behind)
        assert keys.press(Chord.parse("Ctrl+V"), front)
        assert world.becomes(lambda: world.text_in(front) == "the user's own")
        assert world.text_in(behind) == ""

    def test_a_window_comes_to_the_front_when_asked(self, world: World) -> None:
        first, second = world.open(), world.open()
        windows = world.desktop.windows
        windows.activate(first.window)
        assert world.becomes(lambda: windows.focused(first))
        assert not windows.focused(second)
        assert windows.exists(second)

    def test_a_key_is_pressed_as_often_as_asked(self, world: World) -> None:
        target = world.open()
        assert world.desktop.typing.type_piece("abcd", target)
        assert world.becomes(lambda: world.text_in(target) == "abcd")
        assert world.desktop.keys.press(Chord.parse("Left"), target, times=3)
        assert world.desktop.typing.type_piece("-", target)
        assert world.becomes(lambda: world.text_in(target) == "a-bcd")

    def test_a_window_is_called_by_small_letters_and_its_title(self, world: World) -> None:
        target = world.open()
        windows = world.desktop.windows
        assert target.app
        assert target.seen.names
        assert all(name == name.lower() for name in target.seen.names)
        assert windows.title(target) == target.title
        world.shut(target)
        assert world.becomes(lambda: windows.title(target) == "")
        assert not windows.focused(target)

    def test_there_is_a_place_for_the_overlay(self, world: World) -> None:
        target = world.open()
        for asked in (target, None):
            x, y = world.desktop.windows.place(asked)
            assert isinstance(x, int)
            assert isinstance(y, int)
        assert world.desktop.windows.composited() in {True, False}

    def test_what_is_kept_is_given_back(self, world: World) -> None:
        world.copy("the user's own")
        clipboard = world.desktop.clipboard
        kept = clipboard.keep(primary=False)
        assert world.becomes(lambda: kept.ready)
        assert (kept.whole, kept.concealed) == (True, False)
        offer = clipboard.offer("ours", None, primary=False, passing=False)
        assert world.becomes(lambda: offer.standing)
        assert world.copied() == "ours"
        assert clipboard.give_back(kept)
        assert world.becomes(lambda: world.copied() == "the user's own")

    def test_a_newer_copy_of_the_users_wins(self, world: World) -> None:
        world.copy("the user's own")
        clipboard = world.desktop.clipboard
        kept = clipboard.keep(primary=False)
        assert world.becomes(lambda: kept.ready)
        offer = clipboard.offer("ours", None, primary=False, passing=False)
        assert world.becomes(lambda: offer.standing)
        assert offer.held
        world.copy("newer")
        assert world.becomes(lambda: not offer.held)
        assert not clipboard.give_back(kept)
        assert world.copied() == "newer"

    def test_everybody_who_asks_for_the_text_is_told_once(self, world: World) -> None:
        world.copy(ONE_LINE)
        told: list[tuple[int, ClipText]] = []
        for who in (1, 2, 3):
            world.desktop.clipboard.text(lambda text, who=who: told.append((who, text)))
        assert world.becomes(lambda: len(told) >= 3)
        assert sorted(who for who, _text in told) == [1, 2, 3]
        assert {text for _who, text in told} <= {ClipText(ONE_LINE), ClipText(None, "late")}


class HotkeyLaws:
    """Where the launcher itself can bind hotkeys; `world` is a fixture of the module."""

    def test_a_chord_that_nobody_has_can_be_bound_and_given_free(self, world: World) -> None:
        hotkeys, told = world.desktop.hotkeys, list[tuple[str, str]]()
        world.desktop.listener.bound = lambda name, why: told.append((name, why))
        tried: list[str] = []
        hotkeys.try_out(FREE, tried.append)
        assert world.becomes(lambda: tried == [""])
        for times in (1, 2):
            hotkeys.bind("contract", FREE, hold_typing=False)
            assert world.becomes(lambda times=times: told == [("contract", "")] * times)
            hotkeys.release("contract")


class NoHotkeysLaws:
    """Where it cannot, and the user binds `launcher toggle` in the desktop; `world` is a fixture of the module."""

    def test_it_pretends_no_hotkeys(self, world: World) -> None:
        assert world.desktop.hotkeys is None
        assert world.desktop.choose_hotkey is None

    def test_the_rites_do_without_hotkeys(self, world: World) -> None:
        target = world.open()
        world.copy("the user's own")
        delivery = Delivery(world.desktop, lambda: None, world.clock)
        world.carry_out(delivery.withdraw(target))
        assert world.desktop.windows.focused(target)
        assert world.copied() == "the user's own"


class HandedHotkeyLaws:
    """Hotkeys under a person's hands; `world` is a fixture of the module."""

    def test_a_hotkey_is_told_until_it_is_given_free(self, world: HandedWorld) -> None:
        hotkeys, listener = world.desktop.hotkeys, world.desktop.listener
        bound, pressed = list[str](), list[str]()
        listener.bound, listener.pressed = lambda _name, why: bound.append(why), lambda name, _time: pressed.append(name)
        hotkeys.bind("contract", FREE, hold_typing=False)
        assert world.becomes(lambda: bound == [""])
        world.strike(str(FREE))
        assert world.becomes(lambda: pressed == ["contract"])
        hotkeys.release("contract")
        hotkeys.bind("another", Chord.parse("Ctrl+Shift+F12"), hold_typing=False)
        assert world.becomes(lambda: len(bound) == 2)
        world.strike(str(FREE))
        world.strike("Ctrl+Shift+F12")
        assert world.becomes(lambda: pressed == ["contract", "another"])
        hotkeys.release("another")


class HandedLaws:
    """Keys that are held, where the desktop or our own windows tell of them; `world` is a fixture of the module."""

    def test_a_key_that_is_held_is_seen(self, world: HandedWorld) -> None:
        world.open()
        keys = world.desktop.keys
        for key, chooses in (("Shift", True), ("Enter", True), ("F9", False)):
            with world.holding(key):
                assert world.becomes(lambda: not keys.untouched())
                assert keys.any_down() == chooses
            assert world.becomes(keys.untouched)
            assert not keys.any_down()

    def test_nothing_is_pressed_or_typed_while_a_key_is_held_that_would_change_it(self, world: HandedWorld) -> None:
        target = world.open()
        world.copy("the user's own")
        keys = world.desktop.keys
        with world.holding("Shift"):
            assert world.becomes(keys.any_down)
            assert not keys.press(Chord.parse("Ctrl+V"), target)
            assert not world.desktop.typing.type_piece("x", target)
        assert world.becomes(keys.untouched)
        with world.holding("F9"):
            assert world.becomes(lambda: not keys.untouched())
            assert not keys.press(Chord.parse("Left"), target, times=2)
        assert world.becomes(keys.untouched)
        assert world.desktop.typing.type_piece("y", target)
        assert world.becomes(lambda: world.text_in(target) == "y")

    def test_a_key_of_the_users_stops_the_typing_and_the_whole_is_on_the_clipboard(self, world: HandedWorld) -> None:
        target = world.open()
        with ExitStack() as hands:
            so_far: list[int] = []

            def progress(typed: int, _whole: int) -> None:
                so_far.append(typed)
                if typed == 20:
                    hands.enter_context(world.holding("F9"))

            rite = TypingOut(world.desktop, lambda: None, world.clock, progress)
            outcome = world.carry_out(rite.type_out("x" * 200, target, None, Manner(paste="type")))
        assert isinstance(outcome, LeftOnClipboard)
        assert "20 of 200" in outcome.reason
        assert so_far[-1] == 20
        assert world.becomes(lambda: world.text_in(target) == "x" * 20)
        assert world.becomes(lambda: world.copied() == "x" * 200)


class KeysElsewhereLaws:
    """Where nobody is told about keys that go to another window; `world` is a fixture of the module."""

    def test_a_key_that_goes_elsewhere_is_not_seen_and_nothing_is_pretended(self, world: ElsewhereWorld) -> None:
        world.open()
        assert world.desktop.held is not None, "our own windows must tell what they see"
        with world.holding_elsewhere("F9"):
            assert world.desktop.keys.untouched()

    def test_what_a_person_holds_elsewhere_does_not_change_what_is_pasted(self, world: ElsewhereWorld) -> None:
        target = world.open()
        world.copy("the user's own")
        for held in ("Shift", "Ctrl", "Alt"):
            with world.holding_elsewhere(held):
                outcome = Laws().paste(world, target, ONE_LINE)
                assert outcome == Delivered(), held
                assert world.becomes(lambda: ONE_LINE in world.text_in(target))
        assert world.becomes(lambda: world.text_in(target) == ONE_LINE * 3)
        assert world.becomes(lambda: world.copied() == "the user's own")
