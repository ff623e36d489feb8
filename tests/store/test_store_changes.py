"""The one door for writing: whole or not at all, undone and done again exactly."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import PACK, opened, phrase, rows, sent, situation, whole_in_order
from store_strategies import SINGLE

from launcher.change import Add, Batch, Edit, Move, Remove
from launcher.errors import LauncherError
from launcher.layers import ABSENT, Override, Taken, UserLayer
from launcher.phrase import from_plain, to_plain
from launcher.store import Changed
from launcher.store.codec import changes_of, changes_text, hashed


@settings(max_examples=60, deadline=None)
@given(changes=st.lists(SINGLE, max_size=4))
def test_changes_come_back_from_json_as_they_were(changes):
    layer = UserLayer({"title": Override("Mine", "r"), "mood": Override(ABSENT, "r")}, hidden=True, own=False)
    steps = [Taken(change, layer) if change.by is None else Taken(change, sees=("r", "")) for change in changes]
    assert list(changes_of(changes_text(steps))) == steps


def test_a_removed_pack_comes_back_at_its_place_with_all_it_brought(store):
    store.apply(sent(phrase("p1"), by="first"))
    store.apply(sent(phrase("p2"), by="second"))
    before = whole_in_order(store)
    gone = store.apply(Batch("Remove First", (Remove("pack", "first"), Remove("phrase", "p1", by="first"))))
    assert [one.id for one in store.packs()] == ["second"]
    store.undo(gone.step)
    assert whole_in_order(store) == before


def test_a_change_names_what_it_touched_and_what_undo_calls_it(store):
    assert store.apply(Add(phrase(title="No refund"))) == Changed(frozenset({("phrase", "p1")}), "Add “No refund”", 1)
    assert store.apply(Edit("phrase", "p1", {"title": "None"}), name="Rename").name == "Rename"
    assert store.undo().name == "Rename"
    assert store.undo() == Changed(frozenset({("phrase", "p1")}), "Add “No refund”", 1)
    assert store.undo() is None


def test_a_failing_change_in_a_batch_changes_nothing(store):
    store.apply(sent(phrase("p1")))
    before = whole_in_order(store)
    with pytest.raises(LauncherError, match="p9"):
        store.apply(Batch("Several", (Add(phrase("p2")), Remove("phrase", "p1", by=PACK), Remove("phrase", "p9"))))
    assert whole_in_order(store) == before
    assert len(rows(store, "SELECT step FROM history")) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Add(phrase("p1")), "there already"),
        (Edit("phrase", "p1", {"title": "Mine"}, expects="sha256:old"), "“No refund once opened” has been changed since"),
        (Edit("phrase", "p1", {"title": ""}), "title: must not be empty"),
        (Edit("phrase", "p1", {"title": "\ud800"}), "cannot be saved"),
        (Edit("phrase", "p1", {"weight": float("nan")}), "cannot be saved"),
        (Move("phrase", "nowhere", "hold"), "no longer there"),
        (Add(phrase("p9"), by="unknown"), "unknown"),
        (Remove("pack", PACK), PACK),
    ],
)
def test_what_cannot_be_done_is_refused_kindly_and_changes_nothing(store, change, told):
    store.apply(sent(phrase("p1")))
    before = whole_in_order(store)
    with pytest.raises(LauncherError, match=told):
        store.apply(change)
    assert whole_in_order(store) == before


def test_undo_is_refused_where_something_newer_stands_in_the_way(store):
    store.apply(Add(phrase("p1")))
    store.apply(Batch("Several", (Edit("phrase", "p1", {"title": "Mine"}), Add(phrase("p2", title="Two")))))
    newer = opened(store.path)
    newer.apply(Edit("phrase", "p2", {"title": "Newer"}))
    newer._db.execute("DELETE FROM history WHERE step = 3")  # as if that step had been made by something that keeps no steps
    newer.close()
    before = whole_in_order(store)
    with pytest.raises(LauncherError, match="“Newer” has been changed since"):
        store.undo()
    assert whole_in_order(store) == before


def test_redo_is_refused_where_something_newer_stands_in_the_way(store):
    store.apply(Add(phrase("p1")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.undo()
    store.apply(Edit("phrase", "p1", {"title": "Other"}))
    assert store.redo() is None  # a new step ends the road that redo knew
    store.undo()
    for step, forward in rows(store, "SELECT step, forward FROM history"):
        other = forward.replace('"expects":"sha256:', '"expects":"sha256:0')
        store._db.execute("UPDATE history SET forward = ?, forward_hash = ? WHERE step = ?", [other, hashed(other), step])
    with pytest.raises(LauncherError, match="has been changed since"):
        store.redo()


def test_undo_reaches_back_across_a_restart_and_another_process(store, path):
    store.apply(Add(phrase("p1")))
    other = opened(path)
    assert other.undo().ids == {("phrase", "p1")}
    other.close()
    assert store.phrases() == []
    assert store.redo().step == 1


def test_saving_without_a_difference_takes_no_step(store):
    store.apply(Add(phrase("p1", title="Mine")))
    assert store.apply(Edit("phrase", "p1", {"title": "Mine"})).step == 0
    assert store.undo().name == "Add “Mine”"


def test_ten_thousand_phrases_are_one_step(store):
    many = sent(situation(), *(phrase(f"p{n}", text=f"Sentence {n}.") for n in range(10_000)))
    taken = store.apply(many)
    assert len(taken.ids) == 10_002
    assert len(store.phrases()) == 10_000
    store.undo(taken.step)
    assert (store.phrases(), store.packs()) == ([], [])


def test_a_store_opened_by_one_thread_is_used_by_another(path):
    found = []
    worker = threading.Thread(target=lambda: found.append(opened(path)))
    worker.start()
    worker.join()
    found[0].apply(Add(phrase("p1")))
    assert len(found[0].phrases()) == 1
    found[0].close()


CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": f"Card {CARD}"},
        {"texts": {"any": {"plain": "Hello."}, "email": {"plain": f"It was {CARD}."}}},
        {"texts": {"any": {"plain": "Hello.", "html": f"<p>{CARD}</p>"}}},
        {"tags": ["refund", CARD]},
        {"codes": [CARD.replace(" ", "")]},
        {"when": f"For {CARD}"},
        {"when_not": f"Not for {CARD}"},
        {"note": {"deep": [CARD]}},
    ],
)
def test_the_number_of_a_payment_card_is_not_saved(store, path, fields, caplog):
    caplog.set_level("DEBUG")
    store.apply(Add(phrase("p1")))
    before = whole_in_order(store)
    whole_plain = to_plain(phrase("p2")) | fields
    for change in (
        Edit("phrase", "p1", fields),
        Add(from_plain("phrase", whole_plain)),
        Batch("B", (Add(phrase("p3")), Edit("phrase", "p1", fields))),
    ):
        with pytest.raises(LauncherError, match="payment card") as refusal:
            store.apply(change)
        assert "{{input:Card number}}" in refusal.value.hint
        assert "4111" not in str(refusal.value)
    assert whole_in_order(store) == before
    assert "4111" not in caplog.text
    store.close()
    assert not [file for file in path.parent.iterdir() if b"4111" in file.read_bytes()]


def test_a_card_number_that_was_there_before_hinders_no_other_edit_and_no_pack(store):
    store.apply(sent(phrase("p1", text=f"The test card is {CARD}.")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "Ask for the test card."}}}))
    store.undo()
    assert CARD in store.phrase("p1").text_for("any").plain
    store.redo()
    with pytest.raises(LauncherError, match="payment card"):
        store.apply(Edit("phrase", "p1", {"when": f"For {CARD}"}))
