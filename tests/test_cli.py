"""The commands, run as a person runs them: what they print, and how they refuse."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import cli
from launcher.change import Add
from launcher.library import Library
from launcher.phrase import Phrase, Text

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import datetime

    folder = tmp_path_factory.mktemp("home")
    library = Library(folder / "phrases.db", datetime.now)
    for id_, text in (
        ("asks", "Order {{input:Order number}}, {{choice:offer|exchange|send}}."),
        ("plain", "Done — für 你 😀"),
        ("mine", "I am {{me.first_name}} of {{me.team|default=the shop}}."),
        ("copied", "You wrote: {{clipboard}}."),
        ("around", "Hello. {{phrase:asks}}"),
        ("odd", "Dear {{inptu:Name}}, {{input:Name}}."),
        ("wide", "Both [bold] and [/red]."),
    ):
        library.store.apply(Add(Phrase(id=id_, situation="saying-no", title=f"Zebra {id_}", texts={"any": Text(plain=text)})))
    library.close()
    (folder / "settings.json").write_text(json.dumps({"me": {"first_name": "Ana {{input:x}}", "last name": 3}}))
    return folder


def launcher(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environ = os.environ | {"LAUNCHER_HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "launcher", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_search_prints_spans_that_slice_the_title(home: Path) -> None:
    told = launcher(home, "search", "zebra plain", "--json")
    found = json.loads(told.stdout)
    assert told.returncode == 0
    assert found[0]["id"] == "plain"
    assert {"id", "title", "situation", "score", "spans"} <= set(found[0])
    assert [found[0]["title"][a:b].lower() for a, b in found[0]["spans"]["title"]] == ["zebra", "plain"]


def test_search_narrows_to_a_situation_and_limits(home: Path) -> None:
    found = json.loads(launcher(home, "search", "hold", "--situation", "long-hold", "--limit", "3", "--json").stdout)
    assert len(found) == 3
    assert {f["situation"] for f in found} == {"long-hold"}


def test_an_unknown_situation_is_refused_with_those_that_exist(home: Path) -> None:
    told = launcher(home, "list", "--situation", "nowhere")
    assert told.returncode == 1
    assert "saying-no" in told.stderr
    assert told.stdout == ""


def test_list_names_every_phrase_once(home: Path) -> None:
    listed = json.loads(launcher(home, "list", "--json").stdout)
    assert len({p["id"] for p in listed}) == len(listed) > 120


def test_a_phrase_is_found_by_id_and_by_code(home: Path) -> None:
    one = json.loads(launcher(home, "phrase", "nref", "--json").stdout)
    other = json.loads(launcher(home, "phrase", one["id"], "--json").stdout)
    assert one == other
    assert "nref" in one["codes"]


def test_fill_prints_the_filled_text(home: Path) -> None:
    told = launcher(home, "fill", "asks", "--set", "Order number=4711", "--set", "offer=send")
    assert told.stdout == "Order 4711, send.\n"


def test_fill_refuses_what_is_missing_and_says_what(home: Path) -> None:
    told = launcher(home, "fill", "asks")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "Not filled in yet: “Order number”, “offer”.\nGive each a value: --set “Order number=…”\n"


def test_fill_knows_the_user_from_the_settings(home: Path) -> None:
    assert launcher(home, "fill", "mine").stdout == "I am Ana {{input:x}} of the shop.\n"


def test_fill_takes_the_clipboard_from_the_command_line_only(home: Path) -> None:
    assert (
        launcher(home, "fill", "copied", "--set", "clipboard=no {{me.first_name}}").stdout == "You wrote: no {{me.first_name}}.\n"
    )
    told = launcher(home, "fill", "copied")
    assert (told.returncode, told.stdout) == (1, "")
    assert "clipboard" in told.stderr


def test_fill_asks_for_what_an_included_phrase_needs(home: Path) -> None:
    assert "Order number" in launcher(home, "fill", "around").stderr
    told = launcher(home, "fill", "around", "--set", "Order number=4711", "--set", "offer=send")
    assert told.stdout == "Hello. Order 4711, send.\n"


def test_fill_refuses_a_phrase_that_needs_mending_whatever_is_given(home: Path) -> None:
    for given in ((), ("--set", "Name=Ana")):
        told = launcher(home, "fill", "odd", *given)
        assert (told.returncode, told.stdout) == (1, "")
        assert "needs mending" in told.stderr
        assert "{{inptu:Name}}" in told.stderr


@pytest.mark.parametrize("given", ["Name=Ana", "clipboard=x", "me.first_name=Eve"])
def test_fill_refuses_a_name_that_the_phrase_does_not_have(home: Path, given: str) -> None:
    told = launcher(home, "fill", "plain", "--set", given)
    assert (told.returncode, told.stdout) == (2, "")
    assert given.partition("=")[0] in told.stderr


def test_fill_remembers_nothing(home: Path) -> None:
    before = {file: file.read_bytes() for file in home.glob("*.json")}
    launcher(home, "fill", "asks", "--set", "Order number=98765", "--set", "offer=send")
    assert {file: file.read_bytes() for file in home.glob("*.json")} == before
    assert not [file for file in home.rglob("*") if file.is_file() and b"98765" in file.read_bytes()]


def test_a_title_in_brackets_is_printed_as_it_is(home: Path) -> None:
    told = launcher(home, "edit", "wide", "--title", "[bold]Zebra[/bold]")
    assert told.stdout == "Edit “[bold]Zebra[/bold]”\n"
    assert "[bold]Zebra[/bold]" in launcher(home, "list", "--situation", "saying-no").stdout


def test_a_value_is_inserted_once_and_not_read_again(home: Path) -> None:
    told = launcher(home, "fill", "asks", "--set", "Order number={{clipboard}}", "--set", "offer=send")
    assert told.stdout == "Order {{clipboard}}, send.\n"


def test_misuse_exits_2(home: Path) -> None:
    assert launcher(home, "search").returncode == 2
    assert launcher(home, "nonsense").returncode == 2
    assert launcher(home, "fill", "asks", "--set", "nonsense").returncode == 2


def test_a_screenless_start_says_so(home: Path) -> None:
    environ = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    environ |= {"LAUNCHER_HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    command = [sys.executable, "-m", "launcher"]
    told = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1
    assert "launcher demo" in told.stderr


def test_doctor_names_each_capability(home: Path) -> None:
    told = json.loads(launcher(home, "doctor", "--json").stdout)
    assert {"Versions", "Display", "Hotkey", "Paste", "Tray", "Phrases", "Settings"} <= {f["what"] for f in told}
    assert all(f["state"] in ("good", "limited", "broken") and f["so"] for f in told)
    assert all(f["mend"] for f in told if f["state"] == "broken")


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, command in cli.commands.commands.items():
        assert command.help, name
        assert re.search(rf"launcher [a-z |]*\b{name}\b", readme), name
