"""Enter released to text in the target, told by the target's own clock."""

import contextlib
import random
import shutil

from figures import Question
from peers import Bench, Ours
from person import Person
from running import RunningLauncher
from targets import open_target
from targets.target import Target
from waiting import NotInTimeError, until

_GOALS = {"tk": "median 25 ms", "qt": "median 25 ms", "chromium-textarea": "median 55 ms"}


def measure(bench: Bench, dice: random.Random, launcher: RunningLauncher) -> list[Question]:
    """The same phrase into each target, in turns."""
    question = Question("Enter released -> text in the target", [], ours="launcher -> tk")
    person = Person(bench.session.display)
    names = [name for name in _GOALS if name != "chromium-textarea" or shutil.which("chromium")]
    with contextlib.ExitStack() as open_ones:
        open_ones.callback(person.close)
        targets = {name: open_ones.enter_context(open_target(name, bench.session, person)) for name in names}
        for number in range(bench.rounds + 1):
            for name in dice.sample(names, len(names)):
                taken = _once(bench, launcher, person, targets[name])
                if number:  # the first paste pays for what is done once
                    question.add(f"launcher -> {name}", *taken, missed=not taken, goal=_GOALS[name])
    question.lines.sort(key=lambda line: names.index(line.who.split()[-1]))
    return [question]


def _once(bench: Bench, launcher: RunningLauncher, person: Person, target: Target) -> tuple[float, ...]:
    target.focus()
    target.clear()
    bench.observer.press(Ours.holds)
    launcher.wait_overlay()
    bench.observer.release(Ours.holds)
    person.type("refund opened")
    bench.observer.settle((0, 0, 1, 1), quiet=0.1)
    pressed = person.press("Enter", dwell=0.04)
    try:
        arrived = until(lambda: _first_text(target), 3, "the text arrived", step=0.02)
        return ((arrived - pressed.up) * 1000,)
    except NotInTimeError:
        return ()
    finally:
        launcher.wait_gone()
        launcher.wait_status(5, state="idle")


def _first_text(target: Target) -> float | None:
    return next((change.t for change in target.changes() or [] if change.text.strip()), None)
