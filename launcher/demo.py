"""The launcher at work where there is no screen: a virtual display, a real window manager and editor, real key events.

It runs the launcher as a user would, presses its hotkey, searches, pastes, prints what arrived in the editor and whether the
clipboard came back, fills in a phrase, opens it to edit, and saves a picture of each step. Everything it starts it ends, and
it writes only into the folder named.
"""

import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import click
from Xlib import X
from Xlib.ext import xtest

from launcher import places
from launcher.chord import KEYS, MODIFIER_KEYSYMS, Chord
from launcher.desktop import Listener
from launcher.desktop.forms import TEXT_FORMS
from launcher.desktop.link import LinkedClipboard
from launcher.desktop.x11 import session, wire
from launcher.desktop.x11.contents import Contents
from launcher.desktop.x11.selections import CLIPBOARD, Selections
from launcher.errors import LauncherError
from launcher.language import _
from launcher.ui import picture

SCREEN: Final = (1280, 800)
DESK: Final = 0x5B6B82  # the colour of the desk behind the windows
EDITORS: Final = ("mousepad", "gedit", "xed", "pluma", "featherpad")
NEEDED: Final = {"Xvfb": "xvfb", "openbox": "openbox"}
OWN: Final = "order 4711, as the customer sent it"
STEP: Final = 0.12  # s between keys, about as a person types
WITHIN: Final = 20.0


def run(out: Path) -> int:
    """Show it all, and save pictures to `out`; 0 where the phrase arrived and the clipboard came back."""
    editor = next(filter(None, map(shutil.which, EDITORS)), None)
    missing = [package for tool, package in NEEDED.items() if not shutil.which(tool)] + ([] if editor else ["mousepad"])
    if missing or editor is None:
        hint = "apt-get install --no-install-recommends " + " ".join(missing)
        raise LauncherError(_("The demo needs: {names}.").format(names=", ".join(missing)), hint)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, ExitStack() as running:  # all that runs ends before its folder goes
        scene = _Scene(running, Path(home), out)
        return scene.play(editor)


