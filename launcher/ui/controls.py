"""The controls of a settings window: cards of rows, a choice of a few, a switch, a list, a button.

Law: each has a name for a screen reader, is reached by Tab, worked by keys and mouse, at least 28 px high, and shows a ring
while it has the focus. They know colours and words, but no setting.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from launcher.ui.buttons import RING, Button, centred_text, fill, left_text, outline, walk
from launcher.ui.theme import BODY, SMALL, TITLE, Theme

HEIGHT: Final = 32 + 2 * RING  # px, with the ring
_ROOM_FOR_WORDS: Final = 232  # px that words need beside a control; with less it stands below them
_SWITCH: Final = QSize(40 + 2 * RING, 28 + 2 * RING)


def sheet(theme: Theme) -> str:
    """What of these controls is told in Qt's style language: grounds, words, scroll bar and lists."""
    page, card = (theme.ground, theme.raised) if theme.dark else (theme.raised, theme.ground)
    return f"""
    QDialog, QScrollArea, #page {{ background: {page.name()}; border: none; }}
    #card {{ background: {card.name()}; border: 1px solid {theme.line.name()}; border-radius: 10px; }}
    #rule {{ background: {theme.line.name()}; border: none; }}
    QLabel {{ background: transparent; color: {theme.text.name()}; font-size: {TITLE}px; }}
    QLabel[says="title"] {{ font-weight: 500; }}
    QLabel[says="heading"] {{ color: {theme.secondary.name()}; font-size: {BODY}px; font-weight: 600; }}
    QLabel[says="about"] {{ color: {theme.secondary.name()}; font-size: {SMALL}px; }}
    QLabel[says="warning"] {{ color: {theme.warn.name()}; background: {theme.warn_ground.name()}; font-size: {SMALL}px;
        border-radius: 6px; }}
    QLabel[says="asking"] {{ color: {theme.text.name()}; background: {theme.tint.name()}; font-size: {SMALL}px;
        border-radius: 6px; }}
    #listing, #listing::item {{ background: transparent; border: none; }}
    QLineEdit, QPlainTextEdit {{ background: transparent; color: {theme.text.name()}; border: none;
        placeholder-text-color: {theme.tertiary.name()}; selection-background-color: {theme.accent.name()};
        selection-color: {theme.on_accent.name()}; }}
    QComboBox QAbstractItemView {{ background: {card.name()}; color: {theme.text.name()}; border: 1px solid {theme.line.name()};
        selection-background-color: {theme.tint.name()}; selection-color: {theme.text.name()}; outline: none; padding: 4px; }}
    QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 8px; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
    QScrollBar::handle:vertical {{ background: {theme.line.name()}; border-radius: 4px; min-height: 32px; }}
    QScrollBar::handle:vertical:hover {{ background: {theme.tertiary.name()}; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none; height: 0; }}
    QToolTip {{ background: {card.name()}; color: {theme.text.name()}; border: 1px solid {theme.line.name()}; padding: 4px; }}
    """


