"""A phrase while it is written: an edit carries what was changed and no more, and what is wrong is told."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher.change import applied
from launcher.identity import CHANCE, new_id
from launcher.phrase import COPIED_FROM, COPY_OF, MAX_TEXT, MAX_TITLE, Phrase, Text, sealed
from launcher.sample import Bit, advice, bits, placed, text_of
from launcher.template import fill, parse
from launcher.wording import Draft, begun_with, copy, draft_of, edit, holds_card, language_in, listed, new, remarks

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
CARD = "4111 1111 1111 1111"

said = st.text(min_size=1, max_size=30).filter(str.strip)
perhaps = st.none() | st.text(max_size=20)
several = st.lists(said, max_size=3).map(tuple)
channels = st.sampled_from(["any", "phone", "chat", "wall"])
phrases = st.builds(
    Phrase,
    id=said,
    situation=said,
    title=said,
    family=perhaps,
    tone=st.sampled_from([None, "warm", "working"]),
    texts=st.dictionaries(channels, st.builds(Text, plain=said, html=perhaps), min_size=1),
    tags=several,
    codes=several,
    when=perhaps,
    when_not=perhaps,
    needs=st.sampled_from(["agent", "senior"]),
    owner=perhaps,
    review_by=perhaps,
    locked=st.booleans(),
    extra=st.dictionaries(st.just("later"), st.integers(), max_size=1),
).map(sealed)
drafts = st.builds(
    Draft,
    title=said,
    situation=said,
    texts=st.dictionaries(channels, said, min_size=1),
    tags=st.lists(said.map(lambda text: " ".join(text.split())), max_size=3).map(tuple),
    family=st.text(max_size=20),
    tone=st.sampled_from([None, "warm", "working"]),
    when=st.text(max_size=20),
)
NOT_SHOWN = ("id", "locale", "translation_of", "needs", "promise", "owner", "review_by", "locked", "extra")
PHRASE = sealed(
    Phrase(
        id="p1",
        situation="money",
        title="No refund",
        texts={"any": Text(plain="No."), "email": Text(plain="No, sorry.", html="<b>No</b>")},
        tags=("refund",),
        owner="Ana",
        extra={"later": 1},
    )
)


def drafted(**fields: Any) -> Draft:
    return msgspec.convert({"title": "A title", "situation": "money", "texts": {"any": "Words."}} | fields, Draft)


# --- the change ---


@settings(max_examples=60)
@given(phrases)
def test_what_nobody_touched_is_no_change(phrase: Phrase) -> None:
    shown = draft_of(phrase)
    assert edit(phrase, shown, shown) is None


@settings(max_examples=60)
@given(phrases, drafts)
def test_an_edit_leads_to_what_was_written_and_leaves_the_rest(phrase: Phrase, written: Draft) -> None:
    shown = draft_of(phrase)
    change = edit(phrase, shown, written)
    after = applied(change, phrase) if change else phrase
    assert isinstance(after, Phrase)
    assert {channel: text.plain for channel, text in after.texts.items()} == dict(written.texts)
    assert after.tags == written.tags
    assert (after.title, after.situation) in {
        (written.title, written.situation),
        (" ".join(written.title.split()), written.situation),
    }
    for name in NOT_SHOWN:
        assert getattr(after, name) == getattr(phrase, name)
    for channel, text in after.texts.items():
        before = phrase.texts.get(channel)
        assert text.html == (before.html if before and before.plain == text.plain else None)  # else it would say the old words


def test_an_edit_names_only_what_differs() -> None:
    shown = draft_of(PHRASE)
    change = edit(PHRASE, shown, replace(shown, title=" No  refund now "))
    assert change is not None
    assert dict(change.fields) == {"title": "No refund now"}
    assert (change.kind, change.id, change.expects) == ("phrase", "p1", PHRASE.rev)


def test_a_text_that_was_emptied_is_taken_away() -> None:
    change = edit(PHRASE, draft_of(PHRASE), drafted(title="No refund", texts={"any": "No.", "email": " \n"}, tags=["refund"]))
    assert change is not None
    assert change.fields == {"texts": {"any": {"plain": "No.", "html": None}}}


def test_what_somebody_else_changed_meanwhile_stays() -> None:
    shown = draft_of(PHRASE)
    theirs = sealed(msgspec.structs.replace(PHRASE, family="no.refund", texts=PHRASE.texts | {"chat": Text(plain="Theirs.")}))
    change = edit(theirs, shown, drafted(title="No refund", texts={"any": "Mine.", "email": "No, sorry."}, tags=["refund"]))
    after = applied(change, theirs) if change else None
    assert isinstance(after, Phrase)
    assert {channel: text.plain for channel, text in after.texts.items()} == {
        "any": "Mine.",
        "email": "No, sorry.",
        "chat": "Theirs.",
    }
    assert after.family == "no.refund"
    assert change is not None
    assert change.expects == theirs.rev


@given(drafts)
def test_a_new_phrase_says_what_was_written(written: Draft) -> None:
    record = new(written, "id1", "de").record
    assert isinstance(record, Phrase)
    assert (record.id, record.locale, record.rev) == ("id1", "de", sealed(record).rev)
    assert {channel: text.plain for channel, text in record.texts.items()} == dict(written.texts)
    assert record.when == (written.when.strip() or None)


@settings(max_examples=60)
@given(phrases, drafts)
def test_a_copy_is_the_writers_own_and_has_everything_else(phrase: Phrase, written: Draft) -> None:
    own = copy(phrase, draft_of(phrase), written, "id2", "pack-1").record
    assert isinstance(own, Phrase)
    assert own.id == "id2"
    assert not own.locked
    assert (own.needs, own.owner) == (phrase.needs, phrase.owner)
    assert own.extra == phrase.extra | {COPY_OF: phrase.id, COPIED_FROM: "pack-1"}  # a recall reaches it
    assert set(own.codes) == set(written.codes) - set(phrase.codes)
    assert {channel: text.plain for channel, text in own.texts.items()} == dict(written.texts)


@given(st.lists(st.binary(min_size=CHANCE, max_size=CHANCE), min_size=2, max_size=20), st.integers(0, 2**48 - 2))
def test_ids_are_of_version_7_and_sort_by_their_moment(chances: list[bytes], moment: int) -> None:
    earlier, later = (UUID(new_id(moment + step, chances[step])) for step in (0, 1))
    assert (earlier.version, later.version) == (7, 7)
    assert str(earlier) < str(later)
    assert earlier.int >> 80 == moment


# --- how it begins ---


@pytest.mark.parametrize(
    ("searched", "title", "text"),
    [
        ("", "", ""),
        ("refund  card ", "Refund card", ""),
        ("ärger mit karte", "Ärger mit karte", ""),
        ("I can't do that today.", "I can't do that today", "I can't do that today."),
        ("我们不能退款。", "我们不能退款", "我们不能退款。"),
        ("we will call you back by noon and tell you more", "We will call you back by noon and tell you more",
         "We will call you back by noon and tell you more"),
    ],
)  # fmt: skip
def test_what_was_searched_for_begins_the_phrase(searched: str, title: str, text: str) -> None:
    assert begun_with(searched) == (title, text)


def test_a_long_sentence_gives_a_short_title() -> None:
    title, text = begun_with("I will look into it myself " * 8 + "today.")
    assert len(title) <= 60
    assert text.startswith(title)
    assert not title.endswith(" ")


@pytest.mark.parametrize(
    ("line", "words"),
    [("", ()), ("a, b ,,b", ("a", "b")), ("up  set;angry\nmad", ("up set", "angry", "mad")), ("غاضب، حزين", ("غاضب", "حزين"))],
)
def test_a_line_names_several(line: str, words: tuple[str, ...]) -> None:
    assert listed(line) == words


# --- what is wrong with it ---


def test_nothing_is_wrong_with_a_sound_draft() -> None:
    assert remarks(drafted()) == ()


@pytest.mark.parametrize(
    ("draft", "where", "says"),
    [
        (drafted(title=" "), "title", "title"),
        (drafted(situation=""), "situation", "situation"),
        (drafted(texts={"any": " \n"}), "texts", "text"),
        (drafted(title="x" * (MAX_TITLE + 1)), "title", "201"),
        (drafted(texts={"chat": "x" * 50_000}), "texts", "50,000"),
        (drafted(texts={"chat": f"Pay with {CARD}"}), "texts", "card number"),
        (drafted(title=CARD), "title", "card number"),
        (drafted(tags=[CARD]), "details", "card number"),
        (drafted(when_not=CARD), "details", "card number"),
    ],
)
def test_what_holds_it_back_is_told(draft: Draft, where: str, says: str) -> None:
    [remark] = remarks(draft)
    assert remark.holds
    assert remark.where == where
    assert says in remark.text


def test_a_card_number_anywhere_in_a_draft_is_noticed() -> None:
    for draft in (drafted(texts={"chat": f"Pay with {CARD}"}), drafted(title=CARD), drafted(tags=[CARD])):
        assert holds_card(draft)
    assert not holds_card(drafted())


def test_a_card_number_is_told_at_its_place() -> None:
    [remark] = remarks(drafted(texts={"any": f"Pay with {CARD}."}))
    assert remark.span == (9, 28)


def test_an_odd_placeholder_is_told_at_its_place_and_holds_nothing_back() -> None:
    text = "Hello {{inptu:x}}, {{date|ofset=+2d}}"
    odd, option = remarks(drafted(texts={"any": "Fine.", "chat": text}))
    assert (odd.channel, odd.holds, option.holds) == ("chat", False, False)
    assert text[slice(*odd.span or ())] == "{{inptu:x}}"
    assert "ofset" in option.text


def test_a_placeholder_without_an_end_is_told() -> None:
    [remark] = remarks(drafted(texts={"any": r"\{{ok}} Hello {{input:name, and more"}))
    assert remark.span == (14, 16)
    assert "no end" in remark.text


def test_what_holds_it_back_comes_first() -> None:
    assert [remark.holds for remark in remarks(drafted(title="", texts={"any": "{{x}} {{y}}"}))] == [True, False, False]


@given(st.text(max_size=40), st.sampled_from(["", "x" * (MAX_TEXT - 1), "{{input:x}}", CARD]))
def test_what_no_remark_holds_back_can_be_saved(text: str, more: str) -> None:
    draft = drafted(texts={"any": text + more})
    if not any(remark.holds for remark in remarks(draft)):
        assert new(draft, "id1").record


# --- what it includes ---

OTHERS = {
    "b1": Phrase(id="b1", situation="s", title="B", codes=("bee",), texts={"any": Text(plain="Bye, {{input:name}}.")}),
    "c1": Phrase(id="c1", situation="s", title="C", texts={"any": Text(plain="So."), "email": Text(plain="{{phrase:p1}}")}),
    "d1": Phrase(id="d1", situation="s", title="D", texts={"any": Text(plain="{{phrase:gone}}")}),
    "e1": Phrase(id="e1", situation="s", title="E", texts={"any": Text(plain="{{phrase:e1}}")}),
    "f1": Phrase(id="f1", situation="s", title="F", texts={"any": Text(plain="{{inptu:x}}")}),
    "p1": Phrase(id="p1", situation="s", title="P", texts={"any": Text(plain="As it was.")}),
}


def known(name: str) -> Phrase | None:
    return OTHERS.get(name) or next((one for one in OTHERS.values() if name in one.codes), None)


@pytest.mark.parametrize(
    ("text", "told", "holds"),
    [
        ("See {{phrase:nosuch}}", "no phrase “nosuch”", False),
        ("See {{phrase:p1}}", "include itself", True),
        ("See {{phrase:MINE}}", "include itself", True),
        ("See {{phrase:c1}}", "include itself", True),  # in an e-mail, which has no other words
        ("See {{phrase:d1}}", "gone", False),
        ("See {{phrase:e1}}", "includes itself", False),  # somebody else's mistake, which she may not be able to mend
        ("See {{phrase:f1}}", "{{inptu:x}}", False),
    ],
)
def test_an_included_phrase_that_cannot_be_pasted_is_told_at_its_place(text: str, told: str, holds: bool) -> None:
    for channel in ("any", "phone"):  # the only one is said on all
        [remark] = remarks(drafted(texts={channel: text}, codes=["mine"]), "p1", known)
        assert told in remark.text
    assert (remark.holds, remark.bars) == (holds, True)
    assert text[slice(*remark.span or ())] == text[4:]


def test_what_can_be_pasted_is_let_be() -> None:
    good = {"any": "{{phrase:b1}} {{phrase:bee}}", "email": "{{phrase:b1}}"}
    assert not remarks(drafted(texts=good), "p1", known)
    assert not remarks(drafted(texts={"any": "Hello.", "chat": "{{phrase:c1}}"}), "p1", known)
    assert not remarks(drafted(texts={"any": "{{phrase:p1}}"}), "", known), "a copy of a phrase may begin with it"
    assert not remarks(drafted(texts={"any": "{{phrase:nosuch}}"})), "nobody knows before the phrases are loaded"


def test_what_is_odd_but_can_be_pasted_says_what_to_do() -> None:
    twice, caret = remarks(drafted(texts={"any": "{{choice:y|a}}{{input:y}}{{cursor}}{{cursor}}"}))
    assert not twice.bars | caret.bars | twice.holds | caret.holds
    assert "another name" in twice.text
    assert "Take this one out" in caret.text


@pytest.mark.parametrize("piece", ["｛｛input:Name｝｝", "{｛ Clipboard}}", "{\u200b{me.team}}", "｛｛input:x"])
def test_braces_that_only_look_like_those_of_a_placeholder_stand_out(piece: str) -> None:
    text = f"Hello {piece} you"
    [remark] = remarks(drafted(texts={"any": text}))
    start, end = remark.span or (0, 0)
    assert remark.bars
    assert piece.startswith(text[start:end])
    assert text[:start] == "Hello "
    assert Bit(text[start:end], "odd") in bits(parse(text), NOW, {})
    assert text_of(bits(parse(text), NOW, {})) == text


def test_each_of_several_stands_out() -> None:
    text = "{{input:x ｛｛input:a｝｝ and ｛｛input:b｝｝ {{x"
    spans = [remark.span or (0, 0) for remark in remarks(drafted(texts={"any": text}))]
    assert [text[slice(*span)] for span in spans] == ["{{", "｛｛input:a｝｝", "｛｛input:b｝｝", "{{"]
    assert [bit.text for bit in bits(parse(text), NOW, {}) if bit.kind == "odd"] == [text[slice(*span)] for span in spans]


def test_nothing_that_would_be_held_back_at_enter_goes_without_a_remark() -> None:
    for text in ("{{{input:a|optional}}{input:x}}", "{{clipboard|optional}}{{{cursor}}{x", "{{x}}", "{｛in\u200bput:x｝｝"):
        assert any(remark.bars for remark in remarks(drafted(texts={"any": text}))) == bool(parse(text).misread)


# --- the language ---


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de-AT"),
        ({"LANG": "ja_JP"}, "ja-JP"),
        ({"LANG": "eo"}, "eo"),
        ({"LANG": "ca_ES@valencia"}, "ca-ES"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr_FR.UTF-8", "LC_MESSAGES": "C"}, "fr-FR"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "de-DE"),
        ({}, "en"),
    ],
)
def test_a_new_phrase_is_in_the_language_of_its_writer(environ: dict[str, str], language: str) -> None:
    assert language_in(environ) == language


# --- how it will look ---


def test_it_looks_as_it_will_be_said() -> None:
    body = "I'm {{me.first_name}}, order {{input:number}}, by {{date|offset=+2d}}.{{cursor}} {{input:x|default=so}} {{nope}}"
    shown = bits(parse(body), NOW, {"first_name": "Ana"})
    assert [bit for bit in shown if bit.kind != "said"] == [
        Bit("Ana", "filled"), Bit("number", "place"), Bit("24 November 2026", "filled"), Bit("│", "caret"), Bit("so", "filled"),
        Bit("{{nope}}", "odd"),
    ]  # fmt: skip
    assert text_of(shown) == "I'm Ana, order number, by 24 November 2026. so {{nope}}"


@given(st.lists(st.sampled_from(["Hello ", "😀", "\\{{", "{{time}}", "{{me.first_name}}", "{{cursor}}", "\n"]), max_size=8))
def test_where_nothing_is_asked_it_looks_exactly_as_it_is_pasted(pieces: list[str]) -> None:
    template = parse("".join(pieces))
    me = {"first_name": "Ana"}
    assert text_of(bits(template, NOW, me)) == fill(template, {}, NOW, me=me).text


@given(st.text(alphabet="{}|:ainput \\", max_size=40))
def test_every_part_stands_where_it_is_said_to(body: str) -> None:
    assert all(body[start:end] == part.raw for part, (start, end) in placed(parse(body)))


def test_what_another_phrase_says_is_shown_where_it_will_stand() -> None:
    shelf = {"greet": "Hello {{input:name}}, {{date}}."}
    shown = bits(parse("{{phrase:greet}} {{phrase:nosuch}}"), NOW, {}, "de", shelf.get)
    assert shown == (
        Bit("Hello ", "filled"), Bit("name", "place"), Bit(", ", "filled"), Bit("22. November 2026", "filled"),
        Bit(".", "filled"), Bit(" ", "said"), Bit("{{phrase:nosuch}}", "odd"),
    )  # fmt: skip
    assert bits(parse("{{phrase:greet}}"), NOW, {}) == (Bit("another phrase", "place"),)


def test_a_date_beyond_the_calendar_is_shown_as_written() -> None:
    assert bits(parse("{{date|offset=+9999y}}"), NOW, {}) == (Bit("{{date|offset=+9999y}}", "odd"),)


@pytest.mark.parametrize(
    ("channel", "text", "told", "over"),
    [
        ("any", "Hello.", "6 characters", False),
        ("sms", "x" * 160, "160 of 160 characters", False),
        ("sms", "x" * 161, "161 of 160 characters", True),
        ("social", "x" * 281, "281 of 280 characters", True),
        ("phone", "One two. Three?", "15 characters · 2 of 2 sentences · longest 2 of 25 words", False),
        ("phone", "word " * 26, "130 characters · 1 of 2 sentences · longest 26 of 25 words", True),
        ("phone", "A. B. C.", "8 characters · 3 of 2 sentences · longest 1 of 25 words", True),
        ("chat", "It's 3.5 km. Fine…", "18 characters · 2 of 3 sentences", False),
        ("chat", "", "0 characters", False),
        ("email", "一。二。三。", "6 characters · 3 of 6 sentences", False),
    ],
)
def test_each_channel_counts_what_matters_there(channel: str, text: str, told: str, over: bool) -> None:
    assert (advice(channel, text).text, advice(channel, text).over) == (told, over)
