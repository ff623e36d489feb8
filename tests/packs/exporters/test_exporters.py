"""Packs on their way to other programs: what was not told as lost comes back the same."""

import json
import plistlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher.errors import LauncherError
from launcher.packs import exporters
from launcher.packs.format import Pack
from launcher.packs.importers import imported, recognised
from launcher.packs.importers.imported import Choices, Imported, Sent
from launcher.phrase import PackInfo, Phrase, Situation, Text, sealed
from launcher.template import Field, escape, fill, parse

NOW = datetime(2026, 3, 7, 9, 5, 3, tzinfo=UTC)
PEERS = ("espanso", "beeftext", "textexpander")
SIGNS = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\n\t", exclude_characters="\u2028\u2029\u2066\u2067\u2068\u2069"
)
SAID = (
    st.one_of(
        st.text(SIGNS, min_size=1, max_size=12),
        st.sampled_from(
            [
                "{{",
                "}}",
                "{",
                "%",
                "%%",
                "50% off",
                "%d",
                "$|$",
                "#{x}",
                "#{clipboard}",
                r"\{\{",
                "\\",
                "[[a]]",
                "'",
                '"',
                ": - #",
                "\n",
            ]
        ),
    )
    .map(lambda text: re.sub("[\u202a-\u202e\U000e0000-\U000e007f]", "", text))
    .map(escape)
)
PLACED = st.sampled_from(
    [
        "{{input:Order number}}",
        "{{input:name|default=there}}",
        "{{input:note|multiline}}",
        "{{choice:offer|exchange|send it free|default=exchange}}",
        "{{choice:pick|a|b}}",
        "{{date|format=yyyy-MM-dd}}",
        "{{date|format=d MMMM yyyy|offset=+2d}}",
        "{{date|format=EEEE, dd.MM.yy|offset=-1w}}",
        "{{date|offset=+1M}}",
        "{{time}}",
        "{{time|format=h:mm a|offset=+90m}}",
        "{{clipboard}}",
        "{{clipboard|default=x}}",
        "{{cursor}}",
        "{{me.first_name}}",
        "{{input:x|optional}}",
    ]
)


def sound(body: str) -> bool:
    template = parse(body)
    return not template.problems and not template.misread


BODIES = st.lists(SAID | PLACED, min_size=1, max_size=6).map("".join).filter(lambda body: bool(body.strip()) and sound(body))
TITLES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20).map(lambda text: f"T {text}")


def pack(*bodies: str, title: str = "No refund", **fields: object) -> Pack:
    made = [
        {"id": f"0192aaaa-0000-7000-8000-{at:012}", "situation": "saying-no", "title": title, "texts": {"any": Text(plain=body)}}
        for at, body in enumerate(bodies)
    ]
    phrases = tuple(sealed(Phrase(**(one | fields))) for one in made)  # type: ignore[arg-type] -- fields as a test names them
    return Pack(
        info=PackInfo(id="0192aaaa-0000-7000-8000-0000000000ff", name="Team", serial=1),
        situations=(Situation(id="0192aaaa-0000-7000-8000-0000000000fe", slug="saying-no", name="Saying no"),),
        phrases=phrases,
    )


def read_back(given: Pack, form: str) -> Imported:
    sent = Sent(name=f"team{exporters.FORMS[form].ending}", data=exporters.written(given, form))
    assert recognised(sent) == form
    return imported(sent, Choices())


def said(body: str) -> tuple[str, int | None, list[tuple[str, tuple[str, ...], str | None, bool]]]:
    """What a person gets and what she is asked, whatever the questions are called."""
    template = parse(body)
    assert not template.problems
    answers = dict(zip((one.name for one in template.fields), map(answer, range(9), template.fields), strict=False))
    filled = fill(template, answers, NOW, clipboard="from {{cursor}} the clipboard", me={"first_name": "Ann"})
    return filled.text, filled.caret, [(one.kind, one.options, one.default, one.multiline) for one in template.fields]


def answer(at: int, asked: Field) -> str:
    return asked.options[0] if asked.options else f"answer {at}"


@pytest.mark.parametrize("form", PEERS)
@settings(max_examples=50)
@given(body=BODIES, title=TITLES)
def test_what_was_not_told_as_lost_comes_back_the_same(form: str, body: str, title: str) -> None:
    given = pack(body, title=title, codes=("abc",))
    found = read_back(given, form)

    assert found.skipped == ()
    assert [one.title for one in found.phrases] == [" ".join(title.split())]
    assert found.phrases[0].codes == ("abc",)
    if exporters.losses(given, form) == ():
        assert said(found.phrases[0].texts["any"].plain) == said(body)


