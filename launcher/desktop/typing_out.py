"""The typing rite: one text, one window that takes no paste, letter by letter.

Law: right window or no letter: the focus is looked at before every few of them, and any key of the user's stops it at once,
seen by looking at the keyboard, not by listening to it. No newline is sent as a bare Enter unless that was asked for, because
in a chat it sends the message. What could not be typed is told with how far it came, and the whole phrase is on the clipboard.

It cannot be seen whether a window shows what it was sent, so this is for windows into which nothing can be pasted. A rite is
a generator, driven like the one of `delivery`.
"""

import itertools
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final, Literal

from launcher.chord import Chord
from launcher.desktop import Desktop, Keys, Target, Typing, Windows
from launcher.desktop.caret import starts
from launcher.desktop.delivery import (
    FOCUS_WITHIN,
    KEYS_UP_WITHIN,
    STANDING_WITHIN,
    Delivered,
    LeftOnClipboard,
    Outcome,
    Rite,
    Waiting,
    fit,
)
from launcher.language import _

Newlines = Literal["join", "shift-enter", "enter"]
# A window takes 13 to 21 ms for a letter when measured; sent faster, they would pile up and come when it no longer has the focus.
SPEED: Final = 50.0  # letters per second
AT_MOST: Final = 2000  # letters; a longer text would take the keyboard away for too long
PIECE: Final = 4  # letters between two looks at the focus and the keyboard
_LOOK: Final = 0.002
_LINE_ENDS: Final = {"shift-enter": Chord.parse("Shift+Enter"), "enter": Chord.parse("Enter")}


@dataclass(slots=True)
class TypingOut:
    """What one rite needs; `progress` is told how many letters of how many are typed."""

    desktop: Desktop
    hide: Callable[[], None]
    clock: Callable[[], float]
    progress: Callable[[int, int], None] = lambda _typed, _all: None
    speed: float = SPEED

    def type_out(self, text: str, target: Target, newlines: Newlines = "join") -> Rite:
        """Type `text` into `target`; `newlines` says what becomes of a line's end (a terminal always gets a space)."""
        windows, keys, typing = self.desktop.windows, self.desktop.keys, self.desktop.typing
        clean, note = fit(text, terminal=target.terminal or newlines == "join")
        if windows is None or keys is None or typing is None:
            return (yield from self._leave(text, target, _("Copied. This desktop does not let the launcher type.")))
        if target.guarded:
            return (yield from self._leave(text, target, _("Copied: that window takes no keys from the launcher.")))
        if len(clean) > AT_MOST:
            return (yield from self._leave(text, target, _("Copied: the phrase is too long to be typed.")))
        if not (yield from self._until(lambda: not keys.any_down(), KEYS_UP_WITHIN)):
            return LeftOnClipboard(_("A key is still held down."), open=True)
        yield from self._give_way(target, windows)
        typed = yield from self._type(_pieces(clean), target, keys, typing, newlines)
        if typed == len(clean):
            return Delivered(note if target.terminal else "")
        stopped = _("Stopped after {typed} of {all} letters. The whole phrase is on the clipboard.")
        return (yield from self._leave(text, None, stopped.format(typed=typed, all=len(clean))))

    def _give_way(self, target: Target, windows: Windows) -> Generator[float, None, None]:
        if self.desktop.front_first:
            windows.activate(target.window)
        self.hide()
        windows.activate(target.window)
        yield from self._until(lambda: windows.focused(target), FOCUS_WITHIN)

    def _type(
        self, pieces: list[str], target: Target, keys: Keys, typing: Typing, newlines: Newlines
    ) -> Generator[float, None, int]:
        """How many letters were typed before the end, or before something stopped it."""
        typed, whole = 0, sum(map(len, pieces))
        for piece in pieces:
            due = self.clock() + len(piece) / self.speed
            if not keys.untouched():
                break
            done = keys.press(_LINE_ENDS[newlines], target) if piece == "\n" else typing.type_piece(piece, target)
            if not done:
                break
            typed += len(piece)
            self.progress(typed, whole)
            while (rest := due - self.clock()) > 0:
                if not keys.untouched():
                    return typed
                yield min(rest, _LOOK)
        return typed

    def _leave(self, text: str, target: Target | None, reason: str) -> Generator[float, None, Outcome]:
        """Put the whole of it on the clipboard for good, hide, and give the focus back."""
        offer = self.desktop.clipboard.offer(fit(text, terminal=False)[0], None, primary=False, passing=False)
        yield from self._until(lambda: offer.standing, STANDING_WITHIN)
        self.hide()
        if self.desktop.windows is not None and target is not None:
            self.desktop.windows.activate(target.window)
        if not offer.standing:
            return Waiting(_("The clipboard could not be used: another program holds it."))
        return LeftOnClipboard(reason)

    def _until(self, fact: Callable[[], bool], limit: float) -> Generator[float, None, bool]:
        end = self.clock() + limit
        while not fact():
            if self.clock() >= end:
                return False
            yield _LOOK
        return True


def _pieces(text: str) -> list[str]:
    """The text in pieces of some letters; a newline is one by itself, and what a reader takes for one letter stays together."""
    places = [*starts(text), len(text)]
    pieces: list[str] = []
    for start, end in itertools.pairwise(places):
        cluster = text[start:end]
        if pieces and "\n" not in (cluster, pieces[-1]) and len(pieces[-1]) + len(cluster) <= PIECE:
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces
