"""Numbers of payment cards are found as people write them, and other numbers are left alone."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from launcher.payment import card_number, may_hold_one


def _with_check_digit(body):
    total = sum(sum(divmod(2 * int(digit), 10)) if n % 2 == 0 else int(digit) for n, digit in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


ISSUED = [("4", 13), ("4", 16), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("2200", 16), ("34", 15)]
ISSUED += [("37", 15), ("300", 14), ("36", 14), ("3528", 16), ("50", 16), ("6011", 16), ("62", 19), ("67", 13), ("65", 16)]
CARDS = st.sampled_from(ISSUED).flatmap(
    lambda sort: st.text("0123456789", min_size=sort[1] - len(sort[0]) - 1, max_size=sort[1] - len(sort[0]) - 1).map(
        lambda rest: _with_check_digit(sort[0] + rest)
    )
)
BESIDE = st.sampled_from(["", "Card: ", "(", "“", "no.\n", "Nummer "])
AFTER = st.sampled_from(["", ".", ", please", ")", "\n12", " 12/27", "?"])


@given(number=CARDS, before=BESIDE, after=AFTER, gap=st.sampled_from(["", " ", "-", "\u00a0", "\u202f", "\u2011"]))
def test_a_card_number_is_found_where_it_stands(number, before, after, gap):
    assume(len(set(number)) > 1)
    assume(not gap or after != " 12/27" or len(number) == 16)  # else the groups do not tell where it ends
    written = gap.join(number[n : n + 4] for n in range(0, len(number), 4))
    start, end = card_number(f"{before}{written}{after}")
    found = "".join(char for char in f"{before}{written}{after}"[start:end] if char.isdigit())
    assert found == number or (number in found and after == " 12/27")


@given(number=CARDS, at=st.integers(0, 11), by=st.integers(1, 9))
def test_one_wrong_digit_is_no_card_number(number, at, by):
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert card_number(wrong) is None


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111111111111111",
        "5500 0055 5555 5559",
        "2223 0031 2200 3222",
        "3782 822463 10005",  # in the shape of that card
        "378282246310005",
        "3056 930902 5904",
        "6011 0009 9013 9424",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "４１１１１１１１１１１１１１１１",
        "4111 1111 1111 1111 12/27",
        "4111 1111 1111 1111 123",
        "order 12 4111 1111 1111 1111",
        "{{choice:card|4111 1111 1111 1111|none}}",
        "4111  1111  1111  1111",
        "4111 1111\n1111 1111",
        "4111\r\n1111\r\n1111\r\n1111",
        "4111\t1111\t1111\t1111",
        "4111\u00a01111 1111\u00a01111",
        "4111 – 1111 – 1111 – 1111",
        "4111\u22121111\u22121111\u22121111",
        "4111/1111/1111/1111",
        "4111_1111_1111_1111",
        "4111\u200b1111\u200b1111\u200b1111",
        "4111\u3000１１１１\u30001111\u30001111",
        "\u200e4111\u200e 1111 1111 1111",
        "0800 4111 1111-1111 1111",
    ],
)
def test_cards_are_found_in_every_shape_in_which_people_write_them(text):
    start, end = card_number(text)
    assert 15 <= sum(char.isdigit() for char in text[start:end]) <= 16 or text == "3056 930902 5904"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Call +49 30 901820 or 030 901820.",
        "+4111 1111 1111 1111",  # a number to call begins with a plus sign
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "Order 4012888888881882",
        "4111 1111 1111",
        "41111111111111110000",
        "4444 4444 4444 4444",
        "0000 0000 0000 0000",
        "1111 1111 1111 1117",
        "a4111111111111111",
        "4111111111111111b",
        "4111 1111 {{input:rest}} 1111 1111",
        "4111 1111, 1111 1111",
        "41111111\n11111111",
        "4111 1111\n\nCall 1111 1111",
        "3.14159265358979",
        "2026-11-21 09:00",
        "2026-11-21 2026-11-27",  # passes the check, but is not written like one number
        "018f3a2e-4111-7111-8111-111111111111",
        "DE24 5001 0562 3347 3479 57",  # passes the check of cards as well, and is a bank account
        "DE24500105623347347957",
        "pay to DE24-5001-0562-3347-3479-57.",
        "490154203237518",  # of a telephone, and no card that begins so has as many
        "2026112200012347",  # of an order, with its day
        "2019 2020 2021 2022 2023",
        "1Z999AA10123456784",
        "9400 1000 0000 0000 0000 00",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert card_number(text) is None


def test_the_first_of_several_is_told():
    text = "From 4111 1111 1111 1111 to 5500 0055 5555 5559."
    assert card_number(text) == (5, 24)


def test_a_long_text_of_digits_takes_no_long_time():
    assert card_number("1 2-" * 5000) is None
    assert card_number("1" * 20_000 + "a") is None
    assert card_number("1\n" * 10_000) is None
    assert card_number("AB12CDEF3456GHIJ7890KLMN " * 800 + "1" * 13) is None


@given(number=CARDS, gap=st.sampled_from(["\n", "\t", " \u00a0", "\u200b", " - ", "\u2028", "\r\n"]))
def test_the_quick_first_look_at_a_file_misses_none(number, gap):
    written = gap.join(number[n : n + 4] for n in range(0, len(number), 4))
    assert may_hold_one(written)
    assert may_hold_one(json.dumps(written, ensure_ascii=False))
