"""Where things lie: the product's own files, and the folder that belongs to the user.

Law: `LAUNCHER_HOME` moves everything that the launcher writes into one folder (portable mode). The product's own files are
read-only and are found beside the package in an installed wheel, or at the top of a checkout. It creates no folder.
"""

import os
import sys
from pathlib import Path

APP_NAME = "phrase-launcher"
_PROGRAM_DATA = "62ab5d82-fdc1-4dc3-a9dd-070d1d495d97"  # how Windows calls that folder
_PACKAGE = Path(__file__).resolve().parent


def assets(name: str) -> Path:
    """The path of an icon or style file that ships with the launcher."""
    return _own_file("assets", name)


def data(name: str) -> Path:
    """The path of a pack, schema or catalogue that ships with the launcher."""
    return _own_file("data", name)


def _own_file(folder: str, name: str) -> Path:
    # The wheel carries both folders inside the package; a checkout has them beside it.
    installed = _PACKAGE / folder
    return (installed if installed.is_dir() else _PACKAGE.parent / folder) / name


def home() -> Path:
    """The user's own folder: phrases, backups and the log."""
    if moved := os.environ.get("LAUNCHER_HOME"):
        return Path(moved).expanduser().absolute()
    import platformdirs  # here, so that a portable start does not pay for it

    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False, roaming=False))


def settings_file() -> Path:
    """The file of the user's settings."""
    if os.environ.get("LAUNCHER_HOME"):
        return home() / "settings.json"
    import platformdirs

    return Path(platformdirs.user_config_dir(APP_NAME, appauthor=False, roaming=False)) / "settings.json"


def store_file() -> Path:
    """The database of phrases."""
    return home() / "phrases.db"


def log_file() -> Path:
    """The log, which holds ids and lengths but never words of the user."""
    return home() / "log" / "launcher.log"


def permission_file() -> Path:
    """What the desktop gave the launcher to be let in again without a question, and whether the user has refused it."""
    return home() / "permission.json"


def policy_file() -> Path:
    """The file in which a company fixes things for this machine; `LAUNCHER_POLICY` names another only where there is none."""
    machine = _machine_folder() / "policy.json"
    try:
        there = machine.exists()
    except OSError:  # it is kept from us, not missing
        there = True
    other = os.environ.get("LAUNCHER_POLICY")
    return machine if there or not other else Path(other).expanduser().absolute()


def _machine_folder() -> Path:
    if sys.platform == "win32":
        return _program_data() / "Phrase launcher"
    else:  # noqa: RET505 -- the type checker sees only one of the two
        return Path("/Library/Application Support/Phrase launcher") if sys.platform == "darwin" else Path("/etc") / APP_NAME


if sys.platform == "win32":

    def _program_data() -> Path:
        """The folder for all users as Windows itself knows it: every variable is the user's to set."""
        from ctypes import OleDLL, byref, c_void_p, wstring_at  # here: only a company's policy asks for it
        from uuid import UUID

        found = c_void_p()
        OleDLL("shell32").SHGetKnownFolderPath(UUID(_PROGRAM_DATA).bytes_le, 0, None, byref(found))
        try:
            return Path(wstring_at(found.value or 0))
        finally:
            OleDLL("ole32").CoTaskMemFree(found)


def own_command(*arguments: str) -> list[str]:
    """The command line that starts this very launcher, from a wheel, a checkout or a package."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "launcher", *arguments]
    # Windows has two programs in a package: one without a console for the launcher itself, one with it for commands.
    name = "launcher" if arguments in {(), ("--quietly",)} else "launcher-cli"
    program = str(Path(sys.executable).with_name(f"{name}.exe")) if sys.platform == "win32" else sys.executable
    return [program, *arguments]
