"""Which characters of a found phrase to show as found.

Worked out only when somebody looks, and always in the very texts of the phrase. A query's word is shown where it stands at
the start of a word; only where it stands nowhere in the phrase, what it was found by is shown instead: the other half of a
divided word, the part of a compound, a word that is near, two words that were run together.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from launcher.phrase import Phrase
from launcher.search.catalogue import code_key, initials
from launcher.text import Folded, asked, bare, compounds, fold, goes_on, has_han, is_dense, unprefixed, words
from launcher.view import Span

_KEPT: Final = 256  # texts of phrases that were shown last: most are shown again at the next key

NearWords = Callable[[str, tuple[str, ...]], frozenset[str]]  # of a word among those that were asked for


@dataclass(frozen=True, slots=True)
class Looking:
    """What all matches of one question share: the channel whose text is shown, the query's words, and what is near to them."""

    channel: str
    wanted: tuple[str, ...]
    near: NearWords


class Spans(Mapping[str, tuple[Span, ...]]):
    """By "title", "text" (that of the channel), "situation", "tags:N" and "codes:N" what was found there, in order.

    Only places where something was found are keys. Spans of one place do not overlap.
    """

    def __init__(self, phrase: Phrase, situation: str, looking: Looking) -> None:
        """`situation` is the name that is shown."""
        self._phrase = phrase
        self._situation = situation
        self._looking = looking

    def __getitem__(self, place: str) -> tuple[Span, ...]:
        return self._found[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        # The places alone: a text must not get into a log by way of a representation.
        return f"Spans({', '.join(self._found)})"

    @cached_property
    def _found(self) -> dict[str, tuple[Span, ...]]:
        texts = self._texts()
        found: dict[str, list[Span]] = {place: [] for place in texts}
        whole = 2 if len(self._looking.wanted) == 1 else 1
        for word in self._looking.wanted:
            standing = {place: list(_standing(word, place, text.text, whole)) for place, text in texts.items()}
            if not any(standing.values()):
                standing = self._otherwise(word, texts)
            for place, spans in standing.items():
                found[place] += [texts[place].span(*span) for span in spans]
        return {place: _merged(spans) for place, spans in found.items() if spans}

    def _texts(self) -> dict[str, Folded]:
        phrase = self._phrase
        texts = {"title": phrase.title, "text": phrase.text_for(self._looking.channel).plain, "situation": self._situation}
        texts |= {f"tags:{number}": tag for number, tag in enumerate(phrase.tags)}
        texts |= {f"codes:{number}": code for number, code in enumerate(phrase.codes)}
        return {place: _folded(text) for place, text in texts.items()}

    def _otherwise(self, word: str, texts: Mapping[str, Folded]) -> dict[str, list[Span]]:
        """Where a word is found that stands nowhere: as a code's beginning, as initials, or in the first way that shows it."""
        codes = {place: [(0, len(t.text))] for place, t in texts.items() if place[:5] == "codes" and _begins(t.text, word)}
        if codes:
            return codes
        if len(self._looking.wanted) == 1 and initials(texts["title"].text).startswith(word):
            return {"title": [(start, start + 1) for start, _end in asked(texts["title"].text)[: len(word)]]}
        for way in (self._typed_in_two, self._alike, _typed_in_one, _signs):
            found = {place: list(way(word, place, text.text)) for place, text in texts.items()}
            if any(found.values()):
                return found
        return {}

    def _typed_in_two(self, word: str, place: str, text: str) -> Iterator[Span]:
        """Where it stands in one with the word typed before or after it: `call back` in callback."""
        for one, other in pairwise(self._looking.wanted):
            if word in {one, other}:
                yield from _standing(one + other, place, text)

    def _alike(self, word: str, _place: str, text: str) -> Iterator[Span]:
        """The words that are near to it, and of those that hold it (a compound, an article before it) just the part."""
        near = self._looking.near(word, self._looking.wanted)
        for start, end, key in _all_words(text):
            if key in near:
                at = text.find(word, start, end)
                yield (start, end) if at < 0 else (at, at + len(word))


def _typed_in_one(word: str, place: str, text: str) -> list[Span]:
    """Two words that were run together: `longhold` in long hold."""
    least = 1 if is_dense(word) else 2
    for at in range(least, len(word) - least + 1):
        first, second = list(_standing(word[:at], place, text)), list(_standing(word[at:], place, text))
        if first and second:
            return first + second
    return []


def _signs(word: str, _place: str, text: str) -> list[Span]:
    """The Chinese signs of a word that is bent otherwise or has a wrong sign: `鳴` of 鳴っ in 怒鳴られた."""
    return [(at, at + 1) for at, sign in enumerate(text) if sign in word and has_han(sign)] if has_han(word) else []


def _begins(code: str, word: str) -> bool:
    return bool(code) and code_key(code).startswith(word)


_folded = lru_cache(maxsize=_KEPT)(fold)


@lru_cache(maxsize=_KEPT)
def _all_words(text: str) -> list[tuple[int, int, str]]:
    """Where the words and compounds of a folded text stand, and how they are compared."""
    return [(start, end, bare(text[start:end])) for start, end in (*words(text), *compounds(text))]


def _standing(word: str, place: str, text: str, letters: int = 1) -> Iterator[Span]:
    """Where the word stands at the start of a word, also where that is written with hyphen or apostrophe.

    One of so few `letters` is looked for in a text as a whole word only, as the index does.
    """
    dense = is_dense(word)
    whole = place == "text" and len(word) <= letters and not dense
    joined = "-" in text or "'" in text or "\u05d0" <= word[0] <= "\u06ff"
    at = text.find(word)
    if at < 0 and not joined:
        return
    while at >= 0:
        end = at + len(word)
        if dense or not ((at and goes_on(text[at - 1])) or (whole and end < len(text) and goes_on(text[end]))):
            yield at, end
        at = text.find(word, at + 1)
    if not joined:
        return
    for start, end in words(text) if "\u05d0" <= word[0] <= "\u06ff" else ():
        if any(own.startswith(word) for own in unprefixed(text[start:end])):
            yield (behind := text.index(word, start + 1)), behind + len(word)
    for start, end in compounds(text):
        if bare(text[start:end]).startswith(word):
            yield start, start + _written_length(text[start:end], len(word))


def _written_length(compound: str, letters: int) -> int:
    """How many characters of the compound its first `letters` letters take."""
    places = [place for place, sign in enumerate(compound) if bare(sign)]
    return places[letters - 1] + 1


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch or overlap made one."""
    spans = sorted(span for span in spans if span[0] < span[1])
    if len(spans) < 2 or all(one[1] < other[0] for one, other in pairwise(spans)):
        return tuple(spans)
    merged = spans[:1]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
