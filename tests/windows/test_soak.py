"""The whole round many times over, into one window after the other, idle and under load, with a table of what was lost.

`LAUNCHER_ROUNDS=200 .ci/windows -m soak` runs it; a lost round is told with all that was drawn for it, and LAUNCHER_SEED draws
the same again.
"""

import os
from collections import Counter
from random import Random

import pytest
from win_hands import Notepad, press
from win_rounds import BusyLoops, Drawn, Window, round_trip
from win_running import RunningLauncher
from win_stranger import Stranger

ROUNDS = int(os.environ.get("LAUNCHER_ROUNDS", "200"))
pytestmark = [pytest.mark.desktops, pytest.mark.soak, pytest.mark.timeout(60 * ROUNDS)]
KINDS = ("notepad", "qt_window", "tk_window")


def test_round_after_round_arrives(  # noqa: PLR0917 -- fixtures
    request: pytest.FixtureRequest,
    launcher: RunningLauncher,
    other: Notepad,
    donor: Stranger,
    dice: Random,
    busy_loops: BusyLoops,
) -> None:
    windows: dict[str, Window] = {kind: request.getfixturevalue(kind) for kind in KINDS}
    tried: Counter[str] = Counter()
    missed: list[str] = []
    for round_ in range(ROUNDS):
        load = "loaded" if dice.random() < 0.25 else "idle"
        kind, drawn = dice.choice(KINDS), Drawn.by(dice)
        window = windows[kind]
        tried[f"{kind} {load}"] += 1
        busy_loops.turn(on=load == "loaded")
        other.clear()
        window.clear()
        window.come_forward()
        try:
            round_trip(drawn, launcher, window, other, donor)
        except AssertionError as error:
            missed.append(f"round {round_}, {kind}, {load}, {drawn}: {str(error).splitlines()[0]}")
            press("Escape")
            launcher.idle()
    busy_loops.turn(on=False)
    table = "\n".join(f"{tried[name]:5} {name}" for name in sorted(tried))
    print(f"\n{table}\n{len(missed):5} missed of {ROUNDS}\n" + "\n".join(missed))
    assert not missed
