"""Who signed a pack and what is in it, asked before anybody says yes.

Law: a first trust is explicit, and the safe answer has the focus. Shown are the fingerprint in words, how many phrases there
are, and the domain of every link, none left out; the publisher's name is told as what it is, a claim. Where it is refused the
question says why, and there is no yes. It takes nothing in itself.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from launcher.language import _, ngettext
from launcher.ui.buttons import RING
from launcher.ui.controls import Card, TextButton, Words
from launcher.ui.editor.text_box import Framed
from launcher.ui.notice import announce
from launcher.ui.packs.one_line import OneLine
from launcher.ui.packs.pack_words import breakable, edition, phrases, standing
from launcher.ui.packs.reading_box import ReadingBox, high
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import BODY, TITLE, Theme

if TYPE_CHECKING:
    from launcher.sharing.values import Review

_MOST_LINES: Final = 6  # of the domains; the others are scrolled to


class TrustQuestion(QWidget):
    """The question; `trusted` carries the review that she says yes to, `left` that she does not."""

    trusted = Signal(object)  # Review
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.review: Review | None = None
        self.name = OneLine("", "title")
        self.said_by = OneLine("", "about")
        self.holds = Words("", "about")
        self.key_told = Words("", "about")
        self.key_words = Words("", "title")
        self.key_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.compare = Words(_compare(), "about")
        self.links_told = Words("", "about")
        self.links = ReadingBox(_("Where its links lead"), theme)
        self.links.setFont(theme.mono(BODY))
        self._links_box = Framed(self.links, theme)
        self.notes = Words("", "warning")
        self.yes_button = TextButton("", theme)
        self.leave_button = TextButton(_("Leave"), theme)
        self.yes_button.clicked.connect(self._say_yes)
        self.leave_button.clicked.connect(self.left)
        self._lay_out(theme)
        self.hide()

    def ask(self, review: "Review") -> None:
        """Ask about this pack; a screen reader hears the whole question with either answer."""
        self.review = review
        info, signature = review.merged.pack.info, review.signature
        self.name.say(info.name)
        publisher = _("It says it comes from {publisher}").format(publisher=info.publisher) if info.publisher else ""
        self.said_by.say(publisher or _("It does not say who wrote it"))
        self.holds.say(breakable(_holds(review)), "about")
        self.key_told.say(standing(signature), "warning" if signature.standing == "changed" else "about")
        self.key_words.say(signature.words, "title")
        self.compare.setVisible(bool(signature.words) and signature.standing in {"new", "changed"})
        self._show_links(review)
        lines = [" ".join(part for part in (review.refused, review.hint) if part), *review.merged.asks, *review.warnings]
        self.notes.say(breakable("\n".join(line for line in lines if line)), "warning")
        self._offer(review)
        self.show()
        self.leave_button.setFocus(Qt.FocusReason.TabFocusReason)
        announce(self, self._whole())

    def rest(self, *, resting: bool) -> None:
        """Offer no answer while one is being carried out."""
        self.yes_button.setEnabled(not resting)
        self.leave_button.setEnabled(not resting)

    def _offer(self, review: "Review") -> None:
        self.yes_button.setText(_("Trust and subscribe") if review.signature.standing != "trusted" else _("Subscribe"))
        self.yes_button.updateGeometry()
        self.yes_button.setVisible(not review.refused)
        for button in (self.yes_button, self.leave_button):
            button.setAccessibleName(button.text())
            button.setAccessibleDescription(self._whole())
        self.rest(resting=False)

    def _show_links(self, review: "Review") -> None:
        count = len(review.domains)
        told = ngettext("Its links lead to {count} place:", "Its links lead to {count} places:", count).format(count=count)
        self.links_told.say(told if count else _("There is no link in it."), "about")
        self.links.setPlainText("\n".join(review.domains))
        self._links_box.setVisible(count > 0)
        high(self._links_box, min(_MOST_LINES, max(1, count)))

    def _whole(self) -> str:
        words = (self.said_by, self.holds, self.key_told, self.key_words, self.links_told)
        told = [self.name.text(), *(one.text() for one in words), self.links.toPlainText(), self.notes.text()]
        return ". ".join(line for line in told if line)

    def _say_yes(self) -> None:
        if self.review is not None and not self.review.refused:
            self.trusted.emit(self.review)

    def _lay_out(self, theme: Theme) -> None:
        font = theme.font(TITLE, QFont.Weight.DemiBold)
        self.name.setFont(font)
        who, key, links = QWidget(), QWidget(), QWidget()
        _fill(who, self.name, self.said_by, self.holds)
        _fill(key, self.key_told, self.key_words, self.compare)
        column = QVBoxLayout(links)
        column.setContentsMargins(16 - RING, 12, 16 - RING, 12)
        column.setSpacing(4)
        column.addLayout(inset(self.links_told))
        column.addWidget(self._links_box)
        answers = QHBoxLayout()
        answers.setSpacing(4)
        answers.addStretch(1)
        answers.addWidget(self.yes_button)
        answers.addWidget(self.leave_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addLayout(inset(Card((who, key, links)), self.notes))
        outer.addLayout(answers)


def _fill(holder: QWidget, *words: QWidget) -> None:
    column = QVBoxLayout(holder)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(4)
    for one in words:
        column.addWidget(one)


def _holds(review: "Review") -> str:
    pack = review.merged.pack
    situations = ngettext("in {count} situation", "in {count} situations", len(pack.situations))
    told = f"{phrases(len(pack.phrases))} {situations.format(count=len(pack.situations))}" if pack.situations else ""
    first = edition(pack.info.serial, pack.info.version)
    return f"{first[:1].upper()}{first[1:]}, {told or phrases(len(pack.phrases))}"


def _compare() -> str:
    return _("Ask your supervisor to read you the words of the key, by phone or in person. Trust it only if they are the same.")
