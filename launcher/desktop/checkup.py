"""What this desktop lets the launcher do, found by looking: one finding for each capability, with its backend and its mend.

Law: looking changes nothing and leaves nothing behind; a hotkey is registered for a moment at most, and only where no launcher
has it; the clipboard's content is never asked for. What only the launcher that runs can know is taken from its own answer.
Each mend is one thing to do, said in one line.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from launcher import desktop
from launcher.desktop import autostart
from launcher.errors import LauncherError
from launcher.language import _

State = Literal["good", "limited", "broken"]
CAPABILITIES: Final = ("hotkey", "target", "paste", "type-out", "clipboard", "tray")  # of the backend, in this order
_BACKENDS: Final = {"X11": "x11", "Windows": "windows"}  # as the launcher that runs calls its own


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: by what it is done here, its state, what is so, and what mends it, if anything need be."""

    name: str
    backend: str
    state: State
    so: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known before looking: the hotkey, the answer of the launcher that runs, if any, and how a person calls it."""

    hotkey: str
    running: Mapping[str, Any] | None
    start: str = "launcher"
    show: str = "launcher show"


def kind(environ: Mapping[str, str], platform: str, running: Mapping[str, Any] | None = None) -> str:
    """The sort of desktop: 'x11', 'windows', 'wayland', 'macos', 'copy' for any other, 'none' where there is no screen."""
    if running and (known := _BACKENDS.get(running["backend"])):
        return known
    found = desktop.detect(environ, platform)
    if found != "copy":
        return found
    if platform == "darwin":
        return "macos"
    if environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "none" if platform == "linux" and not running else "copy"


def capabilities(asked: Asked, environ: Mapping[str, str], platform: str) -> list[Finding]:
    """How each of CAPABILITIES stands."""
    running = asked.running
    seen = {finding.name: finding for finding in _looked_at(asked, kind(environ, platform, running))}
    if running is not None:
        seen["hotkey"] = _hotkey_told(asked, running, seen["hotkey"].backend)
        seen["tray"] = tray(seen["tray"].backend, there=running["tray"])
    return [seen[name] for name in CAPABILITIES]


def starting(*, wanted: bool, environ: Mapping[str, str], platform: str) -> Finding:
    """How starting at log-in stands; `wanted` is the user's setting."""
    if not autostart.available(platform):
        return Finding("autostart", _("none"), "limited", _("The launcher can't put itself there."), autostart.hint())
    backend = _("Startup folder") if platform == "win32" else _("autostart folder")
    on = autostart.enabled(environ)
    if on == wanted:
        return Finding("autostart", backend, "good", _("It starts when you log in.") if on else _("Off, as the settings say."))
    so = _("The settings want it, but nothing starts it.") if wanted else _("The settings say off, but something starts it.")
    return Finding("autostart", backend, "limited", so, _("Settings, Start with the desktop: switch it over and back."))


def hotkey_free(asked: Asked, backend: str, why_not: str) -> Finding:
    """The hotkey where no launcher runs; `why_not` is what a trial gave, empty where it could be had."""
    if why_not == "taken":
        so = _("{hotkey} is used by another program.").format(hotkey=asked.hotkey)
        return Finding("hotkey", backend, "broken", so, _choose_another())
    if why_not:
        so = _("{hotkey} cannot be had with this keyboard.").format(hotkey=asked.hotkey)
        return Finding("hotkey", backend, "broken", so, _choose_another())
    so = _("{hotkey} is free; the launcher is not running.").format(hotkey=asked.hotkey)
    return Finding("hotkey", backend, "limited", so, _("Start it: {command}").format(command=asked.start))


def tray(backend: str, *, there: bool) -> Finding:
    """The icon in the panel, where it is known whether a panel shows icons."""
    if there:
        return Finding("tray", backend, "good", _("The panel shows icons."))
    so = _("No panel shows icons; all else works without.")
    return Finding("tray", backend, "limited", so, _("Add a tray to the panel; on GNOME, the extension AppIndicator."))


