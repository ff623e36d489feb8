"""How what was found is shown: matches and situations as the rows and chips of a View, and the keys that work.

Law: every span slices the text that it stands beside. Values in, values out; it keeps nothing.
"""

import itertools
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal, overload

from launcher.language import _
from launcher.phrase import Situation
from launcher.placeholder import Ask, Caret, Known, Moment, Part, Said
from launcher.template import parse
from launcher.view import Action, Chip, Reading, Row, Span

if TYPE_CHECKING:  # search brings numpy; the hotkey is live before that is loaded
    from launcher.search import Match

DIGITS: Final = "1234567890"
ROW_DIGITS: Final = "123456"
LINE: Final = 160  # characters of the text's line in a row
LEAD: Final = 40  # where the first match stands further on, the line starts a little before it
_UNKNOWN: Final = "h220"

Does = Literal["paste", "type", "copy", "never"]  # what Enter does with a phrase for the window in use


def chips(situations: Iterable[Situation], active: str | None) -> tuple[Chip, ...]:
    """A chip for each situation, the first ten with their digits."""
    return tuple(
        Chip(s.slug, s.name, s.hint, digit, s.colour, s.icon, s.slug == active)
        for s, digit in zip(situations, itertools.chain(DIGITS, itertools.repeat("")), strict=False)
    )


class Rows(Sequence[Row]):
    """A row for each match, with its text on this channel; made when it is looked at, because most are never in sight."""

    def __init__(self, matches: Sequence["Match"], situations: Iterable[Situation], channel: str) -> None:
        self._matches, self._channel = matches, channel
        self._situations = {s.slug: s for s in situations}
        self._made: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._matches)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(place, slice):
            return tuple(self[n] for n in range(*place.indices(len(self))))
        if place not in self._made:
            match = self._matches[place]
            at = place if place >= 0 else len(self) + place
            self._made[place] = _row(at, match, self._situations.get(match.phrase.situation), self._channel)
        return self._made[place]


def actions(reading: Reading | None, *, fit: bool, does: Does, writes: bool) -> tuple[Action, ...]:
    """The keys that work now, the most needed first.

    `fit`: the phrase needs no mending; `does`: what Enter does; `writes`: there are words to begin a phrase with.
    """
    others = [Action("F1", _("keys"), "keys"), Action("Esc", _("close"), "close")]
    if reading is None:
        return (Action("Ctrl+Insert", _("write"), "write"), *others) if writes else tuple(others)
    others.insert(0, Action("Ctrl+E", _("edit"), "edit"))
    missing = {place.asked for place in reading.places if place.state == "open"}
    if fit and True in missing:
        return (Action("Enter", _("fill in"), "paste"), *others)  # Enter leads to what is missing, and so does a click on it
    if any(place.asked for place in reading.places):
        others.insert(0, Action("Tab", _("fill in"), "fill"))
    if missing or not fit:
        return tuple(others)
    if does == "copy":
        return (Action("Enter", _("copy"), "paste"), *others)  # as Enter does, which says why it only copies
    copy = Action("Ctrl+Enter", _("copy"), "copy")
    if does == "never":
        return (copy, *others)
    return (Action("Enter", _("type") if does == "type" else _("paste"), "paste"), copy, *others)


def nothing(query: str, *, narrowed: bool) -> str:
    """What is said where nothing was found, `narrowed` to one situation."""
    if not query.strip():
        return _("There are no phrases here yet.")
    if narrowed:
        return _("Nothing found for “{query}” in this situation. Choose it again to look in all.").format(query=query)
    return _("Nothing found for “{query}”. Ctrl+Insert writes a phrase with these words.").format(query=query)


def line(text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """One line of the text, starting near its first match, with the spans moved along."""
    start = 0
    if spans and spans[0][1] > LINE // 2:
        start = text.rfind(" ", 0, max(0, spans[0][0] - LEAD)) + 1
    lead = "… " if start else ""
    drawn = lead + text[start : start + LINE].replace("\n", " ").replace("\t", " ")
    moved = ((a - start + len(lead), b - start + len(lead)) for a, b in spans)
    return drawn, tuple((a, b) for a, b in moved if a >= len(lead) and b <= len(drawn))


def readable(text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """The text with the name of each place where its placeholder stood, in brackets, and the spans moved along."""
    if "{{" not in text:
        return text, spans
    shown, origin = "", array("l")  # where each shown character stood
    for at, part in _parts(text):
        start, said = _said(part)
        first = max(0, part.raw.find(said[start : len(said) - start]))
        shown += said
        origin.extend(at + min(max(0, first + place - start), len(part.raw)) for place in range(len(said)))
    moved = ((bisect_left(origin, a), bisect_left(origin, b)) for a, b in spans)
    return shown, tuple((a, b) for a, b in moved if a < b)


def _parts(text: str) -> Iterator[tuple[int, Part]]:
    at = 0
    for part in parse(text).parts:
        yield at, part
        at += len(part.raw)


def _said(part: Part) -> tuple[int, str]:
    """How a part is told in a row, and how many characters of that stand around its own: as it is pasted if it can be told."""
    match part:
        case Said():
            return 0, part.text
        case Ask() if not part.field.required:
            return 0, part.field.default or ""
        case Known() if part.default is not None:
            return 0, part.default
        case Caret():
            return 0, ""
    return 1, f"[{_name(part)}]"


def _name(part: Part) -> str:
    match part:
        case Ask():
            return part.field.name
        case Known():
            return part.what.removeprefix("me.").replace("_", " ")
        case Moment():
            return part.raw.strip("{}").partition("|")[0].strip()
    return "…"


def _row(place: int, match: "Match", situation: Situation | None, channel: str) -> Row:
    phrase = match.phrase
    drawn, spans = line(*readable(phrase.text_for(channel).plain, tuple(match.spans.get("text", ()))))
    return Row(
        id=phrase.id,
        title=phrase.title,
        title_spans=tuple(match.spans.get("title", ())),
        line=drawn,
        line_spans=spans,
        situation=situation.name if situation else phrase.situation,
        colour=situation.colour if situation else _UNKNOWN,
        code=phrase.codes[0] if phrase.codes else "",
        code_spans=tuple(match.spans.get("codes:0", ())),
        digit=ROW_DIGITS[place] if place < len(ROW_DIGITS) else "",
    )
