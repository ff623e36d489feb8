"""Building, loading and ranking, at several sizes, each in a process of its own: `python ranking.py build|ask COUNT FOLDER`.

`build` makes an index and lays it on the shelf in the folder, as the process beside the launcher does; `ask` takes it from
there, as every start does, and ranks every beginning of every query. Both print JSON. fzf is asked for whole queries, with
its start and its reading of the titles, because that is what a filter in a pipe costs.
"""

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus import ASKED, as_phrases
from figures import Question

_SLUGS = [f"situation-{number}" for number in range(15)]
_GOALS = {1_000: "median .13, p99 .5 ms", 100_000: "median 1.0, p99 5 ms"}


def measure(counts: Sequence[int], env: dict[str, str], titles: dict[int, Path], fzf_rounds: int) -> list[Question]:
    """What an index costs, and a table of ranking for each size."""
    sizes = Question("The index at several sizes", [], unit="", ours="nobody", note="s to build, ms to load, MB that it adds")
    questions = [_of_size(count, env, titles, fzf_rounds, sizes) for count in counts]
    return [sizes, *questions]


def _of_size(count: int, env: dict[str, str], titles: dict[int, Path], fzf_rounds: int, sizes: Question) -> Question:
    with tempfile.TemporaryDirectory(prefix="bench-index-") as folder:
        built = _run("build", count, folder, env)
        asked = [_run("ask", count, folder, env) for _ in range(3)]
    told = asked[0]
    sizes.add(f"{count} phrases: build, s", built["built"])
    sizes.add(f"{count} phrases: load and warm, ms", *[one["loaded"] for one in asked])
    sizes.add(f"{count} phrases: resident, MB more", *[one["resident"] for one in asked])
    question = Question(f"Rank one keystroke, {count} phrases", [])
    question.add("launcher", *told["samples"], goal=_GOALS.get(count, ""))
    question.add("launcher, and its 50 rows' spans", *told["with_spans"])
    if titles.get(count):
        for query in ASKED[:fzf_rounds]:
            start = time.monotonic()
            with titles[count].open("rb") as lines:
                subprocess.run(["fzf", "--filter", query], stdin=lines, stdout=subprocess.DEVNULL, check=False)
            question.add("fzf --filter, whole query", (time.monotonic() - start) * 1000)
    return question


def _run(what: str, count: int, folder: str, env: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, __file__, what, str(count), folder]
    done = subprocess.run(command, env=env, capture_output=True, check=True, timeout=300)
    return dict(json.loads(done.stdout))


def _build(count: int, store: Path) -> dict[str, Any]:
    from launcher.collection import put_on_shelf
    from launcher.phrase import Situation
    from launcher.search import Index

    phrases = as_phrases(count, _SLUGS)
    situations = [Situation(id=slug, slug=slug, name=slug.title(), order=at) for at, slug in enumerate(_SLUGS)]
    gc.disable()
    start = time.perf_counter()
    index = Index(phrases, situations)  # type: ignore[arg-type]  # as_phrases makes phrases
    built = time.perf_counter() - start
    put_on_shelf(store, "bench", index)
    return {"built": built}


def _ask(_count: int, store: Path) -> dict[str, Any]:
    from launcher.collection import from_shelf
    from launcher.habit import Habits

    gc.disable()
    habits, samples, with_spans = Habits(), [], []
    before, start = _resident(), time.perf_counter()
    collection = from_shelf(store, habits)
    if collection is None:
        raise SystemExit("nothing lies on the shelf")
    index = collection.index
    index.warm(habits)
    loaded, resident = (time.perf_counter() - start) * 1000, _resident() - before
    gc.freeze()
    for query in ASKED:
        for end in range(1, len(query) + 1):
            start = time.perf_counter()
            found = index.rank(query[:end], habits, channel="chat", limit=50)
            samples.append((time.perf_counter() - start) * 1000)
            for match in found.matches:
                match.spans.get("title", ())
                match.spans.get("text", ())
            with_spans.append((time.perf_counter() - start) * 1000)
    return {"loaded": loaded, "resident": resident, "samples": samples, "with_spans": with_spans}


def _resident() -> float:
    """MB of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    work = {"build": _build, "ask": _ask}[sys.argv[1]]
    sys.stdout.write(json.dumps(work(int(sys.argv[2]), Path(sys.argv[3]) / "phrases.db")))
