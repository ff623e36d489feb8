"""What is known of something, as pairs of a name and a value on one ground.

Law: a value from outside never makes the window wider, and a screen reader hears its name with it.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from launcher.ui.controls import Card, Words
from launcher.ui.packs.pack_words import breakable

_LABEL: Final = 132  # px of the names


class Facts(Card):
    """What is known, as pairs of a name and a value; a place or a name from outside is cut where there is no room."""

    def __init__(self) -> None:
        self._inside = QWidget()
        super().__init__((self._inside,))
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, _LABEL)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[tuple[str, str | QWidget]]) -> None:
        """Show these; a pair without a value is left out."""
        while (old := self._grid.takeAt(0)) is not None:
            if (gone := old.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for row, (name, value) in enumerate((name, value) for name, value in facts if value):
            label = Words(name, "about", self._inside)
            label.setContentsMargins(0, 2, 0, 0)  # its smaller letters stand on the line of the value's
            shown = Words(breakable(value), "value", self._inside) if isinstance(value, str) else value
            shown.setAccessibleName(f"{name}: {value if isinstance(value, str) else value.accessibleName()}")
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, row, 1)
