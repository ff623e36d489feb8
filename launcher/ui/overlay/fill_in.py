"""Where a fill-in is answered: a real line edit that nobody sees, because the reading pane draws what it holds.

So typing, undo, paste, dead keys and input methods are Qt's own, while the words stand in the text's own layout and move by
nothing when it is entered. Law: what is not a key of the overlay ends here and never reaches the list of phrases. A choice is
answered here too: the keys walk its options. It does not know where it stands; it asks the pane for that.
"""

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from launcher.language import _
from launcher.phrase import MAX_TEXT
from launcher.ui.overlay.fill_in_look import told
from launcher.ui.overlay.reading_lines import utf16
from launcher.view import Place

_STEPS: Final[dict[int, int]] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
_COMMANDS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_HELD: Final = 2 * (MAX_TEXT + 1)  # UTF-16 units: what had to be cut is still longer than a phrase may be, and that is told
_UNKNOWN: Final = Place("", "input", "", "open")


class Ground(Protocol):
    """What a fill-in asks of the text that it stands in."""

    def above_or_below(self, step: int) -> int | None:
        """The place of the caret one line up (-1) or down (1) in the value; None where no line is."""

    def line_ends(self) -> tuple[int, int]:
        """The first and the last place of the value in the caret's line."""


class FillIn(QLineEdit):
    """Stands for one place at a time."""

    answered = Signal(str)  # typed, pasted, undone or picked
    stirred = Signal()  # caret, selection or what an input method composes have changed
    entered = Signal()
    left = Signal()

    def __init__(self, parent: QWidget, acts: Callable[[QKeyEvent], bool], ground: Ground) -> None:
        super().__init__(parent)
        self.place = _UNKNOWN
        self.composed = ""
        self.composed_caret = 0
        self._telling = False
        self._acts, self._ground = acts, ground
        self.setMaxLength(_HELD)
        self.setFrame(False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # a menu is a second window, and takes the focus
        self.textEdited.connect(self.answer)
        self.cursorPositionChanged.connect(self.stirred)
        self.selectionChanged.connect(self.stirred)

    @property
    def writes(self) -> bool:
        """Whether text is typed here; a choice is picked."""
        return self.place.kind == "input"

    def stand_for(self, place: Place) -> None:
        """Stand for `place` from now on; what is being typed stays, unless the value became another one elsewhere."""
        before, self.place = self.place, place
        if place == before:
            return
        self.setReadOnly(not self.writes)
        self.setAccessibleName(told(place))
        self.setAccessibleDescription(_("One of: {options}").format(options=", ".join(place.options)) if place.options else "")
        typing = self.hasFocus() and self.writes and place.name == before.name
        if not typing or (place.value != before.value and not self._telling):
            self.settle()

    def settle(self) -> None:
        """Hold the place's value and no memory of what was typed before."""
        if self.text() != self.place.value:
            self.setText(self.place.value)

    def mark(self) -> tuple[int, int]:
        """The selected part of the value, from and to."""
        return (self.selectionStart(), self.selectionEnd()) if self.hasSelectedText() else (0, 0)

    def put_caret(self, at: int, *, selecting: bool = False) -> None:
        """Set the caret before this character of the value; what lies between is selected where that is wished."""
        if not selecting:
            self.setCursorPosition(at)
            return
        start, end = self.mark()
        here = self.cursorPosition()
        anchor = (end if here == start else start) if start != end else here
        self.setSelection(anchor, at - anchor)

    def answer(self, value: str) -> None:
        """Tell this answer."""
        self._telling = True
        try:
            self.answered.emit(value)
        finally:
            self._telling = False

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """The overlay's keys first; then walking the options, or typing."""
        if self._acts(event):
            return
        if not self.writes:
            self._pick_by(event)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._put(QGuiApplication.clipboard().text())
        elif not (self.place.multiline and self._walk_lines(event)):
            super().keyPressEvent(event)
        event.accept()  # what nobody needs here must not move the selection in the list

    def _put(self, text: str) -> None:
        self.insert("\n".join(text.splitlines()) if self.place.multiline else " ".join(text.split()))

    def _walk_lines(self, event: QKeyEvent) -> bool:
        """Do what a key means in a text of several lines; says whether it meant something."""
        held = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and held:
            self.insert("\n")
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._go(self._ground.above_or_below(_STEPS[event.key()]), held=held)
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End} and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._go(self._ground.line_ends()[event.key() == Qt.Key.Key_End], held=held)
        else:
            return False
        return True

    def _go(self, at: int | None, *, held: bool) -> None:
        if at is not None:
            self.put_caret(at, selecting=held)

    def _pick_by(self, event: QKeyEvent) -> None:
        options, value = self.place.options, self.place.value
        at = options.index(value) if value in options else None
        if event.key() in _STEPS:
            step = _STEPS[event.key()]
            self._pick(0 if at is None and step > 0 else -1 if at is None else max(0, min(at + step, len(options) - 1)))
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._pick(0 if event.key() == Qt.Key.Key_Home else -1)
        elif event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self.answer("")
        elif not event.modifiers() & _COMMANDS and (letter := event.text().strip().casefold()):
            after = (*options[at + 1 :], *options) if at is not None else options
            found = next((option for option in after if option.casefold().startswith(letter)), None)
            if found is not None:
                self._pick(options.index(found))

    def _pick(self, at: int) -> None:
        if self.place.options and self.place.options[at] != self.place.value:
            self.answer(self.place.options[at])

    # --- what Qt tells it

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 (Qt's name)
        """Remember what is composed: the pane draws it."""
        self.composed = event.preeditString() if self.writes else ""
        carets = (mark.start for mark in event.attributes() if mark.type == QInputMethodEvent.AttributeType.Cursor)
        self.composed_caret = next(carets, utf16(self.composed))
        super().inputMethodEvent(event)
        self.stirred.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Hold the value as it stands, all of it selected, so that typing replaces it."""
        super().focusInEvent(event)
        self.settle()
        self.selectAll()
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """What was typed has been told already."""
        super().focusOutEvent(event)
        self.composed = ""
        self.deselect()
        self.settle()
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Nothing: its words stand in the text of the pane."""
