"""The earlier texts of a phrase: when each was replaced and why, what it said, and the way to bring it back.

Law: bringing one back only fills the fields; nothing is saved by it. It changes nothing itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from launcher.language import _
from launcher.phrase import Phrase
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words
from launcher.ui.editor.text_box import Framed, TextBox
from launcher.ui.notice import announce
from launcher.ui.overlay.switch import channel_name
from launcher.ui.theme import Theme


class EarlierText(Protocol):
    """What a phrase said until it was changed."""

    @property
    def at(self) -> datetime:
        """When it was changed."""

    @property
    def why(self) -> str:
        """By what."""

    @property
    def phrase(self) -> Phrase:
        """What it was then."""


@dataclass(frozen=True, slots=True)
class AsItIs:
    """What a phrase says now, where that is not what stands in the fields."""

    at: datetime
    phrase: Phrase

    @property
    def why(self) -> str:
        """What this is."""
        return _("As it is now, changed elsewhere")


class EarlierPane(QWidget):
    """The list, the one that is selected in full, and two buttons: `wanted` carries a phrase, `left` goes back."""

    wanted = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._earlier: tuple[EarlierText, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(_("Earlier texts"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(self._bring)
        self.words = TextBox(theme)
        self.words.setReadOnly(True)
        self.words.setAccessibleName(_("The earlier text in full"))
        self.back = TextButton(_("Bring this back"), theme)
        self.back.setToolTip(_("Puts it into the fields. It is saved when you save."))
        self.back.clicked.connect(self._bring)
        self.told = Words("", "about")
        self.told.setContentsMargins(RING, 0, RING, 0)
        self.leave = TextButton(_("Done"), theme)
        self.leave.setAccessibleName(_("Back to the details"))
        self.leave.clicked.connect(self.left)
        self._lay_out(theme)

    def show_earlier(self, earlier: Sequence[EarlierText]) -> None:
        """Offer these, the newest first."""
        self._earlier = tuple(earlier)
        self.list.clear()
        for one in self._earlier:
            item = QListWidgetItem("\n".join(filter(None, (_written(one.at), one.why))))
            item.setToolTip(one.why)
            self.list.addItem(item)
        self.list.setCurrentRow(0 if self._earlier else -1)

    def _show(self, row: int) -> None:
        self.back.setEnabled(0 <= row < len(self._earlier))
        phrase = self._earlier[row].phrase if self.back.isEnabled() else None
        self.words.show_text(_in_full(phrase) if phrase else "")
        self.told.say("", "about")

    def _bring(self) -> None:
        if self.back.isEnabled():
            self.wanted.emit(self._earlier[self.list.currentRow()].phrase)
            self.told.say(_("It stands in the fields again. Saving keeps it."), "about")
            announce(self, self.told.text())

    def _lay_out(self, theme: Theme) -> None:
        title = Words(_("Earlier texts"), "field")
        title.setContentsMargins(RING, 0, RING, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(title)
        layout.addWidget(Framed(self.list, theme), 2)
        layout.addWidget(Framed(self.words, theme), 3)
        layout.addWidget(self.told)
        layout.addLayout(buttons)


def _written(at: datetime) -> str:
    moment = QDateTime.fromMSecsSinceEpoch(round(at.timestamp() * 1000))
    return QLocale().toString(moment, "d MMM yyyy, HH:mm")


def _in_full(phrase: Phrase) -> str:
    lines = [phrase.title]
    for channel, text in phrase.texts.items():
        lines += ["", f"{channel_name(channel)}:", text.plain] if len(phrase.texts) > 1 else ["", text.plain]
    return "\n".join(lines)
