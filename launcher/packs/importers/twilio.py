"""Twilio Flex canned responses: JSON with categories, each with a section's name and its responses.

Law: a section becomes a situation, a response's label its title.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from launcher.packs.importers.helpdesk import Desk, Row, content_of, not_a_row, rows_of, text_of
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, PERHAPS, SURELY, Importer, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.variables import Dialect

_DIALECT: Final = Dialect(("worker", "agent", "current_user"))


def _is_response(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("label"), str) and isinstance(row.get("text"), str)


def _rows(opened: Opened) -> list[Row]:
    content = content_of(opened)
    return list(rows_of(content, _is_response)) if content is not None else []


def _looks(opened: Opened) -> int:
    rows = _rows(opened)
    if any("section" in outer for row in rows for outer in row.within):
        return SURELY
    return PERHAPS if rows else NO


def _read(opened: Opened, choices: Choices) -> Imported:
    desk = Desk.opened("twilio", opened, choices, stem_key(opened), _DIALECT)
    for row in _rows(opened):
        if isinstance(row.value, dict) and {"label", "text"} & row.value.keys():
            section, label = row.around("section", "name", "title"), text_of(row.value, "label")
            text = text_of(row.value, "text")
            desk.reply(text_of(row.value, "id") or f"{section}\n{label}", text, title=label, situation=section)
        else:
            desk.skip(json.dumps(row.value)[:60], not_a_row())
    return desk.done()


IMPORTER: Final = Importer("twilio", "Twilio Flex", _looks, _read)
