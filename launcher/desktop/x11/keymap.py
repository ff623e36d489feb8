"""The keyboard as the X server has it now: which keys make which letter, which keys make none, and the locks.

Law: what is said here is the server's own map (XKB), with its groups, types and levels, never a guess by column; a letter
counts as on the keyboard only if the keys named make it now, and exactly it. It presses nothing.

For connections that have told the server that they know XKB: such a one is sent no MappingNotify any more, so it asks each time.
"""

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from Xlib import X
from Xlib.protocol import rq

Stroke = tuple[int, ...]  # key codes: modifiers first, then the key
Key = tuple[tuple[int, ...], int, int, tuple[int, ...]]  # its types, what it says of groups, its width, its symbols
LOCK: Final = X.LockMask
SHIFT_CODES: Final = (50, 62)  # those of every PC keyboard
_SHIFT, _LEVEL3 = 0xFFE1, 0xFE03
_FIRST_FREE: Final = 9  # the one before stands for no key at all, and some programs take it so
_ALTGR: Final = 108  # right Alt on every PC keyboard: who reads scan codes knows this one
# Where people type letters; whoever reads scan codes knows these. Parentheses, for one, have keys of their own beside them, and
# not every keyboard has the key beside the left Shift.
_MAIN_BLOCK: Final = frozenset((*range(10, 22), *range(24, 36), *range(38, 50), *range(51, 62), 65))
_BESIDE_SHIFT: Final = frozenset((94,))
CORE: Final = 0x100  # the keyboard that core events come from
SYMBOLS: Final = 2
_TYPES, _MODIFIERS = 1, 4
_WRAP, _CLAMP = 0, 0x40
_UNICODE: Final = 0x01000000
# Symbols of national alphabets from before Unicode, by the code pages whose places they kept.
_PAGES: Final = {1: "iso8859-2", 5: "iso8859-6", 6: "koi8-r", 7: "iso8859-7", 0xC: "iso8859-8"}
_PAGES_FROM: Final = {6: 0xC0, 7: 0xC1}  # below, and in the exceptions, they have other letters
_EXCEPTIONS: Final = frozenset((0x7D2, 0x7D3, 0x7F2, 0x7F3))


def symbol_of(letter: str) -> int:
    """The symbol of a character that is no control."""
    code = ord(letter)
    return code if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF else _UNICODE | code


def letter_of(symbol: int) -> str:
    """The character that a key with this symbol types; empty where it types none, or that is not known for sure."""
    if 0x20 <= symbol <= 0x7E or 0xA0 <= symbol <= 0xFF:
        return chr(symbol)
    if _UNICODE + 0x100 <= symbol <= _UNICODE + 0x10FFFF:
        return chr(symbol - _UNICODE)
    if symbol == 0x20AC:
        return "€"
    page, place = divmod(symbol, 0x100)
    if page not in _PAGES or place < _PAGES_FROM.get(page, 0xA1) or symbol in _EXCEPTIONS:
        return ""
    return bytes((place,)).decode(_PAGES[page], "ignore")


@dataclass(frozen=True, slots=True)
class State:
    """The layout in use (0 to 3), and the modifiers that are locked and that wait for the next key (sticky keys), as bits."""

    group: int
    locked: int
    latched: int


@dataclass(frozen=True, slots=True)
class KeyMap:
    """What the keys make in one state of the keyboard: `strokes` by letter, `symbols` by key, `free` keys that mean nothing."""

    strokes: dict[str, Stroke] = field(repr=False)
    symbols: dict[int, tuple[int, ...]] = field(repr=False)
    free: tuple[int, ...]


class Keyboard:
    """Asks on its connection, and locks what it is told to."""

    def __init__(self, connection: Any) -> None:
        self._about: dict[str, Any] = {"display": connection.display, "opcode": connection.display.get_extension_major("XKB")}
        self._read: tuple[bytes, int, int] = (b"", 0, 0)
        self._map = KeyMap({}, {}, ())
        Use(**self._about, major=1, minor=0)

    def state(self) -> State:
        """As it is now."""
        told = _GetState(**self._about, device=CORE)
        return State(told.group, told.locked, told.latched)

    def read(self, group: int, locked: int) -> KeyMap:
        """The map as it is now, for that layout and with these modifiers locked."""
        parts = _TYPES | SYMBOLS | _MODIFIERS
        told = GetMap(**self._about, device=CORE, full=parts, nothing=b"\0" * 20)
        asked = (told.rest, group, locked)
        if asked != self._read:
            self._read, self._map = asked, _key_map(told, group, locked)
        return self._map

    def lock(self, which: int, *, on: bool) -> None:
        """Lock or unlock these modifiers, as pressing their key would."""
        _Lock(**self._about, device=CORE, which=which, locked=which if on else 0, nothing=b"\0" * 8)


def known_to(connection: Any) -> bool:
    """Whether the server has XKB; then `Keyboard` can be built."""
    found = connection.query_extension("XKEYBOARD")
    if found is None or not found.present:
        return False
    connection.display.set_extension_major("XKB", found.major_opcode)
    return True


@dataclass(frozen=True, slots=True)
class _Type:
    """How modifiers choose one of a key's levels."""

    mask: int
    entries: dict[int, int]

    def level(self, modifiers: int) -> int:
        return self.entries.get(modifiers & self.mask, 0)


