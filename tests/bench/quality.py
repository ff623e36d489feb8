"""Is the right phrase on top? Thirteen ways to ask, over a seeded corpus, beside fzf, SQLite's FTS5 (alone, and with each word
replaced by the nearest ones of its vocabulary) and tantivy.

`python quality.py COUNT ENGINE QUERIES` measures one engine in a process of its own and prints JSON. A result is right where
it holds every word that was meant in the field that was meant: with a hundred thousand composed phrases many are as good as
the one that the query was made from. Corpus, ways of asking and this rule come from the same hand as the engine that they
praise, so the figures compare kinds of search, not digits.
"""

import json
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unicodedata import combining, normalize

from corpus import parts
from figures import Grades

EACH: Final = 32  # queries of a class
TOP: Final = 10
_SLOW, _MANY = "fzf --filter", 10_000
_NEAREST: Final = 16  # words of the vocabulary that one of the query may stand for
FOREIGN: Final = ("Réclamation", "Rückgabe", "Größe", "Prénom", "Señor", "Ação", "Zażalenie", "Überweisung", "Façade", "Después")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Asked:
    """A query, the words that were meant by it, and the field that must hold them all."""

    kind: str
    query: str
    meant: tuple[str, ...]
    field: str


def measure(counts: Iterable[int], env: dict[str, str], *, quick: bool) -> list[Grades]:
    """How often the right one is the first or among the first five, for each size, engine and way of asking."""
    return [grades for count in counts for grades in _of_size(count, env, quick=quick)]


def _of_size(count: int, env: dict[str, str], *, quick: bool) -> list[Grades]:
    each = 4 if quick else EACH
    told = {engine: _run(engine, count, _each(engine, count, each), env) for engine in ENGINES}
    told = {engine: answer for engine, answer in told.items() if answer is not None}
    fewer = f"; {_SLOW} reads all lines anew for each question, so it gets every eighth" if count > _MANY else ""
    engines = Grades(f"Search quality, {count} phrases", [], f"MRR: mean of 1 / rank of the first right one{fewer}")
    for engine, answer in told.items():
        engines.lines.append((engine, [rank for found in answer.values() for rank in found], _goal(engine, count)))
    classes = Grades(f"The launcher's classes, {count} phrases", [], "in brackets the MRR of the others")
    for kind, ranks in told["launcher"].items():
        others = ", ".join(f"{name} {_mrr(answer[kind]):.2f}" for name, answer in told.items() if name != "launcher")
        classes.lines.append((f"{kind} ({others})", ranks, ""))
    return [engines, classes]


