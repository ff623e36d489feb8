"""The paste rite: one text, one window, and the user's clipboard as it was.

Law 1 of the product. Right window or no paste: the target is remembered before we show, given the focus, verified, and the
keys are pressed only while it has it. Nothing leaks: we hide only when the choosing key and every modifier are up. The
clipboard is borrowed: read first, given back when the target has fetched and been quiet, and never put over something newer.
Every failure leaves the text on the clipboard and says so. The caret goes where the phrase wants it only while nobody has
touched a key since, and the way is sure.

Each window gets it in its own manner. Where Enter would send a line, the phrase goes line by line with Shift+Enter between,
and a key of the user, a call of the launcher or another window in front stops it: nobody presses a bare Enter here. Into a
window that is to get nothing goes nothing, not even onto the clipboard.
"""

import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

from launcher.chord import Chord
from launcher.desktop import Desktop, Kept, Keys, Offer, Target, Windows
from launcher.desktop.caret import Way
from launcher.desktop.fit import Fitted, fit, fitted
from launcher.desktop.outcome import (
    FOCUS_WITHIN,
    KEYS_UP_WITHIN,
    LOOK,
    STANDING_WITHIN,
    Delivered,
    LeftOnClipboard,
    Outcome,
    Rite,
    Waiting,
    until,
)
from launcher.desktop.typing_out import TypingOut
from launcher.language import _
from launcher.manner import Manner

# Measured with GTK and Chromium under load: they ask again up to 150 ms after the first fetch; losing the clipboard in
# between pastes nothing or the old content.
QUIET: Final = 0.3
FETCH_WITHIN: Final = 1.5  # a window that has not asked by then will hardly paste; the text stays for it
# The keys of the caret queue up behind the text that a window has fetched; this is for those that fetch it in several goes.
CARET_AFTER: Final = 0.06
CARET_WITHIN: Final = 1.0  # later the agent has gone on by herself
CALLED_WITHIN: Final = 0.5  # from the first key of a hotkey, which by itself stops what comes in pieces, to its last one
_GLANCE: Final = 0.01  # between two looks at the keyboard and the focus where nothing is pressed for a while

PASTE: Final = Chord.parse("Ctrl+V")
PASTE_BY_INSERT: Final = Chord.parse("Shift+Insert")
PASTE_BY_SHIFT: Final = Chord.parse("Ctrl+Shift+V")
NEW_LINE: Final = Chord.parse("Shift+Enter")
_BY_HAND: Final = "Cmd+V" if sys.platform == "darwin" else "Ctrl+V"
_CHORDS: Final = {"ctrl-v": PASTE, "shift-insert": PASTE_BY_INSERT, "ctrl-shift-v": PASTE_BY_SHIFT}


def usual(target: Target) -> Manner:
    """The manner for a window of which no rule is known."""
    return Manner("shift-insert", newlines="join") if target.terminal else Manner()


@dataclass(frozen=True, slots=True)
class _Aim:
    """Where a paste goes: by this chord, once the window has had the focus for `wait` seconds."""

    target: Target
    windows: Windows
    keys: Keys
    chord: Chord
    wait: float

    @property
    def primary(self) -> bool:
        """Whether X11's primary selection is pasted by the chord, too."""
        return self.chord == PASTE_BY_INSERT


