"""The typing rite: one text, one window that takes no paste, letter by letter.

Law: right window or no letter: the focus is looked at before every few of them, and any key of the user's stops it at once,
seen by looking at the keyboard, not by listening to it; where the desktop shows nobody's keys, a call of the launcher does. No
bare Enter is ever sent, because in a chat it sends the message: lines are broken by Shift+Enter, and in a terminal by a space;
nor is a Tab, which leads to another field. A window that does not keep pace gets nothing more. What was stopped is told with
how far it came, and the whole phrase is on the clipboard; where the phrase arrives, the clipboard is not touched.

It cannot be seen whether a window shows what it was sent, so this is for windows into which nothing can be pasted. A rite is
a generator, driven like the one of `delivery`.
"""

import itertools
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

from launcher.chord import Chord
from launcher.desktop import Desktop, Kept, Keys, Offer, Preparing, Target, Typing, Windows
from launcher.desktop.caret import starts
from launcher.desktop.fit import Fitted, fit, fitted
from launcher.desktop.outcome import (
    FOCUS_WITHIN,
    KEYS_UP_WITHIN,
    LOOK,
    STANDING_WITHIN,
    Delivered,
    LeftOnClipboard,
    Rite,
    Waiting,
    until,
)
from launcher.language import _
from launcher.manner import Manner

AT_MOST: Final = 2000  # letters; a longer text would take the keyboard away for too long
PIECE: Final = 8  # letters between two looks at the focus and the keyboard, at most
PIECE_TAKES: Final = 0.08  # s; slower than that, and what the user does would be seen too late
READY_WITHIN: Final = 3.0  # a window that has not come to the letters before by then is not doing well
WAITED_FOR_WITHIN: Final = 0.15  # the same, once the user has touched a key: what is typed behind a hotkey is held for 0.4 s
FEW: Final = 5  # letters that are named where more are lacking
_CANNOT: Final = _("Copied. This desktop does not let the launcher type.")
_LINE_END: Final = Chord.parse("Shift+Enter")


@dataclass(slots=True)
class TypingOut:
    """What one rite needs.

    `progress` is told how many letters of how many are typed, and `stopped` says whether the user has called it off.
    """

    desktop: Desktop
    hide: Callable[[], None]
    clock: Callable[[], float]
    progress: Callable[[int, int], None] = lambda _typed, _all: None
    stopped: Callable[[], bool] = lambda: False
    kept: Kept | None = None  # what the user had on the clipboard, where the text was left there in its place
    offered: Offer | None = None

    def type_out(self, text: str, target: Target, caret: int | None, manner: Manner) -> Rite:
        """Type `text` into `target` as `manner` says, with `caret` of its characters before the caret then (None: all)."""
        windows, keys, typing = self.desktop.windows, self.desktop.keys, self.desktop.typing
        if windows is None or keys is None:
            self.hide()
            return (yield from self._leave(text, _CANNOT))
        if not (yield from until(keys.untouched, KEYS_UP_WITHIN, self.clock)):
            return (yield from self._leave(text, _("A key is still held down. The phrase is on the clipboard."), open_=True))
        yield from self._give_way(target, windows)
        if typing is None:
            return (yield from self._leave(text, _CANNOT))
        joins = target.terminal or manner.newlines == "join"
        # A Tab would lead to another field, or complete a command.
        to_type = fitted(text.replace("\t", " "), caret, "join" if joins else "keep", terminal=target.terminal)
        if why_not := self._why_not(to_type.text, target):
            return (yield from self._leave(text, why_not))
        way = _OnItsWay(to_type, target, manner, self.desktop.preparing, keys, typing, self.clock, self.progress, self.stopped)
        arrived = windows.focused(target) and (yield from way.carry_out())
        if self.desktop.preparing is not None:
            yield from self._put_back(self.desktop.preparing, keys)
        return Delivered(to_type.note) if arrived else (yield from self._leave(text, _why_stopped(way, windows)))

    def _why_not(self, text: str, target: Target) -> str:
        """Why not one letter of it may be typed there; empty where it may."""
        if target.guarded:
            return _("Copied: that window takes no keys from the launcher.")
        if len(text) > AT_MOST:
            return _("Copied: the phrase is too long to be typed.")
        if lacking := self.desktop.preparing.lacking(text, target) if self.desktop.preparing is not None else "":
            told = _("Copied: this window takes only what the keyboard has, and no key makes {letters}.")
            return told.format(letters=" ".join(lacking[:FEW]))
        return ""

    def _give_way(self, target: Target, windows: Windows) -> Generator[float, None, None]:
        if self.desktop.front_first:
            windows.activate(target.window)
        self.hide()
        windows.activate(target.window)
        yield from until(lambda: windows.focused(target) or not windows.exists(target), FOCUS_WITHIN, self.clock)

    def _put_back(self, preparing: Preparing, keys: Keys) -> Generator[float, None, None]:
        """Until the keyboard is as it was; but once the user goes on, the hotkey waits for no window that is late.

        What is then still lent is taken back with the next text, or at the launcher's end.
        """
        end = self.clock() + READY_WITHIN
        while not preparing.done() and self.clock() < end:
            if self.stopped() or not keys.untouched():
                end = min(end, self.clock() + WAITED_FOR_WITHIN)
            yield LOOK

    def _leave(self, text: str, reason: str, *, open_: bool = False) -> Rite:
        """Put the whole of it on the clipboard; what the user had there is kept, so that it can be put back."""
        self.kept = kept = self.desktop.clipboard.keep(primary=False)
        yield from until(lambda: kept.ready, kept.within, self.clock)
        self.offered = offer = self.desktop.clipboard.offer(fit(text, terminal=False)[0], None, primary=False, passing=False)
        yield from until(lambda: offer.standing, STANDING_WITHIN, self.clock)
        if not offer.standing:
            return Waiting(_("The clipboard could not be used: another program holds it."))
        return LeftOnClipboard(reason, open=open_)


