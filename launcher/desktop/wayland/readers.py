"""Who takes a text of ours from the clipboard: the window that it is for, or a program that keeps a copy of every clipboard.

Wayland does not say who asks. But what is passed to us is one end of a pipe that the reader made, and the system tells which
process holds the other end. Law: a copy that a clipboard watcher took is never held to be a paste; a reader that cannot be found
(it may live in a sandbox) is held to be the window, as there is nothing better. Answering never waits for this: the
large searches go on in slices, while nobody has pressed a key yet. Who reads what no keys of ours were pressed for reads by
itself, and may yet be the window; its reading after the keys is then neither proof nor disproof, unless it comes again. No
content is seen here, and nothing is remembered but the numbers of processes.
"""

import contextlib
import os
import socket
import stat
import struct
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Final, Literal, NamedTuple

WATCHERS: Final = (
    "wl-paste wl-clip-persist cliphist clipman clipse clipcatd clipit clipmenud clipnotify copyq klipper plasmashell "
    "gpaste-daemon diodon parcellite xfce4-clipman xfce4-clipboard-manager ringboard-wayland stash"
)
SLICE: Final = 0.002  # s of searching, after which who asks is heard first
LOOK_EVERY: Final = 5.0  # s; watchers begin with the session, and stay
LEARNED_FOR: Final = 300.0  # s; a window that was pasted into by hand at once is soon trusted again
_NAME_LENGTH: Final = 15  # as many letters of a program's name does the system tell
_WATCHERS: Final = frozenset(name[:_NAME_LENGTH] for name in WATCHERS.split())
_PROC: Final = Path("/proc")

Search = Generator[None, None, None]  # goes a step further with each `next`
Verdict = Literal["window", "perhaps", "watcher"]


class Pipe(NamedTuple):
    """What tells one pipe from all others, at both of its ends."""

    device: int
    node: int


class Process(NamedTuple):
    """One that runs: `born` (in ticks since the start of the machine) tells it from a later one with the same number."""

    number: int
    name: str
    parent: int
    born: int


class Readers:
    """Whom we have seen reading; `compositor`: the processes that read for others, such as for all programs of X11."""

    def __init__(self, compositor: Iterable[int] = ()) -> None:
        self._never = {os.getpid(), *compositor}
        self._watchers: set[int] = set()
        self._learned: dict[int, tuple[int, float]] = {}  # who reads by itself: when it was born, and until when that counts
        self._taken: set[tuple[int, str]] = set()  # who has read which form of this offer by itself, as far as is known
        self._looking: Search | None = None
        self._looked = -LOOK_EVERY
        self._searches: deque[Search] = deque()

    @property
    def busy(self) -> bool:
        """Whether there is something left for `go_on`."""
        return bool(self._looking or self._searches)

    def look(self) -> None:
        """A text of ours will be offered soon: begin to look for watchers, unless that was done just now."""
        if self._looking is None and time.monotonic() >= self._looked + LOOK_EVERY:
            self._looking = self._look()

    def begin(self) -> None:
        """A text of ours is offered, which nobody has read yet."""
        self._taken.clear()
        self.look()

    def go_on(self) -> None:
        """Search for a moment."""
        end = time.monotonic() + SLICE
        while self.busy and time.monotonic() < end:
            self._step()

    def early(self, pipe: Pipe, form: str, done: Callable[[bool], None]) -> None:
        """Somebody reads before keys were pressed: begin to find out who; `done` follows, with whether it may be the window."""
        self._searches.append(self._search_early(pipe, form, done))

    def alone(self, pipe: Pipe, done: Callable[[], None]) -> None:
        """Somebody reads what no keys will be pressed for: begin to find out who; `done` follows."""
        self._searches.append(self._search_alone(pipe, done))

    def judge(self, pipe: Pipe, form: str) -> Verdict:
        """Whether who reads this after the keys is the window that they were for, as far as can be known."""
        while self._looking is not None:
            self._step_looking()
        if any(_reads(number, pipe) for number in _with_children(self._watchers)):
            return "watcher"
        suspects = {number for number, born in self._by_themselves() if _is_still(number, born)}
        while self._searches and any(_reads(number, pipe) for number in suspects):
            self._step()  # it may have read this offer before
        suspects |= {number for number, _form in self._taken}
        readers = [number for number in suspects if _reads(number, pipe)]
        # One that reads by itself takes each form of an offer once; whoever comes for it again was sent by the keys.
        again = all((number, form) in self._taken for number in readers)
        self._taken |= {(number, form) for number in readers}
        return "window" if again else "perhaps"

    def _step(self) -> None:
        if self._looking is not None:
            self._step_looking()
        elif self._searches and _is_over(self._searches[0]):
            self._searches.popleft()

    def _step_looking(self) -> None:
        if self._looking is not None and _is_over(self._looking):
            self._looking = None

    def _look(self) -> Search:
        found = set[int]()
        for number in processes():
            one = process(number)
            if one is not None and one.name in _WATCHERS:
                found.add(number)
            yield
        self._watchers, self._looked = found - self._never, time.monotonic()

    def _by_themselves(self) -> list[tuple[int, int]]:
        now = time.monotonic()
        return [(number, born) for number, (born, until) in self._learned.items() if now < until]

    def _search_early(self, pipe: Pipe, form: str, done: Callable[[bool], None]) -> Search:
        found = list[int]()
        yield from self._search(pipe, found)
        self._taken |= {(number, form) for number in found}
        done(not set(found) & set(_with_children(self._watchers)))

    def _search_alone(self, pipe: Pipe, done: Callable[[], None]) -> Search:
        found, until = list[int](), time.monotonic() + LEARNED_FOR
        yield from self._search(pipe, found)
        self._learned |= {number: (one.born, until) for number in found if (one := process(number)) is not None}
        done()

    def _search(self, pipe: Pipe, found: list[int]) -> Search:
        for number in processes():
            if number not in self._never and _reads(number, pipe):
                found.append(number)
            yield


