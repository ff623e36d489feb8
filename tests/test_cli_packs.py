"""The commands of packs, as scripts and people use them: what they answer, how they refuse, what they never do unasked."""

import json
from pathlib import Path

import pytest
from cli_home import Home, fill, home_like

from launcher.packs import format as pack_format
from launcher.packs.format import Pack
from launcher.packs.signing import Effort, SecretKey
from launcher.phrase import PackInfo, Phrase, Situation, Text

QUICK = Effort(2**10, 2**20)
SHAPE = ["added", "changed", "removed", "unchanged", "skipped", "conflicts", "warnings"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.fixture
def home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    monkeypatch.setenv("LAUNCHER_PASSPHRASE", "a quiet place")
    return home_like(filled, tmp_path / "home", monkeypatch, capsys)


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, SecretKey]:
    secret = SecretKey.made()
    file = tmp_path / "team.key"
    file.write_text(secret.locked("a quiet place", QUICK))
    return file, secret


def pack_file(folder: Path, texts: dict[str, str], serial: int = 1, name: str = "Team") -> Path:
    phrases = tuple(
        Phrase(id=id_, situation="calm", title=f"T {id_}", texts={"any": Text(plain=text)}) for id_, text in texts.items()
    )
    info = PackInfo(id="k-team", name=name, serial=serial, publisher="Ada")
    made = Pack(info=info, situations=(Situation(id="s-calm", slug="calm", name="Calm"),), phrases=phrases)
    file = folder / f"{name.lower()}-{serial}.phrasepack"
    file.write_bytes(pack_format.write(made))
    return file


def test_an_import_answers_in_full_and_the_second_time_that_nothing_is_different(home: Home, tmp_path: Path) -> None:
    file = pack_file(tmp_path, {"a": "One.", "b": "Two."})
    plain = home.ok("pack", "import", str(file), "--json").plain
    assert list(plain)[1:8] == ["added", "changed", "removed", "recalled", "unchanged", "skipped", "conflicts"]
    assert set(SHAPE) <= set(plain)
    assert [plain[name] for name in SHAPE] == [2, 0, 0, 0, [], [], []]
    again = home.ok("pack", "import", str(file), "--json").plain
    assert ([again[name] for name in SHAPE], again["step"]) == ([0, 0, 0, 2, [], [], []], 0)
    assert "nothing is different" in home.ok("pack", "import", str(file)).out
    home.ok("edit", "a", "--text", "Mine.")
    newer = home.ok("pack", "import", str(pack_file(tmp_path, {"a": "Theirs.", "b": "Two."}, 2)), "--json").plain
    assert ([newer[name] for name in SHAPE[:4]], newer["conflicts"][0]["field"]) == ([0, 1, 0, 1], "texts")
    assert home.phrase("a")["texts"]["any"]["plain"] == "Mine."
    found = home.ok("pack", "conflicts", "--json").plain
    assert [(one["id"], one["fields"][0]["theirs"]["any"]["plain"]) for one in found] == [("a", "Theirs.")]
    assert home.ok("pack", "conflicts", "a", "--take", "texts", "--json").plain == []
    assert home.phrase("a")["texts"]["any"]["plain"] == "Theirs."
    home.ok("undo")
    home.ok("undo", str(newer["step"]))
    assert home.phrase("a")["texts"]["any"]["plain"] == "Mine."


def test_what_cannot_be_read_or_asks_is_refused_with_a_way_out_and_misuse_is_told_apart(home: Home, tmp_path: Path) -> None:
    (tmp_path / "no.txt").write_bytes(b"\x00\x01\x02")
    for arguments in (
        ("import", str(tmp_path / "none")),
        ("import", str(tmp_path / "no.txt")),
        ("rollback", "Team"),
        ("check", "none"),
    ):
        told = home.run("pack", *arguments)
        assert told.code == 1, arguments
        assert len(told.err.splitlines()) >= 2, told
        assert "Traceback" not in told.err
    for arguments in (("import",), ("publish", "folder"), ("trust",), ("export", "--pack", "Team")):
        assert home.run("pack", *arguments).code == 2, arguments
    home.ok("pack", "import", str(pack_file(tmp_path, {str(n): f"Text {n}." for n in range(9)})))
    fewer = pack_file(tmp_path, {"1": "Text 1."}, 2)
    told = home.run("pack", "import", str(fewer))
    assert (told.code, home.phrase("5")["title"]) == (1, "T 5")
    assert "--yes" in told.err
    assert home.run("pack", "import", str(fewer), "--yes", "--json").plain["removed"] == 8
    assert len(home.ok("pack", "retired", "--json").plain) == 8


