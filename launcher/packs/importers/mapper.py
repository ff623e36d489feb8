"""Any table or JSON that no other importer knows: a person says what its columns mean, and the launcher remembers.

Laws: a guess is shown before it is used (`preview`), and what a person chose counts over it. Rows are known by their `id`
column, else by their title or code, so that the same file read again gives equal phrases. `fingerprint` is a digest of the
columns' names alone: what is remembered by it holds no words of the file.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.importers.columns import LOOKED_AT, NAMES, Table, means, plain_name, table_of
from launcher.packs.importers.helpdesk import Desk
from launcher.packs.importers.imported import Choices, Imported, Sent
from launcher.packs.importers.kin import NO, PERHAPS, Importer, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.variables import Dialect
from launcher.phrase import ANY, CHANNELS

FORM: Final = "columns"
FIELDS: Final = ("title", "text", "situation", "tags", "codes", "when", "id")  # and text:CHANNEL
_DIALECT: Final = Dialect(("current_user", "agent", "author"), ours=True)
_NO_WORDS: Final = re.compile(r"\s*(?:true|false|yes|no|null|[\d\s.,:;/+TZ-]*)\s*", re.IGNORECASE)  # nor dates
_SHOWN: Final = 5  # rows in a preview
_HTML: Final = re.compile(r"<(?:p|br|div|a|b|i|u|em|strong|ul|ol|li|span|h[1-6]|table)\b[^>]*>", re.IGNORECASE)
_TEXT_WORDS: Final = {"text", "body", "message", "reply", "content", "script", "version", "html"}


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as columns. `guess` is what they seem to mean, as `Choices.columns` has it; `rows` are the first few.

    `total` counts all rows; `header` whether the file itself names its columns; `fingerprint` is what a remembered choice is
    found by.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    guess: Mapping[str, str]
    header: bool
    fingerprint: str


def preview(sent: Sent) -> Preview:
    """The columns of a file, the first rows, and a guess. LauncherError where it has none."""
    table = table_of(Opened(sent))
    if table is None:
        raise _notable_of()
    shown = tuple(tuple(row.get(name, "") for name in table.columns) for row in table.rows[:_SHOWN])
    count = len(table.rows) + len(table.odd)
    return Preview(table.columns, shown, count, _guess(table), table.header, fingerprint(table.columns, header=table.header))


def fingerprint(columns: Sequence[str], *, header: bool = True) -> str:
    """What a choice for these columns is remembered by."""
    said = json.dumps([plain_name(name) for name in columns] if header else len(columns), ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _looks(opened: Opened) -> int:
    table = table_of(opened)
    if table is None or not table.rows:
        return NO
    known = {name for names in NAMES.values() for name in names}
    named = [name for name in table.columns if plain_name(name).rpartition(" ")[2] in known or plain_name(name) in known]
    guessed = _guess(table).values()
    if table.header:
        return PERHAPS if len(table.columns) > 1 and len(named) > 1 and any(map(_channel, guessed)) else NO
    # Three columns without a header are an expander's code, text and title, which its own room reads.
    widths = {len(row) for row in table.rows}
    even = len(table.rows) > 1 and len(widths) == 1 and not widths & {1, 3}
    return PERHAPS if even and opened.name.lower().endswith((".csv", ".tsv")) and "text" in guessed else NO


def _read(opened: Opened, choices: Choices) -> Imported:
    table = table_of(opened)
    if table is None:
        raise _notable_of()
    columns = dict(choices.columns) or _guess(table)
    if not any(_channel(meant) for meant in columns.values()):
        raise LauncherError(_("No column was chosen for the text."), _("Choose which column holds what is said."))
    desk = Desk.opened(FORM, opened, choices, stem_key(opened), _DIALECT)
    for row in table.rows:
        _take(desk, row, columns)
    if table.beyond:
        desk.builder.warn(_("some rows have more cells than the header has names; those cells were left out"))
    for odd in table.odd:
        desk.skip(odd, _("It has no columns like the others."))
    return desk.done()


def _take(desk: Desk, row: Mapping[str, str], columns: Mapping[str, str]) -> None:
    texts: dict[str, tuple[str, str]] = {}
    said: dict[str, list[str]] = {name: [] for name in FIELDS}
    for column, meant in columns.items():
        cell = row.get(column, "")
        if channel := _channel(meant):
            if cell.strip():
                texts.setdefault(channel, ("", cell) if _HTML.search(cell) else (cell, ""))
        elif meant in said and cell.strip():
            said[meant].append(cell)
    text, html = texts.pop(ANY, ("", ""))
    title, codes = " ".join(said["title"]), _several(said["codes"])
    key = " ".join(said["id"]) or title or " ".join(codes) or text or html or " ".join(row.values())
    desk.reply(
        key,
        text,
        html,
        title=title,
        situation=" › ".join(part.strip() for part in said["situation"]),
        codes=codes,
        tags=_several(said["tags"]),
        channels=texts,
        when="\n".join(said["when"]),
    )


def _several(cells: list[str]) -> tuple[str, ...]:
    return tuple(word.strip() for cell in cells for word in re.split(r"[,;|\n]", cell) if word.strip())


def _channel(meant: str) -> str:
    """The channel of a text's column; empty for other columns."""
    kind, _colon, channel = meant.partition(":")
    return (channel.strip() or ANY) if kind == "text" else ""


def _guess(table: Table) -> dict[str, str]:
    """What the columns seem to mean: by their names, else the longest is the text and a short one without blanks the code."""
    found: dict[str, str] = {}
    for meant, names in NAMES.items():
        free = [column for column in table.columns if column not in found and column not in table.outer]
        column = next((column for name in names for column in free if means(column, name)), None)
        if column is not None and table.header:
            found[column] = meant
    if "situation" not in found.values():
        around = [column for column in table.columns if column in table.outer and _is_groups_name(column)]
        found |= dict.fromkeys(around[-1:], "situation")
    for column in table.columns:
        words = plain_name(column).replace("e mail", "email").split()
        if column not in found and len(words) == 2 and words[0] in CHANNELS and words[1] in _TEXT_WORDS and table.header:
            found[column] = f"text:{words[0]}"
        elif column not in found and re.fullmatch(r"text:\s*\S+", column.strip()):
            found[column] = column.strip()
    if not any(_channel(meant) for meant in found.values()):
        found |= _by_length(table, found)
    return found


def _is_groups_name(column: str) -> bool:
    return plain_name(column.rpartition(".")[2]) in {*NAMES["situation"], *NAMES["title"]}


def _by_length(table: Table, taken: Mapping[str, str]) -> dict[str, str]:
    cells = {
        name: [row[name] for row in table.rows[:LOOKED_AT] if row.get(name, "").strip()]
        for name in table.columns
        if name not in taken and name not in table.outer
    }
    lengths = {name: mean(map(len, said)) for name, said in cells.items() if not all(map(_NO_WORDS.fullmatch, said))}
    if not lengths:
        return {}
    text = max(lengths, key=lambda name: lengths[name])
    found = {text: "text"}
    for name in sorted(lengths, key=lambda name: lengths[name]):
        blank = any(" " in cell.strip() for cell in cells[name])
        meant = "title" if blank else "codes"
        if name != text and meant not in {*found.values(), *taken.values()} and lengths[name] < 60:
            found[name] = meant
    return found


def _notable_of() -> LauncherError:
    return LauncherError(
        _("The launcher finds no columns in this file."), _("Export it as CSV, with one phrase in each row, then import that.")
    )


IMPORTER: Final = Importer(FORM, _("CSV or JSON, columns chosen by you"), _looks, _read, (".csv", ".tsv", ".json"))
