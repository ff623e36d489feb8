"""Ranking one keystroke: every prefix of every query, in a process of its own: `python ranking.py COUNT`.

It prints the samples in ms and what building the index took, as JSON. fzf is asked for whole queries, with its start and its
reading of the titles, because that is what a filter in a pipe costs.
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus import ASKED, as_phrases
from figures import Question

_SLUGS = [f"situation-{number}" for number in range(15)]
_GOALS = {1_000: "median .13, p99 .5 ms", 100_000: "median 1.0, p99 5 ms"}


def measure(counts: Sequence[int], env: dict[str, str], titles: dict[int, Path], fzf_rounds: int) -> list[Question]:
    """A table for each size."""
    return [_of_size(count, env, titles, fzf_rounds) for count in counts]


def _of_size(count: int, env: dict[str, str], titles: dict[int, Path], fzf_rounds: int) -> Question:
    told: dict[str, Any] = json.loads(
        subprocess.run([sys.executable, __file__, str(count)], env=env, capture_output=True, check=True, timeout=120).stdout
    )
    note = f"index built in {told['built']:.2f} s"
    question = Question(f"Rank one keystroke, {count} phrases", [], note=note)
    question.add("launcher", *told["samples"], goal=_GOALS.get(count, ""))
    question.add("launcher, and its 50 rows' spans", *told["with_spans"])
    if titles.get(count):
        for query in ASKED[:fzf_rounds]:
            start = time.monotonic()
            with titles[count].open("rb") as lines:
                subprocess.run(["fzf", "--filter", query], stdin=lines, stdout=subprocess.DEVNULL, check=False)
            question.add("fzf --filter, whole query", (time.monotonic() - start) * 1000)
    return question


def _samples(count: int) -> dict[str, Any]:
    from launcher.habit import Habits
    from launcher.phrase import Situation
    from launcher.search import Index

    phrases = as_phrases(count, _SLUGS)
    situations = [Situation(id=slug, slug=slug, name=slug.title(), order=at) for at, slug in enumerate(_SLUGS)]
    start = time.perf_counter()
    index = Index(phrases, situations)  # type: ignore[arg-type]  # as_phrases makes phrases
    built = time.perf_counter() - start
    index.warm()
    gc.collect()
    gc.freeze()
    habits, samples, with_spans = Habits(), [], []
    for query in ASKED:
        for end in range(1, len(query) + 1):
            start = time.perf_counter()
            found = index.rank(query[:end], habits, channel="chat", limit=50)
            samples.append((time.perf_counter() - start) * 1000)
            for match in found.matches:
                match.spans.get("title", ())
                match.spans.get("text", ())
            with_spans.append((time.perf_counter() - start) * 1000)
    return {"built": built, "samples": samples, "with_spans": with_spans}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_samples(int(sys.argv[1]))))
