"""KWin's windows, told by a small script of ours that KWin runs: no leave is needed for it.

Law: the script says which window is in use and no more, to us alone, and is taken away at the end; only KWin is believed. Who
is killed leaves nothing: no file lies longer than KWin needs to read it, and a script that speaks to nobody falls silent.
Windows have numbers of our own, far from those that Qt gives to ours, never used twice. Written for KWin 5 (tried on 5.27) and 6.
"""

import contextlib
import itertools
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jeepney import DBusAddress

from launcher import programs
from launcher.desktop import Target
from launcher.desktop.portals.bus import Bus

NAME: Final = "org.kde.KWin"
_SCRIPTING: Final = DBusAddress("/Scripting", NAME, "org.kde.kwin.Scripting")
_PLACE: Final = "/launcher/windows"
_INTERFACE: Final = "launcher.Windows"
_FIRST: Final = 1 << 32
_ANSWER_WITHIN: Final = 2.0  # s
_TRIES: Final = 20  # to load a script while one of its name is still going
_TRY_AFTER: Final = 0.1  # s
_TELLER: Final = "launcher-windows"  # one name for all times, so that a script that was left behind is replaced

_TELLING: Final = """
var over = false;
function say(what, about) {
    if (over) { return; }
    callDBus("%(me)s", "%(place)s", "%(interface)s", what, JSON.stringify(about));
    callDBus("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", "%(me)s",
        function (there) { over = !there; });
}
function id(window) { return String(window.internalId); }
function tell(window) {
    if (!window || window.desktopWindow || window.dock) { say("Active", {}); return; }
    say("Active", {id: id(window), names: [String(window.resourceName), String(window.resourceClass),
        String(window.desktopFileName || "")], title: String(window.caption), process: Number(window.pid) || 0});
}
var six = workspace.windowActivated !== undefined;
function active() { return six ? workspace.activeWindow : workspace.activeClient; }
function watch(window) { window.captionChanged.connect(function () { if (active() === window) { tell(window); } }); }
(six ? workspace.windowList() : workspace.clientList()).forEach(watch);
(six ? workspace.windowAdded : workspace.clientAdded).connect(watch);
(six ? workspace.windowRemoved : workspace.clientRemoved).connect(function (window) { say("Gone", {id: id(window)}); });
(six ? workspace.windowActivated : workspace.clientActivated).connect(tell);
tell(active());
"""
_ACTIVATING: Final = """
var six = workspace.windowActivated !== undefined;
var wanted = null;
(six ? workspace.windowList() : workspace.clientList()).forEach(function (window) { if (%(which)s) { wanted = window; } });
if (wanted) { if (six) { workspace.activeWindow = wanted; } else { workspace.activeClient = wanted; } }
callDBus("%(me)s", "%(place)s", "%(interface)s", "Done", JSON.stringify({script: "%(script)s"}));
"""


@dataclass(slots=True)
class _Window:
    number: int
    names: tuple[str, ...] = ()
    title: str = ""
    process: int = 0


