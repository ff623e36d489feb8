"""Writing by command: what is added, edited and removed is there at once, for everybody, and can be taken back."""

import subprocess
import sys
from pathlib import Path

import pytest
from cli_home import Home, Told, fill, home_like
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launcher.phrase import CHANNELS

NEW = ("--title", "Quagga", "--situation", "saying-no")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.fixture
def home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    return home_like(filled, tmp_path / "home", monkeypatch, capsys)


# --- add ---


def test_what_is_added_is_found_at_once(home: Home) -> None:
    id_ = home.ok("add", *NEW, "--text", "Half a zebra.").out.strip()
    assert home.ok("search", "quagga", "--json").plain[0]["id"] == id_
    assert home.phrase(id_)["texts"] == {"any": {"plain": "Half a zebra.", "html": None}}


def test_everything_that_is_said_of_it_is_kept(home: Home) -> None:
    told = home.ok(
        "add", *NEW, "--text", "chat=Short.", "--text", "phone=Spoken.", "--tag", "a", "--tag", "b", "--code", "qg",
        "--family", "q.q", "--tone", "warm", "--when", "Often", "--when-not", "Never", "--json",
    )  # fmt: skip
    added = home.phrase("qg")
    assert added["id"] == told.plain["id"]
    assert {name: text["plain"] for name, text in added["texts"].items()} == {"chat": "Short.", "phone": "Spoken."}
    assert (added["tags"], added["codes"], added["family"]) == (["a", "b"], ["qg"], "q.q")
    assert (added["tone"], added["when"], added["when_not"]) == ("warm", "Often", "Never")


def test_two_that_are_added_have_ids_of_their_own(home: Home) -> None:
    assert home.ok("add", *NEW, "--text", "x").out != home.ok("add", *NEW, "--text", "x").out


@pytest.mark.parametrize(
    ("given", "channel", "text"),
    [
        ("a=b", "any", "a=b"),
        ("x=5 is the answer", "any", "x=5 is the answer"),
        ("phone=a=b", "phone", "a=b"),
        ("any=phone=a", "any", "phone=a"),
        ("Phone=a", "any", "Phone=a"),
        ("chat=two\nlines", "chat", "two\nlines"),
    ],
)
def test_only_the_name_of_a_channel_names_a_channel(home: Home, given: str, channel: str, text: str) -> None:
    id_ = home.ok("add", *NEW, "--text", given).out.strip()
    assert home.phrase(id_)["texts"][channel]["plain"] == text


@pytest.mark.parametrize(("given", "meant"), [("emial=Hello", "email"), ("phon=Hello", "phone"), ("socail=x", "social")])
def test_a_channel_that_is_mistyped_becomes_no_text_for_a_customer(home: Home, given: str, meant: str) -> None:
    told = home.run("edit", "plain", "--text", given)
    assert (told.code, told.out) == (2, "")
    assert meant in told.err
    assert home.ok("edit", "plain", "--text", f"any={given}").out
    assert home.phrase("plain")["texts"]["any"]["plain"] == given


def test_tags_and_codes_between_commas_are_several(home: Home) -> None:
    home.ok("edit", "plain", "--tag", "one, two", "--tag", "three", "--code", "za,zb")
    assert home.phrase("plain")["tags"] == ["one", "two", "three"]
    assert home.phrase("plain")["codes"] == ["za", "zb"]


def test_a_dash_reads_the_input_whole(home: Home) -> None:
    text = "Two lines,\n  für 你 😀 = {{input:Order number}}\n"
    told = home.start("add", *NEW, "--text", "phone=-", typed=text + "\n")
    assert told.code == 0, told.err
    assert home.phrase(told.out.strip())["texts"]["phone"]["plain"] == text


def test_an_input_that_is_no_text_is_refused(home: Home) -> None:
    told = home.start("edit", "plain", "--text", "-", typed=b"f\xfcr")
    assert (told.code, told.out) == (1, "")
    assert "UTF-8" in told.err


