"""What was changed since a mark is seen in a first look just as the store says it, whoever changed it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import opened, phrase, sent, situation
from store_strategies import PUBLISHER, USER, changes, furnished

from launcher.change import Add, Edit, Remove
from launcher.errors import LauncherError
from launcher.glimpse import glimpse


@settings(max_examples=40, deadline=None)
@given(series=st.lists(changes(USER | PUBLISHER) | st.sampled_from(["undo", "redo"]), max_size=10), after=st.integers(0, 10))
def test_a_first_look_sees_the_changed_phrases_as_the_store_does(series, after):
    with furnished() as store:
        mark = store.mark()
        for at, what in enumerate(series):
            try:
                store.undo() if what == "undo" else store.redo() if what == "redo" else store.apply(what)
            except LauncherError:
                continue
            mark = store.mark() if at < after else mark
        changed = store.changed_since(mark)
        ids = {id_ for kind, id_ in changed if kind == "phrase"}
        known = store.some("phrase", ids)
        seen = glimpse(store.path, mark, 3)
        assert seen.mark == store.mark()
        assert seen.changed == (tuple(known.values()), tuple(sorted(ids - known.keys())))
        assert seen.situations == (tuple(store.situations()) if any(kind == "situation" for kind, _id in changed) else None)


def test_more_than_was_asked_for_is_left_to_the_store_and_situations_are_told_whole(store):
    store.apply(sent(situation(), *(phrase(f"p{n}") for n in range(5))))
    mark = store.mark()
    for n in range(3):
        store.apply(Edit("phrase", f"p{n}", {"title": "Mine"}))
    assert len(glimpse(store.path, mark, 3).changed[0]) == 3
    assert glimpse(store.path, mark, 2).changed is None
    assert glimpse(store.path, "no mark of this store", 3).changed is None
    mark = store.mark()
    store.apply(Edit("situation", "s1", {"name": "Other"}))
    store.apply(Add(situation("s2", "own-one", "Own one", order=-1)))
    store.apply(Remove("situation", "s1"))
    assert glimpse(store.path, mark, 3).changed == ((), ())
    assert [one.name for one in glimpse(store.path, mark, 3).situations] == ["Own one"]


def test_a_damaged_phrase_is_left_to_the_store(store, path):
    mark = store.mark()
    store.apply(Add(phrase("p1")))
    store._db.execute("UPDATE personal SET body = replace(body, 'refund', 'rewind')")
    assert glimpse(path, mark, 3) is None
    store.close()
    opened(path).close()
