"""What every small control of the overlay shares: flat, at least 28 px high, with a ring around it while it has the focus.

Law: a click never takes the focus from the search field; only Tab leads here. Enter presses the control that has the focus,
Left and Right walk among its neighbours, and every other key goes on to the overlay.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from launcher.ui.theme import Theme

RING: Final = 4  # px around the body that belong to the focus ring: 2 off, 2 wide
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)


class Button(QAbstractButton):
    """A control that draws itself in the theme; a subclass says how in `paint`."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.neighbour: Callable[[Button, int], None] | None = None

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """Draw the control into `body`."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Draw the control, and the ring where it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        self.paint(painter, body)
        if self.hasFocus():
            painter.setPen(QPen(self.theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(-3, -3, 3, 3), 10, 10)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Press by Space or Enter, walk by Left and Right; leave the rest to the overlay."""
        key, plain = event.key(), event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if plain and key == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        elif plain and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
        elif plain and key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and self.neighbour is not None:
            self.neighbour(self, 1 if key == Qt.Key.Key_Right else -1)
        else:
            event.ignore()


def walk(buttons: Sequence[Button], start: Button, step: int) -> None:
    """Give the focus to the visible button `step` places on from `start`, where there is one."""
    shown = [button for button in buttons if not button.isHidden()]
    place = shown.index(start) + step
    if 0 <= place < len(shown):
        shown[place].setFocus(Qt.FocusReason.TabFocusReason)


def fill(painter: QPainter, body: QRectF, radius: float, colour: QColor) -> None:
    """A rounded ground in `colour`."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(body, radius, radius)


def outline(painter: QPainter, body: QRectF, radius: float, colour: QColor) -> None:
    """A rounded line of 1 px just inside `body`."""
    painter.setPen(QPen(colour, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def left_text(painter: QPainter, body: QRectF, text: str) -> None:
    """One line of text at the left of `body`, in the middle of its height."""
    painter.drawText(body, _LEFT, text)


def centred_text(painter: QPainter, body: QRectF, text: str) -> None:
    """One line of text in the middle of `body`."""
    painter.drawText(body, _CENTRE, text)