@pytest.mark.parametrize("missing", ["--title", "--situation", "--text"])
def test_what_a_new_phrase_needs_is_named(home: Home, missing: str) -> None:
    given = {"--title": "Quagga", "--situation": "saying-no", "--text": "x"}
    del given[missing]
    told = home.run("add", *(part for pair in given.items() for part in pair))
    assert (told.code, told.out) == (2, "")
    assert missing in told.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--situation", "nowhere", "--text", "x"), "There are: yelling"),
        (("--text", "Say {{inptu:Name}}."), "{{inptu:Name}}"),
        (("--text", " "), "Write its text."),
        (("--text", "x", "--title", "x" * 201), "at most 200"),
        (("--text", "x" * 20_001), "at most 20,000"),
        (("--text", "x", "--code", "zp"), "belongs to “Zebra plain”"),
        (("--text", "x", "--code", "ZP"), "belongs to “Zebra plain”"),
        (("--text", "My card is 4111 1111 1111 1111, thanks."), "card"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason_and_nothing_is_added(home: Home, options: tuple[str, ...], says: str) -> None:
    before = home.ok("list").out
    told = home.run("add", *NEW, *options)
    assert (told.code, told.out) == (1, "")
    assert says in told.err
    assert "4111" not in told.err
    assert home.ok("list").out == before


# --- edit ---


def test_an_edit_changes_what_it_names_and_nothing_else(home: Home) -> None:
    before = home.phrase("two")
    assert home.ok("edit", "two", "--text", "chat=Newer.", "--when", "Always").out == "Edit “Zebra two”\n"
    after = home.phrase("two")
    assert after["texts"] == before["texts"] | {"chat": {"plain": "Newer.", "html": None}}
    assert after["when"] == "Always"
    changed = {"texts", "when", "rev"}
    assert {name: after[name] for name in after if name not in changed} == {n: before[n] for n in before if n not in changed}


def test_tags_and_codes_are_replaced_and_an_empty_value_takes_away(home: Home) -> None:
    home.ok("edit", "two", "--tag", "one", "--code", "z2")
    assert (home.phrase("z2")["tags"], home.phrase("two")["codes"]) == (["one"], ["z2"])
    home.ok("edit", "two", "--tag", "", "--code", "", "--family", "", "--when", "", "--text", "phone=")
    after = home.phrase("two")
    assert (after["tags"], after["codes"], after["family"], after["when"]) == ([], [], None, None)
    assert list(after["texts"]) == ["chat"]


def test_a_phrase_keeps_its_own_code(home: Home) -> None:
    home.ok("edit", "zp", "--code", "zp", "--title", "Zebra still")
    assert home.phrase("zp")["title"] == "Zebra still"


def test_a_phrase_is_moved_to_another_situation(home: Home) -> None:
    assert home.ok("edit", "zp", "--situation", "yelling").out == "Move “Zebra plain”\n"
    assert home.phrase("zp")["situation"] == "yelling"


def test_a_phrase_of_the_starter_is_edited_beside_what_its_publisher_sent(home: Home) -> None:
    before = home.phrase("nref")
    home.ok("edit", "nref", "--title", "My own title")
    assert home.phrase("nref")["title"] == "My own title"
    home.ok("undo")
    assert home.phrase("nref") == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--title", ""), "Give it a title."),
        (("--text", "chat=", "--text", "phone="), "Write its text."),
        (("--text", "phone={{nonsense}}"), "{{nonsense}}"),
        (("--situation", "nowhere"), "There are: yelling"),
        (("--text", "phone=4111-1111-1111-1111"), "card"),
    ],
)
def test_an_edit_that_cannot_be_leaves_the_phrase(home: Home, options: tuple[str, ...], says: str) -> None:
    before = home.phrase("two")
    told = home.run("edit", "two", *options)
    assert (told.code, told.out) == (1, "")
    assert says in told.err
    assert home.phrase("two") == before


