"""One hotkey where the desktop has the last word: what the desktop calls it, and the way to the desktop's own settings.

Law: what is shown is what the desktop says, never what the launcher has asked for. Nothing is recorded here.
"""

from collections.abc import Callable

from launcher.language import _
from launcher.ui.buttons import RING
from launcher.ui.controls import Row, TextButton, Words
from launcher.ui.theme import Theme


class CalledRow(Row):
    """One hotkey in the desktop's own words; `field` is what changes it there."""

    def __init__(self, title: str, about: str, theme: Theme, choose: Callable[[], None] | None) -> None:
        self.word = Words("", "title")
        self.word.setWordWrap(False)
        self.field = TextButton(_("Change…"), theme)
        super().__init__(title, f"{about} {_('Your desktop has the last word on its keys.')}", (self.word, self.field))
        self.field.setAccessibleName(f"{_('Change in the settings of the desktop')}: {title}")
        self.field.setVisible(choose is not None)
        if choose is not None:
            self.field.clicked.connect(choose)
        self._by_hand = "" if choose is not None else _("To change it, open the keyboard settings of your desktop.")

    def show_called(self, written: str) -> None:
        """Show what the desktop calls it; empty where it has given no key."""
        self.word.say(written or _("None"), "title")
        self.word.setContentsMargins(RING, 0, 12, 0)  # where buttons keep room for their ring
        self.field.setAccessibleDescription(written or _("None"))
        self.state.say(self._by_hand, "about")
