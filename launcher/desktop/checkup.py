"""What this desktop lets the launcher do, found by looking: one finding for each capability, with its backend and its mend.

Law: looking changes nothing and leaves nothing behind; a hotkey is registered for a moment at most, and only where no launcher
has it; the clipboard's content is never asked for. What only the launcher that runs can know is taken from its own answer.
Each mend is one thing to do, said in one line.
"""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from launcher import desktop
from launcher.chord import Chord
from launcher.desktop import autostart
from launcher.desktop.binding import Way, ways
from launcher.errors import LauncherError
from launcher.language import _

State = Literal["good", "limited", "broken"]
CAPABILITIES: Final = ("hotkey", "target", "paste", "type-out", "clipboard", "tray")  # of the backend, in this order
_BACKENDS: Final = {"X11": "x11", "Windows": "windows", "Wayland": "wayland"}  # as the launcher that runs calls its own
_WITHOUT_HOTKEYS: Final = ("Wayland", "copy only")  # of those, where it may be that none can be had


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: by what it is done here, its state, what is so, and what mends it, if anything need be.

    `ways` are the steps in each desktop, where the mend takes more than one.
    """

    name: str
    backend: str
    state: State
    so: str
    mend: str = ""
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known before looking: the hotkey, the answer of the launcher that runs, if any, and how a person calls it.

    `run` is what a key of the desktop should run, `environ` only tells which desktop's steps are shown first.
    """

    hotkey: str
    running: Mapping[str, Any] | None
    start: str = "launcher"
    show: str = "launcher show"
    run: tuple[str, ...] = ("launcher", "toggle")
    environ: Mapping[str, str] = field(default_factory=dict)

    def by_a_key_of_the_desktop(self, so: str) -> Finding:
        """The hotkey, where only a key that is bound in the desktop can open the launcher; `so` says why."""
        mend = _("Let a key of your desktop run: {command}").format(command=shlex.join(self.run))
        steps = ways(Chord.parse(self.hotkey), self.run, self.environ)
        return Finding("hotkey", _("key of the desktop"), "limited", so, mend, steps)


def kind(environ: Mapping[str, str], platform: str, running: Mapping[str, Any] | None = None) -> str:
    """The sort of desktop: 'x11', 'windows', 'wayland', 'macos', 'copy' for any other, 'none' where there is no screen."""
    if running and (known := _BACKENDS.get(running["backend"])):
        return known
    found = desktop.detect(environ, platform)
    if found != "copy":
        return found
    if platform == "darwin":
        return "macos"
    return "none" if platform == "linux" and not running else "copy"


def capabilities(asked: Asked, environ: Mapping[str, str], platform: str) -> list[Finding]:
    """How each of CAPABILITIES stands."""
    running = asked.running
    seen = {finding.name: finding for finding in _looked_at(asked, kind(environ, platform, running))}
    if running is not None:
        seen["hotkey"] = _hotkey_told(asked, running, seen["hotkey"])
        seen["tray"] = tray(seen["tray"].backend, there=running["tray"])
        seen |= {name: _as_it_runs(found, running) for name, found in seen.items()}
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
        if (found := _by_its_room(asked, sort)) is not None:
            return found
    except LauncherError as error:
        if asked.running is not None:  # on a screen that this command can't see, such as one over ssh
            return _by_its_word(asked.running)
        return _unseen(str(error.message), error.hint)
    if sort == "none":
        return _unseen(_("There is no screen in this session."), _("Start it inside a desktop session."))
    return _copying(asked, sort)


def _by_its_room(asked: Asked, sort: str) -> tuple[Finding, ...] | None:
    """What the room of that sort of desktop finds; None where there is no such room."""
    if sort == "x11":
        from launcher.desktop.x11 import checkup

        return checkup.look(asked)
    if sort == "wayland":
        from launcher.desktop.wayland import checkup as wayland_checkup

        return wayland_checkup.look(asked)
    if sys.platform == "win32" and sort == "windows":
        from launcher.desktop.windows import checkup as windows_checkup

        return windows_checkup.look(asked)
    return None


