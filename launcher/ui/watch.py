"""Notices that another program has written to the store, without ever looking for it by the clock.

Law: an idle launcher is not woken. The operating system tells of writes to the file and to the log beside it; a burst of
them is told once. On Windows a write may be told late, so whoever changes words by a command also knocks at the door. It
reads nothing: whether anything differs is for the store to say.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

SETTLED: Final = 60  # ms without a further write


class Watch(QObject):
    """Tells by `stirred` that the store at `path` was written to, by us or by others."""

    stirred = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = (path, path.with_name(f"{path.name}-wal"))
        self._folder = path.parent
        self._watcher = QFileSystemWatcher(self)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED)
        self._settled.timeout.connect(self.stirred)
        self._watcher.fileChanged.connect(self._noticed)
        self._watcher.directoryChanged.connect(self._noticed)
        self._follow()

    def _noticed(self, _path: str) -> None:
        if not self._settled.isActive():  # from the first write, so that one who writes on and on cannot put it off
            self._settled.start()
        self._follow()

    def _follow(self) -> None:
        """Watch what is there now: a file that was replaced or has gone is not watched any more."""
        watched = set(self._watcher.files()) | set(self._watcher.directories())
        for path in (self._folder, *self._files):
            if str(path) not in watched and path.exists():
                self._watcher.addPath(str(path))
