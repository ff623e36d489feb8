"""The whole of one record before it is taken in, with what is gone and what is new in it marked word by word.

Law: a mark is never a colour alone: what is gone is struck through, what is new is underlined. The words are shown as they
are, never read as markup. Where the user and the team both wrote, both stand side by side, and above each whose it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QBoxLayout, QTextEdit, QVBoxLayout, QWidget

from launcher.language import _
from launcher.packs.merge import Strand
from launcher.packs.word_diff import word_diff
from launcher.phrase import Phrase, Record, to_plain
from launcher.ui.controls import Words
from launcher.ui.editor.text_box import Framed, mark_format
from launcher.ui.packs import review_text
from launcher.ui.settings.list_page import inset
from launcher.ui.theme import BODY, SMALL, TITLE, Theme

Sort = Literal["same", "gone", "new", "ours", "label", "note"]
_SIDE_BY_SIDE: Final = 520  # px from which two texts stand beside each other
_APART: Final = "\u200a"  # between a word that is gone and the one that comes for it; a hair wide
_LEAST: Final = 96  # px of a text
_MOST_MARKS: Final = 50
# Said only where they change; the title stands above.
_QUIET: Final = {"locale", "order", "situation", "needs", "locked", "colour", "icon", "title", "name", "slug"}
_FIRST: Final = ("title", "name", "pattern", "texts")


@dataclass(frozen=True, slots=True)
class Part:
    """Some words, and what becomes of them: 'ours' are the user's alone and stay; 'label' and 'note' are lines about the rest."""

    sort: Sort
    words: str


def parts_of(strand: Strand) -> tuple[Part, ...]:
    """The whole record with all that changes in it."""
    before, after = _said(strand.before), _said(strand.after)
    if strand.sort in {"removed", "recalled"}:
        after = before
    parts = [Part("note", one) for one in strand.notes]
    for name in sorted(before.keys() | after.keys(), key=lambda name: (_rank(name), name)):
        was, now, new = before.get(name, ""), after.get(name, ""), strand.before is None
        if (was != now and not new) or name not in _QUIET:
            parts += [Part("label", _label(name)), *((Part("same", now),) if new else compared_words(was, now))]
    return tuple(parts)


