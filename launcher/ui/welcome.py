"""The first steps on a desktop that gives programs no hotkey, or asks before they may paste: both explained, and done here.

Law: nothing is asked of the desktop before a click here, and it is said before what it will ask and what a no means. What is
to be copied is copied as it stands. It is closed by the keyboard as easily as by the mouse, and whoever builds it decides when
it is shown again.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from launcher.desktop import Permission, PermissionState
from launcher.desktop.binding import Step, Way
from launcher.language import _
from launcher.settings import Settings
from launcher.ui.controls import Card, Pick, TextButton, Words, rule, sheet
from launcher.ui.notice import announce
from launcher.ui.settings.permission_row import ABOUT, told
from launcher.ui.theme import BODY, SMALL, Theme, Themes

_SIZE: Final = (620, 720)  # px at most, where the screen has room for it
_PART: Final = 0.85  # of the screen at most
_COPIED: Final = 2000  # ms that a button says so


def is_needed(settings: Settings, *, binds: bool, permission: PermissionState | None) -> bool:
    """Whether to show it unasked at a start: something is still to be done, and she has not closed it before."""
    return settings.greet and (binds or permission == "unasked")


class CopyLine(QWidget):
    """Something to be copied, whole and readable, with the button that does it."""

    def __init__(self, line: str, theme: Theme) -> None:
        super().__init__()
        self.line = line
        # A path has no blanks to break a line at; a zero-width one after each slash is invisible.
        self._words = Words(line.replace("/", "/\u200b"), "line")
        self._words.setContentsMargins(8, 6, 8, 6)
        self._words.setAccessibleName(line)
        self.button = TextButton(_("Copy"), theme)
        self.button.setAccessibleName(f"{_('Copy')}: {line}")
        self.button.clicked.connect(self._copy)
        self._back = QTimer(self, singleShot=True, interval=_COPIED)
        self._back.timeout.connect(lambda: self._say(_("Copy")))
        across = QHBoxLayout(self)
        across.setContentsMargins(24, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(self._words, 1)
        across.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.wear(theme)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self._words.setFont(theme.mono(BODY))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line)
        self._say(_("Copied"))
        announce(self, _("Copied"))
        self._back.start()

    def _say(self, word: str) -> None:
        self.button.setText(word)
        self.button.updateGeometry()
        self.button.update()


class _Steps(QWidget):
    """What is to be done in one desktop, one after another."""

    def __init__(self, steps: Sequence[Step], theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        self.lines: list[CopyLine] = []
        for number, step in enumerate(steps, 1):
            column.addWidget(_numbered(number, step.text))
            if step.line:
                self.lines.append(CopyLine(step.line, theme))
                column.addWidget(self.lines[-1])


class Welcome(QDialog):
    """How a key opens the launcher, by `ways`, the desktop at hand first; and its leave to paste, where there is one to ask for.

    Either may be missing. `closed` tells that she is done with it.
    """

    closed = Signal()

    def __init__(self, ways: Sequence[Way], permission: Permission | None, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ways, self._permission, self.theme = tuple(ways), permission, themes.current
        self.setWindowTitle(_("First steps"))
        self._page = QVBoxLayout()
        self._build_steps()
        self._build_leave()
        self._page.addStretch(1)
        self._lay_out()
        self.show_leave()
        self.wear(self.theme)
        themes.changed.connect(self.wear)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As high as all of it, where the screen has room."""
        room, wanted = self.screen().availableSize() * _PART, self._inside.sizeHint()
        width = min(_SIZE[0], room.width())
        height = self._inside.heightForWidth(width - 16) if self._inside.hasHeightForWidth() else wanted.height()
        return QSize(width, min(height + self._foot.sizeHint().height() + 4, _SIZE[1], room.height()))

    def show_leave(self) -> None:
        """Show how the leave to paste stands now."""
        if self._permission is None:
            return
        state = self._permission.state
        self.allow.setEnabled(state in {"unasked", "refused"})
        self.only_copy.setEnabled(state in {"unasked", "granted"})
        self._stands.say(*told(state))

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.setFont(theme.font(BODY))
        lines = f"background: {theme.hover.name()}; font-size: {SMALL}px; border-radius: 6px;"
        self.setStyleSheet(sheet(theme) + f'QLabel[says="line"] {{ {lines} }}')
        for child in self.findChildren(QWidget):
            if isinstance(child, (TextButton, Pick, CopyLine)):
                child.wear(theme)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """However it was closed, she is done with it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.closed.emit()

    def _build_steps(self) -> None:
        if not self.ways:
            return
        about = _(
            "This desktop gives programs no hotkeys of their own. Let one of its keys open the launcher: it takes a minute, "
            "once. Pressed again, the key closes it."
        )
        self.pick = Pick(self.theme)
        self.pick.setAccessibleName(_("Your desktop"))
        for way in self.ways:
            self.pick.addItem(way.name)
        self._cards = [Card((_Steps(way.steps, self.theme),)) for way in self.ways]
        self._page.addWidget(Words(_("Open the launcher by a key"), "heading"))
        self._page.addWidget(Words(about, "about"))
        line = QHBoxLayout()
        line.addWidget(Words(_("Your desktop"), "title"))
        line.addWidget(self.pick)
        line.addStretch(1)
        self._page.addLayout(line)
        for card in self._cards:
            self._page.addWidget(card)
        self.pick.currentIndexChanged.connect(self._show_way)
        self._show_way(0)

    def _show_way(self, chosen: int) -> None:
        for place, card in enumerate(self._cards):
            card.setVisible(place == chosen)
        if self.isVisible():
            self.resize(self.size().expandedTo(self.sizeHint()))

    def _build_leave(self) -> None:
        if self._permission is None:
            return
        self.allow, self.only_copy = TextButton(_("Allow pasting"), self.theme), TextButton(_("Only copy"), self.theme)
        for button, act in ((self.allow, self._permission.ask), (self.only_copy, self._permission.give_up)):
            button.setAccessibleName(button.text())
            button.clicked.connect(act)
            button.clicked.connect(self.show_leave)
        self._stands = Words("", "about")
        no = _("If you say no, phrases are copied and you press Ctrl+V yourself. You can change your mind in the settings.")
        buttons = QHBoxLayout()
        buttons.addWidget(self.allow)
        buttons.addWidget(self.only_copy)
        buttons.addStretch(1)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        for words in (Words(ABOUT, "plain"), Words(no, "plain"), self._stands):
            column.addWidget(words)
        column.addLayout(buttons)
        if self.ways:
            self._page.addSpacing(12)
        self._page.addWidget(Words(_("Pasting"), "heading"))
        self._page.addWidget(Card((box,)))

    def _lay_out(self) -> None:
        self._inside = QWidget()
        self._inside.setObjectName("page")
        self._page.setContentsMargins(24, 20, 24, 16)
        self._page.setSpacing(8)
        self._inside.setLayout(self._page)
        area = QScrollArea()
        area.setWidget(self._inside)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.close_button = TextButton(_("Close"), self.theme)
        self.close_button.clicked.connect(self.close)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(24, 8, 20, 12)
        foot.addWidget(Words(_("You find this again in the settings."), "about"), 1)
        foot.addWidget(self.close_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addWidget(rule())
        outer.addWidget(self._foot)

    def _fit(self) -> None:
        self.setMinimumWidth(min(360, self.screen().availableSize().width()))
        self.resize(self.sizeHint())


def _numbered(number: int, text: str) -> QWidget:
    line = QWidget()
    across = QHBoxLayout(line)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(0)
    count = Words(f"{number}.", "plain")
    count.setFixedWidth(24)
    across.addWidget(count, 0, Qt.AlignmentFlag.AlignTop)
    across.addWidget(Words(text, "plain"), 1)
    return line
