"""`pack trust` says for which packs a key speaks from now on."""

from pathlib import Path

import pytest
from cli_home import Home, home_like

from launcher.packs.signing import SecretKey


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    (tmp_path / "empty").mkdir()
    return home_like(tmp_path / "empty", tmp_path / "home", monkeypatch, capsys)


def test_a_key_for_every_pack_is_said_to_be_one_and_a_key_for_one_pack_is_not(home: Home) -> None:
    every, one = SecretKey.made().key.text, SecretKey.made().key.text
    told = home.run("pack", "trust", every)
    assert "every pack" in told.err
    assert "--pack" in told.err
    assert ["every pack" in line for line in told.out.splitlines() if every in line] == [True]
    told = home.run("pack", "trust", one, "--pack", "team", "--json")
    assert (told.err, {said["key"]: said["pack"] for said in told.plain}) == ("", {every: "*", one: "team"})
    told = home.run("pack", "trust", every, "--remove")
    assert (told.code, told.err, every in told.out) == (0, "", False)
