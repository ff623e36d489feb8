"""A publisher's editions over a user's edits: hers count, nothing of hers is lost, and the way back is exact."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from store_samples import PACK, opened, pack, phrase, rows, sent, whole_in_order
from store_strategies import FIELDS, IDS, USER, changes, furnished

from launcher.change import Add, Batch, Edit, Remove, applied
from launcher.errors import LauncherError
from launcher.layers import Layers, Taken
from launcher.phrase import sealed, to_plain
from launcher.store import Edition
from launcher.store.codec import changes_of

PLACES = {PACK: 1, "pack-2": 2}
GONE = object()


def _said(fields):
    try:
        return applied(Edit("phrase", "p1", fields), sealed(phrase("p1", title="Theirs")))
    except ValueError:  # an empty title
        return sealed(phrase("p1", title="Theirs"))


BY_PACKS = st.tuples(st.sampled_from(list(PLACES)), st.none() | st.builds(_said, FIELDS))
BY_HER = st.tuples(st.none(), FIELDS)


def _after(layers, by, what):
    """The layers after an edition brought this record or took it away, or after the user set these fields."""
    if by is not None:
        return layers.put(by, what, PLACES)
    before = layers.effective()
    try:
        return layers.put(None, applied(Edit("phrase", "p1", what), before), PLACES) if before else layers
    except ValueError:
        return layers


@settings(max_examples=150, deadline=None)
@given(series=st.lists(BY_PACKS | BY_HER, max_size=10))
def test_an_edition_never_changes_what_the_user_sees_in_a_field_that_she_has_changed(series):
    layers = Layers("phrase", "p1", {PACK: sealed(phrase("p1", title="Theirs"))})
    for by, what in series:
        before, layers = layers, _after(layers, by, what)
        if by is None or not before.overrides:
            continue
        hers = {name: one.value for name, one in before.overrides.items()}
        if (shown := layers.effective()) is None:
            assert layers.overrides == before.overrides  # nothing is seen, and her words wait
            continue
        now = to_plain(shown)
        was = to_plain(before.effective()) if before.base else now | hers
        assert {name: now.get(name, GONE) for name in hers} == {name: was.get(name, GONE) for name in hers}
        assert {name: one.value for name, one in layers.overrides.items()}.items() <= hers.items()
        theirs = to_plain(layers.sent())
        assert all(theirs.get(name, GONE) == now.get(name, GONE) for name in now.keys() - layers.overrides.keys() - {"rev"})
        assert {one.field for one in layers.conflicts()} <= layers.overrides.keys()


@settings(max_examples=100, deadline=None)
@given(fields=FIELDS, other=FIELDS)
def test_a_conflict_is_exactly_a_field_that_both_have_changed_each_in_her_own_way(fields, other):
    base = sealed(phrase("p1", title="Theirs"))
    edited = _after(Layers("phrase", "p1", {PACK: base}), None, fields)
    newer = _said(other)
    layers = edited.put(PACK, newer, PLACES)
    was, hers, theirs = to_plain(base), to_plain(edited.effective()), to_plain(newer)
    both = {
        name
        for name in (was | hers | theirs).keys() - {"rev"}
        if was.get(name) != theirs.get(name) != hers.get(name) != was.get(name)
    }
    assert {one.field for one in layers.conflicts()} == both
    settled = layers.settled(both)
    assert settled.conflicts() == ()
    assert settled.effective() == layers.effective()
    assert settled.put(PACK, newer, PLACES) == settled


def _editions():
    """Editions of the pack: of some phrases a newer wording, or their end, or their return."""
    words = st.lists(st.tuples(IDS, st.none() | FIELDS), min_size=1, max_size=3, unique_by=lambda one: one[0])
    return st.lists(words, min_size=1, max_size=4)


def _batch(store, words):
    sent_now = store.layers_of(PACK, [("phrase", id_) for id_, _fields in words])
    changes = []
    for id_, fields in words:
        base = sent_now["phrase", id_].base.get(PACK)
        if base is None:
            changes.append(Add(phrase(id_, title="Again"), by=PACK))
        elif fields is None:
            changes.append(Remove("phrase", id_, expects=base.rev, by=PACK))
        else:
            said = {name: value for name, value in fields.items() if name != "title" or value.strip()}
            changes.append(Edit("phrase", id_, said, expects=base.rev, by=PACK))
    return Batch("Update", tuple(changes))


@settings(max_examples=60, deadline=None)
@given(edits=st.lists(changes(USER), max_size=5), editions=_editions())
@example(edits=[Edit("phrase", "p1", {"title": "Mine"})], editions=[[("p1", {"title": "Mine"})], [("p1", None)], [("p1", {})]])
@example(edits=[Edit("phrase", "p1", {"title": "Mine"}), Remove("phrase", "p1")], editions=[[("p1", {"title": "Mine"})]])
def test_a_series_of_editions_over_a_users_edits_is_undone_and_done_again_exactly(edits, editions):
    with furnished() as store:
        said = {(one.id, one.rev) for one in store.phrases()}
        for change in edits:
            try:
                store.apply(change)
            except LauncherError:
                continue
            said |= {(one.id, one.rev) for one in store.phrases()}
        steps, moments = [], [whole_in_order(store)]
        for serial, words in enumerate(editions, 2):
            changed = store.take_in(_batch(store, words), Edition(PACK, serial), expects=store.mark())
            said |= {(one.id, one.rev) for one in store.phrases()}
            if changed.step:
                steps.append(changed.step)
                moments.append(whole_in_order(store))
        backs = []
        for step, before in zip(reversed(steps), reversed(moments[:-1]), strict=True):
            backs.append(store.undo(step).step)
            assert whole_in_order(store) == before
        for back, after in zip(reversed(backs), moments[1:], strict=True):
            store.undo(back)
            assert whole_in_order(store) == after
        kept = {(one.id, one.rev) for one in store.phrases()}
        kept |= {(id_, one.phrase.rev) for id_ in ("p1", "p2", "p3") for one in store.earlier(id_)}
        assert said <= kept
        assert store.verify() == []


def test_an_edit_that_the_publisher_took_over_is_the_users_own_again_when_the_edition_is_undone(store):
    store.apply(sent(phrase("p1", title="Theirs")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    taken = store.take_in(Batch("Update", (Edit("phrase", "p1", {"title": "Mine"}, by=PACK),)), Edition(PACK, 2))
    assert rows(store, "SELECT * FROM override") == []
    back = store.undo(taken.step)
    assert store.phrase("p1").title == "Mine"
    assert [name for (name,) in rows(store, "SELECT field FROM override")] == ["title"]
    store.undo(back.step)
    assert store.phrase("p1").title == "Mine"
    assert rows(store, "SELECT * FROM override") == []


def test_a_locked_phrase_gives_way_and_the_users_words_stand_in_her_copy_until_it_is_undone(store):
    store.apply(sent(phrase("p1", title="Theirs", locked=True)))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    before, hers = whole_in_order(store), store.phrase("p1")
    mark, base = store.mark(), store.layers_of(PACK)["phrase", "p1"]
    newer = Edit("phrase", "p1", {"title": "Theirs, newer"}, expects=base.sent().rev, by=PACK)
    above = base.put(PACK, applied(newer, base.sent()), PLACES)
    batch = Batch(
        "Update",
        (
            Add(phrase("copy", title="Mine", extra={"copy_of": "p1"})),
            newer,
            Edit("phrase", "p1", {"title": "Theirs, newer"}, expects=above.seen()),
        ),
    )
    taken = store.take_in(batch, Edition(PACK, 2), expects=mark)
    assert {one.id: one.title for one in store.phrases()} == {"p1": "Theirs, newer", "copy": "Mine"}
    assert store.conflicts() == {}
    assert [one.id for one in store.copies()["p1"]] == ["copy"]
    assert hers in [one.phrase for one in store.earlier("p1")]
    store.undo(taken.step)
    assert whole_in_order(store) == before


def test_a_packs_step_is_not_kept_twice_and_survives_a_restart(path):
    store = opened(path)
    step = store.take_in(sent(*(phrase(f"p{n}") for n in range(40))), Edition(PACK, 1)).step
    forward, inverse = rows(store, f"SELECT forward, inverse FROM history WHERE step = {step}")[0]  # noqa: S608 - a number
    assert changes_of(forward) == ()
    assert all(isinstance(one, Taken) for one in changes_of(inverse))
    whole = whole_in_order(store)
    store.close()
    again = opened(path)
    back = again.undo(step)
    assert again.phrases() == []
    again.undo(back.step)
    assert whole_in_order(again) == whole
    assert [one.id for one in again.packs()] == [pack().id]
    again.close()
