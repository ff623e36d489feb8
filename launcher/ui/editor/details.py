"""What is known of a phrase beside its words: tags and codes to find it by, its family and tone, when to say it and when not.

Law: what was used before is offered while it is typed, and nothing has to be chosen. It judges nothing.
"""

from collections.abc import Sequence
from typing import Any, Final, cast, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QVBoxLayout, QWidget

from launcher.language import _
from launcher.phrase import Tone
from launcher.ui.buttons import RING
from launcher.ui.controls import Choices, Words, sheet
from launcher.ui.editor.text_box import Framed, Line, TextBox
from launcher.ui.theme import BODY, Theme
from launcher.wording import Draft, listed

_NO_TONE: Final = ""


class ListLine(Line):
    """Several words between commas; those used before are offered for the one that is being typed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.offers = _completer((), self)
        self.offers.setFilterMode(Qt.MatchFlag.MatchStartsWith)
        self.offers.setWidget(self)
        self.offers.activated.connect(self._take)
        self.textEdited.connect(self._offer)

    def offer(self, words: Sequence[str]) -> None:
        """Offer these from now on."""
        _fill(self.offers, words)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """What was typed in a hurry stands tidily once it is left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.put(", ".join(listed(self.text())))

    def _offer(self) -> None:
        typed = self._typed().strip()
        self.offers.setCompletionPrefix(typed)
        if typed and self.offers.completionCount() and self.offers.currentCompletion() != typed:
            self.offers.complete()
        else:
            _popup(self.offers).hide()

    def _take(self, word: str) -> None:
        at = self.cursorPosition()
        self.setSelection(at - len(self._typed().lstrip()), len(self._typed().lstrip()))
        self.insert(f"{word}, ")

    def _typed(self) -> str:
        return self.text()[: self.cursorPosition()].rpartition(",")[2]


class Details(QWidget):
    """The fields one below the other."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tags, self.codes, self.family = ListLine(theme), ListLine(theme), Line(theme)
        self.family.setCompleter(_completer((), self.family))
        tones = ((_NO_TONE, _("Either")), ("warm", _("Warm")), ("working", _("Working")))
        self.tone = Choices(_("Tone"), tones, theme)
        self._held: Tone | None = None
        self.when, self.when_not = TextBox(theme), TextBox(theme)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._add(_("Say it when"), Framed(self.when, theme, lines=2), self.when)
        self._add(_("Not when"), Framed(self.when_not, theme, lines=2), self.when_not)
        self._add(_("Tags"), Framed(self.tags, theme), self.tags, _("Other words to find it by, with commas between."))
        self._add(_("Codes"), Framed(self.codes, theme), self.codes, _("Short words that find it at once, such as nref."))
        self._add(_("Family"), Framed(self.family, theme), self.family, _("Phrases of one meaning share it and take turns."))
        self._add(_("Tone"), self.tone, self.tone)
        self._layout.addStretch(1)
        self._listen()

    def offer(self, families: Sequence[str], tags: Sequence[str]) -> None:
        """Offer these while families and tags are typed."""
        _fill(self.family.completer(), families)
        self.tags.offer(tags)

    def show_draft(self, draft: Draft) -> None:
        """Show what the draft has; there is nothing to undo."""
        for line, text in self._lines(draft):
            line.show_text(text)
        self._hold(draft.tone or _NO_TONE)

    def put(self, draft: Draft) -> None:
        """Put in what the draft has, so that undo brings back what stood there."""
        for line, text in self._lines(draft):
            line.put(text)
        self._hold(draft.tone or _NO_TONE)

    def fields(self) -> dict[str, Any]:
        """What stands here, by the names of a Draft's fields."""
        return {
            "tags": listed(self.tags.text()),
            "codes": listed(self.codes.text()),
            "family": self.family.text(),
            "tone": self._held,
            "when": self.when.text(),
            "when_not": self.when_not.text(),
        }

    def in_order(self) -> tuple[QWidget, ...]:
        """The fields in the order of Tab."""
        return (self.when, self.when_not, self.tags, self.codes, self.family, *self.tone.buttons)

    def wear(self, theme: Theme) -> None:
        """Change the theme of what is offered, which stands in windows of its own."""
        words = f"background: {theme.ground.name()}; color: {theme.text.name()}; border: 1px solid {theme.line.name()};"
        chosen = f"selection-background-color: {theme.tint.name()}; selection-color: {theme.text.name()};"
        for completer in (self.family.completer(), self.tags.offers, self.codes.offers):
            _popup(completer).setFont(theme.font(BODY))
            offered = f"QAbstractItemView {{ {words} {chosen} outline: none; }} QAbstractItemView::item {{ padding: 3px 8px; }}"
            _popup(completer).setStyleSheet(sheet(theme) + offered)

    def _lines(self, draft: Draft) -> tuple[tuple[Line | TextBox, str], ...]:
        return (
            (self.tags, ", ".join(draft.tags)),
            (self.codes, ", ".join(draft.codes)),
            (self.family, draft.family),
            (self.when, draft.when),
            (self.when_not, draft.when_not),
        )

    def _hold(self, tone: str) -> None:
        self._held = next((known for known in get_args(Tone) if known == tone), None)
        self.tone.show_choice(tone)
        self.changed.emit()

    def _add(self, title: str, shown: QWidget, field: QWidget, about: str = "") -> None:
        label = Words(title, "field")
        label.setBuddy(field)
        label.setContentsMargins(RING, 6 if self._layout.count() else 0, RING, 0)
        field.setAccessibleName(title)
        field.setAccessibleDescription(about)
        self._layout.addWidget(label)
        self._layout.addWidget(shown, 0, Qt.AlignmentFlag.AlignLeft if isinstance(shown, Choices) else Qt.AlignmentFlag(0))
        if about:
            hint = Words(about, "about")
            hint.setContentsMargins(RING, 0, RING, 0)
            self._layout.addWidget(hint)

    def _listen(self) -> None:
        for line in (self.tags, self.codes, self.family):
            line.textChanged.connect(self.changed)
        for box in (self.when, self.when_not):
            box.changed.connect(self.changed)
        self.tone.chosen.connect(self._hold)


def _completer(words: Sequence[str], parent: QLineEdit) -> QCompleter:
    completer = QCompleter(list(words), parent)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setMaxVisibleItems(8)
    return completer


def _popup(completer: QCompleter) -> QAbstractItemView:
    return cast("QAbstractItemView", completer.popup())  # there from the first call on


def _fill(completer: QCompleter, words: Sequence[str]) -> None:
    model = completer.model()
    model.setStringList(list(words))  # type: ignore[attr-defined] # QCompleter made it from a list of words
