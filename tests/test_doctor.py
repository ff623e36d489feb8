"""The doctor: every capability is named with what does it, how it stands and one thing to do, and nothing is disturbed."""

import json
import os
import socket
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from launcher import doctor, knock
from launcher.change import Edit
from launcher.cli import run
from launcher.desktop import autostart, checkup
from launcher.desktop.checkup import CAPABILITIES, Asked, Finding
from launcher.library import Library

ABLE = {*CAPABILITIES, "autostart", "command"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="tells of Linux")
SCREENLESS = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
STATUS = {"running": True, "backend": "copy only", "hotkey_state": "unavailable", "tray": True}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCHER_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name, value in SCREENLESS.items():
        monkeypatch.setenv(name, value)


@linux
def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    crippled = tmp_path / "plugin.so"
    crippled.write_bytes(doctor.platform_plugin("x11").read_bytes().replace(b"libQt6XcbQpa.so.6", b"libQt6XcbAbs.so.6"))
    assert "libQt6XcbAbs.so.6" in doctor.missing_libraries(crippled)


@linux
@pytest.mark.parametrize("sort", ["x11", "wayland"])
def test_nothing_is_missing_where_the_tests_run(sort: str) -> None:
    assert doctor.platform_plugin(sort).exists()
    assert doctor.missing_libraries(doctor.platform_plugin(sort)) == []


RUN = ("/opt/own/launcher", "toggle")


def able(environ: dict[str, str], platform: str, running: dict[str, Any] | None = None) -> dict[str, Finding]:
    asked = Asked("Ctrl+Shift+Space", running, "launcher", "launcher show", RUN)
    return {finding.name: finding for finding in checkup.capabilities(asked, environ, platform)}


def is_told_whole(found: Iterable[Finding]) -> None:
    for one in found:
        assert one.backend
        assert one.so
        assert "\n" not in one.so + one.mend
        assert bool(one.mend) == (one.state != "good")


@pytest.mark.parametrize("environ", [{}, {"WAYLAND_DISPLAY": "wayland-0"}, {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}])
@pytest.mark.parametrize("platform", ["linux", "darwin", "freebsd14"])
@pytest.mark.parametrize("running", [None, STATUS])
def test_whatever_does_not_work_has_one_line_that_mends_it(
    environ: dict[str, str], platform: str, running: dict[str, Any] | None
) -> None:
    found = able(environ, platform, running)
    assert tuple(found) == CAPABILITIES
    is_told_whole(found.values())


@pytest.mark.parametrize("running", [None, STATUS])
def test_on_macos_the_launcher_copies_and_nothing_is_pretended(running: dict[str, Any] | None) -> None:
    found = able({}, "darwin", running)
    assert {found[name].state for name in ("hotkey", "target", "paste", "type-out", "clipboard")} == {"limited"}
    assert "/opt/own/launcher toggle" in found["hotkey"].mend
    assert "Cmd+V" in found["paste"].mend


def test_a_compositor_that_does_not_answer_breaks_everything() -> None:
    assert {one.state for one in able({"WAYLAND_DISPLAY": "wayland-0"}, "linux").values()} == {"broken"}


def test_the_launcher_that_runs_never_does_better_than_it_says() -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-0"}
    found = able(environ, "linux", STATUS | {"backend": "Wayland", "hotkey_state": "live", "pastes": False})
    assert found["hotkey"].state == "good"
    assert found["paste"].state == found["type-out"].state == "limited"
    assert able(environ, "linux", STATUS)["paste"].state == "limited"


def test_the_desktops_own_word_for_the_hotkey_is_told() -> None:
    running = STATUS | {"backend": "Wayland", "hotkey_state": "live", "hotkey_written": "Meta+Space", "pastes": True}
    found = able({"WAYLAND_DISPLAY": "wayland-0"}, "linux", running)
    assert found["hotkey"].so == "Ctrl+Shift+Space is live. The desktop calls it Meta+Space."


def test_a_hotkey_that_the_desktop_did_not_give_is_bound_in_it() -> None:
    found = able({"WAYLAND_DISPLAY": "wayland-0"}, "linux", STATUS | {"backend": "Wayland"})
    assert found["hotkey"].state == "limited"
    assert found["hotkey"].ways


def test_the_steps_are_printed_whole_below_all_else(capsys: pytest.CaptureFixture[str]) -> None:
    hotkey = Asked("Ctrl+Shift+Space", None, run=RUN).by_a_key_of_the_desktop("There is none.")
    doctor.tell([hotkey, Finding("tray", "X11 tray", "good", "There.")])
    out = capsys.readouterr().out
    assert out.index("There.") < out.index("bindsym Ctrl+Shift+space exec /opt/own/launcher toggle\n")
    copied = [line for way in hotkey.ways for step in way.steps for line in step.line.splitlines()]
    assert [line for line in copied if f"     {line}" not in out.splitlines()] == []


@linux
@pytest.mark.parametrize(
    ("state", "stands"),
    [("live", "good"), ("paused", "limited"), ("starting", "limited"), ("taken", "broken"), ("unavailable", "broken")],
)
def test_the_running_launcher_tells_of_its_hotkey_also_where_its_screen_is_not_seen(state: str, stands: str) -> None:
    found = able({"DISPLAY": ":32999"}, "linux", STATUS | {"backend": "X11", "hotkey_state": state, "tray": False})
    assert found["hotkey"].state == stands
    assert found["tray"].state == "limited"
    assert found["paste"].state == "good"