@dataclass(slots=True)
class Delivery:
    """What one rite needs: the desktop, how to hide ourselves, a clock in seconds, and the last clipboard that was kept.

    `progress` is told how many letters of how many have arrived, where they come one after another.
    """

    desktop: Desktop
    hide: Callable[[], None]
    clock: Callable[[], float]
    progress: Callable[[int, int], None] = lambda _arrived, _whole: None
    kept: Kept | None = None
    kept_is_out: bool = False
    offered: Offer | None = None
    alone: bool = True  # whether nobody has touched a key since the paste, as far as that matters
    begun: bool = False  # whether a key of ours has reached the window
    early: int = 0  # how often the window took the text before our keys, as those do that keep a copy of every clipboard
    coming: bool = False  # it comes letter by letter or line by line, and not all of it has been sent
    stopped: bool = False  # and was called off
    cut_at: float | None = None  # when the user last stopped such a one
    settling: bool = False  # the text has arrived; only clipboard or keyboard are still to be given back

    def paste(self, text: str, target: Target | None, caret: int | None = None, manner: Manner | None = None) -> Rite:
        """Bring `text` into `target` in this manner, with `caret` of its characters before the caret then (None: all).

        Without a target, or where the desktop cannot paste, copy it and say so. Without a manner: as is usual for the window.
        """
        windows, keys = self.desktop.windows, self.desktop.keys
        if windows is None or keys is None or not self.desktop.pastes:
            copied = _("Copied: press {keys}.").format(keys=_BY_HAND)
            return (yield from self.copy(text, target, f"{copied} {self._why_no_keys()}"))
        if target is None:
            return (yield from self.copy(text, None, _("Copied: there was no window to paste into.")))
        manner = manner or usual(target)
        if manner.paste == "never":
            return (yield from self._keep_back(target))
        if target.guarded:
            reason = _("Copied: that window has more rights, and takes no keys from the launcher. Press Ctrl+V there.")
            return (yield from self.copy(text, target, reason))
        if manner.paste not in _CHORDS:
            return (yield from self._without_pasting(text, target, caret, manner))
        aim = _Aim(target, windows, keys, self._chord(manner, keys), manner.wait)
        ready = fitted(text, caret, manner.newlines, terminal=target.terminal)
        by_lines = manner.newlines == "shift-enter" and not target.unseen and "\n" in ready.text
        rite = self._paste(ready, aim, by_lines=by_lines)
        outcome = yield from (self._in_pieces(rite) if by_lines else rite)
        if self.offered is not None:
            self.offered.left = True
        return outcome

    def copy(self, text: str, target: Target | None, reason: str) -> Rite:
        """Put `text` on the clipboard for good, hide, and give the target its focus back; `reason` is what is then said."""
        clean, _note = fit(text, terminal=False)
        self.kept_is_out = False
        keys = self.desktop.keys
        if keys is not None and not (yield from until(lambda: not keys.any_down(), KEYS_UP_WITHIN, self.clock)):
            return (yield from self._held_down(self.desktop.clipboard.offer(clean, None, primary=False, passing=False)))
        offer = self.desktop.clipboard.offer(clean, None, primary=False, passing=False)
        yield from until(lambda: offer.standing, STANDING_WITHIN, self.clock)
        yield from self.withdraw(target)
        if not offer.standing:
            return Waiting(self._why_no_clipboard())
        return LeftOnClipboard(reason)

    def withdraw(self, target: Target | None) -> Generator[float, None, None]:
        """Hide once no key is held that would repeat in the document, and give the target its focus back."""
        keys, windows = self.desktop.keys, self.desktop.windows
        if keys is not None:
            yield from until(lambda: not keys.any_down(), KEYS_UP_WITHIN, self.clock)
        if windows is not None and target is not None and self.desktop.front_first:
            windows.activate(target.window)
        self.hide()
        if windows is not None and target is not None:
            windows.activate(target.window)
            yield from until(lambda: windows.focused(target), FOCUS_WITHIN, self.clock)
        if self.desktop.hotkeys is not None:
            self.desktop.hotkeys.let_go()

    def stop(self) -> bool:
        """Call off what comes letter by letter or line by line: no more of it is sent. Says whether the call was for that.

        So it was, too, where the first key of a hotkey has just stopped it by itself.
        """
        if self.coming:
            self.stopped = True
            return True
        return self.cut_at is not None and self.clock() < self.cut_at + CALLED_WITHIN

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

    def _keep_back(self, target: Target) -> Rite:
        yield from self.withdraw(target)
        told = _("Nothing is pasted into {app}: a rule says so. The phrase waits in the launcher, and Ctrl+Enter copies it.")
        return Waiting(told.format(app=target.app))

    def _without_pasting(self, text: str, target: Target, caret: int | None, manner: Manner) -> Rite:
        if manner.paste == "type" and target.unseen:
            reason = _("Copied: this desktop does not tell which window would get the letters. Press Ctrl+V.")
            return (yield from self.copy(text, target, reason))
        if manner.paste == "type":
            typing = TypingOut(self.desktop, self.hide, self.clock, self._typed, lambda: self.stopped)
            outcome = yield from self._in_pieces(typing.type_out(text, target, caret, manner))
            self.settling = False
            if isinstance(outcome, LeftOnClipboard):
                self.kept, self.offered, self.kept_is_out = typing.kept, typing.offered, True
            return outcome
        clean, note = fit(text, manner.newlines, terminal=target.terminal)
        reason = _("Copied, because a rule says so for this window. Paste it there yourself.")
        if target.unseen:
            reason = _("Copied, as your settings say. Press Ctrl+V.")
        return (yield from self.copy(clean, target, " ".join(filter(None, (reason, note)))))

    def _why_no_keys(self) -> str:
        """Why the launcher presses no keys here, now, and what to do about it."""
        permission = self.desktop.permission
        if permission is None or permission.state == "none" or self.desktop.keys is None or self.desktop.windows is None:
            return _("This desktop does not let the launcher paste.")
        if permission.state == "granted" and not self.desktop.lends():
            return _("This desktop lends no clipboard, so what would be pasted is not sure.")
        return {
            "unknown": _("The desktop has not said yet whether the launcher may paste."),
            "asking": _("The desktop is asking whether the launcher may paste: look for its question."),
            "unasked": _("To let the launcher paste, open Settings, General, and choose Allow pasting."),
            "refused": _("Pasting is not allowed. Settings, General, can ask again."),
        }.get(permission.state, _("This desktop does not let the launcher paste."))

    def _why_no_clipboard(self) -> str:
        if self.desktop.held is not None:  # a compositor that asks who is in front
            return _("The desktop did not let the launcher copy. The phrase waits in the launcher: open it, and choose it again.")
        return _("The clipboard could not be used: another program holds it.")

    def _held_down(self, offer: Offer) -> Rite:
        """What is said of a text that was offered because a key is held for too long to go on."""
        yield from until(lambda: offer.standing or not offer.held, STANDING_WITHIN, self.clock)
        if not offer.standing:
            return Waiting(self._why_no_clipboard())
        return LeftOnClipboard(_("A key is still held down. The phrase is on the clipboard."), open=True)

    def _in_pieces(self, rite: Rite) -> Rite:
        """Carry this out so that it can be stopped between two of its pieces."""
        self.coming, self.stopped, self.cut_at = True, False, None
        try:
            outcome = yield from rite
            touched = self.desktop.keys is not None and not self.desktop.keys.untouched()
            if self.coming and (self.stopped or touched):
                self.cut_at = self.clock()
            return outcome
        finally:
            self.coming = self.stopped = False

    def _typed(self, letters: int, whole: int) -> None:
        self.settling = letters == whole  # only the keyboard is still to be put back as it was
        self.coming = not self.settling
        self.progress(letters, whole)

    def _chord(self, manner: Manner, keys: Keys) -> Chord:
        """What pastes there; Shift+Insert where the layout in use has no V."""
        chord = _CHORDS[manner.paste]
        return chord if chord == PASTE_BY_INSERT or keys.has(chord) else PASTE_BY_INSERT

    def _paste(self, text: Fitted, aim: _Aim, *, by_lines: bool) -> Rite:
        kept = self._keep(primary=aim.primary)
        if not (yield from until(lambda: not aim.keys.any_down(), KEYS_UP_WITHIN, self.clock)):
            return (yield from self._held_down(self._offer(text.text, aim)))
        yield from until(lambda: kept.ready, kept.within, self.clock)
        if self.desktop.front_first:
            aim.windows.activate(aim.target.window)
        self.hide()
        aim.windows.activate(aim.target.window)
        self.settling, self.alone, self.begun = False, True, False
        moves = text.way is not None and text.way.presses > 0
        if by_lines:
            failure = yield from self._paste_lines(text.text, aim)
        else:
            failure = yield from self._paste_piece(text.text, aim, aim.keys if moves else None)
        if failure:
            return failure
        offer = self._standing
        if text.way is not None and moves and self.alone:
            yield from self._move_caret(text.way, offer, aim.target, aim.keys)
        return (yield from self._give_back_after(offer, kept, text.note))

    def _keep(self, *, primary: bool) -> Kept:
        if self.kept_is_out and self.kept is not None and self.offered is not None and self.offered.held:
            return self.kept  # a phrase was left there; what the user had before it is what comes back
        self.kept, self.kept_is_out = self.desktop.clipboard.keep(primary=primary), True
        return self.kept

    def _offer(self, text: str, aim: _Aim) -> Offer:
        self.offered = self.desktop.clipboard.offer(text, aim.target, primary=aim.primary, passing=True)
        return self.offered

    @property
    def _standing(self) -> Offer:
        """The offer of this rite."""
        if self.offered is None:
            raise RuntimeError("nothing was offered yet")
        return self.offered

    def _paste_piece(self, piece: str, aim: _Aim, watched: Keys | None) -> Generator[float, None, Outcome | None]:
        """Offer, press and see it fetched; `watched` are the keys that nobody may touch meanwhile, where that matters."""
        offer = self._offer(piece, aim)
        yield from until(lambda: offer.standing or not offer.held, STANDING_WITHIN, self.clock)
        if not offer.standing:
            return Waiting(self._why_no_clipboard())
        if failure := (yield from self._press(aim.chord, aim, offer)):
            return failure
        return (yield from self._fetched(offer, watched))

    def _paste_lines(self, text: str, aim: _Aim) -> Generator[float, None, Outcome | None]:
        """Line by line, each seen fetched, with Shift+Enter between, until the user or another window stops it."""
        lines = text.split("\n")
        offer: Offer | None = None
        for number, line in enumerate(lines):
            failure: Outcome | None = None
            if offer is not None:
                failure = yield from self._untouched_while_quiet(offer, aim)
            if number and failure is None:
                failure = yield from self._press(NEW_LINE, aim, offer)
            if line and failure is None:
                failure = yield from self._paste_piece(line, aim, aim.keys)
                offer = self._standing
            if failure is not None:
                return self._stopped(failure, text, number, aim)
            self.coming = number + 1 < len(lines)
            self.progress(sum(map(len, lines[: number + 1])) + number, len(text))
        return None

    def _untouched_while_quiet(self, offer: Offer, aim: _Aim) -> Generator[float, None, Outcome | None]:
        """Also what is to be stopped waits until then: a window that asks once more for its line must not get the whole."""
        while offer.held and (rest := offer.last_asked + QUIET - self.clock()) > 0:
            self.alone = self.alone and aim.keys.untouched()
            yield min(rest, _GLANCE)
        if not offer.held or (self.alone and not self.stopped):
            return None  # what was copied meanwhile, the next key is not pressed for
        return LeftOnClipboard(_("Stopped. The phrase is on the clipboard."))

    def _stopped(self, failure: Outcome, text: str, there: int, aim: _Aim) -> Outcome:
        """What is told where so many lines are there; the whole is on the clipboard, unless something newer is."""
        if isinstance(failure, LeftOnClipboard):
            self._offer(text, aim)
        if not (self.begun or self.stopped):
            return failure
        counted = _("Stopped: {count} of {whole} lines stand there for sure.").format(count=there, whole=text.count("\n") + 1)
        if isinstance(failure, LeftOnClipboard):
            return LeftOnClipboard(_("{counted} The whole phrase is on the clipboard.").format(counted=counted))
        return Waiting(_("{counted} The phrase waits in the launcher.").format(counted=counted))

    def _press(self, chord: Chord, aim: _Aim, offer: Offer | None) -> Generator[float, None, Outcome | None]:
        """Press it once the window has had the focus long enough.

        The first chord of a rite waits for the focus to come, and for keys to be let go; for any other one both have to be so.
        """
        first = not self.begun
        wait = aim.wait if first else 0.0
        end = self.clock() + wait + (FOCUS_WITHIN if first else 0.0)
        had_since: float | None = None
        while True:
            now = self.clock()
            if offer is not None and not offer.held:
                return Waiting(_not_pasted(offer))
            focused = aim.windows.focused(aim.target)
            had_since = (now if had_since is None else had_since) if focused else None
            may = not self.stopped and (not aim.keys.any_down() if first else aim.keys.untouched())
            self.early = offer.fetches if offer is not None else 0
            if had_since is not None and now >= had_since + wait and may and aim.keys.press(chord, aim.target):
                self.begun = True
                return None
            if now >= end or self.stopped or not (first or (focused and may)):
                break
            yield LOOK if had_since is None else max(LOOK, min(_GLANCE, had_since + wait - now))
        if not self.desktop.pastes:  # it was taken back meanwhile
            return LeftOnClipboard(f"{_('Not pasted. The phrase is on the clipboard.')} {self._why_no_keys()}")
        if not aim.windows.exists(aim.target):
            return LeftOnClipboard(_("Not pasted: the window was closed. The phrase is on the clipboard."))
        return LeftOnClipboard(_("Not pasted: another window is in front. The phrase is on the clipboard."))

    def _fetched(self, offer: Offer, watched: Keys | None) -> Generator[float, None, Outcome | None]:
        """Until the target has taken the text after the keys; what it took before them is no proof."""
        end = self.clock() + FETCH_WITHIN
        while offer.held and offer.fetches == self.early and self.clock() < end:
            self.alone = self.alone and (watched is None or watched.untouched())
            yield end - self.clock() if watched is None else LOOK
        if offer.fetches > self.early:
            return None
        if offer.broken:
            return Waiting(_("Look whether the phrase has arrived: the clipboard was lost. It waits in the launcher, too."))
        if not offer.held:
            return Waiting(_not_pasted(offer))
        if offer.unseen or self.early:
            return LeftOnClipboard(_("Look whether the phrase has arrived: another program hid it. It is on the clipboard, too."))
        return LeftOnClipboard(_("The window did not take the phrase. It is on the clipboard: press Ctrl+V."))

    def _move_caret(self, way: Way, offer: Offer, target: Target, keys: Keys) -> Generator[float, None, None]:
        end = self.clock() + CARET_WITHIN
        while offer.held and keys.untouched() and self.clock() < end:
            if self.clock() < offer.last_asked + CARET_AFTER:
                yield LOOK
            elif keys.press(Chord((), way.key), target, times=way.presses):
                return
            else:
                yield LOOK

    def _give_back_after(self, offer: Offer, kept: Kept, note: str) -> Rite:
        self.settling = True
        while offer.held and (rest := offer.last_asked + QUIET - self.clock()) > 0:
            yield rest
        self.kept_is_out = self.settling = False
        return Delivered(" ".join(filter(None, (note, self._give_back(offer, kept)))))

    def _give_back(self, offer: Offer, kept: Kept) -> str:
        if offer.broken:
            return _("What you had copied could not be put back.")
        if not offer.held:
            return ""  # a newer copy or a clearing by the user wins
        if kept.concealed:
            return _("Your copied password was not kept; copy it again.")
        if not kept.ready:
            return _("The program that held your clipboard did not answer, so the phrase is there now.")
        if not self.desktop.clipboard.give_back(kept) and offer.held:
            return _("Your clipboard could not be kept, so the phrase is there now.")
        return "" if kept.whole else _("Not everything on your clipboard could be kept.")


def _not_pasted(offer: Offer) -> str:
    if offer.broken:
        return _("Not pasted: the clipboard was lost on the way. The phrase waits in the launcher.")
    return _("Not pasted: something else was copied meanwhile. The phrase waits in the launcher.")
