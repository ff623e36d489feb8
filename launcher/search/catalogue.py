"""Where each word stands: for a set of phrases, which of them hold a word in title, labels or texts, and how well that counts.

Never changed after it is built. Scores are one byte for each phrase. Within a field an exact word is worth at least
`STEP` more than a prefix, and what is only near (a typo, an abbreviation) is worth less than any of them.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from launcher.phrase import Phrase
from launcher.search.vocabulary import Ids, Vocabulary, ranges
from launcher.text import asked, folded, is_dense, keys

Scores = NDArray[np.uint8]

STEP: Final = 25  # what lies between an exact word and a prefix, at least
MOST: Final = 255
_TITLE, _LABELS, _TEXTS = range(3)
_CODE_EXACT, _CODE_PREFIX = MOST, 245
_TITLE_EXACT, _TITLE_PREFIX = 240, 210
_LABELS_EXACT, _LABELS_PREFIX = 190, 165
_TEXTS_EXACT, _TEXTS_PREFIX = 110, 85
_INITIALS, _TWO_INITIALS = 130, 80
_NEAR: Final = {_TEXTS: 20, _LABELS: 40, _TITLE: 60}  # and up to vocabulary.NEAREST more
_KIND: Final = re.compile(r"\{\{[a-z.]+")


class Catalogue:
    """The words of some phrases; a phrase's row is its place in `phrases`."""

    def __init__(self, phrases: Sequence[Phrase], situation_names: Mapping[str, str]) -> None:
        self.phrases = tuple(phrases)
        self.rows = {phrase.id: row for row, phrase in enumerate(self.phrases)}
        self.titles = [same_title(phrase.title) for phrase in self.phrases]
        self.title_lengths = np.fromiter(map(len, self.titles), dtype=np.int64, count=len(self.titles))
        self.by_title: dict[str, list[int]] = defaultdict(list)
        for row, title in enumerate(self.titles):
            self.by_title[title].append(row)
        names = {slug: keys(folded(name)) for slug, name in situation_names.items()}
        fields = (
            [keys(title) for title in self.titles],
            [_labels(phrase, names.get(phrase.situation, [])) for phrase in self.phrases],
            [text_keys(phrase) for phrase in self.phrases],
        )
        self.vocabulary, self._fields = _sorted_out(fields)
        self._codes = _Starts((code_key(code), row) for row, p in enumerate(self.phrases) for code in p.codes)
        self._initials = _Starts((initials(title), row) for row, title in enumerate(self.titles))

    def scores(self, word: str, *, alone: bool) -> Scores:
        """How well each phrase holds the word, exact or as a prefix; `alone` where it is the whole query."""
        scores = np.zeros(len(self.phrases), dtype=np.uint8)
        exact, prefix = self.vocabulary.exact(word), self.vocabulary.prefix(word)
        # From the lowest to the highest, so that the best stands.
        if alone and len(word) == 2:
            scores[self._initials.starting(word)] = _TWO_INITIALS
        if len(word) > 1 or is_dense(word):
            scores[self._fields[_TEXTS].within(*prefix)] = _TEXTS_PREFIX
        scores[self._fields[_TEXTS].within(*exact)] = _TEXTS_EXACT
        if alone and len(word) > 2:
            scores[self._initials.starting(word)] = _INITIALS
        scores[self._fields[_LABELS].within(*prefix)] = _LABELS_PREFIX
        scores[self._fields[_LABELS].within(*exact)] = _LABELS_EXACT
        scores[self._fields[_TITLE].within(*prefix)] = _TITLE_PREFIX
        scores[self._fields[_TITLE].within(*exact)] = _TITLE_EXACT
        scores[self._codes.starting(word)] = _CODE_PREFIX
        scores[self._codes.equal(word)] = _CODE_EXACT
        return scores

    def near_scores(self, word: str) -> Scores:
        """How well each phrase holds a word near to this one: a typo or an abbreviation."""
        scores = np.zeros(len(self.phrases), dtype=np.uint8)
        numbers, nearness = self.vocabulary.near(word)
        for field, base in _NEAR.items():
            rows, sizes = self._fields[field].of(numbers)
            # The nearest come last, and of equal rows the last one stands.
            scores[rows] = np.repeat(base + nearness, sizes)
        return scores

    def near_words(self, word: str) -> frozenset[str]:
        """The words that `near_scores` finds."""
        numbers, _nearness = self.vocabulary.near(word)
        return frozenset(self.vocabulary.words[number] for number in numbers.tolist())

    def whole(self, query: str) -> list[int]:
        """The rows whose whole title or whole code the query is."""
        title = same_title(query)
        return [*self.by_title.get(title, ()), *self._codes.equal(code_key(query)).tolist()] if title else []


