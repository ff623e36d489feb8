"""The rules in force as a list: the user's own, then those of packs, and on demand what is built in, by kind.

Law: each row says what happens there. Nothing is asked before a rule goes, because the line that tells it brings it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from launcher.change import Remove
from launcher.language import _, ngettext
from launcher.phrase import Rule
from launcher.programs import KINDS
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.notice import announce
from launcher.ui.settings.list_page import ListPage, inset
from launcher.ui.settings.listing import Listed, Listing
from launcher.ui.settings.recording import Recording
from launcher.ui.settings.rule_draft import Draft, draft_for, draft_of
from launcher.ui.settings.rule_words import kind_name, what, where
from launcher.ui.settings.ruling import Ruled, Ruling
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.store import Changed


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of programs that is built in, as one row; `opened`: its programs stand below it."""

    name: str
    rules: tuple[Ruled, ...]
    opened: bool


class Removed(QWidget):
    """A line that tells what went, with the way back beside it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.words = Words("", "asking")
        self.undo = TextButton(_("Undo"), theme)
        self.step = 0
        line = QHBoxLayout(self)
        line.setContentsMargins(RING, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.words, 1)
        line.addWidget(self.undo)
        self.hide()

    def tell(self, told: str, step: int) -> None:
        """Tell it; `step` is what brings it back."""
        self.step = step
        self.words.say(told, "asking")
        self.undo.setAccessibleDescription(told)
        self.show()
        announce(self, told)


class RuleList(ListPage):
    """The rules in force; `wanted` carries the draft of the one that is to be written."""

    wanted = Signal(object)  # Draft

    def __init__(self, ruling: Ruling, theme: Theme) -> None:
        self._ruling = ruling
        self.ruled: Sequence[Ruled] = ()
        self.lines: Sequence[Ruled | Kind] = ()
        self._opened: set[str] = set()
        self.built_in_button = TextButton(_("Show what is built in"), theme)
        self.built_in_button.setCheckable(True)
        self.remove_button = TextButton(_("Remove"), theme)
        self.edit_button = TextButton(_("Edit…"), theme)
        self.new_button = TextButton(_("New rule…"), theme)
        words = (
            _("Applications"),
            _("How phrases reach each program: your rules count before those of packs, and those before built-in ones."),
        )
        empty = _(
            "There is no rule yet. Most programs need none: the launcher knows many by itself.\n\n"
            "Make one where a phrase does not arrive as it should: where pasting is locked, where Enter sends too early, "
            "or where a program needs a moment."
        )
        buttons = (self.built_in_button, self.remove_button, self.edit_button, self.new_button)
        super().__init__(words, Listing(_("Rules, yours first"), theme), empty, buttons)
        self.recording = Recording(ruling, theme)
        self.column.insertLayout(1, inset(self.recording))
        self.removed = Removed(theme)
        self.below.addWidget(self.removed)
        self._connect()
        self.offer()

    def refresh(self) -> None:
        """Ask for the rules."""
        self.recording.refresh()
        self._ruling.rules(self._show, self.fail)

    def offer(self) -> None:
        """Only what packs or the user wrote can go; what is built in can be answered by a rule."""
        meant = self.meant()
        rule = meant if isinstance(meant, Ruled) else None
        self.edit_button.setEnabled(not self.busy and meant is not None)
        self.edit_button.setText(self._edit_called(meant))
        self.edit_button.updateGeometry()
        self.remove_button.setEnabled(not self.busy and rule is not None and self._can_go(rule))
        self.new_button.setEnabled(not self.busy)

    def meant(self) -> "Ruled | Kind | None":
        """The row that is meant now."""
        place = self.listing.place
        return self.lines[place] if 0 <= place < len(self.lines) else None

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Put in order what Tab goes through: the page stands in its window only now, which is where Qt keeps the order."""
        super().showEvent(event)
        recording = (self.recording.last_button, self.recording.choose_button)
        for before, after in pairwise((*recording, self.listing, self.removed.undo, *self.buttons)):
            QWidget.setTabOrder(before, after)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """What went is no longer offered back here; the history has it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.removed.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Del removes, Ctrl+Z brings back, Insert begins a new rule."""
        if event.key() == Qt.Key.Key_Delete and self.remove_button.isEnabled():
            self.remove()
        elif event.matches(QKeySequence.StandardKey.Undo) and self.removed.isVisible():
            self.undo()
        elif event.key() == Qt.Key.Key_Insert and self.new_button.isEnabled():
            self.wanted.emit(Draft())
        else:
            event.ignore()

    def open(self) -> None:
        """Edit the rule that is meant, or open or close the kind."""
        meant = self.meant()
        if self.busy or meant is None:
            return
        if isinstance(meant, Ruled):
            self.wanted.emit(draft_of(meant))
            return
        self._opened ^= {meant.name}
        self._lay_rows(self.listing.place)

    def remove(self) -> None:
        """Take the rule away; nothing is asked, because it can be brought back."""
        meant = self.meant()
        if isinstance(meant, Ruled) and self._can_go(meant):
            self.removed.hide()
            self.begin(_("Removing…"))
            change = Remove("rule", meant.rule.id, expects=meant.rule.rev or None)
            self._ruling.change(change, partial(self._gone, meant.rule), self.fail)

    def undo(self) -> None:
        """Bring the rule back that went last."""
        self.removed.hide()
        self.begin(_("Undoing…"))
        self.listing.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ruling.undo(self.removed.step, lambda _changed: self.end(_("The rule is back.")), self.fail)

    def mean(self, rule_id: str) -> None:
        """Let this rule be the one that is meant, as soon as it stands there."""
        self._after = rule_id

    def _connect(self) -> None:
        self._after = ""
        self.built_in_button.clicked.connect(lambda _on: self._switch())
        self.remove_button.clicked.connect(self.remove)
        self.edit_button.clicked.connect(self.open)
        self.new_button.clicked.connect(lambda: self.wanted.emit(Draft()))
        self.removed.undo.clicked.connect(self.undo)
        self.listing.opened.connect(lambda _place: self.open())
        self.recording.wanted.connect(lambda target: self.wanted.emit(draft_for(target)))

    def _switch(self) -> None:
        on = self.built_in_button.isChecked()
        self.built_in_button.setText(_("Hide what is built in") if on else _("Show what is built in"))
        self.built_in_button.updateGeometry()
        first = len([one for one in self.lines if isinstance(one, Ruled) and one.by != "built-in"])
        self._lay_rows(first if on else 0)
        self.listing.setFocus(Qt.FocusReason.OtherFocusReason)

    def _gone(self, rule: Rule, changed: "Changed") -> None:
        self.end("")
        self.removed.tell(_("Removed: {window}").format(window=where(rule.match)), changed.step)

    def _show(self, ruled: Sequence[Ruled]) -> None:
        meant = self.meant()
        wanted = self._after or (meant.rule.id if isinstance(meant, Ruled) else "")
        self._after = ""
        self.ruled = ruled
        place = max(0, self.listing.place)
        self._lay_rows(place)
        found = next((n for n, one in enumerate(self.lines) if isinstance(one, Ruled) and one.rule.id == wanted), None)
        if found is not None and found != self.listing.place:
            self.listing.mean(found)

    def _lay_rows(self, place: int) -> None:
        own, packs = (sorted((r for r in self.ruled if r.by == by), key=_by_name) for by in ("user", "pack"))
        self.lines = (*own, *packs, *(self._built_in() if self.built_in_button.isChecked() else ()))
        self.show_rows([_listed(line) for line in self.lines], place)

    def _built_in(self) -> Sequence[Ruled | Kind]:
        rules = {one.rule.match.process: one for one in self.ruled if one.by == "built-in"}
        lines: list[Ruled | Kind] = []
        for kind, programs in KINDS.items():
            name, of_kind = kind_name(kind), tuple(rules[program] for program in sorted(programs) if program in rules)
            opened = name in self._opened
            lines += [Kind(name, of_kind, opened), *(of_kind if opened else ())] if of_kind else []
        return lines

    def _edit_called(self, meant: "Ruled | Kind | None") -> str:
        if isinstance(meant, Kind):
            return _("Close this kind") if meant.opened else _("Show its programs")
        return _("Own rule…") if meant is not None and meant.by != "user" else _("Edit…")

    def _can_go(self, ruled: Ruled) -> bool:
        """Hers can, and a pack's where hers does not stand before it."""
        hers = any(one.by == "user" and one.rule.id == ruled.rule.id for one in self.ruled)
        return ruled.by == "user" or (ruled.by == "pack" and not hers)


def _by_name(ruled: Ruled) -> tuple[str, str]:
    return where(ruled.rule.match).casefold(), ruled.rule.id


def _listed(line: Ruled | Kind) -> Listed:
    if isinstance(line, Kind):
        count = len(line.rules)
        programs = ngettext("{count} program", "{count} programs", count).format(count=count)
        return Listed(line.name, what(line.rules[0].rule), f"{programs} {'▾' if line.opened else '▸'}")
    rule = line.rule
    if line.by == "built-in":
        return Listed(where(rule.match), what(rule), _("Built in"), quiet=True)
    return Listed(where(rule.match), what(rule), _("Yours") if line.by == "user" else line.pack or _("From a pack"))
