"""Where each word stands: for a set of phrases, which of them hold a word in title, labels or texts, and how well that counts.

Never changed after it is built. Scores are one byte for each phrase. Within a field an exact word is worth at least
`STEP` more than a prefix, another form of the word less than that, and what is only near (a typo, an abbreviation, a part of a
compound, another word for it) less than any of them. The last part of a compound in a title counts as another form. Two
letters beside other words are rather a beginning, and little more where they stand so.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from launcher.phrase import Phrase
from launcher.search.forms import BEGINNING, SHORT, forms, umlauts
from launcher.search.kindred import Turn, Word
from launcher.search.lines import Bodies, Lines, Parts, Places, Register, Rows, bodies, lines, order_of, register, starts_of
from launcher.search.vocabulary import Halves, Ids, Vocabulary, nearest_last, ranges
from launcher.text import asked, bare, folded, is_dense, keys

Scores = NDArray[np.uint8]

STEP: Final = 25  # what lies between an exact word and a prefix, at least
MOST: Final = 255
_TITLE, _LABELS, _TEXTS = range(3)
_FIELDS: Final = ("title", "labels", "texts")  # their arrays' names
_CODE_EXACT, _CODE_PREFIX = MOST, 213
_CODE_AMONG_WORDS: Final = 180  # a code is typed alone; among words it is rather the beginning of a word
_TITLE_EXACT, _TITLE_PREFIX = 240, 210
_LABELS_EXACT, _LABELS_PREFIX = 190, 165
_TEXTS_EXACT, _TEXTS_PREFIX = 110, 85
_FORMS: Final = {_TEXTS: 78, _LABELS: 150, _TITLE: 195}  # another form of the word
_BEGUN: Final = 2  # letters that are rather typed of a longer word, where others are typed beside them
_HARDLY_MORE: Final = 3  # is then worth what stands just so
_INITIALS, _TWO_INITIALS = 130, 80
_TITLE_TAIL: Final = 192  # the last part of a compound in the title: what the thing is, more than a word deep in a text
JUST_SO: Final = _TITLE_EXACT  # what a word counts that stands in a title
LABELS: Final = (_FORMS[_LABELS], _LABELS_EXACT)  # what a word counts that stands in labels
_IN_TITLE: Final = np.arange(MOST + 1, dtype=np.float64)
_IN_TITLE[[_TEXTS_EXACT, _LABELS_EXACT]] = _TITLE_EXACT
_IN_TITLE[[_TEXTS_PREFIX, _LABELS_PREFIX]] = _TITLE_PREFIX
_IN_TITLE[[_FORMS[_TEXTS], _FORMS[_LABELS]]] = _FORMS[_TITLE]
_NEAR: Final = {_TEXTS: 30, _LABELS: 42, _TITLE: 54}  # and up to vocabulary.NEAREST more
_KINDRED: Final = {_TEXTS: 46, _LABELS: 60, _TITLE: 76}  # another word of the same meaning
_NEAR_KEPT: Final = 16  # words asked for lately
_NO_ROWS: Final = np.empty(0, dtype=np.int32)
_PLACE: Final = re.compile(r"\{\{([a-z.]+)((?:(?!\{\{|\}\}).)*)\}\}", re.DOTALL)
_OPTION: Final = re.compile(r"\|\s*(?:default=|(?:format|offset)=[^|]*|(?:optional|remember|multiline)\s*(?=\||$))")


class Catalogue:
    """The words of some phrases; a phrase's row is its place in `phrases`."""

    def __init__(self, parts: Parts, phrases: Sequence[Phrase] | None = None) -> None:
        """`parts` are those of `catalogued`; where `phrases` are not given, they are read from there."""
        self._parts = parts
        self.ids = Lines(parts, "ids")
        self.titles = Lines(parts, "titles")
        self.phrases: Sequence[Phrase] = Bodies(Lines(parts, "bodies")) if phrases is None else phrases
        self.rows = Places(self.ids, parts["ids.order"])
        self.title_lengths = parts["titles.lengths"]
        self.vocabulary = Vocabulary(Lines(parts, "words"), parts)
        self._by_title = Register(self.titles, parts["titles.order"], parts["titles.order"])
        self._fields = [_Postings(parts, name) for name in _FIELDS]
        self._codes = Register(Lines(parts, "codes"), parts["codes.rows"])
        self._initials = Register(Lines(parts, "initials"), parts["initials.rows"])
        self._tags = Lines(parts, "tags")[:]
        self._tagged = _Postings(parts, "tagged")
        self._kept_near: dict[tuple[str, int], tuple[Ids, Ids]] = {}

    def parts(self) -> Parts:
        """All that it is made of, the phrases with it."""
        if "bodies.bytes" in self._parts:
            return self._parts
        return self._parts | bodies(self.phrases)

    def scores(self, word: str, *, alone: bool, stands: bool) -> Scores:
        """How well each phrase holds the word, exact or as a prefix; `alone` where it is the whole query.

        Only where it `stands` nowhere it may be a word with an umlaut.
        """
        scores = np.zeros(len(self.phrases), dtype=np.uint8)
        exact, prefix = self.vocabulary.exact(word), self.vocabulary.prefix(word)
        # From the lowest to the highest, so that the best stands.
        if alone and len(word) == 2:
            scores[self._initials.starting(word)] = _TWO_INITIALS
        other = self._forms(word, stands=stands)
        self._score_forms(scores, _TEXTS, other)
        # Beginnings of two letters are in almost every text.
        if len(word) > (2 if alone else 1) or is_dense(word):
            scores[self._fields[_TEXTS].within(*prefix)] = _TEXTS_PREFIX
        begun = not alone and len(word) <= _BEGUN and not is_dense(word)
        scores[self._fields[_TEXTS].within(*exact)] = _TEXTS_PREFIX + _HARDLY_MORE if begun else _TEXTS_EXACT
        tails = self.vocabulary.tails(word)
        if len(tails):
            scores[self._fields[_TITLE].of(tails)[0]] = _TITLE_TAIL
        if alone and len(word) > 2:
            scores[self._initials.starting(word)] = _INITIALS
        self._score_forms(scores, _LABELS, other)
        scores[self._fields[_LABELS].within(*prefix)] = _LABELS_PREFIX
        scores[self._fields[_LABELS].within(*exact)] = _LABELS_PREFIX + _HARDLY_MORE if begun else _LABELS_EXACT
        self._score_forms(scores, _TITLE, other)
        for first, second in self.vocabulary.two_words(word):
            scores[self._holding_both(_TITLE, first, second)] = _FORMS[_TITLE]
        scores[self._fields[_TITLE].within(*prefix)] = _TITLE_PREFIX
        scores[self._fields[_TITLE].within(*exact)] = _TITLE_PREFIX + _HARDLY_MORE if begun else _TITLE_EXACT
        self._score_codes(scores, word, alone=alone)
        return scores

    def _score_codes(self, scores: Scores, word: str, *, alone: bool) -> None:
        rows = self._codes.starting(word)
        if rows.size:
            scores[rows] = np.maximum(scores[rows], _CODE_PREFIX if alone else _CODE_AMONG_WORDS)
            if alone:
                scores[self._codes.equal(word)] = _CODE_EXACT

    def _score_forms(self, scores: Scores, field: int, slices: Sequence[tuple[int, int]]) -> None:
        for first, last in slices:
            if first < last:
                scores[self._fields[field].within(first, last)] = _FORMS[field]

    def _forms(self, word: str, *, stands: bool) -> list[tuple[int, int]]:
        """The slices of its other forms."""
        vocabulary = self.vocabulary
        other = [vocabulary.prefix(form) for form in forms(word)]
        if not stands:
            other += [vocabulary.prefix(one) if len(one) >= BEGINNING else vocabulary.exact(one) for one in umlauts(word)]
        return other

    def joined_scores(self, word: str) -> Scores | None:
        """How well each phrase holds a word that was typed in two; None where no phrase does."""
        first, last = self.vocabulary.prefix(word)
        if first == last:
            return None
        scores = np.zeros(len(self.phrases), dtype=np.uint8)
        for field in _FORMS:
            self._score_forms(scores, field, [(first, last)])
        return scores

    def near_scores(self, word: str, more: int) -> Scores:
        """How well each phrase holds a word near to this one: a typo (`more` than usual), short for it, a part, two in one."""
        scores = np.zeros(len(self.phrases), dtype=np.uint8)
        numbers, nearness = self._near(word, more)
        ways = self.vocabulary.halves(word)
        for field, base in _NEAR.items():
            rows, sizes = self._fields[field].of(numbers)
            # The nearest come last, and of equal rows the last one stands.
            scores[rows] = np.repeat(base + nearness, sizes)
            self._score_ways(scores, field, ways)
        return scores

    def around_scores(self, first: str, second: str) -> Scores:
        """How well each phrase holds these pairs of signs if the sign that they share is a wrong one."""
        scores, ways = np.zeros(len(self.phrases), dtype=np.uint8), self.vocabulary.around(first, second)
        for field in _NEAR:
            self._score_ways(scores, field, ways)
        return scores

    def sign_scores(self, sign: str) -> Scores:
        """How well each phrase holds a Chinese sign, whatever stands behind it."""
        scores, signs = np.zeros(len(self.phrases), dtype=np.uint8), self.vocabulary.prefix(sign)
        for field, base in _NEAR.items():
            scores[self._fields[field].within(*signs)] = base
        return scores

    def kindred_scores(self, turns: Sequence[Turn]) -> Scores:
        """How well each phrase holds one of these turns."""
        scores = np.zeros(len(self.phrases), dtype=np.uint8)
        numbers = [[self._meant(word) for word in turn] for turn in turns]
        for field, worth in _KINDRED.items():
            for turn in numbers:
                scores[self._holding_all(field, turn)] = worth
        return scores

    def kindred_words(self, turns: Sequence[Turn]) -> frozenset[str]:
        """The words that these turns are made of, as they stand in the phrases."""
        words = self.vocabulary.words
        return frozenset(words[number] for turn in turns for word in turn for number in self._meant(word).tolist())

    def _meant(self, word: Word) -> Ids:
        """The words, by number, that are this one or its forms."""
        first, last = self.vocabulary.prefix(word.stem)
        if word.open:
            return np.arange(first, last)
        words = self.vocabulary.words
        return np.array([number for number in range(first, last) if word.means(words[number])], dtype=np.int64)

    def _holding_all(self, field: int, turn: Sequence[Ids]) -> Rows:
        """The rows that hold for each word of a turn one of those that it may be; a row may come twice."""
        rows, *more = (self._fields[field].of(numbers)[0] for numbers in turn)
        for other in more:
            if not rows.size:
                break
            held = np.zeros(len(self.phrases), dtype=np.bool_)
            held[other] = True
            rows = rows[held[rows]]
        return rows

    def _score_ways(self, scores: Scores, field: int, ways: Sequence[Halves]) -> None:
        for first, second, near in ways:
            both = self._holding_both(field, first, second)
            scores[both] = np.maximum(scores[both], _NEAR[field] + near)

    def _holding_both(self, field: int, first: tuple[int, int], second: tuple[int, int]) -> Rows:
        """The rows that hold a word of each slice; a row may come twice."""
        held = np.zeros(len(self.phrases), dtype=np.bool_)
        held[self._fields[field].within(*first)] = True
        rows = self._fields[field].within(*second)
        return rows[held[rows]]

    def _near(self, word: str, more: int) -> tuple[Ids, Ids]:
        """The words near to this one, the nearest last; and with `more` or for one of `SHORT` those near to its forms.

        Those asked for lately are kept, as what is shown asks again for what was found.
        """
        if (word, more) not in self._kept_near:
            if len(self._kept_near) >= _NEAR_KEPT:
                del self._kept_near[next(iter(self._kept_near))]
            near = self.vocabulary.near(word, more)
            if more or word in SHORT:
                near = nearest_last([near, *map(self.vocabulary.near, forms(word))])
            self._kept_near[word, more] = near
        return self._kept_near[word, more]

    def near_words(self, word: str, more: int) -> frozenset[str]:
        """The words that stand for this one: those near to it (with so many typos `more`), and its other forms."""
        vocabulary = self.vocabulary
        numbers, _nearness = self._near(word, more)
        near = {vocabulary.words[number] for number in numbers.tolist()}
        for first, last in self._forms(word, stands=False):
            near.update(vocabulary.words[first:last])
        return frozenset(near)

    def just(self, word: str) -> Iterator[Rows]:
        """The rows that have just this word, field by field."""
        first, last = self.vocabulary.exact(word)
        return (field.within(first, last) for field in self._fields if first < last)

    def begun(self, query: str) -> tuple[Rows, Rows]:
        """The rows whose title begins with the query, and those whose whole title or whole code it is."""
        title = same_title(query)
        if not title:
            return _NO_ROWS, _NO_ROWS
        begun, coded = self._by_title.starting(title), self._codes.equal(_in_one(title))
        whole = begun[self.title_lengths[begun] == len(title)]
        return begun, np.concatenate((whole, coded)) if coded.size else whole

    def tagged(self, asked_for: str) -> tuple[Rows, Rows]:
        """The rows one of whose tags begins with these words, and those that have just this tag."""
        first = bisect_left(self._tags, asked_for)
        if first == len(self._tags) or not self._tags[first].startswith(asked_for):
            return _NO_ROWS, _NO_ROWS
        begun = self._tagged.within(first, bisect_left(self._tags, asked_for + "\U0010ffff", first))
        return begun, self._tagged.within(first, first + (self._tags[first] == asked_for))


