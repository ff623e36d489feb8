"""What works on this machine, what does not, and the mend: one finding for each capability.

Law: it changes nothing, asks the system itself (the dynamic linker, not Qt's guess) and runs without a display. It names
things and versions, never the user's words.
"""

import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from launcher import __version__, desktop, knock, places, settings
from launcher.language import _

State = Literal["good", "limited", "broken"]
_WITHIN: Final = 10  # s for a tool of the system
# Debian 12's package for each library that Qt's X11 plugin asks for (facts of a minimal system).
PACKAGES: Final = {
    "libEGL.so.1": "libegl1", "libGL.so.1": "libgl1", "libglib-2.0.so.0": "libglib2.0-0", "libgthread-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3", "libfontconfig.so.1": "libfontconfig1", "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0", "libxcb-cursor.so.0": "libxcb-cursor0", "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1", "libxcb-shape.so.0": "libxcb-shape0", "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-image.so.0": "libxcb-image0", "libxcb-render-util.so.0": "libxcb-render-util0", "libxcb-xkb.so.1": "libxcb-xkb1",
    "libfreetype.so.6": "libfreetype6", "libX11-xcb.so.1": "libx11-xcb1",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One capability: its state, what is so, and what mends it (empty where nothing needs to be)."""

    what: str
    state: State
    so: str
    mend: str = ""

    def as_plain(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def examine() -> list[Finding]:
    """Look at everything."""
    running = _running()
    found = (_versions(), _qt_build(), _qt_libraries(), _display(), _hotkey(running), _paste(running), _tray(running))
    return [finding for finding in (*found, _words(), _settings()) if finding is not None]


def tell(findings: list[Finding]) -> None:
    """Print the findings for a person."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    marks = {"good": Text("ok", "green"), "limited": Text("limited", "yellow"), "broken": Text("broken", "red")}
    for f in findings:
        table.add_row(marks[f.state], f.what, f.so + (f"\n→ {f.mend}" if f.mend else ""))
    Console(soft_wrap=False).print(table)


def missing_libraries(binary: Path) -> list[str]:
    """The libraries that the dynamic linker does not find for `binary`."""
    if not shutil.which("ldd") or not binary.exists():
        return []
    told = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, timeout=_WITHIN, check=False)
    return sorted(set(re.findall(r"^\s*(\S+) => not found", told.stdout, re.MULTILINE)))


def xcb_plugin() -> Path:
    """Where Qt's X11 plugin lies."""
    import PySide6

    return Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"


def _running() -> dict[str, Any] | None:
    try:
        answer = knock.ask("status")
    except OSError:
        return None
    told: dict[str, Any] | None = json.loads(answer) if answer else None
    return told


def _versions() -> Finding:
    parts = [f"launcher {__version__}", f"Python {platform.python_version()}"]
    parts += [f"{name} {importlib.metadata.version(name)}" for name in ("PySide6-Essentials", "sqlite-utils")]
    return Finding(_("Versions"), "good", ", ".join(parts))


def _qt_build() -> Finding | None:
    version = importlib.metadata.version("PySide6-Essentials")
    if version.startswith("6.12.0") and sys.version_info < (3, 12):
        so = _("PySide6 {version} crashes on this Python after some hundred openings.").format(version=version)
        return Finding(_("Qt build"), "broken", so, "pip install 'PySide6-Essentials<6.12'")
    return None


def _qt_libraries() -> Finding | None:
    if sys.platform != "linux":
        return None
    missing = missing_libraries(xcb_plugin())
    if not missing:
        return Finding(_("Qt libraries"), "good", _("All libraries of the X11 plugin are there."))
    packages = sorted({PACKAGES.get(name, name) for name in missing})
    so = _("Missing: {names}").format(names=", ".join(missing))
    return Finding(_("Qt libraries"), "broken", so, "apt-get install --no-install-recommends " + " ".join(packages))


def _display() -> Finding:
    backend = desktop.detect(os.environ, sys.platform)
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Finding(_("Display"), "broken", _("There is no screen in this session."), _("Try: launcher demo"))
    if backend == "windows":
        return Finding(_("Display"), "good", _("Windows: hotkey, paste and clipboard are all possible."))
    if backend == "x11":
        return Finding(_("Display"), "good", _("X11: hotkey, paste and clipboard are all possible."))
    return Finding(
        _("Display"), "limited", _("This desktop lets the launcher show and copy, not paste."), _("Press Ctrl+V after choosing.")
    )


def _hotkey(running: dict[str, Any] | None) -> Finding:
    chord = settings.load(places.settings_file())[0].hotkey
    if running is None:
        return Finding(_("Hotkey"), "limited", _("{hotkey}; the launcher is not running.").format(hotkey=chord), "launcher")
    state = running["hotkey_state"]
    if state == "live":
        return Finding(_("Hotkey"), "good", _("{hotkey} is live.").format(hotkey=chord))
    if state == "taken":
        so = _("{hotkey} is used by another program.").format(hotkey=chord)
        return Finding(_("Hotkey"), "broken", so, _("Choose another in the settings (tray, Settings)."))
    so = _("{hotkey} is {state}.").format(hotkey=chord, state=state)
    return Finding(_("Hotkey"), "limited", so, _("Bind this command to a key in your desktop: launcher show"))


def _paste(running: dict[str, Any] | None) -> Finding:
    if running is None:
        return Finding(_("Paste"), "limited", _("Known when the launcher runs."), "launcher")
    if running["backend"] in ("X11", "Windows"):
        return Finding(_("Paste"), "good", _("Into the window that was in use; the clipboard comes back."))
    return Finding(_("Paste"), "limited", _("Copies only."), _("Press Ctrl+V after choosing."))


def _tray(running: dict[str, Any] | None) -> Finding:
    if running is None:
        return Finding(_("Tray"), "limited", _("Known when the launcher runs."), "launcher")
    if running["tray"]:
        return Finding(_("Tray"), "good", _("The icon is in the panel."))
    return Finding(_("Tray"), "limited", _("No panel shows tray icons; the hotkey and `launcher show` work without."))


def _words() -> Finding:
    path = places.store_file()
    if not path.exists():
        return Finding(_("Phrases"), "good", _("The first start will make {path}.").format(path=path))
    folder = path.parent
    if not os.access(folder, os.W_OK):
        so = _("{folder} cannot be written.").format(folder=folder)
        return Finding(_("Phrases"), "broken", so, _("Make it writable, or set LAUNCHER_HOME to another folder."))
    return Finding(_("Phrases"), "good", str(path))


def _settings() -> Finding:
    _chosen, told = settings.load(places.settings_file())
    if told:
        return Finding(_("Settings"), "limited", " ".join(told), _("Open the settings and choose again."))
    return Finding(_("Settings"), "good", str(places.settings_file()))