class Words(QLabel):
    """Words that wrap, in one of a few voices: 'title', 'heading', 'about', 'asking' or 'warning'."""

    def __init__(self, text: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("says", says)
        self.say(text, says)

    def say(self, text: str, says: str) -> None:
        """Say this now, in that voice; nothing said takes no room."""
        self.setText(text)
        if not text or self.parentWidget() is not None:  # without a parent Qt would show it as a window of its own
            self.setHidden(not text)
        self.setContentsMargins(*((8, 6, 8, 6) if says in {"asking", "warning"} else (0, 0, 0, 0)))
        if says != self.property("says"):
            self.setProperty("says", says)
            self.style().unpolish(self)
            self.style().polish(self)


class Row(QWidget):
    """What is chosen and why, its controls (the last is the chief one) beside or below it, and a line for what happened."""

    def __init__(self, title: str, about: str, controls: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Words(title, "title")
        self.about = Words(about, "about")
        self.state = Words("", "about")
        self._controls = controls
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._line.addLayout(_stacked((self.title, self.about)), 1)
        self._line.addLayout(self._side_by_side())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16 - RING, 12, 16 - RING, 12)
        outer.setSpacing(8)
        outer.addLayout(self._line)
        outer.addLayout(_stacked((self.state,)))
        self.title.setBuddy(controls[-1])
        controls[-1].setAccessibleName(title)
        controls[-1].setAccessibleDescription(about)

    def event(self, event: QEvent) -> bool:
        """Stand the controls beside the words where both have room, else below; one of them may have grown."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            wide = sum(control.sizeHint().width() for control in self._controls if not control.isHidden())
            beside = self.width() - wide >= _ROOM_FOR_WORDS
            self._line.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
            self._line.setSpacing(16 if beside else 8)
        return super().event(event)

    def _side_by_side(self) -> QHBoxLayout:
        layout = QHBoxLayout()
        layout.setSpacing(0)
        for control in self._controls:
            layout.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch(0)
        return layout


def _stacked(words: Sequence[QWidget]) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setSpacing(2)
    layout.setContentsMargins(RING, 0, RING, 0)  # flush with the bodies of controls, which have a ring around them
    for line in words:
        layout.addWidget(line)
    return layout


def rule() -> QFrame:
    """A line across, between two things."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


class Card(QFrame):
    """Rows on one ground, with a rule between them."""

    def __init__(self, rows: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        for row in rows:
            self.add(row)

    def add(self, row: QWidget) -> None:
        """One more row below the others."""
        if self._column.count():
            self._column.addWidget(rule())
        self._column.addWidget(row)


class TextButton(Button):
    """A button with a word on it."""

    def __init__(self, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, theme)  # type: ignore[arg-type] # a layout becomes the parent later
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as its words need."""
        words = QFontMetricsF(self.theme.font(BODY, QFont.Weight.Medium)).horizontalAdvance(self.text())
        return QSize(round(words) + 28 + 2 * RING, HEIGHT)

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """A quiet box."""
        theme = self.theme
        painter.setOpacity(1 if self.isEnabled() else 0.5)
        fill(painter, body, 8, theme.tint if self.isDown() else theme.hover if self.underMouse() else theme.ground)
        outline(painter, body, 8, theme.line)
        painter.setFont(theme.font(BODY, QFont.Weight.Medium))
        painter.setPen(theme.text)
        centred_text(painter, body, self.text())


class _Choice(TextButton):
    """One of a few."""

    def __init__(self, key: str, label: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(label, theme, parent)
        self.key = key
        self.setCheckable(True)

    def nextCheckState(self) -> None:  # noqa: N802 (Qt's name)
        """A click only asks; Choices says which one holds."""

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """Raised where it holds, flat where not."""
        theme, inner = self.theme, body.adjusted(3, 3, -3, -3)
        painter.setOpacity(1 if self.isEnabled() else 0.5)
        if self.isChecked():
            fill(painter, inner, 6, theme.tint)
            outline(painter, inner, 6, theme.accent)
        elif self.underMouse():
            fill(painter, inner, 6, theme.hover)
        painter.setFont(theme.font(BODY, QFont.Weight.Medium))
        painter.setPen(theme.accent if self.isChecked() else theme.secondary)
        centred_text(painter, body, self.text())


class Choices(QWidget):
    """A few things side by side of which one holds; Left and Right choose among them."""

    chosen = Signal(str)

    def __init__(self, title: str, options: Sequence[tuple[str, str]], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.buttons = [_Choice(key, label, theme, self) for key, label in options]
        left = 0
        for button in self.buttons:
            button.setAccessibleName(f"{title}: {button.text()}")
            button.clicked.connect(lambda _checked=False, key=button.key: self._choose(key))
            button.neighbour = self._step
            button.setGeometry(left, 0, button.sizeHint().width(), HEIGHT)
            left += button.sizeHint().width() - 2 * RING
        self.setFixedSize(left + 2 * RING, HEIGHT)
        self.setFocusProxy(self.buttons[0])

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as they are together."""
        return self.size()

    def show_choice(self, key: str) -> None:
        """Show that `key` holds."""
        for button in self.buttons:
            button.setChecked(button.key == key)
            # As with radio buttons, Tab leads to the one that holds.
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus)
            if button.isChecked():
                self.setFocusProxy(button)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        for button in self.buttons:
            button.wear(theme)
        self.update()

    def _choose(self, key: str) -> None:
        if any(button.key == key and not button.isChecked() for button in self.buttons):
            self.show_choice(key)
            self.chosen.emit(key)

    def _step(self, start: Button, step: int) -> None:
        walk(self.buttons, start, step)
        for button in self.buttons:
            if button.hasFocus():
                self._choose(button.key)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """The trough that they lie in."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        fill(painter, body, 8, self.theme.hover if self.theme.dark else self.theme.raised)
        outline(painter, body, 8, self.theme.line)


class Toggle(QCheckBox):
    """On or off."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(_SWITCH)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 (Qt's name)
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """A track and a knob; the knob's side says it, not the colour alone."""
        painter, theme, on = QPainter(self), self.theme, self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1 if self.isEnabled() else 0.4)
        track = QRectF(RING, RING + 3, 40, 22)
        fill(painter, track, 11, theme.accent if on else theme.hover)
        if not on:
            outline(painter, track, 11, theme.tertiary)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.on_accent if on else theme.secondary)
        painter.drawEllipse(QPointF(track.right() - 11 if on else track.left() + 11, track.center().y()), 7.5, 7.5)
        if self.hasFocus():
            _ring(painter, track, 14, theme)


class Pick(QComboBox):
    """A list of which one holds."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """The wheel scrolls the page; it never changes a choice in passing."""
        event.ignore()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as its longest line, within reason."""
        metrics = QFontMetricsF(self.theme.font(BODY, QFont.Weight.Medium))
        widest = max((metrics.horizontalAdvance(self.itemText(n)) for n in range(self.count())), default=0)
        mark = 0 if self.itemIcon(max(0, self.currentIndex())).isNull() else self.iconSize().width() + 8
        return QSize(round(min(420, widest)) + mark + 52 + 2 * RING, HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Narrower it cuts the line off, with an ellipsis."""
        return QSize(160, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """A quiet box with its line and an arrow."""
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        fill(painter, body, 8, theme.hover if self.underMouse() else theme.ground)
        outline(painter, body, 8, theme.line)
        font = theme.font(BODY, QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(theme.text)
        room = body.adjusted(12, 0, -32, 0)
        mark = self.itemIcon(self.currentIndex())
        if not mark.isNull():
            size = mark.actualSize(self.iconSize()).height()
            mark.paint(painter, round(room.left()), round(room.center().y() - size / 2), size, size)
            room.setLeft(room.left() + size + 8)
        line = QFontMetricsF(font).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width() + 1)
        left_text(painter, room, line)
        painter.setPen(QPen(theme.secondary, 1.5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        middle = QPointF(body.right() - 18, body.center().y() + 2)
        painter.drawPolyline([middle + QPointF(-4, -4), middle, middle + QPointF(4, -4)])
        if self.hasFocus():
            _ring(painter, body, 10, theme)


def _ring(painter: QPainter, body: QRectF, radius: float, theme: Theme) -> None:
    painter.setPen(QPen(theme.accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(body.adjusted(-3, -3, 3, 3), radius, radius)
