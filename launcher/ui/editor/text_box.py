"""The fields of the editor: a line, and a box of lines that marks its placeholders and what is wrong with them.

Law: each keeps its own undo, also over words that were put in by a click; Tab leaves it; what is pasted comes as plain text
and whole. A text is read back sign by sign as it was shown: nothing is turned into a plain blank on the way.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QLineEdit, QTextEdit, QVBoxLayout, QWidget

from launcher.ui.buttons import RING, fill, outline
from launcher.ui.theme import BODY, SMALL, TITLE, Theme

_BREAKS: Final = str.maketrans("\u2028\u2029", "\n\n")
_FEW: Final = 60  # marks that are drawn without delay
_AROUND: Final = 300  # characters: what stands on one line in both directions does not begin and end at its edges
_PAD: Final = 6  # px between a box and its words
_LINE_HEIGHT: Final = 32  # px, of a field of one line


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text that is drawn otherwise, in its characters."""

    start: int
    end: int
    kind: Literal["place", "filled", "odd", "wrong", "caret"]


class Line(QLineEdit):
    """One line; `show_text` shows a text as if nothing had been typed, `put` as if it had been."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFrame(False)
        self.setFont(theme.font(TITLE))

    def show_text(self, text: str) -> None:
        """Show this from its beginning; there is nothing to undo."""
        self.setText(text)
        self.setCursorPosition(0)

    def put(self, text: str) -> None:
        """Replace what stands here, so that undo brings it back."""
        if text != self.text():
            self.selectAll()
            self.insert(text)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()


class TextBox(QTextEdit):
    """Lines of text."""

    changed = Signal()

    def __init__(self, theme: Theme, size: int = TITLE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._marks: tuple[Mark, ...] = ()
        self._marked = -1  # the document's revision that they were made for
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(_PAD)
        self.setFont(theme.font(size))
        self.textChanged.connect(self.changed)
        self.verticalScrollBar().valueChanged.connect(self._mark_what_shows)

    def text(self) -> str:
        """The text sign by sign; lines end with a newline."""
        # toPlainText would turn a no-break space into a plain one.
        return self.document().toRawText().translate(_BREAKS)

    def show_text(self, text: str) -> None:
        """Show this; there is nothing to undo."""
        self.setPlainText(text)

    def put(self, text: str) -> None:
        """Replace what stands here, so that undo brings it back."""
        if text != self.text():
            cursor = self.textCursor()
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)

    def mark(self, marks: Sequence[Mark]) -> None:
        """Mark these parts of the text and no others."""
        self._marks, self._marked = tuple(marks), self.document().revision()
        self._mark_what_shows()

    def cursor_over(self, text: str, start: int, end: int) -> QTextCursor:
        """A cursor that selects these characters of `text`, which is what stands here."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(text, start))
        cursor.setPosition(_units(text, end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.mark(self._marks)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Other lines may be in sight."""
        super().resizeEvent(event)
        self._mark_what_shows()

    def _mark_what_shows(self) -> None:
        """Mark what is in sight: Qt goes through all marks with each line that it draws, which is slow where there are many."""
        if self._marked != self.document().revision():
            return  # typed since; what is marked moves along with the words, and new marks are on their way
        text = self.text()
        first, last = self._in_sight(text) if len(self._marks) > _FEW else (0, len(text))
        selections = []
        for one in self._marks:
            if one.end >= first and one.start <= last:
                selection = QTextEdit.ExtraSelection()
                selection.cursor = self.cursor_over(text, one.start, one.end)
                selection.format = mark_format(one.kind, self.theme)
                selections.append(selection)
        self.setExtraSelections(selections)

    def _in_sight(self, text: str) -> tuple[int, int]:
        """From which to which character of the text at least is in sight."""
        seen = self.viewport().rect()
        corners = (seen.topLeft(), seen.topRight(), seen.bottomLeft(), seen.bottomRight())
        units = [self.cursorForPosition(corner).position() for corner in corners]
        written = text.encode("utf-16-le", "surrogatepass")
        first, last = (len(written[: 2 * at].decode("utf-16-le", "replace")) for at in (min(units), max(units)))
        return first - _AROUND, last + _AROUND

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 (Qt's name)
        """What is pasted or dropped comes as plain text."""
        if source.hasText():
            self.textCursor().insertText(source.text())
            self.ensureCursorVisible()


class Framed(QWidget):
    """A field in its box, with the ring around it while it has the focus; a box has `lines`, or at `least` so many."""

    def __init__(self, field: QWidget, theme: Theme, lines: int = 0, *, least: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.field, self._least = theme, field, least
        layout = QVBoxLayout(self)
        side = 0 if isinstance(field, QTextEdit) else _PAD + 4
        layout.setContentsMargins(RING + max(side, 3), RING + 2, RING + max(side, 3), RING + 2)
        layout.addWidget(field)
        if isinstance(field, QLineEdit):
            self.setFixedHeight(_LINE_HEIGHT + 2 * RING)
        elif lines:
            self.setFixedHeight(self._high(lines))
        field.installEventFilter(self)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Room for a few lines; a layout gives more."""
        return QSize(120, self._high(self._least) if isinstance(self.field, QTextEdit) else _LINE_HEIGHT + 2 * RING)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """A few lines can always be read."""
        return QSize(80, self._high(self._least) if isinstance(self.field, QTextEdit) else _LINE_HEIGHT + 2 * RING)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """The ring follows the focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().eventFilter(watched, event)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """A quiet box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        fill(painter, body, 8, self.theme.ground)
        outline(painter, body, 8, self.theme.line)
        if self.field.hasFocus():
            painter.setPen(QPen(self.theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(-3, -3, 3, 3), 10, 10)

    def _high(self, lines: int) -> int:
        return lines * math.ceil(QFontMetricsF(self.field.font()).lineSpacing()) + 2 * (_PAD + RING + 3)


def fields_sheet(theme: Theme) -> str:
    """What of these fields, of lists and menus is told in Qt's style language; beside the sheet of the controls."""
    page = theme.ground if theme.dark else theme.raised
    colours = f"background: transparent; color: {theme.text.name()}; border: none;"
    chosen = f"selection-background-color: {theme.accent.name()}; selection-color: {theme.on_accent.name()};"
    return f"""
    #editor, #provenance {{ background: {page.name()}; }}
    QLabel[says="field"] {{ color: {theme.secondary.name()}; font-size: {BODY}px; font-weight: 600; }}
    QLabel[says="over"] {{ color: {theme.warn.name()}; font-size: {SMALL}px; }}
    QLineEdit, QTextEdit {{ {colours} {chosen} placeholder-text-color: {theme.tertiary.name()}; }}
    QListWidget {{ {colours} font-size: {BODY}px; outline: none; padding: 4px 0; }}
    QListWidget::item {{ padding: 6px 8px; border-radius: 6px; color: {theme.text.name()}; }}
    QListWidget::item:selected {{ background: {theme.tint.name()}; color: {theme.text.name()}; }}
    #another {{ background: {theme.ground.name()}; border: 1px solid {theme.line.name()}; }}
    QMenu {{ background: {theme.ground.name()}; color: {theme.text.name()}; border: 1px solid {theme.line.name()};
        padding: 4px; font-size: {TITLE}px; }}
    QMenu::item {{ padding: 6px 16px; border-radius: 6px; }}
    QMenu::item:selected {{ background: {theme.tint.name()}; color: {theme.text.name()}; }}
    """


def mark_format(kind: str, theme: Theme) -> QTextCharFormat:
    """How a marked part is drawn: never by its colour alone."""
    drawn = QTextCharFormat()
    if kind in {"place", "caret"}:
        drawn.setForeground(theme.accent)
    if kind == "place":
        drawn.setBackground(theme.tint)
    if kind == "filled":
        drawn.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        drawn.setUnderlineColor(theme.tertiary)
    if kind in {"odd", "wrong"}:
        drawn.setForeground(theme.warn)
        drawn.setBackground(theme.warn_ground)
        drawn.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        drawn.setUnderlineColor(theme.warn)
    return drawn


def _units(text: str, at: int) -> int:
    """The place of a character as Qt counts it: signs beyond the first plane count twice."""
    return at if text.isascii() else len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
