"""Phrases that their publishers took out in the last 90 days: to be searched and read, and to be kept as one's own.

Law: nothing here is found by the overlay any more; what is kept becomes the user's own phrase at once, with the way back beside
it. It asks by `Following` and knows no store.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from launcher.errors import LauncherError
from launcher.language import _
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.notice import announce
from launcher.ui.packs.following import Following
from launcher.ui.packs.pack_words import breakable, called, phrases
from launcher.ui.packs.reading_box import ReadingBox
from launcher.ui.settings.keeping import said_when
from launcher.ui.settings.list_page import framed, inset
from launcher.ui.settings.listing import Listed, Listing
from launcher.ui.settings.rule_list import Removed as WayBack
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.sharing.values import Retired
    from launcher.store import Changed


class RetiredPhrases(QWidget):
    """A search field, the phrases found, the whole of the one that is meant, and Keep; `left` where she goes back."""

    left = Signal()
    changed = Signal()

    def __init__(self, following: Following, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self._following = following
        self._all: Sequence[Retired] = ()
        self._names: Mapping[str, str] = {}
        self.found: Sequence[Retired] = ()
        self._busy = False
        self.back_button = TextButton(_("Back to the list"), theme)
        self.back_button.clicked.connect(self.left)
        self.search = Line(theme)
        self.search.setAccessibleName(_("Search in the retired phrases"))
        self.search.setPlaceholderText(_("Search in the retired phrases"))
        self.search.textChanged.connect(lambda _text: self._find())
        self.count = Words("", "about")
        self.state = Words("", "warning")
        self.kept = WayBack(theme)
        self.kept.undo.clicked.connect(self._undo)
        self.listing = Listing(_("Retired phrases, the newest first"), theme)
        self.listing.picked.connect(self._read)
        self.reading = ReadingBox(_("The whole phrase"), theme)
        self.keep_button = TextButton(_("Keep as my own"), theme)
        self.keep_button.clicked.connect(self._keep)
        self._lay_out(theme)

    def refresh(self, names: Mapping[str, str]) -> None:
        """Ask for them; `names` are those of packs by id."""
        self._names = names
        self.kept.hide()
        self.state.say("", "warning")
        self._ask()

    def _lay_out(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24 - RING, 16, 24 - RING, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addLayout(inset(Words(_("Retired phrases"), "heading")), 1)
        top.addWidget(self.back_button)
        about = _("Their publishers took these out in the last 90 days. The launcher no longer finds them, unless you keep one.")
        keep = QHBoxLayout()
        keep.addStretch(1)
        keep.addWidget(self.keep_button)
        column.addLayout(top)
        column.addLayout(inset(Words(about, "about")))
        column.addWidget(Framed(self.search, theme))
        column.addLayout(inset(self.count))
        column.addLayout(inset(framed(self.listing)), 2)
        column.addWidget(Framed(self.reading, theme), 1)
        column.addLayout(inset(self.state))
        column.addWidget(self.kept)
        column.addLayout(keep)

    def _ask(self) -> None:
        self._following.retired(self._show, self._fail)

    def _show(self, retired: "Sequence[Retired]") -> None:
        self._busy = False
        self._all = retired
        self._find()

    def _find(self) -> None:
        words, place = self.search.text().casefold().split(), max(0, self.listing.place)
        self.found = [one for one in self._all if all(word in _words_of(one) for word in words)]
        today = datetime.now()  # noqa: DTZ005 -- the user's own clock
        rows = [Listed(one.title, one.text, self._told(one, today)) for one in self.found]
        self.listing.show_rows(rows, place)
        told = phrases(len(self.found)) if self.found or words else _("No phrase was taken out lately.")
        self.count.say(told, "about")
        self._offer()

    def _told(self, one: "Retired", today: datetime) -> str:
        when = said_when(one.at, today).split(",")[0]
        return f"{self._names.get(one.pack, '')[:40]} · {when}".strip(" ·")

    def _read(self, place: int) -> None:
        self.reading.setPlainText(self.found[place].text if 0 <= place < len(self.found) else "")
        self._offer()

    def _offer(self) -> None:
        self.keep_button.setEnabled(not self._busy and 0 <= self.listing.place < len(self.found))

    def _keep(self) -> None:
        if 0 <= self.listing.place < len(self.found):
            meant = self.found[self.listing.place]
            self._busy = True
            self._offer()
            self.kept.hide()
            self._following.keep(meant.id, partial(self._is_kept, meant.title), self._fail)

    def _is_kept(self, title: str, changed: "Changed") -> None:
        self.state.say("", "warning")
        self.kept.tell(_("“{title}” is a phrase of your own now.").format(title=called(title)), changed.step)
        self._ask()
        self.changed.emit()

    def _undo(self) -> None:
        self.kept.hide()
        self.listing.setFocus(Qt.FocusReason.OtherFocusReason)
        self._following.undo(self.kept.step, lambda _changed: self._undone(), self._fail)

    def _undone(self) -> None:
        self._ask()
        self.changed.emit()

    def _fail(self, error: LauncherError) -> None:
        self._busy = False
        self.state.say(breakable(str(error)), "warning")
        announce(self, str(error))
        self._offer()


def _words_of(one: "Retired") -> str:
    return f"{one.title}\n{one.text}".casefold()
