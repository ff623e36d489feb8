"""Chatwoot canned responses as JSON and as a table."""

import csv
import json
from pathlib import Path

import pytest
from desk_trials import counted, reply
from import_trials import bodies, why


def test_every_real_file_is_counted() -> None:
    def count(path: Path) -> int:
        text = path.read_text(encoding="utf-8")
        return len(json.loads(text)) if path.suffix == ".json" else len(list(csv.reader(text.splitlines(keepends=True)))) - 1

    counted("chatwoot", count)


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: one, lambda one: {"payload": [one], "meta": {"count": 1}}])
def test_every_envelope_is_opened_and_the_code_is_kept(wrap: object) -> None:
    assert callable(wrap)
    got = reply(wrap({"id": 1, "account_id": 2, "short_code": "when_order", "content": "Hi {{ contact.first_name || 'there' }}"}))

    assert bodies(got) == {"When order": "Hi {{input:Customer first name|default=there}}"}
    assert got.phrases[0].codes == ("when_order",)


def test_the_agents_name_is_hers() -> None:
    got = reply([{"short_code": "me", "content": "I am {{agent.name}}, {{ agent.first_name }}"}])

    assert bodies(got) == {"Me": "I am {{me.name}}, {{me.first_name}}"}


@pytest.mark.parametrize(("sign", "encoding"), [(",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")])
def test_tables_with_newlines_in_quotes(sign: str, encoding: str) -> None:
    text = 'short_code,content\r\nbye,"Grüße,\nbis bald"\r\nempty,\r\n'.replace("e,c", f"e{sign}c").replace("bye,", f"bye{sign}")
    got = reply(text.replace("empty,", f"empty{sign}").encode(encoding), "canned.csv")

    assert bodies(got) == {"Bye": "Grüße,\nbis bald"}
    assert set(why(got)) == {"Empty"}


def test_a_comma_that_nobody_quoted_tears_no_sentence() -> None:
    assert bodies(reply("short_code,content\nhi,Hello, how are you?\n", "canned.csv")) == {"Hi": "Hello, how are you?"}


def test_one_bad_row_never_stops_the_rest() -> None:
    got = reply([{"short_code": "a", "content": "A"}, 3, {"id": 9}, {"short_code": "b", "content": None}])

    assert bodies(got) == {"A": "A"}
    assert len(got.skipped) == 3
