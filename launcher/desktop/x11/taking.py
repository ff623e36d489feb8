"""Reading all that somebody has on a selection, without waiting for them: the borrowing half of the clipboard.

Law: bounded in time and size; an owner that hangs costs nothing but its content, and concealed content is never read. Each
step is an event, so that the keeper goes on serving meanwhile.
"""

import itertools
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from Xlib import X

from launcher.desktop.forms import CONCEALED_MARK, CONCEALED_VALUE, NOT_CONTENT
from launcher.desktop.x11 import wire
from launcher.desktop.x11.contents import Contents, Form

MAX_FORMS: Final = 100
_LONG: Final = 2**24  # in units of 4 bytes: one property whole
_places: Final = itertools.count()  # an answer that comes too late must not be taken for another reading's


class Taking:
    """One reading of one selection; `done` is called once it is `ready`.

    `one_of`: only the first of these forms that is there is read. `why_not` says why not all was: "concealed", "large" for more
    than `at_most` bytes, or "late".
    """

    def __init__(
        self,
        connection: Any,
        window: Any,
        selection: int,
        *,
        within: float,
        at_most: int,
        done: Callable[[], None],
        one_of: Sequence[str] | None = None,
    ) -> None:
        self._connection, self._window, self._selection = connection, window, selection
        self._end, self._room, self._done = time.monotonic() + within, at_most, done
        self._one_of = one_of
        self._wanted: dict[int, str] = {}  # property atom -> the form it will hold
        self._coming: dict[int, tuple[str, list[Form]]] = {}  # INCR: property atom -> form, its parts so far
        self._order: list[str] = []
        self.contents = Contents()
        self.ready = self.whole = self.concealed = False
        self.why_not = ""
        self._ask("TARGETS")

    @property
    def end(self) -> float:
        """When it gives up."""
        return self._end

    def give_up(self) -> None:
        """Time is over: what has come is kept, the rest is not."""
        self.why_not = self.why_not or "late"
        self._finish(whole=False)

    def answered(self, event: Any) -> bool:
        """Handle a SelectionNotify; says whether it belonged to this reading."""
        name = self._waiting_for(event)
        if self.ready or name is None:
            return False
        if event.property == X.NONE:
            self._refused(name)
        else:
            self._read(name, event.property)
        return True

    def changed(self, event: Any) -> bool:
        """Handle a PropertyNotify with the next part of something large; says whether it belonged to this reading."""
        if self.ready or event.atom not in self._coming or event.state != X.PropertyNewValue:
            return False
        part = self._window.get_property(event.atom, X.AnyPropertyType, 0, _LONG, True)  # noqa: FBT003 -- X's order: delete
        name, parts = self._coming[event.atom]
        if part is not None and len(part.value):
            parts.append(self._form(part))
            self._take(parts[-1].size)
        else:
            del self._coming[event.atom]
            self._got(name, _joined(parts))
        return True

    def _ask(self, name: str) -> None:
        place = self._connection.get_atom(f"_PHRASE_LAUNCHER_{next(_places) % 1000}")
        self._wanted[place] = name
        self._window.convert_selection(self._selection, self._connection.get_atom(name), place, X.CurrentTime)
        self._connection.flush()

    def _waiting_for(self, event: Any) -> str | None:
        if event.selection != self._selection:
            return None
        if event.property != X.NONE:
            return self._wanted.pop(event.property, None)
        target = wire.name_of(self._connection, event.target)
        place = next((p for p, name in self._wanted.items() if name == target), None)
        return self._wanted.pop(place) if place is not None else None

    def _refused(self, name: str) -> None:
        if name == "TARGETS":
            self._finish(whole=False)
        else:
            self._step()  # an owner may list what it cannot give just now; there is nothing to give back then

    def _read(self, name: str, place: int) -> None:
        found = self._window.get_property(place, X.AnyPropertyType, 0, _LONG)
        if found is not None and found.property_type == self._connection.get_atom("INCR"):
            self._coming[place] = (name, [])
            self._window.delete_property(place)  # the owner sends the first part once its announcement is deleted
            self._connection.flush()
            return
        self._window.delete_property(place)
        if found is None:
            self._refused(name)
        elif name == "TARGETS":
            self._listed([wire.name_of(self._connection, a) for a in found.value if a])
        else:
            form = self._form(found)
            self._take(form.size)
            self._got(name, form)

    def _form(self, found: Any) -> Form:
        value = bytes(found.value) if found.format == 8 else list(found.value)
        return Form(wire.name_of(self._connection, found.property_type), found.format, value)

    def _take(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            self.why_not = "large"
            self._finish(whole=False)

    def _listed(self, names: list[str]) -> None:
        content = list(dict.fromkeys(n for n in names if n not in NOT_CONTENT))
        self._order = content[:MAX_FORMS] if self._one_of is None else [n for n in self._one_of if n in content][:1]
        self.whole = len(content) <= MAX_FORMS
        if CONCEALED_MARK in content:
            self._ask(CONCEALED_MARK)  # first and alone: the rest is only read if it says it is no secret
        else:
            self._ask_all()

    def _ask_all(self) -> None:
        for name in self._order:
            if name not in self.contents.forms:
                self._ask(name)
        self._step()

    def _got(self, name: str, form: Form) -> None:
        if name == CONCEALED_MARK and bytes(form.value).strip(b"\0") == CONCEALED_VALUE:
            self.concealed, self.why_not = True, "concealed"
            self._finish(whole=False)
            return
        alone = name == CONCEALED_MARK and not self.contents.forms
        self.contents.forms[name] = form
        if alone:
            self._ask_all()
        else:
            self._step()

    def _step(self) -> None:
        if not self._wanted and not self._coming:
            self._finish(whole=self.whole)

    def _finish(self, *, whole: bool) -> None:
        if self.ready:
            return
        self.ready, self.whole = True, whole
        in_order = [n for n in self._order if n in self.contents.forms]
        self.contents = Contents({} if self.concealed else {n: self.contents.forms[n] for n in in_order})
        self._done()


def _joined(parts: list[Form]) -> Form:
    if not parts:
        return Form("STRING", 8, b"")
    value = b"".join(p.value for p in parts) if parts[0].format == 8 else [n for p in parts for n in p.value]
    return Form(parts[0].type, parts[0].format, value)
