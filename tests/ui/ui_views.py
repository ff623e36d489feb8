"""Views to draw, and the overlay as a text that a person can compare."""

from dataclasses import replace

from PySide6.QtCore import QRect

from launcher.ui.overlay.window import Overlay
from launcher.view import Action, Chip, Notice, Piece, Place, Reading, Row, View

SCREEN = QRect(0, 0, 1920, 1080)
ACTIONS = (Action("Enter", "paste", "paste"), Action("Ctrl+Enter", "copy", "copy"), Action("F1", "keys", "keys"))


def row(place: int, title: str = "", **fields: object) -> Row:
    plain: dict[str, object] = {
        "id": f"id{place}",
        "title": title or f"Title {place}",
        "title_spans": (),
        "line": f"Line {place}",
        "line_spans": (),
        "situation": "Saying no",
        "colour": "h210",
        "code": f"c{place}",
        "code_spans": (),
        "digit": str(place + 1) if place < 6 else "",
    }
    return Row(**(plain | fields))  # type: ignore[arg-type]  # the fields are those of Row


def chip(place: int, name: str = "", *, active: bool = False) -> Chip:
    digit = "1234567890"[place] if place < 10 else ""
    return Chip(f"slug{place}", name or f"Situation {place}", "a hint", digit, f"h{place * 24}", "", active)


def view(**fields: object) -> View:
    rows = tuple(row(place) for place in range(8))
    plain: dict[str, object] = {
        "query": "no ref",
        "channel": "chat",
        "channels": ("chat", "phone"),
        "chips": tuple(chip(place, active=place == 1) for place in range(15)),
        "rows": rows,
        "selected": 0,
        "more": 0,
        "reading": Reading("id0", "The words in full.", "any", "the seal is broken", "it is faulty"),
        "notice": None,
        "actions": ACTIONS,
        "empty": "",
    }
    return View(**(plain | fields))  # type: ignore[arg-type]  # the fields are those of View


def reading(*parts: str | Place, id_: str = "id0") -> Reading:
    """A phrase of words and fill-ins, in their order."""
    places = tuple(dict.fromkeys(part for part in parts if isinstance(part, Place)))
    pieces = tuple(_piece(part, places) for part in parts)
    return Reading(id_, "".join(piece.text for piece in pieces), "any", "the seal is broken", "", pieces, places)


def _piece(part: str | Place, places: tuple[Place, ...]) -> Piece:
    return Piece(part) if isinstance(part, str) else Piece(part.value or part.name, places.index(part))


class Story:
    """Answers the overlay as the look-up does: each answer comes back in a new view."""

    def __init__(self, overlay: Overlay, shown: Reading, defaults: dict[str, str] | None = None) -> None:
        self.overlay, self.reading, self.defaults = overlay, shown, defaults or {}
        overlay.filled.connect(lambda name, value: self.fill_in(name, value))  # noqa: PLW0108 -- a bound one keeps no story
        self.draw()

    def draw(self, **fields: object) -> None:
        self.overlay.render(view(reading=self.reading, **fields))

    def fill_in(self, name: str, value: str) -> None:
        places = tuple(self._answered(place, value) if place.name == name else place for place in self.reading.places)
        parts = (places[p.place].value or places[p.place].name if p.place is not None else p.text for p in self.reading.pieces)
        pieces = tuple(Piece(text, p.place) for text, p in zip(parts, self.reading.pieces, strict=True))
        self.reading = replace(self.reading, text="".join(p.text for p in pieces), pieces=pieces, places=places)
        self.draw()

    def _answered(self, place: Place, value: str) -> Place:
        default = self.defaults.get(place.name, "")
        return replace(place, value=value or default, state="filled" if value else "default" if default else "open")

    def value(self, name: str) -> str:
        return next(place.value for place in self.reading.places if place.name == name)


EMPTY = view(query="xyzzy", rows=(), selected=-1, reading=None, empty="Nothing found for xyzzy.")
WARNED = view(notice=Notice("Left on the clipboard.", "warn"))


def picture(overlay: Overlay) -> str:
    """What stands in the overlay, line by line."""
    results = overlay.results
    channels = " ".join(each.label.upper() if each.isChecked() else each.label for each in overlay.switch.segments)
    lines = [f"{overlay.field.text()}|  {channels}"]
    first = results.first_in_sight()
    for place, found in enumerate(results.rows.rows[first : first + results.in_sight()], first):
        mark = ">" if place == results.selected else " "
        lines.append(f"{mark} {found.title}  [{found.situation}] {found.code} {results.digit_at(place)}".rstrip())
    if not results.rows.rows:
        lines.append(f"  ({results.empty})")
    if overlay.status.text():
        lines.append(f"! {overlay.status.text()}")
    lines.append(f'"{overlay.reading.reading.text if overlay.reading.reading else ""}"')
    lines.append("  ".join(f"{b.action.keys} {b.action.does}" for b in overlay.footer.buttons if not b.isHidden()))
    return "\n".join(lines)
