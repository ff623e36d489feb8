"""Help Scout saved replies; a list that only tells how they begin is no reply."""

import json
from pathlib import Path

import pytest
from desk_trials import EVIL, counted, reply
from import_trials import bodies, why


def saved(text: str = "Hi<br />there", **more: object) -> dict[str, object]:
    return {"id": 3, "name": "Visit", "text": text} | more


def test_every_real_file_is_counted() -> None:
    def count(path: Path) -> int:
        found = json.loads(path.read_text(encoding="utf-8"))
        return len(found) if isinstance(found, list) else 1

    counted("helpscout", count)


@pytest.mark.parametrize(
    "sent",
    [saved(), [saved()], {"_embedded": {"replies": [saved()]}, "page": {"number": 1}}, [{"data": [saved()]}, {"data": []}]],
)
def test_every_envelope_is_opened(sent: object) -> None:
    assert bodies(reply(sent)) == {"Visit": "Hi\nthere"}


def test_the_chat_text_is_for_chats() -> None:
    texts = reply(saved(chatText="Yo {%customer.firstName,fallback=friend%}")).phrases[0].texts

    assert texts["any"].html == "Hi<br>there"
    assert texts["chat"].plain == "Yo {{input:Customer first name|default=friend}}"
    assert {channel: text.plain for channel, text in reply(saved("", chatText="Yo")).phrases[0].texts.items()} == {"any": "Yo"}


def test_half_a_sentence_is_never_imported() -> None:
    got = reply([{"id": 1, "name": "A", "preview": "Hi there, Yes! When you"}, {"id": 2, "name": "B", "chatPreview": "x"}])

    assert got.phrases == ()
    assert all("only how it begins" in told for told in why(got).values())


def test_variables_and_hostile_html() -> None:
    got = reply([saved("{%user.fullName%} {%mailbox.email%}"), saved(EVIL, id=4, name="Evil"), None])

    assert bodies(got) == {"Visit": "{{me.name}} {{input:Mailbox email}}", "Evil": "Hi therel"}
    assert len(got.skipped) == 1
