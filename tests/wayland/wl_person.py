"""What a person does on a Wayland desk: keys and clicks of a keyboard and a mouse of her own.

Keys are at their places on a US keyboard, whatever `layout` she uses; `type` knows the letters of a US one. Times are seconds
of time.monotonic(), the clock that the targets write too.
"""

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from typing import Any, Protocol, Self

from wl_wire import Fd, Wire

_KEYS = {
    "esc": 1, "backspace": 14, "tab": 15, "enter": 28, "ctrl": 29, "shift": 42, "rightshift": 54, "alt": 56, "space": 57,
    "capslock": 58, "keypadenter": 96, "altgr": 100, "home": 102, "up": 103, "pgup": 104, "left": 105, "right": 106, "end": 107,
    "down": 108, "pgdn": 109, "insert": 110, "delete": 111, "super": 125,
} | {f"f{number}": 58 + number for number in range(1, 11)} | {"f11": 87, "f12": 88}  # fmt: skip
_ROWS = ((2, "1234567890-=", "!@#$%^&*()_+"), (16, "qwertyuiop[]", "QWERTYUIOP{}"), (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'))
_ROWS += ((43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),)
_PLACES = {letter: start + at for start, row, _shifted in _ROWS for at, letter in enumerate(row)}
_SHIFTED = {letter: start + at for start, _row, row in _ROWS for at, letter in enumerate(row)}
_SPOKEN = {" ": "space", "\n": "enter", "\t": "tab"}
_MASKS = {29: 4, 42: 1, 54: 1, 56: 8, 100: 128, 125: 64}
_DOWN, _UP = 1, 0
_LEFT_BUTTON = 0x110
_KEYMAP = """xkb_keymap {{
  xkb_keycodes {{ include "evdev+aliases(qwerty)" }};
  xkb_types {{ include "complete" }};
  xkb_compat {{ include "complete" }};
  xkb_symbols {{ include "pc+{layout}+inet(evdev)" }};
}};
"""


class _Desk(Protocol):
    def connect(self) -> socket.socket: ...


class _Hands(Protocol):
    """How keys and the mouse come to the compositor."""

    def key(self, code: int, state: int, modifiers: int) -> None: ...

    def move(self, x: int, y: int) -> None: ...

    def button(self, code: int, state: int) -> None: ...


class WlPerson:
    """Hands on the keyboard and mouse of one compositor; a context manager that lets go of everything still held at the end.

    On wlroots by a virtual keyboard and pointer; on KWin by its fake input. `layout` as XKB has it, e.g. "de" or "us,ru".
    """

    def __init__(self, session: _Desk, *, layout: str = "us") -> None:
        self._wire = Wire(session.connect())
        virtual = "zwp_virtual_keyboard_manager_v1" in self._wire.globals
        self._hands: _Hands = _Virtual(self._wire, session, layout) if virtual else _Fake(self._wire)
        self._held: list[int] = []
        self._wire.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every key and end the connection."""
        self._let_go(list(self._held))
        self._wire.close()

    def press(self, chord: str, dwell: float = 0.02, linger: float = 0.0) -> float:
        """Press a chord such as "Ctrl+Shift+Space"; keep the key down for `dwell`, the modifiers `linger` longer.

        Says when it was down. A negative `linger` lets the modifiers go that much before the key.
        """
        return self._press(_codes(chord), dwell, linger)

    def _press(self, codes: list[int], dwell: float, linger: float = 0.0) -> float:
        *modifiers, key = codes
        for code in codes:
            self._down(code)
        down = time.monotonic()
        first, second = ([key], modifiers) if linger >= 0 else (modifiers, [key])
        time.sleep(max(0.0, dwell + min(linger, 0)))
        self._let_go(first)
        time.sleep(abs(linger))
        self._let_go(second)
        return down

    def type(self, text: str, gap: float = 0.01, dwell: float = 0.004) -> None:
        """Type characters of a US keyboard, `gap` seconds between them; a newline is Enter."""
        for place, letter in enumerate(text):
            if place:
                time.sleep(gap)
            shifted = letter in _SHIFTED
            self._press([_KEYS["shift"], _SHIFTED[letter]] if shifted else [_code(_SPOKEN.get(letter, letter))], dwell)

    @contextlib.contextmanager
    def hold(self, chord: str) -> Iterator[None]:
        """Keep a key or chord down within the block; programs repeat it as they do for a held key."""
        codes = _codes(chord)
        for code in codes:
            self._down(code)
        try:
            yield
        finally:
            self._let_go(codes)

    def move(self, x: int, y: int) -> None:
        """Put the pointer there (the desktop's own pixels)."""
        self._hands.move(x, y)
        self._wire.sync()

    def click(self, x: int, y: int, times: int = 1, dwell: float = 0.01) -> float:
        """Click there, twice for a double click; the time of the last release."""
        self.move(x, y)
        for _ in range(times):
            for state in (_DOWN, _UP):
                self._hands.button(_LEFT_BUTTON, state)
                self._wire.sync()
                time.sleep(dwell)
        return time.monotonic()

    def _down(self, code: int) -> None:
        self._held.append(code)
        self._strike(code, _DOWN)

    def _let_go(self, codes: list[int]) -> None:
        for code in reversed(codes):
            self._held.remove(code)
            self._strike(code, _UP)

    def _strike(self, code: int, state: int) -> None:
        modifiers = 0
        for held in self._held:
            modifiers |= _MASKS.get(held, 0)
        self._hands.key(code, state, modifiers)
        self._wire.sync()


class _Virtual:
    """zwp_virtual_keyboard_v1 and zwlr_virtual_pointer_v1."""

    def __init__(self, wire: Wire, session: Any, layout: str) -> None:
        self._wire, self._session = wire, session
        seat, keyboards = wire.bind("wl_seat", 1), wire.bind("zwp_virtual_keyboard_manager_v1", 1)
        self._keyboard, self._pointer = wire.new(), 0
        wire.send(keyboards, 0, seat, self._keyboard)
        keymap = _KEYMAP.format(layout=layout).encode() + b"\0"
        memory = os.memfd_create("keymap")
        os.write(memory, keymap)
        wire.send(self._keyboard, 0, 1, Fd(memory), len(keymap))
        os.close(memory)
        if pointers := wire.bind("zwlr_virtual_pointer_manager_v1", 1):
            self._pointer = wire.new()
            wire.send(pointers, 0, seat, self._pointer)
        self._modifiers = 0

    def key(self, code: int, state: int, modifiers: int) -> None:
        self._wire.send(self._keyboard, 1, _now(), code, state)
        if modifiers != self._modifiers:
            self._modifiers = modifiers
            self._wire.send(self._keyboard, 2, modifiers, 0, 0, 0)

    def move(self, x: int, y: int) -> None:
        screen = self._session.tree()["rect"]
        self._wire.send(self._pointer, 1, _now(), x, y, screen["width"], screen["height"])
        self._wire.send(self._pointer, 4)

    def button(self, code: int, state: int) -> None:
        self._wire.send(self._pointer, 2, _now(), code, state)
        self._wire.send(self._pointer, 4)


class _Fake:
    """org_kde_kwin_fake_input; KWin keeps the modifiers itself."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._input = wire.bind("org_kde_kwin_fake_input", 4)
        assert self._input, "no way to press keys on this compositor"
        wire.send(self._input, 0, "a person", "to press keys in tests")

    def key(self, code: int, state: int, modifiers: int) -> None:
        self._wire.send(self._input, 10, code, state)

    def move(self, x: int, y: int) -> None:
        self._wire.send(self._input, 9, float(x), float(y))

    def button(self, code: int, state: int) -> None:
        self._wire.send(self._input, 2, code, state)


def _codes(chord: str) -> list[int]:
    return [_code(name) for name in (chord.split("+") if chord != "+" else ["="])]


def _code(name: str) -> int:
    code = _KEYS.get(name.lower()) or _PLACES.get(name.lower())
    assert code, f"no key is called {name!r}"
    return code


def _now() -> int:
    return int(time.monotonic() * 1000)
