"""Packs on Windows: the company's policy, shares with strange names, files that others hold open, and a double click."""

import _winapi
import ctypes
import json
import os
import subprocess
import sys
import threading
import winreg
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
import win_authority
from sharing_desks import Clock, Team, data, pack, phrase
from win_authority import known_to_windows
from win_hands import until
from win_running import WITHIN, RunningLauncher

from launcher import places, policy
from launcher.courier import laying
from launcher.desktop import opening
from launcher.desktop.windows import association
from launcher.desktop.windows.processes import process_of
from launcher.errors import LauncherError
from launcher.packs.signing import Effort, SecretKey, checked

pytestmark = pytest.mark.desktops

QUICK = Effort(2**10, 2**20)
TITLE = "Take in phrases"
NOTHING, READ_AND_WRITE = 0, 3  # what a program lets others do with a file that it holds; the second is what Python lets them
_windows = ctypes.WinDLL("user32")
_windows.FindWindowExW.restype = ctypes.c_void_p
_windows.FindWindowExW.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_wchar_p]
_windows.PostMessageW.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t]
_windows.IsWindowVisible.argtypes = [ctypes.c_void_p]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    made = Team(tmp_path, Clock())
    yield made
    made.close()


@contextmanager
def held(path: Path, shared: int) -> Iterator[Callable[[], None]]:
    """Another program has it open and lets others do this with it, until it lets go."""
    handle = _winapi.CreateFile(str(path), _winapi.GENERIC_READ, shared, 0, _winapi.OPEN_EXISTING, 0, 0)
    closed = threading.Event()

    def let_go() -> None:
        if not closed.is_set():
            closed.set()
            _winapi.CloseHandle(handle)

    try:
        yield let_go
    finally:
        let_go()


# -- the policy


@pytest.fixture
def machine_wide() -> Iterator[Path]:
    """The one place that users can't write on a machine that is looked after."""
    path = places.policy_file()
    assert not path.exists(), "this machine has a policy of its own"
    path.parent.mkdir(parents=True, exist_ok=True)
    yield path
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


