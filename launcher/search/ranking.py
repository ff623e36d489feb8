"""From what stands to what is shown: of the rows that hold the words of a query the best, in a total order."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from launcher.habit import Habits
from launcher.search.catalogue import LABELS, MOST, STEP, same_title
from launcher.search.holding import ENOUGH, Found, held_by, wanted_words
from launcher.search.standing import Floats, Standing, surely
from launcher.search.vocabulary import Ids

LOOKED_AT: Final = 64  # phrases whose titles are compared with the query
_TITLE_STARTS, _TITLE_HOLDS, _FIRST_STARTS, _TAG = 5.0, 3.0, 0.5, 2.0
_MANY, _COARSE = 2000, 2000.0  # rows that are first sorted by a coarse scale, and its parts; nor is any title short among so many


def best_rows(now: Standing, query: str, habits: Habits, allowed: NDArray[np.bool_], limit: int) -> tuple[Ids, Floats, int]:
    """The rows for a query that has words or is a whole title or code: the best first, their scores, and how many match.

    With `ENOUGH` rows that need nothing forgiven, typos are not looked for; nor in a word that so many rows hold, or that
    stands just so where some rows hold all words, where the others' typos alone explain the query.
    """
    wanted = wanted_words(query)
    count = max(limit, ENOUGH if len(wanted) == 1 else LOOKED_AT)
    begun, whole = now.begun(query, allowed)
    found = _with_whole(held_by(now, habits, query, allowed, whole=whole, count=count), whole)
    rows, unit = found.rows, 1 / (MOST * max(len(wanted), 1) + STEP)
    chosen = now.chosen(habits, wanted)
    moved = now.leaning(habits, chosen)[rows] + _beginning(now, wanted, begun, chosen, rows)
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


def _beginning(now: Standing, wanted: Sequence[str], begun: NDArray[np.bool_], chosen: Mapping[int, float], rows: Ids) -> Floats:
    """What it adds to each of the rows that its title or a tag begins so, or that it was chosen for this before."""
    adds: Floats = np.where(begun[rows], _TITLE_STARTS, 0.0)
    if (tags := now.tagged(wanted)) is not None:
        adds = np.maximum(adds, tags[rows] * _TAG)
    if chosen:
        surest = np.zeros(len(begun))
        surest[list(chosen)] = [surely(often) for often in chosen.values()]
        adds = np.maximum(adds, surest[rows] * _TITLE_STARTS)
    return adds


def _with_whole(found: Found, whole: Ids) -> Found:
    """What was found, with the rows whose whole title or code was typed above all."""
    if not whole.size:
        return found
    missing = whole[~np.isin(whole, found.rows)]
    rows, none = np.concatenate((found.rows, missing)), np.zeros(len(missing))
    level = np.concatenate((found.level, none))
    level[np.isin(rows, whole)] = 3.0
    return Found(rows, level, np.concatenate((found.fitting, none)), found.total + len(missing))


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
