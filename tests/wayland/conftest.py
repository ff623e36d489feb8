"""One sway and one person for all tests of a module. Only where the tests for desktops are wanted: see `make test-desktops`."""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

_TESTS = Path(__file__).resolve().parents[1]
# The rig of the X11 tests (waiting, targets, what a launcher is known by), and the contract that all desktops share.
sys.path += [str(_TESTS / "e2e"), str(_TESTS / "desktop")]

if TYPE_CHECKING:
    from sway import SwaySession
    from wl_person import WlPerson

ROUNDS = int(os.environ.get("LAUNCHER_ROUNDS") or 2)
FIRST_SEED = int(os.environ.get("LAUNCHER_SEED") or random.randrange(1_000_000))


def pytest_report_header() -> str:
    return f"LAUNCHER_SEED={FIRST_SEED} LAUNCHER_ROUNDS={ROUNDS}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `seed` runs once a round, with a seed that its name tells."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(FIRST_SEED, FIRST_SEED + ROUNDS))


@pytest.fixture(scope="module")
def sway() -> Iterator["SwaySession"]:
    from sway import SwaySession

    with SwaySession() as session:
        yield session


@pytest.fixture(scope="module")
def person(sway: "SwaySession") -> Iterator["WlPerson"]:
    from wl_person import WlPerson

    with WlPerson(sway) as hands:
        yield hands
