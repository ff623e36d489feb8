"""The one door for writing: whole or not at all, undone and done again exactly."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import PACK, opened, pack, phrase, rows, sent, situation, whole

from launcher.change import Add, Batch, Edit, Move, Remove
from launcher.errors import LauncherError
from launcher.store import Changed
from launcher.store.codec import changes_of, changes_text
from launcher.store.layers import ABSENT, Override, Taken, UserLayer

IDS = st.sampled_from(["p1", "p2", "p3"])
BY = st.sampled_from([None, None, PACK, "pack-2"])
VALUES = st.sampled_from(["Theirs", "Mine", "Newer", " "])
FIELDS = st.fixed_dictionaries(
    {}, optional={"title": VALUES, "when": st.none() | VALUES, "mood": VALUES, "locked": st.booleans()}
)
SINGLE = st.one_of(
    st.builds(lambda id_, title, by: Add(phrase(id_, title=title), by=by), IDS, st.sampled_from(["Theirs", "Mine"]), BY),
    st.builds(
        lambda id_, fields, by, gone: Edit("phrase", id_, fields, by=by, without=gone),
        IDS,
        FIELDS,
        BY,
        st.sampled_from([(), ("mood",)]),
    ),
    st.builds(lambda id_, to, by: Move("phrase", id_, to, by=by), IDS, st.sampled_from(["hold", "saying-no"]), BY),
    st.builds(lambda id_, by: Remove("phrase", id_, by=by), IDS, BY),
)
CHANGE = SINGLE | st.lists(SINGLE, min_size=1, max_size=4).map(lambda parts: Batch("Several", tuple(parts)))


def _taken(store, change):
    before = whole(store)
    try:
        return store.apply(change).step > 0
    except LauncherError:
        assert whole(store) == before  # a refused change changes nothing
        return False


@settings(max_examples=60, deadline=None)
@given(changes=st.lists(CHANGE, max_size=10))
def test_any_series_of_changes_is_undone_and_redone_step_by_step(changes):
    with TemporaryDirectory() as folder:
        store = opened(Path(folder) / "phrases.db")
        store.apply(Batch("Import", (*sent(phrase("p1", title="Theirs"), phrase("p2")).changes, Add(pack("pack-2")))))
        moments = [whole(store)] + [whole(store) for change in changes if _taken(store, change)]
        for moment in reversed(moments[:-1]):
            assert store.undo() is not None
            assert whole(store) == moment
        for moment in moments[1:]:
            assert store.redo() is not None
            assert whole(store) == moment
        assert store.redo() is None
        assert store.verify() == []
        store.close()


@settings(max_examples=60, deadline=None)
@given(changes=st.lists(SINGLE, max_size=4))
def test_changes_come_back_from_json_as_they_were(changes):
    layer = UserLayer({"title": Override("Mine", "r"), "mood": Override(ABSENT, "r")}, hidden=True, own=False)
    steps = [Taken(change, layer if change.by is None else None) for change in changes]
    assert list(changes_of(changes_text(steps))) == steps


def test_a_removed_pack_comes_back_at_its_place_with_all_it_brought(store):
    store.apply(sent(phrase("p1"), by="first"))
    store.apply(sent(phrase("p2"), by="second"))
    before = whole(store)
    store.apply(Batch("Remove First", (Remove("pack", "first"), Remove("phrase", "p1", by="first"))))
    assert [one.id for one in store.packs()] == ["second"]
    store.undo()
    assert whole(store) == before


def test_a_change_names_what_it_touched_and_what_undo_calls_it(store):
    assert store.apply(Add(phrase(title="No refund"))) == Changed(frozenset({("phrase", "p1")}), "Add “No refund”", 1)
    assert store.apply(Edit("phrase", "p1", {"title": "None"}), name="Rename").name == "Rename"
    assert store.undo().name == "Rename"
    assert store.undo() == Changed(frozenset({("phrase", "p1")}), "Add “No refund”", 1)
    assert store.undo() is None


def test_a_failing_change_in_a_batch_changes_nothing(store):
    store.apply(sent(phrase("p1")))
    before = whole(store)
    with pytest.raises(LauncherError, match="p9"):
        store.apply(Batch("Several", (Add(phrase("p2")), Remove("phrase", "p1", by=PACK), Remove("phrase", "p9"))))
    assert whole(store) == before
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
    before = whole(store)
    with pytest.raises(LauncherError, match=told):
        store.apply(change)
    assert whole(store) == before


def test_undo_is_refused_where_something_newer_stands_in_the_way(store):
    store.apply(Add(phrase("p1")))
    store.apply(Batch("Several", (Edit("phrase", "p1", {"title": "Mine"}), Add(phrase("p2", title="Two")))))
    newer = opened(store.path)
    newer.apply(Edit("phrase", "p2", {"title": "Newer"}))
    newer._db.execute("DELETE FROM history WHERE step = 3")  # as if that step had been made by something that keeps no steps
    newer.close()
    before = whole(store)
    with pytest.raises(LauncherError, match="“Newer” has been changed since"):
        store.undo()
    assert whole(store) == before


def test_redo_is_refused_where_something_newer_stands_in_the_way(store):
    store.apply(Add(phrase("p1")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.undo()
    store.apply(Edit("phrase", "p1", {"title": "Other"}))
    assert store.redo() is None  # a new step ends the road that redo knew
    store.undo()
    store._db.execute('UPDATE history SET forward = replace(forward, \'"expects":"sha256:\', \'"expects":"sha256:0\')')
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


def test_the_newest_thousand_steps_are_kept(store):
    store._db.execute("BEGIN")
    for step in range(1, 1001):
        store._db.execute("INSERT INTO history (step, name, forward, inverse) VALUES (?, 'Old', '[]', '[]')", [step])
    store._db.execute("COMMIT")
    store.apply(Add(phrase("p1")))
    assert rows(store, "SELECT min(step), max(step), count(*) FROM history") == [(2, 1001, 1000)]


def test_ten_thousand_phrases_are_one_step(store):
    many = sent(situation(), *(phrase(f"p{n}", text=f"Sentence {n}.") for n in range(10_000)))
    assert len(store.apply(many).ids) == 10_002
    assert len(store.phrases()) == 10_000
    store.undo()
    assert (store.phrases(), store.packs()) == ([], [])


def test_a_store_opened_by_one_thread_is_used_by_another(path):
    found = []
    worker = threading.Thread(target=lambda: found.append(opened(path)))
    worker.start()
    worker.join()
    found[0].apply(Add(phrase("p1")))
    assert len(found[0].phrases()) == 1
    found[0].close()
