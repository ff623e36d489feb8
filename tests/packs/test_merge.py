"""Every row of the table of merging, one case each, and every promise that is made about it."""

import pytest
from merge_world import OTHER, OURS, World, pack, phrase, situation, without

from launcher.change import Add, Batch, Edit, Remove
from launcher.packs.format import Removed
from launcher.packs.merge import Merged, Strand, taken_away
from launcher.packs.report import report_of
from launcher.phrase import Matching, Rule, Sequence, Step, Text, Word, sealed

P = ("phrase", "p")


def world(*records, **info) -> World:
    """A world into which the first edition has come."""
    found = World()
    found.take(pack(*records, **info))
    return found


def next_edition(*records, serial: int = 2, **more):
    return pack(*records, serial=serial, **more)


def strand(found: Merged, id_: str = "p") -> Strand:
    return next(one for one in found.strands if one.key[1] == id_)


def text(here: World, id_: str = "p") -> str:
    return here.phrases()[id_].text_for("any").plain


# --- the table, phrases that are not locked ---------------------------------------------------------------------------


def test_what_only_the_publisher_changed_is_taken() -> None:
    here = world(phrase("p", text="No."))
    found = here.take(next_edition(phrase("p", text="Not today.")))
    assert text(here) == "Not today."
    assert (strand(found).sort, strand(found).fields, strand(found).conflicts) == ("changed", ("texts",), ())


def test_what_only_the_user_changed_stays() -> None:
    here = world(phrase("p"), phrase("q"))
    here.edit("p", text="Mine.")
    found = here.take(next_edition(phrase("p"), phrase("q", text="New.")))
    assert (text(here), text(here, "q")) == ("Mine.", "New.")
    assert [one.key[1] for one in found.strands] == ["q"]


def test_different_fields_are_combined() -> None:
    here = world(phrase("p", text="No.", when="then"))
    here.edit("p", text="Mine.")
    found = here.take(next_edition(phrase("p", text="No.", when="only then")))
    assert (text(here), here.phrases()["p"].when) == ("Mine.", "only then")
    assert strand(found).conflicts == ()
    assert here.layers[P].conflicts() == ()


def test_of_two_words_on_one_field_the_users_stays_and_both_are_told() -> None:
    here = world(phrase("p", text="No."))
    here.edit("p", text="Mine.")
    found = here.take(next_edition(phrase("p", text="Theirs.", when="now")))
    assert text(here) == "Mine."
    [conflict] = strand(found).conflicts
    assert (conflict.field, conflict.ours["any"]["plain"], conflict.theirs["any"]["plain"]) == ("texts", "Mine.", "Theirs.")
    assert [(one.id, one.field) for one in found.report().conflicts] == [("p", "texts")]
    later = here.take(next_edition(phrase("p", text="Theirs.", when="soon"), serial=3))
    assert strand(later).conflicts == (), "told once, when it began"
    assert here.layers[P].conflicts(), "and it stands until she settles it"


def test_the_same_change_on_both_sides_ends_the_override() -> None:
    here = world(phrase("p", text="No."))
    here.edit("p", text="Same.")
    here.take(next_edition(phrase("p", text="Same.")))
    assert text(here) == "Same."
    assert here.layers[P].overrides == {}


def test_a_removed_phrase_that_she_had_changed_becomes_her_own() -> None:
    here = world(phrase("p", text="No.", codes=("no",)), phrase("q"), phrase("r"), phrase("s"))
    here.edit("p", text="Mine.")
    found = here.take(next_edition(phrase("q"), phrase("r"), phrase("s")))
    assert "p" not in here.phrases()
    [copy] = here.own()
    assert (copy.text_for("any").plain, copy.codes, copy.extra["copy_of"]) == ("Mine.", ("no",), "p")
    assert [one.id for one in found.report().copies] == [copy.id]
    assert found.retired() == ()
    assert strand(found).notes


