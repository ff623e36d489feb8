"""The one launcher of this user: it listens at the door that `knock` knocks at, and a second one finds it there.

Law: only this user can open the door (a folder of mode 0700 and a socket of mode 0600), and a line that is too long or no
verb is refused. It knows no window: `answer` decides what a verb does. A plain socket where there are some, because Qt's
network library costs 20 ms and 4 MB; on Windows Qt's named pipe.
"""

import contextlib
import os
import socket
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, QSocketNotifier

from launcher import knock
from launcher.errors import LauncherError
from launcher.language import _

LINE_AT_MOST: Final = 16_384  # bytes; an activation token is some 100, the path of a file a few thousand
Answer = Callable[[str, str], str]


class Door(QObject):
    """Answers knocks; `answer` gets the verb and what came with it, and returns one line; it may be set after opening."""

    def __init__(self, answer: Answer | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.answer: Answer = answer or (lambda _verb, _with_it: "starting")
        self._lock = QLockFile(str(_lock_file()))
        self._lock.setStaleLockTime(0)  # only a dead process makes it stale, however long it runs
        self._close: Callable[[], None] = lambda: None

    def open(self) -> bool:
        """Listen; False where another launcher of this user already does. LauncherError where the place is not ours."""
        if sys.platform != "win32":
            _make_private(Path(knock.address()).parent)
        if not self._lock.tryLock(0):
            return False
        try:
            self._close = _listen(self, self._heard)
        except LauncherError:
            self._lock.unlock()
            raise
        return True

    def close(self) -> None:
        """Stop listening and let another launcher begin."""
        self._close()
        self._lock.unlock()

    def _heard(self, line: bytes) -> bytes:
        verb, _space, with_it = line.decode("utf-8", "replace").strip().partition(" ")
        answer = self.answer(verb, with_it) if verb in (*knock.VERBS, knock.LOOK, knock.OPEN) else "?"
        return answer.encode() + b"\n"


if sys.platform == "win32":

    def _listen(parent: QObject, heard: Callable[[bytes], bytes]) -> Callable[[], None]:
        from PySide6.QtNetwork import QLocalServer, QLocalSocket

        server = QLocalServer(parent)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(knock.address()):
            raise LauncherError(
                _("The launcher can't be called: another program has its place ({why}).").format(why=server.errorString()),
                _("Another user's programs may be in the way. Log off and on, then start it again."),
            )

        def hear(visitor: QLocalSocket) -> None:
            if visitor.canReadLine():
                visitor.write(heard(bytes(visitor.readLine(LINE_AT_MOST).data())))
                visitor.flush()
                visitor.disconnectFromServer()
            elif visitor.bytesAvailable() > LINE_AT_MOST:
                visitor.abort()

        def welcome() -> None:
            while (visitor := server.nextPendingConnection()) is not None:
                visitor.readyRead.connect(lambda v=visitor: hear(v))
                visitor.disconnected.connect(visitor.deleteLater)

        server.newConnection.connect(welcome)
        return server.close

    def _lock_file() -> Path:
        name = knock.address().rpartition("\\")[2]  # the pipe's own: one for each home and session
        return Path(tempfile.gettempdir()) / f"{name}.lock"

else:

    def _listen(parent: QObject, heard: Callable[[bytes], bytes]) -> Callable[[], None]:
        place = Path(knock.address())
        place.unlink(missing_ok=True)  # the lock says that whoever listened there is dead
        server = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)  # the socket is never open to others, not even while it is being made
        try:
            server.bind(str(place))
        finally:
            os.umask(before)
        server.listen()
        server.setblocking(False)  # noqa: FBT003 -- the standard library's order
        notifier = QSocketNotifier(server.fileno(), QSocketNotifier.Type.Read, parent)
        notifier.activated.connect(lambda *_about: _welcome(server, parent, heard))

        def close() -> None:
            notifier.setEnabled(False)
            server.close()
            place.unlink(missing_ok=True)

        return close

    def _welcome(server: socket.socket, parent: QObject, heard: Callable[[bytes], bytes]) -> None:
        with contextlib.suppress(OSError):  # a visitor who has left again
            visitor, _address = server.accept()
            visitor.settimeout(0)
            notifier = QSocketNotifier(visitor.fileno(), QSocketNotifier.Type.Read, parent)
            so_far = bytearray()
            notifier.activated.connect(lambda *_about: _hear(visitor, notifier, so_far, heard))

    def _hear(visitor: socket.socket, notifier: QSocketNotifier, so_far: bytearray, heard: Callable[[bytes], bytes]) -> None:
        try:
            part = visitor.recv(LINE_AT_MOST)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        so_far += part
        if part and b"\n" not in so_far and len(so_far) <= LINE_AT_MOST:
            return
        notifier.setEnabled(False)
        notifier.deleteLater()
        with contextlib.suppress(OSError):
            if b"\n" in so_far[: LINE_AT_MOST + 1]:
                visitor.sendall(heard(bytes(so_far.partition(b"\n")[0])))
        visitor.close()

    def _lock_file() -> Path:
        return Path(knock.address()).with_suffix(".lock")

    def _make_private(folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.stat()
        if about.st_uid != os.getuid() or stat.S_IMODE(about.st_mode) & 0o077:
            raise LauncherError(
                _("The folder {folder} can be opened by others.").format(folder=folder),
                _("Make it yours alone: chmod 700 {folder}").format(folder=folder),
            )
