"""The selected phrase while it is filled in: what is shown is what leaves, and nothing leaves before it is whole."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from launcher.desktop import ClipText
from launcher.errors import LauncherError
from launcher.lookup.filling import Answers, Filling
from launcher.phrase import Phrase, Text
from launcher.view import Piece, Place, Reading

NOW = datetime(2026, 1, 31, 13, 5)  # noqa: DTZ001 -- the agent's own clock


def filling(body: str, shelf: Mapping[str, str] | None = None, clip: ClipText | None = None) -> Filling:
    phrase = Phrase(id="p", situation="closing", title="A phrase", texts={"any": Text(plain=body)})
    begun = Filling(phrase, "chat", (shelf or {}).get, NOW)
    begun.clip = clip
    return begun


def reading(
    body: str, given: Mapping[str, str] | None = None, clip: ClipText | None = None, **more: Mapping[str, str]
) -> Reading:
    return filling(body, clip=clip).reading(Answers(given or {}, **more))


def test_a_phrase_is_shown_in_pieces_with_its_places() -> None:
    shown = reading(
        "Hi {{input:name}}, by {{date|format=d MMMM}}: {{choice:offer|wait|ring}}. Bye {{input:name}}.", {"offer": "ring"}
    )
    assert shown.text == "Hi name, by 31 January: ring. Bye name."
    assert shown.places == (
        Place("name", "input", "", "open"),
        Place("offer", "choice", "ring", "filled", ("wait", "ring")),
    )
    assert [piece for piece in shown.pieces if piece.place is not None] == [Piece("name", 0), Piece("ring", 1), Piece("name", 0)]


@pytest.mark.parametrize(
    ("body", "given", "kept", "state", "value"),
    [
        ("{{input:x}}", {}, {}, "open", ""),
        ("{{input:x}}", {"x": "  "}, {}, "open", ""),
        ("{{input:x}}", {"x": "v"}, {}, "filled", "v"),
        ("{{input:x}}", {}, {"x": "k"}, "kept", "k"),
        ("{{input:x}}", {"x": "v"}, {"x": "k"}, "filled", "v"),
        ("{{input:x}}", {"x": ""}, {"x": "k"}, "open", ""),
        ("{{input:x|default=d}}", {}, {}, "default", "d"),
        ("{{input:x|default=d}}", {}, {"x": "k"}, "kept", "k"),
        ("{{input:x|default=d}}", {"x": ""}, {"x": "k"}, "default", "d"),
        ("{{input:x|optional}}", {}, {}, "optional", ""),
        ("{{input:x|optional}}", {"x": "v"}, {}, "filled", "v"),
        ("{{input:x|default=}}", {}, {}, "optional", ""),
        ("{{choice:x|a|b}}", {"x": "c"}, {"x": "b"}, "open", ""),
        ("{{choice:x|a|b}}", {}, {"x": "b"}, "kept", "b"),
        ("{{choice:x|a|b}}", {}, {"x": "gone"}, "open", ""),
    ],
)
def test_what_was_answered_here_counts_before_what_was_kept_and_that_before_the_default(
    body: str, given: dict[str, str], kept: dict[str, str], state: str, value: str
) -> None:
    (place,) = reading(body, given, kept=kept).places
    assert (place.state, place.value) == (state, value)


@pytest.mark.parametrize(("given", "kept"), [({"x": "v"}, {}), ({}, {"x": "v"})])
def test_an_answer_for_another_window_is_shown_as_such_and_still_kept_when_it_goes(
    given: dict[str, str], kept: dict[str, str]
) -> None:
    begun, answers = filling("{{input:x|remember}} {{input:y|default=d}}"), Answers(given, kept, elsewhere={"x", "y"})
    assert [(place.value, place.state) for place in begun.reading(answers).places] == [("v", "elsewhere"), ("d", "default")]
    assert begun.from_elsewhere(answers) == ("x",)
    assert begun.answered(answers)
    assert begun.to_remember(answers) == {"x": "v"}
    assert begun.filled(answers).text == "v d"


def test_what_is_known_of_the_agent_is_put_in_and_the_rest_is_asked_once() -> None:
    body = "{{me.first_name}} of {{me.team}}, {{me.mood|default=glad}} {{me.motto|optional}} {{me.team}}"
    shown = reading(body, me={"first_name": "Ada"})
    assert [(p.name, p.kind, p.value, p.state) for p in shown.places] == [
        ("first name", "own", "Ada", "filled"),
        ("your team", "input", "", "open"),
        ("mood", "own", "glad", "default"),
        ("motto", "own", "", "optional"),
    ]
    assert [place.asked for place in shown.places] == [False, True, False, False]
    begun = filling(body)
    assert "all phrases" in begun.wanting(shown.places[1])


def test_what_the_agent_tells_of_herself_is_hers_and_not_the_customers() -> None:
    begun = filling("{{me.team}}{{me.name}}")
    answers = Answers({"your team": " Care ", "your name": " "}, me={"name": "Ada"}, elsewhere={"your team"})
    assert begun.asks("your team", "Care")
    assert begun.filled(answers).text == begun.reading(answers).text == " Care Ada"
    assert begun.introduced(answers) == {"team": "Care"}
    assert not begun.to_remember(answers)
    assert not begun.answered(answers)
    assert not begun.from_elsewhere(answers)


def test_the_clipboard_is_seen_before_it_goes_in() -> None:
    assert reading("<{{clipboard}}>").places == (Place("clipboard", "clipboard", "", "open"),)
    seen = reading("<{{clipboard}}>", clip=ClipText("{{input:x}}\nA-1"))
    assert seen.text == "<{{input:x}}\nA-1>"
    assert seen.places[0].state == "filled"
    assert filling("<{{clipboard}}>", clip=ClipText("{{input:x}}\nA-1")).filled(Answers()).text == seen.text


@pytest.mark.parametrize("why", ["empty", "concealed", "large", "late"])
def test_why_the_clipboard_has_no_text_is_told_in_words_of_its_own(why: str) -> None:
    begun = filling("{{clipboard}}", clip=ClipText(None, why))  # type: ignore[arg-type]  # the words of the type
    place = begun.missing(Answers())
    assert place is not None
    other_places = (filling("{{clipboard}}", clip=clip).missing(Answers()) for clip in (None, ClipText(None, "")))
    assert why == "empty" or place.name not in {other.name for other in other_places if other}, "also where the text would stand"
    another = ClipText(None, "empty" if why != "empty" else "late")
    assert begun.wanting(place) not in {filling("x", clip=clip).wanting(place) for clip in (None, another)}


def test_included_phrases_are_part_of_it() -> None:
    begun = filling("{{phrase:greet}} Bye.", {"greet": "Hi {{input:name}}."})
    assert begun.reading(Answers()).text == "Hi name. Bye."
    assert begun.filled(Answers({"name": "Ada"})).text == "Hi Ada. Bye."


@pytest.mark.parametrize(
    ("body", "shelf"),
    [
        ("{{inptu:x}}", {}),
        ("Hi {{input:x", {}),
        ("{{phrase:a}}", {"a": "{{inptu:x}}"}),
        ("{{phrase:gone}}", {}),
        ("{{phrase:a}}", {"a": "{{phrase:a}}"}),
    ],
)
def test_a_phrase_that_needs_mending_is_shown_and_never_leaves(body: str, shelf: dict[str, str]) -> None:
    begun = filling(body, shelf)
    assert "Ctrl+E" in begun.unfit()
    assert begun.reading(Answers()).text
    with pytest.raises(LauncherError):
        begun.filled(Answers({"x": "v"}))


def test_a_literal_pair_of_braces_is_fine() -> None:
    begun = filling(r"Write \{{name}}")
    assert not begun.unfit()
    assert begun.filled(Answers()).text == "Write {{name}}"


def test_a_date_beyond_the_calendar_is_told_and_breaks_nothing() -> None:
    begun = filling("{{date|offset=+9999y}}")
    assert begun.reading(Answers()).text == "{{date|offset=+9999y}}"
    with pytest.raises(LauncherError):
        begun.filled(Answers())


def test_dates_are_shown_and_leave_in_the_language_of_the_phrase() -> None:
    text = Text(plain="Bis {{date|format=EEEE}}, {{date|offset=+1d}}: {{phrase:other}}.")
    phrase = Phrase(id="p", situation="closing", title="A phrase", texts={"any": text}, locale="de")
    begun = Filling(phrase, "chat", {"other": "{{date|format=MMM}}"}.get, NOW)
    assert begun.reading(Answers()).text == begun.filled(Answers()).text == "Bis Samstag, 1. Februar 2026: Jan.."


def test_what_is_to_be_remembered_is_what_was_answered() -> None:
    begun = filling("{{input:name|remember}} {{input:note}} {{input:tone|remember|default=warm}} {{choice:offer|a|b|remember}}")
    answers = Answers({"name": "Ada", "note": "secret"}, kept={"offer": "b"})
    assert begun.to_remember(answers) == {"name": "Ada", "offer": "b"}


def test_no_answer_is_shown_by_chance() -> None:
    answers = Answers({"name": "Ada"}, {"name": "Ada"}, {"first_name": "Ada"})
    assert "Ada" not in repr(answers)
    assert "Ada" not in repr(ClipText("Ada"))


_PIECES = st.sampled_from(
    [
        *("Hi ", " there", ".", ", ", "\n", " ", "{{date}}", "{{cursor}}", r"\{{", "{{input:x}}", "{{input:x|optional}}"),
        *(
            "{{input:y|default=d}}",
            "{{choice:z|a|b}}",
            "{{clipboard}}",
            "{{clipboard|optional}}",
            "{{me.name}}",
            "{{me.team|optional}}",
        ),
        *("{{phrase:other}}", "{{inptu:x}}", "{"),
    ]
)
_BODIES = st.lists(_PIECES, min_size=1, max_size=12).map("".join).filter(str.strip)
_VALUES = st.text(st.sampled_from("{}\\|:input x\nä"), max_size=12)


@given(_BODIES, _BODIES, st.dictionaries(st.sampled_from("xyz"), _VALUES), st.none() | _VALUES)
def test_the_pieces_are_the_text_and_point_to_places(body: str, other: str, values: dict[str, str], clip: str | None) -> None:
    begun = filling(body, {"other": other}, ClipText(clip) if clip else None)
    shown = begun.reading(Answers(values, me={"name": "Ada"}))
    assert "".join(piece.text for piece in shown.pieces) == shown.text
    assert all(piece.text for piece in shown.pieces)
    for piece in shown.pieces:
        if piece.place is not None:
            place = shown.places[piece.place]
            assert piece.text == (place.value or place.name)


@given(_BODIES, st.dictionaries(st.sampled_from("xyz"), _VALUES), st.none() | _VALUES)
def test_what_leaves_is_what_is_shown_but_for_blanks_around_what_is_empty(
    body: str, values: dict[str, str], clip: str | None
) -> None:
    begun = filling(body, {"other": "Bye {{input:x}}"}, ClipText(clip) if clip else None)
    answers = Answers(values, me={"name": "Ada"})
    shown = begun.reading(answers)
    opened = any(place.state == "open" for place in shown.places)
    if opened or begun.unfit():
        with pytest.raises(LauncherError):
            begun.filled(answers)
        return
    empty = {n for n, place in enumerate(shown.places) if not place.value}
    seen = "".join(piece.text for piece in shown.pieces if piece.place not in empty)
    left = begun.filled(answers).text
    assert "".join(left.split()) == "".join(seen.split())
    if not empty:
        assert left == seen


@given(_VALUES, _VALUES)
def test_a_value_is_put_in_once_and_is_never_read(one: str, clip: str) -> None:
    assume(one.strip() and clip)
    begun = filling("<{{input:x}}|{{clipboard}}>", clip=ClipText(clip))
    with suppress(LauncherError):
        assert begun.filled(Answers({"x": one, "input": "no"})).text == f"<{one}|{clip}>"
        return
    raise AssertionError("it leaves")
