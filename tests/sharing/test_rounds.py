"""The rounds for news: one feed's trouble is its own, what lies in its place is not it, and what she ended is not looked at."""

import shutil
from pathlib import Path

import pytest
from sharing_desks import PACK, Desk, data, pack, phrase

from launcher.courier import fetching
from launcher.courier.parcel import Fetched
from launcher.errors import LauncherError
from launcher.policy import Policy
from launcher.progress import Stopped
from launcher.sharing.names import FOLLOWED


def published(team, name: str, id_: str, text: str = "One.") -> Path:
    """A share of this name with a pack of its own."""
    share = team.folder / name
    share.mkdir(exist_ok=True)
    team.desk("ada").sharing.publish(pack(phrase(f"p-{id_}", text), id_=id_, info={"name": id_}), share, team.secret, name="team")
    return share


def followed(desk: Desk, *shares: Path) -> None:
    for share in shares:
        desk.sharing.take(desk.sharing.subscribe(str(share)), trust=True)


def due(desk: Desk) -> None:
    desk.clock.pass_by(hours=3)


def wheres(desk: Desk) -> list[str]:
    return sorted(desk.store.facts(FOLLOWED))


@pytest.mark.parametrize("policy", [Policy(), None])
def test_another_packs_feed_in_its_place_is_told_and_neither_freezes_nor_replaces_it(team, policy) -> None:
    one, two = published(team, "one", "k-one"), published(team, "two", "k-two")
    bo = team.desk("bo", policy or Policy(keys={"*": (team.secret.key.text,)}))
    followed(bo, one / "team.phrasefeed")
    kept = team.folder / "kept"
    shutil.copytree(one, kept)
    shutil.copytree(two, one, dirs_exist_ok=True)
    (news,) = bo.sharing.update()
    assert ("Another pack" in news.trouble, news.applied, list(bo.all())) == (True, None, ["p-k-one"])
    with pytest.raises(LauncherError, match="Another pack"):
        bo.sharing.waiting("k-one")
    assert wheres(bo) == ["k-one"]
    shutil.copytree(kept, one, dirs_exist_ok=True)
    published(team, "one", "k-one", "Two.")
    assert [bool(one.applied) for one in bo.sharing.update()] == [True]


def test_a_signed_pack_counts_before_one_that_nobody_signed_as_long_as_its_key_is_trusted(team) -> None:
    bo = team.desk("bo")
    bo.sharing.take(bo.sharing.review(data(phrase("p1", "Nobody's."), id_="k-nobody", info={"name": "Handy"}), name="h"))
    team.publishes(team.desk("ada"), pack(phrase("p1", "The team's."), phrase("p2")))
    review = bo.sharing.subscribe(str(team.share))
    shown = {one.key[1]: one.after for one in review.merged.strands}
    assert shown["p1"].text_for("any").plain == "The team's."
    step = bo.sharing.take(review, trust=True).step
    assert bo.says("p1") == "The team's."
    bo.sharing.distrust(team.secret.key.text)
    assert bo.says("p1") == "Nobody's."
    bo.sharing.trust(team.secret.key.text, PACK)
    assert bo.says("p1") == "The team's."
    bo.store.undo(step)
    assert bo.all() == {"p1": "Nobody's."}


def test_a_feed_that_hangs_is_asked_last_the_next_time_and_told(team, monkeypatch) -> None:
    hanging, good = published(team, "hanging", "k-hanging"), published(team, "good", "k-team")
    bo = team.desk("bo")
    followed(bo, hanging, good)
    published(team, "good", "k-team", "Right.")
    due(bo)
    real = fetching.fetched

    class Killed(BaseException):
        """As the process beside us, when it hangs for too long."""

    def fetched(where: str, *said: object, **how: object) -> Fetched:
        if "hanging" in where:
            raise Killed
        return real(where, *said, **how)

    monkeypatch.setattr(fetching, "fetched", fetched)
    for _round in range(2):
        with pytest.raises(Killed):
            bo.sharing.update(due_only=True)
        due(bo)
    assert bo.says("p-k-team") == "Right."
    state = {one.id: one.subscription for one in bo.sharing.packs()}
    assert "did not come to an end" in state["k-hanging"].trouble
    assert state["k-team"].trouble == ""
    monkeypatch.undo()
    bo.sharing.update(due_only=True)
    assert {one.subscription.trouble for one in bo.sharing.packs()} == {""}


