"""Alfred: a collection of snippets (.alfredsnippets, a zip), the folder it keeps them in, or one of its JSON files.

Law: the real keyword is the collection's prefix, the snippet's keyword and the suffix. Names inside the archive are never
taken for data: Alfred writes them in a way that other programs misread.
"""

import plistlib
import re
import struct
from collections.abc import Mapping
from typing import Any, Final
from xml.parsers.expat import ExpatError

from launcher.language import _
from launcher.packs.importers.braces import put_now, with_braces
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Builder, Importer, stem_key, tell_twice
from launcher.packs.importers.letters import word
from launcher.packs.importers.opened import Opened, decoded, json_in
from launcher.packs.importers.placeholders import Body

_HEADS: Final = "cursor|clipboard|date|time|datetime|isodate|random|query|var|snippet"
_LENGTHS: Final = {"short": "dd/MM/yyyy", "medium": "d MMM yyyy", "long": "d MMMM yyyy", "full": "EEEE d MMMM yyyy"}
_TIMES: Final = {"short": "HH:mm", "medium": "HH:mm:ss", "long": "HH:mm:ss", "full": "HH:mm:ss"}
_MARK: Final = b'"alfredsnippet"'


def looks(opened: Opened) -> int:
    """A JSON object of its own name, alone or in an archive or folder."""
    return SURELY if any(_MARK in data for data in _files(opened).values()) else NO


def read(opened: Opened, choices: Choices) -> Imported:
    """Each snippet is a phrase; the collection is the situation."""
    files = _files(opened)
    named = {path: data for path, data in files.items() if path.lower().endswith(".json") or _MARK in data}
    affixes = {_folder(path): _affixes(data) for path, data in files.items() if path.rpartition("/")[2].lower() == "info.plist"}
    builder = Builder(IMPORTER.form, opened, choices, opened.stem, stem_key(opened), len(named))
    for path, data in sorted(named.items()):
        sheet = json_in(decoded(data) or "")
        snippet = sheet.get("alfredsnippet") if isinstance(sheet, dict) else None
        if not isinstance(snippet, dict):
            builder.skip(path.rpartition("/")[2], _("This file is damaged, or no snippet of Alfred."))
            continue
        tell_twice(builder, sheet)
        _phrase(builder, snippet, _folder(path).rpartition("/")[2], affixes.get(_folder(path), ("", "")))
    return builder.done()


def translated(text: str) -> Body:
    """The text with its placeholders as ours."""
    return with_braces(text, _HEADS, _put)


def _put(body: Body, raw: str, head: str, rest: str) -> None:
    match head, rest.strip().removeprefix(":"):
        case "cursor", "":
            body.cursor()
        case "clipboard", "" | "0":
            body.clipboard()
        case "date" | "time" | "datetime", arguments:
            _put_now(body, raw, head, arguments)
        case "isodate", pattern if pattern:
            put_now(body, raw, "date", pattern, "")
        case "snippet", name if name:
            body.include(name, raw)
        case _:
            body.unknown(raw)


def _put_now(body: Body, raw: str, head: str, arguments: str) -> None:
    moved = re.match(r"[+-]\d+[A-Za-z](?:\s*[+-]?\d+[A-Za-z])*(?=:|$)", arguments)
    offset = moved[0] if moved else ""
    pattern: str | None = arguments[len(offset) :].removeprefix(":") or None
    if pattern in _LENGTHS:
        day, hour = _LENGTHS[pattern], _TIMES[pattern]
        pattern = {"date": day, "time": hour, "datetime": f"{day} {hour}"}[head]
    put_now(body, raw, head, pattern, offset)


def _phrase(builder: Builder, snippet: Mapping[str, Any], folder: str, affixes: tuple[str, str]) -> None:
    name, keyword = word(snippet.get("name")), word(snippet.get("keyword"))
    codes = (affixes[0] + keyword + affixes[1],) if keyword else ()
    key = word(snippet.get("uid")) or keyword or name
    builder.phrase(key, translated(word(snippet.get("snippet"))), title=name, situation=folder, codes=codes)


def _files(opened: Opened) -> Mapping[str, bytes]:
    return opened.members or {opened.name: opened.sent.data}


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _affixes(data: bytes) -> tuple[str, str]:
    try:
        info = plistlib.loads(data)
    except (ExpatError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, struct.error):
        return "", ""  # plistlib tells damage in all these ways
    known = info if isinstance(info, dict) else {}
    return word(known.get("snippetkeywordprefix")), word(known.get("snippetkeywordsuffix"))


IMPORTER: Final = Importer("alfred", "Alfred", looks, read, (".alfredsnippets",))
