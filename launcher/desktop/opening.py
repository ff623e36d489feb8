"""Opening packs with a double click: what file managers are told about .phrasepack and .phrasefeed, for this user alone.

On Linux and the BSDs three files by the freedesktop specifications: the type of the files, a program that opens it, and one
line in the user's list of defaults, which is hers: all else in it stays as it is, byte for byte. On Windows keys of her own
below HKEY_CURRENT_USER. Law: no rights are asked for, and what was put there is taken away whole. It knows no settings and
opens nothing.
"""

import io
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from launcher import atomic
from launcher.desktop import desktop_entry
from launcher.errors import LauncherError
from launcher.language import _
from launcher.places import APP_NAME, assets

ENDINGS: Final = (".phrasepack", ".phrasefeed")
TYPE: Final = "application/vnd.phrase-launcher.pack+json"
PROGRAM: Final = f"{APP_NAME}-open.desktop"  # a name of its own: one that was installed for everybody is another file
_DEFAULTS: Final = "[Default Applications]"
_WITHIN: Final = 5  # s for a tool of the desktop


def available(platform: str) -> bool:
    """Whether this can be done on `platform`, a value of sys.platform: on Windows, Linux and the BSDs."""
    return platform.startswith(("win32", "linux", "dragonfly")) or "bsd" in platform


def hint() -> str:
    """What to do where it is not available."""
    return _("Not available on this system yet. Choose the launcher in the file manager, under “Open with”.")


def enabled(environ: Mapping[str, str]) -> bool:
    """Whether a double click opens packs here: all is in place, and the user has not chosen another program since."""
    if sys.platform == "win32":
        from launcher.desktop.windows import association

        return association.enabled(ENDINGS)
    else:  # noqa: RET505 -- the type checker sees only one of the two
        return _is_ours(environ)


def set_enabled(on: bool, command: list[str], environ: Mapping[str, str]) -> None:  # noqa: FBT001 -- it is the value to be set
    """Let `command` with the file behind it open packs from now on, or no longer; LauncherError where that is refused."""
    try:
        if sys.platform == "win32":
            from launcher.desktop.windows import association

            if on:
                association.put(ENDINGS, command)
            else:
                association.take_away(ENDINGS)
        elif on:
            _put(command, environ)
        else:
            _take_away(environ)
    except OSError as error:
        message = _("Opening packs with a double click could not be changed: {why}.").format(why=error.strerror)
        where = error.filename or _("your own folder")
        raise LauncherError(message, _("Check that {folder} can be written.").format(folder=where)) from error


def type_text() -> str:
    """The type of the files as shared-mime-info reads it; packaging/ ships the same for those who install for everybody."""
    from xml.sax.saxutils import escape  # here: it brings a web client along, with TLS, to every start

    globs = "".join(f'    <glob pattern="*{ending}"/>\n' for ending in ENDINGS)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">\n'
        f'  <mime-type type="{TYPE}">\n'
        f"    <comment>{escape(_('Phrase pack'))}</comment>\n"
        f'    <icon name="{APP_NAME}"/>\n'
        f"{globs}"
        "  </mime-type>\n"
        "</mime-info>\n"
    )


def _put(command: list[str], environ: Mapping[str, str]) -> None:
    program = desktop_entry.text(
        {
            "Name": _("Phrase launcher"),
            "Exec": f"{desktop_entry.command_line(command)} %f",
            "Icon": str(assets("launcher.svg")),
            "Terminal": "false",
            "NoDisplay": "true",
            "MimeType": f"{TYPE};",
        }
    )
    _replace(_type_file(environ), type_text().encode())
    _replace(_program_file(environ), program.encode("utf-8", "surrogateescape"))  # a path may hold bytes that are no UTF-8
    _change_defaults(environ, ours=True)
    _tell_the_desktop(environ)


def _take_away(environ: Mapping[str, str]) -> None:
    _change_defaults(environ, ours=False)
    there = [path for path in (_program_file(environ), _type_file(environ)) if path.exists()]
    for path in there:
        path.unlink()
    if there:
        _tell_the_desktop(environ)


