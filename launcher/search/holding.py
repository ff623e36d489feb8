"""Which rows hold the words of a query, and how well: all of them, nearly all with something forgiven, or at least the most.

Law: nothing is forgiven where rows hold every word and none of the words is strange; what is only near is on a lower level than
what stands. Of a language without spaces grammar need not stand; it only moves what does.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from launcher.habit import Habits
from launcher.search.catalogue import MOST, STEP, Scores
from launcher.search.grammar import Weight, weighed
from launcher.search.kindred import kindred
from launcher.search.standing import Floats, Standing
from launcher.search.vocabulary import Ids
from launcher.text import has_han, is_dense

MOST_WORDS: Final = 16  # of a query
ENOUGH: Final = 12  # rows that fill what is seen at once
_JOINED_AT_LEAST: Final = 5  # letters of a word that was typed in two
_LONG_WORD: Final = 6  # letters
_SAYS: Final = {"telling": 3.0, "bending": 4.0, "little": 0.1}  # how much signs say beside others
_JUST_SO: Final = 1.3  # times as much must what was typed say as what it may be taken for
# Where no row holds all words: which rows are shown, and that they stay below the others.
_NEARLY_MOST, _PARTLY, _NOTHING = 0.6, 0.5, 1e-9
_AFTER: Final = 0.99
_KINDRED: Final = 1.4  # where kindred words explain all: below what stands, and above a typo or two
_MEANT: Final = np.uint8(3)  # times as much says what is meant beside what happens to stand


@lru_cache(maxsize=4)
def wanted_words(query: str) -> tuple[str, ...]:
    """The words that a query asks for, as they are compared; of very many rather those that are not grammar."""
    found = weighed(query)
    if len(found) > MOST_WORDS:
        kept = sorted(enumerate(found), key=lambda one: (found[one[1]] == "little", one[0]))[:MOST_WORDS]
        return tuple(word for _at, word in sorted(kept))
    return tuple(found)


class Found(NamedTuple):
    """For each row that may be among the best its level and how well its words fit; and how many match in all."""

    rows: Ids
    level: Floats
    fitting: Floats
    total: int


def held_by(now: Standing, habits: Habits, query: str, allowed: NDArray[np.bool_], *, whole: Ids, count: int) -> Found:
    """What holds every word; where nothing does, what holds the most of what was asked for. `whole` is counted as the best.

    Where few rows hold every word, those follow that hold other words for the same.
    """
    wanted = wanted_words(query)
    if not wanted:
        return Found(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), 0)
    weights = [weighed(query)[word] for word in wanted]
    found = _as_typed(now, habits, wanted, weights, allowed, whole=whole, count=count)
    if not kindred(wanted) or np.count_nonzero(found.level == 2.0) >= ENOUGH:
        return found
    return _with_kindred(now, wanted, weights, allowed, found)


def _as_typed(
    now: Standing,
    habits: Habits,
    wanted: tuple[str, ...],
    weights: Sequence[Weight],
    allowed: NDArray[np.bool_],
    *,
    whole: Ids,
    count: int,
) -> Found:
    """What holds the words, or what they may be by their letters."""
    alone = len(wanted) == 1
    strict = _or_joined(now, wanted, [now.lifted(now.scores(word, alone=alone, near=False), habits, word) for word in wanted])
    plain = _plain(weights)
    stands = _all_of(strict if plain else _needed(weights, strict)) * allowed
    total = int(np.count_nonzero(stands))
    strange, *doubts = _doubts(now, wanted, strict, allowed) if plain and total < ENOUGH else [[]]
    if total and not any(strange):
        summed = stands if alone else _summed(wanted, weights, strict, allowed) * (stands > 0)
        summed[whole] = np.where(stands[whole] > 0, summed.max(), 0)
        rows = _promising(summed, count)
        standing = Found(rows, np.full(len(rows), 2.0), summed[rows].astype(np.float64), total)
        if "bending" in weights and total < ENOUGH:  # a verb stands seldom as it was typed: 待って, お待ち
            return _together(standing, _but_grammar(now, wanted, weights, strict, allowed & (stands == 0)))
        return standing
    if not plain:
        return _but_grammar(now, wanted, weights, strict, allowed)
    as_typed: Sequence[Scores] = ()
    for near in (strange, *doubts):
        found = [now.scores(word, alone=alone, near=one) for word, one in zip(wanted, near, strict=True)]
        found = _or_around(now, wanted, weights, found)
        loose = _or_joined(now, wanted, [now.lifted(one, habits, word) for word, one in zip(wanted, found, strict=True)])
        rows = np.flatnonzero(_all_of(loose) * allowed)
        if len(rows) and as_typed:
            telling = _telling(wanted, weights, as_typed, allowed)
            if _says_more(telling, as_typed, loose, rows, _with_rarest(telling, as_typed, allowed)):
                return _holding_most(telling, as_typed, allowed)
        if len(rows):
            fitting = np.add.reduce([one[rows] for one in loose], dtype=np.float64)
            return Found(rows, np.where(stands[rows] > 0, 2.0, 1.0), fitting, len(rows))
        as_typed = as_typed or loose
    return _holding_most(_telling(wanted, weights, loose, allowed), loose, allowed)


def _with_kindred(
    now: Standing, wanted: tuple[str, ...], weights: Sequence[Weight], allowed: NDArray[np.bool_], found: Found
) -> Found:
    """What was found, and what holds other words for the same; asked of what stands nowhere, and where alone, in few rows."""
    plain, scores = _plain(weights), {word: now.scores(word, alone=len(wanted) == 1, near=False) for word in wanted}
    if not plain:
        scores = dict(zip(wanted, _all_bent(now, wanted, weights, list(scores.values())), strict=True))
    wider = dict(scores)
    for said, turns in kindred(wanted):
        if np.count_nonzero(_all_of([scores[word] for word in said]) * allowed) < (ENOUGH if len(said) == len(wanted) else 1):
            wider |= {word: np.maximum(wider[word], now.kindred_scores(turns)) for word in said}
    if all(one is other for one, other in zip(scores.values(), wider.values(), strict=True)):
        return found
    held = list(wider.values())
    rows = np.flatnonzero(_all_of(_needed(weights, held)) * allowed)
    if len(rows) and plain:
        fitting = np.add.reduce([one[rows] for one in held], dtype=np.float64)
        return _together(found, Found(rows, np.full(len(rows), _KINDRED), fitting, len(rows)))
    # What stands says as much as before, though others say the same in other words.
    stands = [bool(np.any(one * allowed)) for one in scores.values()]
    counted = [one if own else wide for own, one, wide in zip(stands, scores.values(), held, strict=True)]
    held = [wide if own else wide * _MEANT for own, wide in zip(stands, held, strict=True)]
    meant = allowed & (np.maximum.reduce(_needed(weights, held)) > 0)
    return _together(found, _holding_most(_telling(wanted, weights, counted, allowed), held, meant, rows))


def _together(found: Found, more: Found) -> Found:
    """Both, each row as high as it is in either; where both hold words in part, `more` knows better how much they say."""
    size = 1 + int(max(found.rows.max(initial=-1), more.rows.max(initial=-1)))
    level, fitting = np.zeros(size), np.zeros(size)
    level[more.rows], fitting[more.rows] = more.level, more.fitting
    partly = found.level.max(initial=0.0) < 1 and len(more.rows)
    others = np.minimum(found.level, more.level.min() * _AFTER) if partly else found.level
    better = others > level[found.rows]
    level[found.rows[better]], fitting[found.rows[better]] = others[better], found.fitting[better]
    rows = np.flatnonzero(level)
    return Found(rows, level[rows], fitting[rows], found.total + len(rows) - len(found.rows))


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


def _needed(weights: Sequence[Weight], scores: Sequence[Scores]) -> Sequence[Scores]:
    """The scores of what is not grammar; of all, where there is nothing else."""
    return [one for weight, one in zip(weights, scores, strict=True) if weight != "little"] or scores


def _promising(summed: NDArray[np.uint8] | NDArray[np.uint16], count: int) -> Ids:
    """The rows that can be among the best `count`: what moves phrases among equals is less than `STEP`."""
    rows = np.flatnonzero(summed != 0)
    if len(rows) <= count:
        return rows
    fitting = summed[rows]
    fewer = np.bincount(fitting)[:0:-1].cumsum()
    least = len(fewer) - int(np.searchsorted(fewer, count))
    return rows[fitting > max(least - STEP, 0)] if least > STEP else rows


def _or_joined(now: Standing, wanted: Sequence[str], scores: list[Scores]) -> list[Scores]:
    """The words' scores, and those of each two that are one word typed in two: `call back` also finds a callback."""
    for at, (one, other) in enumerate(pairwise(wanted)):
        if len(other) > 1 and len(one) + len(other) >= _JOINED_AT_LEAST:
            joined = now.joined_scores(one + other)
            if joined is not None:
                scores[at], scores[at + 1] = np.maximum(scores[at], joined), np.maximum(scores[at + 1], joined)
    return scores


