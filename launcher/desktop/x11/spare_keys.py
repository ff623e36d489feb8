"""Keys that mean nothing, lent to letters that the layout in use has not, and taken back.

Law: only a key without any symbol is lent, so nobody loses one of his; which ones are lent stands in a property of the root
window before the map is changed, so that they are taken back even after our death (by the keeper, or at the next typing).
"""

import contextlib
from collections.abc import Mapping
from typing import Any

from Xlib import Xatom

from launcher.desktop.x11 import wire
from launcher.desktop.x11.keyboards import NOTHING, Keyboards, only
from launcher.desktop.x11.keymap import Key, KeyMap, known_to, symbol_of


class SpareKeys:
    """`lent` tells which key has which symbol of ours."""

    def __init__(self, connection: Any) -> None:
        self._connection, self._keyboards = connection, Keyboards(connection)
        # What a launcher that died has left: its window types no more, so all can be used again.
        self.lent = _written(connection)

    def ours(self, keys: KeyMap) -> dict[int, int]:
        """Those of `lent` that still have our symbol; others have got a meaning from somebody else by now."""
        return {code: symbol for code, symbol in self.lent.items() if set(keys.symbols.get(code, ())) == {symbol}}

    def lend(self, letters: Mapping[int, str]) -> None:
        """Give each of these keys to its letter; keys that are lent already get the new one."""
        before, new = self.lent, {code: symbol_of(letter) for code, letter in letters.items()}
        self.lent = before | new
        _write(self._connection, self.lent)

        def free(keys: dict[int, Key]) -> dict[int, Key]:
            means = {code: set(keys[code][-1]) - {0, before.get(code, 0)} for code in new.keys() & keys.keys()}
            return {code: only(new[code]) for code, other in means.items() if not other}

        self._keyboards.change(free)

    def take_back(self) -> None:
        """Take all of them back, but those that have another meaning by now."""
        if not self.lent:
            return
        lent, self.lent = self.lent, {}
        self._keyboards.change(lambda keys: {c: NOTHING for c, s in lent.items() if set(keys.get(c, NOTHING)[-1]) == {s}})
        _write(self._connection, self.lent)
        self._connection.sync()


def take_back_left() -> None:
    """Take back what a launcher that has ended still has lent, if it has."""
    with contextlib.closing(wire.connect()) as connection:
        if _written(connection) and known_to(connection):
            SpareKeys(connection).take_back()


def _written(connection: Any) -> dict[int, int]:
    found = wire.numbers(connection, connection.screen().root.id, wire.LENT)  # code and symbol in turn
    return dict(zip(found[::2], found[1::2], strict=False))


def _write(connection: Any, lent: dict[int, int]) -> None:
    name, root = connection.get_atom(wire.LENT), connection.screen().root
    if lent:
        root.change_property(name, Xatom.CARDINAL, 32, [number for pair in lent.items() for number in pair])
    else:
        root.delete_property(name)
