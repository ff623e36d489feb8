"""What the desktop itself keeps of the launcher: that it starts with it, and that packs open in it.

Law: nothing is written where it stands so already, and each is taken away as whole as it was put there.
"""

from collections.abc import Mapping
from typing import Final

from launcher import places
from launcher.desktop import autostart, opening

REGISTERED: Final = ("autostart", "open_packs")  # the settings that are about it


def register(wanted: Mapping[str, bool], environ: Mapping[str, str]) -> None:
    """Let the desktop know what is wanted, by the name of the setting; LauncherError where it refuses."""
    if (start := wanted.get("autostart")) is not None and autostart.enabled(environ) is not start:
        autostart.set_enabled(start, places.own_command("--quietly"), environ)
    if (packs := wanted.get("open_packs")) is not None and opening.enabled(environ) is not packs:
        opening.set_enabled(packs, places.own_command(), environ)
