"""Raycast: the JSON that its export of snippets writes, a list of names with texts and keywords.

Law: placeholders are those of its manual; what people write that Raycast itself does not know stays text and is told.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.braces import put_now, with_braces
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, PERHAPS, SURELY, Builder, Importer, damaged, stem_key, tell_twice
from launcher.packs.importers.letters import word
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.placeholders import Body

_HEADS: Final = "clipboard|cursor|date|time|datetime|day|uuid|selection|argument|snippet|browser-tab|calculator|query"
_OWN: Final = {"name", "text", "keyword"}
_SETTING: Final = re.compile(r"(\w+)=(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
_QUOTED: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_IS_OFFSET: Final = re.compile(r"[+-]\d+\s*[A-Za-z]")


def looks(opened: Opened) -> int:
    """A list of objects with name and text; others write such lists too, but not with these fields alone."""
    rows = opened.json if isinstance(opened.json, list) else []
    fit = [row for row in rows if isinstance(row, dict) and isinstance(row.get("text"), str) and "name" in row]
    if not fit or len(fit) < len(rows) / 2:
        return NO
    return SURELY if all(row.keys() <= _OWN for row in fit) else PERHAPS


def read(opened: Opened, choices: Choices) -> Imported:
    """Each snippet is a phrase; the file is the situation."""
    if not isinstance(opened.json, list):
        raise damaged("Raycast")
    builder = Builder(IMPORTER.form, opened, choices, opened.stem, stem_key(opened), len(opened.json))
    tell_twice(builder, opened.json)
    for row in opened.json:
        if isinstance(row, dict):
            _phrase(builder, row)
        else:
            builder.skip(str(row)[:80], _("This is not a text with a name."))
    return builder.done()


def translated(text: str) -> Body:
    """The text with its placeholders as ours."""
    return with_braces(text, _HEADS, _put)


def _phrase(builder: Builder, row: Mapping[str, Any]) -> None:
    name, keyword = word(row.get("name")), word(row.get("keyword"))
    builder.phrase(name or keyword, translated(word(row.get("text"))), title=name, codes=(keyword,))


def _put(body: Body, raw: str, head: str, rest: str) -> None:
    settings = {key: one or two or three for key, one, two, three in _SETTING.findall(rest)}
    bare = [one or two for one, two in _QUOTED.findall(_SETTING.sub("", rest))]
    left = _QUOTED.sub("", _SETTING.sub("", rest)).strip()
    if left or (head in ("cursor", "clipboard") and (settings or bare)):
        body.unknown(raw)  # a changed value, or none that Raycast knows
        return
    match head:
        case "cursor":
            body.cursor()
        case "clipboard":
            body.clipboard()
        case "day":
            body.moment("EEEE", None, raw)
        case "date" | "time" | "datetime":
            _put_now(body, raw, head, settings, bare)
        case "argument":
            _put_argument(body, settings)
        case "snippet" if name := settings.get("name"):
            body.include(name, raw)
        case _:
            body.unknown(raw)


def _put_now(body: Body, raw: str, head: str, settings: Mapping[str, str], bare: list[str]) -> None:
    patterns = [*(piece for piece in bare if not _IS_OFFSET.match(piece)), settings.get("format")]
    offsets = [*(piece for piece in bare if _IS_OFFSET.match(piece)), settings.get("offset", "")]
    put_now(body, raw, head, patterns[0], offsets[0] or "")


def _put_argument(body: Body, settings: Mapping[str, str]) -> None:
    name = settings.get("name") or _("Argument")
    options = [option.strip() for option in settings.get("options", "").split(",") if option.strip()]
    if options:
        body.choice(name, options, settings.get("default"))
    else:
        body.input(name, settings.get("default"))


IMPORTER: Final = Importer("raycast", "Raycast", looks, read, (".json",))
