"""Starting with the desktop: one entry in the user's autostart folder, by the Desktop Entry specification; on Windows a shortcut.

Law: the file is ours alone, replaced whole or not at all, and what another program switched off in it (a desktop's own list
of start-up programs does) counts as off. It knows no settings and starts nothing.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from launcher import atomic
from launcher.desktop import desktop_entry
from launcher.errors import LauncherError
from launcher.language import _
from launcher.places import APP_NAME, assets


def available(platform: str) -> bool:
    """Whether this can be done on `platform`, a value of sys.platform: on Windows, Linux and the BSDs."""
    return platform.startswith(("win32", "linux", "dragonfly")) or "bsd" in platform


def hint() -> str:
    """What to do where it is not available."""
    return _("Not available on this system yet. Add the launcher to the system's own list of start-up programs.")


def enabled(environ: Mapping[str, str]) -> bool:
    """Whether the launcher starts at log-in; False where the entry can't be read."""
    if sys.platform == "win32":
        from launcher.desktop.windows import startup

        return startup.enabled(environ)
    else:  # noqa: RET505 -- the type checker sees only one of the two
        return _entry_enabled(environ)


def _entry_enabled(environ: Mapping[str, str]) -> bool:
    try:
        text = _entry(environ).read_text(encoding="utf-8", errors="replace")
    except (OSError, LauncherError):
        return False
    values = desktop_entry.values(text)
    hidden = values.get("Hidden", "false").lower() == "true"
    return "Exec" in values and not hidden and values.get("X-GNOME-Autostart-enabled", "true").lower() != "false"


def set_enabled(on: bool, command: list[str], environ: Mapping[str, str]) -> None:  # noqa: FBT001 -- it is the value to be set
    """Start `command` (a program and its arguments) at every log-in, or no longer; LauncherError where the folder refuses."""
    path = _entry(environ)
    try:
        if on and sys.platform == "win32":
            from launcher.desktop.windows import startup

            startup.put(path, command)
        elif on:
            atomic.replace(path, _text(command).encode("utf-8", "surrogateescape"))  # a path may hold bytes that are no UTF-8
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        message = _("Starting at log-in could not be changed: {why}.").format(why=error.strerror)
        raise LauncherError(message, _("Check that {folder} can be written.").format(folder=path.parent)) from error


def _entry(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        from launcher.desktop.windows import startup

        return startup.place(environ)
    else:  # noqa: RET505 -- the same
        return _desktop_entry(environ)


def _desktop_entry(environ: Mapping[str, str]) -> Path:
    return desktop_entry.folder(environ, "XDG_CONFIG_HOME", ".config") / "autostart" / f"{APP_NAME}.desktop"


def _text(command: list[str]) -> str:
    return desktop_entry.text(
        {
            "Name": _("Phrase launcher"),
            "Comment": _("The right sentence for a difficult conversation"),
            "Exec": desktop_entry.command_line(command),
            "Icon": str(assets("launcher.svg")),
            "Terminal": "false",
            "X-GNOME-Autostart-enabled": "true",
        }
    )
