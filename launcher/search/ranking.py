"""From what stands to what is shown: which rows hold the words of a query, how well, and which of them are best."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from launcher.habit import Habits
from launcher.search.catalogue import MOST, STEP, Scores, same_title
from launcher.search.standing import Floats, Standing
from launcher.search.vocabulary import Ids
from launcher.text import asked, bare, folded

MOST_WORDS: Final = 16  # of a query
ENOUGH: Final = 12  # rows that fill what is seen at once
LOOKED_AT: Final = 256  # phrases whose titles are compared with the query
_TITLE_STARTS, _TITLE_HOLDS = 5.0, 3.0


def wanted_words(query: str) -> tuple[str, ...]:
    """The words that a query asks for, as they are compared."""
    text = folded(query)
    return tuple(dict.fromkeys(bare(text[start:end]) for start, end in asked(text)))[:MOST_WORDS]


def best_rows(now: Standing, query: str, habits: Habits, allowed: NDArray[np.bool_], limit: int) -> tuple[Ids, Floats, int]:
    """The rows for a query that has words or is a whole title or code: the best first, their scores, and how many match.

    With `ENOUGH` rows that need nothing forgiven, typos are not looked for.
    """
    wanted = wanted_words(query)
    level, rows, fitting = _with_whole(_found(now, wanted, allowed), now.whole(query, allowed))
    unit = 1 / (MOST * max(len(wanted), 1) + STEP)
    scores = level + (fitting + now.leaning(habits, wanted)[rows]) * unit
    best = _best(scores, now.places[rows], max(limit, LOOKED_AT))
    rows, scores = rows[best], scores[best]
    scores += _likeness(now, rows, query) * unit
    best = np.lexsort((now.places[rows], -scores))[:limit]
    return rows[best], scores[best], len(level)


_Found = tuple[Floats, Ids, Floats]  # for each found phrase its level, its row, and how well its words fit


def _found(now: Standing, wanted: Sequence[str], allowed: NDArray[np.bool_]) -> _Found:
    """The rows that hold every word; where no row does, those that hold the most."""
    if not wanted:
        return np.empty(0), np.empty(0, dtype=np.int64), np.empty(0)
    alone = len(wanted) == 1
    strict = [now.scores(word, alone=alone, near=False) for word in wanted]
    stands = np.minimum.reduce(strict) * allowed
    rows = np.flatnonzero(stands)
    if len(rows) >= ENOUGH:
        return np.full(len(rows), 2.0), rows, _summed(strict, rows)
    loose = [now.scores(word, alone=alone, near=True) for word in wanted]
    rows = np.flatnonzero(np.minimum.reduce(loose) * allowed)
    if len(rows):
        return np.where(stands[rows] > 0, 2.0, 1.0), rows, _summed(loose, rows)
    held = np.add.reduce([scores > 0 for scores in loose], dtype=np.uint8) * allowed
    most = int(held.max(initial=0))
    rows = np.flatnonzero(held == most) if most else rows
    return np.full(len(rows), most / (len(wanted) + 1)), rows, _summed(loose, rows) / (len(wanted) + 1)


def _summed(scores: Sequence[Scores], rows: Ids) -> Floats:
    total = np.zeros(len(rows))
    for one in scores:
        total += one[rows]
    return total


def _with_whole(found: _Found, whole: Ids) -> _Found:
    """What was found, with the rows whose whole title or code was typed above all."""
    level, rows, fitting = found
    if not whole.size:
        return found
    missing = whole[~np.isin(whole, rows)]
    level = np.concatenate((level, np.zeros(len(missing))))
    rows = np.concatenate((rows, missing))
    level[np.isin(rows, whole)] = 3.0
    return level, rows, np.concatenate((fitting, np.zeros(len(missing))))


def _best(scores: Floats, places: Ids, count: int) -> Ids:
    """Which are the `count` best, equal ones by place; in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    least = np.partition(scores, -count)[-count]
    above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
    missing = count - len(above)
    if missing < len(equal):
        equal = equal[np.argpartition(places[equal], missing)[:missing]]
    return np.concatenate((above, equal))


def _likeness(now: Standing, rows: Ids, query: str) -> Floats:
    """How much each title looks like the query as it was typed."""
    typed = same_title(query)
    titles = map(now.titles.__getitem__, rows.tolist())
    starts, holds = _TITLE_STARTS + _TITLE_HOLDS, _TITLE_HOLDS
    return np.array([starts if title.startswith(typed) else holds if typed in title else 0.0 for title in titles])
