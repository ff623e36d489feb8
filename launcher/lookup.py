"""The story of one look-up: idle, choosing, leaving, idle again, told to whoever draws as one frozen View.

The hotkey summons it with the window that was in use. The agent types, chooses, and the story hands a filled text to the
stage for delivery; what came of it comes back as an outcome. Laws: one delivery at a time, so a second Enter pastes nothing
twice; no phrase with open fill-ins leaves; where the target's title changed since the hotkey, a second Enter is asked for.
It knows no Qt, no SQL and no OS.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol

from launcher import showing
from launcher.desktop import Target
from launcher.desktop.delivery import Delivered, LeftOnClipboard, Outcome, Waiting
from launcher.errors import LauncherError
from launcher.language import _, ngettext
from launcher.phrase import Phrase
from launcher.template import Template, expand, fill, parse
from launcher.view import Action, Notice, Row, View

if TYPE_CHECKING:  # search brings numpy; the hotkey is live before that is loaded
    from launcher.library import Collection
    from launcher.search import Match

ROWS_AT_MOST: Final = 50
PAGE: Final = len(showing.ROW_DIGITS)
CHANNELS: Final = ("chat", "phone")
KEPT_AFTER_FOCUS_LOST: Final = 60.0  # s that the query stays when a window of somebody else takes the focus

State = Literal["idle", "choosing", "leaving"]
How = Literal["paste", "copy", "paste-always"]  # the last pastes where Enter would do something else


class Stage(Protocol):
    """What the story asks of the world around it; each call returns at once."""

    pastes: bool

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

    def paste(self, text: str, target: Target | None) -> None:
        """Begin the paste rite; `Lookup.came_of_it` is called when it ends."""
        ...

    def copy(self, text: str, target: Target | None) -> None:
        """Begin the copy rite; the same."""
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

    def used(self, phrase_id: str, words: tuple[str, ...]) -> None:
        """A phrase was delivered; `words` of the query stand in it."""
        ...

    def channel_chosen(self, channel: str) -> None:
        """Keep the channel for next time."""
        ...

    def say(self, notice: Notice, on_click: Callable[[], None] | None = None) -> None:
        """Tell one line without taking the focus; a click on it does `on_click`."""
        ...


@dataclass(slots=True)
class _Chosen:
    phrase: Phrase
    text: str
    words: tuple[str, ...]


class Lookup:
    """One agent's overlay, from the hotkey to the text in the window."""

    def __init__(self, stage: Stage, channel: str, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        self._stage, self._clock, self._now = stage, clock, now
        self.collection: Collection | None = None
        self.state: State = "idle"
        self.channel = channel
        self.openings = 0
        self.deliveries = 0
        self.last_outcome: Outcome | None = None
        self._target: Target | None = None
        self._query = ""
        self._situation: str | None = None
        self._matches: tuple[Match, ...] = ()
        self._rows: Sequence[Row] = ()
        self._rows_of: tuple[object, object, object] | None = None  # the matches, collection and channel that they show
        self._rest: tuple[Collection, str, tuple[Match, ...], int] | None = None
        self._wished = False
        self._total = 0
        self._selected = 0
        self._notice: Notice | None = None
        self._chosen: _Chosen | None = None
        self._waiting: str | None = None
        self._last: _Chosen | None = None
        self._confirmed_title: str | None = None
        self._lost_focus_at: float | None = None
        self._shown = False  # whether the overlay stands there, also while it waits for a key to be let go
        self._why_nothing = _("The phrases are being loaded.")

    # -- opening and closing

    def take(self, collection: "Collection") -> None:
        """Look in this collection from now on; it is drawn at once, so that the next opening has little left to draw."""
        self.collection = collection
        if self.state != "leaving":
            self._search(keep_selected=True)
            self._draw()

    def cannot(self, why: str) -> None:
        """There will be no phrases: say so wherever they would stand."""
        self._why_nothing = why
        self._draw()

    def toggle(self, target: Target | None) -> None:
        """The hotkey: opens; again: closes."""
        if self.state == "choosing":
            self.dismiss()
        else:
            self.summon(target)

    def summon(self, target: Target | None) -> None:
        """Open for `target`; while a phrase is on its way, open as soon as it has arrived."""
        if self.state == "leaving":
            self._wished = True
            if not self._stage.settling:
                self._stage.decline()
        if self.state != "idle":
            return
        self.openings += 1
        self.state, self._shown, self._target, self._confirmed_title = "choosing", True, target, None
        kept = self._lost_focus_at is not None and self._clock() - self._lost_focus_at <= KEPT_AFTER_FOCUS_LOST
        self._lost_focus_at = None
        if not kept:
            self._query, self._situation, self._selected = "", None, 0
        self._notice = None
        self._search(keep_selected=kept)
        self._show_waiting()
        self._draw()
        self._stage.show(target)

    def dismiss(self) -> None:
        """Esc: close, and give the window its focus back."""
        if self.state == "choosing":
            self.state = "leaving"
            self._stage.withdraw(self._target)

    def withdrawn(self) -> None:
        """The overlay is closed and the focus is back."""
        self._settle()

    def focus_lost(self) -> None:
        """Another window took the focus: hidden, and for a minute the query is still there."""
        if self.state == "choosing":
            self.state, self._shown, self._lost_focus_at = "idle", False, self._clock()
            self._stage.hide()

    # -- looking

    def type(self, query: str) -> None:
        """Search for these words."""
        self._query, self._notice, self._confirmed_title = query, None, None
        self._search()
        self._draw()

    def move(self, by: int) -> None:
        """Select the row that many further on, within the list."""
        self.select(self._selected + by)

    def page(self, by: int) -> None:
        """Select that many pages of rows further on."""
        self.move(by * PAGE)

    def step_to(self, row: int) -> None:
        """Select the first row (0) or the last (-1)."""
        self.select(row if row >= 0 else len(self._matches) - 1)

    def select(self, row: int) -> None:
        """Select this row."""
        self._selected = max(0, min(row, len(self._matches) - 1))
        self._notice, self._confirmed_title = None, None
        self._draw()

    def narrow(self, slug: str | None) -> None:
        """Look in this situation only; the same once more, or None, in all."""
        self._situation = None if slug == self._situation else slug
        self._notice = None
        self._search()
        self._draw()

    def narrow_to_place(self, place: int) -> None:
        """Look in the situation at this place, counted from 0."""
        if self.collection and place < len(self.collection.situations):
            self.narrow(self.collection.situations[place].slug)

    def switch(self, channel: str) -> None:
        """Show the texts of this channel."""
        self.channel = channel
        self._stage.channel_chosen(channel)
        self._search(keep_selected=True)
        self._draw()

    # -- choosing

    def choose(self, how: How, row: int = -1) -> None:
        """Paste or copy this row (-1: the selected one); says why where it may not."""
        if self.state != "choosing" or not self._matches or row >= len(self._matches):
            return
        if row >= 0:
            self._selected = row
        match = self._matches[self._selected]
        chosen = self._filled(match)
        if chosen is None or (how != "copy" and not self._same_window_content()):
            self._draw()
            return
        self._send(how, chosen)

    def again(self, target: Target | None) -> None:
        """Paste the last phrase once more, into `target`, without opening."""
        if self.state != "idle" or self._last is None:
            return
        self._target = target
        self._send("paste", self._last)

    def paste_phrase(self, phrase_id: str, target: Target | None) -> None:
        """Paste this phrase into `target` without opening; where it has open fill-ins, open and say so."""
        if self.state != "idle" or self.collection is None:
            return
        found = self.collection.index.rank("", self.collection.habits).matches
        match = next((m for m in found if m.phrase.id == phrase_id), None)
        if match is None:
            return
        self._query = ""
        chosen = self._filled(match)
        if chosen is None:
            notice = self._notice
            self.summon(target)
            self._notice = notice
            self._draw()
            return
        self._target = target
        self._send("paste", chosen)

    def recent(self) -> tuple[tuple[str, str], ...]:
        """The phrases used last, newest first, as id and title."""
        if self.collection is None:
            return ()
        titles = {p.id: p.title for p in self.collection.phrases}
        return tuple((id_, titles[id_]) for id_ in self.collection.habits.recent if id_ in titles)[:8]

    @property
    def can_paste_again(self) -> bool:
        """Whether there is a last phrase."""
        return self._last is not None

    def came_of_it(self, outcome: Outcome) -> None:
        """The rite has ended."""
        self.last_outcome = outcome
        chosen, self._chosen = self._chosen, None
        if isinstance(outcome, LeftOnClipboard) and outcome.open and self._shown:
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

    def _settle(self) -> None:
        """Idle again, with everything drawn for the next opening; and open at once where that was wished meanwhile."""
        self.state, self._shown = "idle", False
        self._query, self._situation, self._notice = "", None, None
        self._search()
        self._draw()
        if self._wished:
            self._wished = False
            self.summon(self._stage.active())

    def _send(self, how: How, chosen: _Chosen) -> None:
        self.state, self._chosen, self._last = "leaving", chosen, chosen
        if how == "copy":
            self._stage.copy(chosen.text, self._target)
        else:
            self._stage.paste(chosen.text, self._target)

    def _filled(self, match: "Match") -> _Chosen | None:
        template = expand(parse(match.phrase.text_for(self.channel).plain), self._body)
        if missing := _open_places(template):
            self._notice = Notice(
                ngettext(
                    "Not yet: “{names}” has to be filled in, which this version cannot do here.",
                    "Not yet: {names} have to be filled in, which this version cannot do here.",
                    len(missing),
                ).format(names=", ".join(missing)),
                "warn",
            )
            return None
        try:
            text = fill(template, {}, self._now(), phrase=self._body).text
        except LauncherError as error:
            self._notice = Notice(str(error), "warn")
            return None
        words = self.collection.index.matched_words(self._query, match.phrase.id) if self.collection else ()
        return _Chosen(match.phrase, text, words)

    def _body(self, phrase_id: str) -> str | None:
        phrases = self.collection.phrases if self.collection else ()
        return next((p.text_for(self.channel).plain for p in phrases if p.id == phrase_id), None)

    def _same_window_content(self) -> bool:
        """Whether the target still shows what it showed at the hotkey; asks for a second Enter once per new title."""
        if self._target is None:
            return True
        now = self._stage.title(self._target)
        if not now:
            return True  # closed, or nameless: the rite will see
        if same_title(now, self._target.title) or self._confirmed_title == now:
            return True
        self._confirmed_title = now
        self._notice = Notice(_("The window’s title has changed. Is it still the same customer? Enter again pastes."), "warn")
        return False

    # -- telling

    def _search(self, *, keep_selected: bool = False) -> None:
        selected = self._matches[self._selected].phrase.id if keep_selected and self._matches else None
        if self.collection is None:
            return
        if self._query.strip() or self._situation:
            self._matches, self._total = self._ranked(self._query, self._situation)
        else:
            self._matches, self._total = self._at_rest(self.collection)
        self._selected = next((n for n, m in enumerate(self._matches) if m.phrase.id == selected), 0)
        of = (self._matches, self.collection, self.channel)
        if self._rows_of is None or any(one is not other for one, other in zip(of, self._rows_of, strict=True)):
            self._rows_of, self._rows = of, showing.Rows(self._matches, self.collection.situations, self.channel)

    def _ranked(self, query: str, situation: str | None) -> tuple[tuple["Match", ...], int]:
        assert self.collection is not None  # noqa: S101 -- _search has looked
        found = self.collection.index.rank(
            query, self.collection.habits, situation=situation, channel=self.channel, limit=ROWS_AT_MOST
        )
        return found.matches, found.total

    def _at_rest(self, collection: "Collection") -> tuple[tuple["Match", ...], int]:
        """With nothing typed: the phrases used last, then the situation used last, then all the others.

        Kept until the collection or the channel changes, so that an opening draws only what is new.
        """
        if self._rest is None or self._rest[0] is not collection or self._rest[1] != self.channel:
            everything, total = self._ranked("", None)
            last = collection.last_situation
            recent = collection.habits.recent[:PAGE]
            lately = [m for m in everything if m.phrase.id in recent]
            here = self._ranked("", last)[0] if last else ()
            in_order = {m.phrase.id: m for m in (*lately, *here, *everything)}
            self._rest = collection, self.channel, tuple(in_order.values())[:ROWS_AT_MOST], total
        return self._rest[2:]

    def _show_waiting(self) -> None:
        if self._waiting is None or self.collection is None:
            return
        at = next((n for n, m in enumerate(self._matches) if m.phrase.id == self._waiting), None)
        if at is None:
            self._query = next((p.title for p in self.collection.phrases if p.id == self._waiting), "")
            self._search()
            at = next((n for n, m in enumerate(self._matches) if m.phrase.id == self._waiting), 0)
        self._selected, self._waiting = at, None
        self._notice = Notice(_("This phrase was not pasted last time. Enter pastes it now."), "info")

    def _draw(self) -> None:
        self._stage.draw(self.view())

    def view(self) -> View:
        """Everything as it stands."""
        situations = self.collection.situations if self.collection else ()
        found = self._matches
        return View(
            query=self._query,
            channel=self.channel,
            channels=CHANNELS,
            chips=showing.chips(situations, self._situation),
            rows=self._rows,
            selected=self._selected if found else -1,
            more=max(0, self._total - len(found)),
            reading=showing.reading(found[self._selected].phrase, self.channel) if found else None,
            notice=self._notice,
            actions=self._actions(),
            empty=self._empty(),
        )

    def _actions(self) -> tuple[Action, ...]:
        pastes = self._stage.pastes and self._target is not None
        actions = [Action("F1", _("keys"), "keys"), Action("Esc", _("close"), "close")]
        if not self._matches:
            return tuple(actions)
        if pastes:
            return (Action("Enter", _("paste"), "paste"), Action("Ctrl+Enter", _("copy"), "copy"), *actions)
        return (Action("Enter", _("copy"), "copy"), *actions)

    def _empty(self) -> str:
        if self._matches:
            return ""
        if self.collection is None:
            return self._why_nothing
        if self._query.strip() and self._situation:
            return _("Nothing found for “{query}” in this situation. Choose it again to look in all.").format(query=self._query)
        if self._query.strip():
            return _("Nothing found for “{query}”. Try fewer or other words.").format(query=self._query)
        return _("There are no phrases here yet.")


def same_title(one: str, other: str) -> bool:
    """Whether two titles name the same content: letters count, digits, bullets and counters of unread messages do not."""
    return _letters(one) == _letters(other)


def _letters(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalpha())


def _open_places(template: Template) -> list[str]:
    return [field.name for field in template.fields] + [_("clipboard")] * template.needs_clipboard


def _told(outcome: Outcome) -> Notice | None:
    if isinstance(outcome, Delivered):
        return Notice(outcome.note, "info") if outcome.note else None
    return Notice(outcome.reason, "info" if isinstance(outcome, LeftOnClipboard) else "warn")
