"""What the launcher as a whole has to do with packs: rounds for news, how many are unread, and taking in by hand.

Law: without a subscription nothing runs and nothing is loaded. News are taken in by a process beside us, so that a share that
hangs holds up nobody; they are told by the tray's badge and interrupt nobody, but a recall, which is said at once, and once.
What came in is known from the reports in the store, whoever took it in and whatever became of that process since.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from launcher.language import ngettext
from launcher.ui.background import Errands
from launcher.ui.courier import Courier, Failed
from launcher.ui.packs.exporting import Exporting
from launcher.ui.packs.far_away import far_away
from launcher.ui.packs.importing import Importing
from launcher.ui.words import Words
from launcher.view import Notice

if TYPE_CHECKING:
    from launcher.library import Library
    from launcher.sharing.values import News
    from launcher.ui.packs.following import Here
    from launcher.ui.theme import Themes

NAMED = 3  # titles of recalled phrases in one line


class PackDesk(QObject):
    """`counted` carries how many reports are unread, `told` a Notice and what a click on it does (None: nothing)."""

    counted = Signal(int)
    told = Signal(object, object)

    def __init__(self, words: Words, themes: "Themes", bring_forward: Callable[[int], None]) -> None:
        """`bring_forward` gives a window of ours the focus."""
        super().__init__()
        self._words = words
        self.looker = Errands()  # for what may hang: folders and servers of others
        self.importing = Importing(words, far_away(words, self.looker), themes, bring_forward)
        self.exporting = Exporting(words, themes, bring_forward)
        self.courier = Courier(self.looker, self._due, self._look)
        self.courier.news.connect(lambda _news: self._came())
        self.importing.told.connect(lambda line, undo: self.told.emit(Notice(line, "info"), undo))
        self.exporting.told.connect(lambda line, does: self.told.emit(Notice(line, "info"), does))
        self.importing.taken.connect(lambda _taken: self.stir())

    def stir(self) -> None:
        """Count the news, and see when the next look is due: at the start, and when something may have changed."""
        if self._words.library is not None:
            self._count()
            self.courier.stir()

    def know(self, here: "Here") -> None:
        """The page of packs has looked how things stand."""
        self.counted.emit(here.unread)
        self._say_recalls()
        self.courier.stir()

    def open(self, file: str) -> None:
        """Somebody has opened this pack."""
        self.importing.begin(Path(file))

    def rest(self) -> None:
        """Look no more; what is under way ends with the library."""
        self.courier.end()

    def close(self) -> None:
        """Nobody waits any more for what is still under way."""
        self.exporting.close()
        self.looker.close()

    def _due(self, done: Callable[[float | None], None], failed: Failed) -> None:
        self._words.ask(lambda library: library.next_look(), done, failed)

    def _look(self) -> "Sequence[News] | None":
        library: Library | None = self._words.library
        return library.look_for_news() if library is not None else None

    def _came(self) -> None:
        self._words.look()
        self._count()

    def _count(self) -> None:
        self._words.ask(lambda library: library.unread_news(), self.counted.emit)
        self._say_recalls()

    def _say_recalls(self) -> None:
        self._words.ask(lambda library: library.recalls_to_tell(), self._tell_recalls)

    def _tell_recalls(self, recalled: Sequence[str]) -> None:
        if not recalled:
            return
        titles = ", ".join(f"“{title}”" for title in recalled[:NAMED])
        one, many = "Your team has recalled {titles}.", "Your team has recalled {titles} and {more} more."
        more = len(recalled) - NAMED
        line = ngettext(one, many, 1 if more <= 0 else 2).format(titles=titles, more=more)
        self.told.emit(Notice(line, "warn"), None)