def test_a_removed_phrase_that_she_had_not_changed_is_retired() -> None:
    here = world(phrase("p", text="No."), phrase("q"), phrase("r"), phrase("s"))
    found = here.take(next_edition(phrase("q"), phrase("r"), phrase("s")))
    assert set(here.phrases()) == {"q", "r", "s"}
    assert [one.id for one in found.retired()] == ["p"]
    assert [one.id for one in found.report().removed] == ["p"]


def test_an_entry_among_the_removed_names_what_to_say_instead() -> None:
    here = world(phrase("p"), phrase("q"), phrase("r"), phrase("s"))
    gone = (Removed(id="p", since=2, replaced_by="q"),)
    found = here.take(next_edition(phrase("q", title="The better one"), phrase("r"), phrase("s"), removed=gone))
    assert any("The better one" in note for note in strand(found).notes)
    assert strand(found).sort == "removed"


def test_a_recall_leaves_nothing_that_could_be_said() -> None:
    here = world(phrase("p", text="Wrong."))
    here.apply(Add(phrase("mine", text="Wrong, says I.", extra={"copy_of": "p"})))
    here.apply(Add(phrase("copy-of-copy", text="Wrong again.", extra={"copy_of": "mine"})))
    here.edit("p", text="Still wrong.")
    found = here.take(next_edition(removed=(Removed(id="p", recall=True),)))
    assert here.phrases() == {}
    assert (strand(found).sort, strand(found).after) == ("recalled", None)
    assert found.report().copies == ()
    assert any("earlier words" in note for note in strand(found).notes)
    assert found.retired() == ()
    assert found.asks == ()


def test_recalled_words_of_hers_do_not_come_back_with_the_mended_phrase() -> None:
    here = world(phrase("p", text="Wrong."))
    here.edit("p", text="Still wrong.")
    here.take(next_edition(removed=(Removed(id="p", recall=True),)))
    here.take(next_edition(phrase("p", text="Right."), serial=3))
    assert text(here) == "Right."


def test_a_recall_reaches_copies_that_were_made_when_the_phrase_was_taken_out() -> None:
    here = world(phrase("p", text="Wrong."), phrase("q"))
    here.edit("p", text="Still wrong.")
    here.take(next_edition(phrase("q")))
    assert len(here.own()) == 1
    found = here.take(next_edition(phrase("q"), serial=3, removed=(Removed(id="p", recall=True),)))
    assert here.own() == []
    assert strand(found).sort == "recalled"
    assert here.merged(next_edition(phrase("q"), serial=3, removed=(Removed(id="p", recall=True),))).strands == ()


def test_nobody_recalls_what_another_pack_sent() -> None:
    here = world(phrase("p"))
    here.apply(Add(phrase("mine", extra={"copy_of": "p", "copied_from": OURS})))
    found = here.take(pack(phrase("q"), id_=OTHER, removed=(Removed(id="p", recall=True), Removed(id="mine", recall=True))))
    assert {"p", "mine", "q"} == set(here.phrases())
    assert [one.key[1] for one in found.strands if one.key[0] == "phrase"] == ["q"]


def test_what_she_hid_stays_hidden() -> None:
    here = world(phrase("p"))
    here.apply(Remove("phrase", "p"))
    found = here.take(next_edition(phrase("p", text="New.")))
    assert "p" not in here.phrases()
    assert (strand(found).before, strand(found).after) == (None, None)


def test_a_code_that_somebody_answers_to_already_is_not_taken_over() -> None:
    here = World()
    here.apply(Add(phrase("hers", title="Hers", codes=("no",))))
    found = here.take(pack(phrase("p", codes=("NO", "nope"))))
    assert here.phrases()["p"].codes == ("nope",)
    assert here.phrases()["hers"].codes == ("no",)
    assert any("Hers" in note and "NO" in note for note in strand(found).notes)


def test_a_code_that_comes_with_a_change_is_not_taken_over_either() -> None:
    here = world(phrase("p", codes=("p1",)))
    here.apply(Add(phrase("hers", codes=("no",))))
    here.take(next_edition(phrase("p", codes=("p1", "no"))))
    assert here.phrases()["p"].codes == ("p1",)
    here.take(next_edition(phrase("p", codes=("p1", "no"), text="New."), serial=3))
    assert here.phrases()["p"].codes == ("p1",), "asked once: it stays so"
    assert text(here) == "New."


