"""A publisher is followed: what a trusted key signed comes by itself, everything else waits or is refused."""

import shutil

import pytest
from sharing_desks import PACK, Desk, pack, phrase

from launcher.errors import LauncherError
from launcher.packs.signing import SecretKey
from launcher.phrase import Text
from launcher.policy import Policy


def test_a_fixed_sentence_reaches_who_follows_and_every_edit_of_hers_stays(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1"), phrase("p2")))
    bo = team.follower("bo")
    bo.edits("p2", "Bo's own words.")
    team.publishes(ada, pack(phrase("p1", "Said right."), phrase("p2")))
    news = bo.sharing.update()
    assert [one.applied.serial for one in news if one.applied] == [2]
    assert bo.all() == {"p1": "Said right.", "p2": "Bo's own words."}
    assert bo.sharing.update() == ()
    state = bo.sharing.packs()[0]
    assert (state.news[0].serial, state.edited, state.signature.standing) == (2, 1, "trusted")
    bo.sharing.report_read(PACK)
    assert bo.sharing.packs()[0].news == ()
    assert bo.sharing.reports(PACK)[0].changed[0].id == "p1"


def test_first_trust_is_asked_for_and_shows_who_how_much_and_where_links_lead(team) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1", "See https://pay.example.net/now"), phrase("p2")))
    bo = team.desk("bo")
    review = bo.sharing.subscribe(str(team.share))
    assert (review.signature.standing, review.signature.key) == ("new", team.secret.key.text)
    assert len(review.signature.words.split()) == 8
    assert (len(review.merged.pack.phrases), review.merged.pack.info.publisher) == (2, "Ada of the night desk")
    assert review.domains == ("pay.example.net",)
    with pytest.raises(LauncherError):
        bo.sharing.take(review)
    assert bo.all() == {}
    assert bo.sharing.packs() == ()
    assert bo.sharing.next_look() is None
    bo.sharing.take(review, trust=True)
    assert bo.says("p2") == "Words of p2."
    assert [(one.key, one.pack) for one in bo.sharing.trusted()] == [(team.secret.key.text, PACK)]


def test_an_older_edition_that_is_put_back_is_refused_and_told_and_nothing_changes(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "Old and wrong.")))
    replay = team.folder / "replay"
    shutil.copytree(team.share, replay)
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p1", "Right.")))
    bo.sharing.update()
    shutil.copytree(replay, team.share, dirs_exist_ok=True)
    (news,) = bo.sharing.update()
    assert news.trouble
    assert bo.says("p1") == "Right."
    assert bo.sharing.packs()[0].subscription.trouble == news.trouble


