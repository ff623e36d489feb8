"""Variables of help desks as placeholders of ours, in plain and in rich text.

Laws: a variable about the agent becomes what the launcher knows of her, one about the customer what the importing person
chose, and its fallback a default. Logic between braces stays literal and is told. It knows no single help desk: each says in a
`Dialect` how it writes.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape, unescape
from typing import Final

from launcher.language import _
from launcher.packs.importers.dates import from_strftime
from launcher.packs.importers.imported import Choices
from launcher.packs.importers.placeholders import Body, Held
from launcher.packs.rich import plain_twin, safe_html
from launcher.placeholder import Caret, Include, Said
from launcher.template import parse

_TOKEN: Final = re.compile(r"\{\{([^{}]{1,400})\}\}|\{%([^{}]{1,400})%\}")
_PATH: Final = re.compile(r"\s*([A-Za-z_][\w-]*(?:\s*\.\s*[\w-]+|\[\s*['\"]?[\w-]+['\"]?\s*\])*)\s*(.*)", re.DOTALL)
_FALLBACK: Final = re.compile(
    r"""(?:\|\|\s*|\b(?:default|fallback)(?:_value)?\s*[:=(]?\s*)(?:"([^"]*)"|'([^']*)'|“([^”]*)”|([^|,)"']+))"""
)
_NAME: Final = re.compile(r"[^\W\d_][\w .'’-]{0,60}")
_FILTER: Final = re.compile(r"\|\s*([A-Za-z_]+)")
_TAG: Final = re.compile(r"<[^>]*>")
_NOW: Final = re.compile(r"""\s*['"]now['"]\s*\|\s*date:\s*['"]([^'"]+)['"]\s*""")
_PICTURES: Final = re.compile(r"<(?:img|video|audio|iframe|object|embed)\b", re.IGNORECASE)
_CUSTOMERS: Final = {
    *("requester", "customer", "contact", "recipient", "user", "end_user", "visitor", "lead", "sender", "person"),
    "shopper",
}
_TALKS: Final = {"ticket", "conversation", "case", "task", "chat"}
_MINE: Final = {  # words for a fact about the agent: its name in her profile
    "first name": "first_name",
    "name": "name",
    "full name": "name",
    "email": "email",
    "email address": "email",
    "team": "team",
    "team name": "team",
    "group": "team",
    "group name": "team",
    "groups": "team",
}
_RUN_TOGETHER: Final = {"firstname": "first name", "lastname": "last name", "fullname": "full name", "id": "number"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a help desk writes: `agents` begin the paths of what is known of the agent; `percent`: variables stand in {% %}.

    `ours`: a table may be written for the launcher, with its own placeholders.
    """

    agents: tuple[str, ...] = ("current_user", "agent", "ticket.agent")
    percent: bool = False
    ours: bool = False


def variables(text: str, choices: Choices, dialect: Dialect, *, html: bool = False) -> Body:
    """The text (or safe HTML) with its variables as placeholders of ours."""
    body = _translated(text, choices, dialect, html=html)
    if dialect.ours and parse(body.text()).problems:  # placeholders that clash with each other
        return _translated(text, choices, replace(dialect, ours=False), html=html)
    return body


@lru_cache(maxsize=4096)
def prompt(path: str) -> str:
    """What the agent is asked for a variable: `ticket.requester.first_name` is the customer's first name."""
    pieces = _pieces(path)
    if len(pieces) > 1 and pieces[0] in _TALKS and pieces[1] in _CUSTOMERS:
        pieces = pieces[1:]
    told = [_words(piece) for piece in pieces]
    if pieces[0] in _CUSTOMERS:
        told[0] = _("Customer")
        if told[1:] == ["name"]:
            told[1:] = [_("name")]
    asked = " ".join(told)
    return asked[:1].upper() + asked[1:]


def said_both(text: str, html: str, choices: Choices, dialect: Dialect) -> tuple[Body, Body | None]:
    """The plain body and, where there is HTML, the rich one. The program's own plain text counts unless it lost a link."""
    if not html.strip():
        return variables(text.strip(), choices, dialect), None
    safe = safe_html(html).strip()
    plain = _tidy(text) if text.strip() and "<a " not in safe else plain_twin(html)
    body = variables(plain, choices, dialect)
    if _PICTURES.search(html):
        body.note(_("pictures were left out"))
    return body, variables(safe, choices, dialect, html=True)


def _translated(text: str, choices: Choices, dialect: Dialect, *, html: bool) -> Body:
    body, done = Body(), 0
    for token in _TOKEN.finditer(text):
        body.say(text[done : token.start()])
        done = token.end()
        if dialect.ours and _placed(body, token[0]):
            continue
        inside = token[1] if token[2] is None else token[2] if dialect.percent else ""
        _put(body, _bare(inside) if html else inside, token[0], choices, dialect, html=html)
    return body.say(text[done:])


def _bare(inside: str) -> str:
    """What stands between braces in HTML, without the tags that an editor put around a part of it; balanced ones only."""
    tags = _TAG.findall(inside)
    closing = sum(tag.startswith("</") for tag in tags)
    return unescape(_TAG.sub("", inside) if closing * 2 == len(tags) else inside)


def _placed(body: Body, raw: str) -> bool:
    """Whether it is a placeholder of ours, and has its place now."""
    template = parse(raw)
    part = template.parts[0]
    if template.problems or len(template.parts) > 1 or isinstance(part, Said | Include):
        return False
    if isinstance(part, Caret):
        body.cursor()
    else:
        body.pieces.append(Held("placed", raw))
    return True


def _put(body: Body, inside: str, raw: str, choices: Choices, dialect: Dialect, *, html: bool) -> None:
    if now := _NOW.fullmatch(inside):
        body.moment(from_strftime(now[1]) or "?", None, raw)
        return
    if dialect.ours and _NAME.fullmatch(inside.strip()) and " " in inside.strip():
        body.customer(inside.strip(), raw, " ".join(inside.split()), choices)
        return
    found = _PATH.fullmatch(inside)
    if found is None or re.match(r"[.:(=<>!+*/]|\w", found[2]) or found[1] in {"if", "else", "endif", "unless", "for", "dc"}:
        body.unknown(raw)
        return
    path = re.sub(r"\s|\]|['\"]", "", found[1]).replace("[", ".")
    if path.startswith("dc."):
        body.unknown(raw)
        return
    default = _fallback(found[2])
    odd = [name for name in _FILTER.findall(found[2]) if name.lower() not in {"default", "fallback"}]
    if odd:
        body.note(_("the filter “{name}” was left out").format(name=odd[0]))
    shown = escape(default, quote=False) if html and default else default
    mine = next((path[len(agent) + 1 :] for agent in dialect.agents if path == agent or path.startswith(f"{agent}.")), None)
    if mine is None:
        body.customer(path, raw, prompt(path), choices, shown)
    elif known := _MINE.get(" ".join(map(_words, _pieces(mine)))) or ("name" if not mine else ""):
        body.me(known)
    else:
        body.input(_("Your {what}").format(what=" ".join(map(_words, _pieces(mine)))), shown)


def _fallback(rest: str) -> str | None:
    found = _FALLBACK.search(rest)
    return next((group.strip() for group in found.groups() if group is not None), None) if found else None


def _pieces(path: str) -> list[str]:
    return [piece for piece in path.split(".") if piece and not piece.isdecimal()]


def _words(piece: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", piece)
    lowered = re.sub(r"[\s_-]+", " ", spaced).strip().lower()
    return _RUN_TOGETHER.get(lowered, lowered)


def _tidy(text: str) -> str:
    """A program's own plain text without the blanks that its HTML left behind."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip(" \t\xa0") for line in text.replace("\r\n", "\n").split("\n"))).strip()
