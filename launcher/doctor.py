"""What works on this machine, what does not, and the mend: one finding for each capability.

Law: it changes nothing, asks the system itself (the dynamic linker, not Qt's guess) and runs without a display. It names
things and versions, never the user's words. What only the launcher that runs can know, that one is asked.
"""

import importlib.metadata
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from launcher import __version__, knock, places, policy, settings
from launcher.desktop import binding, checkup
from launcher.desktop.binding import Way
from launcher.desktop.checkup import Asked, Finding
from launcher.errors import LauncherError
from launcher.language import _, ngettext
from launcher.policy import Policy
from launcher.store.standing import Standing, standing

_WITHIN: Final = 10  # s for a tool of the system
_NARROWEST: Final = 40  # columns for what is so, also on a small screen
# Debian 12's package for each library that Qt's plugins for X11 and Wayland ask for (facts of a minimal system).
PACKAGES: Final = {
    "libEGL.so.1": "libegl1", "libGL.so.1": "libgl1", "libglib-2.0.so.0": "libglib2.0-0", "libgthread-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3", "libfontconfig.so.1": "libfontconfig1", "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0", "libxcb-cursor.so.0": "libxcb-cursor0", "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1", "libxcb-shape.so.0": "libxcb-shape0", "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-image.so.0": "libxcb-image0", "libxcb-render-util.so.0": "libxcb-render-util0", "libxcb-xkb.so.1": "libxcb-xkb1",
    "libfreetype.so.6": "libfreetype6", "libX11-xcb.so.1": "libx11-xcb1", "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0", "libwayland-egl.so.1": "libwayland-egl1",
}  # fmt: skip
_CALLED: Final = {
    "versions": _("Versions"), "qt-build": _("Qt build"), "qt-libraries": _("Qt libraries"), "display": _("Display"),
    "hotkey": _("Hotkey"), "target": _("Target"), "paste": _("Paste"), "type-out": _("Type-out"), "clipboard": _("Clipboard"),
    "tray": _("Tray"), "autostart": _("Autostart"), "command": _("Command"), "phrases": _("Phrases"), "backups": _("Backups"),
    "settings": _("Settings"),
    "policy": _("Policy"),
}  # fmt: skip
_ROOM: Final = 2_000_000  # bytes that must be free for a change and its log
_STATES: Final = {"good": (_("ok"), "green"), "limited": (_("limited"), "yellow"), "broken": (_("broken"), "red")}


def examine() -> list[Finding]:
    """Look at everything."""
    running, silent = _running()
    company, notices = policy.read()
    chosen, told = settings.load(places.settings_file(), company.fixed)
    asked = Asked(chosen.hotkey, running, _command(), _command("show"), binding.command(), os.environ)
    able = checkup.capabilities(asked, os.environ, sys.platform)
    if silent:  # it has the hotkey, so that a trial would blame another program
        able[0] = Finding("hotkey", able[0].backend, "broken", _("The launcher that runs does not answer."), _end_it())
    sort = checkup.kind(os.environ, sys.platform, running)
    autostart = checkup.starting(wanted=chosen.autostart, environ=os.environ, platform=sys.platform)
    found = (_versions(), _qt_build(), _qt_libraries(sort), _display(sort, able[1]), *able, autostart)
    found += (_by_command(asked, silent=silent), *_phrases(), _settings(told), _policy(company, notices))
    return [finding for finding in found if finding is not None]


def as_plain(finding: Finding) -> dict[str, str]:
    """A finding, JSON-ready: `name` for programs, `what` as it is called for people."""
    about = {"name": finding.name, "what": _CALLED[finding.name], "backend": finding.backend}
    return about | {"state": finding.state, "so": finding.so, "mend": finding.mend}


