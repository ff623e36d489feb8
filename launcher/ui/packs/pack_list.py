"""The packs that are here as a list, with the news that nobody has read, and what can be done with all of them.

Law: each row says what it is and what is wrong with it; what the company forbids is not offered, and that is said. It asks by
`Following` and knows no store.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.errors import LauncherError
from launcher.language import _, ngettext
from launcher.progress import Stopped
from launcher.ui.controls import Card, Row, TextButton, Words
from launcher.ui.packs.following import Following, Here
from launcher.ui.packs.pack_rows import PackListing
from launcher.ui.packs.pack_words import about, flag
from launcher.ui.packs.progress_line import ProgressLine
from launcher.ui.packs.report_words import looked
from launcher.ui.settings.list_page import ListPage, inset
from launcher.ui.settings.listing import Listed
from launcher.ui.settings.rule_list import Removed as WayBack
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.sharing.values import News as Came
    from launcher.sharing.values import PackState


class PackList(ListPage):
    """The packs that are here; `shown` carries how it stands, whenever that was asked."""

    shown = Signal(object)  # Here

    def __init__(self, following: Following, theme: Theme) -> None:
        self._following = following
        self.here = Here()
        self.retired_button = TextButton(_("Retired phrases"), theme)
        self.import_button = TextButton(_("Import…"), theme)
        self.subscribe_button = TextButton(_("Subscribe…"), theme)
        self.look_button = TextButton(_("Look now"), theme)
        self.open_button = TextButton(_("Open"), theme)
        about_them = _("Phrases that others share with you. What you change stays yours: an update never writes over it.")
        empty = _(
            "There is no pack yet. A pack holds phrases that a team has written and checked.\n\n"
            "Ask your supervisor for its address or folder and subscribe to it: then its news come by themselves. Or drop a file "
            "here: a pack that came by mail, or the phrases of another program."
        )
        buttons = (self.import_button, self.subscribe_button, self.open_button)
        super().__init__((_("Packs"), ""), PackListing(_("Packs"), theme), empty, buttons)
        self._add_to_heading(self.retired_button, self.look_button)
        self.column.insertLayout(1, inset(Words(about_them, "about")))
        self.read_button = TextButton(_("Read"), theme)
        self.news_row = Row(_("News from your team"), "", (self.read_button,))
        self.news_card = Card((self.news_row,))
        self.news_card.hide()
        self.column.insertLayout(2, inset(self.news_card))
        self.fixed = Words("", "about")
        self.progress = ProgressLine(theme)
        self.way_back = WayBack(theme)
        self.below.insertLayout(0, inset(self.fixed))
        self.below.addWidget(self.progress)
        self.below.addWidget(self.way_back)
        for button in (*buttons, self.retired_button, self.look_button, self.read_button):
            button.setAccessibleName(button.text())
        self.look_button.clicked.connect(self.look)
        self.offer()

    def refresh(self) -> None:
        """Ask how it stands."""
        self._following.here(self.know, self.fail)

    def offer(self) -> None:
        """Let each button be of use only where it is; what the company forbids is not there."""
        followed = any(pack.subscription is not None for pack in self.here.packs)
        self.retired_button.setVisible(self.here.retired > 0)
        self.import_button.setVisible(self.here.allowed.imports)
        self.subscribe_button.setVisible(self.here.allowed.sources)
        self.look_button.setVisible(followed)
        for button in (*self.buttons, self.retired_button, self.look_button):
            button.setEnabled(not self.busy)
        self.open_button.setEnabled(not self.busy and self.meant() is not None)
        self.open_button.setVisible(bool(self.here.packs))

    def meant(self) -> "PackState | None":
        """The pack that is meant now."""
        place = self.listing.place
        return self.here.packs[place] if 0 <= place < len(self.here.packs) else None

    def know(self, here: Here) -> None:
        """Show how it stands now."""
        meant, self.here = self.meant(), here
        place = next((n for n, pack in enumerate(here.packs) if meant is not None and pack.id == meant.id), 0)
        rows, marked = [], {}
        for n, pack in enumerate(here.packs):
            wrong = flag(pack)
            new = ngettext("{count} new", "{count} new", len(pack.news)).format(count=len(pack.news)) if pack.news else ""
            if wrong or new:
                marked[n] = bool(wrong)
            rows.append(Listed(pack.name, about(pack), wrong or new))
        if isinstance(self.listing, PackListing):
            self.listing.marked = marked
        self._tell_news(here.unread)
        self._tell_fixed()
        self.show_rows(rows, place)
        self.shown.emit(here)

    def look(self) -> None:
        """Look at every source now."""
        self.way_back.hide()
        self.begin("")
        far = self.progress.begin(_("Looking for news…"))
        self._following.look(None, far, self._looked, self.fail)

    def fail(self, error: LauncherError) -> None:
        """It could not be done, or she has stopped it."""
        self.progress.end()
        super().fail(error)
        if isinstance(error, Stopped):
            self.state.say(str(error), "about")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Put in order what Tab goes through: the page stands in its window only now, which is where Qt keeps the order."""
        super().showEvent(event)
        top = (self.retired_button, self.look_button, self.read_button)
        for before, after in pairwise((*top, self.listing, self.progress.stop_button, self.way_back.undo, *self.buttons)):
            QWidget.setTabOrder(before, after)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """What went is no longer offered back here; the history has it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.way_back.hide()

    def _add_to_heading(self, *buttons: QWidget) -> None:
        """What is about all packs stands beside their heading; in one line with the others the window could not be narrow."""
        line = QHBoxLayout()
        line.setSpacing(4)
        if (words := self.column.takeAt(0)) is not None:
            line.addItem(words)
            line.setStretch(0, 1)
        for button in buttons:
            line.addWidget(button)
        self.column.insertLayout(0, line)

    def _looked(self, news: "Sequence[Came]") -> None:
        self.progress.end()
        told, wrong = looked(news)
        self.end("")
        self.say(told, "warning" if wrong else "asking")

    def _tell_news(self, unread: int) -> None:
        told = ngettext(
            "{count} update came that you have not read yet.", "{count} updates came that you have not read yet.", unread
        )
        self.news_row.about.say(told.format(count=unread) if unread else "", "about")
        self.read_button.setAccessibleDescription(self.news_row.about.text())
        self.news_card.setVisible(unread > 0)

    def _tell_fixed(self) -> None:
        allowed = self.here.allowed
        from_where = "" if allowed.anywhere else _("Fixed by your company: packs come from its own places only.")
        lines = [
            "" if allowed.imports else _("Fixed by your company: files are not imported by hand."),
            from_where if allowed.sources else _("Fixed by your company: which packs are followed."),
        ]
        self.fixed.say("\n".join(line for line in lines if line), "about")
