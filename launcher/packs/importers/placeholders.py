r"""A phrase's body as it is put together from another program's text: words that stay words, and placeholders of ours.

Laws: what was text there says exactly the same here, whatever braces and backslashes it holds; nothing becomes a placeholder
by accident; what has no equal stays literal and is told in `notes`. `parse(body.text())` has no problems. It knows no format.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from launcher.language import _
from launcher.packs.importers.dates import literal
from launcher.packs.importers.imported import Choices
from launcher.packs.importers.letters import hides, line, mended
from launcher.phrase import MAX_TEXT
from launcher.template import escape, parse

MAX_NAME: Final = 80  # characters of a question
MOST_SAID: Final = 5 * MAX_TEXT  # characters, so that a small file of variables within variables does not fill the memory
MOST_PIECES: Final = 5_000
Find = Callable[[str], str | None]  # the id of the phrase that answers to a name or code; None where none does

_SIGN: Final = re.compile(r"[-/.:,T ]{1,3}")
_LONGEST_PATTERN: Final = 60
_FLAGS: Final = {"optional", "remember", "multiline"}


@dataclass(frozen=True, slots=True)
class Held:
    """One piece: literal words, a placeholder as it is written, or the name of a phrase to include."""

    kind: Literal["said", "placed", "moment", "included"]
    text: str  # of a moment its pattern
    raw: str = ""  # of a moment its offset


@dataclass(slots=True)
class Body:
    """The body as it grows. `notes` are what a person should know of it, in words."""

    pieces: list[Held] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _asked: dict[str, str] = field(default_factory=dict)
    _caret: bool = False
    _said: int = 0

    def say(self, text: str) -> "Body":
        """Words of the phrase, as they are."""
        self._said += len(text)
        if self.too_long:
            return self
        if hides(text):
            self.note(_("characters that can't be seen were taken out"))
        if text := mended(text):
            self.pieces.append(Held("said", text))
        return self

    def unknown(self, raw: str) -> "Body":
        """A placeholder without an equal here: it stays as it is written, and a person is told."""
        self.note(_("“{placeholder}” has no equal here and was left as it is").format(placeholder=_short(raw)))
        return self.say(raw)

    def note(self, told: str) -> None:
        """Something that a person should know of this phrase, without a full stop."""
        if told not in self.notes:
            self.notes.append(told)

    def cursor(self) -> None:
        """The caret after pasting; the first one counts."""
        if self._caret:
            self.note(_("the caret can stand at one place only"))
            return
        self._caret = True
        self._place("{{cursor}}")

    def clipboard(self) -> None:
        """What is on the clipboard."""
        self._place("{{clipboard}}")

    def me(self, what: str) -> None:
        """What is known of the agent, such as `first_name`."""
        self._place("{{me." + what + "}}")

    def input(self, name: str, default: str | None = None, *, multiline: bool = False) -> None:
        """A question to the agent."""
        options = "|multiline" if multiline else ""
        default = mended(default or "")
        if default.strip():
            if _carried(default):
                options += f"|default={default}"
            else:
                self.note(_("the default of “{name}” can't be kept").format(name=_short(name)))
        self._ask("input", name, options)

    def choice(self, name: str, options: Iterable[str], default: str | None = None) -> None:
        """A question with answers to pick from; without any it is an open one."""
        given = list(options)
        kept = list(dict.fromkeys(_option(option) for option in given))
        if any(option.strip() != ours for option, ours in zip(given, map(_option, given), strict=True)):
            self.note(_("an answer of “{name}” was changed").format(name=_short(name)))
        if not any(kept):
            self.input(name, default)
            return
        picked = f"|default={_option(default)}" if default is not None and _option(default) in kept else ""
        self._ask("choice", name, "".join(f"|{option}" for option in kept) + picked)

    def moment(self, pattern: str | None, offset: str | None, raw: str) -> None:
        """Now, in a pattern of `launcher.moment`, moved by an offset such as +2d; where there is none it stays `raw`.

        A day, a month and a year with a sign between them become one date.
        """
        if _moment(pattern, offset) is None:
            self.unknown(raw)
            return
        joined, taken = _joined_to(self.pieces[-2:], pattern or "", offset or "")
        if taken and _moment(joined, offset):
            del self.pieces[-taken:]
            pattern = joined
        self._append(Held("moment", pattern or "", offset or ""))

    def include(self, name: str, raw: str) -> None:
        """Another phrase of the same file, by code or title; where there is none it stays `raw`."""
        self._append(Held("included", line(name), mended(raw)))

    def customer(self, variable: str, raw: str, prompt: str, choices: Choices, default: str | None = None) -> None:
        """A variable about the customer, by the importing person's choice: asked, left as it is, or one of her own fill-ins."""
        if choices.customer == "literal":
            self.say(raw)
        elif choices.customer == "map" and (mapped := choices.mapping.get(variable)):
            self.input(mapped, default)
        else:
            self.input(prompt, default)

    @property
    def too_long(self) -> bool:
        """Whether it says far more than a phrase can hold; what comes then is not kept."""
        return self._said > MOST_SAID or len(self.pieces) > MOST_PIECES

    @property
    def included(self) -> tuple[tuple[str, str], ...]:
        """The phrases that it includes, by name and as they are written there."""
        return tuple((piece.text, piece.raw) for piece in self.pieces if piece.kind == "included")

    def text(self, find: Find = lambda _name: None) -> str:
        """The body in the language of `launcher.placeholder`."""
        body, words = "", ""
        for piece in self.pieces:
            placed = _placeholder(piece, find)
            if placed:
                body += _before_placeholder(words) + placed
                words = ""
            else:
                words += piece.raw or piece.text
        return body + escape(words)

    def shown(self) -> str:
        """The words alone, an ellipsis for each placeholder: what a title can be made of."""
        return "".join("" if piece.text == "{{cursor}}" else piece.text if piece.kind == "said" else "…" for piece in self.pieces)

    def _ask(self, kind: str, name: str, options: str) -> None:
        """One name asks one thing: a second question of the same name is told apart by a number."""
        if self.too_long:
            return
        base = _question(name)
        asked = kind + (options.partition("|default=")[0] if kind == "choice" else "")
        called, at = base, 2
        while self._asked.setdefault(called, asked) != asked:
            called, at = f"{base} {at}", at + 1
        self._place("{{" + f"{kind}:{called}{options}" + "}}")

    def _place(self, placeholder: str) -> None:
        self._append(Held("placed", placeholder))

    def _append(self, piece: Held) -> None:
        if not self.too_long:
            self.pieces.append(piece)


