"""A look-up without windows: a stage that writes down what it is asked, and a desk with a few phrases."""

from collections.abc import Callable
from datetime import datetime, timedelta

from launcher.collection import Collection
from launcher.desktop import ClipText, Target
from launcher.desktop.outcome import Delivered
from launcher.habit import Habits
from launcher.lookup.story import Lookup
from launcher.manner import Manner
from launcher.phrase import Matching, Phrase, Rule, Situation, Text
from launcher.rules import Rules
from launcher.search import Index
from launcher.view import Notice, Place, Reading, View

CHAT = Target(1, "chat", "Anna Smith - Chat")
NINE = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 -- the agent's own clock
SITUATIONS = (
    Situation(id="s1", slug="saying-no", name="Saying no", order=1),
    Situation(id="s2", slug="long-hold", name="Long hold", order=2),
)


class Stage:
    """Writes down what the story asks of it."""

    def __init__(self) -> None:
        self.pastes = self.types = True
        self.asked: list[str] = []
        self.manners: list[Manner] = []  # of each paste
        self.views: list[View] = []
        self.said: list[Notice] = []
        self.reading: list[Callable[[ClipText], None]] = []  # who waits for the clipboard's text
        self.title_now = CHAT.title
        self.settling = False
        self.stops = False  # whether a call stops what is on its way

    def active(self) -> Target | None:
        return CHAT

    def show(self, target: Target | None) -> None:
        self.asked.append("show")

    def hide(self) -> None:
        self.asked.append("hide")

    def draw(self, view: View) -> None:
        self.views.append(view)

    def ask(self, name: str) -> None:
        self.asked.append(f"ask {name}")

    def paste(self, text: str, target: Target | None, caret: int | None, manner: Manner) -> None:
        at = "" if caret is None else f" with the caret at {caret}"
        self.asked.append(f"paste {text!r} into {target.app if target else None}{at}")
        self.manners.append(manner)

    def copy(self, text: str, target: Target | None) -> None:
        self.asked.append(f"copy {text!r}")

    def stop(self) -> bool:
        if self.stops:
            self.asked.append("stop")
        return self.stops

    def withdraw(self, target: Target | None) -> None:
        self.asked.append("withdraw")

    def decline(self) -> None:
        self.asked.append("decline")

    def title(self, target: Target) -> str:
        return self.title_now

    def clipboard_text(self, then: Callable[[ClipText], None]) -> None:
        self.reading.append(then)

    def edit(self, phrase_id: str) -> None:
        self.asked.append(f"edit {phrase_id}")

    def write(self, title: str, situation: str | None) -> None:
        self.asked.append(f"write {title!r} in {situation}")

    def undo(self) -> None:
        self.asked.append("undo")

    def used(self, phrase_id: str, words: tuple[str, ...]) -> None:
        self.asked.append(f"used {phrase_id} {' '.join(words)}".strip())

    def channel_chosen(self, channel: str) -> None:
        self.asked.append(f"channel {channel}")

    def say(self, notice: Notice, on_click: Callable[[], None] | None = None) -> None:
        self.said.append(notice)

    @property
    def view(self) -> View:
        return self.views[-1]


class Desk:
    """A look-up in the chat, at nine o'clock; `now` are seconds, and `stage` tells what happened."""

    def __init__(self, *more: Phrase) -> None:
        self.stage, self.now = Stage(), 0.0
        self.lookup = Lookup(self.stage, "chat", lambda: self.now, lambda: NINE + timedelta(seconds=self.now))
        self.habits = Habits(recent=("lines",))
        self.phrases: dict[str, Phrase] = {}
        self.own_rules: tuple[Rule, ...] = ()
        self.learn(*PHRASES, *more)

    def learn(self, *phrases: Phrase, without: str = "") -> None:
        """These phrases are new or changed, and one is gone: also while the overlay is open."""
        self.phrases |= {one.id: one for one in phrases}
        self.phrases.pop(without, None)
        index = Index(tuple(self.phrases.values()), SITUATIONS)
        self.lookup.take(Collection(index, SITUATIONS, self.habits, "long-hold", rules=Rules(self.own_rules)))

    def ruled(self, process: str = "chat", **says: str | float) -> "Desk":
        """A rule of the user's for these windows, from now on."""
        rule = Rule(match=Matching(process=process), **says)  # type: ignore[arg-type]  # the words of the type
        self.own_rules = (*self.own_rules, rule)
        self.learn()
        return self

    def opened(self, query: str = "") -> "Desk":
        """The hotkey, and these letters."""
        self.lookup.summon(CHAT)
        if query:
            self.lookup.type(query)
        return self

    def delivered(self) -> "Desk":
        """Enter, and the phrase arrives."""
        self.lookup.choose("paste")
        self.lookup.came_of_it(Delivered())
        return self

    def clip(self, text: str | None, why: str = "") -> None:
        """The clipboard answers whoever asked last."""
        self.stage.reading[-1](ClipText(text, why))  # type: ignore[arg-type]  # the words of the type

    @property
    def reading(self) -> Reading:
        """What the pane shows."""
        assert self.stage.view.reading is not None
        return self.stage.view.reading

    @property
    def notice(self) -> str:
        """The line that is shown, or nothing."""
        return self.stage.view.notice.text if self.stage.view.notice else ""

    @property
    def left(self) -> list[str]:
        """What has left the launcher."""
        return [asked for asked in self.stage.asked if asked.startswith(("paste", "copy"))]

    def place(self, name: str) -> Place:
        """One of the places that are shown."""
        return next(place for place in self.reading.places if place.name == name)


def phrase(id_: str, situation: str, title: str, **texts: str) -> Phrase:
    return Phrase(id=id_, situation=situation, title=title, texts={c: Text(plain=t) for c, t in texts.items()})


PHRASES = (
    phrase("open", "saying-no", "No refund once opened", any="I can't refund it once it's open."),
    phrase("wait", "long-hold", "Ask for two minutes", phone="May I ask for two minutes?", chat="Give me 2 minutes."),
    phrase("order", "long-hold", "Repeat the order", any="Your order {{input:Order number}} is here."),
    phrase("lines", "saying-no", "Two lines", any="One.\nTwo.\n"),
)