def test_an_edit_that_changes_nothing_says_so(home: Home) -> None:
    told = home.run("edit", "two", "--text", "chat=In chat.")
    assert (told.code, told.out, told.err) == (0, "", "Nothing is different.\n")


def test_an_edit_without_options_needs_a_terminal(home: Home) -> None:
    told = home.start("edit", "two")
    assert told.code == 2
    assert "terminal" in told.err


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    channel=st.sampled_from(CHANNELS),
    # "-" alone stands for the input.
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}0123456789")).filter(
        lambda text: text.strip() and text != "-"
    ),
)
def test_any_text_comes_back_as_it_was_given(home: Home, channel: str, text: str) -> None:
    home.run("edit", "plain", "--text", f"{channel}={text}")
    assert home.phrase("plain")["texts"][channel]["plain"] == text


# --- the editor ---


def by_hand(home: Home, script: str, *arguments: str) -> Told:
    """`launcher edit` at a terminal, where the person's editor is `script`, which changes `text` of the `file`."""
    editor = home.folder / "editor.py"
    editor.write_text(
        f"import pathlib, subprocess, sys\nfile = pathlib.Path(sys.argv[1])\ntext = file.read_text(encoding='utf-8')\n{script}\n"
    )
    return home.at_terminal("edit", *arguments, EDITOR=f"{sys.executable} {editor}", VISUAL="")


def test_without_options_the_editor_opens_on_the_text(home: Home) -> None:
    told = by_hand(home, "file.write_text(text.rstrip() + ' And on.\\n')", "two", "--channel", "phone")
    assert (told.code, told.out) == (0, "Edit “Zebra two”\n")
    assert {name: text["plain"] for name, text in home.phrase("two")["texts"].items()} == {
        "chat": "In chat.", "phone": "On the phone. And on.",
    }  # fmt: skip


@pytest.mark.parametrize("script", ["", "file.write_text('')", "file.write_text(text)"])
def test_an_editor_that_changed_nothing_changes_nothing(home: Home, script: str) -> None:
    before = home.phrase("two")
    told = by_hand(home, script, "two")
    assert (told.code, told.out) == (0, "Nothing is different.\n")
    assert home.phrase("two") == before


def test_an_editor_that_fails_changes_nothing(home: Home) -> None:
    before = home.phrase("two")
    assert by_hand(home, "file.write_text('x'); sys.exit(3)", "two").code == 1
    assert home.phrase("two") == before


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("subprocess.run([sys.executable, '-m', 'launcher', 'edit', 'two', '--title', 'Other'], check=True)", "changed since"),
        ("subprocess.run([sys.executable, '-m', 'launcher', 'remove', 'two'], check=True)", "no longer there"),
        ("text += ' {{nonsense}}'", "not understood"),
    ],
)
def test_what_was_written_is_never_thrown_away(home: Home, script: str, says: str) -> None:
    told = by_hand(home, f"{script}\nfile.write_text(text + ' Long thoughts, für 你.', encoding='utf-8')", "two")
    assert told.code == 1
    assert says in told.out
    kept = home.folder / "unsaved-text.txt"
    assert str(kept) in told.out
    assert kept.read_text(encoding="utf-8").endswith(" Long thoughts, für 你.")


def test_what_was_kept_aside_is_not_driven_out_by_the_next(home: Home) -> None:
    for words in ("first {{odd}}", "second {{odd}}"):
        assert by_hand(home, f"file.write_text({words!r})", "two").code == 1
    assert (home.folder / "unsaved-text.txt").read_text() == "first {{odd}}"
    assert (home.folder / "unsaved-text-2.txt").read_text() == "second {{odd}}"


# --- remove ---


def test_what_is_removed_is_gone_as_one_step(home: Home) -> None:
    nref = home.phrase("nref")["id"]
    assert home.ok("remove", "zp", "two", "nref").out == "Remove 3 phrases\n"
    assert not {"plain", "two", nref} & {p["id"] for p in home.ok("list", "--json").plain}
    home.ok("undo")
    assert {"plain", "two", nref} <= {p["id"] for p in home.ok("list", "--json").plain}


