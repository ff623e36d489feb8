"""The page of applications: the rules in force, and the form in which one is written.

Law: nothing that was written is dropped without asking, and what was saved is in force before it is said. The page asks by
`Ruling`; it knows no store and no desktop.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from launcher.errors import LauncherError
from launcher.language import _
from launcher.ui.settings.backups_page import Question
from launcher.ui.settings.rule_draft import Draft
from launcher.ui.settings.rule_form import RuleForm
from launcher.ui.settings.rule_list import RuleList
from launcher.ui.settings.rule_words import where
from launcher.ui.settings.ruling import Ruling
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.store import Changed


class RulesPage(QWidget):
    """The list of rules, or the form of one."""

    def __init__(self, ruling: Ruling, theme: Theme) -> None:
        super().__init__()
        self._ruling = ruling
        self.rules = RuleList(ruling, theme)
        self.form = RuleForm(ruling.try_out, theme)
        self.question = Question(_("Leave without saving"), theme)
        self.form.foot.insertWidget(0, self.question)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.rules)
        self._stack.addWidget(self.form)
        self.rules.wanted.connect(self.write)
        self.rules.recording.came.connect(self._come_forward)
        save = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self.form)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.form.save)
        self.form.saved.connect(self._save)
        self.form.left.connect(self.leave)
        self.question.yes.clicked.connect(self.back)
        self.question.no.clicked.connect(lambda: self.form.paste_pick.setFocus(Qt.FocusReason.OtherFocusReason))

    def write(self, draft: Draft) -> None:
        """Open the form with this draft."""
        self.question.hide()
        self._stack.setCurrentWidget(self.form)
        self.form.show_draft(draft, self.rules.ruled)

    def leave(self) -> None:
        """Back to the list; where something was written, that is asked for first."""
        if not self.form.save_button.isEnabled():
            return  # it is being saved, and the list comes back with it
        if self.form.changed:
            self.question.ask(_("What you changed here is not saved yet."))
        else:
            self.back()

    def back(self) -> None:
        """Back to the list."""
        self.question.hide()
        self._stack.setCurrentWidget(self.rules)
        self.rules.listing.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape stops choosing, gives up what is asked, leaves the form, and only then closes the window."""
        writing = self._stack.currentWidget() is self.form
        if event.key() != Qt.Key.Key_Escape or not (writing or self._ruling.picking.choosing):
            event.ignore()
        elif self._ruling.picking.choosing:
            self.rules.recording.stop()
        elif self.question.isVisible():
            self.question.no.click()
        else:
            self.leave()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Nothing is chosen any more."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.rules.recording.stop()

    def _come_forward(self) -> None:
        window = self.window()
        window.showNormal() if window.isMinimized() else window.show()
        window.activateWindow()
        self._ruling.bring_forward(int(window.winId()))

    def _save(self, draft: Draft) -> None:
        change = draft.change(self.rules.ruled)
        if change is None:
            self.back()
            return
        self.question.hide()
        self.form.save_button.setEnabled(False)
        self._ruling.change(change, partial(self._saved, draft), self._failed)

    def _saved(self, draft: Draft, _changed: "Changed") -> None:
        self.form.save_button.setEnabled(True)
        made = draft.rule(self.rules.ruled)
        self.rules.mean(made.id)
        self.back()
        self.rules.say(_("Saved: {window}. It counts from the next phrase on.").format(window=where(made.match)), "asking")

    def _failed(self, error: LauncherError) -> None:
        self.form.save_button.setEnabled(True)
        self.form.fail(str(error))