def test_a_code_that_was_taken_off_withholds_no_other_one_and_is_no_conflict() -> None:
    here = World()
    here.apply(Add(phrase("hers", codes=("no",))))
    here.take(pack(phrase("p", codes=("no", "p1"))))
    here.take(next_edition(phrase("p", codes=("p2", "no"))))
    assert here.phrases()["p"].codes == ("p2",)
    assert here.layers[P].conflicts() == ()
    here.take(next_edition(phrase("p", codes=("p2",)), serial=3))
    assert here.layers[P].overrides == {}


# --- locked phrases ---------------------------------------------------------------------------------------------------


def test_of_a_locked_phrase_the_publishers_change_is_taken() -> None:
    here = world(phrase("p", locked=True))
    here.take(next_edition(phrase("p", locked=True, text="New.")))
    assert text(here) == "New."


@pytest.mark.parametrize("hers", [{"text": "Mine."}, {"when": "my way"}, {"text": "Mine.", "title": "Mine"}])
def test_when_a_phrase_is_locked_the_teams_word_stands_and_hers_becomes_a_copy(hers: dict[str, str]) -> None:
    here = world(phrase("p", text="No.", codes=("no",), when="then"))
    here.edit("p", **hers)
    mine = here.phrases()["p"]
    found = here.take(next_edition(phrase("p", text="Theirs.", codes=("no",), when="now", locked=True)))
    assert (text(here), here.phrases()["p"].when) == ("Theirs.", "now")
    assert here.layers[P].overrides == {}
    [copy] = here.own()
    assert (copy.texts, copy.title, copy.when) == (mine.texts, mine.title, mine.when)
    assert (copy.locked, copy.codes, copy.extra["copy_of"], copy.extra["copied_from"]) == (False, (), "p", OURS)
    assert [one.id for one in found.report().copies] == [copy.id]
    assert strand(found).conflicts == ()
    again = here.take(next_edition(phrase("p", text="Theirs again.", locked=True), serial=3))
    assert again.report().copies == ()


def test_a_locked_phrase_that_is_removed_leaves_her_copy() -> None:
    here = world(phrase("p", locked=True), phrase("q"))
    here.edit("p", text="Mine.")
    here.take(next_edition(phrase("q")))
    assert [one.text_for("any").plain for one in here.own()] == ["Mine."]


def test_a_locked_phrase_that_she_hid_is_shown_again_when_it_changes() -> None:
    here = world(phrase("p", locked=True))
    here.apply(Remove("phrase", "p"))
    found = here.take(next_edition(phrase("p", locked=True, text="New.")))
    assert text(here) == "New."
    assert any("shown again" in note for note in strand(found).notes)


def test_what_lay_hidden_under_a_locked_phrase_becomes_a_copy() -> None:
    here = world(phrase("p", text="No."))
    here.edit("p", text="Mine.")
    here.apply(Remove("phrase", "p"))
    here.take(next_edition(phrase("p", text="Theirs.", locked=True)))
    assert text(here) == "Theirs."
    assert [one.text_for("any").plain for one in here.own()] == ["Mine."]


def test_a_locked_phrase_takes_its_code_from_others_and_both_are_told() -> None:
    here = World()
    here.apply(Add(phrase("hers", title="Hers", codes=("no", "nix", "mine"))))
    found = here.take(pack(phrase("p", codes=("no",), locked=True), phrase("q", codes=("NIX",), locked=True)))
    assert here.phrases()["p"].codes == ("no",)
    assert here.phrases()["q"].codes == ("NIX",)
    assert here.phrases()["hers"].codes == ("mine",)
    assert any("Hers" in note for note in strand(found).notes)