def test_a_hotkey_for_which_all_keys_are_listened_to_is_no_good_news() -> None:
    found = able({}, "linux", STATUS | {"hotkey_state": "live", "listens": True})
    assert found["hotkey"].state == "limited"
    assert "every key" in found["hotkey"].so


@linux
def test_a_screen_where_nobody_answers_is_told() -> None:
    assert {one.state for one in able({"DISPLAY": ":32999"}, "linux").values()} == {"broken"}


@linux
def test_starting_at_log_in_is_good_where_it_is_as_the_settings_say(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}

    def stands(*, wanted: bool) -> str:
        return checkup.starting(wanted=wanted, environ=environ, platform="linux").state

    assert (stands(wanted=False), stands(wanted=True)) == ("good", "limited")
    autostart.set_enabled(True, ["/bin/launcher"], environ)
    assert (stands(wanted=False), stands(wanted=True)) == ("limited", "good")
    assert "start-up programs" in checkup.starting(wanted=True, environ={}, platform="darwin").mend


@linux
def test_a_launcher_that_does_not_answer_is_not_taken_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "WITHIN", 0.05)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(knock.address())
        deaf.listen()
        found = {one.name: one for one in doctor.examine()}
    assert "does not answer" in found["hotkey"].so
    assert "does not answer" in found["command"].so
    assert "start it again" in found["command"].mend


def test_the_table_is_aligned_and_no_command_in_it_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    command = "apt-get install --no-install-recommends " + " ".join(doctor.PACKAGES.values())
    doctor.tell(
        [Finding("qt-libraries", "ldd", "broken", "Missing: one.", command), Finding("tray", "X11 tray", "good", "There.")]
    )
    first, mend, second = capsys.readouterr().out.splitlines()
    assert mend.strip() == f"→ {command}"
    assert first.index("Missing") == mend.index("→") == second.index("There.")
    assert first.index("ldd") == second.index("X11 tray")


def test_for_programs_each_capability_has_its_name_backend_state_and_mend(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["doctor", "--json"])
    found = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert found.keys() >= ABLE
    assert all(one.keys() == {"name", "what", "backend", "state", "so", "mend"} for one in found.values())
    assert code == (1 if any(one["state"] == "broken" for one in found.values()) else 0)


def test_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*")), dict(os.environ)
    doctor.examine()
    assert (sorted(tmp_path.rglob("*")), dict(os.environ)) == before


# The file of phrases


@pytest.fixture
def phrases(tmp_path: Path) -> Path:
    with closing(Library(tmp_path / "phrases.db", datetime.now)) as library:
        library.backup()
    return tmp_path / "phrases.db"


def kept() -> dict[str, Finding]:
    found = {one.name: one for one in doctor.examine() if one.name in {"phrases", "backups"}}
    is_told_whole(found.values())
    return found


def test_a_sound_file_and_its_newest_backup_are_named_and_looking_leaves_nothing_behind(phrases: Path) -> None:
    before = {file: file.read_bytes() for file in phrases.parent.rglob("*") if file.is_file()}
    found = kept()
    assert {name: one.state for name, one in found.items()} == {"phrases": "good", "backups": "good"}
    assert "0 days old" in found["backups"].so
    assert {file: file.read_bytes() for file in phrases.parent.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("how", ["a head", "a text", "a table"])
def test_a_damaged_file_is_found_and_not_touched(phrases: Path, how: str) -> None:
    if how == "a text":
        with closing(sqlite3.connect(phrases)) as db, db:
            db.execute("UPDATE base SET body = replace(body, 'a', 'e') WHERE row = 20")
    else:
        data = phrases.read_bytes()
        phrases.write_bytes(bytes(100) + data[100:] if how == "a head" else data.replace(b"body TEXT", b"bodz TEXT"))
    before = phrases.read_bytes()
    found = kept()["phrases"]
    assert found.state == "broken"
    assert "damaged" in found.so
    assert "launcher backup" in found.mend
    assert phrases.read_bytes() == before


@pytest.mark.expects_log("")
def test_what_the_doctor_names_mends_what_no_list_of_phrases_reads(phrases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Library(phrases, datetime.now)) as library:
        edited = library.store.phrases()[0].id
        library.change(Edit("phrase", edited, {"title": "Newer"}))
        library.change(Edit("phrase", edited, {"title": "Newest"}))
    with closing(sqlite3.connect(phrases)) as db, db:
        db.execute("UPDATE earlier SET body = replace(body, 'e', 'o')")
    command = kept()["phrases"].mend.rpartition(": ")[2].split()
    assert run(command[1:]) == 0
    assert "was damaged" in capsys.readouterr().err
    assert kept()["phrases"].state == "good"


def test_a_damaged_backup_and_none_at_all_are_told(phrases: Path) -> None:
    (made,) = (phrases.parent / "backups").glob("*.db")
    made.write_bytes(made.read_bytes()[:9000])
    found = kept()["backups"]
    assert found.state == "limited"
    assert str(made) in found.so
    made.unlink()
    assert kept()["backups"].so == "There is no backup yet."


def test_a_full_disk_is_told_before_something_cannot_be_saved(phrases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launcher.store.standing.shutil.disk_usage", lambda folder: type("Usage", (), {"free": 4096}))
    found = kept()["phrases"]
    assert found.state == "broken"
    assert "4 kB" in found.so