def typing(backend: str) -> Finding:
    """Typing out, where it can be had."""
    return Finding("type-out", backend, "good", _("Where nothing may be pasted, it types."))


def _looked_at(asked: Asked, sort: str) -> tuple[Finding, ...]:
    try:
        if sort == "x11":
            from launcher.desktop.x11 import checkup

            return checkup.look(asked)
        if sys.platform == "win32" and sort == "windows":
            from launcher.desktop.windows import checkup as windows_checkup

            return windows_checkup.look(asked)
    except LauncherError as error:
        if asked.running is not None:  # on a screen that this command can't see, such as one over ssh
            return _by_its_word(asked.running["backend"])
        return _unseen(str(error.message), error.hint)
    if sort == "none":
        return _unseen(_("There is no screen in this session."), _("Start it inside a desktop session."))
    return _copying(asked, sort)


def _by_its_word(backend: str) -> tuple[Finding, ...]:
    so = _("As the running launcher says; its screen can't be seen from here.")
    return tuple(Finding(name, backend, "good", so) for name in CAPABILITIES)


def _unseen(so: str, mend: str) -> tuple[Finding, ...]:
    return tuple(Finding(name, _("none"), "broken", so, mend) for name in CAPABILITIES)


def _copying(asked: Asked, sort: str) -> tuple[Finding, ...]:
    """Where nobody may press keys for others: why, and what would make it better."""
    name = {"wayland": "Wayland", "macos": "macOS"}.get(sort, _("this desktop"))
    better = {
        "wayland": _("Choose an X11 (Xorg) session when you log in, or press Ctrl+V after choosing."),
        "macos": _("Press Cmd+V after choosing."),
    }.get(sort, _("Press Ctrl+V after choosing."))
    bind = _("In the settings of your desktop, let a key run: {command}").format(command=asked.show)
    none = _("none")
    known_later = _("Known when the launcher runs.")
    start = _("Start it: {command}").format(command=asked.start)
    why = {
        "hotkey": (_("On {name} the launcher can't have a hotkey of its own yet."), bind),
        "target": (_("On {name} the launcher can't tell yet which window is in use."), better),
        "paste": (_("On {name} the launcher can't press keys in other windows yet; it copies."), better),
        "type-out": (_("On {name} the launcher can't type into other windows yet; it copies."), better),
    }
    found = [Finding(what, none, "limited", so.format(name=name), mend) for what, (so, mend) in why.items()]
    gone = _("What you had copied is not put back.")
    found.append(Finding("clipboard", "Qt", "limited", gone, _("Copy yours again afterwards.")))
    found.append(Finding("tray", "Qt", "limited", known_later, start))
    return tuple(found)


def _hotkey_told(asked: Asked, running: Mapping[str, Any], backend: str) -> Finding:
    chord, state = asked.hotkey, running["hotkey_state"]
    if state == "live" and running.get("listens"):
        so = _("{hotkey} is live, by listening to every key.").format(hotkey=chord)
        return Finding("hotkey", _("keyboard hook"), "limited", so, _("Settings, Hotkeys: choose one that is free."))
    if state == "unavailable" and backend == _("none"):
        so = _("The launcher can't have a hotkey of its own here yet.")
        mend = _("In the settings of your desktop, let a key run: {command}").format(command=asked.show)
        return Finding("hotkey", backend, "limited", so, mend)
    told: dict[str, tuple[State, str, str]] = {
        "live": ("good", _("{hotkey} is live."), ""),
        "paused": ("limited", _("{hotkey} is paused."), _("Tray icon: switch off Pause hotkey.")),
        "starting": ("limited", _("{hotkey} is just being registered."), _("Look again in a moment: launcher doctor")),
        "taken": ("broken", _("{hotkey} is used by another program."), _choose_another()),
    }
    state_, so, mend = told.get(state, ("broken", _("{hotkey} cannot be had here."), _choose_another()))
    return Finding("hotkey", backend, state_, so.format(hotkey=chord), mend)


def _choose_another() -> str:
    return _("Tray icon, Settings, Hotkeys: choose another.")
