"""Whether a pack may speak in its publisher's name: every standing, every refusal."""

from datetime import UTC, datetime
from typing import Any

import pytest

from launcher.packs.feed import Feed, SignedFeed, feed_of, read, write
from launcher.packs.signing import SecretKey, Signed
from launcher.packs.trust import Trust, disagreement, expired, judged
from launcher.phrase import PackInfo

ANNA, EVE, NEW = SecretKey.made(), SecretKey.made(), SecretKey.made()
A, E, N = ANNA.key.text, EVE.key.text, NEW.key.text
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CONTENT = b"content"


def pack(serial: int = 7, **more: Any) -> PackInfo:
    return PackInfo(id="p", name="Support", serial=serial, **more)


def by(secret: SecretKey) -> Signed:
    return Signed(secret.key, "")


def feed(info: PackInfo, content: bytes = CONTENT, secret: SecretKey = ANNA) -> SignedFeed:
    return read(write(feed_of(info, content, "support"), secret))


def test_the_first_time_nobody_knows_the_key() -> None:
    found = judged(pack(), by(ANNA), Trust(), NOW)
    assert (found.standing, found.key, found.refused, found.by_policy) == ("new", ANNA.key, "", False)


def test_a_trusted_key_is_trusted_for_the_same_edition_and_later_ones() -> None:
    trust = Trust(keys=(A,), serials={A: 7})
    for serial in (7, 8, 1000):
        found = judged(pack(serial), by(ANNA), trust, NOW)
        assert (found.standing, found.refused) == ("trusted", "")


def test_an_older_edition_is_refused_although_it_is_signed() -> None:
    found = judged(pack(6), by(ANNA), Trust(keys=(A,), serials={A: 7}), NOW)
    assert found.standing == "trusted"
    assert "edition 7 was here" in found.refused


def test_an_older_edition_of_one_trusted_key_is_refused_after_a_later_one_of_another() -> None:
    found = judged(pack(5), by(ANNA), Trust(keys=(A, N), serials={A: 5, N: 6}), NOW)
    assert found.refused


def test_a_key_that_was_led_away_from_counts_no_more_and_does_not_hold_the_new_one_back() -> None:
    trust = Trust(keys=(A, N), past=(A,), serials={A: 2**50})
    assert judged(pack(8), by(NEW), trust, NOW).refused == ""
    found = judged(pack(2**50 + 1), by(ANNA), trust, NOW)
    assert found.standing == "changed"
    assert "no longer uses" in found.refused


def test_another_key_than_the_trusted_one_is_refused() -> None:
    found = judged(pack(8), by(EVE), Trust(keys=(A,)), NOW)
    assert (found.standing, bool(found.refused)) == ("changed", True)


def test_a_pack_that_was_signed_is_refused_without_a_signature() -> None:
    for trust in (
        Trust(keys=(A,), signed=True), Trust(serials={A: 2}), Trust(past=(A,)), Trust(refused=(A,), signed=True),
        Trust(refused=(A,), serials={A: 2, "": 9}),
    ):  # fmt: skip
        found = judged(pack(8), None, trust, NOW)
        assert (found.standing, bool(found.refused)) == ("changed", True)
    assert judged(pack(8), None, Trust(), NOW).standing == "none"


def test_a_key_for_every_pack_or_against_every_pack_makes_no_pack_a_signed_one() -> None:
    for trust in (Trust(keys=(A,)), Trust(refused=(A,)), Trust(serials={"": 3})):
        found = judged(pack(8), None, trust, NOW)
        assert (found.standing, found.refused) == ("none", "")


def test_where_the_company_names_whom_to_trust_a_file_without_a_signature_is_refused() -> None:
    for trust in (Trust(only_pinned=True), Trust(pinned=(A,)), Trust(pinned=())):
        found = judged(pack(), None, trust, NOW)
        assert (found.standing, found.by_policy, bool(found.refused)) == ("changed", True, True)


