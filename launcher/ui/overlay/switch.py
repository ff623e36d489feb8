"""The switch between channels at the right of the search field: Chat | Phone.

It shows the channels of the view and asks for another by its key; it does not know what a channel changes.
"""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from launcher.language import _
from launcher.ui import icons
from launcher.ui.buttons import RING, Button, fill, left_text, outline, walk
from launcher.ui.theme import BODY, Theme

HEIGHT: Final = 36  # px, with the ring
_ICON: Final = 14
_PAD: Final = 9
_GAP: Final = 5


class _Segment(Button):
    """One channel."""

    def __init__(self, parent: QWidget, theme: Theme, channel: str) -> None:
        super().__init__(parent, theme)
        self.channel = channel
        self.label = channel_name(channel)
        self.setCheckable(True)
        self.setAccessibleName(self.label)
        self.setToolTip(_("Words for: {channel}").format(channel=self.label))

    def nextCheckState(self) -> None:  # noqa: N802 (Qt's name)
        """A click only asks; the view that follows says which channel holds."""

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as its label needs."""
        label = QFontMetricsF(self.theme.font(BODY, QFont.Weight.Medium)).horizontalAdvance(self.label)
        icon = _ICON + _GAP if self.channel in icons.names() else 0
        return QSize(round(2 * _PAD + icon + label) + 2 * RING, HEIGHT)

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """Raised where it holds, flat where not."""
        theme, held = self.theme, self.isChecked()
        inner = body.adjusted(2, 2, -2, -2)
        if held:
            fill(painter, inner, 6, theme.tint)
        elif self.underMouse():
            fill(painter, inner, 6, theme.hover)
        colour = theme.accent if held else theme.secondary
        at = body.adjusted(_PAD, 0, 0, 0)
        if self.channel in icons.names():
            drawn = icons.icon(self.channel, colour, _ICON, self.devicePixelRatioF())
            painter.drawPixmap(round(at.left()), round(at.center().y() - _ICON / 2), drawn)
            at.setLeft(at.left() + _ICON + _GAP)
        painter.setFont(theme.font(BODY, QFont.Weight.Medium))
        painter.setPen(colour)
        left_text(painter, at, self.label)


class Switch(QWidget):
    """The channels side by side; as wide as they need."""

    asked = Signal(str)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Channel"))
        self.theme = theme
        self.segments: list[_Segment] = []
        self._channels: tuple[str, ...] = ()

    def show_channels(self, channels: tuple[str, ...], channel: str) -> bool:
        """Show these channels, `channel` held; says whether the width changed."""
        changed = channels != self._channels
        if changed:
            self._channels = channels
            self._build()
        for segment in self.segments:
            segment.setChecked(segment.channel == channel)
        return changed

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        for segment in self.segments:
            segment.wear(theme)
        self.update()

    def _build(self) -> None:
        for segment in self.segments:
            segment.setParent(None)
            segment.deleteLater()
        self.segments = [self._segment(channel) for channel in self._channels]
        left = 0
        for segment in self.segments:
            width = segment.sizeHint().width()
            segment.setGeometry(left, 0, width, HEIGHT)
            segment.show()
            left += width - 2 * RING
        self.resize(left + 2 * RING if self.segments else 0, HEIGHT)

    def _segment(self, channel: str) -> _Segment:
        segment = _Segment(self, self.theme, channel)
        segment.clicked.connect(lambda: self.asked.emit(channel))
        segment.neighbour = lambda start, step: walk(self.segments, start, step)
        return segment

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """The trough that the segments lie in."""
        if self.segments:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            fill(painter, QRectF(self.rect()).adjusted(RING, RING, -RING, -RING), 8, self.theme.raised)
            outline(painter, QRectF(self.rect()).adjusted(RING, RING, -RING, -RING), 8, self.theme.line)


def channel_name(channel: str) -> str:
    """What a person calls the channel; one that we do not know by its own key."""
    known = {
        "any": _("Any"),
        "phone": _("Phone"),
        "chat": _("Chat"),
        "sms": _("SMS"),
        "email": _("E-mail"),
        "social": _("Social"),
    }
    return known.get(channel, channel)
