"""Text Blaze folders: JSON with folders of snippets, their commands in single braces.

Law: forms, dates, clipboard and cursor become placeholders of ours; formulas and conditions stay literal and are told; what
runs something or talks to the web is skipped with the reason.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.dates import from_moment
from launcher.packs.importers.helpdesk import Row, content_of, not_a_row, rows_of, text_of
from launcher.packs.importers.imported import Choices, Imported
from launcher.packs.importers.kin import NO, SURELY, Builder, Importer, stem_key
from launcher.packs.importers.opened import Opened
from launcher.packs.importers.placeholders import Body
from launcher.packs.rich import plain_twin, safe_html

_TEXTS: Final = ("text", "html", "content", "body")
_RUNS: Final = re.compile(
    r"\{\s*(?:run|click|urlload|urlsend|dbselect|dbinsert|dbupdate|dbdelete|button|ai|prompt)\b[^{}]*", re.IGNORECASE
)
_KEYS: Final = {"tab": "\t", "enter": "\n", "return": "\n", "space": " "}
_SHIFT: Final = re.compile(r"([+-]?\d{1,4})\s*([yMwdhmYDWH])")
_UNITS: Final = {"Y": "y", "D": "d", "W": "w", "H": "h"}
_MOST_NESTED: Final = 400  # characters of one command


def _is_snippet(row: Mapping[str, Any]) -> bool:
    return "shortcut" in row and any(isinstance(row.get(name), str) for name in _TEXTS)


def _rows(opened: Opened) -> list[Row]:
    content = content_of(opened)
    return list(rows_of(content, _is_snippet)) if content is not None else []


def _looks(opened: Opened) -> int:
    return SURELY if _rows(opened) else NO


def _read(opened: Opened, choices: Choices) -> Imported:
    builder = Builder("textblaze", opened, choices, opened.stem, stem_key(opened))
    for row in _rows(opened):
        if not isinstance(row.value, dict) or not {"shortcut", "name"} & row.value.keys():
            builder.skip(json.dumps(row.value)[:60], not_a_row())
            continue
        _take(builder, row)
    return builder.done()


def _take(builder: Builder, row: Row) -> None:
    snippet = row.value
    name, shortcut = text_of(snippet, "name", "label"), text_of(snippet, "shortcut")
    text, html = text_of(snippet, "text", "content", "body"), text_of(snippet, "html")
    if runs := _RUNS.search(text) or _RUNS.search(html):
        told = _("It runs something or talks to the web ({command}).")
        builder.skip(name or shortcut, told.format(command=runs[0].strip("{ ").split(":")[0].split()[0]))
        return
    safe = safe_html(html) if html.strip() else ""
    body = _translated(text if text.strip() else plain_twin(html))
    rich = _translated(safe, html=True) if safe else None
    key = text_of(snippet, "id") or shortcut or name
    codes = (shortcut,) if shortcut else ()
    builder.phrase(key, body, title=name, rich=rich, situation=row.around("name"), codes=codes)


@dataclass(frozen=True, slots=True)
class _Command:
    """One command: its name, its settings by name, and what stands without a name."""

    name: str
    settings: Mapping[str, str]
    bare: tuple[str, ...]
    raw: str


def _translated(text: str, *, html: bool = False) -> Body:
    body, done = Body(), 0
    for start, end in _commands(text):
        body.say(text[done:start])
        raw = text[start:end]
        command = _command(unescape(raw) if html else raw, raw)
        _put(body, command, html=html)
        done = end
    return body.say(text[done:])


def _commands(text: str) -> Iterator[tuple[int, int]]:
    """Where commands stand, with those within them."""
    at = 0
    while (start := text.find("{", at)) >= 0:
        deep = 0
        end = start
        for end in range(start, min(len(text), start + _MOST_NESTED)):
            deep += (text[end] == "{") - (text[end] == "}")
            if not deep:
                break
        if deep or not re.match(r"\{\s*[a-z=]", text[start:], re.IGNORECASE):
            at = start + 1
        else:
            yield start, end + 1
            at = end + 1


def _command(text: str, raw: str) -> _Command:
    name, _colon, rest = text[1:-1].partition(":")
    pieces = [piece.strip() for piece in rest.split(";") if piece.strip()] if rest else []
    settings = dict(_setting(piece) for piece in pieces if re.match(r"[a-z_]+\s*=", piece))
    bare = tuple(piece for piece in pieces if not re.match(r"[a-z_]+\s*=", piece))
    return _Command("=" if name.strip().startswith("=") else name.strip().lower(), settings, bare, raw)


def _setting(piece: str) -> tuple[str, str]:
    name, _equals, value = piece.partition("=")
    return name.strip(), value.strip().strip('"')


def _put(body: Body, command: _Command, *, html: bool) -> None:
    def shown(text: str) -> str:
        return escape(text, quote=False) if html else text

    put = _PUTTING.get(command.name)
    if put is None or "{" in "".join((*command.settings.values(), *command.bare)):
        body.unknown(command.raw)
    else:
        put(body, command, shown)


def _text(body: Body, command: _Command, shown: Callable[[str], str]) -> None:
    name = command.settings.get("name") or _("Text")
    default = command.settings.get("default")
    body.input(shown(name), shown(default) if default else None, multiline=command.name == "formparagraph")


def _menu(body: Body, command: _Command, shown: Callable[[str], str]) -> None:
    default = command.settings.get("default")
    options = [*command.bare, *([default] if default and default not in command.bare else [])]
    if command.settings.get("multiple", "no").lower() in {"yes", "true"}:
        body.note(_("only one answer of a menu can be picked here"))
    body.choice(shown(command.settings.get("name") or _("Choice")), map(shown, options), shown(default) if default else None)


def _date(body: Body, command: _Command, shown: Callable[[str], str]) -> None:
    body.input(shown(command.settings.get("name") or _("Date")), shown(command.settings.get("default", "")) or None)


def _time(body: Body, command: _Command, _shown: Callable[[str], str]) -> None:
    pattern = from_moment(command.bare[0]) if command.bare else "yyyy-MM-dd"
    shift = command.settings.get("shift", "")
    found = _SHIFT.fullmatch(shift)
    if pattern is None or (shift and found is None) or set(command.settings) - {"shift"}:
        body.unknown(command.raw)
        return
    offset = f"{int(found[1]):+d}{_UNITS.get(found[2], found[2])}" if found else None
    body.moment(pattern, offset, command.raw)


def _key(body: Body, command: _Command, _shown: Callable[[str], str]) -> None:
    pressed = _KEYS.get(" ".join(command.bare).lower())
    if pressed is None:
        body.unknown(command.raw)
    else:
        body.say(pressed)


def _import(body: Body, command: _Command, _shown: Callable[[str], str]) -> None:
    body.include(" ".join(command.bare), command.raw)


def _user(body: Body, command: _Command, shown: Callable[[str], str]) -> None:
    asked = " ".join(command.bare).lower()
    if asked in {"name", "email"}:
        body.me(asked)
    else:
        body.input(shown(_("Your {what}").format(what=asked or _("name"))))


_PUTTING: Final[Mapping[str, Callable[[Body, _Command, Callable[[str], str]], None]]] = {
    "formtext": _text,
    "formparagraph": _text,
    "formmenu": _menu,
    "formdate": _date,
    "time": _time,
    "key": _key,
    "import": _import,
    "user": _user,
    "clipboard": lambda body, _command, _shown: body.clipboard(),
    "cursor": lambda body, _command, _shown: body.cursor(),
}

IMPORTER: Final = Importer("textblaze", "Text Blaze", _looks, _read)
