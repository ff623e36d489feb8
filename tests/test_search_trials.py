"""Whatever an agent half remembers, the right phrase is on top: the hand-written lists, and the laws of what is forgiven."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from search_queries import PHRASES, SITUATIONS, phrase
from search_trials import LANGUAGES, WAYS, by_fourth_letter, trial

from launcher.habit import Habits
from launcher.search import Index

NONE = Habits()
LETTERS = "abdeghilmnorstu"
SLIPS = ("left out", "too many", "another", "swapped")
WORDS = st.text("abdeghilmnorstuäöüß", min_size=4, max_size=9)


def order(titles: list[str], query: str, habits: Habits = NONE) -> list[str]:
    index = Index([phrase(title, "money", title, "…") for title in titles], SITUATIONS)
    return [match.phrase.id for match in index.rank(query, habits).matches]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_phrase_is_on_top_or_in_sight(language: str) -> None:
    asked = trial(language)
    figures = asked.figures([asked.place(one) for one in asked.asked])
    assert figures.first >= 0.94, figures
    assert figures.in_three >= 0.97, figures


# On top at once, among the six rows that are seen, and on top where it was chosen once in this way before. Many phrases of a
# large pack begin alike (the starter has 179, de_third 130); and what is typed whole stays before what begins so.
FLOORS = {"two and two": (0.75, 0.97, 0.99), "rarest": (0.60, 0.97, 0.92), "code": (0.80, 0.98, 0.91)}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("language", [one for one in LANGUAGES if one == "en" or one[:2] != "en"])
def test_the_phrase_that_is_meant_is_in_sight_by_the_fourth_letter(language: str, way: str) -> None:
    figures = by_fourth_letter(language, way)
    if figures.typed:
        top, in_six, chosen = FLOORS[way]
        assert figures.top >= top, figures
        assert figures.in_six >= in_six, figures
        assert figures.chosen >= chosen, figures


@settings(max_examples=60, deadline=None)
@given(st.text("abdefghiklmnprstüöä", min_size=3, max_size=9).filter(lambda word: set(word) & set("üöä")))
def test_two_letters_are_taken_for_an_umlaut(word: str) -> None:
    typed = word.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae")
    if "aue" not in typed and "eue" not in typed:
        assert order([word, "xxxxxx"], typed) == [word]


@pytest.mark.parametrize(
    ("typed", "stands", "other"),
    [
        ("does", "What it does", "Dosen"),
        ("due", "When it is due", "Durch"),
        ("shoe", "The shoe", "You should"),
        ("argue", "Do not argue", "An argument"),
    ],
)
def test_but_no_word_that_stands_is_taken_for_one_with_an_umlaut(typed: str, stands: str, other: str) -> None:
    both = order([other, stands], typed)
    assert both[0] == stands
    index = Index([phrase(other, "money", other, "…")], SITUATIONS)
    if typed != "argue":  # where it stands nowhere, a long one may be one
        assert all(match.score < 2 for match in index.rank(typed, NONE).matches)


def test_a_verb_that_is_bent_otherwise_follows_where_some_phrase_has_it_as_typed() -> None:
    """待って stands in one text; お待ち is meant, and って alone is nothing."""
    some = [
        phrase("grammar", "money", "開封後の返品", "買ってすぐ返したいとのこと。"),
        phrase("bent", "money", "少々お待ちください", "確認いたします。"),
        phrase("typed", "money", "再起動", "十秒待って入れてください。"),
    ]
    assert [match.phrase.id for match in Index(some, SITUATIONS).rank("待って", NONE).matches] == ["typed", "bent"]
    assert [match.phrase.id for match in Index(some[:2], SITUATIONS).rank("待って", NONE).matches] == ["bent"]


@pytest.mark.parametrize("pasted", ["a", "ab ", "Refund opened ", "怒鳴", "é", "a-", "a'", "refund" * 20 + " "])
def test_no_paste_holds_a_key_up_however_long(pasted: str) -> None:
    index = Index(PHRASES, SITUATIONS)
    long, longer = pasted * (30_000 // len(pasted)), pasted * (200_000 // len(pasted))
    start = time.thread_time()
    answers = [[match.phrase.id for match in index.rank(one, NONE).matches] for one in (long, longer)]
    assert time.thread_time() - start < 0.5  # a twentieth of that is usual; without a limit it was ten seconds
    assert answers[0] == answers[1]


def test_a_word_too_long_to_compare_is_found_by_its_beginning() -> None:
    long = "donaudampfschifffahrts" * 6
    assert order([f"Die {long}", "Die Donau"], long)[0] == f"Die {long}"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Offer a call back", "callback"),
        ("Offer a callback", "call back"),
        ("On a long hold", "longhold"),
        ("Rückerstattung", "erstattung"),
        ("Rückerstattung", "rueckerstattung"),
        ("Zum Kundenkonto", "konto"),
        ("Lieferung verspätet", "lieferungverspätet"),
        ("Say you apologize", "apologise"),
        ("Name the colour", "color"),
        ("Explain the refund", "refunds"),
        ("Taking notes", "take"),
        ("Ask for two minutes", "2 min"),
        ("Noch fünf Minuten", "5 min"),
        ("三回まで", "3回"),
        ("Second and last", "2nd"),
        ("Ihre Kreditkarte", "karte"),
        ("When an order was canceled", "cancelled"),
        ("A threat was made", "threatening"),
        ("الاعتذار عن التأخير", "تأخير"),
        ("بعد تأخير طويل", "التأخير"),
        ("على العيكة", "عيكه"),
        ("סליחה על העיכוב", "עיכוב"),
        ("סליחה על עיכוב", "העיכוב"),
        ("サーバーの故障", "サーバ"),
        ("サーバの故障", "サーバー"),
        ("カスタマー・サポート", "カスタマサポート"),
        ("問い合わせ窓口", "問合せ"),
        ("Ｗｉ－Ｆｉの設定", "wi-fi"),
        ("Просьба о возврате", "возврата"),
        ("Zwrot pieniędzy", "zwrotu"),
        ("Kündigung bestätigen", "gekündigt"),
        ("Abbuchung erklären", "abgebucht"),
        ("Umtausch mit Bon", "umzutauschen"),
        ("Stornierung prüfen", "storniert"),
        ("Rückzahlung veranlassen", "zurückgezahlt"),
        ("Rückruf vereinbaren", "zurückrufen"),
        ("Ihre Bestellnummer", "ihre nr"),
        ("Send a callback", "snd cb"),
        ("Book an appointment", "appt"),
        ("Weekly questions", "wkly qs"),
        ("上席へお繋ぎする", "繋いでください"),
        ("怒鳴られたときの受け止め", "怒鳴っている"),
        ("不良品の交換", "不漁品"),
        ("システム障害", "システム傷害"),
        ("責任者の件", "責任者を出せと言われた"),
    ],
)
def test_it_is_found_however_it_is_written(written: str, typed: str) -> None:
    others = [one.title for one in PHRASES if one.id not in {"mgrback", "fee", "de2", "ar1", "he1"}]
    assert order([*others, written], typed)[:1] == [written]


@pytest.mark.parametrize(
    ("query", "best_first"),
    [
        ("konto", ["Das Konto prüfen", "Kontostand nennen", "Kundenkonto"]),
        ("refund", ["A refund", "It was refunded", "Reufnd"]),
        ("charges", ["New charges", "Charged twice"]),
        ("callback", ["Offer a callback", "Call back later"]),
        ("karte", ["Karte sperren", "Kreditkarte sperren", "Warte kurz"]),
        ("warning", ["Last warning", "Warned before", "Wraning"]),
        ("termin", ["Termin nennen", "Terminplan", "Rückruftermin", "Temrin"]),
    ],
)
def test_what_stands_comes_before_its_forms_and_these_before_what_is_near(query: str, best_first: list[str]) -> None:
    keen = Habits(scores={best_first[-1]: 50.0}, recent=(best_first[-1],))
    assert order(best_first[::-1], query) == order(best_first[::-1], query, keen) == best_first


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
@example("rück", "erstattung")
@example("liefer", "verzug")
def test_a_part_of_a_compound_finds_it_below_what_begins_so(first: str, last: str) -> None:
    titles = [first + last, last, f"{last}er"]
    assert order(titles, last)[0] == last
    assert set(order(titles, last)) == set(titles)
    assert order(titles, last).index(first + last) == len(set(titles)) - 1 or first.startswith(last)


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_two_words_are_found_run_together_and_one_typed_in_two(first: str, last: str) -> None:
    assert f"{first} {last}" in order([f"{first} {last}", "other"], first + last)
    assert first + last in order([first + last, "other"], f"{first} {last}")


@settings(max_examples=100, deadline=None)
@given(st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=4, max_size=8))
def test_the_arabic_article_may_be_there_or_not(word: str) -> None:
    assert order([f"ال{word}"], word) == [f"ال{word}"]
    assert order([word], f"ال{word}") == [word]


def test_what_was_chosen_for_a_word_before_comes_first_wherever_the_word_stands_in_it() -> None:
    """`angry` is in one title and in the other's tags; whoever always takes the other gets it."""
    some = [phrase("title", "money", "Angry in public", "…"), phrase("tag", "money", "Name the feeling", "…", "angry")]
    index = Index(some, SITUATIONS)
    for typed in ("ang", "angry"):
        chosen = Habits(scores={"tag": 2.0}, recent=("tag",), by_word={"angry": {"tag": 2.0}})
        assert [match.phrase.id for match in index.rank(typed, NONE).matches] == ["title", "tag"]
        assert [match.phrase.id for match in index.rank(typed, chosen).matches] == ["tag", "title"]
        for_another = Habits(by_word={"other": {"tag": 9.0}})
        assert index.rank(typed, for_another).matches[0].phrase.id == "title"


