"""Steps, undo and redo, and what phrases said before: nothing that was said is lost, and every way back is exact."""

from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from store_samples import PACK, TODAY, opened, phrase, rows, seen, sent, whole_in_order
from store_strategies import PUBLISHER, USER, changes, furnished

from launcher.change import Add, Batch, Edit, Move, Remove
from launcher.errors import LauncherError
from launcher.phrase import to_plain
from launcher.store import Earlier, Overtaken, Past, Store
from launcher.store.codec import hashed

WALK = st.sampled_from(["undo", "redo"])
OURS = st.lists(changes(USER) | WALK | st.integers(2, 12), max_size=12)  # a number is the step to undo; the first is the pack's
ANYBODYS = st.lists(changes(USER) | changes(PUBLISHER) | WALK | st.integers(1, 12), max_size=14)


def _done(store, what):
    """What was changed by a change, a walk or the undoing of a step; None where nothing was, or it was refused."""
    before = whole_in_order(store), store.steps(), store.mark()
    try:
        changed = store.undo() if what == "undo" else store.redo() if what == "redo" else _carried_out(store, what)
    except LauncherError:
        assert (whole_in_order(store), store.steps(), store.mark()) == before  # a refused change changes nothing
        return None
    return changed if changed and changed.step else None


def _carried_out(store, what):
    return store.undo(what) if isinstance(what, int) else store.apply(what)


@settings(max_examples=50, deadline=None)
@given(series=OURS)
def test_any_series_is_undone_and_redone_step_by_step_also_where_steps_in_the_middle_were_undone(series):
    with furnished() as store:
        line, at = [whole_in_order(store)], 0
        for what in series:
            newest = next((one.step for one in store.steps() if one.by == "user" and _walkable(store, one.step)), None)
            if _done(store, what) is None:
                continue
            if what in ("undo", newest):
                at -= 1
            elif what == "redo":
                at += 1
            else:
                at += 1
                line[at:] = [whole_in_order(store)]
            assert whole_in_order(store) == line[at]
        for moment in reversed(line[:at]):
            assert store.undo() is not None
            assert whole_in_order(store) == moment
        assert store.undo() is None
        for moment in line[1:]:
            assert store.redo() is not None
            assert whole_in_order(store) == moment
        assert store.redo() is None
        assert store.verify() == []


def _walkable(store, step):
    return rows(store, f"SELECT undone FROM history WHERE step = {step}") == [(0,)]  # noqa: S608 - a number


@settings(max_examples=50, deadline=None)
@given(series=st.lists(changes(USER | PUBLISHER), max_size=10))
def test_any_series_by_users_and_packs_is_undone_step_by_step_from_its_end(series):
    with furnished() as store:
        moments = []
        for change in series:
            before = whole_in_order(store)
            if changed := _done(store, change):
                moments.append((changed.step, before))
        for step, before in reversed(moments):
            assert store.undo(step) is not None
            assert whole_in_order(store) == before


@settings(max_examples=50, deadline=None)
@given(series=ANYBODYS)
@example(
    [
        Move("phrase", "p1", "hold"),
        Move("phrase", "p1", "saying-no"),
        Add(phrase("p2", title="Theirs"), by="pack-2"),
        Remove("phrase", "p2"),
        4,
    ]
)
@example([Add(phrase("p3", title="Theirs"), by="pack-2"), Add(phrase("p3", title="Newer"), by=PACK), 2])
@example([Add(phrase("p3", title="Theirs"), by=PACK), Edit("phrase", "p3", {"title": "Mine"}), 2])
def test_undoing_and_redoing_among_the_changes_of_packs_gives_back_what_was_seen_or_is_refused(series):
    with furnished() as store:
        known = {}  # by step: the records it touched, as they were seen before and after
        for what in series:
            before, done = seen(store), {one.step for one in store.steps() if _walkable(store, one.step)}
            if (changed := _done(store, what)) is None:
                continue
            after = seen(store)
            was, now = ({key: of.get(key) for key in changed.ids} for of in (before, after))
            if changed.step not in known:
                known[changed.step] = was, now
            elif changed.step in done:
                assert now == known[changed.step][0]
            else:
                assert now == known[changed.step][1]
            if isinstance(what, int) and what in known:
                found, left = ({key: of[key] for key in now} for of in known[what])
                assert (was, now) == (left, found)
            assert all(before.get(key) == after.get(key) for key in (before | after).keys() - changed.ids)
        assert store.verify() == []


