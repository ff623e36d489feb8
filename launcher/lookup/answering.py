"""The answers to the places of phrases while one is looked up, and the phrase that they make ready to leave.

Law: an answer belongs to its phrase, its name and the window that it was given for; it lasts until the look-up ends, unless it
is to be remembered for the conversation. The clipboard's text is asked for once each time that a phrase which needs it is
selected. It knows no overlay.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from launcher.conversation import Conversation
from launcher.desktop import ClipText
from launcher.errors import LauncherError
from launcher.language import _
from launcher.lookup.filling import Answers, Filling
from launcher.phrase import MAX_TEXT, Phrase
from launcher.template import PhraseBody
from launcher.view import Place, Reading


@dataclass(frozen=True, slots=True)
class Chosen:
    """A phrase as it leaves; `words` of the query stand in it."""

    phrase: Phrase
    text: str = field(repr=False)
    caret: int | None
    words: tuple[str, ...] = field(repr=False)
    remember: Mapping[str, str] = field(repr=False)
    answered: bool  # whether it holds something of this customer
    introduced: Mapping[str, str] = field(
        default_factory=dict, repr=False
    )  # what she told of herself, by what stands behind `me.`


@dataclass(frozen=True, slots=True)
class _Given:
    value: str = field(repr=False)
    window: str


class Answering:
    """What is being filled in; `me` is what phrases may say of the agent herself, `window` the mark of the one in use."""

    def __init__(self, conversation: Conversation, body: PhraseBody, now: Callable[[], datetime]) -> None:
        """`body` finds the text of a phrase that another one includes."""
        self._conversation, self._body, self._now = conversation, body, now
        self.me: Mapping[str, str] = {}
        self.window = ""
        self._filling: Filling | None = None
        self._clip_for: Filling | None = None  # that the clipboard's text was asked for
        self._given: dict[str, dict[str, _Given]] = {}  # by the phrase's id and the name

    def current(self, phrase: Phrase | None, channel: str) -> Filling | None:
        """The selected phrase as it is being filled in."""
        now = self._filling
        if phrase is None:
            self._filling = None
        elif now is None or now.channel != channel or now.phrase != phrase:
            self._filling = Filling(phrase, channel, self._body, self._now())
        return self._filling

    def anew(self, phrase: Phrase | None, channel: str) -> None:
        """The words may have changed, of this phrase or of one that it includes; what came from the clipboard stays."""
        before, self._filling = self._filling, None
        filling = self.current(phrase, channel)
        if before is not None and filling is not None and filling.phrase.id == before.phrase.id:
            filling.clip = before.clip

    def answers(self, filling: Filling) -> Answers:
        """What can be put into this phrase."""
        given, kept = self._given.get(filling.phrase.id, {}), self._conversation.kept_for(self.window)
        moved = {name for name, one in given.items() if self.window not in {one.window, ""}}
        moved |= {name for name, one in kept.items() if one.elsewhere and name not in given}
        own, earlier = {name: one.value for name, one in given.items()}, {name: one.value for name, one in kept.items()}
        return Answers(own, earlier, self.me, moved)

    def reading(self, filling: Filling) -> Reading:
        """The phrase as it stands at this moment."""
        filling.now = self._now()
        return filling.reading(self.answers(filling))

    def give(self, filling: Filling, name: str, value: str) -> bool:
        """Take this answer; False where the phrase does not ask so."""
        if not filling.asks(name, value):
            return False
        self._given.setdefault(filling.phrase.id, {})[name] = _Given(value, self.window)
        return True

    def too_long(self, filling: Filling) -> bool:
        """Whether the phrase has become longer than one may be."""
        return len(filling.reading(self.answers(filling)).text) > MAX_TEXT

    def missing(self, filling: Filling) -> Place | None:
        """The place to answer before the phrase may leave, where answering helps."""
        place = None if filling.unfit() else filling.missing(self.answers(filling))
        return place if place is not None and place.asked else None

    def unseen(self, filling: Filling) -> bool:
        """Whether something goes into it that the agent should see first: the clipboard's, or of earlier in the conversation."""
        places = filling.reading(self.answers(filling)).places
        return filling.needs_clipboard or any(place.state in {"kept", "elsewhere"} for place in places)

    def unsure(self, filling: Filling) -> bool:
        """Whether something of earlier goes into it, of which nobody can say for which window it was."""
        return not self.window and any(place.state == "kept" for place in filling.reading(self.answers(filling)).places)

    def from_elsewhere(self, filling: Filling) -> tuple[str, ...]:
        """The names of the answers in it that were given for another window."""
        return filling.from_elsewhere(self.answers(filling))

    def chosen(self, filling: Filling, words: tuple[str, ...]) -> Chosen:
        """The phrase as it leaves; LauncherError, in words for the agent, where it may not."""
        answers = self.answers(filling)
        if unfit := filling.unfit():
            raise LauncherError(unfit)
        if place := filling.missing(answers):
            raise LauncherError(filling.wanting(place))
        filled = filling.filled(answers)
        if not filled.text.strip():
            raise LauncherError(_("Nothing is filled in, so there is nothing to paste."))
        remember, answered = filling.to_remember(answers), filling.answered(answers)
        introduced = filling.introduced(answers)
        return Chosen(filling.phrase, filled.text, filled.caret, words, remember, answered=answered, introduced=introduced)

    def read_clipboard(self, read: Callable[[Callable[[ClipText], None]], None], told: Callable[[], None]) -> None:
        """Ask for the clipboard's text by `read` if the selected phrase has not got it yet; `told` follows its coming."""
        filling = self._filling
        if filling is None or not filling.needs_clipboard or self._clip_for is filling:
            return
        self._clip_for = filling

        def came(clip: ClipText) -> None:
            filling.clip = clip
            if filling is self._filling:
                told()

        read(came)

    def put_down(self) -> None:
        """The overlay closes: the clipboard's text is let go of, the answers stay."""
        self._filling = self._clip_for = None

    def forget(self, but: Callable[[str], bool]) -> None:
        """Forget the answers of all phrases `but` those with such ids."""
        self._given = {id_: given for id_, given in self._given.items() if but(id_)}
