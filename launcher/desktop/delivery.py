"""The paste rite: one text, one window, and the user's clipboard as it was.

Law 1 of the product. Right window or no paste: the target is remembered before we show, given the focus, verified, and the
keys are pressed only while it has it. Nothing leaks: we hide only when the choosing key and every modifier are up. The
clipboard is borrowed: read first, given back when the target has fetched and been quiet, and never put over something newer.
Every failure leaves the text on the clipboard and says so.

A rite is a generator that yields the longest time (in seconds) it wants to wait before it looks again; whoever drives it may
look earlier when there is news. So it never sleeps, runs no nested loop, and a test drives it in virtual time.
"""

import unicodedata
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

from launcher.chord import Chord
from launcher.desktop import Desktop, Kept, Keys, Offer, Target, Windows
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


@dataclass(slots=True)
class Delivery:
    """What one rite needs: the desktop, how to hide ourselves, a clock in seconds, and the last clipboard that was kept."""

    desktop: Desktop
    hide: Callable[[], None]
    clock: Callable[[], float]
    kept: Kept | None = None
    kept_is_out: bool = False
    offered: Offer | None = None
    settling: bool = False  # the text has arrived; only the clipboard is still to be given back

    def paste(self, text: str, target: Target | None) -> Rite:
        """Paste `text` into `target`; without one, or where the desktop cannot paste, copy it and say so."""
        windows, keys = self.desktop.windows, self.desktop.keys
        if windows is None or keys is None:
            return (yield from self.copy(text, target, _("Copied. This desktop does not let the launcher paste: press Ctrl+V.")))
        if target is None:
            return (yield from self.copy(text, None, _("Copied: there was no window to paste into.")))
        return (yield from self._paste(text, target, windows, keys))

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

    def _paste(self, text: str, target: Target, windows: Windows, keys: Keys) -> Rite:
        clean, note = fit(text, terminal=target.terminal)
        by_insert = self._by_insert(target)
        kept = self._keep(primary=by_insert)
        if not (yield from self._until(lambda: not keys.any_down(), KEYS_UP_WITHIN)):
            self.offered = self.desktop.clipboard.offer(clean, target, primary=by_insert, passing=True)
            return LeftOnClipboard(_("A key is still held down. The phrase is on the clipboard."), open=True)
        yield from self._until(lambda: kept.ready, KEEP_WITHIN)
        self.hide()
        windows.activate(target.window)
        self.settling = False
        offer = self.offered = self.desktop.clipboard.offer(clean, target, primary=by_insert, passing=True)
        if failure := (yield from self._press(offer, target, windows, keys)):
            return failure
        return (yield from self._give_back_after(offer, kept, note))

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

    def _give_back_after(self, offer: Offer, kept: Kept, note: str) -> Rite:
        end = self.clock() + FETCH_WITHIN
        while offer.held and not offer.fetches and self.clock() < end:
            yield end - self.clock()
        if not offer.fetches:
            if not offer.held:
                return Waiting(_("Not pasted: something else was copied meanwhile. The phrase waits in the launcher."))
            return LeftOnClipboard(_("The window did not take the phrase. It is on the clipboard: press Ctrl+V."))
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
