"""Text Blaze folders: forms, dates and what has no equal."""

import json
from pathlib import Path

import pytest
from desk_trials import EVIL, counted, reply
from import_trials import bodies, body, why


def blaze(text: str = "", **more: object) -> dict[str, object]:
    return {
        "version": 7,
        "folders": [{"name": "Support", "snippets": [{"name": "One", "shortcut": "/one", "text": text} | more]}],
    }


def test_every_real_file_is_counted() -> None:
    def count(path: Path) -> int:
        return sum(len(folder["snippets"]) for folder in json.loads(path.read_text(encoding="utf-8"))["folders"])

    counted("textblaze", count)


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("Hi {formtext: name=Customer; default=there}", "Hi {{input:Customer|default=there}}"),
        ("{formparagraph: name=Note}", "{{input:Note|multiline}}"),
        ("{formmenu: yes; no; default=no; name=Answer}", "{{choice:Answer|yes|no|default=no}}"),
        ("{formmenu: default=a; b}", "{{choice:Choice|b|a|default=a}}"),
        ("{time: YYYY-MM-DD} {time: dddd; shift=+5D}", "{{date|format=yyyy-MM-dd}} {{date|format=EEEE|offset=+5d}}"),
        ("{clipboard}{cursor}", "{{clipboard}}{{cursor}}"),
        ("a{key: enter}b{key: tab}c", "a\nb\tc"),
        ("{user: name}", "{{me.name}}"),
        ("{if: {=x} > 3}a{endif} {=1+1}", "{if: {=x} > 3}a{endif} {=1+1}"),
        ("{time: Qo YYYY} {unknown} { not } }{", "{time: Qo YYYY} {unknown} { not } }{"),
        ("literal {{braces}}", r"literal \{{braces}}"),
    ],
)
def test_commands_become(text: str, ours: str) -> None:
    assert body(reply(blaze(text)).phrases[0]) == ours


def test_what_has_no_equal_is_told() -> None:
    assert any("{=1+1}" in told for told in reply(blaze("{=1+1}")).warnings)


def test_another_snippet_is_included() -> None:
    sent = {"folders": [{"name": "F", "snippets": [
        {"name": "A", "shortcut": "/a", "text": "inner"}, {"name": "B", "shortcut": "/b", "text": "x {import: /a} {import: /z}"},
    ]}]}  # fmt: skip
    got = reply(sent)

    assert bodies(got)["B"] == f"x {{{{phrase:{got.phrases[0].id}}}}} {{import: /z}}"


@pytest.mark.parametrize("text", ["{urlload: https://evil.example; done=(r) -> r}", "a {run: x}", "{dbselect: select 1}"])
def test_what_runs_something_is_refused_by_name(text: str) -> None:
    got = reply(blaze(text))

    assert got.phrases == ()
    assert "runs something" in why(got)["One"]


def test_folders_codes_and_rich_text_stay_and_odd_rows_are_told() -> None:
    sent = blaze("Hi there", html=EVIL.replace("there", "{formtext: name=A &amp; B}"))
    sent["folders"][0]["snippets"] += [None, {"name": "Empty", "shortcut": "/e", "text": ""}]  # type: ignore[index]
    got = reply(sent)

    assert got.phrases[0].codes == ("/one",)
    assert [one.name for one in got.situations] == ["Support"]
    assert got.phrases[0].texts["any"].html == "<p>Hi <b>{{input:A &amp; B}}</b>l</p>"
    assert len(got.skipped) == 2
