"""Which other phrase is put into this one: a few words in a small window at the caret, and the phrases that they find.

Law: a phrase is put in by its id, which stays whatever becomes of its title and codes. The window opens without a loop of its
own, and closing it changes nothing.
"""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from launcher.language import _
from launcher.phrase import Phrase
from launcher.ui.editor.insert_menu import Placeholder
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.theme import Theme
from launcher.wording import template_of

_SIZE: Final = QSize(380, 290)  # px
_WALKING: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class Another(QWidget):
    """The window; `wanted` tells the placeholder for the phrase that was picked."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("another")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._find: Callable[[str], Sequence[Phrase]] = lambda _words: ()
        self.line = Line(theme)
        self.line.setPlaceholderText(_("Search for the phrase"))
        self.line.setAccessibleName(_("Search for the phrase that is put in"))
        self.line.textChanged.connect(self._look)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName(_("Phrases"))
        self.list.itemClicked.connect(self._pick)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(Framed(self.line, theme))
        layout.addWidget(self.list, 1)
        self.resize(_SIZE)

    def ask(self, place: QPoint, find: Callable[[str], Sequence[Phrase]]) -> None:
        """Open there and look among the phrases that `find` has for some words, the best first."""
        self._find = find
        self.line.show_text("")
        self._look()
        room = self.screen().availableGeometry()
        lowest = QPoint(room.right() - self.width(), room.bottom() - self.height())
        self.move(min(place.x(), lowest.x()), min(place.y(), lowest.y()))
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """The line has the keys and hands on what it does not use: those that walk, pick or close."""
        if event.key() in _WALKING:
            self.list.keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._pick(self.list.currentItem())
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        self.list.clear()
        for phrase in self._find(self.line.text()):
            placeholder = Placeholder(phrase.title, "{{phrase:%s}}" % phrase.id)  # noqa: UP031 -- braces
            if template_of(placeholder.written()[0]).included != (phrase.id,):
                continue  # an id of somebody's own making that no text can name
            item = QListWidgetItem(phrase.title, self.list)
            item.setToolTip(phrase.title)
            item.setData(Qt.ItemDataRole.UserRole, placeholder)
        self.list.setCurrentRow(0)

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.close()
            self.wanted.emit(item.data(Qt.ItemDataRole.UserRole))
