"""Real programs on a Wayland desk that receive what is pasted: those of the X11 tests, and those that only this desk has."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from targets import Chromium, Mousepad, QtEditor, Target, TkEditor, XTerm
from targets.target import PROGRAMS

__all__ = ["ALL", "BY_X11", "Foot", "Gedit", "Mousepad", "QtEditor", "Target", "WlChromium", "XTerm", "open_target"]


class Foot(XTerm):
    """foot: a terminal of Wayland's own, around the same reader in raw mode."""

    def command(self) -> list[str | Path]:
        reader = ["/usr/bin/python3", PROGRAMS / "raw_reader.py", self.record, *(["bracketed"] if self._bracketed else [])]
        return ["foot", "--config=/dev/null", "--title", self.token, "--window-size-chars=90x12", *reader]


class Gedit(Mousepad):
    """gedit on a file, read as a person saves; told to add no newline of its own then."""

    def own_env(self) -> dict[str, str]:
        settings = self.folder / "config" / "glib-2.0" / "settings"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "keyfile").write_text("[org/gnome/gedit/preferences/editor]\nensure-trailing-newline=false\n")
        return {"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": str(self.folder / "config")}

    def command(self) -> list[str | Path]:
        return ["gedit", "--standalone", self.file]


class WlChromium(Chromium):
    """Chromium as a Wayland program."""

    def command(self) -> list[str | Path]:
        return [str(part).replace("--ozone-platform=x11", "--ozone-platform=wayland") for part in super().command()]


Maker = Callable[[Any, Any], Target]
# By the name that a test's id shows; each builds a target that has not started yet.
ALL: dict[str, Maker] = {
    "foot": Foot,
    "foot-bracketed": lambda session, person: Foot(session, person, bracketed=True),
    "qt": QtEditor,
    "gedit": Gedit,
    "mousepad": Mousepad,
    "chromium-textarea": WlChromium,
    "chromium-contenteditable": lambda session, person: WlChromium(session, person, field="contenteditable"),
}
# Programs of X11 that come by Xwayland.
BY_X11: dict[str, Maker] = {"xterm": XTerm, "tk": TkEditor}


def open_target(name: str, session: Any, person: Any) -> Target:
    """A target by its name, to be used as a context manager."""
    return {**ALL, **BY_X11}[name](session, person)
