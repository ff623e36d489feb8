"""A text made fit for a window: what may not reach a document goes, and the way of the caret is counted anew.

Law: control characters and the final newline reach nobody. In a terminal a newline runs a command, so there it becomes a space
unless somebody who may say so wants it kept. The text says when it was changed; nothing is known here of keys or clipboards.
"""

import unicodedata
from dataclasses import dataclass

from launcher.desktop.caret import Way, way
from launcher.language import _
from launcher.manner import Manner, Newlines


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it reaches a document; `way` leads the caret to its place (None: it stays), `note` says what changed."""

    text: str
    way: Way | None
    note: str


def fit(text: str, newlines: Newlines | None = None, *, terminal: bool) -> tuple[str, str]:
    """The text as it may reach a window, and a note where a terminal's had to change.

    `newlines`: where they are joined, each run of white space that holds a line's end or a tab becomes one space. None: they are
    joined in a terminal, kept elsewhere.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) != "Cc").rstrip("\n")
    joins = terminal if newlines is None else newlines == "join"
    if joins and any(c in "\n\t" for c in clean):
        told = terminal and "\n" in clean
        return " ".join(clean.split()), _("Line breaks became spaces, because a terminal would run each line.") if told else ""
    return clean, ""


def joins(manner: Manner, *, terminal: bool) -> bool:
    """Whether line breaks become spaces in a window that gets its texts in this manner."""
    return manner.newlines == "join" or (terminal and manner.paste == "type")


def fitted(text: str, caret: int | None, newlines: Newlines | None = None, *, terminal: bool) -> Fitted:
    """The text made fit, with the way to where `caret` characters of it stand before the caret."""
    clean, note = fit(text, newlines, terminal=terminal)
    if caret is None or caret >= len(text):
        return Fitted(clean, Way("Left", 0), note)
    # A mark that `fit` leaves alone goes through with the text, and tells where the caret has come to.
    mark = next(chr(code) for code in range(0xE000, 0xF900) if chr(code) not in text)
    whole = fit(text[:caret] + mark + text[caret:], newlines, terminal=terminal)[0]
    place = min(len(whole[: whole.index(mark)]), len(clean))
    found = way(clean, place, terminal=terminal)
    return Fitted(clean, found, note or ("" if found else _("The caret stays at the end of this phrase.")))