def _summed(
    wanted: Sequence[str], weights: Sequence[Weight], scores: Sequence[Scores], allowed: NDArray[np.bool_]
) -> NDArray[np.uint16]:
    """The scores of all words together; where some are grammar, each by how much of the query it is."""
    if _plain(weights):
        summed: NDArray[np.uint16] = np.add.reduce(scores, dtype=np.uint16)
        return summed
    share = _share(scores, _telling(wanted, weights, scores, allowed)) * allowed
    return (share * (MOST * len(wanted))).astype(np.uint16)


def _but_grammar(
    now: Standing, wanted: Sequence[str], weights: Sequence[Weight], strict: Sequence[Scores], allowed: NDArray[np.bool_]
) -> Found:
    """The rows that have what is asked for, though its verbs are bent otherwise or a sign is wrong; else those that have most."""
    held = _all_bent(now, wanted, weights, strict)
    needed = _needed(weights, held)
    rows = (_all_of(needed) > 0) & allowed
    if not rows.any():
        rows = (np.maximum.reduce(needed) > 0) & allowed  # grammar alone is no reason to show a phrase
    return _holding_most(_telling(wanted, weights, held, allowed), held, rows)


def _all_bent(now: Standing, wanted: Sequence[str], weights: Sequence[Weight], scores: Sequence[Scores]) -> list[Scores]:
    """The scores of all words as they are bent, or with a wrong sign put right."""
    around = zip(wanted, weights, _or_around(now, wanted, weights, scores), strict=True)
    return [_bent(now, word, weight, one) for word, weight, one in around]


