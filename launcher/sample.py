"""How a phrase's text will look, before anybody says it: dates worked out, and the name of each question in its place.

Law: what is shown as literal words is what will be pasted; a placeholder that is not understood stays as it is written.
Also what is known of a good length on each channel: advice, never a rule. Values in, values out; the moment is handed in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from launcher.errors import LauncherError
from launcher.language import _, ngettext
from launcher.moment import Names, names_of
from launcher.template import Ask, Caret, Include, Known, Moment, Part, PhraseBody, Said, Template, expand, misread_in

WORDS_IN_A_BREATH: Final = 25
_SENTENCES: Final[Mapping[str, int]] = {"phone": 2, "chat": 3, "email": 6}
_CHARACTERS: Final[Mapping[str, int]] = {"sms": 160, "social": 280}
_END_OF_SENTENCE: Final = re.compile(r"[.!?…؟।]+[\"'”’»)]*(?:\s+|$)|[。！？]+|\n+")


@dataclass(frozen=True, slots=True)
class Bit:
    """A run of the text as it will look.

    said: literal words; filled: what is known by itself; place: what will be filled in, by its name; odd: a placeholder that
    is not understood; caret: where the caret will stand, of no length in the text.
    """

    text: str
    kind: Literal["said", "filled", "place", "odd", "caret"]


@dataclass(frozen=True, slots=True)
class Advice:
    """How long a text is on its channel, and whether that is longer than is good there."""

    text: str
    over: bool


def bits(
    template: Template, now: datetime, me: Mapping[str, str], locale: str = "en", phrase: PhraseBody | None = None
) -> tuple[Bit, ...]:
    """The text of the template as it would look at `now` for the person that `me` describes (first_name and so on).

    `locale` is the language of the phrase. `phrase` finds what others say that it includes; without it they are only named.
    """
    odd, names = {(problem.start, problem.end) for problem in template.problems}, names_of(locale)
    shown: list[Bit] = []
    for part, span in placed(template):
        if isinstance(part, Said):
            shown += [Bit(part.raw, "odd")] if span in odd else _words(part)
        elif isinstance(part, Include) and phrase is not None:
            shown += _of_another(part, phrase, now, me, names)
        else:
            shown.append(_bit(part, now, me, names))
    return tuple(shown)


def trouble(name: str, phrase: PhraseBody) -> str:
    """Why the phrase that is included by this name cannot be pasted, in words for a person; empty where it can."""
    try:
        misread = expand(Template((Include("", name),)), phrase).misread
    except LauncherError as error:
        return str(error)
    return _("“{piece}” is not understood there.").format(piece=misread) if misread else ""


def placed(template: Template) -> Iterator[tuple[Part, tuple[int, int]]]:
    """Each part, and where it stands in the body."""
    at = 0
    for part in template.parts:
        yield part, (at, at + len(part.raw))
        at += len(part.raw)


def text_of(shown: tuple[Bit, ...]) -> str:
    """The words alone."""
    return "".join(bit.text for bit in shown if bit.kind != "caret")


def advice(channel: str, text: str) -> Advice:
    """The length of the text, counted as it matters on this channel."""
    if limit := _CHARACTERS.get(channel):
        told = _("{count} of {limit} characters").format(count=f"{len(text):,}", limit=limit)
        return Advice(told, over=len(text) > limit)
    told = ngettext("{count} character", "{count} characters", len(text)).format(count=f"{len(text):,}")
    spoken = [sentence for sentence in _END_OF_SENTENCE.split(text) if sentence.strip()]
    if channel not in _SENTENCES or not spoken:
        return Advice(told, over=False)
    most = _SENTENCES[channel]
    told += " · " + _("{count} of {limit} sentences").format(count=len(spoken), limit=most)
    if channel != "phone":
        return Advice(told, over=len(spoken) > most)
    longest = max(len(sentence.split()) for sentence in spoken)
    told += " · " + _("longest {count} of {limit} words").format(count=longest, limit=WORDS_IN_A_BREATH)
    return Advice(told, over=len(spoken) > most or longest > WORDS_IN_A_BREATH)


def _words(part: Said) -> list[Bit]:
    """Words as they are; what looks like a placeholder among them, and is none, stands out."""
    done, parted = 0, []
    for start, end in misread_in(part):
        parted += [Bit(part.text[done:start], "said"), Bit(part.text[start:end], "odd")]
        done = end
    return [bit for bit in (*parted, Bit(part.text[done:], "said")) if bit.text]


def _of_another(part: Include, phrase: PhraseBody, now: datetime, me: Mapping[str, str], names: Names) -> list[Bit]:
    if trouble(part.id, phrase):
        return [Bit(part.raw, "odd")]
    own = (_bit(one, now, me, names) for one in expand(Template((part,)), phrase).parts)
    return [Bit(bit.text, "filled" if bit.kind == "said" else bit.kind) for bit in own]


def _bit(part: Part, now: datetime, me: Mapping[str, str], names: Names) -> Bit:
    match part:
        case Said():
            return Bit(part.text, "said")
        case Ask():
            return Bit(part.field.default, "filled") if part.field.default else Bit(part.field.name, "place")
        case Moment():
            return _moment(part, now, names)
        case Known():
            return _known(part, me)
        case Include():
            return Bit(_("another phrase"), "place")
        case Caret():
            return Bit("│", "caret")


def _moment(part: Moment, now: datetime, names: Names) -> Bit:
    try:
        return Bit(part.written(now, names), "filled")
    except LauncherError:
        return Bit(part.raw, "odd")  # beyond the calendar


def _known(part: Known, me: Mapping[str, str]) -> Bit:
    if part.what == "clipboard":
        return Bit(_("clipboard"), "place")
    own = part.what.removeprefix("me.")
    if value := me.get(own) or part.default:
        return Bit(value, "filled")
    return Bit(_("your {what}").format(what=own.replace("_", " ")), "place")
