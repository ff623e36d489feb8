"""The one launcher of this user: it listens at the door that `knock` knocks at, and a second one finds it there.

Law: only this user can open the door (a folder of mode 0700 and a socket of mode 0600), and a line that is too long or no
verb is refused. It knows no window: `answer` decides what a verb does.
"""

import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from launcher import knock
from launcher.errors import LauncherError
from launcher.language import _

log = logging.getLogger(__name__)
LINE_AT_MOST: Final = 4096  # bytes; an activation token is some 100


class Door(QObject):
    """Answers knocks; `answer` gets the verb and what came with it, and returns one line."""

    def __init__(self, answer: Callable[[str, str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer = answer
        self._address = knock.address()
        self._lock = QLockFile(str(_lock_file()))
        self._lock.setStaleLockTime(0)  # only a dead process makes it stale, however long it runs
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._knocked)

    def open(self) -> bool:
        """Listen; False where another launcher of this user already does. LauncherError where the folder is not ours."""
        folder = Path(self._address).parent
        if os.name != "nt":
            _make_private(folder)
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._address)  # the lock says that whoever listened there is dead
        if not self._server.listen(self._address):
            log.warning("the door could not be opened: %s", self._server.errorString())
        return True

    def close(self) -> None:
        """Stop listening and let another launcher begin."""
        self._server.close()
        self._lock.unlock()

    def _knocked(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
            visitor.readyRead.connect(lambda v=visitor: self._hear(v))
            visitor.disconnected.connect(visitor.deleteLater)
            if visitor.bytesAvailable():
                self._hear(visitor)

    def _hear(self, visitor: QLocalSocket) -> None:
        if not visitor.canReadLine():
            if visitor.bytesAvailable() > LINE_AT_MOST:
                visitor.abort()
            return
        line = bytes(visitor.readLine(LINE_AT_MOST).data()).decode("utf-8", "replace").strip()
        verb, _space, with_it = line.partition(" ")
        answer = self._answer(verb, with_it) if verb in knock.VERBS else "?"
        visitor.write(answer.encode() + b"\n")
        visitor.flush()
        visitor.disconnectFromServer()


def _lock_file() -> Path:
    return Path(knock.address()).with_suffix(".lock") if os.name != "nt" else Path(os.environ["TEMP"]) / "phrase-launcher.lock"


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = folder.stat()
    if about.st_uid != os.getuid() or stat.S_IMODE(about.st_mode) & 0o077:
        raise LauncherError(
            _("The folder {folder} can be opened by others.").format(folder=folder),
            _("Make it yours alone: chmod 700 {folder}").format(folder=folder),
        )
