"""What can be put into a phrase beside words: a button and its menu of placeholders, in the words of who writes.

Law: what is put in is always understood by `template.parse`, also where selected words become its name. The menu opens
without a loop of its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Signal
from PySide6.QtGui import QPainter, QPen, Qt
from PySide6.QtWidgets import QMenu, QWidget

from launcher.language import _
from launcher.ui.controls import TextButton
from launcher.ui.theme import Theme

_FIT_FOR_A_NAME: Final = re.compile(r"[^\n|{}]{1,60}")
_OWN: Final = re.compile(r"[a-z][a-z_]*")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder to put in: what a person calls it, its text with the name left open, and the name it begins with."""

    label: str
    text: str
    name: str = ""

    def written(self, selected: str = "") -> tuple[str, int, int]:
        """The text to put in, and from where to where it stays selected; selected words become the name."""
        name = selected.strip() if self.name and _FIT_FOR_A_NAME.fullmatch(selected.strip()) else self.name
        before, gap, after = self.text.partition("*")
        if not gap:
            return self.text, len(self.text), len(self.text)
        return before + name + after, len(before), len(before) + len(name)


def placeholders(me: Mapping[str, str]) -> Iterator[Placeholder]:
    """All that can be put in; `me` is the agent's own profile."""
    yield Placeholder(_("A question that I answer"), "{{input:*}}", _("Order number"))
    yield Placeholder(_("A question that may stay empty"), "{{input:*|optional}}", _("Their words"))
    yield Placeholder(_("A choice between words"), "{{choice:*|%s|%s}}" % (_("this"), _("that")), _("Which"))  # noqa: UP031 -- braces
    yield Placeholder(_("Today's date"), "{{date}}")
    yield Placeholder(_("The date in some days"), "{{date|offset=*}}", "+2d")
    yield Placeholder(_("The time now"), "{{time}}")
    yield Placeholder(_("What is on the clipboard"), "{{clipboard}}")
    for own, value in (me or {"first_name": ""}).items():
        if _OWN.fullmatch(own):
            told = _("My {what}").format(what=own.replace("_", " "))
            yield Placeholder(f"{told}: {value}" if value else told, "{{me.%s}}" % own)  # noqa: UP031 -- braces
    yield Placeholder(_("Where the caret stands afterwards"), "{{cursor}}")


class InsertButton(TextButton):
    """Opens the menu; `wanted` tells the placeholder that was picked, `another_wanted` that a phrase is to be looked for."""

    wanted = Signal(object)
    another_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_("Insert") + "    ", theme, parent)
        self.setAccessibleName(_("Insert"))
        self.setAccessibleDescription(_("A question, a choice, a date and more, where the caret stands."))
        self.setToolTip(f"{self.accessibleDescription()} Ctrl+Space")
        self.menu = QMenu(self)
        self.clicked.connect(lambda: self.open_at(self.mapToGlobal(QPoint(0, self.height()))))

    def offer(self, me: Mapping[str, str], *, another: bool) -> None:
        """Offer what there is for the person of this profile, and another phrase where those can be looked for."""
        self.menu.clear()
        for one in placeholders(me):
            self.menu.addAction(one.label.replace("&", "&&"), partial(self.wanted.emit, one))
        if another:
            self.menu.addAction(_("Another phrase…"), self.another_wanted.emit)

    def open_at(self, place: QPoint) -> None:
        """Open the menu there, its first line ready."""
        self.menu.popup(place)
        self.menu.setActiveAction(self.menu.actions()[0])

    def paint(self, painter: QPainter, body: QRectF) -> None:
        """A button with an arrow."""
        super().paint(painter, body)
        painter.setPen(QPen(self.theme.secondary, 1.5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        middle = QPoint(round(body.right()) - 16, round(body.center().y()) + 2)
        painter.drawPolyline([middle + QPoint(-4, -4), middle, middle + QPoint(4, -4)])