def test_the_policy_of_the_machine_counts_and_no_variable_gets_around_it(
    machine_wide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine_wide.parts[1:] == ("ProgramData", "Phrase launcher", "policy.json")
    lenient = tmp_path / "lenient.json"
    lenient.write_text('{"imports": true, "minutes": 60}', encoding="utf-8")
    monkeypatch.setenv("LAUNCHER_POLICY", str(lenient))
    assert policy.read()[0].minutes == 60  # where there is none of the machine, as in a test of one
    shares = ["\\\\server\\Teams ü", "Z:\\packs"]
    machine_wide.write_text(json.dumps({"imports": False, "only_trusted_sources": True, "sources": shares}), encoding="utf-8-sig")
    company, told = policy.read()
    assert (told, company.imports, company.minutes, company.file) == ((), False, 10, machine_wide)
    assert company.allows_source("\\\\SERVER\\teams Ü\\night\\team.phrasefeed")
    assert company.allows_source("z:/packs/team.phrasefeed")
    assert not company.allows_source("\\\\server\\Teams ü\\..\\mine\\team.phrasefeed")
    assert not company.allows_source("C:\\mine\\team.phrasefeed")
    machine_wide.write_text("no json", encoding="utf-8")
    company, told = policy.read()
    assert told
    assert not company.imports


def test_what_the_policy_forbids_is_refused(machine_wide: Path, team: Team) -> None:
    machine_wide.write_text('{"imports": false}', encoding="utf-8")
    bo = team.desk("bo", policy.read()[0])
    file = team.folder / "given.phrasepack"
    file.write_bytes(data(phrase("p1")))
    with pytest.raises(LauncherError, match="company"):
        bo.sharing.review(file)
    assert bo.all() == {}


# -- folders and files


@pytest.mark.parametrize("name", ["Geteilt für Kölner Team", "über 50 % & mehr (neu)", "日本 — команда", "e\u0301 🎉"])
def test_an_edition_reaches_who_follows_by_a_folder_with_any_name(team: Team, name: str) -> None:
    share = team.folder / name
    ada, bo = team.desk("Ädä 1"), team.desk("Bo’s Zuhause")
    ada.sharing.publish(pack(phrase("p1")), share, team.secret, name="team")
    bo.sharing.take(bo.sharing.subscribe(str(share)), trust=True)
    bo.edits("p1", "Bo's own words.")
    ada.sharing.publish(pack(phrase("p1", "Said right."), phrase("p2")), share, team.secret, name="team")
    (news,) = bo.sharing.update()
    assert (news.trouble, bo.all()) == ("", {"p1": "Bo's own words.", "p2": "Words of p2."})
    assert [line.id for line in news.applied.conflicts] == ["p1"]


def test_a_folder_deeper_than_old_programs_can_is_served(team: Team) -> None:
    share = team.folder.joinpath(*["Ein langer Name, " * 3 + "ü"] * 6)
    assert len(str(share)) > 260
    ada, bo = team.desk("ada"), team.desk("bo")
    ada.sharing.publish(pack(phrase("p1")), share, team.secret, name="team")
    bo.sharing.take(bo.sharing.subscribe(str(share)), trust=True)
    assert bo.says("p1") == "Words of p1."


def test_a_feed_that_another_program_keeps_to_itself_is_told_and_had_later(team: Team) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1")))
    bo = team.follower("bo")
    team.publishes(ada, pack(phrase("p1", "Said right.")))
    with held(team.share / "team.phrasefeed", NOTHING):
        (news,) = bo.sharing.update()
    assert "another program holds it" in news.trouble
    assert bo.says("p1") == "Words of p1."
    (news,) = bo.sharing.update()
    assert (news.trouble, bo.says("p1")) == ("", "Said right.")


def test_a_feed_that_is_being_read_is_replaced_as_soon_as_the_reader_lets_go(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1")))
    bo = team.follower("bo")
    waited: list[float | None] = []
    with held(team.share / "team.phrasefeed", READ_AND_WRITE) as let_go:

        def wait(_self: threading.Event, seconds: float | None = None) -> bool:
            let_go()
            return bool(waited.append(seconds))

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(threading.Event, "wait", wait)
            team.publishes(ada, pack(phrase("p1", "Said right.")))
    assert waited
    bo.sharing.update()
    assert bo.says("p1") == "Said right."


@pytest.mark.parametrize("shared", [NOTHING, READ_AND_WRITE])
def test_a_feed_that_stays_held_is_told_and_nothing_half_is_left(
    team: Team, monkeypatch: pytest.MonkeyPatch, shared: int
) -> None:
    monkeypatch.setattr(laying, "_BETWEEN", 0.01)
    ada = team.desk("ada")
    team.publishes(ada, pack(phrase("p1")))
    bo = team.follower("bo")
    before = (team.share / "team.phrasefeed").read_bytes()
    with held(team.share / "team.phrasefeed", shared), pytest.raises(LauncherError) as refused:
        team.publishes(ada, pack(phrase("p1", "Said right.")))
    assert refused.value.hint
    assert (team.share / "team.phrasefeed").read_bytes() == before
    assert not [path.name for path in team.share.iterdir() if path.name.endswith(".tmp")]
    team.publishes(ada, pack(phrase("p1", "Said right.")))
    bo.sharing.update()
    assert bo.says("p1") == "Said right."


def test_a_key_under_a_passphrase_signs_and_one_changed_letter_is_seen(tmp_path: Path) -> None:
    made = SecretKey.made()
    file = tmp_path / "Schlüssel ü.key"
    laying.lay_secret(file, made.locked("ein stiller Ort", QUICK))
    secret = SecretKey.opened(file.read_text(encoding="utf-8"), "ein stiller Ort")
    with pytest.raises(LauncherError):
        SecretKey.opened(file.read_text(encoding="utf-8"), "ein lauter Ort")
    words = data(phrase("p1", "Grüße"))
    signature = secret.sign(words, "serial:1")
    assert checked(words, signature, [made.key]).comment.startswith("serial:1")
    with pytest.raises(LauncherError):
        checked(words.replace(b"p1", b"p2"), signature, [made.key])


def test_a_feed_on_the_web_is_had_with_the_certificates_of_windows(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", win_authority)  # type: ignore[arg-type] # as much of it as is used
    from https_server import PROXIES, serving

    for name in (*PROXIES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "localhost")
    ada, bo = team.desk("ada"), team.desk("bo")
    team.publishes(ada, pack(phrase("p1")))
    with serving(team.folder) as web:
        web.serve_folder(team.share)
        with pytest.raises(LauncherError, match="certificate"):
            bo.sharing.subscribe(web.url("/team.phrasefeed"))
        with known_to_windows(web.ca_file):
            bo.sharing.take(bo.sharing.subscribe(web.url("/team.phrasefeed")), trust=True)
            team.publishes(ada, pack(phrase("p1", "Said right.")))
            web.serve_folder(team.share)
            bo.clock.pass_by(hours=1)
            bo.sharing.update()
    assert bo.says("p1") == "Said right."


# -- a double click


def windows_of(launcher: RunningLauncher) -> list[int]:
    found, window = [], None
    while window := _windows.FindWindowExW(None, window, None, TITLE):
        if process_of(window) == launcher.process.pid and _windows.IsWindowVisible(window):
            found.append(window)
    return found


def closed(launcher: RunningLauncher) -> bool:
    for window in windows_of(launcher):
        _windows.PostMessageW(window, 0x10, 0, 0)  # WM_CLOSE
    return not windows_of(launcher)


def double_click(file: Path) -> None:
    """As the desktop does; wine 8 looks only at what holds for all users, so its command is run as it stands there."""
    try:
        with winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, association.KIND):
            os.startfile(file)  # noqa: S606 -- that is the double click
    except FileNotFoundError:
        command = str(classes()[rf"{association.CLASSES}\{association.KIND}\shell\open\command|"])
        subprocess.run(command.replace("%1", str(file)), timeout=WITHIN, check=True)


def classes() -> dict[str, object]:
    """All that the user's own classes say, by place and name."""
    found: dict[str, object] = {}

    def look(place: str) -> None:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, place) as key:
            keys, values, _when = winreg.QueryInfoKey(key)
            found[place] = None
            found.update({f"{place}|{name}": value for name, value, _kind in (winreg.EnumValue(key, n) for n in range(values))})
            below = [winreg.EnumKey(key, n) for n in range(keys)]
        for name in below:
            look(rf"{place}\{name}")

    with suppress(FileNotFoundError):
        look(association.CLASSES)
    return found


@pytest.fixture
def given(tmp_path: Path) -> Path:
    file = tmp_path / "Für Dich 100 % & mehr 日本.phrasepack"
    file.write_bytes(data(phrase("p1")))
    return file


def test_a_file_that_is_opened_is_shown_by_the_launcher_that_runs(launcher: RunningLauncher, given: Path) -> None:
    launcher.idle()
    assert launcher.run(str(given)).returncode == 0
    assert until(lambda: bool(windows_of(launcher)), 20)
    assert until(lambda: closed(launcher), 10)


def test_a_double_click_does_the_same_and_what_was_set_up_is_taken_away_whole(
    launcher: RunningLauncher, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher.idle()
    winreg.CreateKey(winreg.HKEY_CURRENT_USER, "Software\\Classes").Close()  # there on every Windows, but not in a new Wine
    before = classes()
    monkeypatch.setenv("LAUNCHER_HOME", str(launcher.home))
    assert not opening.enabled(os.environ)
    try:
        opening.set_enabled(True, [sys.executable, "-m", "launcher"], os.environ)
        assert opening.enabled(os.environ)
        opening.set_enabled(True, [sys.executable, "-m", "launcher"], os.environ)  # again is no mistake
        double_click(given)
        assert until(lambda: bool(windows_of(launcher)), 30)
    finally:
        opening.set_enabled(False, [], os.environ)
    assert until(lambda: closed(launcher), 10)
    assert not opening.enabled(os.environ)
    assert classes() == before
    opening.set_enabled(False, [], os.environ)


def test_what_others_say_about_packs_stays(tmp_path: Path) -> None:
    place, editor = rf"{association.CLASSES}\.phrasepack", "Editor.Of.Somebody"
    program = tmp_path / "Programme (neu) ü" / "launcher.exe"
    program.parent.mkdir()
    program.touch()
    association._set(rf"{place}\OpenWithProgids", editor, "")
    try:
        before = classes()
        opening.set_enabled(True, [str(program)], os.environ)
        now = classes()
        kind = rf"{association.CLASSES}\{association.KIND}"
        assert now[rf"{kind}\shell\open\command|"] == f'"{program}" "%1"'
        assert now[rf"{kind}\DefaultIcon|"] == f'"{program}",0'
        program.rename(program.with_name("elsewhere.exe"))
        assert not opening.enabled(os.environ)  # the program is gone, so nothing opens
        opening.set_enabled(False, [], os.environ)
        assert classes() == before
    finally:
        association._remove(place)


def test_who_chose_another_program_in_windows_own_dialog_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = association._CHOSEN.format(ending=".phrasefeed")
    try:
        opening.set_enabled(True, [sys.executable], os.environ)
        assert opening.enabled(os.environ)
        association._set(chosen, "ProgId", "Editor.Of.Somebody")
        assert not opening.enabled(os.environ)
    finally:
        association._remove(chosen.rpartition("\\")[0])
        opening.set_enabled(False, [], os.environ)


def test_a_registry_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(association, "winreg", SimpleNamespace(**{**vars(winreg), "CreateKey": refuse}))
    with pytest.raises(LauncherError, match="Access is denied"):
        opening.set_enabled(True, [sys.executable], os.environ)
    with pytest.raises(LauncherError, match="percent"):
        opening.set_enabled(True, ["C:\\100%1\\launcher.exe"], os.environ)