def pipe_of(end: int) -> Pipe:
    """The pipe that this is one end of."""
    made = os.fstat(end)
    return Pipe(made.st_dev, made.st_ino)


def processes() -> list[int]:
    """The numbers of all processes, the youngest first."""
    return sorted((int(name) for name in os.listdir(_PROC) if name.isdigit()), reverse=True)  # noqa: PTH208 -- twice as fast


def process(number: int) -> Process | None:
    """What the system tells of it; None where it is gone."""
    try:
        told = (_PROC / str(number) / "stat").read_bytes()
    except OSError:
        return None
    name = told[told.index(b"(") + 1 : told.rindex(b")")]
    rest = told[told.rindex(b")") + 2 :].split()
    return Process(number, name.decode("utf-8", "replace"), int(rest[1]), int(rest[19]))


def _is_still(number: int, born: int) -> bool:
    """Whether that process runs, and not a later one with its number."""
    one = process(number)
    return one is not None and one.born == born


def compositor(connection: int) -> set[int]:
    """The process at the other end of this socket, and those that it has started itself."""
    with socket.socket(fileno=os.dup(connection)) as line:
        number, _user, _group = struct.unpack("=iII", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return set(_with_children({number}))


def _is_over(search: Search) -> bool:
    """Go one step further; whether there is none."""
    try:
        next(search)
    except StopIteration:
        return True
    return False


def _with_children(numbers: Iterable[int]) -> Iterable[int]:
    """These, and who was started by them: a watcher hands the pipe to a program that it runs. In this order, as it does."""
    for number in numbers:
        yield number
        children = b""
        with contextlib.suppress(OSError):
            children = (_PROC / str(number) / "task" / str(number) / "children").read_bytes()
        yield from map(int, children.split())


def _reads(number: int, pipe: Pipe) -> bool:
    """Whether the process holds an end of that pipe that can be read."""
    try:
        with os.scandir(f"/proc/{number}/fd") as held:
            return any(_is_end(one, pipe) for one in held)
    except OSError:
        return False  # gone, or of another user


def _is_end(held: os.DirEntry[str], pipe: Pipe) -> bool:
    try:
        made = held.stat()
        readable = held.stat(follow_symlinks=False).st_mode & stat.S_IRUSR
    except OSError:
        return False
    return (made.st_dev, made.st_ino) == pipe and bool(readable)
