"""The lower edge of the editor: what could not be done, why it can't be saved yet, the buttons, and a question where one is.

Law: a question stands in the window, in place of the buttons; nothing waits for its answer in a loop. What was refused stays
told until it is tried again.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from launcher.language import _
from launcher.ui.buttons import RING, centred_text, fill
from launcher.ui.controls import TextButton, Words, rule
from launcher.ui.notice import announce
from launcher.ui.theme import BODY, Theme

Answer = tuple[str, Callable[[], None], bool]  # its words, what it does, whether it can be chosen now


class ChiefButton(TextButton):
    """The button that most people press."""

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """In the accent; quiet while it can't be pressed."""
        if not self.isEnabled():
            super().paint(painter, body)
            return
        painter.setOpacity(0.85 if self.isDown() or self.underMouse() else 1)
        fill(painter, body, 8, self.theme.accent)
        painter.setFont(self.theme.font(BODY, QFont.Weight.DemiBold))
        painter.setPen(self.theme.on_accent)
        centred_text(painter, body, self.text())


class Question(QWidget):
    """A question and its answers; Esc gives the last one, which changes nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.words = Words("", "title")
        self.answers: list[TextButton] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(RING, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.words, 1)

    def ask(self, text: str, answers: Sequence[Answer]) -> None:
        """Ask, with the focus on the first answer that can be chosen."""
        self.words.say(text, "title")
        for button in self.answers:
            button.setParent(None)
            button.deleteLater()
        self.answers = []
        for words, does, possible in answers:
            button = (TextButton if self.answers else ChiefButton)(words, self.theme)
            button.setEnabled(possible)
            button.clicked.connect(does)
            self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
            button.show()
            self.answers.append(button)
        next(button for button in self.answers if button.isEnabled()).setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, text)

    def wear(self, theme: Theme) -> None:
        """Change the theme of answers yet to come."""
        self.theme = theme

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Esc takes the question back."""
        if event.key() == Qt.Key.Key_Escape and self.answers:
            self.answers[-1].click()
        else:
            super().keyPressEvent(event)


class Foot(QWidget):
    """The buttons, or a question in their place, and above them the line of what was refused."""

    saved = Signal()
    removed = Signal()
    earlier = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.refused = Words("", "warning")
        self.reason = Words("", "about")
        self.reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.remove = TextButton(_("Remove"), theme)
        self.remove.setToolTip(_("Ctrl+Z in the launcher brings it back."))
        self.earlier_texts = TextButton(_("Earlier texts"), theme)
        self.close_button = TextButton(_("Close"), theme)
        self.close_button.setToolTip("Esc")
        self.save = ChiefButton(_("Save"), theme)
        self.save.setToolTip("Ctrl+S, Ctrl+Enter")
        self.question = Question(theme)
        self._buttons = self._row()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._buttons)
        self._stack.addWidget(self.question)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule())
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 8, 20, 10)
        inner.setSpacing(6)
        told = QVBoxLayout()
        told.setContentsMargins(RING, 0, RING, 0)
        told.addWidget(self.refused)
        inner.addLayout(told)
        inner.addWidget(self._stack)
        layout.addLayout(inner)
        self._listen()

    @property
    def asking(self) -> bool:
        """Whether a question stands here now."""
        return self._stack.currentWidget() is self.question

    def in_order(self) -> tuple[QWidget, ...]:
        """The buttons in the order of Tab."""
        return (self.remove, self.earlier_texts, self.close_button, self.save)

    def ask(self, text: str, answers: Sequence[Answer]) -> None:
        """Put a question in place of the buttons."""
        self._stack.setCurrentWidget(self.question)
        self.question.ask(text, answers)

    def answered(self) -> None:
        """Put the buttons back."""
        self._stack.setCurrentWidget(self._buttons)

    def offer(self, *, remove: bool, earlier: int) -> None:
        """Offer to remove the phrase, and its earlier texts where there are any."""
        self.remove.setVisible(remove)
        self.earlier_texts.setVisible(earlier > 0)

    def why_not(self, reason: str, *, insist: bool = False) -> None:
        """Say why it can't be saved yet; `insist` where somebody tried. Nothing said: it can be saved."""
        self.save.setEnabled(not reason)
        self.save.setAccessibleDescription(reason)
        self.reason.say(reason, "over" if insist else "about")
        if insist and reason:
            announce(self, reason)

    def _row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.remove)
        layout.addWidget(self.earlier_texts)
        layout.addWidget(self.reason, 1)
        layout.addStretch(0)
        layout.addSpacing(RING)
        layout.addWidget(self.close_button)
        layout.addWidget(self.save)
        return row

    def _listen(self) -> None:
        self.save.clicked.connect(self.saved)
        self.remove.clicked.connect(self.removed)
        self.earlier_texts.clicked.connect(self.earlier)
        self.close_button.clicked.connect(self.left)
