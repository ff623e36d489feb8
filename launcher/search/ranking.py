"""From what stands to what is shown: which rows hold the words of a query, how well, and which of them are best."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from launcher.habit import Habits
from launcher.search.catalogue import LABELS, MOST, STEP, Scores, same_title
from launcher.search.standing import Floats, Standing
from launcher.search.vocabulary import Ids
from launcher.text import asked, bare, folded, has_han, is_dense

MOST_WORDS: Final = 16  # of a query
ENOUGH: Final = 12  # rows that fill what is seen at once
LOOKED_AT: Final = 64  # phrases whose titles are compared with the query
_TITLE_STARTS, _TITLE_HOLDS, _FIRST_STARTS = 5.0, 3.0, 0.5
_JOINED_AT_LEAST: Final = 5  # letters of a word that was typed in two
_MANY, _COARSE = 2000, 2000.0  # rows that are first sorted by a coarse scale, and its parts; nor is any title short among so many
_HAN_SAYS, _LONG_WORD = 3.0, 6
# Where no row holds all words: which rows are shown, and that they stay below the others.
_NEARLY_MOST, _PARTLY, _NOTHING = 0.6, 0.5, 1e-9


@lru_cache(maxsize=4)
def wanted_words(query: str) -> tuple[str, ...]:
    """The words that a query asks for, as they are compared."""
    text = folded(query)
    return tuple(dict.fromkeys(bare(text[start:end]) for start, end in asked(text)))[:MOST_WORDS]


def best_rows(now: Standing, query: str, habits: Habits, allowed: NDArray[np.bool_], limit: int) -> tuple[Ids, Floats, int]:
    """The rows for a query that has words or is a whole title or code: the best first, their scores, and how many match.

    With `ENOUGH` rows that need nothing forgiven, typos are not looked for; nor in a word that so many rows hold, or that
    stands just so where some rows hold all words, where the others' typos alone explain the query.
    """
    wanted = wanted_words(query)
    count = limit if len(wanted) == 1 else max(limit, LOOKED_AT)
    begun, whole = now.begun(query, allowed)
    found = _with_whole(_found(now, habits, wanted, allowed, whole=whole, count=count), whole)
    rows, unit = found.rows, 1 / (MOST * max(len(wanted), 1) + STEP)
    moved = now.leaning(habits, wanted)[rows]
    moved[begun[rows]] += _TITLE_STARTS
    if found.total <= _MANY:
        among_labels = (found.fitting >= LABELS[0] * len(wanted)) & (found.fitting <= LABELS[1] * len(wanted))
        moved += np.where(among_labels, 0.0, now.short[rows])
    scores = found.level + (found.fitting + moved) * unit
    best = _best(scores, now.places, rows, count)
    rows, scores = rows[best], scores[best]
    if len(wanted) > 1:
        scores += _likeness(now, rows, query, wanted) * unit
    best = np.lexsort((now.places[rows], -scores))[:limit]
    return rows[best], scores[best], found.total


class _Found(NamedTuple):
    """For each row that may be among the best its level and how well its words fit; and how many match in all."""

    rows: Ids
    level: Floats
    fitting: Floats
    total: int


def _found(now: Standing, habits: Habits, wanted: Sequence[str], allowed: NDArray[np.bool_], *, whole: Ids, count: int) -> _Found:
    """What holds every word; where nothing does, what holds the most of what was asked for."""
    if not wanted:
        return _Found(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), 0)
    alone = len(wanted) == 1
    strict = _or_joined(now, wanted, [now.lifted(now.scores(word, alone=alone, near=False), habits, word) for word in wanted])
    stands = _all_of(strict) * allowed
    total = int(np.count_nonzero(stands))
    strange, *doubts = _doubts(now, wanted, strict, allowed) if total < ENOUGH else [[]]
    if total and not any(strange):
        summed = stands if alone else np.add.reduce(strict, dtype=np.uint16) * (stands > 0)
        summed[whole] = np.where(stands[whole] > 0, summed.max(), 0)
        rows = _promising(summed, count)
        return _Found(rows, np.full(len(rows), 2.0), summed[rows].astype(np.float64), total)
    for near in (strange, *doubts):
        found = [now.scores(word, alone=alone, near=one) for word, one in zip(wanted, near, strict=True)]
        loose = _or_joined(now, wanted, [now.lifted(one, habits, word) for word, one in zip(wanted, found, strict=True)])
        rows = np.flatnonzero(_all_of(loose) * allowed)
        if len(rows):
            fitting = np.add.reduce([one[rows] for one in loose], dtype=np.float64)
            return _Found(rows, np.where(stands[rows] > 0, 2.0, 1.0), fitting, len(rows))
    return _holding_most(wanted, loose, allowed)


def _doubts(now: Standing, wanted: Sequence[str], strict: Sequence[Scores], allowed: NDArray[np.bool_]) -> list[list[bool]]:
    """Which words to take for others, step by step, until something is found.

    First those that are strange, which few phrases begin to hold and none holds just so; last those that many phrases hold.
    """
    rare = [bool(np.count_nonzero(one * allowed) < ENOUGH) for one in strict]
    strange = [one and (len(wanted) == 1 or not now.stands(word)) for word, one in zip(wanted, rare, strict=True)]
    steps = [strange, rare, [True] * len(wanted)]
    return [step for number, step in enumerate(steps) if step not in steps[:number]]


def _all_of(scores: Sequence[Scores]) -> Scores:
    """The least of each row's scores: 0 where it lacks a word."""
    return scores[0] if len(scores) == 1 else np.minimum.reduce(scores)


