"""The backups: what there is, one more now, what is inside of one, and the way back to it.

Law: going back is asked for in a line that says what will happen, and begins only with a yes; the words as they are now are
kept first, and where they are is said afterwards. The page asks by `Keeping` and knows no store.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from launcher.language import _
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.settings.keeping import Keeping, said_when
from launcher.ui.settings.list_page import ListPage
from launcher.ui.settings.listing import Listed, Listing
from launcher.ui.settings.look_inside import LookInside
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.store.backup import Backup
    from launcher.store.inside import Inside
    from launcher.store.restoring import Restored


class Question(QWidget):
    """A question with a yes and a no, in the page itself."""

    def __init__(self, yes: str, theme: Theme) -> None:
        super().__init__()
        self.words = Words("", "asking")
        self.yes = TextButton(yes, theme)
        self.no = TextButton(_("Not now"), theme)
        line = QHBoxLayout(self)
        line.setContentsMargins(RING, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.words, 1)
        line.addWidget(self.yes)
        line.addWidget(self.no)
        self.no.clicked.connect(self.hide)
        self.hide()

    def ask(self, text: str) -> None:
        """Ask; the safe answer has the focus, and a screen reader reads the question with it."""
        self.words.say(text, "asking")
        self.yes.setAccessibleDescription(text)
        self.no.setAccessibleDescription(text)
        self.show()
        self.no.setFocus(Qt.FocusReason.TabFocusReason)


class BackupList(ListPage):
    """The backups, the newest first."""

    def __init__(self, keeping: Keeping, theme: Theme) -> None:
        self._keeping = keeping
        self.files: Sequence[Backup] = ()
        self._wanted: Backup | None = None
        self.back_up_button = TextButton(_("Back up now"), theme)
        self.look_button = TextButton(_("Look inside"), theme)
        self.restore_button = TextButton(_("Restore this one…"), theme)
        self.question = Question(_("Restore"), theme)
        words = _("Backups"), _("On each day that something changed, a checked copy of all your words is kept on this computer.")
        empty = _("There is no backup yet. The first one is made by itself, or by the button below.")
        buttons = (self.back_up_button, self.look_button, self.restore_button)
        super().__init__(words, Listing(_("Backups, the newest first"), theme), empty, buttons)
        self.below.addWidget(self.question)
        self.back_up_button.clicked.connect(self._back_up)
        self.restore_button.clicked.connect(self._ask)
        self.question.yes.clicked.connect(self._restore)
        self.offer()

    def refresh(self) -> None:
        """Ask for the backups."""
        self._keeping.list_backups(self._show, self.fail)

    def offer(self) -> None:
        """What is asked is about one backup; with another one it is asked anew."""
        meant = self.meant()
        if meant is None or self._wanted is None or meant.path != self._wanted.path:
            self.question.hide()
        self.back_up_button.setEnabled(not self.busy)
        for button in (self.look_button, self.restore_button):
            button.setEnabled(not self.busy and meant is not None)

    def meant(self) -> "Backup | None":
        """The backup that is meant now."""
        place = self.listing.place
        return self.files[place] if 0 <= place < len(self.files) else None

    def _show(self, files: "Sequence[Backup]") -> None:
        meant = self.meant()
        self.files = files
        place = next((n for n, one in enumerate(files) if meant is not None and one.path == meant.path), 0)
        today = datetime.now()  # noqa: DTZ005 -- the user's own clock
        self.show_rows([_listed(one, today) for one in files], place)

    def _back_up(self) -> None:
        self.question.hide()
        self.begin(_("Backing up…"))
        self._keeping.back_up(self._backed_up, self.fail)

    def _backed_up(self, path: Path) -> None:
        self.listing.mean(-1)  # the new one is the first
        self.end(_("Backed up and checked: {name}").format(name=path.name))

    def _ask(self) -> None:
        if (meant := self.meant()) is not None:
            self._wanted = meant
            when = said_when(meant.at, datetime.now())  # noqa: DTZ005 -- the user's own clock
            told = _("Restore this backup ({when})? Your words as they are now are kept as a backup first.")
            self.say("", "about")
            self.question.ask(told.format(when=when))

    def _restore(self) -> None:
        if (wanted := self._wanted) is not None:
            self.question.hide()
            self.begin(_("Restoring…"))
            self.listing.setFocus(Qt.FocusReason.OtherFocusReason)
            self._keeping.restore(wanted.path, self._restored, self.fail)

    def _restored(self, restored: "Restored") -> None:
        self._wanted = None
        told = _("Restored. The words as they were until now are in {name}")
        self.end(told.format(name=restored.before.name))


class BackupsPage(QWidget):
    """The list of backups, or what is inside of one."""

    def __init__(self, keeping: Keeping, theme: Theme) -> None:
        super().__init__()
        self._keeping = keeping
        self.backups = BackupList(keeping, theme)
        self.inside = LookInside(theme)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.backups)
        self._stack.addWidget(self.inside)
        self.backups.look_button.clicked.connect(self._look)
        self.backups.listing.opened.connect(lambda _place: self._look())
        self.inside.back_button.clicked.connect(self.back)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape gives up what is asked, then leaves the inside, and only then closes the window."""
        asking = self.backups.question.isVisible()
        if event.key() != Qt.Key.Key_Escape or not (asking or self._stack.currentWidget() is self.inside):
            event.ignore()
        elif asking:
            self.backups.question.no.click()
            self.backups.restore_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.back()

    def back(self) -> None:
        """Back from the inside to the list."""
        self._stack.setCurrentWidget(self.backups)
        self.inside.forget()
        self.backups.look_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self) -> None:
        if not self.backups.busy and (meant := self.backups.meant()) is not None:
            self.backups.begin(_("Opening…"))
            self._keeping.look_inside(meant.path, partial(self._show, meant), self.backups.fail)

    def _show(self, of: "Backup", inside: "Inside") -> None:
        self.backups.end("")
        when = said_when(of.at, datetime.now())  # noqa: DTZ005 -- the user's own clock
        self.inside.show_inside(when, inside)
        self._stack.setCurrentWidget(self.inside)
        self.inside.search.setFocus(Qt.FocusReason.OtherFocusReason)


def _listed(backup: "Backup", today: datetime) -> Listed:
    size = QLocale().formattedDataSize(backup.size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
    kind = _kinds().get(backup.kind, backup.kind)
    return Listed(said_when(backup.at, today), f"{kind} · {size}", backup.path.name)


def _kinds() -> Mapping[str, str]:
    return {
        "daily": _("Of the day"),
        "weekly": _("Of the week"),
        "monthly": _("Of the month"),
        "before": _("Before a large change"),
        "by-hand": _("Made by hand"),
    }