def test_a_look_that_she_stops_is_no_trouble(team, monkeypatch) -> None:
    bo = team.desk("bo")
    followed(bo, published(team, "one", "k-one"))
    before = bo.store.fact("k-one", FOLLOWED)

    def stopped(*_said: object, **_how: object) -> Fetched:
        raise Stopped

    monkeypatch.setattr(fetching, "fetched", stopped)
    with pytest.raises(Stopped):
        bo.sharing.update()
    assert bo.store.fact("k-one", FOLLOWED) == before


@pytest.mark.expects_log("ValueError")
def test_a_feed_that_breaks_us_stops_none_behind_it(team, monkeypatch, caplog) -> None:
    broken, good = published(team, "broken", "k-broken"), published(team, "good", "k-team")
    bo = team.desk("bo")
    followed(bo, broken, good)
    published(team, "good", "k-team", "Right.")
    real = fetching.feed_at

    def feed_at(where: str) -> str:
        if "broken" in where:
            raise ValueError("a secret word")
        return real(where)

    monkeypatch.setattr(fetching, "feed_at", feed_at)
    told = {one.pack: one for one in bo.sharing.update()}
    assert bo.says("p-k-team") == "Right."
    assert told["k-broken"].trouble
    assert "ValueError" in caplog.text
    assert "a secret word" not in caplog.text
    due(bo)
    assert {one.id: bool(one.subscription.trouble) for one in bo.sharing.packs()} == {"k-broken": True, "k-team": False}


def test_whose_coming_is_undone_is_not_followed_and_does_not_come_again_until_it_is_done_again(team) -> None:
    share, bo = published(team, "one", "k-one"), team.desk("bo")
    taken = bo.sharing.take(bo.sharing.subscribe(str(share)), trust=True)
    bo.store.undo(taken.step)
    published(team, "one", "k-one", "Two.")
    assert (bo.sharing.next_look(), bo.sharing.update(), bo.all()) == (None, (), {})
    bo.store.undo(bo.store.steps()[0].step)  # the undoing
    assert bo.sharing.next_look() is not None
    bo.sharing.update()
    assert bo.says("p-k-one") == "Two."


def test_the_undoing_of_a_removal_brings_the_subscription_and_the_signature_back(team) -> None:
    share, bo = published(team, "one", "k-one"), team.desk("bo")
    followed(bo, share)
    step = bo.sharing.remove("k-one").step
    assert (bo.sharing.next_look(), bo.sharing.update()) == (None, ())
    bo.store.undo(step)
    (state,) = bo.sharing.packs()
    assert (state.signature.standing, state.subscription.where) == ("trusted", str(share / "team.phrasefeed"))
    published(team, "one", "k-one", "Two.")
    bo.sharing.update()
    assert bo.says("p-k-one") == "Two."


def test_a_pack_that_was_removed_and_comes_back_as_a_file_is_not_followed_for_that(team) -> None:
    bo = team.desk("bo")
    team.publishes(team.desk("ada"), pack(phrase("p1")))
    followed(bo, team.share)
    bo.sharing.remove(PACK)
    (file,) = team.share.glob("*.phrasepack")
    bo.sharing.take(bo.sharing.review(file))
    assert bo.sharing.packs()[0].subscription is None
    assert bo.sharing.next_look() is None


