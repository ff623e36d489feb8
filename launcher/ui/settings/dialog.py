"""The settings as a person sees them: a few pages, each choice with what it does, in force at once.

Law: what is shown is what holds. The dialog changes nothing itself: it emits the whole `Settings`, and whoever builds it
saves, binds and starts; what is kept and brought back it asks for by `Keeping`, and knows no store.
"""

import dataclasses
import platform
from typing import Any, Final

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from launcher import __version__
from launcher.language import _
from launcher.settings import Settings
from launcher.ui.controls import Choices, Pick, TextButton, Toggle, Words, rule, sheet
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.packs.following import Following
from launcher.ui.packs.packs_page import PacksPage
from launcher.ui.packs.progress_line import ProgressLine
from launcher.ui.settings.backups_page import BackupsPage
from launcher.ui.settings.general_page import GeneralPage
from launcher.ui.settings.here import Here
from launcher.ui.settings.history_page import HistoryPage
from launcher.ui.settings.hotkey_field import HotkeyField
from launcher.ui.settings.hotkey_row import TryOut
from launcher.ui.settings.keeping import Keeping
from launcher.ui.settings.listing import Listing
from launcher.ui.settings.page_list import PageList
from launcher.ui.settings.profile_page import ProfilePage
from launcher.ui.settings.rules_page import RulesPage
from launcher.ui.settings.ruling import Ruling
from launcher.ui.theme import BODY, Theme, Themes

_SIZE: Final = (820, 900)  # px at most, where the screen has room for it
_PART: Final = 0.85  # of the screen at most
_WEARERS: Final = (HotkeyField, TextButton, Choices, Toggle, Pick, Listing, PageList, Framed, Line, ProgressLine)


class SettingsDialog(QDialog):
    """All settings; `changed` carries the whole value, `recording` says when hotkeys should rest.

    The pages of backups and history are there where `keeping` is given, that of applications where `ruling` is, that of packs
    where `following` is.
    """

    changed = Signal(Settings)
    recording = Signal(bool)
    steps_wanted = Signal()  # how a key of the desktop is bound

    def __init__(
        self,
        settings: Settings,
        themes: Themes,
        *,
        try_out: TryOut | None,
        no_hotkeys: str = "",
        here: Here | None = None,
        keeping: Keeping | None = None,
        ruling: Ruling | None = None,
        following: Following | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Build the pages; `no_hotkeys` says why there are none where `try_out` is None, `here` what the desktop keeps."""
        super().__init__(parent)
        self.settings = settings
        self.theme = themes.current
        self.setWindowTitle(_("Settings"))
        self.general = GeneralPage(settings, self.theme, try_out=try_out, no_hotkeys=no_hotkeys, here=here or Here())
        self.profile = ProfilePage(settings.me, self.theme)
        self.rules = RulesPage(ruling, self.theme) if ruling else None
        self.packs = PacksPage(following, self.theme) if following else None
        self.backups = BackupsPage(keeping, self.theme) if keeping else None
        self.history = HistoryPage(keeping, self.theme) if keeping else None
        self._notice = Words("", "warning")
        self._lay_out()
        self._connect()
        self.wear(self.theme)
        themes.changed.connect(self.wear)
        room = self.screen().availableSize() * _PART
        self.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))

    def show_settings(self, settings: Settings) -> None:
        """Show these settings, which were changed elsewhere; emits nothing."""
        self.settings = settings
        self.general.show_settings(settings)
        self.profile.show_me(settings.me)

    def show_page(self, page: QWidget | None) -> None:
        """Open one of the pages: `general`, `profile`, `rules`, `packs`, `backups` or `history`."""
        if page is not None:
            self.pages.setCurrentRow(self._stack.indexOf(page))

    def say(self, text: str) -> None:
        """Say that something could not be done; empty takes it back."""
        self._notice.say(text, "warning")

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.setFont(theme.font(BODY))
        self.setStyleSheet(sheet(theme) + f"QLineEdit:disabled {{ color: {theme.tertiary.name()}; }}")
        for child in self.findChildren(QWidget):
            if isinstance(child, _WEARERS):
                child.wear(theme)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """What was said is over."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.say("")

    def _connect(self) -> None:
        self.general.changed.connect(lambda fields: self._change(**fields))
        self.general.said.connect(self.say)
        self.general.recording.connect(self.recording)
        self.general.steps_wanted.connect(self.steps_wanted)
        self.profile.changed.connect(lambda me: self._change(me=me))
        self.pages.currentRowChanged.connect(self._stack.setCurrentIndex)
        for keys, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda by=by: self.pages.step(by))

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        names = []
        for name, page in self._named_pages():
            names.append(name)
            self._stack.addWidget(page)
        self.pages = PageList(names, self.theme)
        side = QVBoxLayout()
        side.setContentsMargins(8, 16, 4, 8)
        side.addWidget(self.pages)
        line = QFrame()
        line.setObjectName("rule")
        line.setFixedWidth(1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(side)
        middle.addWidget(line)
        middle.addWidget(self._stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(middle, 1)
        outer.addWidget(rule())
        outer.addLayout(self._footer())

    def _named_pages(self) -> list[tuple[str, QWidget]]:
        pages: list[tuple[str, QWidget | None]] = [
            (_("General"), self.general),
            (_("About you"), self.profile),
            (_("Applications"), self.rules),
            (_("Packs"), self.packs),
            (_("Backups"), self.backups),
            (_("History"), self.history),
        ]
        return [(name, page) for name, page in pages if page is not None]

    def _footer(self) -> QVBoxLayout:
        versions = f"{_('Phrase launcher')} {__version__} · Python {platform.python_version()} · PySide6 {pyside_version}"
        told = Words(versions, "about")
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = TextButton(_("Close"), self.theme)
        self.close_button.clicked.connect(self.close)
        line = QHBoxLayout()
        line.addWidget(told, 1)
        line.addWidget(self.close_button)
        footer = QVBoxLayout()
        footer.setContentsMargins(24, 8, 20, 12)
        footer.setSpacing(8)
        footer.addWidget(self._notice)
        footer.addLayout(line)
        return footer

    def _change(self, **fields: Any) -> None:
        self.say("")
        new = dataclasses.replace(self.settings, **fields)
        if new != self.settings:
            self.settings = self.general.settings = new
            self.changed.emit(new)
