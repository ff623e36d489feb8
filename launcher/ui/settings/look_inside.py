"""What is inside of a backup: its phrases with their words, to be searched and read, and never to be changed.

Law: a backup of any size opens at once and is searched part by part, so that the window stays alive; the list shows at most a
thousand phrases and says how many more there are. Words can be selected and copied from the reading below. It knows no file.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from launcher.language import _, ngettext
from launcher.phrase import Phrase
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.settings.list_page import framed, inset
from launcher.ui.settings.listing import Listed, Listing
from launcher.ui.theme import BODY, Theme

if TYPE_CHECKING:
    from launcher.store.inside import Inside

MOST: Final = 1000  # phrases in the list
_LINES: Final = 6  # of the reading
_PART: Final = 3000  # phrases that are looked through at a time, in less than a frame


class LookInside(QWidget):
    """A search field, the phrases found, and the whole of the one that is meant."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self._phrases: Sequence[Phrase] = ()
        self._folded: list[str] = []
        self._names: dict[str, str] = {}
        self._found: list[Phrase] = []
        self._count = self._place = 0
        self._on = QTimer(self, singleShot=True, interval=0)
        self._on.timeout.connect(self._find_on)
        self.back_button = TextButton(_("Back to the list"), theme)
        self.heading = Words("", "heading")
        self.search = Line(theme)
        self.search.setAccessibleName(_("Search in this backup"))
        self.search.setPlaceholderText(_("Search in this backup"))
        self.search.textChanged.connect(lambda _text: self._find())
        self.count = Words("", "about")
        self.damage = Words("", "warning")
        self.listing = Listing(_("Phrases in this backup"), theme)
        self.listing.picked.connect(self._read)
        self.nothing = Words(_("No phrase in this backup has all these words."), "about")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setMargin(24)
        self.nothing.hide()
        self.reading = QPlainTextEdit()
        self.reading.setReadOnly(True)
        self.reading.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.reading.setTabChangesFocus(True)
        self.reading.setFont(theme.font(BODY))
        self.reading.setAccessibleName(_("The whole phrase"))
        self._lay_out(theme)

    def show_inside(self, when: str, inside: "Inside") -> None:
        """Show what was kept at that time."""
        self.heading.say(_("Backup: {when}").format(when=when), "heading")
        self._phrases = [phrase for _situation, phrases in inside.situations for phrase in phrases]
        self._names = {situation.slug: situation.name for situation, _phrases in inside.situations}
        self._folded = []
        self.damage.say("" if inside.whole else _("Some of this backup is damaged and cannot be read."), "warning")
        self.search.clear()
        self._find()

    def forget(self) -> None:
        """Keep nothing of it in memory."""
        self._on.stop()
        self._phrases, self._folded, self._found = (), [], []
        self.listing.show_rows(())
        self.reading.clear()

    def _lay_out(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24 - RING, 16, 24 - RING, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addLayout(inset(self.heading), 1)
        top.addWidget(self.back_button)
        column.addLayout(top)
        column.addWidget(Framed(self.search, theme))
        column.addLayout(inset(self.damage, self.count))
        column.addLayout(inset(framed(self.listing, self.nothing)), 1)
        column.addWidget(Framed(self.reading, theme, _LINES))

    def _find(self) -> None:
        self._found, self._count, self._place = [], 0, 0
        self._find_on()

    def _find_on(self) -> None:
        """Look through some more phrases; between two parts the window stays alive."""
        words, before = self.search.text().casefold().split(), len(self._found)
        first, self._place = self._place, min(self._place + _PART, len(self._phrases))
        for n in range(first, self._place):
            if n == len(self._folded):
                self._folded.append(self._words_of(self._phrases[n]))
            if all(word in self._folded[n] for word in words):
                self._count += 1
                if len(self._found) < MOST:
                    self._found.append(self._phrases[n])
        if first == 0 or len(self._found) != before:
            self.listing.show_rows([self._listed(phrase) for phrase in self._found], max(0, self.listing.place) if first else 0)
        if self._place < len(self._phrases):
            self._on.start()
        self._tell()

    def _tell(self) -> None:
        none = not self._count and self._place >= len(self._phrases) > 0
        self.nothing.setVisible(none)
        self.listing.setHidden(none)
        told = ngettext("{count} phrase", "{count} phrases", self._count).format(count=f"{self._count:,}")
        if self._place < len(self._phrases):
            told = _("{found} so far").format(found=told)
        elif self._count > MOST:
            told += " · " + _("the first {most} are shown; search to see others").format(most=f"{MOST:,}")
        self.count.say(told, "about")

    def _listed(self, phrase: Phrase) -> Listed:
        return Listed(phrase.title, phrase.text_for("any").plain, self._names.get(phrase.situation, phrase.situation))

    def _words_of(self, phrase: Phrase) -> str:
        situation, texts = self._names.get(phrase.situation, ""), "\n".join(text.plain for text in phrase.texts.values())
        return f"{phrase.title}\n{situation}\n{' '.join((*phrase.tags, *phrase.codes))}\n{texts}".casefold()

    def _read(self, place: int) -> None:
        if 0 <= place < len(self._found):
            texts = self._found[place].texts
            said = [text.plain if len(texts) == 1 else f"{channel}:\n{text.plain}" for channel, text in texts.items()]
            self.reading.setPlainText("\n\n".join(said))
        else:
            self.reading.clear()
