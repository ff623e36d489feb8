"""Where a text sends people and money: found in every disguise that a chat window would follow, and nothing else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from merge_world import pack, phrase

from launcher.packs.reach import domains, host, known_reach, new_reach, reach
from launcher.phrase import Text, Word, sealed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://shop.example/help?x=1.", {"shop.example"}),
        ("HTTP://User:Pw@Shop.Example:8443/x", {"shop.example"}),
        ("https://shop.example@evil.example/pay", {"evil.example"}),
        ("https:\\\\evil.example\\pay", {"evil.example"}),
        ("go to www.shop.example, please", {"www.shop.example"}),
        ("evil.com/pay or pay.evil.co.uk", {"evil.com", "pay.evil.co.uk"}),
        ("https://p\u0430ypal.com", {"xn--pypal-4ve.com"}),
        ('<a href="https://evil.example/x">shop.com</a>', {"evil.example", "shop.com"}),
        ("write to Help.Desk+1@shop.example.", {"help.desk+1@shop.example"}),
        ("call +44 (0)20 7946-0000 today", {"+4402079460000"}),
        ("call 020 7946 0000 today", {"02079460000"}),
        ("call (555) 123-4567 or 1-800-555-0199", {"5551234567", "18005550199"}),
        ("اتصل ٠٢٠٧٩٤٦٠٠٠٠", {"02079460000"}),
        ("IBAN GB82 WEST 1234 5698 7654 32 please", {"GB82WEST12345698765432"}),
        ("to de89370400440532013000.", {"DE89370400440532013000"}),
    ],
)
def test_what_a_text_reaches_is_found(text: str, found: set[str]) -> None:
    assert reach(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "I can't refund it once it's open.", "at 10:30 on 01/02/2026 or 1.2.2026", "order 4711-2093, 12 items, 3.50 each",
        "e.g. this, i.e. that. Then...next", "GB82 WEST 1234 5698 7654 33", "{{date|format=yyyy-MM-dd|offset=+2d}}",
        "Node.js and file.txt", "from 2026-11-21 to 2026-12-01", "a@b",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert reach(text) == set()


def test_only_what_is_new_is_told_wherever_it_stands() -> None:
    one = phrase("p", text="shop.com", when="then")
    two = phrase(
        "p", texts={"any": Text(plain="shop.com"), "email": Text(plain="x", html="<p>pay.com</p>")}, when="or ring 020 7946 0000"
    )
    assert new_reach(one, two) == {"pay.com", "02079460000"}
    assert new_reach(None, one) == {"shop.com"}
    assert new_reach(one, None) == set()
    assert known_reach([one, two]) == {"shop.com", "pay.com", "02079460000"}


def test_the_domains_of_a_pack_are_those_of_all_its_records() -> None:
    word = sealed(Word(pattern="calm down", kind="pushing", why="https://why.example"))
    edition = pack(
        phrase("p", text="https://b.example and a@c.example", extra={"more": "https://new.example"}), word, publisher="a.com"
    )
    assert domains(edition) == ("a.com", "b.example", "new.example", "why.example")


def test_a_host_is_told_as_it_is_asked_for() -> None:
    assert host("Bücher.Example.") == "xn--bcher-kva.example"
    assert host("shop.example") == "shop.example"


@pytest.mark.parametrize("piece", ["a", "a.", "a@", "a.a@", "0 ", "+0", "GB82", "GB82 ", "www.", "http://", "://@", "١", "-0-"])
def test_hostile_texts_cost_no_time(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    began = time.process_time()
    reach(text)
    assert time.process_time() - began < 2, "a thousand times what it takes"


@given(st.text() | st.text("a.@/:0+-wGB8 (){}", max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    assert reach(text) >= reach("")
