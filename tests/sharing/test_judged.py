"""Who is trusted: what she takes back stays back, what was signed stays signed, what the company closes is closed."""

import pytest
from sharing_desks import PACK, data, pack, phrase

from launcher.errors import LauncherError
from launcher.packs.signing import SecretKey
from launcher.policy import Policy
from launcher.sharing.names import KEYS

OTHER = "0192-other"


@pytest.fixture
def follower_of_two(team):
    """Bo follows two packs of one publisher, one of which has gone over to a second key; both keys and he."""
    ada, old, new = team.desk("ada"), team.secret, SecretKey.made()
    bo = team.desk("bo")
    for id_, name in ((PACK, "first"), (OTHER, "second")):
        share = team.folder / name
        ada.sharing.publish(pack(phrase(f"{name}-1", "One."), id_=id_, info={"name": name}), share, old, name=name)
        bo.sharing.take(bo.sharing.subscribe(str(share)), trust=True)
    first = pack(phrase("first-1", "Two."), id_=PACK, info={"name": "first"})
    ada.sharing.publish(first, team.folder / "first", new, name="first", old=old)
    bo.sharing.update()
    assert bo.says("first-1") == "Two."
    return bo, ada, old, new


def by_the_second_key(team, ada, old, new) -> None:
    second = pack(phrase("second-1", "By the stolen key."), id_=OTHER, info={"name": "second"})
    ada.sharing.publish(second, team.folder / "second", new, name="second", old=old)


def test_a_key_that_is_taken_back_comes_in_by_no_other_pack(team, follower_of_two) -> None:
    bo, ada, old, new = follower_of_two
    bo.sharing.distrust(new.key.text)
    by_the_second_key(team, ada, old, new)
    (news,) = [one for one in bo.sharing.update() if one.pack == OTHER]
    assert "no longer" in news.trouble
    assert bo.says("second-1") == "One."
    assert [(one.key, one.pack) for one in bo.sharing.trusted()] == [(old.key.text, OTHER)]
    assert {one.id: one.signature.standing for one in bo.sharing.packs()} == {PACK: "changed", OTHER: "trusted"}


def test_a_key_that_is_taken_back_is_refused_for_a_pack_that_comes_later(team) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1")))
    bo = team.follower("bo")
    bo.sharing.distrust(team.secret.key.text)
    elsewhere = team.folder / "elsewhere"
    team.desk("mallory").sharing.publish(pack(phrase("q1"), id_=OTHER), elsewhere, team.secret, name="q")
    review = bo.sharing.subscribe(str(elsewhere))
    assert (review.signature.standing, bool(review.refused)) == ("changed", True)
    with pytest.raises(LauncherError):
        bo.sharing.take(review, trust=True)
    assert bo.says("q1") is None


def test_only_her_own_word_brings_a_key_back_and_an_older_backup_does_not(team, follower_of_two) -> None:
    bo, ada, old, new = follower_of_two
    backup = bo.store.backup(team.folder / "then.db")
    bo.sharing.distrust(new.key.text)
    bo.store.restore(backup)
    by_the_second_key(team, ada, old, new)
    assert not any(one.applied for one in bo.sharing.update())
    assert new.key.text not in {one.key for one in bo.sharing.trusted()}
    bo.sharing.trust(new.key.text, OTHER)
    assert [one.pack for one in bo.sharing.update() if one.applied] == [OTHER]
    assert bo.says("second-1") == "By the stolen key."


def test_a_key_that_she_trusts_anew_for_every_pack_is_trusted_where_it_was_refused(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    bo.sharing.distrust(team.secret.key.text)
    bo.sharing.trust(team.secret.key.text, "*")
    team.publishes(ada, pack(phrase("p1", "Two.")))
    bo.sharing.update()
    assert bo.says("p1") == "Two."


def test_what_was_open_while_she_took_the_key_back_does_not_bring_it_back(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p1", "Two.")))
    review = bo.sharing.waiting(PACK)
    bo.sharing.distrust(team.secret.key.text)
    bo.sharing.take(review)
    assert bo.sharing.trusted() == ()
    team.publishes(ada, pack(phrase("p1", "Three.")))
    assert not any(one.applied for one in bo.sharing.update())


@pytest.mark.parametrize("serial", [1, 9])
def test_a_file_without_a_signature_never_stands_in_for_a_pack_that_had_one(team, serial: int) -> None:
    team.publishes(team.desk("ada"), pack(phrase("p1", "One.")))
    bo = team.follower("bo")
    bo.sharing.distrust(team.secret.key.text)
    review = bo.sharing.review(data(phrase("p1", "Anybody's words."), serial=serial), name="x")
    assert (review.signature.standing, bool(review.refused)) == ("changed", True)
    with pytest.raises(LauncherError):
        bo.sharing.take(review, trust=True, sure=True)
    assert bo.says("p1") == "One."


def test_a_pack_that_came_by_the_companys_key_stays_a_signed_one_when_the_policy_goes(team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1", "One.")))
    policy = Policy(everybody=(str(team.share),), keys={PACK: (team.secret.key.text,)}, only_trusted_sources=True)
    bo = team.desk("bo", policy)
    bo.sharing.update()
    later = team.desk("bo")
    review = later.sharing.review(data(phrase("p1", "Anybody's words."), serial=9), name="x")
    assert (review.signature.standing, bool(review.refused)) == ("changed", True)
    stranger = pack(phrase("p1", "A stranger's words."), serial=9)
    team.desk("mallory").sharing.publish(stranger, team.folder / "s", SecretKey.made(), name="s")
    review = later.sharing.subscribe(str(team.folder / "s"))
    assert review.signature.standing == "new"
    assert any("another key" in line for line in review.warnings)


def test_a_key_for_every_pack_keeps_no_colleagues_file_out(team) -> None:
    bo = team.desk("bo")
    bo.sharing.trust(team.secret.key.text, "*")
    review = bo.sharing.review(data(phrase("p1", "A colleague's.")), name="x")
    assert (review.signature.standing, review.refused) == ("none", "")


@pytest.mark.parametrize("how", ["only trusted sources", "keys for every pack"])
def test_where_the_company_says_whom_to_trust_no_unsigned_pack_gets_in(team, how: str) -> None:
    key = team.secret.key.text
    policy = Policy(only_trusted_sources=True) if how == "only trusted sources" else Policy(keys={"*": (key,)})
    bo = team.desk("bo", policy)
    review = bo.sharing.review(data(phrase("p1", "A stranger's.")), name="x")
    assert (review.signature.standing, "company" in review.refused) == ("changed", True)
    with pytest.raises(LauncherError):
        bo.sharing.take(review, trust=True, sure=True)
    assert bo.all() == {}
    own = bo.sharing.review(b"Title,Text\nLate,It is late today.\n", name="own.csv")
    bo.sharing.take(own, sure=True)
    assert "It is late today." in bo.all().values(), "files of other programs are the affair of imports"


def test_no_pack_speaks_for_every_pack_by_what_it_is_called(team) -> None:
    bo, thief = team.desk("bo"), SecretKey.made()
    content = data(phrase("p1", "Mine."), id_="*")
    file = team.folder / "x.phrasepack"
    file.write_bytes(content)
    file.with_name("x.phrasepack.minisig").write_text(thief.sign(content, ""), encoding="utf-8")
    with pytest.raises(LauncherError):
        bo.sharing.take(bo.sharing.review(file), trust=True, sure=True)
    assert bo.sharing.trusted() == ()
    assert bo.store.facts(KEYS) == {}
    assert bo.all() == {}
