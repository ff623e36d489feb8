"""The overlay: one window that draws a frozen View and says, in plain values, what the agent wants.

Law: the layout never jumps: every part has its place and height from the moment the window is placed, whatever the view
brings. Only parts whose piece of the view changed are touched. Keys act when pressed; a held Enter acts once. The overlay
decides nothing about phrases: it emits a signal, and draws the view that comes back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QStyleFactory, QWidget

from launcher.language import _
from launcher.ui import compositor, icons, notice
from launcher.ui.buttons import RING, fill, outline
from launcher.ui.notice import StatusLine, announce
from launcher.ui.overlay import chips, footer, reading, switch
from launcher.ui.overlay.activation import Activation
from launcher.ui.overlay.chips import ChipRow
from launcher.ui.overlay.field import SearchField
from launcher.ui.overlay.footer import Footer
from launcher.ui.overlay.keys import Meaning, meaning
from launcher.ui.overlay.keys_card import KeysCard
from launcher.ui.overlay.reading import ReadingPane
from launcher.ui.overlay.rehearsal import REHEARSAL
from launcher.ui.overlay.results import Results
from launcher.ui.overlay.row import HEIGHT as ROW_HEIGHT
from launcher.ui.overlay.switch import Switch
from launcher.ui.shadow import REACH, draw_shadow
from launcher.ui.theme import RADIUS, Theme
from launcher.view import View

WIDTH: Final = 720  # px at 100 %
_FROM_TOP: Final = 0.22  # of the screen's height
_WHOLE: Final = 4  # px that come to whole ones at 125, 150 and 175 %, too; others would be blurred
_MARGIN: Final = 8  # px that the card keeps from the edges of a small screen
_LEFT: Final = 24
_FIELD: Final = 56  # px, height of the search row
_CHIPS: Final = 44
_LIST_PAD: Final = 6
_ICON: Final = 20
_NOTHING: Final = View("", "", (), (), (), -1, 0, None, None, (), "")


@dataclass(frozen=True, slots=True)
class _Cut:
    """How many rows and lines of text fit a screen."""

    rows: int
    lines: int

    @property
    def height(self) -> int:
        """The card's height in px."""
        listed = _LIST_PAD + self.rows * ROW_HEIGHT + notice.HEIGHT
        return _FIELD + _CHIPS + 1 + listed + 1 + reading.height(self.lines) + 1 + footer.HEIGHT


# What a smaller screen gives up, in this order: rows, then lines, in turns.
_CUTS: Final = tuple(_Cut(*cut) for cut in ((6, 4), (5, 4), (4, 4), (4, 3), (3, 3), (3, 2), (2, 2), (1, 2), (1, 1)))


def _cut(room: int) -> _Cut:
    """The largest cut whose card is at most `room` px high."""
    return next((cut for cut in _CUTS if cut.height <= room), _CUTS[-1])


