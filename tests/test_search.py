"""What an agent counts on when she types a few letters."""

import random
from dataclasses import dataclass
from itertools import pairwise

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from search_queries import PHRASES, QUERIES, SITUATIONS, phrase

from launcher.habit import Habits
from launcher.phrase import MAX_TITLE, Phrase, Situation, Text
from launcher.search import Index, Match
from launcher.search.forms import forms, umlauts
from launcher.search.kindred import kindred
from launcher.search.vocabulary import Vocabulary, edits_for
from launcher.text import asked, bare, folded, keys

INDEX = Index(PHRASES, SITUATIONS)
NONE = Habits()
SOME_WORDS = sorted({word for one in PHRASES for word in f"{one.title} {one.texts['any'].plain}".split()})
titles = st.one_of(
    st.lists(st.sampled_from(SOME_WORDS), min_size=1, max_size=6).map(" ".join),
    st.text(min_size=1, max_size=30).filter(str.strip),
)
queries = st.one_of(st.sampled_from([query for query, _id in QUERIES]), titles, st.text(max_size=12))


def found(index: Index, query: str, habits: Habits = NONE, **how: object) -> list[str]:
    return [match.phrase.id for match in index.rank(query, habits, **how).matches]


def shown(match: Match) -> dict[str, list[str]]:
    texts = {"title": match.phrase.title, "text": match.phrase.text_for("any").plain}
    texts |= {f"tags:{number}": tag for number, tag in enumerate(match.phrase.tags)}
    texts |= {f"codes:{number}": code for number, code in enumerate(match.phrase.codes)}
    texts["situation"] = next((s.name for s in SITUATIONS if s.slug == match.phrase.situation), "")
    return {place: [texts[place][start:end] for start, end in spans] for place, spans in match.spans.items()}


def says(query: str, piece: str) -> bool:
    """Whether a shown piece is what was asked for: a word or its part, another form of it, near to it, or short for it."""
    text = folded(query)
    words, shown_ = [bare(text[start:end]) for start, end in asked(text)], "".join(keys(folded(piece))[:1]) or folded(piece)
    whole = "".join(words)
    return shown_ in whole or any(_stands_for(word, shown_) or _stands_for(whole, shown_) for word in words)


def _stands_for(word: str, shown_: str) -> bool:
    letters = iter(shown_)
    return (
        any(shown_.startswith(form) for form in (word, *forms(word), *umlauts(word)))
        or min(OSA.distance(word, shown_[:end]) for end in range(1, len(shown_) + 1)) <= edits_for(word)
        or (len(word) > 1 and all(letter in letters for letter in word))
        or any(turn[0].means(shown_) for _said, turns in kindred((word,)) for turn in turns)
    )


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_the_expected_phrase_comes_first(query: str, expected: str | None) -> None:
    assert (found(INDEX, query) or [None])[0] == expected


@pytest.mark.parametrize(("query", "expected"), [pair for pair in QUERIES if pair[1]])
def test_what_was_found_is_shown(query: str, expected: str) -> None:
    match = INDEX.rank(query, NONE).matches[0]
    assert match.phrase.id == expected
    assert match.spans
    for pieces in shown(match).values():
        for piece in pieces:
            assert says(query, piece), (query, piece)


@pytest.mark.parametrize(
    ("query", "place", "pieces"),
    [
        ("no ref", "title", ["No", "ref"]),
        ("refnud", "title", ["refund"]),
        ("cant", "text", ["can't"]),
        ("strasse", "title", ["Straße"]),
        ("ruckerst", "title", ["Rückerst"]),
        ("followup", "title", ["follow-up"]),
        ("followu", "title", ["follow-u"]),
        ("返金", "title", ["返金"]),
        ("開封後の返金", "title", ["開封後の返金"]),
        ("supervisor", "tags:0", ["supervisor"]),
        ("cb", "codes:0", ["cb"]),
        ("nroo", "title", ["N", "r", "o", "o"]),
        ("faulty kettle", "situation", ["Faulty"]),
        ("क्षमा", "title", ["क्षमा"]),
        ("erstattung", "title", ["erstattung"]),
        ("rueckerst", "title", ["Rückerstattung"]),
        ("wrongparcel", "title", ["wrong", "parcel"]),
        ("ware house", "text", ["warehouse"]),
        ("charging", "title", ["Charged"]),
        ("تأخير", "title", ["تأخير"]),
        ("עיכוב", "title", ["עיכוב"]),
    ],
)
def test_the_found_characters_are_shown(query: str, place: str, pieces: list[str]) -> None:
    assert shown(INDEX.rank(query, NONE).matches[0])[place] == pieces


