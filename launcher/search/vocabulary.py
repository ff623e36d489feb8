"""The distinct words of all phrases, sorted: which of them a typed word means.

A prefix is one slice of the sorted words. Typos are found by running one small automaton over all words at once, a column of
letters at a time; words that cannot match any more leave early, so most of the work is in the first three letters.
"""

from bisect import bisect_left
from typing import Final

import numpy as np
from numpy.typing import NDArray

from launcher.text import is_dense

Ids = NDArray[np.int64]

_COLUMNS: Final = 16  # letters of a word that are compared when looking for typos
_LONGEST: Final = 14  # letters of a typed word that are compared: two more may stand in the word
_LONGEST_SHORT: Final = 8  # letters of an abbreviation
_HEAD: Final = 3  # letters that are compared once for all words that start with them; no match is complete before
_TOO_MANY: Final = 9  # typos
_NO_LETTER: Final = 0xFFFF
NEAREST: Final = 14


def edits_for(word: str) -> int:
    """How many typos a word of this length may hold."""
    if len(word) < 4 or is_dense(word):
        return 0
    return 1 if len(word) < 8 else 2


def ranges(starts: Ids, sizes: Ids) -> Ids:
    """The numbers from each start on, so many as its size, one range after the other."""
    shift = np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
    return shift + np.arange(len(shift))


class Vocabulary:
    """Sorted distinct words; a word's number is its place among them."""

    def __init__(self, words: list[str]) -> None:
        """`words` are sorted and distinct."""
        self.words = words
        letters = np.array([*words, ""], dtype=f"U{_COLUMNS}")[:-1].view(np.uint32).reshape(len(words), _COLUMNS)
        self._alphabet = np.unique(letters)
        self._columns = np.ascontiguousarray(np.searchsorted(self._alphabet, letters.T).astype(np.uint16))
        self._lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        # Words that start with the same letters stand together: each group's first word, and how many there are.
        begins = np.any(letters[1:, :_HEAD] != letters[:-1, :_HEAD], axis=1)
        self._heads = np.flatnonzero(np.concatenate((np.ones(min(len(words), 1), dtype=np.bool_), begins)))
        self._head_sizes = np.diff(self._heads, append=len(words))

    def exact(self, word: str) -> tuple[int, int]:
        """The slice that holds just this word; empty where there is none."""
        at = bisect_left(self.words, word)
        return at, at + (at < len(self.words) and self.words[at] == word)

    def prefix(self, word: str) -> tuple[int, int]:
        """The slice of the words that start with this one."""
        return bisect_left(self.words, word), bisect_left(self.words, word + "\U0010ffff")

    def near(self, word: str) -> tuple[Ids, Ids]:
        """Words that this one may stand for, from the farthest to the nearest, and how near each is (0 to `NEAREST`).

        Abbreviated 0; two typos in a beginning 3, in a whole word 6; one in a beginning 9, in a whole word 12; and 2 more
        where the first letter is right, as it mostly is: `manger` is rather a manager than anger.
        """
        abbreviated = self._abbreviated(word)
        mistyped, errors = self._mistyped(word[:_LONGEST], edits_for(word))
        whole = np.abs(self._lengths[mistyped] - len(word)) <= errors
        numbers = np.concatenate((abbreviated, mistyped))
        nearness = np.concatenate((np.zeros(len(abbreviated), dtype=np.int64), 15 - 6 * np.maximum(errors, 1) + 3 * whole))
        nearness[len(abbreviated) :] += 2 * self._starts_alike(mistyped, word)
        order = np.argsort(nearness, kind="stable")
        return numbers[order], nearness[order]

    def _starts_alike(self, numbers: Ids, word: str) -> NDArray[np.bool_]:
        first, last = self.prefix(word[:1])
        return (numbers >= first) & (numbers < last)

    def _abbreviated(self, word: str) -> Ids:
        """Words that start with the same letter and hold the others in order."""
        letters = self._coded(word)
        if not 3 <= len(word) <= _LONGEST_SHORT or is_dense(word) or letters is None:
            return np.empty(0, dtype=np.int64)
        first, last = self.prefix(word[0])
        letters = np.append(letters, _NO_LETTER).astype(np.uint16)
        met = np.ones(last - first, dtype=np.uint8)
        for column in self._columns[1:, first:last]:
            met += letters[met] == column
        return first + np.flatnonzero(met == len(word))

    def _coded(self, word: str) -> Ids | None:
        """The letters by their numbers in the alphabet, None where one stands in no word."""
        letters = np.array([ord(letter) for letter in word], dtype=np.uint32)
        numbers = np.searchsorted(self._alphabet, letters)
        known = numbers < len(self._alphabet)
        return numbers if known.all() and (self._alphabet[numbers] == letters).all() else None

    def _mistyped(self, word: str, allowed: int) -> tuple[Ids, Ids]:
        """The words of which `word` is a beginning with at most `allowed` typos, and the fewest typos of each.

        A typo is a letter too few, too many, another one, or two swapped. Bit i of a state says: the first i letters of `word`
        are met, with at most so many typos as the state's number.
        """
        if not allowed:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        bits = self._bits(word)
        alive = self._heads
        fewest = np.full(len(self.words), _TOO_MANY, dtype=np.uint8)
        met = [np.full(len(alive), (2 << typos) - 1, dtype=np.uint16) for typos in range(allowed + 1)]
        earlier, mask_before = [np.zeros_like(state) for state in met], np.zeros_like(met[0])
        for number, column in enumerate(self._columns[: len(word) + allowed], start=1):
            mask = bits[column[alive]]
            met, earlier, mask_before = _stepped(met, earlier, mask, mask_before), met, mask
            if number < _HEAD:
                continue
            keep = np.flatnonzero(met[allowed])
            alive = alive[keep]
            if number == _HEAD:
                sizes = self._head_sizes[keep]
                alive, keep = ranges(alive, sizes), np.repeat(keep, sizes)
                long_enough = np.flatnonzero(self._lengths[alive] >= len(word) - allowed)
                alive, keep = alive[long_enough], keep[long_enough]
            met, earlier, mask_before = [state[keep] for state in met], [state[keep] for state in earlier], mask_before[keep]
            for typos in range(allowed, -1, -1) if number >= len(word) - allowed else ():
                complete = alive[np.flatnonzero(met[typos] >> len(word))]
                fewest[complete] = np.minimum(fewest[complete], typos)
        found = np.flatnonzero(fewest < _TOO_MANY)
        return found, fewest[found].astype(np.int64)

    def _bits(self, word: str) -> NDArray[np.uint16]:
        """For each letter of the alphabet the places (from 1) where `word` has it, as bits."""
        bits = np.zeros(len(self._alphabet), dtype=np.uint16)
        for place, letter in enumerate(word, start=1):
            at = int(np.searchsorted(self._alphabet, ord(letter)))
            if at < len(bits) and self._alphabet[at] == ord(letter):
                bits[at] |= 1 << place
        return bits


State = NDArray[np.uint16]
_ONE: Final = np.uint16(1)
_TWO: Final = np.uint16(2)


def _stepped(met: list[State], earlier: list[State], mask: State, mask_before: State) -> list[State]:
    """The states after one more letter; `earlier` are those before the letter before."""
    now: list[State] = [met[0] << _ONE & mask]
    for typos in range(1, len(met)):
        same = met[typos] << _ONE & mask
        one_more = met[typos - 1]
        another = met[typos - 1] << _ONE
        left_out = now[typos - 1] << _ONE
        swapped = earlier[typos - 1] << _TWO & mask << _ONE & mask_before
        now.append(same | one_more | another | left_out | swapped)
    return now