def test_one_that_is_not_there_keeps_all(home: Home) -> None:
    told = home.run("remove", "zp", "nowhere")
    assert told.code == 1
    assert "nowhere" in told.err
    assert home.phrase("zp")["id"] == "plain"


def test_one_named_twice_is_removed_once(home: Home) -> None:
    assert home.ok("remove", "zp", "plain").out == "Remove “Zebra plain”\n"


# --- beside the launcher that runs ---


def test_a_command_writes_while_the_library_is_open_elsewhere(home: Home) -> None:
    with_it = home.open()
    mark = with_it.store.mark()
    try:
        told = home.start("add", *NEW, "--text", "From the command line.")
        assert told.code == 0, told.err
        assert {("phrase", told.out.strip())} == with_it.store.changed_since(mark)
        added = with_it.store.phrase(told.out.strip())
        assert added is not None
        assert added.title == "Quagga"
    finally:
        with_it.close()


def test_several_at_once_all_write(home: Home) -> None:
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "launcher", "add", *NEW, "--text", f"Number {n}."],
            env=home.environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(4)
    ]  # fmt: skip
    told = [command.communicate(timeout=60) for command in commands]
    assert [command.returncode for command in commands] == [0] * 4, told
    texts = {home.phrase(out.strip())["texts"]["any"]["plain"] for out, _err in told}
    assert texts == {f"Number {n}." for n in range(4)}


# --- what cannot be pasted yet ---


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{phrase:nosuch}}", "cannot be pasted yet. There is no phrase “nosuch”"),
        ("{{choice:y|a}}{{input:y}}", "“y” is asked in two ways"),
        ("{{cursor}}{{cursor}}", "Take this one out"),
    ],
)
def test_what_is_half_made_is_saved_and_told(home: Home, text: str, told: str) -> None:
    added = home.run("add", *NEW, "--code", "qg", "--text", text)
    assert added.code == 0
    assert told in added.err
    assert home.phrase("qg")["texts"]["any"]["plain"] == text
    assert not home.ok("edit", "qg", "--title", "Okapi").err, "said once, where the text is new"
    edited = home.run("edit", "qg", "--text", f"{text} so")
    assert edited.code == 0
    assert told in edited.err


def test_a_phrase_does_not_come_to_include_itself(home: Home) -> None:
    for name in ("qg", "QG"):
        told = home.run("add", *NEW, "--code", "qg", "--text", "{{phrase:%s}}" % name)  # noqa: UP031 -- braces
        assert (told.code, told.out) == (1, "")
        assert "include itself" in told.err
    id_ = home.ok("add", *NEW, "--code", "qg", "--text", "Fine. {{phrase:plain}}").out.strip()
    other = home.ok("add", *NEW, "--text", "{{phrase:qg}}").out.strip()
    for name in (id_, "qg", other):
        told = home.run("edit", "qg", "--text", "{{phrase:%s}}" % name)  # noqa: UP031 -- braces
        assert (told.code, told.out) == (1, "")
    assert home.phrase("qg")["texts"]["any"]["plain"] == "Fine. {{phrase:plain}}"


def test_a_new_phrase_has_the_language_that_is_named_or_the_computers(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    for named, language in (((), "fr-CA"), (("--locale", "de_AT"), "de-AT"), (("--locale", "ja"), "ja")):
        id_ = home.ok("add", *NEW, "--text", "Oui.", *named).out.strip()
        assert home.phrase(id_)["locale"] == language
    assert home.run("add", *NEW, "--text", "x", "--locale", "German, please").code == 2


def test_a_title_that_steers_the_terminal_does_not(home: Home) -> None:
    id_ = home.ok("add", "--title", "Red \x1b[31m", "--situation", "saying-no", "--text", "x").out.strip()
    assert "\x1b" not in home.ok("edit", id_, "--when", "Now").out
