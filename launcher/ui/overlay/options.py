"""The options of a choice side by side, below the text, while the choice is being answered.

Law: it takes no focus: the keys walk the options from the fill-in itself, a click picks one. The picked option is always in
sight; where others are out of sight, an arrow at that side says so.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from launcher.language import _
from launcher.ui import icons
from launcher.ui.buttons import centred_text, fill, outline
from launcher.ui.theme import BODY, Theme

HEIGHT: Final = 28  # px
_PAD: Final = 12.0
_GAP: Final = 6.0
_ARROW: Final = 22.0
_WIDEST: Final = 260.0  # px of one option; a longer one is cut, and stands whole in the text once picked


class Options(QWidget):
    """Shows the options of one choice."""

    picked = Signal(str)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Options"))
        self.setMouseTracking(True)
        self.theme = theme
        self.options: tuple[str, ...] = ()
        self.value = ""
        self._lefts: list[float] = []
        self._widths: list[float] = []
        self._scrolled = 0.0
        self.hide()

    def offer(self, options: tuple[str, ...], value: str) -> None:
        """Show these options, with the one that is picked."""
        if (options, value) == (self.options, self.value):
            return
        if options != self.options:
            self._scrolled = 0.0
        self.options, self.value = options, value
        self._lay_out()

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self._lay_out()

    @property
    def _font(self) -> QFont:
        return self.theme.font(BODY, QFont.Weight.Medium)

    def _lay_out(self) -> None:
        metrics = QFontMetricsF(self._font)
        self._widths = [min(_WIDEST, metrics.horizontalAdvance(_flat(option)) + 1 + 2 * _PAD) for option in self.options]
        self._lefts = [sum(self._widths[:place]) + place * _GAP for place in range(len(self._widths))]
        self._scroll_to(self._scrolled)
        if self.value in self.options:
            at = self.options.index(self.value)
            left, right = self._lefts[at] - _ARROW - 8, self._lefts[at] + self._widths[at] + _ARROW + 8
            self._scroll_to(min(left, max(self._scrolled, right - self.width())))
        self.update()

    def _scroll_to(self, left: float) -> None:
        whole = self._lefts[-1] + self._widths[-1] if self._lefts else 0.0
        self._scrolled = max(0.0, min(left, whole - self.width()))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Keep the picked one in sight."""
        self._lay_out()

    def body(self, place: int) -> QRectF:
        """Where the option of this place stands."""
        return QRectF(self._lefts[place] - self._scrolled, 0, self._widths[place], HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A click picks; at an arrow it turns on."""
        x = event.position().x()
        before, after = self._hidden()
        if (before and x < _ARROW) or (after and x > self.width() - _ARROW):
            self._scroll_to(self._scrolled + (0.7 if x > _ARROW else -0.7) * self.width())
            return
        for place, option in enumerate(self.options):
            if self.body(place).contains(event.position()):
                self.picked.emit(option)
                return

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Under the mouse, an option that was cut is told whole."""
        under = (place for place in range(len(self.options)) if self.body(place).contains(event.position()))
        place = next(under, None)
        self.setToolTip(self.options[place] if place is not None and self._widths[place] >= _WIDEST else "")

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """The wheel turns the row."""
        self._scroll_to(self._scrolled - (event.angleDelta().y() or event.angleDelta().x()))
        event.accept()

    def _hidden(self) -> tuple[bool, bool]:
        whole = self._lefts[-1] + self._widths[-1] if self._lefts else 0.0
        return self._scrolled > 0, whole - self._scrolled > self.width() + 0.5

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """The options, and arrows where more are."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        metrics = QFontMetricsF(self._font)
        for place, option in enumerate(self.options):
            body, held = self.body(place), option == self.value
            fill(painter, body, 8, self.theme.accent if held else self.theme.ground)
            if not held:
                outline(painter, body, 8, self.theme.line)
            painter.setPen(self.theme.on_accent if held else self.theme.secondary)
            room = body.width() - 2 * _PAD + 1
            centred_text(painter, body, metrics.elidedText(_flat(option), Qt.TextElideMode.ElideRight, room))
        self._paint_arrows(painter)

    def _paint_arrows(self, painter: QPainter) -> None:
        for name, there, left in zip(("left", "right"), self._hidden(), (0.0, self.width() - _ARROW), strict=True):
            if there:
                painter.fillRect(QRectF(left, 0, _ARROW, HEIGHT), self.theme.raised)
                drawn = icons.icon(name, self.theme.secondary, 16, self.devicePixelRatioF())
                painter.drawPixmap(round(left + (_ARROW - 16) / 2), round(HEIGHT / 2 - 8), drawn)


def _flat(option: str) -> str:
    return " ".join(option.split())