def test_a_key_that_is_trusted_no_longer_is_refused_whatever_led_to_it() -> None:
    trust = Trust(keys=(A, E), refused=(E,))
    found = judged(pack(8), by(EVE), trust, NOW)
    assert (found.standing, "no longer" in found.refused) == ("changed", True)
    assert EVE.key.text not in trust.in_force
    assert judged(pack(8), by(ANNA), trust, NOW).standing == "trusted"


def test_a_new_key_after_another_says_that_it_is_another() -> None:
    found = judged(pack(8), by(NEW), Trust(refused=(E,), serials={E: 4}), NOW)
    assert (found.standing, found.refused) == ("new", "")
    assert "another key than before" in found.amber[0]
    assert not judged(pack(8), by(NEW), Trust(refused=(E,)), NOW).amber


def test_an_older_file_without_a_signature_is_told() -> None:
    assert judged(pack(6), None, Trust(serials={"": 7}), NOW).amber
    assert not judged(pack(7), None, Trust(serials={"": 7}), NOW).amber


def test_keys_of_the_company_alone_count_whatever_the_user_trusted() -> None:
    trust = Trust(keys=(E,), pinned=(A,))
    assert judged(pack(), by(ANNA), trust, NOW).by_policy
    assert judged(pack(), by(ANNA), trust, NOW).standing == "trusted"
    for signed in (by(EVE), by(NEW), None):
        found = judged(pack(), signed, trust, NOW)
        assert found.standing == "changed"
        assert found.refused
        assert found.by_policy


def test_where_the_company_names_no_key_for_a_pack_nobody_is_trusted() -> None:
    for trust in (Trust(keys=(A,), pinned=()), Trust(keys=(A,), only_pinned=True)):
        assert judged(pack(), by(ANNA), trust, NOW).refused


@pytest.mark.parametrize(
    ("expires", "over"),
    [
        (None, False),
        ("2026-11-21T09:00:01Z", False),
        ("2026-11-21T09:00:00Z", True),
        ("2026-11-21T09:30:00+01:00", True),
        ("2026-11-22", False),
        ("2026-11-21", True),
        ("soon", True),
        ("", True),
    ],
)
def test_what_has_expired_is_told_and_works_on(expires: str | None, over: bool) -> None:
    found = judged(pack(expires=expires), by(ANNA), Trust(keys=(A,)), NOW)
    assert expired(pack(expires=expires), NOW) == over == bool(found.amber)
    assert (found.standing, found.refused) == ("trusted", "")


def test_a_feed_that_is_held_back_turns_amber_when_its_time_is_over() -> None:
    held = feed(pack(expires="2026-12-01T00:00:00Z"))
    trust = Trust(keys=(A,), serials={A: 7})
    assert not judged(held.feed, held.signed, trust, NOW).amber
    assert judged(held.feed, held.signed, trust, datetime(2026, 12, 2, tzinfo=UTC)).amber


def test_feed_and_pack_agree_or_are_not_taken() -> None:
    info = pack()
    assert disagreement(feed(info), CONTENT, info) == ""
    assert disagreement(feed(info), CONTENT, info, by(ANNA)) == ""
    assert "not the one" in disagreement(feed(info), CONTENT + b" ", info)
    assert "not the one" in disagreement(feed(info), b"another", info)
    assert "another pack or edition" in disagreement(feed(pack(6)), CONTENT, info)
    assert "another pack or edition" in disagreement(feed(PackInfo(id="q", name="x", serial=7)), CONTENT, info)
    assert "different keys" in disagreement(feed(info), CONTENT, info, by(EVE))


def test_a_size_that_is_true_by_chance_is_not_enough() -> None:
    said = feed(pack()).feed
    forged = Feed(**{name: getattr(said, name) for name in said.__struct_fields__} | {"sha256": "0" * 64})
    assert disagreement(SignedFeed(feed=forged, signed=by(ANNA)), CONTENT, pack())


def test_every_key_can_be_checked_with_those_in_force_first() -> None:
    assert Trust(keys=(A, N), past=(A,)).known() == (NEW.key, ANNA.key)
