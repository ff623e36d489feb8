"""Zendesk macros as the API, its pages and tables of other tools give them."""

import csv
import json
from pathlib import Path

import pytest
from desk_trials import EVIL, counted, reply
from import_trials import archive, bodies, body, taken, why

from launcher.packs.importers.imported import Choices


def macro(title: str = "Sorry", *actions: tuple[str, object], **more: object) -> dict[str, object]:
    return {
        "id": 7,
        "title": title,
        "active": True,
        "actions": [{"field": field, "value": value} for field, value in actions],
    } | more


def says(text: str) -> dict[str, object]:
    return macro("Sorry", ("comment_value", text))


def test_every_real_file_is_counted() -> None:
    def count(path: Path) -> int:
        if path.suffix == ".json":
            return len(json.loads(path.read_text(encoding="utf-8"))["macros"])
        with path.open(encoding="utf-8", newline="") as lines:
            return sum(1 for _row in csv.DictReader(lines))

    counted("zendesk", count)


@pytest.mark.parametrize(
    "sent",
    [
        {"macros": [says("Hi")], "next_page": None, "count": 1},
        {"macro": says("Hi")},
        says("Hi"),
        [says("Hi")],
        [{"macros": [says("Hi")], "next_page": "x"}, {"macros": [], "next_page": None}],
        {"results": [{"macros": [says("Hi")]}], "meta": {"has_more": False}},
        json.dumps(says("Hi")) + "\n" + json.dumps(macro("Two", ("comment_value", "Hi"), id=8)),
    ],
)
def test_every_envelope_is_opened(sent: object) -> None:
    assert set(bodies(reply(sent)).values()) == {"Hi"}


def test_folders_in_a_title_become_the_situation_and_tags_stay() -> None:
    got = reply(
        macro("Refund::Late::Say sorry", ("comment_value", "Sorry"), ("current_tags", "late sorry"), ("set_tags", ["late"]))
    )

    assert [(one.title, one.tags) for one in got.phrases] == [("Say sorry", ("late", "sorry"))]
    assert [one.name for one in got.situations] == ["Refund › Late"]


def test_a_row_without_a_reply_is_skipped_and_never_stops_the_rest() -> None:
    sent = {
        "macros": [
            macro("Off", ("comment_value", "x"), active=False),
            macro("Solve", ("status", "solved")),
            None,
            "nonsense",
            macro("Good", ("comment_value", "Hello")),
            macro("Empty", ("comment_value", " \n")),
        ]
    }
    got = reply(sent)

    assert bodies(got) == {"Good": "Hello"}
    assert set(why(got)) == {"Off", "Solve", "null", '"nonsense"', "Empty"}
    assert "switched off" in why(got)["Off"]
    assert "only sets fields" in why(got)["Solve"]


def test_texts_for_channels_and_rich_text_find_their_places() -> None:
    given = macro("One", ("comment_value", ["channel:all", "For all"]), ("comment_value", ["channel:chat", "For chats"]))
    texts = reply(given).phrases[0].texts
    assert {channel: text.plain for channel, text in texts.items()} == {"any": "For all", "chat": "For chats"}

    rich = reply(macro("Two", ("comment_value_html", EVIL))).phrases[0].texts["any"]
    assert rich.plain == "Hi therel"
    assert rich.html == "<p>Hi <b>there</b>l</p>"


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("{{ticket.requester.first_name}}", "{{input:Customer first name}}"),
        ("{{ticket.requester.first_name | default: 'you'}}", "{{input:Customer first name|default=you}}"),
        ("{{ticket.id}}", "{{input:Ticket number}}"),
        (
            "{{current_user.name}} {{current_user.first_name}} {{current_user.email}}",
            "{{me.name}} {{me.first_name}} {{me.email}}",
        ),
        ("{{current_user.phone}}", "{{input:Your phone}}"),
        ("{{ticket.ticket_field_123}}", "{{input:Ticket ticket field 123}}"),
        ("{{'now' | date: '%d.%m.%Y'}}", "{{date|format=dd.MM.yyyy}}"),
        ("{% if ticket.id %}a{% endif %}", "{% if ticket.id %}a{% endif %}"),
        ("{{dc.hello}} {{a == b}} {{x", r"\{{dc.hello}} \{{a == b}} \{{x"),
    ],
)
def test_variables_become_placeholders_of_ours(text: str, ours: str) -> None:
    assert body(reply(says(text)).phrases[0]) == ours


