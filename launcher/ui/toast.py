"""Lines at the bottom of a screen where no overlay stands: what became of a paste, and what must be known at the start.

Law: it never takes the focus, and covers nothing of our own windows that can be used. Each line stays its own time, and is
shown whole: a message of the start is not lost because another comes right after it. A click ends a line and does what the
line offers. How far something has come is one line more,
which changes in its place and stays until it is taken away. Where every window of ours would take the focus, the lines are
never a window: their picture is shown through the desktop's `Layer`.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, cast

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from launcher.desktop import Layer
from launcher.language import _
from launcher.ui import icons
from launcher.ui.buttons import fill, outline
from launcher.ui.notice import ICON, announce, dress
from launcher.ui.theme import BODY, Theme
from launcher.view import Notice

STAYS: Final = 6000  # ms of a line; long enough to read it twice
LONGER: Final = 2500  # ms more for each further row of it
MOST: Final = 4  # lines at a time; the oldest gives way
_WIDEST: Final = 640  # px
_PAD: Final = 12
_ROW: Final = 20  # px
_GAP: Final = 8
_LOWEST: Final = 48  # px over the screen's bottom
_STEP: Final = 4  # px
_WRAPPED: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)


@dataclass(slots=True)
class _Line:
    notice: Notice
    on_click: Callable[[], None] | None
    until: float = math.inf  # s, of the monotonic clock
    body: QRect | None = None  # where it stands in the window


class Toast(QWidget):
    """Lines above each other, the newest at the bottom."""

    def __init__(self, theme: Theme, *, translucent: bool) -> None:
        super().__init__(
            None,
            Qt.WindowType.ToolTip
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setWindowTitle(_("Message"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, on=translucent)
        self._translucent = translucent
        self.theme = theme
        self._lines: list[_Line] = []
        self._progress: _Line | None = None
        self._screen = QRect()
        self._layer: Layer | None = None
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self._drop_old)
        cast("QApplication", QApplication.instance()).focusWindowChanged.connect(self._move_aside)

    def go_through(self, layer: Layer) -> None:
        """Show the lines as a picture there from now on, and never as a window."""
        self._layer = layer
        self._translucent = True
        layer.clicked = lambda x, y: self._click(QPoint(x // layer.scale(), y // layer.scale()))

    @property
    def said(self) -> tuple[str, ...]:
        """What is told now, the newest last."""
        return tuple(line.notice.text for line in self._lines)

    def say(self, notice: Notice, screen: QRect, on_click: Callable[[], None] | None = None) -> None:
        """Show the notice at the bottom of the screen with this geometry; a click on it does `on_click`."""
        self._screen = screen
        shown = [line for line in self._lines if line is not self._progress]
        kept = [line for line in shown if line.notice.text != notice.text and line.notice.tone == "warn"]
        self._progress = None
        self._lines = [*kept[-(MOST - 1) :], _Line(notice, on_click)]
        self._lay_out()
        rows = (self._lines[-1].body or QRect()).height() // _ROW - 1
        self._lines[-1].until = time.monotonic() + (STAYS + LONGER * max(0, rows - 1)) / 1000
        self._await_end()
        self._come()
        announce(self, notice.text)

    def show_progress(self, told: str, screen: QRect) -> None:
        """Say how far something has come, below all other lines; a screen reader says only how it began."""
        before, self._progress = self._progress, _Line(Notice(told, "info"), None)
        self._screen = screen
        self._lines = [*(line for line in self._lines if line is not before), self._progress]
        self._lay_out()
        self._come()
        if before is None:
            announce(self, told)

    def end_progress(self) -> None:
        """It is over."""
        before, self._progress = self._progress, None
        if before is not None:
            self._keep([line for line in self._lines if line is not before])

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        if self._lines:
            self._come()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A click ends the line under it."""
        self._click(event.position().toPoint())

    def _click(self, at: QPoint) -> None:
        clicked = next((line for line in self._lines if line.body and line.body.contains(at)), None)
        if clicked is None or clicked is self._progress:
            return
        self._keep([line for line in self._lines if line is not clicked])
        if clicked.on_click is not None:
            clicked.on_click()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Each line on its own ground."""
        painter = QPainter(self)
        self._paint(painter, self.devicePixelRatioF())
        painter.end()

    def picture(self, scale: int) -> QImage:
        """All lines on nothing, with so many pixels for each of theirs: premultiplied ARGB32."""
        image = QImage(self.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(scale)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self._paint(painter, scale)
        painter.end()
        return image

    def _paint(self, painter: QPainter, ratio: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self._lines:
            self._paint_line(painter, line.notice, QRectF(line.body or QRect()), ratio)

    def _paint_line(self, painter: QPainter, notice: Notice, body: QRectF, ratio: float) -> None:
        ground, colour = dress(notice, self.theme)
        radius = 10.0 if self._translucent else 0.0
        fill(painter, body, radius, ground)
        drawn = icons.icon("warn" if notice.tone == "warn" else "info", colour, ICON, ratio)
        painter.drawPixmap(round(body.left()) + _PAD, round(body.top() + 2 * _PAD - 4 - ICON / 2), drawn)
        painter.setFont(self._font())
        painter.setPen(colour if notice.tone == "warn" else self.theme.text)
        painter.drawText(body.adjusted(_PAD + ICON + 8, 0, -_PAD, 0), _WRAPPED, notice.text)
        outline(painter, body, radius, colour)

    def _font(self) -> QFont:
        return self.theme.font(BODY, QFont.Weight.Medium)

    def _lay_out(self) -> None:
        """All lines as wide as the widest, above each other, the last at its place over the screen's bottom."""
        metrics, beside = QFontMetricsF(self._font()), 2 * _PAD + ICON + 8
        room = min(self._screen.width() - 32, _WIDEST) - beside
        wrapped = [metrics.boundingRect(QRectF(0, 0, room, 10_000), _WRAPPED, line.notice.text) for line in self._lines]
        width = min(room, max(round(area.width()) + 2 for area in wrapped)) + beside
        gap = _GAP if self._translucent else 0
        top = 0
        for line, area in zip(self._lines, wrapped, strict=True):
            rows = max(1, round(area.height() / metrics.lineSpacing()))
            line.body = QRect(0, top, width, rows * _ROW + 20)
            top += line.body.height() + gap
        height = top - gap
        self.setGeometry(self._free_place(width, height))
        self.setAccessibleName(" ".join(self.said))

    def _free_place(self, width: int, height: int) -> QRect:
        """Over the screen's bottom, or as little higher as it takes to cover no window of ours, or nothing to be used in one."""
        left = self._screen.left() + (self._screen.width() - width) // 2
        lowest = self._screen.bottom() - _LOWEST - height
        places = [QRect(left, top, width, height) for top in range(lowest, self._screen.top(), -_STEP)]
        for taken in self._taken() if self._layer is None else ():
            if free := next((place for place in places if not any(map(place.intersects, taken))), None):
                return free
        return QRect(left, lowest, width, height)

    def _taken(self) -> Iterator[list[QRect]]:
        """What should stay in sight: our other windows; else what can be used in them; else at least the buttons."""
        windows = [one for one in QApplication.topLevelWidgets() if one is not self and one.isVisible() and not one.isMinimized()]
        yield [one.frameGeometry() for one in windows]
        inside = [one for window in windows for one in window.findChildren(QWidget) if not one.visibleRegion().isEmpty()]
        controls = [one for one in inside if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
        yield [_in_sight(one) for one in controls]
        yield [_in_sight(one) for one in controls if isinstance(one, QAbstractButton)]

    def _move_aside(self) -> None:
        """Another window of ours may stand under it now."""
        if self._layer is None and self._lines and self.isVisible():
            self._lay_out()

    def _come(self) -> None:
        """Stand there as the lines are now."""
        if self._layer is None:
            self.update()
            self.show()
        else:
            image = self.picture(self._layer.scale())
            self._layer.show(bytes(image.constBits()), image.width(), image.height())

    def _go(self) -> None:
        if self._layer is None:
            self.hide()
        else:
            self._layer.hide()

    def _await_end(self) -> None:
        first = min(line.until for line in self._lines)
        if math.isfinite(first):
            self._end.start(max(1, round((first - time.monotonic()) * 1000)))

    def _drop_old(self) -> None:
        now = time.monotonic() + 0.005  # a timer may come a little early
        self._keep([line for line in self._lines if line.until > now])

    def _keep(self, lines: list[_Line]) -> None:
        self._lines = lines
        if not lines:
            self._end.stop()
            self._go()
            return
        self._lay_out()
        self._come()
        self._await_end()


def _in_sight(control: QWidget) -> QRect:
    """Where on the screen that part of it stands which is not scrolled away."""
    part = control.visibleRegion().boundingRect()
    return QRect(control.mapToGlobal(part.topLeft()), part.size())
