"""A pack on paper: a page that prints well on A4 and Letter, phrases under their situations, each channel's text apart.

Law: the page stands alone: no script, no address that is fetched, every word escaped; dark ink on white only. Placeholders are
drawn as a person reads them. The same pack gives the same bytes.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

from launcher.language import _, ngettext
from launcher.packs.exporters.carried import readable
from launcher.packs.format import Pack
from launcher.phrase import ANY, CHANNELS, Phrase, Situation, Text
from launcher.placeholder import Caret, Said
from launcher.template import parse

_STYLE: Final = """
@page { margin: 14mm 13mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 190mm; padding: 6mm; color: #000; background: #fff;
  font: 10pt/1.4 "Segoe UI", "Helvetica Neue", "Noto Sans", Arial, sans-serif; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0; }
.about { margin: 1mm 0 5mm; color: #333; }
nav { margin: 0 0 5mm; columns: 3; }
nav a { color: #000; text-decoration: none; display: block; break-inside: avoid; }
h2 { font-size: 13pt; margin: 7mm 0 2mm; padding-bottom: 1mm; border-bottom: 1.2pt solid #000; break-after: avoid; }
h2 small { font-size: 9.5pt; font-weight: normal; color: #333; }
article { break-inside: avoid; margin: 0 0 3.5mm; }
h3 { font-size: 10.5pt; margin: 0; break-after: avoid; }
h3 code { font: 9pt/1 "Cascadia Mono", Consolas, Menlo, monospace; border: .6pt solid #555; border-radius: 2pt;
  padding: 0 3pt; margin-inline-start: 4pt; }
.said { margin: .5mm 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.said b { font-size: 8.5pt; }
.ask { border-bottom: .8pt dashed #000; font-style: italic; }
.hint { margin: .5mm 0 0; font-size: 9pt; color: #333; }
@media print { body { padding: 0; max-width: none; } nav { display: none; } }
"""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def losses(pack: Pack) -> tuple[str, ...]:
    """What is not on the page; a sheet to read holds the words, not the workings."""
    count = len(pack.sequences) + len(pack.rules) + len(pack.words)
    told = []
    if count:
        told.append(_("Stays behind: sequences, rules for windows and words to avoid ({count})").format(count=count))
    if any(text.html for phrase in pack.phrases for text in phrase.texts.values()):
        told.append(_("Rich text goes along as plain text"))
    return tuple(told)


def written(pack: Pack) -> bytes:
    """The page."""
    name = escape(pack.info.name)
    head = (
        f'<!doctype html>\n<html lang="{escape(pack.info.locale)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    parts = [head, f'<h1 dir="auto">{name}</h1>\n<p class="about">{escape(_about(pack))}</p>\n']
    groups = list(_groups(pack))
    if len(groups) > 1:
        links = "".join(
            f'<a href="#s{at}" dir="auto">{escape(situation.name)}</a>\n' for at, (situation, _said) in enumerate(groups)
        )
        parts.append(f"<nav>\n{links}</nav>\n")
    for at, (situation, phrases) in enumerate(groups):
        parts.append(_section(at, situation, phrases))
    return "".join((*parts, "</body>\n</html>\n")).encode("utf-8", "replace")


def _about(pack: Pack) -> str:
    count = len(pack.phrases)
    told = [ngettext("{count} phrase", "{count} phrases", count).format(count=count)]
    told += [said for said in (pack.info.publisher, pack.info.version) if said]
    return " · ".join(told)


def _groups(pack: Pack) -> Iterator[tuple[Situation, list[Phrase]]]:
    """The situations that have phrases, in their order; phrases in the order of the pack."""
    for situation in sorted(pack.situations, key=lambda one: one.order):
        if phrases := [phrase for phrase in pack.phrases if phrase.situation == situation.slug]:
            yield situation, phrases


def _section(at: int, situation: Situation, phrases: list[Phrase]) -> str:
    hint = f" <small>{escape(situation.hint)}</small>" if situation.hint else ""
    heading = f'<section>\n<h2 id="s{at}" dir="auto">{escape(situation.name)}{hint}</h2>\n'
    return heading + "".join(map(_article, phrases)) + "</section>\n"


def _article(phrase: Phrase) -> str:
    codes = "".join(f" <code>{escape(code)}</code>" for code in phrase.codes)
    lines = [f'<article>\n<h3 dir="auto">{escape(phrase.title)}{codes}</h3>\n']
    ordered = sorted(phrase.texts.items(), key=lambda one: _place(one[0]))
    lines += [_said(channel, text, alone=len(ordered) == 1) for channel, text in ordered]
    for told, hint in ((_("Say it when:"), phrase.when), (_("Not when:"), phrase.when_not)):
        if hint:
            lines.append(f'<p class="hint" dir="auto">{escape(told)} {escape(hint)}</p>\n')
    return "".join((*lines, "</article>\n"))


def _place(channel: str) -> tuple[int, str]:
    return (CHANNELS.index(channel) if channel in CHANNELS else len(CHANNELS), channel)


def _said(channel: str, text: Text, *, alone: bool) -> str:
    label = "" if channel == ANY and alone else f"<b>{escape(_channel_name(channel))}</b> "
    return f'<p class="said" dir="auto">{label}{_drawn(text.plain)}</p>\n'


def _channel_name(channel: str) -> str:
    names = {ANY: _("Anywhere"), "phone": _("Phone"), "chat": _("Chat"), "sms": _("Text message"), "email": _("E-mail")}
    return names.get(channel) or (_("Social media") if channel == "social" else channel)


def _drawn(body: str) -> str:
    """The text with its placeholders as marked words."""
    pieces = []
    for part in parse(body).parts:
        if isinstance(part, Said):
            pieces.append(escape(part.text))
        elif not isinstance(part, Caret):
            pieces.append(f'<span class="ask">{escape(readable(part))}</span>')
    return "".join(pieces)
