"""Marks: a name for each state, by which anybody learns what changed since, and no other state ever answers to."""

import shutil

from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import PACK, TODAY, opened, phrase, rows, seen, sent, situation, whole
from store_strategies import PUBLISHER, USER, changes, furnished

from launcher.change import Add, Batch, Edit, Remove
from launcher.errors import LauncherError
from launcher.store import marks

WALKS = st.sampled_from([lambda store: store.undo(), lambda store: store.redo(), lambda store: store.undo(2)])


@settings(max_examples=40, deadline=None)
@given(series=st.lists(changes(USER | PUBLISHER) | WALKS, max_size=8))
def test_what_differs_between_any_two_moments_is_told(series):
    with furnished() as store:
        moments = [(store.mark(), seen(store), whole(store))]
        for what in series:
            try:
                what(store) if callable(what) else store.apply(what)
            except LauncherError:
                assert store.mark() == moments[-1][0]
            moments.append((store.mark(), seen(store), whole(store)))
        now = moments[-1][1]
        for mark, then, _all in moments:
            differing = {key for key in then | now if then.get(key) != now.get(key)}
            assert differing <= store.changed_since(mark)
        named = {}
        for mark, _seen, all_ in moments:
            assert named.setdefault(mark, all_) == all_


def test_a_state_knows_what_changed_since_it_and_nothing_more(store):
    store.apply(sent(phrase("p1"), phrase("p2")))
    mark = store.mark()
    assert store.changed_since(mark) == frozenset()
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    assert store.changed_since(mark) == {("phrase", "p1")}
    store.apply(Batch("More", (Add(situation()), Remove("phrase", "p2"))))
    assert store.changed_since(mark) == {("phrase", "p1"), ("phrase", "p2"), ("situation", "s1")}


def test_habits_and_small_facts_are_no_change(store):
    store.apply(Add(phrase("p1")))
    mark = store.mark()
    store.note_use("p1", ["refund"])
    store.fade(TODAY.date())
    store.remember("last_situation", "hold")
    store.apply(Edit("phrase", "p1", {"title": phrase().title}))  # says the same
    assert store.mark() == mark


def test_going_back_is_a_change_too(store):
    store.apply(Add(phrase("p1")))
    mark = store.mark()
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.undo()
    assert store.mark() != mark
    assert store.changed_since(mark) == {("phrase", "p1")}


def test_each_store_has_marks_of_its_own(tmp_path):
    found = set()
    for name in "ab":
        store = opened(tmp_path / name / "phrases.db")
        found.add(store.mark())
        store.apply(Add(phrase("p1")))
        found.add(store.mark())
        store.close()
    assert len(found) == 4


def test_a_copy_put_back_is_never_taken_for_the_state_it_replaces_even_where_the_same_is_done_again(store, path, tmp_path):
    store.apply(Add(phrase("p1")))
    copied = store.mark()
    copy = store.backup(tmp_path / "copy.db")
    store.apply(Add(phrase("p2")))
    ahead = store.mark()
    store.close()
    for file in path.parent.glob("phrases.db*"):
        file.unlink()
    shutil.copy(copy, path)
    back = opened(path)
    assert back.mark() == copied  # it is that very state
    assert back.changed_since(ahead) is None
    back.apply(Add(phrase("p2")))
    assert back.mark() != ahead
    assert back.changed_since(ahead) is None
    assert back.changed_since(copied) == {("phrase", "p2")}
    back.close()


def test_two_programs_that_write_in_turn_see_each_others_changes(store, path):
    other = opened(path)
    ours, theirs = store.mark(), other.mark()
    for n in range(6):
        (store, other)[n % 2].apply(Add(phrase(f"p{n}")))
    assert store.mark() == other.mark()
    expected = {("phrase", f"p{n}") for n in range(6)}
    assert store.changed_since(ours) == other.changed_since(theirs) == expected
    assert set(store.some("phrase", [id_ for _kind, id_ in expected])) == {f"p{n}" for n in range(6)}
    other.close()


def test_an_unknown_mark_is_told_as_unknown(store):
    assert store.changed_since("") is None
    assert store.changed_since("0" * 32) is None


def test_who_asks_about_too_much_is_told_to_read_everything(store, monkeypatch):
    monkeypatch.setattr(marks, "KEEP", 10)
    known = []
    for n in range(30):
        known.append(store.mark())
        store.apply(Add(phrase(f"p{n}")))
    assert [store.changed_since(mark) is None for mark in known] == [True] * 20 + [False] * 10
    assert store.changed_since(known[20]) == {("phrase", f"p{n}") for n in range(20, 30)}
    assert rows(store, "SELECT count(*) FROM touched") == [(10,)]
    store.apply(Batch("Many", tuple(Add(phrase(f"q{n}")) for n in range(25))))
    assert store.changed_since(known[-1]) is None
    assert store.changed_since(store.mark()) == frozenset()


def test_records_that_came_about_otherwise_begin_a_history_of_their_own(store):
    store.apply(Add(phrase("p1")))
    mark = store.mark()
    marks.begin_anew(store._db)
    assert store.mark() != mark
    assert store.changed_since(mark) is None
    begun = store.mark()
    store.apply(Add(phrase("p2")))
    assert store.changed_since(begun) == {("phrase", "p2")}


def test_some_gives_the_records_that_are_there_as_the_user_sees_them(store):
    store.apply(sent(*(phrase(f"p{n}") for n in range(4))))
    store.apply(Batch("Several", (Edit("phrase", "p2", {"title": "Mine"}), Remove("phrase", "p1"), Add(phrase("mine")))))
    found = store.some("phrase", ["mine", "p2", "nowhere", "p1", "p0"])
    assert list(found) == ["p0", "p2", "mine"]
    assert found == {id_: store.phrase(id_) for id_ in found}
    assert store.some("phrase", []) == {}
    assert store.some("pack", [PACK])[PACK].name == "Starter"
