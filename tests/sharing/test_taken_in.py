"""Files that a person chose: shown first, taken in as one step, the same file a second time nothing."""

import json

import pytest
from sharing_desks import PACK, Desk, data, pack, phrase

from launcher.change import Edit, Remove
from launcher.errors import LauncherError
from launcher.packs import format as pack_format
from launcher.packs.envelope import sealed_for_mail
from launcher.packs.importers.imported import Choices
from launcher.packs.signing import SecretKey
from launcher.phrase import Word, sealed
from launcher.policy import Policy
from launcher.progress import Stopped
from launcher.sharing.values import Review, Selection

REPLIES = "title;what we say;where\nNo refund;I can't refund it.;Saying no\nLate;It is late, I'm sorry.;Delivery\n"
COLUMNS = Choices(columns={"title": "title", "what we say": "text", "where": "situation"})


def beeftext(*combos: tuple[str, str]) -> bytes:
    whole = [
        {"uuid": f"{{{n:08d}-0000-4000-8000-000000000000}}", "name": name, "keyword": f"k{n}", "snippet": text, "enabled": True}
        for n, (name, text) in enumerate(combos)
    ]
    return json.dumps({"fileFormatVersion": 10, "combos": whole, "groups": []}).encode()


def taken(desk: Desk, source: bytes, name: str = "replies.json", **how: object) -> Review:
    review = desk.sharing.review(source, name=name)
    desk.sharing.take(review, **how)
    return review


def test_a_review_changes_nothing_and_the_taking_is_one_step_that_undo_takes_back(desk) -> None:
    desk.writes(phrase("mine", "Mine."))
    mark = desk.store.mark()
    review = desk.sharing.review(data(phrase("p1"), phrase("p2")), name="team.phrasepack")
    assert (desk.store.mark(), review.form, review.signature.standing) == (mark, "phrasepack", "none")
    done = desk.sharing.take(review)
    assert sorted(desk.all()) == ["mine", "p1", "p2"]
    assert [one.id for one in done.report.added if one.kind == "phrase"] == ["p1", "p2"]
    desk.store.undo(done.step)
    assert (desk.all(), desk.sharing.packs()) == ({"mine": "Mine."}, ())


def test_the_same_file_again_changes_nothing_and_says_so(desk) -> None:
    for source, name in ((data(phrase("p1")), "t.phrasepack"), (beeftext(("Greet", "Hello.")), "b.json")):
        taken(desk, source, name)
        mark, steps = desk.store.mark(), len(desk.store.steps())
        again = desk.sharing.review(source, name=name)
        assert again.merged.strands == ()
        assert desk.sharing.take(again).step == 0
        assert (desk.store.mark(), len(desk.store.steps())) == (mark, steps)


def test_another_programs_file_is_a_pack_whose_editions_count_up_where_it_differs(desk) -> None:
    taken(desk, beeftext(("Greet", "Hello."), ("Bye", "Goodbye.")))
    (state,) = desk.sharing.packs()
    assert (state.serial, state.phrases, state.signature.standing) == (1, 2, "none")
    greeting = next(one.id for one in desk.store.phrases() if one.title == "Greet")
    desk.edits(greeting, "Hi there.")
    review = taken(desk, beeftext(("Greet", "Hello."), ("Bye", "See you.")))
    assert [strand.sort for strand in review.merged.strands] == ["changed"]
    assert sorted(desk.all().values()) == ["Hi there.", "See you."]
    assert desk.sharing.packs()[0].serial == 2
    desk.sharing.rollback(state.id)
    assert sorted(desk.all().values()) == ["Goodbye.", "Hi there."]


def test_some_are_taken_and_others_left_and_left_ones_are_offered_again(desk) -> None:
    review = desk.sharing.review(data(phrase("p1"), phrase("p2"), phrase("p3")), name="t")
    nothing = desk.sharing.take(review, [])
    assert (nothing.step, desk.all(), desk.sharing.packs()) == (0, {}, ())
    done = desk.sharing.take(review, [("phrase", "p2")])
    assert list(desk.all()) == ["p2"]
    assert {one.item for one in done.report.skipped} >= {"Title of p1", "Title of p3"}
    again = desk.sharing.review(data(phrase("p1"), phrase("p2"), phrase("p3")), name="t")
    assert {strand.key[1] for strand in again.merged.strands} == {"p1", "p3"}
    desk.sharing.take(again)
    assert sorted(desk.all()) == ["p1", "p2", "p3"]


