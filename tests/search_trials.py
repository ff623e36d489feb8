"""How well the hand-written lists are answered: `python tests/search_trials.py [even|odd]` prints figures and misses.

The lists lie in search_lists/, one file for each language, and of some languages others by a second, a third and a fourth
hand. Each is halved by place: what was tuned on the even half is checked on the odd one.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from launcher.habit import Habits
from launcher.phrase import Phrase, Situation, Text, from_plain
from launcher.search import Index
from launcher.text import asked, bare, folded, is_dense

STARTER = Path(__file__).parents[1] / "data" / "starter.phrasepack"
LISTS = Path(__file__).parent / "search_lists"
LANGUAGES = (
    *("en", "de", "ja", "ar", "fr", "he", "hi", "pl", "ru", "th"),
    *("en_hurried", "de_hurried", "ja_hurried", "en_third", "de_third", "ja_third"),
    *("en_fourth", "de_fourth", "ja_fourth"),
)


@dataclass(frozen=True)
class Asked:
    """One question: what is typed, and the ids of the phrases that are right."""

    kind: str
    query: str
    right: frozenset[str]


@dataclass(frozen=True)
class Trial:
    """Phrases in an index, and what is asked of them."""

    language: str
    phrases: Sequence[Phrase]
    index: Index
    asked: Sequence[Asked]

    def half(self, which: str) -> "Trial":
        start = {"even": 0, "odd": 1}.get(which)
        return self if start is None else Trial(self.language, self.phrases, self.index, self.asked[start::2])

    def place(self, one: Asked) -> int | None:
        """Where the first right phrase stands, from 1; None beyond the first ten."""
        matches = self.index.rank(one.query, Habits(), limit=10).matches
        return next((number for number, match in enumerate(matches, 1) if match.phrase.id in one.right), None)

    def figures(self, places: Sequence[int | None]) -> "Figures":
        size = len(places)
        shares = [sum(place is not None and place <= top for place in places) / size for top in (1, 3, 5)]
        return Figures(size, sum(1 / place for place in places if place) / size, *shares)


@dataclass(frozen=True)
class Figures:
    """The mean reciprocal rank, and how often a right phrase is the first, among three, among five."""

    asked: int
    mrr: float
    first: float
    in_three: float
    in_five: float

    def __str__(self) -> str:
        shares = f"first {self.first:.3f}, in 3 {self.in_three:.3f}, in 5 {self.in_five:.3f}"
        return f"{self.asked:4} asked, MRR {self.mrr:.3f}, {shares}"


@cache
def trial(name: str) -> Trial:
    """The list of that name, over its own phrases or, in English, over the starter."""
    lines = [line.split(" ", 1) for line in (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line]
    language = name[:2]
    told = {mark: [_parts(rest) for sign, rest in lines if sign == mark] for mark in "=+?"}
    phrases, situations = _starter() if language == "en" else (_phrases(told["+"], language), _situations(told["="]))
    asked = [Asked(kind, query, _meant(right, phrases)) for kind, query, right in told["?"]]
    return Trial(name, phrases, Index(phrases, situations), asked)


def _parts(rest: str) -> list[str]:
    return [part.strip() for part in rest.split("|")]


def _starter() -> tuple[list[Phrase], list[Situation]]:
    pack = json.loads(STARTER.read_text(encoding="utf-8"))
    phrases = [from_plain("phrase", plain) for plain in pack["phrases"]]
    situations = [from_plain("situation", plain) for plain in pack["situations"]]
    return phrases, situations  # type: ignore[return-value]  # from_plain gives the kind that it is asked for


def _phrases(rows: Iterable[list[str]], language: str) -> list[Phrase]:
    made = []
    for row in rows:
        id_, slug, title, text, tags, code = (*row, "", "")[:6]
        texts = {"any": Text(plain=text)}
        labels = tuple(filter(None, tags.split(",")))
        codes = (code,) if code else ()
        made.append(Phrase(id=id_, situation=slug, title=title, texts=texts, tags=labels, codes=codes, locale=language))
    return made


def _situations(rows: Iterable[list[str]]) -> list[Situation]:
    return [Situation(id=slug, slug=slug, name=name, order=order) for order, (slug, name) in enumerate(rows)]


def _meant(right: str, phrases: Iterable[Phrase]) -> frozenset[str]:
    """The ids that are meant: by themselves, by family, by situation or by code."""
    found: set[str] = set()
    for one in right.split():
        named = {p.id for p in phrases if one in {p.id, p.family, f"@{p.situation}", *(f"={code}" for code in p.codes)}}
        assert named, f"no phrase is meant by {one}"
        found |= named
    return frozenset(found)


@dataclass(frozen=True)
class ByFourthLetter:
    """Of all phrases, typed in one way, how many are on top, in the six rows that are seen, and on top once chosen so before.

    Right is the phrase or one of its family. `typed` counts the phrases that can be typed so.
    """

    typed: int
    top: float
    in_six: float
    chosen: float

    def __str__(self) -> str:
        return f"{self.typed:4} typed, on top {self.top:.3f}, in six {self.in_six:.3f}, once chosen {self.chosen:.3f}"


WAYS = ("two and two", "rarest", "code")


@cache
def by_fourth_letter(name: str, way: str) -> ByFourthLetter:
    """What four letters find that a person would type for just that phrase: `two and two` of the two most telling words of
    its title, the first four of the `rarest` one, or the first four of its `code`.
    """
    asked_of = trial(name)
    counts = Counter(word for one in asked_of.phrases for word in set(_title_words(one)))
    top = in_six = chosen = asked_for = 0
    for one in asked_of.phrases:
        if typed := _four_letters(one, way, counts):
            asked_for += 1
            right = {p.id for p in asked_of.phrases if p.id == one.id or (one.family and p.family == one.family)}
            ids = [match.phrase.id for match in asked_of.index.rank(typed, Habits(), limit=6).matches]
            top += bool(ids) and ids[0] in right
            in_six += not right.isdisjoint(ids)
            found = asked_of.index.rank(typed, _chosen_once(asked_of.index, typed, one.id), limit=1).matches
            chosen += bool(found) and found[0].phrase.id in right
    return ByFourthLetter(asked_for, *(good / max(asked_for, 1) for good in (top, in_six, chosen)))


def _title_words(one: Phrase) -> list[str]:
    text = folded(one.title)
    return [bare(text[start:end]) for start, end in asked(text)]


def _four_letters(one: Phrase, way: str, counts: Counter[str]) -> str:
    """What is typed for the phrase; nothing where that cannot be."""
    if way == "code":
        return one.codes[0][:4] if one.codes else ""
    told = sorted(enumerate(_title_words(one)), key=lambda at: (at[1].isascii() and len(at[1]) < 3, counts[at[1]], -len(at[1])))
    if way == "rarest":
        return _from(one, told[0][1]) if told else ""
    two = sorted(told[:2])
    if two and is_dense(two[0][1]):  # of signs those two that do not overlap
        two = sorted([told[0], next((other for other in told[1:] if abs(other[0] - told[0][0]) > 1), told[0])])
    typed = list(dict.fromkeys(word[:2] for _at, word in two))
    return " ".join(typed) if len(typed) > 1 else _from(one, two[0][1]) if two else ""


def _from(one: Phrase, word: str) -> str:
    """The first four letters of the word, or four signs from there."""
    text = folded(one.title)
    return text[text.index(word) :][:4] if is_dense(word) else word[:4]


def _chosen_once(index: Index, typed: str, id_: str) -> Habits:
    words = index.matched_words(typed, id_)
    return Habits(scores={id_: 1.0}, recent=(id_,), by_word={word: {id_: 1.0} for word in words})


def main(which: str) -> None:
    """Print all figures, and what was not first."""
    for one in (trial(language).half(which) for language in LANGUAGES):
        places = [one.place(told) for told in one.asked]
        print(f"{one.language}: {one.figures(places)}")
        for way in WAYS:
            print(f"    {way:13} {by_fourth_letter(one.language, way)}")
        kinds: dict[str, list[int | None]] = defaultdict(list)
        for told, place in zip(one.asked, places, strict=True):
            kinds[told.kind].append(place)
        for kind, some in kinds.items():
            print(f"    {kind:13} {one.figures(some)}")
        for told, place in zip(one.asked, places, strict=True) if which != "odd" else ():
            if place != 1:
                top = [match.phrase.title for match in one.index.rank(told.query, Habits(), limit=3).matches]
                print(f"  {told.kind}: {told.query!r} -> {place} {top}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "all")
