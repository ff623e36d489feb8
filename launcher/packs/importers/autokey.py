"""AutoKey: a folder of phrases (or a zip of one) with their settings beside them, or one file with all of them (autokey.json).

Laws: a phrase is its text; without settings it still is one. Scripts, and phrases that call one, are refused by name. Keys
inside a phrase that have no text of their own stay as they are written.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.dates import from_strftime
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Builder, Importer, damaged, stem_key
from launcher.packs.importers.letters import word
from launcher.packs.importers.opened import Opened, decoded, json_in
from launcher.packs.importers.placeholders import Body

_MACRO: Final = re.compile(
    r"<(?:(?P<caret>cursor)|(?P<line>enter|return)|(?P<tab>tab)|date\s+format=(?P<date>[^<>]*)|(?P<other>(?:date|file|system|win)\b"
    r"[^<>]*|(?:(?:ctrl|alt|shift|super|hyper|meta|up|down|left|right|home|end|delete|backspace|insert|escape|page_up"
    r"|page_down|f\d{1,2}|np_\w+|code\d+)>(?:\+\S)?)))>?"
)
_SCRIPT: Final = re.compile(r"<script\b[^<>]*>")
_SETTINGS: Final = ".folder.json"
_TYPES: Final = {"phrase", "script", "folder"}


def looks(opened: Opened) -> int:
    """Settings of AutoKey's kinds in a folder; or one file with its folders."""
    if opened.members:
        return SURELY if any(_is_setting(path, data) for path, data in opened.members.items()) else NO
    sheet = opened.json
    if not isinstance(sheet, dict):
        return NO
    whole = isinstance(sheet.get("folders"), list) and ("configHotkey" in sheet or "toggleServiceHotkey" in sheet)
    return SURELY if whole or (word(sheet.get("type")) in _TYPES and "abbreviation" in sheet and "modes" in sheet) else NO


def read(opened: Opened, choices: Choices) -> Imported:
    """Each phrase is one of ours, the innermost folder its situation."""
    builder = Builder(IMPORTER.form, opened, choices, opened.stem, stem_key(opened), len(opened.members) // 2)
    if opened.members:
        _take_folder(builder, opened.members)
    elif isinstance(opened.json, dict):
        _take_whole(builder, opened.json)
    else:
        raise damaged("AutoKey")
    return builder.done()


def translated(text: str) -> Body:
    """The text with its macros as placeholders of ours."""
    body, done = Body(), 0
    for macro in _MACRO.finditer(text):
        body.say(text[done : macro.start()])
        done = macro.end()
        if not macro[0].endswith(">") and not macro["other"]:
            body.say(macro[0])
        elif macro["caret"]:
            body.cursor()
        elif macro["line"] or macro["tab"]:
            body.say("\t" if macro["tab"] else "\n")
        elif macro["date"] is not None and (pattern := from_strftime(macro["date"].strip("\"' "))):
            body.moment(pattern, None, macro[0])
        else:
            body.unknown(macro[0])
    return body.say(text[done:])


def _take_folder(builder: Builder, members: Mapping[str, bytes]) -> None:
    settings = {path: _setting(data) for path, data in members.items() if path.endswith(".json")}
    titles = {path.removesuffix(_SETTINGS): word((known or {}).get("title")) for path, known in settings.items()}
    taken = set()
    for path in sorted(members):
        if not path.endswith((".txt", ".py")):
            continue
        beside = next((name for name in _settings_of(path) if name in settings), "")
        taken.add(beside)
        known = settings.get(beside) or {}
        if path.endswith(".py"):
            builder.skip(word(known.get("description")) or _file(path), _("It is a script (Python)."))
            continue
        text = decoded(members[path])
        folder = path[: -len(_file(path))]
        _phrase(builder, path, text or "", known, titles.get(folder) or folder.rstrip("/").rpartition("/")[2])
    for path, setting in sorted(settings.items()):
        _tell_alone(builder, path, setting, path in taken)


def _tell_alone(builder: Builder, path: str, setting: Mapping[str, Any] | None, taken: bool) -> None:  # noqa: FBT001 -- one fact
    """What is told of settings: those of a phrase without its text, and those that nobody can read."""
    if setting is None:
        if taken:
            builder.warn(_("its settings are damaged and were left out"), _file(path))
        elif _file(path) != _SETTINGS:
            builder.skip(_file(path), _("This file is damaged."))
    elif not taken and setting.get("type") in ("phrase", "script"):
        builder.skip(word(setting.get("description")) or _file(path), _("Its text is missing beside it."))
    elif isinstance(setting.get("folders"), list):
        _take_whole(builder, setting)


def _take_whole(builder: Builder, sheet: Mapping[str, Any]) -> None:
    """The phrases within one file; newer versions keep them in folders, of which the file names the places only."""
    for kind, row, folder in _rows_within(sheet, ""):
        name = word(row.get("description"))
        if kind == "phrase" and "phrase" not in row:
            builder.skip(name, _("Its text is missing beside it."))
        elif kind == "phrase":
            _phrase(builder, f"{folder}/{name}", word(row.get("phrase")), row, folder)
        else:
            builder.skip(name, _("It is a script (Python)."))
    if not builder.opened.members and not builder.seen:
        builder.warn(_("this file holds settings only: import the folder that holds AutoKey's phrases"))


def _rows_within(sheet: Mapping[str, Any], folder: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    waiting: list[tuple[Mapping[str, Any], str]] = [(sheet, folder)]
    while waiting:
        within, named = waiting.pop(0)
        for row in _dicts(within.get("items")) + ([within] if within.get("type") in ("phrase", "script") else []):
            yield ("script" if row.get("type") == "script" else "phrase"), row, named
        waiting += [(inner, word(inner.get("title")) or named) for inner in _dicts(within.get("folders"))]


def _phrase(builder: Builder, key: str, text: str, known: Mapping[str, Any], folder: str) -> None:
    title = word(known.get("description")) or _file(key).removesuffix(".txt")
    if _SCRIPT.search(text):
        builder.skip(title, _("It runs a script."))
        return
    given = known.get("abbreviation")
    codes = given.get("abbreviations", given.get("abbreviation")) if isinstance(given, dict) else ()
    listed = codes if isinstance(codes, list) else [codes]
    builder.phrase(key, translated(text), title=title, situation=folder, codes=[word(code) for code in listed])


def _settings_of(path: str) -> tuple[str, str]:
    folder, stem = path[: -len(_file(path))], _file(path).rpartition(".")[0]
    return f"{folder}.{stem}.json", f"{folder}{stem}.json"


def _is_setting(path: str, data: bytes) -> bool:
    if not path.endswith(".json") or (b'"type"' not in data and b'"folders"' not in data):
        return False
    known = _setting(data) or {}
    return (word(known.get("type")) in _TYPES and "modes" in known) or ("folders" in known and "configHotkey" in known)


def _setting(data: bytes) -> Mapping[str, Any] | None:
    sheet = json_in(decoded(data) or "")
    return sheet if isinstance(sheet, dict) else None


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _file(path: str) -> str:
    return path.rpartition("/")[2]


IMPORTER: Final = Importer("autokey", "AutoKey", looks, read)
