"""A pack as an espanso match file: one text for each phrase, its codes as triggers, questions as forms.

Law: the file is plain YAML that holds no variable which runs anything. Every phrase has a trigger, made from its title where
it has no code.
"""

import json
import re
from typing import Any, Final

from launcher.language import _
from launcher.packs.exporters.carried import Carrier, pattern_pieces, seconds_of, unique
from launcher.packs.exporters.losses import Losses, lose_fields
from launcher.packs.format import Pack
from launcher.phrase import Phrase
from launcher.placeholder import Ask, Caret, Known, Moment
from launcher.text import folded

_DATES: Final = {
    "d": "%-d",
    "dd": "%d",
    "M": "%-m",
    "MM": "%m",
    "MMM": "%b",
    "MMMM": "%B",
    "y": "%Y",
    "yy": "%y",
    "yyyy": "%Y",
    "H": "%-H",
    "HH": "%H",
    "h": "%-I",
    "hh": "%I",
    "m": "%-M",
    "mm": "%M",
    "s": "%-S",
    "ss": "%S",
    "a": "%p",
    "E": "%a",
    "EE": "%a",
    "EEE": "%a",
    "EEEE": "%A",
}
_UNPRINTED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")  # as YAML wants them written
_CARET: Final = re.compile(r"(?=\$\|\$)")
_MISREAD: Final = ("$|$", r"\{\{", r"\}\}")
_LONGEST_TRIGGER: Final = 40


def losses(pack: Pack) -> tuple[str, ...]:
    """What espanso has no place for."""
    return _made(pack)[1].lines()


def written(pack: Pack) -> bytes:
    """The match file."""
    return _made(pack)[0].encode()


def triggers(phrase: Phrase, taken: set[str], found: Losses) -> tuple[str, ...]:
    """The codes of a phrase, or one made from its title; `taken` grows by what was made."""
    if phrase.codes:
        return phrase.codes
    words = re.findall(r"[^\W_]+", folded(phrase.title))
    made = unique(":" + ("-".join(words)[:_LONGEST_TRIGGER].strip("-") or "phrase"), taken.__contains__)
    taken.add(made)
    found.lose(_("A code is made from the title"), phrase)
    return (made,)


def _made(pack: Pack) -> tuple[str, Losses]:
    found = Losses()
    lose_fields(pack, {"tags", "codes"}, found)
    carrier = Carrier(pack, found)
    taken = {code for phrase in pack.phrases for code in phrase.codes}
    lines = [f"# {_one_line(pack.info.name)}", "matches:" if pack.phrases else "matches: []"]
    for phrase in pack.phrases:
        tongue = _Espanso()
        match: dict[str, Any] = {
            "triggers": list(triggers(phrase, taken, found)),
            "label": phrase.title,
            "replace": carrier.carried(phrase, tongue),
        }
        if len(_CARET.findall(match["replace"])) > 1:
            found.lose(_("The caret may stand somewhere else"), phrase)
        if phrase.tags:
            match["search_terms"] = list(phrase.tags)
        if all(code[:1].isalnum() for code in phrase.codes) and phrase.codes:
            match["word"] = True
        if tongue.softened:
            found.lose(_("Whether an answer may be left out, or is remembered, stays behind"), phrase)
        if variables := tongue.variables():
            match["vars"] = variables
        lines += [f"  {'-' if at == 0 else ' '} {name}: {_flow(value)}" for at, (name, value) in enumerate(match.items())]
    return "\n".join(lines) + "\n", found


def _flow(value: Any) -> str:
    """The value as JSON, which is YAML too."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _one_line(text: str) -> str:
    return " ".join(_UNPRINTED.sub(" ", text).split())


class _Espanso:
    """espanso's language, for one phrase: the variables that its text needs are gathered on the way."""

    def __init__(self) -> None:
        self.softened = False
        self._asked: dict[str, str] = {}  # our name of a question: its name in the form
        self._fields: dict[str, dict[str, Any]] = {}
        self._others: list[dict[str, Any]] = []

    def said(self, text: str) -> str | None:
        return None if any(sign in text for sign in _MISREAD) else text.replace("{{", r"\{\{")

    def put(self, part: Ask | Moment | Known | Caret) -> str | None:
        match part:
            case Ask():
                return self._asking(part)
            case Moment():
                return self._moment(part)
            case Known(what="clipboard", default=None):
                return self._variable("clipboard", {})
            case Caret():
                return "$|$"
            case _:
                return None

    def variables(self) -> list[dict[str, Any]]:
        if not self._fields:
            return self._others
        layout = "\n".join(f"{ours}: [[{theirs}]]" for ours, theirs in self._asked.items())
        return [{"name": "form1", "type": "form", "params": {"layout": layout, "fields": self._fields}}, *self._others]

    def _asking(self, part: Ask) -> str | None:
        asked = part.field
        if "[[" in asked.name or "{{" in "".join((asked.name, asked.default or "", *asked.options)):
            return None
        self.softened = self.softened or asked.optional or asked.remember
        if asked.name not in self._asked:
            wanted = re.sub(r"\W+", "_", asked.name).strip("_") or "answer"
            theirs = unique(wanted, self._fields.__contains__)
            self._asked[asked.name] = theirs
            kind: dict[str, Any] = {"type": "choice", "values": list(asked.options)} if asked.options else {}
            given = {} if asked.default is None else {"default": asked.default}
            self._fields[theirs] = kind | given | ({"multiline": True} if asked.multiline else {})
        return f"{{{{form1.{self._asked[asked.name]}}}}}"

    def _moment(self, part: Moment) -> str | None:
        seconds = seconds_of(part.offset)
        if seconds is None:
            return None
        pieces = (word or literal.replace("%", "%%") for word, literal in pattern_pieces(part.pattern, _DATES))
        return self._variable("date", {"format": "".join(pieces)} | ({"offset": seconds} if seconds else {}))

    def _variable(self, kind: str, params: dict[str, Any]) -> str:
        name = f"{kind}{len(self._others) + 1}"
        self._others.append({"name": name, "type": kind} | ({"params": params} if params else {}))
        return f"{{{{{name}}}}}"
