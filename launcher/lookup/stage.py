"""What the story of a look-up asks of the world around it: overlay, editor, rites, clipboard and the last window.

Law: each call returns at once and decides nothing; what came of it is told back to the story. It names values only, so the
story can be played without windows.
"""

from collections.abc import Callable
from typing import Protocol

from launcher.desktop import ClipText, Target
from launcher.manner import Manner
from launcher.view import Notice, View


class Stage(Protocol):
    """The world of one look-up."""

    @property
    def pastes(self) -> bool:
        """Whether a paste can be trusted here, now; it may change while the overlay stands there."""
        ...

    @property
    def types(self) -> bool:
        """Whether a text can be typed into a window letter by letter."""
        ...

    @property
    def settling(self) -> bool:
        """Whether the phrase has arrived, and only the clipboard is still to be given back."""
        ...

    def active(self) -> Target | None:
        """The window in use now."""
        ...

    def show(self, target: Target | None) -> None:
        """Open the overlay on the target's screen."""
        ...

    def hide(self) -> None:
        """Close it where it stands, without giving the focus to anybody."""
        ...

    def draw(self, view: View) -> None:
        """Show this view."""
        ...

    def ask(self, name: str) -> None:
        """Put the keyboard on this place of the phrase that is shown; it has been drawn before."""
        ...

    def paste(self, text: str, target: Target | None, caret: int | None, manner: Manner) -> None:
        """Begin the rite that brings the text into the window in this manner; `Lookup.came_of_it` is called when it ends.

        `caret`: so many characters of the text stand before the caret afterwards; None leaves it at the end.
        """
        ...

    def copy(self, text: str, target: Target | None) -> None:
        """Begin the copy rite; the same."""
        ...

    def stop(self) -> bool:
        """Stop what comes letter by letter or line by line, at once; whether the call that asks for it was for that."""
        ...

    def withdraw(self, target: Target | None) -> None:
        """Begin to hide and give the focus back; `Lookup.withdrawn` is called when it ends."""
        ...

    def decline(self) -> None:
        """The hotkey is not followed just now: what is typed goes where it would have gone."""
        ...

    def title(self, target: Target) -> str:
        """The target's title now."""
        ...

    def clipboard_text(self, then: Callable[[ClipText], None]) -> None:
        """Read the clipboard's text for the selected phrase; `then` is called on this thread, once, now or soon."""
        ...

    def edit(self, phrase_id: str) -> None:
        """Open the editor on this phrase; the overlay is hidden already. `Lookup.resume` is called when it closes."""
        ...

    def write(self, title: str, situation: str | None) -> None:
        """Open the editor for a new phrase; the same."""
        ...

    def undo(self) -> None:
        """Undo the last change of words; `Lookup.take` brings what there is then."""
        ...

    def used(self, phrase_id: str, words: tuple[str, ...]) -> None:
        """A phrase was delivered; `words` of the query stand in it."""
        ...

    def channel_chosen(self, channel: str) -> None:
        """Keep the channel for next time."""
        ...

    def say(self, notice: Notice, on_click: Callable[[], None] | None = None) -> None:
        """Tell one line without taking the focus; a click on it does `on_click`."""
        ...
