"""AutoHotkey and AutoKey: texts are taken out of what is half a program, code is not, and nothing is run."""

import json

import pytest
from import_trials import archive, autokey, bodies, body, taken, why

from launcher.packs.importers.autohotkey import translated as from_hotkey
from launcher.packs.importers.autokey import translated as from_key

SCRIPT = r"""#NoEnv ; settings
#Hotstring EndChars -()[]{}:;
; ::no::commented out
/*
::no::in a comment
*/
::btw::by the way   ; a note
:*?:;re::'re
:C1 K-1 SE:sig::Ann`nDesk {!}
::both::a`;b `% c
:T:raw::{Enter} stays
:*:]d::
FormatTime, x,, M/d
SendInput %x%
return
:X:calc::Run("calc")
::v2::{
    Send("x")
}
::long::
( LTrim
    Dear all,
      it was ; no comment
    `)here
)
::join::
(Join`s
one
two
)
Text =
(
::no::inside a text
)
^j::Send no
#IfWinActive ahk_exe chrome.exe
::win::only there
#IfWinActive
#Hotstring X
::code::MsgBox
#Hotstring X0
::after::all
Hotstring("::dyn::", "by code")
:?:, btu::, but ; why
::empty:: ; nothing
"""


def test_each_hotstring_of_a_script_is_a_text_or_told_as_code() -> None:
    got = taken("desk.ahk", SCRIPT)
    assert {phrase.codes[0]: body(phrase) for phrase in got.phrases} == {
        "btw": "by the way",
        ";re": "'re",
        "sig": "Ann\nDesk !",
        "both": "a;b % c",
        "raw": "{Enter} stays",
        "long": "Dear all,\nit was ; no comment\n)here",
        "join": "one two",
        "win": "only there",
        "after": "all",
        ", btu": ", but",
        "dyn": "by code",
    }
    assert list(why(got)) == ["]d", "calc", "v2", "code", "empty"]
    assert len(got.warnings) == 1
    assert "certain windows only" in got.warnings[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_script_is_read_in_each_encoding_and_with_each_end_of_line(encoding: str, end: str) -> None:
    got = taken("s.ahk", f"::gr::Grüße{end}::mu::{end}({end}eins{end}zwei{end}){end}".encode(encoding))
    assert [body(phrase) for phrase in got.phrases] == ["Grüße", "eins\nzwei"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a{Enter}b+{Enter}c{Tab 2}d", "a\nb\nc\t\td"),
        ("{U+20AC}{Asc 0128}{! 3}{{}x{}}", "€€!!!{x}"),
        ("{Asc 130}{ASC 0233}{asc 10}", "éé{asc 10}"),
        ("<b></b>{Left 4}", "<b>{{cursor}}</b>"),
        ("x{Left 9}", "x"),
        ("{Raw}{Enter}", "{Enter}"),
        ("{Home}^{v}{Enter 999} {name}", "{Home}^{v}{Enter 999} {name}"),
        ("C# 50+ wow! a^b", "C# 50+ wow! a^b"),
    ],
)
def test_keys_become_what_they_write(text: str, expected: str) -> None:
    assert from_hotkey(text).text() == expected


def test_a_hotstring_that_is_defined_by_a_call_with_its_text_is_one() -> None:
    script = """Hotstring("::hi", "Hello `"there`"{Enter}")
      Hotstring ":R:raw::", 'as {Enter} it is'
    Hotstring(":*:say", "She said ""yes"" today", "On")
    Hotstring("::now", insert_date)
    Hotstring(":X:run", "tell")
    Hotstring("EndChars", "-")
    """
    got = taken("calls.ahk", script)
    assert {phrase.codes[0]: body(phrase) for phrase in got.phrases} == {
        "hi": 'Hello "there"\n',
        "raw": "as {Enter} it is",
        "say": 'She said "yes" today',
    }
    assert set(why(got)) == {"now", "run"}


def test_a_folder_of_scripts_has_a_situation_for_each() -> None:
    main, replies = b"#Include replies.ahk\n::hi::Hello\n", b"::hi::Hi there\n::x::\nRun calc\n"
    files = {"main.ahk": main, "replies.ahk": replies, "a.txt": b"x"}
    for got in (taken("desk", files), taken("desk.zip", archive(files))):
        assert got.form == "autohotkey"
        assert [(phrase.situation, body(phrase)) for phrase in got.phrases] == [("main", "Hello"), ("replies", "Hi there")]
        assert (set(why(got)), got.warnings) == ({"x"}, ())


