"""The story of one look-up: idle, choosing, leaving, idle again.

The hotkey summons it with the window that was in use. The agent types, chooses and fills in (`choosing`), and the story hands
the text to the stage for delivery; what came of it comes back as an outcome. Laws: one delivery at a time, so a second Enter
pastes nothing twice; a call while a phrase comes piece by piece stops it; no phrase with open places leaves, and what was shown
is what leaves; where the target's title changed since the hotkey, a second Enter is asked for, as far as the desktop tells of a
window at all. In which manner a window gets its phrase, the rules say. It knows no Qt, no SQL and no OS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from launcher.desktop import Target
from launcher.desktop.outcome import Delivered, LeftOnClipboard, Outcome, Waiting
from launcher.language import _
from launcher.lookup.answering import Chosen
from launcher.lookup.choosing import Choosing
from launcher.lookup.customer import mark_of
from launcher.lookup.filling import Filling
from launcher.lookup.stage import Stage
from launcher.view import Notice

if TYPE_CHECKING:  # search brings numpy; the hotkey is live before that is loaded
    from launcher.collection import Collection

KEPT_AFTER_FOCUS_LOST: Final = 60.0  # s that the query and the answers stay when a window of somebody else takes the focus

How = Literal["paste", "copy", "paste-always"]  # the last pastes where Enter would do something else


@dataclass(frozen=True, slots=True)
class _Aside:
    """What is gone back to when the editor closes."""

    target: Target | None
    query: str = field(repr=False)
    situation: str | None
    selected: str | None


class Lookup(Choosing):
    """One agent's overlay, from the hotkey to the text in the window."""

    def __init__(self, stage: Stage, channel: str, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        super().__init__(stage, channel, clock, now)
        self._clock, self._now = clock, now
        self.openings = 0
        self.deliveries = 0
        self.last_outcome: Outcome | None = None
        # What the agent told of herself in a phrase, by what stands behind `me.`: worth keeping for good.
        self.on_introduced: Callable[[Mapping[str, str]], None] = lambda _told: None
        self._wished = False
        self._chosen: Chosen | None = None
        self._waiting: str | None = None
        self._last: Chosen | None = None
        self._last_window = ""  # the mark of the one that it was filled in for
        self._outdated = False  # whether there was a last phrase whose words are no longer those
        self._aside: _Aside | None = None
        self._lost_focus_at: float | None = None
        self._shown = False  # whether the overlay stands there, also while it waits for a key to be let go

    # -- opening and closing

    def take(self, collection: "Collection") -> None:
        """Look in this collection from now on; it is drawn at once, so that the next opening has little left to draw.

        Also while the overlay is open: query, selection, answers and notice stay.
        """
        first = self.collection is None
        self._finding.collection = collection
        if first and self.state == "choosing":
            self._aim(self._target)
        else:
            self._learn_manner()
        self._let_go_of_old_words()
        if self.state == "leaving":
            return
        resting = self.state == "idle" and self._lost_focus_at is None
        before = None if resting else self._finding.id
        self._finding.search(selected=before)
        self._answering.anew(self._finding.phrase, self.channel)
        self._answering.forget(but=lambda id_: self._finding.called(id_) is not None)
        if self.state == "choosing" and before is not None and self._finding.called(before) is None:
            self._notice, self._swapped = Notice(_("The phrase that was selected has been removed."), "warn"), True
        self._draw()

    def toggle(self, target: Target | None) -> None:
        """The hotkey: opens; again: closes; and while a phrase comes letter by letter or line by line, only stops that."""
        if self.state == "choosing":
            self.dismiss()
        elif self._stage.stop():
            self._stage.decline()
        else:
            self.summon(target)

    def summon(self, target: Target | None) -> None:
        """Open for `target`; while a phrase is on its way, open as soon as it has arrived, or has been stopped by this."""
        if self.state == "leaving":
            self._wished = True
            self._stage.stop()
            if not self._stage.settling:
                self._stage.decline()
        if self.state == "idle":
            kept = self._lost_focus_at is not None and self._clock() - self._lost_focus_at <= KEPT_AFTER_FOCUS_LOST
            if not kept:
                self._forget()
            self._open(target, self._finding.id if kept else None)

    def dismiss(self) -> None:
        """Esc: close, and give the window its focus back."""
        if self.state == "choosing":
            self.state = "leaving"
            self._stage.withdraw(self._target)

    def withdrawn(self) -> None:
        """The overlay is closed and the focus is back."""
        self._settle()

    def focus_lost(self) -> None:
        """Another window took the focus: hidden, and for a minute the query and the answers are still there."""
        if self.state == "choosing":
            self._lost_focus_at = self._clock()
            self._step_aside()

    # -- a conversation

    def end_conversation(self) -> None:
        """Forget everything that was said of this customer."""
        self._conversation.end()
        self._answering.forget(but=lambda _id: False)
        if self._last is not None and self._last.answered:
            self._last = None
        self._draw()

    # -- letting go

    def choose(self, how: How, row: int = -1) -> None:
        """Paste or copy this row (-1: the selected one); says why where it may not, and asks for what is missing."""
        if self.state != "choosing" or row >= len(self._finding.matches):
            return
        out_of_sight = 0 <= row != self._finding.selected  # the reading shows another phrase
        if row >= 0:
            self._finding.select(row)
        elif self._swapped:
            self._swapped = False
            self._notice = Notice(_("The phrase that was selected has been removed. Enter again takes this one."), "warn")
            self._draw()
            return
        filling = self._current()
        if filling is None:
            return
        chosen = self._filled(filling)
        if chosen is None:
            self._draw()
            self._ask_for_missing(filling)
        elif how != "copy" and not self._may_go_there(filling):
            self._draw()
            self._ask_for_doubtful(filling)
        elif out_of_sight and self._answering.unsure(filling):
            self._notice = Notice(_("Look at what goes into it; Enter pastes it."), "info")
            self._draw()
        else:
            self._send(how, chosen)

    def again(self, target: Target | None) -> None:
        """Paste the last phrase once more, as it was filled in, into `target`, without opening."""
        if self.state == "choosing" or self._stage.stop() or self.state != "idle":
            return
        if self._last is not None:
            self._aim(target)
            if self._last.answered and self._last_window not in {self._answering.window, ""}:
                self._look_first(self._last.phrase.id, target)
            else:
                self._send("paste", self._last)
        elif self._outdated:
            self._stage.say(Notice(_("The last phrase has been changed or removed since. Look it up once more."), "warn"))

    def paste_phrase(self, phrase_id: str, target: Target | None) -> None:
        """Paste this phrase into `target` without opening; where something goes into it that should be seen first, open."""
        phrase = self._finding.called(phrase_id)
        if self.state != "idle" or phrase is None:
            return
        self._forget()
        self._notice = None
        self._aim(target)
        filling = Filling(phrase, self.channel, self._finding.body, self._now())
        chosen = self._filled(filling)
        if chosen is not None and not self._answering.unseen(filling):
            self._send("paste", chosen)
        else:
            self._look_first(phrase_id, target)

    def _look_first(self, phrase_id: str, target: Target | None) -> None:
        """Open on this phrase, where something goes into it that should be seen, or answered."""
        notice = self._notice
        self._open(target, selected=phrase_id)
        self._notice = notice or Notice(_("Look at what goes into it; Enter pastes it."), "info")
        self._draw()
        if (filling := self._current()) is not None:
            self._ask_for_missing(filling)

    def recent(self) -> tuple[tuple[str, str], ...]:
        """The phrases used last, newest first, as id and title."""
        return self._finding.recent()

    @property
    def can_paste_again(self) -> bool:
        """Whether there is a last phrase."""
        return self._last is not None

    def came_of_it(self, outcome: Outcome) -> None:
        """The rite has ended."""
        self.last_outcome = outcome
        chosen, self._chosen = self._chosen, None
        if isinstance(outcome, LeftOnClipboard) and outcome.open and self._shown:
            self._wished = False  # what was wished for meanwhile stands here
            self.state, self._notice = "choosing", Notice(outcome.reason, "warn")
            self._draw()
            return
        self.deliveries += isinstance(outcome, Delivered)
        if chosen is not None:
            self._waiting = chosen.phrase.id if isinstance(outcome, Waiting) else None
            if not isinstance(outcome, Waiting):
                self._stage.used(chosen.phrase.id, chosen.words)
        if told := _told(outcome):
            self._stage.say(told)
        self._settle()

    # -- words

    def edit(self) -> None:
        """Open the editor on the selected phrase."""
        if self.state == "choosing" and (selected := self._finding.id) is not None:
            self._set_aside()
            self._stage.edit(selected)

    def write(self) -> None:
        """Open the editor for a new phrase that is called what was typed."""
        if self.state == "choosing" and self.collection is not None:
            self._set_aside()
            self._stage.write(self._finding.query.strip(), self._finding.situation)

    def resume(self, phrase_id: str | None) -> None:
        """The editor has closed: go back to what was looked for, in the same window, with this phrase (None: as before)."""
        aside, self._aside = self._aside, None
        if aside is None or self.state != "idle":
            return
        self._finding.ask(aside.query, aside.situation)
        self._open(aside.target, selected=phrase_id or aside.selected)

    def undo(self) -> None:
        """Undo the last change of words."""
        self._stage.undo()

    def tell(self, notice: Notice) -> None:
        """What became of the words: where the agent looks now."""
        if self.state == "choosing":
            self._notice = notice
            self._draw()
        else:
            self._stage.say(notice)

    def _let_go_of_old_words(self) -> None:
        """What was recalled or rewritten is not pasted again."""
        last = self._last
        if last is None or self.collection is None:
            return
        now = self._finding.called(last.phrase.id)
        if now is None or now.texts != last.phrase.texts:
            self._last, self._outdated = None, True

    # -- how it goes on

    def _open(self, target: Target | None, selected: str | None = None) -> None:
        """Open with what is asked for now; the phrase `selected` stands there in any case."""
        self.openings += 1
        self.state, self._shown = "choosing", True
        self._aim(target)
        self._customer.begin(target.title if target else "")
        self._lost_focus_at = self._notice = None
        self._swapped = False
        self._answering.put_down()
        self._conversation.touch()
        if selected is None and self._waiting is not None:
            selected = self._waiting
            self._notice = Notice(_("This phrase was not pasted last time. Enter pastes it now."), "info")
        self._waiting = None
        self._finding.put = selected
        self._finding.search(selected=selected)
        self._draw()
        self._stage.show(target)

    def _set_aside(self) -> None:
        self._aside = _Aside(self._target, self._finding.query, self._finding.situation, self._finding.id)
        self._step_aside()

    def _step_aside(self) -> None:
        self.state, self._shown = "idle", False
        self._answering.put_down()
        self._stage.hide()

    def _settle(self) -> None:
        """Idle again, with everything drawn for the next opening; and open at once where that was wished meanwhile."""
        self.state, self._shown, self._notice = "idle", False, None
        self._answering.put_down()
        self._forget()
        self._finding.channel = self._own_channel
        self._finding.search()
        self._draw()
        if self._wished:
            self._wished = False
            self.summon(self._stage.active())

    def _forget(self) -> None:
        """What was asked for and answered; but the answers of a phrase that waits to be pasted wait with it."""
        self._finding.ask("")
        self._answering.forget(but=lambda id_: id_ == self._waiting)

    def _send(self, how: How, chosen: Chosen) -> None:
        self.state, self._chosen, self._last, self._outdated = "leaving", chosen, chosen, False
        target = self._target
        if target is not None and not target.unseen and (now := self._stage.title(target)):
            self._answering.window = mark_of(target.app, now)  # as it is called now that she has said that it is the right one
        self._conversation.remember(chosen.remember, self._answering.window)
        self._last_window = self._answering.window
        if chosen.introduced:
            self._answering.me = {**self.me, **chosen.introduced}
            self.on_introduced(chosen.introduced)
        if how == "copy":
            self._stage.copy(chosen.text, self._target)
        else:
            self._stage.paste(chosen.text, self._target, chosen.caret, self._manner)


def _told(outcome: Outcome) -> Notice | None:
    if isinstance(outcome, Delivered):
        return Notice(outcome.note, "info") if outcome.note else None
    return Notice(outcome.reason, "info" if isinstance(outcome, LeftOnClipboard) else "warn")
