"""The user's own keyboard map: what letters it has, and on which keys.

What is typed with it means the same to a program that looks a key up late, when the user is typing again; and another
computer's screen, which is told keys and not letters, takes them for what they are on the user's own keyboard.

Law: a map of ours, or one that the compositor puts in for a moment while our keyboard is plugged in, is never taken for it. It is
read by libxkbcommon, which Qt brings into every Wayland session; without it the map is not known. Only the first of the user's
layouts counts, and only what Shift and AltGr do.
"""

import contextlib
import ctypes
import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.keymap import MASKS, MODIFIER_CODES, OURS, THIRD, THIRD_CODE, XKB_OFFSET, Stroke, typable

_SEAT_VERSION: Final = 5
_KEYBOARD: Final = 2  # among what a seat can have
_XKB_TEXT: Final = 1
_SHIFT_KEYSYM, _THIRD_KEYSYM = 0xFFE1, 0xFE03
_WAYS_AT_MOST: Final = 8
_Held = dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class UsersKeymap:
    """A map as it is, and how each letter that it has is pressed."""

    text: str
    strokes: dict[str, Stroke]


class UsersLayout:
    """Told by the compositor whenever another keyboard is used."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._plugging = False
        self._text = ""
        self._seat: Any = None
        self._keyboard: Any = None
        connection.whenever_open(self._begin)

    @property
    def keymap(self) -> UsersKeymap | None:
        """The map that the user typed with last; None where it cannot be known."""
        return _read(self._text) if self._text else None

    @contextlib.contextmanager
    def plugging(self) -> Iterator[None]:
        """While a keyboard of ours is plugged in, the maps that come are not the user's."""
        self._connection.roundtrip()
        self._plugging = True
        yield
        self._connection.roundtrip()
        self._plugging = False

    def _begin(self) -> None:
        self._keyboard = None
        # One of our own: there is one hearer for what a seat tells.
        self._seat = self._connection.bind("wl_seat", _SEAT_VERSION)
        if self._seat is not None:
            self._connection.listen(self._seat, capabilities=self._able)
            self._connection.roundtrip()

    def _able(self, able: int) -> None:
        if able & _KEYBOARD and self._keyboard is None:  # before that, asking is a mistake that ends the connection
            self._keyboard = self._seat.get_keyboard()
            self._connection.listen(self._keyboard, keymap=self._changed)

    def _changed(self, kind: int, memory: int, size: int) -> None:
        try:
            text = os.pread(memory, size, 0).rstrip(b"\0").decode(errors="replace") if kind == _XKB_TEXT else ""
        finally:
            os.close(memory)
        if text and not self._plugging and OURS not in text:
            self._text = text


@functools.lru_cache(maxsize=2)
def _read(text: str) -> UsersKeymap | None:
    lib = _library()
    if lib is None:
        return None
    context = lib.xkb_context_new(0)
    keymap = lib.xkb_keymap_new_from_string(context, text.encode(), _XKB_TEXT, 0)
    try:
        return UsersKeymap(text, _strokes(lib, keymap)) if keymap else None
    finally:
        lib.xkb_keymap_unref(keymap)
        lib.xkb_context_unref(context)


def _strokes(lib: Any, keymap: int) -> dict[str, Stroke]:
    held: _Held = {0: ()}
    for names, code, keysym in ((("Shift",), MODIFIER_CODES["Shift"], _SHIFT_KEYSYM), ((THIRD,), THIRD_CODE, _THIRD_KEYSYM)):
        if _keysym(lib, keymap, code + XKB_OFFSET, 0) == keysym:
            held |= {mask | MASKS[names[0]]: (*before, *names) for mask, before in held.items()}
    found: dict[str, Stroke] = {}
    for code in range(lib.xkb_keymap_min_keycode(keymap), lib.xkb_keymap_max_keycode(keymap) + 1):
        for level in range(lib.xkb_keymap_num_levels_for_key(keymap, code, 0)):
            letter = chr(lib.xkb_keysym_to_utf32(_keysym(lib, keymap, code, level)))
            way = next((held[mask] for mask in _ways(lib, keymap, code, level) if mask in held), None)
            if way is not None and typable(letter):
                found.setdefault(letter, Stroke(code - XKB_OFFSET, way))
    return found


def _keysym(lib: Any, keymap: int, code: int, level: int) -> int:
    """The one keysym of a key's level in the first layout; 0 where there is none, or several."""
    keysyms = ctypes.POINTER(ctypes.c_uint32)()
    how_many = lib.xkb_keymap_key_get_syms_by_level(keymap, code, 0, level, ctypes.byref(keysyms))
    return int(keysyms[0]) if how_many == 1 else 0


def _ways(lib: Any, keymap: int, code: int, level: int) -> list[int]:
    """The modifiers, as sums, that lead to the level, the fewest first."""
    masks = (ctypes.c_uint32 * _WAYS_AT_MOST)()
    how_many = lib.xkb_keymap_key_get_mods_for_level(keymap, code, 0, level, masks, _WAYS_AT_MOST)
    return sorted(masks[:how_many], key=int.bit_count)


@functools.cache
def _library() -> Any:
    try:
        lib = ctypes.CDLL("libxkbcommon.so.0")
        by_level, for_level = lib.xkb_keymap_key_get_syms_by_level, lib.xkb_keymap_key_get_mods_for_level
    except (OSError, AttributeError):  # not there, or from before 2020
        return None
    pointer, number, size = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_size_t
    lib.xkb_context_new.restype = lib.xkb_keymap_new_from_string.restype = pointer
    lib.xkb_keymap_new_from_string.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
    for one in (lib.xkb_keymap_unref, lib.xkb_context_unref, lib.xkb_keymap_min_keycode, lib.xkb_keymap_max_keycode):
        one.argtypes = [pointer]
    lib.xkb_keymap_num_levels_for_key.argtypes = [pointer, number, number]
    by_level.argtypes = [pointer, number, number, number, pointer]
    for_level.argtypes = [pointer, number, number, number, pointer, size]
    for_level.restype = size
    return lib
