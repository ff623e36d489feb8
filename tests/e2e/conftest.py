"""One desk and one person for all tests of a module; a test with other needs opens its own XSession."""

import shutil
from collections.abc import Iterator

import pytest
from clipboard import ClipboardOwner
from desk import XSession
from person import Person

_NEEDED = ("Xvfb", "openbox", "xterm", "mousepad", "chromium", "setxkbmap", "setpriv", "xclip", "tint2", "import")


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
    hands = Person(session.display)
    yield hands
    hands.close()


@pytest.fixture
def owner(session: XSession) -> Iterator[ClipboardOwner]:
    with ClipboardOwner(session) as foreign:
        yield foreign
