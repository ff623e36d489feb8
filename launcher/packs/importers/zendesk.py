"""Zendesk macros: JSON of the API (lists, pages, single ones) and tables of title, active and actions.

Law: a macro with a reply becomes a phrase; one that is switched off, or only sets fields, is skipped with the reason. A title
`A::B::C` is phrase C of the situation B within A.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.helpdesk import Desk, Row, content_of, not_a_row, rows_of, text_of
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Importer, stem_key
from launcher.packs.importers.opened import Opened, json_in
from launcher.packs.importers.variables import Dialect

_DIALECT: Final = Dialect(("current_user", "agent", "ticket.assignee"))
_CHANNELS: Final = {
    "chat": "chat",
    "messaging": "chat",
    "native_messaging": "chat",
    "sms": "sms",
    "email": "email",
    "mail": "email",
    "facebook": "social",
    "twitter": "social",
}
_TAGS: Final = {"current_tags", "set_tags"}
_ACTIONS: Final = {"actions_json", "actions"}
_MOST_OF_PYTHON: Final = 50_000  # characters
_OFF: Final = {"false", "no", "0", "inactive"}


def _is_macro(row: Mapping[str, Any]) -> bool:
    actions = row.get("actions")
    if not isinstance(actions, list) or "title" not in row:
        return False
    return all(isinstance(action, dict) and "field" in action for action in actions) and bool(actions or "restriction" in row)


def _looks(opened: Opened) -> int:
    if next(iter(_rows(opened)), None) is not None:
        return SURELY
    return NO


def _rows(opened: Opened) -> Iterator[Row]:
    content = content_of(opened)
    if content is not None:
        yield from rows_of(_with_lists(content), _is_macro)
        return
    head = [name.strip().lower() for name in opened.rows[0]] if opened.rows else []
    if "title" in head and _ACTIONS & set(head):
        for cells in opened.rows[1:]:
            yield Row(_from_table(dict(zip(head, cells, strict=False))))


def _with_lists(content: Any) -> Any:
    """The content with lists for actions that were written as one text."""
    if isinstance(content, list):
        return [_with_lists(inner) for inner in content]
    if not isinstance(content, dict):
        return content
    actions = content.get("actions")
    if not isinstance(actions, str) or "title" not in content:
        return content if _is_macro(content) else {name: _with_lists(inner) for name, inner in content.items()}
    return {**content, "actions": _actions(actions)}


def _from_table(cells: Mapping[str, str]) -> Mapping[str, Any]:
    name = next((name for name in cells if name in _ACTIONS), "")
    actions = _actions(cells.get(name, "")) if name else None
    return {**cells, "actions": actions if isinstance(actions, list) else None}


def _actions(cell: str) -> Any:
    """A table's actions: JSON, also with a line break in place of the sign for one, or as Python writes lists."""
    found = json_in(cell) or json_in(re.sub(r"\r?\n", r"\\n", cell))
    if found is None and cell.startswith("[{") and len(cell) < _MOST_OF_PYTHON:
        try:
            return ast.literal_eval(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            return None
    return found


def _read(opened: Opened, choices: Choices) -> Imported:
    rows = list(_rows(opened))
    account = _account(rows)
    # Named after the help desk, so that another file from it gives equal records.
    name = f"Zendesk ({account})" if account else ""
    desk = Desk.opened("zendesk", opened, choices, account or stem_key(opened), _DIALECT, name=name)
    for row in rows:
        _take(desk, row.value)
    return desk.done()


def _account(rows: list[Row]) -> str:
    """The help desk that the macros are from, by their addresses."""
    for row in rows:
        url = row.value.get("url") if isinstance(row.value, dict) else None
        if isinstance(url, str) and (found := re.match(r"https://([^/]+)/", url)):
            return found[1].lower()
    return ""


def _take(desk: Desk, macro: Any) -> None:
    if not isinstance(macro, dict):
        desk.skip(json.dumps(macro)[:60], not_a_row())
        return
    title = text_of(macro, "title", "raw_title")
    if not isinstance(macro.get("actions"), list):
        desk.skip(title, _("Its actions can't be read."))
    elif macro.get("active") is False or str(macro.get("active", "")).strip().lower() in _OFF:
        desk.skip(title, _("It is switched off in Zendesk."))
    else:
        _reply(desk, macro, title)


def _reply(desk: Desk, macro: Mapping[str, Any], title: str) -> None:
    texts: dict[str, list[str]] = {"any": ["", ""]}
    tags: list[str] = []
    for action in macro["actions"]:
        if not isinstance(action, dict):
            continue
        name, value = action.get("field"), action.get("value")
        if name in {"comment_value", "comment_value_html"}:
            for channel, said in _said(value):
                texts.setdefault(channel, ["", ""])[name == "comment_value_html"] = said
        elif name in _TAGS and isinstance(value, str | list):
            tags += value.split() if isinstance(value, str) else [str(tag) for tag in value]
    text, html = texts.pop("any")
    if not any(part.strip() for said in ([text, html], *texts.values()) for part in said):
        desk.skip(title, _("It has no reply, it only sets fields."))
        return
    folders = [folder.strip() for folder in title.split("::") if folder.strip()]
    private = any(isinstance(one, dict) and one.get("field") == "comment_mode_is_public" and _is_off(one.get("value"))
                  for one in macro["actions"])  # fmt: skip
    desk.reply(
        text_of(macro, "id") or title,
        text,
        html,
        title=folders[-1] if folders else title,
        situation=" › ".join(folders[:-1]),
        tags=tuple(dict.fromkeys(tags)),
        channels={channel: (said[0], said[1]) for channel, said in texts.items()},
        notes=(_("it is an internal note in Zendesk"),) if private else (),
    )


def _said(value: Any) -> Iterator[tuple[str, str]]:
    """The texts by channel: a text alone, or a channel and a text, or several such pairs."""
    if isinstance(value, str):
        yield "any", value
    elif isinstance(value, list) and value:
        if all(isinstance(part, str) for part in value):
            named = value[0].removeprefix("channel:") if len(value) > 1 else ""
            yield _CHANNELS.get(named, "any"), "\n".join(value[1:] if len(value) > 1 else value)
        else:
            for part in value:
                yield from _said(part)


def _is_off(value: Any) -> bool:
    return value is False or str(value).strip().lower() in _OFF


IMPORTER: Final = Importer("zendesk", "Zendesk", _looks, _read)
