"""What is read: the publisher's words, the user's over them, and nothing that was damaged."""

import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import PACK, opened, pack, phrase, rows, sent, situation, texts_of

from launcher.change import Add, Edit, Move, Remove
from launcher.phrase import KINDS, Matching, PackInfo, Promise, Rule, Sequence, Step, Text, Word, sealed
from launcher.store.codec import body_of, hashed, record_of

ALL = {
    "pack": PackInfo(id="x", name="X", serial=3, version="2026.11.1", extra={"site": "north"}),
    "situation": situation(order=4, extra={"shape": [1, None]}),
    "phrase": phrase(
        title="Ünïcode 🙂",
        tags=("a", "b"),
        promise=Promise(kind="refund", minutes=5),
        extra={"extra": 1, "new": {"b": 1, "a": "é"}},
    ),
    "sequence": Sequence(id="q", slug="hold", name="Hold", steps=(Step(name="Ask", families=("hold.ask",), after=120),)),
    "rule": Rule(match=Matching(process="mstsc.exe"), paste="type", wait=0.4),
    "word": Word(pattern="calm down", kind="pushing", why="it pushes"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_record_comes_back_as_it_was(kind, store, path):
    record = sealed(ALL[kind])
    store.apply(Add(record))
    store.close()
    again = opened(path)
    assert again.records(kind) == [record]
    assert again.record(kind, record.id) == record
    assert again.verify() == []
    again.close()


@settings(max_examples=60, deadline=None)
@given(
    title=st.text(min_size=1, max_size=50).filter(str.strip),
    text=st.text(min_size=1, max_size=300).filter(str.strip),
    weight=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=5),
)
def test_a_body_is_what_its_revision_was_made_of(title, text, weight):
    record = sealed(phrase(title=title, text=text, extra={"weight": weight, "ünïcode 🙂": [{"\x7f": None}]}))
    assert hashed(body_of(record)) == record.rev
    assert record_of("phrase", "p1", body_of(record), record.rev) == record


def test_the_file_and_its_folder_belong_to_the_user_alone(store, path):
    store.apply(Add(phrase()))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {
        "phrases.db": 0o600,
        "phrases.db-wal": 0o600,
        "phrases.db-shm": 0o600,
    }


def test_an_edit_lies_over_the_publishers_text_and_stays_there_when_that_changes(store):
    store.apply(sent(phrase(text="Theirs.", tags=("one",))))
    store.apply(Edit("phrase", "p1", {"title": "My title"}))
    store.apply(Edit("phrase", "p1", {"texts": {"any": {"plain": "Theirs, newer."}}, "title": "Their title"}, by=PACK))
    assert store.phrase("p1").title == "My title"
    assert store.phrase("p1").text_for("any") == Text(plain="Theirs, newer.")
    assert store.origin("phrase", "p1") == PACK


def test_a_field_set_back_to_the_publishers_value_follows_the_publisher_again(store):
    store.apply(sent(phrase(title="Theirs")))
    store.apply(Edit("phrase", "p1", {"title": "Mine", "when": "late"}))
    store.apply(Edit("phrase", "p1", {"title": "Theirs"}))
    assert rows(store, "SELECT field FROM override") == [("when",)]
    store.apply(Edit("phrase", "p1", {"title": "Theirs, newer"}, by=PACK))
    assert store.phrase("p1").title == "Theirs, newer"


def test_an_edit_of_an_edit_keeps_the_revision_that_the_first_was_made_over(store):
    store.apply(sent(phrase(title="Theirs")))
    first = store.phrase("p1").rev
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Edit("phrase", "p1", {"title": "Theirs, newer"}, by=PACK))
    store.apply(Edit("phrase", "p1", {"title": "Mine, better", "when": "late"}))
    newer = rows(store, "SELECT rev FROM base")[0][0]
    assert rows(store, "SELECT field, base_rev FROM override ORDER BY field") == [("title", first), ("when", newer)]


def test_what_the_user_removes_is_hidden_and_stays_hidden_when_the_publisher_changes_it(store):
    store.apply(sent(phrase("p1"), phrase("p2")))
    store.apply(Remove("phrase", "p1"))
    store.apply(Edit("phrase", "p1", {"title": "Newer"}, by=PACK))
    assert [one.id for one in store.phrases()] == ["p2"]
    assert store.phrase("p1") is None
    store.apply(Add(phrase("p1", title="Back, my way")))
    assert store.phrase("p1").title == "Back, my way"
    assert store.origin("phrase", "p1") == PACK