def same_title(title: str) -> str:
    """The title as it is compared: folded, with single spaces; one that folds to nothing (a lone accent) as it is."""
    return " ".join(folded(title).split()) or title.strip()


def code_key(code: str) -> str:
    """The code as it is compared: folded, its words put together (`;n-ref` as `nref`); one without words as it is."""
    text = same_title(code)
    return "".join(text[start:end] for start, end in asked(text)) or text


def initials(title: str) -> str:
    """The first letters of a folded title's words."""
    return "".join(title[start] for start, _end in asked(title))


def text_keys(phrase: Phrase) -> list[str]:
    """The words of what is said on all channels; what kind a placeholder is does not count as said."""
    said = "\n".join(text.plain for text in phrase.texts.values())
    return keys(folded(_KIND.sub(" ", said) if "{{" in said else said))


def label_keys(phrase: Phrase) -> list[str]:
    """The words of tags and codes."""
    return [key for label in (*phrase.tags, *phrase.codes) for key in keys(folded(label))]


def _labels(phrase: Phrase, situation: list[str]) -> list[str]:
    return [*situation, *label_keys(phrase)] if phrase.tags or phrase.codes else situation


class _Postings:
    """For each word of the vocabulary the rows that hold it, one after the other in one array."""

    def __init__(self, numbers: Ids, counts: Ids, size: int) -> None:
        """`numbers` are the words of all rows in a line, `counts` how many belong to each row."""
        rows = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self._rows = rows[np.argsort(numbers, kind="stable")]
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(numbers, minlength=size))))

    def within(self, first: int, last: int) -> NDArray[np.int32]:
        """The rows of the words from `first` to before `last`; a row may come twice."""
        return self._rows[self._starts[first] : self._starts[last]]

    def of(self, numbers: Ids) -> tuple[NDArray[np.int32], Ids]:
        """The rows of these words one after the other, and how many belong to each word."""
        starts = self._starts[numbers]
        sizes = self._starts[numbers + 1] - starts
        return self._rows[ranges(starts, sizes)], sizes


class _Starts:
    """Sorted short strings and the rows they belong to."""

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        sorted_pairs = sorted(pairs)
        self._texts = [text for text, _row in sorted_pairs]
        self._rows = np.array([row for _text, row in sorted_pairs], dtype=np.int64)

    def starting(self, text: str) -> Ids:
        return self._rows[bisect_left(self._texts, text) : bisect_left(self._texts, text + "\U0010ffff")]

    def equal(self, text: str) -> Ids:
        return self._rows[bisect_left(self._texts, text) : bisect_left(self._texts, text + "\0")]


def _sorted_out(fields: Sequence[list[list[str]]]) -> tuple[Vocabulary, list[_Postings]]:
    """The distinct words of all fields, and for each field which rows hold which of them."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    lines = [[[numbers[word] for word in set(words)] for words in rows] for rows in fields]
    in_order = sorted(numbers)
    sorted_number = np.empty(len(in_order), dtype=np.int64)
    sorted_number[[numbers[word] for word in in_order]] = np.arange(len(in_order))
    postings = []
    for rows in lines:
        counts = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        flat = np.fromiter((number for row in rows for number in row), dtype=np.int64, count=int(counts.sum()))
        postings.append(_Postings(sorted_number[flat], counts, len(in_order)))
    return Vocabulary(in_order), postings
