"""Serving what stands on a selection of ours to whoever asks: the lending half of the clipboard.

Law: every request is answered (ICCCM 2.2), large content in parts (INCR, 2.7.2), and a requestor that goes away or stalls
costs nothing. It knows contents and requests, not whose they are.
"""

import time
from typing import Any, Final

from Xlib import X, Xatom
from Xlib.protocol import event as xevent

from launcher.desktop.x11 import wire
from launcher.desktop.x11.contents import Contents, Form
from launcher.desktop.x11.wire import XError, window

PART: Final = 65_536  # bytes; well below the 262,140 of one request, and what GTK sends
STALLED_AFTER: Final = 10.0  # s without taking the next part


class _Sending:
    def __init__(self, requestor: int, place: int, type_: int, form: Form) -> None:
        self.requestor, self.place, self.type = requestor, place, type_
        self.format, self.value = form.format, form.value
        self.at, self.since = 0, time.monotonic()


class Giving:
    """Answers requests on one connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._sending: list[_Sending] = []

    def answer(self, event: Any, contents: Contents | None, since: int) -> bool:
        """Answer a SelectionRequest with `contents` (None: we do not own it), ours `since`; says whether it was given."""
        place = event.property or event.target  # obsolete clients name no property: ICCCM 2.2
        target = wire.name_of(self._connection, event.target)
        given = contents is not None and self._give(event.requestor, place, target, contents, since)
        reply = xevent.SelectionNotify(
            time=event.time,
            requestor=event.requestor,
            selection=event.selection,
            target=event.target,
            property=place if given else X.NONE,
        )
        event.requestor.send_event(reply, onerror=lambda *_gone: None)
        self._connection.flush()
        return given

    def changed(self, event: Any) -> None:
        """Handle a PropertyNotify: a requestor took a part and wants the next."""
        if event.state != X.PropertyDelete:
            return
        for sending in self._sending:
            if sending.requestor == event.window.id and sending.place == event.atom:
                self._next_part(sending)
                return

    def drop_stalled(self) -> None:
        """Forget requestors that stopped taking."""
        now = time.monotonic()
        self._sending = [s for s in self._sending if now - s.since < STALLED_AFTER]

    @property
    def busy(self) -> bool:
        """Whether somebody is still taking something large."""
        return bool(self._sending)

    def _give(self, requestor: Any, place: int, target: str, contents: Contents, since: int) -> bool:
        try:
            if target == "TARGETS":
                names = ["TARGETS", "TIMESTAMP", "MULTIPLE", "SAVE_TARGETS", *contents.forms]
                atoms = [self._connection.get_atom(n) for n in names]
                requestor.change_property(place, Xatom.ATOM, 32, atoms)
            elif target == "TIMESTAMP":
                requestor.change_property(place, Xatom.INTEGER, 32, [since])
            elif target == "SAVE_TARGETS":
                requestor.change_property(place, self._connection.get_atom("NULL"), 32, [])
            elif target == "MULTIPLE":
                return self._give_several(requestor, place, contents, since)
            elif target in contents.forms:
                self._put(requestor, place, contents.forms[target])
            else:
                return False
        except XError:
            return False
        return True

    def _give_several(self, requestor: Any, place: int, contents: Contents, since: int) -> bool:
        found = requestor.get_full_property(place, X.AnyPropertyType)
        if found is None or found.format != 32:
            return False
        pairs = list(found.value)
        for n in range(0, len(pairs) - 1, 2):
            name = wire.name_of(self._connection, pairs[n])
            if name == "MULTIPLE" or not self._give(requestor, pairs[n + 1], name, contents, since):
                pairs[n + 1] = X.NONE
        requestor.change_property(place, self._connection.get_atom("ATOM_PAIR"), 32, pairs)
        return True

    def _put(self, requestor: Any, place: int, form: Form) -> None:
        type_ = self._connection.get_atom(form.type)
        if form.size <= PART:
            requestor.change_property(place, type_, form.format, form.value, onerror=lambda *_gone: None)
            return
        requestor.change_attributes(event_mask=X.PropertyChangeMask, onerror=lambda *_gone: None)
        requestor.change_property(place, self._connection.get_atom("INCR"), 32, [form.size], onerror=lambda *_gone: None)
        self._sending.append(_Sending(requestor.id, place, type_, form))

    def _next_part(self, sending: _Sending) -> None:
        step = PART // (sending.format // 8)
        part = sending.value[sending.at : sending.at + step]
        taker = window(self._connection, sending.requestor)
        taker.change_property(sending.place, sending.type, sending.format, part, onerror=lambda *_gone: None)
        self._connection.flush()
        sending.at += step
        sending.since = time.monotonic()
        if not len(part):  # the empty part ends it
            self._sending.remove(sending)
