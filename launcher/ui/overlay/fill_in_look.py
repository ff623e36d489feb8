"""How a fill-in looks in the reading text, what stands on it, and how a screen reader tells it.

Law: the state is never told by colour alone: an open one is dashed and shows its name, an optional one is dotted and says so,
a filled one has a line below, a kept one the sign of a clock, one of another window an edge besides, and what is known
without asking the sign of where it comes from. It knows no widget and no place in the text.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from launcher.language import _, ngettext
from launcher.ui import icons
from launcher.ui.theme import Theme
from launcher.view import Place

HEIGHT: Final = 26  # px, of the body in its line
PAD: Final = 7.0  # px between the edge and the words
SIGN: Final = 14  # px
_SIGN_GAP: Final = 4.0
_RADIUS: Final = 6.0
_KNOWN_AT_MOST: Final = 600, 12  # characters and lines of what is not typed here; the clipboard can hold a book
_BREAK: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK: Final = {ord("\t"): " ", 0x1F: " "}  # these would end the value's own direction in the middle of it
LINE_BREAK: Final = "\u2028"  # breaks the line and keeps the paragraph


@dataclass(frozen=True, slots=True)
class Look:
    """The dress of one fill-in; `lead` and `tail` are the px before and after the words, with their signs."""

    ink: QColor
    ground: QColor
    edge: QColor | None = None
    edge_width: float = 1.0
    pen: Qt.PenStyle = Qt.PenStyle.SolidLine
    below: QColor | None = None
    sign: str = ""
    tail_sign: str = ""
    sign_ink: QColor | None = None

    @property
    def lead(self) -> float:
        """The px before the words."""
        return PAD + (SIGN + _SIGN_GAP if self.sign else 0)

    @property
    def tail(self) -> float:
        """The px after the words."""
        return PAD + (SIGN + _SIGN_GAP - 2 if self.tail_sign else 0)


def shown(place: Place) -> str:
    """What stands on it while nobody types there: its value, else its name; line breaks as U+2028."""
    if not place.value:
        return nameplate(place)
    value = _BREAK.sub(LINE_BREAK, place.value).translate(_BLANK)
    return value if place.asked else _begun(value)


def _begun(value: str) -> str:
    """As much of it as is shown, and how much more will be put in."""
    letters, lines = _KNOWN_AT_MOST
    begun = LINE_BREAK.join(value[:letters].split(LINE_BREAK)[:lines])
    if begun == value:
        return value
    more = len(value) - len(begun)
    return begun + ngettext("… and {count} more character", "… and {count} more characters", more).format(count=f"{more:,}")


def nameplate(place: Place) -> str:
    """What stands in place of a value."""
    name = " ".join(place.name.split()) or "…"
    return _("{name} (optional)").format(name=name) if place.state == "optional" and place.kind != "clipboard" else name


def told(place: Place) -> str:
    """The fill-in in words, such as "order number, required, empty"."""
    if place.kind == "clipboard":
        return _("from the clipboard") if place.value else nameplate(place)
    if place.kind == "own":
        return ", ".join(part for part in (place.name, _("from your profile"), "" if place.value else _("empty")) if part)
    states = {
        "open": _("required, empty"),
        "default": _("suggested"),
        "optional": _("optional") if place.value else _("optional, empty"),
        "kept": _("from earlier in this conversation"),
        "elsewhere": _("answered for another window"),
        "filled": _("filled in"),
    }
    kind = _("choice") if place.kind == "choice" else ""
    value = place.value if place.kind == "choice" else ""  # what is typed is told by the field itself
    return ", ".join(part for part in (place.name, kind, states[place.state], value) if part)


def look(place: Place, theme: Theme, *, wanted: bool, active: bool) -> Look:
    """How it is dressed; `wanted` while an answer is insisted on, `active` while it has the focus."""
    sign = {"clipboard": "clipboard", "own": "person"}.get(place.kind, "earlier" if place.state in {"kept", "elsewhere"} else "")
    tail_sign = "down" if place.kind == "choice" else ""
    return replace(_plain(place, theme, wanted=wanted, active=active), sign=sign, tail_sign=tail_sign)


def _plain(place: Place, theme: Theme, *, wanted: bool, active: bool) -> Look:
    if active:
        ink = theme.text if place.value else theme.tertiary
        return Look(ink, theme.ground, theme.warn if wanted else theme.accent, 2.0, sign_ink=theme.secondary)
    if wanted:
        return Look(theme.warn, theme.warn_ground, theme.warn, 2.0)
    return _open(place, theme) if not place.value else _answered(place, theme)


def _open(place: Place, theme: Theme) -> Look:
    if place.state == "optional":
        return Look(theme.tertiary, theme.ground, theme.tertiary, 1.0, Qt.PenStyle.DotLine)
    return Look(theme.secondary, theme.ground, theme.accent, 1.25, Qt.PenStyle.DashLine)


def _answered(place: Place, theme: Theme) -> Look:
    if not place.asked:
        return Look(theme.text, theme.hover, theme.line, sign_ink=theme.tertiary)
    if place.state == "elsewhere":
        return Look(theme.text, theme.warn_ground, theme.warn, sign_ink=theme.warn)
    below = theme.accent if place.state == "filled" else None
    return Look(theme.text, theme.tint, below=below, sign_ink=theme.secondary)


def draw_body(painter: QPainter, body: QRectF, dress: Look, *, goes_on: tuple[bool, bool]) -> None:
    """Ground and edge of one line's part; `goes_on` says at which sides, left and right, the fill-in goes on elsewhere."""
    painter.save()
    painter.setClipRect(body.adjusted(-1, -1, 1, 1), Qt.ClipOperation.IntersectClip)
    painter.setBrush(dress.ground)
    inset = dress.edge_width / 2
    painter.setPen(Qt.PenStyle.NoPen if dress.edge is None else QPen(dress.edge, dress.edge_width, dress.pen))
    drawn = body.adjusted(-12 if goes_on[0] else 0, 0, 12 if goes_on[1] else 0, 0)
    if dress.edge is not None:
        drawn = drawn.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(drawn, _RADIUS, _RADIUS)
    if dress.below is not None:
        _draw_line_below(painter, drawn, dress.below)
    painter.restore()


def _draw_line_below(painter: QPainter, drawn: QRectF, colour: QColor) -> None:
    painter.setClipRect(QRectF(drawn.left() - 1, drawn.bottom() - 2, drawn.width() + 2, 3), Qt.ClipOperation.IntersectClip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(drawn, _RADIUS, _RADIUS)


def draw_sign(painter: QPainter, name: str, at: QPointF, ink: QColor, ratio: float) -> None:
    """A sign of 14 px with its top left corner at `at`."""
    painter.drawPixmap(round(at.x()), round(at.y()), icons.icon(name, ink, SIGN, ratio))
