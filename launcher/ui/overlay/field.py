"""The search field: a line edit that first asks the overlay what a key means and keeps what is its own.

Input methods and dead keys pass untouched.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QStyle, QWidget

from launcher.language import _
from launcher.ui.theme import FIELD, Theme


class SearchField(QLineEdit):
    """Where the agent types."""

    def __init__(self, parent: QWidget, theme: Theme, acts: Callable[[QKeyEvent], bool], style: QStyle) -> None:
        super().__init__(parent)
        self._acts = acts
        self.setStyle(style)
        self.setFrame(False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that no letter has the whole card painted below it
        self.setAccessibleName(_("Search phrases"))
        self.setPlaceholderText(_("Search phrases"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.wear(theme)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.setFont(theme.font(FIELD))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.ground)
        palette.setColor(QPalette.ColorRole.Text, theme.text)
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.tertiary)
        palette.setColor(QPalette.ColorRole.Highlight, theme.accent)
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.on_accent)
        self.setPalette(palette)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """What means something to the overlay is done there; the rest is typing."""
        if not self._acts(event):
            super().keyPressEvent(event)
