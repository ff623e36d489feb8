"""Gorgias macros."""

import json
from pathlib import Path

import pytest
from desk_trials import EVIL, counted, reply
from import_trials import bodies, body, why


def macro(name: str = "Status", *actions: dict[str, object], **more: object) -> dict[str, object]:
    return {"id": 4, "name": name, "intent": None, "usage": 1, "language": "de", "actions": list(actions)} | more


def says(text: str, html: str = "", kind: str = "setResponseText") -> dict[str, object]:
    return {"name": kind, "arguments": {"body_text": text, "body_html": html}, "type": "user"}


def test_every_real_file_is_counted() -> None:
    def count(path: Path) -> int:
        found = json.loads(path.read_text(encoding="utf-8"))
        return len(found.get("data", [found]))

    counted("gorgias", count)


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"data": [one], "meta": {"next_cursor": "x"}}])
def test_every_envelope_is_opened(wrap: object) -> None:
    assert callable(wrap)
    assert bodies(reply(wrap(macro("Status", says("Hi"))))) == {"Status": "Hi"}


def test_tags_and_language_stay_and_variables_are_ours() -> None:
    tags = {"name": "addTags", "arguments": {"tags": "question, order-status"}}
    one = reply(macro("Status", tags, says("Hi {{ticket.customer.firstname}}, {{current_user.firstname}}"))).phrases[0]

    assert one.tags == ("question", "order-status")
    assert one.locale == "de"
    assert body(one) == "Hi {{input:Customer first name}}, {{me.first_name}}"


def test_what_says_nothing_is_skipped_and_hostile_html_is_harmless() -> None:
    tags = {"name": "addTags", "arguments": {"tags": "x"}}
    rows = [
        macro("Tags", tags),
        macro("None"),
        macro("Old", says("x"), archived_datetime="2020"),
        5,
        macro("Good", says("", EVIL), id=8),
    ]
    got = reply({"data": rows})

    assert bodies(got) == {"Good": "Hi therel"}
    assert set(why(got)) == {"Tags", "None", "Old", "5"}


def test_a_filter_without_an_equal_is_told() -> None:
    got = reply(macro("Date", says('On {{ticket.created_datetime|datetime_format("MMM Do YY")}}')))

    assert body(got.phrases[0]) == "On {{input:Ticket created datetime}}"
    assert any("datetime_format" in told for told in got.warnings)
