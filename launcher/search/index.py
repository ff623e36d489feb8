"""Ranking: which phrases hold the words of a query, the best first.

Law: a phrase that holds every word, exact or as a prefix, stands before one that needs a typo forgiven, whatever the habits;
a title or code typed whole stands before all; and the order is total, so the same question always gets the same answer. An
edit goes into a small catalogue beside the large one, and is found by the next question.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from launcher.habit import Habits
from launcher.phrase import Phrase, Situation
from launcher.search.catalogue import Catalogue, label_keys, text_keys
from launcher.search.ranking import best_rows, wanted_words
from launcher.search.spans import Looking, NearWords, Spans
from launcher.search.standing import Standing
from launcher.search.vocabulary import Ids
from launcher.text import folded, keys
from launcher.view import Span

MERGE_AT: Final = 500  # edited phrases; more are merged into one catalogue

_Placed = tuple[int, Phrase]  # a phrase and its place among all


class Match(Struct, frozen=True):
    """A found phrase. `score`: 3 and more a whole title or code, 2 every word stands, 1 some are near, below 1 some are missing.

    `spans` says what was found, by "title", "text" (that of the channel), "situation", "tags:N" and "codes:N".
    """

    phrase: Phrase
    score: float
    spans: Mapping[str, tuple[Span, ...]]


class Ranking(Struct, frozen=True):
    """The best matches, and how many phrases match in all."""

    matches: tuple[Match, ...]
    total: int


class Index:
    """All phrases, ready to be asked. Ask and refresh on one thread; it may be built on another."""

    def __init__(self, phrases: Sequence[Phrase], situations: Sequence[Situation]) -> None:
        """The order of `phrases` decides among equals. Takes about 0.6 s for 10,000 phrases."""
        in_order = sorted(situations, key=lambda situation: situation.order)
        self._names = {situation.slug: situation.name for situation in in_order}
        self._slugs = {slug: number for number, slug in enumerate(self._names)}
        self._now = self._all_new(list(enumerate({phrase.id: phrase for phrase in phrases}.values())))

    def rank(self, query: str, habits: Habits, *, situation: str | None = None, channel: str = "any", limit: int = 50) -> Ranking:
        """The phrases for a query, at most `limit`; only those of `situation` (a slug) where one is given.

        Every word may be exact, a beginning, mistyped or abbreviated, in any order and place. An empty query gives the
        phrases last used, then all by situation and place. Where a dozen phrases need nothing forgiven, typos are not
        looked for, nor counted in `total`. The words of `habits.by_word` are those that `matched_words` told.
        """
        now, wanted = self._now, wanted_words(query)
        allowed = now.allowed(None if situation is None else self._slugs.get(situation, -1))
        if not wanted and not now.whole(query, allowed).size:
            return self._browsed(habits, allowed, channel, limit)
        rows, scores, total = best_rows(now, query, habits, allowed, limit)
        return Ranking(self._matches(rows.tolist(), scores.tolist(), Looking(channel, wanted, now.near_words)), total)

    def refresh(self, changed: Iterable[Phrase], removed: Iterable[str] = ()) -> None:
        """Take in phrases that are new or changed, and leave out those with the ids `removed`.

        A changed phrase keeps its place, a new one comes last. A few take milliseconds; after `MERGE_AT` of them all is
        built anew. Where situations changed, build a new Index.
        """
        now = self._now
        places = {phrase.id: place for place, phrase in now.pending()}
        fresh = {phrase.id: phrase for _place, phrase in now.pending()}
        gone = set(removed)
        last = int(now.places.max(initial=-1))
        for phrase in changed:
            last += 1
            gone.discard(phrase.id)
            fresh[phrase.id] = phrase
            places.setdefault(phrase.id, last if (row := now.row(phrase.id)) is None else int(now.places[row]))
        pending = sorted(((places[id_], phrase) for id_, phrase in fresh.items() if id_ not in gone), key=_place)
        self._now = self._with(pending, gone | fresh.keys())

    def warm(self) -> None:
        """Ask once in every way, so that the first key of a person does not pay for it."""
        for query in ("", "a", "th", "refnud", "recieveed", "mgr", "é", "金額"):
            for match in self.rank(query, Habits(), limit=8).matches:
                len(match.spans)

    def words_of(self, phrase_id: str) -> frozenset[str]:
        """All words that the phrase can be found by, as they are compared; none where it is not there."""
        return frozenset(self._words_in_order(phrase_id))

    def matched_words(self, query: str, phrase_id: str) -> tuple[str, ...]:
        """The phrase's own words that the query's words stand for: what habits may keep, never what was typed."""
        own = self._words_in_order(phrase_id)
        meant = (_meant(word, own, self._now.near_words) for word in wanted_words(query))
        return tuple(dict.fromkeys(word for word in meant if word))

    def _words_in_order(self, phrase_id: str) -> list[str]:
        row = self._now.row(phrase_id)
        if row is None:
            return []
        phrase = self._now.phrases[row]
        situation = keys(folded(self._names.get(phrase.situation, "")))
        return [*keys(folded(phrase.title)), *label_keys(phrase), *situation, *text_keys(phrase)]

    def _matches(self, rows: Sequence[int], scores: Sequence[float], looking: Looking) -> tuple[Match, ...]:
        phrases, names = self._now.phrases, self._names
        found = ((phrases[row], score) for row, score in zip(rows, scores, strict=True))
        return tuple([Match(p, score, Spans(p, names.get(p.situation, ""), looking)) for p, score in found])

    def _browsed(self, habits: Habits, allowed: NDArray[np.bool_], channel: str, limit: int) -> Ranking:
        rows = (self._now.row(id_) for id_ in habits.recent)
        recent = list(dict.fromkeys(row for row in rows if row is not None and allowed[row]))[:limit]
        others = self._now.browsing[allowed[self._now.browsing]]
        first = others[: limit + len(recent)]
        order = [*recent, *first[~np.isin(first, recent)].tolist()][:limit]
        return Ranking(self._matches(order, [0.0] * len(order), Looking(channel, (), self._now.near_words)), len(others))

    def _all_new(self, placed: list[_Placed]) -> Standing:
        catalogue, places, slugs = self._numbered(placed)
        return Standing((catalogue,), places, slugs, len(self._names), frozenset())

    def _with(self, pending: list[_Placed], gone: Iterable[str]) -> Standing:
        """What stands when `pending` are beside the large catalogue, in which the phrases `gone` do not count any more."""
        large, now = self._now.parts[0], self._now
        hidden = now.hidden | {large.rows[id_] for id_ in gone if id_ in large.rows}
        rows = len(large.phrases)
        if len(pending) > MERGE_AT:
            kept = [(int(now.places[row]), phrase) for row, phrase in enumerate(large.phrases) if row not in hidden]
            return self._all_new(sorted(kept + pending, key=_place))
        small, places, slugs = self._numbered(pending)
        places, slugs = np.concatenate((now.places[:rows], places)), np.concatenate((now.slugs[:rows], slugs))
        return Standing((large, small), places, slugs, len(self._names), frozenset(hidden))

    def _numbered(self, placed: list[_Placed]) -> tuple[Catalogue, Ids, Ids]:
        """The phrases' catalogue, and by its rows their places and the numbers of their situations."""
        # Situations without a name get numbers too, behind the others, so that they can be asked for.
        slugs = [self._slugs.setdefault(phrase.situation, len(self._slugs)) for _place, phrase in placed]
        catalogue = Catalogue([phrase for _place, phrase in placed], self._names)
        return catalogue, np.array([place for place, _phrase in placed], np.int64), np.array(slugs, np.int64)


def _place(placed: _Placed) -> int:
    return placed[0]


def _meant(word: str, own: Sequence[str], near: NearWords) -> str | None:
    """Which of a phrase's own words a query's word stands for."""
    if word in own:
        return word
    begun = next((one for one in own if one.startswith(word)), None)
    if begun is not None:
        return begun
    alike = near(word)
    return next((one for one in own if one in alike), None)
