"""A change is shown word by word, whole on both sides, in every script, and in time."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.packs.word_diff import word_diff

texts = st.text() | st.lists(
    st.sampled_from(["we", "can't", "refund", " ", "\n", ".", "我", "的", "é", "e\u0301", "👍🏽", "नि"])
).map("".join)


@given(texts, texts)
def test_both_texts_are_in_it_whole(before: str, after: str) -> None:
    found = word_diff(before, after)
    assert "".join(words for sort, words in found if sort != "new") == before
    assert "".join(words for sort, words in found if sort != "gone") == after
    for one, other in pairwise(found):
        assert one[0] != other[0]
        assert (one[0], other[0]) != ("new", "gone")
    assert all(words for _sort, words in found)


@given(texts)
def test_equal_texts_differ_in_nothing(text: str) -> None:
    assert word_diff(text, text) == ((("same", text),) if text else ())


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (
            "I can't refund it.",
            "I can refund that.",
            (
                ("same", "I "),
                ("gone", "can't "),
                ("new", "can "),
                ("same", "refund "),
                ("gone", "it"),
                ("new", "that"),
                ("same", "."),
            ),
        ),
        ("我不能退款。", "我可以退款。", (("same", "我"), ("gone", "不能"), ("new", "可以"), ("same", "退款。"))),
        ("one two three", "one three", (("same", "one "), ("gone", "two "), ("same", "three"))),
        ("", "new", (("new", "new"),)),
    ],
)
def test_words_are_told_whole(before: str, after: str, parts: object) -> None:
    assert word_diff(before, after) == parts


def test_long_texts_do_not_make_anybody_wait() -> None:
    chance = random.Random(3)
    long = [" ".join(str(chance.randrange(many)) for _word in range(1_900)) for many in (2, 50, 1_000, 1_000)]
    began = time.process_time()
    for before, after in pairwise([*long, "a " * 300, "a b " * 300, "x" * 20_000, "我" * 20_000]):
        word_diff(before, after)
    assert time.process_time() - began < 10, "it takes a fraction of a second"
