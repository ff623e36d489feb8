"""A pack as a table: opens right in a spreadsheet, and comes back from it whole.

Law: `importers.mapper` reads every phrase back with its id, texts, tags, codes and all that has a column here; only what
`losses` tells stays behind. Columns are known by their names, so a person may move or leave them out.
"""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Final

from launcher.language import _
from launcher.packs.exporters.cells import written_cell, written_list
from launcher.packs.exporters.losses import Losses, lose_fields
from launcher.packs.format import Pack
from launcher.phrase import ANY, CHANNELS, Phrase

ID: Final = "phrase id"  # by this first column the table is known; it never begins with ID, which would be another format
SITUATION_NAME: Final = "situation name"
# Every column but those of texts, and what of a phrase stands in it.
FIELDS: Final[Mapping[str, Callable[[Phrase], str]]] = {
    ID: lambda phrase: phrase.id,
    "situation": lambda phrase: phrase.situation,
    SITUATION_NAME: lambda _phrase: "",
    "title": lambda phrase: phrase.title,
}
BEHIND: Final[Mapping[str, Callable[[Phrase], str]]] = {
    "tags": lambda phrase: written_list(phrase.tags),
    "codes": lambda phrase: written_list(phrase.codes),
    "family": lambda phrase: phrase.family or "",
    "tone": lambda phrase: phrase.tone or "",
    "locale": lambda phrase: phrase.locale,
    "translation of": lambda phrase: phrase.translation_of or "",
    "when": lambda phrase: phrase.when or "",
    "when not": lambda phrase: phrase.when_not or "",
    "needs": lambda phrase: phrase.needs,
    "promise": lambda phrase: phrase.promise.kind if phrase.promise else "",
    "promise minutes": lambda phrase: str(phrase.promise.minutes or "") if phrase.promise else "",
    "owner": lambda phrase: phrase.owner or "",
    "review by": lambda phrase: phrase.review_by or "",
    "locked": lambda phrase: "yes" if phrase.locked else "",
}
_KEPT: Final = {
    *("channels", "html", "tags", "codes", "family", "tone", "translation_of", "when", "needs", "promise", "owner", "locked"),
    "situation",
}


def losses(pack: Pack) -> tuple[str, ...]:
    """What does not fit into the table."""
    found = Losses()
    lose_fields(pack, _KEPT, found)
    used = {phrase.situation for phrase in pack.phrases}
    if empty := sum(situation.slug not in used for situation in pack.situations):
        found.say(_("Stays behind: situations without phrases ({count})").format(count=empty))
    return found.lines()


def written(pack: Pack) -> bytes:
    """The table: UTF-8 with its mark, lines ending as spreadsheets end them."""
    names = {situation.slug: situation.name for situation in pack.situations}
    channels = _columns(pack)
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow([*FIELDS, *channels, *BEHIND])
    for phrase in pack.phrases:
        front = [names.get(phrase.situation, "") if name == SITUATION_NAME else of(phrase) for name, of in FIELDS.items()]
        texts = [_text(phrase, column) for column in channels]
        behind = [of(phrase) for of in BEHIND.values()]
        writer.writerow([written_cell(cell) for cell in (*front, *texts, *behind)])
    return table.getvalue().encode("utf-8-sig", "surrogatepass")


def column_of(channel: str, *, html: bool = False) -> str:
    """What the column of a channel's text is called."""
    kind = "html" if html else "text"
    return kind if channel == ANY else f"{kind}:{channel}"


def _columns(pack: Pack) -> tuple[str, ...]:
    """The columns of texts that any phrase needs, the known channels first."""
    found = {channel for phrase in pack.phrases for channel in phrase.texts} | {ANY}
    rich = {channel for phrase in pack.phrases for channel, text in phrase.texts.items() if text.html is not None}
    ordered = [*(channel for channel in CHANNELS if channel in found), *sorted(found - set(CHANNELS))]
    return (
        *(column_of(channel) for channel in ordered),
        *(column_of(channel, html=True) for channel in ordered if channel in rich),
    )


def _text(phrase: Phrase, column: str) -> str:
    kind, _colon, channel = column.partition(":")
    text = phrase.texts.get(channel or ANY)
    if text is None:
        return ""
    return text.plain if kind == "text" else text.html or ""
