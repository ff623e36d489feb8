"""`make bench`: how quick and how small the launcher is, beside its peers, in one run on one desk.

    python tests/bench/run.py [--quick] [--only CHAPTER ...] [--phrases N] [--small] [--json FILE] [--tree DIR]

Law: it asserts no time. Numbers of one run may be compared with each other; those of two runs only by their ratios, because
the machine's other work counts too and is told. `--tree` measures the launcher of another checkout.
"""

import argparse
import contextlib
import gc
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent.parent / "e2e"))

import corpus
import delivering
import keystrokes
import moments
import on_wayland
import opening
import packing
import quality
import ranking
import resting
import starting
from desk import XSession
from figures import Question, machine, show
from observer import Observer
from peers import Bench, copy_home
from rich.console import Console
from waiting import until

CHAPTERS = ("opening", "keystrokes", "delivering", "starting", "resting", "ranking", "quality", "packing", "wayland")
_SMALL = 1_000
_LARGE = 100_000


def main() -> int:
    """Measure what was asked for, and tell it."""
    wanted = _arguments()
    console = Console(width=118 if not sys.stdout.isatty() else None)
    dice = random.Random(wanted.seed)
    gc.disable()  # the observer must not stop to collect while it watches; it does not live long
    began = time.monotonic()
    before = machine()
    questions: list[Question] = []
    with _folder() as folder, _desk(wanted, folder) as bench:
        for question in _chapters(bench, dice, folder, wanted):
            show(question, console)
            questions.append(question)
        cost = statistics.median(bench.observer.own_cost((100, 100, 480, 38))) * 1000
    after = machine()
    console.print(
        f"{after['cores']} cores, load {before['load'][0]} before and {after['load'][0]} after; the observer's own reading "
        f"takes {cost:.2f} ms of each painted time; seed {wanted.seed}; {time.monotonic() - began:.0f} s in all."
    )
    if wanted.json:
        told = {"before": before, "after": after, "observer_ms": cost, "questions": [one.plain() for one in questions]}
        wanted.json.write_text(json.dumps(told, indent=1))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How quick and how small the launcher is, beside its peers.")
    parser.add_argument("--quick", action="store_true", help="5 rounds of everything")
    parser.add_argument("--only", nargs="+", choices=CHAPTERS, default=CHAPTERS, metavar="CHAPTER", help=", ".join(CHAPTERS))
    parser.add_argument("--phrases", type=int, default=10_000, help="how many phrases are looked through")
    parser.add_argument("--small", action="store_true", help="leave out what takes 100,000 phrases")
    parser.add_argument("--json", type=Path, help="write everything to this file, too")
    parser.add_argument("--tree", type=Path, help="measure the launcher of this checkout")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    wanted = parser.parse_args()
    wanted.rounds = 5 if wanted.quick else int(os.environ.get("BENCH_ROUNDS", "30"))
    return wanted


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _desk(wanted: argparse.Namespace, folder: Path) -> Iterator[Bench]:
    # Compiled modules are kept, as for every installed program; a test environment may have that turned off.
    env = {"PYTHONDONTWRITEBYTECODE": ""} | ({"PYTHONPATH": str(wanted.tree.resolve())} if wanted.tree else {})
    titles = folder / "titles.txt"
    titles.write_text("".join(f"{one['title']}\n" for one in corpus.parts(wanted.phrases)))
    with XSession() as session:
        # Somebody's window, in which the agent was before each opening.
        session.run("xterm", "-name", "desk", "-class", "Desk", "-geometry", "80x10+0+500")
        until(lambda: session.windows.of_class("Desk"), 20, "a window on the desk")
        observer = Observer(session.display)
        try:
            yield Bench(session, observer, wanted.rounds, wanted.phrases, titles, folder / "home", env)
        finally:
            observer.close()


def _chapters(bench: Bench, dice: random.Random, folder: Path, wanted: argparse.Namespace) -> Iterator[Question]:
    chosen = set(wanted.only)
    counts = sorted({_SMALL, bench.count} | (set() if wanted.small else {_LARGE}))
    env = {**os.environ, **bench.env}
    if chosen - {"ranking", "quality", "packing", "wayland"}:
        stores = {count: _store(folder / f"store-{count}", count, bench.env) for count in counts}
        yield from _with_windows(bench, dice, folder, chosen, stores)
    if "ranking" in chosen:
        yield from ranking.measure(counts, env, _titles(folder, counts), bench.rounds)
    if "quality" in chosen:
        yield from quality.measure(counts, env, quick=wanted.quick)
    if "packing" in chosen:
        yield from packing.measure(env)
    if "wayland" in chosen:
        yield from on_wayland.measure(bench.rounds, dice)


def _with_windows(
    bench: Bench, dice: random.Random, folder: Path, chosen: set[str], stores: dict[int, Path]
) -> Iterator[Question]:
    if chosen & {"opening", "keystrokes", "delivering"}:
        yield from _resident(bench, dice, chosen, stores[bench.count])
    if "keystrokes" in chosen:
        yield from moments.measure(bench, stores[bench.count], folder)
    if "keystrokes" in chosen and _LARGE in stores:
        yield from _typing_in_many(bench, dice, stores[_LARGE], folder)
        yield from moments.beside(replace(bench, count=_LARGE), stores[_LARGE], folder)
    if "starting" in chosen:
        yield from starting.measure(bench.other(bench.rounds // 3), dice, stores, folder)
    if "resting" in chosen:
        yield from resting.measure(bench, stores, folder)


def _resident(bench: Bench, dice: random.Random, chosen: set[str], store: Path) -> Iterator[Question]:
    with bench.launcher(copy_home(store, bench.home)) as launcher:
        resting.launcher_phrases(launcher)
        if (state := launcher.status()["hotkey_state"]) != "live":
            raise RuntimeError(f"its hotkey is {state}; it wrote:\n{launcher.stderr}")
        time.sleep(1)  # the day's backup and the check of every phrase
        if "opening" in chosen:
            yield from opening.measure(bench, dice)
        if "keystrokes" in chosen:
            yield from keystrokes.measure(bench, dice)
        if "delivering" in chosen:
            yield from delivering.measure(bench.other(bench.rounds * 2 // 3), dice, launcher)


def _typing_in_many(bench: Bench, dice: random.Random, store: Path, folder: Path) -> Iterator[Question]:
    """The same keys once more, in a hundred thousand phrases."""
    many = replace(bench, count=_LARGE, titles=folder / "titles-many.txt", home=folder / "home-many")
    many.titles.write_text("".join(f"{one['title']}\n" for one in corpus.parts(_LARGE)))
    with many.launcher(copy_home(store, many.home)) as launcher:
        resting.launcher_phrases(launcher)
        time.sleep(2)  # the day's backup and the check of every phrase
        yield from keystrokes.measure(many.other(bench.rounds // 2), dice)


def _store(home: Path, count: int, env: dict[str, str]) -> Path:
    command = [sys.executable, str(Path(corpus.__file__)), str(home), str(count)]
    subprocess.run(command, env={**os.environ, **env}, check=True, timeout=120)
    return home


def _titles(folder: Path, counts: Sequence[int]) -> dict[int, Path]:
    if not shutil.which("fzf"):
        sys.stderr.write("left out: fzf --filter (fzf is not installed)\n")
        return {}
    files = {count: folder / f"titles-{count}.txt" for count in counts}
    for count, file in files.items():
        file.write_text("".join(f"{one['title']}\n" for one in corpus.parts(count)))
    return files


if __name__ == "__main__":
    sys.exit(main())
