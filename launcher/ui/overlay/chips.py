"""The row of situations: one chip each, with the digit that picks it, its hue and its name.

Law: where the row is too short it turns by pages, and the active chip is always in sight; the last one may be cut short.
Chips are kept and changed in place, so that a letter typed costs this row nothing.
"""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from launcher.language import _
from launcher.ui import icons
from launcher.ui.buttons import RING, Button, fill, left_text, walk
from launcher.ui.theme import BODY, SMALL, Theme
from launcher.view import Chip

HEIGHT: Final = 36  # px, of a chip with its ring
_NAME_AT_MOST: Final = 116.0  # px; longer names are cut, and told in full by the tooltip
PAD: Final = 8
_ICON: Final = 16
_LEAST: Final = 104  # px; a chip cut shorter would say nothing
_LAP: Final = 2 * RING - 2  # px that two chips lie over each other, so that their bodies are 2 px apart
_ARROW: Final = HEIGHT - 2 * RING  # px
_GAP: Final = 5.0


class ChipButton(Button):
    """One situation."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent, theme)
        self.chip = Chip("", "", "", "", "", "", active=False)
        self._width = 0

    def show_chip(self, chip: Chip) -> None:
        """Stand for `chip` from now on."""
        if chip == self.chip:
            return
        self.chip = chip
        self.setAccessibleName(chip.name)
        self.setAccessibleDescription(chip.hint)
        keys = _("Ctrl+{digit}").format(digit=chip.digit) if chip.digit else ""
        self.setToolTip("\n".join(part for part in (chip.name, chip.hint, keys) if part))
        self.setCheckable(True)
        self.setChecked(chip.active)
        self._measure()
        self.update()

    def nextCheckState(self) -> None:  # noqa: N802 (Qt's name)
        """A click only asks; the view that follows says which situation is active."""

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as its name needs, within the limit."""
        return QSize(self._width, HEIGHT)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        super().wear(theme)
        self._measure()

    def _measure(self) -> None:
        metrics = QFontMetricsF(self.theme.font(BODY, QFont.Weight.Medium))
        digit = self._digit_width() + _GAP if self.chip.digit else 0
        name = min(_NAME_AT_MOST, metrics.horizontalAdvance(self.chip.name) + 1)
        self._width = round(2 * PAD + digit + _ICON + _GAP + name) + 2 * RING

    def _digit_width(self) -> float:
        return QFontMetricsF(self.theme.font(SMALL)).horizontalAdvance(self.chip.digit)

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """The digit dim, the icon in the situation's hue, the name; filled where active."""
        theme, chip = self.theme, self.chip
        if chip.active:
            fill(painter, body, 8, theme.accent)
        elif self.underMouse() or self.isDown():
            fill(painter, body, 8, theme.hover)
        at = body.adjusted(PAD, 0, -PAD, 0)
        if chip.digit:
            painter.setFont(theme.font(SMALL))
            painter.setPen(theme.on_accent if chip.active else theme.tertiary)
            left_text(painter, at, chip.digit)
            at.setLeft(at.left() + self._digit_width() + _GAP)
        colour = theme.on_accent if chip.active else theme.hue(chip.colour)
        drawn = icons.icon(icons.for_situation(chip.icon, chip.slug), colour, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(round(at.left()), round(body.center().y() - _ICON / 2), drawn)
        at.setLeft(at.left() + _ICON + _GAP)
        font = theme.font(BODY, QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(theme.on_accent if chip.active else theme.secondary)
        name = QFontMetricsF(font).elidedText(chip.name, Qt.TextElideMode.ElideRight, at.width() + 1)
        left_text(painter, at.adjusted(0, 0, PAD, 0), name)


class _Turn(Button):
    """The arrow that turns the row by a page."""

    def __init__(self, parent: QWidget, theme: Theme, name: str, told: str) -> None:
        super().__init__(parent, theme)
        self._icon = name
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """The arrow alone."""
        if self.underMouse():
            fill(painter, body, 8, self.theme.hover)
        drawn = icons.icon(self._icon, self.theme.tertiary, 16, self.devicePixelRatioF())
        painter.drawPixmap(round(body.center().x() - 8), round(body.center().y() - 8), drawn)


class ChipRow(QWidget):
    """All situations side by side."""

    clicked = Signal(str)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Situations"))
        self.theme = theme
        self.buttons: list[ChipButton] = []
        self._chips: tuple[Chip, ...] = ()
        self._first = 0
        self._back = _Turn(self, theme, "left", _("Situations before these"))
        self._on = _Turn(self, theme, "right", _("Situations after these"))
        self._back.clicked.connect(lambda: self._turn(-1))
        self._on.clicked.connect(lambda: self._turn(1))
        self._back.hide()
        self._on.hide()

    def show_chips(self, chips: tuple[Chip, ...]) -> None:
        """Show these situations."""
        if chips == self._chips:
            return
        self._chips = chips
        while len(self.buttons) < len(chips):
            self._add_button()
        for button, chip in zip(self.buttons, chips, strict=False):
            button.show_chip(chip)
        self._lay_out(reveal=next((place for place, chip in enumerate(chips) if chip.active), None))

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        for part in (*self.buttons, self._back, self._on):
            part.wear(theme)
        self._lay_out()

    def _add_button(self) -> None:
        button = ChipButton(self, self.theme)
        button.clicked.connect(lambda: self.clicked.emit(button.chip.slug))
        button.neighbour = self._step
        self.buttons.append(button)

    def _step(self, start: Button, step: int) -> None:
        place = self.buttons.index(start) + step if isinstance(start, ChipButton) else 0
        if 0 <= place < len(self._chips) and self.buttons[place].isHidden():
            self._lay_out(reveal=place)
        walk(self.buttons, start, step)

    def _turn(self, step: int) -> None:
        shown = sum(not button.isHidden() for button in self.buttons)
        self._first = max(0, min(self._first + step * max(1, shown - 1), len(self._chips) - 1))
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """The wheel turns the row."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self._turn(-1 if turned > 0 else 1)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Show what fits the new width."""
        self._lay_out()

    def _lay_out(self, reveal: int | None = None) -> None:
        widths = [button.sizeHint().width() - _LAP for button in self.buttons[: len(self._chips)]]
        arrows = sum(widths) + _LAP > self.width()
        room = self.width() - _LAP - (2 * _ARROW if arrows else 0)
        self._first = _first_shown(widths, room, self._first if arrows else 0, reveal)
        if self._first == 0 and arrows:
            room += _ARROW  # the first page has no arrow back
        last = _last_shown(widths, room, self._first)
        left = 0
        for place, button in enumerate(self.buttons):
            button.setVisible(self._first <= place < last)
            if button.isVisibleTo(self):
                button.setGeometry(left, 0, min(widths[place], room - left) + _LAP, HEIGHT)
                left += widths[place]
        self._one_tab_stop(self._first, last)
        self._place_arrows(before=self._first > 0, after=last < len(widths), shown=arrows)

    def _one_tab_stop(self, first: int, last: int) -> None:
        # One stop for Tab in the whole row; Left and Right walk within it.
        active = next((place for place in range(first, last) if self._chips[place].active), first)
        for place, button in enumerate(self.buttons):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if place == active else Qt.FocusPolicy.NoFocus)

    def _place_arrows(self, *, before: bool, after: bool, shown: bool) -> None:
        self._back.setGeometry(self.width() - HEIGHT - _ARROW, 0, HEIGHT, HEIGHT)
        self._on.setGeometry(self.width() - HEIGHT, 0, HEIGHT, HEIGHT)
        self._back.setVisible(shown and before)
        self._on.setVisible(shown and after)


def _first_shown(widths: list[int], room: int, first: int, reveal: int | None) -> int:
    """The first chip of a page that starts near `first`, shows `reveal`, and leaves no room empty at its end."""
    if reveal is not None and reveal < first:
        first = reveal
    while reveal is not None and first < reveal and sum(widths[first : reveal + 1]) > room:
        first += 1
    while first > 0 and sum(widths[first - 1 :]) <= room:
        first -= 1
    return min(first, max(0, len(widths) - 1))


def _last_shown(widths: list[int], room: int, first: int) -> int:
    """One past the last chip that is shown after `first`: the first of them always, the last perhaps cut short."""
    used, last = 0, first
    while last < len(widths) and (used + min(widths[last], _LEAST) <= room or last == first):
        used += widths[last]
        last += 1
    return last
