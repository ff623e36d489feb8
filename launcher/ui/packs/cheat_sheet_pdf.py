"""A pack on paper, as PDF: the printable page of the exporters, laid out on sheets of A4 or Letter with their numbers.

Law: a phrase stands on one sheet where one holds it, and never a heading without what follows. Black on white, whatever the
theme; nothing is fetched. It is written whole or not at all, and can be stopped. Works on any thread.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, QMarginsF, QPointF, QRectF, QSaveFile, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTextLine,
)

from launcher.errors import LauncherError
from launcher.language import _
from launcher.progress import Far, nobody

if TYPE_CHECKING:
    from launcher.sharing.sharing import Sharing
    from launcher.sharing.values import Outgoing, Selection

FORM: Final = "pdf"
_DPI: Final = 600
_SIDE, _TOP, _FOOT = 16.0, 14.0, 8.0  # mm
_APART: Final = 10.0  # pt between phrases
_BEGINNING: Final = 80.0  # pt of a long phrase that stand below its heading at least
_LETTER: Final = {QLocale.Country.UnitedStates, QLocale.Country.Canada, QLocale.Country.Mexico, QLocale.Country.Philippines}
_PART: Final = re.compile(r"<h1.*?</h1>\s*<p.*?</p>|<h2.*?</h2>|<article>.*?</article>", re.DOTALL)
_TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_STYLE: Final = """
body { color: #000000; font-size: 10pt; }
h1 { font-size: 17pt; font-weight: 700; margin: 0; }
h2 { font-size: 13pt; font-weight: 700; margin: 0; }
h2 small { font-size: 9.5pt; font-weight: 400; color: #333333; }
h3 { font-size: 10.5pt; font-weight: 700; margin: 0; }
code { font-family: "Cascadia Mono", "Consolas", "Menlo", "monospace"; font-size: 9pt; font-weight: 400; color: #333333; }
p { margin: 1.5pt 0 0 0; }
.said { white-space: pre-wrap; }
.ask { font-style: italic; text-decoration: underline; }
.hint, .about { font-size: 9pt; color: #333333; }
"""


def export(sharing: "Sharing", selection: "Selection", to: Path, far: Far = nobody) -> "Outgoing":
    """Write what was chosen as a PDF. LauncherError where policy forbids it or the disk refuses, Stopped where `far` does."""
    _have_fonts()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        outgoing = sharing.export(selection, "html", page)
        write(page.read_bytes(), to, far)
    return replace(outgoing, files=(to,))


def write(page: bytes, to: Path, far: Far = nobody) -> None:
    """The PDF of a printable page, as `exporters.written(pack, "html")` makes it, at `to`."""
    html = page.decode()
    title = _TITLE.search(html)
    file = QSaveFile(str(to))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise _refused(to, file)
    writer = QPdfWriter(file)
    writer.setResolution(_DPI)
    writer.setPageLayout(_sheet())
    writer.setTitle(unescape(title[1]) if title else "")
    writer.setCreator(_("Phrase launcher"))
    painter = QPainter(writer)
    try:
        _Sheets(writer, painter, writer.title()).fill([match[0] for match in _PART.finditer(html)], far)
    except BaseException:
        painter.end()
        file.cancelWriting()
        raise
    painter.end()
    if not file.commit():
        raise _refused(to, file)


class _Sheets:
    """Sheets that are filled from the top, one after the other."""

    def __init__(self, writer: QPdfWriter, painter: QPainter, title: str) -> None:
        self._writer, self._painter, self._title = writer, painter, title
        self._number = 1
        self._room = QRectF(0, 0, writer.width(), writer.height() - _mm(_FOOT))
        self._y = 0.0
        self._font = _font()

    def fill(self, parts: list[str], far: Far) -> None:
        """Lay out these parts of the page; a heading goes with the part after it."""
        self._number_it()
        waiting: list[tuple[str, QTextDocument]] = []
        for at, part in enumerate(parts):
            far(at, len(parts))
            waiting.append((part, self._laid(part)))
            if not part.startswith("<h2"):
                self._put(waiting)
                waiting = []
        self._put(waiting)

    def _put(self, parts: list[tuple[str, QTextDocument]]) -> None:
        if not parts:
            return
        above = [self._above(part) for part, _laid in parts]
        whole = sum(above) + sum(laid.size().height() for _part, laid in parts)
        if whole > self._room.height():  # no sheet holds it: its beginning is enough
            whole = _pt(_BEGINNING) + sum(above) + sum(laid.size().height() for _part, laid in parts[:-1])
        if self._y > 0 and self._y + whole > self._room.height():
            self._turn()
        for (part, laid), apart in zip(parts, above, strict=True):
            self._y += apart if self._y > 0 else 0
            self._draw(laid)
            if part.startswith("<h2"):
                self._line()

    def _above(self, part: str) -> float:
        return _pt(_APART * 2 if part.startswith("<h2") else _APART)

    def _draw(self, laid: QTextDocument) -> None:
        """What is longer than a sheet goes on, line by line, on the next."""
        top, height = 0.0, laid.size().height()
        while top < height:
            free = self._room.height() - self._y
            end = height if height - top <= free else _last_line(laid, top, free)
            if end <= top and self._y > 0:
                self._turn()
                continue
            end = end if end > top else height
            self._painter.setPen(Qt.GlobalColor.black)
            # Line by line: of a clipped document, lines that nobody sees would lie in the file.
            for box, line in _lines(laid):
                if top <= line.rect().translated(box).top() < end:
                    line.draw(self._painter, box + QPointF(0, self._y - top))
            self._y, top = self._y + end - top, end
            if top < height:
                self._turn()

    def _line(self) -> None:
        self._y += _pt(2)
        self._painter.fillRect(QRectF(0, self._y, self._room.width(), _pt(1)), Qt.GlobalColor.black)
        self._y += _pt(1)

    def _turn(self) -> None:
        self._writer.newPage()
        self._number += 1
        self._y = 0.0
        self._number_it()

    def _number_it(self) -> None:
        font = QFont(self._font)
        font.setPointSizeF(8.5)
        painter, metrics = self._painter, QFontMetricsF(font, self._writer)
        painter.setFont(font)
        painter.setPen(QColor("#333333"))
        foot = QRectF(0, self._writer.height() - metrics.height(), self._room.width(), metrics.height())
        number = _("Page {number}").format(number=QLocale().toString(self._number))
        room = foot.width() - metrics.horizontalAdvance(number) - _mm(8)
        name = metrics.elidedText(" ".join(self._title.split()), Qt.TextElideMode.ElideRight, room)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, number)

    def _laid(self, part: str) -> QTextDocument:
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setUseDesignMetrics(True)
        document.documentLayout().setPaintDevice(self._writer)
        document.setDocumentMargin(0)
        document.setDefaultFont(self._font)
        document.setDefaultStyleSheet(_STYLE)
        document.setHtml(f"<body>{part}</body>")
        document.setTextWidth(self._room.width())
        return document


def _last_line(laid: QTextDocument, top: float, free: float) -> float:
    """Where the last line ends that stands wholly within `free` below `top`; `top` where none does."""
    end = top
    for box, line in _lines(laid):
        if (bottom := line.rect().translated(box).bottom()) > top + free:
            return end
        end = max(end, bottom)
    return end


def _lines(laid: QTextDocument) -> Iterator[tuple[QPointF, QTextLine]]:
    """Every line, and where its block stands."""
    block = laid.begin()
    while block.isValid():
        box = laid.documentLayout().blockBoundingRect(block).topLeft()
        for number in range(block.layout().lineCount()):
            yield box, block.layout().lineAt(number)
        block = block.next()


def _sheet() -> QPageLayout:
    american = QLocale().territory() in _LETTER
    size = QPageSize(QPageSize.PageSizeId.Letter if american else QPageSize.PageSizeId.A4)
    margins = QMarginsF(_SIDE, _TOP, _SIDE, _TOP)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)


def _font() -> QFont:
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    font.setFamilies(["Segoe UI", "Helvetica Neue", "Noto Sans", font.family()])
    font.setPointSizeF(10)
    return font


def _have_fonts() -> None:
    """Letters need Qt's application; a command has none, and no screen is needed for one."""
    if QGuiApplication.instance() is None:
        screenless = ["-platform", "offscreen"] if sys.platform == "linux" else []
        _alive.append(QGuiApplication(["launcher", *screenless]))


_alive: Final[list[QGuiApplication]] = []  # else Python would end it at once


def _refused(to: Path, file: QSaveFile) -> LauncherError:
    message = _("{file} cannot be written: {why}.").format(file=to, why=file.errorString())
    return LauncherError(message, _("Choose another folder, or see that there is room on the disk."))


def _mm(length: float) -> float:
    return length / 25.4 * _DPI


def _pt(length: float) -> float:
    return length / 72 * _DPI