def _by_its_word(running: Mapping[str, Any]) -> tuple[Finding, ...]:
    so = _("As the running launcher says; its screen can't be seen from here.")
    return tuple(Finding(name, running["backend"], "good", so) for name in CAPABILITIES)


def _unseen(so: str, mend: str) -> tuple[Finding, ...]:
    return tuple(Finding(name, _("none"), "broken", so, mend) for name in CAPABILITIES)


def _copying(asked: Asked, sort: str) -> tuple[Finding, ...]:
    """Where the launcher presses no keys: overlay, tray and copying, and nothing pretended."""
    name = {"macos": "macOS"}.get(sort, _("this desktop"))
    by_hand = _("Press Cmd+V after choosing.") if sort == "macos" else _("Press Ctrl+V after choosing.")
    bind = _("In the settings of your desktop, let a key run: {command}")
    if sort == "macos":
        bind = _("In the app Shortcuts, let a key run this as a shell script: {command}")
    none = _("none")
    why = {
        "hotkey": (_("On {name} the launcher has no hotkey of its own."), bind.format(command=shlex.join(asked.run))),
        "target": (_("On {name} the launcher does not know which window is in use."), by_hand),
        "paste": (_("On {name} the launcher presses no keys in other windows; it copies."), by_hand),
        "type-out": (_("On {name} the launcher does not type into other windows; it copies."), by_hand),
    }
    found = [Finding(what, none, "limited", so.format(name=name), mend) for what, (so, mend) in why.items()]
    gone = _("What you had copied is not put back.")
    found.append(Finding("clipboard", "Qt", "limited", gone, _("Copy yours again afterwards.")))
    start = _("Start it: {command}").format(command=asked.start)
    found.append(Finding("tray", "Qt", "limited", _("Known when the launcher runs."), start))
    return tuple(found)


def _as_it_runs(found: Finding, running: Mapping[str, Any]) -> Finding:
    """By what the launcher that runs really does it, where it says so; and it never does better than it says."""
    part = running.get("parts", {}).get(found.name, "")
    found = replace(found, backend=part) if part else found
    pastes = running.get("pastes", running["backend"] != "copy only")
    if found.name in ("paste", "type-out") and found.state == "good" and not pastes:
        mend = _("Quit it, and start it again from within the session.")
        return replace(found, state="limited", so=_("The launcher that runs only copies."), mend=mend)
    return found


def _hotkey_told(asked: Asked, running: Mapping[str, Any], seen: Finding) -> Finding:
    chord, state, backend = asked.hotkey, running["hotkey_state"], seen.backend
    if state == "live" and running.get("listens"):
        so = _("{hotkey} is live, by listening to every key.").format(hotkey=chord)
        return Finding("hotkey", _("keyboard hook"), "limited", so, _("Settings, Hotkeys: choose one that is free."))
    if state == "unavailable" and (seen.ways or backend == _("none")):
        return seen
    if state == "unavailable" and running["backend"] in _WITHOUT_HOTKEYS:
        return asked.by_a_key_of_the_desktop(_("The desktop gave the launcher no hotkey."))
    told: dict[str, tuple[State, str, str]] = {
        "live": ("good", _("{hotkey} is live."), ""),
        "paused": ("limited", _("{hotkey} is paused."), _("Tray icon: switch off Pause hotkey.")),
        "starting": ("limited", _("{hotkey} is just being registered."), _("Look again in a moment: launcher doctor")),
        "taken": ("broken", _("{hotkey} is used by another program."), _choose_another()),
    }
    state_, so, mend = told.get(state, ("broken", _("{hotkey} cannot be had here."), _choose_another()))
    written = running.get("hotkey_written") or chord
    called = "" if written == chord else " " + _("The desktop calls it {written}.").format(written=written)
    return Finding("hotkey", backend, state_, so.format(hotkey=chord) + called, mend)


def _choose_another() -> str:
    return _("Tray icon, Settings, Hotkeys: choose another.")
