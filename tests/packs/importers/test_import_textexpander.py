"""TextExpander: groups, libraries, folders and tables; its macros, dates and scripts."""

import plistlib

import pytest
from import_trials import archive, bodies, body, group, taken, why

from launcher.errors import LauncherError
from launcher.packs.importers.textexpander import translated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a%|b %clipboard", "a{{cursor}}b {{clipboard}}"),
        ("%fill:Name% %filltext:name=Order no:default=12:width=10%", "{{input:Name}} {{input:Order no|default=12}}"),
        ("%fillarea:name=Why:width=40:height=5%", "{{input:Why|multiline}}"),
        ("%fillpopup:name=Tone:kind:default=firm:short%", "{{choice:Tone|kind|firm|short|default=firm}}"),
        ("%Y-%m-%d", "{{date|format=yyyy-MM-dd}}"),
        ("%A, %e %B", "{{date|format=EEEE, d MMMM}}"),
        ("%1m%1m %y%Y", "{{date|format=M}}{{date|format=M yy}}{{date|format=yyyy}}"),
        ("%1H:%M", "{{time|format=H:mm}}"),
        ("%@+5D%m/%d", "{{date|format=MM/dd|offset=+5d}}"),
        ("%@+5D%@+1h%m", "%m"),
        ("50% off, 20%discount, 100%% sure", "50% off, 20%discount, 100% sure"),
        ("%key:tab% %fillpart:name=x% %j", "%key:tab% %fillpart:name=x% %j"),
        ("%snippet:sig%", "%snippet:sig%"),
        ("one%delay:500%two %date%", "one%delay:500%two %date%"),
        ("https://x.example/a%A0b%d5?on=%Y-%m", "https://x.example/a%A0b%d5?on={{date|format=yyyy-MM}}"),
        ("{{x}} %", "\\{{x}} %"),
    ],
)
def test_what_its_macros_become(text: str, expected: str) -> None:
    assert translated(text).text() == expected


def snippet(at: int, text: str, **more: object) -> dict[str, object]:
    return {"abbreviation": f";{at}", "plainText": text, "label": f"L{at}", "uuidString": f"U{at}", "snippetType": 0} | more


def test_scripts_are_refused_and_formatting_is_left_out_and_told() -> None:
    rows = [
        snippet(0, "plain"),
        snippet(1, "formatted", snippetType=1, richText=b"{\\rtf1}"),
        snippet(2, "", snippetType=1, richText=b"{\\rtf1}"),
        *(snippet(kind + 1, "code", snippetType=kind) for kind in (2, 3, 4)),
    ]
    got = taken("t.textexpander", group("Group", *rows))
    assert bodies(got) == {"L0": "plain", "L1": "formatted"}
    assert list(why(got).values()) == [
        "It has formatted text only.",
        *(f"It runs a program ({kind})." for kind in ("AppleScript", "shell", "JavaScript")),
    ]
    assert got.warnings == ("“L1”: its formatting was left out.",)


def test_a_library_has_its_groups_and_loses_no_snippet_without_one() -> None:
    rows = [snippet(at, f"text {at}") for at in range(4)]
    groups = [{"name": "One", "snippetUUIDs": ["U0", "U2"]}, {"name": "Two", "snippetUUIDs": ["U3", "U0"]}]
    got = taken("Settings.textexpander", plistlib.dumps({"groupsTE2": groups, "snippetsTE2": rows}))
    assert {phrase.title: phrase.situation for phrase in got.phrases} == {"L0": "one", "L2": "one", "L3": "two", "L1": "settings"}


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_the_folder_of_newer_versions_is_read_and_a_damaged_group_is_named(form: plistlib.PlistFormat) -> None:
    one = plistlib.dumps({"name": "One", "snippetPlists": [snippet(0, "Hi %snippet:;1%")]}, fmt=form)
    two = plistlib.dumps({"name": "Two", "snippetPlists": [snippet(1, "there"), 7]}, fmt=form)
    files = {"s/group_1.xml": one, "s/group_2.xml": two, "s/settings.xml": plistlib.dumps({"a": 1})}
    files["s/group_3.xml"] = b"<?xml version='1.0'?><plist><dict><key>snippetPlists</key><array>"
    for data in (files, archive(files)):
        got = taken("TextExpander", data)
        assert [situation.name for situation in got.situations] == ["One", "Two"]
        assert body(got.phrases[0]) == "Hi {{phrase:" + got.phrases[1].id + "}}"
        assert set(why(got).values()) == {"This file is damaged.", "This is not a text."}
    assert len(taken("group_1.xml", one).phrases) == 1


def test_a_group_in_wide_letters_is_read() -> None:
    data = group("Group", snippet(0, "Grüße")).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert bodies(taken("t.textexpander", data)) == {"L0": "Grüße"}


def test_a_damaged_group_alone_is_refused() -> None:
    with pytest.raises(LauncherError, match="damaged"):
        taken("t.textexpander", group("G", snippet(0, "x"))[:-40])


def test_its_table_is_named_by_the_file_up_to_the_first_dot_and_knows_its_escapes() -> None:
    got = taken("Links.v2.csv", '"!a","<a href=\\"https://x.example\\">a</a>","A (Markdown)"\n"!b","%clipboard","B"\n')
    assert (got.form, got.name) == ("textexpander", "Links")
    assert bodies(got) == {"A (Markdown)": '<a href="https://x.example">a</a>', "B": "{{clipboard}}"}
