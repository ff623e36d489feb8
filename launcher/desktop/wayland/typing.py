"""Letters by our own keyboard, for windows into which nothing can be pasted.

Law: the compositor is asked whether the window has the focus right before a piece is sent, all of it at once, and a window that
does not keep pace gets nothing more. One map serves a whole text where it can, because programs read it anew each time: the
user's own where that has all letters, else one made for them. It is changed only after time enough for the window to have come to
what was typed: X11 programs look a key up when they get to it, and may then find the next map. Another computer's screen is told
keys and not letters, so only the user's own map will do.
"""

import time
from collections.abc import Callable
from typing import Final

from launcher.desktop import Target
from launcher.desktop.held import HeldKeys
from launcher.desktop.wayland.keyboard import VirtualKeyboard
from launcher.desktop.wayland.keymap import SPARE, Keymap, others, typable
from launcher.desktop.wayland.users_layout import UsersKeymap
from launcher.programs import BROWSERS, CHATS, REMOTE

TYPED_AFTER: Final = 0.6  # s; until a program has surely typed what was sent, since none can be asked
# Programs built on Chromium turn a letter from beyond these into another one when it comes by a key; most chats are such.
_FIRST_65536: Final = 0xFFFF
_MAYBE_CHROMIUM: Final = BROWSERS | CHATS | {"chrome", "msedge", "electron", "code", "codium", "obsidian"}


class WlTyping:
    """Typing and Preparing."""

    def __init__(self, keyboard: VirtualKeyboard, focused: Callable[[Target], bool], held: HeldKeys) -> None:
        self._keyboard, self._focused, self._held = keyboard, focused, held
        self._chosen: Keymap | UsersKeymap | None = None  # the map of the text that is being typed

    def type_piece(self, piece: str, target: Target) -> bool:
        """See Typing."""
        strokes = self._keyboard.loaded.strokes
        if self._held.any_down or not self._keyboard.works or not all(letter in strokes for letter in piece):
            return False
        if not self._focused(target):
            return False
        self._keyboard.press(strokes[letter] for letter in piece)
        return self._keyboard.works

    def lacking(self, text: str, target: Target) -> str:
        """See Preparing."""
        return "".join(letter for letter in dict.fromkeys(text) if letter != "\n" and not self._can(letter, target))

    def ready(self, piece: str, ahead: str, target: Target) -> bool:
        """See Preparing."""
        if not self._keyboard.works or self.lacking(piece, target):
            return False
        if self._chosen is None:
            self._keyboard.pace.begin()
        elif not self._keyboard.pace.kept():
            return False
        if self._chosen is None or not all(letter in self._chosen.strokes for letter in piece):
            self._chosen = self._map_for(piece + ahead, target)
        if self._keyboard.loaded == self._chosen:
            return True
        if not self._is_typed():
            return False
        self._keyboard.load(self._chosen)
        return True

    def done(self) -> bool:
        """See Preparing: the user's keyboard was never changed, but its next key could still come too early for X11 programs."""
        if not self._is_typed():
            return False
        self._chosen = None
        return True

    def _can(self, letter: str, target: Target) -> bool:
        if not REMOTE.isdisjoint(target.names):
            users = self._keyboard.users.keymap
            return users is not None and letter in users.strokes
        if ord(letter) > _FIRST_65536 and not _MAYBE_CHROMIUM.isdisjoint(target.names):
            return False
        return typable(letter)

    def _map_for(self, text: str, target: Target) -> Keymap | UsersKeymap:
        users, loaded = self._keyboard.users.keymap, self._keyboard.loaded
        letters = set(text) - {"\n"}
        if users is not None and (letters <= users.strokes.keys() or not REMOTE.isdisjoint(target.names)):
            return users
        if isinstance(loaded, Keymap) and letters <= loaded.strokes.keys():
            return loaded
        return Keymap(others(text)[:SPARE])

    def _is_typed(self) -> bool:
        return time.monotonic() >= self._keyboard.used + TYPED_AFTER
