"""Where the user and her team have both changed the phrase: both texts beside each other, and whose words shall stay.

Law: her words stay in force until she says otherwise, with one click for each field; what she took can be given back at once.
It changes nothing itself: it tells what is wanted, and is told what came of it.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from launcher.language import _
from launcher.layers import Conflict
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.editor.text_box import Framed
from launcher.ui.notice import announce
from launcher.ui.packs import review_text
from launcher.ui.packs.word_changes import ChangedText, Part, compared_words, spoken
from launcher.ui.theme import Theme

_SIDE_BY_SIDE: Final = 600  # px from which two texts stand beside each other
_HIGH: Final = 96  # px of a text
_LOW: Final = 56  # px where they stand below each other


class Differing(QWidget):
    """One field after the other; `take_wanted` and `keep_wanted` carry its name, `undo_wanted` a step of history."""

    take_wanted = Signal(str)
    keep_wanted = Signal(str)
    undo_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conflicts: tuple[Conflict, ...] = ()
        self._place = self._step = 0
        self.line = Words("", "warning")
        self.done = Words("", "about")
        self.following = TextButton(_("Show the next"), theme)
        self.undo = TextButton(_("Undo"), theme)
        self.ours = ChangedText(_("Your words"), theme)
        self.theirs = ChangedText(_("The team's words"), theme)
        self.keep = TextButton(_("Keep mine"), theme)
        self.take = TextButton(_("Take the team's words"), theme)
        self._both = QWidget()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._both)
        self._frames = tuple(Framed(text, theme) for text in (self.ours, self.theirs))
        for text in (self.ours, self.theirs):
            text.setMinimumHeight(0)
        self._lay_out()
        self.following.clicked.connect(self._go_on)
        self.undo.clicked.connect(lambda: self._want(self.undo_wanted, self._step))
        self.keep.clicked.connect(lambda: self._want(self.keep_wanted, self.conflicts[self._place].field))
        self.take.clicked.connect(lambda: self._want(self.take_wanted, self.conflicts[self._place].field))

    def in_order(self) -> tuple[QWidget, ...]:
        """What can have the focus, in the order of Tab."""
        return (self.following, self.ours, self.keep, self.theirs, self.take, self.undo)

    def show_conflicts(self, conflicts: Sequence[Conflict], done: str = "", step: int = 0) -> None:
        """Ask about these; `done` says what came of the last answer, and `step` (0: none) takes it back."""
        focused = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self.conflicts, self._place, self._step = tuple(conflicts), 0, step
        self.done.say(done, "about")
        self.undo.setVisible(step > 0)
        for button in (self.keep, self.take, self.undo):
            button.setEnabled(True)
        self._show()
        self.setVisible(bool(conflicts) or bool(done))
        if told := " ".join(filter(None, (done, self.line.text()))):
            announce(self, told)
        if focused and (self.conflicts or step):
            (self.keep if self.conflicts else self.undo).setFocus(Qt.FocusReason.OtherFocusReason)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.ours.wear(theme)
        self.theirs.wear(theme)

    def event(self, event: QEvent) -> bool:
        """Two texts stand beside each other where both have room, else below each other."""
        if event.type() == QEvent.Type.Resize:
            beside = self.width() >= _SIDE_BY_SIDE
            self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
            for frame in self._frames:
                frame.setFixedHeight((_HIGH if beside else _LOW) + 2 * RING)
            QTimer.singleShot(0, self, self._reveal)  # once the texts have their new width
        return super().event(event)

    def _show(self) -> None:
        self._both.setVisible(bool(self.conflicts))
        self.following.setVisible(len(self.conflicts) > 1)
        if not self.conflicts:
            self.line.say("", "warning")
            return
        conflict = self.conflicts[self._place]
        self.line.say(_told(conflict, self._place + 1, len(self.conflicts)), "warning")
        ours, theirs = sides(conflict)
        self.ours.show_parts(ours)
        self.theirs.show_parts(theirs)
        self._reveal()
        self.keep.setAccessibleDescription(f"{self.line.text()} {spoken(ours)}")
        self.take.setAccessibleDescription(f"{self.line.text()} {spoken(theirs)}")

    def _reveal(self) -> None:
        """Of a long text, the place where it begins to differ."""
        if self.conflicts:
            for box, parts in zip((self.ours, self.theirs), sides(self.conflicts[self._place]), strict=True):
                same = parts[0].words if parts[0].sort == "same" and len(parts) > 1 else ""
                cursor = box.textCursor()
                cursor.setPosition(len(same.encode("utf-16-le", "surrogatepass")) // 2)
                box.setTextCursor(cursor)
                box.ensureCursorVisible()

    def _go_on(self) -> None:
        self._place = (self._place + 1) % len(self.conflicts)
        self._show()

    def _want(self, signal: SignalInstance, what: str | int) -> None:
        """Ask once; the answer comes by `show_conflicts`."""
        for button in (self.keep, self.take, self.undo):
            button.setEnabled(False)
        signal.emit(what)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.line, 1)
        above.addWidget(self.following)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(12)
        self._sides.addLayout(_side(_("Yours, which stays in force"), self._frames[0], self.keep), 1)
        self._sides.addLayout(_side(_("The team's"), self._frames[1], self.take), 1)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self.done, 1)
        below.addWidget(self.undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(20 + RING, 10, 20, 0)
        column.setSpacing(4)
        column.addLayout(below)
        column.addLayout(above)
        column.addWidget(self._both)


def sides(conflict: Conflict) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What she says and what the team says in this field, each with what the other one lacks marked."""
    ours, theirs = (review_text.value_words(conflict.field, value) for value in (conflict.ours, conflict.theirs))
    compared = compared_words(ours, theirs)
    mine = tuple(Part("ours", part.words) if part.sort == "gone" else part for part in compared if part.sort != "new")
    sent = tuple(part for part in compared if part.sort != "gone")
    nothing = (Part("note", _("Nothing.")),)
    return mine or nothing, sent or nothing


def _told(conflict: Conflict, place: int, count: int) -> str:
    ours, theirs = (review_text.value_words(conflict.field, value) for value in (conflict.ours, conflict.theirs))
    told = _("The team has changed this too: {field}").format(field=review_text.field_name(conflict.field))
    if count > 1:
        told = _("{told} ({place} of {count})").format(told=told, place=place, count=count)
    return told if ours != theirs else f"{told}. {_('The words are the same; they are formatted otherwise.')}"


def _side(title: str, frame: Framed, button: TextButton) -> QVBoxLayout:
    heading = Words(title, "heading")
    heading.setContentsMargins(RING, 0, RING, 0)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(heading)
    column.addWidget(frame)
    column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    return column
