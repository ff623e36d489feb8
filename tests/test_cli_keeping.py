"""Keeping by command: every change has its way back, every text its past, and a backup brings back all there was."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cli_home import Home, fill, home_like

from launcher.change import Edit
from launcher.cli import opened
from launcher.library import Library


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.fixture
def home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    return home_like(filled, tmp_path / "home", monkeypatch, capsys)


def text(home: Home, id_: str = "plain") -> str:
    said: str = home.phrase(id_)["texts"]["any"]["plain"]
    return said


def test_an_earlier_text_steers_no_terminal(home: Home) -> None:
    home.ok("edit", "plain", "--title", "Red \x1b[31m", "--text", "a\x07\x9b2J")
    home.ok("edit", "plain", "--text", "b")
    told = home.ok("history", "plain").out
    assert "a2J" in told
    assert not set(told) & {"\x1b", "\x07", "\x9b"}


# --- undo ---


def test_undo_and_redo_name_what_they_did(home: Home) -> None:
    before = text(home)
    home.ok("edit", "zp", "--text", "Newer.")
    assert home.ok("undo").out == "Undone: Edit “Zebra plain”\n"
    assert text(home) == before
    assert home.ok("undo", "--redo").out == "Done again: Edit “Zebra plain”\n"
    assert text(home) == "Newer."


def test_a_step_in_the_middle_is_undone_by_its_number(home: Home) -> None:
    home.ok("edit", "zp", "--text", "Newer.")
    home.ok("edit", "two", "--title", "Other")
    listed = home.ok("undo", "--list", "--json").plain
    step = next(past["step"] for past in listed if past["name"] == "Edit “Zebra plain”")
    assert home.ok("undo", str(step), "--json").plain == {"name": "Edit “Zebra plain”", "step": step, "done": "undo"}
    assert text(home) != "Newer."
    assert home.phrase("two")["title"] == "Other"
    states = {past["step"]: past["state"] for past in home.ok("undo", "--list", "--json").plain}
    assert states[step] == "undone"


def test_what_stands_in_the_way_is_told(home: Home) -> None:
    home.ok("edit", "zp", "--text", "Newer.")
    step = home.ok("undo", "--list", "--json").plain[0]["step"]
    home.ok("edit", "zp", "--text", "Newest.")
    told = home.run("undo", str(step))
    assert (told.code, told.out) == (1, "")
    assert "changed since" in told.err
    assert text(home) == "Newest."


def test_the_steps_are_listed_newest_first_with_whose_they_are(home: Home) -> None:
    home.ok("remove", "zp")
    listed = home.ok("undo", "--list", "--json").plain
    assert listed[0]["name"] == "Remove “Zebra plain”"
    assert [past["step"] for past in listed] == sorted((past["step"] for past in listed), reverse=True)
    assert listed[-1]["by"] == "pack"
    assert "Remove “Zebra plain”" in home.ok("undo", "--list").out


def test_undo_ends_before_the_words_of_a_pack(home: Home) -> None:
    while (told := home.run("undo")).code == 0:
        assert "Add “Zebra" in told.out
    assert told.err == "There is nothing to undo.\n"
    assert len(home.ok("list", "--json").plain) > 100


def test_where_a_pack_has_changed_the_newest_since_the_step_that_can_be_undone_is_named_and_can_be(home: Home) -> None:
    library = home.open()
    one, pack = library.store.phrases()[0], library.store.packs()[0]
    library.close()
    home.ok("edit", "zp", "--text", "Newer.")
    home.ok("edit", one.id, "--title", "As I say it")
    library = home.open()
    library.change(Edit("phrase", one.id, {"tags": ("from-the-team",)}, by=pack.id))
    library.close()
    for _ in range(2):
        told = home.run("undo")
        assert (told.code, told.out) == (1, "")
        assert "“As I say it” has been changed since." in told.err
    command = told.err.rpartition("launcher ")[2].split()
    assert home.ok(*command).out == "Undone: Edit “Zebra plain”\n"
    assert text(home) != "Newer."


def test_there_may_be_nothing_to_do_again(home: Home) -> None:
    assert home.run("undo", "--redo").err == "There is nothing to do again.\n"


@pytest.mark.parametrize("arguments", [("--list", "--redo"), ("3", "--list"), ("0",), ("x",)])
def test_undo_does_one_thing_at_a_time(home: Home, arguments: tuple[str, ...]) -> None:
    assert home.run("undo", *arguments).code == 2


# --- history ---


def test_earlier_words_are_told_and_brought_back(home: Home) -> None:
    first = text(home)
    home.ok("edit", "zp", "--text", "Second.")
    home.ok("edit", "zp", "--text", "Third.")
    earlier = home.ok("history", "zp", "--json").plain
    assert [(one["back"], one["phrase"]["texts"]["any"]["plain"]) for one in earlier] == [(1, "Second."), (2, first)]
    assert "Second." in home.ok("history", "plain").out
    home.ok("edit", "zp", "--back", "2")
    assert text(home) == first
    home.ok("undo")
    assert text(home) == "Third."


def test_a_phrase_that_was_never_changed_has_no_earlier_words(home: Home) -> None:
    assert "no earlier words" in home.ok("history", "nref").out
    told = home.run("edit", "nref", "--back", "1")
    assert told.code == 1
    assert "launcher history nref" in told.err


def test_a_removed_phrase_comes_back_from_its_history(home: Home) -> None:
    before = home.phrase("zp")
    home.ok("remove", "zp")
    assert home.ok("history", "plain", "--json").plain[0]["phrase"]["texts"] == before["texts"]
    home.ok("edit", "plain", "--back", "1")
    assert home.phrase("zp") == before


def test_a_removed_phrase_of_the_starter_comes_back_too(home: Home) -> None:
    before = home.phrase("nref")
    home.ok("remove", "nref")
    home.ok("edit", before["id"], "--back", "1")
    assert home.phrase("nref") == before


def test_going_back_stands_alone(home: Home) -> None:
    assert home.run("edit", "zp", "--back", "1", "--title", "x").code == 2


def test_no_history_of_what_never_was(home: Home) -> None:
    assert home.run("history", "nowhere").code == 1


# --- backup and restore ---


def test_a_backup_brings_back_all_there_was_and_the_present_is_kept(home: Home) -> None:
    made = home.ok("backup").out.strip()
    then = home.ok("list", "--json").out
    home.ok("remove", "zp", "two", "nref")
    now = home.ok("list", "--json").out
    restored = home.run("restore", made, "--yes", "--json")
    assert restored.code == 0
    assert home.ok("list", "--json").out == then
    assert home.run("restore", restored.plain["before"], "--yes").code == 0
    assert home.ok("list", "--json").out == now


def test_a_restore_says_what_it_will_do_before_it_does_it(home: Home) -> None:
    made = home.ok("backup").out.strip()
    there = len(home.ok("list", "--json").plain)
    home.ok("remove", "zp", "two")
    told = home.run("restore", made, "--yes")
    assert f"The {there - 2} phrases that there are now give way to the {there} of {made}." in told.err
    assert Path(told.out.strip().removeprefix("Restored. What there was until now is in ").removesuffix(".")).is_file()


def test_a_script_is_not_asked_and_nothing_happens_without_yes(home: Home) -> None:
    made = home.ok("backup").out.strip()
    home.ok("remove", "zp")
    told = home.start("restore", made, typed="y\n")
    assert (told.code, told.out) == (1, "")
    assert "Nothing was changed." in told.err
    assert "--yes" in told.err
    assert "plain" not in {p["id"] for p in home.ok("list", "--json").plain}


def test_a_person_at_a_terminal_is_asked(home: Home) -> None:
    made = home.ok("backup").out.strip()
    home.ok("remove", "zp")
    for answer in ("n\n", "\n"):
        refused = home.at_terminal("restore", made, typed=answer)
        assert refused.code == 1
        assert "Go back to this backup? [y/N]" in refused.out
        assert home.run("phrase", "zp").code == 1
    assert home.at_terminal("restore", made, typed="y\n").code == 0
    assert home.phrase("zp")["id"] == "plain"


def test_a_backup_is_written_where_it_is_wanted(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "somewhere" / "mine.db"
    assert home.ok("backup", "-o", str(file), "--json").plain == {"path": str(file)}
    assert home.ok("backup", "--look", str(file), "--json").plain["whole"] is True


@pytest.mark.parametrize("name", ["phrases.db", "phrases.db-wal"])
def test_a_backup_never_takes_the_place_of_the_phrases_themselves(home: Home, name: str) -> None:
    home.ok("edit", "zp", "--text", "Newer.")
    with_it = home.open()  # so that there is a write-ahead log
    try:
        with_it.store.remember("any", "thing")
        told = home.run("backup", "-o", str(home.folder / name))
        assert (told.code, told.out) == (1, "")
    finally:
        with_it.close()
    assert text(home) == "Newer."


def test_files_are_named_as_seen_from_here(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert home.ok("backup", "-o", "mine.db").out == f"{tmp_path / 'mine.db'}\n"
    home.ok("remove", "zp")
    assert home.run("restore", "mine.db", "--yes").code == 0
    assert home.phrase("zp")["id"] == "plain"


def test_backups_are_listed_and_looked_into(home: Home) -> None:
    made = home.ok("backup", "--json").plain["path"]
    listed = home.ok("backup", "--list", "--json").plain
    assert made in {one["path"] for one in listed}
    assert all(one["size"] > 0 and one["at"] and one["kind"] for one in listed)
    assert Path(made).name in home.start("backup", "--list", COLUMNS="300").out
    inside = home.ok("backup", "--look", made, "--json").plain
    assert inside["phrases"] == len(home.ok("list", "--json").plain)
    no = next(one for one in inside["situations"] if one["slug"] == "saying-no")
    assert {"id": "plain", "title": "Zebra plain"} in no["phrases"]
    assert "Saying no" in home.ok("backup", "--look", made).out


@pytest.mark.parametrize("content", [None, b"", b"no database" * 1000])
@pytest.mark.parametrize("command", [("restore", "--yes"), ("backup", "--look")])
def test_what_is_no_backup_is_refused_and_changes_nothing(
    home: Home, tmp_path: Path, command: tuple[str, ...], content: bytes | None
) -> None:
    file = tmp_path / "no.db"
    if content is not None:
        file.write_bytes(content)
    before = home.ok("list", "--json").out
    told = home.run(*command, str(file))
    assert (told.code, told.out) == (1, "")
    assert str(file) in told.err
    assert home.ok("list", "--json").out == before


@pytest.mark.parametrize("arguments", [("--list", "--look", "x"), ("-o", "x", "--list")])
def test_backup_does_one_thing_at_a_time(home: Home, arguments: tuple[str, ...]) -> None:
    assert home.run("backup", *arguments).code == 2


def test_a_library_that_is_open_elsewhere_sees_a_restore(home: Home) -> None:
    made = home.ok("backup").out.strip()
    home.ok("remove", "zp")
    with_it = home.open()
    mark = with_it.store.mark()
    try:
        assert with_it.store.phrase("plain") is None
        assert home.start("restore", made, "--yes").code == 0
        assert with_it.store.phrase("plain") is not None
        assert with_it.store.mark() != mark
    finally:
        with_it.close()


def test_a_list_of_backups_is_whole_at_a_narrow_terminal_and_one_line_each_in_a_pipe(home: Home) -> None:
    made = home.ok("backup").out.strip()
    narrow = home.at_terminal("backup", "--list", COLUMNS="80").out
    assert made in narrow
    assert "by-hand" in narrow
    assert "…" not in narrow
    assert [
        line for line in home.start("backup", "--list").out.splitlines() if made in line and "by-hand" in line and "kB" in line
    ]


def test_what_the_launcher_would_install_again_at_once_is_not_called_undone(home: Home) -> None:
    before = home.ok("list", "--json").out
    first = home.ok("undo", "--list", "--json").plain[-1]["step"]
    told = home.run("undo", str(first))
    assert (told.code, told.out) == (1, "")
    assert "launcher remove" in told.err
    assert home.ok("list", "--json").out == before


# --- what is kept without being asked ---


def test_the_first_change_of_a_day_by_command_makes_the_days_backup(home: Home) -> None:
    home.ok("list")
    assert home.ok("backup", "--list", "--json").plain == []
    home.ok("edit", "zp", "--text", "Newer.")
    (made,) = home.ok("backup", "--list", "--json").plain
    assert made["kind"] == "daily"
    home.ok("edit", "zp", "--text", "Newest.")
    assert [one["path"] for one in home.ok("backup", "--list", "--json").plain] == [made["path"]]


def test_a_change_is_saved_and_told_where_its_backup_cannot_be_made(home: Home) -> None:
    (home.folder / "backups").write_text("Somebody put this here.")
    told = home.run("edit", "zp", "--text", "Newer.")
    assert told.code == 0
    assert "This was saved" in told.err
    assert text(home) == "Newer."


# --- damage that only the hashes see ---


@pytest.fixture
def hurt(home: Home) -> Home:
    """A home in which a letter of some phrases has changed: of a few of the starter's and of the user's own."""
    home.ok("edit", "two", "--when", "Now")
    with closing(sqlite3.connect(home.folder / "phrases.db")) as db, db:
        db.execute("UPDATE base SET body = replace(body, 'a', 'e') WHERE kind = 'phrase' AND row % 40 = 3")
        db.execute("UPDATE personal SET body = replace(body, 'Zebra', 'Zobra')")
    return home


@pytest.mark.expects_log("not as they were written")
def test_a_command_that_meets_damage_tells_and_mends_it(hurt: Home) -> None:
    told = hurt.run("list", "--json")
    assert told.code == 0
    assert "came back from a copy" in told.err
    assert "[" not in told.err.splitlines()[0]
    again = hurt.ok("list", "--json").plain
    assert len(again) > len(told.plain)
    assert {"plain", "two"} <= {one["id"] for one in again}


@pytest.mark.expects_log("not as they were written")
def test_a_damaged_phrase_that_is_asked_for_is_brought_back_and_shown(hurt: Home) -> None:
    told = hurt.run("phrase", "plain", "--json")
    assert (told.code, told.plain["title"]) == (0, "Zebra plain")
    assert "came back from a copy" in told.err


@pytest.mark.expects_log("not as they were written")
def test_a_backup_of_damaged_phrases_is_made_after_they_are_mended(hurt: Home) -> None:
    told = hurt.run("backup")
    assert told.code == 0
    assert "came back from a copy" in told.err
    assert hurt.ok("backup", "--look", told.out.strip(), "--json").plain["whole"] is True


@pytest.mark.expects_log("not as they were written")
def test_what_nobody_has_any_more_is_named_as_it_still_reads(hurt: Home) -> None:
    for made in (hurt.folder / "backups").iterdir():
        made.unlink()
    told = hurt.run("phrase", "plain")
    assert told.code == 1
    assert "“Zobra plain”" in told.err
    assert "launcher backup --list" in told.err


@pytest.mark.expects_log("")
def test_damaged_earlier_words_keep_no_day_from_its_backup(home: Home) -> None:
    home.ok("edit", "two", "--when", "Now")
    for made in (home.folder / "backups").iterdir():
        made.unlink()
    with closing(sqlite3.connect(home.folder / "phrases.db")) as db, db:
        db.execute("UPDATE earlier SET body = replace(body, 'e', 'o')")
    told = home.run("edit", "zp", "--text", "Newer.")
    assert told.code == 0
    assert told.err
    assert "daily" in {one["kind"] for one in home.ok("backup", "--list", "--json").plain}


def test_the_store_is_closed_whatever_the_mending_meets(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(_opened: Library) -> bool:
        raise MemoryError

    monkeypatch.setattr(opened, "mend", failed)
    with pytest.raises(MemoryError), opened.library() as library:
        pass
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        library.store.mark()


def test_no_log_reaches_a_terminal(hurt: Home) -> None:
    assert "rows not as they were written" not in hurt.start("list").err


# --- a home that refuses ---


@pytest.fixture
def locked(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.name != "posix" or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no mounts")
    subprocess.run(["cp", "-r", home.folder / "phrases.db", disk], check=True)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    monkeypatch.setenv("LAUNCHER_HOME", str(disk))
    yield Home(disk, home._told)
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("command", [("list",), ("search", "zebra plain"), ("phrase", "zp"), ("fill", "zp"), ("history", "zp")])
def test_where_nothing_can_be_written_the_words_can_be_read(locked: Home, command: tuple[str, ...]) -> None:
    told = locked.run(*command)
    assert told.code == 0
    assert "Zebra plain" in told.out or "Done — für 你 😀" in told.out
    assert len(told.err.splitlines()) == 1
    assert "nothing can be saved" in told.err


@pytest.mark.parametrize(
    "command", [("add", "--title", "A", "--situation", "saying-no", "--text", "B"), ("remove", "zp"), ("undo",)]
)
def test_where_nothing_can_be_written_a_change_is_refused(locked: Home, command: tuple[str, ...]) -> None:
    told = locked.run(*command)
    assert (told.code, told.out) == (1, "")
    assert "cannot write" in told.err
    assert "LAUNCHER_HOME" in told.err


@pytest.mark.skipif(os.name != "posix", reason="of the rights of files")
@pytest.mark.parametrize("command", [("list",), ("backup",), ("doctor",)])
def test_a_home_that_nobody_may_enter_is_told_kindly(home: Home, command: tuple[str, ...]) -> None:
    home.folder.chmod(0)
    able = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"] if os.geteuid() == 0 else []
    try:
        told = subprocess.run(
            [*able, sys.executable, "-m", "launcher", *command],
            env=home.environ() | {"XDG_RUNTIME_DIR": str(home.folder.parent)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        home.folder.chmod(0o700)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "Permission denied" in told.stdout + told.stderr