def test_a_word_that_stands_is_not_taken_for_another_where_all_words_are_found() -> None:
    """`hold` is in both; only the word that stands nowhere, or where nothing holds all words, is taken for another."""
    titles = ["Hold the line", "Held the line", "Fold the line", "Hold the lime"]
    assert order(titles, "hold line") == ["Hold the line"]
    assert order(titles, "hold linr")[:1] == ["Hold the line"]
    assert "Fold the line" not in order(titles, "hold linr")
    assert order(["Fold the line", "Hold a card"], "hold line") == ["Fold the line"]


def test_what_labels_say_comes_as_the_pack_has_it_however_long_its_titles() -> None:
    titles = ["A title that says far more than it would need to say", "A title that says what is said", "Short"]
    index = Index([phrase(title, "money", title, "…", "supervisor") for title in titles], SITUATIONS)
    assert [match.phrase.id for match in index.rank("supervisor", NONE).matches] == titles


def test_of_two_words_the_first_typed_decides_among_equals() -> None:
    some = [phrase("last", "money", "Late again", "…", "refund"), phrase("first", "money", "Refund again", "…", "late")]
    index = Index(some, SITUATIONS)
    assert [match.phrase.id for match in index.rank("refund late", NONE).matches] == ["first", "last"]
    assert [match.phrase.id for match in index.rank("late refund", NONE).matches] == ["last", "first"]