@dataclass(slots=True)
class _OnItsWay:
    """One text on its way into its window, which has been asked to come to the front; `typed` of its letters have been sent."""

    text: Fitted
    target: Target
    manner: Manner
    preparing: Preparing | None
    keys: Keys
    typing: Typing
    clock: Callable[[], float]
    progress: Callable[[int, int], None]
    stopped: Callable[[], bool]
    typed: int = 0

    def carry_out(self) -> Generator[float, None, bool]:
        """Wait as long as the window wants, type, and move the caret; whether all was typed."""
        arrived = (yield from self._alone(self.manner.wait)) and (yield from self._type())
        way = self.text.way
        if arrived and way is not None and way.presses and self.keys.untouched():
            self.keys.press(Chord((), way.key), self.target, times=way.presses)
        return arrived

    def _type(self) -> Generator[float, None, bool]:
        whole = len(self.text.text)
        for piece in _pieces(self.text.text, max(1, min(PIECE, round(self.manner.speed * PIECE_TAKES)))):
            due = self.clock() + len(piece) / self.manner.speed
            if not ((yield from self._is_ready(piece)) and self._goes_on and self._send(piece)):
                return False
            self.typed += len(piece)
            self.progress(self.typed, whole)
            if not (yield from self._alone(due - self.clock())):
                return self.typed == whole  # a key behind the last letter stops nothing
        return True

    @property
    def _goes_on(self) -> bool:
        """Whether the user has touched no key and not called it off."""
        return not self.stopped() and self.keys.untouched()

    def _is_ready(self, piece: str) -> Generator[float, None, bool]:
        if self.preparing is None:
            return True
        ahead = self.text.text[self.typed + len(piece) :]
        end = self.clock() + READY_WITHIN
        while not self.preparing.ready(piece.strip("\n"), ahead, self.target):
            if self.clock() >= end or not (yield from self._alone(LOOK)):
                return False
        return True

    def _send(self, piece: str) -> bool:
        return self.keys.press(_LINE_END, self.target) if piece == "\n" else self.typing.type_piece(piece, self.target)

    def _alone(self, seconds: float) -> Generator[float, None, bool]:
        """Let the time pass; False as soon as the user stops it."""
        end = self.clock() + seconds
        while (rest := end - self.clock()) > 0:
            if not self._goes_on:
                return False
            yield min(rest, LOOK)
        return self._goes_on


def _why_stopped(way: _OnItsWay, windows: Windows) -> str:
    if not windows.exists(way.target):
        said = _("The window was closed after {typed} of {all} letters. The whole phrase is on the clipboard.")
    elif way.typed or way.stopped() or windows.focused(way.target):
        said = _("Stopped after {typed} of {all} letters. The whole phrase is on the clipboard.")
    else:
        said = _("Not typed: another window is in front. The phrase is on the clipboard.")
    return said.format(typed=way.typed, all=len(way.text.text))


def _pieces(text: str, at_most: int) -> list[str]:
    """The text in pieces of some letters; a newline is one by itself, and what a reader takes for one letter stays together."""
    places = [*starts(text), len(text)]
    pieces: list[str] = []
    for start, end in itertools.pairwise(places):
        cluster = text[start:end]
        if pieces and "\n" not in (cluster, pieces[-1]) and len(pieces[-1]) + len(cluster) <= at_most:
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces
