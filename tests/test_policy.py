"""What a company fixes holds on the machine, is read in the safest way, and can be read by the user."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher import places, policy
from launcher.policy import Policy, read

KEY = "RWQBAgMEBQYHCAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
OTHER = KEY[:-1] + "h"
SHARE = "\\\\files.example.com\\phrases"


def written(folder: Path, plain: object) -> Path:
    path = folder / "policy.json"
    path.write_text(plain if isinstance(plain, str) else json.dumps(plain), encoding="utf-8")
    return path


def test_without_a_file_everything_is_the_users(tmp_path: Path) -> None:
    found, notices = read(tmp_path / "policy.json")
    assert (found, notices, found.lines()) == (Policy(), (), ())
    assert found.pinned("any pack") is None
    assert found.allows_source("https://anywhere.example/x.phrasefeed")


def test_the_example_is_read_without_a_word_and_fixes_what_it_says() -> None:
    found, notices = read(places.data("policy.example.json"))
    assert notices == ()
    assert found.pinned("any pack") == (KEY,)
    assert found.only_trusted_sources
    assert found.hook is False
    shown = json.loads(places.data("policy.example.json").read_text(encoding="utf-8"))
    fixable = {name for name in Policy.__dataclass_fields__ if name != "file"}
    assert {name for name in shown if not name.startswith("_")} == fixable
    assert fixable <= {name.removeprefix("_") for name in shown if name.startswith("_")}, "each has its remark"
    assert all(name in (policy.__doc__ or "") for name in fixable)


def test_each_thing_that_is_fixed_is_told_in_a_line(tmp_path: Path) -> None:
    plain = {
        "keys": {"team": [KEY], "*": []}, "sources": ["/srv/packs"], "everybody": ["https://p.example/a.phrasefeed"],
        "only_trusted_sources": True, "hook": True, "imports": False, "exports": False,
        "settings": {"channel": "phone"}, "minutes": 30,
    }  # fmt: skip
    found, notices = read(written(tmp_path, plain))
    told = "\n".join(found.lines())
    assert notices == ()
    for words in (
        KEY,
        "every other pack",
        "/srv/packs",
        "a.phrasefeed",
        "not allowed",
        "hook is on",
        "imported",
        "exported",
        "channel",
        "30",
    ):
        assert words in told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "no",
        '{"imports": true, "imports": false}',
        "[" * 100_000,
        '{"a": "' + "x" * 1_000_001 + '"}',
        "\ud800",
    ],
)
def test_a_damaged_file_is_read_as_the_strictest_and_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "policy.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    found, notices = read(path)
    assert str(path) in notices[0]
    assert (found.imports, found.exports, found.hook) == (False, False, False)
    assert not found.allows_source("https://anywhere.example/x.phrasefeed")


def test_a_file_that_is_kept_from_us_is_the_strictest_too(tmp_path: Path) -> None:
    (tmp_path / "policy.json").mkdir()
    found, notices = read(tmp_path / "policy.json")
    assert notices
    assert not found.imports


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("imports", "yes", False),
        ("exports", 1, False),
        ("only_trusted_sources", "no", True),
        ("hook", "off", False),
        ("minutes", 1, 10),
        ("minutes", True, 10),
        ("settings", [], {}),
        ("sources", "https://p.example/", ()),
        ("sources", ["http://p.example/", "https://q.example/", "relative", 5], ("https://q.example/",)),
        ("everybody", {"a": 1}, ()),
        ("everybody", ["/srv/a\0b", "/srv/\ud800", "https://p.example/\x86x", "/srv/team"], ("/srv/team",)),
        ("keys", [KEY], {"*": ()}),
        ("keys", {"team": "RWnonsense"}, {"team": ()}),
        ("keys", {"team": [KEY, None]}, {"team": (KEY,)}),
    ],
)
def test_a_value_that_cannot_be_is_told_and_the_strictest_kept(tmp_path: Path, name: str, value: Any, kept: object) -> None:
    found, notices = read(written(tmp_path, {name: value}))
    assert f"“{name}”" in notices[0]
    assert getattr(found, name) == kept


def test_a_pack_whose_keys_cannot_be_read_is_trusted_to_nobody(tmp_path: Path) -> None:
    found, _notices = read(written(tmp_path, {"keys": {"team": ["damaged"]}}))
    assert found.pinned("team") == ()
    assert found.pinned("another") is None


def test_packs_for_everybody_without_a_key_are_told_because_everybody_would_be_asked(tmp_path: Path) -> None:
    plain = {"everybody": ["https://p.example/a.phrasefeed"]}
    assert "names no keys" in read(written(tmp_path, plain))[1][0]
    assert read(written(tmp_path, plain | {"keys": {"*": [KEY]}}))[1] == ()


def test_keys_of_a_pack_go_before_those_of_every_pack(tmp_path: Path) -> None:
    found, _notices = read(written(tmp_path, {"keys": {"team": KEY, "*": [OTHER]}}))
    assert (found.pinned("team"), found.pinned("another")) == ((KEY,), (OTHER,))


def test_names_of_a_later_version_are_told_and_remarks_are_not(tmp_path: Path) -> None:
    found, notices = read(written(tmp_path, {"improts": False, "_why": "remark", "exports": False}))
    assert len(notices) == 1
    assert "improts" in notices[0]
    assert not found.exports


@pytest.mark.parametrize(
    ("source", "where", "allowed"),
    [
        ("https://p.example/team/", "https://p.example/team/a.phrasefeed", True),
        ("https://p.example/team", "https://P.EXAMPLE:443/team/b/a.phrasefeed?token=1", True),
        ("https://p.example/team/a.phrasefeed", "https://p.example/team/a.phrasefeed", True),
        ("https://p.example/team/", "https://p.example/team2/a.phrasefeed", False),
        ("https://p.example/team/", "https://p.example/team/../b/a.phrasefeed", False),
        ("https://p.example/team/", "https://p.example/team/%2e%2e/a.phrasefeed", False),
        ("https://p.example/team/", "https://p.example/team/..%2fb/a.phrasefeed", False),
        ("https://p.example/team/", "https://p.example/team/..\\b/a.phrasefeed", False),
        ("https://p.example/team/", "https://p.example:8443/team/a.phrasefeed", False),
        ("https://p.example/team/", "https://p.example.evil.example/team/a", False),
        ("https://p.example/team/", "https://p.example@evil.example/team/a", False),
        ("https://p.example/team/", "https://p.example\\@evil.example/team/a", False),
        ("https://p.example/team/", "http://p.example/team/a.phrasefeed", False),
        ("https://p.example/team/", "https://p.example:x/team/a", False),
        (SHARE, SHARE + "\\a.phrasefeed", True),
        (SHARE, "\\\\FILES.example.com\\Phrases\\Team\\a.phrasefeed", True),
        (SHARE, "//files.example.com/phrases/a.phrasefeed", True),
        (SHARE, SHARE + "2\\a.phrasefeed", False),
        (SHARE, SHARE + "\\..\\other\\a.phrasefeed", False),
        ("/srv/packs", "/srv/packs/a.phrasefeed", True),
        ("/srv/packs", "/srv/packs2/a.phrasefeed", False),
        ("/srv/packs", "/srv/packs/../../tmp/a.phrasefeed", False),
        ("/srv/packs", "/srv/Packs/a.phrasefeed", False),
        ("C:\\Packs", "c:/packs/a.phrasefeed", True),
    ],
)
def test_sources_hold_for_what_is_below_them_and_nothing_else(source: str, where: str, allowed: bool) -> None:
    assert Policy(sources=(source,), only_trusted_sources=True).allows_source(where) == allowed
    assert Policy(sources=(source,)).allows_source(where)


def test_what_everybody_gets_is_allowed_too() -> None:
    feed = "https://p.example/a.phrasefeed"
    assert Policy(everybody=(feed,), only_trusted_sources=True).allows_source(feed)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3))


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(sorted(Policy.__dataclass_fields__)), JSON))
def test_whatever_stands_in_it_a_policy_comes_of_it(tmp_path_factory: pytest.TempPathFactory, plain: dict[str, Any]) -> None:
    found, _notices = read(written(tmp_path_factory.getbasetemp(), plain))
    assert isinstance(found.lines(), tuple)
    assert isinstance(found.allows_source("/srv/a"), bool)
    assert found.pinned("p") is None or isinstance(found.pinned("p"), tuple)


def test_the_variable_counts_only_where_no_machine_wide_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, own = tmp_path / "machine", tmp_path / "own.json"
    monkeypatch.setattr(places, "_machine_folder", lambda: machine)
    monkeypatch.delenv("LAUNCHER_POLICY", raising=False)
    assert places.policy_file() == machine / "policy.json"
    monkeypatch.setenv("LAUNCHER_POLICY", str(own))
    assert places.policy_file() == own
    machine.mkdir()
    written(machine, {"imports": False})
    assert places.policy_file() == machine / "policy.json"
    assert not read()[0].imports


def test_a_machine_wide_file_that_is_kept_from_us_is_not_taken_for_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_self: Path, **_how: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("LAUNCHER_POLICY", "/tmp/own.json")
    monkeypatch.setattr(Path, "stat", refused)
    assert places.policy_file().name == "policy.json"


@pytest.mark.parametrize(
    ("system", "folder"), [("linux", "/etc/phrase-launcher"), ("darwin", "/Library/Application Support/Phrase launcher")]
)
def test_each_system_has_its_place(monkeypatch: pytest.MonkeyPatch, system: str, folder: str) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert places._machine_folder() == Path(folder)
