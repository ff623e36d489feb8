"""What is found now: a large catalogue, a small one of edited phrases beside it, and what habits say of their rows.

The rows of the small catalogue follow the large one's. Never changed after it is built, but for what it remembers: the
scores of the words asked last, and the habits asked with last.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log1p
from typing import Final

import numpy as np
from numpy.typing import NDArray

from launcher.habit import SCORE_CAP, Habits
from launcher.phrase import Phrase
from launcher.search.catalogue import Catalogue, Scores
from launcher.search.vocabulary import Ids

Floats = NDArray[np.float64]

_REMEMBERED: Final = 48  # words whose scores are kept for the next key
_LAST_USED: Final = 10  # of the phrases last used count as lately used
# What moves a phrase among equals. With what ranking adds for its title (at most 8) it stays under catalogue.STEP.
_OFTEN, _LATELY, _FOR_THIS_WORD, _SHORT = 6.0, 3.0, 5.0, 2.0


@dataclass(eq=False)
class Standing:
    """The catalogues, and by row the phrase, its folded title, its place among all and its situation's number."""

    parts: tuple[Catalogue, ...]
    places: Ids
    slugs: Ids
    known: int  # situations with a name and an order
    hidden: frozenset[int]  # rows of phrases that are edited or removed
    _kept: dict[tuple[str, bool, bool], Scores] = field(default_factory=dict)
    _near: dict[str, frozenset[str]] = field(default_factory=dict)
    _leaning: tuple[Habits, Floats, list[str]] | None = None

    def __post_init__(self) -> None:
        self.phrases: list[Phrase] = [phrase for part in self.parts for phrase in part.phrases]
        self.titles: list[str] = [title for part in self.parts for title in part.titles]
        self._alive = np.ones(len(self.phrases), dtype=np.bool_)
        self._alive[list(self.hidden)] = False

    @cached_property
    def browsing(self) -> Ids:
        """All rows that count, by situation and place."""
        order = np.lexsort((self.places, np.minimum(self.slugs, self.known)))
        return order[self._alive[order]]

    def row(self, id_: str) -> int | None:
        """The phrase's row, None where it is not there any more."""
        if len(self.parts) > 1 and id_ in self.parts[1].rows:
            return len(self.parts[0].phrases) + self.parts[1].rows[id_]
        row = self.parts[0].rows.get(id_)
        return None if row in self.hidden else row

    def pending(self) -> list[tuple[int, Phrase]]:
        """The edited phrases with their places."""
        first = len(self.parts[0].phrases)
        return list(zip(self.places[first:].tolist(), self.phrases[first:], strict=True))

    def allowed(self, slug: int | None) -> NDArray[np.bool_]:
        """Which rows may be found."""
        return self._alive if slug is None else self._alive & (self.slugs == slug)

    def whole(self, query: str, allowed: NDArray[np.bool_]) -> Ids:
        """The rows whose whole title or code is the query."""
        starts = (0, len(self.parts[0].phrases))
        rows = {start + row for start, part in zip(starts, self.parts, strict=False) for row in part.whole(query)}
        return np.array(sorted(row for row in rows if allowed[row]), dtype=np.int64)

    def scores(self, word: str, *, alone: bool, near: bool) -> Scores:
        """How well each row holds the word; with `near` also where it is mistyped or abbreviated."""
        key = (word, alone, near)
        if key not in self._kept:
            if len(self._kept) >= _REMEMBERED:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._fresh_scores(word, alone=alone, near=near)
        return self._kept[key]

    def _fresh_scores(self, word: str, *, alone: bool, near: bool) -> Scores:
        if near:
            loose: Scores = np.concatenate([part.near_scores(word) for part in self.parts])
            np.maximum(self.scores(word, alone=alone, near=False), loose, out=loose)
            return loose
        return np.concatenate([part.scores(word, alone=alone) for part in self.parts])

    def near_words(self, word: str) -> frozenset[str]:
        """All words near to this one."""
        if word not in self._near:
            if len(self._near) >= _REMEMBERED:
                del self._near[next(iter(self._near))]
            self._near[word] = frozenset().union(*(part.near_words(word) for part in self.parts))
        return self._near[word]

    def leaning(self, habits: Habits, wanted: Sequence[str]) -> Floats:
        """What habits add to each row: less than `STEP` with all else that moves phrases among equals."""
        if self._leaning is None or self._leaning[0] is not habits:
            self._leaning = habits, self._usual(habits), sorted(habits.by_word)
        _habits, usual, known = self._leaning
        often: dict[int, float] = {}
        for word in wanted:
            first, last = bisect_left(known, word), bisect_left(known, word + "\U0010ffff")
            for id_, score in (pair for meant in known[first:last] for pair in habits.by_word[meant].items()):
                if (row := self.row(id_)) is not None:
                    often[row] = max(often.get(row, 0.0), _bounded(score))
        if not often:
            return usual
        leaning = usual.copy()
        leaning[list(often)] += _FOR_THIS_WORD * np.array(list(often.values()))
        return leaning

    def _usual(self, habits: Habits) -> Floats:
        lengths = np.concatenate([part.title_lengths for part in self.parts])
        usual: Floats = _SHORT / (1 + lengths / 40)
        for id_, score in habits.scores.items():
            if (row := self.row(id_)) is not None:
                usual[row] += _OFTEN * _bounded(score)
        for number, id_ in enumerate(habits.recent[:_LAST_USED]):
            if (row := self.row(id_)) is not None:
                usual[row] += _LATELY * (1 - number / _LAST_USED)
        return usual


def _bounded(score: float) -> float:
    """A habit's score from 0 to 1, each use worth less than the one before."""
    return log1p(min(max(score, 0.0), SCORE_CAP)) / log1p(SCORE_CAP)
