"""A phrase while it is written: what stands in the fields, what is wrong with it, and the change that it comes to.

Law: an edit carries the fields that the writer changed and no other, so that what the fields do not show, and what somebody
else changed meanwhile, stays as it is. Nothing typed is shortened; what is too long is told. It knows no window, clock or
store.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache, partial
from typing import Any, Final, Literal

import msgspec

from launcher.change import Add, Change, Edit, applied
from launcher.language import _
from launcher.payment import card_number
from launcher.phrase import ANY, CHANNELS, COPIED_FROM, COPY_OF, MAX_TEXT, MAX_TITLE, Phrase, Text, Tone, from_plain, sealed
from launcher.sample import placed, trouble
from launcher.template import Include, Said, Template, misread_in, parse

Where = Literal["title", "situation", "texts", "details"]
Known = Callable[[str], Phrase | None]  # the phrase with this id, else the one with this code

_SENTENCE: Final = re.compile(r".*[.!?…。！？؟।]\s*", re.DOTALL)
_MANY_WORDS: Final = 8  # a search has fewer; who types more has begun to write
_SHORT_TITLE: Final = 60  # characters
_BETWEEN: Final = re.compile(r"[,;،、，\n]")  # what people set between tags


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the fields; a channel whose text is empty has none of its own."""

    title: str = ""
    situation: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    family: str = ""
    tone: Tone | None = None
    when: str = ""
    when_not: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a draft and where; what `holds` keeps it from being saved, what `bars` from being pasted.

    `span` is in characters of the text of `channel`, for a mark at the place itself.
    """

    text: str
    where: Where
    holds: bool
    channel: str = ""
    span: tuple[int, int] | None = None
    bars: bool = False


def draft_of(phrase: Phrase) -> Draft:
    """What the fields show of a phrase."""
    return Draft(
        title=phrase.title,
        situation=phrase.situation,
        texts={channel: text.plain for channel, text in phrase.texts.items()},
        tags=phrase.tags,
        codes=phrase.codes,
        family=phrase.family or "",
        tone=phrase.tone,
        when=phrase.when or "",
        when_not=phrase.when_not or "",
    )


def begun_with(searched: str) -> tuple[str, str]:
    """The title and the text that a search which found nothing begins a phrase with.

    A few words are a title. A whole sentence is what the agent wants to say: it is the text, and its beginning the title.
    """
    words = _one_line(searched)
    if not _SENTENCE.fullmatch(words) and words.count(" ") + 1 < _MANY_WORDS:
        return _capital(words), ""
    title = words.rstrip(".!?…。！？؟। ")
    if len(title) > _SHORT_TITLE:
        title = title[:_SHORT_TITLE].rpartition(" ")[0] or title[:_SHORT_TITLE]
    return _capital(title), _capital(words)


def listed(text: str) -> tuple[str, ...]:
    """The tags or codes that a line names between commas, each once."""
    return tuple(dict.fromkeys(one for part in _BETWEEN.split(text) if (one := _one_line(part))))


def remarks(draft: Draft, id_: str = "", known: Known | None = None) -> tuple[Remark, ...]:
    """Everything that is wrong with the draft of the phrase `id_` (empty: a new one), what holds it back first.

    `known` finds the phrases that it includes; without it nothing is said of those.
    """
    found = [*_missing(draft), *_too_long(draft), *_cards(draft)]
    for channel, text in draft.texts.items():
        template = template_of(text)
        found += _not_understood(channel, template)
        if known is not None and template.included:
            found += _Including(draft, id_, known).remarks(channel, template)
    return tuple(sorted(found, key=lambda remark: not remark.holds))


def holds_card(draft: Draft) -> bool:
    """Whether a payment card's number stands somewhere in it."""
    return any(True for _remark in _cards(draft))


@lru_cache(maxsize=32)
def template_of(text: str) -> Template:
    """The text taken apart; one that is too long to be saved stays whole."""
    return parse(text) if len(text) <= MAX_TEXT else Template(())


def edit(phrase: Phrase, begun: Draft, draft: Draft) -> Edit | None:
    """The edit of `phrase` that brings what was changed in the fields from `begun` to `draft`; None where nothing was.

    `begun` is what the fields showed at first, before anything was typed.
    """
    was = draft_of(phrase)
    changed: dict[str, Any] = {
        name: value
        for name, value in _tidied(draft).items()
        if getattr(draft, name) != getattr(begun, name) and (value or "") != _plain(getattr(was, name))
    }
    texts = _texts(phrase, begun, draft)
    if texts != phrase.texts:
        changed["texts"] = msgspec.to_builtins(texts)
    return Edit("phrase", phrase.id, changed, expects=phrase.rev) if changed else None


