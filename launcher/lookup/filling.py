"""The selected phrase while it is filled in: its pieces and places as they are shown, and the text that leaves.

Law: what is shown is what is pasted, with the dates and the clipboard of that moment; nothing leaves while a place is open or
a placeholder is not understood. A value is put in once and never read as a placeholder. What is not known of the agent is
asked like anything else. It keeps no answer: those are handed in, and live with the story.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from launcher import template
from launcher.desktop import ClipText
from launcher.errors import LauncherError
from launcher.language import _
from launcher.moment import names_of
from launcher.phrase import ANY, Phrase
from launcher.template import Ask, Caret, Field, Filled, Known, Moment, PhraseBody, Said, Template
from launcher.view import Piece, Place, Reading

_ANSWERED: Final = frozenset({"filled", "kept", "elsewhere"})


@dataclass(frozen=True, slots=True)
class Answers:
    """What can be put in: `given` for this very phrase, `kept` from earlier in the conversation, `me` of the agent's profile.

    An answer in `given` that is empty takes back what was kept under its name. `elsewhere` are the names of those, of both,
    that were given for another window.
    """

    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)
    me: Mapping[str, str] = field(default_factory=dict, repr=False)
    elsewhere: Collection[str] = frozenset()


class Filling:
    """One phrase on one channel; `clip` is the clipboard's text once that has been read, for a phrase that needs it."""

    def __init__(self, phrase: Phrase, channel: str, body: PhraseBody, now: datetime) -> None:
        """`body` finds the text of phrases that are included, on the same channel."""
        self.phrase, self.channel, self.now = phrase, channel, now
        self.clip: ClipText | None = None
        self._names = names_of(phrase.locale)
        self._trouble: LauncherError | None = None
        own = phrase.text_for(channel).plain
        try:
            self.template = template.expand(template.parse(own), body)
        except LauncherError as error:
            self._trouble = error
            self.template = Template((Said(own, own),))
        self._fields = {one.name: one for one in self.template.fields}
        known = (part.what for part in self.template.parts if isinstance(part, Known) and part.default is None)
        self._own = {_of_her(what): what.removeprefix("me.") for what in known if what != "clipboard"}
        self._misread = self.template.misread

    @property
    def needs_clipboard(self) -> bool:
        """Whether the clipboard's text is put in."""
        return self.template.needs_clipboard

    def reading(self, answers: Answers) -> Reading:
        """The phrase as it is shown; its channel is told as 'any' where it has no text of its own for this one."""
        places: dict[object, tuple[int, Place]] = {}
        pieces: list[Piece] = []
        plain: list[str] = []
        for part in self.template.parts:
            if not isinstance(part, Ask | Known):
                plain.append(self._plain(part))
                continue
            if plain:
                pieces.append(Piece("".join(plain)))
                plain.clear()
            key = part.field.name if isinstance(part, Ask) else (part.what, part.default)
            number, place = places.setdefault(key, (len(places), self._place(part, answers)))
            pieces.append(Piece(place.value or place.name, number))
        pieces.append(Piece("".join(plain)))
        return Reading(
            id=self.phrase.id,
            text="".join(piece.text for piece in pieces),
            channel=self.channel if self.channel in self.phrase.texts else ANY,
            when=self.phrase.when or "",
            when_not=self.phrase.when_not or "",
            pieces=tuple(piece for piece in pieces if piece.text),
            places=tuple(place for _number, place in places.values()),
        )

    def asks(self, name: str, value: str) -> bool:
        """Whether the phrase has this question, and the value (empty: none) can answer it."""
        asked = self._fields.get(name)
        return name in self._own if asked is None else (not value or asked.kind == "input" or value in asked.options)

    def missing(self, answers: Answers) -> Place | None:
        """The first place that holds the phrase back."""
        return next((place for place in self.reading(answers).places if place.state == "open"), None)

    def wanting(self, place: Place) -> str:
        """What an open place needs, in words for the agent."""
        if place.kind == "clipboard":
            return _of_clipboard(self.clip)
        if place.name in self._own and place.name not in self._fields:
            return _("Not yet: “{name}” is to be filled in, once for all phrases.").format(name=place.name)
        return _("Not yet: “{name}” is to be filled in.").format(name=place.name)

    def unfit(self) -> str:
        """Why the phrase can never leave as it is written, or an empty text."""
        if self._trouble is not None:
            return _("{why} Ctrl+E opens the phrase.").format(why=self._trouble.message)
        if self._misread:
            return _("This phrase needs mending: “{piece}” is not understood. Ctrl+E opens it.").format(piece=self._misread)
        return ""

    def filled(self, answers: Answers) -> Filled:
        """The text that leaves; LauncherError where it may not, which `unfit` and `missing` tell beforehand."""
        if self._trouble is not None:
            raise self._trouble
        places = self.reading(answers).places
        values = {place.name: place.value for place in places if place.asked and place.value}
        clipboard, locale = self.clip.text if self.clip else None, self.phrase.locale
        return template.fill(self.template, values, self.now, clipboard=clipboard, me=self._told(answers), locale=locale)

    def introduced(self, answers: Answers) -> Mapping[str, str]:
        """What the agent has told of herself here, by what stands behind `me.`."""
        told = self._told(answers)
        return {what: told[what].strip() for what in self._own.values() if what in told and not answers.me.get(what)}

    def _told(self, answers: Answers) -> Mapping[str, str]:
        given = {what: answers.given.get(name, "") for name, what in self._own.items()}
        known = {what: own for what, own in answers.me.items() if own}
        return {what: value for what, value in given.items() if value.strip()} | known

    def to_remember(self, answers: Answers) -> Mapping[str, str]:
        """What is worth keeping for the next phrases: what was answered and is to be, and what had been kept and was used."""
        places = (p for p in self.reading(answers).places if p.asked and p.state in _ANSWERED)
        answered = {p.name: p.value for p in places if p.name in self._fields}
        kept = answers.kept.keys() - answers.given.keys()
        return {name: value for name, value in answered.items() if self._fields[name].remember or name in kept}

    def answered(self, answers: Answers) -> bool:
        """Whether something goes into it that belongs to this conversation."""
        places = self.reading(answers).places
        return any(p.kind != "own" and p.name not in self._own and p.state in _ANSWERED for p in places)

    def from_elsewhere(self, answers: Answers) -> tuple[str, ...]:
        """The names of the answers in it that were given for another window."""
        return tuple(place.name for place in self.reading(answers).places if place.state == "elsewhere")

    def _plain(self, part: object) -> str:
        if isinstance(part, Said):
            return part.text
        if isinstance(part, Moment):
            try:
                return part.written(self.now, self._names)
            except LauncherError:
                return part.raw  # `filled` says why
        if isinstance(part, Caret):
            return ""
        raise AssertionError(type(part))  # included phrases are expanded by now

    def _place(self, part: Ask | Known, answers: Answers) -> Place:
        if isinstance(part, Ask):
            return _asked(self._fields[part.field.name], answers)
        if part.what == "clipboard":
            return _known(part, "clipboard", _clipboard(self.clip), self.clip.text if self.clip else None)
        value = answers.me.get(part.what.removeprefix("me."))
        if value or part.default is not None:
            return _known(part, "own", _readable(part.what), value)
        name = _of_her(part.what)
        given = answers.given.get(name, "")
        return Place(name, "input", given, "filled") if given.strip() else Place(name, "input", "", "open")


