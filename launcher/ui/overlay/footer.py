"""The foot of the overlay: the keys that work now and what they do; each can be clicked.

Law: what is drawn is what works. It shows the actions of the view and says which was clicked by its verb, no more.
"""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from launcher.language import _
from launcher.ui.buttons import RING, Button, centred_text, fill, left_text, outline, walk
from launcher.ui.theme import SMALL, Theme
from launcher.view import Action

HEIGHT: Final = 36  # px, with the ring
_CAP: Final = 18  # px, height of a key cap
_PAD: Final = 6
_GAP: Final = 6


def cap_widths(theme: Theme, keys: str) -> list[tuple[str, float]]:
    """The key caps of a chord such as Ctrl+Enter, each with its width in px."""
    metrics = QFontMetricsF(theme.font(SMALL - 1))
    return [(key, max(_CAP, metrics.horizontalAdvance(key) + 10)) for key in keys.split("+") if key]


def caps_width(theme: Theme, keys: str) -> float:
    """The width of all caps of a chord, in px."""
    widths = cap_widths(theme, keys)
    return sum(width for _key, width in widths) + 3 * max(0, len(widths) - 1)


def draw_caps(painter: QPainter, theme: Theme, left: float, middle: float, keys: str) -> float:
    """Draw the caps of a chord from `left` around the height `middle`; returns where they end."""
    painter.setFont(theme.font(SMALL - 1))
    for key, width in cap_widths(theme, keys):
        cap = QRectF(round(left), middle - _CAP / 2, width, _CAP)
        fill(painter, cap, 4, theme.ground)
        outline(painter, cap, 4, theme.line)
        painter.setPen(theme.secondary)
        centred_text(painter, cap, key)
        left += width + 3
    return left - 3


class ActionButton(Button):
    """One key and what it does."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent, theme)
        self.action = Action("", "", "")

    def show_action(self, action: Action) -> None:
        """Stand for `action` from now on."""
        if action != self.action:
            self.action = action
            self.setAccessibleName(action.does)
            self.setAccessibleDescription(action.keys)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the caps and the words need."""
        words = QFontMetricsF(self.theme.font(SMALL)).horizontalAdvance(self.action.does)
        return QSize(round(2 * _PAD + caps_width(self.theme, self.action.keys) + _GAP + words) + 2 * RING, HEIGHT)

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """The caps, then the words."""
        theme = self.theme
        if self.underMouse():
            fill(painter, body, 6, theme.hover)
        end = draw_caps(painter, theme, body.left() + _PAD, body.center().y(), self.action.keys)
        painter.setFont(theme.font(SMALL))
        painter.setPen(theme.tertiary)
        left_text(painter, QRectF(end + _GAP, body.top(), body.right() - end, body.height()), self.action.does)


class Footer(QWidget):
    """The actions side by side, the last at the right edge."""

    verb = Signal(str)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("What the keys do"))
        self.theme = theme
        self.buttons: list[ActionButton] = []
        self._actions: tuple[Action, ...] = ()

    def show_actions(self, actions: tuple[Action, ...]) -> None:
        """Show these actions."""
        if actions == self._actions:
            return
        self._actions = actions
        while len(self.buttons) < len(actions):
            self._add_button()
        for button, action in zip(self.buttons, actions, strict=False):
            button.show_action(action)
        self._lay_out()

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        for button in self.buttons:
            button.wear(theme)
        self._lay_out()

    def _add_button(self) -> None:
        button = ActionButton(self, self.theme)
        button.clicked.connect(lambda: self.verb.emit(button.action.verb))
        button.neighbour = lambda start, step: walk(self.buttons, start, step)
        self.buttons.append(button)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """Show what fits the new width."""
        self._lay_out()

    def _lay_out(self) -> None:
        shown = self.buttons[: len(self._actions)]
        widths = [button.sizeHint().width() for button in shown]
        room = self.width() - (widths[-1] if widths else 0)
        left = 0
        for place, button in enumerate(self.buttons):
            last = place == len(shown) - 1
            fits = place < len(shown) and (last or left + widths[place] <= room)
            button.setVisible(fits)
            if fits:
                button.setGeometry(room if last and place else left, 0, widths[place], HEIGHT)
                left += widths[place]