def test_a_copy_that_is_recalled_gives_its_code_up_with_all_the_rest() -> None:
    here = world(phrase("p"))
    here.apply(Add(phrase("hers", codes=("no",), extra={"copy_of": "p"})))
    here.take(next_edition(phrase("q", codes=("no",), locked=True), removed=(Removed(id="p", recall=True),)))
    assert {id_: one.codes for id_, one in here.phrases().items()} == {"q": ("no",)}


def test_a_code_that_was_only_taken_off_makes_no_copy_when_the_phrase_is_locked() -> None:
    here = World()
    here.apply(Add(phrase("hers", codes=("no",))))
    here.take(pack(phrase("p", codes=("no",))))
    here.take(pack(phrase("p", codes=("no",), locked=True), serial=2))
    assert [one.id for one in here.own()] == ["hers"]
    assert here.layers[P].overrides == {}


# --- coming and going -------------------------------------------------------------------------------------------------


def test_the_same_edition_again_changes_nothing() -> None:
    here = world(phrase("p"), phrase("q"))
    here.edit("p", text="Mine.")
    found = here.merged(pack(phrase("q"), phrase("p")))
    assert (found.strands, found.header, found.unchanged) == ((), (), 3)
    assert found.batch().changes == ()


def test_a_phrase_that_comes_back_says_what_is_sent_and_her_copy_stays_as_she_left_it() -> None:
    here = world(phrase("p", text="No."), phrase("q"))
    here.edit("p", text="Mine.")
    here.take(next_edition(phrase("q")))
    here.edit(here.own()[0].id, text="Mine, and better.")
    here.take(next_edition(phrase("p", text="No."), phrase("q"), serial=3))
    assert (text(here), here.layers[P].conflicts()) == ("No.", ())
    assert [one.text_for("any").plain for one in here.own()] == ["Mine, and better."]


def test_words_that_she_gave_up_with_her_copy_do_not_come_back_over_the_teams() -> None:
    here = world(phrase("p", text="No."), phrase("q"))
    here.edit("p", text="My outdated promise.")
    here.take(next_edition(phrase("q")))
    here.apply(Remove("phrase", here.own()[0].id))
    here.take(next_edition(phrase("p", text="New team words."), phrase("q"), serial=3))
    assert text(here) == "New team words."


def test_her_own_phrase_of_the_same_words_becomes_the_teams() -> None:
    here = World()
    here.apply(Add(phrase("p")))
    here.take(pack(phrase("p")))
    assert here.layers[P].own is None
    here.take(pack(phrase("p", text="New."), serial=2))
    assert text(here) == "New."


def test_her_own_phrase_of_other_words_stays_hers() -> None:
    here = World()
    here.apply(Add(phrase("p", text="Mine.")))
    here.take(pack(phrase("p", text="Theirs."), phrase("q")))
    assert text(here) == "Mine."
    here.take(next_edition(phrase("q")))
    assert text(here) == "Mine."


def test_a_recall_reaches_her_own_phrase_in_the_same_place() -> None:
    here = World()
    here.apply(Add(phrase("p", text="Mine, and wrong.")))
    here.take(pack(phrase("p", text="Theirs.")))
    found = here.take(next_edition(removed=(Removed(id="p", recall=True),)))
    assert here.phrases() == {}
    assert any("earlier words" in note for note in strand(found).notes)


@pytest.mark.parametrize("first", [OURS, OTHER])
def test_a_recall_reaches_what_another_pack_says_under_the_same_id(first: str) -> None:
    here = World()
    for id_ in (first, OURS if first == OTHER else OTHER):
        here.take(pack(phrase("p", text=f"Wrong, says {id_}."), id_=id_))
    found = here.take(next_edition(removed=(Removed(id="p", recall=True),)))
    assert here.phrases() == {}
    assert any("nother pack" in note for note in strand(found).notes)


