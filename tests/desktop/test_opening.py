"""A double click opens packs: what the desktop's own tools then say, and that all of it is gone again afterwards."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.desktop import desktop_entry, opening
from launcher.desktop.opening import PROGRAM, TYPE, available, enabled, hint, set_enabled
from launcher.errors import LauncherError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a registry: see tests/windows")
COMMAND = ["/opt/phrase launcher/launcher"]
TOOLS = ("xdg-mime", "update-mime-database", "update-desktop-database", "desktop-file-validate")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A home of its own, and nothing of this machine's beside it."""
    kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path / "nothing")}
    return {**kept, "XDG_CONFIG_DIRS": str(tmp_path / "nothing")}


def defaults(environ: dict[str, str]) -> Path:
    return Path(environ["HOME"]) / ".config" / "mimeapps.list"


def files(environ: dict[str, str]) -> set[str]:
    return {str(path.relative_to(environ["HOME"])) for path in Path(environ["HOME"]).rglob("*") if path.is_file()}


def asked(environ: dict[str, str], *command: str) -> str:
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=20, check=True).stdout.strip()


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="the tools of a desktop are not here")
def test_the_desktop_itself_says_that_the_launcher_opens_packs_and_afterwards_nothing_is_left(environ: dict[str, str]) -> None:
    share = Path(environ["HOME"]) / ".local/share"
    program = Path(environ["HOME"], "100% ü", "launcher")
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    before = files(environ)
    assert not enabled(environ)
    set_enabled(True, [str(program)], environ)
    assert enabled(environ)
    assert {f"50:{TYPE}:*{ending}" for ending in opening.ENDINGS} <= set((share / "mime/globs2").read_text().splitlines())
    assert asked(environ, "xdg-mime", "query", "default", TYPE) == PROGRAM
    assert asked(environ, "desktop-file-validate", str(share / "applications" / PROGRAM)) == ""
    assert f"{TYPE}={PROGRAM};" in (share / "applications/mimeinfo.cache").read_text().splitlines()
    set_enabled(False, [str(program)], environ)
    assert not enabled(environ)
    assert asked(environ, "xdg-mime", "query", "default", TYPE) == ""
    left = files(environ) - before
    assert {one for one in left if not one.startswith(".local/share/mime/") and not one.endswith(".cache")} == set()
    assert not any(TYPE in Path(environ["HOME"], one).read_text(errors="replace") for one in left)
    set_enabled(False, [str(program)], environ)  # again is no mistake


def test_whatever_the_path_a_double_click_starts_it_with_the_file(environ: dict[str, str]) -> None:
    entry = Path(environ["HOME"], ".local/share/applications", PROGRAM)
    set_enabled(True, COMMAND, environ)
    assert desktop_entry.values(entry.read_text())["Exec"] == '"/opt/phrase launcher/launcher" %f'
    set_enabled(True, ["/opt/100% ü/launcher"], environ)  # for GLib there is no program of that name
    assert desktop_entry.values(entry.read_text())["Exec"] == '/usr/bin/env "/opt/100%% ü/launcher" %f'
    set_enabled(True, ["/elsewhere/launcher", "-m", "x"], environ)  # it was moved
    assert desktop_entry.values(entry.read_text())["Exec"] == "/elsewhere/launcher -m x %f"


def test_without_the_tools_of_a_desktop_it_is_put_down_all_the_same(environ: dict[str, str], tmp_path: Path) -> None:
    for path in ("", str(tmp_path / "none")):
        environ["PATH"] = path
        set_enabled(True, COMMAND, environ)
        assert enabled(environ)
        set_enabled(False, COMMAND, environ)
        assert not files(environ)