def _each(engine: str, count: int, each: int) -> int:
    return max(4, each // 8) if engine == _SLOW and count > _MANY else each


def _goal(engine: str, count: int) -> str:
    return {10_000: "MRR .99", 100_000: "MRR .985"}.get(count, "") if engine == "launcher" else ""


def _mrr(ranks: Sequence[int]) -> float:
    return sum(1 / rank for rank in ranks if rank) / len(ranks)


def _run(engine: str, count: int, each: int, env: dict[str, str]) -> dict[str, list[int]] | None:
    command = [sys.executable, __file__, str(count), engine, str(each)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        sys.stderr.write(f"left out: {engine} at {count} ({done.stderr.strip().splitlines()[-1:]})\n")
        return None
    return dict(json.loads(done.stdout))


# --- what is asked


def library(count: int) -> list[dict[str, Any]]:
    """The corpus, every tenth title with a word that has accents."""
    dice = random.Random(7)
    made: list[dict[str, Any]] = [dict(one) for one in parts(count)]
    for place in range(0, count, 10):
        made[place]["title"] = f"{dice.choice(FOREIGN)} {str(made[place]['title']).lower()}"
    return made


def asked(phrases: Sequence[dict[str, Any]], each: int, seed: int = 101) -> list[Asked]:
    """So many queries of each class, made from phrases drawn at random."""
    dice = random.Random(seed)
    made: list[Asked] = []
    for kind, make in _KINDS.items():
        found: list[Asked] = []
        while len(found) < each:
            one = make(dice.choice(phrases), dice)
            if one is not None:
                found.append(Asked(kind, *one))
        made += found
    return made


Made = tuple[str, tuple[str, ...], str] | None


def _plain(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign)).replace("ł", "l")


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared here."""
    return _WORD.findall(_plain(text))


def _long(phrase: dict[str, Any], least: int) -> list[str]:
    return [word for word in dict.fromkeys(words_of(phrase["title"])) if len(word) >= least and word.isalpha()]


def _two(phrase: dict[str, Any], dice: random.Random, least: int = 5) -> tuple[str, str] | None:
    found = _long(phrase, least)
    return (found[0], dice.choice(found[1:])) if len(found) > 1 else None


def _beginnings(phrase: dict[str, Any], dice: random.Random) -> Made:
    meant = _two(phrase, dice)
    return meant and (" ".join(word[: dice.randint(3, 4)] for word in meant), _meant_by_prefix(meant), "title")


def _meant_by_prefix(meant: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word[:3] for word in meant)  # whatever begins so is right


def _any_order(phrase: dict[str, Any], dice: random.Random) -> Made:
    meant = _two(phrase, dice)
    return meant and (" ".join(reversed(meant)), meant, "title")


def _typo(spoil: Callable[[str, random.Random], str]) -> Callable[[dict[str, Any], random.Random], Made]:
    def make(phrase: dict[str, Any], dice: random.Random) -> Made:
        meant = _two(phrase, dice)
        if meant is None:
            return None
        spoilt = spoil(meant[1], dice)
        return None if spoilt == meant[1] else (f"{meant[0]} {spoilt}", meant, "title")

    return make


def _first(word: str, dice: random.Random) -> str:
    return dice.choice(_LETTERS) + word[1:]


def _other(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + dice.choice(_LETTERS) + word[at + 1 :]


def _more(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + dice.choice(_LETTERS) + word[at:]


def _less(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _swap(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _without_accents(phrase: dict[str, Any], dice: random.Random) -> Made:
    accented = [word for word in _WORD.findall(str(phrase["title"])) if _plain(word) != word.casefold()]
    others = [word for word in _long(phrase, 4) if word not in map(_plain, accented)]
    if not accented or not others:
        return None
    meant = (_plain(accented[0]), dice.choice(others))
    return " ".join(meant), meant, "title"


def _abbreviated(phrase: dict[str, Any], dice: random.Random) -> Made:
    meant = _two(phrase, dice, least=6)
    if meant is None:
        return None
    short = meant[0][0] + "".join(letter for letter in meant[0][1:] if letter not in "aeiou")[:4]
    return (f"{short} {meant[1][:3]}", (meant[0], meant[1][:3]), "title") if len(short) >= 3 else None


def _initials(phrase: dict[str, Any], _dice: random.Random) -> Made:
    letters = "".join(word[0] for word in words_of(phrase["title"]))
    return (letters[:5], (letters[:5],), "initials") if len(letters) >= 3 else None


def _tag_and_word(phrase: dict[str, Any], dice: random.Random) -> Made:
    found = _long(phrase, 5)
    if not phrase["tags"] or not found:
        return None
    tag = words_of(phrase["tags"][0])[0]
    word = dice.choice(found)
    return f"{tag} {word}", (tag, word), "labels"


def _said(phrase: dict[str, Any], dice: random.Random) -> Made:
    said = [word for word in dict.fromkeys(words_of(phrase["plain"])) if len(word) >= 4]
    meant = tuple(dice.sample(said, 3)) if len(said) > 3 else ()
    return (" ".join(meant), meant, "plain") if meant else None


def _code(phrase: dict[str, Any], _dice: random.Random) -> Made:
    return (phrase["codes"][0], (phrase["codes"][0],), "codes") if phrase["codes"] else None


_KINDS: Final[dict[str, Callable[[dict[str, Any], random.Random], Made]]] = {
    "beginnings": _beginnings,
    "any order": _any_order,
    "typo, first letter": _typo(_first),
    "typo, another letter": _typo(_other),
    "typo, one too many": _typo(_more),
    "typo, one too few": _typo(_less),
    "typo, two swapped": _typo(_swap),
    "without accents": _without_accents,
    "abbreviated": _abbreviated,
    "initials": _initials,
    "tag and word": _tag_and_word,
    "words of the text": _said,
    "code": _code,
}


def right(one: Asked, phrase: dict[str, Any]) -> bool:
    """Whether this phrase is as good an answer as the one that was meant."""
    if one.field == "codes":
        return any(code.startswith(one.meant[0]) for code in phrase["codes"])
    if one.field == "initials":
        return "".join(word[0] for word in words_of(phrase["title"])).startswith(one.meant[0])
    held = words_of(phrase["title"])
    if one.field != "title":
        held += [word for tag in phrase["tags"] for word in words_of(tag)]
    if one.field == "plain":
        held += words_of(phrase["plain"])
    whole = one.kind not in {"beginnings", "abbreviated"}
    return all(word in held if whole else any(other.startswith(word) for other in held) for word in one.meant)


# --- who is asked

Engine = Callable[[str], Sequence[int]]  # the places of the best, in order


def _launcher(phrases: Sequence[dict[str, Any]]) -> Engine:
    from launcher.habit import Habits
    from launcher.phrase import Phrase, Situation, Text
    from launcher.search import Index

    made = [
        Phrase(
            id=f"{place:07}",
            situation=f"s{place % 15}",
            title=str(one["title"]),
            texts={"any": Text(plain=str(one["plain"]))},
            tags=one["tags"],
            codes=one["codes"],
        )
        for place, one in enumerate(phrases)
    ]
    situations = [Situation(id=f"s{at}", slug=f"s{at}", name=f"Situation {at}", order=at) for at in range(15)]
    index, habits = Index(made, situations), Habits()
    return lambda query: [int(match.phrase.id) for match in index.rank(query, habits, limit=TOP).matches]


def _fts5(phrases: Sequence[dict[str, Any]]) -> Engine:
    return _asking_fts5(_said_in(phrases), lambda word: [f'"{word}"*'])


def _fts5_with_vocabulary(phrases: Sequence[dict[str, Any]]) -> Engine:
    """Each word stands for those of FTS5's own vocabulary that it begins, or that it begins but for a typo or two."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    db = _said_in(phrases)
    db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(said, 'row')")
    terms = [term for (term,) in db.execute("SELECT term FROM terms")]

    def nearest(word: str) -> list[str]:
        edits = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        begun = [term[: len(word)] for term in terms]
        near = process.extract(word, begun, scorer=OSA.distance, score_cutoff=edits, limit=_NEAREST) if edits else ()
        return [f'"{word}"*', *(f'"{terms[at]}"' for _begun, _edits, at in near)]

    return _asking_fts5(db, lambda word: nearest(_plain(word)))


def _said_in(phrases: Sequence[dict[str, Any]]) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    fields = "title, labels, plain, codes, prefix='1 2 3', tokenize='unicode61 remove_diacritics 2'"
    db.execute(f"CREATE VIRTUAL TABLE said USING fts5({fields})")
    rows = ((p["title"], " ".join(p["tags"]), p["plain"], " ".join(p["codes"])) for p in phrases)
    db.executemany("INSERT INTO said (title, labels, plain, codes) VALUES (?, ?, ?, ?)", rows)
    return db


def _asking_fts5(db: sqlite3.Connection, terms_for: Callable[[str], list[str]]) -> Engine:
    best = "SELECT rowid FROM said WHERE said MATCH ? ORDER BY bm25(said, 10, 6, 1, 8) LIMIT ?"

    def ask(query: str) -> Sequence[int]:
        wanted = " AND ".join(f"({' OR '.join(terms_for(word))})" for word in _WORD.findall(query))
        return [row - 1 for (row,) in db.execute(best, [wanted, TOP])] if wanted else []

    return ask


def _tantivy(phrases: Sequence[dict[str, Any]]) -> Engine:
    import tantivy  # type: ignore[import-not-found, unused-ignore]  # compared only where it is installed

    builder = tantivy.SchemaBuilder()
    for name in ("title", "labels", "plain"):
        builder.add_text_field(name, stored=False)
    builder.add_integer_field("place", stored=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=100_000_000, num_threads=1)
    for place, one in enumerate(phrases):
        labels = " ".join((*one["tags"], *one["codes"]))
        writer.add_document(tantivy.Document(title=_plain(one["title"]), labels=labels, plain=one["plain"], place=place))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def of_word(word: str) -> Any:
        ways = []
        for name, boost in (("title", 3.0), ("labels", 2.0), ("plain", 1.0)):
            for edits in (0, 1) if len(word) > 3 else (0,):
                query = tantivy.Query.fuzzy_term_query(schema, name, word, distance=edits, prefix=True)
                ways.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, boost * (1 if edits else 4))))
        return tantivy.Query.boolean_query(ways)

    def ask(query: str) -> Sequence[int]:
        wanted = [(tantivy.Occur.Must, of_word(word)) for word in words_of(query)]
        hits = searcher.search(tantivy.Query.boolean_query(wanted), TOP).hits if wanted else []
        return [searcher.doc(address)["place"][0] for _score, address in hits]

    return ask


