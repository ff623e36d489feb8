"""How what was found is shown: matches and situations as the rows, chips and reading of a View.

Law: every span slices the text that it stands beside. Values in, values out; it keeps nothing.
"""

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, overload

from launcher.phrase import ANY, Phrase, Situation
from launcher.view import Chip, Reading, Row, Span

if TYPE_CHECKING:  # search brings numpy; the hotkey is live before that is loaded
    from launcher.search import Match

DIGITS: Final = "1234567890"
ROW_DIGITS: Final = "123456"
LINE: Final = 160  # characters of the text's line in a row
LEAD: Final = 40  # where the first match stands further on, the line starts a little before it
_UNKNOWN: Final = "h220"


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


def reading(phrase: Phrase, channel: str) -> Reading:
    """The whole phrase; the channel is told as 'any' where the phrase has no text of its own for it."""
    own = channel if channel in phrase.texts else ANY
    return Reading(phrase.id, phrase.text_for(channel).plain, own, phrase.when or "", phrase.when_not or "")


def line(text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """One line of the text, starting near its first match, with the spans moved along."""
    start = 0
    if spans and spans[0][1] > LINE // 2:
        start = text.rfind(" ", 0, max(0, spans[0][0] - LEAD)) + 1
    lead = "… " if start else ""
    drawn = lead + text[start : start + LINE].replace("\n", " ").replace("\t", " ")
    moved = ((a - start + len(lead), b - start + len(lead)) for a, b in spans)
    return drawn, tuple((a, b) for a, b in moved if a >= len(lead) and b <= len(drawn))


def _row(place: int, match: "Match", situation: Situation | None, channel: str) -> Row:
    phrase = match.phrase
    drawn, spans = line(phrase.text_for(channel).plain, tuple(match.spans.get("text", ())))
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
