"""What is found now: a large catalogue, a small one of edited phrases beside it, and what habits say of their rows.

The rows of the small catalogue follow the large one's. Never changed after it is built, but for what it remembers: the
scores of the words asked last, and the habits asked with last.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log1p
from typing import Final

import numpy as np
from numpy.typing import NDArray

from launcher.habit import SCORE_CAP, Habits
from launcher.phrase import Phrase
from launcher.search.catalogue import JUST_SO, Catalogue, Scores, in_title
from launcher.search.kindred import Turn, kindred
from launcher.search.lines import Joined
from launcher.search.vocabulary import Ids, more_edits_for

Floats = NDArray[np.float64]

_NO_ROWS: Final = np.empty(0, dtype=np.int64)
_REMEMBERED: Final = 48  # words whose scores are kept for the next key
_TITLES: Final = 4096  # that stay decoded
_LAST_USED: Final = 10  # of the phrases last used count as lately used
# What moves a phrase among equals. With what ranking adds for its title (at most 8.5) it stays under catalogue.STEP.
_OFTEN, _LATELY, _FOR_THIS_WORD, _SHORT = 3.0, 2.0, 9.0, 2.0
_LIFTED_AT: Final = 0.7  # of a choice for a word, after which it counts as if it stood in the title: one of five days ago
_ONCE: Final = 0.6  # how much of what a word's habits weigh comes with the first choice
_SHORTER_BY: Final = 20  # letters, at least, is shorter; else the pack's order stands, which its author chose


@dataclass(eq=False)
class Standing:
    """The catalogues, and by row the phrase, its folded title, its place among all and its situation's number."""

    parts: tuple[Catalogue, ...]
    places: Ids
    slugs: Ids
    known: int  # situations with a name and an order
    hidden: frozenset[int]  # rows of phrases that are edited or removed
    _kept: dict[tuple[str, bool, bool], Scores] = field(default_factory=dict)
    _joined: dict[str, Scores | None] = field(default_factory=dict)
    _near: dict[str, frozenset[str]] = field(default_factory=dict)
    _meant: dict[tuple[Turn, ...], frozenset[str]] = field(default_factory=dict)
    _kindred: dict[tuple[Turn, ...], Scores] = field(default_factory=dict)
    _more: dict[str, int] = field(default_factory=dict)  # typos forgiven beyond the usual, where nothing else was found
    _titles: dict[int, str] = field(default_factory=dict)
    _leaning: tuple[Habits, Floats, list[str]] | None = None

    def __post_init__(self) -> None:
        first, *small = self.parts
        self.phrases: Sequence[Phrase] = Joined(first.phrases, small[0].phrases if small else ())
        self.titles: Sequence[str] = Joined(first.titles, small[0].titles if small else ())
        self._alive = np.ones(len(self.phrases), dtype=np.bool_)
        self._alive[list(self.hidden)] = False

    @cached_property
    def browsing(self) -> Ids:
        """All rows that count, by situation and place."""
        by_place = np.argsort(self.places, kind="stable")  # two runs that are in order already
        situation = np.minimum(self.slugs, self.known)[by_place].astype(np.uint16)  # so small, it is sorted by counting
        order = by_place[np.argsort(situation, kind="stable")]
        return order[self._alive[order]]

    def row(self, id_: str) -> int | None:
        """The phrase's row, None where it is not there any more."""
        if len(self.parts) > 1 and (row := self.parts[1].rows.get(id_)) is not None:
            return len(self.parts[0].phrases) + row
        row = self.parts[0].rows.get(id_)
        return None if row in self.hidden else row

    def allowed(self, slug: int | None) -> NDArray[np.bool_]:
        """Which rows may be found."""
        return self._alive if slug is None else self._alive & (self.slugs == slug)

    def begun(self, query: str, allowed: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Ids]:
        """For each row whether its title begins with the query; and the rows whose whole title or code it is."""
        starts, rows = np.zeros(len(allowed), dtype=np.bool_), set[int]()
        first = 0
        for part in self.parts:
            begun, whole = part.begun(query)
            starts[first:][begun] = True
            rows.update(first + row for row in whole.tolist())
            first += len(part.title_lengths)
        return starts, np.array(sorted(row for row in rows if allowed[row]), dtype=np.int64) if rows else _NO_ROWS

    def tagged(self, wanted: Sequence[str]) -> Scores | None:
        """For each row 2 where just these words are one of its tags, 1 where a tag begins so; None where none does."""
        asked_for, first, tags = " ".join(wanted), 0, None
        for part in self.parts:
            begun, whole = part.tagged(asked_for)
            if len(begun):
                tags = np.zeros(len(self.phrases), dtype=np.uint8) if tags is None else tags
                tags[first:][begun] = 1
                tags[first:][whole] = 2
            first += len(part.title_lengths)
        return tags

    def title(self, row: int) -> str:
        """The row's folded title."""
        if row not in self._titles:
            if len(self._titles) >= _TITLES:
                self._titles.clear()
            self._titles[row] = self.titles[row]
        return self._titles[row]

    def scores(self, word: str, *, alone: bool, near: bool) -> Scores:
        """How well each row holds the word; with `near` also where it is mistyped or abbreviated."""
        key = (word, alone, near)
        if key not in self._kept:
            if len(self._kept) >= _REMEMBERED:
                self._more.pop((oldest := next(iter(self._kept)))[0], None)
                del self._kept[oldest]
            self._kept[key] = self._fresh_scores(word, alone=alone, near=near)
        return self._kept[key]

    def _fresh_scores(self, word: str, *, alone: bool, near: bool) -> Scores:
        if near:
            loose = self._near_scores(word, 0)
            np.maximum(self.scores(word, alone=alone, near=False), loose, out=loose)
            self._more[word] = 0 if np.any(loose[self._alive]) else more_edits_for(word)
            return self._near_scores(word, self._more[word]) if self._more[word] else loose
        stands = self.stands(word)
        return np.concatenate([part.scores(word, alone=alone, stands=stands) for part in self.parts])

    def _near_scores(self, word: str, more: int) -> Scores:
        loose: Scores = np.concatenate([part.near_scores(word, more) for part in self.parts])
        return loose

    def joined_scores(self, word: str) -> Scores | None:
        """How well each row holds a word that was typed in two; None where no row does."""
        if word not in self._joined:
            if len(self._joined) >= _REMEMBERED:
                del self._joined[next(iter(self._joined))]
            self._joined[word] = self._fresh_joined(word)
        return self._joined[word]

    def _fresh_joined(self, word: str) -> Scores | None:
        found = [part.joined_scores(word) for part in self.parts]
        if all(one is None for one in found):
            return None
        none = (np.zeros(len(part.phrases), dtype=np.uint8) for part in self.parts)
        return np.concatenate([empty if one is None else one for one, empty in zip(found, none, strict=True)])

    def around_scores(self, first: str, second: str) -> Scores:
        """How well each row holds two pairs of signs if the sign that they share is a wrong one."""
        return np.concatenate([part.around_scores(first, second) for part in self.parts])

    def sign_scores(self, sign: str) -> Scores:
        """How well each row holds a Chinese sign, whatever stands behind it."""
        return np.concatenate([part.sign_scores(sign) for part in self.parts])

    def stands(self, word: str) -> bool:
        """Whether some phrase that counts has just this word."""
        first = 0
        for part in self.parts:
            if any(np.any(self._alive[first + rows]) for rows in part.just(word)):
                return True
            first += len(part.title_lengths)
        return False

    def _just(self, word: str) -> NDArray[np.bool_]:
        """For each row whether it has just this word."""
        just, first = np.zeros(len(self._alive), dtype=np.bool_), 0
        for part in self.parts:
            for rows in part.just(word):
                just[first + rows] = True
            first += len(part.title_lengths)
        return just

    def kindred_scores(self, turns: tuple[Turn, ...]) -> Scores:
        """How well each row holds a turn that says the same."""
        if turns not in self._kindred:
            if len(self._kindred) >= _REMEMBERED:
                del self._kindred[next(iter(self._kindred))]
            self._kindred[turns] = np.concatenate([part.kindred_scores(turns) for part in self.parts])
        return self._kindred[turns]

    def near_words(self, word: str, wanted: tuple[str, ...]) -> frozenset[str]:
        """All words near to this one, or that say the same as it does among these."""
        if word not in self._near:
            if len(self._near) >= _REMEMBERED:
                del self._near[next(iter(self._near))]
            self._near[word] = frozenset().union(*(part.near_words(word, self._more.get(word, 0)) for part in self.parts))
        same = [self._kindred_words(turns) for said, turns in kindred(wanted) if word in said]
        return self._near[word].union(*same) if same else self._near[word]

    def _kindred_words(self, turns: tuple[Turn, ...]) -> frozenset[str]:
        if turns not in self._meant:
            if len(self._meant) >= _REMEMBERED:
                del self._meant[next(iter(self._meant))]
            self._meant[turns] = frozenset().union(*(part.kindred_words(turns) for part in self.parts))
        return self._meant[turns]

    def leaning(self, habits: Habits, chosen: Mapping[int, float]) -> Floats:
        """What habits add to each row, some of them `chosen` before: less than `STEP` with all else that moves among equals."""
        usual, _known = self._habitual(habits)
        if not chosen:
            return usual
        leaning = usual.copy()
        for row, often in chosen.items():
            leaning[row] += _FOR_THIS_WORD * (_ONCE * surely(often) + (1 - _ONCE) * _bounded(often))
        return leaning

    @cached_property
    def short(self) -> Floats:
        """What a short title adds to each row, unless it is found by its labels, where the pack's order says more."""
        lengths = np.concatenate([part.title_lengths for part in self.parts])
        return np.asarray(_SHORT / (1 + lengths // _SHORTER_BY))

    def lifted(self, scores: Scores, habits: Habits, word: str) -> Scores:
        """The word's scores where those of the phrases that it was used for before count as if it stood in their titles."""
        if not habits.by_word or not (chosen := self._chosen(habits, word)):
            return scores
        rows, often = np.array(list(chosen)), np.array(list(chosen.values()))
        lifted, now = scores.copy(), scores[rows]
        best = in_title(now)
        if word in habits.by_word:
            best = np.where(self._just(word)[rows], np.maximum(best, JUST_SO), best)
        lifted[rows] = now + (best - now) * np.clip(often / _LIFTED_AT, 0.0, 1.0)
        return lifted

    def chosen(self, habits: Habits, wanted: tuple[str, ...]) -> dict[int, float]:
        """How often each row was chosen for words that begin as one of these, or say the same."""
        if not habits.by_word:
            return {}
        often: dict[int, float] = {}
        same = (word for _said, turns in kindred(wanted) for word in self._known_of(habits, turns))
        for word in (*wanted, *same):
            for row, score in self._chosen(habits, word).items():
                often[row] = max(often.get(row, 0.0), score)
        return often

    def _known_of(self, habits: Habits, turns: Iterable[Turn]) -> Iterator[str]:
        """The words that habits know of those that such turns begin with."""
        _usual, known = self._habitual(habits)
        for first in dict.fromkeys(turn[0] for turn in turns):
            for word in known[bisect_left(known, first.stem) : bisect_left(known, first.stem + "\U0010ffff")]:
                if first.means(word):
                    yield word

    def _chosen(self, habits: Habits, word: str) -> dict[int, float]:
        """How often each row was chosen for a word that begins so."""
        _usual, known = self._habitual(habits)
        often: dict[int, float] = {}
        first, last = bisect_left(known, word), bisect_left(known, word + "\U0010ffff")
        for id_, score in (pair for meant in known[first:last] for pair in habits.by_word[meant].items()):
            if (row := self.row(id_)) is not None:
                often[row] = max(often.get(row, 0.0), score)
        return often

    def _habitual(self, habits: Habits) -> tuple[Floats, list[str]]:
        """What habits add to each row whatever is asked, and the words they know; the habits asked with last are remembered."""
        if self._leaning is None or self._leaning[0] is not habits:
            self._leaning = habits, self._usual(habits), sorted(habits.by_word)
        return self._leaning[1:]

    def _usual(self, habits: Habits) -> Floats:
        usual = np.zeros(len(self.phrases))
        for id_, score in habits.scores.items():
            if (row := self.row(id_)) is not None:
                usual[row] += _OFTEN * _bounded(score)
        for number, id_ in enumerate(habits.recent[:_LAST_USED]):
            if (row := self.row(id_)) is not None:
                usual[row] += _LATELY * (1 - number / _LAST_USED)
        return usual


def surely(often: float) -> float:
    """From 0 to 1: whether a phrase was chosen for a word; once is enough, for as long as it has not faded."""
    return min(max(often, 0.0) / _LIFTED_AT, 1.0)


def _bounded(score: float) -> float:
    """A habit's score from 0 to 1, each use worth less than the one before."""
    return log1p(min(max(score, 0.0), SCORE_CAP)) / log1p(SCORE_CAP)
