"""Who types boss finds the manager: other words for the same thing, for phrases that nobody gave tags."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_queries import PHRASES, SITUATIONS, phrase
from search_trials import Trial, trial

from launcher.habit import Habits
from launcher.search import Index
from launcher.search.kindred import MEANINGS

NONE = Habits()
LINES = {f"{language} {line[:30]}": line.split(", ") for language, all_ in MEANINGS.items() for line in all_.split("\n") if line}
LETTERED = sorted(
    {
        (one, other)
        for place, words in LINES.items()
        if place[:2] == "en"
        for one in words
        for other in words
        if one[0] != other[0] and " " not in one + other and len(one) > 3
    }
)


def order(titles: list[str], query: str, habits: Habits = NONE) -> list[str]:
    # Of a situation without a name, which would be found, too.
    index = Index([phrase(title, "elsewhere", title, "…") for title in titles], SITUATIONS)
    return [match.phrase.id for match in index.rank(query, habits).matches]


@pytest.mark.parametrize("meaning", LINES.values(), ids=LINES)
def test_each_word_of_a_meaning_finds_all_the_others(meaning: list[str]) -> None:
    titles = list(dict.fromkeys(meaning))
    index = Index([phrase(title, "money", title, "…") for title in titles], SITUATIONS)
    for typed in titles:
        assert {match.phrase.id for match in index.rank(typed, NONE).matches} == set(titles), typed


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Stay with the manager request", "boss"),
        ("Stay with the manager request", "wants your boss"),
        ("Refunded today", "money back"),
        ("When they threaten a lawsuit", "lawyers"),
        ("Faulty on arrival", "it is broken"),
        ("A customer shouted at me", "yelling"),
        ("Ein Vorgesetzter wird verlangt", "boss"),
        ("Laute Kundin beruhigen", "er schreit mich an"),
        ("Um Entschuldigung bitten", "sorry"),
        ("Erstattung nach der Frist", "geld zurück"),
        ("Rückruf vereinbaren", "ruft zurück"),
        ("Morgen ruft jemand zurück", "Rückruf"),
        ("Einen Anruf planen", "ruft an"),
        ("責任者に代わります", "店長"),
        ("お怒りを受け止める", "激怒している"),
        ("キャンセルの手続き", "取り消し"),
    ],
)
def test_a_phrase_is_found_by_another_word_for_it(title: str, typed: str) -> None:
    others = ["Opening hours", "Spell the name", "Adresse ändern", "営業時間のご案内"]
    assert order([*others, title], typed)[:1] == [title]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LETTERED), st.sampled_from(["xq", "zuq", "jj"]))
def test_another_word_comes_below_what_stands_and_what_begins_so_whatever_the_habits(pair: tuple[str, str], end: str) -> None:
    typed, meant = pair
    keen = Habits(scores={meant: 50.0}, recent=(meant,), by_word={meant.casefold(): {meant: 50.0}})
    titles = [meant, typed + end, typed]
    assert order(titles, typed) == order(titles, typed, keen) == [typed, typed + end, meant]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LETTERED))
def test_it_is_not_asked_for_where_the_word_itself_stands_in_many_phrases(pair: tuple[str, str]) -> None:
    typed, meant = pair
    assert meant not in order([meant, *(f"{typed} {number}" for number in range(12))], typed)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_it_never_hides_what_was_found_without_it(data: st.DataObject) -> None:
    words = [word for words in LINES.values() for word in words]
    some = data.draw(st.lists(st.sampled_from(words), min_size=2, max_size=8, unique=True))
    query = " ".join(data.draw(st.lists(st.sampled_from(some) | st.sampled_from(words), min_size=1, max_size=3)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("launcher.search.holding.kindred", lambda _wanted: ())
        before = order(some, query)
    assert set(before) <= set(order(some, query))


def test_it_is_shown_and_what_habits_keep_is_the_phrases_own_word() -> None:
    index = Index(PHRASES, SITUATIONS)
    found = {match.phrase.id: match for match in index.rank("boss", NONE).matches}
    start, end = found["mgr"].spans["title"][0]
    assert found["mgr"].phrase.title[start:end] == "manager"
    assert index.matched_words("boss", "mgr") == ("manager",)


def test_what_was_chosen_for_another_word_is_on_top_the_next_time() -> None:
    titles = ["Manager in a meeting", "Manager will call", "Ask the manager"]
    for mine in titles:
        assert order(titles, "boss", Habits(scores={mine: 1.0}, by_word={"manager": {mine: 1.0}}))[0] == mine


@pytest.mark.parametrize(
    ("name", "in_five"),
    [("en", 0.80), ("en_hurried", 0.84), ("de", 0.83), ("de_fourth", 0.94), ("ja", 0.70), ("ja_fourth", 0.90)],
)
def test_phrases_without_tags_and_codes_are_found_all_the_same(name: str, in_five: float) -> None:
    """The lists ask for tags and codes as well, so nobody could find all."""
    whole = trial(name)
    own = Index([msgspec.structs.replace(one, tags=(), codes=()) for one in whole.phrases], whole.index.situations)
    bare = Trial(name, whole.phrases, own, whole.asked)
    figures = bare.figures([bare.place(one) for one in bare.asked])
    assert figures.in_five >= in_five, figures


def test_what_is_meant_comes_before_what_is_only_written_alike() -> None:
    assert order(["Did I answer it", "After a bereavement"], "died") == ["After a bereavement", "Did I answer it"]


def test_a_long_word_that_ends_in_another_script_does_no_harm() -> None:
    assert order(["Refund", "お客様"], "'" + "x" * 63 + "お客") in ([], ["お客様"])
