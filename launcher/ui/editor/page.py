"""All fields of the editor on one page, as one Draft: in two columns where there is room, else one below the other.

Law: what is read back from fields that nobody touched is what was shown in them. It knows no phrase and saves nothing.
"""

from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QComboBox, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from launcher.language import _
from launcher.phrase import Phrase, Situation
from launcher.ui.buttons import RING
from launcher.ui.controls import Pick, Words
from launcher.ui.editor.about import About
from launcher.ui.editor.details import Details
from launcher.ui.editor.earlier import EarlierPane, EarlierText
from launcher.ui.editor.text_box import Framed, Line
from launcher.ui.editor.texts import Texts
from launcher.ui.theme import Theme
from launcher.wording import Draft, Remark, draft_of

_SIDE: Final = 300  # px, of the second column
_TWO_COLUMNS: Final = 800  # px
_EDGE: Final = 20  # px
_TEXTS: Final = 360  # px, of box and preview where the page scrolls
_DOT: Final = 10  # px


class Page(QScrollArea):
    """The fields; `changed` tells of every change in one of them."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title = Line(theme)
        self.title.setAccessibleName(_("Title"))
        self.title.setPlaceholderText(_("What you would search for"))
        self.situation = Pick(theme)
        self.situation.setAccessibleName(_("Situation"))
        self.situation.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
        self.situation.setIconSize(QSize(_DOT, _DOT))
        self._situations: tuple[Situation, ...] = ()
        self.texts = Texts(theme)
        self.details = Details(theme)
        self.earlier = EarlierPane(theme)
        self._beside = QScrollArea()
        self.side = QStackedWidget()
        self.side.setObjectName("page")
        self.side.addWidget(self.details)
        self.side.addWidget(self.earlier)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self._listen()

    def offer(self, situations: Sequence[Situation], families: Sequence[str], tags: Sequence[str]) -> None:
        """Offer these to choose from and to complete what is typed."""
        self._situations = tuple(situations)
        self.details.offer(families, tags)

    def show_draft(self, draft: Draft, about: About, locale: str) -> None:
        """Show this draft of a phrase in that language; there is nothing to undo, and no change to tell of."""
        quiet = QSignalBlocker(self)
        self.title.show_text(draft.title)
        self._show_situation(draft.situation)
        self.texts.show_texts(draft.texts, about, locale)
        self.details.show_draft(draft)
        quiet.unblock()
        self.side.setCurrentWidget(self.details)
        self.verticalScrollBar().setValue(0)

    def put(self, draft: Draft) -> None:
        """Put this draft into the fields, so that undo brings back what stood in each."""
        quiet = QSignalBlocker(self)
        self.title.put(draft.title)
        self._show_situation(draft.situation)
        self.texts.put(draft.texts)
        self.details.put(draft)
        quiet.unblock()
        self.changed.emit()

    def draft(self) -> Draft:
        """What stands in the fields."""
        return Draft(
            title=self.title.text(),
            situation=self.situation.currentData() or "",
            texts=self.texts.texts(),
            **self.details.fields(),
        )

    def in_order(self) -> tuple[QWidget, ...]:
        """All fields in the order of Tab."""
        words = (*self.texts.tabs.tabs, self.texts.insert, *self.texts.boxes.values(), self.texts.preview)
        more = (self.earlier.list, self.earlier.words, self.earlier.back, self.earlier.leave)
        return (self.title, self.situation, *words, *self.details.in_order(), *more)

    def go_to(self, remark: Remark) -> None:
        """Put the focus where this remark is about."""
        if remark.channel:
            self.texts.show_channel(remark.channel)
        places: dict[str, QWidget] = {"title": self.title, "situation": self.situation, "texts": self.texts.box}
        place = places.get(remark.where, self.details.when)
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        if remark.span and place is self.texts.box:
            at = self.texts.box.cursor_over(self.texts.box.text(), *remark.span)
            at.setPosition(at.selectionStart())
            self.texts.box.setTextCursor(at)

    def show_earlier(self, earlier: Sequence[EarlierText]) -> None:
        """Show the earlier texts beside the fields, and go there."""
        self.lay_beside(earlier)
        self.ensureWidgetVisible(self.earlier.back)
        self.earlier.list.setFocus(Qt.FocusReason.OtherFocusReason)  # which is in sight then, however little room there is

    def lay_beside(self, earlier: Sequence[EarlierText]) -> None:
        """Show the earlier texts beside the fields; who writes goes on."""
        self.earlier.show_earlier(earlier)
        self.side.setCurrentWidget(self.earlier)

    def wear(self, theme: Theme) -> None:
        """Change the theme."""
        self.theme = theme
        for one in self._situations:
            self.situation.setItemIcon(self.situation.findData(one.slug), QIcon(self._dot(one.colour)))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """A larger font may need another arrangement."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Two columns where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _reveal(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Whoever has the focus is in sight, however it came there."""
        if now is not None and self.isAncestorOf(now):
            self._beside.ensureWidgetVisible(now, 0, RING + 2)
            self.ensureWidgetVisible(now, 0, RING + 2)

    def _arrange(self) -> None:
        wide = self.width() >= _TWO_COLUMNS
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(16 if wide else 8)
        # Beside the words it scrolls by itself, so that the preview stays in sight; below them the page scrolls as a whole.
        width = _SIDE if wide else max(0, self.viewport().width() - 2 * _EDGE)
        self._beside.setFixedWidth(width)
        self._beside.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored if wide else QSizePolicy.Policy.Fixed)
        self._beside.setMinimumHeight(0 if wide else max(self.side.sizeHint().height(), self.side.heightForWidth(width)))
        self.texts.setMinimumHeight(0 if wide else _TEXTS)

    def _show_situation(self, slug: str) -> None:
        quiet = QSignalBlocker(self.situation)
        self.situation.clear()
        if not slug:
            self.situation.addItem(_("Choose…"), "")
        for one in self._situations:
            self.situation.addItem(QIcon(self._dot(one.colour)), one.name, one.slug)
        if slug and self.situation.findData(slug) < 0:
            self.situation.addItem(slug, slug)
        self.situation.setCurrentIndex(max(0, self.situation.findData(slug)))
        quiet.unblock()
        self.situation.updateGeometry()

    def _dot(self, colour: str) -> QPixmap:
        ratio = self.devicePixelRatioF()
        dot = QPixmap(round(_DOT * ratio), round(_DOT * ratio))
        dot.setDevicePixelRatio(ratio)
        dot.fill(Qt.GlobalColor.transparent)
        painter = QPainter(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.hue(colour))
        painter.drawEllipse(QPointF(_DOT / 2, _DOT / 2), _DOT / 2 - 0.5, _DOT / 2 - 0.5)
        painter.end()
        return dot

    def _lay_out(self) -> None:
        self._head.setSpacing(8)
        self._head.addLayout(_field(_("Title"), Framed(self.title, self.theme), self.title), 1)
        self._head.addLayout(_field(_("Situation"), self.situation, self.situation))
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._head)
        column.addWidget(self.texts, 1)
        self._columns.addWidget(main, 1)
        self._beside.setWidget(self.side)
        self._beside.setWidgetResizable(True)
        self._beside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._columns.addWidget(self._beside)
        page = QWidget()
        page.setObjectName("page")
        outer = QVBoxLayout(page)
        outer.setContentsMargins(_EDGE, 10, _EDGE, 8)
        outer.addLayout(self._columns)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _listen(self) -> None:
        self.title.textChanged.connect(self.changed)
        self.title.returnPressed.connect(lambda: self.texts.box.setFocus(Qt.FocusReason.OtherFocusReason))
        self.situation.currentIndexChanged.connect(self.changed)
        self.texts.changed.connect(self.changed)
        self.details.changed.connect(self.changed)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._reveal)
        self.earlier.left.connect(self._leave_earlier)
        self.earlier.wanted.connect(self._bring)

    def _leave_earlier(self) -> None:
        self.side.setCurrentWidget(self.details)
        self.texts.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring(self, phrase: Phrase) -> None:
        self.put(draft_of(phrase))
        if self.texts.channel not in phrase.texts:
            self.texts.show_channel(next(iter(phrase.texts)))


def _field(title: str, shown: QWidget, field: QWidget) -> QVBoxLayout:
    label = Words(title, "field")
    label.setBuddy(field)
    label.setContentsMargins(RING, 0, RING, 0)
    layout = QVBoxLayout()
    layout.setSpacing(2)
    layout.addWidget(label)
    layout.addWidget(shown)
    return layout