def test_where_another_pack_counts_first_the_report_says_that_its_words_are_shown() -> None:
    here = World()
    here.take(pack(phrase("p", text="Starter."), phrase("q"), id_=OTHER))
    found = here.take(pack(phrase("p", text="Starter."), phrase("q"), phrase("r")))
    assert [one for one in found.strands if one.outspoken and one.key[0] == "phrase"] == []
    found = here.take(next_edition(phrase("p", text="Team."), phrase("q"), phrase("r")))
    assert text(here) == "Starter."
    assert strand(found).outspoken
    assert any("nother pack" in note for line in found.report().changed for note in line.notes)
    assert any("nother pack" in warning for warning in found.report().warnings)


# --- a pack that goes as a whole --------------------------------------------------------------------------------------


def test_of_a_pack_that_goes_all_that_she_said_stays_and_nothing_else() -> None:
    here = World()
    here.apply(Add(phrase("hers", codes=("no",))))
    word = sealed(Word(pattern="calm down", kind="pushing", locale="en", why="Short."))
    here.take(pack(phrase("p", codes=("no",)), phrase("q", situation="there"), phrase("r"), word, situation("there")))
    here.edit("q", text="Mine.")
    here.apply(Edit("word", word.id, {"why": "My own long explanation."}))
    gone = taken_away(here.held(pack()), here.new_id)
    here.apply(gone.batch())
    assert sorted(one.title for one in here.own()) == ["Title of hers", "Title of q"]
    assert [copy.title for copy in gone.report().copies] == ["Title of q"]
    assert here.shown("word", word.id).why == "My own long explanation."  # type: ignore[union-attr]
    assert here.situations() >= {"there"}
    assert not any(layers.overrides for layers in here.layers.values())
    assert here.shown("pack", OURS) is None


def test_a_pack_that_goes_without_her_edits_takes_them_along() -> None:
    here = world(phrase("p"), phrase("q"))
    here.edit("p", text="Mine.")
    here.apply(taken_away(here.held(pack()), here.new_id, keep_edits=False).batch())
    assert here.phrases() == {}
    here.take(pack(phrase("p", text="Theirs.")))
    assert text(here) == "Theirs."


def test_what_another_pack_sends_too_stays() -> None:
    here = world(phrase("p", text="Theirs."))
    here.take(pack(phrase("p", text="Theirs."), phrase("q"), id_=OTHER))
    here.edit("p", text="Mine.")
    found = here.take(next_edition())
    assert text(here) == "Mine."
    assert found.report().copies == ()
    assert found.retired() == (strand(found).before,)


def test_more_than_thirty_in_a_hundred_taken_out_is_asked_about_first() -> None:
    ten = [phrase(f"p{number}") for number in range(10)]
    here = world(*ten)
    assert here.merged(next_edition(*ten[3:])).asks == ()
    [asked] = here.merged(next_edition(*ten[4:])).asks
    assert "4 of 10" in asked
    recalls = tuple(Removed(id=one.id, recall=True) for one in ten)
    assert here.merged(next_edition(removed=recalls)).asks == ()


def test_the_header_comes_with_the_edition() -> None:
    here = world(phrase("p"))
    found = here.take(next_edition(phrase("p"), version="2026.12"))
    assert here.shown("pack", OURS) == found.pack.info
    assert found.report().before == 1
    assert found.batch().name == f"Update Pack {OURS}"


# --- situations -------------------------------------------------------------------------------------------------------


def test_situations_of_two_packs_meet_by_slug_and_both_stay() -> None:
    here = world(phrase("p"))
    here.take(pack(phrase("q"), id_=OTHER))
    here.take(pack(serial=2, id_=OTHER))
    assert here.situations() == {"saying-no"}
    assert set(here.phrases()) == {"p"}


def test_her_order_and_colour_of_a_situation_win() -> None:
    here = world(situation("saying-no", order=4, colour="h10"))
    here.apply(Edit("situation", "s-saying-no", {"order": 1, "colour": "h99"}))
    here.take(next_edition(situation("saying-no", order=7, name="No")))
    shown = here.shown("situation", "s-saying-no")
    assert (shown.order, shown.colour, shown.name) == (1, "h99", "No")


