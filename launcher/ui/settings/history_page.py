"""What was changed, step by step, and the way back from each.

Law: nothing is undone where something newer stands in the way; that is said in a line and nothing changes. What a pack
brought is shown and is not undone here. The page asks by `Keeping` and knows no store.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from launcher.language import _
from launcher.ui.controls import TextButton
from launcher.ui.settings.keeping import Keeping, said_when
from launcher.ui.settings.list_page import ListPage
from launcher.ui.settings.listing import Listed, Listing
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.store import Changed, Past


class HistoryPage(ListPage):
    """The steps, the newest first."""

    def __init__(self, keeping: Keeping, theme: Theme) -> None:
        self._keeping = keeping
        self.steps: Sequence[Past] = ()
        self.undo_button = TextButton(_("Undo this"), theme)
        words = _("History"), _("Each change of your words, the newest first. The earlier words of a phrase are kept with it.")
        empty = _("Nothing was changed yet. What you add, edit or remove will stand here.")
        super().__init__(words, Listing(_("Changes, the newest first"), theme), empty, (self.undo_button,))
        self.undo_button.clicked.connect(self._undo)
        self.offer()

    def refresh(self) -> None:
        """Ask for the steps."""
        self._keeping.steps(self._show, self.fail)

    def offer(self) -> None:
        """Only what the user did herself, and what is not undone yet, can be undone here."""
        meant = self._meant()
        self.undo_button.setEnabled(not self.busy and meant is not None and (meant.state, meant.by) == ("done", "user"))

    def _meant(self) -> "Past | None":
        place = self.listing.place
        return self.steps[place] if 0 <= place < len(self.steps) else None

    def _show(self, steps: "Sequence[Past]") -> None:
        meant = self._meant()
        self.steps = steps
        place = next((n for n, one in enumerate(steps) if meant is not None and one.step == meant.step), 0)
        today = datetime.now()  # noqa: DTZ005 -- the user's own clock
        self.show_rows([_listed(one, today) for one in steps], place)

    def _undo(self) -> None:
        if (meant := self._meant()) is not None:
            self.begin(_("Undoing “{name}”…").format(name=meant.name))
            self._keeping.undo(meant.step, partial(self._undone, meant.name), self.fail)

    def _undone(self, name: str, changed: "Changed | None") -> None:
        self.end(_("Undone: {name}").format(name=name) if changed else _("There is nothing to undo."))


def _listed(past: "Past", today: datetime) -> Listed:
    gone = past.state != "done"
    aside = _("Undone") if gone else _("From a pack") if past.by == "pack" else ""
    return Listed(past.name, said_when(past.at, today), aside, gone)