def in_title(scores: Scores) -> NDArray[np.float64]:
    """What the scores would be if the words stood in titles, as exactly as they stand now; what is only near stays."""
    return _IN_TITLE[scores]


def same_title(title: str) -> str:
    """The title as it is compared: folded, with single spaces; one that folds to nothing (a lone accent) as it is."""
    return " ".join(folded(title).split()) or title.strip()


def code_key(code: str) -> str:
    """The code as it is compared: folded, its words put together (`;n-ref` as `nref`); one without words as it is."""
    return _in_one(same_title(code))


def _in_one(text: str) -> str:
    return "".join([text[start:end] for start, end in asked(text)]) or text


def tag_key(tag: str) -> str:
    """The tag as it is compared: its words as a query asks for them, with single spaces."""
    text = folded(tag)
    return " ".join([bare(text[start:end]) for start, end in asked(text)])


def initials(title: str) -> str:
    """The first letters of a folded title's words."""
    return "".join(title[start] for start, _end in asked(title))


def text_keys(phrase: Phrase) -> list[str]:
    """The words of what is said on all channels; of a placeholder its name, choices and default, as they can be said."""
    said = "\n".join(text.plain for text in phrase.texts.values())
    return keys(folded(_PLACE.sub(_words_of_place, said) if "{{" in said else said))


