"""The product's own line icons, drawn sharply in any colour and size.

Law: an icon is named, never a path: a pack that names one we do not have gets the plain one. Pictures are kept once drawn,
so that painting a window reads no file.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from launcher.places import assets

PLAIN = "phrase"


def icon(name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
    """The icon `name` in `colour`, `size` px wide on a screen of device pixel `ratio`."""
    return _drawn(name if name in names() else PLAIN, colour.name(), size, ratio)


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The names of all line icons."""
    return frozenset(path.stem for path in assets("icons").glob("*.svg"))


def for_situation(named: str, slug: str) -> str:
    """The icon of a situation: the one its pack names where we have it, else the one of its slug, else the plain one."""
    return next((name for name in (named, slug) if name in names()), PLAIN)


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    source = (assets("icons") / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