def test_a_tool_that_fails_or_is_no_program_breaks_nothing(environ: dict[str, str], tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in (("update-mime-database", "#!/bin/sh\nexit 3\n"), ("update-desktop-database", "no program\n")):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    environ["PATH"] = str(tools)
    set_enabled(True, COMMAND, environ)
    assert enabled(environ)


hers = st.text(st.sampled_from("[]=;#ab \t\n\r\x0b\x85ü\udc80"), max_size=20)
others = st.lists(st.sampled_from(["a.desktop", "b.desktop", PROGRAM]), max_size=3).map(";".join)
groups = st.sampled_from(["[Default Applications]", "[Added Associations]", "[Removed Associations]"])
lines = st.one_of(groups, others.map(lambda text: f"{TYPE}={text}"), st.just("text/plain=x.desktop;"), hers)


@given(st.lists(lines, max_size=8).map("\n".join))
def test_every_other_line_of_her_list_stays_as_it_is(text: str) -> None:
    on = opening._with_ours(text)
    assert desktop_entry.values(on, "[Default Applications]")[TYPE].split(";")[0] == PROGRAM
    assert opening._with_ours(on) == on
    off = opening._without_ours(on)
    assert PROGRAM not in opening._programs_of(off)
    assert opening._without_ours(off) == off
    kept = [one for one in opening._without_the_line(text) if one.strip() != "[Default Applications]"]
    for after in (on, off):
        now = [one for one in opening._without_the_line(after) if one.strip() != "[Default Applications]"]
        assert [one.rstrip("\n") for one in now] == [one.rstrip("\n") for one in kept]


def test_another_program_that_she_chose_counts_and_is_kept(environ: dict[str, str]) -> None:
    path = defaults(environ)
    path.parent.mkdir()
    path.write_text(f"# mine\n[Default Applications]\ntext/plain=kate.desktop\n{TYPE}=kate.desktop;")
    before = path.read_text()
    set_enabled(True, COMMAND, environ)
    assert f"{TYPE}={PROGRAM};kate.desktop;" in path.read_text()
    path.write_text(path.read_text().replace(f"{TYPE}={PROGRAM};kate", f"{TYPE}=kate"))  # as a file manager does
    assert not enabled(environ)
    set_enabled(True, COMMAND, environ)
    set_enabled(False, COMMAND, environ)
    kept = set(path.read_text().splitlines())
    assert {"# mine", "text/plain=kate.desktop", f"{TYPE}=kate.desktop;"} <= kept
    assert PROGRAM not in path.read_text()
    assert len(before.splitlines()) == 4


def test_a_list_that_is_a_link_stays_one(environ: dict[str, str], tmp_path: Path) -> None:
    real = tmp_path / "dotfiles"
    real.write_text("[Added Associations]\nx/y=z.desktop;\n")
    defaults(environ).parent.mkdir()
    defaults(environ).symlink_to(real)
    set_enabled(True, COMMAND, environ)
    assert defaults(environ).is_symlink()
    assert PROGRAM in real.read_text()
    set_enabled(False, COMMAND, environ)
    assert "[Added Associations]\nx/y=z.desktop;\n" in real.read_text()


@pytest.mark.parametrize("command", [[], [""], ["/opt/a=b/launcher"], ["/bin/launcher", "a\0b"]])
def test_a_command_that_no_desktop_can_start_is_refused(environ: dict[str, str], command: list[str]) -> None:
    with pytest.raises(LauncherError):
        set_enabled(True, command, environ)
    assert not files(environ)


def test_what_cannot_be_written_is_told_with_the_folder(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        with pytest.raises(LauncherError, match="could not be changed") as refused:
            set_enabled(True, COMMAND, {**environ, name: str(tmp_path / "file")})
        assert str(tmp_path / "file") in refused.value.hint
    with pytest.raises(LauncherError):
        set_enabled(True, COMMAND, {})
    assert not enabled({})


def test_a_full_disk_leaves_her_list(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    set_enabled(True, COMMAND, environ)
    before = defaults(environ).read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    defaults(environ).write_bytes(before + b"x/y=z\n")
    with pytest.raises(LauncherError, match="No space left"):
        set_enabled(False, COMMAND, environ)
    assert defaults(environ).read_bytes() == before + b"x/y=z\n"


def test_what_is_installed_for_everybody_is_the_same_type() -> None:
    assert (ROOT / "packaging/phrase-launcher.xml").read_text(encoding="utf-8") == opening.type_text()
    shipped = desktop_entry.values((ROOT / "packaging/phrase-launcher.desktop").read_text(encoding="utf-8"))
    assert (shipped["MimeType"], shipped["Exec"]) == (f"{TYPE};", "phrase-launcher %f")


@pytest.mark.parametrize(
    ("platform", "can"), [("linux", True), ("freebsd14", True), ("openbsd7", True), ("win32", True), ("darwin", False)]
)
def test_where_it_is_available(platform: str, can: bool) -> None:
    assert available(platform) is can
    assert hint()
