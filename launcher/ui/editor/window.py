"""The small editor: one phrase, everything that is written about it, and how it will look.

Law: nothing typed is ever lost. A refusal leaves every word where it stands; closing with unsaved words asks in the window
itself, and so does opening another phrase meanwhile. It changes nothing itself: it emits a Change, and whoever carries it
out answers with `saved` or `refuse`. It keeps nothing itself either: it tells when something was `written`, and when that is
`resolved`: saved, thrown away or begun anew.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from launcher import wording
from launcher.errors import LauncherError
from launcher.language import _
from launcher.layers import Conflict
from launcher.phrase import ANY, Phrase
from launcher.ui.controls import Choices, Pick, TextButton, sheet
from launcher.ui.editor.about import About
from launcher.ui.editor.channel_tabs import ChannelTabs
from launcher.ui.editor.details import Details
from launcher.ui.editor.earlier import EarlierText
from launcher.ui.editor.foot import Foot, Question
from launcher.ui.editor.leftover import Leftover
from launcher.ui.editor.page import Page
from launcher.ui.editor.provenance import Provenance
from launcher.ui.editor.text_box import Framed, Line, TextBox, fields_sheet
from launcher.ui.editor.texts import Texts
from launcher.ui.editor.unsaved import Kept
from launcher.ui.editor.work import Work
from launcher.ui.notice import announce
from launcher.ui.overlay.switch import channel_name
from launcher.ui.theme import BODY, Theme, Themes
from launcher.wording import Draft, Remark

if TYPE_CHECKING:
    from launcher.ui.editor.differing import Differing

_SIZE: Final = QSize(960, 700)  # px, where the screen has room for it
_SMALLEST: Final = QSize(520, 420)
_LONG: Final = 2000  # characters
_PAUSE: Final = 100  # ms
_Worn = TextButton | Choices | ChannelTabs | Pick | Framed | Line | TextBox | Details | Texts | Question


class Editor(QWidget):
    """The window; `save_wanted` and `remove_wanted` carry a Change, `closed` tells that it is gone.

    `take_wanted` and `keep_wanted` carry a field whose words shall be the team's or hers, `undo_wanted` a step of history; the
    answer is `decided` or `undecided`.
    """

    save_wanted = Signal(object)
    remove_wanted = Signal(object)
    take_wanted = Signal(str)
    keep_wanted = Signal(str)
    undo_wanted = Signal(int)
    closed = Signal()
    written = Signal()
    resolved = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.theme = themes.current
        self.setObjectName("editor")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._work = Work.on(None, About(), Draft())
        self._remarks: tuple[Remark, ...] = ()
        self._after: Callable[[], None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self.page = Page(self.theme)
        self.foot = Foot(self.theme)
        self.leftover = Leftover(self.theme)
        self.provenance = Provenance(self.theme)
        self.differing: Differing | None = None  # built where there is something to ask
        self._lay_out()
        self._listen()
        self.wear(self.theme)
        themes.changed.connect(self.wear)
        room = self.screen().availableSize() * 0.9  # the rest is for the frame
        self.setMinimumSize(_SMALLEST.boundedTo(room))
        self.resize(_SIZE.boundedTo(room))

    def open_phrase(self, phrase: Phrase, about: About) -> None:
        """Open this phrase; where other words are not saved yet, ask about those first."""
        self._open(partial(self._begin, wording.draft_of(phrase), phrase, about))

    def open_new(self, title: str, situation: str | None, about: About) -> None:
        """Open a new phrase, begun with the words that were searched for; where others are not saved yet, ask first."""
        title, text = wording.begun_with(title)
        first = about.channels[0] if about.channels else ANY
        draft = Draft(title=title, situation=situation or "", texts={first: text} if text else {})
        self._open(partial(self._begin, draft, None, about))

    def open_kept(self, kept: Kept, phrase: Phrase | None, about: About, then: Callable[[], None]) -> None:
        """Open unsaved words again, of the phrase as it is now (None: it is gone, or a new one); `then` once they stand there."""
        self._open(partial(self._begin_kept, kept, phrase, about, then))

    def unsaved(self) -> Kept | None:
        """The words that are not saved, to be kept beside this window; None where there are none."""
        return self._work.kept(self.page.draft())

    def leave(self, then: Callable[[], None]) -> None:
        """Do `then` once there are no unsaved words: at once, or when the question about them is answered so."""
        if self._work.awaits(self.page.draft()):
            self._after = then  # it is being saved
        elif self.changed:
            self._after = then
            self._ask()
        else:
            then()

    def saved(self) -> None:
        """What was asked for is done: close, or go on to the phrase that was to be opened next.

        Words typed since it was asked for are no part of it: then the window stays, with those to be saved.
        """
        if self._work.done(self.page.draft()):
            self.foot.answered()
            self._tell_whose()
            self._judge()
            self.resolved.emit()
        else:
            self._go_on()

    def refuse(self, error: LauncherError) -> None:
        """What was asked for could not be done: keep every word, and tell why until it is tried again."""
        self._after = None
        self._work.refused()
        self.foot.answered()
        self.foot.refused.say(str(error), "warning")
        announce(self, str(error))
        self._judge()
        self.show()
        self.activateWindow()

    def meanwhile(self, phrase: Phrase, earlier: Sequence[EarlierText]) -> None:
        """The phrase was changed by somebody else: the next save goes over this one, with the fields that were written here.

        What it says now stands beside them, above its `earlier` texts, for nobody should write over what she has not seen.
        """
        self._work.go_over(phrase, earlier)
        self._tell_whose()
        self.foot.offer(remove=True, earlier=len(self._work.about.earlier))
        self.page.lay_beside(self._work.about.earlier)
        told = _("It was changed elsewhere meanwhile; what it says now stands beside. Saving puts your words over that.")
        self.foot.refused.say(told, "warning")
        announce(self, told)

    def gone(self) -> None:
        """The phrase was removed by somebody else: the next save makes a new one of what stands here."""
        self._work.lose(self.page.draft())
        self.foot.refused.say(_("The phrase was removed meanwhile. Saving makes a new one of your words."), "warning")
        self.foot.offer(remove=False, earlier=len(self._work.about.earlier))
        self.setWindowTitle(_("New phrase"))
        self._tell_whose()

    def decided(self, was: Phrase, now: Phrase | None, differs: Sequence[Conflict], *, done: str, step: int) -> None:
        """An answer about the team's words was carried out: the phrase before and after it, and what is still to decide.

        `done` says what came of it, and `step` is the one that takes it back (0: none).
        """
        if now is None:
            self.gone()
        else:
            self._follow(was, now)
        self._show_differs(differs, done, step)

    def undecided(self, error: LauncherError) -> None:
        """An answer about the team's words could not be carried out."""
        if self.differing is not None:
            self._show_differs(self.differing.conflicts)
        self.foot.refused.say(str(error), "warning")
        announce(self, str(error))

    @property
    def phrase(self) -> Phrase | None:
        """The phrase that is written; None where it is a new one."""
        return self._work.phrase

    @property
    def doubt(self) -> str:
        """What keeps the words that stand here, or were saved last, from being pasted; empty where nothing does."""
        return next((self._told(remark) for remark in self._remarks if remark.bars), "")

    @property
    def changed(self) -> bool:
        """Whether there are words that are not saved."""
        return self._work.changed(self.page.draft())

    def save(self) -> None:
        """Ask to save; where something holds it back, go there instead; while an answer is awaited, ask nothing more."""
        if self._work.asked:
            return
        draft = self.page.draft()
        self._remarks = self._work.remarks(draft)
        if held := self._held():
            self.foot.answered()
            self.foot.why_not(self._told(held), insist=True)
            self.page.go_to(held)
            return
        self.foot.refused.say("", "warning")
        change = self._work.ask(draft)
        if change is None:
            self._go_on()
        else:
            self.foot.save.setEnabled(False)
            self.save_wanted.emit(change)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        self.setFont(theme.font(BODY))
        self.setStyleSheet(sheet(theme) + fields_sheet(theme))
        for child in self.findChildren(QWidget):
            if isinstance(child, _Worn):
                child.wear(theme)
        self.page.wear(theme)
        if self.differing is not None:
            self.differing.wear(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Esc closes, or takes the question back."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.foot.asking:
            self._go_on_writing()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Ask where there are unsaved words; else be gone."""
        if self._work.awaits(self.page.draft()):
            event.ignore()  # what was asked for is being done, and then it closes by itself
            told = _("One moment: it is still being saved.")
            self.foot.reason.say(told, "about")
            announce(self, told)
        elif self.isVisible() and self.changed:
            event.ignore()
            self._after = None
            self._ask()
        else:
            event.accept()
            self.resolved.emit()
            self.closed.emit()

    def _open(self, begin: Callable[[], None]) -> None:
        if self.isVisible() and self.changed:
            self._after = begin
            self._ask()
        else:
            begin()
        if self.isHidden():  # in the middle, where the overlay stood; some window managers would put it into a corner
            room = self.screen().availableGeometry()
            self.move(room.center() - self.rect().center())
        self.show()
        self.raise_()
        self.activateWindow()

    def _begin(self, draft: Draft, phrase: Phrase | None, about: About) -> None:
        self._after = None
        self.setWindowTitle(_("Edit phrase") if phrase else _("New phrase"))
        self.foot.answered()
        self.foot.refused.say("", "warning")
        self.foot.offer(remove=phrase is not None, earlier=len(about.earlier))
        self.page.offer(about.situations, about.families, about.tags)
        self.page.show_draft(draft, about, phrase.locale if phrase else about.locale)
        self.page.texts.begin_at(about.channel)
        self._work = Work.on(phrase, about, self.page.draft())
        self._show_differs(about.differs)
        self._put_in_order()
        self._tell_whose()
        self._judge()
        begin_in_text = phrase is not None or draft.title
        (self.page.texts.box if begin_in_text else self.page.title).setFocus(Qt.FocusReason.OtherFocusReason)
        self.resolved.emit()

    def _begin_kept(self, kept: Kept, phrase: Phrase | None, about: About, then: Callable[[], None]) -> None:
        self._begin(kept.draft, phrase, about)
        self._work.go_on_with(kept)
        if kept.phrase_id is not None and phrase is None:
            self.gone()
        elif phrase is not None and phrase.rev != kept.rev and not self._work.copying:
            self.meanwhile(phrase, about.earlier)
        self._tell_whose()
        self._judge()
        then()

    def _tell_whose(self) -> None:
        self.provenance.tell(self._work.phrase, self._work.about.pack_name, copying=self._work.copying)

    def _judge_in_time(self) -> None:
        """At once where that takes a moment only; a long text is judged in the next pause, so that typing never waits."""
        if len(self.page.texts.box.text()) > _LONG:
            self._soon.start()
        else:
            self._judge()

    def _judge(self) -> None:
        self._soon.stop()
        draft = self.page.draft()
        self._remarks = self._work.remarks(draft)
        self.page.texts.show_remarks(self._remarks)
        held = self._held()
        self.foot.why_not(self._told(held) if held else "")
        if self.foot.asking and not self._work.changed(draft):
            self._go_on_writing()

    def _held(self) -> Remark | None:
        return next((remark for remark in self._remarks if remark.holds), None)

    def _told(self, remark: Remark) -> str:
        elsewhere = remark.channel and remark.channel != self.page.texts.channel
        return f"{channel_name(remark.channel)}: {remark.text}" if elsewhere else remark.text

    def _copy(self, copying: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        self._work.copying = copying
        self.written.emit()
        self._tell_whose()
        announce(self, self.provenance.line.text())
        self.page.texts.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_differs(self, differs: Sequence[Conflict], done: str = "", step: int = 0) -> None:
        if self.differing is None:
            if not differs:
                return
            from launcher.ui.editor.differing import Differing  # brings what packs need, which most phrases never do

            self.differing = Differing(self.theme)
            self.differing.take_wanted.connect(self.take_wanted)
            self.differing.keep_wanted.connect(self.keep_wanted)
            self.differing.undo_wanted.connect(self.undo_wanted)
            self._column.insertWidget(self._column.indexOf(self.page), self.differing)
        self.differing.show_conflicts(differs, done, step)

    def _put_in_order(self) -> None:
        differing = self.differing.in_order() if self.differing is not None else ()
        above = (*self.leftover.in_order(), self.provenance.other, *differing)
        for before, after in pairwise((*above, *self.page.in_order(), *self.foot.in_order())):
            QWidget.setTabOrder(before, after)

    def _follow(self, phrase: Phrase, now: Phrase) -> None:
        """Let the fields that the phrase has changed in say that; what is written in others stays."""
        clean, about = not self.changed, self._work.about
        draft = self._work.follow(phrase, now, self.page.draft())
        if now.texts.keys() <= self.page.texts.boxes.keys():
            self.page.put(draft)
        else:
            self.page.show_draft(draft, about, now.locale)
        if clean:
            self._work.begun = self.page.draft()
        self._judge()

    def _remove(self) -> None:
        if self.changed:
            words = _("Your words are not saved yet. Removing the phrase takes them along.")
            self.foot.ask(words, ((_("Remove"), self._remove_now, True), (_("Go on writing"), self._go_on_writing, True)))
            self.foot.question.answers[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._remove_now()

    def _remove_now(self) -> None:
        if removal := self._work.ask_to_remove(self.page.draft()):
            self.foot.answered()
            self.foot.refused.say("", "warning")
            self.remove_wanted.emit(removal)

    def _ask(self) -> None:
        held = self._held()
        told = _("Your words are not saved yet.")
        answers = (
            (_("Save"), self.save, held is None),
            (_("Throw away"), self._throw_away, True),
            (_("Go on writing"), self._go_on_writing, True),
        )
        self.foot.ask(f"{told} {self._told(held)}" if held else told, answers)
        if held:
            self.foot.question.answers[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        self.raise_()
        self.activateWindow()

    def _throw_away(self) -> None:
        self._work.give_up(self.page.draft())
        self._go_on()

    def _go_on_writing(self) -> None:
        self._after = None
        self.foot.answered()
        self.page.texts.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self) -> None:
        """Close, or begin what was to be opened next."""
        begin, self._after = self._after, None
        self.foot.answered()
        if begin is not None:
            begin()
        else:
            self.close()

    def _lay_out(self) -> None:
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.leftover)
        layout.addWidget(self.provenance)
        layout.addWidget(self.page, 1)
        layout.addWidget(self.foot)

    def _listen(self) -> None:
        self._soon.timeout.connect(self._judge)
        self.page.changed.connect(self._judge_in_time)
        self.page.changed.connect(self.written)
        self.foot.saved.connect(self.save)
        self.foot.removed.connect(self._remove)
        self.foot.left.connect(self.close)
        self.foot.earlier.connect(lambda: self.page.show_earlier(self._work.about.earlier))
        self.provenance.copy_wanted.connect(self._copy)
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
