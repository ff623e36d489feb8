"""Rules by command: what is said is what will be done, and each change can be taken back by name."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from cli_home import Home, fill, home_like

from launcher.change import Add, Batch
from launcher.cli import ruling
from launcher.desktop import Target
from launcher.library import Library
from launcher.phrase import Matching, PackInfo, Rule


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    library = Library(folder / "phrases.db", datetime.now)
    pack = PackInfo(id="desk", name="Desk", serial=1)
    sent = (
        Rule(match=Matching(process="notes"), paste="type", newlines="shift-enter"),
        Rule(match=Matching(title="x"), paste="beam"),
    )
    library.change(Batch("Install", (Add(pack, by="desk"), *(Add(rule, by="desk") for rule in sent))))
    library.close()
    return folder


@pytest.fixture
def home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    return home_like(filled, tmp_path / "home", monkeypatch, capsys)


def manner(home: Home, *window: str) -> dict[str, object]:
    tested: dict[str, object] = home.ok("rules", "test", *window, "--json").plain["manner"]
    return tested


def test_a_rule_is_added_changed_and_removed_and_each_is_told_and_undone_by_name(home: Home) -> None:
    assert "chrome" in home.ok("rules", "add", "--process", "Chrome", "--paste", "type", "--wait", "0.25").out
    assert manner(home, "--process", "chrome.exe") == {
        "paste": "type", "wait": 0.25, "newlines": "keep", "speed": 50.0, "channel": None,
    }  # fmt: skip
    home.ok("rules", "add", "--process", "chrome", "--paste", "", "--channel", "email")
    listed = [rule for rule in home.run("rules", "list", "--json").plain if rule["by"] == "user"]
    assert [(rule["paste"], rule["wait"], rule["channel"]) for rule in listed] == [(None, 0.25, "email")]
    home.ok("rules", "remove", "CHROME")
    assert manner(home, "--process", "chrome.exe")["wait"] == 0
    for name in ("Remove", "Change", "Add"):
        assert home.ok("undo").out == f"Undone: {name} the rule for chrome\n"
    assert "chrome" not in home.run("rules", "list").out


def test_what_is_listed_says_whose_it_is_and_what_cannot_be_used(home: Home) -> None:
    home.ok("rules", "add", "--title", "Order*", "--wait", "0")
    told = home.run("rules", "list")
    lines = [line.split() for line in told.out.splitlines()]
    assert lines[1:] == [
        ["you", "*", "Order*", "wait", "0"],
        ["pack", "*", "x", "paste", "beam"],
        ["pack", "notes", "*", "paste", "type,", "newlines", "shift-enter"],
    ]
    assert "*|x" in told.err
    assert "paste" in told.err
    plain = home.run("rules", "list", "--json").plain
    assert [(rule["by"], rule["id"], rule["unusable"]) for rule in plain] == [
        ("user", "*|Order*", []), ("pack", "*|x", ["paste"]), ("pack", "notes|*", []),
    ]  # fmt: skip


def test_all_that_is_built_in_can_be_listed_by_kind(home: Home) -> None:
    told = home.run("rules", "list", "--all").out
    assert "Terminals: paste shift-insert, newlines join" in told
    assert "wfica32.exe" in told
    plain = home.run("rules", "list", "--all", "--json").plain
    assert {"built-in", "pack"} == {rule["by"] for rule in plain}
    assert next(rule for rule in plain if rule["process"] == "keepassxc")["paste"] == "never"


def test_a_test_tells_what_will_be_done_and_who_says_so(home: Home) -> None:
    home.ok("rules", "add", "--process", "notes", "--title", "Order", "--wait", "0.5", "--channel", "chat")
    told = home.ok("rules", "test", "--process", "notes", "--title", "My order 7").out
    assert "Typed, not pasted. Line breaks become Shift+Enter." in told
    assert "After a wait of 0.5 s." in told
    assert "50 letters per second" in told
    assert "chat" in told
    rows = [line.split() for line in told.splitlines() if line.startswith(("you", "pack"))]
    assert rows == [
        ["you", "notes", "Order", "wait", "0.5,", "channel", "chat"],
        ["pack", "notes", "*", "paste", "type,", "newlines", "shift-enter"],
    ]
    assert "No rule says anything" in home.ok("rules", "test", "--process", "unheard-of").out
    terminal = home.ok("rules", "test", "--process", "PuTTY", "--json").plain
    assert terminal["window"] == {"names": ["putty"], "title": "", "terminal": True}
    assert terminal["rules"][0]["decides"] == ["paste", "newlines"]


def test_a_packs_rule_can_be_silenced_and_a_built_in_one_only_answered(home: Home) -> None:
    home.ok("rules", "remove", "notes")
    assert manner(home, "--process", "notes")["paste"] == "ctrl-v"
    home.ok("undo")
    assert manner(home, "--process", "notes")["paste"] == "type"
    refused = home.run("rules", "remove", "xterm")
    assert (refused.code, refused.out) == (1, "")
    assert "built in" in refused.err
    home.ok("rules", "add", "--process", "xterm", "--newlines", "keep")
    assert manner(home, "--process", "xterm")["newlines"] == "keep"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("add", "--process", "x"), 2, "--paste"),
        (("add", "--paste", "type"), 2, "Name a program"),
        (("add", "--process", "x", "--paste", "beam"), 2, "shift-insert"),
        (("add", "--process", "x", "--wait", "soon"), 2, "not a number"),
        (("add", "--process", "x", "--wait", "9"), 1, "from 0 to 5"),
        (("add", "--process", "x", "--wait", "nan"), 1, "from 0 to 5"),
        (("add", "--process", "x", "--speed", "0"), 1, "from 1 to 500"),
        (("add", "--process", "x" * 301, "--paste", "type"), 1, "300"),
        (("add", "--process", "x", "--paste", ""), 1, "says nothing"),
        (("add", "--title", "Card 4111 1111 1111 1111", "--paste", "type"), 1, "payment card"),
        (("remove", "nobody"), 1, "rules list"),
        (("remove",), 2, "Name a program"),
        (("unknown",), 2, "unknown"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can_and_nothing_changes(
    home: Home, arguments: tuple[str, ...], code: int, told: str
) -> None:
    before = home.run("rules", "list", "--json").plain
    answer = home.run("rules", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert told in answer.err
    assert home.run("rules", "list", "--json").plain == before


def test_saying_again_what_is_said_already_is_no_step(home: Home) -> None:
    assert home.ok("rules", "add", "--process", "x", "--paste", "copy", "--json").plain["step"] > 0
    again = home.run("rules", "add", "--process", "x", "--paste", "copy")
    assert (again.code, again.out, again.err) == (0, "", "Nothing is different.\n")


def test_the_launcher_that_runs_is_told_at_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    knocks: list[str] = []
    monkeypatch.setattr("launcher.knock.ask", lambda verb, *_more: knocks.append(verb))
    home.ok("rules", "add", "--process", "x", "--paste", "copy")
    home.ok("rules", "list", "--all", "--json")
    home.ok("rules", "remove", "x")
    assert knocks == ["look", "look"]


def test_without_a_name_it_looks_at_the_window_in_front(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target(7, "notes", "Secret order", names=("notes.exe", "noteswindow"))
    monkeypatch.setattr(ruling, "_looking", lambda: lambda: target)
    monkeypatch.setattr(ruling, "COUNT", 1)
    told = home.run("rules", "test", "--json")
    assert told.code == 0
    assert told.plain["window"]["names"] == ["notes.exe", "noteswindow"]
    assert told.plain["manner"]["paste"] == "type"
    assert "Switch to the window" in told.err
    assert "1 " in told.err
    monkeypatch.setattr(ruling, "_looking", lambda: lambda: None)
    none = home.run("rules", "test")
    assert (none.code, none.out) == (1, "")


def test_where_no_window_can_be_seen_it_says_so_before_anybody_waits(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setattr(threading.Event, "wait", lambda *_: pytest.fail("it waited"))
    told = home.run("rules", "test")
    assert (told.code, told.out) == (1, "")
    assert "--process" in told.err
