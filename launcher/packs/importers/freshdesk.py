"""Freshdesk canned responses: JSON of the API, alone, in lists, or within their folders.

Law: a response with words becomes a phrase of its folder's situation; what only names a response is skipped with the reason.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.helpdesk import Desk, Row, content_of, not_a_row, rows_of, text_of
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Importer, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.variables import Dialect

_DIALECT: Final = Dialect(("ticket.agent", "agent", "current_user", "helpdesk_agent"))
_ITS_OWN: Final = {"content_html", "folder_id", "attachments", "visibility", "group_ids", "responses_count"}
_FOLDERS: Final = {"responses_count", "canned_responses"}


def _is_response(row: Mapping[str, Any]) -> bool:
    return "title" in row and bool({"content", "content_html", "folder_id"} & row.keys()) and bool(_ITS_OWN & row.keys())


def _rows(opened: Opened) -> list[Row]:
    content = content_of(opened)
    rows = list(rows_of(content, _is_response)) if content is not None else []
    if rows or not isinstance(content, dict | list):
        return rows
    return list(rows_of(content, _is_named)) or list(rows_of(content, _is_folder))


def _is_folder(row: Mapping[str, Any]) -> bool:
    """A folder of which the file tells only the name."""
    return {"name", "responses_count"} <= row.keys() and "canned_responses" not in row


def _is_named(row: Mapping[str, Any]) -> bool:
    """A response of which a folder tells only the title."""
    return "title" in row and "id" in row and row.keys() <= {"id", "title", "folder_id", "created_at", "updated_at"}


def _looks(opened: Opened) -> int:
    rows = _rows(opened)
    known = any(isinstance(row.value, dict) and (_is_response(row.value) or _is_folder(row.value)) for row in rows)
    return SURELY if known or any(_FOLDERS & outer.keys() for row in rows for outer in row.within) else NO


def _read(opened: Opened, choices: Choices) -> Imported:
    desk = Desk.opened("freshdesk", opened, choices, stem_key(opened), _DIALECT)
    for row in _rows(opened):
        _take(desk, row)
    return desk.done()


def _take(desk: Desk, row: Row) -> None:
    response = row.value
    if isinstance(response, dict) and _is_folder(response):
        desk.skip(text_of(response, "name"), _("The file has only the folder's name. Export its responses."))
        return
    if not isinstance(response, dict) or "title" not in response:
        desk.skip(json.dumps(response)[:60], not_a_row())
        return
    title = text_of(response, "title")
    if not {"content", "content_html"} & response.keys():
        desk.skip(title, _("The file has only its title. Export the response itself."))
        return
    files = _("its attachments were left out")
    desk.reply(
        text_of(response, "id") or title,
        text_of(response, "content"),
        text_of(response, "content_html"),
        title=title,
        situation=text_of(response, "folder_name") or row.around("name"),
        notes=(files,) if response.get("attachments") else (),
    )


IMPORTER: Final = Importer("freshdesk", "Freshdesk", _looks, _read)
