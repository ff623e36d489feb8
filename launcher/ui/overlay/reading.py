"""The selected phrase in full and large: on the phone the agent reads it aloud from here, and fills it in where it stands.

Law: the pane never changes its height, and entering a fill-in moves no word. A text that is longer than the pane scrolls by
whole lines, and then the pane says so and says how. It shows what the view says and, while she types, what she typed; it
decides nothing about either.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from launcher.language import _
from launcher.ui.overlay import fill_in_look, options, reading_foot
from launcher.ui.overlay.fill_in import FillIn
from launcher.ui.overlay.fill_in_look import Look, draw_body, draw_sign
from launcher.ui.overlay.fill_ins import FillIns
from launcher.ui.overlay.options import Options
from launcher.ui.overlay.reading_lines import LINE, Frame, Lines, Selected, Words
from launcher.ui.theme import READING, Theme
from launcher.view import Piece, Place, Reading

_LEFT: Final = 24
_TOP: Final = 14
_CARET: Final = 2  # px
_BREAK: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def height(lines: int) -> int:
    """The height in px of a pane that shows so many lines."""
    return _TOP + lines * LINE + reading_foot.HEIGHT


def _spoken(reading: Reading) -> str:
    return " ".join(filter(None, (reading.text, reading_foot.told(reading))))


class ReadingPane(QWidget):
    """Shows one phrase; `acts` does what a key means to the overlay and says whether it meant something."""

    filled = Signal(str, str)
    done = Signal()  # the focus belongs back in the search field

    def __init__(self, parent: QWidget, theme: Theme, acts: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("The phrase in full"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.theme = theme
        self.reading: Reading | None = None
        self.fill_ins = FillIns(self, acts, self)
        self.options = Options(self, theme)
        self._lines = Lines()
        self._dress: dict[int, Look] = {}
        self._first = 0
        self._wheel = 0
        self._caret_seen = True
        self._blink = QTimer(self)
        self._connect()

    def _connect(self) -> None:
        self.fill_ins.filled.connect(self.filled)
        self.fill_ins.done.connect(self.done)
        self.fill_ins.reworded.connect(self._reword)
        self.fill_ins.stirred.connect(self._stir)
        self.options.picked.connect(self.fill_ins.pick)
        self._blink.timeout.connect(self._turn_caret)

    # --- what is shown

    def show_reading(self, reading: Reading | None) -> None:
        """Show this phrase, another one from its first line; None shows an empty pane."""
        if reading == self.reading:
            return
        if reading is None or self.reading is None or (reading.id, reading.channel) != (self.reading.id, self.reading.channel):
            self._first = 0
        self.reading = reading
        self.setAccessibleDescription(_spoken(reading) if reading else "")
        self.fill_ins.show_reading(reading)
        self._lay_out()
        self.update()

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.options.wear(theme)
        self._lay_out()
        self.update()

    def turn(self, pages: int) -> None:
        """Scroll by pages; one line of the last page stays in sight."""
        self._scroll_to(self._first + pages * max(1, self._lines_in_sight() - 1))

    def lines_below(self) -> int:
        """How many lines follow below what is in sight."""
        return max(0, self._lines.count - self._first - self._lines_in_sight())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """The wheel scrolls by lines."""
        self._wheel += event.angleDelta().y()
        steps, self._wheel = int(self._wheel / 60), self._wheel % 60 if self._wheel > 0 else -(-self._wheel % 60)
        self._scroll_to(self._first - steps)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Break the lines anew."""
        self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """No caret blinks unseen."""
        self._blink.stop()

    def _scroll_to(self, line: int) -> None:
        first = max(0, min(line, self._lines.count - self._lines_in_sight()))
        if first != self._first:
            self._first = first
            self._place_fill_ins()
            self.update()

    def _lines_in_sight(self) -> int:
        return max(1, (self.height() - _TOP - reading_foot.HEIGHT) // LINE)

    def _lay_out(self) -> None:
        self._dress.clear()
        self._lines.lay(self._paragraphs(), self.theme.font(READING), self.width() - 2 * _LEFT)
        self._scroll_to(self._first)
        self._place_fill_ins()

    def _paragraphs(self) -> Iterator[list[Words]]:
        words: list[Words] = []
        for number, piece in enumerate(self._pieces()):
            place = self._place_of(piece)
            if place is not None:
                words.append(self._on_chip(number, place))
                continue
            for part, text in enumerate(_BREAK.split(piece.text)):
                if part:
                    yield words
                    words = []
                if text:
                    words.append(Words(text))
        if words:
            yield words

    def _pieces(self) -> tuple[Piece, ...]:
        if self.reading is None:
            return ()
        return self.reading.pieces or (Piece(self.reading.text),)

    def _place_of(self, piece: Piece) -> Place | None:
        return None if piece.place is None or self.reading is None else self.reading.places[piece.place]

    def _on_chip(self, number: int, place: Place) -> Words:
        active, fill_ins = number == self.fill_ins.piece, self.fill_ins
        typed = fill_ins.as_typed(place)
        dress = fill_in_look.look(typed, self.theme, wanted=fill_ins.is_wanted(place), active=active)
        self._dress[number] = dress
        composing = fill_ins.composing() if active else (0, 0)
        return Words(fill_in_look.shown(typed), number, dress.ink.rgb(), dress.lead, dress.tail, composing)

    # --- the fill-in with the focus

    def _reword(self) -> None:
        self._lay_out()
        self._stir()

    def _stir(self) -> None:
        """Show the caret where it is now; it starts its beat anew, so that it is seen while it moves."""
        active, self._caret_seen = self.fill_ins.active, True
        self._offer()
        if active is None:
            self._blink.stop()
        else:
            self._reveal(self._caret_line(active))
            beat = QGuiApplication.styleHints().cursorFlashTime() // 2
            if beat > 0 and active.writes and self.isVisible():
                self._blink.start(beat)
            self._place_fill_ins()
        self.update()

    def _offer(self) -> None:
        active = self.fill_ins.active
        picks = active is not None and not active.writes
        if active is not None and picks:
            self.options.offer(active.place.options, active.place.value)
            foot, more = self._foot, self._more()
            right = more.left() - 16 if more else foot.right()
            self.options.setGeometry(_LEFT, round(foot.top()) + 14, round(right) - _LEFT, options.HEIGHT)
        self.options.setVisible(picks)

    def _reveal(self, line: int) -> None:
        if line < self._first:
            self._scroll_to(line)
        elif line >= self._first + self._lines_in_sight():
            self._scroll_to(line - self._lines_in_sight() + 1)

    def _turn_caret(self) -> None:
        self._caret_seen = not self._caret_seen
        active = self.fill_ins.active
        if active is not None:
            self.update(self._caret(active).toAlignedRect().adjusted(-1, -1, 1, 1))

    def _caret_offset(self, active: FillIn) -> int:
        return active.cursorPosition() + (active.composed_caret if active.composed else 0) if active.writes else 0

    def _caret_line(self, active: FillIn) -> int:
        return self._lines.caret(self.fill_ins.piece, self._caret_offset(active))[0]

    def _caret(self, active: FillIn) -> QRectF:
        line, x = self._lines.caret(self.fill_ins.piece, self._caret_offset(active))
        return QRectF(round(_LEFT + x - _CARET / 2), _TOP + (line - self._first) * LINE + 5, _CARET, LINE - 10)

    def above_or_below(self, step: int) -> int | None:
        """The place of the caret a line up (-1) or down (1) in the value; None where that line is none of the value's."""
        active, piece = self.fill_ins.active, self.fill_ins.piece
        if active is None:
            return None
        line, x = self._lines.caret(piece, self._caret_offset(active))
        within = any(frame.piece == piece and frame.line == line + step for frame in self._lines.frames())
        return self._lines.offset(piece, line + step, x) if within else None

    def line_ends(self) -> tuple[int, int]:
        """The first and the last place of the value in the caret's line."""
        active = self.fill_ins.active
        return self._lines.ends(self.fill_ins.piece, self._caret_line(active)) if active is not None else (0, 0)

    def _place_fill_ins(self) -> None:
        """Let each line edit lie where its words are drawn: an input method opens its window there."""
        active = self.fill_ins.active
        for fill_in, pieces in self.fill_ins.standing():
            mine = [frame for frame in self._lines.frames() if frame.piece in pieces]
            if fill_in is active:
                line = self._caret_line(active)
                mine = [frame for frame in mine if frame.piece == self.fill_ins.piece and frame.line == line] or mine
            if mine:
                fill_in.setGeometry(self._body(mine[0]).toAlignedRect())

    # --- the mouse

    def _under(self, at: QPointF) -> tuple[int, Place] | None:
        """The piece and the place under the mouse."""
        found = (f.piece for f in self._in_sight() if self._body(f).adjusted(0, -2, 0, 2).contains(at))
        piece = next(found, None)
        place = self._place_of(self._pieces()[piece]) if piece is not None else None
        return None if piece is None or place is None else (piece, place)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A click enters a fill-in; within it, it sets the caret."""
        under = self._under(event.position())
        if under is None or not under[1].asked or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.fill_ins.active is not None and under[0] == self.fill_ins.piece:
            self._point_at(event.position(), selecting=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            self.fill_ins.enter(under[1].name, under[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A double click selects the word."""
        under, active = self._under(event.position()), self.fill_ins.active
        if active is not None and under is not None and under[0] == self.fill_ins.piece and active.writes:
            self._point_at(event.position())
            active.cursorWordBackward(False)  # noqa: FBT003 -- Qt takes it by place only
            active.cursorWordForward(True)  # noqa: FBT003 -- the same

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Dragging selects; else the pointer tells what a click would do."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._point_at(event.position(), selecting=True)
            return
        under = self._under(event.position())
        shapes = {"input": Qt.CursorShape.IBeamCursor, "choice": Qt.CursorShape.PointingHandCursor}
        self.setCursor(shapes.get(under[1].kind, Qt.CursorShape.ArrowCursor) if under else Qt.CursorShape.ArrowCursor)
        self.setToolTip(fill_in_look.told(under[1]) if under else "")

    def _point_at(self, at: QPointF, *, selecting: bool = False) -> None:
        active = self.fill_ins.active
        if active is not None and active.writes:
            line = self._first + int((at.y() - _TOP) // LINE)
            active.put_caret(self._lines.offset(self.fill_ins.piece, line, at.x() - _LEFT), selecting=selecting)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """The text, when to use it, and what follows."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.raised)
        if self.reading is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_chips(painter)
        self._paint_text(painter)
        text, pill = reading_foot.more(self.theme, self._foot, below=self.lines_below(), above=self._first)
        reading_foot.paint_more(painter, self.theme, text, pill)
        if not self.options.isVisible():
            changed, other = reading_foot.differs(self.theme, self._foot, self.reading)
            reading_foot.paint_when(painter, self.theme, self.reading, self._foot, (pill, other))
            reading_foot.paint_differs(painter, self.theme, changed, other)

    def _in_sight(self) -> Iterator[Frame]:
        last = self._first + self._lines_in_sight()
        return (frame for frame in self._lines.frames() if self._first <= frame.line < last)

    def _body(self, frame: Frame) -> QRectF:
        top = _TOP + (frame.line - self._first) * LINE + (LINE - fill_in_look.HEIGHT) / 2
        left, right = max(0.0, frame.left), min(frame.right, self.width() - 2.0 * _LEFT)
        return QRectF(_LEFT + left, top, max(2.0, right - left), fill_in_look.HEIGHT)

    def _paint_chips(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        for frame in self._in_sight():
            dress, body = self._dress[frame.piece], self._body(frame)
            draw_body(painter, body, dress, goes_on=frame.goes_on)
            ink = dress.sign_ink or dress.ink
            for sign, there, at_left in ((dress.sign, frame.first, True), (dress.tail_sign, frame.last, False)):
                if sign and there:
                    inside = body.left() + 6 if at_left != frame.from_right else body.right() - 6 - fill_in_look.SIGN
                    draw_sign(painter, sign, QPointF(inside, body.center().y() - fill_in_look.SIGN / 2), ink, ratio)

    def _paint_text(self, painter: QPainter) -> None:
        active, theme = self.fill_ins.active, self.theme
        start, end = active.mark() if active is not None and active.writes else (0, 0)
        selected = Selected(self.fill_ins.piece, start, end, theme.on_accent, theme.accent)
        painter.setPen(theme.text)
        painter.save()
        painter.setClipRect(QRect(0, _TOP - 4, self.width(), self._lines_in_sight() * LINE + 8))
        self._lines.draw(painter, self._first, self._lines_in_sight(), QPointF(_LEFT, _TOP), selected)
        if active is not None and active.writes and self._caret_seen:
            painter.fillRect(self._caret(active), theme.accent)
        painter.restore()

    @property
    def _foot(self) -> QRectF:
        return QRectF(_LEFT, _TOP + self._lines_in_sight() * LINE, self.width() - 2 * _LEFT, reading_foot.HEIGHT)

    def _more(self) -> QRectF:
        """Where it is said that lines are out of sight; empty where none are."""
        return reading_foot.more(self.theme, self._foot, below=self.lines_below(), above=self._first)[1]
