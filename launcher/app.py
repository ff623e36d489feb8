"""Builds everything once and connects it; decides nothing.

The order of the start is the product's: first the keeper, which gets ready beside us; then the windows and the hotkey, so
that the launcher can be called; then, on a thread of its own, the libraries of search and storage, the phrases and the
index. Until those are there the overlay says so.
"""

import gc
import json
import logging
import logging.handlers
import os
import sys
import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from launcher import desktop, knock, places, settings
from launcher.chord import Chord
from launcher.desktop import Desktop, HotkeyState, Listener
from launcher.desktop.delivery import Delivered
from launcher.errors import LauncherError
from launcher.language import _
from launcher.view import Notice

if TYPE_CHECKING:
    from launcher.library import Library

log = logging.getLogger(__name__)
OPEN, AGAIN = "open", "again"


def run(*, quietly: bool = False) -> int:
    """Run the launcher until it is quit; `quietly`: without showing itself first. Returns the exit code."""
    gc.disable()  # nothing of the start is garbage; collecting costs a fifth of it
    listener = Listener()
    backend = desktop.detect(os.environ, sys.platform)
    link = None
    if backend == "x11":
        from launcher.desktop.x11 import session

        link = session.begin(listener)
    _log_to_file()
    try:
        from launcher.ui.application import application

        qt = application()
        if link is not None:
            here = session.connect(link, listener)
        else:
            from launcher.desktop.qtclipboard import copy_only

            here = copy_only(listener)
        app = App(here)
        if not app.begin():
            here.close()
            knock.ask("show")
            return 0
    except LauncherError as error:
        if link is not None:
            link.close()
        sys.stderr.write(f"{error.message}\n{error.hint}\n")
        return 1
    app.welcome(open_it=not quietly)
    code = int(qt.exec())
    app.end()
    return code


