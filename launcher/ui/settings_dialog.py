"""The settings as a person sees them: every choice on one page, each with what it does, in force at once.

Law: what is shown is what holds. A hotkey is taken over only after the desktop said that it is free; one that is not is
named with the reason, and the old one stays. The dialog changes nothing itself: it emits the whole `Settings`, and whoever
builds it saves, binds and starts.
"""

import dataclasses
import platform
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QScreen, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from launcher import __version__, places
from launcher.chord import Chord
from launcher.desktop import autostart
from launcher.language import _
from launcher.settings import FIELDS, Settings
from launcher.ui.controls import Card, Choices, Pick, Row, TextButton, Toggle, Words, rule, sheet
from launcher.ui.hotkey_field import HotkeyField
from launcher.ui.switch import channel_name
from launcher.ui.theme import BODY, Theme, Themes

TryOut = Callable[[Chord, Callable[[str], None]], None]
_ANSWER_WITHIN: Final = 2000  # ms; a desktop that says nothing must not leave the line on "Checking"
_WIDTH: Final = 600  # px
_HEIGHT: Final = 900  # px at most, where the screen has room for it
_ABOUT: Final[Mapping[str, str]] = {f.name: f.metadata["doc"] for f in FIELDS}


class HotkeyRow(Row):
    """One hotkey: its field, and a line that says whether the chord can be had."""

    chosen = Signal(str)

    def __init__(self, title: str, about: str, theme: Theme, try_out: TryOut | None, *, clearable: bool) -> None:
        self.field = HotkeyField(theme, clearable=clearable)
        self.remove = TextButton("×", theme)
        self.remove.setAccessibleName(f"{_('Remove')}: {title}")
        self.remove.setToolTip(_("Remove"))
        self.remove.hide()
        super().__init__(title, about, (self.remove, self.field) if clearable else (self.field,))
        self.other: Callable[[], str] = str
        self._try_out, self._clearable = try_out, clearable
        self._asked: object | None = None
        self._late = QTimer(self, singleShot=True, interval=_ANSWER_WITHIN)
        self._late.timeout.connect(self._no_answer)
        self.field.setEnabled(try_out is not None)
        self.field.recorded.connect(self._judge)
        self.field.cleared.connect(lambda: self._take(""))
        self.remove.clicked.connect(lambda: self._take(""))
        self.field.refused.connect(lambda why: self.state.say(why, "warning"))
        self.field.recording.connect(self._wait)

    def show_chord(self, chord: str) -> None:
        """Show the hotkey that holds."""
        self.field.show_chord(chord)
        self.remove.setVisible(self._clearable and bool(chord) and self._try_out is not None)

    def check(self) -> None:
        """Say whether the hotkey that holds can be had now."""
        if self.field.chord and self._try_out is not None:
            self._ask(Chord.parse(self.field.chord), wanted=False)

    def forget(self) -> None:
        """Await no answer and record nothing any more."""
        self.field.stop()
        self._late.stop()
        self._asked = None
        self.state.say("", "about")

    def _wait(self, recording: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        self._late.stop()
        self._asked = None
        self.state.say(self.field.waits_for() if recording else "", "asking")

    def _judge(self, chord: Chord) -> None:
        if str(chord) == self.other():
            self.state.say(_("{hotkey} is already used for the other one. Choose another.").format(hotkey=chord), "warning")
        elif why := chord.unfit():
            self.state.say(f"{chord}: {why}", "warning")
        else:
            self._ask(chord, wanted=True)

    def _ask(self, chord: Chord, *, wanted: bool) -> None:
        if self._try_out is not None:
            self._asked = asked = object()
            self._late.start()
            self.state.say(_("Checking…"), "about")
            self._try_out(chord, partial(self._answered, asked, chord, wanted))

    def _answered(self, asked: object, chord: Chord, wanted: bool, why_not: str) -> None:  # noqa: FBT001 -- bound by position
        if asked is not self._asked:
            return  # to a question that nobody asks any more
        self._late.stop()
        self._asked = None
        if not why_not and wanted:
            self._take(str(chord))
        self.state.say(*self._verdict(chord, why_not, wanted=wanted))

    def _verdict(self, chord: Chord, why_not: str, *, wanted: bool) -> tuple[str, str]:
        if not why_not:
            return _("Free: no other program has it."), "about"
        if why_not == "missing":
            return _("{hotkey} needs a key that this keyboard does not have. Choose another.").format(hotkey=chord), "warning"
        if wanted:
            return _("Another program has {hotkey}. Choose another.").format(hotkey=chord), "warning"
        return _("Another program has this one. Choose another."), "warning"

    def _no_answer(self) -> None:
        self._asked = None
        self.state.say(_("The desktop did not say whether it is free. Try again."), "warning")

    def _take(self, chord: str) -> None:
        self.state.say("", "about")
        if chord != self.field.chord:
            self.show_chord(chord)
            self.chosen.emit(chord)
        if not chord and self.remove.isHidden():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)


