"""The keys that a person holds, as our own windows see it: for desktops that tell nobody about keys that go elsewhere.

Law: it knows only what it was told. While no window of ours has the focus nothing is known, and nothing is held then, but for a
hotkey that the desktop has not said is up again. Keys are counted by their place on the keyboard (a scan code), because the
character of a key may change while it is held.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class HeldKeys:
    """Told by the windows, asked by the rites.

    `modifiers` says whether Shift, Ctrl, Alt or Super is held, as the window system knows. `ours`: a window of ours has the
    focus. `hotkey`: one of our hotkeys was pressed, and may still be held.
    """

    modifiers: Callable[[], bool] = lambda: False
    ours: bool = False
    hotkey: bool = False
    _down: dict[int, bool] = field(default_factory=dict)  # scan code -> whether it is one that chooses

    def press(self, code: int, *, chooses: bool) -> None:
        """A key went down; `chooses`: Enter, a digit, a modifier or another key that chooses a phrase."""
        self._down[code] = chooses

    def release(self, code: int) -> None:
        """It went up."""
        self._down.pop(code, None)

    def enter(self) -> None:
        """A window of ours has the focus: what is held is known from it, that of a hotkey too."""
        self.ours, self.hotkey = True, False

    def leave(self) -> None:
        """Nothing is known of what was held in the window that had the focus."""
        self._down.clear()

    @property
    def any_down(self) -> bool:
        """Whether a modifier or a key that chooses is held."""
        return self.hotkey or any(self._down.values()) or self.modifiers()

    @property
    def untouched(self) -> bool:
        """Whether no key at all is held."""
        return not self.hotkey and not self._down and not self.modifiers()
