"""Of two packs that speak of one record, the one that leads is heard: a team's signed word before a colleague's file."""

import pytest
from store_samples import TODAY, opened, pack, phrase, rows, sent, situation, texts_of, whole_in_order

from launcher.change import Add, Batch, Edit, Remove
from launcher.errors import LauncherError
from launcher.store import Edition, backups_beside
from launcher.store.rescue import rescued

STARTER, TEAM, OTHER = "starter", "team", "other"
NOTHING = Batch("Look", ())


def _takes_in(store, *records, by=TEAM, leads=True, serial=1):
    """The first edition of a pack."""
    return store.take_in(sent(*records, by=by), Edition(by, serial, leads=leads))


def _lets_lead(store, leads, by=TEAM):
    """Let a pack lead from now on (True), no more (False), or as before (None)."""
    return store.take_in(NOTHING, Edition(by, 1, leads=leads))


def _all(store):
    """What is seen, what lies beneath it, and the order in which packs count."""
    layers = store.layers_of(TEAM, [("phrase", one) for one in ("p1", "p2", "p3")])
    return whole_in_order(store), layers, {key: list(one.base) for key, one in layers.items()}, store.places()


@pytest.fixture
def two(store):
    """A store with the starter, then the team's pack, which says something else of one phrase of it."""
    store.apply(sent(phrase("p1", text="Starter."), phrase("p2", text="Starter."), situation(), by=STARTER))
    _takes_in(store, phrase("p1", text="Team."), phrase("p3", text="Team."), leads=False)
    return store


def test_a_pack_that_leads_is_heard_from_its_first_edition_on(store):
    store.apply(sent(phrase("p1", text="Starter."), by=STARTER))
    before = _all(store)
    changed = _takes_in(store, phrase("p1", text="Team."))
    assert texts_of(store) == {"p1": "Team."}
    assert [one.id for one in store.packs()] == [TEAM, STARTER]
    undone = store.undo(changed.step)
    assert _all(store) == before
    store.undo(undone.step)
    assert texts_of(store) == {"p1": "Team."}
    store.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "Team, mended."}}}, by=TEAM))
    assert texts_of(store) == {"p1": "Team, mended."}


def test_a_pack_that_begins_to_lead_is_heard_at_once_and_every_record_of_it_is_marked(two):
    assert texts_of(two) == {"p1": "Starter.", "p2": "Starter.", "p3": "Team."}
    before, mark = _all(two), two.mark()
    changed = _lets_lead(two, True)
    assert texts_of(two) == {"p1": "Team.", "p2": "Starter.", "p3": "Team."}
    assert two.changed_since(mark) >= {("phrase", "p1"), ("pack", TEAM)}
    assert changed.ids == two.changed_since(mark)
    after = _all(two)
    undone = two.undo(changed.step)
    assert _all(two) == before
    two.undo(undone.step)
    assert _all(two) == after
    assert _lets_lead(two, True).step == 0
    assert _lets_lead(two, None).step == 0
    _lets_lead(two, False)
    assert _all(two) == before


def test_her_edit_stays_in_force_above_the_pack_that_leads_and_is_exactly_what_it_was_after_undo(two):
    two.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "Hers."}}}))
    two.apply(Edit("phrase", "p2", {"title": "Hers"}))
    before = _all(two)
    changed = _lets_lead(two, True)
    assert texts_of(two)["p1"] == "Hers."
    [conflict] = two.conflicts()["phrase", "p1"]
    assert conflict.theirs["any"]["plain"] == "Team."
    undone = two.undo(changed.step)
    assert _all(two) == before
    assert two.conflicts() == {}
    two.undo(undone.step)
    assert two.conflicts()["phrase", "p1"] == (conflict,)


def test_an_edit_that_says_what_the_leading_pack_says_is_no_edit_until_that_is_undone(two):
    two.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "Team.", "html": None}}}))
    before = _all(two)
    changed = _lets_lead(two, True)
    assert not two.layers_of(TEAM)["phrase", "p1"].overrides
    two.undo(changed.step)
    assert _all(two) == before


def test_what_she_wrote_meanwhile_is_not_undone_with_the_order(two):
    changed = _lets_lead(two, True)
    two.apply(Edit("phrase", "p1", {"title": "Hers"}))
    before = _all(two)
    with pytest.raises(LauncherError):
        two.undo(changed.step)
    assert _all(two) == before


def test_a_pack_that_came_between_takes_part_in_the_way_back(two):
    changed = _lets_lead(two, True)
    two.apply(sent(phrase("p3", text="Other."), by=OTHER))
    assert texts_of(two)["p3"] == "Team."
    two.take_in(NOTHING, Edition(OTHER, 1, leads=True))
    assert texts_of(two)["p3"] == "Team.", "among those that lead, the first"
    undone = two.undo(changed.step)
    assert texts_of(two) == {"p1": "Starter.", "p2": "Starter.", "p3": "Other."}
    two.undo(undone.step)
    assert texts_of(two) == {"p1": "Team.", "p2": "Starter.", "p3": "Team."}


