"""The packs as rows: what each is, and an amber mark in words where one wants a look.

Law: the mark says what is wrong; its colour only makes it seen. A list of packs costs no widget per row.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from launcher.ui.buttons import centred_text, fill
from launcher.ui.settings.listing import Listed, Listing
from launcher.ui.theme import SMALL, Theme

_SIDE: Final = 18.0  # px from the right edge of a row to its word there
_PAD: Final = 8.0  # px of the mark beside its word
_TALL: Final = 20.0


class PackListing(Listing):
    """The list; the rows at `marked` wear their word at the right as a mark, amber or (where it is good news) in the accent."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(name, theme, parent)
        self.theme = theme
        self.marked: dict[int, bool] = {}

    def show_marked(self, rows: Sequence[Listed], marked: dict[int, bool], place: int = 0) -> None:
        """Show these rows; `marked` tells by the place of a row whether its mark is a warning."""
        self.marked = marked
        self.show_rows(rows, place)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        super().wear(theme)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """The rows, and the marks over their words at the right."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.theme.font(SMALL, QFont.Weight.Medium)
        painter.setFont(font)
        for place, warns in self.marked.items():
            row = QRectF(self.visualRect(self.model().index(place, 0)))
            if row.isValid() and place < len(self.rows()):
                self._mark(painter, row, self.rows()[place].aside, QFontMetricsF(font), warns=warns)

    def _mark(self, painter: QPainter, row: QRectF, word: str, metrics: QFontMetricsF, *, warns: bool) -> None:
        theme, wide = self.theme, metrics.horizontalAdvance(word) + 2 * _PAD
        body = QRectF(row.right() - _SIDE + _PAD - wide, row.top() + 6, wide, _TALL)
        fill(painter, body, _TALL / 2, theme.warn_ground if warns else theme.tint)
        painter.setPen(theme.warn if warns else theme.accent)
        centred_text(painter, body, word)
