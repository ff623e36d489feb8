"""The fields that a rule is written in: a line for a name, and a row for a number that can be left open.

Law: an empty number is left open, and what then holds stands in its field in grey; what is no number is told beside it. Each
field has a name for a screen reader. They know no rule.
"""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from launcher.language import _
from launcher.ui.controls import Row, rule
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.settings.rule_words import number_words
from launcher.ui.theme import Theme

_NARROW: Final = 96  # px of a field for a number
_LONGEST_NUMBER: Final = 8  # characters


class Box(Framed):
    """A field as wide as what goes into it needs; a row sets it below its words where that is too much."""

    def __init__(self, field: Line, width: int, theme: Theme) -> None:
        super().__init__(field, theme)
        self._wide = width

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """That wide."""
        return QSize(self._wide, super().sizeHint().height())


class Fold(QWidget):
    """A row with the rule above it, so that both can go."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        column.addWidget(row)


class NumberRow(Row):
    """A number within `limits`, or none; `edited` at each key, `entered` by Enter."""

    edited = Signal()
    entered = Signal()

    def __init__(self, title: str, about: str, limits: tuple[float, float], theme: Theme) -> None:
        """`about` names the limits as {least} and {most}."""
        self.limits = limits
        self.line = named_line(title, "", _LONGEST_NUMBER, theme)
        least, most = map(number_words, limits)
        super().__init__(title, about.format(least=least, most=most), (Box(self.line, _NARROW, theme),))
        self.line.setAccessibleDescription(self.about.text())
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.returnPressed.connect(self.entered)

    @property
    def value(self) -> float | None:
        """The number that stands there; None where there is none within the limits."""
        return number_in(self.line.text(), self.limits)

    @property
    def wrong(self) -> str:
        """What is wrong with what stands there; empty where nothing is."""
        if not self.line.text().strip() or self.value is not None:
            return ""
        least, most = map(number_words, self.limits)
        return _("A number from {least} to {most}.").format(least=least, most=most)

    def show_value(self, value: float | None) -> None:
        """Show this number, or none."""
        self.line.show_text("" if value is None else number_words(value))
        self.state.say("", "about")

    def show_otherwise(self, value: float) -> None:
        """Show what holds where nothing stands here."""
        self.line.setPlaceholderText(number_words(value))


def named_line(name: str, example: str, most: int, theme: Theme) -> Line:
    """A line with a name for a screen reader, for at most so many characters."""
    line = Line(theme)
    line.setAccessibleName(name)
    line.setPlaceholderText(example)
    line.setMaxLength(most)
    return line


def number_in(text: str, limits: tuple[float, float]) -> float | None:
    """The number that was typed, with a point or a comma; None where there is none within these limits."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if limits[0] <= value <= limits[1] else None
