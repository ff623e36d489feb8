"""Builds everything once and connects it; decides nothing.

The order of the start is the product's: first the keeper, which gets ready beside us; then the windows and the hotkey, so
that the launcher can be called; then, on a thread of its own, the libraries of search and storage, the phrases and the
index. Until those are there the overlay says so.
"""

import contextlib
import ctypes
import gc
import json
import logging
import os
import sys
import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from launcher import desktop, knock, places, settings
from launcher.desktop import Desktop, Listener
from launcher.desktop.delivery import Delivered
from launcher.errors import LauncherError
from launcher.language import _
from launcher.summons import OPEN, Summons
from launcher.view import Notice

if TYPE_CHECKING:
    from launcher.desktop.x11.link import Link
    from launcher.library import Library
    from launcher.ui.instance import Door

log = logging.getLogger(__name__)
TIDY_AFTER = 1000  # ms after the overlay has closed
LOG_AT_MOST = 500_000  # bytes; looked at when the launcher starts


def run(*, quietly: bool = False) -> int:
    """Run the launcher until it is quit; `quietly`: without showing itself first. Returns the exit code."""
    gc.disable()  # for good: a collection in the middle of a key, or on another thread, would do harm; see App._tidy
    listener = Listener()
    link = _begin_keeper(listener)
    _log_to_file()
    try:
        from launcher.ui.application import application
        from launcher.ui.instance import Door

        qt = application()
        door = Door()
        if not door.open():
            if link is not None:
                link.close()
            knock.ask("show")
            return 0
        here = _connect(link, listener)
    except LauncherError as error:
        if link is not None:
            link.close()
        sys.stderr.write(f"{error.message}\n{error.hint}\n")
        return 1
    chosen, told = settings.load(places.settings_file())
    summons = Summons(here.hotkeys, chosen)
    summons.bind(chosen)  # before the windows are built: a press waits, and what is typed after it waits with it
    app = App(here, door, summons, chosen)
    app.begin()
    app.welcome(told, open_it=not quietly)
    code = int(qt.exec())
    app.end()
    return code


def _begin_keeper(listener: Listener) -> "Link | None":
    if desktop.detect(os.environ, sys.platform) != "x11":
        return None
    from launcher.desktop.x11 import session

    return session.begin(listener)


def _connect(link: "Link | None", listener: Listener) -> Desktop:
    if link is not None:
        from launcher.desktop.x11 import session

        return session.connect(link, listener)
    from launcher.desktop.qtclipboard import copy_only

    return copy_only(listener)


class App:
    """All the rooms, connected."""

    def __init__(self, here: Desktop, door: "Door", summons: Summons, chosen: settings.Settings) -> None:
        from PySide6.QtCore import QTimer

        from launcher.lookup import Lookup
        from launcher.ui.background import Worker
        from launcher.ui.notice import Toast
        from launcher.ui.overlay import Overlay
        from launcher.ui.stage import QtStage
        from launcher.ui.theme import Themes
        from launcher.ui.tray import Tray, TrayState

        self.desktop, self.door, self.summons, self.settings = here, door, summons, chosen
        translucent = here.windows.composited() if here.windows else True
        self.themes = Themes(chosen.theme)  # type: ignore[arg-type]  # settings.load lets only its choices through
        self.overlay = Overlay(self.themes.current, translucent=translucent)
        self.toast = Toast(self.themes.current, translucent=translucent)
        self.stage = QtStage(here, self.overlay, self.toast, time.monotonic)
        self.stage.settings = chosen
        self.lookup = Lookup(self.stage, chosen.channel, time.monotonic, datetime.now)
        self.stage.lookup = self.lookup
        self.worker = Worker()
        self.library: Library | None = None
        self.tray = Tray(TrayState(chosen.hotkey))
        self._tidy_soon = QTimer(self.worker, singleShot=True, interval=TIDY_AFTER)
        self._tidied = False
        self.dialog: Any = None
        self._connect()

    def begin(self) -> None:
        """Go live."""
        self.overlay.prepare()
        self.door.answer = self._answer
        self._listen()
        if self.desktop.hotkeys is not None:
            self.desktop.hotkeys.watch(int(self.overlay.winId()))
        self.tray.show()
        self.worker.run(self._load, self._loaded, self._could_not_load)

    def welcome(self, told: tuple[str, ...], *, open_it: bool) -> None:
        """Tell what the user must know at the start; `open_it`: whoever started the launcher by hand sees it."""
        for line in (*told, *self.desktop.hints[:1]):
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
        overlay.gone.connect(self._tidy_soon.start)
        self._tidy_soon.timeout.connect(self._tidy)
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
        listener.lost = lambda why: self._bound(OPEN, why)
        self.summons.on_trouble = self._no_hotkey
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

    def _bound(self, name: str, why_not: str) -> None:
        self.summons.bound(name, why_not)
        self._tell_tray()

    def _no_hotkey(self, _name: str, chord: str, why: str) -> None:
        told = _("{hotkey} is used by another program. Click here to choose another hotkey.")
        if why != "taken":
            told = _("{hotkey} cannot be used here. Click here to choose another hotkey.")
        self.stage.say(Notice(told.format(hotkey=chord), "warn"), self.open_settings)

    def _pause(self, paused: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        self.summons.pause(paused=paused)
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
            "hotkey_state": self.summons.state,
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
            self.dialog.recording.connect(lambda on: self.summons.rest(resting=on))
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
        if not self.stage.delivery.put_back():
            self.stage.say(Notice(_("There is nothing to put back: the clipboard holds something newer."), "info"))
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
            self.summons.bind(changed)
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
        self._tidy_soon.start()

    def _looked_after(self, damaged: list[str]) -> None:
        if damaged:
            told = _("{count} phrases are damaged and were left out. Nothing was deleted.").format(count=len(damaged))
            self.stage.say(Notice(told, "warn"))

    def _tidy(self) -> None:
        """Throw garbage away when nobody looks: never during a key, and only on this thread.

        A collection on the worker's thread could end a window's own objects there, and Qt with them.
        """
        if self.lookup.state != "idle":
            return  # the next closing comes back here
        gc.collect()
        if not self._tidied:
            self._tidied = True
            gc.freeze()  # what the start loaded stays, and need not be looked at again
            if sys.platform == "linux":
                with contextlib.suppress(OSError, AttributeError):  # only glibc has it
                    ctypes.CDLL(None).malloc_trim(0)

    def _could_not_load(self, error: LauncherError) -> None:
        self.lookup.cannot(str(error))
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
                hotkey_state=self.summons.state,
                paused=self.summons.paused,
                recent=self.lookup.recent(),
                can_again=self.lookup.can_paste_again,
                can_put_back=self.stage.delivery.can_put_back,
            )
        )


def _log_to_file() -> None:
    """Ids and lengths, to a small file beside the one of before; warnings also to the terminal."""
    path = places.log_file()
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    handlers[0].setLevel(logging.WARNING)
    with contextlib.suppress(OSError):  # a full disk or a read-only home must not keep the launcher from starting
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size > LOG_AT_MOST:
            path.replace(path.with_name(path.name + ".before"))
        handlers.append(logging.FileHandler(path, encoding="utf-8"))
    logging.basicConfig(level=logging.INFO, handlers=handlers, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