def _key_map(told: Any, group: int, locked: int) -> KeyMap:
    types, at = _types(told.rest, told.n_types)
    keys, at = keys_in(told.rest, at, told.first_key, told.n_keys)
    modifiers: dict[int, int] = dict(struct.iter_unpack("BB", told.rest[at : at + 2 * told.total_modifiers]))
    symbols = {code: key[-1] for code, key in keys.items()}
    held = list(_holds(symbols, modifiers))
    strokes: dict[str, Stroke] = {}
    for where in (_MAIN_BLOCK, _BESIDE_SHIFT, keys.keys() - _MAIN_BLOCK - _BESIDE_SHIFT - modifiers.keys()):
        for (codes, bits), code in itertools.product(held, sorted(where & keys.keys())):
            if letter := letter_of(_made(keys[code], types, group, bits | locked)):
                strokes.setdefault(letter, (*codes, code))
    free = (code for code in range(told.max_code, _FIRST_FREE - 1, -1) if not any(symbols.get(code, ())))
    return KeyMap(strokes, symbols, tuple(code for code in free if code not in modifiers))


def _types(rest: bytes, count: int) -> tuple[list[_Type], int]:
    types, at = [], 0
    for _each in range(count):
        mask, entries, preserves = struct.unpack_from("=B4xBBx", rest, at)
        at += 8
        found = [struct.unpack_from("=BBB5x", rest, at + 8 * n) for n in range(entries)]
        types.append(_Type(mask, {bits: level for active, bits, level in found if active}))
        at += 8 * entries + 4 * entries * bool(preserves)
    return types, at


def keys_in(rest: bytes, at: int, first: int, count: int) -> tuple[dict[int, Key], int]:
    """So many keys of a map as the server tells it, the first one's code being `first`; and where they end."""
    keys: dict[int, Key] = {}
    for code in range(first, first + count):
        *kinds, groups, width, number = struct.unpack_from("=6BH", rest, at)
        keys[code] = (tuple(kinds), groups, width, struct.unpack_from(f"={number}I", rest, at + 8))
        at += 8 + 4 * number
    return keys, at


def _made(key: Key, types: list[_Type], group: int, modifiers: int) -> int:
    """The symbol that a key makes; 0 for none."""
    kinds, about, width, symbols = key
    groups = about & 0xF
    if not groups:
        return 0
    if group >= groups:
        how = about & 0xC0
        redirected = about >> 4 & 3
        group = group % groups if how == _WRAP else groups - 1 if how == _CLAMP else redirected if redirected < groups else 0
    level = types[kinds[group]].level(modifiers)
    return symbols[group * width + level] if level < width else 0


def _holds(symbols: dict[int, tuple[int, ...]], modifiers: dict[int, int]) -> Iterator[tuple[Stroke, int]]:
    """The ways to hold modifiers, from none to Shift and AltGr, each with the bits that it sets."""
    shift = next((code for code in SHIFT_CODES if _SHIFT in symbols.get(code, ())[:1]), 0)
    ways: list[tuple[Stroke, int]] = [((shift,), X.ShiftMask)] if shift else []
    level3 = [code for code, made in symbols.items() if _LEVEL3 in made[:1]]
    bits = next((modifiers[code] for code in level3 if code in modifiers), 0)
    if bits:
        ways.append(((_ALTGR if _ALTGR in level3 else level3[0],), bits))
    for count in range(len(ways) + 1):
        for several in itertools.combinations(ways, count):
            yield tuple(itertools.chain.from_iterable(codes for codes, _bits in several)), sum(bits for _codes, bits in several)


class Use(rq.ReplyRequest):  # type: ignore[misc] # python-xlib ships no types
    """What a connection asks for first; without it the server refuses all the rest."""

    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(0), rq.RequestLength(), rq.Card16("major"), rq.Card16("minor"))
    _reply = rq.Struct(
        rq.ReplyCode(), rq.Card8("supported"), rq.Card16("sequence_number"), rq.ReplyLength(), rq.Card16("major"),
        rq.Card16("minor"), rq.Pad(20),
    )  # fmt: skip


class _GetState(rq.ReplyRequest):  # type: ignore[misc] # the same
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(4), rq.RequestLength(), rq.Card16("device"), rq.Pad(2))
    _reply = rq.Struct(
        rq.ReplyCode(), rq.Card8("device"), rq.Card16("sequence_number"), rq.ReplyLength(), rq.Card8("modifiers"),
        rq.Card8("base"), rq.Card8("latched"), rq.Card8("locked"), rq.Card8("group"), rq.Pad(19),
    )  # fmt: skip


class GetMap(rq.ReplyRequest):  # type: ignore[misc] # the same
    """The parts of a device's map that `full` names, in the server's own bytes."""

    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(8), rq.RequestLength(), rq.Card16("device"), rq.Card16("full"),
        rq.FixedBinary("nothing", 20),
    )  # fmt: skip
    _reply = rq.Struct(
        rq.ReplyCode(), rq.Card8("device"), rq.Card16("sequence_number"), rq.ReplyLength(), rq.Pad(2), rq.Card8("min_code"),
        rq.Card8("max_code"), rq.Card16("present"), rq.Card8("first_type"), rq.Card8("n_types"), rq.Card8("total_types"),
        rq.Card8("first_key"), rq.Card16("total_symbols"), rq.Card8("n_keys"), rq.Pad(12), rq.Card8("total_modifiers"),
        rq.Pad(6), rq.Binary("rest", pad=0),
    )  # fmt: skip


class _Lock(rq.Request):  # type: ignore[misc] # the same
    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(5), rq.RequestLength(), rq.Card16("device"), rq.Card8("which"), rq.Card8("locked"),
        rq.FixedBinary("nothing", 8),
    )  # fmt: skip
