"""A field that takes a hotkey by pressing it, and tells what it waits for.

Law: it shows the hotkey that holds, or what is held down while it records, and nothing between: Esc, a click, Tab and a lost
focus all end recording with nothing changed. It judges no chord; whoever is told of one decides and then shows what holds.
"""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from launcher.chord import MODIFIERS, Chord
from launcher.errors import LauncherError
from launcher.language import _
from launcher.ui.buttons import RING, centred_text, fill, left_text, outline
from launcher.ui.theme import BODY, Theme

HEIGHT: Final = 36 + 2 * RING  # px
_WIDTH: Final = 236
_CAP: Final = 24
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_HELD: Final = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Super": Qt.KeyboardModifier.MetaModifier,
}
_ONLY_HELD: Final = frozenset(
    {
        Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R, Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock, Qt.Key.Key_Mode_switch,
    }
)  # fmt: skip
_FIRST_NOT_LATIN: Final = 0x370  # Greek; every script from here on has keyboards that carry Latin letters too
# By scan code: the letters of the main block as on a US keyboard, and its upper signs.
_ROWS: Final = {2: "1234567890", 16: "qwertyuiop", 30: "asdfghjkl", 44: "zxcvbnm"}
_POSITIONS: Final = {first + n: letter for first, row in _ROWS.items() for n, letter in enumerate(row)}
_SHIFTED: Final = {
    12: "_-", 13: "+=", 26: "{[", 27: "}]", 39: ":;", 40: "\"'", 41: "~`", 43: "|\\", 51: "<,", 52: ">.", 53: "?/",
}  # fmt: skip


def chord_of(event: QKeyEvent) -> Chord | None:
    """The chord that was pressed; None while only modifiers are held. LauncherError where the key can't be part of one."""
    if event.key() in _ONLY_HELD or event.key() in {0, Qt.Key.Key_unknown}:
        return None
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        raise LauncherError(_("Keys of the number pad can't be part of a hotkey."), _("Choose another key."))
    try:
        key = Chord.parse(_key_name(event)).key
    except LauncherError:
        raise LauncherError(_("This key can't be part of a hotkey."), _("Choose another key.")) from None
    return Chord(_held(event.modifiers()), key)


def _held(modifiers: Qt.KeyboardModifier) -> tuple[str, ...]:
    return tuple(name for name in MODIFIERS if modifiers & _HELD[name])


def _key_name(event: QKeyEvent) -> str:
    key, position = event.key(), event.nativeScanCode()
    if QGuiApplication.platformName() != "windows":
        position -= 8  # X and Wayland count from there
    if key == Qt.Key.Key_Backtab:
        return "Tab"
    letter = _POSITIONS.get(position, "")
    if _FIRST_NOT_LATIN <= key < Qt.Key.Key_Escape and letter.isalpha():
        return letter  # a Russian D is the key that carries a Latin D
    if key < 0x80 and chr(key).isprintable() and not chr(key).isalnum():
        # Shift+1 comes as !: the digits are there on all keyboards, the other signs only where it looks like the US one.
        if letter.isdigit():
            return letter
        if position in _SHIFTED and chr(key) == _SHIFTED[position][0]:
            return _SHIFTED[position][1]
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