def test_packs_are_listed_gone_back_to_and_taken_away(home: Home, tmp_path: Path) -> None:
    for serial, text in ((1, "One."), (2, "Two.")):
        home.ok("pack", "import", str(pack_file(tmp_path, {"a": text, "b": "B."}, serial)))
    listed = {one["name"]: one for one in home.ok("pack", "list", "--json").plain}
    assert (listed["Team"]["serial"], [one["serial"] for one in listed["Team"]["versions"]]) == (2, [2, 1])
    assert "Team" in home.ok("pack", "list").out
    assert home.ok("pack", "rollback", "team", "--json").plain["changed"] == 1
    assert home.phrase("a")["texts"]["any"]["plain"] == "One."
    home.ok("edit", "b", "--text", "My B.")
    gone = home.ok("pack", "remove", "k-team", "--json").plain
    assert (gone["removed"], len(gone["copies"])) == (2, 1)
    assert home.run("phrase", "a").code == 1
    assert "My B." in home.ok("phrase", gone["copies"][0]["id"], "--json").out


def test_check_tells_a_supervisors_ci_by_its_exit_code(home: Home, tmp_path: Path) -> None:
    good = pack_file(tmp_path, {"a": "One."}, name="Good")
    assert home.run("pack", "check", str(good)).code == 0
    plain = home.ok("pack", "check", str(good), "--json").plain
    assert (plain["pack"]["name"], plain["phrases"], plain["errors"]) == ("Good", 1, 0)
    bad = pack_file(tmp_path, {"a": "Pay to {{nonsense:"}, name="Bad")
    told = home.run("pack", "check", str(bad), "--json")
    assert any("a" in one["where"] or "nonsense" in one["what"] for one in told.plain["findings"])
    assert home.run("pack", "check", str(bad), "--strict").code == 1
    bad.write_text("[]")
    assert home.run("pack", "check", str(bad)).code == 1


def test_a_pack_goes_out_in_every_format_and_her_own_phrases_only_where_she_says_so(home: Home, tmp_path: Path) -> None:
    for form in ("phrasepack", "csv", "espanso", "beeftext", "textexpander", "html"):
        out = tmp_path / f"out.{form}"
        told = home.run("pack", "export", "--format", form, "--yes", "-o", str(out), "--json")
        assert told.code == 0, told
        assert told.plain["files"] == [str(out)]
        assert b"Zebra plain" not in out.read_bytes()
    out = tmp_path / "mine.phrasepack"
    assert home.ok("pack", "export", "--own", "-o", str(out), "--json").plain["phrases"] == 2
    assert b"Zebra plain" in out.read_bytes()
    assert home.run("pack", "export", "--format", "papyrus", "-o", str(tmp_path / "x")).code == 1


def test_two_packs_are_compared_and_two_peoples_changes_brought_together(home: Home, tmp_path: Path) -> None:
    base = pack_file(tmp_path, {"a": "Say it calmly.", "b": "B."}, name="Base")
    ours = pack_file(tmp_path, {"a": "Say it calmly, please.", "b": "B."}, 2, name="Ours")
    theirs = pack_file(tmp_path, {"a": "Say it calmly.", "b": "B!", "c": "C https://new.example.net"}, 2, name="Theirs")
    plain = home.ok("pack", "diff", str(base), str(theirs), "--json").plain
    assert (plain["added"], plain["changed"]) == (1, 1)
    assert any("new.example.net" in where for strand in plain["strands"] for where in strand["reach"])
    assert "please" in home.ok("pack", "diff", str(base), str(ours)).out
    assert home.ok("pack", "diff", str(base), "--json").plain["added"] == 2
    out = tmp_path / "out.phrasepack"
    home.ok("pack", "merge", str(ours), str(base), str(theirs), "-o", str(out))
    merged = {one.id: one.text_for("any").plain for one in pack_format.read(out.read_bytes()).phrases}
    assert merged == {"a": "Say it calmly, please.", "b": "B!", "c": "C https://new.example.net"}
    clash = pack_file(tmp_path, {"a": "Otherwise.", "b": "B."}, 2, name="Clash")
    told = home.run("pack", "merge", str(ours), str(base), str(clash), "-o", str(out))
    assert (told.code, len(told.err.splitlines())) == (1, 1)
    assert pack_format.read(out.read_bytes()).phrases[0].text_for("any").plain == "Say it calmly, please."


