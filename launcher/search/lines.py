"""Many short texts in one block of bytes, read only where somebody looks: what lets 100,000 phrases be there at once.

Law: what lies here is arrays and nothing else, so that it can be kept in a file, mapped into memory and shared; a text or a
phrase becomes an object when it is asked for, and not before. Texts in order are in the order of their characters, which is
also that of their bytes. It knows no file.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, Final, TypeVar, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from launcher.phrase import Phrase

Rows = NDArray[np.int32]
Parts = dict[str, NDArray[Any]]  # arrays by name: all that an index is made of
T = TypeVar("T")

_LAST: Final = "\U0010ffff"
_FEW: Final = 5_000  # texts of a register
_LOOKED_AT: Final = 512  # phrases that stay decoded: those that were just shown
_DTYPES: Final = {np.dtype(kind).str for kind in (np.uint8, np.uint16, np.uint32, np.int32, np.int64, np.float32, np.float64)}


def starts_of(lengths: Iterable[int]) -> NDArray[Any]:
    """Where each part begins when all lie one after the other, and where the last one ends; in as few bytes as will do."""
    starts = np.fromiter(accumulate(lengths, initial=0), dtype=np.int64)
    return starts.astype(np.int32) if starts[-1] <= np.iinfo(np.int32).max else starts


class Lines(Sequence[str]):
    """Texts one after the other; any of them is a slice."""

    def __init__(self, parts: Mapping[str, NDArray[Any]], name: str) -> None:
        self._parts = parts[f"{name}.bytes"], parts[f"{name}.starts"]
        self._bytes = parts[f"{name}.bytes"].data
        self._starts = parts[f"{name}.starts"].data

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            first, last, step = at.indices(len(self))
            return self._run(first, last) if step == 1 else [self[one] for one in range(first, last, step)]
        return str(self.raw(at), "utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def _run(self, first: int, last: int) -> list[str]:
        """Many in a row, in a tenth of the time that one by one would take."""
        if last <= first:
            return []
        starts = self._parts[1][first : last + 1]
        run = self._parts[0][starts[0] : starts[-1]]
        text = str(run.data, "utf-8", "surrogatepass")
        characters = np.concatenate(([0], np.cumsum((run & 0xC0) != 0x80)))  # how many begin before each byte
        return [text[start:end] for start, end in pairwise(characters[starts - starts[0]].tolist())]

    def raw(self, at: int) -> memoryview:
        """The text's very bytes."""
        if at < 0:
            at += len(self)
        if at < 0:
            raise IndexError(at)
        return self._bytes[self._starts[at] : self._starts[at + 1]]


