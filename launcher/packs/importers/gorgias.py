"""Gorgias macros: JSON of the API, alone or in pages.

Law: the response's text becomes a phrase, tags that a macro adds become its tags; a macro that only does something is skipped.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.helpdesk import Desk, Row, content_of, not_a_row, rows_of, text_of, words_of
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Importer, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.variables import Dialect

_DIALECT: Final = Dialect(("current_user", "agent", "ticket.assignee_user"))
_SAYING: Final = ("setResponseText", "sendEmail", "addInternalNote")


def _is_macro(row: Mapping[str, Any]) -> bool:
    actions = row.get("actions")
    if "name" not in row or not isinstance(actions, list):
        return False
    acting = any(isinstance(action, dict) and "name" in action and "arguments" in action for action in actions)
    return acting or ("intent" in row and "usage" in row)


def _rows(opened: Opened) -> list[Row]:
    content = content_of(opened)
    return list(rows_of(content, _is_macro)) if content is not None else []


def _looks(opened: Opened) -> int:
    return SURELY if _rows(opened) else NO


def _read(opened: Opened, choices: Choices) -> Imported:
    desk = Desk.opened("gorgias", opened, choices, stem_key(opened), _DIALECT)
    for row in _rows(opened):
        if isinstance(row.value, dict) and _is_macro(row.value):
            _take(desk, row.value)
        else:
            desk.skip(json.dumps(row.value)[:60], not_a_row())
    return desk.done()


def _take(desk: Desk, macro: Mapping[str, Any]) -> None:
    name = text_of(macro, "name")
    acting = [action for action in macro["actions"] if isinstance(action, dict) and isinstance(action.get("arguments"), dict)]
    if macro.get("archived_datetime"):
        desk.skip(name, _("It is in the archive of Gorgias."))
        return
    saying = next((one for kind in _SAYING for one in acting if one.get("name") == kind and _says(one["arguments"])), None)
    if saying is None:
        desk.skip(name, _("It has no reply, it only does something."))
        return
    tags = [tag for one in acting if one.get("name") in {"addTags", "setTags"} for tag in words_of(one["arguments"].get("tags"))]
    desk.reply(
        text_of(macro, "id", "external_id") or name,
        text_of(saying["arguments"], "body_text"),
        text_of(saying["arguments"], "body_html"),
        title=name,
        tags=tuple(dict.fromkeys(tags)),
        locale=text_of(macro, "language"),
        notes=() if saying["name"] != "addInternalNote" else (_("it is an internal note in Gorgias"),),
    )


def _says(arguments: Mapping[str, Any]) -> bool:
    return bool(text_of(arguments, "body_text", "body_html"))


IMPORTER: Final = Importer("gorgias", "Gorgias", _looks, _read)