def said(text: str) -> Body:
    """A body of nothing but words."""
    return Body().say(text)


def _placeholder(piece: Held, find: Find) -> str:
    """How the piece is written where it is no words; empty where it is."""
    match piece:
        case Held("placed", text):
            return text
        case Held("moment", pattern, offset):
            return _moment(pattern or None, offset or None) or ""
        case Held("included", name) if id_ := find(name):
            return "{{phrase:" + id_ + "}}"
    return ""


def _moment(pattern: str | None, offset: str | None) -> str | None:
    """The placeholder of a date or time; None where it would not be understood."""
    kind = "date" if pattern is None or re.search(r"[yMdE]", re.sub(r"'[^']*'", "", pattern)) else "time"
    told = "{{" + kind + (f"|format={pattern}" if pattern else "") + (f"|offset={offset}" if offset else "") + "}}"
    return None if len(parse(told).parts) != 1 or parse(told).problems else told


def _joined_to(before: list[Held], pattern: str, offset: str) -> tuple[str, int]:
    """The pattern joined to the moment just before it, and how many pieces that takes up; 0 where it stands alone."""
    match before:
        case [Held("moment", first, moved), Held("said", sign)] if _SIGN.fullmatch(sign):
            parts = [first, literal(sign), pattern]
        case [*_other, Held("moment", first, moved)]:
            parts = [first, pattern]
        case _:
            return "", 0
    # Equal letters or quotes that meet would mean something else together.
    meets = all(left and right and left[-1] != right[0] for left, right in pairwise(parts))
    return ("".join(parts), len(parts) - 1) if meets and moved == offset and len(first) < _LONGEST_PATTERN else ("", 0)


def _before_placeholder(words: str) -> str:
    """The words so that what comes behind stays a placeholder.

    Backslashes would make literal text of it, so they are said by a date in which nothing but they stand.
    """
    behind = ""
    while True:
        brace = "{" if words.endswith("{") else ""
        before = words.removesuffix(brace)
        bare = before.rstrip("\\")
        if bare == before:
            return escape(words) + behind
        behind = "{{date|format='" + before[len(bare) :] + "'}}" + brace + behind
        words = bare


def _question(name: str) -> str:
    return line(re.sub(r"[{}|\\]+", " ", name), MAX_NAME) or _("Text")


def _carried(value: str) -> bool:
    """Whether a default can be written in a placeholder as it is."""
    return not any(sign in value for sign in ("|", "{{", "}}")) and not value.endswith(("}", "{"))


def _option(option: str) -> str:
    kept = mended(option).strip().replace("|", "/").replace("{{", "{ {").replace("}}", "} }").rstrip("{}").strip()
    return f"{kept}." if kept in _FLAGS or kept.startswith("default=") else kept


def _short(text: str) -> str:
    return line(text, 40)
