"""Folding and words: what a person types finds what was written, in every script."""

import re
import sys
from unicodedata import category, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from launcher.text import asked, bare, fold, folded, keys, marks, words

anything = st.one_of(
    st.text(), st.text(st.characters(categories=["L", "M", "N", "Cf"])), st.text(st.sampled_from("aßéİﬁ्กักい゙가\u0301\u200d '-"))
)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Ďábel ĳs", "dabel ijs"),
        ("Iğdır İZMİR", "igdir izmir"),
        ("CAFE\u0301", "café"),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"),
        ("ｷｬﾝｾﾙ", "キャンセル"),
        ("ёлка", "елка"),
        ("Ἀθῆναι", "αθηναι"),
        ("مُحَمَّد", "محمد"),
        ("أهلاً", "اهلا"),
        ("שָׁלוֹם", "שלום"),
        ("٣ अगस्त २०२६", "3 अगस्त 2026"),
        ("don’t", "don't"),
        ("ﬁne\u00adprint", "fineprint"),
    ],
)
def test_written_and_typed_fold_to_the_same(written: str, typed: str) -> None:
    assert folded(written) == folded(typed)


@pytest.mark.parametrize(("one", "other"), [("กา", "กี"), ("कि", "कु"), ("か", "が"), ("가", "나")])
def test_signs_that_make_another_word_are_kept(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(anything)
def test_both_foldings_agree_and_composition_does_not_matter(text: str) -> None:
    assert folded(text) == fold(text).text
    assert folded(normalize("NFD", text)) == folded(normalize("NFC", text))


@given(anything, st.data())
@example("e\u0301", None)
def test_a_span_slices_whole_pieces_of_the_original(text: str, data: st.DataObject | None) -> None:
    folded_ = fold(text)
    size = len(folded_.text)
    assert folded_.span(0, size) == (0, len(text)) if size else not folded_.text
    start = data.draw(st.integers(0, size)) if data else 0
    end = data.draw(st.integers(start, size)) if data else size
    first, last = folded_.span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert first < last
        assert folded_.text[start:end] in fold(text[first:last]).text
        assert last == len(text) or category(text[last]) != "Mn" or fold(text[last]).text


def test_no_combining_sign_of_any_script_is_forgotten() -> None:
    known = re.compile(f"[{marks()}]")
    signs = map(chr, range(sys.maxunicode + 1))
    assert not [sign for sign in signs if (known.match(sign) is not None) != (category(sign)[0] == "M")]


def test_a_letter_and_its_marks_are_one_piece() -> None:
    text = "re\u0301sume\u0301 Straße"
    folded_ = fold(text)
    assert folded_.text == "resume strasse"
    assert text[slice(*folded_.span(1, 2))] == "e\u0301"
    assert text[slice(*folded_.span(0, 6))] == "re\u0301sume\u0301"
    assert text[slice(*folded_.span(11, 12))] == "ß"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No refund, once opened!", ["No", "refund", "once", "opened"]),
        ("ref2 snake_case", ["ref2", "snake", "case"]),
        ("I can't", ["I", "can't"]),
        ("l'article", ["l'article", "article"]),
        ("Größe прошу", ["Größe", "прошу"]),
        ("क्षमा करें", ["क्षमा", "करें"]),
        ("返金不可ok", ["返金", "金不", "不可", "可", "ok"]),
        ("ขอ", ["ขอ", "อ"]),
        ("환불 불가", ["환불", "불가"]),
        ("", []),
    ],
)
def test_words_of_every_script(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == expected


@given(anything)
def test_no_letter_and_no_digit_is_dropped(text: str) -> None:
    covered = {place for start, end in words(text) for place in range(start, end)}
    assert all(place in covered for place, sign in enumerate(text) if sign.isalnum())


@given(anything)
def test_a_query_asks_only_for_what_a_text_is_found_by(text: str) -> None:
    assert set(asked(text)) <= set(words(text))
    assert {bare(folded(text)[start:end]) for start, end in asked(folded(text))} <= set(keys(folded(text)))


@pytest.mark.parametrize(
    ("text", "typed"), [("can't", "cant"), ("call-back", "callback"), ("call-back", "back"), ("e-mail", "email")]
)
def test_joined_words_are_found_without_their_joint(text: str, typed: str) -> None:
    assert typed in keys(text)
