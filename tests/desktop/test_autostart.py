"""Starting at log-in: the entry says exactly the command, in the way that desktops read it, and only we change it."""

import errno
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from launcher.desktop.autostart import available, enabled, hint, set_enabled
from launcher.errors import LauncherError

COMMAND = ["/opt/phrase launcher/bin/launcher", "--quiet"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}


def entry(environ: dict[str, str]) -> Path:
    return Path(environ["XDG_CONFIG_HOME"]) / "autostart" / "phrase-launcher.desktop"


def read_command(text: str) -> list[bytes]:
    """The arguments as a desktop reads them: value escapes, then the quoting (a shell's), then field codes."""
    raw = next(line for line in text.split("\n") if line.startswith("Exec=")).removeprefix("Exec=")
    value, signs = "", iter(raw)
    for sign in signs:
        value += {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}[next(signs)] if sign == "\\" else sign
    shown = subprocess.run(["sh", "-c", f"printf '%s\\0' {value}"], capture_output=True, check=True, timeout=10)
    return [part.replace(b"%%", b"%") for part in shown.stdout.split(b"\0")[:-1]]


def test_on_and_off(environ: dict[str, str]) -> None:
    assert not enabled(environ)
    set_enabled(True, COMMAND, environ)
    assert enabled(environ)
    assert read_command(entry(environ).read_text()) == [part.encode() for part in COMMAND]
    set_enabled(False, COMMAND, environ)
    assert not enabled(environ)
    assert not entry(environ).exists()
    set_enabled(False, COMMAND, environ)  # again is no mistake


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
hostile = st.text(st.sampled_from(" \t\n\"'\\`$%&|;<>()*?#~=fFuU/é語"), max_size=8)


@effort(max_examples=60)
@given(program=(words | hostile).map(lambda text: "/" + text.replace("=", "")), arguments=st.lists(words | hostile, max_size=3))
def test_any_command_is_read_back_whole(tmp_path_factory: pytest.TempPathFactory, program: str, arguments: list[str]) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path_factory.getbasetemp() / "hostile")}
    set_enabled(True, [program, *arguments], environ)
    text = entry(environ).read_bytes().decode()
    seen = [b"/usr/bin/env"] if "%" in program else []  # GLib takes no program whose name has a sign doubled
    assert read_command(text) == [*seen, *(part.encode() for part in (program, *arguments))]
    assert enabled(environ)
    assert all("=" in line or line == "[Desktop Entry]" for line in text.split("\n")[:-1]), "no argument breaks out of its line"


def test_a_single_percent_is_never_a_field_code(environ: dict[str, str]) -> None:
    set_enabled(True, ["/bin/launcher", "100%f"], environ)
    assert "100%%f" in entry(environ).read_text()


@pytest.mark.parametrize("line", ["Hidden=true", "Hidden=TRUE", "X-GNOME-Autostart-enabled=false"])
def test_switched_off_by_the_desktop_counts_as_off(environ: dict[str, str], line: str) -> None:
    set_enabled(True, COMMAND, environ)
    name = line.partition("=")[0]
    kept = [one for one in entry(environ).read_text().splitlines() if not one.startswith(name)]
    entry(environ).write_text("\n".join([*kept, line]) + "\n")
    assert not enabled(environ)
    set_enabled(True, COMMAND, environ)
    assert enabled(environ)


@pytest.mark.parametrize("line", ["Hidden=false", "# Hidden=true", "[Other]\nHidden=true"])
def test_what_does_not_switch_it_off(environ: dict[str, str], line: str) -> None:
    set_enabled(True, COMMAND, environ)
    entry(environ).write_text(entry(environ).read_text() + line + "\n")
    assert enabled(environ)


@pytest.mark.parametrize("text", [b"", b"\xff\xfe\0", b"Exec=launcher\n", b"[Desktop Entry]\nName=x\n"])
def test_a_file_that_is_no_entry_counts_as_off(environ: dict[str, str], text: bytes) -> None:
    entry(environ).parent.mkdir(parents=True)
    entry(environ).write_bytes(text)
    assert not enabled(environ)


def test_without_a_config_folder_the_home_folder_counts(tmp_path: Path) -> None:
    for config in ({}, {"XDG_CONFIG_HOME": ""}, {"XDG_CONFIG_HOME": "relative"}):
        environ = {"HOME": str(tmp_path), **config}
        set_enabled(True, COMMAND, environ)
        assert (tmp_path / ".config/autostart/phrase-launcher.desktop").exists()
        set_enabled(False, COMMAND, environ)


def test_without_any_folder_it_is_told() -> None:
    assert not enabled({})
    with pytest.raises(LauncherError) as refused:
        set_enabled(True, COMMAND, {})
    assert refused.value.hint


@pytest.mark.parametrize("command", [[], [""], ["/opt/a=b/launcher"], ["/bin/launcher", "a\0b"]])
def test_a_command_that_no_desktop_can_start_is_refused(environ: dict[str, str], command: list[str]) -> None:
    with pytest.raises(LauncherError):
        set_enabled(True, command, environ)
    assert not entry(environ).exists()


def test_a_full_disk_leaves_the_old_entry(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    set_enabled(True, COMMAND, environ)
    before = entry(environ).read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LauncherError, match="No space left") as refused:
        set_enabled(True, ["/other"], environ)
    assert refused.value.hint
    assert entry(environ).read_bytes() == before
    assert [one.name for one in entry(environ).parent.iterdir()] == [entry(environ).name]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for on in (True, False):
        with pytest.raises(LauncherError, match="could not be changed"):
            set_enabled(on, COMMAND, {"XDG_CONFIG_HOME": str(tmp_path / "file")})


@pytest.mark.parametrize(
    ("platform", "can"), [("linux", True), ("freebsd14", True), ("openbsd7", True), ("win32", True), ("darwin", False)]
)
def test_where_it_is_available(platform: str, can: bool) -> None:
    assert available(platform) is can
    assert hint()