class KWinWindows:
    """See Windows. `own` is the desktop file name of our own windows; the scripts lie in `folder`, else in one of their own."""

    def __init__(self, bus: Bus, own: str, folder: Path | None = None) -> None:
        self._bus, self._own = bus, own.lower()
        self._numbers, self._scripts = itertools.count(_FIRST), itertools.count(1)
        self._ids: dict[str, _Window] = {}
        self._now = ""  # the window in use, by KWin's id
        self._process = os.getpid()
        self._given, self._made = folder, Path()  # _made: a folder of our own, while something lies in it
        self._running: dict[str, Path] = {}
        self.known = False  # whether KWin has told anything yet
        for what, heard in (("Active", self._active), ("Gone", self._gone), ("Done", self._done)):
            bus.answer(_PLACE, _INTERFACE, what, "s", self._believed(heard))
        bus.follow(NAME, self._owned)

    def close(self) -> None:
        """Take the scripts away."""
        for script in list(self._running):
            self._unload(script)

    def active(self) -> Target | None:
        """See Windows."""
        window = self._ids.get(self._now)
        if window is None or window.process == self._process or self._own in window.names:
            return None
        return Target(
            window.number,
            app=(window.names or ("",))[-1],
            title=window.title,
            terminal=programs.is_terminal(window.names),
            process=window.process,
            names=window.names,
        )

    def exists(self, target: Target) -> bool:
        """See Windows."""
        return self._id(target.window) != ""

    def title(self, target: Target) -> str:
        """See Windows."""
        window = self._ids.get(self._id(target.window))
        return window.title if window else ""

    def focused(self, target: Target) -> bool:
        """See Windows; as KWin said last."""
        window = self._ids.get(self._now)
        return window is not None and window.number == target.window

    def activate(self, window: int) -> None:
        """See Windows; a number that is none of ours means our own newest window."""
        known = self._id(window)
        if not known and window >= _FIRST:
            return  # it is gone
        by_id, ours = f"String(window.internalId) === {json.dumps(known)}", f"Number(window.pid) === {self._process}"
        if not known or known != self._now:
            self._run(f"launcher-{self._process}-{next(self._scripts)}", _ACTIVATING, by_id if known else ours)

    def unlist(self, window: int) -> None:
        """See Windows; KWin lists what it wants."""

    def place(self, target: Target | None) -> tuple[int, int]:  # noqa: ARG002 -- KWin puts windows where it wants
        """See Windows."""
        return 0, 0

    def composited(self) -> bool:
        """See Windows."""
        return True

    def _owned(self, owner: str) -> None:
        """KWin is there, or has been started anew: nothing that was known holds any more."""
        self._ids.clear()
        for script in list(self._running):
            self._forget(script)
        self._now, self.known = "", False
        if owner:
            self._bus.call(_SCRIPTING, "unloadScript", "s", (_TELLER,), gives="b", within=_ANSWER_WITHIN)
            self._run(_TELLER, _TELLING, "")

    def _run(self, script: str, text: str, which: str) -> None:
        """Let KWin run a script; it reads the file in its own time, so that lies there until the script is heard."""
        about = {"me": self._bus.me, "place": _PLACE, "interface": _INTERFACE, "which": which, "script": script}
        try:
            path = self._folder() / f"{script}.js"
            path.write_text(text % about, encoding="utf-8")
        except OSError:
            return
        self._running[script] = path
        self._load(script, path, _TRIES)

    def _load(self, script: str, path: Path, tries: int) -> None:
        def loaded(number: int) -> None:
            if number >= 0:
                self._bus.call(_SCRIPTING, "start", within=_ANSWER_WITHIN)
            elif tries > 1 and script in self._running:  # one of that name, which was told to go, has not gone yet
                self._bus.after(_TRY_AFTER, lambda: self._load(script, path, tries - 1))
            else:
                self._forget(script)

        asked, failed = (str(path), script), lambda _why: self._forget(script)
        self._bus.call(_SCRIPTING, "loadScript", "ss", asked, gives="i", then=loaded, failed=failed, within=_ANSWER_WITHIN)

    def _unload(self, script: str) -> None:
        self._bus.call(_SCRIPTING, "unloadScript", "s", (script,), gives="b", within=_ANSWER_WITHIN)
        self._forget(script)

    def _forget(self, script: str) -> None:
        self._clear_away(script)
        self._running.pop(script, None)

    def _folder(self) -> Path:
        if self._given is not None:
            return self._given
        if not self._made.name:
            self._made = Path(tempfile.mkdtemp(prefix="launcher-kwin-", dir=os.environ.get("XDG_RUNTIME_DIR") or None))
        return self._made

    def _clear_away(self, script: str) -> None:
        """Its file has been read, or is not wanted; so with our own folder, once nothing lies in it."""
        path = self._running.get(script)
        if path is None:
            return
        with contextlib.suppress(OSError):
            path.unlink()
        if self._made.name and path.parent == self._made:
            with contextlib.suppress(OSError):  # something else still lies there
                self._made.rmdir()
                self._made = Path()

    def _believed(self, heard: Callable[[dict[str, Any]], None]) -> Callable[[str, str], None]:
        def called(caller: str, about: str) -> None:
            if caller != self._bus.owner(NAME):
                return
            try:
                told = json.loads(about)
            except ValueError:
                return
            if isinstance(told, dict):
                heard(told)

        return called

    def _active(self, about: dict[str, Any]) -> None:
        self.known, self._now = True, str(about.get("id", ""))
        self._clear_away(_TELLER)  # it has been read
        if self._now:
            window = self._ids.setdefault(self._now, _Window(next(self._numbers)))
            names, process = about.get("names"), about.get("process")
            window.names = _names(names if isinstance(names, list) else [])
            window.title = str(about.get("title", ""))
            window.process = process if isinstance(process, int) else 0

    def _gone(self, about: dict[str, Any]) -> None:
        gone = str(about.get("id", ""))
        self._ids.pop(gone, None)
        if gone == self._now:
            self._now = ""

    def _done(self, about: dict[str, Any]) -> None:
        script = str(about.get("script", ""))
        if script in self._running:
            self._unload(script)

    def _id(self, number: int) -> str:
        return next((known for known, window in self._ids.items() if window.number == number), "")


def _names(told: list[Any]) -> tuple[str, ...]:
    """By what the window is called, in small letters; first all that KWin says."""
    full = [name.lower() for name in told if isinstance(name, str) and name]
    return tuple(dict.fromkeys((*full, *(short for name in full for short in programs.names_of(name)))))
