"""Any table or JSON: guessed, shown, chosen, remembered."""

import contextlib
import csv
import io
import json

import pytest
from desk_trials import EVIL, reply
from hypothesis import given
from hypothesis import strategies as st
from import_trials import bodies, handed, why

from launcher.errors import LauncherError
from launcher.packs.importers.imported import Choices
from launcher.packs.importers.mapper import fingerprint, preview


def table(rows: list[list[str]], sign: str = ",", encoding: str = "utf-8") -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=sign).writerows(rows)
    return lines.getvalue().encode(encoding)


ROWS = [["Category", "Question", "Answer"], ["Billing", "How?", "Like this,\nfriend"], ["Shipping", "When?", "Soon; tomorrow"]]


@pytest.mark.parametrize(
    ("sign", "encoding"), [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-16"), (";", "utf-8-sig"), ("|", "utf-8")]
)
def test_a_table_with_a_header_is_guessed(sign: str, encoding: str) -> None:
    data = table([*ROWS, ["Später", "Ü", "Grüße an alle"]], sign, encoding)
    shown = preview(handed("faq.csv", data))
    got = reply(data, "faq.csv")

    assert shown.guess == {"Category": "situation", "Question": "title", "Answer": "text"}
    assert (shown.total, shown.header, len(shown.rows)) == (3, True, 3)
    assert got.form == "columns"
    assert bodies(got) == {"How?": "Like this,\nfriend", "When?": "Soon; tomorrow", "Ü": "Grüße an alle"}
    assert [one.name for one in got.situations] == ["Billing", "Shipping", "Später"]


def test_excels_own_line_about_the_sign_is_no_row() -> None:
    assert len(reply(b"sep=;\r\n" + table(ROWS, ";"), "faq.csv").phrases) == 2


def test_a_table_without_a_header_is_guessed_by_its_lengths() -> None:
    data = table([["hi", "Hello there, how are you?"], ["bye", "Good bye, and have a nice day."]])
    shown = preview(handed("mine.csv", data))
    got = reply(data, "mine.csv")

    assert not shown.header
    assert shown.guess == {"Column 1": "codes", "Column 2": "text"}
    assert [one.codes for one in got.phrases] == [("hi",), ("bye",)]


def test_what_a_person_chose_counts_over_the_guess() -> None:
    data = table([["a", "b", "c", "d", "e"], ["1", "T", "for all", "for mail", "x; y"], ["2", "U", "", "only mail", ""]])
    columns = {"a": "id", "b": "title", "c": "text", "d": "text:email", "e": "tags"}
    got = reply(data, "x.csv", "columns", Choices(columns=columns))

    texts = [{channel: text.plain for channel, text in one.texts.items()} for one in got.phrases]
    assert texts == [{"any": "for all", "email": "for mail"}, {"any": "only mail"}]
    assert got.phrases[0].tags == ("x", "y")
    with pytest.raises(LauncherError, match="No column"):
        reply(data, "x.csv", "columns", Choices(columns={"a": "title"}))


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ([{"name": "A", "body": "a", "extra": 1}], {"A": "a"}),
        ({"export": {"items": [{"subject": "A", "content": {"text": "a"}}]}}, {"A": "a"}),
        ({"folders": [{"name": "F", "templates": [{"title": "A", "body": "a"}]}, {"name": "G", "templates": []}]}, {"A": "a"}),
        ({"A": "first words", "B": "second words", "n": 7}, {"A": "first words", "B": "second words"}),
        ([{"title": "A", "body": EVIL}], {"A": "Hi therel"}),
        (["first words", "second words"], {"first words": "first words", "second words": "second words"}),
        ({"data": {"k1": {"text": "a"}, "k2": {"text": "b"}}}, {"k1": "a", "k2": "b"}),
    ],
)
def test_objects_are_found_at_any_path(sent: object, found: dict[str, str]) -> None:
    assert bodies(reply(sent, form="columns")) == found


def test_the_name_of_the_folder_around_is_the_situation() -> None:
    got = reply({"folders": [{"name": "Refunds", "templates": [{"name": "A", "body": "a"}]}]}, form="columns")

    assert [one.name for one in got.situations] == ["Refunds"]
    assert got.phrases[0].title == "A"


def test_a_table_may_be_written_for_the_launcher() -> None:
    said = "Hi {{input:Order|optional}} {{First Name}} {{customer.name}} {{date|offset=+2d}} {{nonsense here?}}"
    got = reply(table([["title", "text"], ["A", said]]), "x.csv")

    assert bodies(got)["A"] == (
        "Hi {{input:Order|optional}} {{input:First Name}} {{input:Customer name}} {{date|offset=+2d}} " + r"\{{nonsense here?}}"
    )


def test_every_row_is_told_and_none_stops_the_rest() -> None:
    got = reply(table([["text", "title"], ["a", "A"], ["", "B"], ["c"], ["d", "D", "more"]]), "x.csv")
    assert set(bodies(got)) == {"A", "c", "D"}
    assert set(why(got)) == {"B"}
    assert any("more cells" in told for told in got.warnings)

    got = reply([{"title": "A", "text": "a"}, 5, {"title": "B"}, None])
    assert (len(got.phrases), len(got.skipped)) == (1, 3)


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_text_in_the_last_column_that_nobody_put_in_quotes_stays_whole(sign: str) -> None:
    got = reply(f"title{sign}text\nA{sign}one{sign} two{sign} three\nB{sign}b{sign}{sign}\n".encode(), "x.csv")
    assert bodies(got) == {"A": f"one{sign} two{sign} three", "B": "b"}


def test_a_file_without_any_words_is_no_file_of_phrases() -> None:
    with pytest.raises(LauncherError):
        reply([{"id": 1, "name": "Desk", "shared": False, "count": 3, "at": "2026-01-01T09:00:00Z"}])


def test_what_has_no_columns_is_refused_with_a_way_out() -> None:
    for name, data in (("a.json", "[1, 2]"), ("b.bin", b"\x00\x01\xff" * 9), ("c.html", "<html><p>Hi</p>")):
        with pytest.raises(LauncherError) as refused:
            preview(handed(name, data))
        assert refused.value.hint


def test_a_choice_is_remembered_by_the_columns_names_alone() -> None:
    one = preview(handed("a.csv", table(ROWS))).fingerprint
    other = preview(handed("b.csv", table([[" category", "QUESTION", "Answer "], ["x", "y", "z"]], ";"))).fingerprint

    assert one == other == fingerprint(("Category", "Question", "Answer"))
    assert one != fingerprint(("Category", "Question"))


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n,;\t\"'"), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_every_row_of_any_table_is_imported_or_skipped(rows: list[tuple[str, str]], sign: str) -> None:
    data = table([["title", "text"], *map(list, rows)], sign)
    got = reply(data, "x.csv", "columns", Choices(columns={"title": "title", "text": "text"}))

    assert len(got.phrases) + len(got.skipped) == sum(any(cell.strip() for cell in row) for row in rows)


NAMES = st.sampled_from(["title", "text", "items", "name", "body"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_no_json_is_a_surprise(value: object) -> None:
    with contextlib.suppress(LauncherError):
        shown = preview(handed("x.json", json.dumps(value)))
        reply(value, "x.json", "columns", Choices(columns=dict.fromkeys(shown.columns, "text")))
