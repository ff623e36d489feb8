"""Which windows stand at mutter, told by the programs themselves: mutter tells nobody.

Every program of the session writes down what it says to mutter and hears from it (WAYLAND_DEBUG of libwayland): the titles that
it gives its windows, and whether mutter gave them the keyboard.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from waiting import until
from windows import Seen

_LINE = re.compile(r"^\[\s*[\d.:]+\](?: *\{[^}]*\})? +(?:-> )?(?:discarded )?(\w+)[@#](\d+)\.(\w+)\((.*)\)\s*$")
_NEW = re.compile(r"new id (\w+)[@#](\d+)")
_SURFACE = re.compile(r"wl_surface[@#](\d+)")


@dataclass
class _Window:
    number: int
    surface: int
    title: str = ""
    app: str = ""


@dataclass
class _Program:
    """What one program wrote, as far as it was read; `runs` says whether it is still there."""

    log: Path
    runs: Callable[[], bool]
    read: int = 0
    surfaces: dict[int, int] = field(default_factory=dict)  # xdg_surface -> wl_surface
    windows: dict[int, _Window] = field(default_factory=dict)  # xdg_toplevel -> window
    keyboard: int = 0  # the surface with the keyboard


class MutterWindows:
    """The windows of all programs whose logs were given by `watch`."""

    def __init__(self) -> None:
        self._programs: list[_Program] = []
        self._count = 0

    def watch(self, log: Path, runs: Callable[[], bool]) -> None:
        """Another program of the session writes there."""
        self._programs.append(_Program(log, runs))

    def all(self) -> list[Seen]:
        """Every window; where it stands is not told."""
        return [Seen(one.number, one.title, (one.app, one.app), True, 0, 0, 0, 0) for one, _program in self._windows()]

    def titled(self, part: str) -> Seen | None:
        """The first window whose title contains `part`."""
        return next((one for one in self.all() if part in one.title), None)

    def of_class(self, name: str) -> list[Seen]:
        """The windows with that app_id, without regard to case."""
        return [one for one in self.all() if one.wm_class[0].lower() == name.lower()]

    def title(self, window: int) -> str:
        """The title of a window; empty if it has none or is gone."""
        return next((one.title for one in self.all() if one.id == window), "")

    def active(self) -> int:
        """The window with the keyboard; 0 if none, or one of a program that tells nothing."""
        return next((one.number for one, program in self._windows() if program.keyboard == one.surface), 0)

    def has_focus(self, window: int) -> bool:
        """Whether the keyboard goes to it."""
        return self.active() == window

    def activate(self, window: int, bound: float = 5) -> None:
        """Wait until it has the keyboard, which mutter gives to a new window, and to the last one when another goes."""
        until(lambda: self.has_focus(window), bound, f"focus on {self.title(window)!r}")

    def _windows(self) -> list[tuple[_Window, _Program]]:
        self._programs = [one for one in self._programs if one.runs()]
        for program in self._programs:
            self._read(program)
        return [(window, program) for program in self._programs for window in program.windows.values()]

    def _read(self, program: _Program) -> None:
        if not program.log.exists():
            return
        with program.log.open("rb") as log:
            log.seek(program.read)
            new = log.read()
        whole = new[: new.rfind(b"\n") + 1]
        program.read += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            if found := _LINE.match(line):
                self._take(program, found[1], int(found[2]), found[3], found[4])

    def _take(self, program: _Program, kind: str, thing: int, what: str, words: str) -> None:
        if what == "get_xdg_surface" and (made := _NEW.search(words)) and (surface := _SURFACE.search(words)):
            program.surfaces[int(made[2])] = int(surface[1])
        elif what == "get_toplevel" and (made := _NEW.search(words)):
            self._count += 1
            program.windows[int(made[2])] = _Window(self._count, program.surfaces.get(thing, 0))
        elif kind == "xdg_toplevel" and thing in program.windows:
            if what == "set_title":
                program.windows[thing].title = words[1:-1]
            elif what == "set_app_id":
                program.windows[thing].app = words[1:-1]
            elif what == "destroy":
                del program.windows[thing]
        elif kind == "wl_keyboard" and what in {"enter", "leave"} and (surface := _SURFACE.search(words)):
            if what == "enter":
                program.keyboard = int(surface[1])
            elif program.keyboard == int(surface[1]):
                program.keyboard = 0
