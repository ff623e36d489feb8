"""What was changed, step by step, the way back from each, and the way on again along what was undone last.

Law: nothing is undone or redone where something newer stands in the way; that is said in a line and nothing changes. What a
pack brought is shown and is not undone here. The page asks by `Keeping` and knows no store.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import takewhile
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
        self.redo_button = TextButton(_("Redo"), theme)
        words = _("History"), _("Each change of your words, the newest first. The earlier words of a phrase are kept with it.")
        empty = _("Nothing was changed yet. What you add, edit or remove will stand here.")
        super().__init__(words, Listing(_("Changes, the newest first"), theme), empty, (self.redo_button, self.undo_button))
        self.undo_button.clicked.connect(self._undo)
        self.redo_button.clicked.connect(self._redo)
        self.offer()

    def refresh(self) -> None:
        """Ask for the steps."""
        self._keeping.steps(self._show, self.fail)

    def offer(self) -> None:
        """Only what the user did herself can be undone here or done again, whatever packs did since."""
        meant, again = self._meant(), self._to_redo()
        self.undo_button.setEnabled(not self.busy and meant is not None and (meant.state, meant.by) == ("done", "user"))
        self.redo_button.setEnabled(not self.busy and again is not None)
        self.redo_button.setAccessibleDescription(again.name if again else "")
        self.redo_button.setToolTip(again.name if again else "")

    def _to_redo(self) -> "Past | None":
        """What was undone last: of her steps before any that is done, the oldest; a new step of hers ends that road."""
        own = (one for one in self.steps if one.by == "user")
        return next(reversed(list(takewhile(lambda one: one.state == "undone", own))), None)

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

    def _redo(self) -> None:
        if (again := self._to_redo()) is not None:
            self.listing.mean(next(place for place, one in enumerate(self.steps) if one is again))
            self.begin(_("Doing “{name}” again…").format(name=again.name))
            self._keeping.redo(self._redone, self.fail)

    def _redone(self, changed: "Changed | None") -> None:
        self.end(_("Done again: {name}").format(name=changed.name) if changed else _("There is nothing to do again."))

    def _undone(self, name: str, changed: "Changed | None") -> None:
        self.end(_("Undone: {name}").format(name=name) if changed else _("There is nothing to undo."))


def _listed(past: "Past", today: datetime) -> Listed:
    gone = past.state != "done"
    aside = _("Undone") if gone else _("From a pack") if past.by == "pack" else ""
    return Listed(past.name, said_when(past.at, today), aside, gone)
