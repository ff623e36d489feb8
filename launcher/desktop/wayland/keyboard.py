"""A keyboard of our own, which the compositor takes for a real one beside the user's.

Law: it has a map and modifiers for itself, so neither the layout that the user has switched to nor what is held on the user's
keyboard changes what we press; and at the next key of the user's, programs get the user's map back from the compositor. It knows
no window.
"""

import os
import time
from collections.abc import Iterable
from typing import Any, Final

from launcher.desktop.wayland.connection import Connection
from launcher.desktop.wayland.keymap import MASKS, MODIFIER_CODES, THIRD, THIRD_CODE, Keymap, Stroke
from launcher.desktop.wayland.pace import Pace
from launcher.desktop.wayland.users_layout import UsersKeymap, UsersLayout

_MANAGER: Final = "zwp_virtual_keyboard_manager_v1"
_XKB_TEXT: Final = 1
_DOWN, _UP = 1, 0
_CODES: Final = MODIFIER_CODES | {THIRD: THIRD_CODE}
_TIMES: Final = 1 << 32


class VirtualKeyboard:
    """Stays plugged in as long as the connection: programs would notice another one come and go with each phrase.

    `loaded` is the map that it has now; `used` when it was last pressed, on time.monotonic; `users` tells the user's own
    map, `pace` whether programs come along.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keyboard: Any = None
        self._trying = False
        self.users, self.pace = UsersLayout(connection), Pace(connection)
        self.loaded: Keymap | UsersKeymap = Keymap()
        self.used = 0.0
        connection.whenever_open(self._plug_in)

    @property
    def works(self) -> bool:
        """Whether the compositor lets us press keys."""
        return self._keyboard is not None and self._connection.alive

    def load(self, keymap: Keymap | UsersKeymap) -> None:
        """Give it that map; what was pressed before still means what it did."""
        text = keymap.text.encode() + b"\0"
        memory = os.memfd_create("keymap", os.MFD_CLOEXEC)
        try:
            os.write(memory, text)
            self._keyboard.keymap(_XKB_TEXT, memory, len(text))
        finally:
            os.close(memory)
        self._connection.flush()
        self.loaded = keymap

    def press(self, strokes: Iterable[Stroke]) -> None:
        """Press and release these keys one after the other, all of them sent as one, and no modifier held behind them."""
        held: tuple[str, ...] = ()
        for stroke in strokes:
            self._hold(held, stroke.modifiers)
            held = stroke.modifiers
            self._key(stroke.code, _DOWN)
            self._key(stroke.code, _UP)
        self._hold(held, ())
        self._connection.flush()
        self.used = time.monotonic()

    def _plug_in(self) -> None:
        manager, seat = self._connection.bind(_MANAGER, 1), self._connection.seat
        self._keyboard = None
        if manager is None or seat is None or self._trying:
            return
        self._trying = True  # a compositor that offers it and then refuses ends the connection, and we begin again without it
        with self.users.plugging():
            self._keyboard = manager.create_virtual_keyboard(seat)
            self._connection.listen(self._keyboard)
            self.load(Keymap())
        self._trying = not self.works

    def _hold(self, before: tuple[str, ...], now: tuple[str, ...]) -> None:
        """Go from some modifiers to others; X11 programs want to see their keys, all others their sum."""
        if set(before) == set(now):
            return
        for name in before:
            if name not in now:
                self._key(_CODES[name], _UP)
        for name in now:
            if name not in before:
                self._key(_CODES[name], _DOWN)
        self._keyboard.modifiers(sum(MASKS[name] for name in now), 0, 0, 0)

    def _key(self, code: int, state: int) -> None:
        self._keyboard.key(int(time.monotonic() * 1000) % _TIMES, code, state)
