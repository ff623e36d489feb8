"""Beeftext: all versions of its JSON, its CSV and cheat sheet, and its variables."""

import json

import pytest
from import_trials import bodies, body, table, taken, why

from launcher.packs.importers.beeftext import translated


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ("#{clipboard} #{cursor}", "{{clipboard}} {{cursor}}"),
        ("#{date} #{time}", "{{date}} {{time|format=HH:mm}}"),
        ("#{dateTime:dd/MM/yyyy}", "{{date|format=dd/MM/yyyy}}"),
        ("#{dateTime:hh:mm AP}", "{{time|format=hh:mm a}}"),
        ("#{dateTime:hh:mm}", "{{time|format=HH:mm}}"),
        ("#{dateTime:+2d:yyyy-MM-dd}", "{{date|format=yyyy-MM-dd|offset=+2d}}"),
        ("#{dateTime:dddd 'at' h}", "{{date|format=EEEE 'at' H}}"),
        ("#{dateTime:zzz}", "#{dateTime:zzz}"),
        ("#{dateTime:+2d+3h:yyyy}", "#{dateTime:+2d+3h:yyyy}"),
        ("#{input:Order no}", "{{input:Order no}}"),
        ("#{input:a \\} b}", "{{input:a b}}"),
        ("#{envVar:USER} #{upper:x} #{what}", "#{envVar:USER} #{upper:x} #{what}"),
        ("C:\\#{clipboard} {{x}}", "C:{{date|format='\\'}}{{clipboard}} \\{{x}}"),
    ],
)
def test_what_its_variables_become(snippet: str, expected: str) -> None:
    assert translated(snippet).text() == expected


@pytest.mark.parametrize(
    ("version", "combo"),
    [
        (1, {"comboText": "wh", "substitutionText": "Where", "name": "W", "created": "2016", "lastModified": "2016"}),
        (2, {"keyword": "wh", "snippet": "Where", "name": "W", "created": "2017"}),
        (4, {"keyword": "wh", "snippet": "Where", "name": "W", "useLooseMatch": True, "enabled": True}),
        (7, {"keyword": "wh", "snippet": "<p>Where</p>", "useHtml": True, "name": "W"}),
        (10, {"keyword": "wh", "snippet": "Where", "name": "W", "description": "asks", "matchingMode": 0, "caseSensitivity": 0}),
    ],
)
def test_every_version_is_read(version: int, combo: dict[str, object]) -> None:
    (phrase,) = taken("b.json", json.dumps({"fileFormatVersion": version, "combos": [combo | {"uuid": "{1}"}]})).phrases
    assert (phrase.title, body(phrase), phrase.codes) == ("W", "Where", ("wh",))
    assert phrase.when == combo.get("description")
    assert (phrase.texts["any"].html == "<p>Where</p>") == (version == 7)


def test_a_newer_version_is_read_and_told() -> None:
    got = taken("b.json", json.dumps({"fileFormatVersion": 11, "combos": [{"keyword": "a", "snippet": "b"}]}))
    assert "newer Beeftext" in got.warnings[0]


def test_groups_are_situations_and_backups_of_one_library_are_one_pack() -> None:
    groups = [
        {"uuid": "{2}", "name": "Later", "creationDateTime": "2026-02-01T00:00:00.000"},
        {"uuid": "{1}", "name": "First", "creationDateTime": "2026-01-01T00:00:00.000"},
    ]
    combos = [{"uuid": "{c}", "keyword": "a", "snippet": "b", "group": "{2}"}, {"uuid": "{d}", "snippet": "c", "group": "{9}"}]
    monday = taken("20260301_090000000_backup.json", json.dumps({"combos": combos, "groups": groups}))
    tuesday = taken("20260302_backup.btbackup", json.dumps({"combos": [combos[0] | {"snippet": "new"}], "groups": groups[::-1]}))
    assert monday.key == tuesday.key
    assert monday.name == "Beeftext"
    assert monday.phrases[0].id == tuesday.phrases[0].id
    assert monday.phrases[0].situation == "later"


def test_a_combo_includes_another_and_one_that_runs_a_program_is_refused() -> None:
    combos = [
        {"uuid": "1", "keyword": "sig", "name": "Sig", "snippet": "Ann"},
        {"uuid": "2", "keyword": "bye", "name": "Bye", "snippet": "Bye, #{combo:sig} #{combo:gone}"},
        {"uuid": "3", "keyword": "ps", "name": "Shell", "snippet": "x #{powershell:a.ps1}"},
        {"uuid": "4", "keyword": "off", "name": "Off", "snippet": "still here", "enabled": False},
    ]
    got = taken("b.json", json.dumps({"combos": combos}))
    ids = {phrase.title: phrase.id for phrase in got.phrases}
    assert bodies(got)["Bye"] == "Bye, {{phrase:" + ids["Sig"] + "}} #{combo:gone}"
    assert why(got) == {"Shell": "It runs a program (PowerShell)."}
    assert [warning.partition(":")[0] for warning in got.warnings] == ["“Bye”", "“Off”"]


def test_its_cheat_sheet_is_read_by_its_heading() -> None:
    rows = (("Group", "Name", "Keyword", "Snippet"), ("Delivery", "Where", "wh", 'Where "is" it?\nI look.'), ("short",))
    got = taken("sheet.csv", table(*rows))
    assert (body(got.phrases[0]), got.phrases[0].situation, got.phrases[0].codes) == (
        'Where "is" it?\nI look.',
        "delivery",
        ("wh",),
    )
    assert why(got) == {"short": "This row has too few columns."}


def test_a_table_with_paths_that_end_in_a_backslash_is_read_as_beeftext_writes_it() -> None:
    got = taken("combos.csv", table(("a", "C:\\temp\\", "Path"), ("b", 'say "no"', "No")))
    assert (got.form, bodies(got)) == ("beeftext", {"Path": "C:\\temp\\", "No": 'say "no"'})
