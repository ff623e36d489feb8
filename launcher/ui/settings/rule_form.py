"""The form of one rule: for which windows, what happens there, and a box to try it in.

Law: the form shows what will happen, whoever says it; only what differs from what happens there anyway becomes part of the
rule. What can't be is told beside its field, what is dangerous below it. It writes nothing itself: `saved` carries the draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from launcher.language import _
from launcher.manner import LONGEST_WAIT, NEWLINES, PASTES, SPEEDS, Manner
from launcher.phrase import CHANNELS
from launcher.rules import LONGEST_PATTERN, same_windows
from launcher.ui.buttons import RING
from launcher.ui.controls import Card, Choices, Pick, Row, TextButton, Toggle, Words, rule
from launcher.ui.editor.text_box import Line
from launcher.ui.notice import announce
from launcher.ui.overlay.switch import channel_name
from launcher.ui.settings.list_page import inset
from launcher.ui.settings.practice_box import PracticeBox
from launcher.ui.settings.rule_draft import Draft
from launcher.ui.settings.rule_fields import Box, Fold, NumberRow, named_line
from launcher.ui.settings.rule_words import danger, newlines_name, paste_name, where
from launcher.ui.settings.ruling import Ruled, TryOut
from launcher.ui.theme import Theme

_WIDE: Final = 300  # px of a field for a name
_AS_I_CHOOSE: Final = ""
_WAITS: Final = (0.0, LONGEST_WAIT)


class RuleForm(QWidget):
    """The form; `saved` carries the draft that was written, `left` that nobody wants it."""

    saved = Signal(object)
    left = Signal()

    def __init__(self, try_out: TryOut | None, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.theme = theme
        self.draft = self._first = Draft()
        self.others: Sequence[Ruled] = ()
        self._build_where()
        self._build_what()
        self._build_numbers()
        self.heading = Words("", "heading")
        self.warning = Words("", "warning")
        self.trouble = Words("", "warning")
        self.practice = PracticeBox(try_out, lambda: self.draft.manner(self.others), theme) if try_out else None
        self.save_button = TextButton(_("Save the rule"), theme)
        self.cancel_button = TextButton(_("Cancel"), theme)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.left)
        self._lay_out()

    # -- what it shows

    def show_draft(self, draft: Draft, others: Sequence[Ruled]) -> None:
        """Show this rule, among all the `others` that are in force; it may be one of them."""
        self.draft = self._first = draft
        self.others = others
        new = draft.before is None or draft.before.by != "user"
        self.heading.say(_("New rule") if new else _("Rule for {window}").format(window=where(draft.match)), "heading")
        self.program.show_text(draft.program)
        self.title.show_text(draft.title or draft.offered)
        self.by_title.setChecked(bool(draft.title))
        self._tell_names()
        self.wait_row.show_value(draft.chosen.get("wait"))
        self.speed_row.show_value(draft.chosen.get("speed"))
        if self.practice is not None:
            self.practice.field.clear()
        for words in (self.title_row.state, self.trouble):
            words.say("", "about")
        self._show()
        self._scroll.verticalScrollBar().setValue(0)
        chief = self.paste_pick if draft.program else self.program
        chief.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def changed(self) -> bool:
        """Whether anything was written since it was shown."""
        return bool(self.wait_row.wrong or self.speed_row.wrong) or self._read().rule(self.others) != self._first.rule(
            self.others
        )

    def fail(self, told: str) -> None:
        """It could not be saved."""
        self.trouble.say(told, "warning")
        announce(self, told)

    def save(self) -> None:
        """Tell the draft, if it can be; else say beside the field what is missing."""
        self.draft = self._read()
        self._show()
        trouble = self._unfit()
        for row in (self.program_row, self.title_row, self.wait_row, self.speed_row):
            if row in trouble:
                row.state.say(trouble[row], "warning")
        if not trouble and not self._says_something():
            self.fail(_("Nothing here differs from what happens there anyway. Change something, or leave it."))
        elif trouble:
            first = next(iter(trouble))
            self._fields[first].setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(first)
            announce(self, trouble[first])
        else:
            self.trouble.say("", "about")
            self.saved.emit(self.draft)

    # -- building

    def _build_where(self) -> None:
        self.program = self._line(_("Program"), _("such as slack.exe"))
        about = _("The name of its file or of its window's class; * stands for anything. Empty: any program.")
        self.program_row = Row(_("Program"), about, (Box(self.program, _WIDE, self.theme),))
        self.by_title = Toggle(self.theme)
        self.by_title.clicked.connect(self._ask_title)
        self.title = self._line(_("The title contains"), _("such as Zendesk"))
        about = _("For one page or customer system within a program. This text is then saved; otherwise no title is kept.")
        box = Box(self.title, _WIDE, self.theme)
        self.title_row = Row(_("Only where the title contains"), about, (box, self.by_title))

    def _build_what(self) -> None:
        self.paste_pick = Pick(self.theme)
        for key in PASTES:
            self.paste_pick.addItem(paste_name(key), key)
        self.paste_pick.activated.connect(lambda n: self._choose("paste", self.paste_pick.itemData(n)))
        self.paste_row = Row(
            _("How it gets there"), _("Typing takes longer, but works where nothing can be pasted."), (self.paste_pick,)
        )
        self.newlines = Choices(_("Line breaks"), tuple((key, newlines_name(key)) for key in NEWLINES), self.theme)
        self.newlines.chosen.connect(lambda key: self._choose("newlines", key))
        about = _("Shift+Enter begins a new line in chats, where Enter would send.")
        self.newlines_row = Row(_("Line breaks"), about, (self.newlines,))
        self.channel_pick = Pick(self.theme)
        self.channel_pick.activated.connect(lambda n: self._choose("channel", self.channel_pick.itemData(n) or None))
        about = _("Whose words the launcher opens with over this window.")
        self.channel_row = Row(_("Words for"), about, (self.channel_pick,))

    def _build_numbers(self) -> None:
        self.wait_row = NumberRow(
            _("Wait before the first key"),
            _("In seconds, {least} to {most}. For programs that need a moment."),
            _WAITS,
            self.theme,
        )
        self.speed_row = NumberRow(
            _("Letters per second"), _("While typing, {least} to {most}. Slower where letters get lost."), SPEEDS, self.theme
        )
        self.wait, self.speed = self.wait_row.line, self.speed_row.line
        for number in (self.wait_row, self.speed_row):
            number.edited.connect(self._changed)
            number.entered.connect(self.save)
        self._fields: Mapping[Row, QWidget] = {
            self.program_row: self.program,
            self.title_row: self.title,
            self.wait_row: self.wait,
            self.speed_row: self.speed,
        }
        for row in (self.program_row, self.title_row):
            self._fields[row].setAccessibleDescription(row.about.text())

    def _line(self, name: str, example: str) -> Line:
        line = named_line(name, example, LONGEST_PATTERN, self.theme)
        line.textEdited.connect(lambda _text: self._changed())
        line.returnPressed.connect(self.save)
        return line

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        self._folds = {row: Fold(row) for row in (self.speed_row, self.newlines_row, self.wait_row, self.channel_row)}
        how = QWidget()
        rows = QVBoxLayout(how)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for one in (self.paste_row, *self._folds.values()):
            rows.addWidget(one)
        column.addWidget(self.heading)
        column.addWidget(Card((self.program_row, self.title_row)))
        column.addSpacing(12)
        column.addWidget(Words(_("What happens there"), "heading"))
        column.addWidget(Card((how,)))
        column.addWidget(self.warning)
        if self.practice is not None:
            column.addSpacing(12)
            column.addWidget(Words(_("Practice"), "heading"))
            column.addWidget(Card((self.practice,)))
        column.addStretch(1)
        self._scroll = QScrollArea()
        if self.practice is not None:
            self.practice.told.connect(self._bring_practice_in_sight)
        self._scroll.setWidget(page)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(rule())
        self.foot = self._foot()
        outer.addLayout(self.foot)

    def _foot(self) -> QVBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addStretch(1)
        line.addWidget(self.cancel_button)
        line.addWidget(self.save_button)
        foot = QVBoxLayout()
        foot.setContentsMargins(24 - RING, 8, 24 - RING, 12)
        foot.setSpacing(8)
        foot.addLayout(inset(self.trouble))
        foot.addLayout(line)
        return foot

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Put in order what Tab goes through: the form stands in its window only now, which is where Qt keeps the order."""
        super().showEvent(event)
        box = (self.practice.field, self.practice.button) if self.practice is not None else ()
        order = (self.program, self.title, self.by_title, self.paste_pick, self.speed, *self.newlines.buttons, self.wait)
        for before, after in pairwise((*order, self.channel_pick, *box[::-1], self.cancel_button, self.save_button)):
            QWidget.setTabOrder(before, after)

    # -- what is written

    def _choose(self, name: str, value: str | None) -> None:
        self.draft = replace(self.draft, chosen={**self.draft.chosen, name: value})
        self._changed()

    def _ask_title(self, on: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        self._changed()
        if on:
            self.title.setFocus(Qt.FocusReason.TabFocusReason)  # selects what is offered, so that typing replaces it

    def _changed(self) -> None:
        self.draft = self._read()
        for words in (self.trouble, self.title_row.state, self.wait_row.state, self.speed_row.state):
            words.say("", "about")
        self._tell_names()
        self._show()

    def _read(self) -> Draft:
        """The draft with what stands in the fields; a number that is none is left open until it is one."""
        chosen = {name: value for name, value in self.draft.chosen.items() if name not in {"wait", "speed"}}
        numbers = {"wait": self.wait_row.value, "speed": self.speed_row.value}
        chosen |= {name: value for name, value in numbers.items() if value is not None}
        title = self.title.text().strip() if self.by_title.isChecked() else ""
        return replace(self.draft, program=self.program.text().strip(), title=title, chosen=chosen)

    def _says_something(self) -> bool:
        made = self.draft.rule(self.others)
        return any(value is not None for value in (made.paste, made.wait, made.newlines, made.speed, made.channel))

    def _unfit(self) -> Mapping[Row, str]:
        """What is wrong, by its row."""
        found: dict[Row, str] = {}
        if not (self.draft.program.strip("* ") or self.draft.title):
            found[self.program_row] = _("Say which program this is for, or what its title contains.")
        elif self._is_there_already():
            found[self.program_row] = _("You have a rule for just this already. Open that one, or tell them apart by the title.")
        if self.by_title.isChecked() and not self.draft.title.strip("* "):
            found[self.title_row] = _("Say what the title contains, or switch this off.")
        if self.wait_row.wrong:
            found[self.wait_row] = self.wait_row.wrong
        if self.speed_row.wrong and self.draft.manner(self.others).paste == "type":
            found[self.speed_row] = self.speed_row.wrong
        return found

    def _is_there_already(self) -> bool:
        before = self.draft.before
        kept = before.rule.id if before is not None and before.by == "user" else None
        others = [one.rule for one in self.others if one.by == "user" and one.rule.id != kept]
        return any(same_windows(other.match, self.draft.match) for other in others)

    # -- drawing

    def _bring_practice_in_sight(self) -> None:
        # Once the line about it has got its room, which is after this.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.practice, 0, 12) if self.practice else None)

    def _show(self) -> None:
        """Show what will happen now, and where that is otherwise than without this rule."""
        manner, anyway = self.draft.manner(self.others), self.draft.otherwise(self.others)
        self._show_choices(manner, anyway)
        puts, types = manner.paste not in {"copy", "never"}, manner.paste == "type"
        self.title.setEnabled(self.by_title.isChecked())
        for row, there in ((self.speed_row, types), (self.newlines_row, puts), (self.wait_row, puts)):
            self._folds[row].setVisible(there)
        self._folds[self.channel_row].setVisible(manner.paste != "never")
        says = {"paste": manner.paste, "newlines": manner.newlines}
        self.warning.say(danger(self.draft.program, self.draft.seen, says), "warning")
        if self.practice is not None:
            self.practice.offer()

    def _show_choices(self, manner: Manner, anyway: Manner) -> None:
        self.paste_pick.setCurrentIndex(PASTES.index(manner.paste))
        self.newlines.show_choice(manner.newlines)
        self._fill_channels(manner, anyway)
        self.wait_row.show_otherwise(anyway.wait)
        self.speed_row.show_otherwise(anyway.speed)
        for row, name, called in (
            (self.paste_row, "paste", paste_name),
            (self.newlines_row, "newlines", newlines_name),
            (self.channel_row, "channel", _channel_called),
        ):
            other = getattr(anyway, name)
            told = "" if getattr(manner, name) == other else _("Without this rule: {what}").format(what=called(other))
            row.state.say(told, "about")

    def _fill_channels(self, manner: Manner, anyway: Manner) -> None:
        self.channel_pick.clear()
        if anyway.channel is None:
            self.channel_pick.addItem(_channel_called(None), _AS_I_CHOOSE)
        known = dict.fromkeys((*CHANNELS, *(one for one in (anyway.channel, manner.channel) if one)))
        for channel in known:
            self.channel_pick.addItem(channel_name(channel), channel)
        self.channel_pick.setCurrentIndex(max(0, self.channel_pick.findData(manner.channel or _AS_I_CHOOSE)))
        self.channel_pick.updateGeometry()

    def _tell_names(self) -> None:
        """The other names of the window that the rule was recorded from."""
        seen = self.draft.seen
        others = [name for name in seen.names if name != self.draft.program] if seen is not None else []
        told = _("This window is also known as {names}.").format(names=", ".join(others)) if others else ""
        self.program_row.state.say(told, "about")


def _channel_called(channel: str | None) -> str:
    return channel_name(channel) if channel else _("As I choose")
