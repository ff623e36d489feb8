"""What the author of a pack should look at again is told with its place; a good pack gives no cause."""

import json
from pathlib import Path

import pytest
from merge_world import pack, phrase, situation

from launcher import cli, places
from launcher.library import STARTER
from launcher.packs.checks import Finding, findings
from launcher.packs.format import read
from launcher.phrase import Matching, Rule, Sequence, Step, Text, sealed


def told(*records, **info) -> list[tuple[str, str]]:
    """Each finding's level and words, in one line."""
    return [(one.level, f"{one.where}: {one.what}") for one in findings(pack(*records, **info))]


def test_the_starter_gives_no_cause() -> None:
    assert findings(read(places.data(STARTER).read_bytes())) == ()


@pytest.mark.parametrize(
    ("records", "level", "words"),
    [
        ([phrase("p", text="Your order {{inptu:x}}")], "error", "inptu"),
        ([phrase("p", text="Your order {{input:x")], "error", "{{input:x"),
        ([phrase("p", text="Use 4111 1111 1111 1111")], "error", "card"),
        ([phrase("p", codes=("no",)), phrase("q", codes=("NO",))], "error", "“Title of p”"),
        ([phrase("p", text="{{phrase:q}}"), phrase("q", text="{{phrase:p}}")], "error", "includes"),
        ([phrase("p", text="{{phrase:elsewhere}}")], "warning", "elsewhere"),
        ([phrase("p", texts={"sms": Text(plain="x" * 161)})], "warning", "161 of 160"),
        ([phrase("p", texts={"phone": Text(plain="One. Two. Three.")})], "warning", "3 of 2"),
        ([phrase("p", texts={"emial": Text(plain="x")})], "warning", "emial"),
        ([phrase("p", text="http://shop.example/x")], "warning", "https"),
        ([phrase("p", review_by="soon")], "warning", "soon"),
        ([phrase("p", translation_of="other")], "warning", "other"),
        ([phrase("p"), situation("saying-no"), situation("empty")], "warning", "Situation “Empty”"),
        ([phrase("p", text="Ask p\u0430ypal")], "warning", "p\u0430ypal"),
        (
            [sealed(Sequence(id="q", slug="q", name="Ladder", steps=(Step(name="Ask", families=("hold.ask",)),)))],
            "warning",
            "hold.ask",
        ),
        ([sealed(Sequence(id="q", slug="q", name="Ladder", steps=(Step(name="Ask"),)))], "warning", "no family"),
        ([sealed(Rule(match=Matching(process="a"), paste="beam", wait=9.0))], "warning", "beam"),
        ([sealed(Rule(match=Matching(process="b")))], "warning", "nothing"),
        ([sealed(Rule(match=Matching(process="PuTTY"), newlines="keep"))], "warning", "terminal"),
    ],
)
def test_each_thing_is_told_once_at_its_place(records: list, level: str, words: str) -> None:
    found = [line for line in told(*records) if words in line[1]]
    assert found, told(*records)
    assert {one[0] for one in found} == {level}


def test_a_link_that_shows_another_place_is_told() -> None:
    html = '<p>See <a href="https://evil.example/x">shop.com</a> or <a href="https://shop.com/x">the shop.com page</a></p>'
    [line] = told(phrase("p", texts={"email": Text(plain="See shop.com", html=html)}))
    assert line[0] == "warning"
    assert "shows shop.com" in line[1]
    assert "evil.example" in line[1]


def test_dates_that_are_none_are_errors_and_stand_first() -> None:
    found = findings(pack(phrase("p", text="http://x.example"), expires="next week"))
    assert [one.level for one in found] == ["error", "warning"]
    assert isinstance(found[0], Finding)
    assert "next week" in found[0].what


def test_a_supervisors_own_check_gets_an_exit_code_and_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "desk.phrasepack"
    sheet = {"format": "phrasepack", "format_version": 1, "pack": {"id": "k", "name": "Desk", "serial": 3}}
    file.write_text(json.dumps(sheet | {"rules": [{"match": {"process": "a"}, "paste": "beam"}]}))
    assert cli.run(["pack", "check", str(file)]) == 0
    assert "beam" in capsys.readouterr().out
    file.write_text(json.dumps(sheet | {"pack": sheet["pack"] | {"expires": "soon"}}))
    assert cli.run(["pack", "check", str(file), "--json"]) == 1
    plain = json.loads(capsys.readouterr().out)
    assert (plain["pack"], plain["errors"], len(plain["findings"])) == ({"id": "k", "name": "Desk", "serial": 3}, 1, 1)
    file.write_text("[]")
    assert cli.run(["pack", "check", str(file)]) == 1
    assert "not a phrase pack" in capsys.readouterr().err
