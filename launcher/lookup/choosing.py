"""What the agent does while the overlay stands there: search, select, fill in; and what she sees of it, as one frozen View.

Law: whatever she does is drawn at once, and only the selected phrase is asked what it needs: the clipboard is read for it
alone, and only while the overlay stands there. How a look-up begins and ends is `lookup`'s to tell.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from launcher.conversation import Conversation
from launcher.desktop import Target
from launcher.desktop.fit import joins
from launcher.errors import LauncherError
from launcher.language import _
from launcher.lookup import showing
from launcher.lookup.answering import Answering, Chosen
from launcher.lookup.customer import SameCustomer, mark_of
from launcher.lookup.filling import Filling
from launcher.lookup.finding import PAGE, Finding
from launcher.lookup.stage import Stage
from launcher.lookup.unseen import manner_unseen
from launcher.manner import Manner, Paste
from launcher.rules import Rules
from launcher.view import Notice, Reading, View

if TYPE_CHECKING:  # search brings numpy; the hotkey is live before that is loaded
    from launcher.collection import Collection

CHANNELS: Final = ("chat", "phone")
_DOES: Final[Mapping[Paste, showing.Does]] = {"type": "type", "copy": "copy", "never": "never"}

State = Literal["idle", "choosing", "leaving"]


class Choosing:
    """The overlay's contents, and what changes them."""

    def __init__(self, stage: Stage, channel: str, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        self._stage = stage
        self.state: State = "idle"
        self._target: Target | None = None
        self._manner = Manner()  # in which a phrase reaches the target
        self._own_channel = channel
        self._finding = Finding(channel)
        self._conversation = Conversation(clock, now)
        self._answering = Answering(self._conversation, self._finding.body, now)
        self._customer = SameCustomer()
        self._notice: Notice | None = None
        self._unseen: Paste = "ctrl-v"
        self._swapped = False  # another phrase is selected than she chose, for hers was removed under her hands
        self._why_nothing = _("The phrases are being loaded.")

    @property
    def collection(self) -> "Collection | None":
        """What is looked in."""
        return self._finding.collection

    @property
    def channel(self) -> str:
        """Whose texts are shown."""
        return self._finding.channel

    @property
    def own_channel(self) -> str:
        """The agent's own channel, whatever a rule shows for the window in use."""
        return self._own_channel

    @property
    def rules(self) -> Rules:
        """Which manner for which window."""
        return self.collection.rules if self.collection else Rules()

    def cannot(self, why: str) -> None:
        """There will be no phrases: say so wherever they would stand."""
        self._why_nothing = why
        self._draw()

    # -- looking

    def type(self, query: str) -> None:
        """Search for these words."""
        self._customer.look_again()
        self._look_for(query, self._finding.situation)

    def move(self, by: int) -> None:
        """Select the row that many further on, within the list."""
        self.select(self._finding.selected + by)

    def page(self, by: int) -> None:
        """Select that many pages of rows further on."""
        self.move(by * PAGE)

    def step_to(self, row: int) -> None:
        """Select the first row (0) or the last (-1)."""
        self.select(row if row >= 0 else len(self._finding.matches) - 1)

    def select(self, row: int) -> None:
        """Select this row."""
        self._finding.select(row)
        self._notice, self._swapped = None, False
        self._customer.look_again()
        self._draw()

    def narrow(self, slug: str | None) -> None:
        """Look in this situation only; the same once more, or None, in all."""
        self._look_for(self._finding.query, None if slug == self._finding.situation else slug)

    def narrow_to_place(self, place: int) -> None:
        """Look in the situation at this place, counted from 0."""
        if place < len(self._finding.situations):
            self.narrow(self._finding.situations[place].slug)

    def switch(self, channel: str) -> None:
        """Show the texts of this channel, from now on."""
        self._finding.channel = self._own_channel = channel
        self._stage.channel_chosen(channel)
        self._finding.search(selected=self._finding.id)
        self._draw()

    def _look_for(self, query: str, situation: str | None) -> None:
        self._notice, self._swapped = None, False
        self._finding.ask(query, situation)
        self._finding.search()
        self._draw()

    # -- filling in

    @property
    def me(self) -> Mapping[str, str]:
        """What phrases may say of the agent herself, by what stands behind `me.`."""
        return self._answering.me

    @me.setter
    def me(self, me: Mapping[str, str]) -> None:
        self._answering.me = me
        self._draw()

    def fill_in(self, name: str, value: str) -> None:
        """Answer this place of the selected phrase, with each letter; an empty value opens it again."""
        filling = self._current()
        if self.state != "choosing" or filling is None or not self._answering.give(filling, name, value):
            return
        self._notice = None
        self._customer.look_again()
        if self._answering.too_long(filling):
            self._notice = Notice(_("This is longer than a phrase may be. Shorten what you put into it."), "warn")
        self._draw()

    # -- the window in use

    def _aim(self, target: Target | None) -> None:
        """This is the window: a rule may say whose texts it gets, until another one is aimed at or the look-up ends."""
        self._target = target
        self._answering.window = mark_of(target.app, target.title) if target else ""
        self._learn_manner()
        self._finding.channel = self._manner.channel or self._own_channel

    @property
    def unseen(self) -> Paste:
        """How it is pasted where the desktop does not tell which window comes back."""
        return self._unseen

    @unseen.setter
    def unseen(self, paste: Paste) -> None:
        self._unseen = paste
        self._learn_manner()
        self._draw()

    def _learn_manner(self) -> None:
        if self._target is None:
            self._manner = Manner()
        elif self._target.unseen:
            self._manner = manner_unseen(self.rules, self._target.seen, self._unseen)
        else:
            self._manner = self.rules.manner(self._target.seen)

    @property
    def _does(self) -> showing.Does:
        """What Enter does with a phrase for that window."""
        if self._target is None or not self._stage.pastes:
            return "copy"
        does = _DOES.get(self._manner.paste, "paste")
        barred = self._target.guarded or (does == "type" and not self._stage.types)
        return "copy" if barred and does != "never" else does

    def _about_window(self, reading: Reading | None) -> Notice | None:
        """What the window makes of the phrase, where that is not what the reading shows."""
        does = self._does
        if self._target is not None and does == "never":
            told = _("Nothing is pasted into {app}: a rule says so. Ctrl+Enter copies.")
            return Notice(told.format(app=self._target.app), "info")
        joins_lines = self._joins_lines(reading)
        if self._target is not None and self._target.unseen and does in {"paste", "type"}:
            told = {"paste": _("Pastes into the window that comes back."), "type": _("Types into the window that comes back.")}[
                does
            ]
            return Notice(f"{told} {_('Line breaks become spaces.')}" if joins_lines else told, "quiet")
        return Notice(_("Line breaks become spaces in this window."), "info") if joins_lines else None

    def _joins_lines(self, reading: Reading | None) -> bool:
        by_rule = self._does != "copy" or self._manner.paste == "copy"
        if self._target is None or reading is None or not by_rule or "\n" not in reading.text.rstrip("\n"):
            return False
        return joins(self._manner, terminal=self._target.terminal)

    # -- what may leave

    def _filled(self, filling: Filling) -> Chosen | None:
        """The phrase as it leaves; None where it may not, and then the notice says why."""
        try:
            return self._answering.chosen(filling, self._finding.words_in(filling.phrase))
        except LauncherError as error:
            self._notice = Notice(str(error), "warn")
            return None

    def _ask_for_missing(self, filling: Filling) -> None:
        if place := self._answering.missing(filling):
            self._stage.ask(place.name)

    def _ask_for_doubtful(self, filling: Filling) -> None:
        """Put the keyboard on the first answer of another window: typing gives a new one, Enter lets it be."""
        if self._does != "never" and (names := self._answering.from_elsewhere(filling)):
            self._stage.ask(names[0])

    def _may_go_there(self, filling: Filling) -> bool:
        """Whether the phrase may go to the window; the notice says why not. What is only copied goes to none."""
        if self._does == "never":
            about = self._about_window(None)
            self._notice = Notice(about.text, "warn") if about else None
            return False
        return self._does == "copy" or (self._same_customer() and self._her_answers(filling))

    def _same_customer(self) -> bool:
        if self._target is None or self._target.unseen or self._customer.is_there(self._stage.title(self._target)):
            return True
        asked = _("The window’s title has changed. Is it still the same customer? Enter again pastes.")
        if self._does == "type":
            asked = _("The window’s title has changed. Is it still the same customer? Enter again types.")
        self._notice = Notice(asked, "warn")
        return False

    def _her_answers(self, filling: Filling) -> bool:
        if self._customer.may_have([(filling.phrase.id, name) for name in self._answering.from_elsewhere(filling)]):
            return True
        asked = _("The marked answers are from another window. Type new ones, or Enter again to paste.")
        if self._does == "type":
            asked = _("The marked answers are from another window. Type new ones, or Enter again to type it out.")
        self._notice = Notice(asked, "warn")
        return False

    def _current(self) -> Filling | None:
        return self._answering.current(self._finding.phrase, self.channel)

    # -- telling

    def _draw(self) -> None:
        self._stage.draw(self.view())
        if self.state == "choosing":
            self._answering.read_clipboard(self._stage.clipboard_text, self._draw)

    def view(self) -> View:
        """Everything as it stands."""
        finding, filling = self._finding, self._current()
        reading = self._reading(filling) if filling else None
        actions = showing.actions(
            reading,
            fit=filling is not None and not filling.unfit(),
            does=self._does,
            writes=finding.collection is not None and finding.asks,
        )
        return View(
            query=finding.query,
            channel=finding.channel,
            channels=CHANNELS if finding.channel in CHANNELS else (*CHANNELS, finding.channel),
            chips=showing.chips(finding.situations, finding.situation),
            rows=finding.rows,
            selected=finding.selected if finding.matches else -1,
            more=max(0, finding.total - len(finding.matches)),
            reading=reading,
            notice=self._notice or self._about_window(reading),
            actions=actions,
            empty=self._empty(),
        )

    def _reading(self, filling: Filling) -> Reading:
        reading = self._answering.reading(filling)
        differs = self.collection is not None and reading.id in self.collection.differs
        return replace(reading, differs=True) if differs else reading

    def _empty(self) -> str:
        if self._finding.matches:
            return ""
        if self.collection is None:
            return self._why_nothing
        return showing.nothing(self._finding.query, narrowed=self._finding.situation is not None)
