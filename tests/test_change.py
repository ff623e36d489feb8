"""Laws of the one vocabulary of changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.change import Add, Edit, Move, Remove, applied, inverse, touches
from launcher.phrase import Matching, Phrase, Rule, Sequence, Situation, Text, Word, from_plain, revision, sealed

PHRASE = sealed(Phrase(id="p", situation="saying-no", title="No refund", texts={"any": Text(plain="No.")}, extra={"colour": 1}))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "title": st.text(min_size=1, max_size=20).filter(str.strip),
        "situation": st.sampled_from(["saying-no", "hold"]),
        "tags": st.lists(st.text(max_size=5), max_size=3),
        "locked": st.booleans(),
        "when": st.none() | st.text(max_size=5),
        "texts": st.just({"any": {"plain": "Other."}, "email": {"plain": "Dear", "html": "<b>Dear</b>"}}),
    },
)
EXTRA = st.dictionaries(st.sampled_from(["colour", "mood", "extra", "zone"]), JSON, max_size=3)
WITHOUT = st.lists(st.sampled_from(["colour", "mood", "extra"]), max_size=2, unique=True).map(tuple)


@given(first=EXTRA, fields=KNOWN, extra=EXTRA, without=WITHOUT)
def test_every_edit_has_an_inverse_that_gives_back_what_was(first, fields, extra, without):
    before = applied(Edit("phrase", "p", first), PHRASE)
    edit = Edit("phrase", "p", fields | extra, without=without)
    after = applied(edit, before)
    back = inverse(edit, before, after)
    assert back.expects == after.rev
    assert applied(back, after) == before


@pytest.mark.parametrize(
    ("before", "change"),
    [
        (None, Add(PHRASE)),
        (PHRASE, Remove("phrase", "p")),
        (PHRASE, Move("phrase", "p", "hold")),
        (sealed(Situation(id="s", slug="hold", name="Hold", order=3)), Move("situation", "s", 1)),
    ],
)
def test_add_move_and_remove_have_inverses(before, change):
    after = applied(change, before)
    back = inverse(change, before, after)
    assert applied(back, after) == before
    assert touches(back) == touches(change)


def test_an_edit_that_brought_an_unknown_field_is_undone_without_leaving_the_field():
    edit = Edit("phrase", "p", {"mood": "calm"})
    after = applied(edit, PHRASE)
    assert after.extra == {"colour": 1, "mood": "calm"}
    assert applied(inverse(edit, PHRASE, after), after) == PHRASE


def test_the_inverse_keeps_who_made_the_change():
    edit = Edit("phrase", "p", {"title": "Other"}, by="pack")
    assert inverse(edit, PHRASE, applied(edit, PHRASE)).by == "pack"


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (PHRASE, {"id": "q"}),
        (sealed(Word(pattern="calm down", kind="pushing")), {"pattern": "relax"}),
        (sealed(Rule(match=Matching(process="putty.exe"))), {"match": {"process": "xterm"}}),
    ],
)
def test_an_edit_cannot_turn_a_record_into_another(record, fields):
    kind = "phrase" if record is PHRASE else "word" if isinstance(record, Word) else "rule"
    with pytest.raises(ValueError, match="known by"):
        applied(Edit(kind, record.id, fields), record)


@pytest.mark.parametrize(
    ("change", "before"),
    [
        (Edit("phrase", "p", {"title": " "}), PHRASE),
        (Edit("phrase", "p", {"texts": {}}), PHRASE),
        (Edit("phrase", "p", {"title": "Other"}), None),
        (Remove("phrase", "p"), None),
        (Move("phrase", "p", 3), PHRASE),
        (Move("sequence", "q", "hold"), sealed(Sequence(id="q", slug="q", name="Q"))),
    ],
)
def test_nonsense_is_refused(change, before):
    with pytest.raises(ValueError, match=r"."):
        applied(change, before)


def test_one_and_true_are_different_values():
    one = sealed(from_plain("phrase", {"id": "p", "situation": "s", "title": "T", "texts": {"any": {"plain": "x"}}, "flag": 1}))
    edit = Edit("phrase", "p", {"flag": True})
    after = applied(edit, one)
    assert applied(inverse(edit, one, after), after).rev == revision(one)
