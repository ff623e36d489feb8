"""Beeftext: its backups and exports (JSON, versions 1 to 10, also .btbackup), its CSV and its cheat sheet.

Law: a combo that is damaged, empty or runs a program is skipped by name, and every other one is read. Variables that
Beeftext itself would not know stay text, as they do there.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.dates import from_qt
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, PERHAPS, SURELY, Builder, Importer, damaged, stem_key, tell_twice
from launcher.packs.importers.letters import word
from launcher.packs.importers.opened import Opened, rows_in
from launcher.packs.importers.placeholders import Body
from launcher.packs.importers.threes import is_backslashed, looks_like_threes, read_threes, rows_of
from launcher.packs.rich import plain_twin, safe_html

_VARIABLE: Final = re.compile(r"#\{((?:\\\}|[^}#]|#(?!\{))*)\}")
_SHIFT: Final = re.compile(r"([+-]\d{1,4})([yMwdhm])(?::|$)")
_SHIFT_TOO_MANY: Final = re.compile(r"[+-]\d")
_SHEET: Final = ("group", "name", "keyword", "snippet")
_LAST_VERSION: Final = 10
_OWN_NAME: Final = re.compile(r"\d{8}_\d+_backup|combos?(List)?", re.IGNORECASE)  # names that Beeftext gives, not a person
_ANOTHERS: Final = re.compile(r"%fill|%clipboard|%\||%snippet:")  # TextExpander writes such tables too


def looks(opened: Opened) -> int:
    """A list of combos is Beeftext's alone; a table of three columns may be another program's."""
    if isinstance(opened.json, dict):
        return SURELY if isinstance(opened.json.get("combos"), list) else NO
    if _is_sheet(opened):
        return SURELY
    if opened.text and opened.json is None and opened.text.lstrip()[:1] == "{":
        return SURELY if '"combos"' in opened.text and '"fileFormatVersion"' in opened.text else NO
    text = opened.text or ""
    return PERHAPS if looks_like_threes(opened) and not (_ANOTHERS.search(text) or is_backslashed(text)) else NO


def read(opened: Opened, choices: Choices) -> Imported:
    """Each combo is a phrase, each group a situation."""
    if isinstance(opened.json, dict):
        return _from_json(opened, choices, opened.json)
    if opened.text is None or opened.text.lstrip()[:1] == "{":
        raise damaged("Beeftext")
    builder = Builder(IMPORTER.form, opened, choices, opened.stem, stem_key(opened))
    if _is_sheet(opened):
        for group, name, keyword, snippet in (row[:4] for row in opened.rows[1:] if len(row) >= 4):
            _phrase(builder, {"keyword": keyword, "name": name, "snippet": snippet}, group)
        for row in opened.rows[1:]:
            if len(row) < 4:
                builder.skip(" ".join(row), _("This row has too few columns."))
    else:
        read_threes(builder, rows_of(opened), lambda key, text, title: _phrase(builder, _combo(key, text, title), ""))
    return builder.done()


def translated(snippet: str) -> Body:
    """The snippet with its variables as placeholders of ours."""
    body, done = Body(), 0
    for variable in _VARIABLE.finditer(snippet):
        body.say(snippet[done : variable.start()])
        _put(body, variable[0], variable[1].replace("\\}", "}"))
        done = variable.end()
    return body.say(snippet[done:])


def _put(body: Body, raw: str, inside: str) -> None:
    kind, _colon, rest = inside.partition(":")
    match kind, rest:
        case "clipboard", "":
            body.clipboard()
        case "cursor", "":
            body.cursor()
        case "date", "":
            body.moment(None, None, raw)
        case "time", "":
            body.moment("HH:mm", None, raw)
        case "dateTime", _:
            _put_moment(body, raw, rest)
        case "input", prompt:
            body.input(prompt)
        case "combo", keyword if keyword:
            body.include(keyword, raw)
        case _:
            body.unknown(raw)


def _put_moment(body: Body, raw: str, rest: str) -> None:
    shift = _SHIFT.match(rest)
    pattern = rest[shift.end() :] if shift else rest
    ours = from_qt(pattern) if pattern else "d MMMM yyyy HH:mm"
    if ours is None or _SHIFT_TOO_MANY.match(pattern):
        body.unknown(raw)
    else:
        body.moment(ours, shift[1] + shift[2] if shift else None, raw)


def _from_json(opened: Opened, choices: Choices, sheet: Mapping[str, Any]) -> Imported:
    combos = sheet.get("combos")
    if not isinstance(combos, list):
        raise damaged("Beeftext")
    groups = [group for group in _list(sheet.get("groups")) if isinstance(group, dict)]
    name = IMPORTER.told if _OWN_NAME.fullmatch(opened.stem) else opened.stem
    builder = Builder(IMPORTER.form, opened, choices, name, _key(opened, groups, combos), len(combos))
    version = sheet.get("fileFormatVersion")
    if isinstance(version, int) and version > _LAST_VERSION:
        builder.warn(_("it was written by a newer Beeftext (format {version})").format(version=version))
    tell_twice(builder, sheet)
    names = {word(group.get("uuid")): word(group.get("name")) for group in groups}
    for combo in combos:
        if isinstance(combo, dict):
            _phrase(builder, combo, names.get(word(combo.get("group")), ""))
        else:
            builder.skip(str(combo)[:80], _("This is not a combo."))
    return builder.done()


def _phrase(builder: Builder, combo: Mapping[str, Any], group: str) -> None:
    keyword = word(combo.get("keyword", combo.get("comboText")))
    snippet = word(combo.get("snippet", combo.get("substitutionText")))
    name = word(combo.get("name"))
    key = word(combo.get("uuid")) or keyword or name
    if "#{powershell:" in snippet:
        builder.skip(name or keyword, _("It runs a program (PowerShell)."))
        return
    html = combo.get("useHtml") is True
    body = translated(plain_twin(snippet) if html else snippet)
    if combo.get("enabled") is False:
        body.note(_("it was switched off there"))
    rich = translated(safe_html(snippet)) if html else None
    when = word(combo.get("description"))
    builder.phrase(key, body, title=name, rich=rich, situation=group, codes=(keyword,), when=when)


def _combo(keyword: str, snippet: str, name: str) -> dict[str, str]:
    return {"keyword": keyword, "snippet": snippet, "name": name}


def _key(opened: Opened, groups: list[Any], combos: list[Any]) -> str:
    # Every backup has another name; the first group is made with the library and stays, as mostly does the first combo.
    for rows in (groups, combos):
        known = [row for row in rows if isinstance(row, dict) and word(row.get("uuid"))]
        if known:
            return min((word(row.get("creationDateTime", row.get("created"))), word(row.get("uuid"))) for row in known)[1]
    return stem_key(opened)


def _is_sheet(opened: Opened) -> bool:
    heading = next(rows_in(opened.text[:1_000]), ()) if opened.text else ()
    return tuple(cell.strip().lower() for cell in heading) == _SHEET


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


IMPORTER: Final = Importer("beeftext", "Beeftext", looks, read, (".btbackup", ".json", ".csv"))
