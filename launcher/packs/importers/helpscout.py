"""Help Scout saved replies: JSON of the API, alone or in lists.

Law: a reply with its words becomes a phrase, its chat text the text for chats. A list tells only how replies begin: those are
skipped, since half a sentence must not be said to anybody.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.helpdesk import Desk, Row, content_of, not_a_row, rows_of, text_of
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, PERHAPS, SURELY, Importer, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.variables import Dialect

_DIALECT: Final = Dialect(("user", "agent"), percent=True)
_RICH: Final = re.compile(r"<(?:br|p|div|a)\b|\{%", re.IGNORECASE)
_ITS_OWN: Final = {"preview", "chatPreview", "chatText"}


def _is_reply(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("name"), str) and bool(_ITS_OWN & row.keys() or {"id", "text"} <= row.keys())


def _is_surely(row: Mapping[str, Any]) -> bool:
    if _ITS_OWN & row.keys():
        return True
    numbered = isinstance(row.get("id"), int) and not {"keyword", "shortcut"} & row.keys()
    return numbered and _RICH.search(str(row.get("text"))) is not None


def _rows(opened: Opened) -> list[Row]:
    content = content_of(opened)
    return list(rows_of(content, _is_reply)) if content is not None else []


def _looks(opened: Opened) -> int:
    rows = _rows(opened)
    if not rows:
        return NO
    return SURELY if any(isinstance(row.value, dict) and _is_surely(row.value) for row in rows) else PERHAPS


def _read(opened: Opened, choices: Choices) -> Imported:
    desk = Desk.opened("helpscout", opened, choices, stem_key(opened), _DIALECT)
    for row in _rows(opened):
        _take(desk, row.value)
    return desk.done()


def _take(desk: Desk, reply: Any) -> None:
    if not isinstance(reply, dict) or not _is_reply(reply):
        desk.skip(json.dumps(reply)[:60], not_a_row())
        return
    name = text_of(reply, "name")
    if not text_of(reply, "text", "chatText") and {"preview", "chatPreview"} & reply.keys():
        desk.skip(name, _("The file has only how it begins. Export the reply itself."))
        return
    chat = (text_of(reply, "chatText"), "")
    desk.reply(text_of(reply, "id") or name, "", text_of(reply, "text"), title=name, channels={"chat": chat})


IMPORTER: Final = Importer("helpscout", "Help Scout", _looks, _read)
