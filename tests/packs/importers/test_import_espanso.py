"""espanso: both versions of its match files, packages, forms, variables, and what must not be run."""

import pytest
from import_trials import NOW, archive, bodies, body, rules, said, taken, why

from launcher.errors import LauncherError
from launcher.packs.importers.yamltext import documents
from launcher.template import fill, parse


def one(match: dict[str, object], **more: object) -> str:
    (phrase,) = taken("m.yml", rules({"trigger": "x"} | match, **more)).phrases
    return body(phrase)


def variable(name: str, kind: str, **params: object) -> dict[str, object]:
    return {"name": name, "type": kind, "params": params}


@pytest.mark.parametrize(
    ("replace", "variables", "expected"),
    [
        ("a $|$ b", [], "a {{cursor}} b"),
        ("{{ d }}", [variable("d", "date", format="%d.%m.%Y")], "{{date|format=dd.MM.yyyy}}"),
        ("{{d}}", [variable("d", "date", format="%H:%M", offset=-7200)], "{{time|format=HH:mm|offset=-2h}}"),
        ("{{d}}", [variable("d", "date", format="%Y", offset=86400)], "{{date|format=yyyy|offset=+1d}}"),
        ("{{c}}", [{"name": "c", "type": "clipboard"}], "{{clipboard}}"),
        ("{{e}}!", [variable("e", "echo", echo="Hi {{c}}"), {"name": "c", "type": "clipboard"}], "Hi {{clipboard}}!"),
        ("{{r}}", [variable("r", "random", choices=["one", "two"])], "{{choice:r|one|two}}"),
        ("{{c}}", [variable("c", "choice", values="one\ntwo\n")], "{{choice:c|one|two}}"),
        ("{{c}}", [variable("c", "choice", values=[{"label": "One", "id": "first one"}, "two"])], "{{choice:c|first one|two}}"),
        ("{{c}}", [variable("c", "choice", values=[{"label": "Only shown"}, "two"])], "{{choice:c|Only shown|two}}"),
        ("{{f.who}}", [variable("f", "form", layout="[[who]]", fields={"who": {"default": "you"}})], "{{input:who|default=you}}"),
        ("{{f.who}}", [variable("f", "form", layout="[[who]]")], "{{input:who}}"),
        ("{{nobody}} {{Zone}}", [], r"\{{nobody}} \{{Zone}}"),
        (r"\{\{ stays \}\}", [], r"\{{ stays }}"),
        ("[[no form]]", [], "[[no form]]"),
        ("{{d}}", [variable("d", "date", format="%s")], r"\{{d}}"),
    ],
)
def test_what_its_variables_become(replace: str, variables: list[dict[str, object]], expected: str) -> None:
    assert one({"replace": replace, "vars": variables}) == expected


def test_a_choice_says_what_its_labels_stand_for_and_tells_so() -> None:
    calm = {"trigger": "c", "replace": "{{c}}", "vars": [variable("c", "choice", values=[{"label": "Calm", "id": "I see."}])]}
    got = taken("c.yml", rules(calm))
    assert body(got.phrases[0]) == "{{choice:c|I see.}}"
    assert any("texts that they stand for" in told for told in got.warnings)


def test_what_a_date_cannot_carry_is_told() -> None:
    moment = variable("d", "date", format="%A", locale="fr-FR", tz="Europe/Paris")
    got = taken("d.yml", rules({"trigger": "d", "replace": "{{d}}", "vars": [moment]}))
    assert {told.partition(": ")[2] for told in got.warnings} == {"its time zone was left out.", "its language was left out."}


def test_a_variable_that_only_asks_for_the_shared_one_of_its_name_is_that_one() -> None:
    shared = [{"name": "desk", "type": "echo", "params": {"echo": "the north desk"}}]
    asked = {"trigger": "d", "replace": "From {{desk}}", "vars": [{"name": "desk", "type": "global"}]}
    assert body(taken("d.yml", rules(asked, global_vars=shared)).phrases[0]) == "From the north desk"
    code = [{"name": "desk", "type": "shell", "params": {"cmd": "hostname"}}]
    assert taken("d.yml", rules(asked, global_vars=code)).phrases == ()


@pytest.mark.parametrize("name", ["rules.yml", "rules.json"])
def test_a_match_file_written_as_json_is_one(name: str) -> None:
    written = '{"matches": [{"trigger": ["a", "b"], "replace": "one"}, {"triggers": "c", "replace": "two"}]}'
    got = taken(name, written)
    assert got.form == "espanso"
    assert [(phrase.codes, body(phrase)) for phrase in got.phrases] == [(("a", "b"), "one"), (("c",), "two")]


def test_a_form_asks_its_fields_and_each_once() -> None:
    fields = {"who": {"type": "choice", "values": ["Ann", "Bo"], "default": "Bo"}, "what": {"multiline": True}}
    assert one({"form": "[[who]]: [[ what ]] [[who]]", "form_fields": fields}) == (
        "{{choice:who|Ann|Bo|default=Bo}}: {{input:what|multiline}} {{choice:who|Ann|Bo|default=Bo}}"
    )


def test_forms_and_headers_of_the_first_version_are_read() -> None:
    old = "name: polite\nparent: default\nmatches:\n- trigger: ':a'\n  form: 'Dear {{name}},'\n- trigger: no\n  replace: 012\n"
    got = taken("default.yml", old)
    assert got.name == "polite"
    assert [(phrase.codes, body(phrase)) for phrase in got.phrases] == [((":a",), "Dear {{input:name}},"), (("no",), "012")]


