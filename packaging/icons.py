"""The launcher's icon in the sizes and forms that desktops ask for, drawn from the one picture in assets/launcher.svg."""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

PICTURE = Path(__file__).resolve().parent.parent / "assets" / "launcher.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
_LARGEST_OF_WINDOWS = 256


def png(size: int) -> bytes:
    """The icon, `size` pixels wide and high, as PNG."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(PICTURE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # its stub knows no str for the format
    return bytes(buffer.data().data())


def for_windows(path: Path) -> None:
    """Write the icon of a Windows program: several sizes in one file."""
    sizes = [size for size in SIZES if size <= _LARGEST_OF_WINDOWS]
    pictures = [png(size) for size in sizes]
    at = 6 + 16 * len(sizes)
    table = b""
    for size, picture in zip(sizes, pictures, strict=True):
        table += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    path.write_bytes(struct.pack("<HHH", 0, 1, len(sizes)) + table + b"".join(pictures))


def for_linux(share: Path) -> None:
    """Lay the icon into the folders of the icon theme below `share`."""
    theme = share / "icons" / "hicolor"
    for size in SIZES:
        folder = theme / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "phrase-launcher.png").write_bytes(png(size))
    scalable = theme / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    (scalable / "phrase-launcher.svg").write_bytes(PICTURE.read_bytes())
