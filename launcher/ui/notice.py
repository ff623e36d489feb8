"""The line inside the overlay that tells something, and how any notice is painted; the toast is another room.

Law: it takes no focus and moves nothing: the line has its place whether it says something or not.
"""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from launcher.language import _, ngettext
from launcher.ui import icons
from launcher.ui.buttons import fill, left_text
from launcher.ui.theme import BODY, SMALL, Theme
from launcher.view import Notice

HEIGHT: Final = 32  # px, of the status line
ICON: Final = 16  # px
_LEFT: Final = 24.0


class StatusLine(QWidget):
    """What happened or is needed; where nothing is, how many more phrases were found."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(_("Status"))
        self.theme = theme
        self.notice: Notice | None = None
        self.more = 0

    def show_status(self, notice: Notice | None, more: int) -> None:
        """Say the notice, or else how many phrases were found beyond those shown."""
        if (notice, more) == (self.notice, self.more):
            return
        said = notice is not None and notice != self.notice
        self.notice, self.more = notice, more
        self.setAccessibleDescription(self.text())
        self.setToolTip(notice.text if notice else "")
        self.update()
        if said:
            announce(self, self.text())

    def text(self) -> str:
        """What the line says now."""
        if self.notice is not None and self.notice.tone != "quiet":
            return self.notice.text
        told = ngettext("{count} more. Type on to narrow them down.", "{count} more. Type on to narrow them down.", self.more)
        counted = told.format(count=self.more) if self.more else ""
        return "  ·  ".join(filter(None, (self.notice.text if self.notice else "", counted)))

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """A notice on its own ground; a count, and what holds all the time, quietly."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.ground)
        if self.notice is not None and self.notice.tone != "quiet":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            body = QRectF(self.rect()).adjusted(8, 2, -8, -5)
            paint_notice(painter, body, self.notice, self.theme, self.devicePixelRatioF())
        elif words := self.text():
            font, body = self.theme.font(SMALL), QRectF(self.rect()).adjusted(_LEFT, 0, -_LEFT, -6)
            painter.setFont(font)
            painter.setPen(self.theme.tertiary)
            left_text(painter, body, QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, body.width()))


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say `text`, where one listens."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def paint_notice(
    painter: QPainter, body: QRectF, notice: Notice, theme: Theme, ratio: float, *, radius: float = 8, inset: float = 16
) -> None:
    """The notice on its ground: its icon, then its line."""
    ground, colour = dress(notice, theme)
    fill(painter, body, radius, ground)
    at = body.adjusted(inset, 0, -inset, 0)
    drawn = icons.icon("warn" if notice.tone == "warn" else "info", colour, ICON, ratio)
    painter.drawPixmap(round(at.left()), round(at.center().y() - ICON / 2), drawn)
    at.setLeft(at.left() + ICON + 8)
    font = theme.font(BODY, QFont.Weight.Medium)
    painter.setFont(font)
    painter.setPen(colour if notice.tone == "warn" else theme.text)
    words = notice.text.replace("\n", " ")
    left_text(painter, at.adjusted(0, 0, 4, 0), QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, at.width()))


def dress(notice: Notice, theme: Theme) -> tuple[QColor, QColor]:
    """The ground of a notice, and the colour of its icon and line."""
    return (theme.warn_ground, theme.warn) if notice.tone == "warn" else (theme.tint, theme.accent)
