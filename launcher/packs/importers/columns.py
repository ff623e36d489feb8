"""A file as rows of named cells: a table with or without a header, or JSON with objects at any path.

Law: every row of the file is a row here or stands in `odd`; what is in no cell of a row is nowhere. It decides nothing about
what the columns mean, except whether the first row of a table names them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import mean
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.helpdesk import content_of
from launcher.packs.importers.opened import Object, Opened, delimiter_of, rows_in

LOOKED_AT: Final = 200  # rows that a guess is made from
_MOST_COLUMNS: Final = 200
_LISTS_WEIGHED: Final = 500
# What columns are called, in the languages that reach us most; the first name that is there wins.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "uuid", "guid", "external id", "macro id", "template id", "reply id"),
    "text": (
        *("text", "body", "body text", "content", "message", "reply", "response", "answer", "reply text", "message text"),
        *("response text", "plain text", "comment value", "snippet", "phrase", "expansion", "replacement", "replace", "template"),
        *("canned response", "saved reply", "macro", "description text", "body html", "content html", "html", "value"),
        *("snippet body", "snippet text", "macro text", "canned message", "comment description", "response html"),
        *("inhalt", "nachricht", "antwort", "textbaustein", "contenu", "texte", "réponse", "message texte", "texto"),
        *("contenido", "respuesta", "mensaje", "testo", "messaggio", "risposta", "tekst", "treść", "conteúdo", "resposta"),
    ),
    "title": (
        *("title", "name", "label", "subject", "heading", "macro name", "template name", "reply name", "phrase name"),
        *("macro title", "snippet name", "response title", "response name", "reply title", "template title"),
        *("question", "titel", "bezeichnung", "betreff", "titre", "nom", "título", "nombre", "titolo", "nome", "tytuł"),
        *("nazwa", "description", "beschreibung"),
    ),
    "situation": (
        *("situation", "category", "folder", "group", "section", "topic", "folder name", "group name", "category name"),
        *("collection", "department", "kategorie", "ordner", "gruppe", "thema", "catégorie", "dossier", "categoría"),
        *("carpeta", "categoria", "cartella", "kategoria"),
    ),
    "codes": (
        *("shortcut", "code", "codes", "short code", "shortcode", "abbreviation", "abbr", "trigger", "keyword", "quick code"),
        *("command", "autotext", "kürzel", "abkürzung", "raccourci", "atajo", "scorciatoia", "skrót"),
    ),
    "tags": ("tags", "tag", "labels", "keywords", "tag list", "schlagwörter", "etiquetas", "étiquettes"),
    "when": ("when", "when to use", "usage", "note", "notes", "comment", "hint", "description", "hinweis", "notiz"),
}
_TEXTS: Final = frozenset(NAMES["text"])


@dataclass(slots=True)
class Table:
    """The file as rows of named cells."""

    columns: tuple[str, ...]
    rows: list[Mapping[str, str]]
    header: bool = True
    odd: list[str] = field(default_factory=list)  # what stands among the rows and is none
    beyond: bool = False  # some rows have more cells than the header names
    outer: frozenset[str] = frozenset()  # columns of the objects around the rows: what their group is called


def table_of(opened: Opened) -> Table | None:
    """The file as rows; None where it has none."""
    content = content_of(opened)
    if content is not None:
        return _table_of_json(content)
    rows = _rows(opened)
    if not rows or opened.text is None or (opened.text.lstrip()[:1] in {"<", "{", "["} and len(rows[0]) < 2):
        return None
    header = _is_header(rows)
    # Behind a last column of texts stands what nobody put in quotes: it belongs to the text.
    last = rows[0] if header and len(rows[0]) > 1 and plain_name(rows[0][-1]) in _TEXTS else max(rows, key=len)
    width = min(len(last), _MOST_COLUMNS)
    names = _distinct(rows[0] if header else (), width)
    sign = delimiter_of(opened.text)
    found = [dict(zip(names, _folded(cells, width, sign), strict=False)) for cells in rows[header:]]
    return Table(names, list(found), header=header, beyond=header and width > len(rows[0]))


def _rows(opened: Opened) -> Sequence[tuple[str, ...]]:
    text = opened.text or ""
    if told := re.match(r"\ufeff?sep=(.)\r?\n", text):
        return tuple(rows_in(text[told.end() :], delimiter=told[1]))
    if (opened.rows and len({len(row) for row in opened.rows}) > 1) or max(map(len, opened.rows), default=0) < 2:
        upright = tuple(rows_in(text, delimiter="|"))
        if len({len(row) for row in upright}) == 1 and len(upright[0]) > 1:
            return upright
    return opened.rows


def _folded(cells: Sequence[str], width: int, sign: str) -> Sequence[str]:
    return cells if len(cells) <= width else (*cells[: width - 1], sign.join(cells[width - 1 :]).rstrip(sign))


def _distinct(names: Sequence[str], width: int) -> tuple[str, ...]:
    found: list[str] = []
    for at in range(width):
        wanted = names[at].strip() if at < len(names) and names[at].strip() else _("Column {number}").format(number=at + 1)
        name, number = wanted, 2
        while name in found:
            name, number = f"{wanted} ({number})", number + 1
        found.append(name)
    return tuple(found)


def _is_header(rows: Sequence[tuple[str, ...]]) -> bool:
    """Whether the first row names columns: by a name we know, else by being short and unlike what stands below."""
    first = [cell.strip() for cell in rows[0]]
    if any(len(cell) > 60 or "\n" in cell for cell in first):
        return False
    known = {name for names in NAMES.values() for name in names}
    if sum(plain_name(cell) in known for cell in first) > (len(first) > 1):
        return True
    if len(rows) < 2:
        return False
    if not all(first) or len({*first}) < len(first) or any(re.search(r"[.!?:/{}<>\d]", cell) for cell in first):
        return False
    below = [mean(len(row[at]) for row in rows[1:LOOKED_AT] if at < len(row)) if any(at < len(row) for row in rows[1:LOOKED_AT])
             else 0.0 for at in range(len(first))]  # fmt: skip
    return any(plain_name(cell) in known for cell in first) or max(below) > 4 * max(map(len, first))


def _table_of_json(content: Any) -> Table | None:
    groups: dict[str, list[tuple[Any, Mapping[str, str]]]] = {}
    _walk(content, "", {}, groups)
    if not groups:
        return _table_of_words(content)
    # Phrases stand in the long lists; a file of nothing but short ones is not looked through to its last.
    long = sorted(groups.values(), key=len, reverse=True)[:_LISTS_WEIGHED]
    best = max(long, key=_weight)
    rows = [dict(around) | _flat(row) for row, around in best if isinstance(row, dict)]
    odd = [str(row)[:60] for row, _around in best if not isinstance(row, dict)]
    columns = tuple(dict.fromkeys(name for row in rows for name in row))[:_MOST_COLUMNS]
    outer = frozenset(name for _row, around in best for name in around)
    return Table(columns, list(rows), odd=odd, outer=outer) if columns else None


def _walk(value: Any, path: str, around: Mapping[str, str], groups: dict[str, list[tuple[Any, Mapping[str, str]]]]) -> None:
    """Gather each list of objects by its path, with the words of the objects around it."""
    if _is_keyed(value):
        rows = [{"id": name, "name": name, **inner} for name, inner in value.items()]
        groups.setdefault(path, []).extend((row, around) for row in rows)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _walk(inner, f"{path}.{name}" if path else name, around, groups)
    elif isinstance(value, list):
        if any(isinstance(inner, dict) for inner in value):
            groups.setdefault(path, []).extend((inner, around) for inner in value)
        for inner in value:
            if isinstance(inner, dict):
                words = {f"{path or '*'}.{name}": said for name, said in _flat(inner, depth=1).items()}
                _walk(inner, path, {**around, **words}, groups)


def _is_keyed(value: Any) -> bool:
    """Whether it is an object whose names are those of phrases: objects alone, and half of them with a text."""
    if not isinstance(value, dict) or len(value) < 2 or not all(isinstance(inner, dict) for inner in value.values()):
        return False
    saying = [inner for inner in value.values() if any(_is_text(name) and isinstance(inner[name], str) for name in inner)]
    return 2 * len(saying) >= len(value)


def _is_text(name: str) -> bool:
    return plain_name(name) in _TEXTS - {"value", "macro"}


def _weight(rows: list[tuple[Any, Mapping[str, str]]]) -> tuple[bool, int]:
    """Whether one of the rows' own columns is called like a text, and how many letters stand in them."""
    cells = [cell for row, _around in rows[:LOOKED_AT] if isinstance(row, dict) for cell in _flat(row).items()]
    columns = {column for column, _said in cells}
    called = any(not _TEXTS.isdisjoint((plain_name(column), plain_name(column.rpartition(".")[2]))) for column in columns)
    return called, sum(len(said) for _column, said in cells)


