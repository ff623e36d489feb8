r"""What stands in a text of espanso: its variables, forms and caret, as placeholders of ours.

Laws: a variable is put in once, as deep as `MOST_DEPTH` and no deeper; what runs a program is found before anything is
translated (`code_in`). `\{\{` means two braces, as there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from launcher.language import _
from launcher.packs.importers.dates import from_strftime, offset_from_minutes
from launcher.packs.importers.letters import word
from launcher.packs.importers.placeholders import Body

MOST_DEPTH: Final = 5  # variables within variables
MOST_PIECES: Final = 500  # placeholders in one text
_TOKEN: Final = re.compile(
    r"(?P<open>\\\{\\\{)|(?P<close>\\\}\\\})|(?P<caret>\$\|\$)|\[\[\s*(?P<field>[\w-]+)\s*\]\]"
    r"|\{\{\s*(?P<name>[\w-]+)(?:\.(?P<part>[\w-]+))?\s*\}\}"
)
_CODE: Final = {"shell", "script"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a text can refer to: variables by name, the fields of its own form (None: it is none), groups of its pattern."""

    variables: Mapping[str, Any]
    fields: Mapping[str, Any] | None = None
    groups: frozenset[str] = frozenset()
    depth: int = 0
    spent: list[str] = field(default_factory=list)  # what was put in so far, through all depths


def translated(text: str, scope: Scope) -> Body:
    """The text with its variables as placeholders of ours."""
    body = Body()
    _put_text(body, text, scope)
    return body


def code_in(texts: list[object], own: Mapping[str, Any], shared: Mapping[str, Any]) -> str:
    """What kind of program runs where these texts and the match's own variables are used; empty where none does."""
    seen: set[str] = set()
    waiting = [*own, *_names_in(texts)]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        variable = own.get(name) or shared.get(name) or {}
        if (kind := word(variable.get("type"))) in _CODE:
            return kind
        waiting += _names_in([variable.get("params")])
    return ""


def _put_text(body: Body, text: str, scope: Scope) -> None:
    done = 0
    for token in _TOKEN.finditer(text):
        body.say(text[done : token.start()])
        done = token.end()
        if token["open"] or token["close"]:
            body.say("{{" if token["open"] else "}}")
        elif token["caret"]:
            body.cursor()
        elif token["field"]:
            _put_bracketed(body, token[0], token["field"], scope)
        elif scope.depth >= MOST_DEPTH or len(scope.spent) > MOST_PIECES or body.too_long:
            body.unknown(token[0])
        else:
            scope.spent.append(token["name"])
            _put_variable(body, token[0], token["name"], token["part"], scope)
    body.say(text[done:])


def _put_bracketed(body: Body, raw: str, name: str, scope: Scope) -> None:
    if scope.fields is None:
        body.say(raw)
    else:
        _put_field(body, name, scope.fields.get(name), scope)


def _put_variable(body: Body, raw: str, name: str, part: str | None, scope: Scope) -> None:
    variable = scope.variables.get(name)
    if not isinstance(variable, dict):
        if name in scope.groups:
            body.input(_spaced(name))
        elif scope.fields is not None and not part:
            _put_field(body, name, scope.fields.get(name), scope)  # forms of the first version
        else:
            body.unknown(raw)
        return
    given = variable.get("params")
    params = given if isinstance(given, dict) else {}
    match word(variable.get("type")):
        case "date":
            _put_date(body, raw, params)
        case "clipboard":
            body.clipboard()
        case "echo":
            _put_text(body, word(params.get("echo")), replace(scope, depth=scope.depth + 1))
        case "random" | "choice" as kind:
            _put_choice(body, name, params, kind, scope)
        case "form" if part:
            fields = params.get("fields")
            _put_field(body, part, fields.get(part) if isinstance(fields, dict) else None, scope)
        case "match" if trigger := word(params.get("trigger")):
            body.include(trigger, raw)
        case _:
            body.unknown(raw)


def _put_date(body: Body, raw: str, params: Mapping[str, Any]) -> None:
    written, seconds = word(params.get("format")), word(params.get("offset")) or "0"
    pattern = from_strftime(written) if written else None
    minutes, rest = divmod(int(seconds), 60) if re.fullmatch(r"[+-]?\d{1,12}", seconds) else (0, 1)
    offset = offset_from_minutes(minutes) if minutes and not rest else None
    if (written and pattern is None) or rest or (minutes and offset is None):
        body.unknown(raw)
        return
    if params.get("tz"):
        body.note(_("its time zone was left out"))
    if params.get("locale"):
        body.note(_("its language was left out"))
    body.moment(pattern, offset, raw)


def _put_choice(body: Body, name: str, params: Mapping[str, Any], kind: str, scope: Scope) -> None:
    if kind == "random":
        body.note(_("one text is picked by chance there, and by you here"))
    values = params.get("choices" if kind == "random" else "values")
    if any(isinstance(row, dict) and word(row.get("id")) not in ("", word(row.get("label"))) for row in _rows(values)):
        body.note(_("the answers of “{name}” are shown as the texts that they stand for").format(name=_spaced(name)[:40]))
    body.choice(_spaced(name), _options(values, scope))


def _put_field(body: Body, name: str, spec: object, scope: Scope) -> None:
    given = spec if isinstance(spec, dict) else {}
    inner = given.get("params")
    params: Mapping[str, Any] = inner if isinstance(inner, dict) else given
    default = word(params.get("default")) or None
    if word(given.get("type")) in ("choice", "list") or params.get("values"):
        body.choice(_spaced(name), _options(params.get("values"), scope), default)
    else:
        body.input(_spaced(name), default, multiline=word(params.get("multiline")) == "true")


def _options(values: object, scope: Scope) -> list[str]:
    """The answers to pick from: a list of texts or of labels, or one text with a line for each.

    Where a label stands for another text (its id), that text is what is said.
    """
    rows = _rows(values)
    said = [word(row.get("id")) or word(row.get("label")) if isinstance(row, dict) else word(row) for row in rows]
    found = [_settled(text, scope) for text in said]
    return [option for text in found for option in (text.splitlines() if len(found) == 1 else [text]) if option.strip()]


def _rows(values: object) -> list[Any]:
    return values if isinstance(values, list) else word(values).splitlines()


def _settled(text: str, scope: Scope) -> str:
    """An answer with the plain texts that it refers to in their place."""
    if "{{" not in text or scope.depth >= MOST_DEPTH:
        return text
    settled = translated(text, replace(scope, fields=None, depth=scope.depth + 1))
    return settled.text() if all(piece.kind == "said" for piece in settled.pieces) else text


def _names_in(values: list[object]) -> Iterator[str]:
    waiting = list(values)
    while waiting:
        match waiting.pop():
            case str() as text:
                yield from (token["name"] for token in _TOKEN.finditer(text) if token["name"])
            case dict() as inner:
                waiting.extend(inner.values())
            case list() as inner:
                waiting.extend(inner)


def _spaced(name: str) -> str:
    return name.replace("_", " ").strip() or name
