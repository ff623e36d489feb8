"""Which column of a table holds what, for files that no importer knows: a choice above each, and what comes of it.

Law: nothing is guessed in silence. Each guess stands above its column and can be changed, and the first phrase shows at once what
comes of it. A text comes from one column, other fields can come from several. The page reads no file: `chosen` carries the
columns as they are to be read.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from launcher.language import _, ngettext
from launcher.phrase import CHANNELS
from launcher.ui.buttons import RING, left_text
from launcher.ui.controls import Pick, TextButton, Words, rule
from launcher.ui.editor.foot import ChiefButton
from launcher.ui.editor.text_box import Framed
from launcher.ui.overlay.switch import channel_name
from launcher.ui.packs.scrolling import scrolling
from launcher.ui.packs.word_changes import ChangedText, Part
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import BODY, SMALL, Theme

MOST_COLUMNS: Final = 40  # that are shown; a file with more is hardly one of phrases
ROWS: Final = 5
_WIDE: Final = 208  # px of a column
_LINE: Final = 22  # px
_LONGEST: Final = 200  # characters of a value that could be seen
_BREAKS: Final = str.maketrans("\n\r\t", "   ")


def field_choices() -> tuple[tuple[str, str], ...]:
    """Our fields, and what a person calls them."""
    texts = tuple((f"text:{one}", _("Text for {channel}").format(channel=channel_name(one))) for one in CHANNELS if one != "any")
    return (
        ("", _("Not taken in")),
        ("title", _("Title")),
        ("text", _("Text")),
        *texts,
        ("situation", _("Situation")),
        ("tags", _("Tags")),
        ("codes", _("Codes")),
        ("when", _("When to use it")),
        ("id", _("Id")),
    )


class MappedColumn(QWidget):
    """A column: the choice above it, its name and its first values."""

    def __init__(self, name: str, values: Sequence[str], theme: Theme) -> None:
        super().__init__()
        self.name, self.values, self.theme = name, values[:ROWS], theme
        self.pick = Pick(theme)
        for key, words in field_choices():
            self.pick.addItem(words, key)
        self.pick.setAccessibleName(_("What the column {name} is").format(name=name))
        self.pick.setAccessibleDescription(" · ".join(self.values))
        self.pick.setMaxVisibleItems(self.pick.count())
        self.setFixedWidth(_WIDE)
        self.setMinimumHeight(self.pick.sizeHint().height() + 8 + (ROWS + 1) * _LINE)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 0)
        column.addWidget(self.pick)
        column.addStretch(1)

    def choose(self, field: str) -> None:
        """Let it be this field; one that is not among the choices, such as a text for a channel of her own, becomes one."""
        if self.pick.findData(field) < 0:
            self.pick.addItem(field, field)
        self.pick.setCurrentIndex(self.pick.findData(field))

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 (Qt's name and signature)
        """The name, and a value in each line below it."""
        painter, theme = QPainter(self), self.theme
        room = QRectF(12, self.pick.geometry().bottom() + 6, self.width() - 20, _LINE)
        self._write(painter, room, self.name, theme.font(SMALL, QFont.Weight.DemiBold), quiet=True)
        for value in self.values:
            room.translate(0, _LINE)
            self._write(painter, room, value, theme.font(BODY), quiet=not self.pick.currentData())

    def _write(self, painter: QPainter, room: QRectF, words: str, font: QFont, *, quiet: bool) -> None:
        painter.setFont(font)
        painter.setPen(self.theme.secondary if quiet else self.theme.text)
        shown = words[:_LONGEST].translate(_BREAKS)
        left_text(painter, room, QFontMetricsF(font).elidedText(shown, Qt.TextElideMode.ElideRight, room.width()))


class MappingPage(QWidget):
    """The page; `chosen` carries a field of ours by column, `left` that nobody wants the file."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.theme = theme
        self.columns: list[MappedColumn] = []
        self._rows: Sequence[Sequence[str]] = ()
        self.heading = Words("", "name")
        self.about = Words(_("Say what each column holds. It is kept for the next file like this one."), "about")
        self.more = Words("", "about")
        self.first = ChangedText(_("The first phrase"), theme)
        self.missing = Words("", "asking")
        self.leave_button = TextButton(_("Leave"), theme)
        self.leave_button.clicked.connect(self.left)
        self.go_on_button = ChiefButton(_("Go on"), theme)
        self.go_on_button.setToolTip("Ctrl+Enter")
        self.go_on_button.clicked.connect(self.go_on)
        self._lay_out(theme)

    def show_columns(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], guess: Mapping[str, str]) -> None:
        """Show these columns with their first rows; `guess` is a field of ours by column."""
        self.heading.say(_("What is in “{name}”?").format(name=name), "name")
        self._rows = rows
        for old in self.columns:
            old.setParent(None)
            old.deleteLater()
        self.columns = []
        for place, column in enumerate(columns[:MOST_COLUMNS]):
            shown = MappedColumn(column, [row[place] if place < len(row) else "" for row in rows], self.theme)
            shown.choose(guess.get(column, ""))
            shown.pick.activated.connect(lambda _at, one=shown: self._chose(one))
            self.columns.append(shown)
            self._line.insertWidget(self._line.count() - 1, shown)
        more = len(columns) - MOST_COLUMNS
        told = ngettext("{count} more column is not taken in.", "{count} more columns are not taken in.", more)
        self.more.say(told.format(count=more) if more > 0 else "", "about")
        self._show()
        if self.columns:
            self.columns[0].pick.setFocus(Qt.FocusReason.OtherFocusReason)

    def mapping(self) -> dict[str, str]:
        """The field of ours by column."""
        return {one.name: one.pick.currentData() for one in self.columns if one.pick.currentData()}

    def go_on(self) -> None:
        """Read it so, where it can be."""
        if self.go_on_button.isEnabled():
            self.chosen.emit(self.mapping())

    def wear(self, theme: Theme) -> None:
        """Change the theme of columns yet to come."""
        self.theme = theme

    def _chose(self, chosen: MappedColumn) -> None:
        chosen.update()
        self._show()

    def _show(self) -> None:
        """Show the first phrase as it will be, or say what is missing."""
        fields: dict[str, list[int]] = {}
        for place, one in enumerate(self.columns):
            if field := one.pick.currentData():
                fields.setdefault(field, []).append(place)
        texts = [place for field, places in fields.items() if _is_text(field) for place in places]
        wrong = _wrong(fields)
        self.go_on_button.setEnabled(not wrong)
        self.go_on_button.setAccessibleDescription(wrong)
        self.missing.say(wrong, "asking")
        rows = [row for row in self._rows if any(_value(row, place).strip() for place in texts)]
        self.first.show_parts(_phrase_parts(rows[0], fields) if rows else ())

    def _lay_out(self, theme: Theme) -> None:
        inner = QWidget()
        inner.setObjectName("card")
        self._line = QHBoxLayout(inner)
        self._line.setContentsMargins(8, 8, 8, 8)
        self._line.setSpacing(0)
        self._line.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setMinimumHeight(52 + (ROWS + 1) * _LINE + 40)
        body = QVBoxLayout()
        body.setContentsMargins(24 - RING, 16, 24 - RING, 8)
        body.setSpacing(8)
        above = inset(self.heading, self.about)
        above.setSpacing(2)
        body.addLayout(above)
        body.addLayout(inset(self._scroll, self.more))
        body.addLayout(inset(Words(_("The first phrase will read"), "heading")))
        body.addWidget(Framed(self.first, theme), 1)
        body.addLayout(inset(self.missing))
        foot = QHBoxLayout()
        foot.setContentsMargins(24 - RING, 8, 24 - RING, 10)
        foot.setSpacing(4)
        foot.addStretch(1)
        foot.addWidget(self.leave_button)
        foot.addWidget(self.go_on_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scrolling(body), 1)
        outer.addWidget(rule())
        outer.addLayout(foot)


def _phrase_parts(row: Sequence[str], fields: Mapping[str, Sequence[int]]) -> tuple[Part, ...]:
    parts: list[Part] = []
    names = dict(field_choices())
    for field in sorted(fields, key=lambda field: list(names).index(field) if field in names else len(names)):
        said = [words for place in fields[field] if (words := _value(row, place).strip())]
        if words := ", ".join(said):
            parts += [Part("label", names.get(field, field)), Part("same", words)]
    return tuple(parts)


def _wrong(fields: Mapping[str, Sequence[int]]) -> str:
    """Why it can't be read so; empty where it can."""
    if not any(_is_text(field) for field in fields):
        return _("Choose the column that holds the text. Without a text there is no phrase.")
    twice = next((field for field, places in fields.items() if _is_text(field) and len(places) > 1), "")
    told = _("“{field}” stands above two columns. Choose the one that it is.")
    return told.format(field=dict(field_choices()).get(twice, twice)) if twice else ""


def _is_text(field: str) -> bool:
    return field.partition(":")[0] == "text"


def _value(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
