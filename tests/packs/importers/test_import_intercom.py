"""Intercom macros, with attributes as tags and as braces."""

import json
from pathlib import Path

import pytest
from desk_trials import EVIL, counted, reply
from import_trials import bodies, body


def macro(html: str, text: str = "", **more: object) -> dict[str, object]:
    return {"type": "macro", "id": "9", "name": "Status", "body": html, "body_text": text} | more


def test_every_real_file_is_counted() -> None:
    counted("intercom", lambda path: len(json.loads(Path(path).read_text(encoding="utf-8"))["data"]))


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "list", "data": [macro("<p>Hi</p>")], "pages": {"next": None}},
        macro("<p>Hi</p>"),
        [macro("<p>Hi</p>")],
        [{"data": [macro("<p>Hi</p>")]}, {"data": []}],
        {"macros": [{"name": "Status", "body": "<p>Hi</p>", "body_text": "Hi"}]},
    ],
)
def test_every_envelope_is_opened(sent: object) -> None:
    assert bodies(reply(sent)) == {"Status": "Hi"}


@pytest.mark.parametrize(
    "html",
    [
        '<p>Hi <attribute key="user.first_name" default="there"/>, <attribute key="teammate.name"/></p>',
        "<p>Hi <attribute default='there' key='user.first_name'></attribute>, <attribute key='author.name'></attribute></p>",
        '<p>Hi {{user.first_name|fallback:"there"}}, {{author.name}}</p>',
    ],
)
def test_attributes_become_placeholders_in_both_texts(html: str) -> None:
    text = reply(macro(html)).phrases[0].texts["any"]

    assert text.plain == "Hi {{input:Customer first name|default=there}}, {{me.name}}"
    assert text.html == f"<p>{text.plain}</p>"


def test_hostile_html_and_odd_rows_do_no_harm() -> None:
    got = reply({"data": [macro(EVIL), 7, {"type": "tag", "id": "1"}, macro("", "", id="10")]})

    assert [body(one) for one in got.phrases] == ["Hi therel"]
    assert len(got.skipped) == 3
