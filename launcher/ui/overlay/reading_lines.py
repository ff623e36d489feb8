"""The words of the reading broken into lines, with the fill-ins in their midst.

Law: a fill-in lies in the same layout as the words around it, whether somebody types in it or not, so that nothing moves when
it is entered. Paragraphs that stay the same from one key to the next are not broken again. Positions are counted in UTF-16,
as Qt counts; lines are counted from the text's first. It paints no widget and knows no view.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

LINE: Final = 30  # px
_PAD: Final = "\u00a0"  # holds the room at a fill-in's ends; never a place to break the line
_ISOLATED: Final = ("\u2068", "\u2069")  # so that a value keeps its own direction, and its box in one piece
_READS_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_WIDEST: Final = 100_000  # characters; far above what a phrase can have


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text; `piece` is the fill-in's number among the pieces, None for plain words.

    `ink` is a colour as RGB; `lead` and `tail` the px of room at the ends; `composing` the characters, from and to, that an
    input method has not given yet.
    """

    text: str
    piece: int | None = None
    ink: int = 0
    lead: float = 0.0
    tail: float = 0.0
    composing: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a fill-in that stands in one line: from `left` to `right` px; `goes_on` tells at which sides it does."""

    piece: int
    line: int
    left: float
    right: float
    first: bool
    last: bool
    goes_on: tuple[bool, bool]
    from_right: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """The selected part of a fill-in's value, from and to, and its colours."""

    piece: int
    start: int
    end: int
    ink: QColor
    ground: QColor


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a fill-in stands in its paragraph, with its rooms at both ends; the value itself from `begin` to `finish`."""

    words: Words
    start: int
    begin: int
    finish: int
    end: int


@dataclass(frozen=True, slots=True)
class _Paragraph:
    layout: QTextLayout
    marks: tuple[_Mark, ...]
    from_right: bool
    mixed: bool  # whether anything in it reads from right to left
    lines: int


class Lines:
    """A text in lines of one width."""

    def __init__(self) -> None:
        self.count = 0
        self._paragraphs: list[tuple[int, _Paragraph]] = []  # with the number of its first line
        self._known: dict[object, _Paragraph] = {}
        self._of: tuple[QFont | None, int] = (None, 0)
        self._frames: tuple[Frame, ...] | None = None

    def lay(self, paragraphs: Iterable[Sequence[Words]], font: QFont, width: int) -> None:
        """Break these paragraphs into lines `width` px wide."""
        if self._of != (font, width):
            self._known, self._of = {}, (font, width)
        before, self._known = self._known, {}
        self._paragraphs, self.count, self._frames = [], 0, None
        for words in paragraphs:
            key = tuple(words)
            paragraph = before.get(key) or self._known.get(key) or _broken(key, font, width)
            self._known[key] = paragraph
            self._paragraphs.append((self.count, paragraph))
            self.count += paragraph.lines

    def draw(self, painter: QPainter, first: int, count: int, at: QPointF, selected: Selected) -> None:
        """Draw `count` lines from the line `first`, whose top left is `at`."""
        for start, paragraph in self._paragraphs:
            origin = QPointF(at.x(), at.y() + (start - first) * LINE)
            seen = range(max(0, first - start), min(paragraph.lines, first + count - start))
            marked = _selection(paragraph, selected) if seen else None
            if marked is None:
                for number in seen:
                    paragraph.layout.lineAt(number).draw(painter, origin)
                continue
            for body in _selected_bodies(paragraph, marked, seen):
                painter.fillRect(body.translated(origin), selected.ground)
            clip = QRectF(-1e6, origin.y() + seen.start * LINE + 1, 2e6, len(seen) * LINE - 2)
            paragraph.layout.draw(painter, origin, [marked], clip)

    def frames(self) -> tuple[Frame, ...]:
        """Where the fill-ins stand, in reading order."""
        if self._frames is None:
            self._frames = tuple(frame for start, paragraph in self._paragraphs for frame in _frames(start, paragraph))
        return self._frames

    def caret(self, piece: int, offset: int) -> tuple[int, float]:
        """The line and the px of the place before the character `offset` of a fill-in's value."""
        found = self._find(piece)
        if found is None:
            return 0, 0.0
        start, paragraph, mark = found
        at = min(mark.begin + offset, mark.finish)
        line = _line_at(paragraph, at)
        # After a letter where that letter ends: where directions mix, the next one may stand far away.
        after = at > max(mark.begin, line.textStart())
        letter = paragraph.layout.previousCursorPosition(at) if after else at
        return start + line.lineNumber(), _x(line, letter, trailing=after)

    def offset(self, piece: int, line: int, x: float) -> int:
        """The place in a fill-in's value that is nearest to `x` px in this line."""
        found = self._find(piece)
        if found is None:
            return 0
        start, paragraph, mark = found
        if line < start or line >= start + paragraph.lines:
            return 0 if line < start else mark.finish - mark.begin
        return max(mark.begin, min(paragraph.layout.lineAt(line - start).xToCursor(x), mark.finish)) - mark.begin

    def ends(self, piece: int, line: int) -> tuple[int, int]:
        """The first and the last place of a fill-in's value in this line."""
        found = self._find(piece)
        if found is None:
            return 0, 0
        start, paragraph, mark = found
        at = paragraph.layout.lineAt(line - start)
        last = at.textStart() + at.textLength()
        if line - start < paragraph.lines - 1:
            last -= 1  # the space or break at its end
        return max(mark.begin, at.textStart()) - mark.begin, min(mark.finish, max(last, mark.begin)) - mark.begin

    def _find(self, piece: int) -> tuple[int, _Paragraph, _Mark] | None:
        marks = ((start, paragraph, mark) for start, paragraph in self._paragraphs for mark in paragraph.marks)
        return next((found for found in marks if found[2].words.piece == piece), None)