@settings(max_examples=50, deadline=None)
@given(series=ANYBODYS)
def test_every_text_that_was_ever_seen_is_in_the_phrase_or_among_its_earlier_ones(series):
    with furnished() as store:
        said = {(one.id, one.rev) for one in store.phrases()}
        for what in series:
            _done(store, what)
            said |= {(one.id, one.rev) for one in store.phrases()}
        kept = {(one.id, one.rev) for one in store.phrases()}
        for id_ in {id_ for id_, _rev in said}:
            texts = [one.phrase.rev for one in store.earlier(id_)]
            assert len(texts) == len(set(texts))
            assert not kept & {(id_, rev) for rev in texts}
            kept |= {(id_, rev) for rev in texts}
        assert said <= kept


def test_plain_undo_takes_back_what_the_user_did_and_never_what_a_pack_did(store):
    store.apply(sent(phrase("p1"), phrase("p2")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Edit("phrase", "p2", {"title": "Newer"}, by=PACK))
    assert store.undo().name == "Edit “Mine”"
    assert [one.title for one in store.phrases()] == ["No refund once opened", "Newer"]
    assert store.undo() is None
    store.apply(Edit("phrase", "p2", {"title": "Newest"}, by=PACK))
    assert store.redo().name == "Edit “Mine”"  # what a pack did meanwhile does not end the road
    assert [one.title for one in store.phrases()] == ["Mine", "Newest"]


def test_what_is_done_again_over_a_publishers_newer_text_is_what_the_user_saw(store):
    store.apply(sent(phrase("p1", title="Theirs")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Edit("phrase", "p1", {"title": "Theirs"}))
    store.undo()
    store.apply(Edit("phrase", "p1", {"title": "Theirs, newer"}, by=PACK))
    store.redo()
    assert store.phrase("p1").title == "Theirs"
    store.undo()
    assert store.phrase("p1").title == "Mine"


def test_a_packs_step_is_undone_by_its_number_where_nothing_newer_stands_in_the_way(store):
    taken = store.apply(sent(phrase("p1")))
    edit = store.apply(Edit("phrase", "p1", {"title": "Newer"}, by=PACK))
    store.undo(edit.step)
    assert store.phrase("p1").title == "No refund once opened"
    assert store.undo() is None
    assert [(one.name, one.state, one.by) for one in store.steps()] == [
        ("Undo: Edit “Newer”", "done", "pack"),
        ("Edit “Newer”", "undone", "pack"),
        ("Import", "done", "pack"),
    ]
    store.undo(taken.step)
    assert store.phrases() == []


@pytest.mark.parametrize(
    ("newer", "told"),
    [
        (Edit("phrase", "p1", {"title": "Mine"}), "“Mine” has been changed since"),
        (Edit("phrase", "p1", {"when": "on the phone"}), "“Newer” has been changed since"),
        (Remove("phrase", "p1"), "“Newer” is no longer there"),
        (Edit("phrase", "p1", {"title": "Newest"}, by=PACK), "“Newest” has been changed since"),
        (Remove("phrase", "p1", by=PACK), "“Newer” is no longer there"),
    ],
)
def test_a_packs_step_under_something_newer_is_refused_until_that_is_undone(store, newer, told):
    store.apply(sent(phrase("p1")))
    edit = store.apply(Edit("phrase", "p1", {"title": "Newer"}, by=PACK))
    above = store.apply(newer)
    before = whole_in_order(store)
    with pytest.raises(LauncherError, match=told):
        store.undo(edit.step)
    assert whole_in_order(store) == before
    store.undo(above.step)
    store.undo(edit.step)
    assert store.phrase("p1").title == "No refund once opened"


def test_what_the_user_wrote_over_a_packs_phrase_never_vanishes_with_the_packs_step(store):
    taken = store.apply(sent(phrase("p1")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    with pytest.raises(LauncherError, match="“Mine” has been changed since"):
        store.undo(taken.step)
    assert store.phrase("p1").title == "Mine"


def test_a_packs_step_beneath_an_older_edit_is_undone_and_the_edit_stays(store):
    store.apply(sent(phrase("p1", text="Their words.")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    update = store.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "Their newer words."}}}, by=PACK))
    back = store.undo(update.step)
    assert (store.phrase("p1").title, store.phrase("p1").text_for("any").plain) == ("Mine", "Their words.")
    store.undo(back.step)
    assert (store.phrase("p1").title, store.phrase("p1").text_for("any").plain) == ("Mine", "Their newer words.")


def test_a_step_in_the_middle_is_undone_by_a_new_one_which_can_be_undone(store):
    for id_ in ("p1", "p2"):
        store.apply(Add(phrase(id_)))
    edit = store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Edit("phrase", "p2", {"title": "Other"}))
    back = store.undo(edit.step)
    assert (back.ids, back.name, back.step) == ({("phrase", "p1")}, "Undo: Edit “Mine”", 5)
    assert [one.title for one in store.phrases()] == ["No refund once opened", "Other"]
    assert [one.state for one in store.steps()] == ["done", "done", "undone", "done", "done"]
    with pytest.raises(LauncherError, match="undone already"):
        store.undo(edit.step)
    store.undo()
    assert [one.title for one in store.phrases()] == ["Mine", "Other"]
    assert [one.state for one in store.steps()] == ["undone", "done", "done", "done", "done"]