def _is_ours(environ: Mapping[str, str]) -> bool:
    try:
        program = desktop_entry.values(_program_file(environ).read_text(encoding="utf-8", errors="replace"))
        defaults = _defaults_file(environ).read_text(encoding="utf-8", errors="replace")
        known = _type_file(environ).exists()
    except (OSError, LauncherError):
        return False
    chosen = desktop_entry.values(defaults, _DEFAULTS).get(TYPE, "").split(";")[0]
    return known and "Exec" in program and chosen == PROGRAM


def _change_defaults(environ: Mapping[str, str], *, ours: bool) -> None:
    """Put our program first of those that open packs, or out of them; every other line stays as it is."""
    path = _defaults_file(environ)
    with suppress(OSError):
        path = path.resolve()  # people keep this file elsewhere and link to it
    try:
        before = path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        before = ""
    after = _with_ours(before) if ours else _without_ours(before)
    if after == before:
        return
    if after.replace(_DEFAULTS, "").strip():
        _replace(path, after.encode("utf-8", "surrogateescape"))
    else:
        path.unlink()  # there was nothing else in it


def _with_ours(text: str) -> str:
    others = [one for one in _programs_of(text) if one != PROGRAM]
    line = f"{TYPE}={';'.join((PROGRAM, *others))};\n"
    lines = _without_the_line(text)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    group = next((n for n, one in enumerate(lines) if one.strip() == _DEFAULTS), None)
    if group is None:
        return "".join((*lines, f"{_DEFAULTS}\n", line))
    return "".join((*lines[: group + 1], line, *lines[group + 1 :]))


def _without_ours(text: str) -> str:
    programs = _programs_of(text)
    if PROGRAM not in programs:
        return text
    others = [one for one in programs if one != PROGRAM]
    kept = _without_the_line(text)
    if others:
        group = next(n for n, one in enumerate(kept) if one.strip() == _DEFAULTS)
        kept.insert(group + 1, f"{TYPE}={';'.join(others)};\n")
    return "".join(kept)


def _programs_of(text: str) -> list[str]:
    return [one for one in desktop_entry.values(text, _DEFAULTS).get(TYPE, "").split(";") if one]


def _without_the_line(text: str) -> list[str]:
    """The lines, but for the one that says what opens packs."""
    kept, group = [], ""
    for line in io.StringIO(text, newline="\n"):  # no other sign ends a line in it
        group = line.strip() if line.startswith("[") else group
        if group != _DEFAULTS or line.partition("=")[0].strip() != TYPE:
            kept.append(line)
    return kept


def _replace(path: Path, data: bytes) -> None:
    try:
        atomic.replace(path, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path.parent)) from error


def _tell_the_desktop(environ: Mapping[str, str]) -> None:
    """Have the desktop's own lists made anew, where it has the tools; without them it reads the files by itself, or later."""
    data = _data(environ)
    for tool, folder in (("update-mime-database", data / "mime"), ("update-desktop-database", data / "applications")):
        if (found := shutil.which(tool, path=environ.get("PATH"))) and folder.is_dir():
            with suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(
                    [found, str(folder)], env=dict(environ), capture_output=True, timeout=_WITHIN, check=False,
                    stdin=subprocess.DEVNULL,
                )  # fmt: skip


def _type_file(environ: Mapping[str, str]) -> Path:
    return _data(environ) / "mime" / "packages" / f"{APP_NAME}.xml"


def _program_file(environ: Mapping[str, str]) -> Path:
    return _data(environ) / "applications" / PROGRAM


def _defaults_file(environ: Mapping[str, str]) -> Path:
    return desktop_entry.folder(environ, "XDG_CONFIG_HOME", ".config") / "mimeapps.list"


def _data(environ: Mapping[str, str]) -> Path:
    return desktop_entry.folder(environ, "XDG_DATA_HOME", ".local/share")
