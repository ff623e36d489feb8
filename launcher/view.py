"""What the overlay shows, as frozen values: the story (`lookup`) makes them, whoever draws them only draws.

A span is (start, end) in characters and always slices the very text that it stands beside. No Qt, no store.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One phrase among the results; `digit` is the key that pastes it with Alt, or empty."""

    id: str
    title: str
    title_spans: tuple[Span, ...]
    line: str
    line_spans: tuple[Span, ...]
    situation: str
    colour: str
    code: str
    code_spans: tuple[Span, ...]
    digit: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One situation; `digit` is the key that picks it with Ctrl, or empty."""

    slug: str
    name: str
    hint: str
    digit: str
    colour: str
    icon: str
    active: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The selected phrase in full; `channel` is the one whose text this is ('any' where it has no own text)."""

    id: str
    text: str
    channel: str
    when: str
    when_not: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One line that says what happened or what is needed."""

    text: str
    tone: Literal["info", "warn"]


@dataclass(frozen=True, slots=True)
class Action:
    """A key that works now, and what it does."""

    keys: str
    does: str
    verb: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the overlay shows; `more` counts the found phrases beyond `rows`; `empty` is said where none is."""

    query: str
    channel: str
    channels: tuple[str, ...]
    chips: tuple[Chip, ...]
    rows: Sequence[Row]
    selected: int
    more: int
    reading: Reading | None
    notice: Notice | None
    actions: tuple[Action, ...]
    empty: str
