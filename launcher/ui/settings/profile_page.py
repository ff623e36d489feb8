"""What the user says of herself once, so that phrases can say it: name, e-mail, team, and whatever else she adds.

Law: it goes into the settings file and nowhere else. What is typed holds a moment after the last key and when the field is
left; an empty field means that nothing is said. The page tells the whole of it and saves nothing.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from launcher.language import _
from launcher.settings import FIELDS, MAX_OWN, fits_me
from launcher.ui.controls import Card, Row, TextButton, Words
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.notice import announce
from launcher.ui.theme import Theme

_SETTLED: Final = 600  # ms after the last key
_WIDTH: Final = 280  # px of a field
_NAME_WIDTH: Final = 140  # px of the field for a name
_ABOUT: Final = next(f.metadata["doc"] for f in FIELDS if f.name == "me")
_LONGEST_NAME: Final = 40  # characters of a name that the user gives


class _Box(Framed):
    """As wide as a name or an address needs; a row sets it below its words where that is too much."""

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(_WIDTH, super().sizeHint().height())


class ProfilePage(QScrollArea):
    """`changed` tells the whole of what is said, by the names behind `me.`; `fields` are the lines by those names."""

    changed = Signal(dict)

    def __init__(self, me: Mapping[str, str], theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.me = dict(me)
        self.fields: dict[str, Line] = {}
        self._settle = QTimer(self, singleShot=True, interval=_SETTLED)
        self._settle.timeout.connect(self._tell)
        self._rows = Card(())
        self._more = self._adding()
        self._lay_out()
        for name in _usual():
            self._add_row(name)
        self.show_me(me)

    def show_me(self, me: Mapping[str, str]) -> None:
        """Show this; tells nothing, and takes no field from under the hands of who types in it."""
        self.me = dict(me)
        for name in me:
            if name not in self.fields:
                self._add_row(name)
        for name, field in self.fields.items():
            if not field.hasFocus() and _clean(field.text()) != me.get(name, ""):
                field.show_text(me.get(name, ""))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Put in order what Tab goes through: the page stands in its window only now, which is where Qt keeps the order."""
        super().showEvent(event)
        self._order()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """What was typed last holds too."""
        super().hideEvent(event)
        self._tell()

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(Words(_("About you"), "heading"))
        column.addWidget(Words(_ABOUT, "about"))
        column.addSpacing(4)
        column.addWidget(self._rows)
        column.addSpacing(12)
        column.addWidget(Words(_("Something else"), "heading"))
        column.addWidget(Card((self._more,)))
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _adding(self) -> Row:
        self.new_name = Line(self.theme)
        self.new_name.setMaxLength(_LONGEST_NAME)
        self.new_name.setAccessibleName(_("What it is called"))
        self.new_name.setPlaceholderText(_("extension"))
        self.new_name.returnPressed.connect(self._add)
        box = Framed(self.new_name, self.theme)
        box.setMinimumWidth(_NAME_WIDTH)
        self.add_button = TextButton(_("Add"), self.theme)
        self.add_button.clicked.connect(self._add)
        about = _("Small letters, such as extension: a phrase then says {{me.extension}}.")
        row = Row(_("Add a line of your own"), about, (box, self.add_button))
        self.add_button.setAccessibleName(_("Add a line of your own"))
        return row

    def _add_row(self, name: str) -> None:
        field = Line(self.theme)
        field.setMaxLength(MAX_OWN)
        field.textEdited.connect(lambda _text: self._settle.start())
        field.editingFinished.connect(self._tell)
        box = _Box(field, self.theme)
        title = _usual().get(name) or name.replace("_", " ").capitalize()
        says = "{{me." + name + "}}"
        row = Row(title, says, (box,))
        field.setAccessibleName(title)
        field.setAccessibleDescription(_("Stands where a phrase says {placeholder}").format(placeholder=says))
        self._rows.add(row)
        self.fields[name] = field
        self._order()

    def _order(self) -> None:
        """Tab goes from top to bottom."""
        for before, after in pairwise((*self.fields.values(), self.new_name, self.add_button)):
            QWidget.setTabOrder(before, after)

    def _add(self) -> None:
        name = "_".join(self.new_name.text().casefold().split())
        if not fits_me(name, ""):
            why = _("A name has only the letters a to z, and blanks between them.")
            self._more.state.say(why, "warning")
            announce(self, why)
            return
        self._more.state.say("", "about")
        if name not in self.fields:
            self._add_row(name)
        self.new_name.clear()
        self.fields[name].setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(self.fields[name])

    def _tell(self) -> None:
        self._settle.stop()
        said = {name: text for name, field in self.fields.items() if (text := _clean(field.text()))}
        if said != {name: text for name, text in self.me.items() if text}:
            self.me = said
            self.changed.emit(dict(said))


def _usual() -> Mapping[str, str]:
    return {"first_name": _("First name"), "name": _("Full name"), "email": _("E-mail"), "team": _("Team")}


def _clean(text: str) -> str:
    # A line that was pasted can hold tabs and other control characters, which no setting may.
    return "".join(sign for sign in " ".join(text.split()) if fits_me("name", sign))