def test_a_new_publisher_is_trusted_only_by_key_or_words(home: Home, tmp_path: Path, key: tuple[Path, SecretKey]) -> None:
    file = pack_file(tmp_path, {"a": "One."})
    signed = home.ok("pack", "sign", str(file), "--key", str(key[0]), "--mail", str(tmp_path / "mail.zip"), "--json").plain
    assert signed["files"] == [f"{file}.minisig", str(tmp_path / "mail.zip")]
    words = " ".join(key[1].key.words())
    told = home.run("pack", "import", str(file))
    assert (told.code, words in told.err, home.run("phrase", "a").code) == (1, True, 1)
    stranger = " ".join(SecretKey.made().key.words())
    assert home.run("pack", "import", str(file), "--trust", stranger).code == 1
    bare = pack_file(tmp_path, {"a": "One."}, name="Bare")
    assert "not signed" in home.run("pack", "import", str(bare), "--trust", words).err
    assert home.ok("pack", "import", str(file), "--trust", words.replace(" ", "-").upper(), "--json").plain["added"] == 1
    trusted = home.ok("pack", "trust", "--list", "--json").plain
    assert [(one["key"], one["words"], one["name"]) for one in trusted] == [(key[1].key.text, words, "Team")]
    assert home.ok("pack", "trust", key[1].key.text, "--remove", "--json").plain == []
    assert home.run("pack", "import", str(tmp_path / "mail.zip")).code == 1


def test_a_person_at_a_terminal_is_shown_who_it_is_and_asked(home: Home, tmp_path: Path, key: tuple[Path, SecretKey]) -> None:
    file = pack_file(tmp_path, {"a": "See https://pay.example.net/x"})
    home.ok("pack", "sign", str(file), "--key", str(key[0]))
    refused = home.at_terminal("pack", "import", str(file), typed="n\n")
    assert (refused.code, home.run("phrase", "a").code) == (1, 1)
    for shown in ("Ada", "pay.example.net", "1 phrase", " ".join(key[1].key.words())):
        assert shown in refused.out
    agreed = home.at_terminal("pack", "import", str(file), typed="y\n")
    assert (agreed.code, home.run("phrase", "a").code) == (0, 0), agreed.out


def test_a_key_is_made_under_a_passphrase_and_never_over_another(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "new.key"
    plain = home.ok("pack", "keygen", "-o", str(out), "--json").plain
    assert "encrypted" in out.read_text()
    assert (len(plain["words"].split()), (tmp_path / "new.key.pub").read_text().splitlines()[-1]) == (8, plain["key"])
    assert (out.stat().st_mode & 0o077) == 0
    before = out.read_bytes()
    assert home.run("pack", "keygen", "-o", str(out)).code == 1
    assert out.read_bytes() == before


def test_a_feed_is_published_followed_and_looked_at(home: Home, tmp_path: Path, key: tuple[Path, SecretKey]) -> None:
    share = tmp_path / "share"
    share.mkdir()
    file = pack_file(tmp_path, {"a": "One.", "b": "B."})
    published = home.ok("pack", "publish", str(file), str(share), "--key", str(key[0]), "--json").plain
    assert (published["phrases"], published["key"]) == (2, key[1].key.text)
    assert [Path(one).suffix for one in published["files"]] == [".phrasepack", ".minisig", ".phrasefeed"]
    looked = home.ok("pack", "subscribe", str(share), "--look", "--json").plain
    assert looked["key"] == key[1].key.text
    assert home.run("pack", "subscribe", str(share)).code == 1
    assert home.ok("pack", "subscribe", str(share), "--trust", key[1].key.text, "--json").plain["added"] == 2
    home.ok("edit", "a", "--text", "Right.")
    home.ok("pack", "publish", "--pack", "Team", str(share), "--key", str(key[0]), "--expires", "30")
    assert json.loads(home.ok("pack", "list", "--json").out)[-1]["edited"] == 0
    assert home.ok("pack", "update", "--json").plain == []
    home.ok("pack", "publish", str(pack_file(tmp_path, {"a": "Righter.", "b": "B."}, 9)), str(share), "--key", str(key[0]))
    (news,) = home.ok("pack", "update", "Team", "--json").plain
    assert (news["applied"]["changed"], home.phrase("a")["texts"]["any"]["plain"]) == (1, "Righter.")
    (share / "team.phrasefeed").unlink()
    told = home.run("pack", "update", "--json")
    assert (told.code, bool(told.plain[0]["trouble"])) == (1, True)
    home.ok("pack", "unsubscribe", "Team")
    assert "nothing new" in home.ok("pack", "update").out.lower()