def _plain(weights: Sequence[Weight]) -> bool:
    """Whether none of the words is grammar."""
    return all(weight == "telling" for weight in weights)


def _or_around(now: Standing, wanted: Sequence[str], weights: Sequence[Weight], scores: Sequence[Scores]) -> list[Scores]:
    """The scores, and where two pairs of signs stand nowhere, of what they are if the Chinese sign they share is a wrong one."""
    found = list(scores)
    for at, (one, other) in enumerate(pairwise(wanted)):
        shared = len(one) == len(other) == 2 and one[1] == other[0] and has_han(one[1])
        if shared and weights[at] == weights[at + 1] == "telling" and not (now.stands(one) or now.stands(other)):
            found[at] = found[at + 1] = now.around_scores(one, other)
    return found


def _bent(now: Standing, word: str, weight: Weight, scores: Scores) -> Scores:
    """The scores of a word, and of its Chinese sign whatever stands around that; of one that stands nowhere, what is near."""
    signs = [sign for sign in word if has_han(sign)]
    if weight == "bending" and signs:  # of a very long word only the beginning is looked at, and that may hold none
        return np.maximum(scores, _all_of([now.sign_scores(sign) for sign in signs]))
    return scores if weight == "little" or np.any(scores) else now.scores(word, alone=False, near=True)


def _with_rarest(telling: Floats, scores: Sequence[Scores], allowed: NDArray[np.bool_]) -> Ids:
    """The rows that hold the word that says most."""
    return np.flatnonzero(scores[int(telling.argmax())] * allowed)


def _says_more(telling: Floats, as_typed: Sequence[Scores], loose: Sequence[Scores], near: Ids, just_so: Ids) -> bool:
    """Whether some row holds so much of what was typed just so that to take standing words for others explains less."""
    typed, taken = _share([one[just_so] for one in as_typed], telling), _share([one[near] for one in loose], telling)
    return float(typed.max(initial=0.0)) > _JUST_SO * float(taken.max())


def _holding_most(telling: Floats, scores: Sequence[Scores], allowed: NDArray[np.bool_], always: Ids | None = None) -> Found:
    """The rows that hold the most of words that none holds all of; and some `always`."""
    share = _share(scores, telling) * allowed
    shown = share >= max(share.max(initial=0.0) * _NEARLY_MOST, _NOTHING)
    if always is not None:
        shown[always] = share[always] > 0
    rows = np.flatnonzero(shown)
    return Found(rows, share[rows] * _PARTLY, np.zeros(len(rows)), len(rows))


def _share(scores: Sequence[Scores], telling: Floats) -> Floats:
    """How much of what is asked for each row holds."""
    share = np.zeros(len(scores[0]))
    for one, weight in zip(scores, telling, strict=True):
        share += one * (weight / MOST)
    return share


def _telling(wanted: Sequence[str], weights: Sequence[Weight], scores: Sequence[Scores], allowed: NDArray[np.bool_]) -> Floats:
    """How much of the query each word is; one that few rows hold says more, one that none holds nothing."""
    counts = np.array([np.count_nonzero(one * allowed) for one in scores])
    telling: Floats = np.where(counts > 0, np.log1p(np.count_nonzero(allowed) / np.maximum(counts, 1)), 0.0)
    telling *= np.array([_says(word, weight) for word, weight in zip(wanted, weights, strict=True)])
    return telling / telling.sum() if telling.any() else telling


def _says(word: str, weight: Weight) -> float:
    """How much a word says by its look: of signs what is not grammar; of letters a long word."""
    return _SAYS[weight] if is_dense(word) else min(len(word), _LONG_WORD) / _LONG_WORD