def lines(name: str, texts: Iterable[str | bytes]) -> Parts:
    """The arrays of which `Lines` are made."""
    encoded = [text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass") for text in texts]
    whole = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    return {f"{name}.bytes": whole, f"{name}.starts": starts_of(map(len, encoded))}


class Register:
    """Texts, the rows they belong to, and the order in which they are found."""

    def __init__(self, texts: Sequence[str], rows: Rows, order: Rows | None = None) -> None:
        """`rows[n]` belongs to the n-th text in order; with `order` that is `texts[order[n]]`, else `texts[n]`."""
        in_order = texts if order is None else _Picked(texts, order)
        # A few are kept as texts: each letter typed looks into them dozens of times.
        self._texts: Sequence[str] = list(in_order) if len(in_order) <= _FEW else in_order
        self._rows = rows

    def starting(self, text: str) -> Rows:
        """The rows of the texts that begin so, in the order of the texts."""
        first = bisect_left(self._texts, text)
        if first == len(self._texts) or not self._texts[first].startswith(text):
            return self._rows[:0]
        return self._rows[first : bisect_left(self._texts, text + _LAST, first)]

    def equal(self, text: str) -> Rows:
        """The rows of exactly this text."""
        first = bisect_left(self._texts, text)
        if first == len(self._texts) or self._texts[first] != text:
            return self._rows[:0]
        return self._rows[first : bisect_left(self._texts, text + "\0", first)]


def register(name: str, pairs: Iterable[tuple[str, int]]) -> Parts:
    """The arrays of a `Register` with lines of its own."""
    in_order = sorted(pairs)
    rows = np.fromiter((row for _text, row in in_order), dtype=np.int32)
    return {**lines(name, (text for text, _row in in_order)), f"{name}.rows": rows}


def order_of(texts: Sequence[str]) -> Rows:
    """The places of the texts in the order of the texts; equal ones as they stand."""
    return np.array(sorted(range(len(texts)), key=texts.__getitem__), dtype=np.int32)


class _Picked(Sequence[str]):
    """Texts in another order."""

    def __init__(self, texts: Sequence[str], order: Rows) -> None:
        self._texts = texts
        self._order = order.data

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        return [self._texts[one] for one in self._order[at]] if isinstance(at, slice) else self._texts[self._order[at]]

    def __len__(self) -> int:
        return len(self._order)


class Places:
    """By its text the row where a line stands; what was asked for once is remembered."""

    def __init__(self, texts: Sequence[str], order: Rows) -> None:
        self._register = Register(texts, order, order)
        self._met: dict[str, int | None] = {}

    def get(self, text: str) -> int | None:
        """The row, None where there is none."""
        if text not in self._met:
            rows = self._register.equal(text)
            if not len(rows):
                return None  # not remembered: anybody may ask for anything
            self._met[text] = int(rows[0])
        return self._met[text]

    def __contains__(self, text: str) -> bool:
        return self.get(text) is not None


class Bodies(Sequence[Phrase]):
    """Phrases as their JSON; each is read when it is looked at."""

    def __init__(self, bodies: Lines) -> None:
        self._bodies = bodies
        read = msgspec.json.Decoder(Phrase).decode
        self._read: Callable[[int], Phrase] = lru_cache(_LOOKED_AT)(lambda row: read(bodies.raw(row)))

    @overload
    def __getitem__(self, at: int) -> Phrase: ...
    @overload
    def __getitem__(self, at: slice) -> list[Phrase]: ...
    def __getitem__(self, at: int | slice) -> Phrase | list[Phrase]:
        return [self[one] for one in range(*at.indices(len(self)))] if isinstance(at, slice) else self._read(at)

    def __len__(self) -> int:
        return len(self._bodies)


class Joined(Sequence[T]):
    """One sequence after the other, as one."""

    def __init__(self, first: Sequence[T], second: Sequence[T]) -> None:
        self._first, self._second, self._seam = first, second, len(first)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        return self._first[at] if at < self._seam else self._second[at - self._seam]

    def __len__(self) -> int:
        return self._seam + len(self._second)


class _Body(Phrase, frozen=True, kw_only=True, omit_defaults=True):
    """A phrase that takes no room for what it does not say."""


def bodies(phrases: Iterable[Phrase]) -> Parts:
    """The arrays that `Bodies` are read from."""
    return lines("bodies", (msgspec.json.encode(msgspec.convert(one, _Body, from_attributes=True)) for one in phrases))


def as_bytes(parts: Parts) -> dict[str, memoryview]:
    """The arrays as plain bytes, each under its name and type."""
    flat = ((f"{name}:{array.dtype.str}", np.ascontiguousarray(array).reshape(-1)) for name, array in parts.items())
    return {name: array.view(np.uint8).data for name, array in flat}


def as_arrays(buffers: Mapping[str, memoryview]) -> Parts:
    """The arrays that lie in these bytes; nothing is copied. ValueError where a name is not one of `as_bytes`."""
    arrays: Parts = {}
    for full_name, buffer in buffers.items():
        name, _, dtype = full_name.rpartition(":")
        if dtype not in _DTYPES:
            raise ValueError("not the arrays of an index")
        arrays[name] = np.frombuffer(buffer, np.dtype(dtype)) if len(buffer) else np.empty(0, np.dtype(dtype))
    return arrays
