"""The overlay and its lines on KWin, which scales by fractions: sharp at once, and nothing takes the focus unasked."""

import re
from collections.abc import Iterator

import pytest
from kwin import KWinSession
from standing import StandingStage
from waiting import stays, until

pytestmark = pytest.mark.desktops
SCALE = 1.25


@pytest.fixture(scope="module")
def kwin() -> Iterator[KWinSession]:
    with KWinSession(scale=SCALE) as session:
        yield session


@pytest.fixture
def document(kwin: KWinSession) -> Iterator[int]:
    """Somebody else's window, which has the keyboard."""
    program = kwin.run("mousepad")
    window = until(lambda: kwin.windows.titled("Mousepad"), 20, "the editor stands there").id
    until(lambda: kwin.windows.active() == window, 5, "it has the keyboard")
    yield window
    kwin.end(program)
    until(lambda: not kwin.windows.titled("Mousepad"), 5, "the editor is gone")


def test_it_has_the_keyboard_each_time_and_gives_it_back(kwin: KWinSession, document: int) -> None:
    with StandingStage(kwin) as stage:
        for _time in range(3):
            stage.open_overlay()
            stage.ask("again")
            stage.becomes(visible=True, active=True, listens=True)
            stage.ask("hide")
            until(lambda: kwin.windows.active() == document, 5, "the document has the keyboard again")


def test_a_line_takes_no_focus(kwin: KWinSession, document: int) -> None:
    with StandingStage(kwin) as stage:
        stage.ask("say", "Copied.", "warn")
        stage.becomes(said=["Copied."], buffers=1)
        stays(lambda: kwin.windows.active() == document, 0.4, "the document keeps the keyboard")


def test_our_other_windows_come_to_the_front(kwin: KWinSession, document: int) -> None:
    with StandingStage(kwin) as stage:
        for name in ("editor", "settings", "editor"):
            stage.open_overlay()
            stage.ask("hide")
            stage.ask("open", name)
            until(lambda name=name: kwin.windows.title(kwin.windows.active()) == name, 5, f"{name} has the keyboard")
    until(lambda: kwin.windows.active() == document, 5, "the document has the keyboard again")


def test_each_picture_has_the_screens_own_pixels(kwin: KWinSession) -> None:
    with StandingStage(kwin, traced=True) as stage:
        stage.open_overlay()
        width, height = stage.ask("status")["size"]
        stage.ask("hide")
        written = stage.complaints()
    assert (width * SCALE, height * SCALE) == (round(width * SCALE), round(height * SCALE))
    drawn = re.findall(r"create_buffer\(new id wl_buffer@\d+, 0, (\d+), (\d+),", written)
    assert set(drawn) == {(str(round(width * SCALE)), str(round(height * SCALE)))}
