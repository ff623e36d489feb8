"""Files of the Desktop Entry kind: groups of names and values, a command line in one of them, and the folders they lie in.

Law: no path and no argument breaks out of its line or is taken for a field code. It knows what the specification says and
nothing of what the files are for.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from launcher.errors import LauncherError
from launcher.language import _

GROUP: Final = "[Desktop Entry]"
_QUOTED: Final = frozenset(" \t\n\"'\\><~|&;$*?#()`")  # an argument with one of these is put between double quotes
_ESCAPED: Final = frozenset('"`$\\')  # and these then need a backslash
_IN_VALUE: Final = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}  # of any value of the file, quoted or not


def text(values: Mapping[str, str]) -> str:
    """An entry for a program with these values, as they are to be read."""
    lines = (GROUP, "Type=Application", *(f"{name}={_in_value(value)}" for name, value in values.items()))
    return "\n".join(lines) + "\n"


def values(text: str, group: str = GROUP) -> dict[str, str]:
    """What stands in this group of such a file, as it is written."""
    found: dict[str, str] = {}
    now = ""
    for line in text.split("\n"):
        if line.startswith("["):
            now = line.strip()
        elif now == group and not line.startswith("#") and "=" in line:
            name, value = line.split("=", 1)
            found[name.strip()] = value.strip()
    return found


def command_line(command: list[str]) -> str:
    """The value of Exec for a program and its arguments; LauncherError where no desktop can start it."""
    if not command or not command[0] or "=" in command[0] or any("\0" in part for part in command):
        message = _("The desktop can't start the launcher's own program from where it lies.")
        raise LauncherError(message, _("Install it in a folder without an equals sign in its name."))
    if "%" in command[0]:  # GLib looks whether there is a program of the name as it is written, with two of them
        command = ["/usr/bin/env", *command]
    return " ".join(map(_argument, command))


def folder(environ: Mapping[str, str], variable: str, below_home: str) -> Path:
    """The folder that this variable names; without it, or where it is relative, the one below the home folder."""
    named = environ.get(variable, "")
    if Path(named).is_absolute():  # the specification wants a relative one ignored
        return Path(named)
    home = environ.get("HOME", "")
    if not home:
        raise LauncherError(_("Your home folder is not known."), _("Set HOME, then try again."))
    return Path(home, below_home)


def _argument(text: str) -> str:
    text = text.replace("%", "%%")  # else a field code such as %f
    if text and not _QUOTED & set(text):
        return text
    return '"' + "".join(f"\\{c}" if c in _ESCAPED else c for c in text) + '"'


def _in_value(text: str) -> str:
    return "".join(_IN_VALUE.get(c, c) for c in text)
