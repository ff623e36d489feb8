"""Twilio Flex canned responses."""

from desk_trials import reply
from import_trials import bodies, body, why

FLEX = {
    "categories": [
        {"section": "Greeting", "responses": [{"label": "Hello", "text": "Hi {{task.from}}, I am {{worker.full_name}}"}]},
        {"section": "Ending", "responses": [{"label": "Bye", "text": "Bye"}, {"label": "Empty", "text": ""}, "nonsense"]},
    ]
}


def test_sections_become_situations() -> None:
    got = reply(FLEX)

    assert got.form == "twilio"
    assert [one.name for one in got.situations] == ["Greeting", "Ending"]
    assert [(one.title, one.situation) for one in got.phrases] == [("Hello", "greeting"), ("Bye", "ending")]
    assert set(why(got)) == {"Empty", '"nonsense"'}


def test_variables_are_ours() -> None:
    assert body(reply(FLEX).phrases[0]) == "Hi {{input:Task from}}, I am {{me.name}}"


def test_a_bare_list_is_read_too() -> None:
    assert bodies(reply([{"label": "A", "text": "a"}, {"label": "B", "text": "b"}], form="twilio")) == {"A": "a", "B": "b"}
