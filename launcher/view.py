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
class Place:
    """Something in the phrase that is filled in, known by its `name`.

    `kind`: input and choice are answered by the agent; clipboard and own (something of the agent's profile) are known, or
    open where nothing is known. `value` is what will be inserted; empty while open. `state`: open holds Enter back;
    default, optional and kept (answered earlier in this conversation) can be changed; elsewhere was answered for another
    window, perhaps another customer's, so that Enter asks first; filled was answered here.
    """

    name: str
    kind: Literal["input", "choice", "clipboard", "own"]
    value: str
    state: Literal["open", "default", "optional", "kept", "elsewhere", "filled"]
    options: tuple[str, ...] = ()
    multiline: bool = False

    @property
    def asked(self) -> bool:
        """Whether the agent answers it here, so that Tab stops at it."""
        return self.kind in {"input", "choice"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the reading's text: plain words, or what stands for the place of that number in `Reading.places`."""

    text: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The selected phrase in full; `channel` is the one whose text this is ('any' where it has no own text).

    `text` is all pieces together. An open place, or an optional one that is empty, shows its name; one name may stand in
    several pieces. `differs`: the agent and her team have both changed it, and she has not said yet whose words stay.
    """

    id: str
    text: str
    channel: str
    when: str
    when_not: str
    pieces: tuple[Piece, ...] = ()
    places: tuple[Place, ...] = ()
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """One line that says what happened or what is needed; `quiet` is what holds all the time, and gives way to anything else."""

    text: str
    tone: Literal["info", "warn", "quiet"]


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
