"""What goes out: what she chose and nothing of hers else, each edition whole, and nothing twice under one name."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sharing_desks import PACK, data, pack, phrase

from launcher.errors import LauncherError
from launcher.packs import format as pack_format
from launcher.packs.format import Pack, Removed
from launcher.phrase import from_plain, to_plain
from launcher.sharing.choosing import OWN
from launcher.sharing.comparing import combined
from launcher.sharing.values import Selection


def texts(made: Pack) -> dict[str, str]:
    return {one.title: one.text_for("any").plain for one in made.phrases}


def test_a_whole_pack_goes_out_byte_for_byte_as_it_came_in(desk, tmp_path) -> None:
    source = data(phrase("p2"), phrase("p1", codes=("np",)), phrase("p3", situation="delivery"))
    desk.sharing.take(desk.sharing.review(source, name="t"))
    out = tmp_path / "out.phrasepack"
    written = desk.sharing.export(Selection(packs=(PACK,)), "phrasepack", out)
    assert (out.read_bytes(), written.phrases, written.losses) == (source, 3, ())


def test_her_own_phrases_stay_at_home_unless_she_says_so(desk) -> None:
    desk.sharing.take(desk.sharing.review(data(phrase("p1"), phrase("p2", situation="delivery")), name="t"))
    desk.writes(phrase("mine", "My own.", title="Mine", situation="delivery"))
    desk.edits("p1", "Edited.")
    assert texts(desk.sharing.selected(Selection())) == {"Title of p1": "Edited.", "Title of p2": "Words of p2."}
    assert texts(desk.sharing.selected(Selection(edits=False)))["Title of p1"] == "Words of p1."
    assert "Mine" in texts(desk.sharing.selected(Selection(personal=True)))
    assert texts(desk.sharing.selected(Selection(packs=(OWN,), personal=True))) == {"Mine": "My own."}
    delivery = desk.sharing.selected(Selection(situations=("delivery",), personal=True))
    assert (sorted(texts(delivery)), [one.slug for one in delivery.situations]) == (["Mine", "Title of p2"], ["delivery"])
    with pytest.raises(LauncherError):
        desk.sharing.selected(Selection(situations=("nowhere",)))
    with pytest.raises(LauncherError):
        desk.sharing.selected(Selection(packs=("k-none",)))


def test_a_phrase_in_a_pack_of_its_own_is_never_taken_for_the_publishers(desk, team) -> None:
    desk.sharing.take(desk.sharing.review(data(phrase("p1", "One."), phrase("p2")), name="t"))
    desk.edits("p1", "Edited.")
    desk.writes(phrase("mine", title="Mine"))
    made = desk.sharing.selected(Selection(personal=True, info={"name": "From Bo"}))
    cy = team.desk("cy")
    cy.sharing.take(cy.sharing.review(data(phrase("p1", "One."), phrase("p2")), name="t"))
    cy.sharing.take(cy.sharing.review(pack_format.write(made), name="bo"))
    assert sorted(cy.all().values()) == ["Edited.", "One.", "Words of mine.", "Words of p2.", "Words of p2."]


def test_a_colleagues_part_of_the_teams_pack_never_stands_before_what_the_team_says_later(team, tmp_path) -> None:
    ada, others = team.desk("ada"), [phrase(f"q{n}", situation="delivery") for n in range(4)]
    team.publishes(ada, pack(phrase("p1", "30 days."), phrase("p2", translation_of="p1"), *others))
    cy, part = team.follower("cy"), tmp_path / "part.phrasepack"
    cy.sharing.export(Selection(packs=(PACK,), situations=("saying-no",)), "phrasepack", part)
    one, two = pack_format.read(part.read_bytes()).phrases
    assert (two.translation_of, {one.id, two.id} & {"p1", "p2"}) == (one.id, set())
    bo = team.desk("bo")
    bo.sharing.take(bo.sharing.review(part))
    bo.sharing.take(bo.sharing.subscribe(str(team.share)), trust=True)
    team.publishes(ada, pack(phrase("p1", "14 days."), phrase("p2"), *others))
    bo.sharing.update()
    assert bo.says("p1") == "14 days."
    team.publishes(ada, pack(phrase("p2"), *others), recall=["p1"])
    bo.sharing.update()
    assert bo.says("p1") is None


def test_a_choice_that_was_published_goes_on_as_the_same_pack_and_can_be_recalled_by_the_id_it_has_here(team) -> None:
    ada = team.desk("ada")
    starter = data(phrase("s1", "One."), *(phrase(f"s{n}") for n in range(2, 6)), id_="k-start", info={"name": "Starter"})
    ada.sharing.take(ada.sharing.review(starter, name="s"))
    chosen = Selection(packs=("k-start",), info={"name": "Team"}, situations=("saying-no",))
    ada.sharing.publish(chosen, team.share, team.secret, name="team")
    bo = team.follower("bo")
    ada.edits("s1", "Said right.")
    ada.sharing.publish(chosen, team.share, team.secret, name="team")
    bo.sharing.update()
    assert "Said right." in bo.all().values()
    assert len(bo.all()) == 5
    (state,) = (one for one in ada.sharing.packs() if one.name == "Team")
    second = next(id_ for id_ in ada.store.sent(state.id) if ada.says(id_) == "Words of s2.")
    ada.edits(second, "Two, in the team's words.")
    ada.store.apply(_removal(next(id_ for id_ in ada.store.sent(state.id) if ada.says(id_) == "Words of s3.")))
    ada.sharing.publish(chosen, team.share, team.secret, name="team")
    bo.sharing.update()
    assert sorted(bo.all().values()) == ["Said right.", "Two, in the team's words.", "Words of s4.", "Words of s5."]
    (state,) = (one for one in ada.sharing.packs() if one.name == "Team")
    ada.sharing.publish(state.id, team.share, team.secret, name="team", recall=["s1"])
    bo.sharing.update()
    assert "Said right." not in bo.all().values()
    assert len(bo.all()) == 3


def test_her_own_phrases_published_again_are_the_pack_with_what_is_new_and_lose_none(team) -> None:
    ada, own = team.desk("ada"), Selection(packs=(OWN,), personal=True, info={"name": "Team"})
    ada.writes(phrase("p1"), phrase("p2"))
    ada.sharing.publish(own, team.share, team.secret)
    bo = team.follower("bo")
    ada.writes(phrase("p3"))
    ada.sharing.publish(own, team.share, team.secret)
    bo.sharing.update()
    assert sorted(bo.all()) == ["p1", "p2", "p3"]
    ada.edits("p2", "Two.")
    assert ada.sharing.publish(own, team.share, team.secret).files
    assert ada.sharing.publish(own, team.share, team.secret).files == ()
    made = ada.sharing.selected(Selection(info={"name": "Team"}, situations=("saying-no",)))
    assert made.info.id != ada.sharing.packs()[0].id


def test_her_edits_of_the_pack_that_she_publishes_go_out_also_where_another_pack_stands_first(team) -> None:
    ada = team.desk("ada")
    first = data(phrase("p1", "Starter."), id_="k-start", info={"name": "Starter"})
    ada.sharing.take(ada.sharing.review(first, name="s"))
    ada.sharing.take(ada.sharing.review(data(phrase("p1", "Team."), phrase("p2")), name="t"))
    ada.edits("p1", "Ada's.")
    assert ada.sharing.publish(PACK, team.share, team.secret, name="team").phrases == 2
    assert sorted(team.follower("bo").all().values()) == ["Ada's.", "Words of p2."]


def test_an_export_under_a_name_is_the_next_edition_of_the_same_pack(desk, tmp_path, team) -> None:
    desk.writes(phrase("mine", "One."))
    chosen = Selection(packs=(OWN,), personal=True, info={"name": "From Bo"})
    first, second = tmp_path / "1.phrasepack", tmp_path / "2.phrasepack"
    desk.sharing.export(chosen, "phrasepack", first)
    desk.edits("mine", "Two.")
    desk.sharing.export(chosen, "phrasepack", second)
    cy = team.desk("cy")
    for file in (first, second):
        cy.sharing.take(cy.sharing.review(file))
    assert (cy.all(), len(cy.sharing.packs())) == ({"mine": "Two."}, 1)


def test_losses_are_told_before_anything_is_written(desk, tmp_path) -> None:
    desk.writes(phrase("mine", "Hello {{input:Name}}", when="Only at night", needs="senior"))
    chosen = Selection(packs=(OWN,), personal=True)
    assert desk.sharing.losses(chosen, "phrasepack") == ()
    assert desk.sharing.losses(chosen, "beeftext")
    with pytest.raises(LauncherError):
        desk.sharing.export(chosen, "stone tablets", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_supervisors_edits_become_the_teams_words_and_her_overrides_end(team) -> None:
    ada = team.desk("ada")
    ada.writes(phrase("p1", "One."), phrase("p2", "Uno."), phrase("p3"), phrase("p4"))
    own = Selection(packs=(OWN,), personal=True, info={"name": "Team", "publisher": "Ada"})
    ada.sharing.publish(own, team.share, team.secret)
    (state,) = ada.sharing.packs()
    assert (state.phrases, state.edited, state.signature.standing) == (4, 0, "trusted")
    assert ada.store.origin("phrase", "p1") == state.id
    bo = team.follower("bo")
    bo.edits("p2", "Bo's.")
    ada.edits("p1", "Two.")
    ada.store.apply(_removal("p4"))
    ada.sharing.publish(state.id, team.share, team.secret)
    assert [one.edited for one in ada.sharing.packs()] == [0]
    assert ada.store.layers_of(state.id, ())["phrase", "p1"].overrides == {}
    (news,) = bo.sharing.update()
    assert (news.applied.serial, bo.all()) == (2, {"p1": "Two.", "p2": "Bo's.", "p3": "Words of p3."})
    assert ada.all() == {"p1": "Two.", "p2": "Uno.", "p3": "Words of p3."}


def test_what_is_published_without_a_difference_is_no_new_edition_and_a_feed_can_be_renewed(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1")))
    files = {file.name: file.read_bytes() for file in team.share.iterdir()}
    assert team.publishes(ada, pack(phrase("p1"))).files == ()
    assert {file.name: file.read_bytes() for file in team.share.iterdir()} == files
    bo = team.follower("bo")
    soon = team.clock()
    team.clock.pass_by(days=3)
    team.publishes(ada, pack(phrase("p1")), expires=soon.replace(year=2027))
    assert len(list(team.share.glob("*.phrasepack"))) == 1
    assert bo.sharing.update() == ()
    assert not bo.sharing.packs()[0].expired
    team.clock.pass_by(days=400)
    assert bo.sharing.packs()[0].expired
    assert bo.says("p1") == "Words of p1."


def test_no_pack_takes_the_place_of_another_and_no_edition_that_of_an_older_one(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    with pytest.raises(LauncherError, match="Another pack"):
        team.publishes(ada, pack(phrase("q1"), id_="k-other"))
    team.publishes(ada, pack(phrase("p1", "Two."), serial=1))
    assert sorted(pack_format.read(file.read_bytes()).info.serial for file in team.share.glob("*.phrasepack")) == [1, 2]
    team.publishes(ada, pack(phrase("p1", "Three."), serial=40))
    team.publishes(ada, pack(phrase("p1", "Four."), serial=3))
    serials = sorted(pack_format.read(file.read_bytes()).info.serial for file in team.share.glob("*.phrasepack"))
    assert serials == [1, 2, 40, 41]


def test_what_a_stranger_did_on_the_share_is_not_carried_on_under_her_signature(team) -> None:
    ada = team.desk("ada")
    words = [phrase(f"p{n}") for n in range(6)]
    team.publishes(ada, pack(*words))
    (file,) = team.share.glob("*.phrasepack")
    file.write_bytes(file.read_bytes().replace(b'"removed": []', b'"removed": [{"id": "p9", "recall": true}]'))
    team.publishes(ada, pack(*words[:5], phrase("p9")))
    newest = pack_format.read(max(team.share.glob("*.phrasepack"), key=lambda one: one.name).read_bytes())
    assert (newest.info.serial, [one.id for one in newest.removed]) == (2, [])
    for one in team.share.glob("*.phrasepack"):
        one.unlink()
    team.publishes(ada, pack(*words))
    (newest,) = [pack_format.read(one.read_bytes()) for one in team.share.glob("*.phrasepack")]
    assert newest.info.serial == 3


def test_a_publishing_that_was_cut_off_before_her_own_store_is_completed_by_the_next(team, monkeypatch) -> None:
    from launcher.sharing import outgoing

    ada = team.desk("ada")
    ada.writes(phrase("p1", "One."))
    own = Selection(packs=(OWN,), personal=True, info={"name": "Team"})
    ada.sharing.publish(own, team.share, team.secret)
    (state,) = ada.sharing.packs()
    ada.edits("p1", "Two.")
    with monkeypatch.context() as patched:
        patched.setattr(outgoing, "_take_in_own", lambda *_all: None)
        ada.sharing.publish(state.id, team.share, team.secret)
    assert ada.sharing.packs()[0].edited == 1
    assert ada.sharing.publish(state.id, team.share, team.secret).files == ()
    assert [(one.serial, one.edited) for one in ada.sharing.packs()] == [(2, 0)]


def test_a_recall_stays_one_where_the_supervisors_own_file_says_only_that_it_is_gone(team) -> None:
    ada, others = team.desk("ada"), [phrase(f"p{n}") for n in range(2, 6)]
    team.publishes(ada, pack(phrase("p1", "Never."), *others))
    bo = team.follower("bo")
    bo.edits("p1", "Bo's never.")
    mine = (Removed(id="p1", since=2),)
    team.publishes(ada, pack(*others, removed=mine), recall=["p1"])
    team.publishes(ada, pack(*others, phrase("p9"), removed=mine))
    bo.sharing.update()
    assert "Bo's never." not in bo.all().values()
    assert [one.id for one in bo.sharing.reports(PACK)[0].recalled] == ["p1"]


def test_a_recall_is_in_every_edition_after_for_whoever_was_away(team) -> None:
    ada = team.desk("ada")
    others = [phrase(f"p{n}") for n in range(2, 6)]
    team.publishes(ada, pack(phrase("p1", "Never."), *others))
    bo = team.follower("bo")
    team.publishes(ada, pack(*others), recall=["p1"])
    team.publishes(ada, pack(*others, phrase("p6")))
    team.publishes(ada, pack(*others, phrase("p6"), phrase("p7")))
    (news,) = bo.sharing.update()
    assert [one.id for one in news.applied.recalled] == ["p1"]
    assert bo.sharing.retired() == ()


def test_a_table_edited_in_a_spreadsheet_comes_back_as_her_own_edits_and_no_more(desk, tmp_path) -> None:
    promised = {"promise": {"kind": "refund", "minutes": 30}, "codes": ["np"], "texts": {
        "any": {"plain": "One, two.", "html": "<b>One</b>, two."}, "chat": {"plain": "In chat."},
    }}  # fmt: skip
    rich = from_plain("phrase", to_plain(phrase("p1")) | promised | {"rev": ""})
    desk.sharing.take(desk.sharing.review(data(rich, phrase("p2"), phrase("p3")), name="t"))
    desk.writes(phrase("mine", "Mine."))
    out = tmp_path / "desk.csv"
    desk.sharing.export(Selection(personal=True), "csv", out)
    untouched = desk.sharing.review(out)
    assert (untouched.merged.strands, desk.sharing.take(untouched).step) == ((), 0)
    table = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    table[0] |= {"text": "One, two and three."}
    table[3] |= {"title": "My title"}
    table.append({"title": "New row", "text": "Quite new.", "situation": "saying-no"})
    with out.open("w", newline="", encoding="utf-8") as file:
        # As a person does who needs no more columns than these.
        sheet = csv.DictWriter(file, ["phrase id", "title", "text", "situation"], extrasaction="ignore")
        sheet.writeheader()
        sheet.writerows(table)
    before = {one.id: to_plain(one) for one in desk.store.phrases()}
    done = desk.sharing.take(desk.sharing.review(out))
    now = {one.id: to_plain(one) for one in desk.store.phrases()}
    assert now["p1"] == before["p1"] | {"rev": now["p1"]["rev"], "texts": now["p1"]["texts"]}
    assert now["p1"]["texts"] == before["p1"]["texts"] | {"any": {"plain": "One, two and three.", "html": None}}
    assert now["mine"]["title"] == "My title"
    assert {now[id_]["title"] for id_ in now.keys() - before.keys()} == {"New row"}
    assert (now["p2"], now["p3"]) == (before["p2"], before["p3"])
    assert [one.name for one in desk.sharing.packs()] == ["Team"]
    desk.store.undo(done.step)
    assert {one.id: to_plain(one) for one in desk.store.phrases()} == before


# Two people's changes of one file

_WORDS = st.sampled_from(["a", "b", "c"])
_PHRASES = st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), st.tuples(_WORDS, _WORDS), max_size=3)


def _pack(said: dict[str, tuple[str, str]]) -> Pack:
    return pack(*(phrase(id_, text, title=f"t{title}") for id_, (text, title) in said.items()))


def _said(made: Pack) -> dict[str, object]:
    return {one.id: to_plain(one) for one in made.phrases}


@given(_PHRASES, _PHRASES)
def test_what_one_side_alone_has_changed_is_taken_whole(
    base: dict[str, tuple[str, str]], other: dict[str, tuple[str, str]]
) -> None:
    was, now = _pack(base), _pack(other)
    for ours, theirs in ((was, now), (now, was), (now, now)):
        found, told = combined(ours, was, theirs)
        assert (_said(found), told) == (_said(now), ())


@given(_PHRASES, _PHRASES, _PHRASES)
def test_nothing_new_of_either_side_is_lost_in_silence(base, one, other) -> None:
    was, ours, theirs = _pack(base), _pack(one), _pack(other)
    found, told = combined(ours, was, theirs)
    whole = {p.id: p for p in found.phrases}
    for side, rival in ((ours, theirs), (theirs, ours)):
        before, against = {p.id: p for p in was.phrases}, {p.id: p for p in rival.phrases}
        for said in side.phrases:
            known = before.get(said.id)
            for name, value in to_plain(said).items():
                if name != "rev" and (known is None or to_plain(known)[name] != value):
                    kept = said.id in whole and to_plain(whole[said.id])[name] == value
                    assert kept or (said.id in against and any(f"changed {name};" in line for line in told))


def _removal(id_: str):
    from launcher.change import Remove

    return Remove("phrase", id_)
