"""A pack is handed over to the launcher that runs, looked at, taken in part by the mouse, and taken back."""

from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import stock
from waiting import until
from windows import Seen

from launcher.packs import format as pack_format
from launcher.packs.format import Pack
from launcher.phrase import PackInfo, Phrase, Situation, Text, sealed
from launcher.store import Store

pytestmark = pytest.mark.e2e

TITLE = "Take in phrases"
CHOOSER = "Choose a pack, or a file of another program"
ACCENT = bytes.fromhex("d85b2f")  # blue, green, red: of a box that is ticked and of the chief button
BOXES = 44  # px from the window's left: through all check boxes of the list, beside their ticks
FOOT = 30  # px from the window's bottom to the middle of its buttons
UNDO = 128  # px from the window's right to "Undo", when only "Close" stands beside it
QUESTION = (38, 76)  # px from the left and from the bottom to the box of a question


def words(name: str, text: str) -> Phrase:
    return sealed(Phrase(id=name, situation="team", title=f"Numbat {name}", texts={"any": Text(plain=text)}))


FIRST = Pack(
    info=PackInfo(id="team-pack", name="Team words", serial=1, version="1", publisher="Acme"),
    situations=(Situation(id="team-situation", slug="team", name="Team"),),
    phrases=(words("a", "Numbat, as it was."), words("b", "Numbat, second."), words("c", "Numbat, third.")),
)
SECOND = msgspec.structs.replace(
    FIRST,
    info=msgspec.structs.replace(FIRST.info, serial=2, version="2"),
    phrases=(words("a", "Numbat, as it is now."), words("b", "Numbat, second."), words("d", "Numbat, fourth.")),
)


def test_some_is_taken_and_some_is_left_and_all_of_it_is_undone() -> None:
    with (
        XSession() as desk,
        Person(desk.display) as person,
        RunningLauncher(desk, stock(desk.folder / "own", theme="light")) as launcher,
    ):
        before: int = launcher.status()["phrases"]
        odd = written(desk.folder / "odd.phrasepack", b"\x00\x01 nothing that anybody knows")
        first = written(desk.folder / "first.phrasepack", pack_format.write(FIRST))
        second = written(desk.folder / "second.phrasepack", pack_format.write(SECOND))
        # What nobody knows is refused, and the way out is one key away.
        assert launcher.command(str(odd)).returncode == 0
        window = wait_window(desk, launcher, TITLE)
        until(lambda: ACCENT in pixels(desk, window), 10, "a button has the ring of the focus", step=0.05)
        person.press("space")
        wait_window(desk, launcher, CHOOSER)
        person.type(f"{first}\n")
        # All is ticked: the heading, three phrases and their situation. One phrase is left.
        window = wait_window(desk, launcher, TITLE)
        rows = wait_boxes(desk, window, 5)
        person.click(window.x + BOXES, rows[2])
        wait_boxes(desk, window, 4)
        person.click(*wait_chief(desk, window))
        launcher.wait_status(10, phrases=before + 2)
        assert texts(launcher) == {"a": "Numbat, as it was.", "c": "Numbat, third."}
        # The next edition: two new ones, one changed, one gone; it asks, because half of the pack goes.
        assert launcher.command(str(second)).returncode == 0
        rows = wait_boxes(desk, window, 7)
        person.click(window.x + BOXES, rows[4])  # the change
        wait_boxes(desk, window, 5)  # nor is its heading ticked any more
        assert chief(desk, window) is None
        person.click(window.x + QUESTION[0], window.y + window.height - QUESTION[1])
        person.click(*wait_chief(desk, window))
        launcher.wait_status(10, phrases=before + 3)
        assert texts(launcher) == {
            "a": "Numbat, as it was.",
            "b": "Numbat, second.",
            "d": "Numbat, fourth.",
        }
        person.click(window.x + window.width - UNDO, window.y + window.height - FOOT)
        launcher.wait_status(10, phrases=before + 2)
        assert texts(launcher) == {"a": "Numbat, as it was.", "c": "Numbat, third."}
        person.press("Esc")
        until(lambda: found(launcher, TITLE) is None, 5, "the window is closed")
        complaints = [line for line in launcher.stderr.splitlines() if not line.endswith("was refused by the world")]
        assert not complaints, launcher.stderr


def written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def texts(launcher: RunningLauncher) -> dict[str, str]:
    """The texts of the pack's phrases by id, as the store has them."""
    store = Store.open(launcher.home / "phrases.db", now=datetime.now)
    phrases = {name: store.phrase(name) for name in ("a", "b", "c", "d")}
    store.close()
    return {name: phrase.texts["any"].plain for name, phrase in phrases.items() if phrase is not None}


def found(launcher: RunningLauncher, title: str) -> Seen | None:
    return next((one for one in launcher.windows() if one.title == title), None)


def wait_window(desk: XSession, launcher: RunningLauncher, title: str) -> Seen:
    seen = until(lambda: found(launcher, title), 10, f"{title!r} stands there")
    until(lambda: desk.windows.has_focus(seen.id), 10, "it has the keyboard")
    return found(launcher, title) or seen


def pixels(desk: XSession, window: Seen) -> bytes:
    return desk.windows.pixels(window.x, window.y, window.width, window.height)


def boxes(desk: XSession, window: Seen) -> list[int]:
    """Where ticked boxes of the list are, from top to bottom: the middle of each run of the accent at their place."""
    column = desk.windows.pixels(window.x + BOXES, window.y, 1, window.height - 2 * FOOT)
    rows = [column[at : at + 3] == ACCENT for at in range(0, len(column), 4)]
    middles, begun = [], None
    for place, ticked in enumerate([*rows, False]):
        if ticked and begun is None:
            begun = place
        elif not ticked and begun is not None:
            if 8 <= place - begun <= 18:
                middles.append(window.y + (begun + place) // 2)
            begun = None
    return middles


def wait_boxes(desk: XSession, window: Seen, count: int) -> list[int]:
    """Until so many boxes are ticked and the window stands still."""
    seen: list[tuple[list[int], bytes]] = []

    def still() -> bool:
        seen.append((boxes(desk, window), pixels(desk, window)))
        return len(seen[-1][0]) == count and len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

    until(still, 10, f"{count} boxes are ticked", step=0.1)
    return seen[-1][0]


def chief(desk: XSession, window: Seen) -> tuple[int, int] | None:
    """The middle of the chief button, which alone is in the accent; None where it can't be pressed."""
    y = window.y + window.height - FOOT
    # Above its words, so that those do not break the line.
    line = desk.windows.pixels(window.x, y - 10, window.width, 1)
    places = [at // 4 for at in range(0, len(line), 4) if line[at : at + 3] == ACCENT]
    return (window.x + (places[0] + places[-1]) // 2, y) if len(places) > 40 else None


def wait_chief(desk: XSession, window: Seen) -> tuple[int, int]:
    return until(lambda: chief(desk, window), 10, "the chief button can be pressed", step=0.05)
