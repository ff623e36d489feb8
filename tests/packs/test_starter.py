"""The starter pack keeps the laws of good words, checked by machine as far as a machine can."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.packs.format import read, write
from launcher.packs.schema import schema, schema_file
from launcher.phrase import Phrase, revision
from launcher.places import data
from launcher.template import Field, Filled, Template, fill, parse

BYTES = data("starter.phrasepack").read_bytes()
PACK = read(BYTES)
PHRASES = PACK.phrases
SLUGS = [
    *("yelling", "saying-no", "manager-request", "long-hold", "not-understood", "our-mistake", "off-subject", "final-no"),
    *("abuse", "no-answer", "passing-on", "money", "faulty", "written-complaint", "closing"),
]
NAMED_BY_THE_USER = SLUGS[:4]
METHODS = {
    *("respond-reframe-resolve", "know-done-next", "ears", "feel-felt-found", "calm-charge-forward"),
    *("empathy-openness-expectations", "vent-agree-offer-confirm", "hold-ladder", "boundary-ladder"),
    *("snatch-and-flip", "hand-off"),
}
WORN_OUT = [
    *("I understand your frustration", "inconvenience", "your call is important", "unfortunately", "at this time"),
    *("please be advised", "calm down", "as I said", "you must", "you have to", "you should have", "policy", "kindly"),
    *("valued", "rest assured", "reach out", "issue", "matter with", "this matter", "item", "{{", "!"),
]
MANY_FAMILIES = ["ack.anger", "sorry.own", "time.check", "no.direct", "no.refund", "close.check", "close.end"]
NAMED_FAMILIES = {  # what an agent needs in two seconds, and what must not be said twice in the same words
    "acknowledging": ("ack.",),
    "apologising": ("sorry.", "hold.sorry"),
    "buying time": ("time.",),
    "saying no": ("no.",),
    "closing": ("close.",),
}
SAMPLES = {  # what an agent would plausibly type; spoken, so without digits
    "what happened": "a parcel that never came",
    "what was promised": "an answer by Monday morning",
    "the reason": "that part is no longer made",
    "one way": "exchange it today",
    "the other way": "have it repaired by Friday",
    "note for the manager": "Two calls, no parcel, and a birthday on Friday.",
    "manager's name": "Ms Okafor",
    "customer's name": "Ms Lindqvist",
    "colleague's name": "Priya from the workshop",
    "order number": "AB-4711-2093",
    "case number": "C-88123",
    "what was wrong": "the address on your account",
    "amount": "twelve pounds and fifty pence",
    "their words": "the heating stopped on Monday",
    "who decides": "the insurance team",
    "what we know": "the parcel left on Monday and came back on Thursday",
    "which team": "the repairs team upstairs",
    "what was done": "a restart, a new cable and a test of the line",
    "what was checked": "the order, the bill and the notes of both calls",
    "next step": "a test of the line from our side",
    "product": "grey jumper",
    "day it happened": "Tuesday 3 March",
}
ME = {"first_name": "Anneliese"}
NOW = datetime(2026, 9, 22, 14, 32)  # noqa: DTZ001 -- a Tuesday on no clock; the day after has the longest name, and so has its month
NUMBERS = {"one": 1, "two": 2, "three": 3, "five": 5, "ten": 10}


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?])\s+", text) if part]


@cache
def template(body: str) -> Template:
    return parse(body)


def filled(body: str, *, at_once: bool = False) -> Filled:
    """The body as it leaves: every place answered, or `at_once`, where only what must be answered is."""
    asked = [field for field in template(body).fields if field.required or not at_once]
    return fill(template(body), {field.name: _answer(field) for field in asked}, NOW, me={} if at_once else ME)


def _answer(field: Field) -> str:
    return max(field.options, key=len) if field.options else SAMPLES[field.name]


def said(phrase: Phrase) -> str:
    """All that the phrase says if nobody changes a default."""
    return " ".join(filled(text.plain, at_once=True).text for text in phrase.texts.values())


def texts(*channels: str) -> Iterator[tuple[str, str]]:
    """(code, text) of every phrase that has one of these channels, or of all channels where none is named.

    A text with places comes twice: as it leaves at once, and with all its places filled in.
    """
    for phrase in PHRASES:
        for channel, text in phrase.texts.items():
            if not channels or channel in channels:
                for one in dict.fromkeys(filled(text.plain, at_once=at_once).text for at_once in (True, False)):
                    yield f"{phrase.codes[0]}/{channel}", one


def asked(phrase: Phrase) -> list[Field]:
    """All that the phrase asks, on whichever channel."""
    return [field for text in phrase.texts.values() for field in template(text.plain).fields]


def has_places(phrase: Phrase) -> bool:
    return any("{{" in text.plain for text in phrase.texts.values())


def breaking(law: re.Pattern[str], *channels: str) -> list[str]:
    return [name for name, text in texts(*channels) if law.search(text)]


def test_it_reads_and_writes_back_byte_for_byte() -> None:
    assert write(PACK) == BYTES


def test_it_fits_the_published_schema() -> None:
    jsonschema.validate(json.loads(BYTES), json.loads(data("phrasepack.schema.json").read_bytes()))


def test_the_published_schema_is_the_one_of_the_code() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    renew = "from launcher.packs.schema import schema_file; from launcher.places import data; "
    renew += "data('phrasepack.schema.json').write_bytes(schema_file())"
    assert data("phrasepack.schema.json").read_bytes() == schema_file(), f'renew it with: python -c "{renew}"'


def test_it_says_who_sent_it_and_every_record_is_sealed() -> None:
    assert (PACK.info.name, PACK.info.serial, PACK.info.licence) == ("Starter (English)", 1, "CC0-1.0")
    records = [PACK.info, *PACK.situations, *PHRASES, *PACK.sequences, *PACK.words]
    assert [record.id for record in records if record.rev != revision(record)] == []


def test_ids_are_uuids_of_version_7() -> None:
    form = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    records = [PACK.info, *PACK.situations, *PHRASES, *PACK.sequences]
    assert [record.id for record in records if not form.fullmatch(record.id)] == []


def test_the_situations_are_all_there_in_order_with_a_hue_of_their_own() -> None:
    assert [situation.slug for situation in PACK.situations] == SLUGS
    assert [situation.order for situation in PACK.situations] == list(range(1, 16))
    assert [situation.icon for situation in PACK.situations] == SLUGS
    assert all(situation.hint and len(situation.name) <= 17 for situation in PACK.situations)
    hues = sorted(int(situation.colour.removeprefix("h")) for situation in PACK.situations)
    assert min(b - a for a, b in zip(hues, [*hues[1:], hues[0] + 360], strict=True)) >= 20


@pytest.mark.parametrize("slug", SLUGS)
def test_a_situation_has_enough_to_say(slug: str) -> None:
    assert sum(phrase.situation == slug for phrase in PHRASES) >= (13 if slug in NAMED_BY_THE_USER else 6)


def test_every_method_is_a_sequence_whose_steps_have_phrases() -> None:
    families = {phrase.family for phrase in PHRASES}
    assert {sequence.slug for sequence in PACK.sequences} == METHODS
    for sequence in PACK.sequences:
        assert len(sequence.steps) >= 2, sequence.slug
        assert all(step.aim and step.families and set(step.families) <= families for step in sequence.steps), sequence.slug
    feel = next(sequence for sequence in PACK.sequences if sequence.slug == "feel-felt-found")
    assert feel.caution


@pytest.mark.parametrize("family", MANY_FAMILIES)
def test_what_is_said_most_can_be_said_in_four_ways(family: str) -> None:
    assert sum(phrase.family == family for phrase in PHRASES) >= 4


def test_no_two_phrases_of_a_family_open_alike() -> None:
    openings = Counter(
        (phrase.family, channel, " ".join(re.findall(r"[\w']+", filled(text.plain, at_once=True).text.lower())[:4]))
        for phrase in PHRASES
        for channel, text in phrase.texts.items()
    )
    assert [opening for opening, count in openings.items() if count > 1] == []


def test_what_is_spoken_fits_one_breath_or_two() -> None:
    long = [name for name, text in texts("phone", "any") if len(sentences(text)) > 2]
    long += [name for name, text in texts("phone", "any") for one in sentences(text) if len(one.split()) > 25]
    assert long == []


def test_what_is_spoken_holds_nothing_that_cannot_be_spoken() -> None:
    assert breaking(re.compile(r"\d|[/;:()*%&@#\n]|www|\betc\b|e\.g|\b[A-Z]{2,}\b"), "phone", "any") == []


def test_chat_is_short_and_never_greets_in_the_middle() -> None:
    assert [name for name, text in texts("chat") if len(sentences(text)) > 3] == []
    assert [name for name, text in texts("chat") for one in sentences(text) if len(one.split()) > 25] == []
    assert breaking(re.compile(r"\b(hello|hi|dear|good (morning|afternoon|evening))\b", re.IGNORECASE)) == []


def test_written_channels_keep_their_measure() -> None:
    assert [name for name, text in texts("email") if not 3 <= len(sentences(text)) <= 6] == []
    assert [name for name, text in texts("social") if len(text) > 280 or "private" not in text] == []
    assert [name for name, text in texts("sms") if len(text) > 160 or "http" in text] == []
    written = [phrase for phrase in PHRASES if phrase.situation == "written-complaint"]
    assert {"email", "social", "sms"} <= {channel for phrase in written for channel in phrase.texts}


@pytest.mark.parametrize("worn", WORN_OUT)
def test_nothing_worn_out_or_pushing_is_said(worn: str) -> None:
    assert breaking(re.compile(rf"(?<!\w){re.escape(worn)}", re.IGNORECASE)) == []


def test_the_words_warn_of_nothing_that_the_pack_says_itself() -> None:
    patterns = [re.compile(rf"(?<!\w){re.escape(word.pattern)}(?!\w)", re.IGNORECASE) for word in PACK.words]
    assert len(patterns) >= 25
    assert {word.kind for word in PACK.words} == {"pushing", "worn", "hollow", "blaming", "vague"}
    assert all(word.why and word.better for word in PACK.words)
    assert [(pattern.pattern, breaking(pattern)) for pattern in patterns if breaking(pattern)] == []


def test_every_phrase_says_when_and_when_not_and_who_owns_it() -> None:
    for phrase in PHRASES:
        assert phrase.when, phrase.codes
        assert phrase.when_not, phrase.codes
        assert len(phrase.when) <= 90, phrase.codes
        assert len(phrase.when_not) <= 90, phrase.codes
        assert phrase.tone
        assert phrase.family
        assert len(phrase.tags) >= 3, phrase.codes
        assert (phrase.owner, phrase.review_by, phrase.locale) == ("Starter", "2027-11-01", "en")


def test_titles_codes_and_texts_are_each_their_own() -> None:
    assert [title for title, count in Counter(phrase.title for phrase in PHRASES).items() if count > 1] == []
    assert [code for code, count in Counter(code for phrase in PHRASES for code in phrase.codes).items() if count > 1] == []
    spoken = Counter(text.plain for phrase in PHRASES for text in set(phrase.texts.values()))
    assert [text for text, count in spoken.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]{2,10}", code) for phrase in PHRASES for code in phrase.codes)


def test_titles_are_what_an_agent_would_look_for() -> None:
    assert [phrase.title for phrase in PHRASES if not 3 <= len(phrase.title.split()) <= 7] == []
    assert [phrase.title for phrase in PHRASES if not phrase.title[0].isupper() or phrase.title.endswith(".")] == []


def _minutes_said(phrase: Phrase) -> set[int]:
    found = re.findall(r"\b(\w+) (?:more )?minutes?\b", said(phrase).lower())
    return {NUMBERS.get(word, int(word) if word.isdigit() else 0) for word in found} - {0}


def test_a_time_that_is_said_is_marked_as_a_promise() -> None:
    for phrase in PHRASES:
        if minutes := _minutes_said(phrase):
            assert phrase.promise, phrase.codes
            assert minutes == {phrase.promise.minutes}, phrase.codes


def test_a_call_or_money_that_is_said_is_marked_as_a_promise() -> None:
    for phrase in PHRASES:
        whole = said(phrase)
        if re.search(r"I'll call you|call you (within|today|straight|again)|will (text|hear from) ", whole):
            assert phrase.promise, phrase.codes
        if re.search(r"I'm refunding|refund is approved|amount back", whole):
            assert phrase.promise, phrase.codes
            assert phrase.promise.kind in {"refund", "credit"}, phrase.codes
            assert phrase.needs != "agent", phrase.codes


def test_the_boundary_ladder_is_locked_and_nothing_else() -> None:
    assert {phrase.situation for phrase in PHRASES if phrase.locked} == {"abuse"}
    assert all(phrase.locked for phrase in PHRASES if phrase.situation == "abuse")


@given(st.sampled_from(PHRASES), st.sampled_from(["phone", "chat", "email", "sms", "social", "any"]))
def test_every_phrase_has_something_to_say_on_every_channel(phrase: Phrase, channel: str) -> None:
    assert phrase.text_for(channel).plain


def test_every_place_is_understood() -> None:
    every = [(phrase.codes, text.plain) for phrase in PHRASES for text in phrase.texts.values()]
    assert [(codes, template(body).problems) for codes, body in every if template(body).problems or template(body).misread] == []
    assert [codes for codes, body in every if any(mark in filled(body).text for mark in ("{{", "}}", "  "))] == []
    assert [codes for codes, body in every if filled(body, at_once=True).text.count("  ")] == []


def test_the_places_ask_little_and_in_short_words() -> None:
    assert sum(map(has_places, PHRASES)) >= 20
    for phrase in PHRASES:
        for text in phrase.texts.values():
            assert sum(field.required for field in template(text.plain).fields) <= 3, phrase.codes
    names = {field.name for phrase in PHRASES for field in asked(phrase)}
    assert [name for name in names if len(name) > 20 or name != name.lower()] == []
    assert set(SAMPLES) <= names


def test_one_name_is_one_question_in_the_whole_pack() -> None:
    kinds: dict[str, set[tuple[str, bool]]] = {}
    for phrase in PHRASES:
        for field in asked(phrase):
            kinds.setdefault(field.name, set()).add((field.kind, field.remember))
    assert {name: kind for name, kind in kinds.items() if len(kind) > 1} == {}


@pytest.mark.parametrize("need", NAMED_FAMILIES)
def test_what_is_needed_most_pastes_at_once_in_four_ways(need: str) -> None:
    family = [phrase for phrase in PHRASES if (phrase.family or "").startswith(NAMED_FAMILIES[need])]
    assert sum(not any(field.required for field in asked(phrase)) for phrase in family) >= 4


def test_every_situation_keeps_phrases_without_places() -> None:
    plain = Counter(phrase.situation for phrase in PHRASES if not has_places(phrase))
    assert [slug for slug in SLUGS if plain[slug] < 4] == []


def test_a_locked_phrase_is_said_as_it_is_written() -> None:
    assert [phrase.codes for phrase in PHRASES if phrase.locked and has_places(phrase)] == []
