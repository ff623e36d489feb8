"""The soft shadow around the overlay, painted by us where the desktop blends windows.

It is computed once for a theme and a screen, as nine small pieces, so that a large window costs no more than a small one.
"""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from launcher.ui.theme import RADIUS

REACH: Final = 32  # px around the card
_DROP: Final = 6  # px that the shadow lies lower
_CORNER: Final = REACH + RADIUS + _DROP + 16  # px of a corner piece


def draw_shadow(painter: QPainter, card: QRect, *, dark: bool, ratio: float) -> None:
    """Paint the shadow of `card`."""
    pieces = _pieces(dark, ratio)
    outer = card.adjusted(-REACH, -REACH, REACH, REACH)
    xs = (outer.left(), outer.left() + _CORNER, outer.right() + 1 - _CORNER)
    ys = (outer.top(), outer.top() + _CORNER, outer.bottom() + 1 - _CORNER)
    widths = (_CORNER, xs[2] - xs[1], _CORNER)
    heights = (_CORNER, ys[2] - ys[1], _CORNER)
    for row in range(3):
        for column in range(3):
            if (row, column) == (1, 1):
                continue  # the card covers it
            target = QRectF(xs[column], ys[row], widths[column], heights[row])
            source = QRectF(*(part * ratio for part in _source(row, column)))
            painter.drawPixmap(target, pieces, source)


def _source(row: int, column: int) -> tuple[int, int, int, int]:
    at = (0, _CORNER, _CORNER + 1)
    size = (_CORNER, 1, _CORNER)
    return at[column], at[row], size[column], size[row]


@lru_cache(maxsize=4)
def _pieces(dark: bool, ratio: float) -> QPixmap:  # noqa: FBT001 (cached by position)
    side = 2 * _CORNER + 1
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    card = QRectF(REACH, REACH + _DROP, side - 2 * REACH, side - 2 * REACH)
    full = 0.55 if dark else 0.26
    reach = REACH - _DROP
    for step in range(reach, 0, -1):
        # Many faint layers, each a little larger, add up to a soft fall.
        share = full * 3 * (1 - step / reach) ** 2 / reach
        painter.setBrush(QColor.fromRgbF(0.04, 0.06, 0.12, share))
        painter.drawRoundedRect(card.adjusted(-step, -step, step, step), RADIUS + step, RADIUS + step)
    painter.end()
    return pixmap
