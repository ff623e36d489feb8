"""What was measured, and how it is told: a table for each question, and the same as JSON."""

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass
class Line:
    """One row of a table: who, the samples in the question's unit, how often nothing was seen in time, and what is aimed at."""

    who: str
    samples: list[float] = field(default_factory=list)
    missed: int = 0
    goal: str = ""

    @property
    def median(self) -> float:
        """The middle sample."""
        return statistics.median(self.samples)

    def at(self, share: float) -> float:
        """The sample below which this share of all lies (nearest rank)."""
        in_order = sorted(self.samples)
        return in_order[min(len(in_order) - 1, max(0, round(share * len(in_order) + 0.5) - 1))]


@dataclass
class Question:
    """One table; ratios are to the first line whose name begins with `ours`."""

    title: str
    lines: list[Line]
    unit: str = "ms"
    ours: str = "launcher"
    note: str = ""

    def add(self, who: str, *samples: float, missed: int = 0, goal: str = "") -> None:
        """Samples of one line, which is made where it is not there yet."""
        line = next((one for one in self.lines if one.who == who), None)
        if line is None:
            line = Line(who)
            self.lines.append(line)
        line.samples += samples
        line.missed += missed
        line.goal = goal or line.goal

    def plain(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return {"question": self.title, "unit": self.unit, "note": self.note, "lines": [_plain(one) for one in self.lines]}

    def table(self) -> Table:
        """As it is printed."""
        table = _table(self.title, self.note, ("n", "median", "p95", "p99", "max", "x ours", "goal"))
        first = next((one for one in self.lines if one.who.startswith(self.ours) and one.samples), None)
        for line in self.lines:
            table.add_row(*_cells(line, first, self.unit))
        return table


@dataclass
class Grades:
    """One table of how well questions were answered: for each line the rank of the first right answer, 0 where none was found."""

    title: str
    lines: list[tuple[str, list[int], str]]  # who, the ranks, what is aimed at
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON-ready data."""
        told = [{"who": who, "n": len(ranks), "goal": goal} | _grades(ranks) for who, ranks, goal in self.lines]
        return {"question": self.title, "unit": "", "note": self.note, "lines": told}

    def table(self) -> Table:
        """As it is printed."""
        table = _table(self.title, self.note, ("n", "MRR", "first", "in five", "goal"))
        for who, ranks, goal in self.lines:
            table.add_row(who, str(len(ranks)), *(f"{one:.3f}" for one in _grades(ranks).values()), goal)
        return table


def _grades(ranks: list[int]) -> dict[str, float]:
    """The mean reciprocal rank, and the share of questions whose right answer is the first, and among the first five."""
    first, five = (sum(0 < rank <= top for rank in ranks) / len(ranks) for top in (1, 5))
    return {"mrr": sum(1 / rank for rank in ranks if rank) / len(ranks), "first": first, "in_five": five}


def _plain(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {"who": line.who, "n": len(line.samples), "missed": line.missed, "goal": line.goal}
    if line.samples:
        told |= {"median": line.median, "p95": line.at(0.95), "p99": line.at(0.99), "max": max(line.samples)}
    return told | {"samples": [round(one, 3) for one in line.samples]}


def show(question: Question | Grades, console: Console) -> None:
    """Print one table."""
    console.print(question.table(), "")


def _table(title: str, note: str, headings: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", caption=note or None, caption_justify="left", box=None)
    table.add_column("")
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "goal" else "right", no_wrap=True)
    return table


def _cells(line: Line, first: Line | None, unit: str) -> list[str]:
    missed = f" ({line.missed} not seen)" if line.missed else ""
    if not line.samples:
        return [line.who + missed, "0", "", "", "", "", "", line.goal]
    told = (line.median, line.at(0.95), line.at(0.99), max(line.samples))
    numbers = [f"{one:.2f}" if one < 10 else f"{one:.1f}" for one in told]
    numbers[0] += f" {unit}"
    ratio = f"{line.median / first.median:.2f}" if first and first.median else ""
    return [line.who + missed, str(len(line.samples)), *numbers, ratio, line.goal]


def machine() -> dict[str, Any]:
    """How many cores there are, and how busy they are."""
    return {"cores": os.cpu_count(), "load": [round(one, 2) for one in os.getloadavg()]}