def _words_of_place(place: re.Match[str]) -> str:
    return " " if place[1] == "phrase" else f" {_OPTION.sub(' ', place[2])} "


def label_keys(phrase: Phrase) -> list[str]:
    """The words of tags and codes."""
    return [key for label in (*phrase.tags, *phrase.codes) for key in keys(folded(label))]


class _Postings:
    """For each word of the vocabulary the rows that hold it, one after the other in one array."""

    def __init__(self, parts: Parts, field: str) -> None:
        self._rows: Rows = parts[f"{field}.rows"]
        self._starts: Ids = parts[f"{field}.starts"]

    def within(self, first: int, last: int) -> Rows:
        """The rows of the words from `first` to before `last`; a row may come twice."""
        return self._rows[self._starts[first] : self._starts[last]]

    def of(self, numbers: Ids) -> tuple[Rows, Ids]:
        """The rows of these words one after the other, and how many belong to each word."""
        starts = self._starts[numbers]
        sizes = self._starts[numbers + 1] - starts
        return self._rows[ranges(starts, sizes)], sizes


class Read:
    """A phrase, and all that it can be found by but its situation: what takes the time when a catalogue is made."""

    __slots__ = ("codes", "initials", "labels", "phrase", "said", "tags", "title", "titled")

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = phrase
        self.title = same_title(phrase.title)
        self.titled = keys(self.title)
        self.labels = label_keys(phrase) if phrase.tags or phrase.codes else []
        self.said = text_keys(phrase)
        self.codes = [code_key(code) for code in phrase.codes]
        self.tags = [tag_key(tag) for tag in phrase.tags]
        plain = self.title.isascii() and "'" not in self.title and "-" not in self.title  # as most: its words are its keys
        self.initials = "".join([word[0] for word in self.titled]) if plain else initials(self.title)


