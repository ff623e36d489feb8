"""SQLite's file format, read without SQLite: what still can be read of a file in which not everything can.

Law: nothing here trusts the file. A broken page, cell or frame costs that page, cell or frame and nothing else, every loop is
bounded by the size of the file, and nothing is written. It knows pages, cells and values, and no table of ours.

The write-ahead log is read frame by frame, each checked on its own: SQLite itself stops at the first broken frame and forgets,
without a word, every commit behind it.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

PAGE: Final = 4096  # bytes of a page, where the file does not tell
MOST: Final = 64 * 2**20  # bytes of one record; more is no record
Value = int | float | str | bytes | None
_LEAF_TABLE, _LEAF_INDEX, _INNER_TABLE, _INNER_INDEX = 13, 10, 5, 2
_LOG_MAGIC: Final = (0x377F0682, 0x377F0683)
_LOG_HEAD, _FRAME_HEAD = 32, 24


@dataclass(frozen=True, slots=True)
class Cell:
    """One record of a table or an index; of an index the last value is the row it stands for, and `row` is 0."""

    row: int
    values: tuple[Value, ...]


@dataclass(slots=True)
class Tree:
    """What was found under one root: its cells and pages, how many cells could not be read, and whether a page is missing."""

    cells: list[Cell] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)
    unread: int = 0
    torn: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing on the way was broken."""
        return not (self.torn or self.unread)


@dataclass(frozen=True, slots=True)
class Frame:
    """One page in a write-ahead log; `commits` where it ends a transaction, `true` where its checksum is right."""

    page: int
    commits: bool
    true: bool
    data: bytes


