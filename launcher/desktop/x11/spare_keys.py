"""Keys that mean nothing, lent to letters that the layout in use has not, and taken back.

Law: only a key without any symbol is lent, so nobody loses one of his; which ones are lent stands in a property of the root
window before the map is changed, so that they are taken back even after our death (by the keeper, or at the next typing).
"""

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from Xlib import X, Xatom

from launcher.desktop.x11 import wire
from launcher.desktop.x11.keymap import Keyboard, known_to, symbol_of

_PROPERTY: Final = "_PHRASE_LAUNCHER_LENT_KEYS"  # code and symbol in turn


class SpareKeys:
    """`lent` tells which key has which symbol of ours."""

    def __init__(self, connection: Any, keyboard: Keyboard) -> None:
        self._connection, self._keyboard = connection, keyboard
        # What a launcher that died has left: its window types no more, so all can be used again.
        self.lent = _written(connection)

    def lend(self, letters: Iterable[str], *, free: Sequence[int]) -> None:
        """Give these keys to the letters, one each, as far as both go; keys that are lent already get the new letter."""
        new = {code: symbol_of(letter) for code, letter in zip(free, letters, strict=False)}
        self.lent |= new
        _write(self._connection, self.lent)
        for code, symbol in new.items():
            self._connection.change_keyboard_mapping(code, [(symbol, symbol)])
        self._connection.flush()

    def take_back(self) -> None:
        """Take all of them back, but those that have another meaning by now."""
        if not self.lent:
            return
        symbols = self._keyboard.read(0, 0).symbols
        for code, symbol in self.lent.items():
            if set(symbols.get(code, ())) == {symbol}:
                self._connection.change_keyboard_mapping(code, [(X.NoSymbol, X.NoSymbol)])
        self.lent = {}
        _write(self._connection, self.lent)
        self._connection.sync()


def take_back_left() -> None:
    """Take back what a launcher that has ended still has lent, if it has."""
    with contextlib.closing(wire.connect()) as connection:
        if _written(connection) and known_to(connection):
            SpareKeys(connection, Keyboard(connection)).take_back()


def _written(connection: Any) -> dict[int, int]:
    found = wire.numbers(connection, connection.screen().root.id, _PROPERTY)
    return dict(zip(found[::2], found[1::2], strict=False))


def _write(connection: Any, lent: dict[int, int]) -> None:
    name, root = connection.get_atom(_PROPERTY), connection.screen().root
    if lent:
        root.change_property(name, Xatom.CARDINAL, 32, [number for pair in lent.items() for number in pair])
    else:
        root.delete_property(name)
