"""The laws of merging in a real file: what is foretold is what is there after, and undo brings all of it back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from merge_world import OTHER, OURS, World, pack, phrase

from launcher.change import Add, Edit, Remove
from launcher.packs.format import Pack, Removed
from launcher.packs.merge import Held, Merged, keys_of, merged
from launcher.store import Edition, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "phrases.db", now=lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
    yield opened
    opened.close()


def met(store: Store, edition: Pack, leads: bool | None = None) -> Merged:
    """What the edition comes to over what is in the file; `leads` as in `Edition`."""
    codes = store.codes(edition.info.id)
    held = Held(
        info=next((one for one in store.packs() if one.id == edition.info.id), None),
        layers=store.layers_of(edition.info.id, keys_of(edition, codes)),
        codes=codes,
        copies=store.copies(),
        places=store.places() if leads is None else store.places({edition.info.id: leads}),
        homes={one.situation for one in store.phrases() if store.origin("phrase", one.id) != edition.info.id},
    )
    names = count(1)
    return merged(edition, held, lambda: f"own-{edition.info.serial}-{next(names)}")


FIRST = pack(
    phrase("edited", text="No.", situation="here"),
    phrase("locked", text="No.", codes=("lo",)),
    phrase("removed", text="No."),
    phrase("recalled", text="Wrong."),
    phrase("hidden", text="No."),
    phrase("same", text="Yes."),
    phrase("quiet", text="No."),
)
SECOND = pack(
    phrase("edited", text="Theirs.", situation="here", when="now"),
    phrase("locked", text="Theirs.", locked=True),
    phrase("hidden", text="Theirs."),
    phrase("same", text="Yes."),
    phrase("new", codes=("mine", "new")),
    phrase("strict", codes=("strict",), locked=True),
    serial=2,
    removed=(Removed(id="recalled", since=2, recall=True), Removed(id="removed", since=2)),
)
DEEDS = (
    Edit("phrase", "edited", {"texts": {"any": {"plain": "Mine."}}}),
    Edit("phrase", "locked", {"title": "My title"}),
    Edit("phrase", "removed", {"texts": {"any": {"plain": "My no."}}}),
    Edit("phrase", "recalled", {"texts": {"any": {"plain": "Wrong, says I."}}}),
    Remove("phrase", "hidden"),
    Add(phrase("hers", codes=("mine", "strict"))),
    Add(phrase("copied", text="Wrong, copied.", extra={"copy_of": "recalled"})),
)


def test_what_is_foretold_is_what_is_in_the_file_after(store: Store) -> None:
    here = World()
    for edition, deeds in ((FIRST, DEEDS), (SECOND, ())):
        found = met(store, edition)
        store.apply(found.batch())
        for strand in found.strands:
            assert store.record(*strand.key) == strand.after, strand.key
        here.take(edition)
        for deed in deeds:
            store.apply(deed)
            here.apply(deed)
    named = {one.title: one.texts for one in store.phrases()}
    assert named == {one.title: one.texts for one in here.phrases().values()}
    assert {one.id: one.codes for one in store.phrases() if one.codes} == {
        "new": ("new",),
        "strict": ("strict",),
        "hers": ("mine",),
        "own-2-1": ("lo",),
    }
    assert {key: tuple(one.field for one in met) for key, met in store.conflicts().items()} == {("phrase", "edited"): ("texts",)}
    assert met(store, SECOND).batch().changes == ()


def test_a_team_that_is_followed_is_heard_over_a_colleagues_file_with_the_same_phrases(store: Store) -> None:
    colleagues = pack(phrase("p", text="Old."), phrase("q", text="Old."), phrase("r", text="Old."), id_=OTHER)
    store.apply(met(store, colleagues).batch())
    store.apply(Edit("phrase", "p", {"title": "Mine"}))
    store.apply(Edit("phrase", "q", {"texts": {"any": {"plain": "Mine."}}}))
    team = pack(phrase("p", text="New."), phrase("q", text="New."), phrase("r", text="New.", locked=True))
    found = met(store, team, leads=True)
    before = store.layers_of(OURS)
    step = store.take_in(found.batch(), Edition(OURS, 1, leads=True)).step
    for strand in found.strands:
        assert store.record(*strand.key) == strand.after, strand.key
        assert not strand.outspoken
    shown = {one.id: (one.title, one.text_for("any").plain) for one in store.phrases()}
    assert shown == {"p": ("Mine", "New."), "q": ("Title of q", "Mine."), "r": ("Title of r", "New.")}
    assert {key[1] for key in store.conflicts()} == {"q"}
    recall = pack(phrase("p", text="New."), phrase("q", text="New."), serial=2, removed=(Removed(id="r", since=2, recall=True),))
    again = store.take_in(met(store, recall).batch(), Edition(OURS, 2)).step
    assert store.record("phrase", "r") is None
    store.undo(again)
    store.undo(step)
    assert store.layers_of(OURS) == {key: layers for key, layers in before.items() if key[0] == "pack"}
    assert {one.text_for("any").plain for one in store.phrases()} == {"Old.", "Mine."}


def test_undo_brings_every_edit_back_and_redo_the_edition(store: Store) -> None:
    store.apply(met(store, FIRST).batch())
    for deed in DEEDS:
        store.apply(deed)
    before = {one.id: one for one in store.phrases()}
    layers = store.layers_of(OURS, [("phrase", id_) for id_ in before])
    step = store.apply(met(store, SECOND).batch()).step
    after = {one.id: one for one in store.phrases()}
    assert "Wrong, says I." in {one.phrase.text_for("any").plain for one in store.earlier("recalled")}
    assert "Wrong, copied." in {one.phrase.text_for("any").plain for one in store.earlier("copied")}
    undone = store.undo(step)
    assert undone is not None
    assert {one.id: one for one in store.phrases()} == before
    assert store.layers_of(OURS, [("phrase", id_) for id_ in before]) == layers
    store.undo(undone.step)
    assert {one.id: one for one in store.phrases()} == after
