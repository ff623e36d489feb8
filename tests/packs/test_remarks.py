"""What is told to the author of a pack: rules that no launcher of today will do, named by place; the rest in peace."""

import json
from pathlib import Path

import pytest

from launcher import cli, places
from launcher.library import STARTER
from launcher.packs.format import read
from launcher.packs.remarks import remarks


def sheet(*rules: dict[str, object]) -> bytes:
    head = {"format": "phrasepack", "format_version": 1, "pack": {"id": "k", "name": "Desk", "serial": 3}}
    return json.dumps(head | {"rules": rules}).encode()


def test_each_thing_that_will_not_be_done_is_told_and_nothing_else() -> None:
    told = remarks(
        read(
            sheet(
                {"match": {"process": "notes"}, "paste": "type", "wait": 0.4, "newlines": "join", "channel": "chat"},
                {"match": {"process": "a"}, "paste": "beam", "wait": 9},
                {"match": {"process": "b"}},
                {"match": {"process": "PuTTY"}, "newlines": "keep"},
                {"match": {"title": "x" * 301}, "speed": 10},
            )
        )
    )
    assert [line.partition(":")[0] for line in told] == [
        "Rule 2 (a)", "Rule 2 (a)", "Rule 3 (b)", "Rule 4 (PuTTY)", f"Rule 5 (*, “{'x' * 301}”)",
    ]  # fmt: skip
    for line, words in zip(told, ("beam", "wait “9”", "nothing", "terminal", "title"), strict=True):
        assert words in line


def test_the_starter_gives_no_cause() -> None:
    assert remarks(read(places.data(STARTER).read_bytes())) == ()


def test_pack_check_says_what_is_in_it_and_refuses_what_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "desk.phrasepack"
    file.write_bytes(sheet({"match": {"process": "a"}, "paste": "beam"}))
    assert cli.run(["pack", "check", str(file)]) == 0
    out = capsys.readouterr().out
    assert "Desk" in out
    assert "rules 1" in out
    assert "beam" in out
    assert cli.run(["pack", "check", str(file), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert (plain["pack"], plain["rules"], len(plain["remarks"])) == ({"id": "k", "name": "Desk", "serial": 3}, 1, 1)
    file.write_text("[]")
    assert cli.run(["pack", "check", str(file)]) == 1
    assert "not a phrase pack" in capsys.readouterr().err
    assert cli.run(["pack", "check", str(tmp_path / "none")]) == 1
    assert "cannot be read" in capsys.readouterr().err
