r"""Snippets of Visual Studio Code: JSON with comments (.code-snippets, or a language's .json), or its folder of them.

Laws: a tab stop becomes a question, its mirrors the same one; `$0` is the caret. A variable of the editor (a file's name, the
selection) and a stop that rewrites its text have no equal here and stay as they are written. `\$`, `\}` and `\\` are the
letters behind the backslash.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Builder, Importer, damaged, stem_key
from launcher.packs.importers.letters import word
from launcher.packs.importers.opened import Object, Opened, json_in
from launcher.packs.importers.placeholders import Body

_NOISE: Final = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_LAST_COMMA: Final = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.DOTALL)
_STOP: Final = re.compile(r"\\([$}\\])|\$(\d+)|\$([A-Za-z_]\w*)|\$\{(\d+|[A-Za-z_]\w*)([:|/}])")
_CHOICES: Final = re.compile(r"((?:\\.|[^\\|])*)\|\}", re.DOTALL)
_LONGEST: Final = 2_000  # characters of a default
_MOST_STOPS: Final = 500
_DEEPEST: Final = 8  # stops within stops
_MOMENTS: Final = {
    "CURRENT_YEAR": "yyyy", "CURRENT_YEAR_SHORT": "yy", "CURRENT_MONTH": "MM", "CURRENT_MONTH_NAME": "MMMM",
    "CURRENT_MONTH_NAME_SHORT": "MMM", "CURRENT_DATE": "dd", "CURRENT_DAY_NAME": "EEEE", "CURRENT_DAY_NAME_SHORT": "EEE",
    "CURRENT_HOUR": "HH", "CURRENT_MINUTE": "mm", "CURRENT_SECOND": "ss",
}  # fmt: skip
_ENDING: Final = ".code-snippets"
_ENDINGS: Final = (_ENDING, ".json")
_MOST_FILES: Final = 500  # of a folder; other programs keep a file for each phrase
_NAMING: Final = {"prefix", "description"}
_OWN: Final = {"body", "scope", "isFileTemplate", "include", "exclude"}
_RAW: Final = re.compile(r"\$\{|\$[A-Za-z_]")
_PREFIXES: Final = ("TM_", "CURRENT_", "WORKSPACE_", "RANDOM", "UUID", "LINE_COMMENT", "BLOCK_COMMENT", "CURSOR_", "RELATIVE_")


def looks(opened: Opened) -> int:
    """An object of objects that have a body, and a prefix or a description or nothing else; or a folder of such."""
    if len(opened.members) > _MOST_FILES:
        return NO
    return SURELY if any(map(_is_sheet, opened.files(*_ENDINGS))) else NO


def _is_sheet(opened: Opened) -> bool:
    sheet = _sheet(opened)
    if sheet is None:
        return False
    rows = list(sheet.values())
    fit = [row for row in rows if isinstance(row, dict) and "body" in row and (_NAMING & row.keys() or row.keys() <= _OWN)]
    # The editor begins such a file with comments only.
    return len(fit) >= len(rows) / 2 if rows else opened.name.lower().endswith(_ENDING)


def read(opened: Opened, choices: Choices) -> Imported:
    """Each snippet is a phrase; the file is the situation."""
    if not opened.members and _sheet(opened) is None:
        raise damaged("Visual Studio Code")
    builder = Builder(IMPORTER.form, opened, choices, opened.stem, stem_key(opened))
    for file in opened.files(*_ENDINGS):
        if _sheet(file) is None and file.name.lower().endswith(_ENDING):
            builder.skip(file.name, _("This file is damaged."))
        elif not opened.members or _is_sheet(file):
            _take(builder, file, within=bool(opened.members))
    return builder.done()


def translated(text: str) -> Body:
    """The text with its stops and variables as placeholders of ours."""
    body = Body()
    _put_all(body, text, dict(_names_of(text)))
    return body


def _take(builder: Builder, file: Opened, *, within: bool) -> None:
    """All snippets of one file; `within` a folder each name counts for its file only."""
    sheet = _sheet(file) or Object()
    rows = [*sheet.twice, *sheet.items()]
    for name, row in sorted(rows, key=lambda pair: pair[0]) if sheet.twice else rows:
        if isinstance(row, dict) and "body" in row:
            _phrase(builder, name, row, file if within else None)
        else:
            builder.skip(name, _("It has no text."))


def _phrase(builder: Builder, name: str, row: Mapping[str, Any], file: Opened | None) -> None:
    codes = row.get("prefix")
    tags = word(row.get("scope")).split(",")
    listed = codes if isinstance(codes, list) else [codes]
    body = translated(_joined(row["body"]))
    key, situation = (f"{file.sent.name}\n{name}", file.stem) if file else (name, "")
    when = _joined(row.get("description"))
    builder.phrase(key, body, title=name, situation=situation, codes=map(word, listed), tags=tags, when=when)


def _put_all(body: Body, text: str, names: Mapping[str, str]) -> None:
    done = 0
    while len(body.pieces) < _MOST_STOPS and (stop := _STOP.search(text, done)):
        body.say(text[done : stop.start()])
        escaped, bare = stop[1], stop[2] or stop[3]
        done = stop.end()
        if escaped:
            body.say(escaped)
        elif bare:
            _put_bare(body, bare, stop[0], names)
        else:
            done = _put_braced(body, text, stop, names)
    body.say(text[done:])


def _put_braced(body: Body, text: str, stop: re.Match[str], names: Mapping[str, str]) -> int:
    """What `${…}` is; returns where it ends."""
    inside, sign = stop[4], stop[5]
    if sign == "}":
        _put_bare(body, inside, stop[0], names)
        return stop.end()
    if sign == "|" and (listed := _CHOICES.match(text, stop.end())):
        options = [_plain(option) for option in re.split(r"(?<!\\),", listed[1])]
        body.choice(names.get(inside, inside), options)
        return listed.end()
    end = _closing(text, stop.end())
    if end is None or sign != ":":
        body.unknown(text[stop.start() : end or stop.end()])
        return end or stop.end()
    default = _plain(text[stop.end() : end - 1])
    if inside.isdigit():
        body.input(names.get(inside, inside), default, multiline="\n" in default)
    else:
        _put_bare(body, inside, text[stop.start() : end], names)
    return end


def _put_bare(body: Body, name: str, raw: str, names: Mapping[str, str]) -> None:
    if name == "0" and "0" not in names:
        body.cursor()
    elif name.isdigit():
        body.input(names.get(name) or _("Field {number}").format(number=name))
    elif name in _MOMENTS:
        body.moment(_MOMENTS[name], None, raw)
    elif name == "CLIPBOARD":
        body.clipboard()
    elif name.startswith(_PREFIXES):
        body.unknown(raw)
    else:
        body.input(name)  # the editor asks for what it does not know


def _names_of(text: str) -> Iterator[tuple[str, str]]:
    """What each numbered stop is called: by its own words where it has some."""
    for stop in itertools.islice(_STOP.finditer(text), _MOST_STOPS):
        number, sign = stop[4], stop[5]
        end = _closing(text, stop.end()) if number and number.isdigit() and sign == ":" else None
        if end and text[stop.end() :][:1] != "/":
            words = _plain(text[stop.end() : end - 1]).strip()
            yield number, words if words and not _RAW.search(words) else _("Field {number}").format(number=number)
        elif number and number.isdigit() and sign == "|":
            yield number, _("Field {number}").format(number=number)


def _closing(text: str, start: int) -> int | None:
    """Where the braces that are open at `start` are closed; None where they are not."""
    depth, at, most = 1, start, min(len(text), start + _LONGEST)
    while at < most:
        if text[at] == "\\":
            at += 1
        elif text.startswith("${", at):
            depth += 1
            if depth > _DEEPEST:
                return None
        elif text[at] == "}":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return None


def _plain(text: str) -> str:
    """What a default or an option says, stops within it by their own words."""
    while (simpler := re.sub(r"(?<!\\)\$\{\w+:([^${}]*)\}", r"\1", text)) != text:
        text = simpler
    return re.sub(r"\\([$}\\,|])", r"\1", re.sub(r"(?<!\\)\$(?:\d+|\{\d+\})", "", text))


def _sheet(opened: Opened) -> Object | None:
    if isinstance(opened.json, Object):
        return opened.json
    if opened.json is not None or not opened.text or opened.text.lstrip()[:1] not in ("{", "/"):
        return None
    bare = _NOISE.sub(lambda found: found[1] or " ", opened.text)
    sheet = json_in(_LAST_COMMA.sub(lambda found: found[1] or "", bare))
    return sheet if isinstance(sheet, Object) else None


def _joined(value: object) -> str:
    return "\n".join(map(word, value)) if isinstance(value, list) else word(value)


IMPORTER: Final = Importer("vscode", "Visual Studio Code", looks, read, _ENDINGS)