def test_the_tables_of_the_hotstrings_application_are_read_by_row() -> None:
    rows = (
        "\ufeff/*\nLicence ‖ none\n*/\nZ*‖bsc/‖SI‖En‖Bachelor‖\n‖dr‖MSI‖En‖Dr.¦Doctor‖note\nX‖c‖SI‖En‖Run‖\n*‖off‖CL‖Dis‖away‖\n"
    )
    got = taken("degrees.csv", rows)
    assert {phrase.codes[0]: body(phrase) for phrase in got.phrases} == {
        "bsc/": "Bachelor",
        "dr": "{{choice:dr|Dr.|Doctor}}",
        "off": "away",
    }
    assert list(why(got)) == ["c"]
    assert got.warnings == ("“away”: it was switched off there.",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a<cursor>b", "a{{cursor}}b"),
        ("<date format=%d.%m.%Y>", "{{date|format=dd.MM.yyyy}}"),
        ("one<enter>two<tab>", "one\ntwo\t"),
        ("<ctrl>+v <left> <file name=/etc/passwd>", "<ctrl>+v <left> <file name=/etc/passwd>"),
        ("mail <ann@desk.example> <cursors> <enter", "mail <ann@desk.example> <cursors> <enter"),
    ],
)
def test_what_the_macros_of_autokey_become(text: str, expected: str) -> None:
    assert from_key(text).text() == expected


def test_a_folder_of_autokey_keeps_titles_codes_and_folders_and_tells_what_is_missing() -> None:
    files = {
        "data/.folder.json": b'{"type": "folder", "title": "Data", "modes": []}',
        "data/mail/.folder.json": b'{"type": "folder", "title": "Mail", "modes": []}',
        "data/mail/bye.txt": b"Bye",
        "data/mail/.bye.json": autokey("Say bye", "by", "[by"),
        "data/mail/key only.txt": b"By a key",
        "data/mail/.key only.json": json.dumps(
            {"type": "phrase", "description": "Key", "modes": [3], "abbreviation": {}}
        ).encode(),
        "data/mail/old.txt": b"Old",
        "data/mail/old.json": json.dumps(
            {"type": "phrase", "description": "Old", "abbreviation": {"abbreviation": "o"}}
        ).encode(),
        "data/.gone.json": autokey("Gone"),
        "data/run.txt": b"now <script name=x>",
        "data/.run.json": autokey("Run"),
        "data/loose.py": b"x = 1",
        "data/broken.txt": b"Still a text",
        "data/.broken.json": b"{",
        "data/.alone.json": b"{",
        "autokey.json": b'{"folders": [], "configHotkey": {}}',
    }
    for data in (files, archive({f"config/{path}": content for path, content in files.items()})):
        got = taken("autokey", data)
        assert bodies(got) == {"Say bye": "Bye", "Key": "By a key", "Old": "Old", "broken": "Still a text"}
        assert {phrase.title: phrase.codes for phrase in got.phrases}["Say bye"] == ("by", "[by")
        assert {situation.name for situation in got.situations} == {"Data", "Mail"}
        assert set(why(got)) == {"Run", "loose.py", "Gone", ".alone.json"}


def test_the_one_file_of_older_versions_is_read_with_its_folders_and_settings_alone_are_told() -> None:
    whole = {
        "configHotkey": {},
        "folders": [
            {
                "type": "folder",
                "title": "Desk",
                "items": [
                    {"type": "phrase", "description": "Hi", "phrase": "Hi there", "abbreviation": {"abbreviations": ["h"]}},
                    {"type": "script", "description": "Sum"},
                ],
                "folders": [{"title": "Deep", "items": [{"type": "phrase", "description": "No", "phrase": "No"}]}],
            }
        ],
    }
    got = taken("autokey.json", json.dumps(whole))
    assert bodies(got) == {"Hi": "Hi there", "No": "No"}
    assert [situation.name for situation in got.situations] == ["Desk", "Deep"]
    assert list(why(got)) == ["Sum"]
    alone = taken("autokey.json", json.dumps({"configHotkey": {}, "folders": []}))
    assert not alone.phrases
    assert "import the folder" in alone.warnings[0]
