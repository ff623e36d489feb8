"""What goes out: packs, the user's own phrases, and situations, each with a box to tick.

Law: her own phrases are never ticked by themselves. It knows no store.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from launcher.language import _, ngettext
from launcher.ui.buttons import RING
from launcher.ui.controls import Words
from launcher.ui.packs.one_line import OneLine
from launcher.ui.packs.review_head import Tick
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: packs as (id, name, phrases), situations as (slug, name), and how many phrases are hers."""

    packs: Sequence[tuple[str, str, int]] = ()
    situations: Sequence[tuple[str, str]] = ()
    own: int = 0
    allowed: bool = True


class TickRow(QWidget):
    """A box to tick and what it stands for; a click on the words ticks it too."""

    def __init__(self, key: str, words: str, about: str, theme: Theme) -> None:
        super().__init__()
        self.key = key
        self.tick = Tick(theme)
        self.tick.setAccessibleName(words)
        self.tick.setAccessibleDescription(about)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, RING, 0)
        line.setSpacing(4)
        line.addWidget(self.tick)
        self._words = (OneLine(words, "title"), *([OneLine(about, "about")] if about else []))
        for place, one in enumerate(self._words):
            one.setCursor(Qt.CursorShape.PointingHandCursor)
            one.installEventFilter(self)
            line.addWidget(one, 1 - place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """A click on the words is a click on the box."""
        if watched in self._words and event.type() == QEvent.Type.MouseButtonRelease and self.tick.isEnabled():
            self.tick.click()
        return False


class Picks(QWidget):
    """The boxes; `changed` tells that one was ticked or not."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.packs: list[TickRow] = []
        self.situations: list[TickRow] = []
        self.own = TickRow("", _("Your own phrases"), "", theme)
        self.own.tick.toggled.connect(self.changed)
        self._packs, self._situations = _column(), _column()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(inset(Words(_("What goes in"), "heading")))
        column.addLayout(self._packs)
        column.addWidget(self.own)
        self._stays = Words("", "about")
        column.addLayout(inset(self._stays))
        column.addSpacing(8)
        column.addLayout(inset(Words(_("Only these situations"), "heading"), Words(_("None ticked: all of them."), "about")))
        column.addLayout(self._situations)
        column.addStretch(1)

    def offer(self, choices: Choices, ticked: Collection[str]) -> None:
        """Offer these, with these packs ticked."""
        self.packs = self._filled(self._packs, [(id_, name, _counted(count)) for id_, name, count in choices.packs])
        self.situations = self._filled(self._situations, [(slug, name, "") for slug, name in choices.situations])
        for row in self.packs:
            row.tick.setChecked(row.key in ticked)
        self.own.setVisible(choices.own > 0)
        self.own.tick.setChecked(False)
        stays = _("Your own {phrases} stay here unless you tick them.").format(phrases=_counted(choices.own))
        told = _("Phrases go out as you see them, with your changes. Your name and address never do.")
        self._stays.say(f"{stays} {told}" if choices.own else told, "about")

    def in_order(self) -> tuple[Tick, ...]:
        """The boxes in the order of Tab."""
        return tuple(row.tick for row in (*self.packs, self.own, *self.situations))

    def chosen(self) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        """The packs, the situations (none: all), and whether her own phrases go out."""
        packs, situations = (tuple(row.key for row in rows if row.tick.isChecked()) for rows in (self.packs, self.situations))
        return packs, situations, self.own.tick.isChecked()

    def rest(self, *, resting: bool) -> None:
        """Let nothing be chosen while something is under way."""
        for row in (*self.packs, self.own, *self.situations):
            row.tick.setEnabled(not resting)

    def wear(self, theme: Theme) -> None:
        """Change the theme of rows yet to come."""
        self.theme = theme

    def _filled(self, column: QVBoxLayout, rows: Sequence[tuple[str, str, str]]) -> list[TickRow]:
        while (item := column.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.setParent(None)
                row.deleteLater()
        made = [TickRow(*row, self.theme) for row in rows]
        for row in made:
            row.tick.toggled.connect(self.changed)
            column.addWidget(row)
        return made


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    return column


def _counted(count: int) -> str:
    return ngettext("{count} phrase", "{count} phrases", count).format(count=f"{count:,}")
