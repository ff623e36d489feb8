"""One desk, one person and one launcher for all tests of a module; a test with other needs opens its own XSession."""

import os
import random
import shutil
from collections.abc import Iterator

import pytest
from clipboard import ClipboardOwner
from desk import XSession
from person import Person
from running import RunningLauncher
from stock import stock

_NEEDED = (
    *("Xvfb", "openbox", "xterm", "mousepad", "chromium", "tint2", "xev"),
    *("setxkbmap", "setpriv", "xclip", "import", "xrandr"),
)
ROUNDS = int(os.environ.get("LAUNCHER_ROUNDS") or 3)
FIRST_SEED = int(os.environ.get("LAUNCHER_SEED") or random.randrange(1_000_000))


def pytest_report_header() -> str:
    return f"LAUNCHER_SEED={FIRST_SEED} LAUNCHER_ROUNDS={ROUNDS}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `seed` runs once a round, with a seed that its name tells."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(FIRST_SEED, FIRST_SEED + ROUNDS))


@pytest.fixture(scope="session", autouse=True)
def _programs() -> None:
    missing = [name for name in _NEEDED if not shutil.which(name)]
    assert not missing, f"`make test` installs what is missing here: {' '.join(missing)}"


@pytest.fixture(scope="module")
def session() -> Iterator[XSession]:
    with XSession() as desk:
        yield desk


@pytest.fixture(scope="module")
def person(session: XSession) -> Iterator[Person]:
    with Person(session.display) as hands:
        yield hands


@pytest.fixture(scope="module")
def launcher(session: XSession) -> Iterator[RunningLauncher]:
    with RunningLauncher(session, stock(session.folder / "own")) as running:
        yield running
        told = running.stderr
    assert not told, f"the launcher complained:\n{told}"


@pytest.fixture
def owner(session: XSession) -> Iterator[ClipboardOwner]:
    with ClipboardOwner(session) as foreign:
        yield foreign


@pytest.fixture(autouse=True)
def _closed_before(request: pytest.FixtureRequest) -> None:
    """What one failing test left open must not fail the next."""
    if "launcher" in request.fixturenames:
        running: RunningLauncher = request.getfixturevalue("launcher")
        if running.status().get("state") == "choosing":
            request.getfixturevalue("person").press("Esc")
        running.wait_status(15, state="idle")