def test_the_order_as_it_would_be_is_told_beforehand(two):
    assert two.places() == {STARTER: 1, TEAM: 2}
    foretold, new = two.places({TEAM: True}), two.places({OTHER: True, TEAM: False})
    assert sorted(new, key=new.get) == [OTHER, STARTER, TEAM]
    _lets_lead(two, True)
    assert two.places() == foretold
    two.apply(sent(phrase("p9"), by=OTHER))
    assert sorted(two.places(), key=two.places().get) == [TEAM, STARTER, OTHER]


def test_of_two_packs_that_lead_the_first_is_heard_and_the_second_goes_again_by_undo(store):
    _takes_in(store, phrase("p1", text="Team."))
    before = _all(store)
    changed = _takes_in(store, phrase("p1", text="Other."), by=OTHER)
    assert texts_of(store) == {"p1": "Team."}
    store.undo(changed.step)
    assert _all(store) == before


def test_a_new_pack_never_leads_because_all_others_do(store):
    _takes_in(store, phrase("p1", text="Team."))
    store.apply(sent(phrase("p1", text="Other."), by=OTHER))
    store.apply(sent(phrase("p1", text="Starter."), by=STARTER))
    assert texts_of(store) == {"p1": "Team."}
    _lets_lead(store, False)
    assert texts_of(store) == {"p1": "Team."}, "it came first"
    assert [one.id for one in store.packs()] == [TEAM, OTHER, STARTER]


def test_a_pack_that_was_removed_and_comes_back_lies_where_it_is_said_to_lie(two):
    gone = two.apply(Batch("Remove", (Remove("phrase", "p1", by=STARTER), Remove("phrase", "p2", by=STARTER),
                                      Remove("situation", "s1", by=STARTER), Remove("pack", STARTER, by=STARTER))))  # fmt: skip
    assert texts_of(two)["p1"] == "Team."
    two.apply(sent(phrase("p1", text="Starter again."), by=STARTER))
    assert texts_of(two)["p1"] == "Starter again."
    assert gone.step


@pytest.mark.expects_log("")
@pytest.mark.parametrize("with_backup", [True, False])
def test_who_leads_is_not_forgotten_by_a_restart_a_backup_or_a_rescue(two, path, tmp_path, with_backup):
    _lets_lead(two, True)
    copy = two.backup(tmp_path / "copy.db")
    _lets_lead(two, False)
    two.restore(copy)
    assert texts_of(two)["p1"] == "Team."
    if with_backup:
        two.daily_backup(backups_beside(path))
    two.close()
    data = bytearray(path.read_bytes())
    data[:100] = bytes(100)
    if with_backup:
        for at in range(4096, len(data), 4096):
            data[at : at + 8] = bytes(8)
    path.write_bytes(data)
    rescued(path, now=lambda: TODAY)
    again = opened(path)
    assert texts_of(again)["p1"] == "Team."
    again.close()


def test_the_channels_that_stand_apart_are_kept_in_the_file(store, path):
    def texts(**said):
        return {channel: {"plain": words} for channel, words in said.items()}

    store.apply(sent(phrase("p1")))
    store.apply(Edit("phrase", "p1", {"texts": texts(any="a", email="e", chat="c")}, by="pack-1"))
    store.apply(Edit("phrase", "p1", {"texts": texts(any="hers", email="hers", chat="c")}))
    before = store.layers_of("pack-1")
    step = store.apply(Edit("phrase", "p1", {"texts": texts(any="new", email="e", chat="new")}, by="pack-1")).step
    store.close()
    store = opened(path)
    [conflict] = store.conflicts()["phrase", "p1"]
    assert [{channel: text["plain"] for channel, text in side.items()} for side in (conflict.ours, conflict.theirs)] == [
        {"any": "hers"},
        {"any": "new"},
    ]
    shown = store.phrase("p1").texts
    assert {channel: text.plain for channel, text in shown.items()} == {"any": "hers", "email": "hers", "chat": "new"}
    assert store.verify() == []
    assert len(rows(store, "SELECT * FROM override")) == 1
    undone = store.undo(step)
    assert store.layers_of("pack-1") == before
    store.undo(undone.step)
    assert store.conflicts()["phrase", "p1"] == (conflict,)
    store.close()


def test_a_code_that_was_only_taken_off_is_no_edit_of_hers(store):
    store.apply(Batch("Import", (Add(pack(), by="pack-1"), Add(phrase("p1", codes=("a", "b")), by="pack-1"))))
    store.apply(Edit("phrase", "p1", {"codes": ["b"]}))
    assert store.sent("pack-1") == {"p1": False}
    store.apply(Edit("phrase", "p1", {"codes": ["a", "b", "c"]}, by="pack-1"))
    assert store.phrase("p1").codes == ("b", "c")
    assert store.conflicts() == {}
    store.apply(Edit("phrase", "p1", {"codes": ["b", "c", "mine"]}))
    assert store.sent("pack-1") == {"p1": True}
    store.apply(Edit("phrase", "p1", {"codes": ["b", "c", "mine"]}, by="pack-1"))
    assert store.sent("pack-1") == {"p1": False}, "the team says the same now"