@pytest.mark.parametrize("kind", ["shell", "script"])
@pytest.mark.parametrize("way", ["used", "unused", "global", "through another", "in a choice"])
def test_what_runs_a_program_is_refused_however_it_is_reached(kind: str, way: str) -> None:
    bad = variable("out", kind, cmd="id", args=["id"])
    matches = {
        "used": ({"replace": "{{out}}", "vars": [bad]}, []),
        "unused": ({"replace": "text", "vars": [bad]}, []),
        "global": ({"replace": "{{out}}"}, [bad]),
        "through another": ({"replace": "{{e}}", "vars": [variable("e", "echo", echo="{{out}}")]}, [bad]),
        "in a choice": ({"form": "[[a]]", "form_fields": {"a": {"type": "list", "values": "{{out}}"}}}, [bad]),
    }
    match, shared = matches[way]
    got = taken("m.yml", rules({"trigger": "bad"} | match, {"trigger": "good", "replace": "text"}, global_vars=shared))
    assert why(got) == {"bad": f"It runs a program ({kind})."}
    assert len(got.phrases) == 1


def test_another_match_is_included_and_variables_in_a_circle_end() -> None:
    got = taken(
        "m.yml",
        rules(
            {"trigger": "a", "replace": "{{m}}, bye", "vars": [variable("m", "match", trigger="b")]},
            {"trigger": "b", "replace": "Thanks"},
            {"trigger": "c", "replace": "{{x}}", "vars": [variable("x", "echo", echo="<{{x}}>")]},
        ),
    )
    by_id = {phrase.id: body(phrase) for phrase in got.phrases}
    assert fill(parse(body(got.phrases[0])), {}, NOW, phrase=by_id.get).text == "Thanks, bye"
    assert said(got.phrases[2]) == "<<<<<{{x}}>>>>>"


def test_scalars_mean_the_letters_that_are_written() -> None:
    written = "matches:\n" + "".join(
        f"- {{trigger: t{at}, replace: {text}}}\n"
        for at, text in enumerate(("no", "012", "12:30:45", "2024-01-02", "1e3", "true"))
    )
    assert [body(phrase) for phrase in taken("m.yml", written).phrases] == ["no", "012", "12:30:45", "2024-01-02", "1e3", "true"]


def test_anchors_and_merged_mappings_are_read_and_names_that_stand_twice_are_told() -> None:
    written = (
        "anchors:\n  base: &b {replace: shared, word: true}\nmatches:\n- {trigger: a, <<: *b}\n"
        "- {trigger: b, <<: *b, replace: own}\n"
        "- {trigger: c, replace: first, replace: last, wrod: true}\n"
    )
    got = taken("m.yml", written)
    assert [body(phrase) for phrase in got.phrases] == ["shared", "own", "last"]
    assert [warning for warning in got.warnings if "“replace” stands twice" in warning]
    assert [warning for warning in got.warnings if "“wrod” is not known" in warning]


def test_matches_that_are_none_are_skipped_one_by_one() -> None:
    got = taken(
        "m.yml",
        "matches:\n- just text\n- [1, 2]\n- {trigger: a}\n- {trigger: b, replace: [x]}\n- {triggers: {c: , d: }, replace: fine}\n"
        "- {regex: '(?P<n>\\d+)/x', replace: 'n is {{n}}'}\n-\n",
    )
    assert (len(got.phrases), len(got.skipped)) == (2, 5)
    assert got.phrases[0].codes == ("c", "d")
    assert (body(got.phrases[1]), got.phrases[1].codes) == ("n is {{input:n}}", ())


def test_html_becomes_safe_and_has_a_plain_twin() -> None:
    html = "<p>Hi <b>{{n}}</b><script>evil()</script></p><p onclick=x>bye</p>"
    (phrase,) = taken("m.yml", rules({"trigger": "x", "html": html, "vars": [variable("n", "clipboard")]})).phrases
    assert phrase.texts["any"].plain == "Hi {{clipboard}}\n\nbye"
    assert phrase.texts["any"].html == "<p>Hi <b>{{clipboard}}</b></p><p>bye</p>"


def test_a_configuration_of_several_packages_has_a_situation_for_each_and_a_broken_file_is_named() -> None:
    files = {
        "match/base.yml": b"matches:\n- {trigger: a, replace: one, label: One}\n",
        "match/email.yml": b"matches: [{trigger: b, replace: '{{i}}'}]",
        "match/own.yml": b"global_vars: [{name: i, type: echo, params: {echo: A}}]",
        "match/packages/x/package.yml": b"matches:\n- {trigger: c, replace: 'by {{i}}'}\n",
        "match/packages/x/_manifest.yml": b"name: x\ntitle: The X\n",
        "match/broken.yml": b"matches:\n- {{ a }} b\n",
        "config/default.yml": b"toggle_key: ALT\n",
        "match/packages/x/README.md": b"# X",
    }
    for data in (files, archive(files)):
        got = taken("espanso", data)
        assert [situation.name for situation in got.situations] == ["espanso", "email", "The X"]
        assert set(bodies(got).values()) == {"one", "A", "by A"}
        assert list(why(got)) == ["match/broken.yml"]


def test_two_packages_whose_file_has_the_same_name_are_two_packs() -> None:
    one_ = taken("package.yml", rules({"trigger": ":a", "replace": "x"}))
    other = taken("package.yml", rules({"trigger": ":b", "replace": "x"}))
    assert one_.key != other.key


def test_a_broken_file_alone_is_refused_with_its_line() -> None:
    with pytest.raises(LauncherError, match="line 3"):
        taken("m.yml", 'matches:\n  - {trigger: a, replace: "x"}\n  wrong: {{ a }} b')


def test_several_documents_are_all_read() -> None:
    assert documents("a: 1\n---\n- b\n- ~\n- 'null'\n") == [{"a": "1"}, ["b", None, "null"]]
