"""The X11 clipboard as the ICCCM tells it: reading and serving a selection byte for byte, large data in pieces (INCR).

Written without Qt or GTK, so that what the launcher gives back is compared by something that shares no code with it.
"""

import array
import base64
import select
import time
from collections.abc import Callable
from dataclasses import dataclass

from Xlib import X, Xatom, display, error
from Xlib.protocol import event as xevent
from Xlib.protocol import request as xrequest
from Xlib.protocol import rq
from Xlib.xobject.drawable import Window

META = frozenset({"TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS", "DELETE", "INSERT_SELECTION", "INSERT_PROPERTY"})
LARGE = 200_000  # bytes; above it a selection goes in pieces, because one X request holds 256 kB
_PIECE = 60_000
_LONGS = 0x1FFFFFFF // 4


class NoAnswerError(Exception):
    """The owner of a selection did not answer in time."""


@dataclass(frozen=True)
class Piece:
    """What one target gave: the name of its type, its format (8, 16 or 32 bits) and its bytes (native order)."""

    type: str
    format: int
    data: bytes

    def packed(self) -> list[object]:
        """For the line to another process; `unpacked` is the way back."""
        return [self.type, self.format, base64.b64encode(self.data).decode()]

    @staticmethod
    def unpacked(packed: list[str]) -> "Piece":
        """The piece that `packed` was made from."""
        return Piece(packed[0], int(packed[1]), base64.b64decode(packed[2]))


def next_event(x: display.Display, end: float) -> rq.Event | None:
    """The next event before `end` (time.monotonic()), or None."""
    while not x.pending_events():
        left = end - time.monotonic()
        if left <= 0 or not select.select([x.fileno()], [], [], left)[0]:
            return None
    return x.next_event()


class Reader:
    """Reads selections on a connection of its own; close it."""

    def __init__(self, display_name: str) -> None:
        self._x = display.Display(display_name)
        self._window = _hidden_window(self._x)
        self._count = 0

    def close(self) -> None:
        """End the connection."""
        self._x.close()

    def targets(self, selection: str = "CLIPBOARD", bound: float = 3) -> list[str]:
        """What the owner offers, in its order; empty if nobody owns the selection."""
        if self._x.get_selection_owner(self._atom(selection)) == X.NONE:
            return []
        piece = self.read("TARGETS", selection, bound)
        return [self._name(atom) for atom in array.array("I", piece.data)] if piece else []

    def read(self, target: str, selection: str = "CLIPBOARD", bound: float = 3) -> Piece | None:
        """One target; None if the owner refuses it. NoAnswerError after `bound` seconds."""
        end = time.monotonic() + bound
        self._count += 1
        place = self._atom(f"READ_{self._count % 8}")
        self._window.delete_property(place)
        self._window.convert_selection(self._atom(selection), self._atom(target), place, X.CurrentTime)
        told = self._await(end, lambda event: event.type == X.SelectionNotify and event.target == self._atom(target))
        if told is None:
            raise NoAnswerError(f"{target} of {selection} after {bound:g} s")
        if told.property == X.NONE:
            return None
        piece = self._take(place)
        return self._take_in_pieces(place, end) if piece.type == "INCR" else piece

    def read_all(self, selection: str = "CLIPBOARD", bound: float = 10) -> dict[str, Piece]:
        """Every target that carries data and is not refused, by name."""
        found = {name: self.read(name, selection, bound) for name in self.targets(selection, bound) if name not in META}
        return {name: piece for name, piece in found.items() if piece}

    def _take_in_pieces(self, place: int, end: float) -> Piece:
        kind, size = "", 8
        parts: list[bytes] = []
        while True:
            event = self._await(end, lambda told: _is_new(told, place))
            if event is None:
                raise NoAnswerError(f"the rest of a large selection after {sum(map(len, parts))} bytes")
            part = self._take(place)
            if not part.data:
                return Piece(kind or part.type, size, b"".join(parts))
            kind, size = part.type, part.format
            parts.append(part.data)

    def _take(self, place: int) -> Piece:
        found = self._window.get_property(place, X.AnyPropertyType, 0, _LONGS, delete=True)
        if found is None:
            return Piece("", 8, b"")
        value = found.value
        data = value.tobytes() if isinstance(value, array.array) else bytes(value)
        return Piece(self._name(found.property_type), found.format, data)

    def _await(self, end: float, wanted: Callable[[rq.Event], bool]) -> rq.Event | None:
        while (event := next_event(self._x, end)) is not None:
            if wanted(event):
                return event
        return None

    def _atom(self, name: str) -> int:
        return int(self._x.intern_atom(name))

    def _name(self, atom: int) -> str:
        return str(self._x.get_atom_name(atom)) if atom else ""


