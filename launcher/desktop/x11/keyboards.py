"""Every keyboard that types for the core, each with a map of its own: some of their keys changed in one go.

Law: only the keys named get another meaning, on each keyboard that has them to give. All of a keyboard are set by one request,
because after each one every program, the window manager first, learns the keyboard anew, which can take it a tenth of a second.
The keys that lie between go along just as that very keyboard has them, while the server is grabbed: nobody can change one then.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from Xlib import error
from Xlib.protocol import rq

from launcher.desktop.x11.keymap import CORE, SYMBOLS, GetMap, Key, Use, keys_in

NOTHING: Final[Key] = ((0, 0, 0, 0), 0, 0, ())  # what a key without any meaning has
_SLAVE: Final = 4  # how the server calls a keyboard that types for another one
_EVERY: Final = 0
_ONE_LEVEL: Final = 0  # the first type of every map


def only(symbol: int) -> Key:
    """The key that makes this symbol in every layout and with every modifier."""
    return ((_ONE_LEVEL,) * 4, 1, 1, (symbol,))


@contextmanager
def grabbed(connection: Any) -> Iterator[None]:
    """Nobody else's request is answered meanwhile."""
    connection.grab_server()
    try:
        yield
    finally:
        connection.ungrab_server()
        connection.sync()


class Keyboards:
    """On a connection whose server has XKB (`keymap.known_to`) and tells its devices (`told_by`)."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._about: dict[str, Any] = {"display": connection.display, "opcode": connection.display.get_extension_major("XKB")}
        Use(**self._about, major=1, minor=0)

    def change(self, wanted: Callable[[dict[int, Key]], Mapping[int, Key]]) -> None:
        """On each keyboard, make of its keys what `wanted` says of them; it is asked while the server is grabbed."""
        with grabbed(self._connection):
            for device in self._devices():
                told = GetMap(**self._about, device=device, full=SYMBOLS, nothing=b"\0" * 20)
                keys, _end = keys_in(told.rest, 0, told.first_key, told.n_keys)
                codes = (told.min_code, told.max_code)
                if (new := wanted(keys)) and not self._put(device, codes, _run(keys, new)):
                    for code, key in new.items():  # one between that the server has, and would not take back
                        self._put(device, codes, {code: key})

    def _put(self, device: int, codes: tuple[int, int], run: dict[int, Key]) -> bool:
        refused = error.CatchError(error.BadValue, error.BadMatch, error.BadLength, error.BadAccess)
        _SetMap(
            **self._about, onerror=refused, device=device, present=SYMBOLS, flags=0, min_code=codes[0], max_code=codes[1],
            first_key=min(run), n_keys=len(run), total_symbols=sum(len(key[-1]) for key in run.values()), nothing=b"\0" * 16,
            virtual=0, rest=b"".join(map(_packed, run.values())),
        )  # fmt: skip
        self._connection.sync()
        return not refused.get_error()

    def _devices(self) -> list[int]:
        """The core's own keyboard, and those that type for it."""
        core = GetMap(**self._about, device=CORE, full=0, nothing=b"\0" * 20).device
        opcode = self._connection.query_extension("XInputExtension").major_opcode
        told = _QueryDevice(display=self._connection.display, opcode=opcode, device=_EVERY)
        every = _devices_in(told.rest, told.number)
        return [core, *(number for number, use, master in every if use == _SLAVE and master == core)]


def _run(keys: dict[int, Key], new: Mapping[int, Key]) -> dict[int, Key]:
    """The changed keys with all between them."""
    return {code: new.get(code, keys.get(code, NOTHING)) for code in range(min(new), max(new) + 1)}


def _packed(key: Key) -> bytes:
    kinds, groups, width, symbols = key
    return struct.pack(f"=6BH{len(symbols)}I", *kinds, groups, width, len(symbols), *symbols)


def _devices_in(rest: bytes, count: int) -> Iterator[tuple[int, int, int]]:
    """Number, use and master of each."""
    at = 0
    for _each in range(count):
        number, use, master, classes, name = struct.unpack_from("=5H", rest, at)
        yield number, use, master
        at += 12 + (name + 3) // 4 * 4
        for _class in range(classes):
            at += 4 * struct.unpack_from("=H", rest, at + 2)[0]


class _SetMap(rq.Request):  # type: ignore[misc] # python-xlib ships no types
    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(9), rq.RequestLength(), rq.Card16("device"), rq.Card16("present"), rq.Card16("flags"),
        rq.Card8("min_code"), rq.Card8("max_code"), rq.Pad(2), rq.Card8("first_key"), rq.Card8("n_keys"),
        rq.Card16("total_symbols"), rq.FixedBinary("nothing", 16), rq.Card16("virtual"), rq.Binary("rest"),
    )  # fmt: skip


class _QueryDevice(rq.ReplyRequest):  # type: ignore[misc] # the same
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(48), rq.RequestLength(), rq.Card16("device"), rq.Pad(2))
    _reply = rq.Struct(
        rq.ReplyCode(), rq.Pad(1), rq.Card16("sequence_number"), rq.ReplyLength(), rq.Card16("number"), rq.Pad(22),
        rq.Binary("rest", pad=0),
    )  # fmt: skip
