"""What stands in the list where no phrase does: what is so, and below it what can be done, with its keys as caps.

Law: it says the words it is given and adds none; words that do not fit are broken, never lost.
"""

import re
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from launcher.ui import icons
from launcher.ui.overlay.footer import caps_width, draw_caps
from launcher.ui.theme import BODY, TITLE, Theme

_ICON: Final = 28
_LINE: Final = 26.0  # px
_CHORD: Final = re.compile(r"((?:Ctrl|Alt|Shift)(?:\+\w+)+)")
_SENTENCE: Final = re.compile(r"\n|(?<=[.?]) (?=[^ ])")
_WRAPPED: Final = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
_SINGLE: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


def paint_nothing(painter: QPainter, room: QRectF, text: str, theme: Theme, ratio: float) -> None:
    """The glass, what is so, and what to do."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = room.center()
    glass = icons.icon("search", theme.tertiary, _ICON, ratio)
    painter.drawPixmap(round(middle.x() - _ICON / 2), round(middle.y() - 52), glass)
    said, hint = _parted(text)
    if not _fits(theme, said, hint, room.width()):
        painter.setFont(theme.font(TITLE))
        painter.setPen(theme.secondary)
        painter.drawText(room.translated(0, 18), _WRAPPED, text)
        return
    painter.setFont(theme.font(TITLE))
    painter.setPen(theme.text)
    said_room = QRectF(room.left(), middle.y() - 12, room.width(), _LINE)
    painter.drawText(said_room, int(Qt.AlignmentFlag.AlignCenter), said)
    _paint_hint(painter, theme, QPointF(middle.x(), middle.y() + 28), hint)


def _parted(text: str) -> tuple[str, list[str]]:
    """What is so, and the words and chords, in turns, of the last sentence."""
    breaks = list(_SENTENCE.finditer(text))
    if not breaks:
        return text, []
    return text[: breaks[-1].start()], _CHORD.split(text[breaks[-1].end() :])


def _fits(theme: Theme, said: str, hint: list[str], room: float) -> bool:
    return "\n" not in said and QFontMetricsF(theme.font(TITLE)).horizontalAdvance(said) <= room and _width(theme, hint) <= room


def _width(theme: Theme, hint: list[str]) -> float:
    metrics = QFontMetricsF(theme.font(BODY))
    return sum(caps_width(theme, part) if _CHORD.fullmatch(part) else metrics.horizontalAdvance(part) for part in hint)


def _paint_hint(painter: QPainter, theme: Theme, middle: QPointF, hint: list[str]) -> None:
    metrics = QFontMetricsF(theme.font(BODY))
    left = middle.x() - _width(theme, hint) / 2
    for part in hint:
        if _CHORD.fullmatch(part):
            left = draw_caps(painter, theme, left, middle.y(), part)
            continue
        painter.setFont(theme.font(BODY))
        painter.setPen(theme.secondary)
        width = metrics.horizontalAdvance(part)
        painter.drawText(QRectF(left, middle.y() - _LINE / 2, width + 4, _LINE), _SINGLE, part)
        left += width
