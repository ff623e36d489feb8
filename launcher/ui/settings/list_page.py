"""What pages with a list share: a heading, the list or what is said where it is empty, a line of news, and buttons.

Law: while something is under way the buttons rest and the line says so; a failure is said where it was asked for.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from launcher.errors import LauncherError
from launcher.ui.buttons import RING
from launcher.ui.controls import Card, TextButton, Words
from launcher.ui.notice import announce
from launcher.ui.settings.listing import Listed, Listing


class ListPage(QWidget):
    """A page around `listing`; it asks for its rows whenever it is shown."""

    def __init__(self, words: tuple[str, str], listing: Listing, empty: str, buttons: Sequence[TextButton]) -> None:
        """`words` are the heading and what it is about; `empty` is said where there are no rows."""
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.listing, self.buttons = listing, buttons
        self.empty = Words(empty, "about")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.state = Words("", "about")
        self._busy = False
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(24 - RING, 20, 24 - RING, 12)
        column.setSpacing(8)
        self.empty.hide()
        self.empty.setMargin(24)
        column.addLayout(inset(Words(words[0], "heading"), Words(words[1], "about")))
        column.addLayout(inset(framed(listing, self.empty)), 1)
        self.below = QVBoxLayout()
        self.below.setSpacing(8)
        self.below.addLayout(inset(self.state))
        column.addLayout(self.below)
        column.addLayout(self._line(buttons))
        listing.picked.connect(lambda _place: self.offer())

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self._busy

    def refresh(self) -> None:
        """Ask for the rows."""
        raise NotImplementedError

    def offer(self) -> None:
        """Let each button be of use only where it is."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Look anew."""
        super().showEvent(event)
        if not event.spontaneous():
            if not self._busy:
                self.say("", "about")
            self.refresh()

    def show_rows(self, rows: Sequence[Listed], place: int) -> None:
        """Show these rows, or say that there are none."""
        self.listing.show_rows(rows, place)
        self.listing.setHidden(not rows)
        self.empty.setHidden(bool(rows))
        self.offer()

    def say(self, told: str, voice: str) -> None:
        """Say this in the line of news, and to a screen reader; empty takes back what was said."""
        self.state.say(told, voice)
        if told:
            announce(self, told)

    def begin(self, told: str) -> None:
        """Something is under way."""
        self._busy = True
        self.say(told, "about")
        self.offer()

    def end(self, told: str) -> None:
        """It is done; look anew."""
        self._busy = False
        self.say(told, "asking")
        self.refresh()

    def fail(self, error: LauncherError) -> None:
        """It could not be done."""
        self._busy = False
        self.say(str(error), "warning")
        self.offer()

    def _line(self, buttons: Sequence[TextButton]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addStretch(1)
        for button in buttons:
            line.addWidget(button)
        return line


def inset(*contents: QWidget) -> QVBoxLayout:
    """Widgets below each other, flush with the bodies of controls, which have a ring around them."""
    column = QVBoxLayout()
    column.setContentsMargins(RING, 0, RING, 0)
    column.setSpacing(8)
    for content in contents:
        column.addWidget(content)
    return column


def framed(*contents: QWidget) -> Card:
    """A card around a list, with a little room above the first row and below the last."""
    holder = QWidget()
    inside = QVBoxLayout(holder)
    inside.setContentsMargins(0, 4, 0, 4)
    for content in contents:
        inside.addWidget(content, 1)
    return Card((holder,))
