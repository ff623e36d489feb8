"""Hundreds of pastes into all kinds of programs on sway, half of them on a busy machine; every miss is told, none is forgiven."""

import os
import random
from collections.abc import Iterator

import pytest
from sway import SwaySession
from wl_person import WlPerson
from wl_rounds import one_round
from wl_running import WlLauncher
from wl_targets import ALL, BY_X11, open_target

pytestmark = [pytest.mark.desktops, pytest.mark.soak, pytest.mark.timeout(7200)]
_EACH = max(int(os.environ.get("LAUNCHER_ROUNDS") or 0), 24)  # into each of nine programs
_FIRST_SEED = int(os.environ.get("LAUNCHER_SEED") or random.randrange(1_000_000))


@pytest.fixture(scope="module")
def sway() -> Iterator[SwaySession]:
    with SwaySession(xwayland=True) as session:
        yield session


@pytest.fixture(scope="module")
def launcher(sway: SwaySession) -> Iterator[WlLauncher]:
    with WlLauncher(sway) as running:
        yield running


@pytest.mark.parametrize("name", [*ALL, *BY_X11])
def test_every_paste_arrives_whole(name: str, launcher: WlLauncher, sway: SwaySession, person: WlPerson) -> None:
    with open_target(name, sway, person) as target:
        rounds = [one_round(_FIRST_SEED + number, 4 * (number % 2), target, launcher) for number in range(_EACH)]
    missed = [one for one in rounds if one.complaints]
    told = [one for one in missed if one.told]
    print(f"{name}: {_EACH} pastes, {len(missed)} misses", *missed, sep="\n")
    if name in BY_X11:  # see test_pasted_on_sway: a few do not arrive, and each must be told
        assert len(told) <= _EACH // 8
        missed = [one for one in missed if not one.told]
    assert not missed, f"{len(missed)} of {_EACH}:\n" + "\n".join(map(str, missed))
