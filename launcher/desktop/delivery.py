"""The paste rite: one text, one window, and the user's clipboard as it was.

Law 1 of the product. Right window or no paste: the target is remembered before we show, given the focus, verified, and the
keys are pressed only while it has it. Nothing leaks: we hide only when the choosing key and every modifier are up. The
clipboard is borrowed: read first, given back when the target has fetched and been quiet, and never put over something newer.
Every failure leaves the text on the clipboard and says so. The caret goes where the phrase wants it only while nobody has
touched a key since, and the way is sure.

A rite is a generator that yields the longest time (in seconds) it wants to wait before it looks again; whoever drives it may
look earlier when there is news. So it never sleeps, runs no nested loop, and a test drives it in virtual time.
"""

import unicodedata
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

from launcher.chord import Chord
from launcher.desktop import Desktop, Kept, Keys, Offer, Target, Windows
from launcher.desktop.caret import Way, way
from launcher.language import _

# Measured with GTK and Chromium under load: they ask again up to 150 ms after the first fetch; losing the clipboard in
# between pastes nothing or the old content.
QUIET: Final = 0.3
FETCH_WITHIN: Final = 1.5  # a window that has not asked by then will hardly paste; the text stays for it
FOCUS_WITHIN: Final = 1.0
KEYS_UP_WITHIN: Final = 3.0
STANDING_WITHIN: Final = 0.5
KEEP_WITHIN: Final = 0.25
KEEP_AT_MOST: Final = 32 * 2**20  # bytes over all formats
TEXT_AT_MOST: Final = 20_000  # characters of the clipboard's text for a phrase, which cannot hold more either
# The keys of the caret queue up behind the text that a window has fetched; this is for those that fetch it in several goes.
CARET_AFTER: Final = 0.06
CARET_WITHIN: Final = 1.0  # later the agent has gone on by herself
_LOOK: Final = 0.002

PASTE: Final = Chord.parse("Ctrl+V")
PASTE_BY_INSERT: Final = Chord.parse("Shift+Insert")


@dataclass(frozen=True, slots=True)
class Delivered:
    """The text stands in the target; `note` tells what else the user should know, or is empty."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class LeftOnClipboard:
    """Not pasted, but the text is on the clipboard; `reason` is for the user. `open`: we still show ourselves."""

    reason: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not pasted, and the clipboard now holds something newer of the user's; the phrase waits in the launcher."""

    reason: str


Outcome = Delivered | LeftOnClipboard | Waiting
Rite = Generator[float, None, Outcome]


def fit(text: str, *, terminal: bool) -> tuple[str, str]:
    """The text as it may reach a document, and a note where it had to change.

    Control characters and the final newline go everywhere. In a terminal a newline runs a command, so it becomes a space.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    clean = "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) != "Cc")
    if terminal and any(c in "\n\t" for c in clean):
        return " ".join(clean.split()), _("Line breaks became spaces, because a terminal would run each line.")
    return clean, ""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it reaches a document; `way` leads the caret to its place (None: it stays), `note` says what changed."""

    text: str
    way: Way | None
    note: str


def fitted(text: str, caret: int | None, *, terminal: bool) -> Fitted:
    """The text made fit, with the way to where `caret` characters of it stand before the caret."""
    clean, note = fit(text, terminal=terminal)
    if caret is None or caret >= len(text):
        return Fitted(clean, Way("Left", 0), note)
    # A mark that `fit` leaves alone goes through with the text, and tells where the caret has come to.
    mark = next(chr(code) for code in range(0xE000, 0xF900) if chr(code) not in text)
    whole = fit(text[:caret] + mark + text[caret:], terminal=terminal)[0]
    place = min(len(whole[: whole.index(mark)]), len(clean))
    found = way(clean, place, terminal=terminal)
    return Fitted(clean, found, note or ("" if found else _("The caret stays at the end of this phrase.")))