class HotkeyField(QAbstractButton):
    """The hotkey as keys; a click, Space or Enter records another one."""

    recorded = Signal(Chord)
    cleared = Signal()
    refused = Signal(str)
    recording = Signal(bool)

    def __init__(self, theme: Theme, *, clearable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.chord = ""
        self.is_recording = False
        self._clearable = clearable
        self._down: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: self._record(on=not self.is_recording))

    def show_chord(self, chord: str) -> None:
        """Show this hotkey as the one that holds; empty for none."""
        self.chord = chord
        self.setAccessibleDescription(chord or _("None"))
        self.updateGeometry()
        self.update()

    def waits_for(self) -> str:
        """What to do while it records."""
        if self._clearable:
            return _("Press the keys together. Esc cancels, Backspace removes.")
        return _("Press the keys together. Esc cancels.")

    def stop(self) -> None:
        """End recording with nothing changed."""
        self._record(on=False)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def _record(self, *, on: bool) -> None:
        self._down = ()
        self.update()
        if on != self.is_recording:
            self.is_recording = on
            self.recording.emit(on)

    def event(self, event: QEvent) -> bool:
        """While it records, no key is anybody's shortcut."""
        if self.is_recording and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Record a chord; otherwise Space and Enter begin to."""
        if not self.is_recording:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
                self.click()
            else:
                super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._take(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Show what is still held."""
        if self.is_recording:
            self._down = _held(event.modifiers())
            self.update()
        else:
            super().keyReleaseEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() == Qt.Key.Key_Escape:
            self.stop()
        elif plain and event.key() == Qt.Key.Key_Backspace and self._clearable:
            self.stop()
            self.cleared.emit()
        else:
            self._take_chord(event)

    def _take_chord(self, event: QKeyEvent) -> None:
        try:
            chord = chord_of(event)
        except LauncherError as error:
            self.stop()
            self.refused.emit(str(error))
            return
        if chord is None:
            self._down = _held(event.modifiers())
            self.update()
        else:
            self.stop()
            self.recorded.emit(chord)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Who goes elsewhere records nothing."""
        self.stop()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """A field that nobody sees records nothing."""
        self.stop()
        super().hideEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide enough for its keys, and for what it says while it waits."""
        metrics = QFontMetricsF(self.theme.font(BODY))
        waits = metrics.horizontalAdvance(_("Press the keys…")) + 24
        caps = sum(self._cap_width(key) + 4 for key in self.chord.split("+"))
        shows = caps + metrics.horizontalAdvance(_("Change")) + 32
        return QSize(max(_WIDTH, round(max(waits, shows)) + 2 * RING), HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """It never cuts a key off."""
        return self.sizeHint()

    def _caps(self) -> tuple[str, ...]:
        return self._down if self.is_recording else tuple(self.chord.split("+")) if self.chord else ()

    def _cap_width(self, key: str) -> float:
        return max(_CAP, QFontMetricsF(self.theme.font(BODY, QFont.Weight.Medium)).horizontalAdvance(key) + 14)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """A box with the keys in it, its edge in the accent while it records."""
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1 if self.isEnabled() else 0.5)
        body = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        fill(painter, body, 8, theme.tint if self.is_recording else theme.hover if self.underMouse() else theme.ground)
        outline(painter, body, 8, theme.accent if self.is_recording else theme.line)
        left = self._paint_caps(painter, body)
        painter.setFont(theme.font(BODY))
        painter.setPen(theme.secondary)
        if self.is_recording:
            left_text(painter, body.adjusted(left, 0, -8, 0), "…" if self._down else _("Press the keys…"))
        elif not self.chord:
            left_text(painter, body.adjusted(left + 4, 0, -8, 0), _("None"))
        if not self.is_recording and self.isEnabled():
            painter.setPen(theme.accent)
            painter.drawText(body.adjusted(0, 0, -12, 0), _RIGHT, _("Change"))
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(-3, -3, 3, 3), 10, 10)

    def _paint_caps(self, painter: QPainter, body: QRectF) -> float:
        left = 8.0
        painter.setFont(self.theme.font(BODY, QFont.Weight.Medium))
        for key in self._caps():
            at = body.topLeft() + QPointF(left, (body.height() - _CAP) / 2)
            cap = QRectF(at.x(), at.y(), self._cap_width(key), _CAP)
            fill(painter, cap, 5, self.theme.raised)
            outline(painter, cap, 5, self.theme.line)
            painter.setPen(self.theme.text)
            centred_text(painter, cap, key)
            left += cap.width() + 4
        return left