def test_her_look_of_a_situation_goes_with_its_slug() -> None:
    here = world(situation("saying-no", order=4))
    here.apply(Edit("situation", "s-saying-no", {"order": 1}))
    here.take(next_edition(situation("saying-no", id="s-new", order=5)))
    assert here.shown("situation", "s-new").order == 1
    assert here.shown("situation", "s-saying-no") is None


@pytest.mark.parametrize("how", ["own", "copied", "moved", "locked copy"])
def test_a_situation_goes_only_when_nobody_lives_there(how: str) -> None:
    here = world(phrase("p", situation="old"), phrase("q", situation="new"))
    if how == "own":
        here.apply(Add(phrase("mine", situation="old")))
    elif how == "moved":
        here.apply(Edit("phrase", "q", {"situation": "old"}))
    else:
        here.edit("p", text="Mine.")
    still = [phrase("p", situation="new", locked=True)] if how == "locked copy" else []
    found = here.take(next_edition(*still, phrase("q", situation="new", when="now")))
    [line] = [one for one in found.report().removed if one.kind == "situation"]
    assert "phrases lie there" in line.notes[-1]
    assert {one.situation for one in here.phrases().values()} <= here.situations()
    assert "old" in here.situations()


def test_an_empty_situation_goes_with_the_edition() -> None:
    here = world(phrase("p", situation="old"), phrase("q", situation="new"))
    here.take(next_edition(phrase("q", situation="new")))
    assert here.situations() == {"new"}


# --- sequences, words and rules ---------------------------------------------------------------------------------------


def test_words_rules_and_sequences_come_change_and_go() -> None:
    ladder = sealed(Sequence(id="q", slug="q", name="Ladder", steps=(Step(name="a"),)))
    calm = sealed(Word(pattern="calm down", kind="pushing"))
    rule = sealed(Rule(match=Matching(process="a"), paste="type"))
    here = world(ladder, calm, rule)
    assert len([one for one in here.layers.values() if one.shown()]) == 4
    longer = sealed(Sequence(id="q", slug="q", name="Ladder", steps=(Step(name="a"), Step(name="b"))))
    slower = sealed(Rule(match=Matching(process="a"), paste="type", wait=0.5))
    found = here.take(next_edition(longer, slower))
    assert (here.shown("sequence", "q"), here.shown("rule", "a|*")) == (longer, slower)
    assert here.shown("word", calm.id) is None
    assert [(one.sort, one.title) for one in found.strands] == [
        ("changed", "Ladder"), ("changed", "a"), ("removed", "calm down"),
    ]  # fmt: skip


def test_a_word_that_she_had_changed_stays_as_her_own() -> None:
    here = world(sealed(Word(pattern="calm down", kind="pushing")))
    here.apply(Edit("word", "en|calm down", {"better": "I hear you"}))
    here.take(next_edition())
    assert here.shown("word", "en|calm down").better == "I hear you"


def test_her_own_rule_stands_beside_the_packs() -> None:
    rule = sealed(Rule(match=Matching(process="a"), paste="type"))
    here = world(rule)
    here.apply(Add(sealed(Rule(match=Matching(process="a"), wait=0.2))))
    here.take(next_edition())
    assert here.shown("rule", "a|*").wait == 0.2


# --- some of it -------------------------------------------------------------------------------------------------------


def test_what_was_picked_comes_with_its_situation_and_the_rest_is_skipped() -> None:
    here = World()
    edition = pack(phrase("p", situation="one"), phrase("q", situation="two"))
    found = here.take(edition, {P})
    assert set(here.phrases()) == {"p"}
    assert here.situations() == {"one"}
    assert here.shown("pack", OURS) == edition.info
    report = found.report({P})
    assert [one.id for one in report.added] == [f"s-{OURS}-one", "p"]
    assert [one.item for one in report.skipped] == ["Two", "Title of q"]
    later = here.merged(pack(phrase("p", situation="one"), phrase("q", situation="two"), serial=2))
    assert [one.key[1] for one in later.strands] == [f"s-{OURS}-two", "q"], "what was left is offered again"