def test_a_backup_of_before_brings_no_older_edition_back_and_the_newest_comes_again(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    replay = team.folder / "replay"
    shutil.copytree(team.share, replay)
    bo = team.follower("bo")
    backup = bo.store.backup(team.folder / "then.db")
    team.publishes(ada, pack(phrase("p1", "Two.")))
    bo.sharing.update()
    bo.store.restore(backup)
    assert bo.says("p1") == "One."
    newest = team.folder / "newest"
    shutil.copytree(team.share, newest)
    shutil.copytree(replay, team.share, dirs_exist_ok=True)
    assert not any(one.applied for one in bo.sharing.update())
    shutil.copytree(newest, team.share, dirs_exist_ok=True)
    assert [one.applied.serial for one in bo.sharing.update()] == [2]
    assert bo.says("p1") == "Two."


def test_another_key_is_refused_until_the_old_one_hands_over_and_then_the_old_one_is(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    old, thief = team.secret, SecretKey.made()
    true = team.folder / "true"
    shutil.copytree(team.share, true)
    shutil.rmtree(team.share)
    mallory = team.desk("mallory")
    mallory.sharing.publish(pack(phrase("p1", "Wire it to me."), serial=7), team.share, thief, name="team")
    assert bo.sharing.update()[0].trouble
    assert bo.says("p1") == "One."
    shutil.rmtree(team.share)
    shutil.copytree(true, team.share, dirs_exist_ok=True)
    team.secret = SecretKey.made()
    with pytest.raises(LauncherError, match="another key"):
        team.publishes(ada, pack(phrase("p1", "Two.")))
    team.publishes(ada, pack(phrase("p1", "Two.")), old=old)
    assert bo.sharing.update()[0].applied is not None
    assert bo.says("p1") == "Two."
    shutil.rmtree(team.share)
    mallory.sharing.publish(pack(phrase("p1", "By the stolen old key."), serial=9), team.share, old, name="team")
    assert bo.sharing.update()[0].trouble
    assert bo.says("p1") == "Two."


def test_many_removals_wait_for_a_yes_but_a_recall_among_them_does_not(team) -> None:
    ada, whole = team.desk("ada"), [phrase(f"p{n}") for n in range(10)]
    team.publishes(ada, pack(*whole))
    bo = team.follower("bo")
    team.publishes(ada, pack(*whole[:3]), recall=["p9"])
    (news,) = bo.sharing.update()
    assert (news.waiting, bo.says("p9"), bo.says("p8")) == (2, None, "Words of p8.")
    assert [one.id for one in news.applied.recalled] == ["p9"]
    assert bo.sharing.update() == ()
    assert bo.sharing.packs()[0].subscription.waiting == 2
    review = bo.sharing.waiting(PACK)
    assert review.merged.asks
    with pytest.raises(LauncherError):
        bo.sharing.take(review)
    bo.sharing.take(review, sure=True)
    assert sorted(bo.all()) == ["p0", "p1", "p2"]
    assert bo.sharing.packs()[0].subscription.waiting == 0
    assert {one.id for one in bo.sharing.retired()} == {f"p{n}" for n in range(3, 9)}


def test_who_went_back_stays_there_until_something_newer_comes_and_recalls_stay(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One."), phrase("p2"), phrase("p3"), phrase("p4")))
    bo = team.follower("bo")
    bo.edits("p3", "Bo's.")
    team.publishes(ada, pack(phrase("p1", "Two."), phrase("p3"), phrase("p4")), recall=["p2"])
    bo.sharing.update()
    bo.sharing.rollback(PACK)
    assert bo.all() == {"p1": "One.", "p3": "Bo's.", "p4": "Words of p4."}
    assert [(v.serial, v.current) for v in bo.sharing.packs()[0].versions] == [(2, False), (1, True)]
    assert bo.sharing.update() == ()
    assert bo.says("p1") == "One."
    team.publishes(ada, pack(phrase("p1", "Three."), phrase("p3"), phrase("p4")))
    bo.sharing.update()
    assert bo.all() == {"p1": "Three.", "p3": "Bo's.", "p4": "Words of p4."}
    bo.sharing.rollback(PACK, 1)
    assert (bo.says("p1"), bo.says("p2")) == ("One.", None)


def test_who_undid_an_update_is_not_overruled_by_the_next_look(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p1", "Two.")))
    bo.sharing.update()
    bo.store.undo(bo.store.steps()[0].step)
    assert bo.says("p1") == "One."
    assert bo.sharing.update() == ()
    assert bo.says("p1") == "One."


def test_what_was_recalled_does_not_stay_when_an_undo_brings_it_back(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "Never."), phrase("p2"), phrase("p3"), phrase("p4")))
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p2"), phrase("p3"), phrase("p4")), recall=["p1"])
    bo.sharing.update()
    bo.store.undo(bo.store.steps()[0].step)
    bo.edits("p2", "Bo's.")
    bo.sharing.update()
    assert bo.all() == {"p2": "Bo's.", "p3": "Words of p3.", "p4": "Words of p4."}
    steps = len(bo.store.steps())
    bo.sharing.update()
    assert len(bo.store.steps()) == steps


def test_a_recall_takes_her_copies_too_and_says_so(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "Never say this.", locked=True), phrase("p2"), phrase("p3"), phrase("p4")))
    bo = team.follower("bo")
    bo.edits("p1", "Never say this either.")
    team.publishes(ada, pack(phrase("p1", "Locked, anew.", locked=True), phrase("p2"), phrase("p3"), phrase("p4")))
    bo.sharing.update()
    assert bo.says("p1") == "Locked, anew."
    assert "Never say this either." in bo.all().values()
    team.publishes(ada, pack(phrase("p2"), phrase("p3"), phrase("p4")), recall=["p1"])
    bo.sharing.update()
    assert sorted(bo.all()) == ["p2", "p3", "p4"]


def test_a_pack_that_was_changed_on_the_share_is_never_taken_in(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p1", "Two.")))
    (file,) = team.share.glob("team-2-*.phrasepack")
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"Two.", b"Ten."))
    assert bo.sharing.update()[0].trouble
    file.write_bytes(whole[:-40])
    assert bo.sharing.update()[0].trouble
    assert bo.says("p1") == "One."
    file.write_bytes(whole)
    assert bo.sharing.update()[0].applied is not None
    assert bo.sharing.packs()[0].subscription.trouble == ""