def _broken(words: tuple[Words, ...], font: QFont, width: int) -> _Paragraph:
    text, marks = _joined(words)
    from_right = reads_from_right(text)
    layout = QTextLayout(text, font)
    layout.setTextOption(_RIGHT if from_right else _LEFT_ALIGNED)
    layout.setCacheEnabled(True)
    metrics = QFontMetricsF(font)
    if marks:
        layout.setFormats(list(_formats(marks, metrics.horizontalAdvance(_PAD))))
    lead = (LINE - metrics.height()) / 2
    layout.beginLayout()
    for place in range(_WIDEST):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(40, width))
        # Fallback fonts are higher or lower; every line keeps its baseline on the grid.
        line.setPosition(QPointF(0, place * LINE + lead + metrics.ascent() - line.ascent()))
    layout.endLayout()
    return _Paragraph(layout, marks, from_right, _READS_LEFT.search(text) is not None, layout.lineCount())


def _joined(words: tuple[Words, ...]) -> tuple[str, tuple[_Mark, ...]]:
    plain = all(run.text.isascii() for run in words)
    before, after = (_PAD, _PAD) if plain else (_PAD + _ISOLATED[0], _ISOLATED[1] + _PAD)
    text, marks, length = "", [], 0
    for run in words:
        written = run.text if run.piece is None else before + run.text + after
        end = length + utf16(written)
        if run.piece is not None:
            marks.append(_Mark(run, length, length + len(before), end - len(after), end))
        text, length = text + written, end
    return text, tuple(marks)


def _formats(marks: tuple[_Mark, ...], pad: float) -> Iterator[QTextLayout.FormatRange]:
    for mark in marks:
        run = mark.words
        yield _range(mark.start, mark.start + 1, _format(run.ink, run.lead - pad))
        yield _range(mark.start + 1, mark.end - 1, _format(run.ink, 0.0))
        yield _range(mark.end - 1, mark.end, _format(run.ink, run.tail - pad))
        if run.composing[1]:
            underlined = QTextCharFormat(_format(run.ink, 0.0))
            underlined.setFontUnderline(True)
            yield _range(mark.begin + run.composing[0], mark.begin + run.composing[1], underlined)


