"""What came from the team: the reports of updates, the newest first, and the whole of the one that is meant.

Law: what was recalled stands first, and nothing that became otherwise is left out. Whoever opens them has read them; until
she leaves they keep their mark. It knows no store.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from launcher.language import _
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.editor.text_box import Framed
from launcher.ui.packs.pack_rows import PackListing
from launcher.ui.packs.pack_words import called
from launcher.ui.packs.reading_box import ReadingBox
from launcher.ui.packs.report_words import summed, told_whole
from launcher.ui.settings.list_page import framed, inset
from launcher.ui.settings.listing import Listed
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.packs.report import Report


class News(QWidget):
    """The list of reports, and one of them in full; `left` where she wants to go back."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.reports: Sequence[Report] = ()
        self.heading = Words("", "heading")
        self.back_button = TextButton(_("Back to the list"), theme)
        self.back_button.clicked.connect(self.left)
        self.empty = Words(_("No update has come yet. What one changes will stand here, to be read."), "about")
        self.listing = PackListing(_("Updates, the newest first"), theme)
        self.listing.picked.connect(self._read)
        self.reading = ReadingBox(_("The whole report"), theme)
        self._box = Framed(self.reading, theme)
        self._lay_out()

    def show_reports(self, reports: "Sequence[Report]", unread: "Sequence[Report]", of: str = "") -> None:
        """Show these; `unread` wear a mark; `of` names the one pack whose they are, where it is one."""
        self.reports = reports
        self.heading.say(_("News of {name}").format(name=called(of)) if of else _("News from your team"), "heading")
        new = [report in unread for report in reports]
        rows = [
            Listed(
                one.name, _("Edition {serial}: {what}").format(serial=one.serial, what=summed(one)), _("New") if is_new else ""
            )
            for one, is_new in zip(reports, new, strict=True)
        ]
        marked = {place: bool(reports[place].recalled) for place, is_new in enumerate(new) if is_new}
        self.listing.show_marked(rows, marked)
        self.empty.setHidden(bool(rows))
        self.listing.setHidden(not rows)
        self._box.setHidden(not rows)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24 - RING, 16, 24 - RING, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addLayout(inset(self.heading), 1)
        top.addWidget(self.back_button)
        column.addLayout(top)
        self.empty.setMargin(24)
        column.addLayout(inset(framed(self.listing, self.empty)), 2)
        column.addWidget(self._box, 3)

    def _read(self, place: int) -> None:
        self.reading.setPlainText(told_whole(self.reports[place]) if 0 <= place < len(self.reports) else "")
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        document, lines = self.reading.document(), self.reading.toPlainText().split("\n")
        for number, line in enumerate(lines):
            if line and (number == 0 or not lines[number - 1]):  # the first line of each part is its heading
                cursor = QTextCursor(document.findBlockByNumber(number))
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(bold)