def test_tags_within_a_variable_tear_neither_it_nor_the_text() -> None:
    html = "<p>{{ticket.<b>id</b>}} {{ticket.id<b>}}x</b></p>"
    text = reply(macro("Sorry", ("comment_value_html", html))).phrases[0].texts["any"]

    assert text.plain == "{{input:Ticket number}} {{input:Ticket number}}x"
    assert text.html == r"<p>{{input:Ticket number}} \{{ticket.id<b>}}x</b></p>"


def test_logic_is_told() -> None:
    assert any("{% if x %}" in told for told in reply(says("{% if x %}a{% endif %}")).warnings)


def test_a_person_decides_about_the_customers_variables() -> None:
    given = says("Hi {{ticket.requester.first_name}}, {{current_user.name}}")
    literal = reply(given, choices=Choices(customer="literal")).phrases[0]
    mapped = reply(given, choices=Choices(customer="map", mapping={"ticket.requester.first_name": "Caller"})).phrases[0]

    assert body(literal) == r"Hi \{{ticket.requester.first_name}}, {{me.name}}"
    assert body(mapped) == "Hi {{input:Caller}}, {{me.name}}"


def test_pages_in_a_folder_or_archive_are_one_file() -> None:
    files = {
        "p2.json": json.dumps({"macros": [macro("B", ("comment_value", "b"))]}),
        "p1.json": json.dumps([says("a")]),
        "x.txt": "x",
    }
    data = {name: text.encode() for name, text in files.items()}

    assert bodies(taken("macros", data)) == bodies(taken("macros.zip", archive(data))) == {"Sorry": "a", "B": "b"}


def test_actions_that_were_written_as_one_text_are_read() -> None:
    rows = [{**says("Hi"), "actions": json.dumps(says("Hi")["actions"])}, {"title": "Bad", "actions": "open(1)"}]

    assert bodies(reply({"macros": rows})) == {"Sorry": "Hi"}
    assert set(why(reply({"macros": rows}))) == {"Bad"}


def test_a_table_may_hold_lists_as_python_writes_them() -> None:
    said = "[{'field': 'comment_value', 'value': 'Hi', 'x': None}]"

    assert bodies(reply(f'title,actions\nOne,"{said}"\nBad,"[{{open(1)}}]"\n', "macros.csv")) == {"One": "Hi"}


@pytest.mark.parametrize(("sign", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1252")])
def test_tables_of_every_region_are_read(sign: str, encoding: str) -> None:
    said = json.dumps([{"field": "comment_value", "value": "Grüße\nzwei; drei"}], ensure_ascii=False)
    cells = '"' + said.replace('"', '""') + '"'
    rows = ["title{0}active{0}actions_json", f"One{{0}}True{{0}}{cells}", f"Off{{0}}FALSE{{0}}{cells}", "Bad{0}True{0}broken"]
    got = reply("\r\n".join(row.replace("{0}", sign) for row in rows).encode(encoding), "macros.csv")

    assert bodies(got) == {"One": "Grüße\nzwei; drei"}
    assert set(why(got)) == {"Off", "Bad"}


def test_the_help_desk_itself_makes_the_packs_id() -> None:
    one = macro("A", ("comment_value", "x"), url="https://acme.zendesk.com/api/v2/macros/7.json")

    assert reply([one], "monday.json").phrases == reply([one], "tuesday.json").phrases
