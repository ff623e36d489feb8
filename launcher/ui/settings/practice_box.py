"""The practice box: a sample goes into a field of the page in the way that a rule says, and it is told how it arrived.

Law: what is tried is the real thing, with real keys; while it is under way the field takes no key that is merely still held.
Where a way pastes nothing there is nothing to try, and that is said.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from launcher.desktop.fit import fit
from launcher.desktop.outcome import Delivered, Outcome
from launcher.language import _, ngettext
from launcher.manner import Manner
from launcher.ui.controls import TextButton, Words
from launcher.ui.editor.text_box import Framed
from launcher.ui.notice import announce
from launcher.ui.settings.list_page import inset
from launcher.ui.settings.ruling import TryOut
from launcher.ui.theme import BODY, Theme

_LINES: Final = 5
_ARRIVES_WITHIN: Final = 20  # looks; the last letters that were typed are still on their way to us when the rite ends
_BETWEEN: Final = 50  # ms


class PracticeField(QPlainTextEdit):
    """Lines that a sample is put into; it pastes by Ctrl+Shift+V too."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.trying = False
        self._held = False
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setFont(theme.font(BODY))
        self.setAccessibleName(_("Practice box"))
        self.setPlaceholderText(_("The sample arrives here."))

    def begin(self) -> None:
        """Be empty, and have the focus; a key may still be held that must leave no trace here."""
        self.clear()
        self.trying = self._held = True
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """The key that was held is up."""
        self._held = self._held and event.isAutoRepeat()
        super().keyReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Leave a key out that is still held from before; later on a letter twice in a row can look like one that is held."""
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        self._held = self._held and event.isAutoRepeat()
        if self._held:
            return
        if event.key() == Qt.Key.Key_V and event.modifiers() == both:
            self.paste()
        else:
            super().keyPressEvent(event)


class PracticeBox(QWidget):
    """The field, the button, and what came of it, which `told` announces; `manner` tells the way that is tried."""

    told = Signal()

    def __init__(self, try_out: TryOut, manner: Callable[[], Manner], theme: Theme) -> None:
        super().__init__()
        self._try_out, self._manner = try_out, manner
        self._expected, self._looks = "", 0
        self._soon = QTimer(self, singleShot=True, interval=_BETWEEN)
        self._soon.timeout.connect(self._look)
        self.field = PracticeField(theme)
        self.button = TextButton(_("Try it here"), theme)
        self.button.clicked.connect(self.begin)
        self.state = Words("", "about")
        self._lay_out(theme)

    def offer(self) -> None:
        """What came of it was about another way; and some ways put nothing anywhere."""
        pastes = self._manner().paste not in {"copy", "never"}
        self.button.setEnabled(pastes and not self.field.trying)
        if not self.field.trying:
            told = "" if pastes else _("In this way nothing is pasted, so there is nothing to try.")
            self.state.say(told, "about")

    def begin(self) -> None:
        """Have the sample delivered into the field."""
        manner = self._manner()
        self._expected, self._looks = fit(sample(), manner.newlines, terminal=False)[0], 0
        self.field.begin()
        self.offer()
        self.state.say(_("On its way… Press no key until it has arrived."), "about")
        self.told.emit()
        self._try_out(sample(), manner, int(self.window().winId()), self._came_of_it)

    def _came_of_it(self, outcome: Outcome) -> None:
        if isinstance(outcome, Delivered):
            self._look()
        else:
            told = _("It did not arrive. Keep this window in front, let go of all keys and try again.")
            self._end(told, "warning")

    def _look(self) -> None:
        text = self.field.toPlainText()
        self._looks += 1
        if text == self._expected:
            lines = ngettext("{count} line", "{count} lines", text.count("\n") + 1).format(count=text.count("\n") + 1)
            self._end(_("It arrived whole: {lines}, with ü and 😀.").format(lines=lines), "asking")
        elif self._looks < _ARRIVES_WITHIN:
            self._soon.start()
        else:
            self._end(_("It arrived otherwise than it was sent: see above. Choose another way."), "warning")

    def _end(self, told: str, voice: str) -> None:
        self.field.trying = False
        self.offer()
        self.state.say(told, voice)
        announce(self, told)
        self.told.emit()
        if self.field.hasFocus():
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, theme: Theme) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        about = _("A few lines go into this box in just this way. What you have copied stays on your clipboard.")
        line.addWidget(Words(about, "about"), 1)
        line.addSpacing(12)
        line.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        top = QVBoxLayout()
        top.setContentsMargins(4, 0, 0, 0)
        top.addLayout(line)
        column.addLayout(top)
        column.addWidget(Framed(self.field, theme, _LINES))
        column.addLayout(inset(self.state))


def sample() -> str:
    """A phrase that shows what a way does: several lines, an umlaut and an emoji."""
    return _("Many thanks, Mr Müller 😀\nThis is the second line.\n\nKind regards")