def test_what_she_writes_between_review_and_yes_is_not_overwritten(desk) -> None:
    taken(desk, data(phrase("p1", "One."), phrase("p2", "Uno.")), "t")
    review = desk.sharing.review(data(phrase("p1", "Two."), phrase("p2", "Due."), serial=2), name="t")
    desk.edits("p1", "Mine, meanwhile.")
    done = desk.sharing.take(review)
    assert desk.all() == {"p1": "Mine, meanwhile.", "p2": "Due."}
    assert [(one.id, one.field) for one in done.report.conflicts] == [("p1", "texts")]


def test_a_stopped_import_leaves_nothing_behind(desk) -> None:
    source = data(*(phrase(f"p{n}") for n in range(300)))

    def stop_after(count: int):
        def far(_done: int, _of: int) -> None:
            nonlocal count
            count -= 1
            if count < 0:
                raise Stopped

        return far

    before = desk.store.mark()
    stops = 0
    for count in range(40):
        try:
            desk.sharing.take(desk.sharing.review(source, name="t", far=stop_after(count)), far=stop_after(count))
            break
        except Stopped:
            stops += 1
            assert (desk.store.mark(), desk.sharing.packs(), desk.store.facts("taken")) == (before, (), {})
    assert stops
    assert len(desk.all()) == 300


def test_a_signed_file_is_taken_from_beside_or_from_the_mail_and_not_where_a_byte_differs(desk, tmp_path) -> None:
    secret = SecretKey.made()
    file = tmp_path / "team.phrasepack"
    file.write_bytes(data(phrase("p1", "One.")))
    desk.sharing.sign(file, secret)
    review = desk.sharing.review(file)
    assert (review.signature.standing, review.signature.key) == ("new", secret.key.text)
    desk.sharing.take(review, trust=True)
    mailed = data(phrase("p1", "Two."), serial=2)
    letter = sealed_for_mail(mailed, secret.sign(mailed, ""), "team")
    review = desk.sharing.review(letter, name="team.zip")
    assert review.signature.standing == "trusted"
    desk.sharing.take(review)
    assert desk.says("p1") == "Two."
    file.write_bytes(file.read_bytes().replace(b"One.", b"Ten."))
    with pytest.raises(LauncherError):
        desk.sharing.review(file)
    unsigned = desk.sharing.review(data(phrase("p1", "Three."), serial=3), name="t")
    assert unsigned.refused
    with pytest.raises(LauncherError):
        desk.sharing.take(unsigned, trust=True, sure=True)
    older = data(phrase("p1", "One."))
    assert desk.sharing.review(sealed_for_mail(older, secret.sign(older, ""), "t"), name="t.zip").refused
    assert desk.says("p1") == "Two."


def test_which_column_is_what_is_asked_once_and_remembered_for_the_next_such_table(desk) -> None:
    taken_in = desk.sharing.review(REPLIES.encode(), name="june.csv", choices=COLUMNS)
    desk.sharing.take(taken_in)
    assert sorted(desk.all().values()) == ["I can't refund it.", "It is late, I'm sorry."]
    another = REPLIES.replace("June", "July").replace("It is late", "It is very late").encode()
    assert dict(desk.sharing.preview(another, name="july.csv").guess) == dict(COLUMNS.columns)
    review = desk.sharing.review(another, name="july.csv")
    assert {one.situation for one in review.merged.pack.phrases} == {one.situation for one in taken_in.merged.pack.phrases}
    assert "It is late" not in json.dumps(desk.store.fact("", "mappings"))


def test_policy_can_forbid_files(tmp_path, clock) -> None:
    desk = Desk.at(tmp_path / "bo", clock, Policy(imports=False, exports=False))
    for forbidden in (
        lambda: desk.sharing.review(data(phrase("p1")), name="t"),
        lambda: desk.sharing.publish(pack(phrase("p1")), tmp_path, SecretKey.made()),
    ):
        with pytest.raises(LauncherError, match="company"):
            forbidden()
    desk.close()


def test_a_pack_that_is_taken_away_leaves_her_edits_as_her_own_and_undo_brings_it_back(desk) -> None:
    taken(desk, data(phrase("p1", "One."), phrase("p2", "Uno."), phrase("p3", "Un.")), "t")
    desk.edits("p1", "Mine.")
    desk.edits("p2", title="My title")
    before = desk.all()
    done = desk.sharing.remove(PACK)
    assert sorted(desk.all().values()) == ["Mine.", "Uno."]
    assert desk.sharing.packs() == ()
    desk.store.undo(done.step)
    assert desk.all() == before
    desk.sharing.remove(PACK, keep_edits=False)
    assert desk.all() == {}