@pytest.mark.parametrize("form", PEERS)
def test_what_every_peer_can_carry_is_not_told_as_lost(form: str) -> None:
    body = "Hi {{input:name}}, 50% {off} today, {{date|format=dd.MM.yyyy}}: {{clipboard}}\n\nBye{{cursor}} \\{{x}}"

    assert exporters.losses(pack(body, codes=("abc",)), form) == ()


@pytest.mark.parametrize("form", exporters.FORMS)
def test_equal_packs_are_equal_files(form: str) -> None:
    assert exporters.written(pack("a", "b {{input:x}}"), form) == exporters.written(pack("a", "b {{input:x}}"), form)


@pytest.mark.parametrize("form", PEERS)
def test_each_loss_is_told_with_the_phrase(form: str) -> None:
    given = pack("Hi", codes=("abc",), texts={"any": Text(plain="Hi"), "phone": Text(plain="Hello")}, when="calls", locked=True)
    told = "\n".join(exporters.losses(given, form))

    assert told.count("No refund") == 3
    assert "single channels" in told
    assert "lock" in told


@pytest.mark.parametrize("form", PEERS)
def test_what_has_no_word_there_stays_readable(form: str) -> None:
    text = read_back(pack("Ask {{me.first_name}} on {{date|offset=+1y}}", codes=("abc",)), form).phrases[0].texts["any"].plain

    assert "[my first name]" in text
    assert any("No refund" in line for line in exporters.losses(pack("Ask {{me.first_name}}", codes=("abc",)), form))


@pytest.mark.parametrize("form", PEERS)
def test_included_phrases_are_written_in(form: str) -> None:
    given = pack("Hi {{phrase:0192aaaa-0000-7000-8000-000000000001}}!", "inner {{input:x}}", codes=("abc",))
    found = read_back(given, form)

    assert found.phrases[0].texts["any"].plain == "Hi inner {{input:x}}!"
    assert any("written in" in line for line in exporters.losses(given, form))
    assert read_back(pack("Hi {{phrase:gone}}"), form).phrases[0].texts["any"].plain == "Hi [another phrase]"


def test_espanso_is_given_plain_yaml_with_triggers_for_all() -> None:
    given = pack("Hi {{choice:what now|a|b|default=b}} {{date|offset=+2d}}", "Bye\u2028\x85now")
    matches = yaml.safe_load(exporters.written(given, "espanso"))["matches"]

    assert [match["triggers"] for match in matches] == [[":no-refund"], [":no-refund2"]]
    assert matches[1]["replace"] == "Bye\u2028\x85now"
    form, date = matches[0]["vars"]
    assert form["params"]["fields"]["what_now"] == {"type": "choice", "values": ["a", "b"], "default": "b"}
    assert date == {"name": "date1", "type": "date", "params": {"format": "%-d %B %Y", "offset": 172800}}
    assert matches[0]["replace"] == "Hi {{form1.what_now}} {{date1}}"
    assert not {"shell", "script"} & {var["type"] for var in matches[0]["vars"]}


def test_beeftext_is_given_what_its_version_ten_holds() -> None:
    sheet = json.loads(exporters.written(pack("Hi {{input:Order}}", codes=("abc", "d")), "beeftext"))
    combo, group = sheet["combos"][0], sheet["groups"][0]

    assert sheet["fileFormatVersion"] == 10
    assert combo["keyword"] == "abc"
    assert combo["snippet"] == "Hi #{input:Order}"
    assert combo["group"] == group["uuid"]
    assert group["name"] == "Saying no"
    assert exporters.losses(pack("x", codes=("a", "b")), "beeftext") == ("Only the first code goes along: 1 phrase (No refund)",)


def test_textexpander_is_given_a_group_of_plain_snippets() -> None:
    sheet: Mapping[str, list[dict[str, object]]] = plistlib.loads(
        exporters.written(pack("50% {{cursor}}", codes=("abc",)), "textexpander")
    )

    assert sheet["snippetsTE2"][0]["plainText"] == "50%% %|"
    assert sheet["snippetsTE2"][0]["snippetType"] == 0


def test_a_format_that_is_not_known_is_refused() -> None:
    with pytest.raises(LauncherError, match="not known"):
        exporters.written(pack("a"), "word")
