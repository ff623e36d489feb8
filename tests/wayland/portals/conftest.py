"""One mutter with a portal, and one person at it, for all tests of a module; see `make test-desktops`."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

_HERE = Path(__file__).resolve().parent
sys.path += [str(_HERE), str(_HERE.parent), str(_HERE.parents[1] / "e2e"), str(_HERE.parents[1] / "desktop")]

if TYPE_CHECKING:
    from mutter import MutterSession
    from mutter_person import MutterPerson

_NEEDED = ("dbus-daemon", "setpriv", "chroot", "foot", "gedit", "chromium")


@pytest.fixture(scope="session", autouse=True)
def _programs() -> None:
    missing = [name for name in _NEEDED if not shutil.which(name)]
    assert not missing, f"`make test-desktops` installs what is missing here: {' '.join(missing)}"


@pytest.fixture(scope="module")
def mutter() -> Iterator["MutterSession"]:
    from mutter import MutterSession

    with MutterSession() as session:
        yield session
        assert not session.backend.trouble, f"the desktop's side of the portals failed: {session.backend.trouble}"


@pytest.fixture(scope="module")
def person(mutter: "MutterSession") -> Iterator["MutterPerson"]:
    from mutter_person import MutterPerson

    with MutterPerson(mutter.bus) as hands:
        yield hands
        assert not hands.trouble, f"the person's program failed: {hands.trouble}"


@pytest.fixture(autouse=True)
def _as_before(request: pytest.FixtureRequest) -> None:
    """A person who grants, at a desktop that remembers, before each test."""
    if "mutter" in request.fixturenames:
        backend = request.getfixturevalue("mutter").backend
        backend.person, backend.remembers, backend.lets_bind = "grants", True, True