def followed(draft: Draft, was: Draft, now: Draft) -> Draft:
    """The draft after the phrase went from `was` to `now`: what differs between those is as it is now, all else as written."""
    names = (one.name for one in fields(Draft) if one.name != "texts" and getattr(now, one.name) != getattr(was, one.name))
    texts = dict(draft.texts)
    for channel in (channel for channel in {**was.texts, **now.texts} if was.texts.get(channel) != now.texts.get(channel)):
        texts[channel] = now.texts.get(channel, "")
    texts = {channel: text for channel, text in texts.items() if text}
    return replace(draft, **{name: getattr(now, name) for name in names}, texts=texts)


def language_in(environ: Mapping[str, str]) -> str:
    """The language that the environment of a program names, such as de-AT; English where it names none."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environ.get(name))), "")
    code = re.match(r"[a-z]{2,3}(_[A-Z]{2})?(?![^.@])", named)
    return code[0].replace("_", "-") if code else "en"


def new(draft: Draft, id_: str, locale: str = "en") -> Add:
    """The new phrase that the draft comes to. Raises ValueError where a remark holds it back."""
    plain = _tidied(draft) | {"texts": msgspec.to_builtins(_written(draft))}
    record = from_plain("phrase", plain | {"id": id_, "locale": locale})
    return Add(sealed(record))


def copy(phrase: Phrase, begun: Draft, draft: Draft, id_: str, pack: str | None = None) -> Add:
    """The writer's own phrase beside `phrase`, with everything that it has and the draft's words.

    `pack` is the id of the pack that sent it (None: none did); a recall finds the copy by that. A code answers for one phrase,
    so those of the other one stay there.
    """
    extra = phrase.extra | {COPY_OF: phrase.id} | ({COPIED_FROM: pack} if pack else {})
    own = sealed(msgspec.structs.replace(phrase, id=id_, locked=False, codes=(), extra=extra))
    codes = tuple(code for code in draft.codes if code not in phrase.codes)
    change = edit(own, replace(begun, codes=()), replace(draft, codes=codes))
    return Add(applied(change, own) or own if change else own)


def spelling(code: str) -> str:
    """The code as a search reads it, so that NREF and nref are one."""
    return unicodedata.normalize("NFKC", code).casefold()


def new_codes(change: Change) -> tuple[str, tuple[str, ...]]:
    """The id of the phrase that gets codes by this change, and all that it has then; nothing where the change sets none."""
    if isinstance(change, Add) and isinstance(change.record, Phrase):
        return change.record.id, change.record.codes
    if isinstance(change, Edit) and change.kind == "phrase":
        return change.id, tuple(change.fields.get("codes", ()))
    return "", ()


def taken(codes: Iterable[str], phrases: Iterable[Phrase], id_: str) -> tuple[str, str] | None:
    """Where the phrase `id_` would get a code that answers for another one: what to tell of it, and what can be done.

    None where all are free; what the phrase has already, it may keep.
    """
    wanted = {spelling(code): code for code in codes}
    holders: dict[str, Phrase] = {}
    for phrase in phrases:
        for code in set(map(spelling, phrase.codes)) & wanted.keys():
            holders[code] = phrase if phrase.id == id_ else holders.get(code, phrase)
    for code, holder in holders.items():
        if holder.id != id_:
            told = _("The code “{code}” belongs to “{title}”.").format(code=wanted[code], title=holder.title)
            return told, _("Choose another, or take it away there first.")
    return None


def _missing(draft: Draft) -> Iterator[Remark]:
    if not draft.title.strip():
        yield Remark(_("Give it a title."), "title", holds=True)
    if not draft.situation:
        yield Remark(_("Choose its situation."), "situation", holds=True)
    if not any(text.strip() for text in draft.texts.values()):
        yield Remark(_("Write its text."), "texts", holds=True)


def _too_long(draft: Draft) -> Iterator[Remark]:
    told = _("The {field} has {count} characters; at most {limit} can be saved.")
    if (count := len(_one_line(draft.title))) > MAX_TITLE:
        yield Remark(told.format(field=_("title"), count=f"{count:,}", limit=f"{MAX_TITLE:,}"), "title", holds=True)
    for channel, text in draft.texts.items():
        if len(text) > MAX_TEXT:
            line = told.format(field=_("text"), count=f"{len(text):,}", limit=f"{MAX_TEXT:,}")
            yield Remark(line, "texts", holds=True, channel=channel, span=(MAX_TEXT, len(text)))


def _cards(draft: Draft) -> Iterator[Remark]:
    told = _("This looks like a card number, so it will not be saved. If it is none, a fill-in can ask for it: {{input:Number}}.")
    for channel, text in draft.texts.items():
        if (span := card_number(text)) is not None:
            yield Remark(told, "texts", holds=True, channel=channel, span=span)
    if card_number(draft.title) is not None:
        yield Remark(told, "title", holds=True)
    if any(map(card_number, (*draft.tags, *draft.codes, draft.family, draft.when, draft.when_not))):
        yield Remark(told, "details", holds=True)


def _not_understood(channel: str, template: Template) -> Iterator[Remark]:
    told = {(problem.start, problem.end): problem.text for problem in template.problems}
    barred = False
    for part, span in placed(template):
        if span in told:
            barred = barred or isinstance(part, Said)
            yield Remark(told[span], "texts", holds=False, channel=channel, span=span, bars=isinstance(part, Said))
        elif isinstance(part, Said):
            for start, end in misread_in(part):
                barred, at = True, (span[0] + start, span[0] + end)
                yield Remark(_unread(part.text[start:end]), "texts", holds=False, channel=channel, span=at, bars=True)
    if template.misread and not barred:  # its pieces stand on both sides of something that may be empty
        line = _("“{piece}” is not understood.").format(piece=template.misread)
        yield Remark(line, "texts", holds=False, channel=channel, bars=True)


def _unread(piece: str) -> str:
    if piece.startswith("{{"):
        return _("Two braces begin a placeholder, and this one has no end. Close it with }}, or write \\{{ for the braces.")
    told = _("“{piece}” is not read as a placeholder. Type its braces anew, or put \\ before them if they are meant.")
    return told.format(piece=piece)


@dataclass(frozen=True, slots=True)
class _Including:
    """What can be told of the phrases that a draft includes."""

    draft: Draft
    id: str
    known: Known

    def remarks(self, channel: str, template: Template) -> Iterator[Remark]:
        told = {name: self._trouble(name, channel) for name in dict.fromkeys(template.included)}
        for part, span in placed(template):
            if isinstance(part, Include) and told[part.id][0]:
                line, itself = told[part.id]
                yield Remark(line, "texts", holds=itself, channel=channel, span=span, bars=True)

    def _trouble(self, name: str, channel: str) -> tuple[str, bool]:
        """Why what is included by this name cannot be pasted, and whether that is because this phrase comes to include itself."""
        texts = self.draft.texts
        elsewhere = channel == (ANY if ANY in texts else next(iter(texts)))  # said on all that have no words of their own
        for one in (channel, *(other for other in CHANNELS if elsewhere and other not in texts)):
            met: list[bool] = []
            why = trouble(name, partial(self._body, one, met))
            if any(met):
                return _("By “{name}” this phrase would include itself. Take that out.").format(name=name), True
            if why and self.known(name) is None:
                return _("There is no phrase “{name}”. Name one by its id or a code, or take this out.").format(name=name), False
            if why:
                return _("“{name}” cannot be put in: {why}").format(name=name, why=why), False
        return "", False

    def _body(self, channel: str, met: list[bool], name: str) -> str | None:
        """What the phrase says there; `met` gets whether it is the very one that is written."""
        found = self.known(name)
        itself = spelling(name) in map(spelling, self.draft.codes) if found is None else found.id == self.id
        met.append(itself)
        return None if itself or found is None else found.text_for(channel).plain


def _tidied(draft: Draft) -> dict[str, Any]:
    """Every field but the texts as it is saved: JSON-ready, without stray blanks, None for none."""
    return {
        "title": _one_line(draft.title),
        "situation": draft.situation,
        "tags": list(draft.tags),
        "codes": list(draft.codes),
        "family": _one_line(draft.family) or None,
        "tone": draft.tone,
        "when": draft.when.strip() or None,
        "when_not": draft.when_not.strip() or None,
    }


def _texts(phrase: Phrase, begun: Draft, draft: Draft) -> dict[str, Text]:
    """The phrase's texts with those changed that the writer changed; a text of blanks is none."""
    texts = dict(phrase.texts)
    for channel in dict.fromkeys((*begun.texts, *draft.texts)):
        text = draft.texts.get(channel, "")
        if text != begun.texts.get(channel, ""):
            texts.pop(channel, None)
            if text.strip():
                texts[channel] = Text(plain=text)  # without the html of before, which would go on saying the old words
    # Where somebody else took away what the writer left alone, the writer's words are all there is.
    return texts or _written(draft)


def _written(draft: Draft) -> dict[str, Text]:
    return {channel: Text(plain=text) for channel, text in draft.texts.items() if text.strip()}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value or ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _capital(words: str) -> str:
    first = words[:1].upper()
    return (first if len(first) == 1 else words[:1]) + words[1:]
