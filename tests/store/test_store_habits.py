"""What was chosen before: scores that fade by the day, an order without times, and nothing of what was typed."""

from datetime import date, timedelta

import pytest
from store_samples import opened, rows

from launcher.habit import FADE_PER_DAY, SCORE_CAP, Habits

DAY = date(2026, 11, 21)


def test_uses_are_counted_and_ordered_and_survive_a_restart(store, path):
    for phrase_id, words in (("p1", ["refund"]), ("p2", []), ("p1", ["refund", "open", "open"])):
        store.note_use(phrase_id, words)
    expected = Habits({"p1": 2.0, "p2": 1.0}, ("p1", "p2"), {"refund": {"p1": 2.0}, "open": {"p1": 1.0}})
    assert store.habits() == expected
    store.close()
    again = opened(path)
    assert again.habits() == expected
    again.close()


def test_no_phrase_buries_the_others(store):
    for _ in range(int(SCORE_CAP) + 5):
        store.note_use("p1", ["refund"])
    assert store.habits().scores["p1"] == SCORE_CAP
    assert store.habits().by_word["refund"]["p1"] == SCORE_CAP


def test_scores_fade_by_the_days_since_the_last_time_and_small_ones_are_forgotten(store):
    store.fade(DAY)
    store.note_use("p1", ["refund"])
    store.fade(DAY)
    assert store.habits().scores == {"p1": 1.0}
    store.fade(DAY + timedelta(days=10))
    assert store.habits().scores["p1"] == pytest.approx(FADE_PER_DAY**10)
    assert store.habits().by_word["refund"]["p1"] == pytest.approx(FADE_PER_DAY**10)
    store.fade(DAY + timedelta(days=60))
    assert store.habits() == Habits()


def test_a_clock_set_back_fades_nothing(store):
    store.fade(DAY)
    store.note_use("p1", [])
    store.fade(DAY - timedelta(days=400))
    assert store.habits().scores == {"p1": 1.0}
    store.fade(DAY - timedelta(days=399))
    assert store.habits().scores["p1"] == pytest.approx(FADE_PER_DAY)


def test_habits_are_no_part_of_undo(store):
    store.note_use("p1", ["refund"])
    assert store.undo() is None
    assert store.habits().scores == {"p1": 1.0}


def test_no_time_of_any_use_is_kept(store):
    store.fade(DAY)
    store.note_use("p1", ["refund"])
    assert rows(store, "SELECT * FROM habit") == [("p1", 1.0, 1)]
    assert rows(store, "SELECT * FROM habit_word") == [("refund", "p1", 1.0)]
    assert rows(store, "SELECT * FROM meta") == [("store:faded-on", str(DAY.toordinal()))]
    assert rows(store, "SELECT * FROM history") == []


def test_small_facts_are_remembered(store):
    assert store.recall("situation") is None
    store.remember("situation", "saying-no")
    store.remember("situation", "hold")
    assert store.recall("situation") == "hold"