def test_what_has_no_vowels_is_rather_short_than_mistyped() -> None:
    assert order(["Approved", "Best appointments"], "appt") == ["Best appointments", "Approved"]
    assert order(["Approved", "Best appointments"], "appr")[0] == "Approved"


def test_the_last_part_of_a_compound_in_the_title_says_more_than_a_word_in_a_text() -> None:
    some = [phrase("text", "money", "Heute gebraucht", "Der Termin ist …"), phrase("title", "money", "Rückruftermin", "…")]
    assert [match.phrase.id for match in Index(some, SITUATIONS).rank("termin", NONE).matches] == ["title", "text"]


def test_a_tag_typed_whole_comes_before_tags_that_hold_its_words() -> None:
    tags = {"longer": "stop or I hang up", "begun": "hang up on them", "whole": "hang up"}
    index = Index([phrase(id_, "money", f"Title {id_}", "…", tag) for id_, tag in tags.items()], SITUATIONS)
    assert [match.phrase.id for match in index.rank("hang up", NONE).matches] == ["whole", "begun", "longer"]
    assert [match.phrase.id for match in index.rank("hang u", NONE).matches] == ["begun", "whole", "longer"]


@settings(max_examples=60, deadline=None)
@given(st.from_regex("[bdfglmnprst]([aeiou][bdfglmnprst]){3}", fullmatch=True))
def test_a_word_is_found_without_its_vowels(word: str) -> None:
    short = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")
    assert order(["xxxxxx", word], short)[0] == word  # the other may be found by its situation's name


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["", "ab", "um", "zurück", "ein"]),
    st.text("bdfklmnprst", min_size=4, max_size=7),
    st.sampled_from(["t", "en"]),
)
def test_a_german_participle_finds_its_noun(before: str, stem: str, ending: str) -> None:
    assert order([f"{before}{stem}ung", "xxxxxx"], f"{before}ge{stem}{ending}")[:1] == [f"{before}{stem}ung"]


