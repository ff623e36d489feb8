"""The distinct words of all phrases, sorted: which of them a typed word means.

A prefix is one slice of the sorted words. Typos are found in all words at once: for each word a few bits say how far the
letters typed so far are met in it, and one more letter is one step from there.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from launcher.text import has_han, is_dense

Ids = NDArray[np.int64]

_COLUMNS: Final = 16  # letters of a word that are compared when looking for typos
_LONGEST: Final = 14  # letters of a typed word that are compared: two more may stand in the word
_LONGEST_SHORT: Final = 8  # letters of an abbreviation
_SPELLED: Final = 6  # letters without a digit that a word begins with, at least, if it is more than a number or a code
_MET_KEPT, _LETTERS_KEPT = 24, 64  # beginnings typed lately, and letters, that are remembered
NEAREST: Final = 34
_SHORTEST_PART: Final = 3  # letters of a part of a compound
_MOST_PARTS: Final = 500  # compounds that are looked at
_PART, _LAST_PART = 24, NEAREST  # how near a part is
_LONG_BEGINNING: Final = 5  # letters of a beginning that may go on in another way
_MOST_ALIKE: Final = 5
_LONG_HALF: Final = 4  # letters of a half that is only the beginning of a word
_LONG_TAIL: Final = 5  # letters of a last part that is surely one
_TWO_WORDS, _TWO_BEGINNINGS, _TWO_SIGNS = 30, 14, 6  # how near two words run together are
_SKELETON, _TWO_IN_ONE = 16, 2  # how near are words that are short for others as nobody would mistype them
_TWO_CONSONANTS, _NO_VOWEL = re.compile("[b-df-hj-np-tv-z]{2}$"), re.compile("[a-z][b-df-hj-np-tv-xz]+$")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # of the keyboard, each half a key further right
_NONE: Final = np.empty(0, dtype=np.int64)

Bits = NDArray[np.uint32]
_ONE: Final = np.uint32(1)
_TWO: Final = np.uint32(2)
_UP_TO_THREE: Final = np.uint32(0b1111)  # the places of the first three letters
_FIRST: Final = np.uint32(2)  # the place of the first letter
_Near = tuple[Ids, Ids]  # words by number, and how near they are
Halves = tuple[tuple[int, int], tuple[int, int], int]  # two slices of words, and how near they are together


def _neighbours() -> dict[str, str]:
    """The letters whose keys touch each letter's."""
    places = {letter: (row + at * 2, row) for row, letters in enumerate(_ROWS) for at, letter in enumerate(letters)}
    return {
        letter: "".join(other for other, (x, y) in places.items() if other != letter and abs(x - at) <= 2 and abs(y - row) <= 1)
        for letter, (at, row) in places.items()
    }


_NEIGHBOURS: Final = _neighbours()


def edits_for(word: str) -> int:
    """How many typos a word of this length may hold."""
    if len(word) < 4 or is_dense(word):
        return 0
    return 1 if len(word) < 8 else 2


def more_edits_for(word: str) -> int:
    """How many typos more a word may hold where nothing else is found."""
    return 1 if len(word) >= 6 and not is_dense(word) else 0


def ranges(starts: Ids, sizes: Ids) -> Ids:
    """The numbers from each start on, so many as its size, one range after the other."""
    shift = np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
    return shift + np.arange(len(shift))


