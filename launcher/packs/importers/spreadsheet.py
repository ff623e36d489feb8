"""The launcher's own table, back from a spreadsheet.

Law: what `exporters.spreadsheet` wrote comes back whole, with the ids of the phrases; columns may have been moved, left out or
saved with other signs between them. A row that a person has copied becomes a new phrase, one without an id too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID, uuid5

from launcher.language import _
from launcher.packs.exporters.cells import read_cell, read_list
from launcher.packs.exporters.spreadsheet import ID, SITUATION_NAME
from launcher.packs.importers.imported import MOST_PHRASES, Choices, Imported
from launcher.packs.importers.kin import DERIVED_TITLE, MOST_SITUATIONS, NO, SURELY, Importer, pack_id, stem_key
from launcher.packs.importers.letters import line, slug_of
from launcher.packs.importers.opened import Opened, rows_in
from launcher.packs.report import Skipped
from launcher.packs.rich import safe_html
from launcher.phrase import ANY, Phrase, Situation, from_plain, sealed
from launcher.template import parse

FORM: Final = "csv"
_DELIMITERS: Final = (",", ";", "\t")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_YES: Final = {"yes", "true", "1", "x", "ja", "oui", "si", "sí", "wahr", "vrai", "y"}
_STEPS: Final = 200  # rows between two words on how far it is


def rows_of_own(opened: Opened) -> tuple[tuple[str, ...], ...]:
    """The rows of a table that the launcher wrote, the names of its columns first; empty where it is none."""
    if not opened.text or ID not in opened.text[:20_000].lower():
        return ()
    for sign in _DELIMITERS:
        rows = rows_in(_without_sep(opened.text), delimiter=sign)
        head = tuple(name.strip().lower() for name in next(rows, ()))
        if ID in head and any(name == "text" or name.startswith("text:") for name in head):
            return (head, *rows)
    return ()


def _without_sep(text: str) -> str:
    """The text without the line in which some spreadsheets say what stands between the columns."""
    return re.sub(r"^\ufeff?sep=.\r?\n", "", text)


def _looks(opened: Opened) -> int:
    return SURELY if rows_of_own(opened) else NO


def _read(opened: Opened, choices: Choices) -> Imported:
    table = _Table(opened, choices, stem_key(opened))
    head, *rows = rows_of_own(opened) or ((),)
    for at, cells in enumerate(rows):
        if at % _STEPS == 0:
            opened.sent.far(at, len(rows))
        row = dict(zip(head, (read_cell(cell).replace("\r\n", "\n") for cell in cells), strict=False))
        table.take(at, {name: _FORBIDDEN.sub("", cell) for name, cell in row.items()})
    return table.done()


@dataclass(slots=True)
class _Table:
    """The rows as they become phrases."""

    opened: Opened
    choices: Choices
    key: str
    _phrases: dict[str, Phrase] = field(default_factory=dict)
    _situations: dict[str, Situation] = field(default_factory=dict)
    _skipped: list[Skipped] = field(default_factory=list)
    _warnings: list[str] = field(default_factory=list)

    def take(self, at: int, row: Mapping[str, str]) -> None:
        """One row."""
        who = line(row.get("title", "")) or _("Row {number}").format(number=at + 2)
        if len(self._phrases) >= MOST_PHRASES:
            self._skip(who, _("At most {most} phrases are taken from one file.").format(most=MOST_PHRASES))
            return
        texts = _texts(row)
        if not texts:
            self._skip(who, _("It has no text."))
            return
        slug = self._situation(row)
        try:
            plain = {"situation": slug, "texts": texts} | _fields(row, texts) | {"id": self._id(row, at)}
            phrase = cast("Phrase", from_plain("phrase", plain))
        except ValueError as error:
            self._skip(who, _("A cell can't be used: {what}.").format(what=str(error)))
            return
        self._phrases[phrase.id] = sealed(phrase)
        if any(parse(text.plain).problems for text in phrase.texts.values()):
            self._warnings.append(_("“{title}”: a placeholder is not understood.").format(title=who))

    def done(self) -> Imported:
        """All rows."""
        used = {phrase.situation for phrase in self._phrases.values()}
        situations = tuple(one for slug, one in self._situations.items() if slug in used)
        name = line(self.opened.stem)
        phrases = tuple(self._phrases.values())
        return Imported(FORM, name, self.key, situations, phrases, tuple(self._skipped), tuple(self._warnings))

    def _skip(self, item: str, why: str) -> None:
        self._skipped.append(Skipped(item=item, why=why))

    def _id(self, row: Mapping[str, str], at: int) -> str:
        id_ = line(row.get(ID, ""))
        if id_ and id_ not in self._phrases:
            return id_
        if id_:
            told = _("“{title}” has the id of another row, so it became a phrase of its own.")
            self._warnings.append(told.format(title=line(row.get("title", "")) or str(at + 2)))
        made, times = "", 0
        while not made or made in self._phrases:
            made, times = self._derived(f"phrase\n{id_}\n{row.get('title', '')}\n{times}"), times + 1
        return made

    def _situation(self, row: Mapping[str, str]) -> str:
        wanted = row.get("situation", "").strip()
        name = line(row.get(SITUATION_NAME, "")) or line(wanted) or line(self.opened.stem)
        slug = wanted if wanted == line(wanted) and wanted else slug_of(name)
        if slug not in self._situations and len(self._situations) >= MOST_SITUATIONS:
            return next(reversed(self._situations))
        if slug not in self._situations:
            made = Situation(id=self._derived(f"situation\n{slug}"), slug=slug, name=name, order=len(self._situations))
            self._situations[slug] = sealed(made)
        return slug

    def _derived(self, key: str) -> str:
        return str(uuid5(UUID(pack_id(FORM, self.key)), key))


def _texts(row: Mapping[str, str]) -> dict[str, dict[str, str | None]]:
    texts: dict[str, dict[str, str | None]] = {}
    for column, cell in row.items():
        kind, _colon, channel = column.partition(":")
        if kind == "text" and cell.strip():
            html = safe_html(row.get(f"html{_colon}{channel}", ""))
            texts[channel.strip() or ANY] = {"plain": cell, "html": html or None}
    return texts


def _fields(row: Mapping[str, str], texts: Mapping[str, Mapping[str, str | None]]) -> dict[str, Any]:
    """What stands in the other columns; a column that is not there leaves its field as a new phrase has it."""
    first = next(iter(texts.values()))["plain"] or ""
    found: dict[str, Any] = {"title": row.get("title", "") if row.get("title", "").strip() else line(first, DERIVED_TITLE)}
    for column, name in _WORDS.items():
        if row.get(column, "").strip():
            found[name] = row[column]
    for name in ("tags", "codes"):
        found[name] = list(read_list(row.get(name, "")))
    if kind := row.get("promise", "").strip():
        minutes = row.get("promise minutes", "").strip()
        found["promise"] = {"kind": kind, "minutes": int(minutes) if minutes.isdecimal() else None}
    found["locked"] = row.get("locked", "").strip().lower() in _YES
    return found


_WORDS: Final[Mapping[str, str]] = {
    "family": "family",
    "tone": "tone",
    "locale": "locale",
    "translation of": "translation_of",
    "when": "when",
    "when not": "when_not",
    "needs": "needs",
    "owner": "owner",
    "review by": "review_by",
}

IMPORTER: Final = Importer(FORM, _("Table of the phrase launcher (CSV)"), _looks, _read, (".csv",))
