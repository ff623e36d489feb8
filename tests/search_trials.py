"""How well the hand-written lists are answered: `python tests/search_trials.py [even|odd]` prints figures and misses.

The lists lie in search_lists/, one file for each language, and of some languages another one by a second hand. Each is halved by
place: what was tuned on the even half is checked on the odd one.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from launcher.habit import Habits
from launcher.phrase import Phrase, Situation, Text, from_plain
from launcher.search import Index

STARTER = Path(__file__).parents[1] / "data" / "starter.phrasepack"
LISTS = Path(__file__).parent / "search_lists"
LANGUAGES = ("en", "de", "ja", "ar", "fr", "he", "hi", "pl", "ru", "th", "en_hurried", "de_hurried", "ja_hurried")


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


def by_fourth_letter(trial_: Trial) -> float:
    """How many titles are on top after four letters: the first four, or the first two of each of its first two words.

    Where several titles begin so, any of them is right, as none can be told from the others yet.
    """
    good = asked = 0
    for one in trial_.phrases:
        parts = one.title.casefold().split()
        for typed in (parts[0][:4], " ".join(part[:2] for part in parts[:2])):
            top = trial_.index.rank(typed, Habits(), limit=1).matches
            words = top[0].phrase.title.casefold().split() if top else []
            good += all(any(word.startswith(begun) for word in words) for begun in typed.split())
            asked += 1
    return good / asked


def main(which: str) -> None:
    """Print all figures, and what was not first."""
    for one in (trial(language).half(which) for language in LANGUAGES):
        places = [one.place(asked) for asked in one.asked]
        print(f"{one.language}: {one.figures(places)}; by the fourth letter {by_fourth_letter(one):.3f}")
        kinds: dict[str, list[int | None]] = defaultdict(list)
        for asked, place in zip(one.asked, places, strict=True):
            kinds[asked.kind].append(place)
        for kind, some in kinds.items():
            print(f"    {kind:13} {one.figures(some)}")
        for asked, place in zip(one.asked, places, strict=True) if which != "odd" else ():
            if place != 1:
                top = [match.phrase.title for match in one.index.rank(asked.query, Habits(), limit=3).matches]
                print(f"  {asked.kind}: {asked.query!r} -> {place} {top}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "all")
