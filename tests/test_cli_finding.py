"""Looking by command: what is named is found as a person names it, and what is printed can be read anywhere."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cli_home import Home, fill, home_like

from launcher.change import Add
from launcher.phrase import Phrase, Text


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.fixture
def home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    return home_like(filled, tmp_path / "home", monkeypatch, capsys)


@pytest.mark.parametrize("spelled", ["NREF", "ｎｒｅｆ", "Nref"])
def test_a_code_is_known_in_any_spelling(home: Home, spelled: str) -> None:
    assert home.phrase(spelled) == home.phrase("nref")


def test_an_id_is_known_by_its_beginning_where_only_one_begins_so(home: Home) -> None:
    whole = home.phrase("nref")["id"]
    alike = [p["id"] for p in home.ok("list", "--json").plain if p["id"][:8] == whole[:8]]
    begun = next(whole[:n] for n in range(8, 37) if [id_[:n] for id_ in alike].count(whole[:n]) == 1)
    assert home.phrase(begun)["id"] == whole
    told = home.run("phrase", begun[:-1])
    assert (told.code, told.out) == (1, "")
    assert "could be" in told.err or len(begun) == 8
    assert home.run("phrase", whole[:6]).code == 1, "too little to be meant"


@pytest.mark.parametrize("command", [("fill", "plain"), ("search", "zebra"), ("edit", "plain")])
def test_a_mistyped_channel_is_misuse(home: Home, command: tuple[str, ...]) -> None:
    told = home.run(*command, "--channel", "phoen")
    assert (told.code, told.out) == (2, "")
    assert "phone" in told.err
    assert home.run("fill", "two", "--channel", "teams").code == 0, "a pack may bring any"


def test_nothing_in_a_phrase_steers_the_terminal(home: Home) -> None:
    steering = "Red \x1b[31m\x07\x9b2J"
    with closing(home.open()) as library:
        library.change(Add(Phrase(id="red", situation="closing", title=steering, texts={"any": Text(plain=f"a\n\t{steering}")})))
    for command in (("list",), ("phrase", "red"), ("fill", "red")):
        told = home.ok(*command).out
        assert "Red [31m2J" in told
        assert not set(told) & {"\x1b", "\x07", "\x9b"}


def test_a_line_is_a_phrase_where_no_terminal_breaks_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")  # of the terminal that the command does not print to
    lines = home.ok("list").out.splitlines()
    listed = home.ok("list", "--json").plain
    assert len(lines) == 1 + len(listed)
    assert all(phrase["title"] in line for phrase, line in zip(listed, lines[1:], strict=True))


def test_a_narrow_terminal_shows_the_titles_too(home: Home) -> None:
    told = home.at_terminal("list", "--situation", "closing", COLUMNS="40", NO_COLOR="1").out
    assert all(phrase["title"] in told for phrase in home.ok("list", "--situation", "closing", "--json").plain)
    assert "\x1b[" not in told


def test_who_reads_only_the_first_line_is_told_no_error(home: Home) -> None:
    command = f"{sys.executable} -m launcher list --json | head -1"
    told = subprocess.run(["sh", "-c", command], env=home.environ(), capture_output=True, text=True, timeout=60, check=False)
    assert (told.stdout, told.stderr) == ("[\n", "")


def learn(home: Home, id_: str, text: str, **more: object) -> None:
    with closing(home.open()) as library:
        library.change(Add(Phrase(id=id_, situation="closing", title=id_, texts={"any": Text(plain=text)}, **more)))  # type: ignore[arg-type]


def test_dates_are_written_as_the_phrases_language_does(home: Home) -> None:
    learn(home, "datum", "{{date|format=EEEE}}", locale="de-AT")
    assert home.ok("fill", "datum").out.strip().lower().endswith(("tag", "woch"))


def test_what_is_said_of_the_agent_can_be_given_for_once(home: Home) -> None:
    learn(home, "sign", "{{me.first_name}} {{me.team|default=Support}}")
    assert home.ok("fill", "sign", "--set", "me.first_name=Ana").out == "Ana Support\n"
    assert home.ok("fill", "sign", "--set", "me.first_name=Ana", "--set", "me.team=Care").out == "Ana Care\n"
    told = home.run("fill", "sign")
    assert (told.code, told.out) == (1, "")
    assert "settings" in told.err
    assert "--set “me.first_name=…”" in told.err


def test_an_input_called_clipboard_stands_beside_the_clipboard(home: Home) -> None:
    learn(home, "both", "{{input:clipboard}} and {{clipboard}} {{me.clipboard|optional}}")
    learn(home, "one", "<{{clipboard}}>")
    assert home.ok("fill", "both", "--set", "clipboard=a", "--clipboard", "b").out.rstrip() == "a and b"
    assert home.ok("fill", "one", "--clipboard", "b").out == home.ok("fill", "one", "--set", "clipboard=b").out == "<b>\n"
    for given in ((), ("--set", "clipboard=a"), ("--clipboard", "b")):
        told = home.run("fill", "both", *given)
        assert (told.code, told.out) == (1, "")
        assert "clipboard" in told.err
    assert home.run("fill", "plain", "--clipboard", "b").code == 2


def test_another_phrase_is_known_by_its_id_and_by_its_code(home: Home) -> None:
    learn(home, "outer", "{{phrase:inner}} {{phrase:I-N}}")
    told = home.run("fill", "outer")
    assert (told.code, told.out) == (1, "")
    assert "“inner”" in told.err
    learn(home, "inner", "In.", codes=("i-n",))
    assert home.ok("fill", "outer").out == "In. In.\n"