@dataclass(slots=True)
class Delivery:
    """What one rite needs: the desktop, how to hide ourselves, a clock in seconds, and the last clipboard that was kept."""

    desktop: Desktop
    hide: Callable[[], None]
    clock: Callable[[], float]
    kept: Kept | None = None
    kept_is_out: bool = False
    offered: Offer | None = None
    alone: bool = True  # whether nobody has touched a key since the paste, as far as that matters
    settling: bool = False  # the text has arrived; only the clipboard is still to be given back

    def paste(self, text: str, target: Target | None, caret: int | None = None) -> Rite:
        """Paste `text` into `target`, with `caret` of its characters before the caret then (None: all).

        Without a target, or where the desktop cannot paste, copy it and say so.
        """
        windows, keys = self.desktop.windows, self.desktop.keys
        if windows is None or keys is None:
            return (yield from self.copy(text, target, _("Copied. This desktop does not let the launcher paste: press Ctrl+V.")))
        if target is None:
            return (yield from self.copy(text, None, _("Copied: there was no window to paste into.")))
        if target.guarded:
            reason = _("Copied: that window has more rights, and takes no keys from the launcher. Press Ctrl+V there.")
            return (yield from self.copy(text, target, reason))
        outcome = yield from self._paste(fitted(text, caret, terminal=target.terminal), target, windows, keys)
        if self.offered is not None:
            self.offered.left = True
        return outcome

    def copy(self, text: str, target: Target | None, reason: str) -> Rite:
        """Put `text` on the clipboard for good, hide, and give the target its focus back; `reason` is what is then said."""
        clean, _note = fit(text, terminal=False)
        self.kept_is_out = False
        keys = self.desktop.keys
        if keys is not None and not (yield from self._until(lambda: not keys.any_down(), KEYS_UP_WITHIN)):
            return LeftOnClipboard(_("A key is still held down."), open=True)
        offer = self.desktop.clipboard.offer(clean, None, primary=False, passing=False)
        yield from self._until(lambda: offer.standing, STANDING_WITHIN)
        yield from self.withdraw(target)
        if not offer.standing:
            return Waiting(_("The clipboard could not be used: another program holds it."))
        return LeftOnClipboard(reason)

    def withdraw(self, target: Target | None) -> Generator[float, None, None]:
        """Hide once no key is held that would repeat in the document, and give the target its focus back."""
        keys, windows = self.desktop.keys, self.desktop.windows
        if keys is not None:
            yield from self._until(lambda: not keys.any_down(), KEYS_UP_WITHIN)
        if windows is not None and target is not None and self.desktop.front_first:
            windows.activate(target.window)
        self.hide()
        if windows is not None and target is not None:
            windows.activate(target.window)
            yield from self._until(lambda: windows.focused(target), FOCUS_WITHIN)
        if self.desktop.hotkeys is not None:
            self.desktop.hotkeys.let_go()

    @property
    def can_put_back(self) -> bool:
        """Whether a text of ours stands on the clipboard in place of something of the user's that was read."""
        stands = self.offered is not None and self.offered.held
        return self.kept_is_out and stands and self.kept is not None and self.kept.ready and not self.kept.concealed

    def put_back(self) -> bool:
        """After a text was left on the clipboard: give the user's own content back; says whether there was any."""
        if self.kept is None or not self.can_put_back:
            return False
        self.kept_is_out = False
        return self.desktop.clipboard.give_back(self.kept)

    def _paste(self, text: Fitted, target: Target, windows: Windows, keys: Keys) -> Rite:
        by_insert = self._by_insert(target)
        kept = self._keep(primary=by_insert)
        if not (yield from self._until(lambda: not keys.any_down(), KEYS_UP_WITHIN)):
            self.offered = self.desktop.clipboard.offer(text.text, target, primary=by_insert, passing=True)
            return LeftOnClipboard(_("A key is still held down. The phrase is on the clipboard."), open=True)
        yield from self._until(lambda: kept.ready, KEEP_WITHIN)
        if self.desktop.front_first:
            windows.activate(target.window)
        self.hide()
        windows.activate(target.window)
        self.settling = False
        offer = self.offered = self.desktop.clipboard.offer(text.text, target, primary=by_insert, passing=True)
        if failure := (yield from self._press(offer, target, windows, keys)):
            return failure
        moves = text.way is not None and text.way.presses > 0
        if failure := (yield from self._fetched(offer, keys if moves else None)):
            return failure
        if text.way is not None and moves and self.alone:
            yield from self._move_caret(text.way, offer, target, keys)
        return (yield from self._give_back_after(offer, kept, text.note))

    def _by_insert(self, target: Target) -> bool:
        """Whether Shift+Insert pastes there: in terminals, and where the layout in use has no V."""
        return target.terminal or (self.desktop.keys is not None and not self.desktop.keys.has(PASTE))

    def _keep(self, *, primary: bool) -> Kept:
        if self.kept_is_out and self.kept is not None and self.offered is not None and self.offered.held:
            return self.kept  # a phrase was left there; what the user had before it is what comes back
        self.kept, self.kept_is_out = self.desktop.clipboard.keep(primary=primary), True
        return self.kept

    def _press(self, offer: Offer, target: Target, windows: Windows, keys: Keys) -> Generator[float, None, Outcome | None]:
        if not (yield from self._until(lambda: offer.standing or not offer.held, STANDING_WITHIN)):
            return Waiting(_("The clipboard could not be used: another program holds it."))
        chord = PASTE_BY_INSERT if self._by_insert(target) else PASTE
        end = self.clock() + FOCUS_WITHIN
        while self.clock() < end:
            if not offer.held:
                return Waiting(_("Not pasted: something else was copied meanwhile. The phrase waits in the launcher."))
            if windows.focused(target) and not keys.any_down() and keys.press(chord, target):
                return None
            yield _LOOK
        if not windows.exists(target):
            return LeftOnClipboard(_("Not pasted: the window was closed. The phrase is on the clipboard."))
        return LeftOnClipboard(_("Not pasted: another window is in front. The phrase is on the clipboard."))

    def _fetched(self, offer: Offer, watched: Keys | None) -> Generator[float, None, Outcome | None]:
        """Until the target has taken the text; `watched` are the keys that nobody may touch if the caret is to move then."""
        end = self.clock() + FETCH_WITHIN
        self.alone = True
        while offer.held and not offer.fetches and self.clock() < end:
            self.alone = self.alone and (watched is None or watched.untouched())
            yield end - self.clock() if watched is None else _LOOK
        if offer.fetches:
            return None
        if not offer.held:
            return Waiting(_("Not pasted: something else was copied meanwhile. The phrase waits in the launcher."))
        if offer.unseen:
            return LeftOnClipboard(_("Look whether the phrase has arrived: another program hid it. It is on the clipboard, too."))
        return LeftOnClipboard(_("The window did not take the phrase. It is on the clipboard: press Ctrl+V."))

    def _move_caret(self, way: Way, offer: Offer, target: Target, keys: Keys) -> Generator[float, None, None]:
        end = self.clock() + CARET_WITHIN
        while offer.held and keys.untouched() and self.clock() < end:
            if self.clock() < offer.last_asked + CARET_AFTER:
                yield _LOOK
            elif keys.press(Chord((), way.key), target, times=way.presses):
                return
            else:
                yield _LOOK

    def _give_back_after(self, offer: Offer, kept: Kept, note: str) -> Rite:
        self.settling = True
        while offer.held and (rest := offer.last_asked + QUIET - self.clock()) > 0:
            yield rest
        self.kept_is_out = self.settling = False
        return Delivered(" ".join(filter(None, (note, self._give_back(offer, kept)))))

    def _give_back(self, offer: Offer, kept: Kept) -> str:
        if not offer.held:
            return ""  # a newer copy or a clearing by the user wins
        if kept.concealed:
            return _("Your copied password was not kept; copy it again.")
        if not kept.ready:
            return _("The program that held your clipboard did not answer, so the phrase is there now.")
        self.desktop.clipboard.give_back(kept)
        return "" if kept.whole else _("Not everything on your clipboard could be kept.")

    def _until(self, fact: Callable[[], bool], limit: float) -> Generator[float, None, bool]:
        end = self.clock() + limit
        while not fact():
            if self.clock() >= end:
                return False
            yield _LOOK
        return True