def test_nothing_picked_is_nothing_done_but_a_recall_comes_in_any_case() -> None:
    here = world(phrase("p"), phrase("q"))
    assert here.merged(next_edition(phrase("p", text="New."), phrase("q"))).batch(set()).changes == ()
    here.take(next_edition(phrase("q", text="New."), removed=(Removed(id="p", recall=True),)), set())
    assert set(here.phrases()) == {"q"}
    assert text(here, "q") == "Words of q."


def test_a_situation_that_is_picked_away_stays_for_the_phrases_that_are_not() -> None:
    here = world(phrase("p", situation="old"), phrase("q", situation="new"))
    edition = next_edition(phrase("q", situation="new"))
    here.take(edition, {("situation", f"s-{OURS}-old")})
    assert "p" in here.phrases()
    assert here.situations() == {"old", "new"}


# --- what is told -----------------------------------------------------------------------------------------------------


def test_all_that_was_in_the_file_is_in_the_report() -> None:
    here = world(*(phrase(f"p{number}") for number in range(9)))
    edition = next_edition(*(phrase(f"p{number}") for number in range(2, 6)), phrase("p7", text="New."), phrase("new"))
    found = here.merged(edition)
    for picked in (None, {("phrase", "new")}, set[tuple[str, str]]()):
        report = found.report(picked)
        told = len(report.added) + len(report.changed) + len(report.removed) + len(report.skipped) + report.unchanged
        assert told == len(edition.records) + 4
    assert report_of(found.report().plain()) == found.report()


def test_new_links_and_numbers_are_told_but_not_those_the_pack_had() -> None:
    here = world(phrase("p", text="See https://shop.example/help."), phrase("q"))
    found = here.merged(
        next_edition(
            phrase("p", text="See https://sh0p.example/help or call +44 20 7946 0000."), phrase("q", text="shop.example/x")
        )
    )
    assert strand(found).reach == ("+442079460000", "sh0p.example")
    assert strand(found, "q").reach == ()


def test_what_eyes_would_miss_is_a_warning() -> None:
    here = world(phrase("p"))
    [line] = here.merged(next_edition(phrase("p", text="Ask p\u0430ypal."))).warnings
    assert "Title of p" in line
    assert "p\u0430ypal" in line
    [newer] = here.merged(next_edition(phrase("p"), min_app="99.1")).warnings
    assert "99.1" in newer
    assert here.merged(next_edition(phrase("p"))).warnings == ()


def test_a_batch_expects_what_it_has_seen() -> None:
    here = world(phrase("p"))
    found = here.merged(next_edition(phrase("p", text="New.")))
    here.apply(Edit("phrase", "p", {"title": "Theirs meanwhile"}, by=OURS))
    with pytest.raises(AssertionError, match="not as it was expected"):
        here.apply(found.batch())


def test_fields_that_only_a_newer_launcher_knows_come_and_go_with_the_edition() -> None:
    here = world(phrase("p", extra={"mood": "low", "texts": {"any": {"voice": "low"}}}))
    here.edit("p", title="Mine")
    here.take(next_edition(phrase("p", extra={"texts": {"any": {"voice": "high"}}})))
    assert here.phrases()["p"].extra == {"texts": {"any": {"voice": "high"}}}
    assert here.phrases()["p"].title == "Mine"


def test_another_packs_phrase_gives_up_its_code_too_but_only_if_picked() -> None:
    here = world(phrase("p", codes=("no",)), id_=OTHER)
    edition = pack(phrase("q", codes=("no",), locked=True), phrase("r"))
    here.take(edition, {("phrase", "r")})
    assert here.phrases()["p"].codes == ("no",)
    here.take(pack(phrase("q", codes=("no",), locked=True), phrase("r"), serial=2))
    assert here.phrases()["p"].codes == ()
    assert isinstance(here.merged(without(edition, "q")).batch(), Batch)
    assert here.phrases()["q"].texts == {"any": Text(plain="Words of q.")}
