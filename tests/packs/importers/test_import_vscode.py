"""Visual Studio Code: JSON with comments, tab stops and variables."""

import json

import pytest
from import_trials import archive, bodies, body, taken, why

from launcher.packs.importers.vscode import translated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1 and $0", "{{input:Field 1}} and {{cursor}}"),
        ("${1:name} $1 ${2}", "{{input:name|default=name}} {{input:name}} {{input:Field 2}}"),
        ("${1|kind,fi\\,rm|}", "{{choice:Field 1|kind|fi,rm}}"),
        ("by ${0:Author}", "by {{input:Author|default=Author}}"),
        ("${CURRENT_YEAR}-${CURRENT_MONTH}-$CURRENT_DATE", "{{date|format=yyyy-MM-dd}}"),
        ("$CLIPBOARD $TM_FILENAME ${TM_SELECTED_TEXT:x}", "{{clipboard}} $TM_FILENAME ${TM_SELECTED_TEXT:x}"),
        ("${1/(.*)/${1:/upcase}/} x", "${1/(.*)/${1:/upcase} /} x".replace("} /", "}/")),
        ("cost: \\$5 \\} \\\\ {{x}}", "cost: $5 } \\ \\{{x}}"),
        ("${1:outer ${2:inner}} end", "{{input:outer inner|default=outer inner}} end"),
        ("${1:open", "${1:open"),
        ("${1|calm,firm|} ${1/(.*)/${1:/upcase}/}", "{{choice:Field 1|calm|firm}} ${1/(.*)/${1:/upcase}/}"),
        ("see ${1:${TM_SELECTED_TEXT}}", "see {{input:Field 1}}"),
        ("$", "$"),
    ],
)
def test_what_its_stops_become(text: str, expected: str) -> None:
    assert translated(text).text() == expected


def test_comments_last_commas_and_slashes_in_texts_are_told_apart() -> None:
    written = """// a file of snippets
    {
      "Link": { /* inside */ "prefix": "l", "body": "see https://x.example/*a*/ // here", },
      "Lines": {"prefix": ["a", "b"], "body": ["one, ]", "two",], "description": ["first", "second"], "scope": "text,md"},
    }"""
    got = taken("x.code-snippets", written)
    assert bodies(got) == {"Link": "see https://x.example/*a*/ // here", "Lines": "one, ]\ntwo"}
    lines = got.phrases[1]
    assert (lines.codes, lines.tags, lines.when) == (("a", "b"), ("text", "md"), "first\nsecond")


def test_two_of_one_name_are_both_kept_and_what_has_no_text_is_skipped() -> None:
    got = taken(
        "x.json",
        '{"A": {"prefix": "a", "body": "one"}, "A": {"prefix": "b", "body": "two"}, "B": 7, "C": {"body": [], "prefix": "c"}}',
    )
    assert sorted(phrase.texts["any"].plain for phrase in got.phrases) == ["one", "two"]
    assert set(why(got)) == {"B", "C"}


def test_a_file_with_nothing_but_the_comments_it_begins_with_is_one_with_no_snippet() -> None:
    got = taken("desk.code-snippets", '{\n\t// Put your own texts here.\n\t// "A": { "prefix": "a" },\n}\n')
    assert (got.form, got.phrases, got.skipped) == ("vscode", (), ())


def test_its_folder_has_a_situation_for_each_file_and_names_what_is_broken() -> None:
    calm, firm = '{"A": {"prefix": "a", "body": "calm"}}', '{"A": {"prefix": "b", "body": "firm"}, "B": {"prefix": "c"}}'
    files = {"s/calm.json": calm, "s/firm.code-snippets": f"// ours\n{firm}", "s/bad.code-snippets": "{", "s/other.json": "[1]"}
    data = {path: text.encode() for path, text in files.items()}
    for got in (taken("s", data), taken("s.zip", archive(data))):
        assert got.form == "vscode"
        assert [(phrase.situation, body(phrase)) for phrase in got.phrases] == [("calm", "calm"), ("firm", "firm")]
        assert set(why(got)) == {"bad.code-snippets", "B"}


def test_snippets_with_a_body_alone_are_read() -> None:
    assert bodies(taken("x.json", '{"A": {"body": "one"}, "B": {"body": ["two"], "scope": "text"}}')) == {"A": "one", "B": "two"}


def test_hundreds_of_open_braces_end_soon() -> None:
    got = taken("x.json", json.dumps({"A": {"prefix": "a", "body": "${1:" * 5_000}}))
    assert len(got.phrases) + len(got.skipped) == 1
