"""A view that holds every letter in every font and a fill-in of every kind, drawn once unseen.

So the first show of the overlay finds them drawn.
"""

from typing import Final

from launcher.view import Action, Chip, Notice, Piece, Place, Reading, Row, View

# What is none of ASCII stands first, where no row cuts it off: counting such letters as Qt does loads what it needs.
_LETTERS: Final = "’“”… ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 .,;:!?'()-"
_PLACES: Final = (
    Place("order", "input", "", "open"),
    Place("days", "input", "3", "filled"),
    Place("offer", "choice", "one", "kept", ("one", "two")),
    Place("note", "input", "", "optional"),
    Place("clipboard", "clipboard", "text", "filled"),
    Place("name", "own", "name", "filled"),
)
REHEARSAL: Final = View(
    query=_LETTERS,
    channel="chat",
    channels=("chat", "phone"),
    chips=tuple(Chip(str(place), _LETTERS, "", "1", "h0", "", active=place == 0) for place in range(15)),
    rows=(Row("", _LETTERS, ((0, 80),), _LETTERS, ((0, 1),), _LETTERS, "h0", _LETTERS, ((0, 1),), "1"),),
    selected=0,
    more=1,
    reading=Reading(
        "",
        _LETTERS,
        "any",
        _LETTERS,
        _LETTERS,
        pieces=(Piece(_LETTERS), *(Piece("", number) for number in range(len(_PLACES)))),
        places=_PLACES,
    ),
    notice=Notice(_LETTERS, "warn"),
    actions=(Action("Enter", _LETTERS, ""),),
    empty="",
)