def tell(findings: list[Finding]) -> None:
    """Print the findings for a person: a line for each, and below it what mends it, which is never broken into lines."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    names = max(len(_CALLED[f.name]) for f in findings)
    states = max(len(word) for word, _colour in _STATES.values())
    backends = max(len(f.backend) for f in findings)
    indent = names + states + backends + 6
    room = max(console.width - indent, _NARROWEST) if console.is_terminal else sys.maxsize
    for f in findings:
        word, colour = _STATES[f.state]
        so, *more = textwrap.wrap(f.so, room, break_long_words=False) or [""]
        line = Text(f"{_CALLED[f.name]:{names}}  ") + Text(f"{word:{states}}  ", colour)
        console.print(line + Text(f"{f.backend:{backends}}  {so}"), soft_wrap=True)
        for rest in (*more, *([f"→ {f.mend}"] if f.mend else ())):
            console.print(Text(" " * indent + rest), soft_wrap=True)
    for told in (told for f in findings if f.ways for told in _steps(f.ways)):
        console.print(Text(told), soft_wrap=True)


def _steps(ways: Sequence[Way]) -> Iterator[str]:
    """How to open the launcher by a key of the desktop; what is to be copied stands alone on its lines, and whole."""
    yield "\n" + _("To open it by a key of your desktop:")
    for way in ways:
        yield f"\n  {way.name}"
        for number, step in enumerate(way.steps, 1):
            yield f"  {number}. {step.text}"
            yield from (f"     {line}" for line in step.line.splitlines())


def missing_libraries(binary: Path) -> list[str]:
    """The libraries that the dynamic linker does not find for `binary`."""
    if not shutil.which("ldd") or not binary.exists():
        return []
    environ = dict(os.environ)
    if brought := getattr(sys, "_MEIPASS", ""):  # a package brings some libraries along, in this folder
        environ["LD_LIBRARY_PATH"] = f"{brought}:{environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    told = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, timeout=_WITHIN, check=False, env=environ)
    return sorted(set(re.findall(r"^\s*(\S+) => not found", told.stdout, re.MULTILINE)))


def platform_plugin(sort: str) -> Path:
    """Where Qt's plugin for that sort of desktop lies, X11's for any but Wayland; there are some on Linux only."""
    import PySide6

    name = "libqwayland.so" if sort == "wayland" else "libqxcb.so"
    return Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / name


def _running() -> tuple[dict[str, Any] | None, bool]:
    """The answer of the launcher that runs, if any, and whether one runs that does not answer."""
    try:
        answer = knock.ask("status")
        told: dict[str, Any] | None = json.loads(answer) if answer else None
    except (OSError, ValueError):
        return None, True
    return told, answer == ""


def _command(*arguments: str) -> str:
    """How a person starts this very launcher in a shell."""
    if shutil.which("launcher"):
        return " ".join(("launcher", *arguments))
    program, *others = places.own_command(*arguments)
    if os.name != "nt":
        return shlex.join((program, *others))
    # Packaged, the commands have a program of their own there; a key should run the one that opens no console.
    return subprocess.list2cmdline((program.replace("launcher-cli.exe", "launcher.exe"), *others))


def _end_it() -> str:
    return _("End its process, then start it again: {command}").format(command=_command())


def _versions() -> Finding:
    parts = [f"launcher {__version__}", f"Python {platform.python_version()}"]
    parts += [f"{name} {importlib.metadata.version(name)}" for name in ("PySide6-Essentials", "sqlite-utils")]
    return Finding("versions", platform.system(), "good", ", ".join(parts))


def _qt_build() -> Finding | None:
    version = importlib.metadata.version("PySide6-Essentials")
    if version.startswith("6.12.0") and sys.version_info < (3, 12):
        so = _("PySide6 {version} crashes on this Python after some hundred openings.").format(version=version)
        return Finding("qt-build", "PySide6", "broken", so, "pip install 'PySide6-Essentials<6.12'")
    return None


def _qt_libraries(sort: str) -> Finding | None:
    if not (plugin := platform_plugin(sort)).exists():
        return None
    missing = missing_libraries(plugin)
    if not missing:
        name = "Wayland" if sort == "wayland" else "X11"
        return Finding("qt-libraries", "ldd", "good", _("All libraries of the {name} plugin are there.").format(name=name))
    packages = sorted({PACKAGES.get(name, name) for name in missing})
    so = _("Missing: {names}").format(names=", ".join(missing))
    return Finding("qt-libraries", "ldd", "broken", so, "apt-get install --no-install-recommends " + " ".join(packages))


def _display(sort: str, target: Finding) -> Finding:
    if target.state == "broken":
        return Finding("display", _("none"), "broken", target.so, _("To see it at work without one: launcher demo"))
    name = {"x11": "X11", "windows": "Windows", "wayland": "Wayland", "macos": "macOS"}.get(sort, _("other"))
    return Finding("display", name, "good", _("There is a screen."))


def _by_command(asked: Asked, *, silent: bool) -> Finding:
    backend = _("named pipe") if os.name == "nt" else _("local socket")
    if silent:
        return Finding("command", backend, "broken", _("The launcher that runs does not answer."), _end_it())
    if asked.running is None:
        mend = _("Start it: {command}").format(command=asked.start)
        return Finding("command", backend, "limited", _("The launcher is not running, so no command can show it."), mend)
    return Finding("command", backend, "good", _("This shows it, from any key or script: {command}").format(command=asked.show))


def _phrases() -> Iterator[Finding]:
    """How the file of phrases and its newest backup stand: looked at as a start looks, and nothing is mended."""
    path = places.store_file()
    try:
        found = standing(path)
    except LauncherError as refusal:
        yield Finding("phrases", "SQLite", "broken", refusal.message, refusal.hint or _elsewhere())
        return
    if found is None:
        yield Finding("phrases", "SQLite", "good", _("The first start will make {path}.").format(path=path))
        return
    yield _words(path, found)
    yield _newest_backup(found)


def _words(path: Path, found: Standing) -> Finding:
    broken = partial(Finding, "phrases", "SQLite", "broken")
    if found.damaged or found.untrue:
        so = _("{path} is damaged.") if found.damaged else _("Some of your phrases in {path} are damaged.")
        mend = _("Bring back what can be read, and the rest from packs and backups: launcher backup")
        return broken(so.format(path=path), mend)
    if not os.access(path.parent, os.W_OK):
        return broken(_("{folder} cannot be written.").format(folder=path.parent), _elsewhere())
    if found.room < _ROOM:
        so = _("The disk of {path} is full: {free} kB are free.").format(path=path, free=found.room // 1024)
        return broken(so, _("Free some space there; until then nothing can be saved."))
    return Finding("phrases", "SQLite", "good", str(path))


def _newest_backup(found: Standing) -> Finding:
    limited = partial(Finding, "backups", _("files"), "limited")
    if found.newest is None:
        return limited(_("There is no backup yet."), _("Make one: launcher backup"))
    if not found.newest_whole:
        return limited(_("The newest is damaged: {path}").format(path=found.newest.path), _("Make a new one: launcher backup"))
    age = max((datetime.now().astimezone() - found.newest.at).days, 0)
    told = ngettext("The newest is {n} day old: {path}", "The newest is {n} days old: {path}", age)
    return Finding("backups", _("files"), "good", told.format(n=age, path=found.newest.path))


def _elsewhere() -> str:
    return _("Make it writable, or set LAUNCHER_HOME to another folder.")


def _settings(told: tuple[str, ...]) -> Finding:
    if told:
        return Finding("settings", "JSON", "limited", " ".join(told), _("Open the settings and choose again."))
    return Finding("settings", "JSON", "good", str(places.settings_file()))


def _policy(company: Policy, notices: tuple[str, ...]) -> Finding:
    path = company.file or places.policy_file()
    if notices:
        return Finding(
            "policy", "JSON", "limited", " ".join(notices), _("Ask whoever looks after this computer: {path}").format(path=path)
        )
    if company.file is None:
        return Finding(
            "policy",
            "JSON",
            "good",
            _("There is none, so everything is the user's choice. It would be {path}.").format(path=path),
        )
    return Finding("policy", "JSON", "good", " ".join((f"{path}:", *company.lines())))