def catalogued(read: Sequence[Read], situation_names: Mapping[str, str]) -> Catalogue:
    """The catalogue of these phrases, whose ids differ. Takes, with their reading, about 0.5 s for 10,000."""
    names = {slug: keys(folded(name)) for slug, name in situation_names.items()}
    ids, titles = [one.phrase.id for one in read], [one.title for one in read]
    fields = (
        [one.titled for one in read],
        [[*names.get(one.phrase.situation, ()), *one.labels] for one in read],
        [one.said for one in read],
    )
    parts = {
        **lines("ids", ids),
        **lines("titles", titles),
        **register("codes", ((code, row) for row, one in enumerate(read) for code in one.codes)),
        **register("initials", ((one.initials, row) for row, one in enumerate(read))),
        "ids.order": order_of(ids),
        "titles.order": order_of(titles),
        "titles.lengths": np.fromiter(map(len, titles), dtype=np.int32, count=len(titles)),
    }
    return Catalogue(parts | _sorted_out(fields) | _tags_of([one.tags for one in read]), [one.phrase for one in read])


def _sorted_out(fields: Sequence[list[list[str]]]) -> Parts:
    """The distinct words of all fields, and for each field which rows hold which of them."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    held = [[[numbers[word] for word in set(words)] for words in rows] for rows in fields]
    in_order = sorted(numbers)
    sorted_number = np.empty(len(in_order), dtype=np.int64)
    sorted_number[[numbers[word] for word in in_order]] = np.arange(len(in_order))
    parts = lines("words", in_order) | Vocabulary(in_order).parts()
    for field, rows in zip(_FIELDS, held, strict=True):
        counts = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(counts.sum()))
        parts |= _postings(field, sorted_number[flat], counts, len(in_order))
    return parts


def _tags_of(tags: Sequence[list[str]]) -> Parts:
    """The distinct tags, and which rows have which of them."""
    in_order = sorted(set(chain.from_iterable(tags)))
    numbers = {tag: number for number, tag in enumerate(in_order)}
    counts = np.fromiter(map(len, tags), dtype=np.int64, count=len(tags))
    flat = np.fromiter((numbers[tag] for some in tags for tag in some), dtype=np.int64, count=int(counts.sum()))
    return lines("tags", in_order) | _postings("tagged", flat, counts, len(in_order))


def _postings(field: str, numbers: Ids, counts: Ids, size: int) -> Parts:
    """The arrays of `_Postings`: `numbers` are the words of all rows in a line, `counts` how many belong to each row."""
    rows = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    starts = starts_of(np.bincount(numbers, minlength=size).tolist())
    return {f"{field}.rows": rows[np.argsort(numbers, kind="stable")], f"{field}.starts": starts}
