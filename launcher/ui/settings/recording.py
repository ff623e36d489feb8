"""Where a rule for a window begins: the window that was used last, or one that is chosen by the hotkey.

Law: a window's title is shown here and kept nowhere, unless the user saves it as a rule's pattern. While a window is being
chosen that is said, with the way to stop.
"""

from PySide6.QtCore import Signal

from launcher.desktop import Target
from launcher.language import _
from launcher.ui.controls import Card, Row, TextButton
from launcher.ui.notice import announce
from launcher.ui.settings.rule_words import window_name
from launcher.ui.settings.ruling import Ruling
from launcher.ui.theme import Theme


class Recording(Card):
    """The window that was used last, and any other by the hotkey; `wanted` carries the one that a rule is to be for."""

    wanted = Signal(object)  # Target
    came = Signal()  # from another window, where it was chosen

    def __init__(self, ruling: Ruling, theme: Theme) -> None:
        self._picking = ruling.picking
        self.last_button = TextButton(_("Rule for this window"), theme)
        self.choose_button = TextButton(_("Choose a window"), theme)
        self.row = Row(_("Record a rule"), "", (self.last_button, self.choose_button))
        super().__init__((self.row,))
        for button in (self.last_button, self.choose_button):
            button.setAccessibleName(button.text())
        self.last_button.clicked.connect(lambda: self._take(self._picking.last))
        self.choose_button.clicked.connect(self.choose)
        self.refresh()

    def refresh(self) -> None:
        """Say what can be recorded now."""
        last, hotkey, choosing = self._picking.last, self._picking.hotkey(), self._picking.choosing
        self.last_button.setVisible(last is not None and not choosing)
        self.choose_button.setVisible(bool(hotkey) or choosing)
        self.choose_button.setText(_("Stop choosing") if choosing else _("Choose a window"))
        self.choose_button.setAccessibleName(self.choose_button.text())
        self.choose_button.updateGeometry()
        about = _("The window that you used the launcher in last: {window}").format(window=window_name(last)) if last else ""
        if not about and hotkey:
            about = _("Choose the window of the program in which phrases should arrive in another way.")
        self.row.about.say(about or _("Open the launcher over the program first, or write a new rule by hand."), "about")
        for button in (self.last_button, self.choose_button):
            button.setAccessibleDescription(about)
        if choosing:
            told = _("Now go to that window and press {hotkey} there. Esc here stops.").format(hotkey=hotkey)
            self.row.state.say(told, "asking")

    def choose(self) -> None:
        """Choose a window by the hotkey; or no more."""
        if self._picking.choosing:
            self.stop()
            return
        self._picking.begin(self._chosen, self.stop)
        self.refresh()
        announce(self, self.row.state.text())

    def stop(self) -> None:
        """Choose no more."""
        self._picking.stop()
        self.row.state.say("", "about")
        self.refresh()

    def _chosen(self, target: Target | None) -> None:
        if target is None:
            self.row.state.say(_("That is no window of another program. Go to one, and press it there."), "warning")
            announce(self, self.row.state.text())
        else:
            self._take(target)
            self.came.emit()

    def _take(self, target: Target | None) -> None:
        self.stop()
        if target is not None:
            self.wanted.emit(target)
