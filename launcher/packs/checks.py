"""What the author of a pack should look at again before anybody gets it: for a supervisor's own check, by hand or by machine.

Law: an error is what will not work or must not go out; a warning is advice. The pack stays as it is, and what a later launcher
may understand is no error. It asks no clock and no network.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Final, Literal

from launcher import programs
from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.doubts import warnings
from launcher.packs.format import Pack
from launcher.packs.reach import hosts
from launcher.packs.strand import titled
from launcher.payment import card_number
from launcher.phrase import ANY, CHANNELS, Phrase, Record, Rule, kind_of
from launcher.rules import SAYS, unusable
from launcher.sample import advice, bits, text_of
from launcher.template import Template, expand, parse

Level = Literal["error", "warning"]

_A_DAY: Final = datetime(2026, 9, 23, 22, 30)  # noqa: DTZ001 -- on no clock: a day and an hour with long names, to measure texts by
_PLAIN_HTTP: Final = re.compile(r"(?i)\bhttp://[^\s/\"<>]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: `where` names the record as its author knows it."""

    level: Level
    where: str
    what: str


def findings(pack: Pack) -> tuple[Finding, ...]:
    """All that is to be said of the pack, errors first."""
    found = [
        *(Finding("error", _("Pack"), what) for what in _of_header(pack)),
        *(one for phrase in pack.phrases for one in _of_phrase(phrase)),
        *_includes(pack),
        *_codes(pack),
        *_families(pack),
        *_empty_situations(pack),
        *_translations(pack),
        *(Finding("warning", _where(rule), what) for rule in pack.rules for what in _of_rule(rule)),
        *(Finding("warning", _("Pack"), line) for line in warnings(pack)),
    ]
    return tuple(sorted(found, key=lambda one: one.level != "error"))


def _of_header(pack: Pack) -> Iterator[str]:
    for name in ("published", "expires"):
        value = getattr(pack.info, name)
        if value is not None and not _is_moment(value):
            yield _("{field}: “{value}” is no moment like 2026-11-21T09:00:00Z").format(field=name, value=value[:40])


def _of_phrase(phrase: Phrase) -> Iterator[Finding]:
    where = _where(phrase)
    for channel, text in phrase.texts.items():
        template = parse(text.plain)
        yield from (Finding("error", where, f"{channel}: {what}") for what in _not_understood(text.plain, template))
        yield from (Finding("warning", where, f"{channel}: {what}") for what in _of_links(text.plain, text.html))
        measured = advice(channel, text_of(bits(template, _A_DAY, {})))
        if measured.over:
            told = _("{channel}: long for this channel ({measure})")
            yield Finding("warning", where, told.format(channel=channel, measure=measured.text))
    if any(map(card_number, _said(phrase))):
        yield Finding("error", where, _("holds what looks like the number of a payment card"))
    for channel in phrase.texts.keys() - set(CHANNELS):
        yield Finding("warning", where, _("{channel}: is no channel that this launcher knows").format(channel=channel))
    if phrase.review_by is not None and not _is_day(phrase.review_by):
        yield Finding("warning", where, _("review_by: “{value}” is no day like 2027-05-01").format(value=phrase.review_by[:40]))


def _not_understood(body: str, template: Template) -> Iterator[str]:
    for problem in template.problems:
        yield _("“{piece}”: {problem}").format(piece=_short(body[problem.start : problem.end]), problem=problem.text)
    if not template.problems and template.misread:
        yield _("“{piece}” is not understood; write \\{{ for the braces themselves").format(piece=template.misread)


def _of_links(plain: str, html: str | None) -> Iterator[str]:
    for link in dict.fromkeys(_PLAIN_HTTP.findall(f"{plain}\n{html or ''}")):
        yield _("{link} is not protected; https would be").format(link=link[:60])
    if html and "<a " in html:
        links = _Links()
        links.feed(html)
        for shown, meant in links.found:
            if (seen := set(hosts(shown))) and not seen & set(hosts(meant)):
                yield _("a link shows {shown} and leads to {meant}").format(shown=min(seen), meant=meant[:60])