def _fzf(phrases: Sequence[dict[str, Any]]) -> Engine:
    lines = Path(tempfile.mkdtemp(prefix="bench-fzf-")) / "lines"
    told = (
        f"{place}\t{p['title']} {' '.join(p['tags'])} {' '.join(p['codes'])} {p['plain']}\n" for place, p in enumerate(phrases)
    )
    lines.write_text("".join(told))

    def ask(query: str) -> Sequence[int]:
        command = ["fzf", "--delimiter", "\t", "--nth", "2", "--filter", query]
        with lines.open("rb") as given:
            found = subprocess.run(command, stdin=given, capture_output=True, text=True, check=False).stdout
        return [int(line.partition("\t")[0]) for line in found.split("\n", TOP)[:TOP] if line]

    return ask


ENGINES: Final[dict[str, Callable[[Sequence[dict[str, Any]]], Engine]]] = {
    "launcher": _launcher,
    "fzf --filter": _fzf,
    "SQLite FTS5": _fts5,
    "FTS5 + vocabulary": _fts5_with_vocabulary,
    "tantivy": _tantivy,
}


def _ranks(count: int, engine: str, each: int) -> dict[str, list[int]]:
    """For each class the rank of the first right answer to each query, 0 where there is none among the best."""
    phrases = library(count)
    ask = ENGINES[engine](phrases)
    ranks: dict[str, list[int]] = {}
    for one in asked(phrases, each):
        places = ask(one.query)
        rank = next((at for at, place in enumerate(places, 1) if right(one, phrases[place])), 0)
        ranks.setdefault(one.kind, []).append(rank)
    return ranks


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_ranks(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