class Overlay(QWidget):
    """Draws views; see the signals for what it says."""

    typed = Signal(str)
    moved = Signal(int)  # rows down, negative up
    paged = Signal(int)  # pages down, negative up
    stepped_to = Signal(int)  # 0 the first row, -1 the last
    picked = Signal(int)  # the row that was clicked
    chose = Signal(str, int)  # paste, copy or paste-always, and the row; -1 is the selected one
    situation = Signal(int)  # the digit's place, 1 to 10
    situation_clicked = Signal(str)  # a slug
    channel = Signal(str)
    dismissed = Signal()
    focus_lost = Signal()
    gone = Signal()  # hidden
    appeared = Signal()  # painted for the first time since it was shown
    filled = Signal(str, str)  # the name of a fill-in and its answer, at each change; an empty one opens it again
    edit_wanted = Signal()
    write_wanted = Signal()
    undo = Signal()
    keys_wanted = Signal()
    verb = Signal(str)

    def __init__(self, theme: Theme, *, translucent: bool) -> None:
        super().__init__(None, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle(_("Phrases"))
        self.setAccessibleName(_("Phrases"))
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, on=translucent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, on=not translucent)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.theme = theme
        self._margin = REACH if translucent else 0
        self._cut = _CUTS[0]
        self._view = _NOTHING
        self._appearing = False
        self._activation = Activation(self)
        self._activation.lost.connect(self.focus_lost)
        self._build(theme)
        self._connect()
        self._acts = self._table()
        self.resize(WIDTH + 2 * self._margin, self._cut.height + 2 * self._margin)

    def _build(self, theme: Theme) -> None:
        style = QStyleFactory.create("Fusion")
        style.setParent(self)  # one style everywhere: some desktops' own paint a frame around a frameless field
        self.field = SearchField(self, theme, self._act, style)
        self.switch = Switch(self, theme)
        self.chips = ChipRow(self, theme)
        self.results = Results(self, theme)
        self.results.setStyle(style)
        self.status = StatusLine(self, theme)
        self.reading = ReadingPane(self, theme, self._act)
        self.footer = Footer(self, theme)
        self.keys_card = KeysCard(self, theme)

    def _connect(self) -> None:
        self.field.textEdited.connect(self.typed)
        self.switch.asked.connect(self.channel)
        self.chips.clicked.connect(self.situation_clicked)
        self.results.picked.connect(self.picked)
        self.results.pasted.connect(self._double_clicked)
        self.reading.filled.connect(self.filled)
        self.reading.done.connect(self._back_to_search)
        self.footer.verb.connect(self._clicked_verb)
        self.keys_wanted.connect(self._turn_keys_card)

    def prepare(self) -> None:
        """Do before the first show what it would have to do: native window, fonts, icons, layout, one picture unseen.

        Draws a rehearsal, which has what the first keys may bring, and then the view that it has.
        """
        self.ensurePolished()
        self.winId()
        drawn = self._view
        self.render(REHEARSAL)
        self.reading.fill_ins.stops()
        self.grab()
        self.render(drawn)
        if drawn.rows:
            self.grab()

    def place(self, screen_geometry: QRect) -> None:
        """Stand on this screen: in the middle, the top edge at 22 %, wholly on it; or, where a compositor decides, fit it."""
        if compositor.decides():
            self._fit(screen_geometry.size())
        else:
            self._stand(screen_geometry)
        self._lay_out()

    def _fit(self, room: QSize) -> None:
        """Of a size that fits the room, shadow and all, and is the only one: compositors float such a window over the others."""
        around = 2 * max(self._margin, _MARGIN)
        self._cut = _cut(room.height() - compositor.PANEL - around)
        width, height = min(WIDTH, room.width() - around), self._cut.height + 2 * self._margin
        whole = height + -height % _WHOLE
        self.setFixedSize(width - width % _WHOLE + 2 * self._margin, whole)

    def _stand(self, screen_geometry: QRect) -> None:
        width = min(WIDTH, screen_geometry.width() - 2 * _MARGIN)
        self._cut = _cut(screen_geometry.height() - 2 * _MARGIN)
        height = self._cut.height
        left = screen_geometry.left() + (screen_geometry.width() - width) // 2
        lowest = screen_geometry.top() + screen_geometry.height() - _MARGIN - height
        top = max(screen_geometry.top(), min(screen_geometry.top() + round(screen_geometry.height() * _FROM_TOP), lowest))
        card = QRect(left, top, width, height)
        self.setGeometry(card.adjusted(-self._margin, -self._margin, self._margin, self._margin))

    def render(self, view: View) -> None:  # type: ignore[override]  # the house says render; QWidget's is not used here
        """Draw `view`: the found phrases at once, the rest right after; parts whose piece did not change are left alone."""
        before, self._view = self._view, view
        if view.query != self.field.text():
            self.field.setText(view.query)
        if self.switch.show_channels(view.channels, view.channel):
            self._lay_out()
        self.results.say(view.empty)
        self.results.show_rows(view.rows, view.selected)
        self.chips.show_chips(view.chips)
        self.status.show_status(view.notice, view.more)
        self.reading.show_reading(view.reading)
        self.footer.show_actions(view.actions)
        self._announce(before, view)

    def ask(self, name: str) -> None:
        """Put the focus on this fill-in, and mark it as needed until it is filled in."""
        self.keys_card.hide()
        self.reading.fill_ins.insist(name)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        for part in (self.field, self.switch, self.chips, self.results, self.status, self.reading, self.footer, self.keys_card):
            part.wear(theme)
        self._lay_out()
        self.update()

    def card(self) -> QRect:
        """The visible card within the window, without its shadow."""
        return self.rect().adjusted(self._margin, self._margin, -self._margin, -self._margin)

    def _announce(self, before: View, view: View) -> None:
        if (before.selected, before.rows) == (view.selected, view.rows) or not self.isVisible():
            return
        if 0 <= view.selected < len(view.rows):
            announce(self.results, view.rows[view.selected].title)
        elif view.empty:
            announce(self.results, view.empty)

    # --- where things stand

    def _lay_out(self) -> None:
        card = self.card()
        self._lay_out_head(card)
        y = card.top() + _FIELD
        inset = _LEFT - chips.PAD - RING
        self.chips.setGeometry(card.left() + inset, y, card.width() - 2 * inset, chips.HEIGHT)
        y += _CHIPS + 1
        height = self._cut.rows * ROW_HEIGHT
        self.results.setGeometry(card.left() + self._line, y + _LIST_PAD, card.width() - 2 * self._line, height)
        self.status.setGeometry(card.left() + self._line, y + _LIST_PAD + height, card.width() - 2 * self._line, notice.HEIGHT)
        self.keys_card.setGeometry(card.left() + self._line, y, card.width() - 2 * self._line, _LIST_PAD + height + notice.HEIGHT)
        y += _LIST_PAD + height + notice.HEIGHT + 1
        self.reading.setGeometry(card.left() + self._line, y, card.width() - 2 * self._line, reading.height(self._cut.lines))
        y += reading.height(self._cut.lines) + 1
        inset = _LEFT - 6 - RING
        self.footer.setGeometry(card.left() + inset, y, card.width() - 2 * inset, footer.HEIGHT)

    def _lay_out_head(self, card: QRect) -> None:
        middle = card.top() + _FIELD // 2 + 1
        left, right = card.left() + _LEFT + _ICON + 10, card.right() + 1 - _LEFT + RING
        self.switch.move(right - self.switch.width(), middle - switch.HEIGHT // 2)
        self.field.setGeometry(left, middle - 18, right - self.switch.width() - 12 - left, 36)

    @property
    def _line(self) -> int:
        """The card's own line of 1 px, which the parts must not paint over."""
        return 1

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Keep every part in its place."""
        self._lay_out()

    # --- what is drawn here: shadow, card and lines

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """The card and its lines; the shadow only where something around the card is to be painted."""
        if self._appearing and self.isVisible():
            self._appearing = False
            QTimer.singleShot(0, self._appeared)
        painter, card, theme = QPainter(self), QRectF(self.card()), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = RADIUS if self._margin else 0
        if self._margin and not self.card().contains(event.rect()):
            draw_shadow(painter, self.card(), dark=theme.dark, ratio=self.devicePixelRatioF())
        fill(painter, card, radius, theme.ground)
        self._paint_foot(painter, card, radius)
        for y in (self.results.y() - _LIST_PAD - 1, self.reading.y() - 1, self.footer.y() - 1):
            painter.fillRect(QRectF(card.left(), y, card.width(), 1), theme.line)
        outline(painter, card, radius, theme.line)
        icon = icons.icon("search", theme.tertiary, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(int(card.left()) + _LEFT, int(card.top()) + _FIELD // 2 - _ICON // 2 + 1), icon)

    def _paint_foot(self, painter: QPainter, card: QRectF, radius: float) -> None:
        painter.save()
        painter.setClipRect(QRectF(card.left(), self.footer.y(), card.width(), card.bottom() - self.footer.y()))
        fill(painter, card, radius, self.theme.raised)
        painter.restore()

    # --- what the agent does

    def focusNextPrevChild(self, onward: bool) -> bool:  # noqa: N802, FBT001 (Qt's name and signature)
        """Tab walks from the search field to the fill-ins, then to the other controls, and around."""
        # Qt walks in the order in which controls were built; ours come and go with phrases, channels and situations.
        parts = (self.field, *self.reading.fill_ins.stops(), *self.switch.segments, *self.chips.buttons, *self.footer.buttons)
        stops = [part for part in parts if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        here = next((place for place, part in enumerate(stops) if part.hasFocus()), 0)
        reason = Qt.FocusReason.TabFocusReason if onward else Qt.FocusReason.BacktabFocusReason
        stops[(here + (1 if onward else -1)) % len(stops)].setFocus(reason)
        return True

    def _back_to_search(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _double_clicked(self, row: int) -> None:
        self._finish_composing()
        self.chose.emit("paste", row)

    def _finish_composing(self) -> None:
        # In the search field it would find other phrases than the one that she sees and clicks at.
        if self.reading.fill_ins.active is not None:
            QGuiApplication.inputMethod().commit()

    def _clicked_verb(self, verb: str) -> None:
        self._finish_composing()
        if verb == "fill":
            self.reading.fill_ins.enter_first()
        else:
            self.verb.emit(verb)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Keys that another part left over; letters go to the search field, wherever the focus is."""
        if not self._act(event) and event.text().isprintable() and event.text():
            self._back_to_search()
            self.field.keyPressEvent(event)

    def _act(self, event: QKeyEvent) -> bool:
        """Do what the key means; says whether it meant something."""
        filling = self.reading.fill_ins.active
        field = filling or self.field
        meant = meaning(
            event,
            platform=QGuiApplication.platformName(),
            empty=not self.field.text(),
            undoable=field.isUndoAvailable() or field.isRedoAvailable(),  # once too often is no wish to undo words
            filling=filling is not None,
        )
        if meant is None:
            if event.text():
                self.keys_card.hide()
            return False
        once = meant.act in {"choose", "choose_digit", "situation", "keys", "dismiss", "leave", "undo", "edit", "write"}
        if not (once and event.isAutoRepeat()):
            self._do(meant)
        return True

    def _do(self, meant: Meaning) -> None:
        if self.keys_card.isVisible() and meant.act != "keys":
            self.keys_card.hide()
            if meant.act in {"dismiss", "leave"}:
                return
        self._acts[meant.act](meant)

    def _table(self) -> dict[str, Callable[[Meaning], None]]:
        return {
            "move": lambda meant: self.moved.emit(meant.amount),
            "page": lambda meant: self.paged.emit(meant.amount),
            "step_to": lambda meant: self.stepped_to.emit(meant.amount),
            "read": lambda meant: self.reading.turn(meant.amount),
            "choose": lambda meant: self.chose.emit(meant.how, -1),
            "choose_digit": self._choose_digit,
            "situation": lambda meant: self.situation.emit(meant.amount),
            "dismiss": lambda _meant: self.dismissed.emit(),
            "leave": lambda _meant: self._back_to_search(),
            "edit": lambda _meant: self.edit_wanted.emit(),
            "write": lambda _meant: self.write_wanted.emit(),
            "undo": lambda _meant: self.undo.emit(),
            "keys": lambda _meant: self.keys_wanted.emit(),
        }

    def _choose_digit(self, meant: Meaning) -> None:
        row = self.results.row_of_digit(str(meant.amount))
        if row is not None:
            self.chose.emit("paste", row)

    def _turn_keys_card(self) -> None:
        self.keys_card.setVisible(self.keys_card.isHidden())
        self.keys_card.raise_()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Stand ready to be typed into."""
        self._appearing = True
        self._activation.begin()
        self.keys_card.hide()
        self.field.setText(self.field.text())  # what was typed before is no typing to undo: Ctrl+Z is for words again
        self.field.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.activateWindow()

    def _appeared(self) -> None:
        self._activation.appeared()
        self.appeared.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Tell that it is gone."""
        self._activation.begin()
        self.reading.fill_ins.leave()
        self.gone.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Tell when another window took the focus."""
        if event.type() == QEvent.Type.ActivationChange:
            self._activation.changed()
