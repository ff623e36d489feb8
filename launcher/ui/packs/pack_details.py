"""One pack: who answers for it, when its source is looked at, which editions are kept, and what can be done with it.

Law: what the company has fixed is said to be so, and is not offered. What is about to end is asked for in place, with what will
stay; the safe answer has the focus. It changes nothing itself: it tells by signals what is wanted.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from launcher.language import _
from launcher.ui.buttons import RING
from launcher.ui.controls import TextButton, Words, rule
from launcher.ui.notice import announce
from launcher.ui.packs.facts import Facts
from launcher.ui.packs.following import Allowed
from launcher.ui.packs.leaving import Leaving
from launcher.ui.packs.one_line import OneLine
from launcher.ui.packs.pack_rows import PackListing
from launcher.ui.packs.pack_words import breakable, called, day, edition, looks, phrases, standing, troubles, yours
from launcher.ui.packs.progress_line import ProgressLine
from launcher.ui.settings.keeping import said_when
from launcher.ui.settings.list_page import framed, inset
from launcher.ui.settings.listing import HEIGHT, Listed
from launcher.ui.settings.rule_list import Removed as WayBack
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.sharing.values import PackState

_MOST_EDITIONS: Final = 5


class PackDetails(QWidget):
    """The page of one pack. Its signals carry no pack: it is the one that is shown."""

    left = Signal()
    look_wanted = Signal()
    review_wanted = Signal()
    news_wanted = Signal()
    export_wanted = Signal()
    rollback_wanted = Signal(int)
    leave_wanted = Signal(bool)  # whether its phrases are kept
    undo_wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.pack: PackState | None = None
        self.busy = False
        self._allowed = Allowed()
        self.name = OneLine("", "title")
        self.publisher = OneLine("", "about")
        self.back_button = self._button(_("Back to the list"), theme, self.left.emit)
        self.amber = Words("", "warning")
        self.asking = Words("", "asking")
        self.about, self.followed = Facts(), Facts()
        self.fixed = Words("", "about")
        self.versions = PackListing(_("Editions that are kept, the newest first"), theme)
        self.versions.picked.connect(lambda _place: self.offer())
        self.progress = ProgressLine(theme)
        self.state = Words("", "about")
        self.way_back = WayBack(theme)
        self.way_back.undo.clicked.connect(self._undo)
        self.leaving = Leaving(theme)
        self.leaving.answered.connect(self.leave_wanted)
        self.review_button = self._button(_("Review…"), theme, self.review_wanted.emit)
        self.look_button = self._button(_("Look now"), theme, self.look_wanted.emit)
        self.back_to_button = self._button(_("Roll back to this"), theme, self._roll_back)
        self.news_button = self._button(_("News"), theme, self.news_wanted.emit)
        self.export_button = self._button(_("Export…"), theme, self.export_wanted.emit)
        self.leave_button = self._button("", theme, self._ask_to_leave)
        self.leaving.stayed.connect(lambda: self.leave_button.setFocus(Qt.FocusReason.OtherFocusReason))
        self._lay_out()

    def show_pack(self, pack: "PackState", allowed: Allowed) -> None:
        """Show how it stands with this pack; what was said and asked of another one is over."""
        if self.pack is None or pack.id != self.pack.id:
            self.leaving.hide()
            self.way_back.hide()
            self.versions.mean(-1)
            self.say("", "about")
            self._scroll.verticalScrollBar().setValue(0)
        self.pack, self._allowed = pack, allowed
        now = datetime.now()  # noqa: DTZ005 -- the user's own clock
        self.name.say(pack.name)
        self.publisher.say(_("From {publisher}").format(publisher=pack.publisher) if pack.publisher else "")
        self.amber.say("\n".join(troubles(pack)), "warning")
        self._show_facts(pack, now)
        self._show_versions(pack, now)
        self._show_fixed(pack)
        self.offer()

    def say(self, told: str, voice: str) -> None:
        """Say what came of it, and to a screen reader; empty takes it back."""
        self.state.say(breakable(told), voice)
        if told:
            announce(self, told)

    def rest(self, *, busy: bool) -> None:
        """While something is under way the buttons rest."""
        self.busy = busy
        self.offer()

    def offer(self) -> None:
        """Let each button be of use only where it is, and stand there only where it ever can be."""
        pack = self.pack
        if pack is None:
            return
        followed = pack.subscription
        self.look_button.setVisible(followed is not None)
        self.review_button.setVisible(followed is not None and bool(followed.waiting))
        self.export_button.setVisible(self._allowed.exports)
        self.leave_button.setVisible(not (followed is not None and followed.by_policy))
        self._call(self.leave_button, _("Unsubscribe…") if followed is not None else _("Remove…"))
        new = len(pack.news)
        self._call(self.news_button, _("News ({count})").format(count=new) if new else _("News"))
        for button in (self.look_button, self.review_button, self.export_button, self.leave_button, self.news_button):
            button.setEnabled(not self.busy)
        place = self.versions.place
        meant = pack.versions[place] if 0 <= place < len(pack.versions) else None
        newer = meant is not None and meant.serial > pack.serial
        self._call(self.back_to_button, _("Bring this back") if newer else _("Roll back to this"))
        self.back_to_button.setEnabled(not self.busy and meant is not None and not meant.current)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Put in order what Tab goes through: the page stands in its window only now, which is where Qt keeps the order."""
        super().showEvent(event)
        questions = (self.way_back.undo, self.leaving.keep, self.leaving.remove, self.leaving.no)
        foot = (self.news_button, self.export_button, self.leave_button)
        order = (self.back_button, self.review_button, self.look_button, self.back_to_button, self.versions)
        for before, after in pairwise((*order, self.progress.stop_button, *questions, *foot)):
            QWidget.setTabOrder(before, after)

    # -- what it shows

    def _show_facts(self, pack: "PackState", now: datetime) -> None:
        signature, followed = pack.signature, pack.subscription
        first = edition(pack.serial, pack.version)
        self.about.show_facts(
            (
                (_("Edition"), f"{first[:1].upper()}{first[1:]}" + (f", {day(pack.published)}" if pack.published else "")),
                (_("Phrases"), phrases(pack.phrases)),
                (_("Yours"), yours(pack)),
                (_("Signature"), standing(signature)),
                (_("Words of its key"), signature.words),
            )
        )
        last, following = looks(pack, now)
        where = OneLine(followed.where, "value", cut=Qt.TextElideMode.ElideMiddle) if followed else ""
        self.followed.show_facts(((_("Comes from"), where), (_("Last look"), last), (_("Next look"), following)))
        self.followed.setVisible(followed is not None)
        self._source_heading.setVisible(followed is not None)
        waits = followed is not None and bool(followed.waiting)
        told = _("Edition {serial} is there and wants your yes before it comes in.")
        self.asking.say(told.format(serial=followed.waiting) if followed is not None and waits else "", "asking")

    def _show_versions(self, pack: "PackState", now: datetime) -> None:
        rows = []
        for one in pack.versions:
            first = edition(one.serial, one.version)
            rows.append(Listed(f"{first[:1].upper()}{first[1:]}", said_when(one.at, now), _("In force") if one.current else ""))
        marked = {place: False for place, one in enumerate(pack.versions) if one.current}
        self.versions.show_marked(rows, marked, max(0, self.versions.place))
        self.versions.setFixedHeight(max(1, min(len(rows), _MOST_EDITIONS)) * HEIGHT)
        for part in (self._versions_card, self._versions_heading, self.back_to_button):
            part.setVisible(len(rows) > 1)

    def _show_fixed(self, pack: "PackState") -> None:
        followed = pack.subscription
        lines = []
        if followed is not None and followed.by_policy:
            lines.append(_("Fixed by your company: this pack is followed for everybody."))
        if not self._allowed.exports:
            lines.append(_("Fixed by your company: phrases are not exported from this computer."))
        self.fixed.say("\n".join(lines), "about")

    def _call(self, button: TextButton, name: str) -> None:
        if button.text() != name:
            button.setText(name)
            button.setAccessibleName(name)
            button.updateGeometry()

    # -- what is wanted

    def _roll_back(self) -> None:
        if self.pack is not None and 0 <= self.versions.place < len(self.pack.versions):
            self.rollback_wanted.emit(self.pack.versions[self.versions.place].serial)

    def _ask_to_leave(self) -> None:
        pack = self.pack
        if pack is None:
            return
        self.way_back.hide()
        self.say("", "about")
        name, count = called(pack.name), phrases(pack.phrases)
        edited = _("What you changed stays as your own.") if pack.edited else ""
        if pack.subscription is not None:
            told = _("“{name}” brings no news then. Shall its {count} stay? {edited}")
        else:
            told = _("“{name}” goes, with its {count}. {edited}")
        self.leaving.ask(told.format(name=name, count=count, edited=edited).strip(), may_keep=pack.subscription is not None)

    def _undo(self) -> None:
        self.way_back.hide()
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.undo_wanted.emit(self.way_back.step)

    # -- building

    def _button(self, text: str, theme: Theme, pressed: Callable[[], None]) -> TextButton:
        button = TextButton(text, theme)
        button.setAccessibleName(text)
        button.clicked.connect(lambda _checked=False: pressed())
        return button

    def _lay_out(self) -> None:
        self._source_heading = Words(_("Where it comes from"), "heading")
        self._versions_heading = Words(_("Editions that are kept"), "heading")
        self._versions_card = framed(self.versions)
        page = QWidget()
        page.setObjectName("page")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(24 - RING, 16, 24 - RING, 12)
        inner.setSpacing(8)
        waits = _side_by_side(inset(self.asking), self.review_button)
        source = _side_by_side(inset(self._source_heading), self.look_button)
        editions = _side_by_side(inset(self._versions_heading), self.back_to_button)
        for part in (self._top(), inset(self.amber), waits, inset(self.fixed, self.about)):
            inner.addLayout(part)
        for part in (source, inset(self.followed), editions, inset(self._versions_card)):
            inner.addLayout(part)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(page)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(self._scroll, 1)
        outer.addWidget(rule())
        outer.addLayout(self._foot())

    def _top(self) -> QHBoxLayout:
        names = inset(self.name, self.publisher)
        names.setSpacing(2)
        top = _side_by_side(names, self.back_button)
        top.setAlignment(self.back_button, Qt.AlignmentFlag.AlignTop)
        return top

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(24 - RING, 0, 24 - RING, 12)
        foot.setSpacing(8)
        foot.addWidget(self.progress)
        foot.addLayout(inset(self.state))
        foot.addWidget(self.way_back)
        foot.addWidget(self.leaving)
        foot.addLayout(self._line(self.news_button, self.export_button, self.leave_button))
        return foot

    def _line(self, *buttons: QWidget) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addStretch(1)
        for button in buttons:
            line.addWidget(button)
        return line


def _side_by_side(words: QVBoxLayout, button: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(4)
    line.addLayout(words, 1)
    line.addWidget(button)
    return line
