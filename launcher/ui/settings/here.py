"""What the desktop at hand keeps to itself: its word on hotkeys, its leave to paste, and which window is in use.

The settings show a row for each of these only where it is so; nothing here is saved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from launcher.desktop import Permission


@dataclass(frozen=True, slots=True)
class Here:
    """As the app finds it when the settings are built; the callables are asked each time that they are shown.

    `called` tells what the desktop calls each hotkey (`open`, `again`) where it has the last word, and is None elsewhere.
    `choose_hotkey` opens the desktop's own settings for them. `binds`: only a key that is bound in the desktop opens the
    launcher. `unseen`: the desktop does not tell which window comes back.
    """

    called: Callable[[], Mapping[str, str]] | None = None
    choose_hotkey: Callable[[], None] | None = None
    binds: bool = False
    permission: Permission | None = None
    unseen: bool = False
