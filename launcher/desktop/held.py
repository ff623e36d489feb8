"""The keys that a person holds, as our own windows see it: for desktops that tell nobody about keys that go elsewhere.

Law: it knows only what it was told. While no window of ours has the focus nothing is known, and nothing is held then. Keys are
counted by their place on the keyboard (a scan code), because the character of a key may change while it is held.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class HeldKeys:
    """Told by the windows, asked by the rites.

    `modifiers` says whether Shift, Ctrl, Alt or Super is held, as the window system knows.
    """

    modifiers: Callable[[], bool] = lambda: False
    _down: dict[int, bool] = field(default_factory=dict)  # scan code -> whether it is one that chooses

    def press(self, code: int, *, chooses: bool) -> None:
        """A key went down; `chooses`: Enter, a digit, a modifier or another key that chooses a phrase."""
        self._down[code] = chooses

    def release(self, code: int) -> None:
        """It went up."""
        self._down.pop(code, None)

    def leave(self) -> None:
        """No window of ours has the focus any more."""
        self._down.clear()

    @property
    def any_down(self) -> bool:
        """Whether a modifier or a key that chooses is held."""
        return any(self._down.values()) or self.modifiers()

    @property
    def untouched(self) -> bool:
        """Whether no key at all is held."""
        return not self._down and not self.modifiers()