@settings(max_examples=80, deadline=None)
@given(
    st.text("返金保留上席交換請求", min_size=2, max_size=4),
    st.sampled_from(["する", "しています", "してください", "と言われた", "できないお客様に", "とき"]),
)
def test_what_japanese_grammar_stands_behind_a_word_does_not_hide_it(word: str, ending: str) -> None:
    assert order([f"{word}の件", "お詫びと言われたとき", "お客様に話してください"], word + ending)[0] == f"{word}の件"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(LETTERS, min_size=3, max_size=9), min_size=2, max_size=9, unique=True), st.data(), st.floats(0.7, 9))
def test_what_was_chosen_for_these_letters_is_on_top_the_next_time(ends: list[str], data: st.DataObject, times: float) -> None:
    """However often others were chosen for other words, and whether it begins so or has the word later."""
    titles = [f"refu{end}" if data.draw(st.booleans()) else f"about refu{end}" for end in ends]
    mine, other = data.draw(st.sampled_from(titles)), data.draw(st.sampled_from(titles))
    habits = Habits(
        scores={other: 50.0, mine: times}, recent=(other, mine), by_word={mine.split()[-1]: {mine: times}, "other": {other: 50.0}}
    )
    assert order(titles, "refu", habits)[0] == mine


def test_grammar_alone_finds_no_phrase() -> None:
    assert order(["怒鳴られたとき", "お客様に話してください"], "お客様が泣いていたとき") == []
    assert order(["怒鳴られたとき", "話してください"], "られた") == ["怒鳴られたとき"]


def test_of_a_sentence_the_rare_word_decides_though_others_could_be_taken_for_its_words() -> None:
    titles = ["Ask for the senior", "Speak of the issue", "How to sue", "The sum of it"]
    assert order(titles, "wants to sue us")[0] == "How to sue"


@settings(max_examples=100, deadline=None)
@given(
    st.text("怒鳴返金上席繋ぎするいでくださお客様にと言われたシステムーｼﾞ\u3099 ab", min_size=1, max_size=40),
    st.text("怒鳴返金上席繋ぎするいでくださお客様にと言われたシステムーｼﾞ\u3099 ab", min_size=1, max_size=40),
)
def test_spans_slice_japanese_however_it_was_found(title: str, query: str) -> None:
    if not title.strip():
        return
    index = Index([phrase("p", "money", title, title, title)], SITUATIONS)
    for match in index.rank(query, NONE).matches:
        for place, spans in match.spans.items():
            text = SITUATIONS[0].name if place == "situation" else title
            assert all(0 <= start < end <= len(text) or place == "situation" for start, end in spans)
            assert all(one[1] < other[0] for one, other in pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(st.text(LETTERS, min_size=4, max_size=9), st.integers(0, 8), st.sampled_from(LETTERS), st.sampled_from(SLIPS))
def test_one_typo_is_forgiven_wherever_it_is_and_letter_by_letter(word: str, place: int, letter: str, slip: str) -> None:
    """The index keeps what it found for the beginning: asked key by key it says the same as asked at once."""
    at = min(place, len(word) - 2)
    typed = {
        "left out": word[:at] + word[at + 1 :],
        "too many": word[:at] + letter + word[at:],
        "another": word[:at] + letter + word[at + 1 :],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    by_key, at_once = (Index([phrase(word, "money", word, "…")], SITUATIONS) for _ in range(2))
    for end in range(1, len(typed)):
        by_key.rank(typed[:end], NONE)
    found = by_key.rank(typed, NONE)
    assert [(match.phrase.id, match.score) for match in found.matches] == [
        (match.phrase.id, match.score) for match in at_once.rank(typed, NONE).matches
    ]
    assert [match.phrase.id for match in found.matches] == [word] or len(typed) < 4
