"""The channels of a phrase side by side: which one is written now, and which have words of their own.

Law: a channel with words of its own bears a dot and says so to a screen reader. Left and Right walk; where there is no room
for all in one line they stand in several. It knows no text.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from launcher.language import _
from launcher.ui.buttons import RING, Button, fill, left_text, outline, walk
from launcher.ui.controls import HEIGHT
from launcher.ui.overlay.switch import channel_name
from launcher.ui.theme import BODY, Theme

_PAD: Final = 11.0
_DOT: Final = 6.0
_WIDEST: Final = 160.0  # px of a name; a pack may bring any


class _Tab(Button):
    """One channel."""

    def __init__(self, channel: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, theme)
        self.channel, self.own, self.odd = channel, False, False
        self.setText(channel_name(channel))
        self.setCheckable(True)
        self.setAccessibleName(_("Words for: {channel}").format(channel=self.text()))

    def nextCheckState(self) -> None:  # noqa: N802 (Qt's name)
        """A click only asks; ChannelTabs says which one holds."""

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as its name and the dot, which has its place also where there is none."""
        words = QFontMetricsF(self.theme.font(BODY, QFont.Weight.Medium)).horizontalAdvance(self.text())
        return QSize(round(min(words, _WIDEST) + 2 * _PAD + _DOT + 5) + 2 * RING, HEIGHT)

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """Raised where it holds; a dot before the name where it has words."""
        theme, inner = self.theme, body.adjusted(3, 3, -3, -3)
        if self.isChecked():
            fill(painter, inner, 6, theme.tint)
            outline(painter, inner, 6, theme.accent)
        elif self.underMouse():
            fill(painter, inner, 6, theme.hover)
        colour = theme.accent if self.isChecked() else theme.text if self.own else theme.tertiary
        middle = QPointF(body.left() + _PAD + _DOT / 2, body.center().y())
        painter.setPen(theme.warn if self.odd else colour)
        painter.setBrush((theme.warn if self.odd else colour) if self.own else Qt.BrushStyle.NoBrush)
        radius = _DOT / 2 - (0 if self.own else 0.5)
        painter.drawEllipse(middle, radius, radius)
        painter.setPen(colour)
        font = theme.font(BODY, QFont.Weight.Medium)
        painter.setFont(font)
        room = body.adjusted(_PAD + _DOT + 5, 0, 0, 0)
        left_text(painter, room, QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, _WIDEST))


class ChannelTabs(QWidget):
    """The tabs; `chosen` tells the channel that the writer asked for."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.tabs: list[_Tab] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_channels(self, channels: Sequence[str]) -> None:
        """Show these channels, and none held."""
        for tab in self.tabs:
            tab.setParent(None)
            tab.deleteLater()
        self.tabs = [_Tab(channel, self.theme, self) for channel in channels]
        for tab in self.tabs:
            tab.clicked.connect(lambda _checked=False, channel=tab.channel: self.chosen.emit(channel))
            tab.neighbour = self._step
            tab.show()
        self._arrange()

    def hold(self, channel: str) -> None:
        """Show that this channel is written now."""
        for tab in self.tabs:
            tab.setChecked(tab.channel == channel)
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tab.isChecked() else Qt.FocusPolicy.ClickFocus)

    def show_own(self, own: frozenset[str], odd: frozenset[str]) -> None:
        """Show which channels have words of their own, and in which of them something is not right."""
        for tab in self.tabs:
            tab.own, tab.odd = tab.channel in own, tab.channel in odd
            told = _("Has words of its own.") if tab.own else _("Has no words of its own.")
            told = f"{told} {_('Something in them is not right.')}" if tab.odd else told
            tab.setAccessibleDescription(told)
            tab.setToolTip(f"{told} {_('Ctrl+PgUp and Ctrl+PgDn go through the channels.')}")
            tab.update()

    def next_to(self, channel: str, step: int) -> str:
        """The channel so many places on, around the end."""
        channels = [tab.channel for tab in self.tabs]
        return channels[(channels.index(channel) + step) % len(channels)]

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        for tab in self.tabs:
            tab.wear(theme)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """All in one line."""
        return QSize(sum(tab.sizeHint().width() - 2 * RING for tab in self.tabs) + 2 * RING, self.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """The widest alone in a line."""
        return QSize(max((tab.sizeHint().width() for tab in self.tabs), default=0), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Break the line anew."""
        self._arrange()

    def _arrange(self) -> None:
        left = top = 0
        for tab in self.tabs:
            width = tab.sizeHint().width()
            if left and left + width > self.width():
                left, top = 0, top + HEIGHT - RING
            tab.setGeometry(left, top, width, HEIGHT)
            left += width - 2 * RING
        self.setFixedHeight(top + HEIGHT)
        self.update()

    def _step(self, start: Button, step: int) -> None:
        walk(self.tabs, start, step)
        held = next((tab for tab in self.tabs if tab.hasFocus()), None)
        if held is not None and not held.isChecked():
            self.chosen.emit(held.channel)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """The trough that they lie in."""
        if not self.tabs:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = max(tab.geometry().right() + 1 for tab in self.tabs)
        body = QRectF(0, 0, right, self.height()).adjusted(RING, RING, -RING, -RING)
        fill(painter, body, 8, self.theme.hover if self.theme.dark else self.theme.ground)
        outline(painter, body, 8, self.theme.line)
