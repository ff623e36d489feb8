"""Pictures of a screen as files: the pixels of an X server to PNG. No window is needed for it."""

from pathlib import Path

from PySide6.QtGui import QImage


def save(pixels: bytes, width: int, height: int, path: Path) -> None:
    """Write `pixels` (4 bytes each: blue, green, red, unused) as a PNG."""
    QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).save(str(path))