class App:
    """All the rooms, connected."""

    def __init__(self, here: Desktop) -> None:
        from launcher.lookup import Lookup
        from launcher.ui.background import Worker
        from launcher.ui.instance import Door
        from launcher.ui.notice import Toast
        from launcher.ui.overlay import Overlay
        from launcher.ui.stage import QtStage
        from launcher.ui.theme import Themes
        from launcher.ui.tray import Tray, TrayState

        self.desktop = here
        self.settings, self._told = settings.load(places.settings_file())
        self.hotkey_states: dict[str, HotkeyState] = {OPEN: "starting" if here.hotkeys else "unavailable"}
        self.paused = False
        translucent = here.windows.composited() if here.windows else True
        self.themes = Themes(self.settings.theme)  # type: ignore[arg-type]  # settings.load lets only its choices through
        self.overlay = Overlay(self.themes.current, translucent=translucent)
        self.toast = Toast(self.themes.current, translucent=translucent)
        self.stage = QtStage(here, self.overlay, self.toast, time.monotonic)
        self.stage.settings = self.settings
        self.lookup = Lookup(self.stage, self.settings.channel, time.monotonic, datetime.now)
        self.stage.lookup = self.lookup
        self.worker = Worker()
        self.library: Library | None = None
        self.door = Door(self._answer)
        self.tray = Tray(TrayState(self.settings.hotkey))
        self.dialog: Any = None
        self._connect()

    def begin(self) -> bool:
        """Go live; False where this user's launcher already runs."""
        if not self.door.open():
            return False
        self.overlay.prepare()
        self._listen()
        if self.desktop.hotkeys is not None:
            self.desktop.hotkeys.watch(int(self.overlay.winId()))
        self._bind_hotkeys()
        self.tray.show()
        self.worker.run(self._load, self._loaded, self._could_not_load)
        return True

    def welcome(self, *, open_it: bool) -> None:
        """Tell what the user must know at the start; `open_it`: whoever started the launcher by hand sees it."""
        for line in (*self._told, *self.desktop.hints[:1]):
            self.stage.say(Notice(line, "warn"))
        if open_it:
            self.show()

    def end(self) -> None:
        """Close in order; the keeper goes on for the clipboard's sake."""
        self.door.close()
        if self.library is not None:
            self.worker.run(self.library.close)
        self.worker.close()
        self.desktop.close()

    # -- connecting

    def _connect(self) -> None:
        overlay, lookup = self.overlay, self.lookup
        overlay.typed.connect(lookup.type)
        overlay.moved.connect(lookup.move)
        overlay.paged.connect(lookup.page)
        overlay.stepped_to.connect(lookup.step_to)
        overlay.picked.connect(lookup.select)
        overlay.chose.connect(lookup.choose)
        overlay.situation.connect(lambda place: lookup.narrow_to_place(place - 1))
        overlay.situation_clicked.connect(lookup.narrow)
        overlay.channel.connect(lookup.switch)
        overlay.dismissed.connect(lookup.dismiss)
        overlay.focus_lost.connect(lookup.focus_lost)
        overlay.verb.connect(self._do)
        self.stage.on_used = self._note_use
        self.stage.on_channel = lambda channel: self._change(replace(self.settings, channel=channel))
        self.themes.changed.connect(overlay.wear)
        self.themes.changed.connect(self.toast.wear)
        tray = self.tray
        tray.show_wanted.connect(self.show)
        tray.again_wanted.connect(self.again)
        tray.put_back_wanted.connect(self._put_back)
        tray.phrase_wanted.connect(lambda id_: lookup.paste_phrase(id_, self.stage.active()))
        tray.pause_wanted.connect(self._pause)
        tray.settings_wanted.connect(self.open_settings)
        tray.keys_wanted.connect(self._show_keys)
        tray.quit_wanted.connect(self._quit)

    def _listen(self) -> None:
        listener = self.desktop.listener
        listener.pressed = self._pressed
        listener.bound = self._bound
        listener.stirred = self.stage.driver.look
        listener.lost = lambda _why: self._bound(OPEN, "lost")
        listener.overdue = self.stage.insist
        for source in self.desktop.sources:
            self._hear(source)

    def _hear(self, source: desktop.Source) -> None:
        from PySide6.QtCore import QSocketNotifier

        notifier = QSocketNotifier(source.fileno(), QSocketNotifier.Type.Read, self.overlay)
        notifier.activated.connect(lambda *_about: source.pump())

        def moved() -> None:
            notifier.setEnabled(False)
            notifier.deleteLater()
            self._hear(source)

        source.moved = moved

    # -- hotkeys

    def _pressed(self, name: str, _time: int) -> None:
        if name == OPEN:
            self.lookup.toggle(self.stage.active())
        else:
            self.again()

    def _bind_hotkeys(self) -> None:
        if self.desktop.hotkeys is None:
            return
        for name, text in ((OPEN, self.settings.hotkey), (AGAIN, self.settings.again_hotkey)):
            self.desktop.hotkeys.release(name)
            if text and not self.paused:
                self.desktop.hotkeys.bind(name, Chord.parse(text), hold_typing=name == OPEN)
        self.hotkey_states[OPEN] = "paused" if self.paused else "starting"

    def _bound(self, name: str, why_not: str) -> None:
        before = self.hotkey_states.get(name)
        self.hotkey_states[name] = "live" if not why_not else "taken" if why_not == "taken" else "unavailable"
        if why_not and before != self.hotkey_states[name]:
            chord = self.settings.hotkey if name == OPEN else self.settings.again_hotkey
            told = _("{hotkey} is used by another program. Click here to choose another hotkey.")
            if why_not != "taken":
                told = _("{hotkey} cannot be used here. Click here to choose another hotkey.")
            self.stage.say(Notice(told.format(hotkey=chord), "warn"), self.open_settings)
        self._tell_tray()

    def _rest(self, recording: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        """While a chord is being recorded the hotkeys rest, so that the one in use can be pressed too."""
        if self.desktop.hotkeys is not None and recording:
            self.desktop.hotkeys.release(OPEN)
            self.desktop.hotkeys.release(AGAIN)
        elif not recording:
            self._bind_hotkeys()

    def _pause(self, paused: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        self.paused = paused
        self._bind_hotkeys()
        self._tell_tray()

    # -- the door

    def _answer(self, verb: str, token: str) -> str:
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt's Wayland hands it on with the next activation
        if verb == "status":
            return json.dumps(self.status())
        if verb == "quit":
            self._quit()
        elif verb == "show":
            self.show()
        else:
            self.lookup.toggle(self.stage.active())
        return "done"

    def status(self) -> dict[str, Any]:
        """How things stand, without a word of the user's."""
        from PySide6.QtWidgets import QSystemTrayIcon

        lookup, outcome = self.lookup, self.lookup.last_outcome
        return {
            "running": True,
            "pid": os.getpid(),
            "backend": self.desktop.name,
            "hotkey": self.settings.hotkey,
            "hotkey_state": self.hotkey_states[OPEN],
            "tray": QSystemTrayIcon.isSystemTrayAvailable(),
            "visible": self.overlay.isVisible(),
            "state": lookup.state,
            "openings": lookup.openings,
            "deliveries": lookup.deliveries,
            "phrases": len(lookup.collection.phrases) if lookup.collection else 0,
            "last_outcome": {
                "kind": type(outcome).__name__ if outcome else "",
                "delivered": isinstance(outcome, Delivered),
                "reason": getattr(outcome, "reason", "") or getattr(outcome, "note", ""),
            },
        }

    # -- what the user asks for

    def show(self) -> None:
        """Open for the window in use; where we are open already, come to the front."""
        if self.lookup.state == "choosing":
            self.stage.insist()
        else:
            self.lookup.summon(self.stage.active())

    def again(self) -> None:
        """Paste the last phrase again into the window in use."""
        self.lookup.again(self.stage.active())

    def open_settings(self) -> None:
        """Show the settings."""
        from launcher.ui.settings_dialog import SettingsDialog

        if self.dialog is None:
            try_out = self.desktop.hotkeys.try_out if self.desktop.hotkeys else None
            hint = self.desktop.hints[0] if self.desktop.hints else ""
            self.dialog = SettingsDialog(self.settings, self.themes, try_out=try_out, no_hotkeys=hint)
            self.dialog.changed.connect(self._change)
            self.dialog.recording.connect(self._rest)
        self.dialog.show_settings(self.settings)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _do(self, verb: str) -> None:
        if verb in ("paste", "copy"):
            self.lookup.choose(verb)  # type: ignore[arg-type]  # the two words are the type's
        elif verb == "close":
            self.lookup.dismiss()
        elif verb == "keys":
            self.overlay.keys_wanted.emit()

    def _show_keys(self) -> None:
        self.show()
        self.overlay.keys_wanted.emit()

    def _put_back(self) -> None:
        self.stage.delivery.put_back()
        self._tell_tray()

    def _quit(self) -> None:
        from PySide6.QtCore import QCoreApplication, QTimer

        QTimer.singleShot(0, QCoreApplication.quit)  # after the answer has left

    def _change(self, changed: settings.Settings) -> None:
        before, self.settings, self.stage.settings = self.settings, changed, changed
        try:
            settings.save(changed, places.settings_file())
            if changed.autostart != before.autostart:
                from launcher.desktop import autostart

                autostart.set_enabled(changed.autostart, places.own_command("--quietly"), os.environ)
        except LauncherError as error:
            self.stage.say(Notice(str(error), "warn"))
        if (changed.hotkey, changed.again_hotkey) != (before.hotkey, before.again_hotkey):
            self._bind_hotkeys()
        self.themes.choose(changed.theme)  # type: ignore[arg-type]  # settings.load lets only its choices through
        if changed.channel != self.lookup.channel:
            self.lookup.switch(changed.channel)
        self._tell_tray()

    # -- the store, on the worker's thread

    def _load(self) -> Any:
        from launcher.library import Library

        library = Library(places.store_file(), datetime.now)
        return library, library.collection()

    def _loaded(self, result: Any) -> None:
        self.library, collection = result
        self.lookup.take(collection)
        if self.lookup.state == "idle":
            self.overlay.prepare()
        self._tell_tray()
        self.worker.run(self.library.look_after, self._looked_after)
        gc.freeze()  # what is loaded now stays; a collection need not look at it during a key
        gc.enable()

    def _looked_after(self, damaged: list[str]) -> None:
        if damaged:
            told = _("{count} phrases are damaged and were left out. Nothing was deleted.").format(count=len(damaged))
            self.stage.say(Notice(told, "warn"))

    def _could_not_load(self, error: LauncherError) -> None:
        gc.enable()
        self.stage.say(Notice(str(error), "warn"))

    def _note_use(self, phrase_id: str, words: tuple[str, ...]) -> None:
        collection, library = self.lookup.collection, self.library
        if collection is None or library is None:
            return
        phrase = next(p for p in collection.phrases if p.id == phrase_id)
        self.worker.run(lambda: library.used(phrase, words), lambda habits: self._learned(habits, phrase.situation))

    def _learned(self, habits: Any, situation: str) -> None:
        if self.lookup.collection is not None:
            self.lookup.take(replace(self.lookup.collection, habits=habits, last_situation=situation))
        self._tell_tray()

    def _tell_tray(self) -> None:
        from launcher.ui.tray import TrayState

        self.tray.tell(
            TrayState(
                hotkey=self.settings.hotkey,
                hotkey_state=self.hotkey_states[OPEN],
                paused=self.paused,
                recent=self.lookup.recent(),
                can_again=self.lookup.can_paste_again,
                can_put_back=self.stage.delivery.kept_is_out,
            )
        )


def _log_to_file() -> None:
    """Ids and lengths, to a small file that rolls over; warnings also to the terminal."""
    path = places.log_file()
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    handlers[0].setLevel(logging.WARNING)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handlers.append(logging.handlers.RotatingFileHandler(path, maxBytes=500_000, backupCount=1, encoding="utf-8"))
    except OSError:
        pass  # a full disk or a read-only home must not keep the launcher from starting
    logging.basicConfig(level=logging.INFO, handlers=handlers, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
