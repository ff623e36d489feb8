"""Characters that deceive are refused or told; those that languages and emoji need are left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.packs.letters import doubts, forbidden, without_forbidden

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
HONEST = {
    "English": "I can't refund it — here's “why”…\n\tTwo: é, naïve, 5 µg, 3 kΩ, Δt, 20 °C",
    "Persian": "می\u200cخواهم آن را پس بدهم",
    "Hindi": "क्\u200dष और क्\u200cष",
    "Arabic": "رقم الطلب \u200e+44 20\u200e هو",
    "Thai": "ฉัน\u200bคืนเงิน",
    "Russian": "Мы вернём деньги за PayPal завтра",
    "Greek": "Θα σας επιστρέψουμε τα χρήματα, ok;",
    "emoji": f"👩\u200d💻 ❤\ufe0f\u200d🔥 {ENGLAND} 👍🏽",
    "German": "Donau\u00addampf\u00adschiff",
    "Chinese": "我不能退款。",
}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_honest_texts_of_many_languages_give_no_cause(text: str) -> None:
    assert forbidden(text) is None
    assert list(doubts(text)) == []
    assert without_forbidden(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("access\u202e\u2066// admin\u2069", "U+202E"),
        ("\u2067right\u2069", "U+2067"),
        ("pay\u202atoday", "U+202A"),
        ("hidden\U000e0041\U000e0042", "U+E0041"),
        ("\U0001f3f4\U000e0067", "U+E0067"),
        (f"{ENGLAND}\U000e0001", "U+E0001"),
        ("bell\x07", "U+0007"),
        ("half\ud83d", "U+D83D"),
    ],
)
def test_what_turns_round_or_hides_words_is_refused(text: str, code: str) -> None:
    assert forbidden(text) == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("zero\u200bwidth", "U+200B"),
        ("no\u2060break", "U+2060"),
        ("mark\ufeff inside", "U+FEFF"),
        ("left\u200eright in English é", "U+200E"),
        ("joined\u200dletters", "U+200D"),
        ("parted\u200cletters", "U+200C"),
        ("\u3164", "U+3164"),
        ("Ask p\u0430ypal now", "“p\u0430ypal”"),
        ("\u0410pple", "“\u0410pple”"),
        ("G\u03bf\u03bfgle", "“G\u03bf\u03bfgle”"),
        ("сервиc", "“сервиc”"),
    ],
)
def test_what_is_doubtful_is_told(text: str, told: str) -> None:
    assert forbidden(text) is None
    assert [line for line in doubts(text) if told in line]


@given(st.text())
def test_what_is_cleaned_is_not_refused_and_keeps_every_other_letter(text: str) -> None:
    clean = without_forbidden(text)
    assert forbidden(clean) is None
    assert [sign for sign in clean if sign.isalnum()] == [sign for sign in text if sign.isalnum()]
    assert without_forbidden(clean) == clean
    list(doubts(text))
