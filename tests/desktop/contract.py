"""What every desktop keeps to that lets the launcher paste: the same laws for the one in memory and for real ones.

A test module for a desktop makes its `World` and inherits `Laws`.
"""

from collections.abc import Callable, Generator
from typing import Protocol

from launcher.chord import Chord
from launcher.desktop import ClipText, Desktop, Target
from launcher.desktop.delivery import Delivered, Delivery, LeftOnClipboard, Outcome
from launcher.desktop.typing_out import TypingOut

TEXT = "Grüße 🎉 – 日本\nzweite Zeile"
ONE_LINE = "Grüße 🎉 – 日本"


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
        rite = TypingOut(world.desktop, lambda: None, world.clock)
        assert world.carry_out(rite.type_out(TEXT, target)) == Delivered()
        assert world.becomes(lambda: world.text_in(target) == TEXT.replace("\n", " "))
        assert world.copied() == "the user's own"