def takes(asked: Field, value: str | None) -> bool:
    """Whether the value is an answer to this question."""
    return template.answered(asked, value) and (asked.kind == "input" or value in asked.options)


def _asked(asked: Field, answers: Answers) -> Place:
    place = Place(asked.name, asked.kind, "", "open" if asked.required else "optional", asked.options, asked.multiline)
    given, kept = answers.given.get(asked.name), answers.kept.get(asked.name)
    if given is not None and takes(asked, given):
        return replace(place, value=given, state="elsewhere" if asked.name in answers.elsewhere else "filled")
    if given is None and kept is not None and takes(asked, kept):
        return replace(place, value=kept, state="elsewhere" if asked.name in answers.elsewhere else "kept")
    return replace(place, value=asked.default, state="default") if asked.default else place


def _known(part: Known, kind: Literal["clipboard", "own"], name: str, value: str | None) -> Place:
    if value:
        return Place(name, kind, value, "filled")
    if part.default:
        return Place(name, kind, part.default, "default")
    return Place(name, kind, "", "open" if part.default is None else "optional")


def _of_her(what: str) -> str:
    """What something of the agent is called where she is asked for it."""
    return _("your {what}").format(what=_readable(what))


def _readable(what: str) -> str:
    return what.removeprefix("me.").replace("_", " ")


def _clipboard(clip: ClipText | None) -> str:
    """What stands where its text will, or would."""
    if clip is None or clip.text:
        return _("clipboard")
    told = {
        "concealed": _("clipboard: a password, not read"),
        "large": _("clipboard: too much text"),
        "late": _("clipboard: no answer"),
    }
    return told.get(clip.why, _("clipboard: no text"))


def _of_clipboard(clip: ClipText | None) -> str:
    if clip is None:
        return _("Not yet: look at what comes from the clipboard, then press Enter.")
    told = {
        "concealed": _("Not yet: what is on the clipboard is a password manager’s, and is not read."),
        "large": _("Not yet: there is too much text on the clipboard for a phrase."),
        "late": _("Not yet: the program that holds the clipboard has not answered."),
    }
    return told.get(clip.why, _("Not yet: there is no text on the clipboard. Copy what belongs here, then open this again."))
