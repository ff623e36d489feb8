"""The list of a review: rows with a check box under headings, for mouse and keys.

Law: no widget per row. A click on the check box, or Space, takes or leaves; a click elsewhere only shows. What a row is and
whether it is taken can be heard by a screen reader.
"""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from launcher.language import _
from launcher.ui import icons
from launcher.ui.buttons import fill, left_text, outline
from launcher.ui.packs.review_rows import ReviewRow, ReviewRows
from launcher.ui.theme import BODY, SMALL, TITLE, Theme

HEIGHT: Final = 46  # px of a row
_BOX: Final = 18.0  # px of a check box
_LEFT: Final = 16.0
_WORDS: Final = _LEFT + _BOX + 12.0  # px, where words begin
_TARGET: Final = _WORDS  # px from the left that count as the check box
_SIDE: Final = 16.0
_ASIDE: Final = 0.4  # of a row's width at most
_LONGEST: Final = 400  # characters that any row could show
_BREAKS: Final = str.maketrans(dict.fromkeys("\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)


class _RowPainter(QStyledItemDelegate):
    """Paints a row, and hears the mouse on its check box."""

    def __init__(self, parent: QObject, theme: Theme, rows: ReviewRows) -> None:
        super().__init__(parent)
        self.theme, self._rows = theme, rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002
        return QSize(0, HEIGHT)

    def editorEvent(  # noqa: N802 (Qt's name)
        self, event: QEvent, _model: object, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> bool:
        kind = event.type()
        pressed = kind in {QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick}
        if not pressed or not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        if event.position().x() - option.rect.left() > _TARGET:
            return False
        # A quick second click comes as a double click in place of a press; its release follows.
        if kind == QEvent.Type.MouseButtonRelease:
            self._rows.turn(index.row())
        return True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect, state = QRectF(option.rect), option.state
        row = self._rows.shown[index.row()]
        self._ground(painter, rect.adjusted(6, 1, -6, -1), state)
        self._box(painter, rect, index.row())
        if row.heading:
            self._heading(painter, rect, row)
        else:
            self._words(painter, rect.adjusted(_WORDS, 0, -_SIDE, 0), row, index.row())

    def _ground(self, painter: QPainter, body: QRectF, state: QStyle.StateFlag) -> None:
        theme, listing = self.theme, self.parent()
        if state & QStyle.StateFlag.State_Selected:
            fill(painter, body, 8, theme.tint)
            if isinstance(listing, QWidget) and listing.hasFocus():
                painter.setPen(QPen(theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 8, 8)
            else:
                fill(painter, QRectF(body.left(), body.top() + 11, 3, body.height() - 22), 1.5, theme.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            fill(painter, body, 8, theme.hover)

    def _box(self, painter: QPainter, rect: QRectF, place: int) -> None:
        taken, theme = self._rows.taken(place), self.theme
        if taken is None:
            return
        painter.save()
        painter.setOpacity(1 if self._rows.can_choose(place) else 0.5)
        box = QRectF(rect.left() + _LEFT, rect.center().y() - _BOX / 2, _BOX, _BOX)
        draw_check(painter, box, taken, theme)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRectF, row: ReviewRow) -> None:
        theme, loud = self.theme, row.group in {"reach", "recalled"}
        left = _WORDS
        if loud and row.group == "reach":
            drawn = icons.icon("warn", theme.warn, 18, painter.device().devicePixelRatio())
            painter.drawPixmap(QPointF(rect.left() + _LEFT, rect.center().y() - 9), drawn)
        painter.setPen(theme.text)
        room = self._aside(painter, rect.adjusted(left, 0, -_SIDE, 0), row.aside)
        painter.setPen(theme.warn if loud else theme.text)
        _line(painter, room, row.title, theme.font(BODY, QFont.Weight.DemiBold))

    def _words(self, painter: QPainter, room: QRectF, row: ReviewRow, place: int) -> None:
        theme = self.theme
        upper = QRectF(room.left(), room.top() + 4, room.width(), 20 if row.about else room.height() - 8)
        painter.setPen(theme.secondary)
        upper = self._aside(painter, upper, row.aside)
        painter.setPen(theme.tertiary if self._rows.taken(place) == Qt.CheckState.Unchecked else theme.text)
        _line(painter, upper, row.title, theme.font(TITLE, QFont.Weight.Medium))
        painter.setPen(theme.secondary)
        _line(painter, QRectF(room.left(), room.top() + 23, room.width(), 18), row.about, theme.font(SMALL))

    def _aside(self, painter: QPainter, room: QRectF, words: str) -> QRectF:
        """Write the words at the right; the room that is left of them."""
        if not words:
            return room
        font = self.theme.font(SMALL)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(words[:_LONGEST], Qt.TextElideMode.ElideRight, room.width() * _ASIDE)
        painter.setFont(font)
        painter.drawText(room, _RIGHT, shown)
        return room.adjusted(0, 0, -(metrics.horizontalAdvance(shown) + 12), 0)


class ReviewList(QListView):
    """The list; `picked` tells the place of the row that is meant now, -1 where none is."""

    picked = Signal(int)

    def __init__(self, rows: ReviewRows, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("listing")
        self.setAccessibleName(_("What is in it"))
        self.setAccessibleDescription(_("Space takes the row or leaves it; on a heading, all rows below it."))
        self.rows = rows
        self._painter = _RowPainter(self, theme, rows)
        self.setModel(rows)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(4 * HEIGHT)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.picked.emit(now.row()))

    @property
    def place(self) -> int:
        """The place of the row that is meant; -1 where none is."""
        return self.currentIndex().row()

    def mean(self, place: int) -> None:
        """Let this row be the one that is meant, and bring it in sight."""
        if 0 <= place < len(self.rows.shown):
            self.setCurrentIndex(self.rows.index(place))
            if place <= 1:
                self.scrollToTop()  # with the heading above it
        else:
            self.setCurrentIndex(QModelIndex())
            self.picked.emit(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Space takes or leaves; letters are for the filter, not for jumping about."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.rows.turn(self.place)
        elif event.text().isprintable() and event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self._painter.theme = theme
        self.viewport().update()


def draw_check(painter: QPainter, box: QRectF, state: Qt.CheckState, theme: Theme) -> None:
    """A check box: a tick where it is taken, a dash where some are, else empty."""
    if state == Qt.CheckState.Unchecked:
        fill(painter, box, 5, theme.ground)
        outline(painter, box, 5, theme.tertiary)
        return
    fill(painter, box, 5, theme.accent)
    painter.setPen(QPen(theme.on_accent, 2, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    middle = box.center()
    if state == Qt.CheckState.PartiallyChecked:
        painter.drawLine(middle + QPointF(-4, 0), middle + QPointF(4, 0))
    else:
        painter.drawPolyline([middle + QPointF(-4, 0), middle + QPointF(-1, 3), middle + QPointF(4.5, -3.5)])


def _line(painter: QPainter, room: QRectF, text: str, font: QFont) -> None:
    painter.setFont(font)
    words = text[:_LONGEST].translate(_BREAKS)
    left_text(painter, room, QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width() + 1))
