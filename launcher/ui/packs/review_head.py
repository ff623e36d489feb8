"""What stands above the rows of a review: what it is, from whom, who answers for it, and what must be agreed to.

Law: a question is part of the window and is answered by a tick, never by a window of its own; until it is ticked nothing can be
taken in. What can't be taken in at all says why and what to do.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from launcher.language import _, ngettext
from launcher.sharing.values import Review
from launcher.ui.buttons import RING
from launcher.ui.controls import Choices, Words
from launcher.ui.packs import review_text
from launcher.ui.packs.review_list import draw_check
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import Theme

_BOX: Final = 20.0  # px


class Tick(QCheckBox):
    """A box to tick, drawn as those of the rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(QSize(28 + 2 * RING, 28 + 2 * RING))

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 (Qt's name)
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """The box, and the ring while it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 0, _BOX, _BOX)
        box.moveCenter(QRectF(self.rect()).center())
        painter.setOpacity(1 if self.isEnabled() else 0.5)
        draw_check(painter, box, self.checkState(), self.theme)
        if self.hasFocus():
            painter.setPen(QPen(self.theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), 8, 8)


class Agreement(QWidget):
    """A question with a box to tick before it; a click on the words ticks it too."""

    def __init__(self, name: str, words: str, theme: Theme) -> None:
        super().__init__()
        self.name = name
        self.tick = Tick(theme)
        self.tick.setAccessibleName(words)
        self.words = Words(words, "asking")
        self.words.setCursor(Qt.CursorShape.PointingHandCursor)
        self.words.installEventFilter(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, RING, 0)
        line.setSpacing(4)
        line.addWidget(self.tick)
        line.addWidget(self.words, 1)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """A click on the words is a click on the box."""
        if watched is self.words and event.type() == QEvent.Type.MouseButtonRelease and self.tick.isEnabled():
            self.tick.click()
        return False


class Agreements(QWidget):
    """The questions of a review; `changed` tells that one was ticked or not."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.asked: list[Agreement] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def ask(self, questions: Sequence[tuple[str, str]]) -> None:
        """Ask these and no others."""
        for one in self.asked:
            self._column.removeWidget(one)
            one.setParent(None)
            one.deleteLater()
        self.asked = [Agreement(name, words, self.theme) for name, words in questions]
        for one in self.asked:
            self._column.addWidget(one)
            one.tick.toggled.connect(lambda _on: self.changed.emit())
        self.setHidden(not questions)

    def wear(self, theme: Theme) -> None:
        """Change the theme of questions yet to come."""
        self.theme = theme

    @property
    def all_agreed(self) -> bool:
        """Whether everything that is asked is ticked."""
        return all(one.tick.isChecked() for one in self.asked)

    def agreed(self, name: str) -> bool:
        """Whether this was asked and is ticked."""
        return any(one.name == name and one.tick.isChecked() for one in self.asked)


class ReviewHead(QWidget):
    """What it is; `customer_chosen` tells what should become of variables about the customer."""

    customer_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.name = Words("", "name")
        self.about = Words("", "about")
        self.signed = Words("", "warning")
        self.links = Words("", "about")
        self.refused = Words("", "warning")
        self.variables = Words("", "about")
        self.customer = Choices(_("Variables about the customer"), review_text.customer_choices(), theme)
        self.customer.chosen.connect(self.customer_chosen)
        self._customer = QWidget()
        asking = QHBoxLayout(self._customer)
        asking.setContentsMargins(RING, 0, 0, 0)
        asking.addWidget(self.variables, 1)
        asking.addWidget(self.customer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        above = inset(self.name, self.about)
        above.setSpacing(2)
        column.addLayout(above)
        column.addLayout(inset(self.signed, self.links, self.refused))
        column.addWidget(self._customer)

    def show_review(self, review: Review, customer: str, variables: Sequence[str]) -> None:
        """Say it; `customer` is the choice that holds where the file has `variables` about the customer."""
        head = review_text.head_of(review)
        self.name.say(head.name, "name")
        self.about.say(head.about, "about")
        self.signed.say(head.signed, head.voice)
        self.links.say(head.links, "about")
        self.links.setToolTip("\n".join(review.domains[:100]))
        self.refused.say(f"{review.refused} {review.hint}".strip(), "warning")
        self._customer.setHidden(not variables)
        self.customer.show_choice(customer)
        self.variables.say(_variable_words(variables), "about")

    def fix(self, *, fixed: bool) -> None:
        """Whether nothing can be chosen here now."""
        self._customer.setEnabled(not fixed)


def _variable_words(variables: Sequence[str]) -> str:
    if not variables:
        return ""
    told = ngettext(
        "It has {count} variable about the customer, {name}.", "It has {count} variables about the customer, such as {name}.",
        len(variables),
    )  # fmt: skip
    return told.format(count=len(variables), name=variables[0][:60])
