"""Alfred and Raycast: placeholders in single braces, keywords with prefix and suffix, and what people write that is none."""

import json

import pytest
from import_trials import alfred, archive, bodies, body, taken, why

from launcher.packs.importers.alfred import translated as from_alfred
from launcher.packs.importers.raycast import translated as from_raycast


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{clipboard} {cursor}", "{{clipboard}} {{cursor}}"),
        ("{{cursor}}", "{{{cursor}}}"),
        ("{date} {time}", "{{date|format=d MMMM yyyy HH:mm}}"),
        ("{datetime}", "{{date|format=d MMMM yyyy HH:mm}}"),
        ("{date:+1d}", "{{date|format=d MMMM yyyy|offset=+1d}}"),
        ("{date:-2M:yyyy-MM-dd}", "{{date|format=yyyy-MM-dd|offset=-2M}}"),
        ("{date:full}", "{{date|format=EEEE d MMMM yyyy}}"),
        ("{isodate:yyyy}", "{{date|format=yyyy}}"),
        ("{date:+1d +2h}", "{date:+1d +2h}"),
        ("{clipboard:3} {random:UUID} {query}", "{clipboard:3} {random:UUID} {query}"),
        ("if (x) {date.now()} {dates} {}", "if (x) {date.now()} {dates} {}"),
    ],
)
def test_what_the_placeholders_of_alfred_become(text: str, expected: str) -> None:
    assert from_alfred(text).text() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{clipboard} {cursor} {day}", "{{clipboard}} {{cursor}} {{date|format=EEEE}}"),
        ('{date "yyyy-MM-dd"}', "{{date|format=yyyy-MM-dd}}"),
        ('{date "+2d"}', "{{date|format=d MMMM yyyy|offset=+2d}}"),
        ('{date format="d MMM" offset="-3M"}', "{{date|format=d MMM|offset=-3M}}"),
        ('{time offset="+3h"}', "{{time|format=HH:mm|offset=+3h}}"),
        ('{argument name="tone" default="kind" options="kind, firm"}', "{{choice:tone|kind|firm|default=kind}}"),
        ('{argument name="order" default="12"} {argument}', "{{input:order|default=12}} {{input:Argument}}"),
        ("{clipboard | uppercase}", "{clipboard | uppercase}"),
        ("{date:YYYY-MM-DD} {date +1d}", "{date:YYYY-MM-DD} {date +1d}"),
        ("{uuid} {selection} {browser-tab}", "{uuid} {selection} {browser-tab}"),
        ("function () {time()}", "function () {time()}"),
    ],
)
def test_what_the_placeholders_of_raycast_become(text: str, expected: str) -> None:
    assert from_raycast(text).text() == expected


def test_the_real_keyword_has_the_prefix_and_suffix_of_its_collection() -> None:
    got = taken("Desk.alfredsnippets", alfred({"snippet": "x", "name": "X", "keyword": "k"}, prefix="!!", suffix=";"))
    assert got.phrases[0].codes == ("!!k;",)
    assert got.name == "Desk"


def test_a_snippet_without_an_id_keeps_its_own_over_time_and_its_name_in_the_archive_is_no_data() -> None:
    old = {"alfredsnippet": {"snippet": "x", "name": "Alt (⌥)", "keyword": "alt"}}
    one = taken("D.alfredsnippets", archive({"Alt (ΓîÑ) 1.json": json.dumps(old).encode()}))
    two = taken("D.alfredsnippets", archive({"other.json": json.dumps(old).encode()}))
    assert one.phrases == two.phrases
    assert one.phrases[0].title == "Alt (⌥)"


def test_the_folder_of_alfred_has_a_situation_for_each_collection_and_names_what_is_broken() -> None:
    files = {
        "snippets/Desk/a.json": b'{"alfredsnippet": {"snippet": "a", "name": "A"}}',
        "snippets/Home/b.json": b'{"alfredsnippet": {"snippet": "b", "name": "B"}}',
        "snippets/Home/c.json": b'{"alfredsnippet": {"snippet": "c"',
        "snippets/Home/d.json": b"[]",
    }
    got = taken("Alfred", files)
    assert [situation.name for situation in got.situations] == ["Desk", "Home"]
    assert list(why(got)) == ["c.json", "d.json"]
    assert bodies(taken("a.json", files["snippets/Desk/a.json"])) == {"A": "a"}


def test_raycast_includes_by_name_and_rows_without_text_are_skipped() -> None:
    rows = [
        {"name": "Sig", "text": "Ann"},
        {"name": "Bye", "text": 'Bye {snippet name="Sig"}', "keyword": "b"},
        {"name": "None", "text": ""},
        "nothing",
    ]
    got = taken("r.json", json.dumps(rows))
    assert body(got.phrases[1]) == "Bye {{phrase:" + got.phrases[0].id + "}}"
    assert len(got.skipped) == 2
