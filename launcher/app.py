"""Builds everything once and connects it; decides nothing."""

import contextlib
import ctypes
import gc
import json
import logging
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from launcher import desktop, knock, places, settings
from launcher.desktop import Desktop
from launcher.desktop.outcome import Delivered
from launcher.desktop.registering import REGISTERED, register
from launcher.errors import LauncherError
from launcher.language import _
from launcher.summons import OPEN, Summons
from launcher.view import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launcher.collection import Collection
    from launcher.library import Library
    from launcher.ui.instance import Door
    from launcher.ui.watch import Watch

log = logging.getLogger(__name__)
TIDY_AFTER = 1000  # ms after the overlay has closed
ASK_AGAIN_AFTER = 2000  # ms in which a launcher that began at the same moment has gone


class App:
    """All the rooms, connected."""

    def __init__(self, here: Desktop, door: "Door", summons: Summons, chosen: settings.Settings) -> None:
        from PySide6.QtCore import QTimer

        from launcher.lookup.story import Lookup
        from launcher.ui.background import Worker
        from launcher.ui.editor.writing import Writing
        from launcher.ui.first_steps import FirstSteps
        from launcher.ui.overlay.window import Overlay
        from launcher.ui.packs.desk import PackDesk
        from launcher.ui.picking import Picking
        from launcher.ui.practice import Practice
        from launcher.ui.settings.desk import Around, SettingsDesk
        from launcher.ui.stage import QtStage
        from launcher.ui.theme import Themes
        from launcher.ui.toast import Toast
        from launcher.ui.tray import Tray, TrayState
        from launcher.ui.words import Words

        self.desktop, self.door, self.summons, self.settings = here, door, summons, chosen
        translucent = here.windows.composited() if here.windows else True
        self.themes = Themes(chosen.theme)  # type: ignore[arg-type]  # settings.load lets only its choices through
        self.overlay = Overlay(self.themes.current, translucent=translucent)
        self.toast = Toast(self.themes.current, translucent=translucent)
        self.stage = QtStage(here, self.overlay, self.toast, time.monotonic)
        self.stage.settings = chosen
        self.lookup = Lookup(self.stage, chosen.channel, time.monotonic, datetime.now)
        self.stage.lookup = self.lookup
        self.lookup.me = chosen.me
        self.lookup.unseen = chosen.unseen  # type: ignore[assignment]  # settings.load lets only its choices through
        self.steps = FirstSteps(here, summons, self.themes, os.environ)
        self.picking = Picking(lambda: self.settings.hotkey if self.summons.state == "live" else "")
        self.practice = Practice(self.stage.delivery, lambda: self.stage.driver.busy)
        self.worker, self.builder = Worker(), Worker()
        self.words = Words(self.worker, self.builder, places.store_file())
        self.writing = Writing(
            self.words, self.themes, lambda: self.settings.me, lambda: self.lookup.channel, self.stage.bring_forward
        )
        self.packs = PackDesk(self.words, self.themes, self.stage.bring_forward)
        self._unread = 0
        self.watch: Watch | None = None
        self.tray = Tray(TrayState(chosen.hotkey))
        self._tidy_soon = QTimer(self.worker, singleShot=True, interval=TIDY_AFTER)
        self._tidied = False
        self.settings_desk = SettingsDesk(
            Around(here, self.themes, self.words, self.packs, self.steps, self.picking, self.practice, self.stage.bring_forward)
        )
        self._connect()

    def begin(self) -> None:
        """Go live."""
        from PySide6.QtCore import QTimer

        QTimer.singleShot(ASK_AGAIN_AFTER, self.overlay, self.summons.ask_again)
        self.door.answer = self._answer
        self._listen()
        if self.desktop.hotkeys is not None:
            self.desktop.hotkeys.watch(int(self.overlay.winId()))
        self.tray.show()
        self.words.load(self._loaded, self._could_not_load)

    def welcome(self, told: tuple[str, ...], *, open_it: bool) -> None:
        """Tell what the user must know at the start; `open_it`: whoever started the launcher by hand sees it."""
        for line in (*told, *self.desktop.hints[:1]):
            self.stage.say(Notice(line, "warn"))
        if open_it:
            self.steps.begin(self.settings, self.show)

    def end(self) -> None:
        """Close in order; the keeper goes on for the clipboard's sake."""
        self.door.close()
        self.writing.end()
        self.packs.rest()
        self.words.close()
        self.builder.close()
        self.worker.close()
        self.packs.close()  # when the store is closed: what hangs at a share or a server is left to itself
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
        overlay.filled.connect(lookup.fill_in)
        overlay.edit_wanted.connect(lookup.edit)
        overlay.write_wanted.connect(lookup.write)
        overlay.undo.connect(lookup.undo)
        lookup.on_introduced = self._introduced
        self.words.collected.connect(self._collected)
        self.writing.told.connect(self._tell_of_words)
        self.writing.closed.connect(lookup.resume)
        self.stage.on_edit, self.stage.on_write = self.writing.edit, self.writing.write
        self.stage.on_undo = self.writing.undo
        self.stage.on_used = self._note_use
        self.stage.on_channel = self._keep_channel
        overlay.gone.connect(self._tidy_soon.start)
        overlay.gone.connect(self.packs.courier.stir)  # a computer that slept has missed its time
        self.packs.counted.connect(self._count_news)
        self.packs.told.connect(self._tell_of_words)
        self._tidy_soon.timeout.connect(self._tidy)
        self.themes.changed.connect(overlay.wear)
        self.themes.changed.connect(self.toast.wear)
        tray = self.tray
        tray.show_wanted.connect(self.show)
        tray.again_wanted.connect(self.again)
        tray.put_back_wanted.connect(self._put_back)
        tray.phrase_wanted.connect(lambda id_: lookup.paste_phrase(id_, self.stage.active()))
        tray.write_wanted.connect(lambda: self.writing.write("", None))
        tray.import_wanted.connect(self.packs.importing.begin)
        tray.news_wanted.connect(self._show_news)
        tray.end_wanted.connect(self._end_conversation)
        tray.pause_wanted.connect(self._pause)
        tray.settings_wanted.connect(self.open_settings)
        tray.keys_wanted.connect(self._show_keys)
        tray.steps_wanted.connect(self.steps.open)
        self.settings_desk.changed.connect(self._change)
        self.settings_desk.recording.connect(lambda on: self.summons.rest(resting=on))
        self.steps.closed.connect(lambda: self._change(replace(self.settings, greet=False)))
        tray.quit_wanted.connect(self._quit)

    def _listen(self) -> None:
        listener = self.desktop.listener
        listener.pressed = self._pressed
        listener.bound = self._bound
        listener.called = self._called
        listener.stirred = self._stirred
        listener.lost = self._lost
        self.summons.on_trouble = self._no_hotkey
        listener.overdue = self.stage.insist
        listener.blocked = self._blocked
        listener.may_listen = lambda: self.settings.listen
        if self.desktop.permission is not None:
            self.desktop.permission.changed = self._look_about
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
            self._toggle()
        else:
            self.again()

    def _toggle(self) -> None:
        """The hotkey, or what stands for it: opens and closes, or chooses the window that a rule is to be for."""
        target = self.stage.active()
        if self.picking.take(target):
            self.stage.decline()
        else:
            self.lookup.toggle(target)

    def _stirred(self) -> None:
        self.stage.driver.look()
        self.practice.driver.look()

    def _bound(self, name: str, why_not: str) -> None:
        self.summons.bound(name, why_not)
        self._look_about()

    def _lost(self, why: str) -> None:
        """The keeper has died too often to be started again."""
        if self.desktop.name == "X11":  # it had the hotkey
            self._bound(OPEN, why)
        told = _("The launcher's keeper of the clipboard ends again and again. Start the launcher anew to paste again.")
        self.stage.say(Notice(told, "warn"))

    def _called(self, name: str, written: str) -> None:
        self.summons.called(name, written)
        self._look_about()

    def _look_about(self) -> None:
        """The desktop has said more about itself: how a hotkey stands, or its leave to paste."""
        self.steps.look()
        self.settings_desk.look()
        self.lookup.unseen = self.lookup.unseen  # what is drawn may say how it pastes
        self._tell_tray()

    def _no_hotkey(self, name: str, chord: str, why: str) -> None:
        if self.steps.binds:  # another chord would not help: the first steps say what does
            if name == OPEN and self.settings.greet and not self.steps.shown:
                told = _("This desktop gives the launcher no hotkey. Click here to see how a key of the desktop opens it.")
                self.stage.say(Notice(told, "info"), self.steps.open)
            return
        told = _("{hotkey} is used by another program. Click here to choose another hotkey.")
        if why != "taken":
            told = _("{hotkey} cannot be used here. Click here to choose another hotkey.")

        def say(free: str) -> None:
            better = _("{hotkey} is used by another program; {free} is free. Click here to choose.") if free else told
            self.stage.say(Notice(better.format(hotkey=chord, free=free), "warn"), self.open_settings)

        if why == "taken":
            self.summons.find_free(say)
        else:
            say("")

    def _blocked(self) -> None:
        """The overlay stands there but another window keeps the keyboard, such as an open start menu."""
        self.stage.say(Notice(_("Another window keeps the keyboard. Click into the launcher to type there."), "warn"))

    def _pause(self, paused: bool) -> None:  # noqa: FBT001 -- a Qt signal's value
        self.summons.pause(paused=paused)
        self._tell_tray()

    # -- the door

    def _answer(self, verb: str, token: str) -> str:
        if token and verb != knock.OPEN:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt's Wayland hands it on with the next activation
        if verb == "status":
            return json.dumps(self.status())
        if verb == "quit":
            return "done" if self._quit() else knock.ASKS
        if verb == knock.LOOK:
            self.words.look()
            self.packs.stir()
        elif verb == knock.OPEN:
            self.open_file(unquote(token))
        elif verb == "show":
            self.show()
        else:
            self._toggle()
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
            "hotkey_written": self.summons.written.get(OPEN, ""),
            "pastes": self.desktop.pastes,
            "permission": self.steps.permission or "",
            "listens": "keyboard" in sys.modules,
            "tray": QSystemTrayIcon.isSystemTrayAvailable(),
            "visible": self.overlay.isVisible(),
            "state": lookup.state,
            "openings": lookup.openings,
            "deliveries": lookup.deliveries,
            "ready": self.words.library is not None,
            "phrases": len(lookup.collection.index) if lookup.collection else 0,
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
            target = self.stage.active()
            self.picking.last = target or self.picking.last
            self.lookup.summon(target)

    def again(self) -> None:
        """Paste the last phrase again into the window in use."""
        self.lookup.again(self.stage.active())

    def open_settings(self) -> None:
        """Show the settings."""
        self.settings_desk.show(self.settings)

    def open_file(self, file: str) -> None:
        """Show a pack that somebody has opened; a feed is there to be followed."""
        if file.lower().endswith(".phrasefeed"):
            self.settings_desk.show_packs(self.settings).subscribe(file)
        else:
            self.packs.open(file)

    def _show_news(self) -> None:
        self.settings_desk.show_packs(self.settings).show_news()

    def _count_news(self, unread: int) -> None:
        self._unread = unread
        self._tell_tray()

    def _do(self, verb: str) -> None:
        if verb in ("paste", "copy"):
            self.lookup.choose(verb)  # type: ignore[arg-type]  # the two words are the type's
            return
        lookup = self.lookup
        does = {"close": lookup.dismiss, "edit": lookup.edit, "write": lookup.write, "undo": lookup.undo}
        does.get(verb, self.overlay.keys_wanted.emit)()

    def _show_keys(self) -> None:
        self.show()
        self.overlay.keys_wanted.emit()

    def _put_back(self) -> None:
        if not self.stage.delivery.put_back():
            self.stage.say(Notice(_("There is nothing to put back: the clipboard holds something newer."), "info"))
        self._tell_tray()

    def _end_conversation(self) -> None:
        self.lookup.end_conversation()
        self._tell_tray()

    def _quit(self) -> bool:
        """Quit, and say whether that is now: with unsaved words the editor asks first."""
        from PySide6.QtCore import QCoreApplication, QTimer

        return self.writing.leave(lambda: QTimer.singleShot(0, QCoreApplication.quit))  # after the answer has left

    def _keep_channel(self, channel: str) -> None:
        self._change(replace(self.settings, channel=channel))

    def _introduced(self, told: Mapping[str, str]) -> None:
        """Keep what a phrase asked about the user herself, so that no phrase asks for it again."""
        fitting = {name: value for name, value in told.items() if settings.fits_me(name, value)}
        if fitting and self._change(replace(self.settings, me={**self.settings.me, **fitting})):
            self.stage.say(Notice(_("Kept in the settings, under About you."), "info"))

    def _change(self, changed: settings.Settings) -> bool:
        """From now on these; whether they could be saved for the next start, too."""
        before, self.settings, self.stage.settings = self.settings, changed, changed
        saved = True
        try:
            settings.save(changed, places.settings_file())
            self._register(name for name in REGISTERED if getattr(changed, name) != getattr(before, name))
        except LauncherError as error:
            saved = False
            self.stage.say(Notice(str(error), "warn"))
        how = (changed.hotkey, changed.again_hotkey, changed.listen)
        if how != (before.hotkey, before.again_hotkey, before.listen):
            self.summons.bind(changed)
        self.themes.choose(changed.theme)  # type: ignore[arg-type]  # settings.load lets only its choices through
        self.lookup.me = changed.me
        self.lookup.unseen = changed.unseen  # type: ignore[assignment]  # settings.load lets only its choices through
        if changed.channel != self.lookup.own_channel:
            self.lookup.switch(changed.channel)
        self._tell_tray()
        return saved

    def _register(self, names: "Iterable[str]") -> None:
        register({name: getattr(self.settings, name) for name in names}, os.environ)

    # -- the words

    def _collected(self, collection: "Collection") -> None:
        first = self.lookup.collection is None
        self.lookup.take(collection)
        if first and self.lookup.state == "idle":
            self.overlay.prepare()
        self._tell_tray()

    def _loaded(self, library: "Library") -> None:
        from launcher.ui.watch import Watch

        self.watch = Watch(library.store.path)
        self.watch.stirred.connect(self.words.look)
        self._tell(list(library.told))
        with contextlib.suppress(LauncherError):  # what a company has fixed; where the disk refuses, the next start tries again
            self._register(name for name in REGISTERED if name in self.settings.fixed)
        self.writing.begin()
        self.packs.stir()
        self.words.look_after(self._tell, lambda error: self._tell([str(error)]))
        self._tidy_soon.start()

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            self.stage.say(Notice(line, "warn"))

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

    def _tell_of_words(self, notice: Notice, on_click: "Callable[[], None] | None") -> None:
        if on_click is None:
            self.lookup.tell(notice)
        else:
            self.stage.say(notice, on_click)

    def _note_use(self, phrase_id: str, words: tuple[str, ...]) -> None:
        phrase = self.lookup.collection.index.phrase(phrase_id) if self.lookup.collection else None
        if phrase is not None:
            self.words.note_use(phrase, words)

    def _tell_tray(self) -> None:
        from launcher.ui.tray import TrayState

        self.tray.tell(
            TrayState(
                hotkey=self.summons.spoken,
                hotkey_state=self.summons.state,
                paused=self.summons.paused,
                recent=self.lookup.recent(),
                can_again=self.lookup.can_paste_again,
                can_put_back=self.stage.delivery.can_put_back,
                can_write=self.words.library is not None,
                can_import=self.words.library is not None,
                unread=self._unread,
                can_bind=self.steps.binds,
                bound=not self.settings.greet,
                can_allow=self.steps.may_ask,
            )
        )
