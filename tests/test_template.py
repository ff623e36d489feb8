"""Placeholders: what is asked, what is put in, and that nothing a customer or a clipboard holds is ever obeyed."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from launcher.errors import LauncherError
from launcher.moment import is_pattern, names_of
from launcher.phrase import MAX_TEXT
from launcher.template import MAX_DEPTH, Field, Filled, Said, escape, expand, fill, parse, unparse

NOW = datetime(2026, 1, 31, 13, 5, 9, tzinfo=UTC)  # a Saturday
kinds = ["input", "choice", "date", "time", "clipboard", "cursor", "phrase", "me.name", "shell"]
options = ["default=", "optional", "multiline", "format=", "offset=", "+9999y", "-2d", "EEEE", "a", "é"]
pieces = st.sampled_from([*kinds, *options, "{{", "}}", "{", "}", "\\", "|", ":", "=", "'", " ", "\n"])
bodies = st.one_of(
    st.text(), st.lists(pieces, max_size=24).map("".join), st.lists(pieces, max_size=6).map(lambda p: "{{" + "".join(p) + "}}")
)


def said(body: str, values: dict[str, str] | None = None, **known: object) -> str:
    return fill(parse(body), values or {}, NOW, **known).text


@given(bodies)
@example("{{{{input:x}}}}")
@example("\\\\{{input:x}}")
def test_a_body_taken_apart_and_put_together_is_the_same(body: str) -> None:
    template = parse(body)
    assert unparse(template) == body
    assert all(body[one.start : one.end].startswith("{{") and one.text for one in template.problems)


@given(bodies, st.dictionaries(st.sampled_from(["a", "x", ""]), st.text(max_size=5)), st.none() | st.text(max_size=5))
def test_filling_gives_a_text_or_refuses_kindly(body: str, values: dict[str, str], clipboard: str | None) -> None:
    with suppress(LauncherError):
        filled = fill(parse(body), values, NOW, clipboard=clipboard, me={"name": "Ada"}, phrase=lambda _id: body)
        assert filled.caret is None or 0 <= filled.caret <= len(filled.text) <= MAX_TEXT


@given(st.text())
@example("{{{input:x}}")
@example("\\{{{{cursor}}")
@example("｛｛input:x｝｝")
@example("{\x01{input:x}}")
@example("\\{\u200b{{{｛clipboard")
def test_an_escaped_text_is_said_as_it_is(text: str) -> None:
    assert said(escape(text)) == text
    assert not parse(escape(text)).problems


def test_the_questions_are_known_before_they_are_asked() -> None:
    template = parse(
        "{{input:Their words|multiline}} {{choice:offer|exchange it|send the part free}} {{input:Order|default=none|remember}}"
        "{{input:Note|optional}} {{choice:day|today|tomorrow|default=today}} {{input:Order}}"
    )
    assert template.fields == (
        Field("Their words", "input", multiline=True),
        Field("offer", "choice", ("exchange it", "send the part free")),
        Field("Order", "input", default="none", remember=True),
        Field("Note", "input", optional=True),
        Field("day", "choice", ("today", "tomorrow"), "today"),
    )
    assert not template.problems
    assert [one.name for one in template.open_fields({})] == ["Their words", "offer"]
    assert [one.name for one in template.open_fields({"offer": "exchange it", "Their words": " "})] == ["Their words"]


def test_answers_stand_wherever_they_are_asked_for() -> None:
    body = (
        "{{input:name}}, I can {{choice:offer|wait|ring}}. Thanks, {{input:name}}{{input:note|optional}}. {{input:x|default=Bye}}"
    )
    assert said(body, {"name": "Ada", "offer": "wait"}) == "Ada, I can wait. Thanks, Ada. Bye"


@settings(max_examples=40)
@given(st.text(st.sampled_from("{}\\|:input choice cursor clipboard x"), min_size=1, max_size=40).filter(str.strip))
@example("{{input:secret}} {{cursor}} {{clipboard}}")
def test_a_value_is_put_in_once_and_never_read_again(value: str) -> None:
    body = "<{{input:x}}|{{clipboard}}|{{me.name}}>"
    filled = fill(parse(body), {"x": value, "secret": "no"}, NOW, clipboard=value, me={"name": value})
    assert filled == Filled(f"<{value}|{value}|{value}>", None)


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("{{input:name}}", {}),
        ("{{input:name}}", {"name": "  "}),
        ("{{choice:offer|a|b}}", {}),
        ("{{choice:offer|a|b}}", {"offer": "c"}),
        ("{{clipboard}}", {}),
        ("{{me.team}}", {}),
        ("{{phrase:gone}}", {}),
        ("{{date|offset=+9999y}}", {}),
        ("{{date|offset=-9999M}}{{date|offset=-9999y}}", {}),
        ("{{input:long}}", {"long": "x" * (MAX_TEXT + 1)}),
    ],
)
def test_what_cannot_be_filled_is_told_with_a_way_out(body: str, values: dict[str, str]) -> None:
    with pytest.raises(LauncherError) as told:
        said(body, values)
    assert told.value.message
    assert told.value.hint


@pytest.mark.parametrize(
    "body",
    [
        "{{shell:rm}}",
        "{{ticket.id}}",
        "{{input}}",
        "{{input:x|colour=red}}",
        "{{choice:x}}",
        "{{choice:x|a|default=b}}",
        "{{date|format=Q}}",
        "{{date|format=d 'of}}",
        "{{date|offset=2d}}",
        "{{date|offset=+2x}}",
        "{{time:x}}",
        "{{cursor|x}}",
        "{{phrase:a|x}}",
        "{{me.}}",
        "{{me.name|upper}}",
        "{{}}",
    ],
)
def test_what_is_not_known_stays_text_and_is_told_and_never_filled(body: str) -> None:
    template = parse(f"a {body} b")
    assert [(one.start, one.end) for one in template.problems] == [(2, 2 + len(body))]
    assert template.parts[1] == Said(body, body)
    with pytest.raises(LauncherError) as told:
        fill(template, {}, NOW)
    assert body.rstrip("}")[:10] in told.value.message


@pytest.mark.parametrize(
    ("spaced", "plain"),
    [
        ("{{ input : x | default = 3 }}", "{{input:x|default=3}}"),
        ("{{input:x | optional | remember }}", "{{input:x|optional|remember}}"),
        ("{{choice:x| a | b | default=b }}", "{{choice:x|a|b|default=b}}"),
        ("{{choice:x|a|b|default = b| optional}}", "{{choice:x|a|b|default=b|optional}}"),
    ],
)
def test_blanks_around_what_belongs_to_the_language_say_nothing(spaced: str, plain: str) -> None:
    assert parse(spaced).fields == parse(plain).fields != ()


def test_a_defaults_own_blanks_stay() -> None:
    assert said("<{{input:x|default= me }}>") == "< me >"


def test_braces_with_an_answer_between_them_are_no_pair() -> None:
    assert said("{{{input:a}}{{{date|format=d}}{", {"a": "x"}) == "{x{31{"


@pytest.mark.parametrize("body", ["｛｛memo｝｝", "{ {input:x} }", "input:x}}", "100 {per cent}", "\\{{input:x}}"])
def test_other_braces_are_just_text(body: str) -> None:
    assert not parse(body).problems
    assert said(body) == body.replace("\\{{", "{{")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{date}}", "31 January 2026"),
        ("{{time}}", "13:05"),
        ("{{date|format=yyyy-MM-dd}}", "2026-01-31"),
        ("{{date|format=EEEE, d MMM yy}}", "Saturday, 31 Jan 26"),
        ("{{date|format=EEE dd.M.y}}", "Sat 31.1.2026"),
        ("{{time|format=h:mm a}}", "1:05 PM"),
        ("{{time|format=hh 'o''clock' ss''}}", "01 o'clock 09'"),
        ("{{time|format=H-m-s}}", "13-5-9"),
        ("{{date|format=yyyy-MM-dd|offset=+2d}}", "2026-02-02"),
        ("{{date|format=yyyy-MM-dd|offset=-1w}}", "2026-01-24"),
        ("{{date|format=yyyy-MM-dd|offset=+1M}}", "2026-02-28"),
        ("{{date|format=yyyy-MM-dd|offset=-1M}}", "2025-12-31"),
        ("{{date|format=yyyy-MM-dd|offset=+2y}}", "2028-01-31"),
        ("{{time|offset=+90m}}", "14:35"),
        ("{{date|format=d HH|offset=+11h}}", "1 00"),
    ],
)
def test_dates_and_times(body: str, expected: str) -> None:
    assert said(body) == expected


def test_a_leap_day_moved_by_years_stays_in_february() -> None:
    leap = datetime(2028, 2, 29, tzinfo=UTC)
    assert fill(parse("{{date|format=d MMMM y|offset=+1y}}"), {}, leap).text == "28 February 2029"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "Sat Saturday, 31 January 2026 13:05"),
        ("en-US", "Sat Saturday, January 31, 2026 1:05 PM"),
        ("de-AT", "Sa Samstag, 31. Januar 2026 13:05"),
        ("de_DE", "Sa Samstag, 31. Januar 2026 13:05"),
        ("ja", "土 土曜日, 2026年1月31日 13:05"),
        ("fr", "sam. samedi, 31 janvier 2026 13:05"),
        ("pt-BR", "sáb. sábado, 31 de janeiro de 2026 13:05"),
        ("pl", "sob. sobota, 31 stycznia 2026 13:05"),
        ("ko", "토 토요일, 2026년 1월 31일 오후 1:05"),
        ("xx", "Sat Saturday, 2026-01-31 13:05"),
        ("", "Sat Saturday, 2026-01-31 13:05"),
    ],
)
def test_dates_are_written_as_the_phrases_language_does(locale: str, expected: str) -> None:
    template = parse("{{date|format=EEE EEEE}}, {{date}} {{time}}")
    assert fill(template, {}, NOW, locale=locale).text == expected


@pytest.mark.parametrize(
    "locale", ["en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "no", "pl", "cs", "tr", "ru", "ja", "zh", "ko"]
)
def test_every_language_has_all_its_days_and_months_and_patterns_that_can_be_written(locale: str) -> None:
    names = names_of(locale)
    assert [len(set(told)) for told in (names.days, names.short_days, names.months, names.short_months)] == [7, 7, 12, 12]
    assert len(names.halves) == 2
    assert is_pattern(names.date)
    assert is_pattern(names.time)


def test_a_format_that_is_asked_for_counts_in_every_language() -> None:
    assert fill(parse("{{date|format=d MMMM yyyy}}"), {}, NOW, locale="de").text == "31 Januar 2026"


def test_days_are_named_in_the_language_that_is_handed_in() -> None:
    template = parse("{{date|format=EEE, d. MMMM}}")
    assert fill(template, {}, NOW, locale="de").text == "Sa, 31. Januar"
    assert fill(template, {}, NOW).text == "Sat, 31. January"


def test_the_caret_stands_where_the_body_says() -> None:
    template = parse("Hi {{input:name}}, {{cursor}}bye{{cursor}}")
    assert len(template.problems) == 1
    assert fill(template, {"name": "Ada"}, NOW) == Filled("Hi Ada, bye", 8)
    assert fill(parse("bye"), {}, NOW).caret is None


def test_the_clipboard_and_the_profile() -> None:
    assert parse("{{clipboard}}").needs_clipboard
    assert not parse("{{me.name}} clipboard").needs_clipboard
    assert said("{{me.first_name}}: {{clipboard}}", clipboard="A1", me={"first_name": "Ada"}) == "Ada: A1"
    assert said("{{clipboard|optional}}{{me.team|default=us}}", clipboard="") == "us"


def test_one_name_asked_in_two_ways_is_told() -> None:
    template = parse("{{input:x}} {{choice:x|a}}")
    assert len(template.problems) == 1
    assert [one.kind for one in template.fields] == ["input"]


def test_included_phrases_bring_their_questions() -> None:
    shelf = {"greet": "Hello {{input:name}}{{phrase:dot}}", "dot": "."}
    template = expand(parse("{{phrase:greet}} {{input:name}}?"), shelf.get)
    assert [one.name for one in template.open_fields({})] == ["name"]
    assert said("{{phrase:greet}} {{input:name}}?", {"name": "Ada"}, phrase=shelf.get) == "Hello Ada. Ada?"
    assert parse("{{phrase:greet}}").included == ("greet",)


def test_phrases_may_be_included_five_deep_and_not_deeper() -> None:
    shelf = {str(depth): f"{{{{phrase:{depth + 1}}}}}" for depth in range(1, 9)} | {str(MAX_DEPTH): "deep"}
    assert said("{{phrase:1}}", phrase=shelf.get) == "deep"
    with pytest.raises(LauncherError):
        said("{{phrase:0}}", phrase=({"0": "{{phrase:1}}"} | shelf).get)


def test_the_phrase_that_is_missing_is_named() -> None:
    with pytest.raises(LauncherError, match="“nosuch”"):
        said("{{phrase:a}}", phrase={"a": "{{phrase:nosuch}}"}.get)


@pytest.mark.parametrize(
    "shelf", [{"a": "{{phrase:a}}"}, {"a": "{{phrase:b}}", "b": "{{phrase:a}}"}, {"a": "{{phrase:b}}" * 200, "b": ""}]
)
def test_phrases_that_include_each_other_without_end_are_refused(shelf: dict[str, str]) -> None:
    with pytest.raises(LauncherError):
        said("{{phrase:a}}", phrase=shelf.get)


@pytest.mark.parametrize(
    "body",
    [
        *("{{input:x", "}} {{", "{{inptu:x}}", "{ {{", "{{{{cursor}}{", "{{{cursor}}{", "{{INPUT:x}}", "{{input：x}}"),
        *("｛｛input:x｝｝", "{｛Clipboard}}", "｛｛ me.team｝｝"),  # an East Asian keyboard's
        *("{\x00{input:x}}", "{\x1b{x", "{\u200b{input:x}}", "{\ufeff｛cursor}}"),  # what is not seen goes on the way
        *("{{{input:a|optional}}{input:x}}", "{{{clipboard|optional}}{x}}", "{{input:a|default={}}{input:x}}"),
    ],
)
def test_no_open_brace_of_the_phrase_is_ever_pasted_unless_it_was_meant(body: str) -> None:
    for here, shelf in ((body, {}), ("{{phrase:other}}", {"other": body})):
        with pytest.raises(LauncherError) as told:
            said(here, phrase=shelf.get, clipboard="v")
        assert "mending" in told.value.message
    assert said(escape(body)) == body


@given(bodies, bodies)
@example("{{phrase:a}}", "{{input:x")
@example("{{{phrase:a}}", "{x")
@example("{{{cursor}}{{{clipboard|optional}}", "")
def test_what_is_filled_holds_no_placeholder_of_the_phrase(body: str, other: str) -> None:
    template = parse(body)
    values = {field.name: (field.options or ("v",))[0] for one in (template, parse(other)) for field in one.fields}
    assume("\\{{" not in body + other and "format" not in body + other and not any("{" in value for value in values.values()))
    with suppress(LauncherError):
        text = fill(template, values, NOW, clipboard="v", me={"name": "v"}, phrase=lambda _id: other).text
        assert "{{" not in text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Hi {{input:x|optional}} there", "Hi there"),
        ("Hi {{input:x|optional}}, Ada", "Hi, Ada"),
        ("Thanks {{input:x|optional}}.", "Thanks."),
        ("{{input:x|optional}} Hello", "Hello"),
        ("Bye {{input:x|optional}}", "Bye"),
        ("Bye {{input:x|optional}}\nAda", "Bye\nAda"),
        ("Bye\n{{input:x|optional}} Ada", "Bye\nAda"),
        ("One\n{{input:x|optional}}\nTwo", "One\nTwo"),
        ("One\n\n{{clipboard|optional}}\n\nTwo", "One\n\nTwo"),
        ("a {{input:x|optional}} {{input:y|optional}} b", "a b"),
        ("a {{input:x|optional}} {{choice:z|in|out|default=in}} b", "a in b"),
        ("Ça va {{input:x|optional}} ?", "Ça va ?"),
        ("No {{me.team|optional}}({{input:x|optional}})", "No ()"),
        ("two  blanks . stay {{input:x|default=here}} .", "two  blanks . stay here ."),
        ("({{input:x|optional}})", "()"),
        ("{{input:x|optional}}", ""),
    ],
)
def test_an_empty_optional_value_leaves_no_careless_blank(body: str, expected: str) -> None:
    assert said(body) == expected


def test_blanks_of_a_value_are_never_touched() -> None:
    assert said("{{input:a}}{{input:x|optional}} .{{input:b}}", {"a": "one  ", "b": "  two"}) == "one   .  two"
    assert said("{{input:a}}{{input:x|optional}}{{input:b}}", {"a": "one ", "b": " two"}) == "one  two"


def test_the_caret_stays_within_what_is_left() -> None:
    assert fill(parse("Bye {{cursor}}{{input:x|optional}}"), {}, NOW) == Filled("Bye", 3)
    assert fill(parse("Hi {{input:x|optional}}{{cursor}} there"), {}, NOW) == Filled("Hi there", 3)


def test_one_name_asked_twice_is_answered_as_it_is_asked_first() -> None:
    assert said("{{input:x|default=you}} and {{input:x}}") == "you and you"


# -- laws of the language

_SAFE = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_NAMES = st.text(st.sampled_from("aü 注文ש.-"), min_size=1, max_size=8).filter(str.strip).map(str.strip)
_OPTION = st.text(st.sampled_from("aü 注ש,;:"), min_size=1, max_size=6).map(str.strip).filter(bool)
_FIELDS = st.one_of(
    st.builds(
        Field, _NAMES, st.just("input"), default=st.none() | _SAFE.filter(lambda text: not set(text) & set("{}|")),
        multiline=st.booleans(), optional=st.booleans(), remember=st.booleans(),
    ),
    st.builds(
        Field, _NAMES, st.just("choice"), st.lists(_OPTION, min_size=1, max_size=4, unique=True).map(tuple),
        optional=st.booleans(), remember=st.booleans(),
    ),
)  # fmt: skip


def asked(field: Field) -> str:
    """The placeholder that asks this."""
    flags = [name for name in ("multiline", "optional", "remember") if getattr(field, name)]
    default = [] if field.default is None else [f"default={field.default}"]
    return "{{" + "|".join([f"{field.kind}:{field.name}", *field.options, *default, *flags]) + "}}"


@given(_FIELDS)
def test_a_question_that_is_written_down_is_read_as_it_was_meant(field: Field) -> None:
    template = parse(asked(field))
    assert not template.problems
    assert not template.misread
    assert template.fields == (field,)


@given(st.lists(_SAFE | _FIELDS, max_size=8), st.data())
def test_with_every_answer_the_text_is_the_words_and_the_answers_in_their_order(
    parts: list[str | Field], data: st.DataObject
) -> None:
    names = {part.name: part for part in reversed(parts) if isinstance(part, Field)}
    values = {
        name: data.draw(st.sampled_from(one.options) if one.options else _SAFE.filter(str.strip), label=name)
        for name, one in names.items()
    }
    body = "".join(escape(part) if isinstance(part, str) else asked(part) for part in parts)
    assume(not parse(body).misread)  # a brace before a placeholder
    assert said(body, values) == "".join(part if isinstance(part, str) else values[part.name] for part in parts)


@given(_SAFE, _SAFE, st.lists(_FIELDS, max_size=3))
def test_a_caret_changes_nothing_but_where_the_next_letter_stands(before: str, behind: str, fields: list[Field]) -> None:
    values = {field.name: (field.options or ("v",))[0] for field in reversed(fields)}
    head, tail = escape(before) + "".join(map(asked, fields)), escape(behind)
    assume(not any(parse(body).misread for body in (head, tail, head + tail, f"{head}{{{{cursor}}}}{tail}")))
    filled = fill(parse(f"{head}{{{{cursor}}}}{tail}"), values, NOW)
    assert filled == Filled(said(head, values) + said(tail, values), len(said(head, values)))


@given(bodies, bodies)
def test_included_phrases_are_taken_in_once(body: str, other: str) -> None:
    shelf = {"a": other}.get
    with suppress(LauncherError):
        whole = expand(parse("{{phrase:a}}" + body), shelf)
        assert expand(whole, shelf) == whole
        assert not whole.included
        values = {field.name: (field.options or ("v",))[0] for field in whole.fields}
        with suppress(LauncherError):
            once = fill(whole, values, NOW, clipboard="v", me={"name": "v"})
            assert fill(parse("{{phrase:a}}" + body), values, NOW, clipboard="v", me={"name": "v"}, phrase=shelf) == once