class Pages:
    """The pages of a file, with what its write-ahead log says of them."""

    def __init__(self, main: bytes, log: bytes = b"") -> None:
        self.size = _page_size(main, log)
        self._main = main
        self._later: dict[int, bytes] = {}
        frames = list(frames_of(log))
        last = max((at for at, frame in enumerate(frames) if frame.commits and frame.true), default=-1)
        for frame in frames[: last + 1]:
            if frame.true and len(frame.data) == self.size:
                self._later[frame.page] = frame.data
        self.count = max([len(main) // self.size, *self._later])

    def page(self, number: int) -> bytes:
        """The page with this number, from 1; empty where there is none."""
        if number in self._later:
            return self._later[number]
        data = self._main[(number - 1) * self.size : number * self.size] if number > 0 else b""
        return data if len(data) == self.size else b""

    def tree(self, root: int) -> Tree:
        """Everything that can be reached from this root."""
        found, ahead = Tree(), [root]
        while ahead:
            number = ahead.pop()
            data = self.page(number)
            kind = data[_head(number)] if data else 0
            if number in found.pages or kind not in {_LEAF_TABLE, _LEAF_INDEX, _INNER_TABLE, _INNER_INDEX}:
                found.torn = True
                continue
            found.pages.add(number)
            unread, torn = self._read(number, found.cells.append)
            found.unread, found.torn = found.unread + unread, found.torn or torn
            if kind in {_INNER_TABLE, _INNER_INDEX}:
                ahead.extend(self._children(number))
        return found

    def adrift(self, reached: set[int]) -> Iterator[Cell]:
        """The cells of tables on all pages that were neither reached nor are free: a broken page hides those below it."""
        known = reached | self.free()
        for number in range(1, self.count + 1):
            data = self.page(number)
            if number not in known and data and data[_head(number)] == _LEAF_TABLE:
                cells: list[Cell] = []
                self._read(number, cells.append)
                yield from cells

    def free(self) -> set[int]:
        """The pages that hold nothing any more, as far as the list of them can be read."""
        found: set[int] = set()
        head = self.page(1)
        trunk = _number(head, 32) if head else 0
        while 0 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            data = self.page(trunk)
            leaves = min(_number(data, 4), self.size // 4 - 2) if data else 0
            found.update(number for at in range(leaves) if 0 < (number := _number(data, 8 + 4 * at)) <= self.count)
            trunk = _number(data, 0) if data else 0
        return found

    def _children(self, number: int) -> Iterator[int]:
        data, head = self.page(number), _head(number)
        yield _number(data, head + 8)
        for at in self._starts(number):
            if at + 4 <= len(data):
                yield _number(data, at)

    def _starts(self, number: int) -> list[int]:
        data, head = self.page(number), _head(number)
        first = head + (12 if data[head] in {_INNER_TABLE, _INNER_INDEX} else 8)
        many = min(int.from_bytes(data[head + 3 : head + 5], "big"), (self.size - first) // 2)
        return [int.from_bytes(data[at : at + 2], "big") for at in range(first, first + 2 * many, 2)]

    def _read(self, number: int, take: Callable[[Cell], None]) -> tuple[int, bool]:
        """Read the cells of one page; how many could not be read, and whether the page tells of more than it has."""
        data, head = self.page(number), _head(number)
        kind = data[head]
        if kind == _INNER_TABLE:
            return 0, False  # only the way to others
        promised = int.from_bytes(data[head + 3 : head + 5], "big")
        starts = self._starts(number)
        unread = 0
        for at in starts:
            try:
                take(self._cell(data, at, kind))
            except (ValueError, IndexError, struct.error):
                unread += 1
        return unread, promised != len(starts)

    def _cell(self, data: bytes, at: int, kind: int) -> Cell:
        if kind == _INNER_INDEX:
            at += 4
        size, at = _varint(data, at)
        row = 0
        if kind == _LEAF_TABLE:
            row, at = _varint(data, at)
        if not 0 < size <= MOST:
            raise ValueError("a record of no possible size")
        return Cell(row, _values(self._payload(data, at, size, kind)))

    def _payload(self, data: bytes, at: int, size: int, kind: int) -> bytes:
        most = self.size - 35 if kind == _LEAF_TABLE else (self.size - 12) * 64 // 255 - 23
        if size <= most:
            return _taken(data, at, size)
        least = (self.size - 12) * 32 // 255 - 23
        local = least + (size - least) % (self.size - 4)
        local = local if local <= most else least
        parts, left = [_taken(data, at, local)], size - local
        following = _number(data, at + local)
        while left > 0:
            page = self.page(following)
            if not page:
                raise ValueError("the rest of the record is missing")
            parts.append(page[4 : 4 + left])
            left -= len(parts[-1])
            following = _number(page, 0)
        return b"".join(parts)


def cells_on(page: bytes) -> list[Cell]:
    """The records of a table that stand whole on this one page; none where it is no such page."""
    found: list[Cell] = []
    if _is_size(len(page)) and page[0] == _LEAF_TABLE:
        alone = Pages(b"")
        alone.size, alone._later = len(page), {2: page}  # noqa: SLF001 - of this room; only the first page has another head
        alone._read(2, found.append)  # noqa: SLF001 - the same
    return found


def frames_of(log: bytes) -> Iterator[Frame]:
    """The frames of the log's present round, in order; a broken one is told by `true`."""
    if len(log) < _LOG_HEAD + _FRAME_HEAD:
        return
    size = _log_page_size(log)
    order = "big" if log[3] & 1 else "little"
    salts, seed = log[16:24], struct.unpack(">II", log[24:32])
    headed = _number(log, 0) in _LOG_MAGIC and _summed(log[:24], (0, 0), order) == seed
    if not headed:  # the frames tell how it was: each follows from the one before it
        salts = log[_LOG_HEAD + 8 : _LOG_HEAD + 16]
    step = _FRAME_HEAD + size
    for at in range(_LOG_HEAD, len(log) - step + 1, step):
        head, data = log[at : at + _FRAME_HEAD], log[at + _FRAME_HEAD : at + step]
        told = struct.unpack(">II", head[16:24])
        true = head[8:16] == salts and _summed(head[:8] + data, seed, order) == told
        if not true and not headed and head[8:16] == salts:
            true = _summed(head[:8] + data, seed, "big" if order == "little" else "little") == told
        yield Frame(_number(head, 0), _number(head, 4) > 0 and head[8:16] == salts, true, data)
        seed = told


def commits_behind_a_break(log: bytes, frames: Iterable[Frame]) -> int:
    """How many whole commits stand in the log behind the first broken one of its frames, where SQLite will not look."""
    broken = len(log) >= _LOG_HEAD + _FRAME_HEAD and not _headed(log)
    behind = 0
    for frame in frames:
        behind += broken and frame.true and frame.commits
        broken = broken or not frame.true
    return behind


def _headed(log: bytes) -> bool:
    order = "big" if log[3] & 1 else "little"
    return _number(log, 0) in _LOG_MAGIC and _summed(log[:24], (0, 0), order) == struct.unpack(">II", log[24:32])


def _summed(data: bytes, seed: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = seed
    words = iter(struct.unpack(f"{'>' if order == 'big' else '<'}{len(data) // 4}I", data))
    for first, second in zip(words, words, strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two


def _values(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    if not at <= end <= len(payload):
        raise ValueError("a record with an impossible head")
    values: list[Value] = []
    body = end
    while at < end:
        serial, at = _varint(payload, at)
        value, body = _value(payload, body, serial)
        values.append(value)
    if body != len(payload):
        raise ValueError("a record of another length than it says")
    return tuple(values)


def _value(payload: bytes, at: int, serial: int) -> tuple[Value, int]:
    if serial in {0, 8, 9}:
        return (None if serial == 0 else serial - 8), at
    if serial in _WHOLE:
        size = _WHOLE[serial]
        return int.from_bytes(_taken(payload, at, size), "big", signed=True), at + size
    if serial == 7:
        return float(struct.unpack(">d", _taken(payload, at, 8))[0]), at + 8
    if serial < 12:
        raise ValueError("a value of no known type")
    size = (serial - 12) // 2
    data = _taken(payload, at, size)
    return (data.decode() if serial % 2 else data), at + size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for byte in data[at : at + 8]:
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    value = value << 8 | data[at]
    return value - (value >> 63 << 64), at + 1


def _taken(data: bytes, at: int, size: int) -> bytes:
    taken = data[at : at + size]
    if len(taken) != size:
        raise ValueError("the page ends before its record")
    return taken


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


def _head(number: int) -> int:
    return 100 if number == 1 else 0


def _page_size(main: bytes, log: bytes) -> int:
    told = int.from_bytes(main[16:18], "big")
    possible = [65536 if told == 1 else told, _log_page_size(log), PAGE]
    return max((size for size in possible if _is_size(size)), key=lambda size: _fit(main, size))


def _fit(main: bytes, size: int) -> int:
    """How many bytes lie in what looks like a page, were this the size."""
    heads = (main[at : at + 5] for at in range(size, len(main) - 5, size))
    kinds = {_LEAF_TABLE, _LEAF_INDEX, _INNER_TABLE, _INNER_INDEX}
    return sum(size for head in heads if head[0] in kinds and 0 < head[3] * 256 + head[4] < size // 4)


def _log_page_size(log: bytes) -> int:
    told = _number(log, 8) if len(log) >= _LOG_HEAD else 0
    return told if _is_size(told) else PAGE


def _is_size(size: int) -> bool:
    return 512 <= size <= 65536 and size & (size - 1) == 0


_WHOLE: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # bytes of a whole number, by its type
