"""Freshdesk canned responses, alone, in lists and within folders."""

import json
from pathlib import Path

import pytest
from desk_trials import EVIL, counted, reply
from import_trials import bodies, body, why


def response(title: str = "Received", html: str = "<div>Hi</div>", **more: object) -> dict[str, object]:
    return {"id": 5, "title": title, "folder_id": 1, "content": "", "content_html": html, "attachments": []} | more


def test_every_real_file_is_counted() -> None:
    def count(path: Path) -> int:
        found = json.loads(path.read_text(encoding="utf-8"))
        return len(found) if isinstance(found, list) else 1

    counted("freshdesk", count)


@pytest.mark.parametrize(
    "sent",
    [
        response(),
        [response()],
        {"canned_responses": [response()]},
        [{"id": 1, "name": "General", "responses_count": 1, "responses": [response()]}],
        [[response()], []],
    ],
)
def test_every_envelope_is_opened(sent: object) -> None:
    assert bodies(reply(sent)) == {"Received": "Hi"}


def test_a_folder_becomes_the_situation() -> None:
    got = reply([{"id": 1, "name": "Refunds", "responses": [response(), response("Two", id=6)]}])

    assert [one.name for one in got.situations] == ["Refunds"]
    assert {one.situation for one in got.phrases} == {"refunds"}


def test_titles_alone_are_skipped_with_the_reason() -> None:
    got = reply({"id": 1, "name": "General", "canned_responses": [{"id": 1, "title": "A"}, {"id": 2, "title": "B"}]})

    assert got.phrases == ()
    assert set(why(got)) == {"A", "B"}


def test_folders_alone_are_skipped_with_the_reason() -> None:
    got = reply([{"id": 1, "name": "General", "personal": False, "responses_count": 2}])

    assert (got.form, got.phrases) == ("freshdesk", ())
    assert set(why(got)) == {"General"}


def test_its_own_plain_text_is_kept_without_the_blanks_of_its_html() -> None:
    given = response(
        content="Hi {{ticket.requester.firstname}} \n \n \n Bye \n {{ticket.agent.name}}", html="<div>Hi<br>Bye</div>"
    )

    assert body(reply(given).phrases[0]) == "Hi {{input:Customer first name}}\n\nBye\n{{me.name}}"


def test_a_link_is_not_lost_in_plain_text() -> None:
    given = response(content="See our page", html='<div>See <a href="https://x.example/a">our page</a></div>')

    assert body(reply(given).phrases[0]) == "See our page (https://x.example/a)"


def test_hostile_html_is_harmless_and_what_is_left_out_is_told() -> None:
    got = reply([response(html=EVIL, attachments=[{"id": 1}]), None, response("No text", "<div><br></div>", id=9)])

    assert bodies(got) == {"Received": "Hi therel"}
    assert any("attachments" in told for told in got.warnings)
    assert any("pictures" in told for told in got.warnings)
    assert len(got.skipped) == 2
