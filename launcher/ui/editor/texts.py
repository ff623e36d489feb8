"""Where a phrase's words are written: one box for each channel, what is wrong with them, and how they will look.

Law: each channel keeps its own undo. What is told here never keeps anybody from typing. It saves nothing and judges nothing:
remarks are handed in.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from launcher.language import _, ngettext
from launcher.phrase import ANY
from launcher.sample import Advice, Bit, advice, bits, placed, text_of
from launcher.template import Said, Template
from launcher.ui.buttons import RING
from launcher.ui.controls import Words
from launcher.ui.editor.about import About
from launcher.ui.editor.another import Another
from launcher.ui.editor.channel_tabs import ChannelTabs
from launcher.ui.editor.insert_menu import InsertButton, Placeholder
from launcher.ui.editor.text_box import Framed, Mark, TextBox
from launcher.ui.overlay.switch import channel_name
from launcher.ui.theme import FIELD, TITLE, Theme
from launcher.wording import Remark, template_of


class Texts(QWidget):
    """The boxes of all channels, one of them in sight, and the preview below; `changed` tells of every change."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.channel = ANY
        self.boxes: dict[str, TextBox] = {}
        self._frames: dict[str, Framed] = {}
        self._about, self._locale = About(), "en"
        self._remarks: tuple[Remark, ...] = ()
        self.tabs = ChannelTabs(theme)
        self.tabs.chosen.connect(self.show_channel)
        self.insert = InsertButton(theme)
        self.insert.wanted.connect(self.put_in)
        self.insert.another_wanted.connect(self._ask_for_another)
        self.another = Another(theme, self)
        self.another.wanted.connect(self.put_in)
        self._stack = QStackedWidget()
        self.told = Words("", "about")
        self.length = Words("", "about")
        self.length.setWordWrap(False)
        self.preview = TextBox(theme, FIELD)
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName(_("As it will look"))
        self._lay_out()
        self._listen()

    @property
    def box(self) -> TextBox:
        """The box in sight."""
        return self.boxes[self.channel]

    def show_texts(self, texts: Mapping[str, str], about: About, locale: str) -> None:
        """Show these texts by channel, in that language, and an empty box for every other channel; there is nothing to undo."""
        self._about, self._locale, self._remarks = about, locale, ()
        self.insert.offer(about.me, another=about.found is not None)
        self._build(tuple(dict.fromkeys((*(about.channels or (ANY,)), *texts))))
        for channel, text in texts.items():
            self.boxes[channel].show_text(text)
        self.show_channel(next(iter(self.boxes)))

    def texts(self) -> dict[str, str]:
        """What stands in the boxes that are not empty."""
        return {channel: text for channel, box in self.boxes.items() if (text := box.text())}

    def put(self, texts: Mapping[str, str]) -> None:
        """Put these texts into the boxes and empty the others, so that undo brings back what stood there."""
        for channel, box in self.boxes.items():
            box.put(texts.get(channel, ""))

    def show_channel(self, channel: str) -> None:
        """Write this channel now."""
        inside = any(box.hasFocus() for box in self.boxes.values())
        self.channel = channel
        self.tabs.hold(channel)
        self._stack.setCurrentWidget(self._frames[channel])
        if inside:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def begin_at(self, channel: str) -> None:
        """Begin with this channel where it has words, else with the first that has."""
        written = [one for one, box in self.boxes.items() if box.text()]
        self.show_channel(channel if channel in written else next(iter(written), self.channel))

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Tell these remarks, each at its channel."""
        self._remarks = tuple(remarks)
        self.refresh()

    def put_in(self, placeholder: Placeholder) -> None:
        """Put a placeholder where the caret stands; its name is selected, ready to be typed over."""
        cursor = self.box.textCursor()
        text, start, end = placeholder.written(cursor.selectedText())
        begin = cursor.selectionStart()
        cursor.insertText(text)
        cursor.setPosition(begin + start)
        cursor.setPosition(begin + end, cursor.MoveMode.KeepAnchor)
        self.box.setTextCursor(cursor)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Mark the text, tell what is wrong with it, and show how it will look."""
        text = self.box.text()
        here = [remark for remark in self._remarks if remark.channel == self.channel]
        self.box.mark([*_places(template_of(text)), *(Mark(*remark.span, "wrong") for remark in here if remark.span)])
        more = ngettext("And {count} more.", "And {count} more.", len(here) - 1).format(count=len(here) - 1)
        self.told.say(" ".join([here[0].text, *([more] if here[1:] else [])]) if here else "", "warning")
        own = frozenset(channel for channel, box in self.boxes.items() if not box.document().isEmpty())
        self.tabs.show_own(own, frozenset(remark.channel for remark in self._remarks))
        about, template = self._about, template_of(text or self._instead(own))
        body = None if about.known is None else self._included
        self._show_preview(bits(template, about.now(), about.me, self._locale, body))

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        if self.boxes:
            self.refresh()

    def _show_preview(self, shown: tuple[Bit, ...]) -> None:
        text = "".join(bit.text for bit in shown)
        if text != self.preview.text():
            self.preview.show_text(text)
        self.preview.mark(_marks(shown))
        told: Advice = advice(self.channel, text_of(shown))
        self.length.say(told.text if text else "", "over" if told.over else "about")

    def _included(self, name: str) -> str | None:
        """What another phrase says on this channel."""
        found = self._about.known(name) if self._about.known else None
        return found.text_for(self.channel).plain if found else None

    def _instead(self, own: frozenset[str]) -> str:
        """What is said where this channel has no words of its own."""
        other = ANY if ANY in own else next((channel for channel in self.boxes if channel in own), "")
        return self.boxes[other].text() if other else ""

    def _build(self, channels: Sequence[str]) -> None:
        for frame in self._frames.values():
            self._stack.removeWidget(frame)
            frame.deleteLater()
        self.boxes, self._frames = {}, {}
        for channel in channels:
            box = TextBox(self.theme, TITLE)
            box.setAccessibleName(_("Words for: {channel}").format(channel=channel_name(channel)))
            here = _("What you say, in the words that you would use.")
            other = _("No words of its own. What the others say is said here too.")
            box.setPlaceholderText(here if channel == channels[0] else other)
            box.changed.connect(self.changed)
            self.boxes[channel] = box
            self._frames[channel] = Framed(box, self.theme, least=3)
            self._stack.addWidget(self._frames[channel])
        self.tabs.show_channels(channels)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.tabs, 1)
        top.addWidget(self.insert, 0, Qt.AlignmentFlag.AlignTop)
        below = QHBoxLayout()
        below.setContentsMargins(RING, 0, RING, 0)
        below.setSpacing(12)
        below.addWidget(Words(_("As it will look"), "heading"))
        below.addStretch(1)
        below.addWidget(self.length)
        wrong = QVBoxLayout()
        wrong.setContentsMargins(RING, 2, RING, 2)
        wrong.addWidget(self.told)
        self.shown = Framed(self.preview, self.theme, least=2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self._stack, 3)
        layout.addLayout(wrong)
        layout.addSpacing(8)
        layout.addLayout(below)
        layout.addWidget(self.shown, 2)

    def _listen(self) -> None:
        for keys, step in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda step=step: self.show_channel(self.tabs.next_to(self.channel, step)))
        menu = QShortcut(QKeySequence("Ctrl+Space"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        menu.activated.connect(self._open_menu)

    def _open_menu(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.ensureCursorVisible()
        self.insert.open_at(self._at_the_caret())

    def _ask_for_another(self) -> None:
        if self._about.found is not None:
            self.another.ask(self._at_the_caret(), self._about.found)

    def _at_the_caret(self) -> QPoint:
        return self.box.viewport().mapToGlobal(self.box.cursorRect().bottomLeft())


def _places(template: Template) -> list[Mark]:
    return [Mark(*span, "place") for part, span in placed(template) if not isinstance(part, Said)]


def _marks(shown: tuple[Bit, ...]) -> list[Mark]:
    at, marks = 0, []
    for kind, run in groupby(shown, key=lambda bit: bit.kind):
        end = at + sum(len(bit.text) for bit in run)
        if kind != "said":
            marks.append(Mark(at, end, kind))
        at = end
    return marks
