"""Ranking: which phrases hold the words of a query, the best first.

Law: a phrase that holds every word, exact or as a prefix, stands before one that needs a typo forgiven, whatever the habits;
a title or code typed whole stands before all; and the order is total, so the same question always gets the same answer. An
edit goes into a small catalogue beside the large one, and is found by the next question.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from launcher.habit import Habits
from launcher.phrase import Phrase, Situation, Text
from launcher.search.catalogue import Catalogue, Read, catalogued, label_keys, text_keys
from launcher.search.grammar import MOST_LETTERS
from launcher.search.holding import wanted_words
from launcher.search.lines import Joined, Lines, Parts, lines
from launcher.search.ranking import best_rows
from launcher.search.spans import Looking, Spans
from launcher.search.standing import Standing
from launcher.search.vocabulary import Ids
from launcher.text import folded, keys
from launcher.view import Span

RENAMED_AT_MOST: Final = 100  # phrases of a renamed situation that are taken in at once


class Match(Struct, frozen=True):
    """A found phrase. `score`: 3 and more a whole title or code, 2 every word stands, 1 some are near, below 1 some are missing.

    Of Japanese it is every word but grammar.

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

    def __init__(self, phrases: Sequence[Phrase], situations: Sequence[Situation], *, made: Parts | None = None) -> None:
        """The order of `phrases` decides among equals. Takes about 0.5 s for 10,000 phrases, unless it is `made` already."""
        self._know(situations)
        self.behind = False  # whether phrases of a renamed situation are still found by its old name
        self._pending: dict[str, Read] = {}  # the phrases that are edited or new
        self._places: dict[str, int] = {}  # theirs, and those of phrases that are gone again
        if made is None:
            read = [Read(phrase) for phrase in {phrase.id: phrase for phrase in phrases}.values()]
            large, slugs = catalogued(read, self._names), self._numbers(one.phrase.situation for one in read)
        else:
            self._slugs |= {slug: number for number, slug in enumerate(Lines(made, "slugs"))}
            large, slugs = Catalogue(made), made["places.slugs"]
        self._last = len(slugs)  # place of the phrase that comes next
        self._now = Standing((large,), np.arange(len(slugs)), slugs, len(self._names), frozenset())

    @classmethod
    def of(cls, parts: Parts) -> "Index":
        """The index whose `parts` these are."""
        situations = Lines(parts, "situations")
        return cls((), [_situation(situations.raw(number)) for number in range(len(situations))], made=parts)

    def parts(self) -> Parts:
        """All that it is made of, as arrays. Of an index that was just built; ValueError of one that took in edits."""
        now = self._now
        if len(now.parts) > 1:
            raise ValueError("only an index without edits can be taken apart")
        own = lines("situations", map(msgspec.json.encode, self.situations)) | lines("slugs", self._slugs)
        return now.parts[0].parts() | own | {"places.slugs": now.slugs.astype(np.int32)}

    def __len__(self) -> int:
        """How many phrases there are."""
        return int(np.count_nonzero(self._now.allowed(None)))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all phrases by their place. Takes a while where there are many."""
        now = self._now
        rows = np.flatnonzero(now.allowed(None))
        ids: Sequence[str] = Joined(now.parts[0].ids, now.parts[1].ids if len(now.parts) > 1 else ())
        return tuple(ids[row] for row in rows[np.argsort(now.places[rows], kind="stable")].tolist())

    @property
    def pending(self) -> int:
        """About how many phrases are edited, new or gone since the index was built."""
        return max(len(self._now.hidden), len(self._pending))

    @property
    def situations(self) -> tuple[Situation, ...]:
        """The situations by order."""
        return self._situations

    def phrase(self, phrase_id: str) -> Phrase | None:
        """The phrase with this id, None where it is not there."""
        row = self._now.row(phrase_id)
        return None if row is None else self._now.phrases[row]

    def rank(self, query: str, habits: Habits, *, situation: str | None = None, channel: str = "any", limit: int = 50) -> Ranking:
        """The phrases for a query, at most `limit`; only those of `situation` (a slug) where one is given.

        Every word may be exact, a beginning, another form, mistyped, abbreviated, run together with the next, typed in two, a
        part of a compound, or another word for the same, in any order and place. An empty query gives the phrases last used,
        then all by situation and place. Where a dozen phrases need nothing forgiven, typos are not looked for, nor counted in
        `total`.
        What was pasted beyond some thousand letters is not looked at.
        The words of `habits.by_word` are those that `matched_words` told.
        """
        query = query[:MOST_LETTERS]
        now, wanted = self._now, wanted_words(query)
        allowed = now.allowed(None if situation is None else self._slugs.get(situation, -1))
        if not wanted and not now.begun(query, allowed)[1].size:
            return self._browsed(habits, allowed, channel, limit)
        rows, scores, total = best_rows(now, query, habits, allowed, limit)
        return Ranking(self._matches(rows.tolist(), scores.tolist(), Looking(channel, wanted, now.near_words)), total)

    def refresh(
        self, changed: Iterable[Phrase], removed: Iterable[str] = (), situations: Sequence[Situation] | None = None
    ) -> None:
        """Take in phrases that are new or changed, leave out those with the ids `removed`, and know these situations from now on.

        A phrase keeps its place, also where it was taken away and comes back; a new one comes last. A few dozen take
        milliseconds; hundreds are better built anew elsewhere. So are the phrases of a renamed situation where there are more
        than `RENAMED_AT_MOST`: they are found by its old name until then.
        """
        changed = list(changed)
        gone = set(removed).difference(phrase.id for phrase in changed)
        renamed = [] if situations is None else self._renamed(situations)
        for phrase in [*(one for one in renamed if one.id not in gone), *changed]:
            self._pending[phrase.id] = Read(phrase)
            if phrase.id not in self._places:
                self._places[phrase.id] = self._place_of(phrase.id)
        for id_ in gone:
            self._pending.pop(id_, None)
        self._now = self._with_pending(gone)

    def warm(self, habits: Habits | None = None) -> None:
        """Ask once in every way, with these habits at last, so that the first key of a person does not pay for it.

        What all indexes share for edits and for other scripts is `warm_up`.
        """
        for query in ("", "a", "th", "refnud", "recieveed", "mgr"):
            for match in self.rank(query, Habits(), limit=8).matches:
                len(match.spans)
        if habits is not None:
            self.rank("", habits)
            self.rank("a", habits)

    def words_of(self, phrase_id: str) -> frozenset[str]:
        """All words that the phrase can be found by, as they are compared; none where it is not there."""
        return frozenset(self._words_in_order(phrase_id))

    def matched_words(self, query: str, phrase_id: str) -> tuple[str, ...]:
        """The phrase's own words that the query's words stand for: what habits may keep, never what was typed."""
        own = self._words_in_order(phrase_id)
        wanted = wanted_words(query)
        meant = (_meant(word, own, partial(self._now.near_words, word, wanted)) for word in wanted)
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

    def _know(self, situations: Sequence[Situation]) -> None:
        self._situations = tuple(sorted(situations, key=lambda situation: situation.order))
        self._names = {situation.slug: situation.name for situation in self._situations}
        self._slugs = {slug: number for number, slug in enumerate(self._names)}

    def _renamed(self, situations: Sequence[Situation]) -> list[Phrase]:
        """Know these situations from now on; the phrases of the large catalogue whose situation has another name now."""
        now, names, slugs, many = self._now, self._names, self._slugs, len(self._now.parts[0].ids)
        self._know(situations)
        numbers = [self._slugs.setdefault(slug, len(self._slugs)) for slug in slugs]
        translated = np.array([*numbers, 0], dtype=np.int64)[now.slugs]
        self._now = replace(now, slugs=translated, known=len(self._names))
        other = [number for slug, number in zip(slugs, numbers, strict=True) if names.get(slug) != self._names.get(slug)]
        rows = np.flatnonzero((np.isin(translated, other) & now.allowed(None))[:many])
        too_many = len(rows) > RENAMED_AT_MOST
        self.behind = self.behind or too_many
        return [] if too_many else [now.phrases[row] for row in rows.tolist()]

    def _place_of(self, id_: str) -> int:
        """The place that the phrase has, or gets."""
        row = self._now.parts[0].rows.get(id_)
        if row is not None:
            return int(self._now.places[row])
        self._last += 1
        return self._last - 1

    def _with_pending(self, gone: Iterable[str]) -> Standing:
        """What stands when the pending phrases are beside the large catalogue, in which they and those `gone` do not count."""
        now, large = self._now, self._now.parts[0]
        rows = len(large.ids)
        in_large = {row for id_ in (*gone, *self._pending) if (row := large.rows.get(id_)) is not None}
        in_order = sorted((self._places[id_], id_) for id_ in self._pending)
        read = [self._pending[id_] for _place, id_ in in_order]
        small, slugs = catalogued(read, self._names), self._numbers(one.phrase.situation for one in read)
        places = np.array([place for place, _id in in_order], dtype=np.int64)
        places, slugs = np.concatenate((now.places[:rows], places)), np.concatenate((now.slugs[:rows], slugs))
        return Standing((large, small), places, slugs, len(self._names), now.hidden | in_large)

    def _numbers(self, slugs: Iterable[str]) -> Ids:
        # Situations without a name get numbers too, behind the others, so that they can be asked for.
        return np.array([self._slugs.setdefault(slug, len(self._slugs)) for slug in slugs], dtype=np.int64)


def warm_up() -> None:
    """Load what indexes need for edits and for other scripts, so that nobody's key pays for it; on any thread, at any time."""
    index = Index([Phrase(id="1", situation="1", title="é 金額", texts={"any": Text(plain="é")})], ())
    for match in index.rank("é 金額", Habits()).matches:
        len(match.spans)


_situation = msgspec.json.Decoder(Situation).decode


def _meant(word: str, own: Sequence[str], near: Callable[[], frozenset[str]]) -> str | None:
    """Which of a phrase's own words a query's word stands for."""
    if word in own:
        return word
    begun = next((one for one in own if one.startswith(word)), None)
    if begun is not None:
        return begun
    alike = near()
    return next((one for one in own if one in alike), None)
