"""A pack as a Beeftext backup (JSON, version 10): one combo for each phrase, one group for each situation.

Law: the same pack gives the same bytes. Every combo has a keyword, made from the title where the phrase has no code.
"""

import json
import re
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from launcher.language import _
from launcher.packs.exporters.carried import Carrier, pattern_pieces
from launcher.packs.exporters.espanso import triggers
from launcher.packs.exporters.losses import Losses, lose_fields
from launcher.packs.format import Pack
from launcher.placeholder import Ask, Caret, Known, Moment

_VERSION: Final = 10
_DATES: Final = {
    **{word: word for word in ("d", "dd", "M", "MM", "MMM", "MMMM", "yy", "yyyy", "m", "mm", "s", "ss", "H", "HH", "h", "hh")},
    "y": "yyyy",
    "a": "AP",
    "E": "ddd",
    "EE": "ddd",
    "EEE": "ddd",
    "EEEE": "dddd",
}
_MISREAD: Final = re.compile(r"#\{(?:clipboard|discordemoji|cursor|date|time|dateTime|(?:dateTime|combo|upper|lower|trim|input"
                             r"|envVar|powershell):[^}]*)\}")  # fmt: skip
_UNKNOWN_WHEN: Final = "1970-01-01T00:00:00.000Z"


def losses(pack: Pack) -> tuple[str, ...]:
    """What Beeftext has no place for."""
    return _made(pack)[1].lines()


def written(pack: Pack) -> bytes:
    """The backup file."""
    return (json.dumps(_made(pack)[0], indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def _made(pack: Pack) -> tuple[dict[str, object], Losses]:
    found = Losses()
    lose_fields(pack, {"situation"}, found)
    carrier, tongue = Carrier(pack, found), _Beeftext()
    taken = {code for phrase in pack.phrases for code in phrase.codes}
    when: dict[str, object] = {"creationDateTime": _UNKNOWN_WHEN, "modificationDateTime": _UNKNOWN_WHEN, "enabled": True}
    groups = {situation.slug: _braced(situation.id) for situation in pack.situations}
    combos = []
    for phrase in pack.phrases:
        tongue.softened = False
        combo: dict[str, object] = {
            "uuid": _braced(phrase.id),
            "name": phrase.title,
            "keyword": triggers(phrase, taken, found)[0],
            "snippet": carrier.carried(phrase, tongue),
            "description": "",
            "matchingMode": 0,
            "caseSensitivity": 0,
            "group": groups[phrase.situation],
        }
        combos.append(combo | when)
        if tongue.softened:
            found.lose(_("Default answers, and whether one may be left out or is remembered, stay behind"), phrase)
    grouped = [
        {"uuid": groups[situation.slug], "name": situation.name, "description": situation.hint} | when
        for situation in pack.situations
    ]
    return {"fileFormatVersion": _VERSION, "combos": combos, "groups": grouped}, found


def _braced(id_: str) -> str:
    """The id as Beeftext writes ids; of one that is no UUID, always the same other one."""
    try:
        known = UUID(id_)
    except ValueError:
        known = uuid5(NAMESPACE_URL, id_)
    return f"{{{known}}}"


class _Beeftext:
    """Beeftext's language."""

    softened = False

    def said(self, text: str) -> str | None:
        return None if _MISREAD.search(text) else text

    def put(self, part: Ask | Moment | Known | Caret) -> str | None:
        match part:
            case Ask() if part.field.kind == "input":
                return self._asking(part)
            case Moment():
                return _moment(part)
            case Known(what="clipboard", default=None):
                return "#{clipboard}"
            case Caret():
                return "#{cursor}"
            case _:
                return None

    def _asking(self, part: Ask) -> str | None:
        asked = part.field
        if "}" in asked.name or "\\" in asked.name:
            return None
        if asked.default is not None or asked.optional or asked.remember or asked.multiline:
            self.softened = True
        return f"#{{input:{asked.name}}}"


def _moment(part: Moment) -> str | None:
    pieces = list(pattern_pieces(part.pattern, _DATES))
    words = [word for word, _literal in pieces if word]
    if "AP" not in words and {"h", "hh"} & set(words):
        return None  # without AM and PM, h counts to 24 there
    text = "".join(word or _quoted(literal) for word, literal in pieces)
    amount, unit = part.offset
    return None if "}" in text or "\\" in text else f"#{{dateTime:{f'{amount:+}{unit}:' if amount else ''}{text}}}"


def _quoted(literal: str) -> str:
    if not re.search("[A-Za-z']", literal):
        return literal
    return "'" + literal.replace("'", "''") + "'"
