"""The window in which phrases are given out: what goes in, as what, who signs, and where it is published.

Law: what a format can't carry stands there before anything is written. A passphrase is let go of as soon as it was used. Nothing
waits in a loop; long work shows how far it is and can be stopped.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from launcher.errors import LauncherError
from launcher.language import _, ngettext
from launcher.packs.exporters import FORMS
from launcher.progress import Far, Stopped
from launcher.sharing.values import Selection
from launcher.ui.buttons import RING
from launcher.ui.controls import Pick, TextButton, Words, rule, sheet
from launcher.ui.editor.foot import ChiefButton
from launcher.ui.editor.text_box import Framed, Line, fields_sheet
from launcher.ui.notice import announce
from launcher.ui.packs.cheat_sheet_pdf import FORM as PDF
from launcher.ui.packs.export_picks import Choices, Picks
from launcher.ui.packs.export_signing import Signing, chooser, labelled
from launcher.ui.packs.pack_words import breakable
from launcher.ui.packs.progress_line import ProgressLine
from launcher.ui.packs.reading_box import ReadingBox, high
from launcher.ui.packs.review_head import Tick
from launcher.ui.packs.scrolling import scrolling
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import BODY, Theme, Themes

PACK: Final = "phrasepack"
_SIZE: Final = QSize(960, 720)  # px, where the screen has room for it
_SMALLEST: Final = QSize(480, 380)
_TWO_COLUMNS: Final = 760  # px
_PAUSE: Final = 150  # ms until what was ticked is looked at
_Worn = TextButton | Pick | Framed | Line | ProgressLine | Picks | Tick


def forms() -> tuple[tuple[str, str, str], ...]:
    """What can be written, as (format, what a person calls it, how its files end)."""
    others = tuple((form, one.told, one.ending) for form, one in FORMS.items())
    return ((PACK, _("Pack for colleagues"), ".phrasepack"), *others, (PDF, _("Cheat sheet for print (PDF)"), ".pdf"))


class ExportWindow(QWidget):
    """The window.

    `chosen` tells that something else is chosen: (Selection, format). `write_wanted` carries a Selection, a format, the file
    and a Signer or None; `publish_wanted` a pack's id or a Selection, the folder and a Signer.
    """

    chosen = Signal(object, str)
    write_wanted = Signal(object, str, object, object)
    publish_wanted = Signal(object, object, object)
    closed = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.theme = theme = themes.current
        self.setObjectName("editor")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Give out phrases"))
        self.chooser: QFileDialog | None = None
        self._allowed = self._there = False
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self.picks = Picks(theme)
        self.form = Pick(theme)
        self.count, self.losses = Words("", "title"), Words("", "about")
        self.name = Line(theme)
        self.signing = Signing(theme)
        self.progress = ProgressLine(theme)
        self.state = Words("", "about")
        self.invitation = ReadingBox(_("What your team needs"), theme)
        self.copy_button = TextButton(_("Copy"), theme)
        self.close_button, self.publish_button = TextButton(_("Close"), theme), TextButton(_("Publish"), theme)
        self.write_button = ChiefButton(_("Write to a file…"), theme)
        for form, told, _ending in forms():
            self.form.addItem(told, form)
        self.copy_button.setAccessibleName(_("Copy what your team needs"))
        self._lay_out(theme)
        self._listen()
        self.wear(theme)
        themes.changed.connect(self.wear)
        room = self.screen().availableSize() * 0.9  # the rest is for the frame
        self.setMinimumSize(_SMALLEST.boundedTo(room))
        self.resize(_SIZE.boundedTo(room))

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self.progress.under_way

    def offer(self, choices: Choices, ticked: Sequence[str]) -> None:
        """Begin anew with these choices; what was said about the last writing is gone."""
        self._allowed = choices.allowed
        self.picks.offer(choices, ticked)
        for before, after in pairwise((*self.picks.in_order(), self.form)):
            QWidget.setTabOrder(before, after)
        self.picks.in_order()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._invite("")
        self.count.say("", "title")
        self.losses.say("", "about")
        forbidden = _("Fixed by your company: phrases are not exported from this computer.")
        self.state.say("" if choices.allowed else forbidden, "asking")
        self._changed()

    def come(self) -> None:
        """Stand there, in front."""
        if self.isHidden():
            room = self.screen().availableGeometry()
            self.move(room.center() - self.rect().center())
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()

    def selection(self) -> Selection:
        """What is ticked."""
        from launcher.sharing.choosing import OWN

        packs, situations, own = self.picks.chosen()
        name = self.name.text().strip()
        # No pack named would mean all of them.
        return Selection(packs or (OWN,), situations, personal=own, info={"name": name} if name and self._made() else {})

    def show_choice(self, count: int, losses: Sequence[str]) -> None:
        """So many phrases go out, and this is what the format can't carry."""
        self._there = count > 0
        self.count.say(ngettext("{count} phrase goes out", "{count} phrases go out", count).format(count=f"{count:,}"), "title")
        carried = _("The format carries all of it.")
        told = "\n".join((_("It can't carry everything:"), *(f"• {line}" for line in losses))) if losses else carried
        self.losses.say(breakable(told), "warning" if losses else "about")
        self._offer()

    def show_nothing(self, error: LauncherError) -> None:
        """Nothing would go out, and why."""
        self._there = False
        self.count.say(str(error), "title")
        self.losses.say("", "about")
        self._offer()

    def begin(self, told: str) -> Far:
        """It is being written."""
        self._invite("")
        self.state.say("", "about")
        far = self.progress.begin(told)
        self._offer()
        return far

    def end(self, told: str, invitation: str = "") -> None:
        """It is written; `invitation` is what the team needs to follow it."""
        self.progress.end()
        self.state.say(breakable(told), "asking")
        self._invite(invitation)
        self._offer()
        announce(self, told)

    def fail(self, error: LauncherError) -> None:
        """It was not written."""
        self.progress.end()
        self.state.say(breakable(str(error)), "about" if isinstance(error, Stopped) else "warning")
        self._offer()
        announce(self, str(error))

    def write_to(self, file: str) -> None:
        """Have what is ticked written to this file."""
        form = self._form()
        self.write_wanted.emit(self.selection(), form, Path(file), self.signing.signer() if form == PACK else None)

    def publish(self) -> None:
        """Have what is ticked published."""
        folder, signer = self.signing.where, self.signing.signer()
        if folder is not None and self.publish_button.isEnabled():
            packs, _situations, _own = self.picks.chosen()
            self.publish_wanted.emit(self.selection() if self._made() else packs[0], folder, signer)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.setFont(theme.font(BODY))
        self.setStyleSheet(sheet(theme) + fields_sheet(theme))
        for child in self.findChildren(QWidget):
            if isinstance(child, _Worn):
                child.wear(theme)

    def event(self, event: QEvent) -> bool:
        """What goes in stands beside what becomes of it where both have room."""
        if event.type() == QEvent.Type.Resize:
            wide = self.width() >= _TWO_COLUMNS
            self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """What is being written is stopped, and the passphrase forgotten."""
        self.progress.stop()
        self.signing.forget()
        event.accept()
        self.closed.emit()

    # -- inside

    def _form(self) -> str:
        return str(self.form.currentData())

    def _made(self) -> bool:
        """Whether a pack is made of what is ticked; one whole pack goes out as itself."""
        packs, situations, own = self.picks.chosen()
        return len(packs) != 1 or bool(situations) or own

    def _changed(self) -> None:
        self._there = False
        self._offer()
        self._soon.start()

    def _look(self) -> None:
        packs, _situations, own = self.picks.chosen()
        if not (packs or own):
            self.show_nothing(LauncherError(_("Tick what goes out.")))
        elif self._allowed:
            self.chosen.emit(self.selection(), self._form())

    def _offer(self) -> None:
        """Let each control be of use only where it is."""
        ready = self._allowed and self._there and not self.busy
        self.picks.rest(resting=self.busy or not self._allowed)
        self.write_button.setEnabled(ready)
        self.publish_button.setEnabled(ready and self.signing.where is not None)
        self.signing.setVisible(self._form() == PACK)
        self._naming.setVisible(self._made())
        self.publish_button.setVisible(self._form() == PACK)
        for control in (self.form, self.name, self.signing):
            control.setEnabled(self._allowed and not self.busy)

    def _invite(self, words: str) -> None:
        self.invitation.setPlainText(words)
        self._invited.setVisible(bool(words))
        if words:
            self.copy_button.setText(_("Copy"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.invitation.toPlainText())
        self.copy_button.setText(_("Copied"))
        announce(self, self.copy_button.text())

    def _choose_file(self) -> None:
        ending = next(ending for form, _told, ending in forms() if form == self._form())
        title = _("Write to which file?")
        self.chooser = chooser(self, title, QFileDialog.FileMode.AnyFile, self.write_to)
        self.chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.chooser.setDefaultSuffix(ending.removeprefix("."))
        self.chooser.setNameFilters([f"{self.form.currentText()} (*{ending})"])
        self.chooser.finished.connect(self._chooser_gone)
        self.chooser.open()

    def _chooser_gone(self) -> None:
        self.chooser = None

    def _listen(self) -> None:
        self._soon.timeout.connect(self._look)
        self.picks.changed.connect(self._changed)
        self.form.currentIndexChanged.connect(self._changed)
        self.signing.changed.connect(self._offer)
        self.copy_button.clicked.connect(self._copy)
        self.write_button.clicked.connect(self._choose_file)
        self.publish_button.clicked.connect(self.publish)
        self.close_button.clicked.connect(self.close)

    def _lay_out(self, theme: Theme) -> None:
        self._naming, self._invited = QWidget(), QWidget()
        _fill(self._naming, labelled(_("What the new pack is called"), self.name, theme))
        box = Framed(self.invitation, theme)
        high(box, 4)
        copied = QHBoxLayout()
        copied.addLayout(inset(Words(_("What your team needs to follow it"), "heading")), 1)
        copied.addWidget(self.copy_button)
        _fill(self._invited, copied).addWidget(box)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(labelled(_("As what"), self.form, theme))
        right.addLayout(inset(self.count, self.losses))
        right.addWidget(self._naming)
        right.addWidget(self.signing)
        right.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(24 - RING, 16, 24 - RING, 12)
        self._columns.setSpacing(24)
        self._columns.addWidget(self.picks, 2)
        self._columns.addLayout(right, 3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scrolling(self._columns), 1)
        outer.addWidget(rule())
        outer.addLayout(self._foot())

    def _foot(self) -> QVBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addStretch(1)
        for button in (self.close_button, self.publish_button, self.write_button):
            buttons.addWidget(button)
        foot = QVBoxLayout()
        foot.setContentsMargins(24 - RING, 8, 24 - RING, 10)
        foot.setSpacing(8)
        foot.addWidget(self.progress)
        foot.addLayout(inset(self.state))
        foot.addWidget(self._invited)
        foot.addLayout(buttons)
        return foot


def _fill(holder: QWidget, *parts: QBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for part in parts:
        column.addLayout(part)
    return column
