"""A pack as a TextExpander group (XML property list): one snippet for each phrase.

Law: the same pack gives the same bytes, and no snippet is of a kind that runs anything.
"""

import plistlib
import re
from datetime import datetime
from typing import Final

from launcher.language import _
from launcher.packs.exporters.carried import Carrier, pattern_pieces
from launcher.packs.exporters.losses import Losses, lose_fields
from launcher.packs.format import Pack
from launcher.placeholder import Ask, Caret, Known, Moment

_DATES: Final = {
    "d": "%e",
    "dd": "%d",
    "M": "%1m",
    "MM": "%m",
    "MMM": "%b",
    "MMMM": "%B",
    "y": "%Y",
    "yy": "%y",
    "yyyy": "%Y",
    "H": "%1H",
    "HH": "%H",
    "h": "%1I",
    "hh": "%I",
    "m": "%1M",
    "mm": "%M",
    "s": "%1S",
    "ss": "%S",
    "a": "%p",
    "E": "%a",
    "EE": "%a",
    "EEE": "%a",
    "EEEE": "%A",
}
_UNITS: Final = {"m": "m", "h": "h", "d": "D", "M": "M", "y": "Y"}
_RESERVED: Final = re.compile("[%:=\n]")
_RUNNING_ON: Final = re.compile(r"%clipboard(?=[\w%])")
_PLAIN_TEXT: Final = 0
_UNKNOWN_WHEN: Final = datetime(1970, 1, 1)  # noqa: DTZ001 -- a property list holds dates without a zone


def losses(pack: Pack) -> tuple[str, ...]:
    """What TextExpander has no place for."""
    return _made(pack)[1].lines()


def written(pack: Pack) -> bytes:
    """The group file."""
    return plistlib.dumps(_made(pack)[0])


def _made(pack: Pack) -> tuple[dict[str, object], Losses]:
    found = Losses()
    lose_fields(pack, set(), found)
    carrier = Carrier(pack, found)
    snippets = []
    for phrase in pack.phrases:
        tongue = _TextExpander()
        snippet = {
            "abbreviation": phrase.codes[0] if phrase.codes else "",
            "abbreviationMode": 0,
            "creationDate": _UNKNOWN_WHEN,
            "modificationDate": _UNKNOWN_WHEN,
            "flags": 0,
            "label": phrase.title,
            "plainText": carrier.carried(phrase, tongue),
            "snippetType": _PLAIN_TEXT,
            "useCount": 0,
            "uuidString": phrase.id.upper(),
        }
        snippets.append(snippet)
        if _RUNNING_ON.search(str(snippet["plainText"])):
            found.lose(_("What stands right behind the clipboard may be taken for a part of its name"), phrase)
        if tongue.softened:
            found.lose(_("Whether an answer may be left out, or is remembered, stays behind"), phrase)
    group = {"groupName": pack.info.name, "uuidString": pack.info.id.upper(), "expandAfterMode": 0, "snippetCount": len(snippets)}
    return {"groupInfo": group, "snippetsTE2": snippets}, found


class _TextExpander:
    """TextExpander's language, for one phrase."""

    def __init__(self) -> None:
        self.softened = False
        self._shifted = False

    def said(self, text: str) -> str | None:
        return text.replace("%", "%%")

    def put(self, part: Ask | Moment | Known | Caret) -> str | None:
        match part:
            case Ask():
                return self._asking(part)
            case Moment():
                return self._moment(part)
            case Known(what="clipboard", default=None):
                return "%clipboard"
            case Caret():
                return "%|"
            case _:
                return None

    def _asking(self, part: Ask) -> str | None:
        asked = part.field
        if any(_RESERVED.search(word) for word in (asked.name, asked.default or "", *asked.options)):
            return None
        self.softened = self.softened or asked.optional or asked.remember
        if asked.kind == "choice":
            choices = (f"default={option}" if option == asked.default else option for option in asked.options)
            return f"%fillpopup:name={asked.name}:{':'.join(choices)}%"
        kind = "fillarea" if asked.multiline else "filltext"
        return f"%{kind}:name={asked.name}{'' if asked.default is None else f':default={asked.default}'}%"

    def _moment(self, part: Moment) -> str | None:
        amount, unit = part.offset
        if unit == "w":
            amount, unit = amount * 7, "d"
        # A shift counts for all dates behind it, so only the last date may have one.
        if self._shifted or (amount and unit not in _UNITS):
            return None
        self._shifted = bool(amount)
        text = "".join(word or literal.replace("%", "%%") for word, literal in pattern_pieces(part.pattern, _DATES))
        return f"%@{amount:+}{_UNITS[unit]}{text}" if amount else text