def _promising(summed: NDArray[np.uint8] | NDArray[np.uint16], count: int) -> Ids:
    """The rows that can be among the best `count`: what moves phrases among equals is less than `STEP`."""
    fewer = np.bincount(summed)[:0:-1].cumsum()
    least = len(fewer) - int(np.searchsorted(fewer, count))
    return np.flatnonzero(summed > max(least - STEP, 0))


def _or_joined(now: Standing, wanted: Sequence[str], scores: list[Scores]) -> list[Scores]:
    """The words' scores, and those of each two that are one word typed in two: `call back` also finds a callback."""
    for at, (one, other) in enumerate(pairwise(wanted)):
        if len(other) > 1 and len(one) + len(other) >= _JOINED_AT_LEAST:
            joined = now.joined_scores(one + other)
            if joined is not None:
                scores[at], scores[at + 1] = np.maximum(scores[at], joined), np.maximum(scores[at + 1], joined)
    return scores


def _holding_most(wanted: Sequence[str], scores: Sequence[Scores], allowed: NDArray[np.bool_]) -> _Found:
    """The rows that hold the most of words that none holds all of; a word that few rows hold says more."""
    counts = np.array([np.count_nonzero(one * allowed) for one in scores])
    telling = np.where(counts > 0, np.log1p(np.count_nonzero(allowed) / np.maximum(counts, 1)), 0.0)
    telling *= np.array([_says(word) for word in wanted])
    if not telling.any():
        return _Found(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), 0)
    share = np.zeros(len(allowed))
    for one, weight in zip(scores, telling / telling.sum(), strict=True):
        share += one * (weight / MOST)
    share *= allowed
    rows = np.flatnonzero(share >= max(share.max() * _NEARLY_MOST, _NOTHING))
    return _Found(rows, share[rows] * _PARTLY, np.zeros(len(rows)), len(rows))


def _says(word: str) -> float:
    """How much a word says by its look: a Chinese sign more than two kana, which mostly are grammar; and a long word more."""
    return _HAN_SAYS if has_han(word) else 1.0 if is_dense(word) else min(len(word), _LONG_WORD) / _LONG_WORD


def _with_whole(found: _Found, whole: Ids) -> _Found:
    """What was found, with the rows whose whole title or code was typed above all."""
    if not whole.size:
        return found
    missing = whole[~np.isin(whole, found.rows)]
    rows, none = np.concatenate((found.rows, missing)), np.zeros(len(missing))
    level = np.concatenate((found.level, none))
    level[np.isin(rows, whole)] = 3.0
    return _Found(rows, level, np.concatenate((found.fitting, none)), found.total + len(missing))


def _best(scores: Floats, places: Ids, rows: Ids, count: int) -> Ids:
    """Which of the rows are the `count` best, equal ones by place; in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    if len(scores) > _MANY:
        # Most are far from the best: what is in the lower parts of a coarse scale need not be sorted.
        coarse = ((scores - scores.min()) * _COARSE).astype(np.int64)
        least = len(counts := np.bincount(coarse)) - 1 - int(np.searchsorted(counts[::-1].cumsum(), count))
        upper = np.flatnonzero(coarse >= least)
        return upper[_sorted_best(scores[upper], places[rows[upper]], count)]
    return _sorted_best(scores, places[rows], count)


def _sorted_best(scores: Floats, places: Ids, count: int) -> Ids:
    least = np.partition(scores, -count)[-count]
    above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
    missing = count - len(above)
    if missing < len(equal):
        equal = equal[np.argpartition(places[equal], missing)[:missing]]
    return np.concatenate((above, equal))


def _likeness(now: Standing, rows: Ids, query: str, wanted: Sequence[str]) -> Floats:
    """How much each title looks like the query of several words: all of it or their beginnings in a row, or just the first."""
    typed = same_title(query)
    titles = map(now.title, rows.tolist())
    first = wanted[0]
    marks = [(typed in title or _in_a_row(title, wanted), title.startswith(first)) for title in titles]
    return np.asarray(np.array(marks, dtype=np.float64).reshape(-1, 2) @ (_TITLE_HOLDS, _FIRST_STARTS))


def _in_a_row(title: str, wanted: Sequence[str]) -> bool:
    """Whether the words begin neighbouring words of the title, in their order, from where the first of them first stands."""
    at = 0 if title.startswith(wanted[0]) else title.find(" " + wanted[0]) + 1
    if not at and not title.startswith(wanted[0]):
        return False
    for word in wanted[1:]:
        at = title.find(" ", at) + 1
        if not at or not title.startswith(word, at):
            return False
    return True
