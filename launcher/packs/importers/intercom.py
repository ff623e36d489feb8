"""Intercom macros: JSON of the API, alone or in pages.

Law: `<attribute>` tags and variables in braces become the same placeholders.
"""

import json
import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any, Final

from launcher.packs.importers.helpdesk import Desk, Row, content_of, not_a_row, rows_of, text_of
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Importer, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.variables import Dialect

_DIALECT: Final = Dialect(("author", "admin", "teammate", "current_user", "agent"))
_ATTRIBUTE: Final = re.compile(r"<attribute\b([^>]*?)/?>(?:\s*</attribute>)?", re.IGNORECASE)
_NAMED: Final = re.compile(r"""\b(key|default|fallback)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def _is_macro(row: Mapping[str, Any]) -> bool:
    return row.get("type") == "macro" or ("name" in row and "body_text" in row)


def _rows(opened: Opened) -> list[Row]:
    content = content_of(opened)
    return list(rows_of(content, _is_macro)) if content is not None else []


def _looks(opened: Opened) -> int:
    return SURELY if _rows(opened) else NO


def _read(opened: Opened, choices: Choices) -> Imported:
    desk = Desk.opened("intercom", opened, choices, stem_key(opened), _DIALECT)
    for row in _rows(opened):
        macro = row.value
        if not isinstance(macro, dict) or not _is_macro(macro):
            desk.skip(json.dumps(macro)[:60], not_a_row())
            continue
        name = text_of(macro, "name", "title")
        html = _ATTRIBUTE.sub(_variable, text_of(macro, "body"))
        desk.reply(text_of(macro, "id") or name, text_of(macro, "body_text"), html, title=name)
    return desk.done()


def _variable(tag: re.Match[str]) -> str:
    found = {name.lower(): unescape(one or other) for name, one, other in _NAMED.findall(tag[1])}
    default = found.get("default", found.get("fallback", "")).replace('"', "'")
    said = found.get("key", "") + (f'|fallback:"{default}"' if default else "")
    return escape(f"{{{{{said}}}}}", quote=False)


IMPORTER: Final = Importer("intercom", "Intercom", _looks, _read)
