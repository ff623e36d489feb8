"""How far long work is, with a way to stop it, in one line of a window.

Law: what takes less than half a second shows nothing, so that nothing flashes. Whoever works tells from any thread, and no
thread but the window's own touches a widget: the line looks by itself, and only while something is under way.
"""

from typing import Final

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from launcher.language import _
from launcher.progress import Far, Stopped
from launcher.ui.buttons import RING, fill
from launcher.ui.controls import TextButton, Words
from launcher.ui.notice import announce
from launcher.ui.theme import Theme

SHOWN_AFTER: Final = 500  # ms
_LOOKS: Final = 100  # ms between two looks at how far it is
_THIN: Final = 6  # px of the bar


class _Meter:
    """What the one who works and the one who shows share; each field is written whole."""

    __slots__ = ("at", "stop")

    def __init__(self) -> None:
        self.at = (0, 0)
        self.stop = False

    def tell(self, done: int, of: int) -> None:
        """Note how far it is. Raises Stopped where the person has stopped it."""
        if self.stop:
            raise Stopped
        self.at = (done, of)


class _Bar(QProgressBar):
    """A thin bar in the theme's colours."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setTextVisible(False)
        self.setFixedHeight(_THIN)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """What is done, on what there is to do."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect())
        fill(painter, body, _THIN / 2, self.theme.line)
        if self.maximum() > 0 and self.value() > 0:
            done = max(float(_THIN), body.width() * self.value() / self.maximum())
            fill(painter, QRectF(body.left(), body.top(), done, body.height()), _THIN / 2, self.theme.accent)


class ProgressLine(QWidget):
    """What is under way, how far it is, and Stop; `stopped` tells that the person pressed it."""

    stopped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Words("", "about")
        self.count = Words("", "about")
        self.count.setWordWrap(False)
        self.bar = _Bar(theme)
        self.stop_button = TextButton(_("Stop"), theme)
        self.stop_button.clicked.connect(self.stop)
        self._told = ""
        self._meter: _Meter | None = None
        self._soon = QTimer(self, singleShot=True, interval=SHOWN_AFTER)
        self._soon.timeout.connect(self._appear)
        self._look = QTimer(self, interval=_LOOKS)
        self._look.timeout.connect(self._look_at_it)
        self._lay_out()
        self.hide()

    @property
    def under_way(self) -> bool:
        """Whether something has begun and not ended."""
        return self._meter is not None

    def begin(self, text: str) -> Far:
        """Something begins, such as “Reading the file…”; whoever works tells the answer how far it is, from any thread."""
        self.end()
        self._told, self._meter = text, _Meter()
        self._say(text)
        self.far(0, 0)
        self.stop_button.setEnabled(True)
        self._soon.start()
        self._look.start()
        return self._meter.tell

    def far(self, done: int, of: int) -> None:
        """Show how far it is; `of` is 0 where nobody knows."""
        self.bar.setVisible(of > 0)
        self.bar.setRange(0, max(1, of))
        self.bar.setValue(min(done, of) if of > 0 else 0)
        self.count.say(f"{QLocale().toString(min(100, 100 * done // of))} %" if of > 0 else "", "about")

    def stop(self) -> None:
        """Have it stopped; it ends by itself as soon as nothing is left behind."""
        if self._meter is not None and not self._meter.stop:
            self._meter.stop = True
            self.stop_button.setEnabled(False)
            self._say(_("Stopping…"))
            self.stopped.emit()

    def end(self) -> None:
        """It is over, one way or the other."""
        self._soon.stop()
        self._look.stop()
        self._meter = None
        self.hide()

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.bar.theme = theme
        self.bar.update()
        self.stop_button.wear(theme)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As high as its button at least."""
        return super().sizeHint().expandedTo(self.stop_button.sizeHint())

    def _lay_out(self) -> None:
        told = QHBoxLayout()
        told.setSpacing(12)
        told.addWidget(self.words, 1)
        told.addWidget(self.count, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addStretch(1)
        column.addLayout(told)
        column.addWidget(self.bar)
        column.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(RING, 0, 0, 0)
        line.setSpacing(12)
        line.addLayout(column, 1)
        line.addWidget(self.stop_button)

    def _say(self, text: str) -> None:
        self.words.say(text, "about")
        self.bar.setAccessibleName(text)
        self.stop_button.setAccessibleName(_("Stop: {what}").format(what=self._told))

    def _appear(self) -> None:
        if self._meter is not None:
            self._look_at_it()
            self.show()
            announce(self, self._told)

    def _look_at_it(self) -> None:
        if self._meter is not None:
            self.far(*self._meter.at)