def test_the_text_of_the_channel_is_the_one_shown() -> None:
    two = Phrase(
        id="two", situation="money", title="Later", texts={"any": Text(plain="x refund"), "chat": Text(plain="refund y")}
    )
    index = Index([two], SITUATIONS)
    for channel, span in {"any": (2, 8), "chat": (0, 6), "email": (2, 8)}.items():
        assert index.rank("refund", NONE, channel=channel).matches[0].spans["text"] == (span,)


def test_the_kind_of_a_placeholder_is_not_found_but_its_words_are() -> None:
    assert "nref" not in found(INDEX, "choice")
    assert found(INDEX, "exchange part free")[0] == "nref"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(titles, min_size=1, max_size=12), queries)
@example(["l’Été ﬁnal"], "ete fin")
@example(["İstanbul ıssız"], "istanbul i")
@example(["\u0301\u200d!"], "")
def test_spans_slice_the_original_whatever_it_is(some: list[str], query: str) -> None:
    index = Index([phrase(f"p{n}", "money", title, title * 2, "a,ß") for n, title in enumerate(some)], SITUATIONS)
    for match in index.rank(query, NONE).matches:
        for place, pieces in shown(match).items():
            spans = match.spans[place]
            assert all(pieces)
            assert all(one[1] < other[0] for one, other in pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(queries, st.integers(1, 40))
def test_the_order_is_total_and_a_shorter_list_is_the_beginning_of_a_longer(query: str, limit: int) -> None:
    every = found(INDEX, query, limit=50)
    assert found(INDEX, query, limit=50) == every
    assert len(set(every)) == len(every)
    assert found(INDEX, query, limit=limit) == every[:limit]
    assert found(Index(PHRASES, SITUATIONS), query, limit=50) == every
    assert INDEX.rank(query, NONE, limit=limit).total == INDEX.rank(query, NONE, limit=50).total >= len(every)


@settings(max_examples=80, deadline=None)
@given(titles)
@example("´")
@example("???")
@example("Can't  Refund")
def test_a_title_typed_whole_comes_first_and_no_other_phrase_hides_it(title: str) -> None:
    mine, like = phrase("mine", "money", title, "x"), f"{title} {title}"[:MAX_TITLE]
    crowd = [phrase(f"c{n}", "money", like, like, "", title if n < 3 else "") for n in range(60)]
    often = Habits(scores=dict.fromkeys((one.id for one in crowd), 50.0))
    alone, crowded = Index([mine], SITUATIONS), Index([*crowd, mine], SITUATIONS)
    assert found(alone, title) == ["mine"]
    order = found(crowded, title, often)
    assert set(order[: order.index("mine")]) <= {"c0", "c1", "c2"}  # whose whole code it is


@pytest.mark.parametrize("one", PHRASES, ids=lambda one: one.id)
def test_every_title_finds_its_phrase(one: Phrase) -> None:
    assert found(INDEX, one.title)[0] == one.id


def test_equal_phrases_keep_the_order_they_were_given() -> None:
    same = [phrase(f"p{n}", "money", "Refund later", "x") for n in range(400)]
    assert found(Index(same, SITUATIONS), "refund", limit=400) == [one.id for one in same]
    assert found(Index(same[::-1], SITUATIONS), "refund", limit=9) == [one.id for one in same[:-10:-1]]


def test_exact_before_beginning_before_typo_whatever_the_habits() -> None:
    index = Index(
        [
            phrase("typo", "money", "Refumd", "x"),
            phrase("begins", "money", "Refunded", "x"),
            phrase("exact", "money", "A refund", "x"),
        ],
        SITUATIONS,
    )
    for favourite in ("typo", "begins"):
        keen = Habits(scores={favourite: 50.0}, recent=(favourite,), by_word={"refund": {favourite: 50.0}})
        assert found(index, "refund", keen) == ["exact", "begins", "typo"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_habit_lifts_a_typo_over_what_stands(data: st.DataObject) -> None:
    query = data.draw(queries)
    ids = st.sampled_from([one.id for one in PHRASES])
    scores = st.dictionaries(ids, st.floats(-1, 1000), max_size=20)
    words = st.sampled_from(["refund", "manager", "parcel", "возврат"])
    habits = data.draw(st.builds(Habits, scores, st.lists(ids).map(tuple), st.dictionaries(words, scores)))
    calm, keen = INDEX.rank(query, NONE), INDEX.rank(query, habits)
    assert calm.total == keen.total
    level = {match.phrase.id: int(match.score) for match in calm.matches}
    assert {match.phrase.id: int(match.score) for match in keen.matches} == level
    assert [level[match.phrase.id] for match in keen.matches] == sorted(level.values(), reverse=True)


@pytest.mark.parametrize(("standing", "total"), [(3, 4), (11, 12), (12, 12), (30, 30)])
def test_typos_are_looked_for_until_a_dozen_phrases_need_nothing_forgiven(standing: int, total: int) -> None:
    some = [phrase(f"p{n}", "money", f"Refund {n}", "x") for n in range(standing)]
    index = Index([phrase("typo", "money", "Refudn later", "x"), *some], SITUATIONS)
    assert index.rank("refund", NONE).total == total
    assert found(index, "refund")[:standing] == [one.id for one in some]


def test_habits_move_phrases_among_equals() -> None:
    pair = [phrase("a", "money", "Refund today", "x"), phrase("b", "money", "Refund later", "x")]
    index = Index(pair, SITUATIONS)
    assert found(index, "ref") == ["a", "b"]
    assert found(index, "ref", Habits(scores={"b": 3.0})) == ["b", "a"]
    assert found(index, "ref", Habits(recent=("b",))) == ["b", "a"]
    assert found(index, "ref", Habits(by_word={"refund": {"b": 1.0}})) == ["b", "a"]
    assert found(index, "ref", Habits(scores={"gone": 3.0}, recent=("gone",), by_word={"refund": {"gone": 1.0}})) == ["a", "b"]


@pytest.mark.parametrize("query", ["", "  ", "!?"])
def test_an_empty_query_shows_recent_phrases_then_all_by_situation_and_place(query: str) -> None:
    order = [one.id for situation in SITUATIONS for one in PHRASES if one.situation == situation.slug]
    recent = ("repl", "gone", "vent")
    ranking = INDEX.rank(query, Habits(recent=recent), limit=10)
    assert [match.phrase.id for match in ranking.matches] == ["repl", "vent", *[one for one in order if one not in recent]][:10]
    assert ranking.total == len(PHRASES)


def test_a_situation_narrows_what_is_found() -> None:
    assert found(INDEX, "", situation="money") == ["plan", "fee", "iban"]
    assert found(INDEX, "refund", situation="money") == ["iban"]
    assert found(INDEX, "Charged twice", situation="money") == []
    assert found(INDEX, "", situation="nowhere") == []


def test_where_no_phrase_has_all_words_those_with_most_are_shown() -> None:
    assert found(INDEX, "refund opened zzzz") == ["nref"]
    assert found(INDEX, "zzzz qqqq") == []


def test_an_edit_is_found_by_the_next_question_and_the_old_words_are_not() -> None:
    index = Index(PHRASES, SITUATIONS)
    edited = msgspec.structs.replace(PHRASES[2], title="Not returnable after use", texts={"any": Text(plain="Exchange only.")})
    index.refresh([edited, phrase("new", "money", "Voucher instead", "x")], ["plan"])
    assert found(index, "returnable") == ["nref"]
    assert index.rank("returnable", NONE).matches[0].phrase == edited
    assert "nref" in found(INDEX, "opened")
    assert "nref" not in found(index, "opened")
    assert found(index, "voucher")[0] == "new"
    assert "plan" not in found(index, "payment plan")
    assert "plan" not in found(index, "")


@dataclass(frozen=True)
class Rival:
    """What a refreshed index is compared with: the same phrases, built anew."""

    phrases: tuple[Phrase, ...]

    def after(self, changed: list[Phrase], removed: set[str]) -> "Rival":
        edited = {one.id: one for one in changed}
        kept = [edited.pop(one.id, one) for one in self.phrases if one.id not in removed or one.id in edited]
        return Rival((*kept, *edited.values()))


@pytest.mark.parametrize("seed", range(6))
def test_refreshed_equals_built_anew(seed: int) -> None:
    draw = random.Random(seed)
    index, rival = Index(PHRASES, SITUATIONS), Rival(PHRASES)
    for step in range(8):
        ids = [one.id for one in rival.phrases]
        changed = {
            id_: phrase(id_, draw.choice(SITUATIONS).slug, " ".join(draw.choices(SOME_WORDS, k=4)), draw.choice(SOME_WORDS))
            for id_ in [*draw.sample(ids, 2), f"new{step}"]
        }
        removed = set(draw.sample(ids, 2)) - changed.keys()
        index.refresh(changed.values(), removed)
        rival = rival.after(list(changed.values()), removed)
        anew = Index(rival.phrases, SITUATIONS)
        for query in ["", *draw.sample([query for query, _id in QUERIES], 12), *draw.sample(SOME_WORDS, 6)]:
            habits = Habits(scores={ids[0]: 2.0}, recent=tuple(ids[3:5]))
            ours, theirs = index.rank(query, habits), anew.rank(query, habits)
            assert [(m.phrase, m.score, dict(m.spans)) for m in ours.matches] == [
                (m.phrase, m.score, dict(m.spans)) for m in theirs.matches
            ]
            assert ours.total == theirs.total


def test_all_words_are_found_a_beginning_of_which_is_near_and_those_with_fewer_typos_first() -> None:
    draw = random.Random(5)
    words = sorted({"".join(draw.choices("abcd", k=draw.randint(1, 12))) for _ in range(400)} | {"refund", "refunded"})
    vocabulary = Vocabulary(words)
    for word in [*draw.sample(words, 40), "refnud", "reffund", "efund", "abcdabcda"]:
        allowed = edits_for(word)
        typos = {one: min(OSA.distance(word, one[:end]) for end in range(len(one) + 1)) for one in words}
        near = {words[number]: int(how) for number, how in zip(*vocabulary.near(word), strict=True)}
        mistyped = {one for one, some in typos.items() if some <= allowed} if allowed else set()
        assert mistyped <= near.keys()
        other = {one for one in near.keys() - mistyped if not (word in one or _holds_in_order(one, word))}
        assert not other
        alike = [one for one in mistyped if one[0] == word[0] and not (word in one or _holds_in_order(one, word))]
        for one, another in pairwise(sorted(alike, key=lambda one: near[one])):
            assert max(typos[one], 1) >= max(typos[another], 1) or near[one] == near[another]


def _holds_in_order(one: str, word: str) -> bool:
    """Whether the word may be short for this one."""
    letters = iter(one)
    return all(letter in letters for letter in word)


def test_only_the_phrases_own_words_are_told_to_habits() -> None:
    assert INDEX.matched_words("refnud ope xyz", "nref") == ("refund", "opened")
    assert INDEX.matched_words("secret 4111111111111111", "nref") == ()
    assert INDEX.matched_words("refund", "gone") == ()
    assert {"refund", "opened", "nref", "saying", "exchange"} <= INDEX.words_of("nref")
    assert INDEX.words_of("gone") == frozenset()


def test_an_index_may_be_empty_and_grow() -> None:
    index = Index([], [])
    index.warm()
    assert index.rank("", NONE).total == index.rank("refund", NONE).total == 0
    index.refresh([PHRASES[2]])
    assert found(index, "refund") == found(index, "") == ["nref"]


def test_no_words_are_told_by_a_representation() -> None:
    match = INDEX.rank("refund", NONE).matches[0]
    assert "efund" not in repr(match.spans)


def test_a_typo_in_the_first_letter_is_the_last_guess() -> None:
    """Of two words one letter away, the one that begins as it was typed is meant."""
    phrases = [
        Phrase(id=id_, situation="s", title=title, texts={"any": Text(plain="…")})
        for id_, title in (("anger", "Name the anger"), ("manager", "Ask for the manager"))
    ]
    index = Index(phrases, [Situation(id="s", slug="s", name="Here")])
    assert [match.phrase.id for match in index.rank("manger", Habits()).matches] == ["manager", "anger"]


def test_a_place_is_found_by_its_name_choices_and_default_and_by_nothing_else() -> None:
    text = (
        "{{input:parcel|optional|remember|default=bundle}} {{choice:offer|exchange|optional extra}} "
        "{{date|format=EEEE|offset=+2d}} {{phrase:zebra}} {{me.surname}}"
    )
    own = Index([Phrase(id="p", situation="money", title="T", texts={"any": Text(plain=text)})], []).words_of("p")
    assert own >= {"parcel", "bundle", "offer", "exchange", "optional", "extra"}
    assert not own & {"input", "choice", "date", "remember", "default", "format", "eeee", "offset", "zebra", "me"}
