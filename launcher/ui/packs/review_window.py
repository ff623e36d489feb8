"""The window in which a pack or a file of another program is looked at before it is taken in.

Law: one window for the whole way: reading, the columns of a table, the review, what was done. Nothing waits in a loop; what went
wrong is said in the window with the way out. A file dropped on it is read as if it had been chosen.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from launcher.errors import LauncherError
from launcher.language import _, ngettext
from launcher.progress import Far
from launcher.ui.buttons import RING
from launcher.ui.controls import Choices, Pick, TextButton, Words, sheet
from launcher.ui.editor.text_box import Framed, Line, fields_sheet
from launcher.ui.notice import announce
from launcher.ui.packs.mapping_page import MappedColumn, MappingPage
from launcher.ui.packs.progress_line import ProgressLine
from launcher.ui.packs.review_head import Agreements, Tick
from launcher.ui.packs.review_list import ReviewList
from launcher.ui.packs.review_page import ReviewPage
from launcher.ui.packs.word_changes import ChangedText
from launcher.ui.theme import BODY, READING, Theme, Themes

_SIZE: Final = QSize(1040, 760)  # px, where the screen has room for it
_SMALLEST: Final = QSize(520, 380)
_Worn = (
    TextButton
    | Choices
    | Pick
    | Framed
    | Line
    | ProgressLine
    | Agreements
    | Tick
    | ReviewList
    | ChangedText
    | MappingPage
    | MappedColumn
)


class WaitPage(QWidget):
    """What is being read and how far it is; or why it can't be read, and what to do."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.heading = Words("", "name")
        self.trouble = Words("", "warning")
        self.hint = Words("", "about")
        self.progress = ProgressLine(theme)
        self.choose_button = TextButton(_("Choose another file…"), theme)
        self.close_button = TextButton(_("Close"), theme)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.choose_button)
        line.addWidget(self.close_button)
        line.addStretch(1)
        told = QVBoxLayout()
        told.setContentsMargins(RING, 0, RING, 0)
        told.setSpacing(8)
        for words in (self.heading, self.trouble, self.hint):
            told.addWidget(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 24, 40, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addLayout(told)
        column.addWidget(self.progress)
        column.addLayout(line)
        column.addStretch(3)

    def begin(self, heading: str, text: str) -> Far:
        """It is being read."""
        self.heading.say(heading, "name")
        self.trouble.say("", "warning")
        self.hint.say("", "about")
        self.choose_button.hide()
        self.close_button.hide()
        return self.progress.begin(text)

    def fail(self, error: LauncherError) -> None:
        """It could not be read."""
        self.progress.end()
        self.trouble.say(error.message, "warning")
        self.hint.say(error.hint, "about")
        self.choose_button.show()
        self.close_button.show()
        self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, str(error))


class ReviewWindow(QWidget):
    """The window; `dropped` carries the paths of files that were dropped on it."""

    dropped = Signal(object)
    closed = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.theme = themes.current
        self.setObjectName("editor")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Take in phrases"))
        self.setAcceptDrops(True)
        self.wait = WaitPage(self.theme)
        self.mapping = MappingPage(self.theme)
        self.review = ReviewPage(self.theme)
        self.more = Words("", "about")
        self._stack = QStackedWidget()
        for page in (self.wait, self.mapping, self.review):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        self.more.setMargin(8)
        column.addWidget(self.more)
        for button in (self.wait.close_button, self.mapping.leave_button, self.review.leave_button):
            button.clicked.connect(self.close)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._go_on)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._to_filter)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self.review).activated.connect(self.review.undo)
        self.wear(self.theme)
        themes.changed.connect(self.wear)
        room = self.screen().availableSize() * 0.9  # the rest is for the frame
        self.setMinimumSize(_SMALLEST.boundedTo(room))
        self.resize(_SIZE.boundedTo(room))

    @property
    def page(self) -> QWidget | None:
        """The page that is shown: `wait`, `mapping` or `review`."""
        return self._stack.currentWidget()

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self.wait.progress.under_way or self.review.busy

    @property
    def undecided(self) -> bool:
        """Whether somebody still has to say what becomes of what is shown."""
        return self.isVisible() and (
            self.busy or self.page is self.mapping or (self.page is self.review and not self.review.done)
        )

    def show_page(self, page: QWidget) -> None:
        """Show `wait`, `mapping` or `review`."""
        self._stack.setCurrentWidget(page)

    def come(self) -> None:
        """Stand there, in front."""
        if self.isHidden():
            room = self.screen().availableGeometry()
            self.move(room.center() - self.rect().center())
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()

    def show_waiting(self, count: int) -> None:
        """Say how many files come after this one."""
        told = ngettext("{count} more file comes after this one.", "{count} more files come after this one.", count)
        self.more.say(told.format(count=count) if count else "", "about")

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.setFont(theme.font(BODY))
        self.setStyleSheet(sheet(theme) + fields_sheet(theme) + _sheet(theme))
        for child in self.findChildren(QWidget):
            if isinstance(child, _Worn):
                child.wear(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """What is being read is stopped; what is being taken in comes to its end, or to Stop, first."""
        if self.review.busy:
            event.ignore()
            announce(self, _("One moment: it is still being taken in. Stop ends that."))
            return
        self.wait.progress.stop()
        event.accept()
        self.closed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """A file of this computer can be dropped."""
        if paths_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Read it."""
        if paths := paths_of(event):
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _go_on(self) -> None:
        if self.page is self.mapping:
            self.mapping.go_on()
        elif self.page is self.review:
            self.review.take()

    def _to_filter(self) -> None:
        if self.page is self.review:
            self.review.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.review.filter.selectAll()


def paths_of(event: QDropEvent) -> tuple[Path, ...]:
    """The files of this computer that are dragged."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())


def _sheet(theme: Theme) -> str:
    return f"""
    QLabel[says="name"] {{ font-size: {READING}px; font-weight: 600; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
    QScrollBar::handle:horizontal {{ background: {theme.line.name()}; border-radius: 4px; min-width: 32px; }}
    QScrollBar::handle:horizontal:hover {{ background: {theme.tertiary.name()}; }}
    QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal {{ background: none; width: 0; }}
    QScrollBar::add-page:horizontal, QScrollBar::sub-page:horizontal {{ background: none; }}
    """
