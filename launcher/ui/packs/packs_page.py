"""The page of packs: what is here and who answers for it, with the rooms for one pack, news, retired phrases and subscribing.

Law: it changes nothing but by `Following`, and what came of it is told where it was asked for, with the way back beside it.
Nothing takes the focus that she did not ask for. Files that are dropped here and exports are for other rooms: it says that they
are wanted.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from launcher.errors import LauncherError
from launcher.language import _
from launcher.progress import Far, Stopped
from launcher.ui.packs.following import Following, Here
from launcher.ui.packs.leaving import kept_lines
from launcher.ui.packs.news import News
from launcher.ui.packs.pack_details import PackDetails
from launcher.ui.packs.pack_list import PackList
from launcher.ui.packs.pack_words import called, phrases
from launcher.ui.packs.report_words import looked
from launcher.ui.packs.retired import RetiredPhrases
from launcher.ui.packs.subscribing import Subscribing
from launcher.ui.theme import Theme

if TYPE_CHECKING:
    from launcher.packs.report import Report
    from launcher.sharing.values import News as Came
    from launcher.sharing.values import PackState, Review, Taken


class PacksPage(QWidget):
    """The list, or one of the rooms behind it.

    `import_wanted` carries the path that was dropped, or None where she will choose one; `export_wanted` the pack's id;
    `review_wanted` a Review that waits for her yes; `shown` how it stands with the packs (`Here`), whenever it was asked.
    """

    import_wanted = Signal(object)  # Path | None
    export_wanted = Signal(str)
    review_wanted = Signal(object)  # Review
    shown = Signal(object)  # Here

    def __init__(self, following: Following, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self._following = following
        self.packs = PackList(following, theme)
        self.details = PackDetails(theme)
        self.news = News(theme)
        self.retired = RetiredPhrases(following, theme)
        self.subscribing = Subscribing(following, theme)
        self._news_of: PackState | None = None
        self._again = ""  # where the pack came from that was left last
        self._stack = QStackedLayout(self)
        for room in (self.packs, self.details, self.news, self.retired, self.subscribing):
            room.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self._stack.addWidget(room)
        self._connect()

    def refresh(self) -> None:
        """Ask how it stands: something changed elsewhere."""
        self.packs.refresh()

    def show_news(self, pack: str = "") -> None:
        """Show the reports of this pack, or of all; they are read then."""
        self._following.here(partial(self._ask_reports, pack), self._room_failed)

    def subscribe(self, where: str = "") -> None:
        """Begin a subscription, at this place where one is named."""
        self._stack.setCurrentWidget(self.subscribing)
        self.subscribing.start(where)

    def back(self) -> None:
        """Back to where she came from."""
        came, room = self._stack.currentWidget(), self.packs
        if came is self.news and self._news_of is not None and self.details.pack is not None:
            self._stack.setCurrentWidget(self.details)
            self.details.news_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._stack.setCurrentWidget(room)
        self.packs.listing.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape gives up what is asked, then leaves the room, and only then closes the window."""
        room = self._stack.currentWidget()
        if event.key() != Qt.Key.Key_Escape or room is self.packs:
            event.ignore()
        elif room is self.details and self.details.leaving.isVisible():
            self.details.leaving.no.click()
        elif room is self.subscribing and self.subscribing.question.isVisible():
            self.subscribing.question.leave_button.click()
        else:
            self.back()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """A file can be dropped anywhere on the page, where it may be imported."""
        if self._path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """A feed is subscribed to; any other file or folder is imported."""
        path = self._path(event.mimeData())
        if path is None:
            return
        event.acceptProposedAction()
        if path.suffix == ".phrasefeed":
            self.subscribe(str(path))
        else:
            self.import_wanted.emit(path)

    # -- between the rooms

    def _connect(self) -> None:
        packs, details = self.packs, self.details
        packs.shown.connect(self._know)
        packs.listing.opened.connect(lambda _place: self._open())
        packs.open_button.clicked.connect(self._open)
        packs.subscribe_button.clicked.connect(lambda _checked=False: self.subscribe())
        packs.import_button.clicked.connect(lambda: self.import_wanted.emit(None))
        packs.retired_button.clicked.connect(self._open_retired)
        packs.read_button.clicked.connect(lambda _checked=False: self.show_news())
        packs.way_back.undo.clicked.connect(self._undo_in_list)
        for room in (details, self.news, self.retired, self.subscribing):
            room.left.connect(self.back)
        details.look_wanted.connect(self._look)
        details.review_wanted.connect(self._review)
        details.news_wanted.connect(lambda: self.show_news(details.pack.id if details.pack else ""))
        details.export_wanted.connect(lambda: self.export_wanted.emit(details.pack.id if details.pack else ""))
        details.rollback_wanted.connect(self._roll_back)
        details.leave_wanted.connect(self._leave)
        details.undo_wanted.connect(self._undo_in_details)
        self.retired.changed.connect(packs.refresh)
        self.subscribing.subscribed.connect(self._subscribed)

    def _know(self, here: Here) -> None:
        """Show the pack in its room as it is now; where it is gone, the list."""
        shown = self.details.pack
        if shown is not None:
            now = next((pack for pack in here.packs if pack.id == shown.id), None)
            if now is not None:
                self.details.show_pack(now, here.allowed)
            elif self._stack.currentWidget() is self.details:
                self.back()
        self.shown.emit(here)

    def _open(self) -> None:
        pack = self.packs.meant()
        if pack is not None and not self.packs.busy:
            self.details.show_pack(pack, self.packs.here.allowed)
            self._stack.setCurrentWidget(self.details)
            first = self.details.review_button if self.details.review_button.isVisible() else self.details.back_button
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_retired(self) -> None:
        self._stack.setCurrentWidget(self.retired)
        self.retired.refresh({pack.id: pack.name for pack in self.packs.here.packs})
        self.retired.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_reports(self, pack: str, here: Here) -> None:
        self.packs.know(here)
        of = next((one for one in here.packs if one.id == pack), None)
        self._following.reports(pack or None, partial(self._show_news, of), self._room_failed)

    def _show_news(self, of: "PackState | None", reports: "Sequence[Report]") -> None:
        self._news_of = of
        packs = [of] if of is not None else self.packs.here.packs
        unread = [report for pack in packs for report in pack.news]
        self.news.show_reports(reports, unread, of.name if of is not None else "")
        self._stack.setCurrentWidget(self.news)
        self.news.listing.setFocus(Qt.FocusReason.OtherFocusReason)
        if unread:
            ids = [pack.id for pack in packs if pack.news]
            self._following.read(ids, lambda _none: self.packs.refresh(), self._room_failed)

    # -- what is done with one pack

    def _look(self) -> None:
        if (pack := self.details.pack) is not None:
            far = self._begin(_("Looking for news…"))
            self._following.look(pack.id, far, self._looked, self._details_failed)

    def _looked(self, news: "Sequence[Came]") -> None:
        told, wrong = looked(news)
        # What went wrong stands in amber above, from how it stands now.
        self._end("" if wrong else told)

    def _review(self) -> None:
        if (pack := self.details.pack) is not None:
            far = self._begin(_("Reading the edition…"))
            self._following.waiting(pack.id, far, self._waits, self._details_failed)

    def _waits(self, review: "Review") -> None:
        self._end("")
        self.review_wanted.emit(review)

    def _roll_back(self, serial: int) -> None:
        if (pack := self.details.pack) is not None:
            self._begin(_("Going back…"))
            self._following.rollback(pack.id, serial, partial(self._rolled_back, serial), self._details_failed)

    def _rolled_back(self, serial: int, taken: "Taken") -> None:
        if self.details.pack is not None and not self.details.pack.news:
            self._mark_read(taken)
        self._end("")
        told = _("Edition {serial} is in force again, with your changes over it. A newer one than you had comes by itself.")
        self.details.way_back.tell(told.format(serial=serial), taken.step)

    def _leave(self, keep: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        pack = self.details.pack
        if pack is None:
            return
        failed = self._details_failed
        if pack.subscription is not None:
            self._begin(_("Unsubscribing…"))
            self._following.unsubscribe(pack.id, keep, partial(self._has_left, pack, keep), failed)
        else:
            self._begin(_("Removing…"))
            self._following.remove(pack.id, partial(self._has_left, pack, keep), failed)

    def _has_left(self, pack: "PackState", keep: bool, taken: "Taken | None") -> None:  # noqa: FBT001 -- bound by partial
        self._end("")
        name, followed = called(pack.name), pack.subscription
        if self._stack.currentWidget() is self.details:
            self.back()
        self._again = followed.where if followed is not None else ""
        if keep and followed is not None:
            told = _("“{name}” is followed no more. {stay}").format(name=name, stay=kept_lines(pack.phrases))
        else:
            told = _("Removed: “{name}”, {count}").format(name=name, count=phrases(pack.phrases))
        self.packs.way_back.tell(told, taken.step if taken is not None else 0)

    def _undo_in_list(self) -> None:
        packs, step = self.packs, self.packs.way_back.step
        packs.way_back.hide()
        packs.listing.setFocus(Qt.FocusReason.OtherFocusReason)
        packs.begin(_("Undoing…"))
        if step:
            self._following.undo(step, lambda _changed: self._undone(), packs.fail)
        else:
            self._follow_again()

    def _undone(self) -> None:
        if self._again:
            self._follow_again()
        else:
            self.packs.end(_("The pack is back."))

    def _follow_again(self) -> None:
        """Follow it again from where it came; where that is not trusted any more, she is asked as at the first time."""
        where, self._again = self._again, ""
        far = self.packs.progress.begin(_("Looking what is there…"))
        self._following.subscribe(where, far, partial(self._found_again, where), self.packs.fail)

    def _found_again(self, where: str, review: "Review") -> None:
        if review.signature.standing == "trusted" and not (review.refused or review.merged.asks):
            far = self.packs.progress.begin(_("Taking in the phrases…"))
            self._following.take(review, far, self._followed_again, self.packs.fail)
            return
        self.packs.progress.end()
        self.packs.end("")
        self.subscribe(where)
        self.subscribing.question.ask(review)

    def _followed_again(self, taken: "Taken") -> None:
        self._mark_read(taken)
        self.packs.progress.end()
        self.packs.end(_("The pack is followed again."))

    def _undo_in_details(self, step: int) -> None:
        self._begin(_("Undoing…"))
        self._following.undo(step, lambda _changed: self._end(_("Undone.")), self._details_failed)

    def _subscribed(self, taken: "Taken") -> None:
        report = taken.report
        self._mark_read(taken)
        self.back()
        told = _("“{name}” is followed now: {count} came in.")
        self.packs.end(told.format(name=called(report.name), count=phrases(_phrases_added(report))))

    def _mark_read(self, taken: "Taken") -> None:
        """What she has done herself is no news to her."""
        self._following.read([taken.report.pack], lambda _none: self.packs.refresh(), self._room_failed)

    # -- progress and failure in the room of one pack

    def _begin(self, told: str) -> Far:
        self.details.way_back.hide()
        self.details.say("", "about")
        self.details.rest(busy=True)
        return self.details.progress.begin(told)

    def _end(self, told: str) -> None:
        self.details.progress.end()
        self.details.rest(busy=False)
        self.details.say(told, "asking")
        self.packs.refresh()

    def _details_failed(self, error: LauncherError) -> None:
        self.details.progress.end()
        self.details.rest(busy=False)
        self.details.say(str(error), "about" if isinstance(error, Stopped) else "warning")
        self.packs.refresh()

    def _room_failed(self, error: LauncherError) -> None:
        room = self.details if self._stack.currentWidget() is self.details else self.packs
        room.say(str(error), "warning")

    def _path(self, data: QMimeData) -> Path | None:
        """The file or folder that was dropped and may come in."""
        for url in data.urls():
            path = Path(url.toLocalFile()) if url.isLocalFile() else None
            allowed = self.packs.here.allowed
            if path is not None and (allowed.sources if path.suffix == ".phrasefeed" else allowed.imports):
                return path
        return None


def _phrases_added(report: "Report") -> int:
    return sum(line.kind == "phrase" for line in report.added)