def _includes(pack: Pack) -> Iterator[Finding]:
    """Phrases within phrases: those that are not in the pack, and those that never end."""
    bodies = {phrase.id: phrase.text_for(ANY).plain for phrase in pack.phrases}
    for phrase in pack.phrases:
        for channel, text in phrase.texts.items():
            template = parse(text.plain)
            missing = [id_ for id_ in template.included if id_ not in bodies]
            for id_ in missing:
                told = _("{channel}: includes the phrase {id}, which is not in the pack")
                yield Finding("warning", _where(phrase), told.format(channel=channel, id=id_))
            if template.included and not missing:
                try:
                    expand(template, bodies.get)
                except LauncherError as error:
                    yield Finding("error", _where(phrase), f"{channel}: {error.message}")


def _codes(pack: Pack) -> Iterator[Finding]:
    answering: defaultdict[str, list[Phrase]] = defaultdict(list)
    for phrase in pack.phrases:
        for code in dict.fromkeys(code.lower() for code in phrase.codes):
            answering[code].append(phrase)
    for code, phrases in answering.items():
        for phrase in phrases[1:]:
            told = _("answers to the code {code}, as “{title}” does").format(code=code, title=phrases[0].title)
            yield Finding("error", _where(phrase), told)


def _families(pack: Pack) -> Iterator[Finding]:
    there = {phrase.family for phrase in pack.phrases}
    for sequence in pack.sequences:
        for step in sequence.steps:
            if not step.families:
                yield Finding("warning", _where(sequence), _("the step “{step}” names no family").format(step=step.name))
            for family in step.families:
                if family not in there:
                    told = _("no phrase of the pack serves the family {family} of the step “{step}”")
                    yield Finding("warning", _where(sequence), told.format(family=family, step=step.name))


def _empty_situations(pack: Pack) -> Iterator[Finding]:
    lived_in = {phrase.situation for phrase in pack.phrases}
    for situation in pack.situations:
        if situation.slug not in lived_in:
            yield Finding("warning", _where(situation), _("has no phrases in this pack"))


def _translations(pack: Pack) -> Iterator[Finding]:
    there = {phrase.id for phrase in pack.phrases}
    for phrase in pack.phrases:
        if phrase.translation_of is not None and phrase.translation_of not in there:
            told = _("is the translation of {id}, which is not in the pack").format(id=phrase.translation_of)
            yield Finding("warning", _where(phrase), told)


def _of_rule(rule: Rule) -> Iterator[str]:
    for field in unusable(rule):
        value = getattr(rule.match if field in ("process", "title") else rule, field)
        yield _("this launcher can't use its {field} “{value}”").format(field=field, value=_short(value))
    if all(getattr(rule, field) is None for field in SAYS):
        yield _("it says nothing")
    if rule.newlines not in (None, "join") and programs.is_terminal([rule.match.process or ""]):
        yield _("in a terminal, line breaks stay only where the agent's own rule wants it")


def _where(record: Record) -> str:
    names = {
        "phrase": _("Phrase “{title}”"), "situation": _("Situation “{title}”"), "sequence": _("Sequence “{title}”"),
        "rule": _("Rule for {title}"), "word": _("Word “{title}”"), "pack": _("Pack"),
    }  # fmt: skip
    return names[kind_of(record)].format(title=titled(record))


def _said(phrase: Phrase) -> Iterable[str]:
    texts = (words for text in phrase.texts.values() for words in (text.plain, text.html or ""))
    return (phrase.title, *texts, *phrase.tags, *phrase.codes, phrase.when or "", phrase.when_not or "")


def _short(value: object) -> str:
    said = f"{value:g}" if isinstance(value, float) else str(value)
    return said if len(said) <= 40 else f"{said[:40]}…"


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


class _Links(HTMLParser):
    """The links of rich text: what they show, and where they lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open = [dict(attrs).get("href") or "", ""]

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.found.append((self._open[1], self._open[0]))
            self._open = []
