"""The first page of the settings: hotkeys, words, window and data, each with what it does, in force at once.

Law: what is shown is what holds. The page changes nothing itself: it tells which fields are to be others, and shows the
settings that it is then given.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QScreen, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from launcher import places
from launcher.desktop import autostart, opening
from launcher.language import _
from launcher.settings import FIELDS, Settings
from launcher.ui.controls import Card, Choices, Pick, Row, TextButton, Toggle, Words
from launcher.ui.overlay.switch import channel_name
from launcher.ui.settings.called_row import CalledRow
from launcher.ui.settings.here import Here
from launcher.ui.settings.hotkey_row import HotkeyRow, TryOut
from launcher.ui.settings.permission_row import PermissionRow
from launcher.ui.theme import Theme

_ABOUT: Final[Mapping[str, str]] = {f.name: f.metadata["doc"] for f in FIELDS}


class GeneralPage(QScrollArea):
    """All choices but those about the user; `changed` tells the fields that are to be others, `said` what could not be done."""

    changed = Signal(dict)
    said = Signal(str)
    recording = Signal(bool)
    steps_wanted = Signal()  # how a key of the desktop is bound

    def __init__(self, settings: Settings, theme: Theme, *, try_out: TryOut | None, no_hotkeys: str, here: Here) -> None:
        """Build the page; `no_hotkeys` says why there are none where `try_out` is None."""
        super().__init__()
        self.settings = settings
        self.theme = theme
        self._here = here
        self.called: dict[str, CalledRow] = {}
        self.permission = PermissionRow(here.permission, theme) if here.permission is not None else None
        self._build_hotkeys(try_out)
        self._build_choices()
        self._lay_out(self._no_hotkeys(no_hotkeys) if try_out is None and not here.binds else None)
        self.controls = self._controls()
        self._close_fixed(settings)
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; tells nothing."""
        self.settings = settings
        self.hotkey.show_chord(settings.hotkey)
        self.again.show_chord(settings.again_hotkey)
        self.channel.show_choice(settings.channel)
        self.look.show_choice(settings.theme)
        self.autostart.setChecked(settings.autostart)
        self.open_packs.setChecked(settings.open_packs)
        self.listen.setChecked(settings.listen)
        self.unseen.setCurrentIndex(self.unseen.findData(settings.unseen))
        self.greet.setChecked(settings.greet)
        self._fill_screens()
        self.show_here()

    def show_here(self) -> None:
        """Show what the desktop says now: what it calls the hotkeys, and how its leave to paste stands."""
        if self._here.called is not None:
            written = self._here.called()
            for name, row in self.called.items():
                row.show_called(written.get(name, ""))
        if self.permission is not None:
            self.permission.show_state()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Look whether the hotkeys can be had now."""
        super().showEvent(event)
        if not event.spontaneous() and not self.called:
            self.hotkey.check()
            self.again.check()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Whatever was being recorded or asked is over."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.hotkey.forget()
            self.again.forget()

    def _build_hotkeys(self, try_out: TryOut | None) -> None:
        self.hotkey = HotkeyRow(_("Open the launcher"), _ABOUT["hotkey"], self.theme, try_out, clearable=False)
        self.again = HotkeyRow(_("Paste the last phrase again"), _ABOUT["again_hotkey"], self.theme, try_out, clearable=True)
        self.hotkey.other = lambda: self.settings.again_hotkey
        self.again.other = lambda: self.settings.hotkey
        self.hotkey.chosen.connect(lambda chord: self._change(hotkey=chord))
        self.again.chosen.connect(lambda chord: self._change(again_hotkey=chord))
        self.hotkey.field.recording.connect(self.recording)
        self.again.field.recording.connect(self.recording)
        if self._here.called is not None:
            self.again.desktop_decides = True
            rows = {"open": (_("Open the launcher"), _ABOUT["hotkey"])}
            if self.settings.again_hotkey:  # before it is asked for, the desktop knows of none
                rows["again"] = (_("Paste the last phrase again"), _("Without opening the launcher."))
            self.called = {name: CalledRow(*words, self.theme, self._here.choose_hotkey) for name, words in rows.items()}
        self.steps = TextButton(_("Show how…"), self.theme)
        self.steps.clicked.connect(self.steps_wanted)
        self.greet = Toggle(self.theme)
        self.greet.clicked.connect(lambda on: self._change(greet=on))

    def _build_choices(self) -> None:
        channels = tuple((key, channel_name(key)) for key in _choices("channel"))
        self.channel = Choices(_("Words for"), channels, self.theme)
        self.channel.chosen.connect(lambda key: self._change(channel=key))
        names = {"system": _("As the desktop"), "light": _("Light"), "dark": _("Dark")}
        self.look = Choices(_("Look"), tuple((key, names[key]) for key in _choices("theme")), self.theme)
        self.look.chosen.connect(lambda key: self._change(theme=key))
        self.screen_pick = Pick(self.theme)
        self.screen_pick.activated.connect(self._pick_screen)
        app = cast("QGuiApplication", QGuiApplication.instance())
        app.screenAdded.connect(self._fill_screens)
        app.screenRemoved.connect(self._fill_screens)
        self.autostart = Toggle(self.theme)
        self.autostart.setEnabled(autostart.available(sys.platform))
        self.autostart.clicked.connect(lambda on: self._change(autostart=on))
        self.open_packs = Toggle(self.theme)
        self.open_packs.setEnabled(opening.available(sys.platform))
        self.open_packs.clicked.connect(lambda on: self._change(open_packs=on))
        self.listen = Toggle(self.theme)
        self.listen.clicked.connect(lambda on: self._change(listen=on))
        self.unseen = Pick(self.theme)
        pastes = {"ctrl-v": "Ctrl+V", "shift-insert": "Shift+Insert", "ctrl-shift-v": "Ctrl+Shift+V", "copy": _("Only copy")}
        for key in _choices("unseen"):
            self.unseen.addItem(pastes[key], key)
        self.unseen.activated.connect(lambda _place: self._change(unseen=self.unseen.currentData()))

    def _lay_out(self, no_hotkeys: QWidget | None) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        for heading, rows in self._sections(no_hotkeys):
            column.addWidget(Words(heading, "heading"))
            column.addWidget(Card(rows))
            column.addSpacing(12)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _sections(self, no_hotkeys: QWidget | None) -> tuple[tuple[str, tuple[QWidget, ...]], ...]:
        can_start, can_open = autostart.available(sys.platform), opening.available(sys.platform)
        return (
            (_("Hotkeys"), self._hotkey_rows(no_hotkeys)),
            *(((_("Pasting"), rows),) if (rows := self._pasting_rows()) else ()),
            (_("Phrases"), (Row(_("Words for"), _ABOUT["channel"], (self.channel,)),)),
            (
                _("Window"),
                (
                    Row(_("Where it opens"), _ABOUT["screen"], (self.screen_pick,)),
                    Row(_("Look"), _ABOUT["theme"], (self.look,)),
                    Row(
                        _("Start with the desktop"),
                        _ABOUT["autostart"] if can_start else autostart.hint(),
                        (self.autostart,),
                    ),
                    Row(
                        _("Open packs"),
                        _ABOUT["open_packs"] if can_open else opening.hint(),
                        (self.open_packs,),
                    ),
                ),
            ),
            (
                _("Your data"),
                (
                    self._place(_("Phrases and backups"), places.home()),
                    self._place(_("Log, without a word of yours"), places.log_file().parent),
                ),
            ),
        )

    def _hotkey_rows(self, no_hotkeys: QWidget | None) -> tuple[QWidget, ...]:
        if self.called:
            return (self.called["open"], self.called.get("again", self.again))
        if self._here.binds:
            about = _("This desktop gives programs no hotkeys. A key that you bind in it once opens the launcher.")
            return (
                Row(_("Open the launcher by a key"), about, (self.steps,)),
                Row(_("Show the steps at the start"), _ABOUT["greet"], (self.greet,)),
            )
        hotkeys: tuple[QWidget, ...] = (self.hotkey, self.again)
        if sys.platform == "win32":
            hotkeys += (Row(_("Listen to the keyboard"), _ABOUT["listen"], (self.listen,)),)
        return hotkeys if no_hotkeys is None else (no_hotkeys, *hotkeys)

    def _pasting_rows(self) -> tuple[QWidget, ...]:
        rows: tuple[QWidget, ...] = () if self.permission is None else (self.permission,)
        return (*rows, Row(_("Paste with"), _ABOUT["unseen"], (self.unseen,))) if self._here.unseen else rows

    def _no_hotkeys(self, why: str) -> QWidget:
        way = _("Open your desktop's keyboard settings and let a key of your choice run: launcher toggle")
        told = Words(f"{why or _('No hotkey can be set from here.')} {way}", "warning")
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(told)
        return box

    def _place(self, title: str, folder: Path) -> Row:
        button = TextButton(_("Open folder"), self.theme)
        button.clicked.connect(lambda: self._open(folder))
        row = Row(title, _breakable(folder), (button,))
        button.setAccessibleName(f"{_('Open folder')}: {title}")
        button.setToolTip(str(folder))
        return row

    def _open(self, folder: Path) -> None:
        if not folder.is_dir():
            self.said.emit(_("There is no folder {folder} yet.").format(folder=folder))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.said.emit(_("No program here opens folders. It lies at {folder}.").format(folder=folder))
        else:
            self.said.emit("")

    def _fill_screens(self, changed: QScreen | None = None) -> None:
        del changed  # whichever it was, the list is read anew
        screens = [(screen.name(), screen.size()) for screen in QGuiApplication.screens()]
        self.screen_pick.clear()
        self.screen_pick.addItem(_("On the screen of the window in use"), ("window", ""))
        self.screen_pick.addItem(_("On the screen of the mouse"), ("mouse", ""))
        for name, size in screens:
            line = _("Always on {screen} ({width} × {height})").format(screen=name, width=size.width(), height=size.height())
            self.screen_pick.addItem(line, ("fixed", name))
        fixed = self.settings.fixed_screen
        if self.settings.screen == "fixed" and fixed not in [name for name, _size in screens]:
            self.screen_pick.addItem(_("Always on {screen} (not connected now)").format(screen=fixed or "?"), ("fixed", fixed))
        holds = (self.settings.screen, fixed if self.settings.screen == "fixed" else "")
        self.screen_pick.setCurrentIndex(
            next(n for n in range(self.screen_pick.count()) if tuple(self.screen_pick.itemData(n)) == holds)
        )
        self.screen_pick.updateGeometry()

    def _pick_screen(self, place: int) -> None:
        screen, name = self.screen_pick.itemData(place)
        self._change(screen=screen, fixed_screen=name or self.settings.fixed_screen)

    def _change(self, **fields: Any) -> None:
        self.changed.emit(fields)

    def _close_fixed(self, settings: Settings) -> None:
        """What the company has fixed is shown and can't be changed."""
        for name in settings.fixed:
            if isinstance(control := self.controls.get(name), QWidget):
                control.setEnabled(False)
                for row in (row for row in self.findChildren(Row) if row.isAncestorOf(control)):
                    row.about.setText(_("Your company has fixed this."))

    def _controls(self) -> Mapping[str, QObject]:
        """The control of each setting, by the setting's name."""
        return {
            "hotkey": self.hotkey.field,
            "again_hotkey": self.again.field,
            "channel": self.channel,
            "screen": self.screen_pick,
            "fixed_screen": self.screen_pick,
            "theme": self.look,
            "autostart": self.autostart,
            "open_packs": self.open_packs,
            "listen": self.listen,
            "unseen": self.unseen,
            "greet": self.greet,
        }


def _choices(name: str) -> tuple[str, ...]:
    return next(tuple(f.metadata["choices"]) for f in FIELDS if f.name == name)


def _breakable(folder: Path) -> str:
    # A path has no spaces to break a line at; a zero-width one after each slash is invisible.
    return str(folder).replace("/", "/\u200b").replace("\\", "\\\u200b")