def test_two_that_look_at_the_same_time_take_it_in_once(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    again = team.desk("bo")
    team.publishes(ada, pack(phrase("p1", "Two.")))
    late = again.sharing.subscribe(str(team.share))
    team.publishes(ada, pack(phrase("p1", "Three.")))
    bo.sharing.update()
    with pytest.raises(LauncherError, match="newer"):
        again.sharing.take(late)
    assert again.says("p1") == "Three."
    steps = len(bo.store.steps())
    assert again.sharing.update() == ()
    assert len(bo.store.steps()) == steps


def test_a_feed_in_trouble_stops_no_other(team, tmp_path) -> None:
    ada, other = team.desk("ada"), tmp_path / "other"
    team.publishes(ada, pack(phrase("p1", "One.")))
    other.mkdir()
    ada.sharing.publish(pack(phrase("q1", "Uno."), id_="k-other"), other, team.secret, name="other")
    bo = team.follower("bo")
    bo.sharing.take(bo.sharing.subscribe(str(other)), trust=True)
    shutil.rmtree(team.share)
    ada.sharing.publish(pack(phrase("q1", "Due."), id_="k-other"), other, team.secret, name="other")
    news = {one.pack: one for one in bo.sharing.update()}
    assert news[PACK].trouble
    assert news["k-other"].applied
    first = bo.sharing.packs()[0].subscription.next_look
    bo.clock.pass_by(minutes=11)
    assert {one.pack for one in bo.sharing.update(due_only=True)} == {PACK} or first is not None


def test_looks_are_due_about_every_ten_minutes_and_not_for_all_at_nine(team) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1")))
    team.follower("bo").close()
    team.clock.pass_by(hours=15)
    waits = []
    for part in range(10):
        late = Desk.at(team.folder / "bo", team.clock, chance=lambda part=part: part / 10)
        waits.append(late.sharing.next_look())
        late.close()
    assert waits == [pytest.approx(60 * part) for part in range(10)]
    bo = team.desk("bo")
    assert bo.sharing.update(due_only=True) == ()
    team.clock.pass_by(minutes=7)
    assert 0 < bo.sharing.next_look() <= 5 * 60
    before = bo.sharing.packs()[0].subscription.last_look
    bo.sharing.update(due_only=True)
    assert bo.sharing.packs()[0].subscription.last_look == before


def test_by_policy_it_comes_to_everybody_without_a_question_and_nobody_ends_it(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    policy = Policy(keys={PACK: (team.secret.key.text,)}, everybody=(str(team.share),), only_trusted_sources=True, imports=False)
    bo = team.desk("bo", policy)
    assert bo.sharing.next_look() is not None
    (news,) = bo.sharing.update(due_only=True)
    assert (news.applied.serial, bo.says("p1")) == (1, "One.")
    state = bo.sharing.packs()[0]
    assert (state.signature.standing, state.signature.by_policy, state.subscription.by_policy) == ("trusted", True, True)
    for refused in (
        lambda: bo.sharing.unsubscribe(PACK),
        lambda: bo.sharing.remove(PACK),
        lambda: bo.sharing.review(b"{}", name="x"),
        lambda: bo.sharing.subscribe(str(team.folder / "elsewhere")),
        lambda: bo.sharing.trust(SecretKey.made().key.text, PACK),
        lambda: bo.sharing.distrust(team.secret.key.text),
    ):
        with pytest.raises(LauncherError):
            refused()
    thief = SecretKey.made()
    shutil.rmtree(team.share)
    team.desk("mallory").sharing.publish(pack(phrase("p1", "Mine."), serial=5), team.share, thief, name="team")
    assert bo.sharing.update()[0].trouble
    assert bo.says("p1") == "One."


def test_ended_subscriptions_keep_the_phrases_unless_they_are_to_go(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One."), phrase("p2")))
    bo = team.follower("bo")
    bo.edits("p2", "Bo's.")
    bo.sharing.unsubscribe(PACK)
    assert (bo.says("p1"), bo.sharing.next_look(), bo.sharing.packs()[0].subscription) == ("One.", None, None)
    bo.sharing.take(bo.sharing.subscribe(str(team.share)))
    bo.sharing.unsubscribe(PACK, keep_phrases=False)
    assert list(bo.all().values()) == ["Bo's."]
    assert bo.sharing.packs() == ()
    with pytest.raises(LauncherError):
        bo.sharing.update(PACK)


def test_a_distrusted_key_brings_nothing_any_more(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    bo.sharing.distrust(team.secret.key.text)
    team.publishes(ada, pack(phrase("p1", "Two.")))
    assert not any(one.applied for one in bo.sharing.update())
    assert bo.says("p1") == "One."
    with pytest.raises(LauncherError):
        bo.sharing.distrust(team.secret.key.text)


def test_conflicts_are_decided_field_by_field(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One."), phrase("p2", "Uno.")))
    bo = team.follower("bo")
    bo.edits("p1", "Bo's one.", title="Bo's title")
    bo.edits("p2", "Bo's uno.")
    team.publishes(ada, pack(phrase("p1", "Two.", title="Their title"), phrase("p2", "Due.")))
    (news,) = bo.sharing.update()
    assert {(one.id, one.field) for one in news.applied.conflicts} == {("p1", "texts"), ("p1", "title"), ("p2", "texts")}
    bo.sharing.accept("p1", ["texts"])
    assert (bo.says("p1"), bo.store.phrase("p1").title) == ("Two.", "Bo's title")
    bo.sharing.settle("p2", ["texts"])
    assert (bo.says("p2"), sorted(bo.sharing.conflicts())) == ("Bo's uno.", ["p1"])
    assert [one.field for one in bo.sharing.conflicts()["p1"]] == ["title"]
    with pytest.raises(LauncherError):
        bo.sharing.accept("p2", ["texts"])
    assert bo.sharing.packs()[0].conflicts == 1
    assert Text(plain="Two.") == bo.store.phrase("p1").texts["any"]