def test_a_step_under_something_newer_is_refused_with_the_phrases_name(store):
    store.apply(Add(phrase("p1")))
    edit = store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Edit("phrase", "p1", {"title": "Newer"}))
    with pytest.raises(LauncherError, match="“Newer” has been changed since"):
        store.undo(edit.step)
    with pytest.raises(LauncherError, match="no longer remembered"):
        store.undo(99)
    assert store.phrase("p1").title == "Newer"


def test_where_the_newest_step_is_blocked_for_good_the_one_that_can_be_undone_is_named(store):
    store.apply(sent(phrase("p1"), phrase("p2")))
    first = store.apply(Edit("phrase", "p2", {"title": "Mine, too"}))
    second = store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    for tags in (("new",), ("newer",)):
        store.apply(Edit("phrase", "p1", {"tags": tags}, by=PACK))
    for _ in range(2):
        with pytest.raises(Overtaken, match="“Mine” has been changed since") as refusal:
            store.undo()
        assert f"launcher undo {first.step}" in refusal.value.hint
        assert first.name in refusal.value.hint
    with pytest.raises(Overtaken) as refusal:
        store.undo(second.step)
    assert f"launcher undo {first.step}" in refusal.value.hint
    store.undo(first.step)
    assert store.phrase("p2").title != "Mine, too"
    assert store.undo().name == f"Undo: {first.name}"  # what that left can be undone the plain way
    store.undo(first.step)
    store.redo()


def test_where_no_step_can_be_undone_the_earlier_words_are_named(store):
    store.apply(sent(phrase("p1")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Edit("phrase", "p1", {"tags": ("new",)}, by=PACK))
    with pytest.raises(Overtaken) as refusal:
        store.undo()
    assert "history" in refusal.value.hint
    assert "launcher undo" not in refusal.value.hint


def test_a_step_of_a_phrase_that_is_gone_is_refused_with_the_title_it_had(store):
    store.apply(Add(phrase("p1")))
    edit = store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Remove("phrase", "p1"))
    with pytest.raises(LauncherError, match="“Mine” is no longer there"):
        store.undo(edit.step)


def test_the_newest_step_undone_by_its_number_is_a_plain_undo(store):
    added = store.apply(Add(phrase("p1")))
    store.undo(added.step)
    assert [one.state for one in store.steps()] == ["undone"]
    assert store.redo().step == added.step


def test_the_number_of_a_step_never_comes_again(store):
    first = store.apply(Add(phrase("p1")))
    store.undo()
    second = store.apply(Add(phrase("p2")))
    assert second.step > first.step
    with pytest.raises(LauncherError, match="no longer remembered"):
        store.undo(first.step)


def test_a_thousand_steps_are_undone_and_done_again_after_a_restart(path):
    store = opened(path)
    store._db.execute("PRAGMA synchronous = OFF")
    store.apply(sent(*(phrase(f"p{n}") for n in range(20))))
    for n in range(1010):
        store.apply(Edit("phrase", f"p{n % 20}", {"title": f"Title {n}"}))
        if n == 9:
            tenth = whole_in_order(store)
    last = whole_in_order(store)
    store.close()
    again = opened(path)
    again._db.execute("PRAGMA synchronous = OFF")
    while again.undo():
        pass
    assert whole_in_order(again) == tenth
    while again.redo():
        pass
    assert whole_in_order(again) == last
    again.close()


def test_steps_tell_their_minute_and_keep_their_order_when_the_clock_goes_back(path):
    moments = iter([TODAY + timedelta(seconds=59), TODAY - timedelta(hours=3)])
    for id_, moment in zip(("p1", "p2"), moments, strict=True):
        store = Store.open(path, now=lambda moment=moment: moment)
        store.apply(Add(phrase(id_, title=id_)))
        store.close()
    again = opened(path)
    assert again.steps() == (
        Past(2, "Add “p2”", datetime(2026, 11, 21, 6, 0), "done", "user"),  # noqa: DTZ001 - local
        Past(1, "Add “p1”", datetime(2026, 11, 21, 9, 0), "done", "user"),  # noqa: DTZ001 - local
    )
    assert again.steps(1)[0].step == 2
    assert again.undo().name == "Add “p2”"
    again.close()