def test_a_pack_that_is_taken_away_leaves_no_phrase_without_a_situation_and_her_words_as_her_own(desk) -> None:
    words = (sealed(Word(pattern="calm down", kind="pushing", locale="en")),)
    taken(desk, data(phrase("p1"), phrase("p2"), phrase("p3", situation="delivery"), words=words), "t")
    desk.writes(phrase("mine", "Mine."))
    desk.edits("p1", "Hers.")
    desk.store.apply(Edit("situation", "s-saying-no", {"name": "My no"}))
    desk.store.apply(Edit("word", words[0].id, {"why": "A long explanation of hers."}))
    desk.sharing.remove(PACK)
    assert sorted(desk.all().values()) == ["Hers.", "Mine."]
    assert [(one.slug, one.name) for one in desk.store.situations()] == [("saying-no", "My no")]
    assert [one.why for one in desk.store.records("word")] == ["A long explanation of hers."]


def test_what_she_has_never_edited_goes_with_its_pack_and_what_she_gave_up_does_not_come_back(desk) -> None:
    desk.writes(phrase("mine", codes=("np",)))
    taken(desk, data(phrase("p1", codes=("np",)), phrase("p2", "One.")), "t")
    desk.edits("p2", "Hers.")
    desk.sharing.remove(PACK)
    assert sorted(desk.all().values()) == ["Hers.", "Words of mine."]
    copy = next(id_ for id_, text in desk.all().items() if text == "Hers.")
    desk.store.apply(Remove("phrase", copy))
    taken(desk, data(phrase("p1"), phrase("p2", "Two."), serial=2), "t")
    assert desk.says("p2") == "Two."


def test_a_phrase_that_she_moved_keeps_the_situation_that_its_publisher_gives_up(desk) -> None:
    whole = [phrase("p1"), phrase("p2", situation="delivery"), phrase("p3", situation="other"), phrase("p4"), phrase("p5")]
    taken(desk, data(*whole), "t")
    desk.edits("p1", situation="delivery")
    taken(desk, data(*(one for one in whole if one.id != "p2"), serial=2), "t")
    assert desk.store.phrase("p1").situation == "delivery"
    assert "delivery" in {one.slug for one in desk.store.situations()}


def test_a_table_changes_no_locked_phrase_but_keeps_her_words_beside_it_once(desk, tmp_path) -> None:
    taken(desk, data(phrase("p1", "Locked.", locked=True), phrase("p2", "One.")), "t")
    table = tmp_path / "t.csv"
    desk.sharing.export(Selection(packs=(PACK,)), "csv", table)
    table.write_text(table.read_text("utf-8-sig").replace("Locked.", "Promised.").replace("One.", "Two."), "utf-8-sig")
    done = desk.sharing.take(desk.sharing.review(table))
    assert (desk.says("p1"), sorted(desk.all().values())) == ("Locked.", ["Locked.", "Promised.", "Two."])
    assert [len(one.notes) for one in done.report.changed] == [1, 0]
    assert desk.sharing.review(table).merged.strands == ()


def test_a_retired_phrase_can_be_kept_as_ones_own(desk) -> None:
    taken(desk, data(*(phrase(f"p{n}") for n in range(5))), "t")
    taken(desk, data(*(phrase(f"p{n}") for n in range(4)), serial=2), "t")
    assert [(one.id, one.text) for one in desk.sharing.retired()] == [("p4", "Words of p4.")]
    desk.sharing.keep_retired("p4")
    assert "Words of p4." in desk.all().values()
    assert desk.sharing.retired() == ()
    with pytest.raises(LauncherError):
        desk.sharing.keep_retired("p4")


def test_what_a_later_version_wrote_travels_through_a_store_and_out_again_byte_for_byte(desk, tmp_path) -> None:
    plain = json.loads(data(phrase("p1"), phrase("p2")))
    plain["pack"]["seal"] = {"of": "tomorrow"}
    plain["phrases"][0]["texts"]["any"]["voice"] = "calm"
    plain["tomorrow"] = [1, 2]
    for record in (*plain["phrases"], *plain["situations"], plain["pack"]):
        record.pop("rev", None)
    source = pack_format.write(pack_format.read(json.dumps(plain).encode()))
    taken(desk, source, "t")
    out = tmp_path / "out.phrasepack"
    desk.sharing.export(Selection(packs=(PACK,)), "phrasepack", out)
    assert json.loads(out.read_bytes()) == json.loads(source)
