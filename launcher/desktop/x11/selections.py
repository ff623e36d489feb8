"""The clipboard in the keeper process: what the user had, what we offer for a moment, and what we give back.

Law: a newer copy or a clearing by the user is never overwritten. Taking a selection carries the server time of the decision,
so that the server itself refuses us where somebody was faster. Who asks is told apart by client and by process, because a
clipboard manager asks too and is no proof of a paste.
"""

import math
import time
from collections.abc import Callable
from typing import Any, Final

from Xlib import X
from Xlib.ext import xfixes
from Xlib.protocol import request

from launcher.desktop.forms import CONCEALED_MARK, TEXT_FORMS
from launcher.desktop.x11 import wire
from launcher.desktop.x11.contents import Contents, of_text, text_of
from launcher.desktop.x11.giving import Giving
from launcher.desktop.x11.taking import Taking

CLIPBOARD: Final = "CLIPBOARD"
PRIMARY: Final = "PRIMARY"  # terminals paste it with Shift+Insert
_LONGEST: Final = 4  # bytes of a character
_KEPT_READINGS: Final = 2  # the last and the one being made; more would keep old content of the user's alive


class _Standing:
    """What we own on one selection; `offer` is the number of our offer, None for content of the user's given back."""

    def __init__(self, contents: Contents, since: int, offer: int | None) -> None:
        self.contents, self.since, self.offer = contents, since, offer


class _Lent:
    """Who an offer is for."""

    def __init__(self, target: int, process: int) -> None:
        self.client, self.process = target, process


