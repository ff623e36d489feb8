"""A review as a page: what comes in, row by row, the whole of the row that is meant, and the choice to take or to leave.

Law: nothing happens before a button is pressed, and nothing can be pressed before what is asked has been ticked. What was done
is said in the same place, with the way back beside it. The page knows no store: it tells what is wanted.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from launcher.errors import LauncherError
from launcher.language import _
from launcher.packs.merge import Key
from launcher.progress import Far
from launcher.sharing.values import Review
from launcher.ui.buttons import RING
from launcher.ui.controls import Card, TextButton, Words, rule
from launcher.ui.editor.foot import ChiefButton
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.notice import announce
from launcher.ui.packs import review_text
from launcher.ui.packs.progress_line import ProgressLine
from launcher.ui.packs.review_head import Agreements, ReviewHead
from launcher.ui.packs.review_list import ReviewList
from launcher.ui.packs.review_rows import Contents, ReviewRows
from launcher.ui.packs.scrolling import scrolling
from launcher.ui.packs.word_changes import WordChanges
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import Theme

_BESIDE: Final = 540  # px from which the text stands beside the list
_PAUSE: Final = 60  # ms after the last letter, before ten thousand rows are looked through


class TakeButton(ChiefButton):
    """A button that can be the chief one or not."""

    chief = True

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """In the accent while it is the chief one."""
        (ChiefButton if self.chief else TextButton).paint(self, painter, body)


class ReviewPage(QWidget):
    """`take_wanted` carries the picked keys (None: all) and whether trust and the questions were agreed to."""

    take_wanted = Signal(object, bool, bool)
    left = Signal()
    undo_wanted = Signal()
    columns_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.review: Review | None = None
        self._undo: Callable[[], None] | None = None
        self.head = ReviewHead(theme)
        self.rows = ReviewRows(self)
        self.listing = ReviewList(self.rows, theme)
        self.listing.picked.connect(self._read)
        self.filter = Line(theme)
        self.filter.setPlaceholderText(_("Find in it"))
        self.filter.setAccessibleName(_("Find in it"))
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self._find)
        self.filter.textChanged.connect(lambda _text: self._soon.start())
        self.empty = Words("", "about")
        self.changes = WordChanges(theme)
        self.agreements = Agreements(theme)
        self.state = Words("", "about")
        self.trouble = Words("", "warning")
        self.progress = ProgressLine(theme)
        self._build_buttons(theme)
        self._lay_out(theme)
        self.rows.changed.connect(self._offer)
        self.agreements.changed.connect(self._offer)

    def show_review(
        self,
        review: Review,
        contents: Contents,
        left: Collection[Key] = (),
        *,
        customer: str,
        variables: Sequence[str],
        columns: bool,
    ) -> None:
        """Show this review and its `contents`, with everything taken but what was `left`.

        `columns`: its columns can be chosen anew. `customer` is the choice that holds where it has `variables` about customers.
        """
        self.review, self._undo = review, None
        self.head.show_review(review, customer, variables)
        self.head.fix(fixed=False)
        self.rows.show_contents(contents, left)
        self.filter.show_text("")
        self._soon.stop()
        self.agreements.setEnabled(True)
        self.agreements.ask(() if review.refused or not review.merged.strands else review_text.questions(review))
        self.state.say("", "about")
        self.trouble.say("", "warning")
        self.columns_button.setVisible(columns)
        self.undo_button.hide()
        self._show_found()
        self._offer()
        self._order()
        self._widget_first().setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Keep nothing of it in memory."""
        self._soon.stop()
        self.review, self._undo = None, None
        self.rows.show_contents(Contents())
        self.changes.show_words("", "")

    @property
    def done(self) -> bool:
        """Whether it was taken in."""
        return self._undo is not None

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self.progress.under_way

    def begin(self, text: str) -> Far:
        """It is being taken in."""
        self.state.say("", "about")
        self.trouble.say("", "warning")
        self.rows.fix()
        self.head.fix(fixed=True)
        self.agreements.setEnabled(False)
        far = self.progress.begin(text)
        self._offer()
        return far

    def end(self, told: str, undo: Callable[[], None] | None) -> None:
        """It is done; `undo` takes it back."""
        self.progress.end()
        self.trouble.say("", "warning")
        self._undo = undo or _nothing
        self.rows.fix()
        self.agreements.hide()
        self.undo_button.setVisible(undo is not None)
        self.undo_button.setEnabled(True)
        self.columns_button.hide()
        self._say(told, "asking")
        self._offer()
        self.leave_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def fail(self, error: LauncherError) -> None:
        """It could not be done; everything can be chosen again, where nothing was taken in before."""
        self.progress.end()
        self.undo_button.setEnabled(True)
        if not self.done:
            self.rows.fixed = False
            self.head.fix(fixed=False)
            self.agreements.setEnabled(True)
        self.trouble.say(str(error), "warning")
        announce(self, str(error))
        self._offer()

    def undo(self) -> None:
        """Take back what was done."""
        if self._undo is not None and not self.busy:
            self.undo_button.setEnabled(False)
            self._undo()

    def take(self) -> None:
        """What the chief button does."""
        chief = self.take_button if self.rows.left() else self.all_button
        if chief.isEnabled() and chief.isVisible():
            chief.click()

    def event(self, event: QEvent) -> bool:
        """The text stands beside the list where both have room, else below it."""
        if event.type() == QEvent.Type.Resize:
            beside = self.width() >= _BESIDE
            self._middle.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Letters that the list does not need are for the filter; Esc empties it before it leaves."""
        if event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.put("")
            self.listing.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.listing.hasFocus() and event.text().isprintable() and event.text() and not event.modifiers():
            self.filter.setFocus(Qt.FocusReason.OtherFocusReason)
            self.filter.setCursorPosition(len(self.filter.text()))
            self.filter.insert(event.text())
        else:
            event.ignore()

    # -- building

    def _build_buttons(self, theme: Theme) -> None:
        self.columns_button = TextButton(_("Choose the columns anew"), theme)
        self.columns_button.clicked.connect(self.columns_wanted)
        self.undo_button = TextButton(_("Undo"), theme)
        self.undo_button.clicked.connect(self.undo)
        self.leave_button = TextButton(_("Leave"), theme)
        self.leave_button.clicked.connect(self.left)
        self.take_button = TakeButton(_("Take the chosen"), theme)
        self.take_button.clicked.connect(lambda: self._take(set(self.rows.picked)))
        self.all_button = TakeButton(_("Take all"), theme)
        self.all_button.setToolTip("Ctrl+Enter")
        self.all_button.clicked.connect(lambda: self._take(None))

    def _lay_out(self, theme: Theme) -> None:
        found = QWidget()
        beside_list = QVBoxLayout(found)
        beside_list.setContentsMargins(0, 0, 0, 0)
        beside_list.setSpacing(4)
        self._search = Framed(self.filter, theme)
        beside_list.addWidget(self._search)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 4, 0, 4)
        self.empty.setMargin(24)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(self.listing, 1)
        inside.addWidget(self.empty, 1)
        beside_list.addLayout(inset(Card((holder,))), 1)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(8)
        self._middle.addWidget(found, 5)
        self._middle.addWidget(self.changes, 6)
        body = QVBoxLayout()
        body.setContentsMargins(24 - RING, 16, 24 - RING, 8)
        body.setSpacing(8)
        body.addWidget(self.head)
        body.addLayout(self._middle, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scrolling(body), 1)
        outer.addWidget(rule())
        outer.addLayout(self._foot())

    def _foot(self) -> QVBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addLayout(inset(self.state), 1)
        for button in (self.columns_button, self.undo_button, self.leave_button, self.take_button, self.all_button):
            buttons.addWidget(button)
        foot = QVBoxLayout()
        foot.setContentsMargins(24 - RING, 8, 24 - RING, 10)
        foot.setSpacing(6)
        foot.addWidget(self.agreements)
        foot.addLayout(inset(self.trouble))
        foot.addWidget(self.progress)
        foot.addLayout(buttons)
        return foot

    # -- what is shown

    def _find(self) -> None:
        self.rows.find(self.filter.text())
        self._show_found()

    def _show_found(self) -> None:
        rows = self.rows.shown
        self.listing.setHidden(not rows)
        for widget in (self._search, self.changes):
            widget.setHidden(not rows and not self.filter.text())
        self.empty.say("" if rows else self._nothing_words(), "about")
        self.listing.mean(next((place for place, row in enumerate(rows) if not row.heading), -1))

    def _nothing_words(self) -> str:
        if words := self.filter.text():
            return _("Nothing found for “{words}”.").format(words=words)
        return _("Everything in it is here already. There is nothing to take in.")

    def _read(self, place: int) -> None:
        row = self.rows.shown[place] if 0 <= place < len(self.rows.shown) else None
        if row is None:
            self.changes.show_words("", "")
        elif row.strand is not None:
            self.changes.show_strand(row.strand, row.title if row.group == "reach" else "")
        else:
            self.changes.show_words(row.title if row.about else "", row.about or row.title)

    def _offer(self) -> None:
        review, count = self.review, len(self.rows.picked)
        something = review is not None and bool(review.merged.strands) and not review.refused and not self.done
        agreed = self.agreements.all_agreed
        some = bool(self.rows.left())
        for button, possible in ((self.all_button, True), (self.take_button, count > 0)):
            button.setVisible(something)
            button.setEnabled(possible and agreed and not self.busy)
            button.setAccessibleDescription("" if agreed else _("First tick what is asked above."))
        self.all_button.chief, self.take_button.chief = not some, some
        self.take_button.setText(_("Take the chosen ({count})").format(count=f"{count:,}"))
        self.take_button.updateGeometry()
        self.take_button.setToolTip("Ctrl+Enter" if some else "")
        self.all_button.setToolTip("" if some else "Ctrl+Enter")
        self.leave_button.setText(_("Leave") if something else _("Close"))
        self.leave_button.setEnabled(not self.busy)
        self.columns_button.setEnabled(not self.busy)
        for one in (self.take_button, self.all_button, self.leave_button):
            one.update()

    def _take(self, picked: set[Key] | None) -> None:
        self.take_wanted.emit(picked, self.agreements.agreed("trust"), self.agreements.agreed("sure"))

    def _say(self, told: str, voice: str) -> None:
        self.state.say(told, voice)
        announce(self, told)

    def _order(self) -> None:
        """Tab leads through the page as it is read."""
        ticks = [one.tick for one in self.agreements.asked]
        texts = (self.filter, self.listing, self.changes.one, self.changes.other)
        buttons = (self.columns_button, self.undo_button, self.leave_button, self.take_button, self.all_button)
        for before, after in pairwise((*texts, *ticks, self.progress.stop_button, *buttons)):
            QWidget.setTabOrder(before, after)

    def _widget_first(self) -> QWidget:
        return self.listing if self.rows.shown else self.leave_button


def _nothing() -> None:
    """There is nothing to undo."""
