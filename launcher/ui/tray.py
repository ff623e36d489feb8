"""The launcher in the panel: an icon that tells the hotkey's state and news of packs, and a menu for the mouse.

Law: the launcher lives without a tray and finds one that starts later, without ever looking for it. On X11 Qt itself waits
for a tray of the old kind (XEmbed) once the icon was shown; for one of the newer kind (StatusNotifier) the session bus says
when it comes, and the icon is built anew for it. Where there is no bus, nothing is asked and nothing is printed.

How dark a panel is nobody tells. The glyph is chosen by the desktop's colour scheme, light where that is not known because
panels of plain window managers are mostly dark, and it wears a halo of the opposite colour, so that it reads on any panel.
It knows phrases by id and title only, and of news how many there are.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, SignalInstance
from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher
from PySide6.QtGui import QAction, QColor, QFontMetrics, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from launcher.desktop import HotkeyState
from launcher.language import _, ngettext
from launcher.places import assets

MOST_RECENT: Final = 8
_TITLE_WIDTH: Final = 320  # px of a title in the menu
_SIZES: Final = (16, 22, 24, 32, 48, 64)  # px; what panels ask for
_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_WARN: Final = QColor("#F2A33A")  # between light and dark: it must show on both
_NEWS: Final = QColor("#4F7DF3")  # the same
_AROUND: Final = tuple(QPointF(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0))


@dataclass(frozen=True, slots=True)
class TrayState:
    """All that the tray tells: `recent` holds (id, title) of phrases, the newest first; `unread` counts news of packs.

    `hotkey` is what a person calls it. `can_bind`: only a key that is bound in the desktop opens the launcher, and `bound`: the
    user is done with that. `can_allow`: the desktop could still be asked for its leave to paste.
    """

    hotkey: str
    hotkey_state: HotkeyState = "starting"
    paused: bool = False
    recent: tuple[tuple[str, str], ...] = ()
    can_again: bool = False
    can_put_back: bool = False
    can_write: bool = False
    can_import: bool = False
    unread: int = 0
    can_bind: bool = False
    bound: bool = False
    can_allow: bool = False


class Tray(QObject):
    """The icon and its menu; it asks by signals and shows what it is told."""

    show_wanted = Signal()
    again_wanted = Signal()
    put_back_wanted = Signal()
    phrase_wanted = Signal(str)
    write_wanted = Signal()
    import_wanted = Signal()
    news_wanted = Signal()
    end_wanted = Signal()
    steps_wanted = Signal()  # how a key of the desktop is bound, and its leave to paste
    pause_wanted = Signal(bool)
    settings_wanted = Signal()
    keys_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, state: TrayState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.menu = QMenu()
        self._recent = QMenu(_("Recent phrases"), self.menu)
        self._recent.setEnabled(False)
        self._listed: tuple[tuple[str, str], ...] = ()
        self._fill_menu()
        self.icon = self._new_icon()
        self._watch_bus()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._draw)
        self.tell(state)

    def show(self) -> None:
        """Stand in the panel, now or as soon as there is one."""
        self.icon.show()

    def tell(self, state: TrayState) -> None:
        """Show this state from now on."""
        self.state = state
        self._show.setText(f"{_('Show launcher')}\t{state.hotkey}" if state.hotkey_state == "live" else _("Show launcher"))
        self._trouble.setVisible(state.hotkey_state == "taken")
        self._trouble.setText(_("Another program has {hotkey}. Choose another…").format(hotkey=state.hotkey))
        self._bind.setVisible(state.can_bind)
        self._allow.setVisible(state.can_allow and not state.can_bind)
        self._news.setVisible(state.unread > 0)
        self._again.setEnabled(state.can_again)
        self._put_back.setEnabled(state.can_put_back)
        self._write.setEnabled(state.can_write)
        self._import.setEnabled(state.can_import)
        self._pause.setEnabled(state.hotkey_state != "unavailable")
        self._pause.setChecked(state.paused)
        self._fill_recent(state.recent[:MOST_RECENT])
        self._draw()

    def _fill_menu(self) -> None:
        self._show = self._add(self.show_wanted, "")
        self.menu.setDefaultAction(self._show)
        self._trouble = self._add(self.settings_wanted, "")
        self._bind = self._add(self.steps_wanted, _("Open it by a key…"))
        self._allow = self._add(self.steps_wanted, _("Allow pasting…"))
        self._news = self._add(self.news_wanted, _("News from your team…"))
        self.menu.addSeparator()
        self._again = self._add(self.again_wanted, _("Paste the last one again"))
        self._put_back = self._add(self.put_back_wanted, _("Put my clipboard back"))
        self.menu.addMenu(self._recent)
        self.menu.addSeparator()
        self._end = self._add(self.end_wanted, _("Forget this conversation"))
        self._write = self._add(self.write_wanted, _("Write a phrase…"))
        self._import = self._add(self.import_wanted, _("Import phrases…"))
        self.menu.addSeparator()
        self._pause = self.menu.addAction(_("Pause hotkey"))
        self._pause.setCheckable(True)
        self._pause.triggered.connect(self.pause_wanted)
        self._add(self.settings_wanted, _("Settings…"))
        self._add(self.keys_wanted, _("Keys…"))
        self.menu.addSeparator()
        self._add(self.quit_wanted, _("Quit"))

    def _add(self, wanted: SignalInstance, text: str) -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(wanted)
        return action

    def _fill_recent(self, phrases: tuple[tuple[str, str], ...]) -> None:
        if phrases == self._listed:
            return  # the menu may be open
        self._listed = phrases
        self._recent.clear()
        metrics = QFontMetrics(self._recent.font())
        for phrase_id, title in phrases:
            # One line without a tab, which a menu would take for the start of a shortcut, nor a lone &, its underline.
            line = metrics.elidedText(" ".join(title.split()), Qt.TextElideMode.ElideRight, _TITLE_WIDTH)
            action = self._recent.addAction(line.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, chosen=phrase_id: self.phrase_wanted.emit(chosen))
        self._recent.setEnabled(bool(phrases))

    def _new_icon(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(self)
        icon.setContextMenu(self.menu)
        icon.activated.connect(self._clicked)
        return icon

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.show_wanted.emit()

    def _watch_bus(self) -> None:
        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            watcher = QDBusServiceWatcher(_WATCHER, bus, QDBusServiceWatcher.WatchModeFlag.WatchForRegistration, self)
            watcher.serviceRegistered.connect(self._build_anew)

    def _build_anew(self) -> None:
        # Qt chooses the kind of tray when an icon is made, so one made before this tray came would never reach it.
        shown, old = self.icon.isVisible(), self.icon
        old.hide()
        old.deleteLater()
        self.icon = self._new_icon()
        self._draw()
        self.icon.setVisible(shown)

    def _draw(self) -> None:
        light_panel = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        state = self.state
        # Where a key of the desktop opens it nothing is wrong, once she is done with binding one.
        stands = "live" if state.can_bind and state.bound and state.hotkey_state == "unavailable" else state.hotkey_state
        self.icon.setIcon(tray_icon(stands, paused=state.paused, light_panel=light_panel, news=state.unread > 0))
        self.icon.setToolTip("\n".join(line for line in (_("Phrase launcher"), _told(state), _told_news(state)) if line))


def _told_news(state: TrayState) -> str:
    told = ngettext(
        "{count} update of your team's words is unread.", "{count} updates of your team's words are unread.", state.unread
    )
    return told.format(count=state.unread) if state.unread else ""


def _told(state: TrayState) -> str:
    if state.paused or state.hotkey_state == "paused":
        return _("{hotkey} is paused.").format(hotkey=state.hotkey)
    if state.can_bind and state.hotkey_state == "unavailable":
        return _("A key of your desktop opens it.") if state.bound else _("No key opens it yet. The menu shows how.")
    lines = {
        "live": _("{hotkey} opens it."),
        "taken": _("Another program has {hotkey}. Choose another in the settings."),
        "unavailable": _("No hotkey here. Let a key of your desktop run: launcher toggle"),
        "starting": _("Starting."),
    }
    return lines[state.hotkey_state].format(hotkey=state.hotkey)


def tray_icon(hotkey_state: HotkeyState, *, paused: bool, light_panel: bool, news: bool = False) -> QIcon:
    """The icon for a panel: faint while paused; an amber dot below where the hotkey does not work, a blue one above for news."""
    faint = paused or hotkey_state == "paused"
    return _icon(faint=faint, dot=hotkey_state in {"taken", "unavailable"} and not faint, light_panel=light_panel, news=news)


@lru_cache(maxsize=16)  # told after every paste, while it changes about once a day
def _icon(*, faint: bool, dot: bool, light_panel: bool, news: bool) -> QIcon:
    icon = QIcon()
    names = ("light", "dark") if light_panel else ("dark", "light")
    glyph, halo = (QSvgRenderer(str(assets(f"launcher-tray-{name}.svg"))) for name in names)
    for size in _SIZES:
        icon.addPixmap(_drawn(size, glyph, halo, faint=faint, dot=dot, news=news))
    return icon


def _drawn(size: int, glyph: QSvgRenderer, halo: QSvgRenderer, *, faint: bool, dot: bool, news: bool) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = QRectF(1, 1, size - 2, size - 2)
    painter.setOpacity(0.16 if faint else 0.28)  # eight of them lie over each other
    for offset in _AROUND:
        halo.render(painter, body.translated(offset))
    painter.setOpacity(0.45 if faint else 1)
    glyph.render(painter, body)
    painter.setOpacity(1)
    if dot:
        _draw_dot(painter, size, _WARN, above=False)
    if news:
        _draw_dot(painter, size, _NEWS, above=True)
    painter.end()
    return pixmap


def _draw_dot(painter: QPainter, size: int, colour: QColor, *, above: bool) -> None:
    radius = size * 0.18
    middle = QPointF(size - radius - 0.5, radius + 0.5 if above else size - radius - 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)  # without a brush nothing would be cleared either
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(middle, radius + size * 0.06, radius + size * 0.06)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.drawEllipse(middle, radius, radius)