class Vocabulary:
    """Sorted distinct words; a word's number is its place among them."""

    # Arrays that lie on the shelf between starts.
    _KEPT = ("_alphabet", "_columns", "_lengths", "_spelled", "_ends", "_backwards")

    def __init__(self, words: Sequence[str], parts: Mapping[str, NDArray[Any]] | None = None) -> None:
        """`words` are sorted and distinct; `parts` are those of a vocabulary of the same words."""
        self.words = words[:]  # a list, because each letter typed looks into it dozens of times
        self._kept_met: dict[str, Bits] = {}
        self._kept_places: dict[str, Bits] = {}
        if parts is not None:
            vars(self).update({name: parts[f"words{name}"] for name in self._KEPT})
            self._columns: NDArray[np.uint16] = parts["words_columns"].reshape(_COLUMNS, -1)
            return
        letters = np.array([*words, ""], dtype=f"U{_COLUMNS}")[:-1].view(np.uint32).reshape(len(words), _COLUMNS)
        self._lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        # Nobody wants a number or a code that is like the one typed, and there may be as many of them as phrases.
        begins = letters[:, :_SPELLED]
        self._spelled = np.flatnonzero(~((begins >= ord("0")) & (begins <= ord("9"))).any(axis=1))
        long = [n for n in self._spelled.tolist() if len(words[n]) >= _LONG_TAIL + _LONG_HALF and not is_dense(words[n])]
        self._backwards = np.array(sorted(long, key=lambda number: words[number][::-1]), dtype=np.int32)
        letters, lengths = letters[self._spelled], self._lengths[self._spelled]
        in_order = np.sort(letters, axis=None)  # not np.unique, which loads masked arrays for nothing
        self._alphabet = in_order[np.append(True, in_order[1:] != in_order[:-1])[: len(in_order)]]
        self._columns = np.ascontiguousarray(np.searchsorted(self._alphabet, letters.T).astype(np.uint16))
        self._ends = np.where(lengths <= _COLUMNS, np.uint32(1) << np.minimum(lengths, _COLUMNS).astype(np.uint32), np.uint32(0))

    def parts(self) -> dict[str, NDArray[Any]]:
        """All that was made of the words."""
        return {f"words{name}": getattr(self, name) for name in self._KEPT}

    @cached_property
    def _compounds(self) -> tuple[str, Ids, Ids]:
        """The words that may hold others, in one line to look into; where each begins, and its number."""
        # Codes and numbers are many, and none is looked for inside.
        worth = (len(word) > _SHORTEST_PART and (word.isalpha() or not word.isascii()) for word in self.words)
        numbers = [number for number, one in enumerate(worth) if one]
        line = "\n".join([self.words[number] for number in numbers])
        chosen = np.array(numbers, dtype=np.int64)
        return line, np.cumsum(self._lengths[chosen] + 1) - self._lengths[chosen] - 1, chosen

    def exact(self, word: str) -> tuple[int, int]:
        """The slice that holds just this word; empty where there is none."""
        at = bisect_left(self.words, word)
        return at, at + (at < len(self.words) and self.words[at] == word)

    def prefix(self, word: str) -> tuple[int, int]:
        """The slice of the words that start with this one."""
        return bisect_left(self.words, word), bisect_left(self.words, word + "\U0010ffff")

    def near(self, word: str, more: int = 0) -> tuple[Ids, Ids]:
        """Words that this one may stand for, from the farthest to the nearest, and how near each is (0 to `NEAREST`).

        Abbreviated 0, with the same last letter 1; two typos in a beginning 3, in a whole word 6; one in a beginning 9, in a
        whole word 12; and 2 more where the first letter is right, as it mostly is: `manger` is rather a manager than anger;
        with a wrong one a beginning says little, and a neighbouring key 1 more. What has no vowel but its first letter is rather
        abbreviated than mistyped: `_SKELETON` more, and half for a typo. A part inside a compound 24, at its end `NEAREST`.
        `more` typos than `edits_for` says are forgiven, and then also other endings.
        """
        numbers, nearness = self._mistyped(word[:_LONGEST], edits_for(word) + more)
        mistyped = (numbers, nearness // 2) if _NO_VOWEL.match(word) else (numbers, nearness)
        found = [self._abbreviated(word), self._inside(word), mistyped]
        if more:
            found.append(self._begun_alike(word))
        return nearest_last(found)

    def _begun_alike(self, word: str) -> _Near:
        """Words with the same first half: 1, and 1 more for each letter beyond it that is the same too."""
        least = max(_LONG_BEGINNING, len(word) // 2)
        first, last = self.prefix(word[:least])
        numbers = np.arange(first, last)
        nearness = np.ones_like(numbers)
        for letters in range(least + 1, min(len(word), least + _MOST_ALIKE) + 1):
            begin, end = self.prefix(word[:letters])
            nearness[begin - first : end - first] += 1
        return numbers, nearness

    def halves(self, word: str) -> list[Halves]:
        """Where a word is two run together: for each way, the slices that the one and the other begin, and how near that is.

        The first is a word of its own, or long enough to be the beginning of one; between them a German compound may have an s.
        """
        if is_dense(word):
            return self._two_signs(word)
        ways: list[Halves] = []
        for at in range(2, len(word) - 1):
            (first, last), second = self.exact(word[:at]), self.prefix(word[at:])
            own = first < last and (len(word) - at > 2 or self.exact(word[at:])[0] < self.exact(word[at:])[1])
            if own and second[0] < second[1]:
                ways.append(((first, last), second, _TWO_WORDS))
            elif at >= _LONG_HALF and len(word) - at >= _LONG_HALF:
                begun = self.prefix(word[:at])
                second = second if second[0] < second[1] or word[at] != "s" else self.prefix(word[at + 1 :])
                if begun[0] < begun[1] and second[0] < second[1]:
                    ways.append((begun, second, _TWO_BEGINNINGS))
        return ways

    def two_words(self, word: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """The slices of the two words, whole and not too short, that this one is made of."""
        if len(word) < 2 * _SHORTEST_PART or is_dense(word):
            return []
        ways = ((self.exact(word[:at]), word[at:]) for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1))
        both = [(first, self.exact(rest)) for first, rest in ways if first[0] < first[1]]
        return [(first, second) for first, second in both if second[0] < second[1]]

    def _two_signs(self, word: str) -> list[Halves]:
        """Two signs that other signs may stand between, as between the parts of a verb: one of them must be a Han sign."""
        if len(word) != 2 or not has_han(word):
            return []
        first, second = self.prefix(word[0]), self.prefix(word[1])
        return [(first, second, _TWO_SIGNS)] if first[0] < first[1] and second[0] < second[1] else []

    def around(self, first: str, second: str) -> list[Halves]:
        """What two pairs of signs may stand for if the sign that they share is a wrong one: `不漁 漁品` for `不良 良品`."""
        begin, end = self.prefix(first[0])
        pairs = [(at, self.words[at]) for at in range(begin, end) if len(self.words[at]) == len(first)]
        between = [(at, self.exact(pair[1] + second[-1])) for at, pair in pairs]
        return [((at, at + 1), behind, _TWO_WORDS) for at, behind in between if behind[0] < behind[1]]

    def tails(self, word: str) -> Ids:
        """The compounds whose last part the word is: both parts must be long, as few such words are so by chance."""
        if len(word) < _LONG_TAIL or is_dense(word):
            return _NONE
        backwards, numbers = word[::-1], self._backwards.data
        first = bisect_left(numbers, backwards, key=lambda number: self.words[number][::-1])
        if first == len(numbers) or not self.words[numbers[first]].endswith(word):
            return _NONE
        last = bisect_left(numbers, backwards + "\U0010ffff", first, key=lambda number: self.words[number][::-1])
        found = self._backwards[first:last]
        return found[self._lengths[found] >= len(word) + _LONG_HALF].astype(np.int64)

    def _inside(self, word: str) -> _Near:
        """Words that hold this one not at their start, as a compound holds its parts."""
        if len(word) < _SHORTEST_PART or is_dense(word):
            return _NONE, _NONE
        line, begins, chosen = self._compounds
        places: list[int] = []
        at = line.find(word)
        while at >= 0 and len(places) < _MOST_PARTS:
            places.append(at)
            at = line.find(word, at + 1)
        if not places:
            return _NONE, _NONE
        found = np.array(places, dtype=np.int64)
        which = np.searchsorted(begins, found, side="right") - 1
        before, numbers = found - begins[which], chosen[which]
        after = self._lengths[numbers] - before - len(word)
        short = len(word) == _SHORTEST_PART
        nearness = np.where(after == 0, 1 if short else _LAST_PART, _PART)
        # A short word is met in many by chance; at the end of a long one it is a part.
        keep = (before > 0) & ((after == 0) & (before >= _SHORTEST_PART + 1) if short else np.True_)
        return numbers[keep], nearness[keep]

    def _abbreviated(self, word: str) -> _Near:
        """Words that start with the same letter and hold the others in order; these rather, where only the first is a vowel."""
        if _TWO_CONSONANTS.match(word):
            return self._two_letters(word)
        if not 3 <= len(word) <= _LONGEST_SHORT or is_dense(word):
            return _NONE, _NONE
        first, last = np.searchsorted(self._spelled, self.prefix(word[0]))
        met: Bits = np.full(last - first, _FIRST)
        for letter in word[1:]:
            behind = self._places(letter)[first:last] & ~((met << _ONE) - _ONE)
            met = behind & (~behind + _ONE)  # the first place behind those before it; none, where it stands nowhere there
        found = first + np.flatnonzero(met)
        ends_alike = (self._places(word[-1])[found] & self._ends[found]) > 0
        return self._spelled[found], ends_alike + np.int64(_SKELETON if _NO_VOWEL.match(word) else 0)

    def _two_letters(self, word: str) -> _Near:
        """Words that start and end so (`hr`: hour), and those made of two words that start so (`cb`: callback)."""
        first, last = np.searchsorted(self._spelled, self.prefix(word[0]))
        places = self._places(word[1])[first:last]
        ending = self._spelled[first + np.flatnonzero(places & self._ends[first:last] & ~_UP_TO_THREE)]
        later = self._spelled[first + np.flatnonzero(places >> np.uint32(_SHORTEST_PART + 1))[:_MOST_PARTS]]
        joined = later[[self._goes_on_with(self.words[number], word[1]) for number in later.tolist()]]
        return np.concatenate((ending, joined)), np.repeat((0, _TWO_IN_ONE), (len(ending), len(joined)))

    def _goes_on_with(self, word: str, letter: str) -> bool:
        """Whether the word is two words in one, the second of which begins with this letter."""
        places = [at for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1) if word[at] == letter]
        return any(self._is_word(word[:at]) and self._is_word(word[at:]) for at in places)

    def _is_word(self, word: str) -> bool:
        first, last = self.exact(word)
        return first < last

    def _mistyped(self, word: str, allowed: int) -> _Near:
        """The words of which `word` is a beginning, or the whole, with at most `allowed` typos, and how near; some come twice."""
        numbers, typos, whole = self._typos(word, allowed) if allowed else (_NONE, _NONE, _NONE > 0)
        first, last = self.prefix(word[:1])
        alike = (numbers >= first) & (numbers < last)
        nearness = np.maximum(15 - 6 * np.maximum(typos, 1) + 3 * whole + 2 * alike - 6 * (~whole & ~alike), 1)
        for key in _NEIGHBOURS.get(word[:1], "") if not alike.all() else "":
            first, last = self.prefix(key)
            nearness += (numbers >= first) & (numbers < last)
        return numbers, nearness

    def _typos(self, word: str, allowed: int) -> tuple[Ids, Ids, NDArray[np.bool_]]:
        """The words of which `word` is a beginning, with how many typos, and whether it is the whole; some come twice.

        A typo is a letter too few, too many, another one, or two swapped.
        """
        met, found = self._met(word, allowed), list[tuple[Ids, int, NDArray[np.bool_]]]()
        for typos in range(allowed, -1, -1):
            complete = np.flatnonzero(met[typos])
            if not len(complete):
                break
            found.append((self._spelled[complete], typos, (met[typos][complete] & self._ends[complete]) > 0))
        if not found:
            return _NONE, _NONE, _NONE > 0
        numbers, typos_of, whole = zip(*found, strict=True)
        return np.concatenate(numbers), np.repeat(typos_of, list(map(len, numbers))), np.concatenate(whole)

    def _met(self, word: str, most: int) -> Bits:
        """By typos, up to so many, and for each word how far it is met: bit i says that its first i letters are `word`.

        What was found for a word without its last letter is kept, so that the next key is one step.
        """
        if not word:
            return np.array([[(2 << typos) - 1] for typos in range(most + 1)], dtype=np.uint32)
        kept = self._kept_met.pop(word, None)
        if kept is None or len(kept) <= most:
            kept = self._one_more(word, most)
        if len(self._kept_met) >= _MET_KEPT:
            del self._kept_met[next(iter(self._kept_met))]
        self._kept_met[word] = kept
        return kept[: most + 1]

    def _one_more(self, word: str, most: int) -> Bits:
        """`_met`, from what it is for the word without its last letters."""
        before, here = self._met(word[:-1], most), self._places(word[-1])
        met: Bits = (before << _ONE) & here
        if most:
            met[1:] |= before[:-1] | (before[:-1] << _ONE)  # a letter too many, or another one
        if most and len(word) > 1:
            swapped = (here << _ONE) & self._places(word[-2])
            met[1:] |= (self._met(word[:-2], most - 1) << _TWO) & swapped
        for typos in range(most):
            met[typos + 1] |= met[typos] << _ONE  # one too few
        return met

    def _places(self, letter: str) -> Bits:
        """For each word the places (from 1) where it has the letter, as bits."""
        if (known := self._kept_places.get(letter)) is None:
            at = int(np.searchsorted(self._alphabet, ord(letter)))
            known = np.zeros(len(self._spelled), dtype=np.uint32)
            if at < len(self._alphabet) and self._alphabet[at] == ord(letter):
                for place, column in enumerate(self._columns, start=1):
                    known |= (column == at).astype(np.uint32) << np.uint32(place)
            if len(self._kept_places) >= _LETTERS_KEPT:
                del self._kept_places[next(iter(self._kept_places))]
            self._kept_places[letter] = known
        return known


def nearest_last(found: Sequence[tuple[Ids, Ids]]) -> tuple[Ids, Ids]:
    """The words of all, each once and as near as it is anywhere, from the farthest to the nearest."""
    numbers, nearness = np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found])
    if not len(numbers):
        return _NONE, _NONE
    order = np.lexsort((nearness, numbers))
    numbers, nearness = numbers[order], nearness[order]
    nearest = np.append(numbers[1:] != numbers[:-1], True)
    order = np.argsort(nearness[nearest], kind="stable")
    return numbers[nearest][order], nearness[nearest][order]
