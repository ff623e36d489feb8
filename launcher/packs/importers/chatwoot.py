"""Chatwoot canned responses: JSON of the API, and tables with `short_code,content`.

Law: the short code becomes the code and, made readable, the title.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from launcher.packs.importers.helpdesk import Desk, Row, content_of, not_a_row, rows_of, text_of
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Importer, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.variables import Dialect

_DIALECT: Final = Dialect(("agent", "current_user"))


def _is_response(row: Mapping[str, Any]) -> bool:
    return "short_code" in row and "content" in row


def _rows(opened: Opened) -> Iterator[Row]:
    content = content_of(opened)
    if content is not None:
        yield from rows_of(content, _is_response)
        return
    head = [name.strip().lower().replace(" ", "_") for name in opened.rows[0]] if opened.rows else []
    if {"short_code", "content"} <= set(head):
        for cells in opened.rows[1:]:
            # What stands beyond the last column belongs to its text: a comma that nobody put in quotes.
            whole = (*cells[: len(head) - 1], ",".join(cells[len(head) - 1 :]))
            yield Row(dict(zip(head, whole, strict=False)))


def _looks(opened: Opened) -> int:
    return SURELY if next(_rows(opened), None) is not None else NO


def _read(opened: Opened, choices: Choices) -> Imported:
    rows = list(_rows(opened))
    accounts = {text_of(row.value, "account_id") for row in rows if isinstance(row.value, dict)} - {""}
    one_account = len(accounts) == 1
    key = f"account {accounts.pop()}" if one_account else stem_key(opened)
    # Named after the program, so that another file from the same account gives equal records.
    desk = Desk.opened("chatwoot", opened, choices, key, _DIALECT, name="Chatwoot" if one_account else "")
    for row in rows:
        if isinstance(row.value, dict) and {"short_code", "content"} & row.value.keys():
            code = text_of(row.value, "short_code")
            desk.reply(text_of(row.value, "id") or code, text_of(row.value, "content"), title=_title(code), codes=(code,))
        else:
            desk.skip(json.dumps(row.value)[:60], not_a_row())
    return desk.done()


def _title(code: str) -> str:
    words = re.sub(r"[_-]+", " ", code).strip()
    return words[:1].upper() + words[1:]


IMPORTER: Final = Importer("chatwoot", "Chatwoot", _looks, _read)