class _Scene:
    """One virtual desk with everything on it."""

    def __init__(self, running: ExitStack, home: Path, out: Path) -> None:
        self._running, self._home, self._out = running, home, out
        self._environ = os.environ | {
            "LAUNCHER_HOME": str(home), "XDG_RUNTIME_DIR": str(home), "XDG_CONFIG_HOME": str(home), "GTK_USE_PORTAL": "0",
            "NO_AT_BRIDGE": "1", "QT_QPA_PLATFORM": "xcb",
            # Else the editor starts a bus, that the desktop's portals, and they mount a file system in the demo's own folder.
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }  # fmt: skip
        for name in ("WAYLAND_DISPLAY", "XDG_ACTIVATION_TOKEN"):
            self._environ.pop(name, None)
        home.chmod(0o700)
        self._open_display()
        self._connection = wire.connect()
        self._root = self._connection.screen().root
        self._colour_desk()
        self._reader = Selections(lambda *_news, **_about: None)

    def play(self, editor: str) -> int:
        """The whole scene; returns the exit code."""
        note = self._home / _("Chat with a customer.txt")
        note.write_text("", encoding="utf-8")
        self._start([editor, str(note)])
        self._wait(lambda: self._window_of(Path(editor).name), _("the editor"))
        self._arrange(self._window_of(Path(editor).name))
        self._copy(OWN)
        self._launch("light")
        arrived = self._paste_once(note)
        back = self._clipboard()
        self._quit()
        self._launch("dark")
        self._show_dark()
        self._fill_in()
        self._edit()
        self._quit()
        click.echo(_("On the clipboard afterwards: {text}").format(text=back))
        click.echo(_("Pictures: {folder}").format(folder=self._out))
        return 0 if arrived and back == OWN else 1

    def _paste_once(self, note: Path) -> str:
        self._picture("1-chat")
        self._open()
        self._picture("2-opened")
        self._type("no ref")
        time.sleep(STEP * 3)
        self._picture("3-found")
        self._press("Enter")
        self._wait(lambda: self._status()["deliveries"], _("the paste"))
        self._picture("4-pasted")
        self._press("Ctrl+S")
        self._wait(lambda: note.stat().st_size, _("the editor’s file"))
        arrived = note.read_text(encoding="utf-8").rstrip("\n")
        click.echo(_("Arrived in the editor: {text}").format(text=arrived))
        return arrived

    def _show_dark(self) -> None:
        self._open()
        self._press("Ctrl+4")
        time.sleep(STEP * 3)
        self._picture("5-dark")
        self._press("Escape")
        self._wait(lambda: not self._status()["visible"], _("the overlay to close"))

    def _fill_in(self) -> None:
        self._open()
        self._type("what happens")
        time.sleep(STEP * 3)
        self._press("Tab")
        self._type("the address")
        time.sleep(STEP * 3)
        self._picture("6-fill-in")

    def _edit(self) -> None:
        title = _("Edit phrase")
        self._press("Ctrl+E")
        self._wait(lambda: self._titled(title), _("the editor of phrases"))
        time.sleep(STEP * 5)
        self._picture("7-editor")
        self._press("Escape")
        self._wait(lambda: not self._titled(title), _("the editor of phrases to close"))

    # -- the launcher

    def _launch(self, theme: str) -> None:
        (self._home / "settings.json").write_text(json.dumps({"theme": theme}), encoding="utf-8")
        self._start(places.own_command("--quietly"))
        self._wait(lambda: self._status().get("hotkey_state") == "live" and self._status()["phrases"], _("the launcher"))

    def _open(self) -> None:
        self._press("Ctrl+Shift+Space")
        self._wait(lambda: self._status()["visible"], _("the overlay"))
        time.sleep(STEP * 3)

    def _quit(self) -> None:
        self._command("quit")
        self._wait(lambda: not self._status()["running"], _("the launcher’s end"))

    def _status(self) -> dict[str, Any]:
        told = self._command("status", "--json")
        status: dict[str, Any] = json.loads(told.stdout or '{"running": false}')
        return status

    def _command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            places.own_command(*arguments), env=self._environ, capture_output=True, text=True, timeout=WITHIN, check=False
        )

    # -- the desk

    def _open_display(self) -> None:
        # A high number of our own choice: low ones are fought over by nested servers. -noreset, or it ends with its first client.
        number = random.randint(20_000, 60_000)  # noqa: S311 -- no secret
        self._environ["DISPLAY"] = os.environ["DISPLAY"] = f":{number}"
        size = f"{SCREEN[0]}x{SCREEN[1]}x24"
        self._start(["Xvfb", f":{number}", "-screen", "0", size, "-noreset", "-nolisten", "tcp"])
        self._wait(_answers, _("the virtual display"))
        self._start(["openbox"])

    def _colour_desk(self) -> None:
        self._wait(lambda: wire.numbers(self._connection, self._root.id, "_NET_SUPPORTING_WM_CHECK"), _("the window manager"))
        self._root.change_attributes(background_pixel=DESK)
        self._root.clear_area()
        self._connection.sync()

    def _start(self, command: list[str]) -> None:
        process = subprocess.Popen(
            command, env=self._environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._running.callback(_end, process)

    def _window_of(self, application: str) -> int:
        for number in wire.numbers(self._connection, self._root.id, "_NET_CLIENT_LIST"):
            if application in wire.text(self._connection, number, "WM_CLASS").lower():
                return number
        return 0

    def _titled(self, title: str) -> bool:
        shown = wire.numbers(self._connection, self._root.id, "_NET_CLIENT_LIST")
        return any(wire.text(self._connection, number, "_NET_WM_NAME") == title for number in shown)

    def _arrange(self, number: int) -> None:
        wire.window(self._connection, number).configure(x=110, y=60, width=1060, height=640)
        self._connection.sync()
        time.sleep(STEP * 5)

    def _copy(self, text: str) -> None:
        # A process of its own holds it, as another application would: it must answer while we wait here.
        link = session.begin(Listener()).link
        self._running.callback(link.close)
        LinkedClipboard(link).offer(text, None, primary=False, passing=False)

    def _clipboard(self) -> str:
        self._reader.keep(1, [CLIPBOARD], within=WITHIN, at_most=1_000_000)
        end = time.monotonic() + WITHIN
        while time.monotonic() < end:
            self._reader.pump()
            contents = self._reader.kept(1).get(CLIPBOARD, Contents())
            if form := next((contents.forms[name] for name in TEXT_FORMS if name in contents.forms), None):
                return bytes(form.value).decode()
            time.sleep(0.01)
        return ""

    def _picture(self, name: str) -> None:
        width, height = SCREEN
        image = self._root.get_image(0, 0, width, height, X.ZPixmap, 0xFFFFFFFF)
        picture.save(image.data, width, height, self._out / f"{name}.png")

    # -- the person

    def _press(self, text: str) -> None:
        chord = Chord.parse(text)
        self._keys([MODIFIER_KEYSYMS[m][0] for m in chord.modifiers] + [KEYS[chord.key].keysym])

    def _type(self, text: str) -> None:
        for letter in text:
            self._keys([ord(letter)])

    def _keys(self, keysyms: list[int]) -> None:
        codes = [self._connection.keysym_to_keycode(k) for k in keysyms]
        for code in codes:
            xtest.fake_input(self._connection, X.KeyPress, code)
        self._connection.sync()
        time.sleep(STEP / 2)
        for code in reversed(codes):
            xtest.fake_input(self._connection, X.KeyRelease, code)
        self._connection.sync()
        time.sleep(STEP / 2)

    def _wait(self, fact: Callable[[], object], what: str) -> None:
        end = time.monotonic() + WITHIN
        while not fact():
            if time.monotonic() > end:
                raise LauncherError(_("Waited too long for {what}.").format(what=what), _("Try again; is the machine very busy?"))
            time.sleep(0.03)


def _answers() -> bool:
    try:
        wire.connect().close()
    except LauncherError:
        return False
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
