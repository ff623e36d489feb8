"""The fill-ins of the phrase that is shown: which one is being answered, and what is typed there.

Law: what she types is never overwritten by the view that comes back for it. The line edits are made when they are first
needed and serve every phrase from then on, so that walking through phrases costs nothing. It does not know where they stand.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QWidget

from launcher.ui.overlay.fill_in import FillIn, Ground
from launcher.ui.overlay.reading_lines import utf16
from launcher.view import Place, Reading


class FillIns(QObject):
    """All fill-ins of one reading; `active` is the one with the focus, standing in the piece of number `piece`."""

    filled = Signal(str, str)  # a name and its answer
    reworded = Signal()  # other words stand somewhere
    stirred = Signal()  # only the caret or the selection moved
    done = Signal()  # the focus belongs back in the search field

    def __init__(self, pane: QWidget, acts: Callable[[QKeyEvent], bool], ground: Ground) -> None:
        super().__init__(pane)
        self._pane, self._acts, self._ground = pane, acts, ground
        self._all: list[FillIn] = []
        self._ready = False  # whether the line edits stand for the places of this reading
        self._reading: Reading | None = None
        self._wanted = ""
        self._composed = False
        self.active: FillIn | None = None
        self.piece = -1

    # --- what is shown

    def show_reading(self, reading: Reading | None) -> None:
        """Stand for the places of this reading."""
        before, self._reading = self._reading, reading
        names = [place.name for place in self._asked()]
        another = _id(before) != _id(reading) or [place.name for place in _asked(before)] != names
        if another:
            self._wanted = ""
            self._retire()
        elif all(place.state != "open" for place in (reading.places if reading else ()) if place.name == self._wanted):
            self._wanted = ""
        if self.active is not None and not self._stands_at(self.active, self.piece):
            self.piece = self._first_piece(self.active)
        if self._ready or (names and QAccessible.isActive()):
            self.stops()

    def _retire(self) -> None:
        if self.active is not None:
            self.done.emit()
        if self._ready:
            self._ready = False
            for fill_in in self._all:
                fill_in.hide()

    def _asked(self) -> tuple[Place, ...]:
        return _asked(self._reading)

    def stops(self) -> list[FillIn]:
        """A line edit for each place that asks, in the order in which Tab walks them."""
        asked = self._asked()
        while len(self._all) < len(asked):
            self._add()
        for fill_in, place in zip(self._all, asked, strict=False):
            fill_in.stand_for(place)
            if not self._ready:
                fill_in.show()
        self._ready = True
        return self._all[: len(asked)]

    def standing(self) -> list[tuple[FillIn, list[int]]]:
        """The line edits that stand for something now, each with the pieces in which its place stands."""
        if not self._ready or self._reading is None:
            return []
        pieces = self._reading.pieces
        fill_ins = self._all[: len(self._asked())]
        return [(one, [number for number in range(len(pieces)) if self._stands_at(one, number)]) for one in fill_ins]

    def _add(self) -> None:
        fill_in = FillIn(self._pane, self._acts, self._ground)
        fill_in.answered.connect(lambda value: self._answered(fill_in, value))
        fill_in.stirred.connect(lambda: self._stirred(fill_in))
        fill_in.entered.connect(lambda: self._entered(fill_in))
        fill_in.left.connect(lambda: self._left(fill_in))
        self._all.append(fill_in)

    def as_typed(self, place: Place) -> Place:
        """The place with what is being typed into it."""
        active = self.active
        if active is None or not active.writes or not _same(place, active.place):
            return place
        text = active.text()
        if active.composed:
            text = _with(text, active.cursorPosition(), active.composed)
        return replace(place, value=text)

    def composing(self) -> tuple[int, int]:
        """The part of the typed text that an input method has not given yet, from and to."""
        if self.active is None or not self.active.composed:
            return 0, 0
        at = self.active.cursorPosition()
        return at, at + utf16(self.active.composed)

    def is_wanted(self, place: Place) -> bool:
        """Whether an answer is insisted on."""
        return bool(self._wanted) and place.name == self._wanted

    # --- coming and going

    def insist(self, name: str) -> None:
        """Ask for this one until it is answered, and go there where it is answered here."""
        self._wanted = name
        self.enter(name)
        self.reworded.emit()

    def enter(self, name: str, piece: int | None = None) -> bool:
        """Put the focus on this fill-in, in that piece of the text; says whether there is such a one."""
        fill_in = next((one for one in self.stops() if one.place.name == name), None)
        if fill_in is None:
            return False
        self.piece = self._first_piece(fill_in) if piece is None else piece
        if fill_in.hasFocus():
            self._entered(fill_in)
        fill_in.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def enter_first(self) -> bool:
        """Go to the first that is open, else to the first; says whether there is one."""
        asked = self._asked()
        first = next((place for place in asked if place.state == "open"), asked[0] if asked else None)
        return first is not None and self.enter(first.name)

    def pick(self, option: str) -> None:
        """Answer the active choice."""
        if self.active is not None:
            self.active.answer(option)

    def _first_piece(self, fill_in: FillIn) -> int:
        pieces = self._reading.pieces if self._reading else ()
        return next((number for number in range(len(pieces)) if self._stands_at(fill_in, number)), -1)

    def _stands_at(self, fill_in: FillIn, piece: int) -> bool:
        pieces = self._reading.pieces if self._reading else ()
        place = pieces[piece].place if 0 <= piece < len(pieces) else None
        return self._reading is not None and place is not None and _same(self._reading.places[place], fill_in.place)

    def _entered(self, fill_in: FillIn) -> None:
        self.active = fill_in
        if not self._stands_at(fill_in, self.piece):
            self.piece = self._first_piece(fill_in)
        self.reworded.emit()

    def _left(self, fill_in: FillIn) -> None:
        if self.active is fill_in:
            self.leave()

    def leave(self) -> None:
        """None of them is being answered any more."""
        if self.active is not None:
            self.active, self.piece = None, -1
            self.reworded.emit()

    def _answered(self, fill_in: FillIn, value: str) -> None:
        self.filled.emit(fill_in.place.name, value)
        self.reworded.emit()

    def _stirred(self, fill_in: FillIn) -> None:
        if fill_in is self.active:
            composed, self._composed = self._composed, bool(fill_in.composed)
            (self.reworded if composed or self._composed else self.stirred).emit()


def _same(one: Place, other: Place) -> bool:
    return (one.name, one.asked) == (other.name, other.asked)  # the clipboard may share its name with a question


def _asked(reading: Reading | None) -> tuple[Place, ...]:
    return tuple(place for place in reading.places if place.asked) if reading else ()


def _id(reading: Reading | None) -> str | None:
    return reading.id if reading else None


def _with(text: str, at: int, put: str) -> str:
    """The text with `put` before its UTF-16 unit `at`."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[: 2 * at].decode("utf-16-le", "surrogatepass") + put + units[2 * at :].decode("utf-16-le", "surrogatepass")