class Server:
    """Owns selections on a given connection and answers for them. Feed it every event of that connection by `handle`.

    `noted(event, target, requestor)` is called for "owned", "request", "served" and "lost".
    """

    def __init__(self, x: display.Display, noted: Callable[[str, str, int], None]) -> None:
        self._x = x
        self._window = _hidden_window(x)
        self._noted = noted
        self._owned_since: dict[int, int] = {}
        self._pieces: dict[str, Piece] = {}
        self._going: dict[tuple[int, int], Piece] = {}

    def own(self, pieces: dict[str, Piece], selection: str = "CLIPBOARD") -> None:
        """Take the selection and offer these pieces."""
        self._pieces = pieces
        now = self.server_time()
        self._window.set_selection_owner(self._x.intern_atom(selection), now)
        self._x.sync()
        self._owned_since[self._x.intern_atom(selection)] = now
        self._noted("owned", selection, self._window.id)

    def clear(self, selection: str = "CLIPBOARD") -> None:
        """Leave the selection without an owner, whoever has it now."""
        now = self.server_time()
        # python-xlib's window method names itself as the owner; the plain request may name nobody.
        xrequest.SetSelectionOwner(display=self._x.display, window=X.NONE, selection=self._x.intern_atom(selection), time=now)
        self._x.sync()
        self._owned_since.pop(self._x.intern_atom(selection), None)

    def owns(self, window: Window) -> bool:
        """True if `window` is the one by which this server owns."""
        return bool(window.id == self._window.id)

    def server_time(self) -> int:
        """The X server's clock, which an owner must name."""
        self._window.change_property(self._x.intern_atom("CLOCK"), Xatom.INTEGER, 32, [0])
        end = time.monotonic() + 3
        held = []
        while (event := next_event(self._x, end)) is not None:
            if event.type == X.PropertyNotify and event.window.id == self._window.id:
                break
            held.append(event)
        assert event is not None, "the X server does not answer"
        for late in held:
            self.handle(late)
        return int(event.time)

    def handle(self, event: rq.Event) -> None:
        """Answer what the event asks for; events of no concern are let go."""
        if event.type == X.SelectionRequest:
            self.answer(event)
        elif event.type == X.SelectionClear:
            self._owned_since.pop(event.atom, None)
            self._noted("lost", self._x.get_atom_name(event.atom), 0)
        elif event.type == X.PropertyNotify and event.state == X.PropertyDelete:
            self._send_next(event.window, event.atom)

    def answer(self, request: rq.Event) -> None:
        """Answer one SelectionRequest (now; a slow owner calls it later)."""
        place = request.property or request.target
        given = place if self._give(request.requestor, request.target, place, request.selection) else X.NONE
        told = xevent.SelectionNotify(
            time=request.time, requestor=request.requestor, selection=request.selection, target=request.target, property=given
        )
        request.requestor.send_event(told, onerror=_gone)
        self._x.flush()

    def _give(self, to: Window, target: int, place: int, selection: int) -> bool:
        name = str(self._x.get_atom_name(target))
        self._noted("request", name, to.id)
        if name == "TARGETS":
            offered = ["TARGETS", "TIMESTAMP", "MULTIPLE", *self._pieces]
            to.change_property(place, Xatom.ATOM, 32, [self._x.intern_atom(one) for one in offered], onerror=_gone)
        elif name == "TIMESTAMP":
            to.change_property(place, Xatom.INTEGER, 32, [self._owned_since.get(selection, 0)], onerror=_gone)
        elif name == "MULTIPLE":
            return self._give_many(to, place, selection)
        elif name in self._pieces:
            self._give_piece(to, place, self._pieces[name])
            self._noted("served", name, to.id)
        else:
            return False
        return True

    def _give_many(self, to: Window, place: int, selection: int) -> bool:
        asked = to.get_full_property(place, X.AnyPropertyType)
        if asked is None:
            return False
        pairs = list(asked.value)
        for at in range(0, len(pairs) - 1, 2):
            if not self._give(to, pairs[at], pairs[at + 1], selection):
                pairs[at + 1] = X.NONE
        to.change_property(place, self._x.intern_atom("ATOM_PAIR"), 32, pairs, onerror=_gone)
        return True

    def _give_piece(self, to: Window, place: int, piece: Piece) -> None:
        if len(piece.data) <= LARGE:
            _put(to, place, self._x.intern_atom(piece.type), piece.format, piece.data)
            return
        to.change_attributes(event_mask=X.PropertyChangeMask, onerror=_gone)
        self._going[to.id, place] = piece
        to.change_property(place, self._x.intern_atom("INCR"), 32, [len(piece.data)], onerror=_gone)

    def _send_next(self, to: Window, place: int) -> None:
        piece = self._going.get((to.id, place))
        if piece is None:
            return
        part, rest = piece.data[:_PIECE], piece.data[_PIECE:]
        _put(to, place, self._x.intern_atom(piece.type), piece.format, part)
        self._x.flush()
        if part:
            self._going[to.id, place] = Piece(piece.type, piece.format, rest)
        else:
            del self._going[to.id, place]


def _is_new(event: rq.Event, place: int) -> bool:
    return bool(event.type == X.PropertyNotify and event.atom == place and event.state == X.PropertyNewValue)


def _put(to: Window, place: int, kind: int, size: int, data: bytes) -> None:
    value = data if size == 8 else list(array.array("I" if size == 32 else "H", data))
    to.change_property(place, kind, size, value, onerror=_gone)


def _gone(*_: error.XError) -> None:
    """Who asked has gone away meanwhile: no concern of ours."""


def _hidden_window(x: display.Display) -> Window:
    root = x.screen().root
    return root.create_window(-9, -9, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