def both_sides(strand: Strand) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The fields in conflict: as the user has them, and as the team says them now, each with what the other one lacks."""
    ours: list[Part] = []
    theirs: list[Part] = []
    for conflict in strand.conflicts:
        one, other = (review_text.value_words(conflict.field, value) for value in (conflict.ours, conflict.theirs))
        label = Part("label", review_text.field_name(conflict.field))
        compared = compared_words(one, other)
        mine = (part for part in compared if part.sort != "new")
        ours += [label, *(Part("ours", part.words) if part.sort == "gone" else part for part in mine)]
        theirs += [label, *(part for part in compared if part.sort != "gone")]
    return tuple(ours), tuple(theirs)


def compared_words(before: str, after: str) -> tuple[Part, ...]:
    """Both texts as one, word by word."""
    return tuple(Part(sort, words) for sort, words in word_diff(before, after))


def spoken(parts: Sequence[Part]) -> str:
    """The same for a screen reader: marks become words."""
    said = {"gone": _("[gone: {words}]"), "new": _("[new: {words}]"), "ours": _("[yours: {words}]"), "label": "{words}:"}
    words = [(part.sort, part.words.strip()) for part in parts]
    return " ".join(said.get(sort, "{words}").format(words=one) for sort, one in words if one)


class ChangedText(QTextEdit):
    """Parts to be read, selected and copied."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._parts: tuple[Part, ...] = ()
        self._marked = ""
        self.setReadOnly(True)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(8)
        self.setFont(theme.font(TITLE))
        self.setMinimumHeight(_LEAST)
        self.setAccessibleName(name)

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Show these from the beginning."""
        self._parts = parts
        self.mark("")
        self.clear()
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for before, part in pairwise((Part("same", " "), *parts)):
            if (before.sort, part.sort) == ("gone", "new") and before.words[-1:].strip():
                cursor.insertText(_APART, self._format("same"))
            self._write(cursor, part)
        cursor.endEditBlock()
        self.setTextCursor(QTextCursor(self.document()))  # at the beginning, which also scrolls there
        self.setAccessibleDescription(spoken(parts))

    def mark(self, words: str) -> None:
        """Mark these words wherever they stand, and bring the first of them in sight."""
        self._marked = words
        found = self.document().find(words) if words else QTextCursor()
        marks: list[QTextEdit.ExtraSelection] = []
        while not found.isNull() and len(marks) < _MOST_MARKS:
            one = QTextEdit.ExtraSelection()
            one.cursor = QTextCursor(found)
            one.format = mark_format("odd", self.theme)
            marks.append(one)
            found = self.document().find(words, found)
        self.setExtraSelections(marks)
        if marks:
            self.setTextCursor(QTextCursor(self.document()))
            first = QTextCursor(self.document())
            first.setPosition(marks[0].cursor.selectionStart())
            self.setTextCursor(first)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        marked = self._marked
        self.show_parts(self._parts)
        self.mark(marked)

    def _write(self, cursor: QTextCursor, part: Part) -> None:
        if part.sort in {"label", "note"}:
            first, block = cursor.atStart(), QTextBlockFormat()
            block.setTopMargin(0 if first else 10)
            if first or not cursor.block().text():
                cursor.setBlockFormat(block)
            else:
                cursor.insertBlock(block)
            cursor.insertText(part.words, self._format(part.sort))
            cursor.insertBlock(QTextBlockFormat())
        else:
            cursor.insertText(part.words, self._format(part.sort))

    def _format(self, sort: Sort) -> QTextCharFormat:
        drawn, theme = QTextCharFormat(), self.theme
        drawn.setFont(theme.font(TITLE))
        drawn.setForeground(theme.text)
        if sort == "gone":
            drawn.setForeground(theme.danger)
            drawn.setFontStrikeOut(True)
        elif sort in {"new", "ours"}:
            drawn.setFont(theme.font(TITLE, QFont.Weight.DemiBold))
            drawn.setForeground(theme.accent)
            drawn.setBackground(theme.tint)
            drawn.setFontUnderline(True)
        elif sort == "label":
            drawn.setFont(theme.font(SMALL, QFont.Weight.DemiBold))
            drawn.setForeground(theme.secondary)
        elif sort == "note":
            drawn.setFont(theme.font(BODY))
            drawn.setForeground(theme.warn)
        return drawn


class WordChanges(QWidget):
    """What happens to the record that is meant; two texts where the user and the team disagree."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = Words("", "title")
        self.legend = Words("", "about")
        self.one = ChangedText(_("The whole text"), theme)
        self.other = ChangedText(_("The team's words"), theme)
        self._whose = (Words(_("Yours, which stay in force"), "heading"), Words(_("The team's"), "heading"))
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._right = QWidget()
        self._sides.addLayout(_side(self._whose[0], Framed(self.one, theme)), 1)
        right = _side(self._whose[1], Framed(self.other, theme))
        self._right.setLayout(right)
        self._sides.addWidget(self._right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        above = inset(self.title, self.legend)
        above.setSpacing(2)
        column.addLayout(above)
        column.addLayout(self._sides, 1)
        self.show_words("", "")

    def show_strand(self, strand: Strand, look_at: str = "") -> None:
        """Show what happens to this record, and mark what to `look_at`, such as a link."""
        self.title.say(strand.title, "title")
        if strand.conflicts:
            ours, theirs = both_sides(strand)
            self._show(_("You and the team both changed this. Underlined: what the other one lacks."), ours, theirs)
            return
        parts = parts_of(strand)
        marked = any(part.sort in {"gone", "new"} for part in parts)
        legend = _("Struck through: gone. Underlined: new.") if marked else _what(strand)
        self._show(legend, parts, ())
        self.one.mark(look_at)

    def show_words(self, title: str, words: str) -> None:
        """Show some words in place of a record."""
        self.title.say(title, "title")
        self._show("", (Part("same", words),) if words else (), ())

    def event(self, event: QEvent) -> bool:
        """Two texts stand beside each other where both have room, else below each other."""
        if event.type() == QEvent.Type.Resize:
            beside = self.width() >= _SIDE_BY_SIDE
            self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        return super().event(event)

    def _show(self, legend: str, one: tuple[Part, ...], other: tuple[Part, ...]) -> None:
        self.legend.say(legend, "about")
        self.one.setAccessibleName(_("Your words") if other else _("The whole text"))
        self.one.show_parts(one)
        self.other.show_parts(other)
        self._right.setHidden(not other)
        self._whose[0].setHidden(not other)


def _side(heading: Words, box: Framed) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addLayout(inset(heading))
    column.addWidget(box, 1)
    return column


def _what(strand: Strand) -> str:
    return {
        "added": _("New."),
        "changed": _("What you see of it stays as it is."),
        "removed": _("The publisher has taken it out."),
        "recalled": _("The publisher has called it back: it must not be said any more."),
    }[strand.sort]


def _said(record: Record | None) -> dict[str, str]:
    """Each field that says something, as words; each text of a phrase under its channel."""
    if record is None:
        return {}
    plain = to_plain(record)
    said = {name: review_text.value_words(name, value) for name, value in plain.items() if name not in {"id", "rev", "texts"}}
    if isinstance(record, Phrase):
        said |= {f"texts.{channel}": text.plain for channel, text in record.texts.items()}
        said |= {f"html.{channel}": text.html for channel, text in record.texts.items() if text.html}
    return {name: words for name, words in said.items() if words}


def _rank(name: str) -> int:
    first = name.partition(".")[0]
    return _FIRST.index(first) if first in _FIRST else len(_FIRST) + (first == "html")


def _label(name: str) -> str:
    field, _dot, channel = name.partition(".")
    if field == "texts":
        return review_text.channel_label(channel)
    if field == "html":
        return _("formatted ({channel})").format(channel=review_text.channel_label(channel))
    return review_text.field_name(field)