def test_the_users_text_outlives_the_publishers(store):
    store.apply(sent(phrase("p1", title="Theirs")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store.apply(Remove("phrase", "p1", by=PACK))
    assert store.phrases() == []
    store.apply(Add(phrase("p1", title="Theirs, again"), by=PACK))
    assert store.phrase("p1").title == "Mine"


def test_phrases_come_in_the_order_of_their_packs_and_the_users_own_last(store, path):
    store.apply(Add(phrase("mine")))
    store.apply(sent(*(phrase(f"p{n}") for n in (5, 3, 9, 1, 7)), by="first"))
    store.apply(sent(phrase("p2"), by="second"))
    store.apply(Add(phrase("p4"), by="first"))
    store.apply(Edit("phrase", "p3", {"title": "Newer"}, by="first"))
    store.close()
    again = opened(path)
    assert [one.id for one in again.phrases()] == ["p5", "p3", "p9", "p1", "p7", "p4", "p2", "mine"]
    again.close()


def test_a_personal_phrase_has_no_origin(store):
    store.apply(Add(phrase("mine")))
    assert store.origin("phrase", "mine") is None
    assert store.origin("phrase", "nowhere") is None


def test_situations_of_several_packs_meet_by_slug_and_the_first_packs_wins_with_the_users_order(store):
    store.apply(sent(situation("s1", "no", "Saying no", order=1), situation("s2", "hold", "Hold", order=2), by="first"))
    store.apply(sent(situation("t1", "no", "Nein", order=0), situation("t3", "end", "End", order=1), by="second"))
    store.apply(Move("situation", "s1", 9))
    assert [(one.id, one.order) for one in store.situations()] == [("t3", 1), ("s2", 2), ("s1", 9)]
    store.apply(Remove("situation", "s1"))
    assert [one.slug for one in store.situations()] == ["end", "hold"]
    assert [one.id for one in store.packs()] == ["first", "second"]


def test_a_rule_of_two_packs_is_the_first_ones_until_that_pack_takes_it_away(store):
    rule = {by: Rule(match=Matching(process="mstsc.exe"), paste=by) for by in ("first", "second")}
    store.apply(sent(by="first"))
    store.apply(sent(rule["second"], by="second"))
    store.apply(Add(rule["first"], by="first"))
    assert [one.paste for one in store.records("rule")] == ["first"]
    store.apply(Remove("rule", rule["first"].id, by="first"))
    assert [one.paste for one in store.records("rule")] == ["second"]


@pytest.mark.expects_log("rows not as they were written")
def test_a_damaged_row_is_skipped_and_named_and_the_rest_is_there(store, caplog):
    store.apply(sent(phrase("p1", text="The canary sings."), phrase("p2")))
    store.apply(Add(phrase("mine")))
    store._db.execute("UPDATE base SET body = replace(body, 'canary', 'kanary') WHERE id = 'p1'")
    store._db.execute("UPDATE personal SET body = '{' WHERE id = 'mine'")
    assert [one.id for one in store.phrases()] == ["p2"]
    assert store.damaged() == [("phrase", "mine"), ("phrase", "p1")]
    assert "p1" in caplog.text
    assert "anary" not in caplog.text


@pytest.mark.expects_log("rows not as they were written")
@pytest.mark.parametrize("body", ["{}", "[]", "{", '{"id":7}', "null", "", body_of(sealed(phrase("p2")))])
def test_a_row_that_makes_no_sense_is_skipped_even_where_its_hash_is_right(body, store):
    store.apply(sent(phrase("p1"), phrase("p2")))
    store._db.execute("UPDATE base SET body = ?, rev = ? WHERE id = 'p1'", [body, hashed(body)])
    assert [one.id for one in store.phrases()] == ["p2"]
    assert store.verify() == [("phrase", "p1")]


@pytest.mark.expects_log("rows not as they were written")
@pytest.mark.parametrize("column", ["id", "body", "rev"])
def test_bytes_that_are_no_text_any_more_cost_one_row_only(column, store):
    store.apply(sent(phrase("p1"), phrase("p2")))
    store._db.execute(f"UPDATE base SET {column} = CAST(x'ff' || substr({column}, 2) AS TEXT) WHERE id = 'p1'")  # noqa: S608
    assert [one.id for one in store.phrases()] == ["p2"]
    assert len(store.damaged()) == 1


@pytest.mark.expects_log("rows not as they were written")
def test_a_damaged_edit_gives_the_publishers_text_and_is_named(store):
    store.apply(sent(phrase("p1", title="Theirs")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store._db.execute("UPDATE override SET value = '\"Mime\"'")
    assert store.phrase("p1").title == "Theirs"
    assert store.verify() == [("phrase", "p1")]


@pytest.mark.expects_log("rows not as they were written")
def test_an_edit_that_no_longer_fits_gives_the_publishers_text_and_is_named(store):
    store.apply(sent(phrase("p1", title="Theirs")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    store._db.execute("UPDATE override SET value = '7', hash = ?", [hashed("7")])
    assert texts_of(store).keys() == {"p1"}
    assert store.damaged() == [("phrase", "p1")]


@pytest.mark.expects_log("rows not as they were written")
def test_a_damaged_row_of_a_pack_is_mended_by_its_publisher_and_one_of_the_user_is_kept(store):
    store.apply(sent(phrase("p1")))
    store.apply(Add(phrase("mine")))
    store._db.execute("UPDATE base SET body = '{}'")
    store.verify()
    store._db.execute("UPDATE personal SET body = body || ' '")
    store.apply(Add(phrase("p1", title="Sent again"), by=PACK))
    assert store.phrase("p1").title == "Sent again"
    with pytest.raises(Exception, match="damaged"):
        store.apply(Add(phrase("mine", title="Over it")))
    assert rows(store, "SELECT body FROM personal")[0][0].endswith(" ")


def test_the_revision_of_an_edited_phrase_is_that_of_what_it_says(store):
    store.apply(sent(phrase("p1")))
    store.apply(Edit("phrase", "p1", {"title": "Mine"}))
    assert store.phrase("p1") == sealed(phrase("p1", title="Mine"))


def test_another_process_writing_is_noticed(store, path):
    store.apply(Add(pack()))
    before = store.mark()
    other = opened(path)
    other.apply(Add(phrase()))
    other.close()
    assert store.mark() != before
    assert store.changed_since(before) == {("phrase", "p1")}
    assert [one.id for one in store.phrases()] == ["p1"]
