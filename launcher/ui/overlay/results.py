"""The list of found phrases: six rows in sight, at most fifty in all, painted fast enough to follow every key.

Law: the digits beside the rows stand for places in sight, so that Alt and a digit always pastes the row that shows it. The
list asks for what the mouse wants and selects nothing by itself. It knows no store and no search.
"""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from launcher.language import _
from launcher.ui.overlay.nothing import paint_nothing
from launcher.ui.overlay.row import HEIGHT as ROW_HEIGHT
from launcher.ui.overlay.row import RowPainter
from launcher.ui.theme import Theme
from launcher.view import Row

ROWS_IN_SIGHT: Final = 6
MOST_ROWS: Final = 50  # a list view lays out every row that it has


class Rows(QAbstractListModel):
    """The rows as a list model; changes in place, so that the view keeps what stays."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> bool:
        """Hold these rows, the first fifty of them; says whether they are others than before."""
        new, old = rows if len(rows) <= MOST_ROWS else rows[:MOST_ROWS], self.rows
        if new == old:
            return False
        if len(new) < len(old):
            self.beginRemoveRows(QModelIndex(), len(new), len(old) - 1)
            self.rows = new
            self.endRemoveRows()
        elif len(new) > len(old):
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self.rows = new
            self.endInsertRows()
        self.rows = new
        shared = min(len(new), len(old))
        if shared:
            self.dataChanged.emit(self.index(0), self.index(shared - 1))
        return True

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: N802, B008 (Qt's own)
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The title, and for a screen reader the whole row in words."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.situation, row.code, row.line) if part)
        return None


class Results(QListView):
    """The found phrases; says what the mouse wants and leaves the keys to the overlay."""

    picked = Signal(int)
    pasted = Signal(int)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Phrases found"))
        self.rows = Rows(self)
        self.selected = -1
        self._digits: list[str] = []
        self.empty = ""
        self._painter = RowPainter(self, theme, self._row_at)
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self._settle()
        self.wear(theme)
        self.verticalScrollBar().valueChanged.connect(lambda: self.viewport().update())

    def _settle(self) -> None:
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAutoScroll(False)

    def show_rows(self, rows: Sequence[Row], selected: int) -> None:
        """Show these rows with one selected, which comes in sight; -1 selects none. What is new is painted on return."""
        self._digits = [row.digit for row in rows[:ROWS_IN_SIGHT] if row.digit]
        others = self.rows.show_rows(rows)
        if others or selected != self.selected:
            self._select(selected)
            self._paint_now()

    def _select(self, selected: int) -> None:
        before, self.selected = self.selected, selected
        index = self.rows.index(selected)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        first = self.first_in_sight()
        if index.isValid() and not first <= selected < first + self.in_sight():
            self.scrollTo(index)  # a quarter of a millisecond, so only where it is needed
        if before != selected:
            self.update(self.rows.index(before))

    def _paint_now(self) -> None:
        # What she waits for is on the screen a millisecond earlier than after the event loop's turn, in which the list would
        # come last: a list view lays out late, and the other parts, the large text above all, would be painted before it.
        if self.isVisible():
            self.executeDelayedItemsLayout()
            self.viewport().repaint()

    def say(self, empty: str) -> None:
        """What is said in place of rows where there are none."""
        if empty != self.empty:
            self.empty = empty
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """The rows; where there are none, what to do."""
        super().paintEvent(event)
        if self.empty and not self.rows.rows:
            painter = QPainter(self.viewport())
            room = QRectF(self.viewport().rect()).adjusted(48, 0, -48, 0)
            paint_nothing(painter, room, self.empty, self._painter.theme, self.devicePixelRatioF())

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self._painter.wear(theme)
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme.ground)
        self.setPalette(palette)
        self.viewport().update()

    def first_in_sight(self) -> int:
        """The place of the row at the top."""
        return self.verticalScrollBar().value()

    def in_sight(self) -> int:
        """How many rows fit."""
        return max(1, self.height() // ROW_HEIGHT)  # the viewport's own height is not known before it is shown

    def _row_at(self, place: int) -> tuple[Row, str, bool]:
        return self.rows.rows[place], self.digit_at(place), place == self.selected

    def digit_at(self, place: int) -> str:
        """The digit that pastes the row at `place`, while it is in sight."""
        seen = place - self.first_in_sight()
        return self._digits[seen] if 0 <= seen < min(len(self._digits), self.in_sight()) else ""

    def row_of_digit(self, digit: str) -> int | None:
        """The row in sight that shows `digit`."""
        places = range(self.first_in_sight(), min(len(self.rows.rows), self.first_in_sight() + self.in_sight()))
        return next((place for place in places if self.digit_at(place) == digit), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A click only asks for the row; the view that follows selects it."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(index.row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A double click pastes."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.pasted.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Dragging selects nothing."""
