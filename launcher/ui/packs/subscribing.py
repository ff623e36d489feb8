"""From an address or a folder to a subscription: where it is, who signed it and what is in it, and then a yes or no.

Law: nothing is fetched until she asks for it, and nothing comes in before she has said yes. The look can be stopped. It asks
by `Following` and knows no network.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from launcher.errors import LauncherError
from launcher.language import _
from launcher.progress import Stopped
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.notice import announce
from launcher.ui.packs.following import Following
from launcher.ui.packs.pack_words import breakable
from launcher.ui.packs.progress_line import ProgressLine
from launcher.ui.packs.trust_question import TrustQuestion
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.sharing.values import Review, Taken

_LONGEST = 2000  # characters of an address


class Subscribing(QWidget):
    """The form; `subscribed` carries what was taken in, `left` that she goes back without."""

    subscribed = Signal(object)  # Taken
    left = Signal()

    def __init__(self, following: Following, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self._following = following
        self.chooser: QFileDialog | None = None
        self._taking = False
        self._asked = 0  # which look it was: an answer to one that she has left is not shown any more
        self.back_button = TextButton(_("Back to the list"), theme)
        self.where = Line(theme)
        self.where.setAccessibleName(_("Address or folder"))
        self.where.setPlaceholderText(_("such as https://packs.example.com/support.phrasefeed"))
        self.where.setMaxLength(_LONGEST)
        self.folder_button = TextButton(_("Choose a folder…"), theme)
        self.look_button = TextButton(_("Look"), theme)
        self.look_button.setAccessibleName(_("Look what is there"))
        self.progress = ProgressLine(theme)
        self.state = Words("", "warning")
        self.question = TrustQuestion(theme)
        self._lay_out(theme)
        self._connect()
        self._offer()

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self.progress.under_way

    def start(self, where: str = "") -> None:
        """Begin anew, at this place where one is named; it is not looked at until she says so."""
        self.question.hide()
        self.state.say("", "warning")
        self.where.show_text(where)
        self._offer()
        self.where.setFocus(Qt.FocusReason.OtherFocusReason)

    def look(self) -> None:
        """Look what is there."""
        where = self.where.text().strip()
        if not where or self.busy:
            return
        self.question.hide()
        self.state.say("", "warning")
        self._asked += 1
        asked = self._asked
        far = self.progress.begin(_("Looking what is there…"))
        self._offer()
        self._following.subscribe(
            where,
            far,
            lambda review: self._show(review, asked),
            lambda error: self._fail(error) if asked == self._asked else None,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """A folder, a feed or an address can be dropped anywhere here."""
        if _dropped(event.mimeData()) and not self.busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Look at what was dropped: that is what it was dropped for."""
        if (where := _dropped(event.mimeData())) and not self.busy:
            event.acceptProposedAction()
            self.where.put(where)
            self.look()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Nobody waits for the look any more; what she has said yes to goes on."""
        super().hideEvent(event)
        if not event.spontaneous() and self.chooser is not None:
            self.chooser.close()
        if not event.spontaneous() and self.busy and not self._taking:
            self._asked += 1
            self.progress.stop()
            self.progress.end()
            self._offer()

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.where.textEdited.connect(lambda _text: self._edited())
        self.where.returnPressed.connect(self.look)
        self.folder_button.clicked.connect(self._choose)
        self.look_button.clicked.connect(self.look)
        self.question.trusted.connect(self._take)
        self.question.left.connect(self._leave)

    def _lay_out(self, theme: Theme) -> None:
        top = QHBoxLayout()
        top.addLayout(inset(Words(_("Subscribe to a pack"), "heading")), 1)
        top.addWidget(self.back_button)
        about = _(
            "Type the address or the folder that your team told you, or drop the folder here. Nothing comes in before you have "
            "seen who sends it."
        )
        asks = QHBoxLayout()
        asks.setSpacing(4)
        asks.addWidget(Framed(self.where, theme), 1)
        asks.addWidget(self.folder_button)
        asks.addWidget(self.look_button)
        page = QWidget()
        page.setObjectName("page")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(24 - RING, 0, 24 - RING, 16)
        inner.setSpacing(8)
        inner.addLayout(inset(self.state))
        inner.addWidget(self.question)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(page)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        fixed = QVBoxLayout()
        fixed.setContentsMargins(24 - RING, 16, 24 - RING, 0)
        fixed.setSpacing(8)
        fixed.addLayout(top)
        fixed.addLayout(inset(Words(about, "about")))
        fixed.addLayout(asks)
        fixed.addWidget(self.progress)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addLayout(fixed)
        outer.addWidget(self._scroll, 1)

    def _edited(self) -> None:
        self.question.hide()  # it was about another place
        self.state.say("", "warning")
        self._offer()

    def _offer(self) -> None:
        self.look_button.setEnabled(bool(self.where.text().strip()) and not self.busy)
        self.folder_button.setEnabled(not self.busy)
        self.where.setReadOnly(self.busy)

    def _choose(self) -> None:
        # No child of this window, whose colours would reach into half of it; it stands before it nevertheless.
        chooser = QFileDialog(None, _("Choose the folder that your team shares"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.winId()
        chooser.windowHandle().setTransientParent(self.window().windowHandle())
        chooser.fileSelected.connect(self._chosen)
        chooser.finished.connect(self._chooser_gone)
        self.chooser = chooser
        chooser.open()

    def _chooser_gone(self) -> None:
        self.chooser = None

    def _chosen(self, folder: str) -> None:
        self.where.put(str(Path(folder)))
        self.look()

    def _show(self, review: "Review", asked: int) -> None:
        if asked == self._asked:
            self.progress.end()
            self._offer()
            self.question.ask(review)

    def _take(self, review: "Review") -> None:
        self._taking = True
        self.question.rest(resting=True)
        far = self.progress.begin(_("Taking in the phrases…"))
        self._offer()
        self._following.take(review, far, self._taken, self._fail)

    def _taken(self, taken: "Taken") -> None:
        self._taking = False
        self.progress.end()
        self._offer()
        self.question.hide()
        self.subscribed.emit(taken)

    def _leave(self) -> None:
        self.question.hide()
        self.where.setFocus(Qt.FocusReason.OtherFocusReason)
        self.state.say(_("Nothing was taken in, and nobody is trusted."), "about")

    def _fail(self, error: LauncherError) -> None:
        self._taking = False
        self.progress.end()
        self._offer()
        self.question.rest(resting=False)
        self.state.say(breakable(str(error)), "about" if isinstance(error, Stopped) else "warning")
        announce(self, str(error))
        self.where.setFocus(Qt.FocusReason.OtherFocusReason)


def _dropped(data: QMimeData) -> str:
    """The place that was dropped: a folder, a feed's file, or an address; empty where it is none of these."""
    for url in data.urls():
        if url.scheme() == "https":
            return url.toString()
        path = Path(url.toLocalFile()) if url.isLocalFile() else None
        # By its name: to ask a share that hangs what it is would hold up the window.
        if path is not None and path.suffix.lower() in ("", ".phrasefeed"):
            return str(path)
    text = data.text().strip() if data.hasText() else ""
    return text if text.startswith("https://") and len(text.split()) == 1 else ""