def test_a_pack_for_everybody_that_waited_for_a_yes_is_followed_once(team) -> None:
    share = published(team, "one", "k-one") / "team.phrasefeed"
    bo = team.desk("bo", Policy(everybody=(str(share),)))
    assert bo.sharing.update()[0].waiting == 1
    bo.sharing.take(bo.sharing.waiting("k-one"), trust=True)
    assert wheres(bo) == ["k-one"]
    later = Desk(bo.store, type(bo.sharing)(bo.store, Policy(), bo.clock), bo.clock)
    later.sharing.unsubscribe("k-one")
    assert (wheres(later), later.sharing.next_look()) == ([], None)


def test_a_company_that_moves_its_feed_moves_everybodys(team) -> None:
    old, new = published(team, "old", "k-one") / "team.phrasefeed", team.folder / "new"
    keys = {"*": (team.secret.key.text,)}
    bo = team.desk("bo", Policy(everybody=(str(old),), keys=keys))
    bo.sharing.update()
    old.parent.rename(new)
    moved = str(new / "team.phrasefeed")
    later = Desk(bo.store, type(bo.sharing)(bo.store, Policy(everybody=(moved,), keys=keys), bo.clock), bo.clock)
    later.sharing.update()
    assert wheres(bo) == ["k-one"]
    published(team, "new", "k-one", "Two.")
    assert [(one.where, bool(one.applied), one.trouble) for one in later.sharing.update()] == [(moved, True, "")]
    assert later.sharing.packs()[0].subscription.where == moved


def test_who_unsubscribes_while_a_look_is_on_its_way_has_unsubscribed(team, monkeypatch) -> None:
    one, two = published(team, "one", "k-one"), published(team, "two", "k-two")
    bo = team.desk("bo")
    followed(bo, one, two)
    real = fetching.fetched

    def fetched(where: str, *said: object, **how: object) -> Fetched:
        for id_ in wheres(bo):
            bo.sharing.unsubscribe(id_)
        return real(where, *said, **how)

    monkeypatch.setattr(fetching, "fetched", fetched)
    assert (bo.sharing.update(), wheres(bo)) == ((), [])


def test_an_edition_that_waits_is_not_fetched_each_round_from_a_server_that_knows_no_etag(team, monkeypatch) -> None:
    ada, whole = team.desk("ada"), [phrase(f"p{n}") for n in range(10)]
    team.publishes(ada, pack(*whole))
    bo = team.follower("bo")
    team.publishes(ada, pack(*whole[:2]))
    real, asked = fetching.fetched, []

    def fetched(where: str, *_known: object, **how: object) -> Fetched:
        asked.append(Path(where).suffix)
        return real(where, **how)

    monkeypatch.setattr(fetching, "fetched", fetched)
    assert bo.sharing.update()[0].waiting == 2
    asked.clear()
    for _round in range(3):
        assert bo.sharing.update() == ()
    assert asked == [".phrasefeed"] * 3
    assert bo.sharing.packs()[0].subscription.waiting == 2
    bo.sharing.take(bo.sharing.waiting(PACK), sure=True)
    assert len(bo.all()) == 2


def test_what_waits_for_her_yes_while_a_recall_does_not_is_not_told_as_left_out_by_her(team) -> None:
    ada, whole = team.desk("ada"), [phrase(f"p{n}") for n in range(10)]
    team.publishes(ada, pack(*whole))
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p0", "Fixed."), phrase("p1")), recall=["p9"])
    (news,) = bo.sharing.update()
    assert {one.why for one in news.applied.skipped} == {"It waits for your yes."}


def test_an_older_file_is_refused_where_she_looks_at_it_and_not_after_her_yes(desk) -> None:
    for serial in (1, 2):
        desk.sharing.take(desk.sharing.review(data(phrase("p1", f"{serial}."), serial=serial), name="t"))
    older = desk.sharing.review(data(phrase("p1", "1."), serial=1), name="t")
    assert "edition 1" in older.refused
    assert older.hint