def _table_of_words(content: Any) -> Table | None:
    """An object of names and words, or a list of words."""
    if isinstance(content, list) and any(isinstance(value, str) for value in content):
        texts = [{"text": value} for value in content if isinstance(value, str)]
        return Table(("text",), list(texts), odd=[str(value)[:60] for value in content if not isinstance(value, str)])
    if not isinstance(content, Object) or not any(isinstance(value, str) for value in content.values()):
        return None
    rows = [{"name": name, "text": value} for name, value in content.items() if isinstance(value, str)]
    odd = [name for name, value in content.items() if not isinstance(value, str)]
    return Table(("name", "text"), list(rows), odd=odd)


def _flat(value: Mapping[str, Any], *, depth: int = 4) -> dict[str, str]:
    """The words of an object by path; lists of words with commas between."""
    return dict(_flattened(value, "", depth))


def _flattened(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and depth:
        for name, inner in value.items():
            yield from _flattened(inner, f"{path}.{name}" if path else name, depth - 1)
    elif isinstance(value, list):
        if value and not any(isinstance(inner, dict | list) for inner in value):
            yield path, ", ".join(_said(inner) for inner in value)
    elif not isinstance(value, dict) and (path and value is not None):
        yield path, _said(value)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A column's name as it is compared: in small letters, its words apart."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.strip().removeprefix("\ufeff"))
    return re.sub(r"[\s_.\-/]+", " ", spaced).strip().lower()


def means(column: str, name: str) -> bool:
    """Whether a column is called that; a path of JSON also by its last name."""
    plain = plain_name(column)
    # Some last names are names for anything.
    last = plain_name(column.rpartition(".")[2])
    return plain == name or (last == name and name not in {"id", "value"} and "." in column)