class Selections:
    """CLIPBOARD and PRIMARY on a connection of their own."""

    def __init__(self, tell: Callable[..., None]) -> None:
        self._tell = tell
        self._connection = wire.connect()
        screen = self._connection.screen()
        self._window = screen.root.create_window(
            -1, -1, 1, 1, 0, X.CopyFromParent, window_class=X.InputOnly, event_mask=X.PropertyChangeMask
        )
        self._atoms = {name: self._connection.get_atom(name) for name in (CLIPBOARD, PRIMARY)}
        self._names = {atom: name for name, atom in self._atoms.items()}
        self._clock_atom = self._connection.get_atom("_PHRASE_LAUNCHER_TIME")
        self._now: int = X.CurrentTime
        self._standing: dict[str, _Standing] = {}
        self._lent: dict[int, _Lent] = {}
        self._kept: dict[int, dict[str, Taking | Contents]] = {}
        self._keeping: tuple[int, float, int] | None = None  # the reading that no offer of ours has followed yet
        self._newer = False  # whether something was copied since it began
        self._text: Taking | Contents | None = None  # the reading of the text for a phrase
        self._giving = Giving(self._connection)
        if self._connection.has_extension("XFIXES"):
            self._connection.xfixes_query_version()

    def fileno(self) -> int:
        """Readable when the server has news."""
        return int(self._connection.fileno())

    @property
    def owns_any(self) -> bool:
        """Whether somebody could still ask us for something."""
        return bool(self._standing) or self._giving.busy

    def keep(self, number: int, names: list[str], *, within: float, at_most: int) -> None:
        """Begin reading what the user has; tells `kept` once all of it is there or time is over."""
        self._end_text()  # a refusal does not say which of two readings it answers
        while len(self._kept) >= _KEPT_READINGS:
            del self._kept[min(self._kept)]
        self._keeping, self._newer = (number, within, at_most), False
        self._kept[number] = {}
        for name in names:
            self._watch(name, xfixes.XFixesSetSelectionOwnerNotifyMask)
            self._kept[number][name] = self._begin(name, within, at_most, lambda: self._tell_if_kept(number))
        self._tell_if_kept(number)

    def offer(self, number: int, text: str, names: list[str], target: int, *, passing: bool, until: float = math.inf) -> None:
        """Put `text` on these selections for the application of window `target` (0: for anybody); tells `offered`.

        `until` (on the clock of all processes) the launcher waits; later nothing is put there.
        """
        if time.monotonic() >= until:
            self._tell("offered", offer=number, standing=False)
            return
        process = wire.process(self._connection, target) if target else 0
        self._lent = {number: _Lent(wire.client(self._connection, target), process)}
        contents = of_text(text, passing=passing)
        since = self._server_time()
        fresh = self._end_keeping()
        for name in names:
            self._watch(name, 0)
            if fresh:  # else something was copied in this very moment: it wins
                self._own(name, _Standing(contents, since, number))
        self._tell("offered", offer=number, standing=fresh and all(self._is_ours(name) for name in names))

    def text(self, number: int, *, within: float, at_most: int) -> None:
        """Begin reading the clipboard's text, for a phrase; tells `text` with it, or with why there is none.

        `at_most` characters: less than the link holds, so that a launcher which hangs cannot hang us.
        """
        self._end_text()
        found = self._begin(CLIPBOARD, within, at_most * _LONGEST, lambda: self._tell_text(number, at_most), TEXT_FORMS)
        self._text = found
        if isinstance(found, Contents):
            self._tell_text(number, at_most)

    def give_back(self, number: int) -> None:
        """Put back what was kept under `number` wherever our own offer still stands; tells `gave_back`."""
        since = self._server_time()
        for name, reading in self._kept.get(number, {}).items():
            held = self._standing.get(name)
            if held is None or held.offer is None or not self._is_ours(name):
                continue  # somebody copied something newer, or cleared it
            contents = reading if isinstance(reading, Contents) else reading.contents
            if contents.forms:
                self._own(name, _Standing(contents, since, None))
            elif isinstance(reading, Contents) or reading.whole:
                self._disown(name, since)
            elif _is_lost(reading):  # ours stays instead, for anybody: as no secret any more
                left = {form: value for form, value in held.contents.forms.items() if form != CONCEALED_MARK}
                self._own(name, _Standing(Contents(left), since, None))
        self._tell("gave_back", kept=number)

    def give_back_unfinished(self) -> None:
        """The launcher has ended in the middle of a paste: the user's content comes back."""
        if any(s.offer is not None and CONCEALED_MARK in s.contents.forms for s in self._standing.values()) and self._kept:
            self.give_back(max(self._kept))

    def save_to_manager(self) -> None:
        """Ask the clipboard manager, if there is one, to keep what we hold beyond our end."""
        manager = self._connection.get_atom("CLIPBOARD_MANAGER")
        if CLIPBOARD in self._standing and self._connection.get_selection_owner(manager) != X.NONE:
            place = self._connection.get_atom("_PHRASE_LAUNCHER_SAVE")
            self._window.convert_selection(manager, self._connection.get_atom("SAVE_TARGETS"), place, X.CurrentTime)
            self._connection.flush()

    def kept(self, number: int) -> dict[str, Contents]:
        """What has been read under `number`, by selection; those that are still being read are left out."""
        found: dict[str, Contents] = {}
        for name, reading in self._kept.get(number, {}).items():
            if isinstance(reading, Contents):
                found[name] = reading
            elif reading.ready:
                found[name] = reading.contents
        return found

    def wait(self, now: float) -> float | None:
        """Seconds until `tick` is due; None for never."""
        if ends := [reading.end for reading in self._readings()]:
            return max(0.0, min(ends) - now)
        return 1.0 if self._giving.busy else None

    def tick(self, now: float) -> None:
        """Give up what is over time."""
        for reading in self._readings():
            if now >= reading.end:
                reading.give_up()
        self._giving.drop_stalled()

    def pump(self) -> bool:
        """Handle what the server sent; says whether there was anything."""
        any_news = False
        while self._connection.pending_events():
            any_news = True
            self._handle(self._connection.next_event())
        return any_news

    def _begin(
        self, name: str, within: float, at_most: int, done: Callable[[], None], one_of: tuple[str, ...] | None = None
    ) -> Taking | Contents:
        owner = self._connection.get_selection_owner(self._atoms[name])
        if owner == X.NONE:
            return Contents()
        held = self._standing.get(name)
        if owner == self._window and held is not None:
            return held.contents  # what stands there is what we gave back, or a phrase that was left: the user's now
        return Taking(
            self._connection,
            self._window,
            self._atoms[name],
            within=within,
            at_most=at_most,
            done=done,
            one_of=one_of,
        )

    def _watch(self, name: str, mask: int) -> None:
        """Hear of a new owner (never of the content), only between reading what the user has and our own offer."""
        if self._connection.has_extension("XFIXES"):
            self._connection.xfixes_select_selection_input(self._window, self._atoms[name], mask)

    def _copied_again(self, event: Any) -> None:
        name = self._names.get(event.selection)
        if self._keeping is None or event.owner == self._window or name is None:
            return
        number, within, at_most = self._keeping
        if name in self._kept.get(number, {}):
            self._newer = True
            self._tell("stale", kept=number)
            self._kept[number][name] = self._begin(name, within, at_most, lambda: self._tell_if_kept(number))
            self._tell_if_kept(number)

    def _end_keeping(self) -> bool:
        """Our offer comes now: what has not answered is given up; False where something was copied that is not read yet."""
        if self._keeping is None:
            return True
        number, self._keeping = self._keeping[0], None
        if self._newer and not self._is_kept(number):
            return False
        for reading in self._kept.get(number, {}).values():
            if isinstance(reading, Taking):
                reading.give_up()
        return True

    def _is_kept(self, number: int) -> bool:
        return all(isinstance(r, Contents) or r.ready for r in self._kept.get(number, {}).values())

    def _tell_if_kept(self, number: int) -> None:
        kept = self._kept.get(number, {})
        readings = [r for r in kept.values() if isinstance(r, Taking)]
        if self._is_kept(number):
            whole, concealed = all(r.whole for r in readings), any(r.concealed for r in readings)
            nothing = CLIPBOARD in kept and _is_lost(kept[CLIPBOARD])
            self._tell("kept", kept=number, whole=whole, concealed=concealed, nothing=nothing)

    def _handle(self, event: Any) -> None:
        if event.type == X.SelectionRequest:
            self._asked(event)
        elif event.type == X.SelectionClear:
            self._lost(event)
        elif isinstance(event, xfixes.SelectionNotify):
            self._copied_again(event)
        elif event.type == X.SelectionNotify:
            any(reading.answered(event) for reading in self._readings())
        elif event.type == X.PropertyNotify and event.window == self._window and event.atom == self._clock_atom:
            self._now = event.time
        elif event.type == X.PropertyNotify and event.window == self._window:
            any(reading.changed(event) for reading in self._readings())
        elif event.type == X.PropertyNotify:
            self._giving.changed(event)

    def _readings(self) -> list[Taking]:
        begun = [self._text, *(r for readings in self._kept.values() for r in readings.values())]
        return [r for r in begun if isinstance(r, Taking) and not r.ready]

    def _end_text(self) -> None:
        if isinstance(self._text, Taking) and not self._text.ready:
            self._text.give_up()

    def _tell_text(self, number: int, at_most: int) -> None:
        found, self._text = self._text, None
        why = found.why_not if isinstance(found, Taking) else ""
        contents = found.contents if isinstance(found, Taking) else found
        text = text_of(contents) if contents is not None and not why else ""
        if len(text) > at_most:
            why, text = "large", ""
        self._tell("text", number=number, text=text or None, why=why or ("" if text else "empty"))

    def _asked(self, event: Any) -> None:
        held = self._standing.get(self._names.get(event.selection, ""))
        if held is not None and event.time != X.CurrentTime and (event.time - held.since) % 2**32 > 2**31:
            held = None  # asked about a time before it was ours: ICCCM 2.2
        given = self._giving.answer(event, held.contents if held else None, held.since if held else 0)
        if held is None or held.offer is None:
            return
        lent = self._lent.get(held.offer)
        of_target = lent is not None and self._is_for(lent, event.requestor.id)
        if of_target:
            text = given and wire.name_of(self._connection, event.target) in TEXT_FORMS
            self._tell("asked", offer=held.offer, text=text)

    def _is_for(self, lent: _Lent, requestor: int) -> bool:
        if wire.client(self._connection, requestor) == lent.client:
            return True
        return bool(lent.process) and wire.process(self._connection, requestor) == lent.process

    def _lost(self, event: Any) -> None:
        held = self._standing.get(self._names.get(event.atom, ""))
        if held is None or self._is_ours(self._names[event.atom]):
            return  # an older loss; we have taken it again since
        del self._standing[self._names[event.atom]]
        if held.offer is not None and self._names[event.atom] == CLIPBOARD:
            self._tell("lost", offer=held.offer)

    def _own(self, name: str, standing: _Standing) -> None:
        self._standing[name] = standing
        self._window.set_selection_owner(self._atoms[name], standing.since)

    def _disown(self, name: str, since: int) -> None:
        del self._standing[name]
        # python-xlib's own call cannot name no owner.
        request.SetSelectionOwner(display=self._connection.display, window=X.NONE, selection=self._atoms[name], time=since)
        self._connection.flush()

    def _is_ours(self, name: str) -> bool:
        return bool(self._connection.get_selection_owner(self._atoms[name]) == self._window)

    def _server_time(self) -> int:
        """The server's time now: it comes with the event of a property that we touch."""
        self._window.change_property(self._clock_atom, self._clock_atom, 8, b"")
        self._connection.sync()
        self.pump()
        return self._now


def _is_lost(reading: Taking | Contents) -> bool:
    """Whether there was something, and none of it could be read."""
    return isinstance(reading, Taking) and not (reading.whole or reading.contents.forms or reading.concealed)