def _range(start: int, end: int, dress: QTextCharFormat) -> QTextLayout.FormatRange:
    spread = QTextLayout.FormatRange()
    spread.start, spread.length, spread.format = start, max(0, end - start), dress
    return spread


@lru_cache(maxsize=64)
def _format(ink: int, room: float) -> QTextCharFormat:
    dress = QTextCharFormat()
    dress.setForeground(QColor.fromRgb(ink))
    if room:
        dress.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        dress.setFontLetterSpacing(room)
    return dress


def _selection(paragraph: _Paragraph, selected: Selected) -> QTextLayout.FormatRange | None:
    mark = next((mark for mark in paragraph.marks if mark.words.piece == selected.piece), None)
    if mark is None or selected.start == selected.end:
        return None
    return _range(mark.begin + selected.start, mark.begin + selected.end, _format(selected.ink.rgb(), 0.0))


def _selected_bodies(paragraph: _Paragraph, marked: QTextLayout.FormatRange, seen: range) -> Iterator[QRectF]:
    """The ground below the selected characters: within the fill-in's edge, and in pieces where directions mix."""
    for number in seen:
        line = paragraph.layout.lineAt(number)
        first, last = max(marked.start, line.textStart()), min(marked.start + marked.length, line.textStart() + line.textLength())
        for left, right in _runs(line, first, last):
            yield QRectF(round(left), number * LINE + 5, round(right) - round(left), LINE - 10)


def _frames(start: int, paragraph: _Paragraph) -> Iterator[Frame]:
    for mark in paragraph.marks:
        first, last = _line_at(paragraph, mark.start).lineNumber(), _line_at(paragraph, mark.end - 1).lineNumber()
        for number in range(first, last + 1):
            line = paragraph.layout.lineAt(number)
            begin, end = max(mark.start, line.textStart()), min(mark.end, line.textStart() + line.textLength())
            left, right = _reach(line, begin, end, mixed=paragraph.mixed)
            goes_on = (number > first, number < last)
            sides = goes_on[::-1] if paragraph.from_right else goes_on
            piece = mark.words.piece or 0
            yield Frame(piece, start + number, left, right, number == first, number == last, sides, paragraph.from_right)


def _reach(line: QTextLine, start: int, end: int, *, mixed: bool) -> tuple[float, float]:
    """How far the characters from `start` to `end` reach in their line, whichever way they read."""
    edges = [_x(line, at, trailing=trailing) for at in {start, max(start, end - 1)} for trailing in (False, True)]
    if mixed:  # then the first and the last one may stand in the middle
        edges += itertools.chain.from_iterable(_runs(line, start, end))
    return min(edges), max(edges)


def _runs(line: QTextLine, start: int, end: int) -> Iterator[tuple[float, float]]:
    """From where to where the characters from `start` to `end` are drawn; in pieces where directions mix.

    The caret's places would not do: where a run begins that reads the other way, the caret stands at that run's other end.
    """
    for run in line.glyphRuns(start, end - start) if end > start else ():
        body = run.boundingRect()
        yield body.left(), body.right()


def _x(line: QTextLine, at: int, *, trailing: bool = False) -> float:
    edge = QTextLine.Edge.Trailing if trailing else QTextLine.Edge.Leading
    reached: tuple[float, int] = line.cursorToX(at, edge)  # type: ignore[assignment]  # the stub knows only the number
    return reached[0]


def _line_at(paragraph: _Paragraph, at: int) -> QTextLine:
    line = paragraph.layout.lineForTextPosition(at)
    return line if line.isValid() else paragraph.layout.lineAt(paragraph.lines - 1)


def utf16(text: str) -> int:
    """How long Qt finds the text: what lies beyond the first plane, such as an emoji, counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def reads_from_right(text: str) -> bool:
    """Whether the first letter of the text belongs to a script that reads from right to left."""
    if text.isascii():
        return False
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)


def _wrapped(side: Qt.AlignmentFlag) -> QTextOption:
    option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
    from_right = side == Qt.AlignmentFlag.AlignRight
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


_LEFT_ALIGNED: Final = _wrapped(Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = _wrapped(Qt.AlignmentFlag.AlignRight)