class SettingsDialog(QDialog):
    """One page of all settings; `changed` carries the whole value, `recording` says when hotkeys should rest."""

    changed = Signal(Settings)
    recording = Signal(bool)

    def __init__(
        self,
        settings: Settings,
        themes: Themes,
        *,
        try_out: TryOut | None,
        no_hotkeys: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Build the page; `no_hotkeys` says why there are none where `try_out` is None."""
        super().__init__(parent)
        self.settings = settings
        self.theme = themes.current
        self.setWindowTitle(_("Settings"))
        self._build_hotkeys(try_out)
        self._build_choices()
        self._notice = Words("", "warning")
        self._lay_out(self._no_hotkeys(no_hotkeys) if try_out is None else None)
        self.controls = self._controls()
        self.wear(self.theme)
        themes.changed.connect(self.wear)
        self.resize(_WIDTH, min(_HEIGHT, round(self.screen().availableSize().height() * 0.85)))
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these settings, which were changed elsewhere; emits nothing."""
        self.settings = settings
        self.hotkey.show_chord(settings.hotkey)
        self.again.show_chord(settings.again_hotkey)
        self.channel.show_choice(settings.channel)
        self.look.show_choice(settings.theme)
        self.autostart.setChecked(settings.autostart)
        self._fill_screens()

    def say(self, text: str) -> None:
        """Say that something could not be done; empty takes it back."""
        self._notice.say(text, "warning")

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.setFont(theme.font(BODY))
        self.setStyleSheet(sheet(theme))
        for child in self.findChildren(QWidget):
            if isinstance(child, HotkeyField | TextButton | Choices | Toggle | Pick):
                child.wear(theme)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Look whether the hotkeys can be had now."""
        super().showEvent(event)
        if not event.spontaneous():
            self.hotkey.check()
            self.again.check()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Whatever was being recorded or asked is over."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.hotkey.forget()
            self.again.forget()
            self.say("")

    def _build_hotkeys(self, try_out: TryOut | None) -> None:
        self.hotkey = HotkeyRow(_("Open the launcher"), _ABOUT["hotkey"], self.theme, try_out, clearable=False)
        self.again = HotkeyRow(_("Paste the last phrase again"), _ABOUT["again_hotkey"], self.theme, try_out, clearable=True)
        self.hotkey.other = lambda: self.settings.again_hotkey
        self.again.other = lambda: self.settings.hotkey
        self.hotkey.chosen.connect(lambda chord: self._change(hotkey=chord))
        self.again.chosen.connect(lambda chord: self._change(again_hotkey=chord))
        self.hotkey.field.recording.connect(self.recording)
        self.again.field.recording.connect(self.recording)

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
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addWidget(rule())
        outer.addLayout(self._footer())

    def _sections(self, no_hotkeys: QWidget | None) -> tuple[tuple[str, tuple[QWidget, ...]], ...]:
        can_start = autostart.available(sys.platform)
        return (
            (_("Hotkeys"), (no_hotkeys, self.hotkey, self.again) if no_hotkeys is not None else (self.hotkey, self.again)),
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

    def _no_hotkeys(self, why: str) -> QWidget:
        way = _("Open your desktop's keyboard settings and let a key of your choice run: launcher show")
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
            self.say(_("There is no folder {folder} yet.").format(folder=folder))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.say(_("No program here opens folders. It lies at {folder}.").format(folder=folder))
        else:
            self.say("")

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
        self.say("")
        new = dataclasses.replace(self.settings, **fields)
        if new != self.settings:
            self.settings = new
            self.changed.emit(new)

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
        }


def _choices(name: str) -> tuple[str, ...]:
    return next(tuple(f.metadata["choices"]) for f in FIELDS if f.name == name)


def _breakable(folder: Path) -> str:
    # A path has no spaces to break a line at; a zero-width one after each slash is invisible.
    return str(folder).replace("/", "/\u200b").replace("\\", "\\\u200b")