def test_what_was_removed_comes_back_at_its_old_place(store):
    store.apply(sent(*(phrase(f"p{n}") for n in range(4))))
    for n in range(3):
        store.apply(Add(phrase(f"mine{n}")))
    before = whole_in_order(store)
    store.apply(Batch("Both", (Remove("phrase", "p1", by=PACK), Remove("phrase", "mine2"), Remove("phrase", "mine0"))))
    store.apply(Add(phrase("mine3")))  # must not take a place that was left
    store.undo()
    store.undo(store.steps()[1].step)
    assert whole_in_order(store) == before


def test_what_was_added_comes_back_at_its_old_place_when_it_is_done_again(store):
    store.apply(Batch("Several", tuple(Add(phrase(f"p{n}")) for n in (2, 9, 4))))
    after = whole_in_order(store)
    store.undo()
    assert store.phrases() == []
    store.redo()
    assert whole_in_order(store) == after


def test_a_phrase_that_was_removed_long_ago_is_still_there_to_read(path):
    store = opened(path)
    store.apply(Add(phrase("p1", text="The first words.")))
    store.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "The second words."}}}))
    store.apply(Remove("phrase", "p1"), name="Tidy up")
    store._db.execute("BEGIN")
    for step in range(4, 1101):
        store._db.execute("INSERT INTO history (step, name, by_pack, forward, inverse) VALUES (?, 'Old', 0, '[]', '[]')", [step])
    store._db.execute("COMMIT")
    store.apply(Add(phrase("p2")))
    assert len(store.steps()) == 1000
    store.close()
    again = opened(path)
    nine = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 - local
    assert [(one.at, one.why, one.phrase.text_for("any").plain) for one in again.earlier("p1")] == [
        (nine, "Tidy up", "The second words."),
        (nine, "Edit “No refund once opened”", "The first words."),
    ]
    again.close()


def test_what_a_pack_changes_over_an_edit_keeps_the_text_as_it_was_read(store):
    store.apply(sent(phrase("p1", title="Theirs", text="Their words.")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "Their newer words."}}}, by=PACK), name="Update")
    assert store.phrase("p1").title == "Mine"
    assert [(one.why, one.phrase.title, one.phrase.text_for("any").plain) for one in store.earlier("p1")] == [
        ("Update", "Mine", "Their words."),
        ("Edit “Mine”", "Theirs", "Their words."),
    ]


def test_going_back_and_forth_drives_no_earlier_text_out(store):
    store.apply(Add(phrase("p1", title="First")))
    store.apply(Edit("phrase", "p1", {"title": "Second"}))
    for _ in range(60):
        store.undo()
        store.redo()
    assert [one.phrase.title for one in store.earlier("p1")] == ["First"]
    store.undo()
    assert [one.phrase.title for one in store.earlier("p1")] == ["Second"]


def test_a_text_that_came_back_stands_where_it_was_last_given_up(store):
    store.apply(Add(phrase("p1", title="First")))
    for title in ("Second", "First", "Third"):
        store.apply(Edit("phrase", "p1", {"title": title}), name=f"To {title}")
    assert [(one.why, one.phrase.title) for one in store.earlier("p1")] == [("To Third", "First"), ("To First", "Second")]


def test_the_newest_fifty_texts_of_each_phrase_are_kept(store):
    store.apply(Batch("Both", (Add(phrase("p1", title="0")), Add(phrase("p2", title="Rare")))))
    store.apply(Edit("phrase", "p2", {"title": "New"}))
    for n in range(1, 61):
        store.apply(Edit("phrase", "p1", {"title": str(n)}))
    assert [one.phrase.title for one in store.earlier("p1")] == [str(n) for n in range(59, 9, -1)]
    assert [one.phrase.title for one in store.earlier("p2")] == ["Rare"]


def test_a_text_of_a_newer_program_is_kept_with_what_this_one_does_not_know(store):
    store.apply(Add(phrase("p1", title="First")))
    body = rows(store, "SELECT body FROM personal")[0][0].replace('"plain":', '"mood":"calm","plain":')
    store._db.execute("UPDATE personal SET body = ?, rev = ?", [body, hashed(body)])
    store.apply(Edit("phrase", "p1", {"title": "Second"}))
    assert [to_plain(one.phrase)["texts"]["any"]["mood"] for one in store.earlier("p1")] == ["calm"]
    assert to_plain(store.phrase("p1"))["texts"]["any"]["mood"] == "calm"


@pytest.mark.expects_log("not as it was written")
def test_a_damaged_earlier_text_costs_only_itself(store, caplog):
    store.apply(Add(phrase("p1", title="The canary sings")))
    for title in ("Second", "Third"):
        store.apply(Edit("phrase", "p1", {"title": title}))
    store._db.execute("UPDATE earlier SET body = replace(body, 'canary', 'kanary')")
    assert store.earlier("p1") == (Earlier(store.earlier("p1")[0].at, "Edit “Third”", store.earlier("p1")[0].phrase),)
    assert "anary" not in caplog.text
