"""What a person does: real key and button events, made by XTest on a connection of its own.

A person presses keys where they are: a character is found on the current layout with Shift and AltGr; a letter of a
chord that the layout does not have (Ctrl+V on a Russian keyboard) is the key at its place on a US keyboard.
Times are seconds of time.monotonic(), the clock that the targets write too.
"""

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from Xlib import XK, X, display
from Xlib.ext import xtest

_NAMES = {
    "ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L", "altgr": "ISO_Level3_Shift", "super": "Super_L",
    "enter": "Return", "esc": "Escape", "space": "space", "pgup": "Prior", "pgdn": "Next", "backspace": "BackSpace",
    "keypadenter": "KP_Enter",
}  # fmt: skip
_CHARACTERS = {"\n": "Return", "\t": "Tab"}
# The key codes of the main block, the same on every PC keyboard.
_US_PLACES = {
    letter: start + offset
    for start, row in ((10, "1234567890-="), (24, "qwertyuiop[]"), (38, "asdfghjkl;'`"), (52, "zxcvbnm,./"))
    for offset, letter in enumerate(row)
}
XK.load_keysym_group("xkb")


@dataclass(frozen=True)
class Pressed:
    """When a key went down and came up."""

    down: float
    up: float


class Person:
    """Hands on the keyboard and mouse of one X display; a context manager that lets go of everything still held at the end.

    `group` is the layout group whose characters `type` looks for: 0, or 1 after the person switched from "us" to "ru" of "us,ru".
    """

    def __init__(self, display_name: str) -> None:
        self._x = display.Display(display_name)
        self._held: list[int] = []
        self.group = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every key and end the connection."""
        for code in reversed(list(self._held)):
            self._up(code)
        self._x.close()

    def press(self, chord: str, dwell: float = 0.02, linger: float = 0.0) -> Pressed:
        """Press a chord such as "Ctrl+Shift+Space" or "dead_acute"; keep the key down for `dwell`, the modifiers `linger` longer.

        A negative `linger` lets the modifiers go that much before the key.
        """
        *modifiers, key = self._codes(chord)
        for code in modifiers:
            self._down(code)
        if linger >= 0:
            pressed = self._tap(key, dwell)
            if linger:
                time.sleep(linger)
            self._let_go(modifiers)
            return pressed
        self._down(key)
        down = time.monotonic()
        time.sleep(max(0.0, dwell + linger))
        self._let_go(modifiers)
        time.sleep(-linger)
        self._up(key)
        return Pressed(down, time.monotonic())

    def type(self, text: str, gap: float = 0.01, dwell: float = 0.004) -> None:
        """Type characters of the current layout, `gap` seconds between them; a newline is Return."""
        for place, character in enumerate(text):
            if place:
                time.sleep(gap)
            key, modifiers = self._find(character)
            for code in modifiers:
                self._down(code)
            self._tap(key, dwell)
            self._let_go(modifiers)

    @contextlib.contextmanager
    def hold(self, chord: str) -> Iterator[None]:
        """Keep a key or chord down within the block; the X server repeats it as it does for a held key."""
        codes = self._codes(chord)
        for code in codes:
            self._down(code)
        try:
            yield
        finally:
            self._let_go(codes)

    def move(self, x: int, y: int) -> None:
        """Put the pointer there (pixels on the root window)."""
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        self._x.sync()

    def click(self, x: int, y: int, button: int = 1, times: int = 1, dwell: float = 0.01) -> float:
        """Click there, twice for a double click; the time of the last release."""
        self.move(x, y)
        for _ in range(times):
            xtest.fake_input(self._x, X.ButtonPress, button)
            self._x.sync()
            time.sleep(dwell)
            xtest.fake_input(self._x, X.ButtonRelease, button)
            self._x.sync()
        return time.monotonic()

    def _tap(self, code: int, dwell: float) -> Pressed:
        """Down and up again. The server counts the time between: on a busy machine we may wake so late that keys repeat."""
        self._held.append(code)
        xtest.fake_input(self._x, X.KeyPress, code)
        xtest.fake_input(self._x, X.KeyRelease, code, time=round(dwell * 1000))
        down = time.monotonic()
        self._x.sync()
        self._held.remove(code)
        return Pressed(down, time.monotonic())

    def _down(self, code: int) -> None:
        xtest.fake_input(self._x, X.KeyPress, code)
        self._x.sync()
        self._held.append(code)

    def _up(self, code: int) -> None:
        xtest.fake_input(self._x, X.KeyRelease, code)
        self._x.sync()
        self._held.remove(code)

    def _let_go(self, codes: list[int]) -> None:
        for code in reversed(codes):
            self._up(code)

    def _codes(self, chord: str) -> list[int]:
        names = chord.split("+") if chord != "+" else ["plus"]
        return [self._key(name) for name in names]

    def _key(self, name: str) -> int:
        known = _NAMES.get(name.lower(), name)
        keysym = _keysym(known.lower() if len(known) == 1 else known)
        columns = (0, 1, 4, 5) if self.group == 0 else (2, 3, 6, 7)
        on_layout = [(columns.index(at), code) for code, at in self._places(keysym) if at in columns]
        if on_layout:
            return min(on_layout)[1]
        if name.lower() in _US_PLACES:
            return _US_PLACES[name.lower()]
        anywhere = self._x.keysym_to_keycode(keysym)
        assert anywhere, f"no key for {name!r} on this keyboard"
        return int(anywhere)

    def _find(self, character: str) -> tuple[int, list[int]]:
        keysym = _keysym(_CHARACTERS.get(character, character))
        columns = (0, 1, 4, 5) if self.group == 0 else (2, 3, 6, 7)
        found = sorted((columns.index(at), code) for code, at in self._places(keysym) if at in columns)
        if not found and character in _CHARACTERS:
            return self._key(_CHARACTERS[character]), []
        assert found, f"no person can type {character!r} with one key of this layout"
        level, code = found[0]
        with_shift = [self._key("shift")] if level in (1, 3) else []
        return code, with_shift + ([self._key("altgr")] if level in (2, 3) else [])

    def _places(self, keysym: int) -> list[tuple[int, int]]:
        first = self._x.display.info.min_keycode
        rows = self._x.get_keyboard_mapping(first, self._x.display.info.max_keycode - first + 1)
        return [(first + at, column) for at, row in enumerate(rows) for column, found in enumerate(row) if found == keysym]


@dataclass(frozen=True)
class Draw:
    """How a person is today, drawn from a printed seed: times in seconds, `load` in busy programs beside us.

    A failing test names its seed; LAUNCHER_SEED=that repeats it. `dice` is for further choices of the test.
    """

    seed: int
    dwell: float
    gap: float
    load: int
    dice: random.Random = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: int, where: str = "") -> Self:
        """The same seed gives the same person in the same place."""
        dice = random.Random(f"{seed} {where}")
        drawn = cls(seed, dice.randrange(20, 121) / 1000, dice.randrange(121) / 1000, dice.choice((0, 0, 1, 2, 3, 4)), dice)
        print(drawn)
        return drawn

    @classmethod
    def several(cls, count: int) -> list[Self]:
        """`count` people, from LAUNCHER_SEED (which then stands for the first) or from chance."""
        first = int(os.environ.get("LAUNCHER_SEED") or random.randrange(1_000_000))
        return [cls.from_seed(first + number) for number in range(count)]

    def __str__(self) -> str:
        return f"seed {self.seed}: dwell {self.dwell * 1000:.0f} ms, gap {self.gap * 1000:.0f} ms, load {self.load}"


class Load:
    """`count` programs that want a whole core each, between enter and exit. They also end when the test run does."""

    _SPIN = "import os\nparent = os.getppid()\nprint(flush=True)\nwhile os.getppid() == parent:\n  for _ in range(99999): pass"

    def __init__(self, count: int) -> None:
        self._count = count
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        command = [sys.executable, "-S", "-c", self._SPIN]
        self._processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(self._count)]
        for process in self._processes:
            assert process.stdout
            process.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            process.communicate()


def _keysym(name: str) -> int:
    if known := XK.string_to_keysym(name):
        return int(known)
    assert len(name) == 1, f"no key is called {name!r}"
    return ord(name) if ord(name) < 0x100 else _legacy_keysym(name) or 0x01000000 | ord(name)


def _legacy_keysym(character: str) -> int:
    # Cyrillic letters have keysyms of their own, in the order of the KOI8-R code page.
    if "а" <= character.lower() <= "я" or character in "ёЁ":
        return 0x600 | character.encode("koi8-r")[0]
    return 0x20AC if character == "€" else 0
