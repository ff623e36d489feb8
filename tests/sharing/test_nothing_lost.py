"""Whatever publishers send and in whatever order people edit, go back and undo: no word of the user's ever disappears."""

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sharing_desks import PACK, Clock, Desk, data, phrase

from launcher.change import Remove
from launcher.errors import LauncherError
from launcher.packs.format import Removed

IDS = ("p0", "p1", "p2")
_IDS = st.sampled_from(IDS)
_EDITION = st.tuples(
    st.just("edition"),
    st.dictionaries(_IDS, st.tuples(st.integers(0, 3), st.booleans()), max_size=3),  # text, locked
    st.sets(_IDS, max_size=1),  # recalled
)
_STEP = st.one_of(
    _EDITION,
    st.tuples(st.just("edit"), _IDS),
    st.tuples(st.just("hide"), _IDS),
    st.tuples(st.just("rollback")),
    st.tuples(st.just("remove"), st.booleans()),
    st.tuples(st.just("undo")),
)


def found_anywhere(desk: Desk, ids: set[str]) -> set[str]:
    """Every text that she sees or can bring back."""
    now = {text.plain for one in desk.store.phrases() for text in one.texts.values()}
    return now | {text.plain for id_ in ids for one in desk.store.earlier(id_) for text in one.phrase.texts.values()}


def carried_out(desk: Desk, step: tuple, serial: int, written: set[str]) -> None:
    kind, *said = step
    if kind == "edition":
        told, recalled = said
        phrases = [phrase(id_, f"Theirs {text}.", locked=locked) for id_, (text, locked) in told.items() if id_ not in recalled]
        gone = tuple(Removed(id=id_, since=serial, recall=True) for id_ in recalled)
        keep = phrase("always", "Always there.")
        desk.sharing.take(desk.sharing.review(data(keep, *phrases, serial=serial, removed=gone), name="t"), sure=True)
    elif kind == "edit" and desk.store.phrase(said[0]):
        text = f"Hers, number {len(written)}."
        desk.edits(said[0], text)
        written.add(text)
    elif kind == "hide" and desk.store.phrase(said[0]):
        desk.store.apply(Remove("phrase", said[0]))
    elif kind == "rollback" and desk.sharing.packs():
        desk.sharing.rollback(PACK)
    elif kind == "remove" and desk.sharing.packs():
        desk.sharing.remove(PACK, keep_edits=said[0])
    elif kind == "undo" and (steps := desk.store.steps()):
        desk.store.undo(steps[0].step)


@settings(max_examples=40)
@given(st.lists(_STEP, min_size=3, max_size=12))
def test_no_word_of_hers_ever_disappears(steps: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk.at(Path(folder), Clock())
        written: set[str] = set()
        ids = set(IDS)
        for serial, step in enumerate(steps, 1):
            with suppress(LauncherError):  # refused: then nothing was changed, which is what is looked at
                carried_out(desk, step, serial, written)
            ids |= {one.id for one in desk.store.phrases()}
            assert written <= found_anywhere(desk, ids), step
            assert desk.store.verify() == []
        desk.close()
