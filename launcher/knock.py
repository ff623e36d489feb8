"""Talks to the launcher that runs: show, toggle, status, quit.

Law: the standard library only, and as little of it as can be, because a desktop starts this for every press of a key. One
line each way: a verb and what goes with it, then the answer. It never starts a launcher.
"""

import os
import sys

TYPE_CHECKING = False  # as in typing, which costs 5 ms
if TYPE_CHECKING:
    from typing import TextIO

if sys.platform == "win32":
    import _winapi  # what subprocess stands on; an ordinary file of Python's would wait for a launcher that hangs
    import contextlib
    import time

    _ONLY_LOOK_WHO_WE_ARE = 0x110000  # SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION: a stranger's pipe can't act as us

VERBS = ("show", "toggle", "status", "quit")
LOOK = "look"  # said by the commands, not by people: the words have changed
OPEN = "open"  # the same, with a file (percent-encoded): somebody has opened a pack
WITHIN = 2.0  # s for the answer; a launcher that hangs must not hang its callers
ASKS = "asks"  # the answer to quit where there are unsaved words
UNSAVED = "There are unsaved words. The editor asks what to do with them; the launcher ends after that."
NOT_RUNNING = "The launcher is not running.\nStart it with: launcher"


def is_for_the_door(arguments: list[str]) -> bool:
    """Whether these arguments are only a knock; help and mistakes are left to the commands."""
    return bool(arguments) and arguments[0] in VERBS and all(a == "--json" for a in arguments[1:])


def address() -> str:
    """Where the launcher of this user and home listens: a socket in a folder only the user can open, or a pipe's name.

    Pipes are the whole computer's, which on Windows may have many sessions, each with a screen and a launcher of its own.
    """
    name = "phrase-launcher"
    if home := os.environ.get("LAUNCHER_HOME"):
        import zlib

        name += f"-{zlib.crc32(os.path.abspath(os.path.expanduser(home)).encode()):08x}"  # noqa: PTH100, PTH111 -- pathlib costs 3 ms
    if sys.platform == "win32":
        return rf"\\.\pipe\{name}-{_session()}-{os.environ.get('USERNAME', 'user')}"
    else:  # noqa: RET505 -- the type checker sees only one of the two
        folder = os.environ.get("XDG_RUNTIME_DIR") or f"/tmp/phrase-launcher-{os.getuid()}"  # noqa: S108 -- made 0700 by us
        return f"{folder}/{name}.sock"


def ask(verb: str, with_it: str = "") -> str | None:
    """The running launcher's answer; None where none runs."""
    line = f"{verb} {with_it}".strip().encode() + b"\n"
    try:
        return _converse(line)
    except (FileNotFoundError, ConnectionRefusedError):
        return None


if sys.platform == "win32":

    def _session() -> int:
        from ctypes import byref, c_ulong, windll

        number = c_ulong()
        windll.kernel32.ProcessIdToSessionId(os.getpid(), byref(number))
        return number.value

    def _opened() -> int:
        rights, how = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE, _winapi.FILE_FLAG_OVERLAPPED | _ONLY_LOOK_WHO_WE_ARE
        end = time.monotonic() + WITHIN
        while True:
            try:
                return _winapi.CreateFile(address(), rights, 0, 0, _winapi.OPEN_EXISTING, how, 0)
            except OSError as error:
                if error.winerror != _winapi.ERROR_PIPE_BUSY:
                    raise
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError from error
            with contextlib.suppress(OSError):  # not in time, or gone: the next try says so
                _winapi.WaitNamedPipe(address(), max(1, int(left * 1000)))

    def _let_it_come_forward(pipe: int) -> None:
        """Hand on the right to take the foreground, which Windows gives the program that the user has just started."""
        from ctypes import byref, c_ulong, c_void_p, windll

        launcher = c_ulong()
        if windll.kernel32.GetNamedPipeServerProcessId(c_void_p(pipe), byref(launcher)):
            windll.user32.AllowSetForegroundWindow(launcher)

    def _converse(line: bytes) -> str | None:
        pipe = _opened()
        answer = b""
        try:
            if line.startswith((b"show", b"toggle", b"open")):
                _let_it_come_forward(pipe)
            _done(_winapi.WriteFile(pipe, line, overlapped=True)[0])
            while not answer.endswith(b"\n"):
                reading, _error = _winapi.ReadFile(pipe, 65536, overlapped=True)
                _done(reading)
                answer += bytes(reading.getbuffer() or b"")
        except BrokenPipeError:
            return answer.decode()
        finally:
            _winapi.CloseHandle(pipe)
        return answer.decode()

    def _done(under_way: _winapi.Overlapped) -> None:
        if _winapi.WaitForMultipleObjects([under_way.event], False, int(WITHIN * 1000)) != _winapi.WAIT_OBJECT_0:  # noqa: FBT003 -- its order
            under_way.cancel()
            raise TimeoutError
        under_way.GetOverlappedResult(True)  # noqa: FBT003 -- the same

else:

    def _converse(line: bytes) -> str | None:
        import _socket  # what the socket module stands on; that one loads enum and selectors, a third of the whole run

        door = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        try:
            door.settimeout(WITHIN)
            door.connect(address())
            door.sendall(line)
            answer = b""
            while not answer.endswith(b"\n"):
                part = door.recv(65536)
                if not part:
                    break
                answer += part
        finally:
            door.close()
        return answer.decode()


def main(arguments: list[str]) -> int:
    """Knock, print the answer, and return the exit code: 0 done, 1 where no launcher runs or it does not answer."""
    verb = arguments[0]
    token = os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID") or ""
    try:
        answer = ask(verb, token if verb in ("show", "toggle") else "")
    except OSError as error:
        return silent(error)
    if answer is None:
        if verb == "status" and "--json" in arguments:
            _say(sys.stdout, '{"running": false}\n')
        else:
            _say(sys.stderr, NOT_RUNNING + "\n")
        return 1
    if answer.strip() == ASKS:
        _say(sys.stderr, UNSAVED + "\n")
        return 1
    if verb == "status":
        _say(sys.stdout, answer if "--json" in arguments else _in_words(answer))
    return 0


def silent(error: OSError) -> int:
    """Say that one runs and does not answer; the exit code."""
    _say(sys.stderr, f"The launcher does not answer ({error.strerror or 'too slow'}).\nEnd it and start it again.\n")
    return 1


def _say(where: "TextIO | None", text: str) -> None:
    """Write it there; a program of Windows without a console has no such place, and shows it in a box."""
    if where is not None:
        where.write(text)
    elif sys.platform == "win32":
        from ctypes import windll

        windll.user32.MessageBoxW(None, text, "Phrase launcher", 0x40)  # MB_ICONINFORMATION


def _in_words(answer: str) -> str:
    import json

    told = json.loads(answer)
    return "".join(f"{name.replace('_', ' ')}: {value}\n" for name, value in told.items() if not isinstance(value, dict))
